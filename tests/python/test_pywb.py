"""pywb, a player of web archives, shows every archived page byte for byte. `./dev test` installs it into build/pywb."""

import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

PYWB = Path(__file__).resolve().parents[2] / "build" / "pywb" / "bin"


def free_port():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


@pytest.fixture(scope="module")
def player(sample, tmp_path_factory):
    """The address of a collection that holds the sample's archive."""
    if not (PYWB / "wayback").exists():
        pytest.skip("pywb is not installed: ./dev test puts it into build/pywb")
    folder = tmp_path_factory.mktemp("pywb")
    archive = shutil.copy(sample / "sample.warc.gz", folder)
    for arguments in (["init", "study"], ["add", "study", archive]):
        subprocess.run([PYWB / "wb-manager", *arguments], cwd=folder, check=True, capture_output=True, timeout=60)
    port = free_port()
    server = subprocess.Popen([PYWB / "wayback", "-p", str(port), "-b", "127.0.0.1"], cwd=folder,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/study"
    finally:
        server.terminate()
        server.wait(timeout=20)


def test_pywb_replays_pages_as_they_were_archived(player, sample):
    asked = 0
    with (sample / "sample.warc.gz").open("rb") as archive:
        for record in ArchiveIterator(archive):
            status = record.http_headers.get_statuscode() if record.rec_type == "response" else ""
            if status != "200" or record.rec_headers["WARC-Target-URI"].endswith("/robots.txt"):
                continue
            body = record.content_stream().read()
            when = "".join(c for c in record.rec_headers["WARC-Date"] if c.isdigit())[:14]
            url = f"{player}/{when}id_/{record.rec_headers['WARC-Target-URI']}"
            with urllib.request.urlopen(url, timeout=20) as answer:
                assert answer.read() == body, url
            asked += 1
            if asked == 40:
                break
    assert asked == 40
