"""What was said last of an import counts, wherever its archives lie and whichever of them is replayed.

Two that disagree and cannot be ordered, of two machines, make no week known that only one of them would.
"""

import json
import random

from posts_world import SHOWS, Post, at, iso, table, weekly
from program import run
from slow import part_of

SEED = 20261204
VARIATIONS = part_of(20, 40)
SEEN = at("2025-12-01T10:00:00Z")
WORDS = ("--source", "tiktok", "--captured-at", iso(SEEN))
SAYINGS = {"part": (), "whole": ("--complete",), "whole until": ("--complete", "--end", "2025-11-23")}
DAYS_CHANGE = {"whole from": ("--complete", "--start", "2025-11-24"), "whole of days": ("--complete", "--start", "2025-11-17", "--end", "2025-11-23")}
PLACES = ("default", "root.warc.gz", "other/b.warc.gz", "other/import-c.warc.gz", "deep/er/d.warc.gz")


def study_in(folder):
    (folder / "config").mkdir(parents=True)
    (folder / "config/shows.yaml").write_text(SHOWS)
    days = (10, 14, 17, 19, 21, 24, 26, 28)
    (folder / "t.csv").write_text(table([Post("tiktok", at(f"2025-11-{day:02}T12:00:00Z"), number) for number, day in enumerate(days)], SEEN))
    return folder


def said(folder, saying, place="default"):
    output = () if place == "default" else ("--output", place)
    if output:
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
    done = run("archive", "import", "t.csv", *WORDS, *{**SAYINGS, **DAYS_CHANGE}[saying], *output, "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["output"]


def known_after(folder, *archives):
    done = run("pull", "--replay", *archives, cwd=folder)
    assert done.returncode == 0, done.stderr
    return {row["week_start"] for row in weekly(folder, "tiktok") if row["show"] == "Marquee" and row["tt_posts"]}, done.stderr


KNOWN = {"part": set(), "whole": {"2025-11-17", "2025-11-24"}, "whole until": {"2025-11-17"}, "whole from": {"2025-11-24"},
         "whole of days": {"2025-11-17"}}


def test_the_last_statement_counts_wherever_its_archives_lie(tmp_path):
    alone = 0
    for number in range(VARIATIONS):
        random_ = random.Random(SEED + number)
        folder = study_in(tmp_path / f"{number}")
        near = random_.random() < 0.7
        places = ("default", "root.warc.gz") if near else PLACES
        words = [*SAYINGS, *DAYS_CHANGE] if near else list(SAYINGS)
        sayings = [random_.choice(words) for _ in range(random_.randint(2, 4))]
        archives = []
        for saying in sayings:
            archive = said(folder, saying, random_.choice(places))
            archives.append(archive)
            if random_.random() < 0.5:
                known_after(folder, archive)
        every = sorted(set(archives))
        random_.shuffle(every)
        known, said_then = known_after(folder, *every)
        # Of statements that do not know of each other the careful one counts.
        is_right = known == KNOWN[sayings[-1]] or (not near and known < KNOWN[sayings[-1]])
        assert is_right, (number, sayings, archives, known)
        if known != KNOWN[sayings[-1]]:
            assert "import_disputed" in said_then or "different things" in said_then, said_then
        if near:  # any one of them is read as the last one says
            one = random_.choice(every)
            assert known_after(folder, one)[0] == KNOWN[sayings[-1]], (number, sayings, archives, one)
            alone += 1
    print(f"{VARIATIONS} sequences of seed {SEED}, {alone} with one archive replayed alone")
    assert alone > VARIATIONS // 2


def test_two_machines_that_disagree_make_known_what_both_say(tmp_path):
    disputed = 0
    for number in range(VARIATIONS // 2):
        random_ = random.Random(SEED * 5 + number)
        sayings = [random_.choice(list(SAYINGS)) for _ in range(2)]
        archives = []
        for machine, saying in enumerate(sayings):
            folder = study_in(tmp_path / f"{number} {machine}")
            archives.append(folder / said(folder, saying))
        random_.shuffle(archives)
        folder = study_in(tmp_path / f"{number} both")
        known, text = known_after(folder, *archives)
        assert known == KNOWN[sayings[0]] & KNOWN[sayings[1]], (number, sayings, known)
        assert ("different things" in text or "import_disputed" in text) == (sayings[0] != sayings[1]), (sayings, text)
        disputed += sayings[0] != sayings[1]
    print(f"{VARIATIONS // 2} pairs of seed {SEED}, {disputed} disputed")
    assert disputed > VARIATIONS // 8
