"""The test server against the sample's archive and the rules of the platforms: it must be what it plays."""

import gzip
import http.client
import json
import re
import subprocess
from datetime import UTC, datetime
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from loopback import most_open
from platform_server import PlatformServer
from program import BINARY, run
from sample_world import archived_pages, sample_world
from workspace import write_workspace
from world import generated_world

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def ask(web, source, target, **headers):
    """Status, headers and body of one GET."""
    connection = http.client.HTTPConnection("127.0.0.1", web.port_of(web.port_name(source)), timeout=10)
    connection.request("GET", target, headers={"User-Agent": "test"} | {k.replace("_", "-"): v for k, v in headers.items()})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, response.headers, gzip.decompress(body) if response.headers["Content-Encoding"] == "gzip" else body


@pytest.fixture(scope="module")
def web():
    with PlatformServer(generated_world(3, 6, NOW)) as running:
        yield running


@pytest.fixture(scope="module")
def backfill(sample):
    """The pages of the sample's first run, and a server that plays it."""
    _, pages = archived_pages(sample / "sample.warc.gz")
    with PlatformServer(sample_world(sample)) as running:
        yield [page for page in pages if page.run_id == "sample-20251006-backfill"], running


def explore(web, words, window, geo="US-NY", **headers):
    request = {"comparisonItem": [{"keyword": words, "geo": geo, "time": window}], "category": 0, "property": ""}
    target = "/trends/api/explore?hl=en-US&tz=0&req=" + quote(json.dumps(request), safe="")
    return ask(web, "google_trends", target, **headers)


def cookie_of(web):
    _, headers, _ = ask(web, "google_trends", "/trends/api/autocomplete/x?hl=en-US")
    return headers["Set-Cookie"].partition(";")[0]


def multiline(web, request, token):
    text = request if isinstance(request, str) else json.dumps(request, ensure_ascii=False, separators=(",", ":"))
    return ask(web, "google_trends", f"/trends/api/widgetdata/multiline?hl=en-US&tz=0&req={quote(text, safe='')}&token={token}")


def test_trends_answers_are_those_of_the_archive_byte_by_byte(backfill):
    pages, web = backfill
    cookie = cookie_of(web)
    lines = [page for page in pages if "/widgetdata/multiline" in page.url]
    assert len(lines) > 40
    for page in lines[::5] + lines[-2:]:
        asked = json.loads(parse_qs(urlsplit(page.url).query)["req"][0])
        words = asked["comparisonItem"][0]["complexKeywordsRestriction"]["keyword"][0]["value"]
        _, _, body = explore(web, words, asked["time"], Cookie=cookie)
        widget = json.loads(body.partition(b"\n")[2])["widgets"][0]
        assert widget["request"] == asked
        _, _, body = multiline(web, widget["request"], widget["token"])
        assert body == page.body, (words, asked["time"])


def test_wikipedia_answers_are_those_of_the_archive(backfill):
    pages, web = backfill
    seen = 0
    for page in pages:
        parts = urlsplit(page.url)
        if parts.netloc in ("wikimedia.org", "en.wikipedia.org") and parts.path != "/robots.txt":
            status, _, body = ask(web, "wikipedia", f"{parts.path}?{parts.query}" if parts.query else parts.path)
            assert status == page.status
            if status == 200:
                assert json.loads(body) == json.loads(page.body), page.url
            seen += 1
    assert seen > 20


def test_tiktok_lists_are_those_of_the_archive(backfill):
    pages, web = backfill
    seen = 0
    for page in pages:
        parts = urlsplit(page.url)
        if parts.path == "/api/post/item_list/":
            _, _, body = ask(web, "tiktok", f"{parts.path}?{parts.query}")
            ours, theirs = json.loads(body), json.loads(page.body)
            for list_of in (ours, theirs):
                for item in list_of["itemList"]:
                    for key in ("stats", "statsV2"):
                        item[key].pop("collectCount")
            keys = ("id", "desc", "createTime", "author", "stats", "statsV2", "isPinnedItem")
            theirs_items = [{key: item.get(key) for key in keys} for item in theirs["itemList"]]
            assert [{key: item.get(key) for key in keys} for item in ours["itemList"]][: len(theirs_items)] == theirs_items
            seen += 1
    assert seen > 20


def test_the_program_reads_the_servers_pages(web, tmp_path):
    handle = web.world.shows[0].tiktok_handle
    account = web.world.tiktok[handle]
    for name, source, target in (
        ("profile.html", "tiktok", f"/@{handle}?lang=en"),
        ("list.json", "tiktok", f"/api/post/item_list/?count=30&cursor=0&secUid={account.sec_uid}"),
        ("video.html", "tiktok", f"/@{handle}/video/{account.posts[0].id}"),
        ("user.json", "instagram", f"/api/v1/users/web_profile_info/?username={handle}"),
    ):
        (tmp_path / name).write_bytes(ask(web, source, target)[2])
        done = run("extract", tmp_path / name, "--source", source, "--handle", handle, "--json")
        read = json.loads(done.stdout)
        assert read["state"] == "ok" and read["posts"], (name, read)
        assert {warning["code"] for warning in read["warnings"]} <= {"date_from_id"}, "a grid has no dates"
        true = {post.id: post for post in (web.world.tiktok if source == "tiktok" else web.world.instagram)[handle].posts}
        for post in read["posts"]:
            assert post["likes"] in (None, true[post["post_id"]].likes)


def test_explore_needs_a_cookie_of_ours(web):
    status, headers, _ = explore(web, "invented show 001", "2026-01-05 2026-02-22")
    assert status == 429 and headers["Set-Cookie"].startswith("NID=")
    assert explore(web, "invented show 001", "2026-01-05 2026-02-22", Cookie="NID=made-up")[0] == 429
    status, _, body = explore(web, "invented show 001", "2026-01-05 2026-02-22", Cookie=headers["Set-Cookie"].partition(";")[0])
    assert status == 200 and body.startswith(b")]}'\n{")


@pytest.mark.parametrize(
    ("window", "resolution"),
    [("2024-01-01 2024-09-26", "DAY"), ("2024-01-01 2024-09-27", "WEEK"),
     ("2015-01-01 2020-03-04", "WEEK"), ("2015-01-01 2020-03-05", "MONTH")],
)
def test_the_windows_length_decides_the_resolution(web, window, resolution):
    _, _, body = explore(web, "invented show 001", window, Cookie=cookie_of(web))
    assert json.loads(body.partition(b"\n")[2])["widgets"][0]["request"]["resolution"] == resolution


@pytest.mark.parametrize(("window", "geo"), [("2026-02-01 2026-01-01", "US-NY"), ("2027-01-01 2027-02-01", "US-NY"),
                                             ("2026-01-01 2026-02-01", "us-ny")])
def test_an_impossible_window_or_place_is_a_400(web, window, geo):
    assert explore(web, "x", window, geo, Cookie=cookie_of(web))[0] == 400


def test_a_widgets_data_need_its_request_and_its_token(web):
    _, _, body = explore(web, "invented show 002", "2026-01-05 2026-02-22", Cookie=cookie_of(web))
    widget = json.loads(body.partition(b"\n")[2])["widgets"][0]
    status, _, body = multiline(web, widget["request"], widget["token"])
    points = json.loads(body.partition(b"\n")[2])["default"]["timelineData"]
    assert status == 200 and len(points) == 49 and max(point["value"][0] for point in points) == 100
    assert multiline(web, widget["request"] | {"locale": "en-GB"}, widget["token"])[0] == 401
    assert multiline(web, json.dumps(widget["request"]), widget["token"])[0] == 401, "white space is a change"
    assert multiline(web, widget["request"], "AB6Y" + widget["token"][4:])[0] == 401


def test_captchas_limits_and_expired_tokens():
    with PlatformServer(generated_world(1, 4, NOW)) as web:
        cookie = cookie_of(web)
        _, _, body = explore(web, "x", "2026-01-05 2026-02-22", Cookie=cookie)
        widget = json.loads(body.partition(b"\n")[2])["widgets"][0]
        web.trends.expire_tokens()
        assert multiline(web, widget["request"], widget["token"])[0] == 401
        web.trends.rules.explores_until_429 = 1
        status, headers, _ = explore(web, "x", "2026-01-05 2026-02-22", Cookie=cookie)
        assert status == 429 and headers["Set-Cookie"] is None and headers["Retry-After"] is None
        web.trends.rules.explores_until_sorry = 1
        status, headers, _ = explore(web, "x", "2026-01-05 2026-02-22", Cookie=cookie)
        assert status == 302 and headers["Location"].startswith("/sorry/")


def test_redirects_come_in_pieces_and_a_title_is_normalized():
    world = generated_world(1, 4, NOW)
    article = next(iter(world.articles.values()))
    article.redirects += [("Second way", None), ("To a section", "Plot"), ("Third way", None)]
    with PlatformServer(world) as web:
        web.wikipedia.redirects_per_answer = 2
        target = ("/w/api.php?action=query&format=json&formatversion=2&redirects=1&prop=pageprops%7Cinfo%7Credirects&rdlimit=max"
                  "&rdshow=%21fragment&titles=invented_Show_001")
        found, more = [], ""
        for _ in range(2):
            body = json.loads(ask(web, "wikipedia", target + more)[2])
            found += [redirect["title"] for redirect in body["query"]["pages"][0]["redirects"]]
            more = "&rdcontinue=" + quote(body.get("continue", {}).get("rdcontinue", ""), safe="")
        assert found == ["Invented Show 001", "Second way", "Third way"] and "continue" not in body
        assert body["query"]["normalized"][0]["to"] == "Invented Show 001"
        assert body["query"]["redirects"] == [{"from": "Invented Show 001", "to": "Invented Show 001 (musical)"}]


def test_what_it_counts(web):
    web.log.clear()
    for _ in range(3):
        ask(web, "wikipedia", "/robots.txt")
    assert web.log.counts() == {"/robots.txt": 3}
    assert most_open(web.log.entries()) == {"wikipedia": 1}
    logged = json.loads(ask(web, "wikipedia", "/__log")[2])
    assert [entry["status"] for entry in logged] == [200] * 3 and logged[0]["port"] == "wikipedia"


def test_a_mix_of_faults_is_the_same_for_the_same_seed():
    def kinds(seed):
        with PlatformServer(generated_world(1, 4, NOW)) as web:
            web.faults.mix(seed, 0.5, ("failing", "throttled", "empty"))
            return [ask(web, "tiktok", f"/@nobody_{place}")[0] for place in range(20)]

    assert kinds(1) == kinds(1) != kinds(2)
    assert {200, 429, 500} <= set(kinds(1))


def test_business_discovery_wants_its_token(web):
    account = web.world.instagram[web.world.shows[0].instagram_handle]
    fields = f"business_discovery.username({account.handle}){{username,media_count,media.limit(5){{like_count,timestamp}}}}"
    target = "/v21.0/17841400000000000?fields=" + quote(fields)
    assert json.loads(ask(web, "instagram", target)[2])["error"]["code"] == 190
    found = json.loads(ask(web, "instagram", f"{target}&access_token={web.instagram.graph.token}")[2])["business_discovery"]
    assert found["media_count"] == account.count and len(found["media"]["data"]) == 5


def test_a_workspace_is_one_that_the_program_takes(web, tmp_path):
    write_workspace(tmp_path, web)
    done = subprocess.run([BINARY, "weekly"], cwd=tmp_path, capture_output=True, text=True, timeout=30)
    assert "shows.yaml" not in done.stderr, done.stderr
    assert re.search(r"http://127.0.0.1:\d+", (tmp_path / "config/shows.yaml").read_text())
