"""`archive import`: what a researcher saved becomes an archive, and `pull --replay` reads it like a fetched one."""

import base64
import csv
import gzip
import json
import random
import sqlite3
from pathlib import Path
from urllib.parse import urlencode

import pytest
from program import run

PAGES = Path(__file__).parents[1] / "pages"
HANDLE = "marquee.lights.demo"
SHOWS = f"shows:\n  - {{name: Marquee, tiktok_handle: '{HANDLE}', instagram_handle: '{HANDLE}'}}\n"
SAVED = "2024-06-20T12:00:00Z"
DEEP = "[" * 200_000 + "]" * 200_000  # more than a stack holds of calls


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config/shows.yaml").write_text(SHOWS)
    return tmp_path


def brought_in(workspace, name, text, *words, source="tiktok", code=0, reads_some=True):
    """Imports one file and replays it: the raw rows, the coverage row, the result of the import."""
    (workspace / name).write_bytes(text.encode() if isinstance(text, str) else text)
    done = run("archive", "import", name, *words, "--json", cwd=workspace)
    assert done.returncode == code, done.stderr
    if code:
        assert done.stdout == "" and "help:" in done.stderr and not list(workspace.glob("data/archive/*"))
        return done.stderr
    result = json.loads(done.stdout)
    assert run("archive", "verify", cwd=workspace).returncode == 0
    replayed = run("pull", "--replay", result["output"], cwd=workspace)
    assert replayed.returncode == (0 if reads_some else 4), replayed.stderr
    rows = [row for path in sorted(workspace.glob(f"data/raw/{source}/*_posts_*.csv")) for row in csv.DictReader(path.open())]
    coverage = list(csv.DictReader((workspace / f"data/raw/{source}/coverage.csv").open()))
    return rows, coverage, result


def item_list():
    return json.loads((PAGES / "tiktok/item-list.json").read_text())


def items():
    """Those of the list that are posts: a live is no post."""
    return [item for item in item_list()["itemList"] if not item.get("liveRoomInfo")]


def har(*entries, **page):
    return json.dumps({"log": {"version": "1.2", "pages": [{"id": "p1", "title": f"https://www.tiktok.com/@{HANDLE}", **page}],
                               "entries": list(entries)}})


def entry(url, body, *, status=200, time="2024-06-20T12:00:05.250Z", referer=None, mime="application/json", **content):
    headers = [{"name": "Cookie", "value": "CANARY"}] + ([{"name": "Referer", "value": referer}] if referer else [])
    return {"startedDateTime": time, "pageref": "p1", "request": {"method": "GET", "url": url, "headers": headers},
            "response": {"status": status, "headers": [{"name": "Set-Cookie", "value": "CANARY"}],
                         "content": {"mimeType": mime, **({"text": body} if body is not None else {}), **content}}}


def test_a_saved_page_says_where_and_when_it_was_saved(workspace):
    page = (PAGES / "tiktok/universal-video.html").read_text()
    chrome = f"<!-- saved from url=(0042)https://www.tiktok.com/@{HANDLE}/video/7 -->\n" + page
    rows, coverage, result = brought_in(workspace, "video.html", chrome, "--captured-at", SAVED)
    assert [run["captured_at"] for run in result["runs"]] == [SAVED] and result["runs"][0]["format"] == "page"
    assert len(rows) == result["runs"][0]["posts"] == 1
    assert {row["scrape_run_at"] for row in rows} == {SAVED}
    assert coverage[0]["state"] == "partial" and coverage[0]["oldest_unpinned_post"] == "", "one post is no list"

    single = f"<!--\n Page saved with SingleFile \n url: https://www.tiktok.com/@{HANDLE} \n saved date: Thu Jun 20 2024 14:30:00 GMT+0200 (CEST)\n-->\n"
    _, _, result = brought_in(workspace, "single.html", single + (PAGES / "tiktok/profile-with-items.html").read_text())
    assert result["runs"][0]["captured_at"] == "2024-06-20T12:30:00Z"


def test_a_page_that_does_not_say_it_must_be_told(workspace):
    page = "<html><head></head><body></body></html>"
    assert "--url" in brought_in(workspace, "page.html", page, "--captured-at", SAVED, code=2)
    url = f"https://www.tiktok.com/@{HANDLE}"
    assert "--captured-at" in brought_in(workspace, "page.html", page, "--url", url, code=2)
    assert "no page of a source" in brought_in(workspace, "page.html", page, "--url", "https://example.org/", "--captured-at", SAVED, code=2)
    assert "lies ahead" in brought_in(workspace, "page.html", page, "--captured-at", "2999-01-01T00:00:00Z", code=2)
    canonical = f'<html><head><link data-x="1" rel="canonical" href="{url}?a=1&amp;b=2"></head><body></body></html>'
    _, coverage, _ = brought_in(workspace, "page.html", canonical, "--captured-at", SAVED, reads_some=False)
    assert coverage[0]["state"] in ("layout_changed", "transient"), "an empty page is no empty account"


def test_a_har_file_keeps_the_pages_of_the_sources_and_leaves_secrets_behind(workspace):
    listed = json.dumps(item_list())
    api = "https://www.tiktok.com/api/post/item_list/?secUid=x&cursor=0"
    text = har(entry(api, base64.b64encode(listed.encode()).decode(), encoding="base64"),
               entry("https://www.tiktok.com/static/app.js", "x"), entry("https://example.org/", "x"),
               entry(api, None), entry(api, "", status=0), entry(api, "", status=2**32 + 200))
    rows, coverage, result = brought_in(workspace, "visit.har", text)
    assert len(rows) == len({item["id"] for item in items()})
    assert coverage[0]["state"] == "ok" and coverage[0]["oldest_unpinned_post"]
    assert result["runs"][0]["captured_at"] == "2024-06-20T12:00:05.250Z"
    notes = " ".join(result["notes"])
    assert "2 of 6 entries are of no source" in notes and "1 of 6 entries have no body" in notes and "2 of 6 entries have no answer" in notes
    assert b"CANARY" not in gzip.decompress((workspace / result["output"]).read_bytes())
    assert result == json.loads(run("archive", "import", "visit.har", "--json", cwd=workspace).stdout), "the same file, the same archive"


def posted_list(pieces):
    """Pieces of an Instagram list as its page asks for them: by POST, all at one address, the cursor in a form."""
    def posted(number):
        item = {"pk": f"{900 - number}", "code": f"C{number}", "taken_at": 1717430400 - number * 86400, "like_count": 3, "comment_count": 2,
                "media_type": 1, "product_type": "feed", "caption": None, "user": {"username": HANDLE}}
        connection = {"edges": [{"node": item}], "page_info": {"has_next_page": True, "end_cursor": f"after_{number}"}}
        body = json.dumps({"data": {"xdt_api__v1__feed__user_timeline_graphql_connection": connection}})
        variables = json.dumps({"username": HANDLE, "after": f"after_{number - 1}" if number else None})
        found = entry("https://www.instagram.com/graphql/query", body if pieces[number] else "", time=f"2024-06-20T12:00:{number:02}Z",
                      referer=f"https://www.instagram.com/{HANDLE}/")
        found["request"] |= {"method": "POST", "postData": {"mimeType": "application/x-www-form-urlencoded",
                                                            "text": urlencode({"fb_dtsg": "CANARY", "variables": variables})}}
        return found

    return har(*map(posted, pieces))


@pytest.mark.parametrize("pieces, state", [({0: True, 1: True, 2: True}, "ok"), ({0: True, 2: True}, "partial"),
                                           ({0: True, 1: False, 2: True}, "partial")])
def test_a_list_asked_by_post_shows_its_holes(workspace, pieces, state):
    rows, coverage, result = brought_in(workspace, "visit.har", posted_list(pieces), source="instagram")
    assert len(rows) == sum(pieces.values()) and coverage[0]["state"] == state
    assert b"CANARY" not in gzip.decompress((workspace / result["output"]).read_bytes()), "of the form only its cursor is kept"


def test_a_broken_har_file_names_the_place(workspace):
    api = "https://www.tiktok.com/api/post/item_list/"
    assert "the JSON is cut: the file ends behind byte" in brought_in(workspace, "a.har", har()[:-5], code=2)
    assert "no page of a source" in brought_in(workspace, "a.har", har(), code=2)
    assert "log.entries[1]" in brought_in(workspace, "a.har", har(entry(api, "{}"), entry(api, "{}", time="soon")), code=2)
    assert "no bodies" in brought_in(workspace, "a.har", har(entry(api, None)), code=2)
    assert "base64" in brought_in(workspace, "a.har", har(entry(api, "?", encoding="base64")), code=2)


def zeeschuimer(items, day=20, platform="tiktok.com"):
    return "".join(json.dumps({"nav_index": "1:1", "item_id": item["id"], "timestamp_collected": 1718884800000 + (day - 20) * 86400000 + n,
                               "source_platform": platform, "source_platform_url": f"https://www.{'instagram.com/' if 'insta' in platform else 'tiktok.com/@'}{HANDLE}",
                               "source_url": "x", "user_agent": "x", "data": item}) + "\n" for n, item in enumerate(items))


def test_zeeschuimer_items_make_weeks_known_only_where_nothing_is_missing(workspace):
    text = zeeschuimer(item_list()["itemList"]) + zeeschuimer(items()[2:4], day=21) + zeeschuimer([{"id": "1"}], platform="douyin.com")
    rows, coverage, result = brought_in(workspace, "z.ndjson", text)
    posts = {item["id"] for item in items()}
    assert {row["post_id"] for row in rows} == posts and len(rows) == len(posts) + 2, "two days are two looks"
    assert {row["state"] for row in coverage} == {"partial"} and {row["oldest_unpinned_post"] for row in coverage} == {""}
    assert "1 lines are of other platforms" in result["notes"][0]
    complete = brought_in(workspace, "z.ndjson", text, "--complete")
    runs = {run["run_id"] for run in complete[2]["runs"]}
    again = [row for row in complete[1] if row["run_id"] in runs]
    assert {row["state"] for row in again} == {"ok"} and all(row["whole_list"] == "false" for row in again)


def test_a_list_that_goes_on_past_midnight_is_of_the_day_on_which_it_began(workspace):
    newest_first = sorted({item["id"]: item for item in items()}.values(), key=lambda item: -item["createTime"])
    text = zeeschuimer(newest_first[:2]) + zeeschuimer(newest_first[2:], day=21)
    rows, coverage, result = brought_in(workspace, "z.ndjson", text, "--complete")
    assert [run["captured_at"][:10] for run in result["runs"]] == ["2024-06-20"]
    assert len(rows) == len(newest_first) and len(coverage) == 1


def test_instagram_items_of_zeeschuimer_are_read_as_the_mobile_feed(workspace):
    items = json.loads((PAGES / "instagram/user-feed.json").read_text())["items"]
    rows, coverage, _ = brought_in(workspace, "z.ndjson", zeeschuimer(items, platform="instagram.com"), "--complete", source="instagram")
    own = [item for item in items if item["user"]["username"] == HANDLE]
    assert {row["post_id"] for row in rows} == {item["pk"] for item in own}
    assert coverage[0]["state"] == "ok"


@pytest.mark.parametrize("text, place", [("{\"timestamp_collected\": 1}\nno json\n", "z.ndjson:2"),
                                         ('{"timestamp_collected": "x", "source_platform": "tiktok.com"}', "z.ndjson:1"),
                                         ('{"timestamp_collected": 1, "source_platform": "tiktok.com"}', "z.ndjson:1"),
                                         ('{"timestamp_collected": 1, "source_platform": "x.com", "data": {}}', "z.ndjson"),
                                         (zeeschuimer(items()[:1]).replace("1718884800000", "1e300"), "z.ndjson:1"),
                                         (zeeschuimer(items()[:1]).replace("1718884800000", "-1"), "z.ndjson:1"),
                                         (zeeschuimer([{"id": "1", "nested": DEEP}]).replace(f'"{DEEP}"', DEEP), "z.ndjson:1")])
def test_a_broken_line_is_named(workspace, text, place):
    assert place in brought_in(workspace, "z.ndjson", text, "--format", "zeeschuimer", code=2)


def test_an_answer_of_the_research_api_is_read_by_account(workspace):
    answer = json.loads((PAGES / "tiktok/research-api.json").read_text())
    answer["data"]["videos"].append({**answer["data"]["videos"][0], "id": 7, "username": "somebody.else"})
    assert "--captured-at" in brought_in(workspace, "api.json", json.dumps(answer), code=2)
    deep = json.dumps({**answer, "deep": "DEEP"}).replace('"DEEP"', DEEP)
    assert "begins like JSON" in brought_in(workspace, "api.json", deep, "--captured-at", SAVED, code=2)
    rows, coverage, result = brought_in(workspace, "api.json", json.dumps(answer), "--captured-at", SAVED, "--complete")
    assert [(row["views"], row["likes"], row["shares"], row["hashtags"]) for row in sorted(rows, key=lambda row: row["post_id"])] == [
        ("0", "0", "", '["encore"]'), ("2300", "140", "4", '["theatre","broadway"]')]
    assert coverage[0]["state"] == "ok" and result["runs"][0]["pages"] == 2
    answer["error"]["code"] = "rate_limit_exceeded"
    for path in (workspace / "data/archive").iterdir():
        path.unlink()
    assert "rate_limit_exceeded" in brought_in(workspace, "api.json", json.dumps(answer), "--captured-at", SAVED, code=2)


PIECES, PIECES_SEED = 120, 20261212


def test_a_piece_of_a_query_without_the_ones_before_it_makes_no_week(workspace):
    """Answers of one query, so many results each and fewer videos, of which a file has any run of neighbours.

    What begins with the first answer is known where its videos or its cursor tell, or a person says so; what does not
    never is, unless a person says that it is complete and nothing contradicts it.
    """
    dice = random.Random(PIECES_SEED)
    template = json.loads((PAGES / "tiktok/research-api.json").read_text())["data"]["videos"][0]
    made = dict.fromkeys(("before is missing", "may be missing", "noted", "taken"), 0)
    for number in range(PIECES):
        count, size = dice.randint(1, 5), dice.choice((10, 20, 50, 100, 100))
        answers = []
        for at in range(count):
            videos = [{**template, "id": 7376307371091427349 - (100 * at + n) * 2**32 * 3600, "create_time": 1717430400 - (100 * at + n) * 3600}
                      for n in range(0 if dice.random() < 0.5 else dice.randint(1, 9))]
            answers.append({"data": {"videos": videos, "cursor": size * (at + 1), "has_more": at + 1 < count, "search_id": "7"}, "error": {"code": "ok"}})
        begin = dice.randrange(count)
        held = answers[begin:]
        text = json.dumps(held) if dice.random() < 0.5 else "\n".join(map(json.dumps, held))
        has_videos = any(answer["data"]["videos"] for answer in held)
        is_complete = dice.random() < 0.4
        words = ["--captured-at", SAVED, "--handle", "marquee.lights.demo", "--start", "2024-05-01", "--end", "2024-06-10"]
        words += ["--complete"] if is_complete else []
        name = f"answers-{number}.json"
        (workspace / name).write_text(text)
        done = run("archive", "import", name, *words, "--json", cwd=workspace)
        said = " ".join((done.stdout + done.stderr).split())
        is_first_told = begin == 0 and (size == 100 or len(held) > 2)
        shows_a_gap = begin > 0 and (size * count > 100 * len(held) or len(held) > 2)
        if done.returncode == 2:
            assert is_complete or not has_videos
            assert "those before are not here" in said if shows_a_gap else not is_complete and "is the first, nothing in it says" in said, said
            assert not is_first_told
            made["before is missing" if shows_a_gap else "may be missing"] += 1
            continue
        assert done.returncode == 0, done.stderr
        known = [week for account in json.loads(done.stdout)["runs"][0]["accounts"] for week in account["known_weeks"]]
        assert bool(known) == (is_complete or not has_videos), (number, begin, size, said)
        is_taken_for_first = size * (begin + 1) == 100  # the largest answer there is
        assert begin == 0 or is_complete or has_videos or is_taken_for_first, "what lacks its first answer is no zero"
        assert not shows_a_gap or "those before are not here" in said
        made["noted" if begin else "taken"] += 1
    print(f"{PIECES} files of answers, seed {PIECES_SEED}: {made}")
    assert all(made.values())


TABLE = """Id,When,Plays,Hearts,Text,Account,Seen
7376307371091427349,2024-06-03T16:00:00Z,"2,300",140,Half hour call #Theatre,@Marquee.Lights.Demo,2024-06-20T12:00:00Z
7375936171091427350,1717344000,1.2K,,No likes known,marquee.lights.demo,2024-06-20T12:00:00Z
"""
MAP = ("--map", "Id=post_id", "When=posted_at", "Plays=views", "Hearts=likes", "Text=caption", "Account=handle", "Seen=captured_at")


def test_a_table_of_posts_is_read_by_its_map(workspace):
    rows, coverage, result = brought_in(workspace, "posts.csv", TABLE, *MAP, "--source", "tiktok", "--complete")
    assert [(row["views"], row["likes"], row["comments"], row["posted_at"]) for row in sorted(rows, key=lambda row: row["post_id"])] == [
        ("1200", "", "", "2024-06-02T16:00:00Z"), ("2300", "140", "", "2024-06-03T16:00:00Z")], "an empty cell is unknown"
    assert coverage[0]["state"] == "ok"
    assert (result["runs"][0]["start"], result["runs"][0]["end"]) == ("2024-05-27", "2024-06-23")
    weekly = {row["week_start"]: row["tt_posts"] for row in csv.DictReader((workspace / "data/weekly/tiktok_weekly.csv").open())}
    assert weekly == {"2024-05-27": "", "2024-06-03": "1", "2024-06-10": "", "2024-06-17": ""}, "nobody says that the table goes on behind its posts"
    brought_in(workspace, "posts.csv", TABLE, *MAP, "--source", "tiktok", "--complete", "--end", "2024-06-20")
    weekly = {row["week_start"]: row["tt_posts"] for row in csv.DictReader((workspace / "data/weekly/tiktok_weekly.csv").open())}
    assert weekly == {"2024-05-27": "", "2024-06-03": "1", "2024-06-10": "0", "2024-06-17": ""}


@pytest.mark.parametrize("old, new, says", [
    ('"2,300"', "many", "posts.csv:2"), ("1717344000", "someday", "posts.csv:3"), ("7375936171091427350", "", "posts.csv:3"),
    ("@Marquee.Lights.Demo", "", "posts.csv:2"), ("Id,When", "Id,Whenn", "did you mean `Whenn`"), (",2024-06-20T12:00:00Z\n7375", ",later\n7375", "posts.csv:2"),
    ("Half hour call #Theatre", "one,too,many", "posts.csv:2")])
def test_a_bad_cell_is_named_with_its_line(workspace, old, new, says):
    assert says in brought_in(workspace, "posts.csv", TABLE.replace(old, new, 1), *MAP, "--source", "tiktok", code=2)


def test_an_instagram_table_says_of_each_post_whether_it_is_a_reel(workspace):
    words = (*MAP, "--source", "instagram", "--complete")
    table = TABLE.replace("7376307371091427349", "3382373762971205644").replace("7375936171091427350", "3381648987240005645")
    assert "is_reel" in brought_in(workspace, "posts.csv", table, *words, code=2), "an unknown reel would be counted as none"
    kinds = iter([",is_reel", ",true", ",no"])
    rows, _, _ = brought_in(workspace, "posts.csv", "".join(line + next(kinds) + "\n" for line in table.splitlines()), *words, source="instagram")
    assert sorted(row["is_reel"] for row in rows) == ["false", "true"]


def test_a_map_must_name_what_there_is(workspace):
    assert "post_id" in brought_in(workspace, "posts.csv", TABLE, "--source", "tiktok", code=2)
    assert "no such name" in brought_in(workspace, "posts.csv", TABLE, *(word.replace("=likes", "=likess") for word in MAP), "--source", "tiktok", code=2)
    assert "--source" in brought_in(workspace, "posts.csv", TABLE, *MAP, code=2)


def test_what_is_nothing_of_the_kind_is_said(workspace):
    for text in ("", "   ", "hello", "[1, 2]"):
        assert "posts.txt" in brought_in(workspace, "posts.txt", text, code=2)
    done = run("archive", "import", "nosuch.html", cwd=workspace)
    assert done.returncode == 2 and "nosuch.html" in done.stderr


def test_imported_pages_are_no_requests(workspace):
    brought_in(workspace, "posts.csv", TABLE, *MAP, "--source", "tiktok")
    audit = run("audit", cwd=workspace)
    assert audit.returncode == 0 and "0 requests" in audit.stdout and "1 page was handed in" in audit.stdout
    database = sqlite3.connect(workspace / "data/ledger.sqlite3")
    assert database.execute("SELECT origin, attempts FROM fetches").fetchall() == [("import", 0)]
