"""Posts that a tool collected beside an account's own page: in a search, among recommendations, under a hashtag or in a tab.

They are kept and complete what other scrapes know. However often `--complete` is said, they carry no list: only what was met
on the account's own page does.
"""

import csv
import json
import random

import pytest
from list_pages import SEEN, instagram_item, tiktok_item, zeeschuimer
from program import run
from test_list_ends import posts_of
from test_lists import SAVED, SEED, import_file, known_weeks, panel_of, study

VARIATIONS = 60
OWN = {"tiktok": ["https://www.tiktok.com/@six", "https://www.tiktok.com/@six?lang=en", "https://www.tiktok.com/@SIX/", "https://m.tiktok.com/@six"],
       "instagram": ["https://www.instagram.com/six/", "https://www.instagram.com/six", "https://www.instagram.com/Six/?hl=en"]}
ELSEWHERE = {"tiktok": ["https://www.tiktok.com/search?q=six", "https://www.tiktok.com/foryou", "https://www.tiktok.com/tag/six",
                        "https://www.tiktok.com/@sixx",
                        "https://www.tiktok.com/@other", "https://www.tiktok.com/@six/video/7000000000000000000", "https://www.tiktok.com/", "", "six",
                        "https://www.tiktok.com/following", "https://www.tiktok.com/music/six-1", "https://www.tiktok.com/@six/playlist/a-1"],
             "instagram": ["https://www.instagram.com/explore/tags/six/", "https://www.instagram.com/explore/locations/1/", "https://www.instagram.com/other/",
                           "https://www.instagram.com/six/tagged/", "https://www.instagram.com/six/reels/", "https://www.instagram.com/six/saved/all-posts/",
                           "https://www.instagram.com/p/abc/", "https://www.instagram.com/", "", "https://www.instagram.com/explore/search/keyword/?q=six"]}
VIEWS = ["hashtag", "saved", "tagged", "reels", "explore", "search", "single_post", "location", "feed", "a view of next year"]
COLUMN = {"tiktok": "tt_posts", "instagram": "ig_posts"}


def table(platform, posts, url, view="user_posts"):
    rows = []
    for post in posts:
        at = f"{post.at}"
        if platform == "tiktok":
            rows.append({"collected_from_url": url, "id": tiktok_item("six", post)["id"], "author": "six", "body": "x", "unix_timestamp": at,
                         "likes": post.likes, "comments": 1, "shares": 1, "plays": post.views, "hashtags": "",
                         "tiktok_url": f"https://www.tiktok.com/@six/video/{tiktok_item('six', post)['id']}"})
        else:
            rows.append({"collected_from_url": url, "collected_from_view": view, "id": instagram_item("six", post)["code"], "author": "six", "body": "x",
                         "unix_timestamp": at, "num_likes": post.likes, "num_comments": 1, "media_type": "photo", "likes_hidden": "no", "coauthors": "",
                         "hashtags": ""})
    return rows


def written(folder, name, rows):
    with (folder / name).open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def weeks_of(folder, platform, name, *words):
    return known_weeks(panel_of(folder, import_file(folder, name, "--complete", *words))[0], COLUMN[platform])


def test_only_the_own_page_carries_a_list(tmp_path):
    known = 0
    for number in range(VARIATIONS):
        random_ = random.Random(SEED * 11 + number)
        platform = ("tiktok", "instagram")[number % 2]
        is_own, tool = random_.random() < 0.4, random_.choice(("4cat", "zeeschuimer"))
        url = random_.choice((OWN if is_own else ELSEWHERE)[platform])
        posts = posts_of(random_.randint(12, 20))
        if not is_own:
            posts = posts[:: random_.choice((1, 2))]
        folder = study(tmp_path / f"{number}", ["six"])
        if tool == "4cat":
            written(folder, "t.csv", table(platform, posts, url, random_.choice(("user_posts", "posts"))))
            weeks = weeks_of(folder, platform, "t.csv", *SAVED)
        else:
            lines = zeeschuimer("six", platform, [(tiktok_item if platform == "tiktok" else instagram_item)("six", post) for post in posts]).splitlines()
            (folder / "z.ndjson").write_text("".join(json.dumps(json.loads(line) | {"source_platform_url": url}) + "\n" for line in lines))
            weeks = weeks_of(folder, platform, "z.ndjson")
        assert bool(weeks) == is_own, (number, platform, tool, url, weeks)
        known += len(weeks)
    print(f"{VARIATIONS} variations of seed {SEED}: {known} known weeks")
    assert known > 30


@pytest.mark.parametrize("view", VIEWS)
def test_another_view_of_the_own_address_is_no_list(tmp_path, view):
    folder = study(tmp_path, ["six"])
    written(folder, "t.csv", table("instagram", posts_of(12)[::2], OWN["instagram"][0], view))
    assert weeks_of(folder, "instagram", "t.csv", *SAVED) == {}


def test_what_was_met_elsewhere_completes_and_is_named(tmp_path):
    folder = study(tmp_path, ["six"])
    posts = posts_of(14)
    written(folder, "t.csv", table("tiktok", posts[:10], OWN["tiktok"][0]) + table("tiktok", posts[10:], ELSEWHERE["tiktok"][0]))
    done = run("archive", "import", "t.csv", "--complete", *SAVED, "--dry-run", cwd=folder)
    assert "4 posts were not met on the account's own page" in done.stderr
    weeks = weeks_of(folder, "tiktok", "t.csv", *SAVED)
    oldest = posts[9].at
    assert weeks and all(week > f"{SEEN.fromtimestamp(oldest, SEEN.tzinfo):%Y-%m-%d}" for week in weeks)
