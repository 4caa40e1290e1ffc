"""The exit code of a replay says what happened: not one post read, a whole source unread, or all of it visited."""

import datetime as dt
import json
import random

import pytest
from posts_world import SHOWS, Post, at, foreign_warc, list_page, profile_html, profile_url, visit
from program import run

SEED = 20261217
VARIATIONS = 60
SEEN = at("2025-12-01T10:00:00Z")
BROKEN = {"tiktok": {"tabs": [], "statusCode": 0}, "instagram": {"renamed": [], "status": "ok"}}


def posts(platform):
    return [Post(platform, SEEN - dt.timedelta(days=2 + day), day) for day in range(20)]


def pages_of(platform, how):
    """One visit: `read`, or `broken` with a list that no layout reads, or `private` of TikTok."""
    made = visit(posts(platform), SEEN)
    if how == "read":
        return made
    if how == "private":
        return [(*made[0][:3], profile_html().replace('"privateAccount": false', '"privateAccount": true'), made[0][4])]
    url, _ = list_page(posts(platform), SEEN)
    return [*made[:-1], (SEEN, url, "application/json", json.dumps(BROKEN[platform]), profile_url(platform))]


def code_of(states):
    if "read" not in states.values():
        return 4
    return 3 if "broken" in states.values() else 0


def replayed(folder, states):
    (folder / "config").mkdir(parents=True)
    (folder / "config/shows.yaml").write_text(SHOWS)
    foreign_warc(folder / "x.warc.gz", [page for platform, how in states.items() for page in pages_of(platform, how)])
    return run("pull", "--replay", "x.warc.gz", cwd=folder)


def test_the_code_of_a_foreign_archive_is_what_was_read_of_it(tmp_path):
    dice = random.Random(SEED)
    codes = {0: 0, 3: 0, 4: 0}
    for number in range(VARIATIONS):
        states = {platform: dice.choice(["read", "read", "broken", *(["private"] if platform == "tiktok" else [])])
                  for platform in dice.sample(["tiktok", "instagram"], dice.randint(1, 2))}
        done = replayed(tmp_path / str(number), states)
        assert done.returncode == code_of(states), (number, states, done.stderr)
        codes[done.returncode] += 1
    print(f"{VARIATIONS} archives of another program, seed {SEED}: {codes}")
    assert min(codes.values()) > 3


@pytest.mark.parametrize(("states", "said"), [
    ({"instagram": "broken"}, "nothing collected: not one post, day or point was read (instagram: 1 "),
    ({"tiktok": "read", "instagram": "broken"}, "partly: 1 source could not be read at all (instagram: 1 ")])
def test_the_code_is_said_in_a_line(tmp_path, states, said):
    done = replayed(tmp_path / "study", states)
    assert done.returncode != 0 and sum(line.startswith(said) for line in done.stderr.splitlines()) == 1, done.stderr
    quiet = run("pull", "--replay", "x.warc.gz", "--quiet", cwd=tmp_path / "study")
    assert (quiet.returncode, quiet.stderr) == (done.returncode, "")


def test_an_import_of_which_nothing_is_read_replays_with_4(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config/shows.yaml").write_text(SHOWS)
    (tmp_path / "p.html").write_text(profile_html().replace("webapp.user-detail", "webapp.renamed"))
    done = run("archive", "import", "p.html", "--url", profile_url("tiktok"), "--captured-at", "2025-12-01T10:00:00Z", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    done = run("pull", "--replay", json.loads(done.stdout)["output"], cwd=tmp_path)
    assert done.returncode == 4 and "not one post, day or point was read" in done.stderr, done.stderr
