"""Files of the same posts in every format, order, cut, spelling and second: the panel says the truth or nothing.

Each study invents the posts of two accounts and some looks at them. A look is saved in one or two formats, whole or cut, at
a second that other looks share or not; the archives are replayed one by one, together or twice, in any order. Likes grow
with the time of the look, so that a wrong order shows. A known week must have the posts that were out and the likes of the
latest look at each; everything else must be null.
"""

import datetime as dt
import json
import os
import random

import pytest
from posts_world import HANDLE, SHOWS, SPELLINGS, Post, at, foreign_warc, iso, list_page, monday, research_api, table, visit, weekly, zeeschuimer
from program import run

VARIATIONS = int(os.environ.get("IDENTITY_VARIATIONS", "200"))
SEED = int(os.environ.get("IDENTITY_SEED", "20261201"))
PARTS = 4  # that run side by side
FIRST = at("2025-10-06T00:00:00Z")
LOOKS = [at(text) for text in ("2025-11-03T06:00:00Z", "2025-11-10T06:00:00Z", "2025-11-16T23:59:50Z", "2025-11-17T00:00:00Z", "2025-12-01T10:00:00Z")]
FORMATS = {"tiktok": ["table", "zeeschuimer", "research", "warc", "page"], "instagram": ["table", "zeeschuimer", "warc", "page"]}


def invented(random_of, platform, handle):
    seconds = sorted(random_of.randrange(0, int((LOOKS[-1] - FIRST).total_seconds()) - 3600) for _ in range(random_of.randrange(4, 16)))
    return [Post(platform, FIRST + dt.timedelta(seconds=second), number, handle) for number, second in enumerate(seconds)][::-1]


def save(random_of, folder, name, kind, posts, seen, whole):
    """One file, and the archive that it becomes."""
    platform = posts[0].platform
    words = ["--complete"] if whole else []
    if kind == "warc":
        foreign_warc(folder / f"{name}.warc.gz", visit(posts, seen, pause=random_of.choice([0, 2])), random_of.choice([None, LOOKS[0], LOOKS[-1], at("2026-03-01T00:00:00Z")]))
        return folder / f"{name}.warc.gz"
    if kind == "table":
        text, file = table(posts, seen, random_of.choice(SPELLINGS[platform])), f"{name}.csv"
        lines = text.splitlines(keepends=True)
        rows = lines[1:]
        random_of.shuffle(rows)
        text = "".join([lines[0], *rows])
        words += ["--source", platform, "--captured-at", iso(seen)]
    elif kind == "zeeschuimer":
        text, file = zeeschuimer(posts, seen), f"{name}.ndjson"
    elif kind == "research":
        text, file = research_api(posts, seen), f"{name}.json"
        words += ["--captured-at", iso(seen)]
    else:
        url, body = list_page(posts, seen)
        text, file = json.dumps(body), f"{name}.json"
        words = ["--url", url, "--captured-at", iso(seen), "--handle", posts[0].handle]
    (folder / file).write_text(text)
    done = run("archive", "import", file, *words, "--output", f"{name}.warc.gz", cwd=folder)
    assert done.returncode == 0, (kind, done.stderr)
    return folder / f"{name}.warc.gz"


def played(random_of, folder):
    """Runs one study; what is known of its weeks, and what is true of the posts that were seen."""
    (folder / "config").mkdir(parents=True)
    (folder / "config/shows.yaml").write_text(SHOWS)
    platform = random_of.choice(["tiktok", "instagram"])
    accounts = {"Marquee": invented(random_of, platform, HANDLE), "Curtain": invented(random_of, platform, "curtain.demo")}
    seen_last, archives, told = {}, [], []
    for number in range(random_of.randrange(2, 5)):
        show = random_of.choice(list(accounts))
        look = random_of.choice(LOOKS)
        out = [post for post in accounts[show] if post.time <= look - dt.timedelta(minutes=5)]
        if not out:
            continue
        cut = random_of.choice(["none", "oldest", "holes"])
        posts = {"none": out, "oldest": out[:random_of.randrange(1, len(out) + 1)], "holes": random_of.sample(out, random_of.randrange(1, len(out) + 1))}[cut]
        posts.sort(key=lambda post: post.time, reverse=True)
        for kind in random_of.sample(FORMATS[platform], random_of.choice([1, 1, 2])):
            if cut == "holes" and kind in ("warc", "page"):
                continue  # a list that the platform served has no holes
            archives.append(save(random_of, folder, f"file{len(archives)}", kind, posts, look, whole=cut != "holes"))
            told.append((show, kind, cut, iso(look), len(posts)))
            for post in posts:
                seen_last[post] = max(look, seen_last.get(post, look))
    random_of.shuffle(archives)
    if random_of.random() < 0.3:
        archives += random_of.sample(archives, min(2, len(archives)))
    while archives:
        together = random_of.choice([1, 1, 1, len(archives)])
        done = run("pull", "--replay", *dict.fromkeys(archives[:together]), "--start", "2025-10-06", "--end", "2025-12-07", cwd=folder)
        assert done.returncode == 0, (told, done.stderr)
        archives = archives[together:]
    return platform, accounts, seen_last, told


def wrong_cells(folder, platform, accounts, seen_last):
    prefix = {"tiktok": "tt", "instagram": "ig"}[platform]
    known, wrong = 0, []
    for row in weekly(folder, platform):
        if not row[f"{prefix}_posts"]:
            continue
        known += 1
        posts = [post for post in accounts[row["show"]] if monday(post.time) == row["week_start"]]
        likes = sum(post.likes(seen_last[post]) for post in posts if post in seen_last)
        says = (int(row[f"{prefix}_posts"]), int(row[f"{prefix}_sum_likes"] or 0))
        if says != (len(posts), likes) or any(post not in seen_last for post in posts):
            wrong.append((row["show"], row["week_start"], says, (len(posts), likes)))
    return known, wrong


@pytest.mark.parametrize("part", range(PARTS))
def test_the_panel_says_the_truth_or_nothing(tmp_path, part, capsys):
    known, variations = 0, range(part, VARIATIONS, PARTS)
    for variation in variations:
        random_of = random.Random(f"{SEED} {variation}")
        folder = tmp_path / str(variation)
        platform, accounts, seen_last, told = played(random_of, folder)
        known_here, wrong = wrong_cells(folder, platform, accounts, seen_last)
        assert not wrong, (SEED, variation, platform, told, wrong)
        known += known_here
    with capsys.disabled():
        print(f"\n{len(variations)} of {VARIATIONS} studies of seed {SEED}: {known} known cells, all of them true")
    assert known > len(variations), "most weeks of most studies can be known"
