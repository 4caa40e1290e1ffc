"""A handle is one however a person writes it, and what is none is refused with its line: no row is left out in silence."""

import csv
import io
import json
import random

import pytest
from posts_world import HANDLE, SHOWS, Post, at, iso, profile_url, weekly
from program import run

SEED = 20261208
VARIATIONS = 60
SEEN = at("2025-12-01T10:00:00Z")
BLANKS = [" ", "  ", "\t", "\u00a0", "\u200b", "\u2003", "\ufeff", "\u200e", "\u2060"]


def study_in(folder):
    (folder / "config").mkdir(parents=True)
    (folder / "config/shows.yaml").write_text(SHOWS)
    return folder


def written(random_, platform):
    """One way to write the account of a row."""
    address = profile_url(platform)
    handle = random_.choice([HANDLE, HANDLE.upper(), f"@{HANDLE}", address, address.rstrip("/"), address.removeprefix("https://"),
                             address.removeprefix("https://www."), address + "?lang=en"])
    return random_.choice(["", *BLANKS]) + handle + random_.choice(["", *BLANKS])


def text_of(posts, handles):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["post_id", "posted_at", "handle", "likes", "is_reel"])
    for post, handle in zip(posts, handles, strict=True):
        writer.writerow([post.id, iso(post.time), handle, post.likes(SEEN), "false"])
    return out.getvalue()


def posts_of(platform):
    return [Post(platform, at(f"2025-11-{day:02}T12:00:00Z"), number) for number, day in enumerate((10, 14, 17, 19, 24, 26, 28))]


def imported(folder, text, platform, *words, code=0):
    (folder / "t.csv").write_text(text)
    done = run("archive", "import", "t.csv", "--source", platform, "--complete", "--captured-at", iso(SEEN), *words, "--json", cwd=folder)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout) if code == 0 else done.stderr


def test_a_handle_is_one_however_it_is_written(tmp_path):
    for number in range(VARIATIONS):
        random_ = random.Random(SEED + number)
        platform = random_.choice(["tiktok", "instagram"])
        posts = posts_of(platform)
        handles = [written(random_, platform) if random_.random() < 0.6 else HANDLE for _ in posts]
        folder = study_in(tmp_path / f"{number}")
        result = imported(folder, text_of(posts, handles), platform)
        assert [account["handle"] for account in result["runs"][0]["accounts"]] == [HANDLE], (number, handles)
        assert run("pull", "--replay", result["output"], cwd=folder).returncode == 0
        prefix = {"tiktok": "tt", "instagram": "ig"}[platform]
        found = {row["week_start"]: (row[f"{prefix}_posts"], row[f"{prefix}_sum_likes"]) for row in weekly(folder, platform)
                 if row["show"] == "Marquee" and row[f"{prefix}_posts"]}
        truth = {"2025-11-17": posts[2:4], "2025-11-24": posts[4:]}
        assert found == {week: (str(len(of)), str(sum(post.likes(SEEN) for post in of))) for week, of in truth.items()}, (number, handles)
    print(f"{VARIATIONS} tables of seed {SEED}")


@pytest.mark.parametrize("platform", ["tiktok", "instagram"])
@pytest.mark.parametrize("name", ["Marquee Lights", "marquee lights demo", "Ünal", "marquee,lights", "https://example.org/@marquee.lights.demo"])
def test_what_is_no_handle_is_refused_with_its_line(tmp_path, platform, name):
    posts = posts_of(platform)
    folder = study_in(tmp_path / "s")
    said = imported(folder, text_of(posts, [HANDLE] * 4 + [name] + [HANDLE] * 2), platform, code=2)
    assert "t.csv:6" in said and "is no handle" in said and not (folder / "data").exists()


def test_rows_of_other_accounts_are_named(tmp_path):
    posts = posts_of("tiktok")
    folder = study_in(tmp_path / "s")
    handles = [HANDLE] * 4 + ["someone.else", "curtain.demo", "someone.else"]
    notes = " ".join(imported(folder, text_of(posts, handles), "tiktok", "--handle", f"{HANDLE} ")["notes"])
    assert "@curtain.demo (1), @someone.else (2)" in notes and "no show has @someone.else" in notes
