"""A post or a day that a raw file gives two values in one run: refused with both lines, and never the last one or the sum."""

import csv
import random
import shutil

import pytest
from program import run

VARIATIONS = 200
SEED = 20261205
VALUES = {"tiktok": ["views", "likes", "comments", "shares"], "instagram": ["likes", "comments"], "wikipedia": ["views"], "google_trends": ["value"]}


def weekly(study):
    return run("weekly", "--quiet", "--output", "weekly", cwd=study)


def written(study):
    return {path.name: path.read_bytes() for path in sorted((study / "weekly").glob("*_weekly.csv"))}


@pytest.mark.parametrize("source", VALUES)
def test_two_values_of_one_thing_are_refused_and_the_same_row_twice_is_not(sample, tmp_path, source):
    study = shutil.copytree(sample, tmp_path / "study")
    assert weekly(study).returncode == 0
    chance = random.Random(f"{SEED} {source}")
    files = [path for path in sorted((study / "data/raw" / source).glob("*_*.csv")) if path.name != "coverage.csv"]
    truth, refused, same = written(study), 0, 0
    for variation in range(VARIATIONS // len(VALUES)):
        path = chance.choice(files)
        whole = path.read_bytes()
        rows = list(csv.DictReader(path.open(newline="")))
        names = list(rows[0])
        doubled = chance.sample(rows, chance.choice([1, len(rows)]))
        changed = chance.random() < 0.6
        column = chance.choice([name for name in VALUES[source] if name in names])
        again = [{**row, column: str(float(row[column]) / 2 + 1) if source == "google_trends" else str(2 * int(row[column]) + 1)} if changed and row[column] else dict(row)
                 for row in doubled]
        differ = any(copy[column] != row[column] for copy, row in zip(again, doubled, strict=True))
        with path.open("w", newline="") as out:
            table = csv.DictWriter(out, names, lineterminator="\n")
            table.writeheader()
            table.writerows(rows + again)
        done = weekly(study)
        if differ:
            assert done.returncode == 2 and path.name in done.stderr and "a run reads a" in done.stderr and column in done.stderr, (variation, done.stderr)
        else:
            assert done.returncode == 0 and written(study) == truth, (variation, done.stderr)
        refused, same = refused + differ, same + (not differ)
        path.write_bytes(whole)
    print(f"{source}: {refused} files with two values refused, {same} with rows twice read, seed {SEED}")
    assert refused > 10 and same > 5


def test_a_raw_file_of_utf16_is_named_and_the_message_is_text(sample, tmp_path):
    study = shutil.copytree(sample, tmp_path / "study")
    for source, name in (("tiktok", "posts"), ("wikipedia", "days")):
        path = sorted((study / "data/raw" / source).glob(f"*_{name}_*.csv"))[0]
        whole = path.read_bytes()
        for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
            path.write_bytes(whole.decode().encode(encoding))
            done = weekly(study)
            assert done.returncode == 2 and "UTF-16" in done.stderr and path.name in done.stderr
        path.write_bytes(whole)


def test_rounded_ids_of_a_raw_file_are_refused(sample, tmp_path):
    study = shutil.copytree(sample, tmp_path / "study")
    for source in ("tiktok", "instagram"):
        path = max((study / "data/raw" / source).glob("*_posts_*.csv"), key=lambda file: file.stat().st_size)
        whole = path.read_bytes()
        rows = list(csv.DictReader(path.open(newline="")))
        for kept in (0, len(rows) // 2):
            for number, row in enumerate(list(csv.DictReader(path.open(newline="")))):
                rows[number] = row if number < kept else {**row, "post_id": str(int(float(row["post_id"])))}
            with path.open("w", newline="") as out:
                table = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
                table.writeheader()
                table.writerows(rows)
            done = weekly(study)
            assert done.returncode == 2 and "lost their last digits" in done.stderr and path.name in done.stderr, done.stderr
            path.write_bytes(whole)
