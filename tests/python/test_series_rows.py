"""Rows that raw files of Trends and Wikipedia lack: what is left of them makes no number, and a replay brings all back."""

import csv
import random
import shutil

import pandas as pd
import pytest
from program import run
from slow import part_of

VARIATIONS = part_of(20, 40)
SEED = 20261203
COLUMNS = {"wikipedia": ["wiki_views"], "google_trends": ["gt_index"]}


def weekly(folder, source):
    done = run("weekly", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    frame = pd.read_csv(folder / f"data/weekly/{source}_weekly.csv").set_index(["show", "week_start"])
    return frame[COLUMNS[source]], done.stderr


def cut(chance, rows):
    """Rows as somebody might leave them: the end cut off, one title or query or day gone, some at random."""
    kind = chance.choice(["end", "name", "random", "one", "file", "copy", "copy"])
    if kind == "end":
        return rows[: -chance.randint(1, max(1, len(rows) // 3))]
    if kind == "name":
        name = chance.choice(rows).get("title") or chance.choice(rows).get("query")
        return [row for row in rows if name not in (row.get("title"), row.get("query"))]
    if kind == "random":
        return [row for row in rows if chance.random() > 0.1]
    if kind == "copy":  # pasted over others: as many rows as before
        place, length = chance.randrange(1, len(rows)), chance.randint(1, 3)
        left = [*rows[:place], *([rows[place - 1]] * length), *rows[place + length :]][: len(rows)]
        chance.shuffle(left)
        return left
    if kind == "one":
        gone = chance.randrange(len(rows))
        return rows[:gone] + rows[gone + 1 :]
    return []


def write(path, rows, names):
    with path.open("w", newline="") as out:
        table = csv.DictWriter(out, names, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


@pytest.mark.parametrize("source", COLUMNS)
def test_a_file_that_lost_rows_gives_the_truth_or_null(sample_of, tmp_path, source):
    study = shutil.copytree(sample_of(source), tmp_path / "study")
    truth, _ = weekly(study, source)
    chance = random.Random(SEED)
    nulls = 0
    for _ in range(VARIATIONS):
        path = chance.choice(sorted((study / "data/raw" / source).glob("*_*.csv")))
        whole = path.read_bytes()
        rows = list(csv.DictReader(path.open(newline="")))
        left = cut(chance, rows)
        write(path, left, list(rows[0])) if left else path.unlink()
        seen, said = weekly(study, source)
        if left != rows:
            assert "lost_rows" in said and rows[0]["show"] in said
            assert seen.loc[rows[0]["show"]].isna().any(axis=None)
        known = seen.notna()
        assert list(seen.index) == list(truth.index)
        assert (seen[known] == truth[known]).where(known, True).all(axis=None), path.name
        nulls += int((seen.isna() & truth.notna()).to_numpy().sum())
        path.write_bytes(whole)
    print(f"{source}: {VARIATIONS} files that lost rows, seed {SEED}: {nulls} cells null, none another number")
    assert nulls > 0
    assert weekly(study, source)[0].equals(truth)


def test_a_replay_brings_lost_rows_back_and_raw_files_of_ones_own_need_no_counts(sample, tmp_path):
    study = shutil.copytree(sample, tmp_path / "study")
    truth, _ = weekly(study, "wikipedia")
    path = sorted((study / "data/raw/wikipedia").glob("*_days_*.csv"))[0]
    whole = path.read_bytes()
    path.write_bytes(b"\n".join(whole.split(b"\n")[:-40]) + b"\n")
    show = whole.split(b"\n")[1].split(b",")[0].decode()
    assert run("weekly", "--quiet", cwd=study).returncode == run("panel", "--extensions", "wikipedia", cwd=study).returncode == 0
    unknown = pd.read_parquet(study / "data/panel/weekly_social_signals.parquet").set_index(["show", "week_start"])["wiki_views"].loc[show]
    week = unknown.index[unknown.isna()][0]
    assert "rows of" in " ".join(run("why", show, week, "wiki_views", cwd=study).stdout.split())
    assert run("pull", "--replay", "sample.warc.gz", "--quiet", cwd=study).returncode == 0
    assert path.read_bytes() == whole and weekly(study, "wikipedia")[0].equals(truth)
    (study / "data/raw/rows.csv").unlink()
    assert weekly(study, "wikipedia")[0].equals(truth)
