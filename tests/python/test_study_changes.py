"""Derived files use what the study asks, nothing else: whatever shows.yaml said before."""

import copy
import os
import random
from datetime import timedelta

import pandas as pd
import pytest
from platform_server import PlatformServer
from studies import ASKED, NOW, RANGE, cells, collect, run, settings_for, world_of, write_config


def show(place, **more):
    name = f"Invented Show {place:03}"
    return {"name": name, "google_queries": [f"invented show {place:03}", f"show {place:03} broadway"],
            "wikipedia_title": f"Invented_Show_{place:03}_(musical)", "tiktok_handle": f"invented_{place:03}"} | more


WRONG = {
    "handle": {"tiktok_handle": "invented_003"},
    "query": {"google_queries": ["invented show 003", "show 001 broadway"]},
    "title": {"wikipedia_title": "Invented_Show_003_(musical)"},
    "place": {"gt_geo": "US-CA"},
    "worldwide": {"gt_geo": ""},
    "more": {"wikipedia_extra_titles": ["Invented_Show_003_(musical)"]},
    "item": {"wikipedia_title": "", "wikidata_id": "Q880003"},
}


def differing(found, due):
    return [key for key in found.keys() | due.keys() if found.get(key) != due.get(key)]


@pytest.mark.parametrize("later", [timedelta(hours=4), timedelta(days=7)], ids=["four hours", "a week"])
@pytest.mark.parametrize("wrong", sorted(WRONG))
def test_what_was_wrong_and_is_put_right_leaves_no_trace(tmp_path, wrong, later, capsys):
    """`pytest tests/python/test_study_changes.py -k no_trace` counts the cells."""
    world = world_of()
    with PlatformServer(world) as web:
        settings = settings_for(web)
        study = tmp_path / "study"
        write_config(study, [show(1, **WRONG[wrong]), show(2)], settings)
        collect(study)
        before = {(source, *key): value for source in ASKED for key, value in cells(study, source).items()}
        raw = {path: path.read_bytes() for path in (study / "data/raw").rglob("*_2026*.csv")}
        world.now = NOW + later
        right = [show(1), show(2)]
        write_config(study, right, settings)
        done = run(study, "weekly", now=world.now)
        assert "left out: " in done.stderr and "in data/raw" in done.stderr
        collect(study, now=world.now)
        clean = tmp_path / "clean"
        write_config(clean, right, settings)
        collect(clean, now=world.now)
    due, found = ({(source, *key): value for source in ASKED for key, value in cells(folder, source).items()} for folder in (clean, study))
    was_wrong, is_wrong = differing(before, due), differing(found, due)
    with capsys.disabled():
        print(f"\n{wrong}, put right {later} later: {len(is_wrong)} of {len(due)} cells are not those of a clean study ({len(was_wrong)} before)")
    assert was_wrong, "the wrong key changed nothing"
    assert not is_wrong and found.keys() == due.keys()
    for path, rows in raw.items():
        # Beside a place of its own an empty geo is written out.
        left = path.read_bytes().replace(b",world,", b",,").splitlines()
        assert set(rows.replace(b",world,", b",,").splitlines()) <= set(left), f"rows of {path.name} went"


def test_what_left_the_study_leaves_every_file_at_the_next_step(tmp_path):
    with PlatformServer(world_of()) as web:
        settings = settings_for(web)
        study = tmp_path / "study"
        write_config(study, [show(1), show(2)], settings)
        collect(study)
        run(study, "panel")
        write_config(study, [show(1, google_queries=["show 001 broadway"], wikipedia_title="Invented_Show_004_(musical)",
                                  tiktok_handle="nobody_yet"), show(2)], settings)
        steps = {"panel": ("panel",), "weekly": ("weekly",), "panel again": ("panel",), "panel --as-of": ("panel", "--as-of", "2026-03-04"),
                 "panel --count-age": ("panel", "--count-age", "0")}
        for name, words in steps.items():
            done = run(study, *words)
            for what in ("query invented show 001", "article Invented Show 001 (musical)", "@invented_001"):
                assert done.stderr.count(f"left out: {what} of Invented Show 001") == 1, (name, done.stderr)
            if name.startswith("panel"):
                file = "vintages/2026-03-04" if "as-of" in name else "panel"
                panel = pd.read_parquet(study / f"data/{file}/weekly_social_signals.parquet").set_index("show")
                left, stays = panel.loc["Invented Show 001"], panel.loc["Invented Show 002"]
                assert left[["tt_posts", "tt_sum_views", "wiki_views"]].isna().all(axis=None), name
                assert not left["gt_index"].equals(stays["gt_index"]) and stays[["tt_posts", "wiki_views"]].notna().all(axis=None)
        views, posts = cells(study, "wikipedia"), cells(study, "tiktok")
        assert {value for (name, _, column), value in views.items() if name.endswith("001") and column == "wiki_views"} == {""}
        assert {value for (name, *_), value in posts.items() if name.endswith("001")} == {""}
        assert "" not in {value for (name, _, column), value in views.items() if name.endswith("002")}


def test_a_mean_over_queries_of_two_places_is_never_made(tmp_path):
    world = world_of()
    with PlatformServer(world) as web:
        settings = settings_for(web, max_retries=0)
        study = tmp_path / "study"
        write_config(study, [show(1)], settings)
        collect(study, *RANGE[:4], "--sources", "google_trends")
        there = cells(study, "google_trends")
        world.now = NOW + timedelta(days=1)
        write_config(study, [show(1, gt_geo="US-CA")], settings)
        web.trends.rules.explores_until_429 = web.trends.explores + 3
        collect(study, *RANGE[:4], "--sources", "google_trends", now=world.now, codes=(3,))
        mixed = cells(study, "google_trends")
        web.trends.rules.explores_until_429 = None
        world.now = NOW + timedelta(days=2)
        clean = tmp_path / "clean"
        for folder in (study, clean):
            write_config(folder, [show(1, gt_geo="US-CA")], settings)
            collect(folder, *RANGE[:4], "--sources", "google_trends", now=world.now)
    assert cells(study, "google_trends") == cells(clean, "google_trends") != there
    for (name, week, column), value in mixed.items():
        assert column != "gt_index" or value == "" or mixed[name, week, "gt_is_partial"] == "true"


def changed(shows, settings, group, key, value):
    shows, settings = copy.deepcopy(shows), copy.deepcopy(settings)
    place = shows[0] if group == "show" else settings if group == "settings" else settings.setdefault(group, {})
    place[key] = value
    if value is None:
        del place[key]
    return shows, settings


def mutated(shows, settings, dice):
    """One to three keys set to something else."""
    for _ in range(dice.randint(1, 3)):
        shows, settings = changed(shows, settings, *dice.choice(MUTATIONS))
    return shows, settings


MUTATIONS = [
    ("show", "google_queries", ["invented show 003"]), ("show", "google_queries", ["invented show 001"]),
    ("show", "google_queries", ["invented show 001", "invented show 003"]), ("show", "gt_geo", ""), ("show", "gt_geo", "US-NY"),
    ("show", "wikipedia_title", "Invented_Show_003_(musical)"), ("show", "wikipedia_title", "Invented_Show_001_(musical)"),
    ("show", "wikipedia_extra_titles", ["Invented_Show_003_(musical)"]), ("show", "wikipedia_extra_titles", []),
    ("show", "tiktok_handle", "invented_003"), ("show", "tiktok_handle", "invented_001"), ("show", "name", "The Renamed Show"),
    ("show", "name", "Invented Show 001"), ("settings", "geo", ""), ("settings", "geo", "US-NY"), ("gt", "category", 35), ("gt", "category", 0),
    ("wiki", "redirects", False), ("wiki", "redirects", True), ("wiki", "agent", "spider"), ("wiki", "agent", "user"),
]

SLOW = bool(os.environ.get("PUBLIC_SIGNALS_SLOW"))  # ./dev check tries all
VARIATIONS, SEED = 200 if SLOW else 40, 20260304


def collected(tmp_path, web, world, dice):
    """Archives of some studies: each of its own settings and sources, asked at its own time."""
    archives = []
    for number in range(8):
        shows, settings = [show(1), show(2)], settings_for(web)
        if number > 0:
            shows, settings = mutated(shows, settings, dice)
        world.now += timedelta(hours=dice.choice((2, 9, 30)))
        folder = tmp_path / f"archive{number}"
        write_config(folder, shows, settings)
        sources = dice.sample(ASKED, dice.randint(1, 3)) if number > 1 else ASKED
        collect(folder, *RANGE[:4], "--sources", *sources, now=world.now, codes=(0, 3, 4))
        archives += sorted((folder / "data/archive").glob("*.warc.gz"))
    return archives


def test_however_settings_sources_and_orders_vary_the_weeks_are_those_of_a_clean_study_or_null(tmp_path):
    """A variation reads some archives in some order, each under other settings, and ends with settings of its own."""
    print(f"{VARIATIONS} variations, seed {SEED}")
    world, dice = world_of(), random.Random(SEED)
    with PlatformServer(world) as web:
        archives = collected(tmp_path, web, world, dice)
        base = [show(1), show(2)], settings_for(web)
        known = 0
        for number in range(VARIATIONS):
            chosen = dice.sample(archives, dice.randint(2, 4))
            study, clean = tmp_path / f"s{number}", tmp_path / f"c{number}"
            config = base
            for archive in chosen:
                config = mutated(*base, dice) if dice.random() < 0.8 else base
                write_config(study, *config)
                run(study, "pull", "--replay", archive, now=world.now, codes=(0, 3, 4))
            last = mutated(*config, dice) if dice.random() < 0.5 else config
            for folder in (study, clean):
                write_config(folder, *last)
            run(clean, "pull", "--replay", *chosen, now=world.now, codes=(0, 3, 4))
            if (study / "data/raw").exists():
                run(study, "weekly", now=world.now)
                for source in ("wikipedia", "tiktok"):
                    theirs = cells(clean, source)
                    for key, value in cells(study, source).items():
                        flag = cells(study, source).get((*key[:2], "wiki_is_partial"))
                        assert value in ("", theirs.get(key)) or flag == "true", (number, source, key, value, theirs.get(key))
            run(study, "pull", "--replay", *dice.sample(chosen, 1), now=world.now, codes=(0, 3, 4))
            for source in ASKED:
                ours, theirs = cells(study, source), cells(clean, source)
                known += sum(value != "" for value in theirs.values())
                for key, value in ours.items():
                    assert value in ("", theirs.get(key)), (number, source, key, value, theirs.get(key))
    assert known > 40 * VARIATIONS, "nearly nothing was known"
