"""A visit has the time of its own first response, however its pages are packed: the panel says the truth or nothing.

A variation visits an account up to three times, some around midnight, and keeps the pages as a browser's HAR (any zone, any
order) or as another program's WARC (whose warcinfo is months off or absent), a file each or together. Files are as old as
you like, and are imported and replayed on any later day, in any order. A week is known when a visit that began after its
Sunday reached back past its Monday, and never otherwise.
"""

import datetime as dt
import json
import os
import random

import pytest
from posts_world import HANDLE, SHOWS, Post, at, foreign_warc, iso, list_page, monday, visit, weekly
from program import run

VARIATIONS, SEED = 200, 20260228
FIRST, LAST = at("2025-10-06T00:00:00Z"), at("2025-12-01T00:00:00Z")
RANGE = ("--start", "2025-10-06", "--end", "2025-12-07")
ZONES = [dt.timedelta(0), dt.timedelta(hours=-5), dt.timedelta(hours=5, minutes=30), dt.timedelta(hours=13)]


def begins_of(dice):
    """Days at least two apart; every second visit begins in the last seconds of its day, often a Sunday."""
    begins, day = [], FIRST + dt.timedelta(days=dice.randrange(20, 34))
    for _ in range(dice.randrange(1, 4)):
        if dice.random() < 0.5:
            day += dt.timedelta(days=(6 - day.weekday()) % 7)
        late = dice.random() < 0.5
        begins.append(day + (dt.timedelta(days=1, seconds=-dice.randrange(1, 30)) if late else dt.timedelta(seconds=dice.randrange(0, 80_000))))
        day += dt.timedelta(days=dice.randrange(2, 9))
    return begins


def pages_of(dice, posts, begin):
    """What a visit met, and the posts that it was shown: (time, URL, content type, body, referer) each, a list in one or two pieces."""
    out = [post for post in posts if post.time < begin - dt.timedelta(minutes=5)]
    shown = out[: dice.randrange(1, len(out) + 1)]
    pages = visit(shown, begin, pause=dice.choice([0, 2, 45, 1100]) if posts[0].platform == "tiktok" else 0)
    if posts[0].platform == "tiktok" and len(shown) > 3 and dice.random() < 0.5:
        half = len(shown) // 2
        time, url, mime, _, referer = pages[-1]
        pages[-1] = (time, url, mime, json.dumps(list_page(shown[:half], begin)[1]), referer)
        later = time + dt.timedelta(seconds=dice.choice([1, 60, 1000]))
        pages.append((later, url.replace("cursor=0", "cursor=1"), mime, json.dumps(list_page(shown[half:], begin)[1] | {"cursor": "2"}), referer))
    return pages, shown


def har(dice, pages):
    zone = dt.timezone(dice.choice(ZONES))
    entries = [{"startedDateTime": time.astimezone(zone).isoformat(timespec="milliseconds"), "time": 1,
                "request": {"method": "GET", "url": url, "headers": [{"name": "Referer", "value": referer}]},
                "response": {"status": 200, "content": {"mimeType": mime, "text": body}}} for time, url, mime, body, referer in pages]
    dice.shuffle(entries)
    return json.dumps({"log": {"version": "1.2", "entries": entries}})


def kept(dice, folder, name, pages):
    """A file with these pages as an archive that can be replayed."""
    now = iso(LAST + dt.timedelta(days=dice.randrange(30, 400)))
    if dice.random() < 0.5:
        archive = folder / f"{name}.warc.gz"
        shuffled = dice.sample(pages, len(pages))
        foreign_warc(archive, shuffled, dice.choice([None, FIRST, at("2024-02-29T12:00:00Z"), at("2026-06-01T00:00:00Z"), pages[0][0]]))
    else:
        file, archive = folder / f"{name}.har", folder / f"{name}-import.warc.gz"
        file.write_text(har(dice, pages))
        done = run("archive", "import", file, "--output", archive.name, cwd=folder, PUBLIC_SIGNALS_NOW=now)
        assert done.returncode == 0, done.stderr
    age = dice.randrange(1_500_000_000, 1_900_000_000)
    os.utime(archive, (age, age))
    return archive


def played(dice, folder, platform):
    """The visits of one variation, each with the posts that it was shown, once the study has read them."""
    (folder / "config").mkdir(parents=True)
    (folder / "config/shows.yaml").write_text(SHOWS)
    seconds = sorted(dice.sample(range(0, int((LAST - FIRST).total_seconds())), dice.randrange(8, 30)), reverse=True)
    posts = [Post(platform, FIRST + dt.timedelta(seconds=second), number, HANDLE) for number, second in enumerate(seconds)]
    posts.append(Post(platform, FIRST - dt.timedelta(days=9), 99, HANDLE))
    visits = [(begin, *pages_of(dice, posts, begin)) for begin in begins_of(dice)]
    if dice.random() < 0.4:
        archives = [kept(dice, folder, "all", [page for _, pages, _ in visits for page in pages])]
    else:
        archives = [kept(dice, folder, f"visit{number}", pages) for number, (_, pages, _) in enumerate(visits)]
    dice.shuffle(archives)
    together = dice.random() < 0.4
    for some in [archives] if together else [[archive] for archive in archives]:
        done = run("pull", "--replay", *some, *RANGE, cwd=folder, PUBLIC_SIGNALS_NOW=iso(LAST + dt.timedelta(days=dice.randrange(30, 400))))
        assert done.returncode == 0, done.stderr
    return visits


def true_weeks(visits):
    """What is known of the show: by Monday the posts and likes that the latest look at each gave."""
    looks = {}
    for begin, _, shown in sorted(visits, key=lambda one: one[0]):
        looks |= {post: begin for post in shown}
    weeks, week = {}, FIRST
    while week < LAST:
        after, name = week + dt.timedelta(days=7), str(week.date())
        if any(begin >= after and min(post.time for post in shown) < week for begin, _, shown in visits):
            of_week = [post for post in looks if monday(post.time) == name]
            weeks[name] = (len(of_week), sum(post.likes(looks[post]) for post in of_week))
        week = after
    return weeks


@pytest.mark.parametrize("platform", ["tiktok", "instagram"])
def test_a_week_is_known_when_a_visit_began_after_it_and_never_otherwise(tmp_path, platform, capsys):
    prefix, known, cells = {"tiktok": "tt", "instagram": "ig"}[platform], 0, 0
    for number in range(VARIATIONS // 2):
        dice = random.Random(f"{SEED} {platform} {number}")
        folder = tmp_path / str(number)
        visits = played(dice, folder, platform)
        due = true_weeks(visits)
        found = {row["week_start"]: (int(row[f"{prefix}_posts"]), int(row[f"{prefix}_sum_likes"] or 0))
                 for row in weekly(folder, platform) if row["show"] == "Marquee" and row[f"{prefix}_posts"]}
        assert found == due, (number, [iso(begin) for begin, _, _ in visits])
        known += len(found)
        cells += 9
    with capsys.disabled():
        print(f"\n{VARIATIONS // 2} variations of {platform}, seed {SEED}: {known} of {cells} weeks known, all of them true")
    assert known > VARIATIONS // 2
