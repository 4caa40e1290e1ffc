"""Attention out of raw files: what a forecast sees is the panel as of its Monday, and nothing that was scraped later.

The study is written by hand: four accounts that post each week, read every Monday for 60 weeks, their views growing from
one reading to the next.
"""

import csv
import json

import numpy as np
import pandas as pd
import pytest
from posts_world import tiktok_id
from program import run

from public_signals.models import forecast_errors

SHOWS = ["A", "B", "C", "D"]
MONDAYS = pd.date_range("2023-01-02", periods=61, freq="7D")
POSTS = ("show,handle,post_id,post_url,post_datetime,posted_at,views,likes,comments,shares,saves,caption,hashtags,is_video,"
         "is_pinned,scrape_run_at,source_layer,rules_hash,capture,run_id").split(",")


def write(file, header, rows):
    file.parent.mkdir(parents=True, exist_ok=True)
    with open(file, "w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([header, *rows])


def growing_study(folder):
    """Writes the study and its outcomes; what was posted in a week has few views on Monday and many later."""
    chance = np.random.default_rng(8)
    views = chance.lognormal(8, 0.7, (len(SHOWS), 60))
    shows = "".join(f"  - {{name: {show}, tiktok_handle: handle{show}}}\n" for show in SHOWS)
    (folder / "config").mkdir(parents=True)
    (folder / "config/shows.yaml").write_text(f"shows:\n{shows}")
    growth = chance.uniform(2, 20, views.shape)
    runs, coverage = [], []
    for at in range(1, 61):
        monday = MONDAYS[at]
        time, name = f"{monday.date()}T04:00:00Z", f"run{at:02d}"
        runs.append([name, time, MONDAYS[0].date(), (monday - pd.Timedelta(days=1)).date(), "tiktok", "", "0.5", "range_max"])
        for number, show in enumerate(SHOWS):
            coverage.append([show, f"handle{show}", time, "ok", "", "true", at, name])
            rows = []
            for week in range(at):
                grown = int(views[number, week] * (1 if at - week == 1 else growth[number, week]))
                day = MONDAYS[week] + pd.Timedelta(days=3)
                post = tiktok_id(day + pd.Timedelta(hours=12), number * 1000 + week)
                rows.append([show, f"handle{show}", post, "", day.date(), f"{day.date()}T12:00:00Z", grown, 1, 1, 1, "", "",
                             "[]", "true", "false", time, "item-list", "", "", name])
            write(folder / f"data/raw/tiktok/{show.lower()}_posts_{monday:%Y%m%d}.csv", POSTS, rows)
    write(folder / "data/raw/runs.csv", "run_id,scrape_run_at,start,end,sources,gt_base_start,gt_below_one,gt_scale".split(","), runs)
    write(folder / "data/raw/tiktok/coverage.csv",
          "show,handle,scrape_run_at,state,oldest_unpinned_post,whole_list,posts,run_id".split(","), coverage)
    rows = []
    for number, show in enumerate(SHOWS):
        gross = 1000.0
        for week in range(60):
            before = np.log(views[number, week - 1]) if week else 8
            gross = 300 + 0.5 * gross + 40 * before + chance.normal(0, 5)
            rows.append([show, (MONDAYS[week] + pd.Timedelta(days=6)).date(), round(gross, 2)])
    write(folder / "grosses.csv", ["show", "week_ending", "gross"], rows)


@pytest.fixture(scope="module")
def growing(tmp_path_factory):
    folder = tmp_path_factory.mktemp("growing")
    growing_study(folder)
    for words in (["weekly"], ["panel"], ["features"], ["merge", "--outcomes", "grosses.csv"]):
        done = run(*words, cwd=folder)
        assert done.returncode in (0, 1), (words, done.stderr)
    return folder


ASKED = ["forecast", "--metrics", "tt_sum_views", "--horizons", "1"]


def test_attention_at_an_origin_is_the_panel_as_of_its_monday(growing):
    done = run(*ASKED, "--output", "then", cwd=growing)
    assert done.returncode == 0, done.stderr
    result = json.loads((growing / "then/forecast_results.json").read_text())
    assert result["real_time"] and result["late_share"] == 0 and result["vintages"] == 59
    assert "attention as it had been scraped by each origin" in done.stdout and "not_real_time" not in done.stdout
    vintages = {}
    for monday in MONDAYS[1:]:
        made = run("panel", "--as-of", monday.date(), "--output", "as_of.parquet", cwd=growing)
        assert made.returncode == 0, made.stderr
        vintages[monday] = pd.read_parquet(growing / "as_of.parquet")
    merged = pd.read_parquet(growing / "data/merged/merged_social_grosses_panel.parquet")
    expected = forecast_errors(merged, "gross", "tt_sum_views", horizons=[1], vintages=vintages)
    got = pd.read_csv(growing / "then/forecast_errors.csv")
    assert got["AR + tt_sum_views"].notna().sum() > 50
    np.testing.assert_allclose(got["AR + tt_sum_views"], expected["AR + tt_sum_views"], rtol=1e-12)


def test_the_latest_counts_say_so_and_give_other_forecasts(growing):
    assert run(*ASKED, "--output", "then", cwd=growing).returncode == 0
    done = run(*ASKED, "--vintages", "latest", "--output", "now", cwd=growing)
    assert done.returncode == 0 and "warning[not_real_time]: attention is the latest counts, as --vintages" in done.stdout
    late = json.loads((growing / "now/forecast_results.json").read_text())
    assert not late["real_time"] and late["late_share"] > 0.9
    then, now = (pd.read_csv(growing / folder / "forecast_errors.csv") for folder in ("then", "now"))
    assert not np.allclose(then["AR + tt_sum_views"], now["AR + tt_sum_views"])
    np.testing.assert_array_equal(then["AR"], now["AR"])


def test_what_was_scraped_after_an_origin_changes_nothing_up_to_it(growing, tmp_path):
    assert run(*ASKED, "--vintages", "known", "--output", "then", cwd=growing).returncode == 0
    last = MONDAYS[50]
    for file in (growing / "data/raw/tiktok").glob("*_posts_*.csv"):
        text = file.read_text()
        if pd.Timestamp(file.stem[-8:]) > last:
            text = text.replace(",1,1,1,", ",1000,1,1,")
            text = "\n".join(",".join([*line.split(",")[:6], "9" * 9, *line.split(",")[7:]]) if n and line else line
                             for n, line in enumerate(text.split("\n")))
        target = tmp_path / "raw/tiktok" / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    for name in ("runs.csv", "tiktok/coverage.csv"):
        (tmp_path / "raw" / name).write_text((growing / "data/raw" / name).read_text())
    done = run(*ASKED, "--vintages", "known", "--raw", tmp_path / "raw", "--output", "poisoned", cwd=growing)
    assert done.returncode == 0, done.stderr
    then, other = (pd.read_csv(growing / folder / "forecast_errors.csv") for folder in ("then", "poisoned"))
    known = then["origin"] <= str(last.date())
    pd.testing.assert_frame_equal(then[known], other[known], check_exact=True)
    assert not then[~known].equals(other[~known])


def test_known_without_raw_files_is_an_error_that_says_what_to_do(growing, tmp_path):
    panel = growing / "data/merged/merged_social_grosses_panel.parquet"
    done = run(*ASKED, "--input", panel, "--vintages", "known", "--output", tmp_path, cwd=tmp_path)
    assert done.returncode == 2 and "no raw files say what was known when" in done.stderr and "--raw" in done.stderr
    done = run(*ASKED[:2], "tt_sum_views_lag1", "--vintages", "known", cwd=growing)
    assert done.returncode == 2 and "the raw files have no column tt_sum_views_lag1" in done.stderr


def test_a_metric_that_holds_later_weeks_is_refused(growing):
    for name in ("tt_sum_views_z", "tt_sum_views_lead4"):
        done = run("forecast", "--metrics", name, cwd=growing)
        assert done.returncode == 2 and "is made with later weeks" in done.stderr
