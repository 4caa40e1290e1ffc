"""`archive verify` on the sample: whole, cut, changed, torn and gone on; stricter than `warcio check`."""

import gzip
import json
import subprocess
import sys

import pytest
from program import run


def verified(*files, cwd):
    done = run("archive", "verify", *files, "--json", cwd=cwd)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_the_sample_is_whole_and_warcio_agrees(sample):
    code, lines = verified("sample.warc.gz", cwd=sample)
    assert (code, lines) == (0, [{"file": "sample.warc.gz", "ok": True, "records": lines[0]["records"], "problems": []}])
    pytest.importorskip("warcio")
    check = subprocess.run([sys.executable, "-m", "warcio.cli", "check", sample / "sample.warc.gz"])
    assert check.returncode == 0


def test_a_cut_file_a_changed_byte_and_missing_digests_are_said_with_their_place(study):
    whole = (study / "sample.warc.gz").read_bytes()
    (study / "cut.warc.gz").write_bytes(whole[:100_000])
    changed = bytearray(whole)
    changed[200_000] ^= 1
    (study / "changed.warc.gz").write_bytes(changed)
    bare = b"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n" \
           b"WARC-Date: 2026-01-01T00:00:00Z\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    (study / "bare.warc.gz").write_bytes(gzip.compress(bare))
    code, lines = verified("sample.warc.gz", "cut.warc.gz", "changed.warc.gz", "bare.warc.gz", cwd=study)
    assert code == 5
    assert [line["ok"] for line in lines] == [True, False, False, False]
    assert [problem["problem"] for problem in lines[1]["problems"]] == ["cut"]
    assert 0 < lines[1]["problems"][0]["offset"] < 100_000
    assert [problem["problem"] for problem in lines[2]["problems"]] == ["digest_mismatch"]
    assert lines[2]["problems"][0]["offset"] <= 200_000 and lines[2]["problems"][0]["record_id"].startswith("urn:uuid:")
    assert lines[2]["records"] >= lines[0]["records"] - 1, "what stands behind the damage is read"
    assert lines[3]["problems"] == [
        {"offset": 0, "record_id": "urn:uuid:00000000-0000-4000-8000-000000000001", "problem": "missing_digest"}]


def test_without_a_file_every_archive_of_the_workspace_is_verified_open_ones_included(study):
    folder = study / "data" / "archive"
    folder.mkdir()
    whole = (study / "sample.warc.gz").read_bytes()
    (folder / "run-1.warc.gz").write_bytes(whole)
    (folder / "run-2.warc.gz.open").write_bytes(whole[:-3])
    code, lines = verified(cwd=study)
    assert code == 5
    assert [(line["file"], line["ok"]) for line in lines] == [
        ("data/archive/run-1.warc.gz", True), ("data/archive/run-2.warc.gz.open", False), ("sample.warc.gz", True)]


def test_a_file_that_cannot_be_read_is_exit_2_with_nothing_on_stdout(study):
    for name in ("nosuch.warc.gz", "config"):
        done = run("archive", "verify", "sample.warc.gz", name, "--json", cwd=study)
        assert (done.returncode, done.stdout) == (2, "")
        assert "help:" in done.stderr


def test_a_wacz_is_refused_by_its_name_wherever_an_archive_is_read(study):
    assert run("archive", "export", "sample.warc.gz", "--output", "out.wacz", cwd=study).returncode == 0
    (study / "renamed.warc.gz").write_bytes((study / "out.wacz").read_bytes())
    for words in (("archive", "verify", "out.wacz"), ("pull", "--replay", "out.wacz")):
        done = run(*words, cwd=study)
        assert done.returncode == 2 and "WACZ" in done.stderr and "archive/*.warc.gz" in done.stderr, (words, done.stderr)
    done = run("archive", "verify", "renamed.warc.gz", cwd=study)
    assert done.returncode == 2 and "WACZ" in done.stderr, done.stderr
