"""A replay and a look of doctor hold a few bodies at a time, however many their archive has."""

import gzip
import os
import subprocess

from program import BINARY

BODY = 6 << 20  # larger archives than the bodies that are kept


def record(kind, fields, block):
    head = "".join(f"{name}: {value}\r\n" for name, value in {"WARC-Type": kind, "WARC-Date": "2025-06-01T00:00:00Z", **fields,
                                                               "Content-Length": len(block)}.items())
    return gzip.compress(b"WARC/1.1\r\n" + head.encode() + b"\r\n" + block + b"\r\n\r\n", 1)


def archive_of(folder, responses):
    """Pages of one profile, each with a long body that packs well."""
    body = gzip.compress(b"<!doctype html><p>" + b" " * BODY, 1)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    file = folder / f"{responses}.warc.gz"
    file.write_bytes(b"".join(
        record("response", {"WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{page:012}>", "Content-Type": "application/http; msgtype=response",
                            "WARC-Target-URI": f"https://www.tiktok.com/@h?p={page}"}, head + body) for page in range(responses)))
    return file


def peak_of(folder, archive, *command):
    """The largest memory of one replay, or of another command, in bytes."""
    with open(os.devnull, "w") as silence:
        process = subprocess.Popen([BINARY, *(command or ("pull", "--replay")), archive], cwd=folder, stdout=silence, stderr=silence)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 1, 3, 4)
    return used.ru_maxrss * 1024


def test_peak_memory_does_not_grow_with_the_number_of_responses(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config/shows.yaml").write_text("shows:\n  - {name: H, tiktok_handle: h}\n")
    few, many = (peak_of(tmp_path, archive_of(tmp_path, responses)) for responses in (30, 60))
    print(f"{few >> 20} and {many >> 20} MiB")
    assert many - few < 10 * BODY, "30 more bodies would be 180 MiB more"
    pages = sorted((tmp_path / "data/raw_snapshots/tiktok/h").glob("*.html"))
    assert {page.stat().st_size for page in pages} == {BODY + 18}, "a page that was read again is whole"


def test_peak_memory_of_doctor_does_not_grow_with_the_number_of_responses(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config/shows.yaml").write_text("shows:\n  - {name: H, tiktok_handle: h}\n")
    few, many = (peak_of(tmp_path, archive_of(tmp_path, responses), "doctor", "tiktok", "--archive") for responses in (30, 60))
    print(f"{few >> 20} and {many >> 20} MiB")
    assert many - few < 10 * BODY, "30 more bodies, and their copies, would be 360 MiB more"
