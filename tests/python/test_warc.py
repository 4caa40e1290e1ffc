"""Archives and snapshots: what we write, warcio reads and checks; what warcio writes, we read."""

import datetime as dt
import gzip
import io
import subprocess
import sys

import pytest

from public_signals import Error, _core
from public_signals.common.snapshots import SnapshotManager, save_snapshot

warcio = pytest.importorskip("warcio")
from warcio.archiveiterator import ArchiveIterator  # noqa: E402
from warcio.statusandheaders import StatusAndHeaders  # noqa: E402
from warcio.warcwriter import WARCWriter  # noqa: E402

DATE = "2024-01-01T00:00:00Z"
PAGE = "<html>Oh, Mary! — é</html>".encode()
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(PAGE, mtime=0)


def http_record(kind, uri, block):
    return ((kind, DATE), ([("WARC-Target-URI", uri), ("Content-Type", f"application/http;msgtype={kind}")], block))


def written():
    return _core._write_warc("seed", [
        (("warcinfo", DATE), ([("Content-Type", "application/warc-fields")], b"software: public-signals\r\n")),
        http_record("request", "https://a.example/", b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"),
        http_record("response", "https://a.example/", HTTP),
        http_record("response", "https://a.example/empty", b"HTTP/1.1 404 Not Found\r\n\r\n"),
        (("metadata", DATE), ([("Content-Type", "application/warc-fields")], b"attempts: 1\r\n")),
        (("resource", DATE), ([("WARC-Target-URI", "urn:x"), ("Content-Type", "image/png")], bytes(range(256)) * 999)),
    ])


def test_warcio_check_accepts_our_archives(tmp_path):
    file = tmp_path / "ours.warc.gz"
    file.write_bytes(written())
    checked = subprocess.run([sys.executable, "-m", "warcio.cli", "check", "-v", str(file)], capture_output=True,
                             text=True)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert checked.stdout.count("digest pass") == 6
    assert "fail" not in checked.stdout


def test_warcio_reads_every_record():
    records = []
    for record in ArchiveIterator(io.BytesIO(written()), check_digests="raise"):
        records.append((record.rec_type, record.rec_headers.get_header("WARC-Date"), record.content_stream().read()))
    assert [kind for kind, _, _ in records] == ["warcinfo", "request", "response", "response", "metadata", "resource"]
    assert {date for _, date, _ in records} == {DATE}
    assert records[2][2] == PAGE
    assert records[5][2] == bytes(range(256)) * 999


def test_record_ids_are_distinct_and_the_bytes_repeat():
    ids = [r.rec_headers.get_header("WARC-Record-ID") for r in ArchiveIterator(io.BytesIO(written()))]
    assert len(set(ids)) == 6 and all(i.startswith("<urn:uuid:") for i in ids)
    assert written() == written()


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("compressed", [True, False])
def test_archives_of_warcio_are_read(tmp_path, version, compressed):
    file = tmp_path / "theirs.warc"
    with file.open("wb") as out:
        writer = WARCWriter(out, gzip=compressed, warc_version=version)
        writer.write_record(writer.create_warcinfo_record("theirs.warc", {"software": "warcio"}))
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        response = writer.create_warc_record("https://a.example/", "response", payload=io.BytesIO(PAGE),
                                             http_headers=headers)
        writer.write_record(response)
        get = StatusAndHeaders("GET / HTTP/1.1", [("Host", "a.example")], is_http_request=True)
        writer.write_record(writer.create_warc_record("https://a.example/", "request", http_headers=get))
        writer.write_record(writer.create_revisit_record("https://a.example/", "sha1:B6QJ6BNJ3R4B23XXMRKZKHLPGJY2VE4O",
                                                         "https://b.example/", DATE))
    records = _core._read_warc(str(file))
    assert [dict(fields)["WARC-Type"] for _, fields, _ in records] == ["warcinfo", "response", "request", "revisit"]
    assert records[1][2].endswith(PAGE)


def test_errors_have_a_kind_and_a_place(tmp_path):
    file = tmp_path / "a.warc.gz"
    file.write_bytes(b"show,week\n")
    with pytest.raises(Error) as caught:
        _core._read_warc(str(file))
    assert caught.value.kind == "INVALID_INPUT"
    file.write_bytes(written()[:-5])
    with pytest.raises(Error) as caught:
        _core._read_warc(str(file))
    assert caught.value.kind == "ARCHIVE_DAMAGED"
    assert caught.value.where.startswith(f"{file}@")
    with pytest.raises(Error) as caught:
        _core._read_warc(str(tmp_path / "nosuch"))
    assert caught.value.kind == "IO"


def test_a_snapshot_is_a_page_its_facts_and_a_copy_of_the_latest(tmp_path):
    page = save_snapshot("tiktok", "ohmaryplay", "<p>é", metadata={"url": "https://x", "status": 200},
                         captured_at=dt.datetime(2024, 1, 2, 3, 4, 5, 678000), root=tmp_path)
    folder = tmp_path / "tiktok" / "ohmaryplay"
    assert page == folder / "20240102T030405678Z.html"
    assert page.read_text(encoding="utf-8") == "<p>é"
    assert page.with_suffix(".json").read_text() == '{\n  "status": 200,\n  "url": "https://x"\n}\n'
    assert (folder / "latest.html").read_bytes() == page.read_bytes()


def test_times_with_a_zone_are_stored_in_utc(tmp_path):
    zone = dt.timezone(dt.timedelta(hours=2))
    page = save_snapshot("tiktok", "h", b"x", captured_at=dt.datetime(2024, 1, 1, tzinfo=zone), root=tmp_path)
    assert page.stem == "20231231T220000000Z"


def test_the_last_pages_stay_in_order_of_time(tmp_path):
    manager = SnapshotManager(tmp_path, keep=3)
    for day in (5, 1, 3, 4, 2, 2):
        manager.save("tiktok", "h", f"page {day}", captured_at=dt.datetime(2024, 1, day))
    manager.save("tiktok", "h", "another", captured_at=dt.datetime(2024, 1, 5))
    assert [page.read_text() for page in manager.list("tiktok", "h")] == ["page 4", "page 5", "another"]
    assert manager.save("tiktok", "h", "too old", captured_at="2023-01-01") is None
    assert manager.list("tiktok", "nosuch") == []


def test_bad_times_and_hostile_handles(tmp_path):
    with pytest.raises(Error) as caught:
        save_snapshot("tiktok", "h", "x", captured_at="yesterday", root=tmp_path)
    assert caught.value.kind == "INVALID_INPUT"
    inside = tmp_path / "in"
    for handle in ("../x", "..", "a/b", ""):
        save_snapshot("tiktok", handle, "x", captured_at=DATE, root=inside)
    assert [entry.name for entry in tmp_path.iterdir()] == ["in"]
