"""The error of a broken raw file says how the archives give it anew, and that works."""

import csv
import random
import shutil

import pytest
from program import run
from slow import part_of

SEED = 20261208
VARIATIONS = part_of(12, 24)


def rows_of(path):
    with path.open(newline="") as file:
        return list(csv.reader(file))


def write(path, rows):
    with path.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def broken(chance, path):
    """Breaks a raw file in a way that a person or a spreadsheet does, and says how; None where the file has no such cell."""
    rows = rows_of(path)
    how = chance.choice(["column gone", "column renamed", "date of the US", "no text", "id lost digits", "cut off"])
    names = rows[0]
    if how in ("column gone", "column renamed"):
        key = chance.choice([name for name in ("handle", "state", "show", "scrape_run_at", "run_id", "posts") if name in names])
        at = names.index(key)
        rows = [row[:at] + row[at + 1 :] for row in rows] if how == "column gone" else [[*names[:at], key.title() + " name", *names[at + 1 :]], *rows[1:]]
    elif how == "date of the US":
        rows[1][names.index("scrape_run_at")] = "12/1/2025 10:00"
    elif how == "id lost digits":
        if "post_id" not in names:
            return None
        rows[1][names.index("post_id")] = "7.57E+18"
    elif how == "cut off":
        rows[1] = rows[1][:-1]
    write(path, rows)
    if how == "no text":
        path.write_bytes(path.read_bytes().replace(b",", b",\xe9", 1))
    return how


@pytest.mark.parametrize("source", ["tiktok", "instagram", "wikipedia", "google_trends"])
def test_a_broken_raw_file_moved_away_comes_back_from_the_archives(sample, tmp_path, source):
    study = shutil.copytree(sample, tmp_path / "study")
    assert run("weekly", "--quiet", cwd=study).returncode == 0
    truth = {path.name: path.read_bytes() for path in (study / "data/weekly").glob("*.csv")}
    chance = random.Random(f"{SEED} {source}")
    files = [*sorted((study / "data/raw" / source).glob("*.csv")), study / "data/raw/runs.csv"]
    mended = 0
    for variation in range(VARIATIONS // 4):
        path = chance.choice([files[0], *files[-3:]])
        good = path.read_bytes()
        how = broken(chance, path)
        done = run("weekly", "--quiet", cwd=study)
        if how is None or done.returncode == 0:
            path.write_bytes(good)
            continue
        words = " ".join(done.stderr.split())
        assert done.returncode == 2 and path.name in words, (variation, how, done.stderr)
        assert "move it away and run `public-signals pull --offline`" in words, (variation, path.name, how, done.stderr)
        path.rename(tmp_path / "away.csv")
        done = run("pull", "--offline", "--quiet", cwd=study)
        assert done.returncode == 0, (variation, path.name, how, done.stderr)
        assert {file.name: file.read_bytes() for file in (study / "data/weekly").glob("*.csv")} == truth, (variation, path.name, how)
        mended += 1
    print(f"{source}: {mended} broken files moved away and made anew, seed {SEED}")
    assert mended > VARIATIONS // 24
