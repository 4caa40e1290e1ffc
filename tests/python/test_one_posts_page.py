"""The page of one post, and what stands under it, leaves the account's list as it is.

A browser that saves a visit keeps what was opened beside the list: a post's own page, read or not, the answers about who
likes it and what was said. None of them is a piece of the list. Only a count that the list lacks and that page would have
brought keeps the weeks unknown: a sum without it would look whole.
"""

import json
import random

import pytest
from list_pages import TIMELINE, Made, code_of, connection, har, instagram_item, pk_of, tiktok_id, tiktok_item, tiktok_list_url, tiktok_profile, truth
from program import run
from slow import part_of
from test_lists import COUNTED, DAY, END, START, cells_of, import_file, panel_of, states_of, study

VARIATIONS = part_of(40, 120)
SEED = 20261203
LAST = 1764504000  # 2025-11-30T12:00:00Z
SHELL = "<!DOCTYPE html><html><head><title>x</title></head><body><div id='app'></div></body></html>"
UNDER_A_POST = {
    "comments": {"comments": [{"pk": "17900000000000001", "created_at": 1764331300, "text": "wow", "user": {"pk": "888", "username": "fan"}}],
                 "comment_count": 1, "caption": {"pk": "1", "text": "hi", "user": {"pk": "999", "username": "six"}}, "status": "ok"},
    "likers": {"users": [{"pk": "888", "username": "fan"}], "user_count": 1, "status": "ok"},
    "permalink": {"permalink": "x", "status": "ok"},
    "comments/179/child_comments": {"child_comments": [], "status": "ok"},
    "seen": {"status": "ok"},
    "a_name_that_comes": {"what": [1, 2], "status": "ok"},
}


def posts_of(random_of):
    at, posts = LAST, []
    for number in range(random_of.randrange(10, 20)):
        posts.append(Made(at, number + 1, views=1000 + number, likes=50 + number, comments=4 + number, reel=random_of.random() < 0.4, hidden=False))
        at -= random_of.randrange(DAY, 5 * DAY)
    return posts


def list_of(platform, posts):
    if platform == "tiktok":
        body = {"cursor": "1", "hasMore": True, "itemList": [tiktok_item("six", post) for post in posts], "statusCode": 0}
        return [("https://www.tiktok.com/@six", None, tiktok_profile("six", 300)), (tiktok_list_url("0"), None, body)]
    return [("https://www.instagram.com/graphql/query", {"username": "six", "after": None},
             connection(TIMELINE, [instagram_item("six", post) for post in posts], "a", True))]


def beside(random_of, platform, posts):
    """What else was opened: of a post of the list, or of one that it does not show."""
    post = random_of.choice([*posts, Made(LAST - 90 * DAY, 77)])
    if platform == "tiktok":
        body = random_of.choice([SHELL, "", "<html>"])
        kind = random_of.choice(["video", "photo"])
        return f"https://www.tiktok.com/@six/{kind}/{tiktok_id(post)}", None, body or SHELL
    if random_of.random() < 0.5:
        word = random_of.choice(list(UNDER_A_POST))
        return f"https://www.instagram.com/api/v1/media/{pk_of(post)}/{word}/?x=1", None, UNDER_A_POST[word]
    if random_of.random() < 0.3:
        return f"https://www.instagram.com/api/v1/media/{pk_of(post)}/info/", None, {"what": 1, "status": "ok"}
    return random_of.choice(["https://www.instagram.com/p/{}/", "https://www.instagram.com/six/reel/{}/"]).format(code_of(pk_of(post))), None, SHELL


def weeks_known(folder, platform):
    cells = cells_of(folder)
    return {week for (column, show, week), cell in cells.items() if column == COUNTED[platform][0] and show == "six" and cell is not None}


def brought(folder, text):
    study(folder, ["six"])
    (folder / "v.har").write_text(text)
    return panel_of(folder, import_file(folder, "v.har"))


def test_what_was_opened_beside_the_list_changes_no_cell(tmp_path, capsys):
    cells = 0
    for variation in range(VARIATIONS):
        random_of = random.Random(f"{SEED} {variation}")
        platform = random_of.choice(["tiktok", "instagram"])
        posts = posts_of(random_of)
        visit = list_of(platform, posts)
        for _ in range(random_of.randrange(1, 4)):
            visit.insert(random_of.randrange(1, len(visit) + 1), beside(random_of, platform, posts))
        folder = tmp_path / str(variation)
        read, said = brought(folder, har("six", platform, visit))
        what = (SEED, variation, platform, [url for url, _, _ in visit], said)
        assert states_of(folder, platform) == {"six": "ok"}, what
        weeks = truth(posts, platform)
        for week in sorted(weeks)[1:]:
            if START <= week <= END:
                assert {column: read[column, "six", week] for column in weeks[week]} == weeks[week], (what, week)
                cells += len(weeks[week])
    with capsys.disabled():
        print(f"\n{VARIATIONS} visits of seed {SEED}: {cells} cells, all of them true")


@pytest.mark.parametrize("lacks", ["like_count", "comment_count"])
@pytest.mark.parametrize("read", [True, False])
def test_a_count_that_only_its_page_has_keeps_the_weeks_unknown(tmp_path, lacks, read):
    posts = posts_of(random.Random(SEED))
    items = [instagram_item("six", post) for post in posts]
    items[3].pop(lacks)
    whole = instagram_item("six", posts[3])
    page = (f"https://www.instagram.com/api/v1/media/{pk_of(posts[3])}/info/", None, {"items": [whole], "num_results": 1, "status": "ok"} if read else {"status": "ok"})
    visit = [("https://www.instagram.com/graphql/query", {"username": "six", "after": None}, connection(TIMELINE, items, "a", True)), page]
    cells, _ = brought(tmp_path / "study", har("six", "instagram", visit))
    if not read:
        assert states_of(tmp_path / "study", "instagram") == {"six": "partial"} and not weeks_known(tmp_path / "study", "instagram")
        return
    weeks = truth(posts, "instagram")
    for week in sorted(weeks)[1:]:
        if START <= week <= END:
            assert {column: cells[column, "six", week] for column in weeks[week]} == weeks[week]


@pytest.mark.parametrize("lacks", ["playCount", "diggCount"])
def test_a_count_of_tiktok_that_only_its_page_has_keeps_the_weeks_unknown(tmp_path, lacks):
    posts = posts_of(random.Random(SEED))
    visit = list_of("tiktok", posts)
    visit[1][2]["itemList"][2]["stats"].pop(lacks)
    visit.append((f"https://www.tiktok.com/@six/video/{tiktok_id(posts[2])}", None, SHELL))
    brought(tmp_path / "study", har("six", "tiktok", visit))
    assert states_of(tmp_path / "study", "tiktok") == {"six": "partial"} and not weeks_known(tmp_path / "study", "tiktok")


# A list without posts


NO_POSTS = {
    "connection": ("https://www.instagram.com/graphql/query", {"username": "six", "after": None}, connection(TIMELINE, [], None, False)),
    "feed": ("https://www.instagram.com/api/v1/feed/user/six/username/?count=12", None,
             {"items": [], "num_results": 0, "more_available": False, "status": "ok", "user": {"pk": "999", "username": "six"}}),
}
COUNTS_NONE = ("https://www.instagram.com/api/v1/users/web_profile_info/?username=six", None,
               {"data": {"user": {"id": "999", "username": "six", "is_private": False,
                                  "edge_owner_to_timeline_media": {"count": 0, "page_info": {"has_next_page": False, "end_cursor": None}, "edges": []}}}, "status": "ok"})


@pytest.mark.parametrize("answer", NO_POSTS)
def test_a_list_without_posts_says_none_only_where_the_account_counts_none(tmp_path, answer):
    folder = tmp_path / "alone"
    _, said = brought(folder, har("six", "instagram", [NO_POSTS[answer]]))
    assert states_of(folder, "instagram") == {"six": "partial"} and not weeks_known(folder, "instagram")
    done = run("pull", "--offline", cwd=folder)
    assert "no page says that the account has none" in " ".join((done.stdout + done.stderr + said).split())
    doctor = run("doctor", "instagram", cwd=folder)
    assert doctor.returncode == 0 and "every page is read" in doctor.stdout, "the list was read: nothing that doctor could mend"
    assert run("panel", cwd=folder).returncode == 0
    why = run("why", "six", "2025-11-17", "ig_posts", cwd=folder)
    assert "no page says that the account has none" in " ".join(why.stdout.split())
    folder = tmp_path / "counted"
    cells, _ = brought(folder, har("six", "instagram", [COUNTS_NONE, NO_POSTS[answer]]))
    assert states_of(folder, "instagram") == {"six": "empty"} and cells["ig_posts", "six", "2025-11-17"] == 0


@pytest.mark.parametrize("status", [200, 401, 403])
def test_a_session_that_ended_is_a_login_wall(tmp_path, status):
    text = json.dumps({"message": "login_required", "error_title": "You've Been Logged Out", "logout_reason": 8, "status": "fail"})
    visit = json.loads(har("six", "instagram", [("https://www.instagram.com/api/v1/users/web_profile_info/?username=six", None, text)]))
    visit["log"]["entries"][0]["response"]["status"] = status
    brought(tmp_path / "study", json.dumps(visit))
    assert states_of(tmp_path / "study", "instagram") == {"six": "login_required"}


def test_doctor_says_of_a_page_that_ends_early_that_no_rule_reads_the_rest(tmp_path):
    posts = posts_of(random.Random(SEED))
    nodes = connection(TIMELINE, [instagram_item("six", post) for post in posts], "a", True)
    inner = {"require": [["a", "b", 0, [{"__bbox": {"require": [["c", "d", 0, [{"__bbox": {"result": nodes}}]]]}}]]]}
    page = f'<!DOCTYPE html><html><head><title>six</title></head><body><script type="application/json" data-sjs>{json.dumps(inner)}</script></body></html>'
    folder = study(tmp_path / "study", ["six"])
    (folder / "v.html").write_text(page[:len(page) * 2 // 3])
    panel_of(folder, import_file(folder, "v.html", "--url", "https://www.instagram.com/six/", "--captured-at", "2025-12-01T10:00:00Z"))
    assert states_of(folder, "instagram") == {"six": "partial"} and not weeks_known(folder, "instagram")
    done = run("doctor", "instagram", cwd=folder)
    assert "1 ends before it is whole, and no rule reads what is missing" in " ".join(done.stdout.split()), done.stdout
    assert "nothing that a list lacks" not in done.stdout
