"""A season of weekly `refresh` runs against the test server, whose world grows with the calendar."""

import csv
import resource
import signal
import subprocess
import time
from datetime import UTC, date, datetime, timedelta

from live import environment, wait_until
from program import BINARY
from tiktok_site import rounded
from workspace import write_workspace
from world import generated_world

FIRST = datetime(2026, 3, 2, 10, 17, tzinfo=UTC)  # a Monday, 05:17 in New York, whose clocks change six days later
GT_BASE = "2025-03-03"
TOKEN = "invented-graph-token"
SOURCES = ("google_trends", "wikipedia", "tiktok", "instagram")
WEEK = timedelta(days=7)
LEFTOVERS = ("*.tmp*", "*.open", "*-wal", "*-shm", "*-journal")


def season_world(shows, weeks, *, viral=None):
    """Accounts reach 17 weeks behind the season; `viral` is a query and a Monday whose week has four times the searches."""
    world = generated_world(shows, weeks + 17, FIRST + weeks * WEEK)
    views, interest = world.views, world.interest
    world.views = lambda title, day: views(title, day) or 50

    def searches(query, geo, day):
        of_that_week = viral and query == viral[0] and 0 <= (day - viral[1]).days < 7
        return interest(query, geo, day) * (4 if of_that_week else 1)

    world.interest = searches
    return world


def monday_of(second):
    day = datetime.fromtimestamp(second, UTC).date()
    return day - timedelta(days=day.weekday())


def column_of(posts, column, source):
    """What a week's posts come to in a column of the weekly file."""
    what = column.split("_", 1)[1].removeprefix("sum_")
    if what == "posts":
        return len(posts)
    if what == "reel_ct":
        return sum(post.is_reel for post in posts)
    if what == "posting_days":
        return len({post.created // 86400 for post in posts})
    if what == "unique_hashtags":
        return len({tag for post in posts for tag in post.tags})
    return sum((rounded if source == "tiktok" else int)(getattr(post, what)) for post in posts)


class Season:
    """One study and its clock: cron's Monday of week 0, 1, 2, …"""

    def __init__(self, folder, web, places):
        self.folder, self.web, self.listed = folder, web, web.world.shows
        self.posts = {source: {handle: account.posts for handle, account in getattr(web.world, source).items()} for source in SOURCES[2:]}
        self.read_at = None  # of the latest run whose files are whole
        self.shows(places)

    def shows(self, places):
        """shows.yaml with the shows at these places."""
        self.web.world.shows = [self.listed[place] for place in places]
        write_workspace(self.folder, self.web, gt_base=GT_BASE, timeout=2, max_retries=2, max_wait=5,
                        instagram={"provider": "business_discovery", "user_id": self.web.instagram.graph.user_id})

    def monday(self, week):
        """05:17 in New York, in UTC."""
        return FIRST + week * WEEK - timedelta(hours=1 if week else 0)

    def start(self, now, *, token=TOKEN, limit=None):
        """A refresh as cron starts it; `limit` is the size in bytes that a file may have."""
        self.web.world.now = now
        for source, accounts in self.posts.items():
            for handle, posts in accounts.items():
                getattr(self.web.world, source)[handle].posts = [post for post in posts if post.created < now.timestamp()]
        bound = (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))) if limit else None
        return subprocess.Popen([str(BINARY), "refresh", "-q"], cwd=self.folder, stdin=subprocess.DEVNULL, preexec_fn=bound, text=True,
                                env=environment(now, TZ="America/New_York", PUBLIC_SIGNALS_INSTAGRAM_TOKEN=token),
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def refresh(self, now, **how):
        return self.ended(self.start(now, **how), now)

    def ended(self, process, now):
        out, err = process.communicate(timeout=120)
        if process.returncode != 2:
            self.read_at = now
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def killed(self, now, requests):
        """A refresh that is killed once TikTok has seen so many requests."""
        self.web.log.clear()
        self.web.latency = 0.02
        process = self.start(now)
        wait_until(lambda: len(self.web.log.entries("tiktok")) >= requests)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=30)
        self.web.latency = 0
        assert process.returncode == -signal.SIGKILL

    def call(self, now, *words, cwd=None):
        return subprocess.run([str(BINARY), *map(str, words)], cwd=cwd or self.folder, env=environment(now), capture_output=True, text=True,
                              timeout=120)

    def stale_temp_files(self):
        return sorted(path.name for pattern in LEFTOVERS for path in self.folder.rglob(pattern))

    def size(self):
        """Bytes by folder of data/."""
        return {place.name: sum(path.stat().st_size for path in (place.rglob("*") if place.is_dir() else [place]) if path.is_file())
                for place in (self.folder / "data").iterdir()}

    def weekly(self, source):
        with (self.folder / f"data/weekly/{source}_weekly.csv").open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)

    def unknown(self, source, week):
        """Shows of whom nothing is known of that week, by place."""
        column = {"google_trends": "gt_index", "wikipedia": "wiki_views", "tiktok": "tt_posts", "instagram": "ig_posts"}[source]
        known = {row["show"] for row in self.weekly(source) if row["week_start"] == str(week) and row[column]}
        return [show.name for show in self.web.world.shows if show.name not in known]

    def untrue(self):
        """Every cell of the weekly files that is neither null nor the server's truth at the time of the latest run."""
        return [(source, row["show"], row["week_start"], column, cell) for source in SOURCES for row in self.weekly(source)
                for column, cell in row.items() if column[:3] in ("gt_", "tt_", "ig_", "wik") and cell != "" and not self.is_true(source, row, column)]

    def is_true(self, source, row, column):
        show = next(listed for listed in self.listed if listed.name == row["show"])
        week, cell = date.fromisoformat(row["week_start"]), row[column]
        is_over = week + WEEK <= self.read_at.date()
        if column.endswith("is_partial"):
            return cell == "true" or is_over
        if row.get("wiki_is_partial") == "true" or row.get("gt_is_partial") == "true":
            return True  # said not to be whole
        if source == "google_trends":
            # on the Monday after it, the last week is not final and sets no scale
            weeks = [monday for monday in map(date.fromordinal, range(date.fromisoformat(GT_BASE).toordinal(), self.read_at.toordinal(), 7))
                     if monday + WEEK + timedelta(days=3) <= self.read_at.date()]
            level = {monday: sum(self.web.world.interest(show.google_queries[0], "US-NY", monday + timedelta(days=day)) for day in range(7))
                     for monday in weeks}
            return week in level and abs(float(cell) - 100 * level[week] / max(level.values())) < 2
        if source == "wikipedia":
            days = [week + timedelta(days=day) for day in range(7)]
            titles = (show.wikipedia_title.replace("_", " "), show.name)
            return is_over and int(cell) == sum(self.web.world.views(title, day) for title in titles for day in days)
        handle = show.tiktok_handle if source == "tiktok" else show.instagram_handle
        return is_over and int(cell) == column_of([post for post in self.posts[source][handle] if monday_of(post.created) == week], column, source)


class Cost:
    """Seconds of this program's processor time and of the clock, between two moments."""

    def __init__(self):
        self.wall, self.cpu = time.monotonic(), self.used()

    @staticmethod
    def used():
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return children.ru_utime + children.ru_stime

    def so_far(self):
        return time.monotonic() - self.wall, self.used() - self.cpu
