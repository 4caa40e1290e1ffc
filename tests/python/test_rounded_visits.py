"""Ids that a tool rounded in a visit's pages: refused by the import, left out by a replay, and no other command stops at them.

A rounded id is another post's, and each alone looks whole: the ids of a visit together tell it, as those of a table do.
"""

import csv
import json
import random

import pytest
from list_pages import SEEN, TIMELINE, connection, har, instagram_item, pk_of, tiktok_id, tiktok_item, tiktok_profile, zeeschuimer
from posts_world import foreign_warc
from program import run
from slow import part_of
from test_list_ends import posts_of
from test_lists import SEED, import_file, panel_of, states_of, study

VARIATIONS = part_of(16, 40)


def by_float(number):
    return int(float(number))


def by_spreadsheet(number):
    digits = str(number)
    return int(digits[:15] + "0" * (len(digits) - 15))


def by_javascript(number):
    shortest = repr(float(number)).split("e")[0].replace(".", "")
    return int((shortest + "0" * 30)[: len(str(number))])


WAYS = [by_float, by_spreadsheet, by_javascript]


def items_of(random_, platform, posts, way=lambda number: number):
    """The platform's objects with low bits as real ids have them, their ids through a tool."""
    items = []
    for post in posts:
        low = random_.randint(1, 2**21 - 1)
        if platform == "tiktok":
            items.append(tiktok_item("six", post) | {"id": str(way(int(tiktok_id(post)) + (low << 8)))})
        else:
            item, pk = instagram_item("six", post), way(pk_of(post) + low)
            item.pop("code")
            items.append(item | {"pk": str(pk), "id": f"{pk}_{item['user']['pk']}"})
    return items


def exchanges_of(platform, items):
    if platform == "tiktok":
        return [("https://www.tiktok.com/@six", None, tiktok_profile("six", 300)),
                ("https://www.tiktok.com/api/post/item_list/?cursor=0", None, {"itemList": items, "hasMore": True, "cursor": "1", "statusCode": 0})]
    return [("https://www.instagram.com/graphql/query", {"username": "six", "after": None}, connection(TIMELINE, items, "a", True))]


def warc_of(folder, platform, items):
    """As a browser keeps a visit in a web archive."""
    page = "https://www.tiktok.com/@six" if platform == "tiktok" else "https://www.instagram.com/six/"
    url = ("https://www.tiktok.com/api/post/item_list/?cursor=0" if platform == "tiktok"
           else "https://www.instagram.com/api/v1/feed/user/six/username/?count=12")
    body = ({"itemList": items, "hasMore": True, "cursor": "1", "statusCode": 0} if platform == "tiktok"
            else {"items": items, "user": {"username": "six"}, "more_available": True, "status": "ok"})
    foreign_warc(folder / "v.warc.gz", [(SEEN, url, "application/json", json.dumps(body), page)])


def test_a_visit_with_rounded_ids_is_refused_and_leaves_nothing_behind(tmp_path):
    for number in range(VARIATIONS):
        random_ = random.Random(SEED * 31 + number)
        platform, way = ("tiktok", "instagram")[number % 2], random_.choice(WAYS)
        posts = posts_of(random_.randint(8, 20))
        rounded, whole = (items_of(random.Random(number), platform, posts, how) for how in (way, lambda number: number))
        folder = study(tmp_path / f"{number}", ["six", "seven"])
        told = (number, platform, way.__name__)
        if random_.random() < 0.5:
            (folder / "v.har").write_text(har("six", platform, exchanges_of(platform, rounded)))
            done = run("archive", "import", "v.har", cwd=folder)
        else:
            (folder / "v.ndjson").write_text(zeeschuimer("six", platform, rounded))
            done = run("archive", "import", "v.ndjson", "--complete", cwd=folder)
        assert done.returncode == 2 and "lost their last digits" in done.stderr and "@six" in done.stderr, (told, done.stderr)
        assert not list(folder.glob("data/archive/*")), told

        warc_of(folder, platform, rounded)  # an archive that nobody imports
        done = run("pull", "--replay", "v.warc.gz", cwd=folder)
        assert done.returncode in (0, 3, 4) and "rounded_ids" in done.stderr, (told, done.returncode, done.stderr)
        assert states_of(folder, platform) == {"six": "partial"}, told
        rows = [row for file in folder.glob(f"data/raw/{platform}/*_posts_*.csv") for row in csv.DictReader(file.open())]
        assert rows == [], told
        for words in (("weekly",), ("panel",), ("pull", "--offline")):
            done = run(*words, cwd=folder)
            assert done.returncode != 2 and "lost" not in done.stderr.replace("rounded_ids", ""), (told, words, done.stderr) if words[0] != "pull" else told
        (folder / "w.har").write_text(har("six", platform, exchanges_of(platform, whole)))
        cells, _ = panel_of(folder, import_file(folder, "w.har"))
        assert any(value for value in cells.values()), told
    print(f"{VARIATIONS} visits of seed {SEED}")


@pytest.mark.parametrize("platform", ["tiktok", "instagram"])
def test_whole_ids_are_never_taken_for_rounded_ones(tmp_path, platform):
    for number in range(30):
        random_ = random.Random(SEED * 37 + number)
        folder = study(tmp_path / f"{number}", ["six"])
        (folder / "v.har").write_text(har("six", platform, exchanges_of(platform, items_of(random_, platform, posts_of(random_.randint(2, 25))))))
        import_file(folder, "v.har")
