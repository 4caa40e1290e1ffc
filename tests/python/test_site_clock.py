"""What a HAR file of a visit says beside its lists: the sites' own time, and who may see an item.

A week that was on by the sites' clock is unknown, whatever the machine's clock says.
"""

import json
import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from list_pages import har, tiktok_item, tiktok_piece, tiktok_profile
from program import run
from slow import part_of
from test_list_ends import posts_of
from test_lists import SEED, import_file, known_weeks, panel_of, study

VARIATIONS = part_of(20, 40)
MONDAY = datetime(2025, 12, 1, tzinfo=UTC)
LAST = "2025-11-24"


def visit(begun, ahead, kept):
    """A list as it was met at `begun` by a clock that stands `ahead`; `kept`: a page that a cache served, with its old Date."""
    items = posts_of(20)
    text = har("six", "tiktok", [("https://www.tiktok.com/@six", None, tiktok_profile("six", 300)),
                                 ("https://www.tiktok.com/api/post/item_list/?cursor=0", None, tiktok_piece("six", items, "1", True))])
    log = json.loads(text)
    for number, entry in enumerate(log["log"]["entries"]):
        at = begun + timedelta(seconds=number)
        entry["startedDateTime"] = f"{at:%Y-%m-%dT%H:%M:%S}.000Z"
        served = at - ahead - (timedelta(days=5) if kept and number == 0 else timedelta())
        entry["response"]["headers"] = [{"name": ("Date", "date")[number % 2], "value": format_datetime(served, usegmt=True)}]
    return json.dumps(log)


def test_a_week_that_was_on_by_the_sites_is_unknown(tmp_path):
    moved = 0
    for number in range(VARIATIONS):
        random_ = random.Random(SEED * 41 + number)
        after = timedelta(seconds=random_.randint(30, 30 * 3600))
        is_right = random_.random() < 0.3
        ahead = timedelta() if is_right else after + timedelta(seconds=random_.randint(5, 40 * 3600))
        folder = study(tmp_path / f"{number}", ["six"])
        (folder / "v.har").write_text(visit(MONDAY + after, ahead, random_.random() < 0.3))
        archive = import_file(folder, "v.har")
        cells, said = panel_of(folder, archive)
        weeks = known_weeks(cells, "tt_posts")
        assert (LAST in weeks) == is_right and len(weeks) >= 3, (number, after, ahead, weeks)
        assert ("clock_differs" in said) == (not is_right), (number, said)
        moved += not is_right
    print(f"{VARIATIONS} visits of seed {SEED}, {moved} by a clock ahead")
    assert moved > VARIATIONS // 2


def test_the_import_itself_says_no_week_known_that_was_on(tmp_path):
    folder = study(tmp_path, ["six"])
    (folder / "v.har").write_text(visit(MONDAY + timedelta(hours=1), timedelta(hours=9), False))
    runs = json.loads(run("archive", "import", "v.har", "--json", "--dry-run", cwd=folder).stdout)["runs"]
    weeks = runs[0]["accounts"][0]["known_weeks"]
    assert weeks and LAST not in weeks


def test_a_piece_of_the_list_that_a_cache_kept_knows_what_was_over_when_it_was_served(tmp_path):
    """Any piece, any age: what the list can't show is null, what it can is as before."""
    lost = 0
    lists = 2 * VARIATIONS
    for number in range(lists):
        random_ = random.Random(SEED * 47 + number)
        posts = posts_of(24)
        cut, at = random_.randint(6, 18), MONDAY + timedelta(hours=random_.randint(1, 100))
        kept, age = random_.choice([1, 2]), timedelta(hours=random_.choice([0, 0.5, random_.randint(1, 24 * 20)]))
        text = har("six", "tiktok", [("https://www.tiktok.com/@six", None, tiktok_profile("six", 300)),
                                     ("https://www.tiktok.com/api/post/item_list/?cursor=0", None, tiktok_piece("six", posts[:cut], "1", True)),
                                     ("https://www.tiktok.com/api/post/item_list/?cursor=1", None, tiktok_piece("six", posts[cut:], "2", True))])
        log = json.loads(text)
        for place, entry in enumerate(log["log"]["entries"]):
            entry["startedDateTime"] = f"{at + timedelta(seconds=place):%Y-%m-%dT%H:%M:%S}.000Z"
            served = at + timedelta(seconds=place) - (age if place == kept else timedelta())
            entry["response"]["headers"] = [{"name": "Date", "value": format_datetime(served, usegmt=True)}]
        folder = study(tmp_path / f"{number}", ["six"])
        (folder / "v.har").write_text(json.dumps(log))
        dry = run("archive", "import", "v.har", "--json", "--dry-run", "--start", "2025-10-06", "--end", "2025-11-30", cwd=folder)
        told = json.loads(dry.stdout)["runs"][0]["accounts"][0]["known_weeks"]
        cells, said = panel_of(folder, import_file(folder, "v.har"))
        weeks = known_weeks(cells, "tt_posts")
        served = at + timedelta(seconds=kept) - age
        over = served - timedelta(days=served.weekday(), hours=served.hour, minutes=served.minute, seconds=served.second)
        assert all(week < f"{over:%Y-%m-%d}" for week in weeks), (number, served, weeks)
        assert (max(weeks, default="") == f"{over - timedelta(days=7):%Y-%m-%d}") or age > timedelta(days=14), (number, served, weeks)
        assert sorted(weeks) == sorted(told), (number, weeks, told)
        assert ("list_from_cache" in said) == (over < MONDAY), (number, said)
        lost += over < MONDAY
    print(f"{lists} lists of seed {SEED}, {lost} with a piece that a cache kept since an earlier week")
    assert lost > lists // 8


def test_what_only_the_owner_or_friends_see_is_left_out(tmp_path):
    flags = 0
    for number in range(30):
        random_ = random.Random(SEED * 43 + number)
        posts = posts_of(random_.randint(14, 24))
        items, shown = [], []
        for post in posts:
            flag = random_.choice(("privateItem", "secret", "forFriend", "", "", "", ""))
            given = {name: name == flag for name in ("privateItem", "secret", "forFriend") if name == flag or random_.random() < 0.5}
            items.append(tiktok_item("six", post) | given)
            shown += [] if flag else [post]
            flags += bool(flag)
        folder = study(tmp_path / f"{number}", ["six"])
        (folder / "v.har").write_text(har("six", "tiktok", [("https://www.tiktok.com/@six", None, tiktok_profile("six", 300)), (
            "https://www.tiktok.com/api/post/item_list/?cursor=0", None, {"itemList": items, "hasMore": True, "cursor": "1", "statusCode": 0})]))
        cells, _ = panel_of(folder, import_file(folder, "v.har"))
        weeks = {week: value for (column, _, week), value in cells.items() if column == "tt_sum_views" and value is not None}
        for week, value in weeks.items():
            monday = datetime.fromisoformat(week).replace(tzinfo=UTC).timestamp()
            assert value == sum(post.views for post in shown if monday <= post.at < monday + 7 * 86400), (number, week)
        assert weeks
    print(f"30 lists of seed {SEED}, {flags} items for the owner or friends")
    assert flags > 100


def test_a_count_that_a_cache_kept_ends_no_list(tmp_path):
    """As many posts as the account counted then: those of then may be what the list withholds."""
    kept_back = 0
    for number in range(VARIATIONS):
        random_ = random.Random(SEED * 53 + number)
        posts = posts_of(random_.randint(3, 9))
        at = MONDAY + timedelta(hours=random_.randint(1, 100))
        age = timedelta(hours=random_.choice([0, 0.2, random_.randint(2, 24 * 400)]))
        exchanges = [("https://www.tiktok.com/@six", None, tiktok_profile("six", len(posts))),
                     ("https://www.tiktok.com/api/post/item_list/?cursor=0", None, tiktok_piece("six", posts, "1", False))]
        log = json.loads(har("six", "tiktok", exchanges))
        for place, entry in enumerate(log["log"]["entries"]):
            entry["startedDateTime"] = f"{at + timedelta(seconds=place):%Y-%m-%dT%H:%M:%S}.000Z"
            served = at + timedelta(seconds=place) - (age if place == 0 else timedelta())
            entry["response"]["headers"] = [{"name": "Date", "value": format_datetime(served, usegmt=True)}]
        folder = study(tmp_path / f"{number}", ["six"])
        (folder / "v.har").write_text(json.dumps(log))
        cells, said = panel_of(folder, import_file(folder, "v.har"))
        weeks = known_weeks(cells, "tt_posts")
        zeros = [week for week, count in weeks.items() if count == 0]
        is_of_now = age < timedelta(hours=1)
        assert bool(zeros) == is_of_now, (number, age, weeks)
        assert ("list_short" in said) == (not is_of_now), (number, age, said)
        kept_back += not is_of_now
    print(f"{VARIATIONS} lists that end, of seed {SEED}, {kept_back} beside a count of another time")
    assert kept_back > VARIATIONS // 8
