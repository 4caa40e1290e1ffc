"""Tables of posts as tools write them: told by their header, read without a map, and the same panel from each."""

import csv
import gzip
import json
import re

import pytest
from import_writers import FORMATS, Held, apify_tiktok, collection, crowdtangle, instagram_4cat, mcl, own_table, table, tiktok_4cat, true_weeks, utc
from program import run
from shared_cases import SHARED

SAVED = "2025-12-01T12:00:00Z"
END = utc("2025-12-01T00:00:00")
CASES = SHARED / "cases" / "posts"
needs_cases = pytest.mark.skipif(not CASES.is_dir(), reason="the cases (../shared/cases) are not here")


def study(folder, *handles):
    (folder / "config").mkdir(parents=True, exist_ok=True)
    rows = [f"  - {{name: {handle}, tiktok_handle: '{handle}', instagram_handle: '{handle}'}}\n" for handle in handles]
    (folder / "config/shows.yaml").write_text("shows:\n" + "".join(rows))
    return folder


def imported(folder, *words, code=0):
    done = run("archive", "import", *words, "--json", cwd=folder)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if code == 0 else done.stderr


def replayed(folder, result, code=0):
    done = run("pull", "--replay", result["output"], cwd=folder)
    assert done.returncode == code, done.stderr
    return done


def raw(folder, source):
    return [row for path in sorted(folder.glob(f"data/raw/{source}/*_posts_*.csv")) for row in csv.DictReader(path.open())]


def weekly(folder, source):
    with (folder / f"data/weekly/{source}_weekly.csv").open() as file:
        return {(row["show"], row["week_start"]): row for row in csv.DictReader(file)}


def held(folder, name, text):
    data = text.encode() if isinstance(text, str) else text
    (folder / name).write_bytes(data)
    return name


@pytest.mark.parametrize("platform", ["tiktok", "instagram"])
def test_a_collection_gives_the_same_panel_in_every_format(tmp_path, platform):
    variations, first_seed = 200, 20251201
    print(f"{variations} variations of {platform}, seeds {first_seed} to {first_seed + variations - 1}")
    formats = FORMATS[platform]
    handles, files, truth = [], [], {}
    for number in range(variations):
        name, write, lacks = formats[number % len(formats)]
        handle = f"demo.{number}"
        posts = collection(platform, first_seed + number // len(formats), END)
        handles.append(handle)
        files.append(held(tmp_path, f"{number}-{name}", write(handle, posts)))
        truth[handle] = (name, true_weeks(platform, posts, END, lacks))
    study(tmp_path, *handles)
    result = imported(tmp_path, *files, "--captured-at", SAVED, "--complete", "--start", "2025-10-06", "--end", SAVED[:10], "--source", platform)
    replayed(tmp_path, result)
    found = weekly(tmp_path, platform)
    for handle, (name, weeks) in truth.items():
        for week, cells in weeks.items():
            row = found[handle, week]
            columns = [column for column in row if column[:3] in ("tt_", "ig_")]
            got = {column: row[column] for column in columns}
            assert got == {column: cells.get(column, "") for column in columns}, (handle, name, week)


def test_no_time_is_made_known_by_a_pinned_or_a_far_post(tmp_path):
    posts = collection("tiktok", 3, END)
    old = Held(utc("2025-02-03T12:00:00"), str(int(utc("2025-02-03T12:00:00").timestamp()) << 32 | 12345), dict.fromkeys(["views", "likes", "comments", "shares", "saves"], 7))
    study(tmp_path, "demo.show")
    for name, text in (("flag.json", json.dumps([{**apify_tiktok("demo.show", [old])[0], "isPinned": True}, *apify_tiktok("demo.show", posts)])),
                       ("order.csv", tiktok_4cat("demo.show", [old, *posts])), ("last.csv", tiktok_4cat("demo.show", [*posts, old]))):
        result = imported(tmp_path, held(tmp_path, name, text), "--captured-at", SAVED, "--complete")
        account = result["runs"][0]["accounts"][0]
        assert account["posts"] == len(posts) + 1 and account["oldest"] == "2025-02-03"
        assert account["known_weeks"] and account["known_weeks"][0] > posts[-1].at.strftime("%Y-%m-%d"), name
        assert posts[-1].at.strftime("%Y-%m-%d") in account["why_no_others"], name


def test_the_order_of_a_table_says_who_is_pinned_only_where_no_cell_does(tmp_path):
    """Rows sorted by anything, of a file that says that none is pinned: the list reaches back to the oldest."""
    posts = collection("tiktok", 3, END)
    oldest_first = [posts[-1], *posts[:-1]]
    study(tmp_path, "demo.show")
    known = {}
    for name, said in ("unsaid", {}), ("none", {"isPinned": False}), ("it is", {"isPinned": True}):
        rows = apify_tiktok("demo.show", oldest_first)
        for place, row in enumerate(rows):
            row.pop("isPinned", None)
            row |= said if place == 0 or said == {"isPinned": False} else {"isPinned": False} if said else {}
        known[name] = imported(tmp_path, held(tmp_path, f"{name}.json", json.dumps(rows)), "--captured-at", SAVED, "--complete")["runs"][0]["accounts"][0]["known_weeks"]
    in_order = imported(tmp_path, held(tmp_path, "order.json", json.dumps(apify_tiktok("demo.show", posts))), "--captured-at", SAVED, "--complete")
    assert known["none"] == in_order["runs"][0]["accounts"][0]["known_weeks"]
    assert known["unsaid"] == known["it is"] and set(known["unsaid"]) <= set(known["none"])


@pytest.mark.parametrize("cell, says", [("7.57774E+18", "rounded"), ("7577744781837821476.0", "rounded|decimal point"), ("757774478", "is no id|too short"),
                                        ("abc", "is no id"), ("7012345678901234567", "was given on")])
def test_an_id_that_is_none_is_refused_with_its_line(tmp_path, cell, says):
    posts = collection("tiktok", 5, END)
    study(tmp_path, "demo.show")
    lines = own_table("demo.show", posts, ",", reels=False).splitlines()
    lines[2] = cell + "," + lines[2].split(",", 1)[1]
    error = imported(tmp_path, held(tmp_path, "own.csv", "\n".join(lines)), "--source", "tiktok", "--captured-at", SAVED, code=2)
    assert re.search(says, error) and "own.csv:3" in error and not list(tmp_path.glob("data/archive/*"))


def test_ids_that_lost_their_last_digits_are_refused(tmp_path):
    posts = collection("tiktok", 6, END)
    for post in posts:
        post.post_id = post.post_id[:15] + "0000"
    study(tmp_path, "demo.show")
    assert "lost their last digits" in imported(tmp_path, held(tmp_path, "own.csv", own_table("demo.show", posts, ",", reels=False)),
                                              "--source", "tiktok", "--captured-at", SAVED, code=2)


def test_an_id_a_shortcode_and_an_address_are_one_post(tmp_path):
    posts = collection("instagram", 7, END)
    study(tmp_path, "demo.show")
    first = imported(tmp_path, held(tmp_path, "own.csv", own_table("demo.show", posts, ",", reels=True)), "--source", "instagram", "--captured-at", SAVED, "--complete")
    replayed(tmp_path, first)
    before = weekly(tmp_path, "instagram")
    for name, text in (("4cat.csv", instagram_4cat("demo.show", posts)), ("ct.csv", crowdtangle("demo.show", posts))):
        replayed(tmp_path, imported(tmp_path, held(tmp_path, name, text), "--captured-at", "2025-12-02T12:00:00Z"))
        after = weekly(tmp_path, "instagram")
        assert {key: row["ig_posts"] for key, row in before.items()} == {key: row["ig_posts"] for key, row in after.items()}, name
    assert {row["post_id"] for row in raw(tmp_path, "instagram")} == {post.post_id for post in posts}


@pytest.mark.parametrize("order", [("mcl", "4cat"), ("4cat", "mcl")])
def test_ids_of_a_library_complete_nothing(tmp_path, order):
    posts = collection("instagram", 8, END)
    study(tmp_path, "demo.show")
    texts = {"mcl": mcl("demo.show", posts), "4cat": instagram_4cat("demo.show", posts)}
    alone = study(tmp_path / "alone", "demo.show")
    replayed(alone, imported(alone, held(alone, "4cat.csv", texts["4cat"]), "--captured-at", SAVED, "--complete"))
    for day, name in enumerate(order):
        result = imported(tmp_path, held(tmp_path, f"{name}.csv", texts[name]), "--captured-at", f"2025-12-0{day + 1}T12:00:00Z", "--complete")
        said = replayed(tmp_path, result).stderr
    assert "library" in said
    mine, other = weekly(tmp_path, "instagram"), weekly(alone, "instagram")
    keys = ("ig_posts", "ig_sum_likes", "ig_sum_comments")
    assert {week: [mine[week][key] for key in keys] for week in other if other[week]["ig_posts"]} == {
        week: [other[week][key] for key in keys] for week in other if other[week]["ig_posts"]}


def test_a_column_can_be_unmapped_and_pinned_can_be_mapped(tmp_path):
    posts = collection("tiktok", 9, END)
    study(tmp_path, "demo.show")
    rows = list(csv.DictReader(own_table("demo.show", posts, ",", reels=False).splitlines()))
    for row in rows:
        row |= {"hashtags": "[broken", "top": "no"}
    rows[-1]["top"] = "yes"
    name = held(tmp_path, "own.csv", table(rows))
    words = ("--source", "tiktok", "--captured-at", SAVED, "--complete")
    assert "hashtags" in imported(tmp_path, name, *words, code=2)
    result = imported(tmp_path, name, *words, "--map", "hashtags=", "top=is_pinned")
    replayed(tmp_path, result)
    found = raw(tmp_path, "tiktok")
    assert [row["is_pinned"] for row in sorted(found, key=lambda row: row["posted_at"])][0] == "true"
    assert any(json.loads(row["hashtags"]) for row in found), "then the caption tells the tags"


def test_times_without_a_zone_are_asked_for(tmp_path):
    study(tmp_path, "demo.show")
    text = "post_id,posted_at,views\n7577744781837821476,2025-11-28 07:00:00,5\n"
    words = ("--source", "tiktok", "--handle", "demo.show", "--captured-at", SAVED)
    assert "--timezone" in imported(tmp_path, held(tmp_path, "own.csv", text), *words, code=2)
    for zone in ("-05:00", "EST", "America/New_York"):
        replayed(tmp_path, imported(tmp_path, "own.csv", *words, "--timezone", zone))
        assert {row["posted_at"] for row in raw(tmp_path, "tiktok")} == {"2025-11-28T12:00:00Z"}
    assert "no zone" in imported(tmp_path, "own.csv", *words, "--timezone", "Mars", code=2)


@pytest.mark.parametrize("name, data, says", [
    ("a.xlsx", b"PK\x03\x04" + b"\0" * 30 + b"xl/workbook.xml", "save its sheet as CSV (UTF-8)"), ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 99, "Excel"),
    ("a.mhtml", b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", "MHTML"),
    ("a.json.xz", b"\xfd7zXZ\x00", "xz file is cut"), ("a.csv", "post_id,x\n".encode("utf-16"), "UTF-16"), ("a.csv.gz", gzip.compress(b"post_id,posted_at\n1,2\n", mtime=0)[:20], "gzip")])
def test_what_is_no_text_is_refused_by_its_name(tmp_path, name, data, says):
    study(tmp_path, "demo.show")
    assert says in imported(tmp_path, held(tmp_path, name, data), "--captured-at", SAVED, code=2)


def test_a_packed_file_is_taken(tmp_path):
    study(tmp_path, "demo.show")
    posts = collection("tiktok", 10, END)
    text = tiktok_4cat("demo.show", posts)
    packed = imported(tmp_path, held(tmp_path, "4cat.csv.gz", gzip.compress(text.encode())), "--captured-at", SAVED)
    plain = imported(tmp_path, held(tmp_path, "4cat.csv", text), "--captured-at", SAVED)
    assert packed["runs"][0]["accounts"] == plain["runs"][0]["accounts"]


def test_an_answer_without_videos_is_a_true_nothing_of_its_days(tmp_path):
    study(tmp_path, "demo.show")
    empty = held(tmp_path, "answer.json", json.dumps({"data": {"videos": [], "has_more": False}, "error": {"code": "ok"}}))
    assert "--start" in imported(tmp_path, empty, "--captured-at", SAVED, code=2)
    words = ("--captured-at", SAVED, "--handle", "demo.show", "--start", "2025-11-03", "--end", "2025-11-16")
    result = imported(tmp_path, empty, *words)
    assert result["runs"][0]["accounts"][0]["known_weeks"] == ["2025-11-03", "2025-11-10"]
    replayed(tmp_path, result)
    assert {week: row["tt_posts"] for (_, week), row in weekly(tmp_path, "tiktok").items()} == {"2025-11-03": "0", "2025-11-10": "0"}
    more = held(tmp_path, "more.json", json.dumps({"data": {"videos": [], "has_more": True}, "error": {"code": "ok"}}))
    assert "no more" in imported(tmp_path, more, *words, code=2)


def test_a_dry_run_says_what_it_understood_and_writes_nothing(tmp_path):
    study(tmp_path, "demo.show")
    name = held(tmp_path, "4cat.csv", tiktok_4cat("demo.show", collection("tiktok", 11, END)))
    result = imported(tmp_path, name, "--captured-at", SAVED, "--dry-run")
    [found] = result["runs"]
    assert result["output"] is None and not (tmp_path / "data").exists()
    assert found["understood_as"] == "4CAT's table of TikTok posts"
    assert found["accounts"][0]["handle"] == "demo.show" and "--complete" in found["accounts"][0]["why_no_others"]
    text = run("archive", "import", name, "--captured-at", SAVED, "--dry-run", "--complete", cwd=tmp_path)
    assert "makes known: 2025-" in text.stdout and "nothing is written" in text.stderr


CASE_FILES = {
    # file: words, week, column, value
    "4cat_instagram.csv": (["--complete"], "instagram", "2025-11-24", "ig_sum_likes", "378"),
    "4cat_ig_fixed.csv": (["--complete"], "instagram", "2025-11-17", "ig_sum_likes", "357"),
    "mcl_instagram.csv": (["--complete"], "instagram", "2025-11-24", "ig_sum_likes", "378"),
    "crowdtangle_instagram.csv": (["--complete"], "instagram", "2025-11-24", "ig_sum_likes", "3378"),
    "4cat_tiktok.csv": (["--complete"], "tiktok", "2025-11-24", "tt_sum_views", "3078"),
    "apify_tiktok.csv": (["--complete"], "tiktok", "2025-11-24", "tt_sum_views", "3078"),
    "apify_tiktok.json": (["--complete"], "tiktok", "2025-11-24", "tt_sum_views", "3078"),
    "traktok_na.csv": (["--complete"], "tiktok", "2025-11-24", "tt_sum_views", "2050"),
    "ra_array.json": (["--complete"], "tiktok", "2025-11-24", "tt_sum_views", "3078"),
    "ra_videoid.json": (["--complete"], "tiktok", "2025-11-24", "tt_sum_views", "3078"),
    "instaloader.json": ([], "instagram", "2025-11-24", "ig_posts", ""),
    "ytdlp.info.json": ([], "tiktok", "2025-11-24", "tt_posts", ""),
}


@needs_cases
@pytest.mark.parametrize("name", CASE_FILES)
def test_the_cases_are_taken_as_they_come(tmp_path, name):
    words, source, week, column, value = CASE_FILES[name]
    study(tmp_path, "demo.show")
    replayed(tmp_path, imported(tmp_path, CASES / name, "--captured-at", SAVED, *words))
    assert raw(tmp_path, source)
    row = weekly(tmp_path, source)["demo.show", week]
    assert row[column] == value and row[column[:3] + "posts"] == ("3" if value else "")


@needs_cases
def test_the_case_of_an_answer_without_videos(tmp_path):
    study(tmp_path, "demo.show")
    assert "--handle NAME --start DATE --end DATE" in imported(tmp_path, CASES / "ra_empty.json", "--captured-at", SAVED, code=2)
    replayed(tmp_path, imported(tmp_path, CASES / "ra_empty.json", "--captured-at", SAVED, "--handle", "demo.show", "--start", "2025-11-17", "--end", "2025-11-30"))
    assert {week: row["tt_posts"] for (_, week), row in weekly(tmp_path, "tiktok").items()} == {"2025-11-17": "0", "2025-11-24": "0"}


def test_an_answer_without_videos_is_of_the_time_when_it_was_asked(tmp_path):
    """Its last day is no time of saving: nobody knew the zeros before, and of a week that it ends within it says nothing."""
    study(tmp_path, "demo.show")
    (tmp_path / "none.json").write_text('{"data": {"videos": [], "has_more": false, "cursor": 0}, "error": {"code": "ok"}}')
    words = ("--captured-at", "2025-12-10T10:00:00Z", "--handle", "demo.show", "--start", "2025-11-01")
    for last, known in (("2025-11-30", ["2025-11-17", "2025-11-24"]), ("2025-11-29", ["2025-11-17"])):
        result = imported(tmp_path, tmp_path / "none.json", *words, "--end", last)
        assert result["runs"][0]["captured_at"] == "2025-12-10T10:00:00Z"
        assert result["runs"][0]["accounts"][0]["known_weeks"][-len(known):] == known
        replayed(tmp_path, result)
        rows = {week: row for (_, week), row in weekly(tmp_path, "tiktok").items() if week >= "2025-11-17"}
        assert [week for week, row in sorted(rows.items()) if row["tt_posts"] == "0"] == known, last
        assert {row["scrape_run_at"] for row in rows.values() if row["tt_posts"]} == {"2025-12-10T10:00:00Z"}


@needs_cases
def test_the_cases_of_ids_and_of_two_sources(tmp_path):
    study(tmp_path, "demo.show")
    words = ("--captured-at", SAVED, "--source", "tiktok", "--complete")
    assert "csv_excel_ids.csv:2" in imported(tmp_path, CASES / "csv_excel_ids.csv", *words, code=2)
    imported(tmp_path, CASES / "idurl.csv", *words)
    replayed(tmp_path, imported(tmp_path, CASES / "ig_clean.har"))
    for name in ("4cat_ig_fixed.csv", "mcl_fixed.csv", "crowdtangle_instagram.csv"):
        replayed(tmp_path, imported(tmp_path, CASES / name, "--captured-at", SAVED, "--complete"))
    row = weekly(tmp_path, "instagram")["demo.show", "2025-11-24"]
    assert row["ig_posts"] == "3"
    again = study(tmp_path / "again", "demo.show")
    for name in ("ig_clean.har", "mcl_fixed.csv"):
        replayed(again, imported(again, CASES / name, "--captured-at", SAVED, "--complete"))
    assert {key: weekly(again, "instagram")["demo.show", week][key] for week, key in (("2025-11-24", "ig_sum_likes"),)} == {"ig_sum_likes": "378"}


def piece(*posts):
    """One answer of TikTok's list: posts as day and views; an id is of its day."""
    items = []
    for number, (day, views) in enumerate(posts):
        created = int(utc(f"2025-11-{day:02d}T12:00:00").timestamp())
        items.append({"id": str(created << 32 | (12345 + day)), "createTime": created, "desc": f"day {day}", "author": {"uniqueId": "demo.show", "id": "1", "secUid": "MS4"},
                      "stats": {"playCount": views, "diggCount": 5, "commentCount": 1, "shareCount": 1, "collectCount": "1"}, "video": {"id": "v", "duration": 9}})
    return {"cursor": "0", "hasMore": False, "itemList": items, "statusCode": 0, "status_code": 0}


def visit_of(*pieces, seconds):
    """A saved visit with an answer for each piece, at these seconds."""
    url = "https://www.tiktok.com/api/post/item_list/?aid=1988&count=35&cursor=0&secUid=MS4"
    entries = [
        {"startedDateTime": f"2025-12-01T10:00:{second:06.3f}Z", "time": 1,
         "request": {"method": "GET", "url": url, "headers": [{"name": "Referer", "value": "https://www.tiktok.com/@demo.show"}]},
         "response": {"status": 200, "content": {"mimeType": "application/json", "text": json.dumps(answer)}}}
        for answer, second in zip(pieces, seconds, strict=True)
    ]
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "x", "version": "1"}, "entries": entries}})


POSTS = [(day, 1000 + day) for day in (29, 28, 26, 25, 22, 20, 19, 18, 16, 14)]


@pytest.mark.parametrize(("pieces", "seconds", "views"), [
    ([POSTS], [1], 4108), ([[*POSTS, POSTS[2]]], [1], 4108), ([[*POSTS, (26, 77777)]], [1], None), ([POSTS, [(26, 77777), *POSTS[3:]]], [1, 1], None),
    ([POSTS, POSTS], [1, 1], 4108), ([POSTS, [(29, 1029), (28, 1028), (26, 77777), *POSTS[3:]]], [1, 1.5], 4108 - 1026 + 77777)])
def test_a_post_that_one_instant_counts_twice_is_unknown_unless_equal(tmp_path, pieces, seconds, views):
    study(tmp_path, "demo.show")
    (tmp_path / "x.har").write_text(visit_of(*map(lambda posts: piece(*posts), pieces), seconds=seconds))
    done = replayed(tmp_path, imported(tmp_path, "x.har"))
    week = weekly(tmp_path, "tiktok").get(("demo.show", "2025-11-24"), {"tt_sum_views": ""})
    assert week["tt_sum_views"] == ("" if views is None else str(sum(count for day, count in POSTS if 24 <= day) if views < 70000 else views)), done.stderr
    assert ("answers_disagree" in done.stderr) == (views is None), done.stderr
    counts = {row["views"] for row in raw(tmp_path, "tiktok") if row["posted_at"].startswith("2025-11-26")}
    assert len(counts) == 1 and (counts == {""}) == (views is None)
