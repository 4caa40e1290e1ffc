"""What a study says of keys that nothing answers, of shows of which it asks nothing, and of numbers of imported files."""

import csv
import json
from datetime import date, timedelta

import pandas as pd
import pytest
from program import run
from studies import write_config

MONDAY = date(2025, 1, 6)
NOW = "2025-12-01T12:00:00Z"
SAVED = "2025-04-28T06:00:00Z"


def done(folder, *words, code=0):
    finished = run(*words, cwd=folder, PUBLIC_SIGNALS_NOW=NOW)
    assert finished.returncode == code, (words, finished.stdout, finished.stderr)
    return finished


def download(folder, query, *, start, rows, step):
    lines = ["Category: All categories", "", f"{'Day' if step == 1 else 'Week'},{query}: (United States)"]
    lines += [f"{start + timedelta(days=step * number)},{100 if number == 9 else 30 + number % 40}" for number in range(rows)]
    (folder / f"{query.replace(' ', '_')}.csv").write_text("\n".join(lines) + "\n")
    return f"{query.replace(' ', '_')}.csv"


def posts_of(folder, handles, silent=None, weeks=16, uncounted=None):
    """A table of two posts a week for each account; none in the silent week, and zeros for counts in the uncounted one."""
    with (folder / "posts.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["post_id", "posted_at", "handle", "views", "likes", "comments", "shares"])
        for account, handle in enumerate(handles):
            for week in range(weeks):
                for day in (1, 4) if week != silent else ():
                    at = MONDAY + timedelta(weeks=week, days=day)
                    seconds = int(pd.Timestamp(at, tz="UTC").timestamp())
                    rows.writerow([(seconds << 32) + 7654321 * (account + 1) + day, f"{at}T00:00:00Z", handle,
                                   *([0, 0, 0, 0] if week == uncounted else [900 + 37 * week, 90 + week, 9, 4])])
    return "posts.csv"


def said(folder, show, column, week=MONDAY):
    return json.loads(done(folder, "why", show, str(week), column, "--json", code=1).stdout)["reason"]


def test_a_show_without_a_key_says_that_nothing_is_asked_and_a_mistyped_key_is_named(tmp_path):
    write_config(tmp_path, [{"name": "Six", "google_queries": ["six musical"], "tiktok_handle": "sixbway"},
                            {"name": "Cats", "google_queries": ["cats musicle"], "tiktok_handle": "catz"}, {"name": "Rent"}], {"geo": "US"})
    done(tmp_path, "archive", "import", download(tmp_path, "six musical", start=MONDAY - timedelta(days=1), rows=40, step=7))
    done(tmp_path, "archive", "import", download(tmp_path, "cats musical", start=MONDAY - timedelta(days=1), rows=40, step=7))
    done(tmp_path, "archive", "import", posts_of(tmp_path, ["sixbway", "cats"]), "--source", "tiktok", "--complete", "--captured-at", SAVED)
    refused = done(tmp_path, "panel", code=2).stderr
    assert "nothing of 3 archives (data/archive/" in refused and "is in data/raw: public-signals pull --offline" in refused
    done(tmp_path, "pull", "--offline")
    done(tmp_path, "panel")
    for column, key in (("gt_index", "google_queries"), ("tt_posts", "tiktok_handle"), ("ig_posts", "instagram_handle")):
        assert said(tmp_path, "Rent", column) == f"nothing is asked: shows.yaml names no {key} for this show"
    assert "nothing is asked" not in said(tmp_path, "Cats", "gt_index") + said(tmp_path, "Cats", "tt_posts")
    told = done(tmp_path, "validate", code=1).stderr
    assert "nothing that was read answers query cats musicle of Cats (google_trends)" in told
    assert "nothing that was read answers @catz of Cats (tiktok)" in told
    assert "of Six" not in told and "of Rent" not in told
    done(tmp_path, "report")
    assert "shows.yaml names no tiktok_handle for this show" in (tmp_path / "data/report/index.html").read_text()


WAYS = "public-signals pull --sources google_trends asks it, archive import takes a file of it"


def test_a_null_of_a_series_says_who_was_asked_and_what_was_brought(tmp_path):
    """The same words in why and report, and the ways to an answer in status."""
    write_config(tmp_path, [{"name": "Six", "google_queries": ["six musical"], "tiktok_handle": "six"},
                            {"name": "Cats", "google_queries": ["cats musical"], "tiktok_handle": "cats"}], {"geo": "US"})
    done(tmp_path, "archive", "import", posts_of(tmp_path, ["six", "cats"]), "--source", "tiktok", "--complete", "--captured-at", SAVED)
    done(tmp_path, "pull", "--offline")
    done(tmp_path, "panel")
    nobody = f"no run has asked google_trends, and no file of it was brought: {WAYS}"
    assert said(tmp_path, "Six", "gt_index") == nobody
    done(tmp_path, "report")
    assert nobody in (tmp_path / "data/report/index.html").read_text()

    done(tmp_path, "archive", "import", download(tmp_path, "six musical", start=MONDAY - timedelta(days=1), rows=10, step=7))
    done(tmp_path, "pull", "--offline")
    done(tmp_path, "panel")
    reason = said(tmp_path, "Cats", "gt_index")
    assert reason.startswith("no run has asked google_trends, and the file of import-2025") and reason.endswith(f" that was brought has nothing of the show: {WAYS}")
    later = said(tmp_path, "Cats", "gt_index", MONDAY + timedelta(weeks=12))
    assert later.startswith("no run has asked google_trends, and the files that were brought are of 20") and later.endswith(WAYS)


def test_archives_that_were_read_with_other_keys_are_named_until_they_are_read_again(tmp_path):
    show = {"name": "Six", "google_queries": ["six musicle"]}
    write_config(tmp_path, [show], {"geo": "US"})
    done(tmp_path, "archive", "import", download(tmp_path, "six musical", start=MONDAY - timedelta(days=1), rows=40, step=7))
    assert "public-signals archive import FILE" not in done(tmp_path, "panel", code=2).stderr  # what is here comes first
    done(tmp_path, "pull", "--offline", code=4)
    write_config(tmp_path, [show | {"google_queries": ["six musical"]}], {"geo": "US"})
    done(tmp_path, "pull", "--offline")
    write_config(tmp_path, [show | {"google_queries": ["six musical", "six tickets"]}], {"geo": "US"})
    for words in ("panel",), ("status",):
        shown = done(tmp_path, *words)
        assert "1 earlier run was read with other keys than shows.yaml has now: public-signals pull --offline" in shown.stdout + shown.stderr
    status = json.loads(done(tmp_path, "status", "--json").stdout)
    assert (status["runs_to_read_again"], status["archives_not_read"], status["panel_changed"]) == (1, 0, None)
    done(tmp_path, "pull", "--offline")
    done(tmp_path, "panel")
    assert "pull --offline" not in done(tmp_path, "status").stdout


def test_an_empty_study_says_both_ways_to_rows(tmp_path):
    write_config(tmp_path, [{"name": "Six"}], {})
    told = done(tmp_path, "panel", code=2).stderr
    assert "public-signals pull" in told and "public-signals archive import FILE" in told


@pytest.mark.parametrize("start, rows, step, edge", [(MONDAY - timedelta(days=1), 40, 7, MONDAY - timedelta(days=7))])
def test_a_week_at_the_edge_of_a_download_is_no_hole(tmp_path, start, rows, step, edge):
    write_config(tmp_path, [{"name": "Six", "google_queries": ["six musical"]}], {"geo": "US"})
    done(tmp_path, "archive", "import", download(tmp_path, "six musical", start=start, rows=rows, step=step))
    assert "gt_hole" not in done(tmp_path, "pull", "--offline").stderr
    done(tmp_path, "panel")
    assert said(tmp_path, "Six", "gt_index", edge).startswith("the days that were asked or brought, 2025-01-05 to ")


def accounts(folder, count=6, **more):
    handles = [f"account_{number}" for number in range(count)]
    write_config(folder, [{"name": f"Show {number}", "tiktok_handle": handle} for number, handle in enumerate(handles)],
                 {"quality": {"sources": ["tiktok"]}})
    done(folder, "archive", "import", posts_of(folder, handles, **more), "--source", "tiktok", "--complete", "--captured-at", SAVED)
    done(folder, "pull", "--offline")
    done(folder, "panel")


@pytest.mark.parametrize("count", [3, 6])
def test_a_silent_week_of_a_complete_import_is_a_known_zero_and_no_break(tmp_path, count):
    accounts(tmp_path, count, silent=12)
    checked = done(tmp_path, "validate", code=0)
    shown = " ".join(checked.stdout.split())
    assert f"2025-03-31 tiktok no break, a known zero: {count} of {count} shows have imported files, said to be complete, without a post" in shown
    assert "look whether they hold all posts of the week" in shown and "doctor" not in shown
    checks = json.loads(done(tmp_path, "validate", "--json").stdout)
    assert checks["parser_breaks"] == [] and [found["week_start"] for found in checks["expected_breaks"]] == ["2025-03-31"]
    assert not [one for one in checks["anomalies"] if one["week_start"] == "2025-03-31"]
    done(tmp_path, "report")
    assert "public-signals doctor" not in (tmp_path / "data/report/index.html").read_text()


@pytest.mark.parametrize("count", [3, 6])
def test_a_week_of_a_complete_import_whose_posts_lack_their_counts_is_a_break(tmp_path, count):
    accounts(tmp_path, count, uncounted=12)
    checked = done(tmp_path, "validate", code=1)
    assert "so the files say that were imported" in " ".join(checked.stdout.split())
    assert "doctor" not in checked.stdout and "broken weeks of imports" in checked.stdout
    done(tmp_path, "report")
    page = (tmp_path / "data/report/index.html").read_text()
    assert "suspect the imported files" in page and "public-signals doctor" not in page


@pytest.mark.parametrize("count", [1, 3, 6])
def test_a_source_whose_every_known_number_is_zero_is_named(tmp_path, count):
    """Of many shows it needs action; of few, silent accounts may be the reason."""
    accounts(tmp_path, count)
    file = tmp_path / "data/panel/weekly_social_signals.parquet"
    panel = pd.read_parquet(file)
    for name in [name for name in panel.columns if name.startswith("tt_")]:
        panel[name] = panel[name].mask(panel[name].notna(), 0)
    panel.to_parquet(file)
    shown = " ".join(done(tmp_path, "validate", code=1 if count == 6 else 0).stdout.split())
    if count == 6:
        assert "tiktok: tt_posts is 0 in every week of 6 shows" in shown
    else:
        assert "Zeros throughout: every known number of tiktok is 0 (tt_posts in" in shown


def panel_of(folder, **columns):
    """A panel of five shows and ten weeks with those columns, other counts unknown."""
    accounts(folder, 5)
    file = folder / "data/panel/weekly_social_signals.parquet"
    panel = pd.read_parquet(file)
    panel = panel[panel.groupby("show").cumcount() < 10].reset_index(drop=True)
    for name, value in columns.items():
        panel[name] = pd.array([value(row) if callable(value) else value for row in range(len(panel))], dtype=panel[name].dtype)
    panel.to_parquet(file)
    return json.loads(run("validate", "--json", cwd=folder).stdout)


@pytest.mark.parametrize("name, columns", [
    ("tt_posts", dict.fromkeys(("tt_posts", "tt_sum_views", "tt_sum_likes", "tt_sum_comments", "tt_sum_shares", "tt_unique_hashtags", "tt_posting_days"), 0)),
    ("tt_sum_likes", {"tt_sum_likes": 0}), ("gt_index", {"gt_index": 0.0, "gt_is_partial": False}),
])
def test_a_column_that_is_zero_throughout_needs_action(tmp_path, name, columns):
    report = panel_of(tmp_path, **columns)
    told = [reason for reason in report["reasons"] if f": {name} is 0 in every week of 5 shows" in reason]
    assert len(told) == 1 and report["status"] == "ACTION_NEEDED"
    assert sum(" is 0 in every week" in reason for reason in report["reasons"]) == 1


def test_one_number_above_zero_or_a_column_that_may_be_zero_passes(tmp_path):
    report = panel_of(tmp_path, tt_sum_likes=lambda row: int(row == 7), tt_unique_hashtags=0)
    assert not any(" is 0 in every week" in reason for reason in report["reasons"])


def test_an_index_is_between_0_and_100(tmp_path):
    report = panel_of(tmp_path, gt_index=lambda row: (-1.0, 100.5, 100.0, 0.0, 40.0)[row % 5], gt_is_partial=lambda row: row % 10 == 6)
    found = [(count["column"], count["value"], count["beside"]) for count in report["impossible_counts"]]
    assert found == [("gt_index", value, None) for _ in range(5) for value in (-1.0, 100.5, -1.0)]
    shown = run("validate", cwd=tmp_path).stdout
    assert "gt_index -1.0" in shown and "Impossible counts (15)" in shown
    with (tmp_path / "config/shows.yaml").open() as file:
        config = file.read()
    (tmp_path / "config/shows.yaml").write_text(config.replace("settings: {", 'settings: {"gt": {"base_start": "2025-06-02"}, '))
    later = json.loads(run("validate", "--json", cwd=tmp_path).stdout)["impossible_counts"]
    assert {count["value"] for count in later} == {-1.0}


def test_names_that_do_not_match_lead_to_aliases(study):
    grosses = study / "data/outcomes/synthetic_grosses.csv"
    words = ("merge", "--outcomes", grosses)
    assert "--aliases" not in done(study, *words).stdout
    grosses.write_text(grosses.read_text().replace("Hadestown", "Hades Town"))
    assert "names that mean one show: `aliases` of the show in shows.yaml, or --aliases FILE" in done(study, *words).stdout
    aliases = study / "aliases.csv"
    aliases.write_text("name,show\nHades Town,Hadestown\n")
    assert "--aliases" not in done(study, *words, "--aliases", aliases).stdout
