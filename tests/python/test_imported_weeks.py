"""An import says which weeks its series make known, and why not the others."""

import json
import random
from datetime import date, timedelta

import pytest
from program import run
from slow import part_of
from test_import_series import CASES, held, imported, needs_cases, replayed, study, views_file, week_file, weekly
from test_imported_series_words import ASKING, CAPTURED, MONDAY, SIX


@pytest.mark.parametrize("source", ["wikipedia", "google_trends"])
def test_an_import_says_which_weeks_its_series_make_known(tmp_path, source):
    """Those that the weekly file then has, whole; the others with their reason."""
    for number in range(part_of(8, 40)):
        rng = random.Random(f"{source} {number}")
        count, first = rng.randrange(20, 120), MONDAY + timedelta(days=rng.randrange(7))
        shows = [{**SIX, "google_queries": ["six musical"]}]
        folder = study(tmp_path / str(number), shows, panel={"extensions": ["wikipedia"]})
        if source == "wikipedia":
            views = {first + timedelta(days=n): rng.choice([0, 80, 90, "", 120, 300]) for n in range(count)}
            silent = rng.choice([0, 0, 9])
            views |= {first + timedelta(days=n): 0 for n in range(silent)} | {first + timedelta(days=silent): 50}
            text = views_file("a.csv", views)
        else:
            step = rng.choice([1, 7])
            begin = first if step == 1 else MONDAY - timedelta(days=1 + 7 * count)
            rows = [(begin + timedelta(days=step * n), rng.choice(["", "<1", 0, rng.randrange(101), rng.randrange(101)])) for n in range(count)]
            text = week_file(*rows, (rows[-1][0] + timedelta(days=step), 100), header="Day,six musical: (New York)")
        words = rng.choice([(), CAPTURED])
        file = held(folder, "a.csv", text)
        dry = imported(folder, file, *words, "--dry-run")
        [series] = dry["runs"][0]["series"]
        replayed(folder, imported(folder, file, *words))
        rows = weekly(folder, source)
        value, flag = ("wiki_views", "wiki_is_partial") if source == "wikipedia" else ("gt_index", "gt_is_partial")
        assert series["known_weeks"] == [week for (_, week), row in rows.items() if row[value] and row[flag] == "false"], number
        assert series["partial_weeks"] == [week for (_, week), row in rows.items() if row[value] and row[flag] == "true"], number
        assert series["why_no_others"] or len(series["known_weeks"]) == len(rows), (number, series)
        shown = run("archive", "import", file, *words, "--dry-run", cwd=folder).stdout
        assert "makes known: " in shown and not ASKING.search(shown), shown


def test_a_series_that_nobody_asks_makes_no_week_known(tmp_path, tmp_path_factory):
    views = views_file("a.csv", {MONDAY + timedelta(days=n): 80 for n in range(30)})
    study(tmp_path, [{"name": "Other", "wikipedia_title": "Other"}])
    [series] = imported(tmp_path, held(tmp_path, "a.csv", views), "--dry-run")["runs"][0]["series"]
    assert not series["known_weeks"] and "no show" in series["why_no_others"]
    alone = tmp_path_factory.mktemp("no workspace")
    [series] = imported(alone, held(alone, "a.csv", views), "--dry-run", "--output", "x.warc.gz")["runs"][0]["series"]
    assert series["known_weeks"][0] == str(MONDAY) and len(series["known_weeks"]) == 4


@needs_cases
@pytest.mark.parametrize("file", sorted(path.name for path in CASES.glob("*.csv")) if CASES.is_dir() else [])
def test_each_case_of_a_download_says_its_weeks_or_is_refused(tmp_path, file):
    study(tmp_path, [{"name": "S", "google_queries": ["oh mary broadway", "six musical"], "wikipedia_title": "Oh,_Mary!"}])
    done = run("archive", "import", CASES / file, "--dry-run", "--geo", "US-NY", "--json", cwd=tmp_path)
    if done.returncode == 0:
        for series in (found for of_run in json.loads(done.stdout)["runs"] for found in of_run["series"]):
            assert series["known_weeks"] or series["why_no_others"], series
    else:
        assert done.returncode == 2 and "help:" in done.stderr, done.stderr
