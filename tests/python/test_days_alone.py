"""A post of which the day alone is known, in no zone and under an id that tells no time, may be of two weeks."""

import csv
import io
import json
import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from posts_world import weekly
from program import run

SEED = 20261231
ACCOUNTS = 30
SAVED = "2026-03-10T20:00:00Z"
FIRST, LAST = date(2026, 1, 26), date(2026, 2, 23)  # the Mondays of the weeks that every list reaches past
ZONES = ["America/New_York", "Asia/Tokyo", "UTC", "+05:30", "Pacific/Kiritimati"]
ROUND = {"tiktok": 7560000000000000000, "instagram": 3700000000000000000}
COLUMNS = {"tiktok": ("tt_posts", "tt_sum_likes"), "instagram": ("ig_posts", "ig_sum_likes")}


def monday(day):
    return day - timedelta(days=day.weekday())


def offset_of(zone):
    return ZoneInfo(zone) if "/" in zone or zone == "UTC" else datetime.fromisoformat(f"2026-01-01T00:00:00{zone}").tzinfo


def posts_of(random_, zone):
    """(instant, likes) of one account, its oldest far before the weeks at stake; of some weeks no post is near a Monday."""
    days = [FIRST - timedelta(days=12)]
    for week in range((LAST - FIRST).days // 7 + 1):
        chosen = random_.choice([(1, 2, 3, 4, 5), (2, 3), (0, 2, 5, 6), (6, 3), (0, 4), ()])
        days += [FIRST + timedelta(days=7 * week + day) for day in chosen for _ in range(random_.randrange(1, 3))]
    days.append(LAST + timedelta(days=8))  # so that every week at stake is before the newest post
    return [(datetime(day.year, day.month, day.day, random_.randrange(24), random_.randrange(60), tzinfo=zone), random_.randrange(10, 900)) for day in days]


def spans(day, zone):
    """The Mondays of the weeks in which a day of a zone may lie, of any zone where it is not said."""
    if zone is None:
        begin, end = datetime(*day.timetuple()[:3], tzinfo=UTC) - timedelta(hours=14), datetime(*day.timetuple()[:3], tzinfo=UTC) + timedelta(hours=36)
    else:
        begin, end = (datetime(*of.timetuple()[:3], tzinfo=zone).astimezone(UTC) for of in (day, day + timedelta(days=1)))
    return {monday(begin.date()), monday((end - timedelta(seconds=1)).date())}


def expected(posts, zone):
    cells = {}
    open_weeks = set().union(*(weeks for when, _ in posts if len(weeks := spans(when.date(), zone)) > 1), set())
    for week in (FIRST + timedelta(days=7 * number) for number in range((LAST - FIRST).days // 7 + 1)):
        likes = [count for when, count in posts if monday(when.astimezone(UTC).date()) == week]
        cells[str(week)] = ["", ""] if week in open_weeks else [str(len(likes)), str(sum(likes))]
    return cells


def study(folder, handles):
    (folder / "config").mkdir(parents=True)
    shows = "".join(f"  - {{name: {handle.title()}, tiktok_handle: {handle}, instagram_handle: {handle}}}\n" for handle in handles)
    (folder / "config/shows.yaml").write_text(f"shows:\n{shows}")
    return folder


def table(accounts, platform):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["post_id", "posted_at", "handle", "likes", "is_reel"])
    number = ROUND[platform]
    for handle, posts in accounts.items():
        for when, likes in posts:
            number += 1
            writer.writerow([number, when.date(), handle, likes, "false"])
    return out.getvalue()


def brought(folder, *words):
    done = run("archive", "import", "t.csv", "--complete", "--captured-at", SAVED, "--json", *words, cwd=folder)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    replay = run("pull", "--replay", result["output"], cwd=folder)
    assert replay.returncode == 0, replay.stderr
    return result, replay.stderr


def cells(folder, platform, handle):
    return {row["week_start"]: [row[name] for name in COLUMNS[platform]] for row in weekly(folder, platform)
            if row["show"] == handle.title() and str(FIRST) <= row["week_start"] <= str(LAST)}


@pytest.mark.parametrize("platform", ["tiktok", "instagram"])
def test_days_without_a_zone_leave_two_weeks_open(tmp_path, platform):
    random_ = random.Random(SEED)
    for zone in random_.sample(ZONES, 2):
        place = offset_of(zone)
        accounts = {f"account{number}": posts_of(random_, place) for number in range(ACCOUNTS)}
        folder = study(tmp_path / zone.replace("/", "_"), accounts)
        (folder / "t.csv").write_text(table(accounts, platform))
        result, said = brought(folder, "--source", platform)
        open_weeks = 0
        for handle, posts in accounts.items():
            wanted = expected(posts, None)
            assert cells(folder, platform, handle) == wanted, (zone, handle)
            open_weeks += sum(cell[0] == "" for cell in wanted.values())
        assert open_weeks > ACCOUNTS and "day_without_zone" in said and "--timezone" in said
        notes = [note for note in result["notes"] if "day_without_zone" in note]
        assert len(notes) == sum(any(len(spans(when.date(), None)) > 1 for when, _ in posts) for posts in accounts.values())
        result, said = brought(folder, "--source", platform, "--timezone", zone)
        for handle, posts in accounts.items():
            assert cells(folder, platform, handle) == expected(posts, place), (zone, handle)
    print(f"{4 * ACCOUNTS} lists of days on {platform}, of seed {SEED}")


def test_why_says_that_the_zone_is_missing(tmp_path):
    folder = study(tmp_path / "s", ["account0"])
    days = [FIRST - timedelta(days=12), FIRST + timedelta(days=2), FIRST + timedelta(days=6), LAST + timedelta(days=8)]
    posts = [(datetime(*day.timetuple()[:3], 12, tzinfo=UTC), 5) for day in days]
    (folder / "t.csv").write_text(table({"account0": posts}, "tiktok"))
    brought(folder, "--source", "tiktok")
    assert run("panel", cwd=folder).returncode == 0
    done = run("why", "Account0", str(FIRST), "tt_posts", cwd=folder)
    assert done.returncode == 1 and "day_without_zone" in done.stdout and "--timezone" in done.stdout, done.stdout
    assert "tt_posts = 0" in run("why", "Account0", str(FIRST + timedelta(days=14)), "tt_posts", cwd=folder).stdout
    assert run("explain", "day_without_zone", cwd=folder).returncode == 0
