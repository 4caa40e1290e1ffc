"""Instagram by Business Discovery: true numbers from a server of the documented shape, every error a state, no token anywhere."""

import csv
import gzip
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from graph_site import shortcode
from live import NOW, RANGE, archives, audit, call, files, folder_of, ledger, pull, replayed, rows, weeks, workspace
from platform_server import PlatformServer
from test_pull_live import monday
from world import generated_world

SHOWS = ("Invented Show 001", "Invented Show 002")
SOURCE = (*RANGE, "--sources", "instagram")


@pytest.fixture
def own():
    with PlatformServer(generated_world(2, 6, NOW)) as running:
        yield running


def study(folder, web, **settings):
    chosen = {"provider": "business_discovery", "user_id": web.instagram.graph.user_id} | settings.pop("instagram", {})
    return workspace(folder, web, instagram=chosen, **settings)


def discover(folder, web, *words, token=None, **more):
    return pull(folder, *(words or SOURCE), PUBLIC_SIGNALS_INSTAGRAM_TOKEN=token or web.instagram.graph.token, **more)


def posts_of(web, week, show=0):
    account = web.world.instagram[web.world.shows[show].instagram_handle]
    return [post for post in account.posts if monday(post.created) == week]


def states(folder):
    return dict(ledger(folder, "SELECT show, state FROM targets WHERE source = 'instagram'"))


def asked(web):
    return [entry.target for entry in web.log.entries("instagram")]


def coverage(folder):
    with (folder / "data/raw/instagram/coverage.csv").open(encoding="utf-8", newline="") as file:
        return {row["show"]: row for row in csv.DictReader(file)}


def test_weeks_are_the_servers_posts_and_a_replay_gives_the_same_bytes(own, tmp_path):
    account = own.world.instagram["invented_001"]
    account.posts[3:6] = [replace(post, likes_hidden=True) for post in account.posts[3:6]]
    study(tmp_path, own)
    done = discover(tmp_path, own)
    assert done.returncode == 0, done.stderr
    found = rows(tmp_path, "instagram")
    for place, show in enumerate(SHOWS):
        for week in map(str, weeks()):
            posts = posts_of(own, week, place)
            seen = [post.likes for post in posts if not post.likes_hidden]
            row = found[show, week]
            assert row["ig_posts"] == str(len(posts))
            assert row["ig_reel_ct"] == str(sum(post.is_reel for post in posts))
            assert row["ig_sum_likes"] == ("" if posts and not seen else str(sum(seen)))
            assert row["ig_sum_comments"] == str(sum(post.comments for post in posts))
    assert files(replayed(tmp_path, folder_of(tmp_path, "again"))) == files(tmp_path)
    assert all(target.startswith("/v25.0/17841400000000000?fields=business_discovery.username") for target in asked(own)), "no robots.txt"
    assert {line["robots"]["source"] for line in audit(tmp_path)} == {"exempt"}
    assert "mirror of a documented API" in call(tmp_path, "audit").stdout
    why = json.loads(call(tmp_path, "panel").returncode == 0 and call(tmp_path, "why", SHOWS[0], "2026-02-02", "ig_sum_comments", "--json").stdout)
    assert {read["rule"] for read in why["evidence"]} == {"business-discovery"}
    assert all(read["warc"]["verified"] for read in why["evidence"])
    assert {read["id"] for read in why["evidence"]} == {post.id for post in posts_of(own, "2026-02-02")}, "Instagram's own ids"


@pytest.mark.parametrize("cursor_behind_the_end", [False, True])
def test_it_pages_until_a_post_is_older_than_the_window(own, tmp_path, cursor_behind_the_end):
    own.instagram.graph.most = 4
    own.instagram.graph.cursor_behind_the_end = cursor_behind_the_end
    study(tmp_path, own, shows=1)
    assert discover(tmp_path, own).returncode == 0
    account = own.world.instagram["invented_001"]
    inside = sum(monday(post.created) >= RANGE[1] for post in account.posts)
    assert len(asked(own)) == inside // 4 + 1 < len(account.posts) / 4
    assert sum("media_count" in target for target in asked(own)) == 1
    assert all(rows(tmp_path, "instagram")[SHOWS[0], str(week)]["ig_posts"] == "2" for week in weeks())


@pytest.mark.parametrize(("missing", "whole"), [(0, "true"), (3, "false")])
def test_a_list_is_whole_when_it_ends_and_the_account_has_no_more(own, tmp_path, missing, whole):
    """Posts that the account counts and the list lacks leave the weeks before the oldest one unknown."""
    own.instagram.graph.most = 3
    own.instagram.graph.cursor_behind_the_end = True
    account = own.world.instagram["invented_001"]
    account.posts = [post for post in account.posts if monday(post.created) >= "2026-02-09"]
    account.total = len(account.posts) + missing
    study(tmp_path, own, shows=1)
    assert discover(tmp_path, own).returncode == 0
    assert states(tmp_path)[SHOWS[0]] == "ok" and coverage(tmp_path)[SHOWS[0]]["whole_list"] == whole
    known = {week: rows(tmp_path, "instagram")[SHOWS[0], week]["ig_posts"] for week in map(str, weeks())}
    assert known["2026-02-16"] == "2" and known["2026-01-26"] == ("" if missing else "0")


def test_an_account_without_posts_is_a_zero(own, tmp_path):
    own.world.instagram["invented_001"].state = "empty"
    study(tmp_path, own, shows=1)
    assert discover(tmp_path, own).returncode == 0
    assert {rows(tmp_path, "instagram")[SHOWS[0], str(week)]["ig_posts"] for week in weeks()} == {"0"}


@pytest.mark.parametrize(
    ("problem", "state", "code", "words"),
    [("user", "missing", 0, "may be personal, private, age-gated or renamed"),
     ("token", "login_required", 0, "PUBLIC_SIGNALS_INSTAGRAM_TOKEN"),
     ("permission", "login_required", 0, "lacks a permission"),
     ("permissions", "login_required", 0, "lacks a permission"),
     ("wrong-id", "login_required", 0, "instagram.user_id"),
     ("parameter", "layout_changed", 0, "api_version"),
     ("app-limit", "rate_limited", 3, "too many requests"),
     ("user-limit", "rate_limited", 3, "too many requests"),
     ("page-limit", "rate_limited", 3, "too many requests"),
     ("business-limit", "rate_limited", 3, "too many requests"),
     ("abuse", "blocked", 3, "blocked this token"),
     ("service", "transient", 3, "could not answer")],
)
def test_every_error_is_a_state_and_its_weeks_are_null(own, tmp_path, problem, state, code, words):
    own.instagram.graph.problems["invented_002"] = problem
    study(tmp_path, own, max_retries=0)
    done = discover(tmp_path, own)
    assert states(tmp_path) == {SHOWS[0]: "ok", SHOWS[1]: state}
    assert done.returncode == code and words in done.stderr, done.stderr
    assert {rows(tmp_path, "instagram")[SHOWS[1], str(week)]["ig_posts"] for week in weeks()} == {""}
    assert {rows(tmp_path, "instagram")[SHOWS[0], str(week)]["ig_posts"] for week in weeks()} == {"2"}
    assert files(replayed(tmp_path, folder_of(tmp_path, "again"))) == files(tmp_path)


def test_a_refused_token_is_named_once_and_a_new_one_goes_on_the_same_day(own, tmp_path):
    study(tmp_path, own)
    done = discover(tmp_path, own, token="outdated")
    assert done.returncode == 4 and done.stderr.count("make a new one") == 1, done.stderr
    assert len(asked(own)) == 2 and set(states(tmp_path).values()) == {"login_required"}
    again = discover(tmp_path, own, now=NOW + timedelta(minutes=5))
    assert again.returncode == 0 and set(states(tmp_path).values()) == {"ok"}, again.stderr
    assert len(asked(own)) == 4


@pytest.mark.parametrize("environment", [{}, {"PUBLIC_SIGNALS_INSTAGRAM_TOKEN": "in valid"}])
def test_without_a_token_nothing_is_asked_and_the_other_sources_are_whole(own, tmp_path, environment):
    study(tmp_path, own)
    done = pull(tmp_path, *RANGE, "--sources", "instagram", "wikipedia", **environment)
    assert done.returncode == 3 and done.stderr.count("PUBLIC_SIGNALS_INSTAGRAM_TOKEN") == 1, done.stderr
    assert asked(own) == [] and set(states(tmp_path).values()) == {"login_required"}
    assert all(row["wiki_views"] for row in rows(tmp_path, "wikipedia").values())


def test_a_limit_in_the_middle_of_a_list_leaves_it_unknown_and_the_next_pull_goes_on(own, tmp_path):
    graph = own.instagram.graph
    graph.most = 4
    respond, limited = graph.respond, [True]

    def limit_later_pages(request):
        if limited[0] and "after" in request.query.get("fields", ""):
            return graph._error("business-limit", "invented")
        return respond(request)

    graph.respond = limit_later_pages
    study(tmp_path, own, shows=1)
    done = discover(tmp_path, own)
    assert done.returncode == 3 and states(tmp_path)[SHOWS[0]] == "rate_limited", done.stderr  # a part was read
    assert "left alone until 2026-03-04T12:19:00Z" in done.stderr, done.stderr
    assert {rows(tmp_path, "instagram")[SHOWS[0], str(week)]["ig_posts"] for week in weeks()} == {""}
    own.log.clear()
    assert discover(tmp_path, own, now=NOW + timedelta(minutes=10)).returncode == 3 and asked(own) == []
    limited[0] = False
    done = discover(tmp_path, own, now=NOW + timedelta(minutes=20))
    assert done.returncode == 0, done.stderr
    assert asked(own) and all("after" in target for target in asked(own)), "the first page is kept"
    assert {rows(tmp_path, "instagram")[SHOWS[0], str(week)]["ig_posts"] for week in weeks()} == {"2"}


def test_faults_that_pass_leave_no_trace(own, tmp_path):
    own.instagram.graph.most = 4
    study(folder_of(tmp_path, "calm"), own)
    study(folder_of(tmp_path, "storm"), own)
    assert discover(tmp_path / "calm", own).returncode == 0
    own.faults.mix(3, 0.5, most=3)
    done = discover(tmp_path / "storm", own)
    assert done.returncode == 0, done.stderr
    assert files(tmp_path / "storm", "weekly") == files(tmp_path / "calm", "weekly")


@pytest.mark.parametrize("token", ["EAAB-CANARY.9/x|y", None])
def test_the_token_is_in_no_file_and_in_nothing_that_is_said(own, tmp_path, token):
    """Not where the API takes it, not where its error message quotes it back."""
    own.instagram.graph.repeats_token = True
    study(tmp_path, own)
    done = discover(tmp_path, own, *RANGE, "-v", token=token)
    said = done.stdout + done.stderr
    for words in (("status",), ("audit", "--json"), ("panel",), ("report",)):
        more = call(tmp_path, *words)
        said += more.stdout + more.stderr
    secret = (token or own.instagram.graph.token).encode()
    assert secret not in said.encode()
    for path in tmp_path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            data += gzip.decompress(data) if path.name.endswith(".gz") else b""
            assert secret not in data, path
    assert any(b"REDACTED" in gzip.decompress(path.read_bytes()) for path in archives(tmp_path)) == (token is not None)
    assert all(secret.decode() not in target for target in asked(own))


def test_a_post_of_an_imported_page_and_of_the_api_is_one_post(own, tmp_path):
    study(tmp_path, own, shows=1)
    account = own.world.instagram["invented_001"]
    table = tmp_path / "posts.csv"
    lines = [f"{post.id},{shortcode(post.id)},{post.created},{post.likes},{post.comments},{str(post.is_reel).lower()}" for post in account.posts[:6]]
    table.write_text("post_id,shortcode,posted_at,likes,comments,is_reel\n" + "\n".join(lines) + "\n")
    words = ("archive", "import", table, "--source", "instagram", "--handle", account.handle,
             "--captured-at", "2026-03-04T11:00:00Z")
    done = call(tmp_path, *words)
    assert done.returncode == 0, done.stderr
    assert pull(tmp_path, "--replay", *archives(tmp_path)).returncode == 0
    assert discover(tmp_path, own, now=NOW + timedelta(hours=1)).returncode == 0
    ids = [line.split(",")[2] for path in (tmp_path / "data/raw/instagram").glob("*_posts_*.csv") for line in path.read_text().splitlines()[1:]]
    assert len(ids) > len(set(ids)), "both visits met some"
    assert {rows(tmp_path, "instagram")[SHOWS[0], str(week)]["ig_posts"] for week in weeks()} == {"2"}


def test_the_plan_names_the_api_and_import_asks_nothing(own, tmp_path):
    study(tmp_path, own, endpoints={}, delays=[1, 2])
    plan = json.loads(pull(tmp_path, *SOURCE, "--dry-run", "--json").stdout)["sources"][0]
    assert plan["hosts"] == ["https://graph.facebook.com"] and plan["least_requests"] == 2
    workspace(tmp_path, own, instagram={"provider": "import"})
    plan = json.loads(pull(tmp_path, *SOURCE, "--dry-run", "--json").stdout)["sources"][0]
    assert plan["hosts"] == [] and plan["shows"] == 0
    assert pull(tmp_path, *SOURCE).returncode == 4 and own.log.entries() == []


@pytest.mark.parametrize(
    ("settings", "words"),
    [({"provider": "scraper"}, "public_page, business_discovery or import"), ({"user_id": "@someone"}, "17841400000000000"),
     ({"api_version": "v10.0"}, "hidden likes"), ({"api_version": "25"}, "v25.0"), ({"token": "x"}, "instagram")],
)
def test_mistakes_in_the_settings_are_named(own, tmp_path, settings, words):
    workspace(tmp_path, own, instagram=settings)
    done = pull(tmp_path, *SOURCE)
    assert done.returncode == 2 and words in done.stderr and own.log.entries() == [], done.stderr
