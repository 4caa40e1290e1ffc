"""Raw rows of posts that were deleted or copied over others: what is left gives the truth or null, whoever else read the week.

Likes and views grow with every look, so that a reading of an older one is another number. Some looks tell no views, so that a
week takes them from an older one.
"""

import csv
import datetime as dt
import random
import shutil

import pytest
from posts_world import SHOWS, Post, at, foreign_warc, iso, table, visit, weekly
from program import run
from slow import part_of

VARIATIONS, SEED = part_of(40, 60), 20261213
FIRST = at("2025-09-01T00:00:00Z")
LOOKS = [at(text) for text in ("2025-10-14T06:00:00Z", "2025-10-28T06:00:00Z", "2025-11-04T06:00:00Z", "2025-11-18T06:00:00Z")]


def studied(folder, platform, dice):
    """A study of one account at four looks; each reaches back some weeks, and its last but one tells likes alone."""
    (folder / "config").mkdir(parents=True)
    (folder / "config/shows.yaml").write_text(SHOWS)
    posts = [Post(platform, FIRST + dt.timedelta(hours=hours), number) for number, hours in enumerate(sorted(dice.sample(range(24 * 76), 40)))][::-1]
    archives = []
    for number, look in enumerate(LOOKS):
        reach = look - dt.timedelta(days=dice.randint(20, 60))
        seen = [post for post in posts if reach <= post.time <= look - dt.timedelta(hours=1)]
        archives.append(folder / f"{number}.warc.gz")
        if number == 2:
            (folder / "look.csv").write_text(table(seen, look))
            done = run("archive", "import", "look.csv", "--source", platform, "--complete", "--captured-at", iso(look),
                       "--output", archives[-1], cwd=folder)
            assert done.returncode == 0, done.stderr
        else:
            foreign_warc(archives[-1], visit(seen, look))
    done = run("pull", "--replay", *archives, "--start", "2025-09-01", "--end", "2025-11-16", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def damaged(dice, lines):
    """The lines of a raw file, one or some of them gone or overwritten by others, and how."""
    head, rows = lines[0], lines[1:]
    kind = dice.choice(["copied", "copied", "gone", "end", "some"])
    place = dice.randrange(len(rows))
    if kind == "copied" and len(rows) > 1:
        rows = [*rows[:place], rows[place - 1], *rows[place + 1:]]
    elif kind == "end":
        rows = rows[:place]
    elif kind == "some":
        rows = [row for row in rows if dice.random() > 0.15]
    else:
        rows = rows[:place] + rows[place + 1:]
    return [head, *rows], kind


@pytest.mark.parametrize("platform", ["tiktok", "instagram"])
def test_a_row_that_is_lost_leaves_the_truth_or_null(tmp_path, platform):
    dice = random.Random(f"{SEED} {platform}")
    nulls = known = changed = 0
    for number in range(VARIATIONS):
        if number % 10 == 0:
            study = studied(tmp_path / str(number), platform, dice)
            truth = {row["week_start"]: row for row in weekly(study, platform) if row["show"] == "Marquee"}
            raw = sorted((study / f"data/raw/{platform}").glob("marquee_posts_*.csv"))
            assert sum(row[{"tiktok": "tt_posts", "instagram": "ig_posts"}[platform]] != "" for row in truth.values()) > 4
        file = dice.choice(raw)
        whole = file.read_text()
        lines = whole.splitlines(keepends=True)
        left, kind = damaged(dice, lines)
        file.write_text("".join(left))
        done = run("weekly", cwd=study)
        assert done.returncode == 0, done.stderr
        if set(left) != set(lines):
            assert "warning[lost_rows]" in done.stderr
            changed += 1
        for row in weekly(study, platform):
            if row["show"] != "Marquee":
                continue
            for column, cell in row.items():
                if column not in ("show", "week_start", "scrape_run_at"):
                    true = truth[row["week_start"]][column]
                    assert cell in ("", true), (SEED, number, file.name, kind, row["week_start"], column, cell, true)
                    nulls += cell == "" != true
                    known += cell != ""
        file.write_text(whole)
    print(f"{platform}: {VARIATIONS} files, {changed} of them short of a row, seed {SEED}: {nulls} cells null, {known} true, none another number")
    assert nulls > changed > VARIATIONS / 2 and known > VARIATIONS


def test_a_week_whose_latest_visit_lost_its_row_says_so(tmp_path):
    study = studied(tmp_path / "study", "tiktok", random.Random(SEED))
    assert run("panel", cwd=study).returncode == 0
    last = sorted((study / "data/raw/tiktok").glob("marquee_posts_*.csv"))[-1]
    rows = list(csv.reader(last.open(newline="")))
    place = next(at for at, row in enumerate(rows) if row[rows[0].index("post_datetime")] < "2025-11-10" and at > 1)
    week = dt.date.fromisoformat(rows[place][rows[0].index("post_datetime")])
    week -= dt.timedelta(days=week.weekday())
    shutil.copy(last, tmp_path / "whole.csv")
    lines = last.read_text().splitlines(keepends=True)
    last.write_text("".join([*lines[:place], lines[place - 1], *lines[place + 1:]]))
    assert "warning[lost_rows]" in run("weekly", cwd=study).stderr and run("panel", cwd=study).returncode == 0
    why = run("why", "Marquee", week, "tt_sum_likes", cwd=study)
    assert why.returncode == 1 and "rows of the visit at" in " ".join(why.stdout.split()), why.stdout
    shutil.copy(tmp_path / "whole.csv", last)
    assert run("weekly", cwd=study).returncode == 0 and run("panel", cwd=study).returncode == 0
    assert run("why", "Marquee", week, "tt_sum_likes", cwd=study).returncode == 0


def test_posts_whose_run_was_not_written_make_no_week_known(tmp_path):
    """A first replay that is killed leaves its posts without coverage.csv, and maybe without runs.csv."""
    was_known = 0
    for number in range(VARIATIONS // 3):
        dice = random.Random(f"{SEED} killed {number}")
        platform = dice.choice(["tiktok", "instagram"])
        look = dice.choice(LOOKS)
        posts = [Post(platform, look - dt.timedelta(hours=hours), of) for of, hours in enumerate(sorted(dice.sample(range(2, 24 * 40), 25)))]
        study = tmp_path / str(number)
        (study / "config").mkdir(parents=True)
        (study / "config/shows.yaml").write_text(SHOWS)
        archive = study / "a.warc.gz"
        if dice.random() < 0.5:
            foreign_warc(archive, visit(posts, look))
        else:
            (study / "look.csv").write_text(table(posts[::2], look))
            words = ("--complete",) if dice.random() < 0.5 else ()
            done = run("archive", "import", "look.csv", "--source", platform, "--captured-at", iso(look), *words, "--output", archive, cwd=study)
            assert done.returncode == 0, done.stderr
        assert run("pull", "--replay", archive, cwd=study).returncode == 0
        count = {"tiktok": "tt_posts", "instagram": "ig_posts"}[platform]
        whole = [row[count] for row in weekly(study, platform)]
        was_known += any(whole)
        (study / f"data/raw/{platform}/coverage.csv").unlink()
        if dice.random() < 0.7:
            (study / "data/raw/runs.csv").unlink()
        shutil.rmtree(study / "data/weekly")
        done = run("weekly", cwd=study)
        assert done.returncode == 0 and "warning[lost_rows]" in done.stderr, (number, done.stderr)
        assert not any(row[count] for row in weekly(study, platform)), number
        # The next replay heals it.
        assert run("pull", "--replay", archive, cwd=study).returncode == 0
        assert [row[count] for row in weekly(study, platform)] == whole
    print(f"{VARIATIONS // 3} killed replays of seed {SEED}, {was_known} that knew a week")
    assert was_known > VARIATIONS // 12
