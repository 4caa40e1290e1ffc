"""A post that was met twice has the counts of the later reading; two values of one moment, or of one run, are refused."""

import csv
import datetime as dt
import json
import random

from posts_world import HANDLE, SHOWS, Post, at, iso, monday, weekly, zeeschuimer
from program import run

SEED = 20261203
VARIATIONS = 40
SEEN = at("2025-12-01T08:00:00Z")
DAYS = (10, 14, 17, 19, 21, 24, 26, 28)
COLUMNS = {"tiktok": "tt_sum_likes", "instagram": "ig_sum_likes"}


def study_in(folder):
    (folder / "config").mkdir(parents=True)
    (folder / "config/shows.yaml").write_text(SHOWS)
    return folder


class Reading(Post):
    """A post with likes that somebody invents."""

    def __init__(self, platform, number, day, likes):
        super().__init__(platform, at(f"2025-11-{day:02}T12:00:00Z"), number)
        self.said = likes

    def likes(self, seen):
        return self.said


def likes_by_week(folder, platform):
    return {row["week_start"]: row[COLUMNS[platform]] for row in weekly(folder, platform) if row["show"] == "Marquee" and row[COLUMNS[platform]]}


def read(folder, name):
    done = run("archive", "import", name, "--complete", "--json", cwd=folder)
    if done.returncode == 0:
        replayed = run("pull", "--replay", json.loads(done.stdout)["output"], cwd=folder)
        assert replayed.returncode == 0, replayed.stderr
    return done


def test_the_later_reading_of_zeeschuimer_counts_in_any_order_of_lines(tmp_path):
    twice = 0
    for number in range(VARIATIONS):
        random_ = random.Random(SEED + number)
        platform = random_.choice(("tiktok", "instagram"))
        lines, expected = [], {}
        for place, day in reversed(list(enumerate(DAYS))):
            times = sorted(random_.sample(range(14 * 3600), random_.choice((1, 1, 2, 3))))
            for second in times:
                reading = Reading(platform, place, day, random_.randint(4, 5000))
                lines.append(zeeschuimer([reading], SEEN + dt.timedelta(seconds=second)))
            twice += len(times) > 1
            expected[monday(reading.time)] = expected.get(monday(reading.time), 0) + reading.said
        if random_.random() < 0.8:
            random_.shuffle(lines)
        folder = study_in(tmp_path / f"{number}")
        (folder / "z.ndjson").write_text("".join(lines))
        done = read(folder, "z.ndjson")
        assert done.returncode == 0, done.stderr
        found = likes_by_week(folder, platform)
        assert len(found) >= 2 and all(int(likes) == expected[week] for week, likes in found.items()), (number, platform, found, expected)
    print(f"{VARIATIONS} files of seed {SEED}, {twice} posts that were met again")
    assert twice > VARIATIONS


def test_two_values_of_one_moment_are_refused_with_both_lines(tmp_path):
    for number, same in enumerate((False, True)):
        folder = study_in(tmp_path / f"{number}")
        readings = [Reading("tiktok", place, day, 50) for place, day in reversed(list(enumerate(DAYS)))]
        again = Reading("tiktok", 3, DAYS[3], 50 if same else 60)
        (folder / "z.ndjson").write_text(zeeschuimer([*readings, again], SEEN))
        done = read(folder, "z.ndjson")
        assert done.returncode == (0 if same else 2), done.stderr
        if not same:
            assert "z.ndjson:9" in done.stderr and "z.ndjson:5" in done.stderr and "diggCount" in done.stderr, done.stderr


def test_two_raw_files_of_one_run_that_disagree_are_refused_as_one_file_is(tmp_path):
    refused = 0
    for number in range(VARIATIONS):
        random_ = random.Random(SEED * 3 + number)
        platform = random_.choice(("tiktok", "instagram"))
        folder = study_in(tmp_path / f"{number}")
        readings = [Reading(platform, place, day, random_.randint(4, 900)) for place, day in reversed(list(enumerate(DAYS)))]
        (folder / "z.ndjson").write_text(zeeschuimer(readings, SEEN))
        assert read(folder, "z.ndjson").returncode == 0
        before = likes_by_week(folder, platform)
        raw = next((folder / f"data/raw/{platform}").glob("*_posts_*.csv"))
        rows = list(csv.DictReader(raw.open(newline="")))
        row = random_.choice(rows)
        kind = random_.choice(("same", "count", "moved", "flag", "another run"))
        if kind in ("count", "another run"):
            row["likes"] = str(int(row["likes"]) + random_.choice((-1, 1, 700)))
        if kind == "moved":
            row["posted_at"] = iso(at(row["posted_at"]) + dt.timedelta(hours=30))
            row["post_datetime"] = row["posted_at"][:10]
        if kind == "flag":
            row["is_reel" if platform == "instagram" else "views"] = "true" if platform == "instagram" else "7"
        if kind == "another run":
            row["run_id"] = "import-20251201-00000000"
            rows = [row]
        if random_.random() < 0.5:
            rows = [row, *(other for other in rows if other is not row)][: random_.randint(1, len(rows))]
        name = random_.choice((f"{raw.stem}_copy.csv", f"{raw.stem} (1).csv", f"a{raw.stem[1:]}_20251201.csv"))
        with (raw.parent / name).open("w", newline="") as out:
            writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        done = run("weekly", cwd=folder)
        if kind in ("same", "another run"):
            assert done.returncode == 0, (number, kind, done.stderr)
            assert kind != "same" or likes_by_week(folder, platform) == before
        else:
            assert done.returncode == 2, (number, kind, name, likes_by_week(folder, platform), before)
            assert raw.name in done.stderr and name in done.stderr, done.stderr
            refused += 1
    print(f"{VARIATIONS} copies of seed {SEED}, {refused} refused")
    assert refused > VARIATIONS // 3 and HANDLE
