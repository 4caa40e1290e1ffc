"""`refresh` from cron, week after week: what a season's troubles leave in the numbers, in the files and in the mail.

Every week each cell is the server's truth or null. `PUBLIC_SIGNALS_SLOW=1` runs 26 weeks with all troubles.
"""

import json
import os
import shutil
from datetime import date, timedelta
from statistics import median

import platform_server
import pytest
from live import files, wait_until
from platform_server import PlatformServer
from season import SOURCES, TOKEN, WEEK, Cost, Season, season_world

SLOW = os.environ.get("PUBLIC_SIGNALS_SLOW") == "1"
WEEKS = 26
NO_CRON, CUT_OFF = 13, 12
# week: exit code, and sources that know nothing of the week before it
TROUBLED = {3: (3, "tiktok"), 6: (3, "google_trends"), 7: (3, "tiktok"), 8: (3, "tiktok"), 9: (3, "tiktok"), 19: (3, "instagram")}


@pytest.fixture
def web():
    with PlatformServer(season_world(2, 4)) as running:
        yield running


def replayed(season, into, now):
    """The files that the season's archives give by themselves."""
    shutil.copytree(season.folder / "config", into / "config")
    shutil.copytree(season.folder / "data/archive", into / "data/archive")
    for words in (("pull", "--offline", "-q"), ("panel", "-q")):
        done = season.call(now, *words, cwd=into)
        assert done.returncode == 0, done.stderr
    return files(into, "weekly", "panel")


def expect_the_same_from_the_archives(season, into, now):
    own = files(season.folder, "weekly", "panel")
    again = replayed(season, into, now)
    assert [path for path in again if again[path] != own[path]] == [] and len(again) > len(SOURCES)


def states(season, now):
    status = json.loads(season.call(now, "status", "--json").stdout)
    return status, {run["run_id"][:8]: run["state"] for run in status["runs"]}


def test_a_site_that_is_down_is_said_in_the_last_lines_and_asked_again(web, tmp_path):
    season = Season(tmp_path, web, [0, 1])
    now = season.monday(0)
    web.refuse("tiktok")
    done = season.refresh(now)
    assert done.returncode == 3 and done.stderr == "", done.stderr
    said = done.stdout.splitlines()[-3:]
    assert said[0] == "not everything was collected; what is missing is null:"
    assert said[1].split() == ["tiktok", "2", "transient", "public-signals", "explain", "transient"], said
    assert "public-signals status" in said[2]
    status, _ = states(season, now)
    assert {(left["source"], left["state"]) for left in status["targets_left"]} == {("tiktok", "transient")}
    assert season.untrue() == [] and len(season.unknown("tiktok", date(2026, 2, 23))) == 2
    web.accept("tiktok")
    done = season.refresh(now + timedelta(hours=1))
    assert done.returncode == 0 and "not everything" not in done.stdout, done.stdout
    assert season.untrue() == [] and season.unknown("tiktok", date(2026, 2, 23)) == []


def test_a_run_that_was_killed_for_good_is_read_by_the_next_one(web, tmp_path):
    season = Season(tmp_path / "study", web, [0, 1])
    assert season.refresh(season.monday(0)).returncode == 0
    season.killed(season.monday(1), 12)
    assert [name for name in season.stale_temp_files() if name.endswith(".open")]
    now = season.monday(2)
    assert season.refresh(now).returncode == 0
    status, of = states(season, now)
    assert of == {"20260302": "finished", "20260309": "partly", "20260316": "finished"} and status["targets_left"] == []
    assert not [name for name in season.stale_temp_files() if name.endswith((".open", ".tmp"))]
    assert season.untrue() == []
    expect_the_same_from_the_archives(season, tmp_path / "again", now)


def test_a_run_that_was_ended_while_it_wrote_its_files_is_read_by_the_next_one(web, tmp_path):
    season = Season(tmp_path / "study", web, [0, 1])
    assert season.refresh(season.monday(0)).returncode == 0
    days = season.folder / "data/raw/wikipedia"
    days.rename(tmp_path / "aside")
    days.touch()  # no folder can be made here: the archive is whole, its files are not
    done = season.refresh(season.monday(1))
    assert done.returncode == 2 and "data/raw/wikipedia" in done.stderr, done.stderr
    days.unlink()
    (tmp_path / "aside").rename(days)
    now = season.monday(2)
    assert season.refresh(now).returncode == 0
    assert states(season, now)[1] == {"20260302": "finished", "20260309": "partly", "20260316": "finished"}
    assert season.untrue() == []
    expect_the_same_from_the_archives(season, tmp_path / "again", now)
    raw = files(season.folder, "raw")
    assert any("_days_20260309" in path for path in raw) and {**raw, **files(tmp_path / "again", "raw")} == raw


def test_kept_answers_of_trends_do_not_pile_up(web, tmp_path):
    season = Season(tmp_path, web, [0])
    kept = []
    for week in range(4):
        assert season.refresh(season.monday(week)).returncode == 0 and season.untrue() == []
        kept.append(len(list((tmp_path / "data/cache/google_trends").glob("*.json"))))
    assert kept[0] > 1 and kept[1:] == kept[:-1], kept


def test_a_damaged_archive_of_a_killed_run_is_named_and_stops_no_week(web, tmp_path):
    season = Season(tmp_path, web, [0])
    season.killed(season.monday(0), 5)
    [archive] = (tmp_path / "data/archive").glob("*.open")
    torn = bytearray(archive.read_bytes())
    torn[len(torn) // 2 : len(torn) // 2 + 40] = bytes(40)
    archive.write_bytes(torn)
    done = season.refresh(season.monday(1))
    assert done.returncode == 0 and "was cut off and cannot be read" in done.stderr, done.stderr
    assert archive.read_bytes() == torn and season.untrue() == []


def test_a_file_over_the_limit_is_an_error_with_words(web, tmp_path):
    season = Season(tmp_path, web, [0])
    done = season.refresh(season.monday(0), limit=40_000)
    assert done.returncode == 2 and done.stderr.startswith("error: ") and "help: check the disk" in done.stderr, done
    assert season.refresh(season.monday(0) + timedelta(hours=1)).returncode == 0 and season.untrue() == []


@pytest.mark.parametrize(("names", "code", "known"), [
    ((b"user-post-item", b"webapp.user-detail"), 3, ()),
    ((b"user-post-item",), 3, ()),
    ((b"webapp.video-detail",), 3, ()),
    ((b"diggCount",), 1, ("tt_posts", "tt_sum_views", "tt_sum_comments")),
    ((b"webapp.user-detail",), 0, ("tt_posts", "tt_sum_likes")),
])
def test_a_layout_that_broke_is_null_and_said_where_the_whole_source_is_lost(web, tmp_path, monkeypatch, names, code, known):
    season = Season(tmp_path, web, [0, 1])
    assert season.refresh(season.monday(0)).returncode == 0
    broken_layout(monkeypatch, *names)
    done = season.refresh(season.monday(1))
    assert done.returncode == code and ("not everything was collected" in done.stdout) == (code == 3), done.stdout
    assert season.untrue() == [] and bool(season.unknown("tiktok", date(2026, 3, 2))) == (not known)
    [row] = [row for row in season.weekly("tiktok") if (row["show"], row["week_start"]) == ("Invented Show 001", "2026-03-02")]
    assert {column for column in ("tt_posts", "tt_sum_views", "tt_sum_likes", "tt_sum_comments") if row[column]} >= set(known)
    assert b"diggCount" not in names or row["tt_sum_likes"] == ""


def test_an_account_that_is_gone_stands_in_the_last_lines_though_the_run_is_whole(web, tmp_path):
    season = Season(tmp_path, web, [0, 1])
    assert season.refresh(season.monday(0)).returncode == 0
    web.world.tiktok["invented_002"].state = "missing"
    done = season.refresh(season.monday(1))
    assert done.returncode == 0, done.stdout
    said = done.stdout.splitlines()[-2:]
    assert said[0] == "every show was visited; what could not be read is null:"
    assert said[1].split() == ["tiktok", "1", "missing", "public-signals", "explain", "missing"]
    assert season.untrue() == [] and season.unknown("tiktok", date(2026, 3, 2)) == ["Invented Show 002"]


def test_nothing_is_left_to_do_for_a_show_that_was_taken_out(web, tmp_path):
    season = Season(tmp_path, web, [0, 1])
    web.world.tiktok["invented_002"].state = "captcha"
    assert season.refresh(season.monday(0)).returncode == 3
    assert "Invented Show 002" in {left["show"] for left in states(season, season.monday(0))[0]["targets_left"]}
    season.shows([0])
    web.world.tiktok["invented_002"].state = "open"
    assert season.refresh(season.monday(1)).returncode == 0
    assert states(season, season.monday(1))[0]["targets_left"] == []


def broken_layout(monkeypatch, *names):
    """TikTok's pages with other names for what a rule looks for."""
    def renamed(reply, request):
        if not isinstance(reply, bytes) or not request.path.startswith("/@"):
            return reply
        body = reply.partition(b"\r\n\r\n")[2]
        for name in names:
            body = body.replace(name, b"x-" + name)
        return platform_server.answer(200, body, Content_Type="text/html; charset=utf-8")

    monkeypatch.setattr(platform_server, "_packed", renamed)


def trouble(season, web, week, monkeypatch):
    """What is different from this week on."""
    monkeypatch.undo()
    for account in web.world.tiktok.values():
        account.state = "captcha" if week in (7, 8) else "open"
    if week == 3:
        web.refuse("tiktok")
    elif week == 4:
        web.accept("tiktok")
    elif week == 5:
        web.faults.at("/api/rest_v1/", "throttled", times=1)
    elif week == 6:
        web.faults.clear()
        web.trends.rules.explores_until_429 = web.trends.explores + 1
    elif week == 7:
        web.trends.rules.explores_until_429 = None
    elif week == 9:
        broken_layout(monkeypatch, b"user-post-item", b"webapp.user-detail")
    elif week == 10:
        season.shows([0, 1, 2, 3])
    elif week == 18:
        season.shows([0, 2, 3])
    elif week == 21:
        web.wikipedia.loaded_until = season.monday(week).date() - timedelta(days=3)
    elif week == 22:
        web.wikipedia.loaded_until = None


def run_week(season, web, week):
    """Cron's run of a week, and when it began."""
    now = season.monday(week)
    if week == 11:
        season.killed(now, 9)
        now += timedelta(hours=1)
    if week == 14:
        web.latency = 0.01
        first = season.start(now)
        wait_until(web.log.entries)
        second = season.refresh(now)
        assert second.returncode == 2 and str(first.pid) in second.stderr, second.stderr
        web.latency = 0
        return season.ended(first, now), now
    if week == 16:
        stood = files(season.folder, "weekly", "panel")
        full = season.refresh(now, limit=120_000)
        assert full.returncode == 2 and "help: check the disk" in full.stderr
        assert files(season.folder, "weekly", "panel") == stood
        now += timedelta(hours=1)
    return season.refresh(now, token="outdated" if week == 19 else TOKEN), now


@pytest.mark.skipif(not SLOW, reason="a season takes a minute: PUBLIC_SIGNALS_SLOW=1")
def test_a_season_is_true_or_null_in_every_week(tmp_path, monkeypatch):
    with PlatformServer(season_world(4, WEEKS, viral=("invented show 002", date(2026, 6, 8)))) as web:
        season = Season(tmp_path / "study", web, [0, 1, 2])
        costs, before = {}, 0
        for week in range(WEEKS):
            trouble(season, web, week, monkeypatch)
            if week == NO_CRON:
                continue
            if week == CUT_OFF:
                season.killed(season.monday(week), 25)
                continue
            web.log.clear()
            cost = Cost()
            done, now = run_week(season, web, week)
            wall, cpu = cost.so_far()
            size = season.size()
            costs[week] = (cpu, sum(size.values()) - before, size["raw"], size["cache"])
            before = sum(size.values())
            print(f"week {week:2}: exit {done.returncode}, {wall:.2f} s, {cpu:.2f} s of processor, {costs[week][1]:>9,} bytes more, {size}")
            code, silent = TROUBLED.get(week, (0, ""))
            assert done.returncode == code and done.stderr == "", (week, done.stderr)
            assert ("not everything was collected" in done.stdout) == (code != 0), (week, done.stdout)
            assert season.stale_temp_files() == [], week
            assert season.untrue() == [], week
            last = now.date() - WEEK
            for source in SOURCES:
                missing = season.unknown(source, last)
                assert bool(missing) == (source == silent), (week, source, missing)
            status, _ = states(season, now)
            assert not status["targets_left"] or code == 3, week
            assert season.call(now, "report").returncode == 0
        for source in SOURCES:  # 45 days later every trouble but the layout's and the walls' is made good
            for week in range(4, WEEKS - 1):
                assert season.unknown(source, season.monday(week).date()) == [], (source, week)
        audit = season.call(now, "audit")
        assert audit.returncode == 0 and "no contradictions" in audit.stdout, audit.stdout
        assert season.call(now, "archive", "verify").returncode == 0
        expect_the_same_from_the_archives(season, tmp_path / "again", now)
        # three shows at both ends: a run writes no more than in spring, and its time grows less than what it reads again
        early, late = (tuple(median(column) for column in zip(*(costs[week] for week in weeks))) for weeks in ((1, 2, 4, 5), range(22, 26)))
        assert late[1] < 1.5 * early[1] and late[0] / early[0] < late[2] / early[2] and late[3] < 2 * early[3], (early, late)
