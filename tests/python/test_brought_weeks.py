"""Which weeks files make known that people brought: from when on, until when, whose they are, and what the import says of it."""

import base64
import csv
import gzip
import hashlib
import json
import re
import zlib

import pytest
from list_pages import SEEN, TIMELINE, connection, har, instagram_item, tiktok_item, tiktok_list_url, tiktok_piece
from program import run
from test_list_ends import instagram_answers, posts_of
from test_lists import DAY, SAVED, known_weeks, panel_of, states_of, study
from test_lists_cases import CASES, needs_cases

RENAMED = """source: instagram
layouts:
  - name: timeline-rows
    proof: pages/timeline-rows.json
    json: body
    root: data.xdt_api__v1__feed__user_timeline_graphql_connection
    known_by: [rows]
    posts: rows.*.node
    newest_first: true
    list: piece
    account: {has_more: page_info.has_next_page, cursor: page_info.end_cursor}
    fields:
      post_id: {path: pk, required: true}
      owner_id: owner.pk
      author: owner.username
      posted_at: {path: taken_at, required: true}
      likes: like_count
      likes_hidden: like_and_view_counts_disabled
      comments: comment_count
      is_reel: {path: product_type, type: is, value: clips}
      is_pinned: {path: timeline_pinned_user_ids, type: nonempty}
"""


def imported(folder, name, *words):
    done = run("archive", "import", name, *words, "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def unreadable(folder):
    body = connection(TIMELINE, [instagram_item("six", post) for post in posts_of(12)], "c1", True)
    body["data"][TIMELINE]["rows"] = body["data"][TIMELINE].pop("edges")
    (folder / "v.har").write_text(har("six", "instagram", [("https://www.instagram.com/graphql/query", {"username": "six"}, body)]))


def test_pages_that_no_rule_read_at_the_import_have_their_weeks_once_one_does(tmp_path):
    folder = study(tmp_path, ["six"])
    unreadable(folder)
    archive = imported(folder, "v.har")["output"]
    assert known_weeks(panel_of(folder, archive)[0], "ig_posts") == {}
    (folder / "rules").mkdir()
    (folder / "rules/instagram.yaml").write_text(RENAMED)
    weeks = {"2025-11-24": 4, "2025-11-17": 3, "2025-11-10": 4}
    assert known_weeks(panel_of(folder, archive)[0], "ig_posts") == weeks
    assert run("pull", "--replay", archive, "--start", "2025-11-17", "--end", "2025-11-30", cwd=folder).returncode in (0, 3)
    assert known_weeks(panel_of(folder)[0], "ig_posts").items() >= {"2025-11-24": 4, "2025-11-17": 3}.items()


def test_a_first_day_that_was_said_stays(tmp_path):
    folder = study(tmp_path, ["six"])
    unreadable(folder)
    archive = imported(folder, "v.har", "--start", "2025-11-17")["output"]
    (folder / "rules").mkdir()
    (folder / "rules/instagram.yaml").write_text(RENAMED)
    assert set(known_weeks(panel_of(folder, archive)[0], "ig_posts")) == {"2025-11-24", "2025-11-17"}


@needs_cases
def test_the_case_of_a_repair_gives_its_week_without_a_range(tmp_path):
    folder = study(tmp_path, ["demo.show"])
    archive = imported(folder, CASES / "ig_doctor_hidden.har")["output"]
    panel_of(folder, archive)
    assert run("doctor", "instagram", "--apply", cwd=folder).returncode == 0
    assert known_weeks(panel_of(folder, archive)[0], "ig_sum_likes").get("2025-11-24") == 252


# Until when

def own_table(folder, posts, name="t.csv"):
    with (folder / name).open("w", newline="") as file:
        writer = csv.DictWriter(file, ["post_id", "posted_at", "handle", "views"])
        writer.writeheader()
        writer.writerows({"post_id": tiktok_item("six", post)["id"], "posted_at": post.at, "handle": handle, "views": post.views} for handle, post in posts)


def table_weeks(folder, *words):
    archive = imported(folder, "t.csv", "--source", "tiktok", "--complete", *SAVED, *words)
    cells, _ = panel_of(folder, archive["output"])
    said = {account["handle"]: account["known_weeks"] for one in archive["runs"] for account in one["accounts"]}
    known = {(show, week): cell for (name, show, week), cell in cells.items() if name == "tt_posts" and cell is not None}
    return {show: {week: cell for (of, week), cell in known.items() if of == show} for show in ("six", "seven")}, said


def test_a_table_says_nothing_of_weeks_behind_its_newest_post(tmp_path):
    folder = study(tmp_path, ["six", "seven"])
    own_table(folder, [("six", post) for post in posts_of(12, newest=16 * DAY)])
    weeks, said = table_weeks(folder)
    assert weeks["six"] and max(weeks["six"]) == "2025-11-10", "its newest post is of 15 November"
    assert said["six"] == sorted(weeks["six"])
    assert run("panel", cwd=folder).returncode == 0
    why = run("why", "six", "2025-11-17", "tt_posts", cwd=folder)
    words = "the posts that were brought, or the list that a cache kept, end on 2025-11-15"
    assert why.returncode == 1 and words in " ".join(why.stdout.split()), why.stdout
    again, _ = table_weeks(folder, "--end", "2025-11-30")
    assert again["six"]["2025-11-17"] == 0 and again["six"]["2025-11-24"] == 0


def test_weeks_that_another_run_asked_stay_unknown_too(tmp_path):
    folder = study(tmp_path, ["six", "seven"])
    own_table(folder, [("six", post) for post in posts_of(12, newest=16 * DAY)])
    table_weeks(folder)
    (folder / "v.har").write_text(har("seven", "tiktok", [(tiktok_list_url(0), None, tiktok_piece("seven", posts_of(12), "9", True))]))
    cells, _ = panel_of(folder, imported(folder, "v.har")["output"])
    assert cells["tt_posts", "seven", "2025-11-24"] == 4
    assert cells["tt_posts", "six", "2025-11-24"] is None and cells["tt_posts", "six", "2025-11-10"] is not None


def without_its_ends(file):
    """The archive as it was written before it said whether its first and last day were given."""
    data = file.read_bytes()
    unpacker = zlib.decompressobj(31)
    record = unpacker.decompress(data)
    head, block = record.split(b"\r\n\r\n", 1)
    block = re.sub(rb"asked-(from|to): [a-z]+\r\n", b"", block[: int(re.search(rb"Content-Length: (\d+)", head)[1])])
    digest = base64.b32encode(hashlib.sha1(block).digest())
    head = re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % len(block), re.sub(rb"(WARC-(?:Block|Payload)-Digest: sha1:)\w+", rb"\g<1>" + digest, head))
    file.write_bytes(gzip.compress(head + b"\r\n\r\n" + block + b"\r\n\r\n") + unpacker.unused_data)


@pytest.mark.parametrize(("words", "known"), [((), {}), (("--end", "2025-11-23"), {"2025-11-17": 0}), (("--end", "2025-12-01"), {})])
def test_an_archive_that_does_not_say_who_gave_its_end_makes_no_zero(tmp_path, words, known):
    folder = study(tmp_path, ["six"])
    own_table(folder, [("six", post) for post in posts_of(12, newest=16 * DAY)])
    archive = imported(folder, "t.csv", "--source", "tiktok", "--complete", *SAVED, *words)["output"]
    without_its_ends(folder / archive)
    assert run("archive", "verify", archive, cwd=folder).returncode == 0
    cells, _ = panel_of(folder, archive)
    weeks = known_weeks(cells, "tt_posts")
    assert {week: posts for week, posts in weeks.items() if week > "2025-11-10"} == known, "an end before the week of saving was somebody's"
    assert weeks["2025-11-10"] > 0


def test_another_account_of_the_table_says_how_far_it_goes(tmp_path):
    folder = study(tmp_path, ["six", "seven"])
    own_table(folder, [("six", post) for post in posts_of(12, newest=16 * DAY)] + [("seven", post) for post in posts_of(12)])
    weeks, _ = table_weeks(folder)
    assert weeks["six"]["2025-11-24"] == 0 and weeks["seven"]["2025-11-24"] == 4


def test_what_the_import_says_is_what_the_replay_gives(tmp_path):
    folder = study(tmp_path, ["six", "seven"])
    own_table(folder, [("six", post) for post in posts_of(12, newest=16 * DAY)])
    shown = run("archive", "import", "t.csv", "--source", "tiktok", "--complete", *SAVED, "--dry-run", cwd=folder)
    weeks, _ = table_weeks(folder)
    assert f"to {max(weeks['six'])} ({len(weeks['six'])})" in shown.stdout, shown.stdout
    assert "the newest post is of 2025-11-15: later weeks are known where --end says" in shown.stdout


# Whose

def feed(posts, **changed):
    items = [instagram_item("six", post) for post in posts]
    return {"items": items, "user": {"pk": "9", "username": "six"}, "more_available": True, "next_max_id": "c1", "status": "ok"} | changed


@pytest.mark.parametrize("path", ["six/username", "10023"])
def test_a_list_without_a_handle_is_the_one_that_it_names(tmp_path, path):
    folder, url = study(tmp_path, ["six"]), f"https://www.instagram.com/api/v1/feed/user/{path}/?count=12"
    (folder / "f.json").write_text(json.dumps(feed(posts_of(12))))
    archive = imported(folder, "f.json", "--url", url, *SAVED)
    assert [account["handle"] for account in archive["runs"][0]["accounts"]] == ["six"]
    assert known_weeks(panel_of(folder, archive["output"])[0], "ig_posts") == {"2025-11-24": 4, "2025-11-17": 3, "2025-11-10": 4}


@pytest.mark.parametrize("words", [(), ("--dry-run",)])
def test_a_list_that_is_nobodys_is_refused(tmp_path, words):
    folder = study(tmp_path, ["six"])
    (folder / "f.json").write_text(json.dumps({"itemList": [], "hasMore": False, "cursor": "0", "statusCode": 0}))
    done = run("archive", "import", "f.json", "--url", "https://www.tiktok.com/api/post/item_list/?cursor=0", *SAVED, *words, cwd=folder)
    assert done.returncode == 2 and "--handle" in done.stderr and "f.json" in done.stderr
    assert not list(folder.glob("data/archive/*"))


def test_the_import_knows_what_the_ids_say(tmp_path):
    folder = study(tmp_path, ["six"])
    posts = posts_of(12)
    items = [tiktok_item("six", post) for post in posts]
    items[2]["id"] = str(((posts[2].at - 60 * DAY) << 32) + 9)
    body = {"cursor": "9", "hasMore": True, "itemList": items, "statusCode": 0}
    (folder / "v.har").write_text(har("six", "tiktok", [(tiktok_list_url(0), None, body)]))
    archive = imported(folder, "v.har")
    cells, said = panel_of(folder, archive["output"])
    account = archive["runs"][0]["accounts"][0]
    assert states_of(folder, "tiktok") == {"six": account["state"]} == {"six": "partial"} and "id_time" in said
    assert known_weeks(cells, "tt_posts") == {} and not account["known_weeks"]


def test_a_visit_says_the_weeks_that_its_replay_gives(tmp_path):
    folder = study(tmp_path, ["six"])
    (folder / "v.har").write_text(har("six", "instagram", instagram_answers("six", posts_of(12), 12, "said")))
    archive = imported(folder, "v.har")
    assert len(known_weeks(panel_of(folder, archive["output"])[0], "ig_posts")) == len(archive["runs"][0]["accounts"][0]["known_weeks"])
    assert SEEN.year == 2025
