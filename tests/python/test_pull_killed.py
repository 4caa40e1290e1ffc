"""kill -9 at random moments of a pull, again and again until it is through: the files are those of a run left alone.

The moments are spread over the whole run: so many answers of the server after the start, and within the archive, ledger,
raw and weekly writes a random delay. `PUBLIC_SIGNALS_SLOW=1` runs 200 of them over a pull of 300 pages.
"""

import os
import random
import shutil
import signal
import sqlite3
import time
import zlib

import pytest
from live import NOW, archives, but_ids, call, files, folder_of, pull, started, workspace
from platform_server import PlatformServer
from world import generated_world

SLOW = os.environ.get("PUBLIC_SIGNALS_SLOW") == "1"
MOMENTS = 200 if SLOW else 10
SHOWS, PAGES = (24, 300) if SLOW else (4, 40)
SEED = int(os.environ.get("PUBLIC_SIGNALS_SEED", "20261122"))


@pytest.fixture(scope="module")
def web():
    with PlatformServer(generated_world(SHOWS, 6, NOW)) as running:
        yield running


@pytest.fixture(scope="module")
def undisturbed(web, tmp_path_factory):
    """The files of a run left alone, its requests, and how long it and its writing at the end took."""
    folder = workspace(tmp_path_factory.mktemp("undisturbed"), web)
    web.log.clear()
    begin = time.monotonic()
    done = pull(folder, within=300)
    ended = time.monotonic()
    assert done.returncode == 0, done.stderr
    assert call(folder, "panel").returncode == 0
    asked = web.log.entries()
    assert len(asked) >= PAGES
    return but_ids(files(folder, "raw", "weekly", "panel")), len(asked), asked[-1].ended - begin, ended - asked[-1].ended


def kill_at(process, web, answers, delay):
    """Kills once the server has seen so many requests, and some time later; False when the run ended before."""
    while len(web.log.entries()) < answers and process.poll() is None:
        time.sleep(0.002)
    time.sleep(delay)
    was_running = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    return was_running


def test_a_killed_pull_goes_on_and_writes_the_same_files(web, undisturbed, tmp_path):
    expected, asked, asking, writing = undisturbed
    dice = random.Random(SEED)
    kills = runs = 0
    phases = {"asking": 0, "writing": 0}
    while kills < MOMENTS:
        folder = workspace(folder_of(tmp_path, f"run-{runs}"), web)
        runs += 1
        web.log.clear()
        # several kills in one run; the last ones fall into the files' writing, where no request tells how far it is
        while kills < MOMENTS:
            process = started(folder)
            already = len(web.log.entries())
            in_writing = dice.random() < 0.3
            answers = asked if in_writing else already + dice.randrange(1, max(2, asked // 3))
            delay = dice.uniform(0, 1.5 * writing) if in_writing else dice.uniform(0, 0.02)
            if not kill_at(process, web, answers, delay):
                break
            kills += 1
            phases["writing" if len(web.log.entries()) >= asked else "asking"] += 1
        done = pull(folder, within=300)
        assert done.returncode == 0, (SEED, runs, done.stderr)
        assert call(folder, "archive", "verify").returncode == 0, (SEED, runs)
        assert call(folder, "panel").returncode == 0
        assert [path.name for path in archives(folder) if path.name.endswith(".open")] == [], (SEED, runs)
        found = but_ids(files(folder, "raw", "weekly", "panel"))
        assert found.keys() == expected.keys(), (SEED, runs)
        assert [path for path in found if found[path] != expected[path]] == [], (SEED, runs)
        assert not list((folder / "data").rglob("*.tmp*")), "half-written files are gone"
    print(f"seed {SEED}: {kills} kills over {runs} runs of {asked} requests, {phases}")
    assert min(phases.values()) > 0


def test_no_stored_answer_is_asked_for_again(web, undisturbed, tmp_path):
    """After each kill: what the archive holds whole is never requested again in that run."""
    _, asked, _, _ = undisturbed
    dice = random.Random(SEED + 1)
    folder = workspace(tmp_path, web)
    stored = set()
    for _ in range(3 if not SLOW else 30):
        web.log.clear()
        process = started(folder)
        alive = kill_at(process, web, dice.randrange(1, asked // 3 if not SLOW else 20), dice.uniform(0, 0.02))
        again = {entry.target for entry in web.log.entries()} & stored
        assert {target for target in again if "/trends/api/autocomplete/" not in target and target != "/robots.txt"} == set(), SEED
        if not alive:
            break
        stored |= whole_answers(folder)
    web.log.clear()
    assert pull(folder, within=300).returncode == 0
    again = {entry.target for entry in web.log.entries()} & stored
    assert {target for target in again if "/trends/api/autocomplete/" not in target and target != "/robots.txt"} == set(), SEED


def whole_answers(folder):
    """Targets with a whole response record in the archive, torn ends left out."""
    found = set()
    for path in archives(folder):
        data = path.read_bytes()
        while data:
            member = zlib.decompressobj(31)
            try:
                text = member.decompress(data)
            except zlib.error:
                break
            if not member.eof:
                break
            data = member.unused_data
            head = text.partition(b"\r\n\r\n")[0].decode()
            fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
            if fields["WARC-Type"] in ("response", "revisit"):
                found.add("/" + fields["WARC-Target-URI"].split("/", 3)[3])
    return found


def members(data):
    """Where each whole member of an archive ends."""
    ends, at = [], 0
    while at < len(data):
        inflater = zlib.decompressobj(31)
        inflater.decompress(data[at:])
        if not inflater.eof:
            break
        at = len(data) - len(inflater.unused_data)
        ends.append(at)
    return ends


def test_an_archive_that_was_cut_inside_its_last_records_is_gone_on_with(web, undisturbed, tmp_path):
    """As a machine leaves it that loses its power: at any byte, within a record and between two of one exchange."""
    expected, asked, _, _ = undisturbed
    dice = random.Random(SEED + 2)
    folder = workspace(folder_of(tmp_path, "killed"), web)
    web.log.clear()
    assert kill_at(started(folder), web, asked // 2, 0.01)
    [grown] = [path for path in archives(folder) if path.name.endswith(".open")]
    data = grown.read_bytes()
    ends = members(data)
    torn = [ends[-1] - 1, ends[-1] - 9, ends[-2] + 1, ends[-2] + 11, ends[-3], ends[-4] + 18, *(dice.randrange(ends[1], ends[-1]) for _ in range(4))]
    for cut in torn:
        again = folder_of(tmp_path, f"cut-{cut}")
        shutil.copytree(folder, again, dirs_exist_ok=True)
        (again / grown.relative_to(folder)).write_bytes(data[:cut])
        done = pull(again, within=300)
        assert done.returncode == 0, (SEED, cut, ends[-4:], done.stderr)
        assert call(again, "archive", "verify").returncode == 0 and call(again, "panel").returncode == 0
        found = but_ids(files(again, "raw", "weekly", "panel"))
        assert [path for path in expected if found[path] != expected[path]] == [], (SEED, cut)
        records = sqlite3.connect(again / "data/ledger.sqlite3").execute("SELECT count(*), count(DISTINCT record_id) FROM fetches").fetchone()
        assert records[0] == records[1], (SEED, cut, "each request stands once")
