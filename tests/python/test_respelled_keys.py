"""Keys of shows.yaml that are spelled otherwise between runs, against the test server.

A spelling that asks the same changes no byte of weekly files and panel, leaves no archive to be read again and no file to be made
anew, and the next pull asks for what it would have asked. Anything else that is asked takes the old numbers out of weekly and panel.
"""

import csv
import json
import random
import shutil
import unicodedata
from datetime import timedelta
from urllib.parse import quote

import pandas as pd
import pytest
from platform_server import PlatformServer
from slow import part_of
from studies import RANGE, collect, run, settings_for, world_of, write_config
from world import Article

SEED = 20261203
VARIATIONS = part_of(12, 60)
TITLE = "Élan Vital's Show (musical)"
SHOWS = [
    {"name": "Invented Show 001", "google_queries": ["misérables musical", "show 001's broadway", '"show 001"', "one+two tickets"],
     "wikipedia_title": TITLE, "wikipedia_extra_titles": ["Invented Show 001 (musical)"], "tiktok_handle": "invented_001"},
    {"name": "Invented Show 002", "google_queries": ["show 002"], "wikipedia_title": "Invented Show 002 (musical)", "tiktok_handle": "invented_002"},
]
PANEL = "data/panel/weekly_social_signals.parquet"


def in_some_case(dice, text):
    return "".join(dice.choice([c, c.upper(), c.lower()]) if len(c.upper()) == 1 else c for c in text)


def with_some(dice, text, old, new):
    return "".join(dice.choice(new) if c == old else c for c in text)


def query(dice, text):
    text = with_some(dice, in_some_case(dice, text), " ", [" ", "  ", "\u00a0", "\u2003", " \u00a0"])
    text = with_some(dice, with_some(dice, text, "'", ["'", "\u2019"]), "+", ["+", " + ", "+ "])
    text = with_some(dice, text, '"', ['"', "\u201c", "\u201d"])
    return dice.choice(["", " "]) + unicodedata.normalize(dice.choice(["NFC", "NFD"]), text) + dice.choice(["", " "])


def title(dice, text):
    if dice.random() < 0.5:
        text = text[0].lower() + text[1:]
    text = unicodedata.normalize(dice.choice(["NFC", "NFD"]), with_some(dice, text, "'", ["'", "\u2019"]))
    text = with_some(dice, text, " ", [" ", "_", "__", "_ ", "\u00a0"])
    way = dice.choice(["plain", "encoded", "address", "mobile", "index.php"])
    encoded = quote(text.replace(" ", "_"))
    return {"plain": dice.choice([text, f"_{text} "]), "encoded": encoded, "address": f"https://en.wikipedia.org/wiki/{encoded}",
            "mobile": f"en.m.wikipedia.org/wiki/{encoded}", "index.php": f"https://en.wikipedia.org/w/index.php?title={encoded}&oldid=7"}[way]


def respelled(dice, shows):
    others = []
    for show in shows:
        other = show | {"google_queries": dice.sample([query(dice, text) for text in show["google_queries"]], len(show["google_queries"])),
                        "wikipedia_title": title(dice, show["wikipedia_title"]),
                        "tiktok_handle": dice.choice(["", "@"]) + in_some_case(dice, show["tiktok_handle"])}
        if "wikipedia_extra_titles" in show:
            other["wikipedia_extra_titles"] = [title(dice, text) for text in show["wikipedia_extra_titles"]]
        others.append(other)
    return dice.sample(others, len(others))


def searched(text):
    """What the server searches for, however it is written."""
    text = unicodedata.normalize("NFC", text).lower().translate({0x2019: "'", 0x201C: '"', 0x201D: '"'})
    return "+".join(" ".join(part.split()) for part in text.split("+"))


@pytest.fixture(scope="module")
def web():
    world = world_of()
    world.articles[TITLE] = Article(TITLE, 990_001, "Q990001")
    steady = world.interest
    world.interest = lambda text, geo, day: steady(searched(text), geo, day)
    with PlatformServer(world) as server:
        yield server


@pytest.fixture(scope="module")
def collected(web, tmp_path_factory):
    """A study whose panel is made; read only."""
    folder = tmp_path_factory.mktemp("collected") / "study"
    write_config(folder, SHOWS, settings_for(web))
    collect(folder)
    for words in ("panel",), ("features",):
        run(folder, *words)
    return folder


@pytest.fixture
def study(collected, tmp_path):
    return shutil.copytree(collected, tmp_path / "study")


def made(folder):
    files = [*(folder / "data/weekly").glob("*"), folder / PANEL]
    return {file.name: file.read_bytes() for file in files if file.name != "weekly_asked.json" and file.is_file()}


def numbers(folder):
    """The panel but for when its rows were scraped."""
    return pd.read_parquet(folder / PANEL).drop(columns="scrape_run_at").astype(object).fillna("")


def weekly(folder, source):
    with (folder / f"data/weekly/{source}_weekly.csv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def test_another_spelling_changes_nothing_and_nothing_is_read_again(web, study, capsys):
    dice = random.Random(SEED)
    before = made(study)
    for number in range(VARIATIONS):
        shows = respelled(dice, SHOWS)
        write_config(study, shows, settings_for(web))
        case = (number, shows)
        for words in ("validate",), ("features",):
            told = run(study, *words, codes=(0, 1))
            assert "panel_differs" not in told.stderr and "panel_unchecked" not in told.stderr, case
        status = json.loads(run(study, "status", "--json").stdout)
        assert (status["runs_to_read_again"], status["panel_changed"], status["never_asked"]) == (0, None, []), case
        assert "made anew" not in run(study, "panel").stderr, case
        assert made(study) == before, case
        told = run(study, "why", SHOWS[0]["name"], "2026-02-09", "gt_index").stdout
        assert "has no series" not in told, (case, told)
        for words in ("pull", "--offline"), ("panel",):
            told = run(study, *words)
            assert "left out: " not in told.stderr and "nothing that was read answers" not in told.stderr, (case, told.stderr)
        assert made(study) == before, case
    with capsys.disabled():
        print(f"\n{VARIATIONS} spellings of every key, seed {SEED}: {len(before)} files stayed as they were")


def test_a_pull_after_another_spelling_asks_what_it_would_have_asked(web, study, tmp_path):
    dice = random.Random(SEED + 1)
    control = shutil.copytree(study, tmp_path / "control")
    later = web.world.now + timedelta(hours=30)
    asked = []
    for folder, shows in (control, SHOWS), (study, respelled(dice, SHOWS)):
        write_config(folder, shows, settings_for(web))
        web.log.clear()
        collect(folder, *RANGE, now=later)
        run(folder, "panel", now=later)
        asked.append(sorted((entry.port, entry.target.split("?")[0].lower()) for entry in web.log.entries()))
    assert asked[0] == asked[1]
    assert numbers(study).equals(numbers(control))


OTHERS = {
    "google_trends": ("gt_index", [("google_queries", [text]) for text in ("show 001 musical", '"misérables musical"', "show 001s broadway",
                                                                            "miserables musical", "one two tickets")]),
    "wikipedia": ("wiki_views", [("wikipedia_title", text) for text in ("Élan Vital's show (musical)", "Elan_Vital's_Show_(musical)",
                                                                       "Élan Vitals Show (musical)", "Invented_Show_003_(musical)")]),
    "tiktok": ("tt_posts", [("tiktok_handle", text) for text in ("invented.001", "invented001", "@invented_003", "invented_001_")]),
}


@pytest.mark.parametrize("source", OTHERS)
def test_another_key_takes_the_old_numbers_out(web, study, source):
    column, changes = OTHERS[source]
    before = made(study)
    assert any(row[column] for row in weekly(study, source) if row["show"] == SHOWS[0]["name"])
    for key, value in changes:
        alone = {"wikipedia_extra_titles": []} if source == "wikipedia" else {}  # else a partial week has their sum
        shows = [SHOWS[0] | {key: value} | alone, SHOWS[1]]
        write_config(study, shows, settings_for(web))
        told = run(study, "validate", codes=(2,)).stderr
        assert f"{key} of {SHOWS[0]['name']}: " in told, (value, told)
        run(study, "pull", "--offline", codes=(0, 3))
        rows = weekly(study, source)
        assert not [row for row in rows if row["show"] == SHOWS[0]["name"] and row[column]], value
        assert [row for row in rows if row["show"] == SHOWS[1]["name"] and row[column]], value
        run(study, "panel")
        panel = pd.read_parquet(study / PANEL)
        assert panel.loc[panel.show == SHOWS[0]["name"], column].isna().all(), value
        write_config(study, SHOWS, settings_for(web))
        for words in ("pull", "--offline"), ("panel",):
            run(study, *words)
        assert made(study) == before, value
