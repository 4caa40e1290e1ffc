"""What an import said of its days stands, whatever range a replay asks; and no order of a table's rows makes a number."""

import dataclasses
import json
import random
from datetime import UTC, date, datetime, timedelta

from list_pages import har, tiktok_piece, tiktok_profile, truth
from program import run
from slow import part_of
from test_import_series import imported
from test_list_ends import posts_of
from test_lists import SEED, import_file, panel_of, study

VARIATIONS = part_of(40, 200)
SAVED = ("--source", "tiktok", "--captured-at", "2025-12-01T10:00:00Z")
ZERO = {"tt_posts": 0}


def table(posts):
    rows = [f"{(post.at << 32) + post.number},{datetime.fromtimestamp(post.at, UTC):%Y-%m-%dT%H:%M:%SZ},six,{post.views},{post.likes},1,1" for post in posts]
    return "\n".join(["post_id,posted_at,handle,views,likes,comments,shares", *rows]) + "\n"


def known(cells):
    weeks = {}
    for (column, _, week), value in cells.items():
        if column in ("tt_posts", "tt_sum_views") and value is not None:
            weeks.setdefault(week, {})[column] = value
    return {week: of for week, of in weeks.items() if "tt_posts" in of}


def check(weeks, posts, where):
    whole = truth(posts, "tiktok")
    for week, of in weeks.items():
        for column, value in of.items():
            assert value == whole.get(week, ZERO).get(column, value if value == 0 else None), (where, week, of, whole.get(week))


def test_no_range_of_a_replay_widens_an_import(tmp_path):
    """Archives that said their days and archives that did not, replayed with ranges one after another."""
    cut = empty = 0
    for number in range(VARIATIONS):
        rng = random.Random(SEED * 71 + number)
        posts = posts_of(24)
        folder = study(tmp_path / f"{number}", ["six"])
        first = date(2025, 10, 6) + timedelta(days=rng.randint(0, 30))
        said = (first, first + timedelta(days=rng.randint(6, 40)))
        words = ("--start", f"{said[0]}", "--end", f"{said[1]}")
        if rng.random() < 0.5:
            (folder / "p.csv").write_text(table(posts))
            name, words = "p.csv", (*SAVED, "--complete", *words)
        else:
            (folder / "v.har").write_text(har("six", "tiktok", [
                ("https://www.tiktok.com/@six", None, tiktok_profile("six", len(posts))),
                ("https://www.tiktok.com/api/post/item_list/?cursor=0", None, tiktok_piece("six", posts, "1", False))]))
            name = "v.har"
        archive = imported(folder, name, *words)["output"]
        monday = f"{said[0] - timedelta(days=said[0].weekday())}"
        told = known(panel_of(folder, archive)[0])
        assert all(monday <= week <= f"{said[1]}" for week in told), (number, said, told)
        check(told, posts, number)
        empty += not told
        for _ in range(3):
            start = date(2025, 8, 1) + timedelta(days=rng.randint(0, 120))
            asked = ["--start", f"{start}"] if rng.random() < 0.7 else []
            asked += ["--end", f"{start + timedelta(days=rng.randint(0, 200))}"] if rng.random() < 0.7 else []
            how = ["--replay", archive] if rng.random() < 0.5 else ["--offline"]
            done = run("pull", *how, *asked, "-q", cwd=folder)
            assert done.returncode in (0, 3, 4), done.stderr
            lines = (folder / "data/weekly/tiktok_weekly.csv").read_text().splitlines()
            header = lines[0].split(",")
            rows = {row["week_start"]: row for row in (dict(zip(header, line.split(","), strict=True)) for line in lines[1:])}
            again = {week: int(row["tt_posts"]) for week, row in rows.items() if row["tt_posts"]}
            assert again == {week: of["tt_posts"] for week, of in told.items()}, (number, asked, how, said)
            cut += bool(asked)
    print(f"{VARIATIONS} imports of seed {SEED}, {cut} replays with a range of their own, {empty} that know no week")
    assert empty < VARIATIONS // 10


def in_some_order(rng, posts):
    """A whole table in an order, and how far back it can be known: posts on top that are older than the rest are pinned."""
    kind = rng.choice(["newest first", "oldest first", "by views", "shuffled", "pinned"])
    if kind == "pinned":
        pinned = [dataclasses.replace(post, at=posts[-1].at - rng.randint(20, 54) * 86400) for post in posts[:rng.randint(1, 3)]]
        pinned = [dataclasses.replace(post, number=900 + n, at=post.at - n) for n, post in enumerate(pinned)]
        return kind, [*pinned, *posts], posts[-1].at
    order = {"newest first": lambda post: -post.at, "oldest first": lambda post: post.at, "by views": lambda post: -post.views,
             "shuffled": lambda post: rng.random()}[kind]
    return kind, sorted(posts, key=order), posts[-1].at


def test_no_order_of_a_table_makes_a_week_known_by_itself(tmp_path):
    kinds = {}
    for number in range(VARIATIONS):
        rng = random.Random(SEED * 73 + number)
        posts = [dataclasses.replace(post, views=rng.randint(1, 9000)) for post in posts_of(rng.randint(8, 24))]
        kind, rows, oldest = in_some_order(rng, posts)
        folder = study(tmp_path / f"{number}", ["six"])
        (folder / "p.csv").write_text(table(rows))
        plain = json.loads(run("archive", "import", "p.csv", *SAVED, "--dry-run", "--json", cwd=folder).stdout)
        assert plain["runs"][0]["accounts"][0]["known_weeks"] == [], (number, kind)
        weeks = known(panel_of(folder, import_file(folder, "p.csv", *SAVED, "--complete"))[0])
        reach = datetime.fromtimestamp(oldest, UTC).date()
        assert all(week > f"{reach - timedelta(days=reach.weekday())}" for week in weeks), (number, kind, weeks)
        check(weeks, rows, (number, kind))
        kinds[kind] = kinds.get(kind, 0) + bool(weeks)
    print(f"{VARIATIONS} tables of seed {SEED}, with known weeks when somebody says that none is missing: {kinds}")
    assert len(kinds) == 5 and min(kinds.values()) > 0
