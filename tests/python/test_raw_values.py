"""A post or a day that a raw file gives two values in one run: refused with both lines, and never the last one or the sum."""

import csv
import io
import random
import re
import shutil

import pandas as pd
import polars
import pyarrow
import pytest
from program import run
from slow import part_of

from public_signals import Error
from public_signals.aggregation.weekly import aggregate_google_trends_weekly, aggregate_instagram_weekly, aggregate_tiktok_weekly

VARIATIONS = part_of(60, 200)
SEED = 20261205
VALUES = {
    "tiktok": ["views", "likes", "comments", "shares", "hashtags", "posted_at"],
    "instagram": ["likes", "comments", "is_collab", "is_reel", "hashtags"],
    "wikipedia": ["views"],
    "google_trends": ["value"],
}
POSTS = {"tiktok": aggregate_tiktok_weekly, "instagram": aggregate_instagram_weekly}
KINDS = {"pandas": lambda frame: frame, "polars": polars.from_pandas, "pyarrow": lambda frame: pyarrow.Table.from_pandas(frame, preserve_index=False)}


def other(column, text):
    """A value of a cell that the cell does not have."""
    if column in ("is_reel", "is_collab"):
        return "false" if text == "true" else "true"
    if column == "hashtags":
        return '["another"]'
    if column == "posted_at":  # of the same day: an id has its time
        return text[:14] + ("17" if text[14:16] == "41" else "41") + text[16:]
    return str(float(text) / 2 + 1.3) if column == "value" else str(2 * int(text) + 1)


def weekly(study):
    return run("weekly", "--quiet", "--output", "weekly", cwd=study)


def written(study):
    return {path.name: path.read_bytes() for path in sorted((study / "weekly").glob("*_weekly.csv"))}


@pytest.mark.parametrize("source", VALUES)
def test_two_values_of_one_thing_are_refused_and_the_same_row_twice_is_not(sample_of, tmp_path, source):
    study = shutil.copytree(sample_of(source), tmp_path / "study")
    assert weekly(study).returncode == 0
    chance = random.Random(f"{SEED} {source}")
    files = [path for path in sorted((study / "data/raw" / source).glob("*_*.csv")) if path.name != "coverage.csv"]
    truth, refused, same = written(study), 0, 0
    for variation in range(VARIATIONS // len(VALUES)):
        path = chance.choice(files)
        whole = path.read_bytes()
        rows = list(csv.DictReader(path.open(newline="")))
        names = list(rows[0])
        doubled = chance.sample(rows, chance.choice([1, len(rows)]))
        changed = chance.random() < 0.6
        column = chance.choice([name for name in VALUES[source] if name in names])
        again = [{**row, column: other(column, row[column])} if changed and row[column] not in ("", "null", "[]") else dict(row) for row in doubled]
        differ = any(copy[column] != row[column] for copy, row in zip(again, doubled, strict=True))
        with path.open("w", newline="") as out:
            table = csv.DictWriter(out, names, lineterminator="\n")
            table.writeheader()
            table.writerows(rows + again)
        done = weekly(study)
        if differ:
            assert done.returncode == 2 and path.name in done.stderr and "a run reads a" in done.stderr and column in done.stderr, (variation, done.stderr)
            assert done.stderr.count(f"{path.name}:") == 2, "both rows are named"
        else:
            assert done.returncode == 0 and written(study) == truth, (variation, done.stderr)
        refused, same = refused + differ, same + (not differ)
        path.write_bytes(whole)
    print(f"{source}: {refused} files with two values refused, {same} with rows twice read, seed {SEED}")
    assert refused > VARIATIONS // 20 and same > VARIATIONS // 40


SAID = {"wikipedia": ["views"], "google_trends": ["value", "below_one", "has_data", "is_partial"]}


def write(path, rows):
    with path.open("w", newline="") as out:
        table = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def said_otherwise(row, column):
    """The row with another value in a column, one that could have been served."""
    if column == "value":
        return {**row, "value": str(100.0 - float(row["value"]) if float(row["value"]) != 50 else 51.0), "below_one": "false", "has_data": "true"}
    return {**row, column: str(int(row[column]) + 1) if column == "views" else "false" if row[column] == "true" else "true"}


@pytest.mark.parametrize("source", SAID)
def test_two_files_of_one_run_that_disagree_are_refused_with_both_lines(sample_of, tmp_path, source):
    """A file may be split, copied whole or in part, or stand beside another run's; a copy that says otherwise is refused."""
    study = shutil.copytree(sample_of(source), tmp_path / "study")
    assert weekly(study).returncode == 0
    chance = random.Random(f"{SEED} files {source}")
    files = sorted((study / "data/raw" / source).glob("*_*.csv"))
    truth, refused, same = written(study), 0, 0
    for variation in range(VARIATIONS // len(SAID)):
        path = chance.choice(files)
        whole = path.read_bytes()
        rows = list(csv.DictReader(path.open(newline="")))
        copy = path.parent / chance.choice([f"{path.stem}_copy.csv", f"{path.stem} (1).csv", "0.csv", "zz_20251201.csv"])
        kind = chance.choice(["split", "copied", "changed", "changed", "another run"])
        copied = sorted(chance.sample(range(len(rows)), chance.randint(2, len(rows))))
        if kind == "split":
            write(path, [row for place, row in enumerate(rows) if place not in set(copied)] or rows[:1])
        again = [dict(rows[place]) for place in copied]
        if kind in ("changed", "another run"):
            column = chance.choice(SAID[source])
            known = [place for place, row in enumerate(again) if row[column] and row["day"]]
            if not known:
                continue
            changed = chance.choice(known)
            again[changed] = said_otherwise(again[changed], column)
        if kind == "another run":  # of a show of its own, whose weeks nobody asks
            again = [{**row, "show": "Another", "run_id": "another"} for row in again]
        write(copy, again)
        done = weekly(study)
        if kind == "changed":
            lines = {f"{path.name}:{copied[changed] + 2}", f"{copy.name}:{changed + 2}"}
            assert done.returncode == 2 and all(line in done.stderr for line in lines), (variation, column, lines, done.stderr)
            assert "a run reads a day once" in done.stderr and SAID[source][0] in done.stderr
        else:
            assert done.returncode == 0 and written(study) == truth, (variation, kind, done.stderr)
        refused, same = refused + (kind == "changed"), same + (kind != "changed")
        path.write_bytes(whole)
        copy.unlink()
    print(f"{source}: {refused} pairs of files that disagree refused, {same} others read, seed {SEED}")
    assert refused > VARIATIONS // 10 and same > VARIATIONS // 10


def test_a_raw_file_of_utf16_is_named_and_the_message_is_text(sample, tmp_path):
    study = shutil.copytree(sample, tmp_path / "study")
    for source, name in (("tiktok", "posts"), ("wikipedia", "days")):
        path = sorted((study / "data/raw" / source).glob(f"*_{name}_*.csv"))[0]
        whole = path.read_bytes()
        for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
            path.write_bytes(whole.decode().encode(encoding))
            done = weekly(study)
            assert done.returncode == 2 and "UTF-16" in done.stderr and path.name in done.stderr
        path.write_bytes(whole)


def test_rounded_ids_of_a_raw_file_are_refused(sample, tmp_path):
    study = shutil.copytree(sample, tmp_path / "study")
    for source in ("tiktok", "instagram"):
        path = max((study / "data/raw" / source).glob("*_posts_*.csv"), key=lambda file: file.stat().st_size)
        whole = path.read_bytes()
        rows = list(csv.DictReader(path.open(newline="")))
        for kept in (0, len(rows) // 2):
            for number, row in enumerate(list(csv.DictReader(path.open(newline="")))):
                rows[number] = row if number < kept else {**row, "post_id": str(int(float(row["post_id"])))}
            with path.open("w", newline="") as out:
                table = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
                table.writeheader()
                table.writerows(rows)
            done = weekly(study)
            assert done.returncode == 2 and ("lost their last digits" in done.stderr or "spell one number" in done.stderr) and path.name in done.stderr, done.stderr
            path.write_bytes(whole)


def frame_of(rows, names):
    """The rows as pandas reads them out of a file."""
    text = io.StringIO()
    table = csv.DictWriter(text, names, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return pd.read_csv(io.StringIO(text.getvalue()), dtype={"post_id": str, "owner_id": str})


def records(weekly):
    frame = weekly if isinstance(weekly, pd.DataFrame) else weekly.to_pandas()
    return [{name: None if pd.isna(value) else value for name, value in row.items()} for row in frame.to_dict("records")]


@pytest.mark.parametrize("source", [*POSTS, "google_trends"])
def test_frames_refuse_what_files_do(sample, source):
    """In every order of the rows, with and without the columns that name runs and pages, in the words of the program."""
    chance = random.Random(f"{SEED} frames {source}")
    files = [path for path in sorted((sample / "data/raw" / source).glob("*_*.csv")) if path.name != "coverage.csv"]
    aggregate, refused, same = POSTS.get(source, aggregate_google_trends_weekly), 0, 0
    for variation in range(VARIATIONS):
        with chance.choice(files).open(newline="") as file:
            rows = list(csv.DictReader(file))
        if source == "google_trends":
            query = chance.choice(rows)["query"]
            rows = [row for row in rows if row["query"] == query][:400]
        else:
            rows = chance.sample(rows, min(len(rows), 40))
        names = [name for name in rows[0] if name not in chance.choice([(), ("run_id",), ("run_id", "capture"), ("run_id", "capture", "rules_hash", "source_layer")])]
        rows = [{name: row[name] for name in names} for row in rows]
        column = chance.choice([name for name in VALUES[source] if name in names])
        row = chance.choice(rows)
        differs = chance.random() < 0.6 and row[column] not in ("", "null", "[]")
        twice = {**row, column: other(column, row[column])} if differs else dict(row)
        again = [*rows, twice]
        chance.shuffle(again)
        kind = chance.choice(list(KINDS))
        frame = KINDS[kind](frame_of(again, names))
        if differs:
            with pytest.raises(Error, match="a run reads a") as found:
                aggregate(frame)
            message = str(found.value)
            both = sorted(again.index(one) + 1 for one in (row, twice))
            assert sorted(map(int, re.findall(r"row (\d+)", message))) == both, (variation, kind, message)
            assert f" {column} " in message and found.value.column == column and found.value.show == row["show"], (variation, message)
        else:
            assert records(aggregate(frame)) == records(aggregate(frame_of(rows, names))), (variation, kind)
        refused, same = refused + differs, same + (not differs)
    print(f"{source}: {refused} frames with two values refused, {same} with a row twice read, seed {SEED}")
    assert refused > VARIATIONS // 4 and same > VARIATIONS // 4


def test_two_runs_of_one_time_have_each_their_own_rows():
    posts = pd.DataFrame({"show": "A", "post_id": ["1", "1"], "posted_at": "2024-01-09T00:00:00Z", "views": [5, 7], "scrape_run_at": "2024-02-01T00:00:00Z"})
    with pytest.raises(Error, match="the post 1 has views 7 here and 5 in column post_id, row 1"):
        aggregate_tiktok_weekly(posts)
    assert aggregate_tiktok_weekly(posts.assign(run_id=["one", "other"]))["tt_sum_views"].isna().all()
    assert aggregate_tiktok_weekly(posts.assign(scrape_run_at=["2024-02-01", "2024-02-02"]))["tt_sum_views"].tolist() == [7]
    with pytest.raises(Error, match="delete the row that is not meant"):
        aggregate_tiktok_weekly(posts.drop(columns="scrape_run_at"))


def test_a_shortcode_and_its_number_are_one_post_of_a_frame():
    posts = pd.DataFrame({"show": "A", "post_id": ["DRCTz8TgAcx", "3765659370763847473"], "posted_at": "2025-11-14T12:00:00Z", "likes": [5, 7]})
    with pytest.raises(Error, match="has likes 7 here and 5"):
        aggregate_instagram_weekly(posts)
