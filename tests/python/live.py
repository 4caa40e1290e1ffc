"""A live pull against the test server, as a user calls it, and what it leaves behind."""

import csv
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from program import BINARY
from workspace import write_workspace

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
START, END = "2026-01-26", "2026-02-22"
GT_BASE = "2025-03-03"
RANGE = ("--start", START, "--end", END)
IDS = re.compile(rb"urn:uuid:[0-9a-f-]{36}|\d{8}T\d{6}Z-[0-9a-f]{6}(-\d+)?")


def environment(now=NOW, **more):
    return {**os.environ, "NO_COLOR": "1", "PUBLIC_SIGNALS_NOW": f"{now:%Y-%m-%dT%H:%M:%SZ}", **more}


def started(folder, *words, now=NOW, **more):
    """A pull that runs on its own."""
    return subprocess.Popen([str(BINARY), "pull", *map(str, words or RANGE)], cwd=folder, env=environment(now, **more),
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def pull(folder, *words, now=NOW, within=60, **more):
    """A pull to its end; `within` is its time bound in seconds."""
    return subprocess.run([str(BINARY), "pull", *map(str, words or RANGE)], cwd=folder, env=environment(now, **more),
                          capture_output=True, text=True, timeout=within)


def call(folder, *words, now=NOW):
    return subprocess.run([str(BINARY), *map(str, words)], cwd=folder, env=environment(now), capture_output=True, text=True, timeout=60)


def workspace(folder, web, **settings):
    return write_workspace(folder, web, gt_base=settings.pop("gt_base", GT_BASE), **settings)


def files(folder, *roots):
    """Path to bytes of everything under these folders of data/."""
    found = {}
    for root in roots or ("raw", "weekly"):
        for path in sorted((folder / "data" / root).rglob("*")):
            if path.is_file():
                found[str(path.relative_to(folder))] = path.read_bytes()
    return found


def but_ids(found):
    """The same without the ids of runs and records, which two runs never share: each begins with what its process drew."""
    return {path: IDS.sub(b"an id", data) for path, data in found.items()}


def rows(folder, source):
    """The weekly file of a source: (show, week_start) to its row."""
    with (folder / f"data/weekly/{source}_weekly.csv").open(encoding="utf-8", newline="") as file:
        return {(row["show"], row["week_start"]): row for row in csv.DictReader(file)}


def archives(folder):
    return sorted((folder / "data/archive").glob("*"))


def audit(folder):
    done = call(folder, "audit", "--json")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def ledger(folder, query):
    database = sqlite3.connect(f"file:{folder / 'data/ledger.sqlite3'}?mode=ro", uri=True)
    try:
        return database.execute(query).fetchall()
    finally:
        database.close()


def replayed(folder, into):
    """A second workspace with the same shows.yaml, made from the first one's archives alone."""
    shutil.copytree(folder / "config", into / "config")
    done = subprocess.run([str(BINARY), "pull", "--replay", *map(str, archives(folder)), *RANGE], cwd=into, capture_output=True, text=True,
                          env={**os.environ, "NO_COLOR": "1"}, timeout=60)
    said = [line for line in done.stderr.splitlines() if line.startswith(("partly: ", "nothing collected: "))]
    assert done.returncode in (0, 3, 4) and len(said) == (done.returncode != 0), done.stderr  # as the pull's, where a source was walled or broken
    return into


def weeks(start=START, end=END):
    day, last = date.fromisoformat(start), date.fromisoformat(end)
    while day <= last:
        yield day
        day += timedelta(days=7)


def wait_until(condition, seconds=20):
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "waited too long"
        time.sleep(0.005)


def interrupt(process):
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err


def folder_of(path: Path, name: str) -> Path:
    made = path / name
    made.mkdir()
    return made
