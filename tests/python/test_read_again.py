"""Archives of other programs, read before shows.yaml was right: the next command reads them as a clean study would.

They asked for no days: their weeks go as far back as what they show of the study's accounts, which a corrected handle changes.
"""

import datetime as dt

import pytest
from posts_world import HANDLE, Post, at, foreign_warc, visit
from program import run

SEEN = at("2025-12-01T10:00:00Z")
LATER = SEEN + dt.timedelta(days=1)


def posts_of(handle, days):
    """One every other day, back from the day before the visit."""
    return [Post("tiktok", SEEN - dt.timedelta(days=1 + back), number, handle) for number, back in enumerate(range(0, days, 2))]


def study(folder, handle):
    (folder / "config").mkdir(parents=True, exist_ok=True)
    (folder / "config/shows.yaml").write_text(f"shows:\n  - {{name: Marquee, tiktok_handle: '{handle}'}}\n  - {{name: Curtain, tiktok_handle: curtain.demo}}\n")
    return folder


def replayed(folder, *words):
    done = run("pull", "--replay", *words, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stderr


def derived(folder):
    return {file.name: file.read_bytes() for file in (folder / "data/weekly").glob("*.csv")} | {"runs.csv": (folder / "data/raw/runs.csv").read_bytes()}


STARTS = ("--start", "2025-11-10")  # the Monday that Curtain's own posts reach back to
READS = {"no days": [()], "start": [("--start", "2025-11-03")], "start and end": [("--start", "2025-09-01", "--end", "2025-11-16")],
         "no days, then a start": [(), STARTS], "a start, then no days": [STARTS, ()], "two starts": [STARTS, ("--start", "2025-10-13")]}


@pytest.mark.parametrize("reads", READS.values(), ids=READS)
@pytest.mark.parametrize("wrong, right", [("nobody.demo", HANDLE), ("far.demo", HANDLE), (HANDLE, "far.demo"), (HANDLE, "nobody.demo")])
def test_a_corrected_handle_gives_the_weeks_of_a_clean_study(tmp_path, wrong, right, reads):
    """The accounts reach back 20 days (Curtain), 50 and 90."""
    one, two = tmp_path / "one.warc.gz", tmp_path / "two.warc.gz"
    shown = [("curtain.demo", 20), (HANDLE, 50), ("far.demo", 90)]
    foreign_warc(one, [page for number, (handle, reach) in enumerate(shown) for page in visit(posts_of(handle, reach), SEEN + dt.timedelta(minutes=3 * number))])
    foreign_warc(two, visit(posts_of("curtain.demo", 24), LATER))
    changed, clean = study(tmp_path / "changed", wrong), study(tmp_path / "clean", right)
    for days in reads:
        replayed(changed, one, *days)
    before = derived(changed)
    study(changed, right)
    assert "read again" in replayed(changed, two)
    for days in reads:
        replayed(clean, one, *days)
    replayed(clean, two)
    assert derived(changed) == derived(clean) != before
    assert "read again" not in replayed(changed, two)
