"""Raw files that lost a column, or have it renamed or emptied, and a companion file that is gone: refused, or null, or the same."""

import csv
import random
import shutil

import pandas as pd
import pytest
from program import run

VARIATIONS = 200
SEED = 20261211
KEYS = {
    "google_trends": ["query", "geo", "category", "property", "language", "resolution", "draw", "below_one", "has_data", "is_partial", "run_id", "value"],
    "wikipedia": ["project", "agent", "article", "title", "role", "scrape_run_at", "run_id"],
    "tiktok": ["handle", "is_pinned", "is_video", "shares", "run_id"],
    "instagram": ["handle", "is_collab", "is_reel", "owner_id", "run_id"],
}
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
def test_a_column_that_is_gone_gives_the_truth_or_null_or_an_error(sample, tmp_path, source):
    study = shutil.copytree(sample, tmp_path / "study")
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
        if how == "emptied" and column in ("value", "views", "likes", "comments", "shares", "saves"):
            continue  # the latest reading that is known counts: an earlier one takes its place
        changed(path, column, how, word)
        done = run("weekly", cwd=study)
        if done.returncode == 2:
            assert path.name in done.stderr and column in done.stderr, (variation, done.stderr)
            assert how != "renamed" or column == "value" or word in done.stderr, (variation, column, done.stderr)
            refused += 1
        else:
            seen = cells(study, source)
            flags = [name for name in seen if name.endswith("is_partial")]
            is_sure = ~seen[flags].eq(True).any(axis=1) if flags else seen.index == seen.index
            seen, expected = seen.drop(columns=flags)[is_sure], truth.drop(columns=flags)[is_sure]
            known = seen.notna()
            assert done.returncode == 0 and list(seen.index) == list(expected.index), (variation, done.stderr)
            assert (seen == expected).where(known, True).all(axis=None), (variation, path.name, column, how)
            lost = int((seen.isna() & expected.notna()).to_numpy().sum())
            assert lost == 0 or "warning" in done.stderr or "left out" in done.stderr, (variation, column, how, done.stderr)
            null, same = null + bool(lost), same + (lost == 0)
        path.write_bytes(whole)
    print(f"{source}: {VARIATIONS // len(KEYS)} files of which a column was lost, renamed or emptied, seed {SEED}: {refused} refused, {null} with nulls, {same} the same")
    assert refused > 10
    assert run("weekly", "--quiet", cwd=study).returncode == 0
    assert cells(study, source).equals(truth)


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
