"""Raw files that lost a column, or have it renamed or emptied, and a companion file that is gone: refused, or null, or the same."""

import csv
import random
import shutil

import pandas as pd
import pytest
from program import run
from slow import part_of

VARIATIONS = part_of(60, 200)
SEED = 20261211
KEYS = {
    "google_trends": ["query", "geo", "category", "property", "language", "resolution", "draw", "below_one", "has_data", "is_partial", "run_id", "value", "day"],
    "wikipedia": ["project", "agent", "article", "title", "role", "scrape_run_at", "run_id", "views", "is_served", "day"],
    "tiktok": ["handle", "is_pinned", "is_video", "views", "likes", "comments", "shares", "run_id"],
    "instagram": ["handle", "is_collab", "is_reel", "owner_id", "likes", "comments", "run_id"],
}
COUNTS = {"tiktok": ["views", "likes", "comments", "shares"], "instagram": ["likes", "comments"]}
SERIES = {"google_trends": ["value", "day"], "wikipedia": ["views"]}
COUNTED = {"google_trends": "gt_index", "wikipedia": "wiki_views", "tiktok": "tt_posts", "instagram": "ig_posts"}
OTHER_WORDS = ["place", "category_2", "site", "what", "flag", "x", "account", "collab", "partner"]


def rows_of(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def write(path, rows, names):
    with path.open("w", newline="") as out:
        table = csv.DictWriter(out, names, lineterminator="\n", extrasaction="ignore")
        table.writeheader()
        table.writerows(rows)


def cells(study, source):
    frame = pd.read_csv(study / f"data/weekly/{source}_weekly.csv").set_index(["show", "week_start"])
    return frame.drop(columns="scrape_run_at")


def latest_sums(study, source, count):
    """Of each show and week the sum over its posts of the latest reading that has the count; null where no post has one."""
    files = [path for path in (study / "data/raw" / source).glob("*_posts_*.csv")]
    posts = pd.concat([pd.read_csv(path, dtype={"show": str, "post_id": str, "is_collab": str}) for path in files]).sort_values("scrape_run_at", kind="stable")
    latest = posts.groupby(["show", "post_id"]).last()  # of each column on its own
    if "is_collab" in latest:
        latest = latest[latest["is_collab"].str.lower() != "true"]
    posted = pd.to_datetime(latest["posted_at"], utc=True).dt.tz_localize(None)
    week = (posted.dt.normalize() - pd.to_timedelta(posted.dt.day_of_week, unit="D")).dt.strftime("%Y-%m-%d").rename("week_start")
    return latest[count].groupby([latest.index.get_level_values("show"), week]).sum(min_count=1)


def changed(path, column, how, word):
    rows = rows_of(path)
    names = list(rows[0])
    if how == "lost":
        write(path, rows, [name for name in names if name != column])
    elif how == "renamed":
        write(path, [{**row, word: row[column]} for row in rows], [word if name == column else name for name in names])
    else:
        write(path, [{**row, column: ""} for row in rows], names)


@pytest.mark.parametrize("source", KEYS)
def test_a_column_that_is_gone_gives_the_truth_or_null_or_an_error(sample_of, tmp_path, source):
    study = shutil.copytree(sample_of(source), tmp_path / "study")
    config = study / "config/shows.yaml"
    if source in ("tiktok", "instagram"):
        text = config.read_text()
        config.write_text(text.replace("settings:\n", "settings:\n  posts: {collab: leave_out}\n") if "settings:\n" in text else text + "settings:\n  posts: {collab: leave_out}\n")
    assert run("weekly", "--quiet", cwd=study).returncode == 0
    truth = cells(study, source)
    chance = random.Random(f"{SEED} {source}")
    refused, null, same = 0, 0, 0
    for variation in range(VARIATIONS // len(KEYS)):
        path = chance.choice([file for file in sorted((study / "data/raw" / source).glob("*_*.csv")) if file.name != "coverage.csv"])
        whole = path.read_bytes()
        column = chance.choice([name for name in KEYS[source] if name in rows_of(path)[0]])
        how = chance.choice(["lost", "renamed", "emptied"])
        word = chance.choice(OTHER_WORDS)
        changed(path, column, how, word)
        is_unread = how == "emptied" and column in COUNTS.get(source, [])  # of such a count the latest reading that has it counts
        expected = truth
        if is_unread:
            sums = f"{COUNTED[source][:2]}_sum_{column}"
            expected = truth.assign(**{sums: latest_sums(study, source, column).reindex(truth.index).where(truth[sums] > 0, truth[sums])})
        done = run("weekly", cwd=study)
        if done.returncode == 2:
            names_it = column in done.stderr or how == "renamed" and f"'{word}'" in done.stderr  # as what it may have become
            assert path.name in done.stderr and names_it, (variation, done.stderr)
            assert how != "renamed" or column in ("value", "is_served") or word in done.stderr, (variation, column, done.stderr)
            refused += 1
        else:
            seen = cells(study, source)
            flags = [name for name in seen if name.endswith("is_partial")]
            is_sure = ~seen[flags].eq(True).any(axis=1) if flags else seen.index == seen.index
            seen, expected = seen.drop(columns=flags)[is_sure], expected.drop(columns=flags)[is_sure]
            known = seen.notna()
            assert done.returncode == 0 and list(seen.index) == list(expected.index), (variation, done.stderr)
            assert (seen == expected).where(known, True).all(axis=None), (variation, path.name, column, how)
            lost = int((seen.isna() & expected.notna()).to_numpy().sum())
            assert lost == 0 or not is_unread, (variation, path.name, column)
            assert lost == 0 or "warning" in done.stderr or "left out" in done.stderr, (variation, column, how, done.stderr)
            null, same = null + bool(lost), same + (lost == 0)
        path.write_bytes(whole)
    print(f"{source}: {VARIATIONS // len(KEYS)} files of which a column was lost, renamed or emptied, seed {SEED}: {refused} refused, {null} with nulls, {same} the same")
    assert refused > VARIATIONS // 20
    assert run("weekly", "--quiet", cwd=study).returncode == 0
    assert cells(study, source).equals(truth)


@pytest.mark.parametrize("source", SERIES)
def test_an_emptied_cell_of_a_series_is_refused_where_it_stands_or_says_nothing(sample_of, tmp_path, source):
    """A day that the API left out is an empty cell that says so; a point without data counts as 0 with its cell and without."""
    study = shutil.copytree(sample_of(source), tmp_path / "study")
    assert run("weekly", "--quiet", cwd=study).returncode == 0
    truth = cells(study, source)
    chance = random.Random(f"{SEED} emptied {source}")
    refused, same = 0, 0
    for variation in range(VARIATIONS // len(SERIES)):
        path = chance.choice(sorted((study / "data/raw" / source).glob("*_*.csv")))
        whole = path.read_bytes()
        rows = rows_of(path)
        column = chance.choice(SERIES[source])
        quiet = [place for place, row in enumerate(rows) if column == "value" and row["has_data"] == "false" or column == "views" and row["is_served"] == "false"]
        places = quiet if quiet and chance.random() < 0.4 else range(len(rows))
        emptied = sorted(chance.sample(places, min(len(places), chance.choice([1, 2, 30]))))
        was_said = [place for place in emptied if rows[place][column] and place not in quiet]
        for place in emptied:
            rows[place][column] = ""
        write(path, rows, list(rows[0]))
        done = run("weekly", cwd=study)
        if was_said:
            assert done.returncode == 2 and f"{path.name}:{was_said[0] + 2}, column {column}" in done.stderr, (variation, was_said, done.stderr)
            assert "pull --offline" in done.stderr
        else:
            assert done.returncode == 0 and cells(study, source).equals(truth), (variation, path.name, done.stderr)
        refused, same = refused + bool(was_said), same + (not was_said)
        path.write_bytes(whole)
    print(f"{source}: {VARIATIONS // len(SERIES)} files with emptied cells, seed {SEED}: {refused} refused, {same} the same")
    assert refused > VARIATIONS // 10 and same > VARIATIONS // 200


def test_days_from_before_files_said_which_were_served_are_read_as_they_were(sample, tmp_path):
    study = shutil.copytree(sample, tmp_path / "study")
    assert run("weekly", "--quiet", cwd=study).returncode == 0
    truth = cells(study, "wikipedia")
    for path in (study / "data/raw/wikipedia").glob("*_*.csv"):
        rows = rows_of(path)
        write(path, rows, [name for name in rows[0] if name not in ("is_served", "run_id")])
    (study / "data/raw/rows.csv").unlink(missing_ok=True)
    assert run("weekly", "--quiet", cwd=study).returncode == 0 and cells(study, "wikipedia").equals(truth)


def test_days_that_lost_which_were_served_are_no_older_file(sample, tmp_path):
    study = shutil.copytree(sample, tmp_path / "study")
    chance = random.Random(f"{SEED} served")
    paths = sorted((study / "data/raw/wikipedia").glob("*_*.csv"))
    for variation in range(VARIATIONS // 10):
        path = chance.choice(paths)
        whole, rows = path.read_bytes(), rows_of(path)
        for place in chance.sample(range(len(rows)), min(len(rows), chance.choice([1, 3, 30]))):
            rows[place]["views"] = ""
        first = next(place for place, row in enumerate(rows) if not row["views"])
        write(path, rows, [name for name in rows[0] if name != "is_served"])
        done = run("weekly", cwd=study)
        assert done.returncode == 2 and f"{path.name}:{first + 2}, column views" in done.stderr and "is_served" in done.stderr, (variation, done.stderr)
        path.write_bytes(whole)
    print(f"{VARIATIONS // 10} files without is_served whose views were emptied, seed {SEED}")


def test_an_emptied_place_or_kind_of_search_is_not_the_world(sample, tmp_path):
    """Raw files with one place, with the world alone, and with both; a cell, some or all of a column emptied."""
    study = shutil.copytree(sample, tmp_path / "study")
    chance = random.Random(f"{SEED} places")
    path = sorted((study / "data/raw/google_trends").glob("*_points_*.csv"))[0]
    whole, rows = path.read_bytes(), rows_of(path)
    refused, same = 0, 0
    for variation in range(VARIATIONS // 5):
        column, word, other = chance.choice([("geo", "world", "US-NY"), ("property", "web", "news")])
        kinds = chance.choice([[""], [word, other], [other]])
        told = [{**row, column: chance.choice(kinds) if at > 1 else kinds[at % len(kinds)]} for at, row in enumerate(rows)]
        lost = [{**row} for row in told]
        emptied = sorted(chance.sample(range(len(lost)), chance.choice([1, 5, len(lost) // 2])))
        for place in emptied:
            lost[place][column] = ""
        write(path, lost, list(rows[0]))
        done = run("weekly", cwd=study)
        if kinds == [""] and any(row[column] for row in rows):  # rows.csv says that the run asked a place
            assert done.returncode == 2 and "(place/category/search/language), which it" in done.stderr, (variation, done.stderr)
        elif kinds == [""]:
            assert done.returncode == 0, (variation, done.stderr)
        else:
            assert done.returncode == 2 and f"{path.name}:{emptied[0] + 2}, column {column}" in done.stderr, (variation, done.stderr)
        refused, same = refused + (done.returncode == 2), same + (done.returncode == 0)
    path.write_bytes(whole)
    print(f"{VARIATIONS // 5} files of which places or kinds of search were emptied, seed {SEED}: {refused} refused, {same} the same")


def test_a_column_of_what_was_asked_that_was_changed_altogether_is_refused(sample, tmp_path):
    """Every cell of a place, category, kind of search or language emptied, or replaced by another: no file says which it was, rows.csv does."""
    study = shutil.copytree(sample, tmp_path / "study")
    chance = random.Random(f"{SEED} all")
    paths = sorted((study / "data/raw/google_trends").glob("*_points_*.csv"))
    values = {"geo": ["", "US", "world"], "category": ["", "3"], "property": ["", "news"], "language": ["", "de-DE"]}
    refused = 0
    for variation in range(VARIATIONS // 5):
        path = chance.choice(paths)
        whole, rows = path.read_bytes(), rows_of(path)
        column = chance.choice(list(values))
        value = chance.choice(values[column])
        meant = {"world": "", "web": ""}.get(value, value)
        is_same = all({"world": "", "web": ""}.get(row[column], row[column]) == meant for row in rows)
        write(path, [{**row, column: value} for row in rows], list(rows[0]))
        done = run("weekly", cwd=study)
        assert done.returncode == (0 if is_same else 2), (variation, column, value, done.stderr)
        assert is_same or column in done.stderr, (variation, column, value, done.stderr)
        refused += not is_same
        path.write_bytes(whole)
    assert run("weekly", cwd=study).returncode == 0
    print(f"{VARIATIONS // 5} columns changed altogether, seed {SEED}: {refused} refused")
    assert refused > VARIATIONS // 10


@pytest.mark.parametrize("source", ["tiktok", "instagram"])
def test_posts_of_runs_whose_coverage_is_gone_make_no_week_known(sample, tmp_path, source):
    study = shutil.copytree(sample, tmp_path / "study")
    (study / "data/raw" / source / "coverage.csv").unlink()
    done = run("weekly", cwd=study)
    assert done.returncode == 0 and f"{source}/coverage.csv is missing" in done.stderr
    assert cells(study, source)[COUNTED[source]].isna().all()


def test_a_visit_that_stands_twice_counts_once_and_two_that_differ_are_refused(sample, tmp_path):
    study = shutil.copytree(sample, tmp_path / "study")
    assert run("weekly", "--quiet", cwd=study).returncode == 0
    truth = cells(study, "tiktok")
    path = study / "data/raw/tiktok/coverage.csv"
    rows = rows_of(path)
    write(path, [*rows, rows[2]], list(rows[0]))
    done = run("weekly", cwd=study)
    assert done.returncode == 0 and "missing" not in done.stderr and cells(study, "tiktok").equals(truth)
    write(path, [*rows, {**rows[2], "posts": "7000"}], list(rows[0]))
    done = run("weekly", cwd=study)
    assert done.returncode == 2 and "stands twice" in done.stderr and done.stderr.count("coverage.csv:") == 2


@pytest.mark.parametrize("value", ["5000", "-5", "100.5"])
def test_a_value_that_google_does_not_serve_is_refused(sample, tmp_path, value):
    study = shutil.copytree(sample, tmp_path / "study")
    path = sorted((study / "data/raw/google_trends").glob("*_points_*.csv"))[0]
    rows = rows_of(path)
    rows[8]["value"] = value
    write(path, rows, list(rows[0]))
    done = run("weekly", cwd=study)
    assert done.returncode == 2 and f"{path.name}:10" in done.stderr and "0 to 100" in done.stderr


@pytest.mark.parametrize("source", ["tiktok", "instagram"])
def test_a_row_of_a_run_says_when_it_was_read(sample_of, tmp_path, source):
    study = shutil.copytree(sample_of(source), tmp_path / "study")
    chance = random.Random(SEED)
    for path in chance.sample(sorted((study / "data/raw" / source).glob("*_posts_*.csv")), 3):
        before = path.read_bytes()
        rows = rows_of(path)
        line = chance.randrange(len(rows))
        rows[line]["scrape_run_at"] = ""
        write(path, rows, list(rows[0]))
        done = run("weekly", cwd=study)
        assert done.returncode == 2 and f"{path.name}:{line + 2}" in done.stderr and "scrape_run_at is empty" in done.stderr, done.stderr
        path.write_bytes(before)
    assert run("weekly", "--quiet", cwd=study).returncode == 0


def test_a_count_that_no_sum_can_hold_leaves_the_rest_as_it_is(sample_of, tmp_path):
    study = shutil.copytree(sample_of("tiktok"), tmp_path / "study")
    assert run("weekly", "--quiet", cwd=study).returncode == 0
    truth = cells(study, "tiktok")
    path = max((study / "data/raw/tiktok").glob("*_posts_*.csv"))
    rows = rows_of(path)
    busy = set(truth.index[truth["tt_posts"] > 1])
    at = next(row for row in rows if row["views"] and row["is_pinned"] != "true" and (row["show"], monday_of(row["posted_at"])) in busy)
    at["views"] = str(2**63 - 1)
    write(path, rows, list(rows[0]))
    done = run("weekly", cwd=study)
    assert done.returncode == 0 and "sum_too_large" in done.stderr and at["show"] in done.stderr, done.stderr
    now = cells(study, "tiktok")
    key = (at["show"], monday_of(at["posted_at"]))
    assert pd.isna(now.loc[key, "tt_sum_views"])
    now.loc[key, "tt_sum_views"] = truth.loc[key, "tt_sum_views"]
    pd.testing.assert_frame_equal(now, truth)


def monday_of(instant):
    day = pd.Timestamp(instant).tz_localize(None).normalize()
    return (day - pd.Timedelta(days=day.day_of_week)).strftime("%Y-%m-%d")
