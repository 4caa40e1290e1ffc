"""Weeks of Wikipedia as the server's readers made them: partial only where a day is missing, and never a day too few as if it were whole."""

import random
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from live import call, pull
from platform_server import PlatformServer
from studies import settings_for, write_config
from world import Article, World, number

SEED = 20261207
MONDAY = datetime(2026, 3, 9, 5, 17, tzinfo=UTC)


def world_of(now, articles, views):
    return World(now, [], {}, {}, {article.title: article for article in articles}, lambda query, geo, day: 50_000, views)


def study(folder, web, titles):
    write_config(folder, [{"name": name, "wikipedia_title": title} for name, title in titles.items()], settings_for(web))
    return folder


def collected(folder, now, start="2026-01-05", *words):
    done = pull(folder, "--start", start, "--sources", "wikipedia", *words, now=now)
    assert done.returncode == 0, done.stderr
    weeks = pd.read_csv(folder / "data/weekly/wikipedia_weekly.csv")
    return {(row.show, row.week_start): (None if pd.isna(row.wiki_views) else int(row.wiki_views), row.wiki_is_partial) for row in weeks.itertuples()}


def truth(views, titles, monday):
    return sum(views(title, monday + timedelta(day)) or 0 for title in titles for day in range(7))


def test_on_a_monday_whose_sunday_is_not_loaded_nothing_is_made_of_that_week(tmp_path):
    with PlatformServer(world_of(MONDAY, [Article("Big (musical)", 4, "Q4")], lambda title, day: 1000)) as web:
        web.wikipedia.loaded_until = date(2026, 3, 7)
        weeks = collected(study(tmp_path, web, {"Big": "Big_(musical)"}), MONDAY)
    assert weeks["Big", "2026-02-23"] == (7000, False) and weeks["Big", "2026-03-02"] == (6000, True)
    assert call(tmp_path, "panel", now=MONDAY).returncode == 0
    assert call(tmp_path, "features", "--metrics", "wiki_views", "--lags", "1", now=MONDAY).returncode == 0
    ready = pd.read_parquet(tmp_path / "data/panel/weekly_social_signals_model_ready.parquet").set_index("week_start")
    for feature in ("delta", "pct_change", "roll3_sum", "z"):
        column = ready[f"wiki_views_{feature}"]
        assert pd.isna(column["2026-03-02"]) and pd.notna(column["2026-02-23"]), feature


def test_a_last_day_that_one_title_lacks_is_unknown_until_it_is_there(tmp_path):
    now, late = datetime(2026, 3, 11, 5, 17, tzinfo=UTC), [True]

    def views(title, day):
        return None if title == "Small (play)" and late[0] and day >= date(2026, 3, 8) else {"Big (musical)": 1000, "Small (play)": 20}[title]

    world = world_of(now, [Article("Big (musical)", 4, "Q4"), Article("Small (play)", 5, "Q5")], views)
    with PlatformServer(world) as web:
        folder = study(tmp_path, web, {"Big": "Big_(musical)", "Small": "Small_(play)"})
        first = collected(folder, now)
        assert first["Small", "2026-03-02"] == (120, True) and first["Big", "2026-03-02"] == (7000, False)
        late[0], world.now = False, now + timedelta(days=1)
        assert collected(folder, world.now)["Small", "2026-03-02"] == (140, False)
        late[0], world.now = True, now + timedelta(days=7)
        assert collected(folder, world.now)["Small", "2026-03-02"] == (140, False), "an older load takes nothing away"


@pytest.mark.parametrize("seed", range(SEED, SEED + 3))
def test_moved_new_quiet_and_much_read_pages_are_partial_only_where_a_day_is_missing(tmp_path, seed):
    """Pages that move, begin, are read now and then or have redirects that hardly anybody takes: each week is the sum of all titles."""
    chance = random.Random(seed)
    now, first, weeks = datetime(2026, 3, 11, 12, tzinfo=UTC), date(2025, 7, 7), 34  # every day is older than three
    moved, born, end = (first + timedelta(chance.randrange(60, 160)) for _ in range(3))
    articles = [
        Article("Moved (2025 musical)", 1, "Q1", [("Moved (musical)", None)]), Article("Newborn (musical)", 2, "Q2"), Article("Tiny (play)", 3, "Q3"),
        Article("Main (musical)", 4, "Q4", [("Main broadway", None), ("Main typo", None)]), Article("Pre (musical)", 5, "Q5", [("Pre (upcoming musical)", None)]),
        Article("Half (musical)", 6, "Q6"),
    ]
    lost = {first + timedelta(chance.randrange(30, 200)) for _ in range(5)}

    def views(title, day):
        draw = number(seed, title, day, below=100)
        return {
            "Moved (2025 musical)": None if day < moved else 400 + draw, "Moved (musical)": 400 + draw if day < moved else 3 if draw % 3 else None,
            "Newborn (musical)": None if day < born else 300 + draw, "Tiny (play)": None if draw < 40 else 1 + draw % 5, "Main (musical)": 1000 + draw,
            "Main broadway": 1 + draw % 2 if draw < 30 else None, "Main typo": 4 if draw < 2 else None,
            "Pre (musical)": 500 + draw, "Pre (upcoming musical)": 30 + draw if day < end else None,
            "Half (musical)": None if day in lost else 40 + draw % 20,
        }[title]

    shows = {"Moved": "Moved_(musical)", "Newborn": "Newborn_(musical)", "Tiny": "Tiny_(play)", "Main": "Main_(musical)", "Pre": "Pre_(musical)", "Half": "Half_(musical)"}
    titles = {name: [title for article in articles if article.title.startswith(name) for title in (article.title, *(redirect for redirect, _ in article.redirects))] for name in shows}
    with PlatformServer(world_of(now, articles, views)) as web:
        found = collected(study(tmp_path, web, shows), now, f"{first}", "--end", "2026-03-01")
    partial = {}
    for name, of_name in titles.items():
        for week in range(weeks):
            monday = first + timedelta(weeks=week)
            value, is_partial = found[name, f"{monday}"]
            assert value == truth(views, of_name, monday), (name, monday)
            missing = name == "Half" and any(monday <= day < monday + timedelta(7) for day in lost)
            assert is_partial == missing, (name, monday)
            partial[name] = partial.get(name, 0) + is_partial
    print(f"{len(titles) * weeks} weeks of moved, new, quiet and much read pages are the sums of their titles; partial: {partial}; seed {seed}")
    assert partial["Half"] > 0
