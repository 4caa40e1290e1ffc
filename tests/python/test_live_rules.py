"""What a live pull refuses before it asks anybody, and what the weekly run passes on."""

import json

import pandas as pd
import pytest
from live import call, pull
from platform_server import PlatformServer
from studies import NOW, RANGE, collect, run, settings_for, world_of, write_config


def show(**more):
    return {"name": "Six", "google_queries": ["six musical"], "wikipedia_title": "Six_(musical)", "tiktok_handle": "six"} | more


@pytest.mark.parametrize("invented", [{"tiktok_handle": "@synthetic_six"}, {"name": "Synthetic_Six"},
                                      {"google_queries": ["synthetic_six musical"]}, {"wikipedia_title": "Synthetic_six"}],
                         ids=["handle", "name", "query", "title"])
def test_names_of_the_sample_study_stop_a_live_pull(tmp_path, invented):
    write_config(tmp_path, [show(**invented)], {"contact": "tests@example.org"})
    done = pull(tmp_path)
    assert done.returncode == 2 and "invented name of the sample study" in done.stderr, done.stderr
    assert not (tmp_path / "data").exists()
    assert call(tmp_path, "pull", "--dry-run").returncode == 0


def test_an_invented_account_of_a_source_that_is_not_asked_stops_nothing(tmp_path):
    world = world_of()
    with PlatformServer(world) as web:
        write_config(tmp_path, [show(name="Invented Show 001", wikipedia_title="Invented_Show_001_(musical)", tiktok_handle="synthetic_six")],
                     settings_for(web))
        collect(tmp_path, *RANGE[:4], "--sources", "wikipedia")


@pytest.mark.parametrize(("delays", "endpoints", "named"), [
    ([0.5, 2], {}, "TikTok"), ([0, 0], {}, "Google Trends"), ({"wikipedia": [0.1, 1]}, {}, "Wikipedia"),
    ({"tiktok": [0, 1]}, {"tiktok": "https://www.tiktok.com"}, "TikTok"), ({"tiktok": [0, 1]}, {"tiktok": "https://mirror.example.org"}, None),
    ({"wikipedia": [0.2, 1], "tiktok": [1, 1]}, {}, None), ([1, 1], {}, None),
])
def test_a_pause_below_the_floor_of_a_source_is_refused_but_for_an_endpoint_of_ones_own(tmp_path, delays, endpoints, named):
    sources = ["tiktok"] if named == "TikTok" else ["google_trends", "wikipedia", "tiktok"]
    write_config(tmp_path, [show()], {"contact": "tests@example.org", "delays": delays, "endpoints": endpoints})
    done = call(tmp_path, "pull", "--dry-run", "--sources", *sources)
    assert done.returncode == (2 if named else 0), done.stderr
    assert not named or f"is too short for {named}" in done.stderr
    if named:
        assert pull(tmp_path, "--sources", *sources).returncode == 2 and not (tmp_path / "data").exists()


def test_refresh_passes_sources_and_extensions_on_and_keeps_what_the_panel_has(tmp_path):
    world = world_of()
    with PlatformServer(world) as web:
        settings = settings_for(web)
        del settings["panel"]
        write_config(tmp_path, [show(name="Invented Show 001", google_queries=["invented show 001"], tiktok_handle="invented_001",
                                     wikipedia_title="Invented_Show_001_(musical)")], settings)
        collect(tmp_path)
        run(tmp_path, "panel", "--extensions", "wikipedia")
        done = run(tmp_path, "refresh", *RANGE[:4], "--sources", "wikipedia", "google_trends", "--extensions", "saves", codes=(0, 1))
    panel = pd.read_parquet(tmp_path / "data/panel/weekly_social_signals.parquet")
    assert {"wiki_views", "tt_sum_saves"} <= set(panel.columns)
    report = json.loads((tmp_path / "data/panel/validation_report.json").read_text())
    required = {name for name, source in report["coverage"].items() if source.get("required")} if isinstance(
        report["coverage"], dict) else {source["source"] for source in report["coverage"] if source.get("required")}
    assert required == {"wikipedia", "google_trends"}, done.stdout
    assert NOW.year == 2026


def test_the_report_of_refresh_requires_what_its_checks_required_and_the_rest_is_named(tmp_path):
    world = world_of()
    with PlatformServer(world) as web:
        settings = settings_for(web, quality={"sources": ["tiktok", "wikipedia"]})
        write_config(tmp_path, [show(name="Invented Show 001", wikipedia_title="Invented_Show_001_(musical)", google_queries=[])], settings)
        done = run(tmp_path, "refresh", *RANGE[:4], "--sources", "wikipedia")
    assert "ACTION_NEEDED" not in done.stdout, done.stdout
    assert "quality.sources requires tiktok too: public-signals validate" in done.stdout
    run(tmp_path, "validate", codes=(1,))
    by_itself = run(tmp_path, "report")
    assert "ACTION_NEEDED" in by_itself.stdout
    assert "ACTION_NEEDED" not in run(tmp_path, "report", "--sources", "wikipedia").stdout


def test_worldwide_is_a_value_and_no_place_at_all_is_refused(tmp_path):
    world = world_of()
    places = set()
    interest = world.interest
    world.interest = lambda query, geo, day: (places.add(geo), interest(query, geo, day))[1]
    with PlatformServer(world) as web:
        for settings, more, asked in (({"geo": ""}, {}, {""}), ({"geo": "GB"}, {"gt_geo": ""}, {""}), ({}, {"gt_geo": "us-ca"}, {"US-CA"})):
            places.clear()
            folder = tmp_path / f"{len(list(tmp_path.iterdir()))}"
            write_config(folder, [show(**more)], settings_for(web, **settings))
            collect(folder, *RANGE[:4], "--sources", "google_trends")
            assert places == asked
    for wrong in ({"geo": "world"}, {"geo": None}):
        write_config(tmp_path, [show()], wrong)
        done = call(tmp_path, "pull", "--dry-run")
        assert done.returncode == 2 and 'geo: ""' in done.stderr or '"" for worldwide' in done.stderr, done.stderr


def test_the_lock_of_wikipedia_forgets_what_shows_yaml_no_longer_leaves_to_it(tmp_path):
    world = world_of()
    guessed = {"name": "Invented Show 001"}
    with PlatformServer(world) as web:
        def pinned(*shows):
            write_config(tmp_path, shows, settings_for(web))
            collect(tmp_path, *RANGE[:4], "--sources", "wikipedia")
            return set(json.loads((tmp_path / "data/wikipedia.lock.json").read_text())["shows"])

        other = {"name": "Invented Show 002"}
        assert pinned(guessed, other) == {"Invented Show 001", "Invented Show 002"}
        assert pinned(guessed, other | {"wikipedia_title": "Invented_Show_003_(musical)"}) == {"Invented Show 001"}
        assert pinned(guessed) == {"Invented Show 001"}
        assert pinned(other) == {"Invented Show 002"}
