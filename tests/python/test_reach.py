"""`reach`: followers, the last reading of the week, from the profile's answer to `why`; null without a reading."""

import csv
import json
import random
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from live import NOW, RANGE, call, environment, pull, rows, workspace
from platform_server import PlatformServer
from program import run
from world import generated_world

SEED = 20261203
VARIATIONS = 200
MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
COLUMNS = ["show", "handle", "scrape_run_at", "state", "oldest_unpinned_post", "whole_list", "posts", "run_id", "followers"]
PANEL = "data/panel/weekly_social_signals.parquet"


def utc(moment):
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def invented_visits(rng, weeks):
    """Visits of one show, some without a count, some of one second."""
    visits = []
    for number in range(rng.randrange(1, 9)):
        moment = MONDAY + timedelta(seconds=rng.randrange(weeks * 7 * 86400))
        if visits and rng.random() < 0.15:
            moment = rng.choice(visits)[0]
        visits.append((moment, None if rng.random() < 0.3 else rng.randrange(0, 10**rng.randrange(1, 10)), f"r{number}"))
    return visits


def truth(visits, week, now):
    """The last count of a week that is over; nothing where none was read, or where one second has two."""
    end = week + timedelta(days=7)
    counted = [(moment, followers) for moment, followers, _ in visits if followers is not None and week <= moment < end]
    if now < end or not counted:
        return None
    last = {followers for moment, followers in counted if moment == max(counted)[0]}
    return last.pop() if len(last) == 1 else None


def test_random_visits_give_the_last_reading_of_each_week_or_null(tmp_path):
    print(f"{VARIATIONS} studies of one show, seed {SEED}")
    (tmp_path / "config").mkdir()
    (tmp_path / "config/shows.yaml").write_text(
        "shows: [{name: S, tiktok_handle: s, instagram_handle: s}]\nsettings: {panel: {extensions: [reach]}}\n")
    known = 0
    weeks = 6
    for variation in range(VARIATIONS):
        rng = random.Random(f"{SEED} {variation}")
        source, prefix = rng.choice([("tiktok", "tt"), ("instagram", "ig")])
        visits = invented_visits(rng, weeks)
        now = MONDAY + timedelta(days=rng.randrange(7 * weeks), hours=9)
        visits = [visit for visit in visits if visit[0] < now] or [(MONDAY, 5, "r")]
        now = max(now, MONDAY + timedelta(hours=1))
        folder = tmp_path / str(variation) / "raw" / source
        folder.mkdir(parents=True)
        with (folder / "coverage.csv").open("w", newline="") as file:
            out = csv.writer(file)
            out.writerow(COLUMNS)
            for moment, followers, run_id in rng.sample(visits, len(visits)):
                state = rng.choice(["ok", "partial", "private", "rate_limited"])
                out.writerow(["S", "s", utc(moment), state, "", "false", 0, run_id, "" if followers is None else followers])
        with (folder.parent / "runs.csv").open("w", newline="") as file:
            csv.writer(file).writerows([["run_id", "scrape_run_at", "start", "end", "sources"],
                                        *[[run_id, utc(moment), f"{MONDAY:%Y-%m-%d}", f"{MONDAY + timedelta(days=7 * weeks - 1):%Y-%m-%d}", source]
                                          for moment, _, run_id in visits]])
        done = run("weekly", "--input", folder.parent, "--output", folder.parent.parent / "weekly", cwd=tmp_path, **environment(now))
        assert done.returncode in (0, 1), done.stderr
        with (folder.parent.parent / f"weekly/{source}_weekly.csv").open(newline="") as file:
            found = {row["week_start"]: row[f"{prefix}_followers"] for row in csv.DictReader(file)}
        for number in range(weeks):
            week = MONDAY + timedelta(days=7 * number)
            expected = truth(visits, week, now)
            assert found.get(f"{week:%Y-%m-%d}", "") == ("" if expected is None else str(expected)), (variation, week)
            known += expected is not None
    print(f"{known} weeks known")
    assert known > VARIATIONS // 2


@pytest.fixture(scope="module")
def web():
    with PlatformServer(generated_world(2, 6, NOW)) as served:
        yield served


def test_followers_go_from_the_profile_to_why_and_are_no_observation_of_posts(web, tmp_path):
    study = workspace(tmp_path, web)
    assert pull(study, *RANGE, "--sources", "tiktok", "instagram").returncode == 0
    week = f"{NOW - timedelta(days=NOW.weekday()):%Y-%m-%d}"
    later = NOW + timedelta(days=7)
    raw = list(csv.DictReader((study / "data/raw/tiktok/coverage.csv").open(newline="")))
    assert {row["followers"] for row in raw if row["state"] == "ok"} == {"12345"}
    assert call(study, "pull", "--start", week, "--end", week, "--sources", "tiktok", "instagram", now=NOW + timedelta(hours=1)).returncode in (0, 3)

    assert call(study, "weekly", now=later).returncode == 0
    assert "tt_followers" not in next(iter(rows(study, "tiktok").values())), "nowhere unless asked"

    call(study, "panel", "--extensions", "reach", now=later)
    panel = pd.read_parquet(study / PANEL)
    assert list(panel.columns[18:]) == ["tt_followers", "ig_followers"]
    read = panel[panel["tt_followers"].notna()]
    assert set(read["week_start"].astype(str).str[:10]) == {week} and len(read) == 2, "no later visit tells an earlier week"
    assert panel["ig_followers"].isna().all(), "robots.txt closes Instagram"
    for place in range(2):
        why = json.loads(call(study, "why", f"Invented Show {place + 1:03}", week, "tt_followers", "--json", now=later).stdout)
        assert why["evidence"][-1]["id"].endswith(f"/@invented_{place + 1:03}"), "a page of its own, whoever else has as many"
    cell = panel[panel["tt_followers"].notna()].iloc[0]
    why = json.loads(call(study, "why", cell["show"], cell["week_start"], "tt_followers", "--json", now=later).stdout)
    assert why["value"] == cell["tt_followers"] == why["evidence"][-1]["value"] and why["evidence"][-1]["warc"]["verified"]
    unread = panel[panel["tt_followers"].isna()].iloc[0]
    said = call(study, "why", unread["show"], unread["week_start"], "tt_followers", now=later).stdout
    assert "no later visit tells" in " ".join(said.split())
    checks = json.loads(call(study, "validate", "--json", "--sources", "tiktok", now=later).stdout)
    tiktok = next(source for source in checks["coverage"] if source["source"] == "tiktok")
    assert tiktok["non_null_observations"] == panel["tt_posts"].notna().sum(), "a week with followers alone has no posts"
    assert "tt_followers" not in tiktok["metrics"]
    call(study, "features", "--metrics", "tt_followers", now=later)
    ready = pd.read_parquet(study / "data/panel/weekly_social_signals_model_ready.parquet")
    assert "tt_followers_lag1" in ready


def ledger_of_nothing(folder):
    """The ledger of another study, which has none of the visits: `why` reads archives by one."""
    other = folder / "other"
    (other / "config").mkdir(parents=True)
    (other / "config/shows.yaml").write_text("shows: [{name: T, tiktok_handle: t}]\n")
    (other / "own.csv").write_text("post_id,posted_at,handle\n7577774478183782147,2025-11-28T12:00:00Z,t\n")
    done = run("archive", "import", "own.csv", "--source", "tiktok", "--captured-at", "2025-12-01T12:00:00Z", "--json", cwd=other)
    assert done.returncode == 0, done.stderr
    assert run("pull", "--replay", json.loads(done.stdout)["output"], cwd=other).returncode == 0
    (other / "data/ledger.sqlite3").rename(folder / "data/ledger.sqlite3")


def coverage_of(folder, source, visits, weeks=3):
    """A study of one show: its visits, each a time and a state, with no count of followers."""
    (folder / "config").mkdir(parents=True)
    (folder / "config/shows.yaml").write_text("shows: [{name: S, tiktok_handle: s}]\nsettings: {panel: {extensions: [reach]}}\n")
    raw = folder / "data/raw"
    (raw / source).mkdir(parents=True)
    with (raw / source / "coverage.csv").open("w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *[["S", "s", utc(moment), state, "", "false", 0, f"r{at}", ""] for at, (moment, state) in enumerate(visits)]])
    with (raw / "runs.csv").open("w", newline="") as file:
        end = MONDAY + timedelta(days=7 * weeks - 1)
        csv.writer(file).writerows([["run_id", "scrape_run_at", "start", "end", "sources"],
                                    *[[f"r{at}", utc(moment), f"{MONDAY:%Y-%m-%d}", f"{end:%Y-%m-%d}", source] for at, (moment, _) in enumerate(visits)]])
    ledger_of_nothing(folder)
    assert run("weekly", cwd=folder, **environment(end)).returncode in (0, 1)
    assert run("panel", cwd=folder, **environment(end)).returncode in (0, 1)
    return lambda column: json.loads(run("why", "S", f"{MONDAY:%Y-%m-%d}", column, "--json", cwd=folder, **environment(end)).stdout)


@pytest.mark.parametrize("state, says", [("missing", "no such account"), ("private", "the account is private"), ("blocked", "a captcha page"),
                                         ("layout_changed", "the page layout changed"), ("login_required", "a login wall"), ("ok", "counts the account's followers exactly")])
def test_why_says_what_the_visits_of_the_week_met_instead_of_followers(tmp_path, state, says):
    why = coverage_of(tmp_path, "tiktok", [(MONDAY + timedelta(hours=5), "ok"), (MONDAY + timedelta(days=2), state)])("tt_followers")
    assert why["value"] is None and says in why["reason"], why
    assert "2 visits were made" in why["reason"]
    assert ("counts the account's followers" in why["reason"]) == (state == "ok")


def test_a_show_without_an_account_is_told_to_name_one_not_to_pull(tmp_path):
    why = coverage_of(tmp_path, "tiktok", [(MONDAY + timedelta(days=10), "missing")])
    assert "not visited within the week" in why("tt_followers")["reason"], "asked for, and visited in another week"
    assert why("ig_followers")["reason"] == why("ig_posts")["reason"] == "nothing is asked: shows.yaml names no instagram_handle for this show"
