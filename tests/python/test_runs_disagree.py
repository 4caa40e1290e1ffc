"""Two machines import different files for one second into one study: what they say differently is unknown, the rest counts."""

import csv
import io
import json
import random
import shutil
from datetime import UTC, date, timedelta

import pytest
from posts_world import HANDLE, Post, at, iso, weekly
from program import run

SEED = 20261230
ACCOUNTS = 25
SEEN = at("2025-12-09T10:00:00Z")
WEEKS = ["2025-11-17", "2025-11-24", "2025-12-01"]
COLUMNS = {"tiktok": ("tt_posts", "tt_sum_likes", "tt_sum_comments"), "instagram": ("ig_posts", "ig_sum_likes", "ig_sum_comments")}


def study(folder, handles=(HANDLE,)):
    (folder / "config").mkdir(parents=True)
    shows = "".join(f"  - {{name: {handle}, tiktok_handle: {handle}, instagram_handle: {handle}, google_queries: [six musical], wikipedia_title: Six}}\n" for handle in handles)
    (folder / "config/shows.yaml").write_text(f"shows:\n{shows}settings: {{geo: US-NY, wiki: {{redirects: false}}, panel: {{extensions: [wikipedia]}}}}\n")
    return folder


def posts_of(random_, platform, handle):
    times = [SEEN - timedelta(days=30), SEEN - timedelta(hours=2)]
    times += [SEEN - timedelta(hours=random_.randrange(40, 24 * 22)) for _ in range(random_.randrange(4, 12))]
    return [Post(platform, time.replace(microsecond=0), random_.randrange(1, 900) * 50 + number, handle) for number, time in enumerate(sorted(times, reverse=True))]


def table(rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["post_id", "posted_at", "handle", "likes", "comments", "is_reel"])
    writer.writerows(rows)
    return out.getvalue()


def machines(folder):
    """Two copies of one study that do not know of each other."""
    return folder, shutil.copytree(folder, folder.with_name(folder.name + "_other"))


def imported(folder, name, text, *words):
    (folder / name).write_text(text)
    done = run("archive", "import", name, "--captured-at", iso(SEEN), "--json", *words, cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder / json.loads(done.stdout)["output"]


def replayed(folder, *archives):
    done = run("pull", "--replay", *archives, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stderr


def week(time):
    day = time.astimezone(UTC).date()
    return str(day - timedelta(days=day.weekday()))


@pytest.mark.parametrize("platform", ["tiktok", "instagram"])
def test_values_of_one_second_that_differ_are_unknown_and_the_rest_counts(tmp_path, platform):
    random_ = random.Random(SEED)
    handles = [f"account{number}" for number in range(ACCOUNTS)]
    one, other = machines(study(tmp_path / "one", handles))
    rows, changed, truth = [], [], {}
    for handle in handles:
        posts = posts_of(random_, platform, handle)
        differ = {column: set(random_.sample(range(len(posts)), random_.choice([0, 0, 1, 2]))) for column in ("likes", "comments", "posted_at")}
        cells = truth[handle] = {name: [0, 0, 0] for name in WEEKS}
        for number, post in enumerate(posts):
            likes, comments = post.likes(SEEN), post.number % 7
            shifted = post.time - timedelta(hours=random_.choice([3, 30]))
            rows.append([post.id, iso(post.time), handle, likes, comments, "false"])
            changed.append([post.id, iso(shifted if number in differ["posted_at"] else post.time), handle,
                            likes + (5 if number in differ["likes"] else 0), comments + (1 if number in differ["comments"] else 0), "false"])
            for name in WEEKS:
                if number in differ["posted_at"] and week(shifted) != week(post.time) and name in (week(shifted), week(post.time)):
                    cells[name] = [None, None, None]
            if week(post.time) in cells and cells[week(post.time)] != [None, None, None]:
                cell = cells[week(post.time)]
                cell[0] += 1
                for place, column, value in ((1, "likes", likes), (2, "comments", comments)):
                    cell[place] = None if number in differ[column] or cell[place] is None else cell[place] + value
    words = ("--source", platform, "--complete")
    archives = [imported(one, "t.csv", table(rows), *words), imported(other, "u.csv", table(changed), *words)]
    seen = []
    for number, order in enumerate((archives, archives[::-1])):
        folder = study(tmp_path / f"both{number}", handles)
        said = replayed(folder, *order)
        assert "runs_disagree" in said
        seen.append({(row["show"], row["week_start"]): [int(row[name]) if row[name] else None for name in COLUMNS[platform]]
                     for row in weekly(folder, platform) if row["week_start"] in WEEKS})
    assert seen[0] == seen[1]
    for handle in handles:
        assert {name: seen[0][handle, name] for name in WEEKS} == truth[handle], handle
    nulls = sum(cell is None for cells in truth.values() for row in cells.values() for cell in row)
    assert nulls > ACCOUNTS
    later = at("2025-12-09T10:00:05Z")
    (one / "v.csv").write_text(table(rows))
    done = run("archive", "import", "v.csv", "--captured-at", iso(later), "--json", *words, cwd=one)
    said = replayed(folder, one / json.loads(done.stdout)["output"])
    cells = {(row["show"], row["week_start"]): row[COLUMNS[platform][1]] for row in weekly(folder, platform) if row["week_start"] in WEEKS}
    assert "runs_disagree" not in said and "" not in cells.values(), "a later one says it"
    print(f"{ACCOUNTS} accounts on {platform}, {nulls} cells unknown, seed {SEED}")


def trends(values):
    first = date(2025, 9, 1)
    return "Category: All categories\n\nDay,six musical: (New York)\n" + "".join(f"{first + timedelta(days=number)},{value}\n" for number, value in enumerate(values))


def pageviews(values):
    first = date(2025, 9, 1)
    return "Date,Six\n" + "".join(f"{first + timedelta(days=number)},{value}\n" for number, value in enumerate(values))


@pytest.mark.parametrize("source", ["google_trends", "wikipedia"])
def test_series_of_one_second_that_differ_are_unknown_where_they_do(tmp_path, source):
    random_ = random.Random(SEED)
    for variation in range(6):
        one, other = machines(study(tmp_path / f"{variation}"))
        values = [random_.randrange(30, 90) for _ in range(91)]
        values[random_.randrange(91)] = 100
        differ = sorted(random_.sample(range(91), random_.randrange(1, 6)))
        changed = [value - 7 if number in differ and value < 100 else value for number, value in enumerate(values)]
        differ = [number for number in differ if values[number] < 100]
        text = trends if source == "google_trends" else pageviews
        archives = [imported(one, "a.csv", text(values)), imported(other, "b.csv", text(changed))]
        random_.shuffle(archives)
        folder = study(tmp_path / f"{variation}_both")
        said = replayed(folder, *archives)
        weeks = {str(date(2025, 9, 1) + timedelta(days=number - number % 7)) for number in differ}
        flag, value = ("gt_is_partial", "gt_index") if source == "google_trends" else ("wiki_is_partial", "wiki_views")
        cells = {row["week_start"]: row for row in weekly(folder, source)}
        assert ("runs_disagree" in said) == bool(differ)
        for name in weeks:
            assert cells[name][value] == "" or cells[name][flag] == "true", (variation, name, cells[name])
        if source == "wikipedia":
            for number in range(0, 91, 7):
                name = str(date(2025, 9, 1) + timedelta(days=number))
                assert name in weeks or (cells[name][value], cells[name][flag]) == (str(sum(values[number : number + 7])), "false")
    print(f"6 pairs of downloads of {source}, seed {SEED}")


def test_why_says_that_runs_disagree(tmp_path):
    one, other = machines(study(tmp_path / "one"))
    posts = [Post("tiktok", SEEN - timedelta(days=4 * number, hours=2), number) for number in range(8)]
    rows = [[post.id, iso(post.time), HANDLE, 10, 1, "false"] for post in posts]
    changed = [row[:3] + [20] + row[4:] if number == 3 else row for number, row in enumerate(rows)]
    words = ("--source", "tiktok", "--complete")
    archives = [imported(one, "t.csv", table(rows), *words), imported(other, "u.csv", table(changed), *words)]
    folder = study(tmp_path / "both")
    replayed(folder, *archives)
    assert run("panel", cwd=folder).returncode == 0
    done = run("why", HANDLE, week(posts[3].time), "tt_sum_likes", cwd=folder)
    assert done.returncode == 1 and "runs_disagree" in done.stdout, done.stdout
    assert run("why", HANDLE, week(posts[3].time), "tt_posts", cwd=folder).returncode == 0
    assert run("explain", "runs_disagree", cwd=folder).returncode == 0
