"""Groups of columns behind the 18: asked for by name, kept by `refresh`, and `saves` from the page to `why`."""

import csv
import json

import pandas as pd
import pytest
from live import NOW, RANGE, call, pull, rows, workspace
from platform_server import PlatformServer
from program import run
from tiktok_site import rounded, saves
from world import generated_world

from public_signals.aggregation.weekly import aggregate_tiktok_weekly, merge_weekly_sources

PANEL = "data/panel/weekly_social_signals.parquet"


def columns_of(folder):
    return list(pd.read_parquet(folder / PANEL).columns[18:])


@pytest.fixture(scope="module")
def web():
    with PlatformServer(generated_world(2, 6, NOW)) as served:
        yield served


@pytest.fixture
def study(web, tmp_path):
    folder = workspace(tmp_path, web)
    assert pull(folder, *RANGE, "--sources", "tiktok").returncode == 0
    return folder


def made(folder, *words):
    done = call(folder, *words)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def ground_truth(web, show, week):
    """The saves of a show's posts of a week, as TikTok rounds them."""
    account = web.world.tiktok[show.tiktok_handle.lower()]
    first = pd.Timestamp(week, tz="UTC").timestamp()
    return sum(rounded(saves(post)) for post in account.posts if first <= post.created < first + 7 * 86400)


def test_saves_go_from_the_page_to_why(web, study):
    raw = [row for file in (study / "data/raw/tiktok").glob("*_posts_*.csv") for row in csv.DictReader(file.open(encoding="utf-8", newline=""))]
    assert raw and all(bool(row["saves"]) == bool(row["likes"]) for row in raw), "each page that shows counts shows them"
    assert "tt_sum_saves" not in next(iter(rows(study, "tiktok").values())), "nowhere unless asked"
    made(study, "panel")
    assert columns_of(study) == []

    made(study, "panel", "--extensions", "saves")
    assert columns_of(study) == ["tt_sum_saves"]
    panel = pd.read_parquet(study / PANEL)
    known = panel[panel["tt_posts"].fillna(0) > 0]
    assert len(known) > 4 and known["tt_sum_saves"].notna().all()
    assert (panel.loc[panel["tt_posts"] == 0, "tt_sum_saves"] == 0).all()
    assert panel.loc[panel["tt_posts"].isna(), "tt_sum_saves"].isna().all()
    cell = known.iloc[0]
    latest = pd.DataFrame(raw).sort_values("scrape_run_at").drop_duplicates(["show", "post_id"], keep="last")
    weeks = latest.assign(week=pd.to_datetime(latest["posted_at"]).dt.tz_localize(None).dt.to_period("W").dt.start_time.dt.strftime("%Y-%m-%d"))
    told = weeks[(weeks["show"] == cell["show"]) & (weeks["week"] == cell["week_start"])]["saves"].astype(int)
    assert cell["tt_sum_saves"] == told.sum()

    checks = json.loads(made(study, "validate", "--json", "--sources", "tiktok"))
    assert checks["schema_valid"] and not checks["schema_errors"]
    tiktok = next(source for source in checks["coverage"] if source["source"] == "tiktok")
    assert tiktok["metrics"]["tt_sum_saves"]["non_null_observations"] == panel["tt_sum_saves"].notna().sum()
    made(study, "features")
    ready = pd.read_parquet(study / "data/panel/weekly_social_signals_model_ready.parquet")
    assert {"tt_sum_saves", "tt_sum_saves_lag1", "tt_sum_saves_roll3_sum"} <= set(ready)
    made(study, "report")
    assert ">tt_sum_saves<" in (study / "data/report/index.html").read_text()
    why = json.loads(made(study, "why", cell["show"], cell["week_start"], "tt_sum_saves", "--json"))
    assert why["value"] == cell["tt_sum_saves"] == sum(post_read["value"] for post_read in why["evidence"])
    assert all(post_read["warc"]["verified"] for post_read in why["evidence"])


def test_the_sum_is_what_the_site_counts(web, study):
    made(study, "panel", "--extensions", "saves")
    panel = pd.read_parquet(study / PANEL)
    by_name = {show.name: show for show in web.world.shows}
    known = panel[panel["tt_sum_saves"].notna()]
    assert len(known) > 4
    assert known["tt_sum_saves"].tolist() == [
        ground_truth(web, by_name[show], week) for show, week in zip(known["show"], known["week_start"])]


def test_settings_name_groups_for_good_and_refresh_keeps_what_the_panel_has(web, study):
    made(study, "panel", "--extensions", "saves")
    made(study, "refresh", *RANGE, "--sources", "tiktok")
    assert columns_of(study) == ["tt_sum_saves"], "refresh keeps them"
    assert "tt_sum_saves" in next(iter(rows(study, "tiktok").values()))
    made(study, "refresh", *RANGE, "--sources", "tiktok", "--extensions", "wikipedia")
    assert columns_of(study) == ["wiki_views", "wiki_is_partial", "tt_sum_saves"]
    made(study, "panel")
    assert columns_of(study) == [], "panel alone gives what is asked"
    shows = study / "config/shows.yaml"
    shows.write_text(shows.read_text().replace("settings: {", 'settings: {"panel": {"extensions": ["saves"]}, ', 1))
    made(study, "panel")
    assert columns_of(study) == ["tt_sum_saves"]
    made(study, "weekly")
    assert "tt_sum_saves" in next(iter(rows(study, "tiktok").values()))


@pytest.mark.parametrize("sources", [("wikipedia",), ("wikipedia", "youtube"), ("youtube", "tiktok"), ("google_trends", "wikipedia")], ids=" ".join)
def test_refresh_of_named_sources_brings_their_columns_into_the_panel(web, tmp_path, sources):
    study = workspace(tmp_path, web)
    done = call(study, "refresh", *RANGE, "--sources", *sources)
    extra = {"wikipedia": ["wiki_views", "wiki_is_partial"], "youtube": []}
    panel = pd.read_parquet(study / PANEL)
    assert done.returncode in (0, 1, 3) and len(panel) > 0, (done.stdout, done.stderr)
    for source in sources:
        assert set(extra.get(source, [])) <= set(panel.columns)
    if "wikipedia" in sources:
        assert panel["wiki_views"].notna().any() and "there are weeks of" not in done.stderr
    call(study, "refresh", *RANGE, "--sources", "tiktok")
    assert ("wiki_views" in columns_of(study)) == ("wikipedia" in sources), "and they stay"


def test_a_panel_whose_only_weeks_have_no_column_says_which_group_adds_them(web, tmp_path):
    study = workspace(tmp_path, web)
    assert pull(study, *RANGE, "--sources", "wikipedia").returncode == 0
    done = call(study, "panel")
    said = " ".join(done.stderr.split())
    assert done.returncode == 1 and "weeks of wikipedia alone" in said and "--extensions wikipedia" in said and "settings.panel.extensions" in said
    assert call(study, "panel", "--extensions", "wikipedia").returncode == 0
    assert len(pd.read_parquet(study / PANEL)) > 0


def test_an_unknown_group_is_an_error_with_the_nearest(study):
    done = call(study, "panel", "--extensions", "savez")
    assert done.returncode == 2 and "did you mean `saves`?" in done.stderr
    shows = study / "config/shows.yaml"
    shows.write_text(shows.read_text().replace("settings: {", 'settings: {"panel": {"extensions": ["wiki"]}, ', 1))
    done = call(study, "panel")
    assert done.returncode == 2 and "shows.yaml:" in done.stderr and "unknown extension `wiki`" in done.stderr


def test_weekly_files_of_elsewhere_do_not_take_columns_from_other_raw_files(study, tmp_path):
    done = call(study, "panel", "--input", "data/weekly", "--extensions", "saves")
    assert done.returncode == 2 and "tt_sum_saves" in done.stderr and "--raw" in done.stderr
    assert call(study, "panel", "--input", "data/weekly", "--raw", "data/raw", "--extensions", "saves").returncode == 0
    assert columns_of(study) == ["tt_sum_saves"]


def test_a_vintage_has_the_group_too(study):
    done = call(study, "panel", "--extensions", "saves", "--as-of", f"{NOW:%Y-%m-%d}")
    assert done.returncode == 0, done.stderr
    vintage = pd.read_parquet(study / f"data/vintages/{NOW:%Y-%m-%d}/weekly_social_signals.parquet")
    assert list(vintage.columns[18:]) == ["tt_sum_saves"] and vintage["tt_sum_saves"].notna().any()


def test_frames_give_the_group_on_request():
    posts = pd.DataFrame({"show": "A", "post_id": ["1", "2"], "posted_at": "2024-01-09T00:00:00Z", "views": [9, 8], "saves": [3, None]})
    assert "tt_sum_saves" not in aggregate_tiktok_weekly(posts)
    weekly = aggregate_tiktok_weekly(posts, extensions=["saves"])
    assert weekly["tt_sum_saves"].tolist() == [3]
    panel = merge_weekly_sources(weekly, None, None)
    assert list(panel.columns[18:]) == ["tt_sum_saves"] and panel["tt_sum_saves"].tolist() == [3]
    assert merge_weekly_sources(weekly.drop(columns="tt_sum_saves"), None, None).shape == (1, 18)


def test_the_help_names_every_group():
    text = run("panel", "--help").stdout
    assert all(group in text for group in ("wikipedia", "youtube", "saves"))


def test_a_panel_without_the_columns_that_it_had_says_so(study):
    assert "left out" not in call(study, "panel").stderr
    assert "left out" not in call(study, "panel", "--extensions", "saves").stderr
    done = call(study, "panel")
    assert "left out: the columns of saves" in done.stderr and "panel --extensions saves" in done.stderr and columns_of(study) == []
    assert "left out" not in call(study, "panel").stderr
