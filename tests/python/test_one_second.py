"""Rows belong to a run by its id: files of one second with the platform's ids, a library's and numbers of somebody's own.

Each study invents the posts of an account and saves the same look at them in two to four files: with the platform's ids (a
table, captured objects), as the Meta Content Library numbers them, and as somebody did who counted from a round number or
from any other. All of them say that no post is missing, at one second, at neighbouring ones or a day later. Where the
platform's ids are among them the weeks are theirs; elsewhere one file of others' numbers is enough, and nothing counts twice.
"""

import datetime as dt
import json
import random

import pytest
from posts_world import HANDLE, SHOWS, Post, at, iso, monday, table, weekly, zeeschuimer
from program import run
from slow import part_of

VARIATIONS = part_of(50, 200)
SEED = 20261202
SEEN = at("2025-12-01T10:00:00Z")
PREFIX = {"tiktok": "tt", "instagram": "ig"}


def library(posts, seen):
    rows = [f"{1000000000000000 + post.number},https://www.facebook.com/transparency-tools/content-library/{post.number},{iso(post.time)},{post.caption},photos,"
            f"instagram_business,{post.handle},{post.likes(seen)},1" for post in posts]
    return "\n".join(["id,mcl_url,creation_time,text,content_type,post_owner.type,post_owner.username,statistics.like_count,statistics.comment_count", *rows]) + "\n"


def own_numbers(posts, seen, first):
    """The same table, its ids counted: from a round number, or from any number of about the time."""
    text = table(posts, seen)
    for place, post in enumerate(posts):
        text = text.replace(post.id, str(first + place))
    return text


def invented(random_of, platform):
    """Posts whose weeks are all known but the oldest one: a new one each two to five days."""
    time, posts = SEEN - dt.timedelta(hours=random_of.randrange(2, 40)), []
    for number in range(random_of.randrange(5, 14)):
        posts.append(Post(platform, time, number))
        time -= dt.timedelta(hours=random_of.randrange(30, 120))
    return posts


def written(random_of, kind, posts):
    """The name, text and words of one file."""
    platform = posts[0].platform
    named = ["--source", platform]
    if kind == "table":
        return "csv", table(posts, SEEN), named
    if kind == "captured":
        return "ndjson", zeeschuimer(posts, SEEN), []
    if kind == "library":
        return "csv", library(posts, SEEN), []
    first = int(posts[-1].id) // 10**17 * 10**17 + random_of.choice([0, 1, 5, 10, 95]) if kind == "by hand" else int(posts[-1].id) + 12_345
    return "csv", own_numbers(posts, SEEN, first), named


def brought(folder, number, file, seen):
    ending, text, words = file
    name = f"file{number}.{ending}"
    (folder / name).write_text(text)
    when = [] if ending == "ndjson" else ["--captured-at", iso(seen)]
    done = run("archive", "import", name, *words, "--complete", *when, "--output", f"file{number}.warc.gz", cwd=folder)
    assert done.returncode == 0, (file, done.stderr)
    return f"file{number}.warc.gz"


def study(folder):
    (folder / "config").mkdir(parents=True)
    (folder / "config/shows.yaml").write_text(SHOWS)
    return folder


def known(folder, platform):
    prefix = PREFIX[platform]
    return {row["week_start"]: (int(row[f"{prefix}_posts"]), int(row[f"{prefix}_sum_likes"] or 0))
            for row in weekly(folder, platform) if row["show"] == "Marquee" and row[f"{prefix}_posts"]}


def truth(posts):
    weeks = {}
    for post in posts:
        count, likes = weeks.get(monday(post.time), (0, 0))
        weeks[monday(post.time)] = (count + 1, likes + post.likes(SEEN))
    first, last = monday(posts[-1].time), monday(SEEN)
    week = dt.date.fromisoformat(first) + dt.timedelta(days=7)
    return {str(week + dt.timedelta(days=7 * step)): weeks.get(str(week + dt.timedelta(days=7 * step)), (0, 0))
            for step in range((dt.date.fromisoformat(last) - week).days // 7)}


def test_files_of_one_second_are_as_many_runs(tmp_path, capsys):
    cells = 0
    for variation in range(VARIATIONS):
        random_of = random.Random(f"{SEED} {variation}")
        folder = study(tmp_path / str(variation))
        platform = random_of.choice(["tiktok", "instagram"])
        posts = invented(random_of, platform)
        others = ["by hand", "counted", *(["library"] if platform == "instagram" else [])]
        kinds = random_of.choice([[random_of.choice(["table", "captured"]), random_of.choice(others)], [random_of.choice(others)],
                                  ["table", "captured", random_of.choice(others)], ["table", *random_of.sample(others, 2)]])
        if len(kinds) == 1:
            kinds = kinds * random_of.choice([1, 2])  # the same file, read again
        told, archives = [], []
        for number, kind in enumerate(kinds):
            seen = SEEN + dt.timedelta(seconds=random_of.choice([0, 0, 0, 1, 5]))
            told.append((kind, iso(seen)))
            archives.append(brought(folder, number, written(random.Random(f"{SEED} {variation} {kind}"), kind, posts), seen))
        random_of.shuffle(archives)
        for archive in [archives] if random_of.random() < 0.5 else [[archive] for archive in archives]:
            done = run("pull", "--replay", *archive, "--start", monday(posts[-1].time), "--end", "2025-12-07", cwd=folder)
            assert done.returncode == 0, (told, done.stderr)
        assert known(folder, platform) == truth(posts), (SEED, variation, platform, told)
        cells += len(truth(posts))
    with capsys.disabled():
        print(f"\n{VARIATIONS} studies of seed {SEED}: {cells} cells, all of them known and true")


@pytest.mark.parametrize("second", [0, 1])
def test_a_library_beside_a_list_of_the_same_second_leaves_its_weeks_known(tmp_path, second):
    posts = invented(random.Random(SEED), "instagram")
    folder = study(tmp_path / "study")
    archives = [brought(folder, 0, ("csv", table(posts, SEEN), ["--source", "instagram"]), SEEN),
                brought(folder, 1, ("csv", library(posts, SEEN), []), SEEN + dt.timedelta(seconds=second))]
    assert run("pull", "--replay", *archives, cwd=folder).returncode == 0
    assert known(folder, "instagram") == truth(posts)


def test_rows_that_one_of_two_runs_of_a_second_lost_are_missed(tmp_path):
    folder = study(tmp_path / "study")
    posts = {handle: [Post("tiktok", SEEN - dt.timedelta(days=3 * number + 1), number, handle) for number in range(8)] for handle in (HANDLE, "curtain.demo")}
    tables = {handle: table(of, SEEN, views=9, comments=2, shares=1) for handle, of in posts.items()}
    text = "".join(rows if handle == HANDLE else rows.split("\n", 1)[1] for handle, rows in tables.items())
    archives = [brought(folder, 0, ("csv", text, ["--source", "tiktok"]), SEEN),
                brought(folder, 1, ("csv", text.replace("call", "show"), ["--source", "tiktok"]), SEEN)]
    assert run("pull", "--replay", *archives, cwd=folder).returncode == 0
    before = known(folder, "tiktok")
    assert before == truth(posts[HANDLE])
    runs = {line.rsplit(",", 1)[-1] for path in (folder / "data/raw/tiktok").glob("*_posts_*.csv") for line in path.read_text().splitlines()[1:]}
    assert len(runs) == 2
    lost = sorted(runs)[0]
    for path in (folder / "data/raw/tiktok").glob("*_posts_*.csv"):
        lines = path.read_text().splitlines(keepends=True)
        gone = next(line for line in lines if line.rstrip("\n").endswith(lost))
        path.write_text("".join(line for line in lines if line != gone))
    said = run("weekly", cwd=folder)
    assert said.returncode == 0 and "1 of the 8 rows of the visit" in said.stderr
    assert known(folder, "tiktok") == before, "the other run of the second has them all"


@pytest.mark.parametrize(("platform", "first"), [("tiktok", 7560000000000000001), ("tiktok", 7560000000000000000), ("tiktok", 7560000000000000005),
                                                 ("instagram", 3700000000000000001), ("instagram", 3700000000000000000)])
def test_a_table_that_counts_up_from_a_round_number_is_somebodys_own(tmp_path, platform, first):
    posts = [Post(platform, SEEN - dt.timedelta(days=number, hours=3), number) for number in range(24)]
    folder = study(tmp_path / "study")
    numbers = brought(folder, 0, ("csv", own_numbers(posts, SEEN, first), ["--source", platform]), SEEN)
    done = run("pull", "--replay", numbers, cwd=folder)
    assert done.returncode == 0 and known(folder, platform) == truth(posts), "alone they count"
    done = run("pull", "--replay", brought(folder, 1, ("csv", table(posts, SEEN), ["--source", platform]), SEEN), cwd=folder)
    assert done.returncode == 0 and "library_posts_left_out" in done.stderr
    assert known(folder, platform) == truth(posts), "and beside the platform's own they do not"


def test_the_import_says_whose_numbers_they_are(tmp_path):
    posts = [Post("tiktok", SEEN - dt.timedelta(days=number, hours=3), number) for number in range(12)]
    folder = study(tmp_path / "study")
    (folder / "t.csv").write_text(own_numbers(posts, SEEN, 7560000000000000001))
    done = run("archive", "import", "t.csv", "--source", "tiktok", "--captured-at", iso(SEEN), "--json", cwd=folder)
    assert done.returncode == 0 and "numbers of somebody's own" in json.dumps(json.loads(done.stdout)) + done.stderr
