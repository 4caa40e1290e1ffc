"""Times that have not come are not believed: no page, row or file of a time after now makes a week known.

A day is allowed, for clocks differ. The page's own time counts: what a person says beside it moves nothing.
"""

import csv
import datetime as dt
import json
import random
import shutil

import pytest
from list_pages import TIMELINE, Made, connection, instagram_item
from posts_world import HANDLE, SHOWS, Post, at, foreign_warc, iso, profile_url, table, visit, weekly, zeeschuimer
from program import run
from slow import part_of

SEED = 20261202
VARIATIONS = 60
NOW = at("2025-12-03T09:00:00Z")
OTHER_LINES = at("2025-12-01T10:00:00Z")  # of Zeeschuimer's file, of which one line has the time that is tried
FORMATS = ("har", "zeeschuimer", "table", "warc", "page", "pageviews", "pageviews json", "trends")


def posts_of(platform="tiktok"):
    return [Post(platform, at(f"2025-11-{day:02}T12:00:00Z"), number) for number, day in enumerate((10, 14, 17, 19, 21, 24, 26))][::-1]


def study_in(folder):
    (folder / "config").mkdir(parents=True)
    (folder / "config/shows.yaml").write_text(SHOWS.replace("name: Marquee,", "name: Marquee, wikipedia_title: Marquee (play), google_queries: [marquee],")
                                              + "settings: {geo: US-NY}\n")
    return folder


def har_of(posts, seen):
    entries = [{"startedDateTime": iso(time), "request": {"method": "GET", "url": url, "headers": [{"name": "Referer", "value": referer}]},
                "response": {"status": 200, "content": {"mimeType": mime, "text": body}}} for time, url, mime, body, referer in visit(posts, seen)]
    return json.dumps({"log": {"version": "1.2", "entries": entries}})


def saved_page(posts, seen):
    """A profile of Instagram with its timeline in a script, as SingleFile saves it."""
    made = [Made(int(post.time.timestamp()), post.number + 1) for post in posts]
    answer = {"data": connection(TIMELINE, [instagram_item(HANDLE, post) for post in made], "x", True)["data"]}
    cache = ["RelayPrefetchedStreamCache", "next", [], ["adp_X", {"__bbox": {"complete": True, "result": answer}}]]
    script = json.dumps({"require": [["ScheduledServerJS", "handle", None, [{"__bbox": {"require": [cache]}}]]]})
    said = f"{seen:%a %b %d %Y %H:%M:%S} GMT+0000 (UTC)"
    return (f"<!DOCTYPE html><html><!--\n Page saved with SingleFile \n url: {profile_url('instagram')} \n saved date: {said} \n-->"
            f'<head><title>Demo on Instagram</title></head><body><script type="application/json" data-sjs>{script}</script></body></html>')


def days_before(seen, number):
    return [seen.date() - dt.timedelta(days=back) for back in range(number, -1, -1)]


def written(folder, format_, seen, random_):
    """The file of a format whose own time is `seen`, the words that it needs, and where the error names it."""
    posts = posts_of()
    if format_ == "har":
        (folder / "v.har").write_text(har_of(posts, seen))
        return "v.har", (), "v.har: log.entries["
    if format_ == "zeeschuimer":
        lines = zeeschuimer(posts, OTHER_LINES).splitlines(keepends=True)
        line = random_.randrange(len(lines))
        lines[line] = zeeschuimer([posts[line]], seen)
        (folder / "z.ndjson").write_text("".join(lines))
        return "z.ndjson", ("--complete",), f"z.ndjson:{line + 1}"
    if format_ == "table":
        (folder / "t.csv").write_text(table(posts, seen, captured_at=iso(seen)))
        return "t.csv", ("--source", "tiktok", "--complete", "--end", str(seen.date())), "t.csv:2"
    if format_ == "page":
        (folder / "p.html").write_text(saved_page(posts, seen))
        return "p.html", (), "p.html"
    days = days_before(seen, 20)
    if format_ == "pageviews":
        (folder / "views.csv").write_text("Date,Marquee (play)\n" + "".join(f"{day},{100 + n}\n" for n, day in enumerate(days)))
        return "views.csv", (), "views.csv:"
    if format_ == "pageviews json":
        (folder / "views.json").write_text(json.dumps([{"title": "Marquee (play)", **{str(day): 7 for day in days}}]))
        return "views.json", (), "views.json"
    (folder / "gt.csv").write_text("Category: All categories\n\nDay,marquee: (New York)\n" + "".join(f"{day},{50 + n}\n" for n, day in enumerate(days)))
    return "gt.csv", (), "gt.csv:"


def cells_after(folder, now):
    """Cells of weeks that are not over by now, of every weekly file."""
    monday = str(now.date() - dt.timedelta(days=now.weekday()))
    return [(file.name, row["week_start"], name, cell) for file in (folder / "data/weekly").glob("*_weekly.csv") for row in csv.DictReader(file.open())
            if row["week_start"] >= monday for name, cell in row.items()
            if name not in ("show", "week_start", "scrape_run_at") and not name.endswith("partial") and cell
            and (name.startswith(("tt_", "ig_")) or row["week_start"] > str(now.date()))]  # a week that goes on has partial views


@pytest.mark.parametrize("format_", FORMATS)
def test_a_time_that_has_not_come_makes_no_week_known(tmp_path, format_):
    refused = 0
    for number in range(VARIATIONS // 6):
        random_ = random.Random(f"{SEED} {format_} {number}")
        now = NOW + dt.timedelta(days=random_.randint(0, 400), seconds=random_.randint(0, 80_000))
        ahead = random_.choice((dt.timedelta(days=random_.randint(2, 900)), dt.timedelta(days=1, hours=random_.randint(1, 30)), -dt.timedelta(hours=random_.randint(30, 40))))
        if format_ in ("pageviews", "pageviews json", "trends") and ahead > dt.timedelta():
            ahead += dt.timedelta(days=1)
        seen = now + ahead
        folder = study_in(tmp_path / f"{number}")
        clock = {"PUBLIC_SIGNALS_NOW": iso(now)}
        if format_ == "warc":
            foreign_warc(folder / "v.warc.gz", visit(posts_of(), seen))
            done, archive = run("pull", "--replay", "v.warc.gz", cwd=folder, **clock), "v.warc.gz"
            assert done.returncode == (4 if ahead > dt.timedelta() else 0), (number, done.stderr)
            assert ("after now" in done.stderr) == (ahead > dt.timedelta()), done.stderr
        else:
            name, words, place = written(folder, format_, seen, random_)
            done = run("archive", "import", name, *words, "--json", cwd=folder, **clock)
            assert done.returncode == (2 if ahead > dt.timedelta() else 0), (number, seen, now, done.stderr)
            if ahead > dt.timedelta():
                assert "after now" in done.stderr and place in done.stderr, done.stderr
                assert not list(folder.rglob("*.gz"))
            else:
                archive = json.loads(done.stdout)["output"]
                later = run("pull", "--replay", archive, cwd=folder, **clock)
                assert later.returncode == 0, later.stderr
        assert cells_after(folder, now) == [], number
        refused += ahead > dt.timedelta()
        if ahead < dt.timedelta():  # the same study by a clock before all of it
            earliest = min(seen, OTHER_LINES) if format_ == "zeeschuimer" else seen
            early = {"PUBLIC_SIGNALS_NOW": iso(earliest - dt.timedelta(days=random_.randint(30, 90)))}
            again = run("weekly", cwd=folder, **early)
            assert again.returncode == 0 and "after now" in again.stderr, again.stderr
            known = [row for file in (folder / "data/weekly").glob("*_weekly.csv") for row in csv.DictReader(file.open())
                     if row["week_start"] >= str(at(early["PUBLIC_SIGNALS_NOW"]).date()) for cell, text in row.items()
                     if cell.startswith(("tt_", "ig_", "gt_index", "wiki_views")) and text]
            assert known == [], (number, known)
            assert run("pull", "--replay", archive, cwd=folder, **early).returncode == 4
    print(f"{VARIATIONS // 6} files of {format_}, {refused} ahead, seed {SEED}")
    assert 2 <= refused < VARIATIONS // 6


def raw_rows(study, platform, word):
    return [row for path in sorted((study / "data/raw" / platform).glob(word)) for row in csv.DictReader(path.open(newline=""))]


@pytest.mark.parametrize("platform", ["tiktok", "instagram"])
def test_rows_ahead_are_counted_by_show_whether_a_visit_says_so_or_not(sample_of, tmp_path, platform):
    rounds, named_without = 12, 0
    for number in range(rounds):
        random_ = random.Random(f"{SEED} rows {platform} {number}")
        study = shutil.copytree(sample_of(platform), tmp_path / f"{number}")
        coverage = study / f"data/raw/{platform}/coverage.csv"
        visits = raw_rows(study, platform, "coverage.csv")
        share = random_.choice((0, 0, 0.5, 1))
        kept = [visit for visit in visits if random_.random() < share]
        if kept or random_.random() < 0.5:
            with coverage.open("w", newline="") as out:
                writer = csv.DictWriter(out, visits[0].keys(), lineterminator="\n")
                writer.writeheader()
                writer.writerows(kept)
        else:
            coverage.unlink()
        now = at(random_.choice(visits)["scrape_run_at"]) - dt.timedelta(hours=random_.choice((23, 25, 24 * 30)))
        ahead = {}
        for row in raw_rows(study, platform, "*_posts_*.csv") + kept:
            if at(row["scrape_run_at"]) > now + dt.timedelta(days=1):
                ahead.setdefault(row["show"], []).append(row["scrape_run_at"])
        done = run("weekly", cwd=study, PUBLIC_SIGNALS_NOW=iso(now))
        assert done.returncode == 0, done.stderr
        said = " ".join(done.stderr.split())
        for show, times in ahead.items():
            assert f"{len(times):,} row{'' if len(times) == 1 else 's'} of {show} from {min(times)} on" in said, (number, show, said)
            named_without += not any(visit["show"] == show for visit in kept)
        assert bool(ahead) == (f"{platform}: " in said and "after now" in said), (number, said)
    print(f"{rounds} studies of {platform} with rows ahead, {named_without} shows without a visit, seed {SEED}")
    assert named_without > 10


@pytest.mark.parametrize("format_", ["page", "har", "zeeschuimer"])
def test_the_time_of_a_page_is_its_own_whatever_a_person_says(tmp_path, format_):
    unfinished, rounds = 0, part_of(12, 20)
    for number in range(rounds):
        random_ = random.Random(f"{SEED} own {format_} {number}")
        seen = at("2025-11-27T00:00:00Z") + dt.timedelta(seconds=random_.randint(0, 12 * 86400))
        said = seen + dt.timedelta(days=random_.randint(-3, 12), seconds=random_.randint(1, 80_000))
        cells = []
        for words in ((), ("--captured-at", iso(said))):
            folder = study_in(tmp_path / f"{number} {len(words)}")
            posts = posts_of("instagram" if format_ == "page" else "tiktok")
            name, text = {"page": ("p.html", saved_page), "har": ("v.har", har_of), "zeeschuimer": ("z.ndjson", zeeschuimer)}[format_]
            (folder / name).write_text(text(posts, seen))
            done = run("archive", "import", name, *(("--complete",) if format_ == "zeeschuimer" else ()), *words, "--end", "2025-12-07", cwd=folder)
            assert done.returncode == 0, done.stderr
            assert ("not --captured-at" in done.stderr) == bool(words), done.stderr
            archive = next((folder / "data/archive").glob("*.gz"))
            assert run("pull", "--replay", archive, cwd=folder).returncode == 0
            cells.append(weekly(folder, "instagram" if format_ == "page" else "tiktok"))
        assert cells[0] == cells[1], number
        column = "ig_posts" if format_ == "page" else "tt_posts"
        known = {row["week_start"] for row in cells[1] if row["show"] == "Marquee" and row[column]}
        assert "2025-11-17" in known and ("2025-11-24" in known) == (seen >= at("2025-12-01T00:00:00Z")), (number, seen, known)
        unfinished += seen < at("2025-12-01T00:00:00Z") <= said
    print(f"{rounds} files of {format_}, {unfinished} said to be of after the week that they were saved in, seed {SEED}")
    assert unfinished >= 2
