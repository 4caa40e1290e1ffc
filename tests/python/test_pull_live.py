"""`pull` against servers that behave like the platforms: true numbers, exit codes, politeness, nothing asked twice."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from live import (GT_BASE, NOW, RANGE, archives, audit, but_ids, call, files, folder_of, interrupt, ledger, pull, replayed, rows,
                  started, wait_until, weeks, workspace)
from loopback import answer, most_open
from platform_server import PlatformServer
from tiktok_site import rounded
from world import generated_world

SLOW = os.environ.get("PUBLIC_SIGNALS_SLOW") == "1"
SEEDS = range(5) if SLOW else range(1)


def quick_or_all(quick, more):
    """The table of a test: a few rows in every run, all of them among the slow tests."""
    return [*quick, *(more if SLOW else ())]


@pytest.fixture(scope="module")
def web():
    with PlatformServer(generated_world(4, 6, NOW)) as running:
        yield running


@pytest.fixture(scope="module")
def pulled(web, tmp_path_factory):
    """A workspace after one whole pull of all four sources, read only, and how the pull ended."""
    folder = workspace(tmp_path_factory.mktemp("pulled"), web)
    web.log.clear()
    done = pull(folder)
    assert done.returncode == 0, done.stderr
    return folder, done, web.log.entries()


@pytest.fixture
def own():
    """A server of one's own, to break."""
    with PlatformServer(generated_world(2, 6, NOW)) as running:
        yield running


def monday(second):
    day = datetime.fromtimestamp(second, UTC).date()
    return str(day - timedelta(days=day.weekday()))


def test_tiktok_weeks_are_the_servers_posts(web, pulled):
    found = rows(pulled[0], "tiktok")
    for show in web.world.shows:
        posts = web.world.tiktok[show.tiktok_handle].posts
        for week in map(str, weeks()):
            mine = [post for post in posts if monday(post.created) == week]
            row = found[show.name, week]
            assert row["tt_posts"] == str(len(mine))
            assert row["tt_sum_views"] == str(sum(rounded(post.views) for post in mine))
            assert row["tt_sum_likes"] == str(sum(rounded(post.likes) for post in mine))
            assert row["tt_sum_shares"] == str(sum(rounded(post.shares) for post in mine))


def test_wikipedia_weeks_are_the_servers_readers(web, pulled):
    found = rows(pulled[0], "wikipedia")
    for show in web.world.shows:
        article = web.world.articles[show.wikipedia_title.replace("_", " ")]
        for week in weeks():
            days = [week + timedelta(days=offset) for offset in range(7)]
            views = sum(web.world.views(title, day) or 0 for title in (article.title, article.redirects[0][0]) for day in days)
            assert found[show.name, str(week)]["wiki_views"] == str(views)


def test_trends_weeks_are_the_servers_searches_on_one_scale(web, pulled):
    found = rows(pulled[0], "google_trends")
    last = NOW.date() - timedelta(days=NOW.date().weekday() + 7)  # the last whole week
    for show in web.world.shows:
        ground_truth = {}
        week = datetime.fromisoformat(GT_BASE).date()
        while week <= last:
            ground_truth[str(week)] = sum(
                web.world.interest(show.google_queries[0], "US-NY", week + timedelta(days=offset)) for offset in range(7))
            week += timedelta(days=7)
        highest = max(ground_truth.values())
        for week in map(str, weeks()):
            index = float(found[show.name, week]["gt_index"])
            assert index == pytest.approx(100 * ground_truth[week] / highest, abs=1.5), (show.name, week)


def test_instagram_is_refused_by_its_robots_txt_and_null(web, pulled):
    folder, done, log = pulled
    assert {entry.target for entry in log if entry.port == "instagram"} == {"/robots.txt"}
    assert {row["ig_posts"] for row in rows(folder, "instagram").values()} == {""}
    assert {state for (state,) in ledger(folder, "SELECT state FROM targets WHERE source = 'instagram'")} == {"robots_disallowed"}


def test_one_request_at_a_time_per_host_and_none_twice(pulled):
    _, _, log = pulled
    assert set(most_open(log).values()) == {1}
    counts = {}
    for entry in log:
        counts[entry.port, entry.target] = counts.get((entry.port, entry.target), 0) + 1
    assert set(counts.values()) == {1}
    assert {entry.headers["user-agent"] for entry in log} == {"public-signals/0.1.0 (+tests@example.org)"}


def test_a_replay_of_its_archive_gives_the_same_bytes(pulled, tmp_path):
    folder, _, _ = pulled
    again = replayed(folder, tmp_path)
    assert files(again) == files(folder)


def test_the_archive_is_whole_for_us_and_for_others(pulled):
    folder, _, _ = pulled
    assert [path.suffixes for path in archives(folder)] == [[".warc", ".gz"]]
    assert call(folder, "archive", "verify").returncode == 0
    checked = subprocess.run([sys.executable, "-m", "warcio.cli", "check", *archives(folder)], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_audit_says_of_every_request_why_it_was_allowed(pulled):
    folder, _, log = pulled
    lines = audit(folder)
    sent = [line for line in lines if line["attempts"] > 0]
    assert len([line for line in sent if "/robots.txt" not in line["url"]]) == len([e for e in log if e.target != "/robots.txt"])
    assert all(line["robots"]["allowed"] for line in sent if line["robots"])
    refused = [line for line in lines if line["attempts"] == 0]
    assert refused and all(line["status"] is None and line["robots"]["rule"] == "Disallow: /" for line in refused)
    exempt = {line["robots"]["source"] for line in sent if "/w/api.php" in line["url"] or "/api/rest_v1/" in line["url"]}
    assert exempt == {"exempt"}
    assert " 0 sent against a Disallow" in call(folder, "audit").stdout


def test_pauses_are_kept_between_requests_of_a_host(own, tmp_path):
    workspace(tmp_path, own, delays=[0.1, 0.2], shows=1)
    assert pull(tmp_path, *RANGE, "--sources", "wikipedia", "tiktok").returncode == 0
    for source in ("wikipedia", "tiktok"):
        entries = own.log.entries(source)
        gaps = [after.began - before.ended for before, after in zip(entries, entries[1:])]
        assert len(gaps) > 1 and min(gaps) >= 0.1
    recorded = [line["gap"] for line in audit(tmp_path) if line["gap"] is not None]
    assert recorded and min(recorded) >= 0.1


def test_crawl_delay_is_kept(own, tmp_path):
    own.robots["tiktok"] = "crawl-delay"
    workspace(tmp_path, own, shows=1)
    own.world.tiktok["invented_001"].posts[:] = own.world.tiktok["invented_001"].posts[:2]
    assert pull(tmp_path, *RANGE, "--sources", "tiktok").returncode == 0
    entries = own.log.entries("tiktok")
    assert min(after.began - before.ended for before, after in zip(entries, entries[1:])) >= 1.0


def test_the_same_command_again_asks_nothing(pulled, web):
    folder, first, _ = pulled
    before = files(folder)
    web.log.clear()
    again = pull(folder)
    assert again.returncode == 0, again.stderr
    assert web.log.entries() == []
    assert files(folder) == before


def test_offline_asks_nothing_and_gives_the_same_files(pulled, web):
    folder, _, _ = pulled
    before = files(folder)
    web.log.clear()
    assert pull(folder, *RANGE, "--offline").returncode == 0
    assert web.log.entries() == [] and files(folder) == before


def test_a_dry_run_asks_nothing_and_writes_nothing(own, tmp_path):
    workspace(tmp_path, own)
    done = pull(tmp_path, *RANGE, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert own.log.entries() == [] and own.connections == 0
    assert not archives(tmp_path) and not files(tmp_path)
    assert all(word in done.stdout + done.stderr for word in ("tiktok", "wikipedia", "google_trends"))


def test_draws_are_kept_and_their_error_stands_beside_the_weekly_file(own, tmp_path):
    workspace(tmp_path, own, shows=1)
    words = (*RANGE, "--sources", "google_trends", "--draws", "2")
    assert pull(tmp_path, *words).returncode == 0
    with (tmp_path / "data/weekly/google_trends_draws.csv").open(encoding="utf-8", newline="") as file:
        drawn = list(csv.DictReader(file))
    whole = {(row["week_start"], row["value"]) for row in drawn if not row["query"]}
    found = rows(tmp_path, "google_trends")
    assert whole and whole <= {(week, row["gt_index"]) for (_, week), row in found.items()}, "the weekly file has the mean"
    assert {row["draws"] for row in drawn} == {"2"} and all(float(row["standard_error"]) >= 0 for row in drawn)
    assert {row["query"] for row in drawn} == {"", "invented show 001"}
    [raw] = (tmp_path / "data/raw/google_trends").glob("*_points_*.csv")
    assert {line["draw"] for line in csv.DictReader(raw.open(encoding="utf-8", newline=""))} == {"0", "1"}
    assert files(replayed(tmp_path, folder_of(tmp_path, "again"))) == files(tmp_path)
    for draws in ("0", "11", "x"):
        assert pull(tmp_path, *RANGE, "--draws", draws).returncode == 2


def test_fresh_asks_again(own, tmp_path):
    workspace(tmp_path, own, shows=1)
    assert pull(tmp_path, *RANGE, "--sources", "wikipedia").returncode == 0
    asked = {target: count for target, count in own.log.counts().items() if target != "/robots.txt"}
    assert pull(tmp_path, *RANGE, "--sources", "wikipedia", "--fresh", now=NOW + timedelta(minutes=5)).returncode == 0
    assert {target: own.log.counts()[target] for target in asked} == {target: 2 * count for target, count in asked.items()}


def test_one_source_failing_wholly_is_partly_collected(own, tmp_path):
    own.refuse("wikipedia")
    workspace(tmp_path, own)
    done = pull(tmp_path)
    assert done.returncode == 3, done.stderr
    assert {row["wiki_views"] for row in rows(tmp_path, "wikipedia").values()} == {""}
    assert all(row["tt_posts"] for row in rows(tmp_path, "tiktok").values())
    assert call(tmp_path, "panel", "--extensions", "wikipedia").returncode == 0
    show, week = next(iter(rows(tmp_path, "wikipedia")))
    assert "asked wikipedia for the week and has no answer for the show (public-signals status says what is left), and no file of it was brought" in " ".join(call(tmp_path, "why", show, week, "wiki_views").stdout.split())
    own.accept("wikipedia")
    own.log.clear()
    assert pull(tmp_path, now=NOW + timedelta(hours=1)).returncode == 0, "the same command goes on"
    assert {entry.port for entry in own.log.entries() if "/trends/api/autocomplete/" not in entry.target} == {"wikipedia"}
    assert all(row["wiki_views"] for row in rows(tmp_path, "wikipedia").values())


def test_everything_refused_by_robots_txt_is_nothing_collected(own, tmp_path):
    workspace(tmp_path, own)
    own.robots = dict.fromkeys(("google_trends", "tiktok", "instagram"), "disallow")
    done = pull(tmp_path, *RANGE, "--sources", "google_trends", "tiktok", "instagram")
    assert done.returncode == 4, done.stderr
    assert {entry.target for entry in own.log.entries()} == {"/robots.txt"}
    assert {row["tt_posts"] for row in rows(tmp_path, "tiktok").values()} == {""}


@pytest.mark.parametrize(("words", "code"), [((), 0), (("--strict",), 3)])
def test_strict_counts_what_robots_txt_refuses(own, tmp_path, words, code):
    workspace(tmp_path, own, shows=1)
    assert pull(tmp_path, *RANGE, "--sources", "wikipedia", "instagram", *words).returncode == code


@pytest.mark.parametrize("state", quick_or_all(["403", "timeout"], ["401", "429", "500", "503", "reset", "short", "circle"]))
def test_a_robots_txt_that_cannot_be_read_closes_its_host(own, tmp_path, state):
    own.robots["tiktok"] = state
    workspace(tmp_path, own, shows=1, timeout=1)
    done = pull(tmp_path, *RANGE, "--sources", "tiktok")
    assert done.returncode == 4, done.stderr
    assert {entry.target for entry in own.log.entries("tiktok")} == {"/robots.txt"}
    assert {row["tt_posts"] for row in rows(tmp_path, "tiktok").values()} == {""}


@pytest.mark.parametrize("state", quick_or_all(["404"], ["410", "allow"]))
def test_a_host_without_rules_is_open(own, tmp_path, state):
    own.robots["tiktok"] = state
    workspace(tmp_path, own, shows=1)
    assert pull(tmp_path, *RANGE, "--sources", "tiktok").returncode == 0


def test_robots_txt_is_followed_to_where_it_moved(own, tmp_path):
    own.robots["tiktok"] = "redirect"
    workspace(tmp_path, own, shows=1)
    assert pull(tmp_path, *RANGE, "--sources", "tiktok").returncode == 4
    assert {entry.target for entry in own.log.entries("tiktok")} == {"/robots.txt", "/robots-moved.txt"}


def test_usage_and_config_mistakes_exit_with_2(own, tmp_path):
    assert pull(tmp_path).returncode == 2, "no workspace"
    workspace(tmp_path, own, endpoints={"tiktok": "not a url"})
    for words in (RANGE, ("--start", "2026-02-30"), (*RANGE, "--sources", "facebook"), (*RANGE, "--max-posts", "-1")):
        done = pull(tmp_path, *words)
        assert done.returncode == 2 and "help:" in done.stderr and not done.stdout, (words, done)
    assert own.connections == 0


def test_ctrl_c_saves_and_the_next_run_finishes(own, tmp_path):
    own.latency = 0.02
    workspace(tmp_path, own)
    process = started(tmp_path)
    wait_until(lambda: len(own.log.entries("tiktok")) > 8)
    code, _, said = interrupt(process)
    assert code == 130, said
    own.latency = 0
    done = pull(tmp_path)
    assert done.returncode == 0, done.stderr
    twice = {target for target, count in own.log.counts().items() if count > 1 and "/trends/api/autocomplete" not in target}
    assert len(twice) <= 3 + 1, twice  # what was on its way at each host when the signal came, never what was stored
    whole = folder_of(tmp_path, "whole")
    workspace(whole, own)
    assert pull(whole).returncode == 0
    assert but_ids(files(tmp_path)) == but_ids(files(whole)), "what an uninterrupted run gives"


def test_a_second_pull_meanwhile_is_refused_with_the_first_ones_pid(own, tmp_path):
    own.latency = 0.05
    workspace(tmp_path, own)
    process = started(tmp_path)
    wait_until(lambda: len(own.log.entries()) > 3)
    second = pull(tmp_path)
    assert second.returncode == 2 and str(process.pid) in second.stderr, second.stderr
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    own.latency = 0
    assert pull(tmp_path).returncode == 0, "the lock is gone with its holder"


@pytest.mark.parametrize(("state", "shown"), [("private", "private"), ("missing", "missing"), ("empty", "empty"), ("login", "login_required")])
def test_walls_are_states_and_never_zeros(own, tmp_path, state, shown):
    own.world.tiktok["invented_001"].state = state
    workspace(tmp_path, own)
    done = pull(tmp_path, *RANGE, "--sources", "tiktok")
    assert done.returncode in (0, 3), done.stderr
    states = dict(ledger(tmp_path, "SELECT show, state FROM targets"))
    assert states["Invented Show 001"] == shown and states["Invented Show 002"] == "ok"
    found = rows(tmp_path, "tiktok")
    values = {found["Invented Show 001", str(week)]["tt_posts"] for week in weeks()}
    assert values == ({"0"} if state == "empty" else {""})


@pytest.mark.parametrize("state", ["captcha", "challenge"])
def test_a_captcha_ends_the_host_for_the_run(own, tmp_path, state):
    own.world.tiktok["invented_001"].state = state
    workspace(tmp_path, own)
    done = pull(tmp_path, *RANGE, "--sources", "tiktok", "wikipedia")
    assert done.returncode == 3, done.stderr
    assert len(own.log.entries("tiktok")) == 2, "robots.txt, the captcha, no more"
    assert {row["tt_posts"] for row in rows(tmp_path, "tiktok").values()} == {""}
    own.log.clear()
    pull(tmp_path, *RANGE, "--sources", "tiktok", "wikipedia", now=NOW + timedelta(hours=1))
    assert own.log.entries("tiktok") == [], "not asked again before its rest is over"


@pytest.mark.parametrize("again", [0, 1, 2])
def test_a_show_behind_a_wall_keeps_its_state_and_the_others_were_not_asked(own, tmp_path, again):
    own.world.tiktok["invented_001"].state = "captcha"
    workspace(tmp_path, own)
    for number in range(again + 1):
        done = pull(tmp_path, *RANGE, "--sources", "tiktok", now=NOW + timedelta(minutes=10 * number))
        assert "not asked: its host rests until" in done.stderr, done.stderr
    status = json.loads(call(tmp_path, "status", "--json", now=NOW).stdout)
    left = {target["show"]: target for target in status["targets_left"]}
    assert left["Invented Show 001"]["state"] == "blocked"
    assert re.search("a captcha page; its host rests until 20", left["Invented Show 001"]["reason"])
    assert left["Invented Show 002"]["reason"].startswith("not asked: its host rests until 20")


REFUSALS = {
    "tiktok": [({"statusCode": 10000, "verify_event": {"type": "slide"}}, 24), ({"statusCode": 10101, "statusMsg": "login"}, 24)],
    "instagram": [({"__ar": 1, "error": 1357004, "errorSummary": "Sorry"}, 24),
                  ({"errors": [{"message": "execution error", "severity": "CRITICAL"}], "data": None}, 1)],
}


@pytest.mark.parametrize(("source", "number"), [(source, number) for source, bodies in REFUSALS.items() for number in range(len(bodies))])
def test_an_answer_that_refuses_everybody_gives_the_host_its_rest(own, tmp_path, source, number):
    body, hours = REFUSALS[source][number]
    own.robots[source] = "allow"
    refused = answer(200, json.dumps(body).encode(), Content_Type="application/json")
    own.routes.update({f"/@{handle}" if source == "tiktok" else f"/{handle}/": refused for handle in getattr(own.world, source)})
    workspace(tmp_path, own)
    pull(tmp_path, *RANGE, "--sources", source)
    assert len(own.log.entries(source)) == 2, "robots.txt, the refusal, no more"
    own.log.clear()
    pull(tmp_path, *RANGE, "--sources", source, now=NOW + timedelta(hours=hours) - timedelta(minutes=30))
    assert own.log.entries(source) == [], "not asked again before its rest is over"
    pull(tmp_path, *RANGE, "--sources", source, now=NOW + timedelta(hours=hours) + timedelta(minutes=30))
    assert own.log.entries(source) != []


def test_a_list_that_ends_early_leaves_its_weeks_unknown(own, tmp_path):
    account = own.world.tiktok["invented_001"]
    account.total = 500
    account.posts = [post for post in account.posts if monday(post.created) >= "2026-02-09"]
    workspace(tmp_path, own, shows=1)
    done = pull(tmp_path, *RANGE, "--sources", "tiktok")
    assert done.returncode == 0, done.stderr
    found = rows(tmp_path, "tiktok")
    known = {week: found["Invented Show 001", week]["tt_posts"] for week in map(str, weeks())}
    assert known["2026-01-26"] == known["2026-02-02"] == "" and known["2026-02-16"] == "2"
    assert known["2026-02-09"] == "", "the week of the oldest post is only half seen"
    assert re.search(r"@invented_001: the list shows the latest \d+ posts, back to 2026-02-\d\d; the 3 weeks before stay unknown", done.stdout + done.stderr)


def test_trends_sorry_ends_the_host_and_the_rest_is_null(own, tmp_path):
    own.trends.rules.explores_until_sorry = 2
    workspace(tmp_path, own)
    done = pull(tmp_path)
    assert done.returncode == 3, done.stderr
    assert not any("/sorry" in entry.target for entry in own.log.entries())
    states = dict(ledger(tmp_path, "SELECT show, state FROM targets WHERE source = 'google_trends'"))
    assert "rate_limited" in states.values() or "blocked" in states.values()
    own.trends.rules.explores_until_sorry = None
    done = pull(tmp_path, now=NOW + timedelta(hours=30))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("kind", "code"),
    quick_or_all([("reset", 3), ("html", 3), ("bomb", 3), ("throttled-long", 4)],
                 [("empty", 3), ("failing", 3), ("slow-body", 3), ("endless", 3), ("circle", 3), ("private", 3), ("short", 3),
                  ("bad-chunk", 3), ("unavailable-long", 4)]),
)
def test_a_broken_page_is_null_and_the_others_are_whole(own, tmp_path, kind, code):
    """Everything of one show fails the same way, in bounded time; the other show is read as ever."""
    own.faults.at(r"invented_001|Invented(_|%20|\+)Show(_|%20|\+)001|invented%20show%20001", kind)
    workspace(tmp_path, own, timeout=1, max_retries=1, max_wait=5)
    done = pull(tmp_path, within=90)
    assert done.returncode == code, done.stderr
    for source, column in (("tiktok", "tt_posts"), ("wikipedia", "wiki_views"), ("google_trends", "gt_index")):
        found = rows(tmp_path, source)
        assert {found["Invented Show 001", str(week)][column] for week in weeks()} == {""}, source
        if kind not in ("throttled-long", "unavailable-long"):  # those two rest the whole host
            assert all(found["Invented Show 002", str(week)][column] for week in weeks()), source


@pytest.mark.parametrize("seed", SEEDS)
def test_faults_that_pass_leave_no_trace_in_the_numbers(own, tmp_path, seed):
    workspace(folder_of(tmp_path, "calm"), own)
    workspace(folder_of(tmp_path, "storm"), own)
    assert pull(tmp_path / "calm").returncode == 0
    own.faults.mix(seed, 0.25, most=3)
    done = pull(tmp_path / "storm", within=120)
    assert done.returncode == 0, done.stderr
    own.faults.clear()
    calm, storm = files(tmp_path / "calm", "weekly"), files(tmp_path / "storm", "weekly")
    assert storm == calm
    assert files(replayed(tmp_path / "storm", folder_of(tmp_path, "again"))) == files(tmp_path / "storm")


@pytest.mark.parametrize("seed", SEEDS)
def test_faults_of_every_kind_end_in_time_and_make_no_wrong_number(own, tmp_path, seed):
    workspace(folder_of(tmp_path, "calm"), own)
    workspace(folder_of(tmp_path, "storm"), own, timeout=0.5, max_retries=1, max_wait=1)
    assert pull(tmp_path / "calm").returncode == 0
    own.faults.mix(seed, 0.15, ("reset", "closed", "short", "bad-chunk", "garbage", "cut-gzip", "slow-head", "slow-body", "endless", "big-head",
                                "circle", "nowhere", "ftp", "empty", "html", "private", "unavailable", "throttled", "failing", "bomb"), most=9)
    done = pull(tmp_path / "storm", within=120)
    assert done.returncode in (0, 3, 4), done.stderr
    for source, column in (("tiktok", "tt_posts"), ("tiktok", "tt_sum_views"), ("tiktok", "tt_sum_likes"), ("wikipedia", "wiki_views")):
        calm, storm = rows(tmp_path / "calm", source), rows(tmp_path / "storm", source)
        for key, row in storm.items():
            assert row[column] in ("", calm[key][column]), (source, key, row)
    assert call(tmp_path / "storm", "archive", "verify").returncode == 0
