"""A table is UTF-8, or refused by name and line: whichever command reads it, whatever it holds."""

import json
import random
import shutil

import pytest
from program import run

SEED = 20261210
WORDS = ["lesmisérables", "señorita", "größe", "çava", "naïve", "Zoë"]
ENCODINGS = ["cp1252", "latin-1", "mac-roman", "cp850"]


def refuses(done, name, line):
    return done.returncode == 2 and f"{name}:{line}" in done.stderr and "is not UTF-8" in done.stderr and "UTF-8" in done.stderr


def tables(rng, word):
    """Name, text, words of the import and the line that the word stands on."""
    days = [f"2025-09-{day:02}" for day in range(1, 22)]
    posts = [f"{7577744803312436200 + place},2025-11-28T12:00:0{place}Z,demo,5,tonight" for place in range(4)]
    at = rng.randrange(4)
    posts[at] += f" #{word} #one"
    yield "posts.csv", "post_id,posted_at,handle,views,caption\n" + "\n".join(posts) + "\n", ["--source", "tiktok"], at + 2
    yield "posts.tsv", ("post_id,posted_at,handle,views,caption\n" + "\n".join(posts) + "\n").replace(",", "\t"), ["--source", "tiktok"], at + 2
    yield "posts.txt", "post_id,posted_at,handle,views,caption\n" + "\n".join(posts) + "\n", ["--source", "tiktok", "--format", "csv"], at + 2
    records = [{"post_id": "7577744803312436200", "posted_at": "2025-11-28T12:00:00Z", "handle": "demo", "views": 5, "caption": f"#{word}"}]
    yield "posts.ndjson", "\n".join(json.dumps(record, ensure_ascii=False) for record in records) + "\n", ["--source", "tiktok", "--format", "json"], 1
    yield "trends.csv", f"Category: All categories\n\nDay,{word}: (New York)\n" + "\n".join(f"{day},50" for day in days) + "\n", [], 3
    yield "views.csv", f"Date,{word}\n" + "\n".join(f"{day},50" for day in days) + "\n", [], 1


def test_no_import_takes_a_table_of_another_encoding(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config/shows.yaml").write_text("shows:\n  - {name: A, tiktok_handle: demo}\nsettings: {geo: US-NY}\n")
    rng = random.Random(SEED)
    count = 0
    for _ in range(5):
        for name, text, words, line in tables(rng, rng.choice(WORDS)):
            (tmp_path / name).write_bytes(text.encode(rng.choice(ENCODINGS)))
            done = run("archive", "import", name, *words, "--captured-at", "2025-12-02T10:00:00Z", cwd=tmp_path)
            assert refuses(done, name, line), (name, done.stderr, done.stdout)
            count += 1
    print(f"{count} tables refused, seed {SEED}")
    assert not (tmp_path / "data").exists()
    for name, text, words, _ in tables(rng, WORDS[0]):
        (tmp_path / name).write_bytes(text.encode("utf-8-sig" if name.endswith("csv") else "utf-8"))
        done = run("archive", "import", name, *words, "--captured-at", "2025-12-02T10:00:00Z", "--dry-run", cwd=tmp_path)
        assert "UTF-8" not in done.stderr, (name, done.stderr)


@pytest.mark.parametrize("source", ["tiktok", "instagram", "wikipedia", "google_trends"])
def test_no_raw_file_of_another_encoding_is_read(sample, tmp_path, source):
    study = shutil.copytree(sample, tmp_path / "study")
    rng = random.Random(f"{SEED} {source}")
    for path in rng.sample(sorted((study / "data/raw" / source).glob("*.csv")), 3):
        good = path.read_bytes()
        lines = good.split(b"\n")
        at = rng.randrange(1, max(2, len(lines) - 1))
        lines[at] = lines[at].replace(b",", b"\xe9,", 1) if b"," in lines[at] else lines[at] + b"\xe9"
        path.write_bytes(b"\n".join(lines))
        done = run("weekly", "--quiet", cwd=study)
        assert done.returncode == 2 and path.name in done.stderr and "is not UTF-8" in done.stderr, (path.name, done.stderr)
        path.write_bytes(good)
    assert run("weekly", "--quiet", cwd=study).returncode == 0
