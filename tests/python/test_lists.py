"""What a list says of weeks: only an unbroken list of the account's own posts in order of time makes a week known.

Accounts are invented, shown as the platforms show them (whole, cut, in another order, by tabs, without a flag, with posts
made with others or recommended), and brought in in every format: a cell of the panel is the truth or it is null.
"""

import csv
import json
import random

import pytest
from list_pages import (
    REELS,
    SEEN,
    TIMELINE,
    Made,
    connection,
    har,
    instagram_item,
    instagram_shell,
    monday,
    tiktok_item,
    tiktok_list_url,
    tiktok_piece,
    tiktok_profile,
    truth,
    zeeschuimer,
)
from program import run

VARIATIONS = 200
SEED = 20251201
DAY = 86400
START, END = "2025-10-06", "2025-11-30"
COUNTED = {"tiktok": ("tt_posts", "tt_sum_views", "tt_sum_likes"), "instagram": ("ig_posts", "ig_sum_likes", "ig_sum_comments", "ig_reel_ct")}
SAVED = ("--captured-at", "2025-12-01T10:00:00Z")


def study(folder, handles, posts=""):
    (folder / "config").mkdir(parents=True, exist_ok=True)
    shows = "".join(f"  - {{name: '{handle}', tiktok_handle: {handle}, instagram_handle: {handle}}}\n" for handle in handles)
    (folder / "config/shows.yaml").write_text(f"{'settings: {posts: {' + posts + '}}' if posts else ''}\nshows:\n{shows}")
    return folder


def import_alone(folder, handle, name, text, *words):
    """The archive of a file that a study of its own imports: an import reads every archive beside it."""
    alone = study(folder / "alone" / handle, [handle])
    (alone / name).write_text(text)
    return alone / import_file(alone, name, *words)


def import_file(folder, file, *words):
    done = run("archive", "import", file, *words, "--start", START, "--end", END, "--json", cwd=folder)
    assert done.returncode == 0, (file, done.stderr)
    return json.loads(done.stdout)["output"]


def panel_of(folder, *archives, at_once=1):
    """Weekly cells as numbers by (column, show, week), with what the replays of so many archives each said."""
    said = ""
    for begin in range(0, len(archives), at_once):
        done = run("pull", "--replay", *archives[begin : begin + at_once], cwd=folder)
        assert done.returncode in (0, 3, 4), done.stderr  # 4: pages were there, and not one post of them was read
        said += done.stderr
    return cells_of(folder), said


def cells_of(folder):
    cells = {}
    for source in ("tiktok", "instagram"):
        file = folder / f"data/weekly/{source}_weekly.csv"
        for row in csv.DictReader(file.open(encoding="utf-8")) if file.exists() else ():
            for column, cell in row.items():
                if column not in ("show", "week_start", "scrape_run_at"):
                    cells[column, row["show"], row["week_start"]] = int(cell) if cell else None
    return cells


def states_of(folder, source):
    return {row["show"]: row["state"] for row in csv.DictReader((folder / f"data/raw/{source}/coverage.csv").open(encoding="utf-8"))}


# Variations

def account(random_, handle, platform, collab):
    """Posts over eight weeks, newest first, a few old ones pinned in front of them."""
    at, posts, number = int(SEEN.timestamp()) - random_.randint(1, 2 * DAY), [], 1
    while at > int(SEEN.timestamp()) - 56 * DAY:
        own = random_.random()
        owner = "partner.of.all" if collab and own < 0.15 else "stranger" if collab and own < 0.25 and platform == "tiktok" else ""
        posts.append(Made(at, number, views=random_.randint(1000, 9000), likes=random_.randint(10, 900), comments=random_.randint(0, 9),
                          hidden=platform == "instagram" and random_.random() < 0.2, reel=random_.random() < 0.3,
                          owner=owner, shared=owner == "partner.of.all"))
        at -= random_.randint(DAY // 4, 5 * DAY)
        number += 1
    pinned = [Made(int(SEEN.timestamp()) - random_.randint(200, 900) * DAY, 100 + n, pinned=True) for n in range(random_.randint(0, 3))]
    return pinned, posts


def pieces_of(random_, pinned, posts):
    """The list cut into pieces, pinned posts in the first; and how many of its posts are served at all."""
    served = posts[: random_.randint(max(4, len(posts) // 2), len(posts))]
    size = random_.randint(4, 12)
    pieces = [served[begin : begin + size] for begin in range(0, len(served), size)]
    pieces[0] = pinned + pieces[0]
    return pieces, len(served) == len(posts)


def cut(random_, numbered, kind):
    """Some exchanges of the list lost: its first, one in the middle, its end."""
    if kind == "first":
        return numbered[1:]
    if kind == "middle" and len(numbered) > 2:
        lost = random_.randint(1, len(numbered) - 2)
        return numbered[:lost] + numbered[lost + 1 :]
    if kind == "end":
        return numbered[: max(1, len(numbered) - 1)]
    return numbered


def old_posts(random_, step, platform):
    """What another order or tab shows: posts of years ago, and sometimes one of the list."""
    base = int(SEEN.timestamp()) - random_.randint(300, 1500) * DAY
    return [Made(base + step * n * DAY, 500 + n, views=99_000_000, likes=5_000_000, reel=platform == "instagram") for n in range(random_.randint(1, 14))]


def tiktok_visit(random_, handle, pinned, posts, without, lost, other):
    pieces, ends = pieces_of(random_, pinned, posts)
    exchanges = [(tiktok_list_url(0 if n == 0 else 100 + n), None, tiktok_piece(handle, piece, str(101 + n), not (ends and n == len(pieces) - 1), without))
                 for n, piece in enumerate(pieces)]
    exchanges = cut(random_, exchanges, lost)
    if other == "oldest":
        exchanges.append((tiktok_list_url(0, 2), None, tiktok_piece(handle, old_posts(random_, 1, "tiktok"), "900", True)))
    if other == "popular":
        best = sorted(old_posts(random_, 1, "tiktok") + random_.sample(posts, min(3, len(posts))), key=lambda post: post.number * 7919 % 101)
        exchanges.append((tiktok_list_url(0, 1), None, tiktok_piece(handle, best, "901", True)))
    if other == "popular, no word":  # the address does not say which tab it was
        best = old_posts(random_, -3, "tiktok")
        exchanges.append((tiktok_list_url(0), None, tiktok_piece(handle, best, "902", True)))
    if other == "captcha":
        exchanges.append((tiktok_list_url(777), None, {"statusCode": 10000, "verify_event": {"type": "slide"}}))
    total = len([post for post in posts if not post.owner or post.shared]) + len(pinned)
    return [(f"https://www.tiktok.com/@{handle}", None, tiktok_profile(handle, total)), *exchanges]


def instagram_visit(random_, handle, pinned, posts, without, lost, other):
    pieces, ends = pieces_of(random_, pinned, posts)
    url = "https://www.instagram.com/graphql/query"
    exchanges = [(url, {"username": handle, "after": f"c{n}" if n else None},
                  connection(TIMELINE, [instagram_item(handle, post, without) for post in piece], f"c{n + 1}", not (ends and n == len(pieces) - 1)))
                 for n, piece in enumerate(pieces)]
    exchanges = cut(random_, exchanges, lost)
    reels = [{"media": instagram_item(handle, post), "__typename": "XDTClipsItem"} for post in sorted(old_posts(random_, 1, "instagram"), key=lambda post: -post.at)]
    if other in ("reels", "popular, no word"):
        exchanges.append((url, {"data": {"page_size": 12}}, connection(REELS, reels, "r1", True)))
    if other == "oldest":  # a tab that no layout knows, named like the list
        exchanges.append((url, {"username": handle}, connection(TIMELINE, [one["media"] for one in reels], "r2", True)))
    if other == "popular":
        exchanges.append(("https://www.instagram.com/api/v1/clips/user/", {"page_size": 12},
                          {"items": reels, "paging_info": {"more_available": True}, "status": "ok"}))
    if other == "captcha":
        exchanges.insert(random_.randint(0, len(exchanges)), (url, {"user_id": "9"}, {"data": {"highlights": {"edges": []}}, "status": "ok"}))
    return [(f"https://www.instagram.com/{handle}/", None, instagram_shell(handle)), *exchanges]


def variation(number, folder, archives):
    """Writes and imports one variation; returns its handle, platform and posts."""
    random_ = random.Random(SEED * 1000 + number)
    platform = ("tiktok", "instagram")[number % 2]
    handle = f"show{number}"
    format_ = random_.choice(("har", "har", "har", "zeeschuimer", "complete", "array", "piece"))
    pinned, posts = account(random_, handle, platform, random_.random() < 0.5)
    without = random_.choice(((), (), ("likes_hidden",), ("is_pinned",), ("is_reel",), ("likes_hidden", "is_pinned")))
    lost = random_.choice(("", "", "first", "middle", "end"))
    other = random_.choice(("", "oldest", "popular", "popular, no word", "captcha", "reels"))
    item = tiktok_item if platform == "tiktok" else instagram_item
    if format_ == "har":
        visit = tiktok_visit if platform == "tiktok" else instagram_visit
        text, name, words = har(handle, platform, visit(random_, handle, pinned, posts, without, lost, other)), "v.har", ()
    elif format_ in ("zeeschuimer", "complete"):
        if format_ == "zeeschuimer":
            posts_seen = random_.sample(posts, max(1, len(posts) // 2))
        else:
            posts_seen = posts
        text, name = zeeschuimer(handle, platform, [item(handle, post, without) for post in (pinned if format_ == "complete" else []) + posts_seen]), "v.ndjson"
        words = ("--complete",) if format_ == "complete" else ()
    else:
        chosen = sorted(random_.sample(posts, max(2, len(posts) // 3)), key=lambda post: -post.at)
        url = "https://www.tiktok.com/api/post/item_list/" if platform == "tiktok" else "https://www.instagram.com/graphql/query"
        body = [item(handle, post, without) for post in chosen]
        if format_ == "piece":
            behind = posts[len(posts) // 2 :]
            body = tiktok_piece(handle, behind, "222", True) if platform == "tiktok" else connection(TIMELINE, [item(handle, post) for post in behind], "c9", True)
        text, name, words = json.dumps(body), "v.json", ("--format", "page", "--url", url, "--handle", handle, *SAVED)
    archives.append(import_alone(folder, handle, name, text, *words))
    return handle, platform, pinned + posts, (format_, without, lost, other)


@pytest.mark.parametrize("collab", ["count", "leave_out"])
def test_a_cell_is_the_truth_or_null(tmp_path, collab):
    half = VARIATIONS // 2
    numbers = range(half) if collab == "count" else range(half, VARIATIONS)
    folder = study(tmp_path / collab, [f"show{number}" for number in numbers], f"collab: {collab}")
    archives, made = [], []
    for number in numbers:
        made.append(variation(number, folder, archives))
    panel_of(folder, *archives, at_once=10)
    for rule in (collab, "leave_out" if collab == "count" else "count", collab):
        study(folder, [f"show{number}" for number in numbers], f"collab: {rule}")
        assert run("weekly", cwd=folder).returncode == 0
        known, wrong = judged(cells_of(folder), made, rule)
        print(f"{len(made)} variations of seed {SEED}, posts.collab {rule}: {known} known cells")
        assert not wrong, wrong[:5]
        assert known > 300, "a list that lacks nothing makes weeks known"


def judged(cells, made, collab):
    """How many cells are known, and those that say what is not true."""
    known, wrong = 0, []
    for handle, platform, posts, how in made:
        weeks = truth(posts, platform, collab)
        for (column, show, week), cell in cells.items():
            if show != handle or cell is None or column not in COUNTED[platform]:
                continue
            known += 1
            true = weeks[week][column] if week in weeks else 0
            if cell != true:
                wrong.append((handle, how, column, week, cell, true))
    return known, wrong


# Kinds, one by one, on inputs of our own

def posts_back(days, **changed):
    """A post every other day, newest first."""
    return [Made(int(SEEN.timestamp()) - (1 + 2 * n) * DAY, n + 1, views=100 + n, likes=10 + n, **changed) for n in range(days // 2)]


def known_weeks(cells, column):
    return {week: cell for (name, _, week), cell in cells.items() if name == column and cell is not None}


def weeks_of(tmp_path, text, name, column, *words, posts=""):
    folder = study(tmp_path, ["six"], posts)
    (folder / name).write_text(text)
    cells, said = panel_of(folder, import_file(folder, name, *words))
    return known_weeks(cells, column), said, folder


def grid(handle="six"):
    return tiktok_list_url(0), None, tiktok_piece(handle, posts_back(24), "9", True)


KNOWN = {"2025-11-24": 4, "2025-11-17": 3, "2025-11-10": 4}


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("count", [1, 2, 4, 16])
def test_another_tab_makes_no_week_known(tmp_path, order, count):
    old = [Made(int(SEEN.timestamp()) - (900 - n) * DAY, 700 + n) for n in range(count)]
    visit = [grid(), (tiktok_list_url(0, order), None, tiktok_piece("six", old if order == 2 else old[::-1], "5", True))]
    weeks, _, folder = weeks_of(tmp_path, har("six", "tiktok", visit), "v.har", "tt_posts")
    assert weeks == KNOWN and states_of(folder, "tiktok") == {"six": "ok"}
    assert len(list(csv.DictReader(next(folder.glob("data/raw/tiktok/*_posts_*.csv")).open()))) == 12 + count, "its posts are kept"


def test_a_tab_alone_makes_nothing_known(tmp_path):
    visit = [(tiktok_list_url(0, 1), None, tiktok_piece("six", posts_back(24), "5", False))]
    weeks, _, folder = weeks_of(tmp_path, har("six", "tiktok", visit), "v.har", "tt_posts")
    assert weeks == {} and states_of(folder, "tiktok") == {"six": "partial"}


def test_a_list_that_lacks_posts_of_another_one_is_a_selection(tmp_path):
    some = posts_back(24)[::4] + [Made(int(SEEN.timestamp()) - 400 * DAY, 900)]
    weeks, said, _ = weeks_of(tmp_path, har("six", "tiktok", [grid(), (tiktok_list_url(0), None, tiktok_piece("six", some, "5", True))]), "v.har", "tt_posts")
    assert weeks == KNOWN and "part_list" in said


def test_a_pinned_flag_does_not_make_a_popular_list_a_timeline(tmp_path):
    mixed = posts_back(24)
    mixed = [Made(mixed[0].at - 500 * DAY, 800, pinned=True), *mixed[::2], *mixed[1::2]]
    weeks, said, _ = weeks_of(tmp_path, har("six", "tiktok", [(tiktok_list_url(0), None, tiktok_piece("six", mixed, "5", True))]), "v.har", "tt_posts")
    assert weeks == {} and "list_unordered" in said


UNSAID = ("", "?secUid=MS4", "?secUid=MS4&cursor=", "?maxCursor=1764158400000", "?cursor=0&cursor=1764158400000")


@pytest.mark.parametrize("body", ["array", "piece", *UNSAID])
def test_a_selection_or_a_later_piece_makes_nothing_known(tmp_path, body):
    url = tiktok_list_url(77) if body == "piece" else "https://www.tiktok.com/api/post/item_list/" + (body if body in UNSAID else "")
    items = [tiktok_item("six", post) for post in posts_back(24)[3:]]
    text = json.dumps(items if body == "array" else tiktok_piece("six", posts_back(24)[3:], "5", True))
    weeks, _, folder = weeks_of(tmp_path, text, "v.json", "tt_posts", "--url", url, "--format", "page", "--handle", "six", *SAVED)
    assert weeks == {} and states_of(folder, "tiktok") == {"six": "partial"}


def instagram_list(*posts, cursor="", after="a", more=True, without=()):
    return ("https://www.instagram.com/graphql/query", {"username": "six", "after": cursor or None},
            connection(TIMELINE, [instagram_item("six", post, without) for post in posts], after, more))


OTHER_ANSWERS = {
    "stories": ({"user_id": "9"}, {"data": {"highlights": {"edges": [], "page_info": {"has_next_page": False}}}, "status": "ok"}),
    "viewer": ({}, {"data": {"viewer": {"user": {"id": "5"}}}, "status": "ok"}),
    "tagged": ({"after": "t9"}, connection("xdt_api__v1__usertags__user_id__feed_connection", [], "t", True)),
}


@pytest.mark.parametrize("answer", OTHER_ANSWERS)
def test_an_answer_about_something_else_is_no_hole(tmp_path, answer):
    form, body = OTHER_ANSWERS[answer]
    posts = posts_back(40)
    visit = [instagram_list(*posts[:8], after="a"), ("https://www.instagram.com/graphql/query", form, body),
             instagram_list(*posts[8:16], cursor="a", after="b"), ("https://www.instagram.com/api/graphql", form, body)]
    weeks, said, folder = weeks_of(tmp_path, har("six", "instagram", visit), "v.har", "ig_posts")
    assert weeks == {**KNOWN, "2025-11-03": 3} and "list_hole" not in said
    assert states_of(folder, "instagram") == {"six": "ok"}


def test_a_piece_that_the_list_needs_and_nobody_could_read_is_one(tmp_path):
    posts = posts_back(40)
    refused = ("https://www.instagram.com/graphql/query", {"username": "six", "after": "a"},
               {"errors": [{"message": "execution error", "severity": "CRITICAL"}], "data": {TIMELINE: None}})
    weeks, said, folder = weeks_of(tmp_path, har("six", "instagram", [instagram_list(*posts[:8], after="a"), refused]), "v.har", "ig_posts")
    assert weeks == {} and "list_hole" in said and states_of(folder, "instagram") == {"six": "partial"}


# Other people's posts

def shared_visit(platform, split):
    """A list with a partner's post in its third place, in one piece or so cut that it stands alone in the second."""
    posts = posts_back(24)
    posts.insert(2, Made(posts[1].at - 3600, 50, views=5_000_000, likes=7000, owner="partner", shared=True))
    if platform == "tiktok":
        posts.insert(4, Made(posts[3].at - 3600, 60, views=9_000_000, owner="stranger"))
    pieces = [posts[:2], posts[2:3], posts[3:]] if split else [posts]
    if platform == "tiktok":
        return posts, [(tiktok_list_url(f"{n}" if n else 0), None, tiktok_piece("six", piece, f"{n + 1}", True)) for n, piece in enumerate(pieces)]
    return posts, [instagram_list(*piece, cursor=f"{n}" if n else "", after=f"{n + 1}") for n, piece in enumerate(pieces)]


@pytest.mark.parametrize("collab", ["count", "leave_out"])
@pytest.mark.parametrize("split", [False, True])
@pytest.mark.parametrize("platform", ["tiktok", "instagram"])
def test_a_partners_post_counts_by_one_rule(tmp_path, platform, split, collab):
    posts, visit = shared_visit(platform, split)
    column = "tt_sum_views" if platform == "tiktok" else "ig_sum_likes"
    weeks, _, folder = weeks_of(tmp_path, har("six", platform, visit), "v.har", column, posts=f"collab: {collab}")
    true = truth(posts, platform, collab)
    assert weeks and weeks == {week: true[week][column] for week in weeks}
    rows = list(csv.DictReader(next(folder.glob(f"data/raw/{platform}/*_posts_*.csv")).open()))
    assert [row["is_collab"] for row in rows].count("true") == 1 and len(rows) == 13, "kept and marked, the stranger's is not"


@pytest.mark.parametrize("platform", ["tiktok", "instagram"])
def test_a_format_that_files_posts_by_author_counts_the_same(tmp_path, platform):
    posts, _ = shared_visit(platform, False)
    item = tiktok_item if platform == "tiktok" else instagram_item
    column = "tt_sum_views" if platform == "tiktok" else "ig_sum_likes"
    weeks, _, _ = weeks_of(tmp_path, zeeschuimer("six", platform, [item("six", post) for post in posts]), "v.ndjson", column, "--complete")
    true = truth(posts, platform)
    assert weeks and weeks == {week: true[week][column] for week in weeks}


# Flags and counts

def test_likes_without_their_flag_are_unknown(tmp_path):
    weeks, said, folder = weeks_of(tmp_path, har("six", "instagram", [instagram_list(*posts_back(24), without=("likes_hidden",))]), "v.har", "ig_sum_likes")
    assert weeks == {} and "flag_missing" in said and states_of(folder, "instagram") == {"six": "ok"}
    assert known_weeks(panel_of(folder)[0], "ig_posts") == KNOWN


def test_a_post_that_may_be_a_reel_leaves_their_number_unknown(tmp_path):
    posts = [Made(post.at, post.number, reel=n == 1) for n, post in enumerate(posts_back(24))]
    text = har("six", "instagram", [instagram_list(*posts, without=("is_reel",))]).replace('\\"media_type\\": 1', '\\"media_type\\": 2')
    assert known_weeks(panel_of(weeks_of(tmp_path, text, "v.har", "ig_posts")[2])[0], "ig_reel_ct") == {}


def test_hidden_likes_stay_hidden_whichever_page_shows_a_number(tmp_path):
    posts = [Made(post.at, post.number, likes=10 + n, hidden=n == 1) for n, post in enumerate(posts_back(24))]
    node = {"id": str(instagram_item("six", posts[1])["pk"]), "shortcode": instagram_item("six", posts[1])["code"], "taken_at_timestamp": posts[1].at,
            "owner": {"id": instagram_item("six", posts[1])["owner"]["id"], "username": "six"}, "edge_media_preview_like": {"count": 3},
            "edge_media_to_parent_comment": {"count": 4}, "edge_media_to_caption": {"edges": []}, "__typename": "GraphImage", "is_video": False}
    visit = [instagram_list(*posts), (f"https://www.instagram.com/p/{node['shortcode']}/", None, {"graphql": {"shortcode_media": node}})]
    weeks, _, _ = weeks_of(tmp_path, har("six", "instagram", visit), "v.har", "ig_sum_likes")
    assert weeks["2025-11-24"] == 10 + 12 + 13


def test_a_grid_whose_counts_are_gone_is_not_ok(tmp_path):
    cards = "".join(f'<div data-e2e="user-post-item"><a href="https://www.tiktok.com/@six/video/{(post.at << 32) + post.number}"><img alt="x created by D">'
                    f'<strong data-e2e="clip-views">{post.views}</strong></a></div>' for post in posts_back(24))
    page = tiktok_profile("six", 300).replace("<body>", f'<body><div data-e2e="user-post-item-list">{cards}</div>')
    weeks, said, folder = weeks_of(tmp_path, har("six", "tiktok", [("https://www.tiktok.com/@six", None, page)]), "v.har", "tt_posts")
    assert weeks == {} and states_of(folder, "tiktok") == {"six": "partial"} and "field_missing" in said
    whole = study(tmp_path / "whole", ["six"])
    (whole / "v.har").write_text(har("six", "tiktok", [("https://www.tiktok.com/@six", None, page), grid()]))
    assert known_weeks(panel_of(whole, import_file(whole, "v.har"))[0], "tt_posts") == KNOWN, "the list of the same visit has them"


def test_counts_that_were_rounded_are_named(tmp_path):
    piece = json.loads(json.dumps(tiktok_piece("six", posts_back(24), "9", True)).replace("playCount", "seenCount"))
    cards = "".join(f'<div data-e2e="user-post-item"><a href="https://www.tiktok.com/@six/video/{(post.at << 32) + post.number}"><img alt="x created by D">'
                    f'<strong data-e2e="video-views">12.3K</strong></a></div>' for post in posts_back(24))
    page = tiktok_profile("six", 300).replace("<body>", f'<body><div data-e2e="user-post-item-list">{cards}</div>')
    visit = [("https://www.tiktok.com/@six", None, page), (tiktok_list_url(0), None, piece)]
    assert "rounded_counts" in weeks_of(tmp_path, har("six", "tiktok", visit), "v.har", "tt_posts")[1]


def test_many_posts_with_three_likes_are_kept_and_named(tmp_path):
    posts = [Made(post.at, post.number, likes=3 if n % 5 else 4000) for n, post in enumerate(posts_back(40))]
    weeks, said, folder = weeks_of(tmp_path, har("six", "instagram", [instagram_list(*posts)]), "v.har", "ig_sum_likes")
    assert "likes_suspect" in said and weeks["2025-11-24"] == 4009
    assert run("panel", cwd=folder).returncode == 0
    assert "20 posts have exactly 3 likes" in run("validate", cwd=folder).stdout
    assert "likes_suspect" in run("why", "six", "2025-11-24", "ig_sum_likes", cwd=folder).stdout


def test_an_account_without_posts_is_empty_though_its_answer_lacks_the_list(tmp_path):
    visit = [("https://www.tiktok.com/@six", None, tiktok_profile("six", 0)), (tiktok_list_url(0), None, {"extra": {}, "hasMore": False, "cursor": "0", "statusCode": 0})]
    weeks, _, folder = weeks_of(tmp_path, har("six", "tiktok", visit), "v.har", "tt_posts")
    assert states_of(folder, "tiktok") == {"six": "empty"} and weeks["2025-11-24"] == 0
    busy = study(tmp_path / "busy", ["six"])
    (busy / "v.har").write_text(har("six", "tiktok", [("https://www.tiktok.com/@six", None, tiktok_profile("six", 30)), visit[1]]))
    assert known_weeks(panel_of(busy, import_file(busy, "v.har"))[0], "tt_posts") == {}, "an account with posts has none only by its list"
