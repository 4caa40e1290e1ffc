"""The end of a list: believed only where the account counts no more posts than the list had.

Accounts are invented and served only in part, after which the platform says that there are no more: in pieces, at once, by an
empty piece, in an answer that contradicts itself. What the account counts comes from every place that has it, before the
list or behind it, or from none. A cell of the panel is the truth or it is null.
"""

import json
import random
import re

import pytest
from list_pages import TIMELINE, Made, connection, har, instagram_item, owner_id, tiktok_list_url, tiktok_piece, tiktok_profile, truth
from test_lists import DAY, SEEN, SEED, START, import_alone, import_file, known_weeks, panel_of, states_of, study

VARIATIONS = 120
QUERY = "https://www.instagram.com/graphql/query"
COLUMNS = {"tiktok": ("tt_posts", "tt_sum_views"), "instagram": ("ig_posts", "ig_sum_likes")}
COUNTED = {"tiktok": ("profile",), "instagram": ("query", "info", "meta", "web_profile_info")}
ENDS = ("said", "by an empty piece", "with a cursor")


def posts_of(number, every=2 * DAY, newest=DAY):
    return [Made(int(SEEN.timestamp()) - newest - n * every, n + 1, views=100 + n, likes=10 + n) for n in range(number)]


def pieces(served, size, end):
    """The posts of each piece, and whether it says that more follow."""
    cut = [served[begin : begin + size] for begin in range(0, len(served), size)]
    if end == "by an empty piece":
        cut.append([])
    return [(piece, place + 1 < len(cut)) for place, piece in enumerate(cut)]


def tiktok_answers(handle, served, size, end):
    return [(tiktok_list_url(f"{n}" if n else 0), None, tiktok_piece(handle, piece, f"{n + 1}", more))
            for n, (piece, more) in enumerate(pieces(served, size, end))]


def instagram_answers(handle, served, size, end, form="graphql"):
    answers = []
    for n, (piece, more) in enumerate(pieces(served, size, end)):
        items = [instagram_item(handle, post) for post in piece]
        cursor = f"c{n + 1}" if more or end == "with a cursor" else None
        if form == "feed" and piece:
            body = {"items": items, "user": {"pk": owner_id(handle), "username": handle}, "more_available": more, "next_max_id": cursor, "status": "ok"}
            url = f"https://www.instagram.com/api/v1/feed/user/{handle}/username/?count=12" + (f"&max_id=c{n}" if n else "")
            answers.append((url, None, body))
        else:
            answers.append((QUERY, {"username": handle, "after": f"c{n}" if n else None}, connection(TIMELINE, items, cursor, more)))
    return answers


def account_answer(handle, place, count):
    """Where the account says how many posts it has."""
    user = {"pk": owner_id(handle), "id": owner_id(handle), "username": handle, "is_private": False, "media_count": count, "follower_count": 5}
    if place == "profile":
        return f"https://www.tiktok.com/@{handle}", None, tiktok_profile(handle, count)
    if place == "query":
        return QUERY, {"id": owner_id(handle), "render_surface": "PROFILE"}, {"data": {"user": user, "viewer": None}, "status": "ok"}
    if place == "info":
        return f"https://www.instagram.com/api/v1/users/{owner_id(handle)}/info/", None, {"user": user, "status": "ok"}
    if place == "meta":
        words = f"4,321 Followers, 12 Following, {count:,} Posts - See Instagram photos and videos"
        return (f"https://www.instagram.com/{handle}/", None,
                f'<!DOCTYPE html><html><head><title>D</title><meta property="og:type" content="profile"><meta property="og:description" content="{words}">'
                f'<meta property="al:ios:url" content="instagram://user?username={handle}"></head><body></body></html>')
    media = {"count": count, "page_info": {"has_next_page": True, "end_cursor": "w"}, "edges": []}
    return (f"https://www.instagram.com/api/v1/users/web_profile_info/?username={handle}", None,
            {"data": {"user": {"id": owner_id(handle), "username": handle, "is_private": False, "edge_owner_to_timeline_media": media}}, "status": "ok"})


def variation(number):
    random_ = random.Random(SEED * 7 + number)
    platform, handle = ("tiktok", "instagram")[number % 2], f"end{number}"
    posts = posts_of(random_.randint(5, 24), random_.randint(DAY // 2, 4 * DAY), random_.randint(1, 3 * DAY))
    is_whole = random_.random() < 0.3
    served = posts if is_whole else posts[: random_.randint(1, len(posts) - 1)]
    size, end = random_.randint(2, 12), random_.choice(ENDS)
    answers = (tiktok_answers(handle, served, size, end) if platform == "tiktok"
               else instagram_answers(handle, served, size, end, random_.choice(("graphql", "feed"))))
    place = random_.choice((*COUNTED[platform], "", ""))
    if place:
        answers.insert(random_.choice((0, 0, len(answers))), account_answer(handle, place, len(posts)))
    if place and random_.random() < 0.3:  # another account, smaller, met on the way
        other = account_answer("somebody.else", "query" if platform == "instagram" else "profile", 1)
        answers.insert(random_.randint(0, len(answers)), other if platform == "instagram" else answers[0])
    return platform, handle, posts, answers, is_whole and bool(place), (end, place, size)


def test_a_list_that_was_held_back_makes_no_zeros(tmp_path):
    made = [variation(number) for number in range(VARIATIONS)]
    folder = study(tmp_path, [handle for _, handle, *_ in made])
    archives = []
    for platform, handle, _, answers, _, _ in made:
        archives.append(import_alone(folder, handle, "v.har", har(handle, platform, answers)))
    cells, _ = panel_of(folder, *archives, at_once=10)
    known, wrong, whole = 0, [], 0
    for platform, handle, posts, _, is_whole, how in made:
        weeks = truth(posts, platform)
        first = cells.get((COLUMNS[platform][0], handle, START))
        whole += is_whole and first is not None
        if is_whole and first is None:
            wrong.append((handle, "an account whose count agrees has all its weeks", how))
        for (column, show, week), cell in cells.items():
            if show == handle and cell is not None and column in COLUMNS[platform]:
                known += 1
                true = weeks[week][column] if week in weeks else 0 if column.endswith("posts") else cell
                if cell != true:
                    wrong.append((handle, column, week, cell, true, how))
    print(f"{VARIATIONS} variations of seed {SEED}: {known} known cells, {whole} whole accounts")
    assert not wrong, wrong[:5]
    assert known > 200 and whole > 8


@pytest.mark.parametrize("place", ["query", "info", "meta", "web_profile_info"])
@pytest.mark.parametrize("where", ["before", "behind"])
@pytest.mark.parametrize("end", ENDS)
def test_five_posts_of_three_hundred_are_not_all(tmp_path, place, where, end):
    answers = instagram_answers("six", posts_of(5), 5, end)
    answers.insert(0 if where == "before" else len(answers), account_answer("six", place, 300))
    folder = study(tmp_path, ["six"])
    (folder / "v.har").write_text(har("six", "instagram", answers))
    cells, said = panel_of(folder, import_file(folder, "v.har"))
    assert known_weeks(cells, "ig_posts") == {"2025-11-24": 4} and "list_short" in said
    assert states_of(folder, "instagram") == {"six": "ok"}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("platform", ["tiktok", "instagram"])
def test_without_a_count_nothing_is_known_before_the_oldest_post(tmp_path, platform, end):
    answers = (tiktok_answers if platform == "tiktok" else instagram_answers)("six", posts_of(5), 5, end)
    folder = study(tmp_path, ["six"])
    (folder / "v.har").write_text(har("six", platform, answers))
    cells, _ = panel_of(folder, import_file(folder, "v.har"))
    assert known_weeks(cells, COLUMNS[platform][0]) == {"2025-11-24": 4}


def test_a_profile_that_does_not_say_its_number_is_no_count(tmp_path):
    url, form, page = account_answer("six", "profile", 300)
    page = re.sub(r', "stats": \{"videoCount": 300\}', "", page)
    assert "videoCount" not in page
    folder = study(tmp_path, ["six"])
    (folder / "v.har").write_text(har("six", "tiktok", [(url, form, page), *tiktok_answers("six", posts_of(5), 5, "said")]))
    assert known_weeks(panel_of(folder, import_file(folder, "v.har"))[0], "tt_posts") == {"2025-11-24": 4}


def test_a_count_of_none_beside_posts_is_no_count(tmp_path):
    answers = [account_answer("six", "profile", 0), *tiktok_answers("six", posts_of(5), 5, "said")]
    folder = study(tmp_path, ["six"])
    (folder / "v.har").write_text(har("six", "tiktok", answers))
    assert known_weeks(panel_of(folder, import_file(folder, "v.har"))[0], "tt_posts") == {"2025-11-24": 4}


@pytest.mark.parametrize(("platform", "place"), [("tiktok", "profile"), ("instagram", "query"), ("instagram", "info")])
def test_a_count_that_agrees_makes_the_weeks_before_zero(tmp_path, platform, place):
    answers = (tiktok_answers if platform == "tiktok" else instagram_answers)("six", posts_of(5), 5, "said")
    folder = study(tmp_path, ["six"])
    (folder / "v.har").write_text(har("six", platform, [account_answer("six", place, 5), *answers]))
    weeks = known_weeks(panel_of(folder, import_file(folder, "v.har"))[0], COLUMNS[platform][0])
    assert weeks["2025-11-24"] == 4 and weeks[START] == 0 and len(weeks) == 8


def test_the_count_of_another_account_says_nothing(tmp_path):
    answers = [*instagram_answers("six", posts_of(5), 5, "said"), account_answer("somebody.else", "query", 5)]
    folder = study(tmp_path, ["six"])
    (folder / "v.har").write_text(har("six", "instagram", answers))
    assert known_weeks(panel_of(folder, import_file(folder, "v.har"))[0], "ig_posts") == {"2025-11-24": 4}


def test_an_account_told_by_its_own_query_has_its_state(tmp_path):
    folder = study(tmp_path, ["six"])
    url, form, body = account_answer("six", "query", 7)
    body["data"]["user"]["is_private"] = True
    (folder / "v.har").write_text(har("six", "instagram", [(url, form, body)]))
    cells, _ = panel_of(folder, import_file(folder, "v.har"))
    assert states_of(folder, "instagram") == {"six": "private"} and json.dumps(known_weeks(cells, "ig_posts")) == "{}"
