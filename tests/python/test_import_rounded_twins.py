"""A post that stands beside itself under an id that lost digits: refused in one table, left out beside another file."""

import random

import pytest
from import_writers import Held, collection, own_table, utc
from program import run
from test_import_tables import END, SAVED, held, imported, raw, replayed, study, weekly

LATER = "2025-12-02T12:00:00Z"


def of_javascript(number):
    """The digits of a float64, as few as tell it, and zeros."""
    digits, power = f"{float(number)!r}".replace(".", "").split("e+")
    return int(digits.ljust(int(power) + 1, "0"))


ROUNDINGS = {
    "a spreadsheet": lambda n: round(n, 15 - len(str(n))),
    "a spreadsheet that cuts": lambda n: n // 10 ** (len(str(n)) - 15) * 10 ** (len(str(n)) - 15),
    "sixteen digits": lambda n: round(n, 16 - len(str(n))),
    "a float64": lambda n: int(float(n)),
    "JavaScript": of_javascript,
}


def rounded_post(platform, seed, name):
    """Posts of one account, and one of them under the id that this rounding makes of it."""
    posts = collection(platform, seed, END)
    rng = random.Random(seed)
    for at in rng.sample(range(len(posts)), len(posts)):
        left = str(ROUNDINGS[name](int(posts[at].post_id)))
        if left != posts[at].post_id:
            return posts, Held(posts[at].at, left, posts[at].counts, posts[at].tags, posts[at].kind)
    raise AssertionError("every id is what its rounding makes of it")


@pytest.mark.parametrize("name", ROUNDINGS)
@pytest.mark.parametrize("platform", ["tiktok", "instagram"])
def test_one_rounded_id_is_never_a_post_of_its_own(tmp_path, platform, name):
    prefix = {"tiktok": "tt", "instagram": "ig"}[platform]
    for seed in range(20260101, 20260106):
        posts, copy = rounded_post(platform, seed, name)
        folder = tmp_path / str(seed)
        study(folder, "demo.show")
        words = ("--source", platform, "--captured-at")
        beside = own_table("demo.show", [*posts, copy], ",", reels=True)
        error = imported(folder, held(folder, "one.csv", beside), *words, SAVED, code=2)
        assert f"one.csv:{len(posts) + 2}" in error and copy.post_id in error, (seed, error)
        first = imported(
            folder,
            held(folder, "whole.csv", own_table("demo.show", posts, ",", reels=True)),
            *words,
            SAVED,
            "--complete",
        )
        replayed(folder, first)
        before = weekly(folder, platform)
        second = imported(
            folder, held(folder, "rounded.csv", own_table("demo.show", [copy], ",", reels=True)), *words, LATER
        )
        said = replayed(folder, second).stderr
        assert "rounded_id_left_out" in said and copy.post_id in said, seed
        assert any(row["post_id"] == copy.post_id for row in raw(folder, platform)), seed
        after = weekly(folder, platform)
        cells = (f"{prefix}_posts", f"{prefix}_sum_likes", f"{prefix}_sum_comments")
        assert {key: [row[cell] for cell in cells] for key, row in before.items()} == {
            key: [row[cell] for cell in cells] for key, row in after.items()
        }, seed


@pytest.mark.parametrize("platform", ["tiktok", "instagram"])
def test_two_posts_of_one_second_both_count(tmp_path, platform):
    rng = random.Random(7)
    posts = collection(platform, 20260201, END)
    low = 32 if platform == "tiktok" else 23
    other = int(posts[1].post_id) >> low << low | rng.randrange(1, 1 << low)
    posts.insert(2, Held(posts[1].at, str(other), posts[1].counts, posts[1].tags, posts[1].kind))
    study(tmp_path, "demo.show")
    words = ("--source", platform, "--captured-at", SAVED, "--complete")
    result = imported(tmp_path, held(tmp_path, "own.csv", own_table("demo.show", posts, ",", reels=True)), *words)
    assert "rounded_id_left_out" not in replayed(tmp_path, result).stderr
    assert result["runs"][0]["accounts"][0]["posts"] == len(posts)


def test_one_id_that_ends_with_many_zeros_is_refused_by_itself(tmp_path):
    posts = collection("tiktok", 11, END)
    posts[2].post_id = str(int(posts[2].post_id) // 10**10 * 10**10)
    study(tmp_path, "demo.show")
    error = imported(
        tmp_path,
        held(tmp_path, "own.csv", own_table("demo.show", posts, ",", reels=False)),
        "--source",
        "tiktok",
        "--captured-at",
        SAVED,
        code=2,
    )
    assert "own.csv:4" in error and "zeros" in error


def test_a_number_of_ones_own_that_begins_round_is_one(tmp_path):
    at = utc("2025-11-10T12:00:00")
    posts = [
        Held(at, str(7500000000000000000 + n), {"views": 10 + n, "likes": n, "comments": n, "shares": n, "saves": n})
        for n in range(4)
    ]
    study(tmp_path, "demo.show")
    done = run(
        "archive",
        "import",
        held(tmp_path, "own.csv", own_table("demo.show", posts, ",", reels=False)),
        "--source",
        "tiktok",
        "--captured-at",
        SAVED,
        "--json",
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
