"""A study whose shows.yaml changes between runs, against the test server, and the clean study that it is held to."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

from live import call, pull
from platform_server import SOURCES, PlatformServer
from world import generated_world

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
START, END = "2026-02-02", "2026-03-01"
ASKED = ("google_trends", "wikipedia", "tiktok")
RANGE = ("--start", START, "--end", END, "--sources", *ASKED)


def world_of(shows=4, weeks=12, now=NOW):
    """Shows with an account, an article with a redirect and an item, and any query in any place."""
    world = generated_world(shows, weeks, now)
    steady = world.views
    world.views = lambda title, day: None if (count := steady(title, day)) is None else count + 100
    return world


def settings_for(web, **more):
    chosen = {
        "contact": "tests@example.org", "delays": [0, 0], "backoff_base": 0, "timeout": 20, "browser": {"mode": "off"},
        "endpoints": {source: web.endpoint(source) for source in SOURCES},
        "network": {"allow_addresses": sorted({f"127.0.0.1:{web.port_of(web.port_name(source))}" for source in SOURCES})},
        "gt": {"base_start": "2025-12-01"}, "panel": {"extensions": ["wikipedia"]},
    }
    return chosen | more


def write_config(folder, shows, settings):
    lines = ["shows:", *("  - " + json.dumps(show, ensure_ascii=False) for show in shows),
             "settings: " + json.dumps(settings, ensure_ascii=False)]
    (Path(folder) / "config").mkdir(parents=True, exist_ok=True)
    (Path(folder) / "config/shows.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def run(folder, *words, now=NOW, codes=(0,)):
    done = call(folder, *words, now=now)
    assert done.returncode in codes, (words, done.returncode, done.stdout, done.stderr)
    return done


def collect(folder, *words, now=NOW, codes=(0,)):
    done = pull(folder, *(words or RANGE), now=now, within=120)
    assert done.returncode in codes, (words, done.returncode, done.stdout, done.stderr)
    return done


def cells(folder, source):
    """(show, week, column) to its text, scrape_run_at aside."""
    file = folder / f"data/weekly/{source}_weekly.csv"
    if not file.exists():
        return {}
    with file.open(encoding="utf-8", newline="") as rows:
        return {(row["show"], row["week_start"], name): value for row in csv.DictReader(rows)
                for name, value in row.items() if name not in ("show", "week_start", "scrape_run_at")}


def clean_replay(folder, changed, shows, settings, now):
    """A new study with the final config, which reads the archives of the changed one."""
    write_config(folder, shows, settings)
    archives = sorted((changed / "data/archive").glob("*.warc.gz"))
    run(folder, "pull", "--replay", *archives, now=now)
    return folder
