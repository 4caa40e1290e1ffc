"""The ledger of the sample study, read back with sqlite3: every request of the archive once, and nothing of the machine."""

import hashlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import time
from html.parser import HTMLParser

import pytest
from program import BINARY, run

warcio = pytest.importorskip("warcio")
from warcio.archiveiterator import ArchiveIterator  # noqa: E402


def rows(folder, query):
    database = sqlite3.connect(f"file:{folder / 'data/ledger.sqlite3'}?mode=ro", uri=True)
    try:
        return database.execute(query).fetchall()
    finally:
        database.close()


def responses(archive):
    with archive.open("rb") as file:
        iterator = ArchiveIterator(file)
        for record in iterator:
            if record.rec_type == "response":
                headers = record.rec_headers
                size = len(record.raw_stream.read())  # the offset below is only right behind it
                yield (headers["WARC-Record-ID"].strip("<>"), iterator.get_record_offset(), headers["WARC-Target-URI"],
                       int(record.http_headers.get_statuscode()), size)


def test_every_response_of_the_archive_stands_in_the_ledger_once_with_its_offset(sample):
    ledger = rows(sample, "SELECT record_id, offset, url, status, bytes FROM fetches")
    assert sorted(ledger) == sorted(responses(sample / "sample.warc.gz"))


def test_a_replay_makes_the_same_ledger_byte_by_byte(study):
    before = (study / "data/ledger.sqlite3").read_bytes()
    assert run("pull", "--replay", "sample.warc.gz", cwd=study).returncode == 0
    assert (study / "data/ledger.sqlite3").read_bytes() == before
    (study / "data/ledger.sqlite3").unlink()
    assert run("pull", "--replay", "sample.warc.gz", cwd=study).returncode == 0
    assert (study / "data/ledger.sqlite3").read_bytes() == before


def test_runs_of_other_archives_stay_in_the_ledger(study):
    database = sqlite3.connect(study / "data/ledger.sqlite3")
    with database:
        database.execute("INSERT INTO runs VALUES('live-1','2026-03-01T00:00:00Z',NULL,NULL,'tiktok','','data','finished','a',1)")
    database.close()
    assert run("pull", "--replay", "sample.warc.gz", cwd=study).returncode == 0
    assert [name for (name,) in rows(study, "SELECT run_id FROM runs ORDER BY started_at")][-1] == "live-1"
    assert len(rows(study, "SELECT * FROM fetches")) == len(list(responses(study / "sample.warc.gz")))


def test_a_ledger_in_wal_mode_is_replaced_with_nothing_left_behind(study):
    database = sqlite3.connect(study / "data/ledger.sqlite3")
    database.execute("PRAGMA journal_mode=WAL")
    with database:
        database.execute("UPDATE runs SET state='running'")
    database.close()
    assert run("pull", "--replay", "sample.warc.gz", cwd=study).returncode == 0
    assert {state for (state,) in rows(study, "SELECT state FROM runs")} == {"replayed"}
    assert not list((study / "data").glob("ledger.sqlite3-*"))


def test_the_ledger_names_no_machine(sample):
    data = (sample / "data/ledger.sqlite3").read_bytes()
    assert str(sample).encode() not in data
    assert {name for (name,) in rows(sample, "SELECT DISTINCT file FROM fetches")} == {"sample.warc.gz"}


def test_a_ledger_that_is_no_database_is_an_error_and_stays(study):
    (study / "data/ledger.sqlite3").write_bytes(b"not a database, " * 100)
    before = hashlib.sha256((study / "data/ledger.sqlite3").read_bytes()).hexdigest()
    for words in (["status"], ["audit"], ["pull", "--replay", "sample.warc.gz"]):
        done = run(*words, cwd=study)
        assert done.returncode == 2 and "help:" in done.stderr, words
    assert hashlib.sha256((study / "data/ledger.sqlite3").read_bytes()).hexdigest() == before


def test_a_second_pull_stops_with_the_pid_of_the_first(study):
    fcntl = pytest.importorskip("fcntl")
    with (study / "data/.lock").open("r+b") as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        done = run("pull", "--replay", "sample.warc.gz", cwd=study)
        assert done.returncode == 2 and f"process {os.getpid()} " in done.stderr and done.stdout == ""
    assert run("pull", "--replay", "sample.warc.gz", cwd=study).returncode == 0


def test_a_killed_pull_leaves_no_lock(study):
    process = subprocess.Popen([BINARY, "pull", "--replay", "sample.warc.gz"], cwd=study,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.15)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert run("pull", "--replay", "sample.warc.gz", cwd=study).returncode == 0


def test_pulls_into_different_folders_of_a_workspace_share_its_ledger_and_its_lock(study):
    fcntl = pytest.importorskip("fcntl")
    (study / "elsewhere").mkdir()
    for locked in ("data/.lock", "elsewhere/.lock"):
        with (study / locked).open("w") as lock:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            done = run("pull", "--replay", "sample.warc.gz", "--output", "elsewhere", cwd=study)
            assert done.returncode == 2 and f"process {os.getpid()} " in done.stderr, locked
    assert not (study / "elsewhere/raw").exists()
    before = rows(study, "SELECT COUNT(*) FROM fetches")
    assert run("pull", "--replay", "sample.warc.gz", "--output", "elsewhere", cwd=study).returncode == 0
    assert not (study / "elsewhere/ledger.sqlite3").exists()
    assert rows(study, "SELECT COUNT(*) FROM fetches") == before
    assert {output for (output,) in rows(study, "SELECT output FROM runs")} == {"elsewhere"}
    status = json.loads(run("status", "--output", "elsewhere", "--json", cwd=study).stdout)
    assert len(status["runs"]) > 1 and status["sizes"]["raw"]["bytes"] > 0


AUDIT_KEYS = ["time", "run_id", "source", "url", "status", "category", "attempts", "robots", "gap", "bytes", "warc", "proof", "proxy"]


def test_audit_has_one_object_per_request_and_none_was_sent_against_a_rule(sample):
    lines = [json.loads(line) for line in run("audit", "--json", cwd=sample).stdout.splitlines()]
    asked = rows(sample, "SELECT COUNT(*) FROM fetches WHERE origin='network'")[0][0]
    assert len(lines) == asked > 100
    for line in lines:
        assert list(line) == AUDIT_KEYS
        assert list(line["robots"]) == ["allowed", "rule", "source"]
        assert line["robots"]["allowed"] or line["status"] is None
        assert line["proof"]["verdict"] in ("robots_txt", "allowed", "exempt") and line["proof"]["contradiction"] is None
        assert line["gap"] is None or line["gap"] >= 2
    assert {line["source"] for line in lines} == {"google_trends", "wikipedia", "tiktok", "instagram"}
    offsets = {offset for _, offset, _, _, _ in responses(sample / "sample.warc.gz")}
    assert all(line["warc"]["offset"] in offsets for line in lines)


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_the_audit_page_is_one_file_without_script_or_outside_request(study):
    database = sqlite3.connect(study / "data/ledger.sqlite3")
    with database:
        database.execute("UPDATE fetches SET url='https://x.example/<script>alert(1)</script>' WHERE ordinal=2")
    database.close()
    assert run("audit", "--html", "audit.html", cwd=study).returncode == 5, "its archive says something else"
    text = (study / "audit.html").read_text()
    page = Page()
    page.feed(text)
    tags = [tag for tag, _ in page.tags]
    assert tags.count("h1") == 1 and not {"script", "link", "img", "iframe"} & set(tags)
    assert "default-src 'none'" in text and "&lt;script&gt;" in text
    assert not any(name in ("src", "href") or name.startswith("on") for _, attrs in page.tags for name in attrs)
    assert all(attrs.get("scope") for tag, attrs in page.tags if tag == "th")
    first = text
    assert run("audit", "--html", "audit.html", cwd=study).returncode == 5
    assert (study / "audit.html").read_text() == first


def test_status_names_runs_targets_left_and_sizes(study):
    status = json.loads(run("status", "--json", cwd=study).stdout)
    in_ledger = rows(study, "SELECT run_id FROM runs ORDER BY started_at")
    assert [run["run_id"] for run in status["runs"]] == [name for (name,) in in_ledger]
    assert status["targets_left"] == [] and status["come_back_at"] is None
    assert status["sizes"]["archive"]["bytes"] == (study / "sample.warc.gz").stat().st_size
    raw = sum(path.stat().st_size for path in (study / "data/raw").rglob("*") if path.is_file())
    assert status["sizes"]["raw"]["bytes"] == raw
    database = sqlite3.connect(study / "data/ledger.sqlite3")
    with database:
        database.execute("UPDATE targets SET state='rate_limited', retry_not_before='2026-02-10T00:00:00Z' "
                         "WHERE run_id LIKE '%20260209%' AND source='tiktok' AND show='Hadestown'")
    database.close()
    status = json.loads(run("status", "--json", cwd=study).stdout)
    left = [(target["source"], target["show"], target["state"]) for target in status["targets_left"]]
    assert left == [("tiktok", "Hadestown", "rate_limited")]
    assert status["come_back_at"] == "2026-02-10T00:00:00Z"
    assert re.search(r"come back after 2026-02-10", run("status", cwd=study).stdout)


def test_growth_is_that_of_live_pulls_alone(study):
    """Dates of files that were brought, or of an archive of others, tell no rate."""
    def slopes():
        return {name: size["bytes_per_week"] for name, size in json.loads(run("status", "--json", cwd=study).stdout)["sizes"].items()}

    assert set(slopes().values()) == {None}
    assert run("status", cwd=study).stdout.count("growth unknown") == 3
    for live, known in ((["20251006"], False), (["20251006", "20251013"], True)):
        database = sqlite3.connect(study / "data/ledger.sqlite3")
        with database:
            database.executemany("UPDATE runs SET state='finished' WHERE run_id LIKE ?", [(f"%{day}%",) for day in live])
        database.close()
        assert (slopes()["archive"] is not None) == known
    database = sqlite3.connect(study / "data/ledger.sqlite3")
    later = database.execute("SELECT archive_bytes FROM runs WHERE run_id LIKE '%20251013%'").fetchone()[0]
    database.close()
    assert slopes()["archive"] == later, "what came a week after the first"


def test_status_names_each_host_that_asked_for_rest_until_it_is_over(study):
    database = sqlite3.connect(study / "data/ledger.sqlite3")
    with database:
        database.executemany("INSERT INTO hosts VALUES(?, ?)", [("https://a.example:443", "2026-02-10T00:00:00Z"),
                                                               ("https://b.example:443", "2026-02-12T06:00:00Z")])
    database.close()
    status = json.loads(run("status", "--json", "--now", "2026-02-11T00:00:00Z", cwd=study).stdout)
    assert status["hosts"] == [{"host": "https://b.example:443", "retry_not_before": "2026-02-12T06:00:00Z"}]
    text = run("status", "--now", "2026-02-09T00:00:00Z", cwd=study).stdout
    assert text.count("asked for rest until") == 2


def test_without_a_ledger_status_and_audit_say_what_to_run(study):
    (study / "data/ledger.sqlite3").unlink()
    for command in ("status", "audit"):
        done = run(command, cwd=study)
        assert done.returncode == 2 and "pull" in done.stderr and done.stdout == ""


def test_prune_keeps_the_newest_pages_of_each_handle_and_their_facts(study):
    folders = [folder for folder in (study / "data/raw_snapshots").glob("*/*") if folder.is_dir()]
    before = {folder: sorted(path.name for path in folder.glob("2*.html")) for folder in folders}
    done = run("snapshots", "prune", "--keep", "2", "--json", cwd=study)
    assert json.loads(done.stdout) == {"removed": sum(max(len(names) - 2, 0) for names in before.values())}
    for folder, names in before.items():
        assert sorted(path.name for path in folder.glob("2*.html")) == names[-2:]
        assert sorted(path.stem for path in folder.glob("2*.json")) == [name.removesuffix(".html") for name in names[-2:]]
        assert (folder / "latest.html").read_bytes() == (folder / names[-1]).read_bytes()
    assert run("snapshots", "prune", "--keep", "0", cwd=study).returncode == 2


def test_cache_clear_empties_the_cache_and_follows_no_link(study, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept.txt").write_text("kept")
    cache = study / "data/cache/google_trends"
    cache.mkdir(parents=True)
    (cache / "a.json").write_text("{}")
    (study / "data/cache/link").symlink_to(outside)
    assert run("cache", "clear", cwd=study).returncode == 0
    assert list((study / "data/cache").iterdir()) == []
    assert (outside / "kept.txt").read_text() == "kept"
    (study / "data/cache").rmdir()
    (study / "data/cache").symlink_to(outside)
    assert run("cache", "clear", cwd=study).returncode == 2
    assert (outside / "kept.txt").exists()
