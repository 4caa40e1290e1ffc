"""A study whose shows.yaml is changed in every key, one after another, holds file by file what a clean one with its last config holds.

The clean one replays the archives of the changed one. Weekly files, panel, indices, flags and runs.csv are the same bytes: run
ids and times come from the archives, so nothing may differ. Raw rows of the clean one are all in the changed one, which
keeps those of keys that left beside them.
"""

import copy
import json
import os
import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from live import pull
from platform_server import PlatformServer
from studies import END, START, clean_replay, run, settings_for, world_of, write_config

SLOW = bool(os.environ.get("PUBLIC_SIGNALS_SLOW"))  # ./dev check makes every change, ./dev test those that rows rest on
SCHEMA = Path(__file__).parents[2] / "python/public_signals/shows.schema.json"
ASKED = ("google_trends", "wikipedia", "tiktok", "instagram", "youtube", "bluesky")
RANGE = ("--start", START, "--end", END, "--sources", *ASKED)
SHOW = {"name": "Invented Show 001", "google_queries": ["invented show 001", "show 001 broadway"],
        "wikipedia_title": "Invented_Show_001_(musical)", "tiktok_handle": "invented_001", "instagram_handle": "invented_001",
        "youtube_channel": "@Invented_001", "bluesky_handle": "invented-001.example"}
OTHERS = {"google_queries": "queries", "queries": "google_queries"}  # of two spellings of a key one may stand

# Key, value (None takes it out), whether rows or weeks rest on it. A function is given the server.
CHANGES = [
    ("shows.tiktok_handle", "invented_003", True), ("shows.instagram_handle", "invented_002", True),
    ("shows.youtube_channel", "@Invented_002", True), ("shows.bluesky_handle", "invented-002.example", True),
    ("shows.google_queries", ["invented show 003"], True),
    ("shows.gt_geo", "", True), ("shows.gt_geo", "US-CA", False), ("shows.gt_geo", None, False),
    ("shows.wikipedia_title", "Invented_Show_003_(musical)", True), ("shows.wikipedia_title", "Invented_Show_001", False),
    ("shows.wikidata_id", "Q880001", False), ("shows.wikipedia_title", None, False), ("shows.wikidata_id", None, False),
    ("shows.wikipedia_extra_titles", ["Invented_Show_004_(musical)"], True),
    ("shows.queries", ["invented show 001", "invented show 004"], True),
    ("shows.aliases", ["The Invented Show"], False), ("shows.opening_date", "2024-01-01", False),
    ("shows.closing_date", "2026-12-31", False), ("shows.name", "The Renamed Show", True),
    ("settings.contact", "others@example.org", False), ("settings.timezone", "UTC", False),
    ("settings.geo", "GB", True), ("settings.geo", "", False), ("settings.geo", "US-NY", False),
    ("settings.delays", {"wikipedia": [0, 0], "google_trends": [0, 0], "tiktok": [0, 0], "instagram": [0, 0], "youtube": [0, 0], "bluesky": [0, 0]}, False),
    ("settings.max_retries", 2, False), ("settings.backoff_base", 0.01, False), ("settings.timeout", 15, False), ("settings.max_wait", 60, False),
    ("settings.browser.binary", "/no/chromium/here", False), ("settings.browser.webdriver_url", "http://127.0.0.1:9", False),
    ("settings.browser.mode", "auto", False), ("settings.browser.mode", "off", False),
    *((f"settings.endpoints.{source}", lambda web, source=source: web.endpoint(source) + "/", False) for source in ASKED),
    ("settings.network.allow_private", True, False), ("settings.network.allow_addresses", [], False),
    ("settings.network.max_bytes", 5_000_000, False), ("settings.network.max_decoded_bytes", 6_000_000, False),
    ("settings.gt.base_start", "2025-12-15", True), ("settings.gt.scale", "frozen", True), ("settings.gt.draws", 2, True),
    ("settings.gt.below_one", 0.25, False), ("settings.gt.category", 35, True), ("settings.gt.category", 0, False),
    ("settings.gt.cache_ttl_h", 1, False),
    ("settings.wiki.redirects", False, True), ("settings.wiki.agent", "all-agents", True), ("settings.wiki.agent", "user", False),
    ("settings.wiki.redirects", True, False), ("settings.wiki.project", "de.wikipedia", False), ("settings.wiki.project", "en.wikipedia", False),
    ("settings.instagram.user_id", "17841400000000000", False), ("settings.instagram.api_version", "v24.0", False),
    ("settings.instagram.provider", "import", True), ("settings.instagram.provider", "public_page", False),
    ("settings.posts.collab", "leave_out", True),
    ("settings.panel.extensions", ["wikipedia", "saves", "youtube", "bluesky", "reach"], True),
    ("settings.quality.sources", ["wikipedia"], False), ("settings.quality.min_coverage", 10, False),
    ("settings.quality.anomaly_threshold", 7, False), ("settings.quality.baseline", "seasonal", False),
]


def keys_of_the_schema():
    schema = json.loads(SCHEMA.read_text())["properties"]
    keys = ["shows." + key for key in schema["shows"]["items"]["properties"]]
    for key, about in schema["settings"]["properties"].items():
        keys += [f"settings.{key}.{inner}" for inner in about["properties"]] if "properties" in about else [f"settings.{key}"]
    return keys


def test_every_key_of_the_schema_is_changed():
    """The schema has the keys of the reader (tests/unit/study/shows_test.cpp): a new key needs a change here."""
    assert {key for key, _, _ in CHANGES} == set(keys_of_the_schema())


def changed(config, key, value):
    shows, settings = copy.deepcopy(config)
    where, *path = key.split(".")
    place = shows[0] if where == "shows" else settings
    for group in path[:-1]:
        place = place.setdefault(group, {})
    place.pop(OTHERS.get(path[-1], ""), None)
    place.pop(path[-1], None)
    if value is not None:
        place[path[-1]] = value
    return shows, settings


def world_with_a_partner():
    """Every fourth post on TikTok is made with another account."""
    world = world_of()
    for account in world.tiktok.values():
        account.posts = [replace(post, partner="partner_of_all") if place % 4 == 1 else post for place, post in enumerate(account.posts)]
    return world


def collect(study, web):
    done = pull(study, *RANGE, now=web.world.now, within=120, PUBLIC_SIGNALS_YOUTUBE_KEY=web.youtube.key)
    assert done.returncode in (0, 3), (done.stdout, done.stderr)


def derived(study):
    """What is made of the raw rows, and what the runs were, as bytes by name."""
    files = [*(study / "data/weekly").glob("*.csv"), *(study / "data/panel").glob("weekly_social_signals.*"), study / "data/raw/runs.csv"]
    return {file.name: file.read_bytes() for file in sorted(files)}


def raw_rows(study):
    """Of all raw files but rows.csv, which counts them: rows of earlier keys stay, and are counted."""
    files = [file for file in (study / "data/raw").rglob("*.csv") if file.name != "rows.csv"]
    return {(file.parent.name, line) for file in files for line in file.read_text(encoding="utf-8").splitlines()}


def differences(ours, theirs):
    """The first differing lines of each file that is not the same."""
    told = []
    for name in sorted({*ours, *theirs}):
        lines, others = (files.get(name, b"").decode(errors="replace").splitlines() for files in (ours, theirs))
        if ours.get(name) != theirs.get(name):
            pairs = [(a, b) for a, b in zip(lines, others, strict=False) if a != b]
            told.append((name, len(lines), len(others), len(pairs), pairs[:3]))
    return told


@pytest.mark.parametrize("seed", range(2 if SLOW else 1))
def test_a_study_changed_in_every_key_equals_a_clean_one_with_its_last_config(tmp_path, seed, capsys):
    dice = random.Random(seed)
    changes = [change for change in CHANGES if SLOW or change[2]]
    if seed > 0:
        dice.shuffle(changes)
    world = world_with_a_partner()
    study, mattered = tmp_path / "study", 0
    with PlatformServer(world) as web:
        web.youtube.open_channels(12)
        web.bluesky.open_accounts(12)
        config = [SHOW, SHOW | {"name": "Invented Show 002", "tiktok_handle": "invented_002"}], settings_for(web)
        write_config(study, *config)
        collect(study, web)
        run(study, "panel", now=world.now)
        for number, (key, value, _) in enumerate(changes, 1):
            before = derived(study)
            allowed = config[1]["network"]["allow_addresses"]
            config = changed(config, key, value(web) if callable(value) else value)
            if key == "settings.network.allow_addresses":
                config[1]["network"]["allow_addresses"] = [*reversed(allowed)]
            write_config(study, *config)
            world.now += timedelta(hours=dice.choice((1, 5, 13, 30)))
            if dice.random() < 0.3:
                run(study, "weekly", now=world.now)
            collect(study, web)
            run(study, "panel", now=world.now)
            mattered += differences(before | {"runs.csv": b""}, derived(study) | {"runs.csv": b""}) != []
            if number % 12 == 0 or number == len(changes):
                clean = clean_replay(tmp_path / f"clean{number}", study, *config, world.now)
                run(clean, "panel", now=world.now)
                told = differences(derived(study), derived(clean))
                assert not told, (seed, [change[:2] for change in changes[:number]], told)
                assert raw_rows(clean) <= raw_rows(study)
    with capsys.disabled():
        print(f"\n{len(changes)} changes one after another, seed {seed}: {mattered} of them changed weekly files or panel; "
              f"{len(derived(study))} files as in a clean study")
    assert mattered > len(changes) / 4
