"""HTTP/2 where a server offers it: robots.txt and the page over one connection."""

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time

import pytest
from certificates import Certificates
from program import BINARY

pytest.importorskip("hypercorn", reason="hypercorn is not installed")

APP = """
import gzip
PAGE = gzip.compress(b"a page " * 1000)
async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    with open("asked.txt", "a") as log:
        print(scope["http_version"], scope["path"], scope["client"][1], file=log)
    status, body = {"/robots.txt": (200, b"User-agent: *\\nDisallow: /closed\\n"), "/page": (200, PAGE),
                    "/rest": (429, b"later")}.get(scope["path"], (404, b""))
    headers = [(b"content-length", str(len(body)).encode())]
    headers += [(b"content-encoding", b"gzip")] if scope["path"] == "/page" else []
    headers += [(b"retry-after", b"4000")] if status == 429 else []
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
"""


@pytest.fixture
def server(tmp_path):
    """A server of HTTP/2 over TLS: its origin, its root certificate, and what it was asked."""
    certificates = Certificates(tmp_path)
    (tmp_path / "served.py").write_text(APP)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "hypercorn", "--bind", f"127.0.0.1:{port}", "--certfile", tmp_path / "good.pem",
                                "--keyfile", tmp_path / "good.key", "served:app"], cwd=tmp_path,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"https://127.0.0.1:{port}", certificates.root, tmp_path / "asked.txt"
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # its workers are processes of their own
        process.wait()


def fetch(server, path):
    done = subprocess.run([BINARY, "fetch", server[0] + path, "--ca-file", server[1], "--delay", "0", "0", "--timeout", "10",
                           "--max-retries", "0", "--allow-private-network"], capture_output=True, text=True, timeout=60)
    return json.loads(done.stdout)


def test_a_page_and_its_robots_txt_come_over_one_connection_of_http2(server):
    result = fetch(server, "/page")
    assert result["success"] and result["robots"]["source"] == "fetched", result
    assert result["sha256"] == hashlib.sha256(b"a page " * 1000).hexdigest()
    asked = [line.split() for line in server[2].read_text().splitlines()]
    assert [(version, path) for version, path, _ in asked] == [("2", "/robots.txt"), ("2", "/page")]
    assert len({port for _, _, port in asked}) == 1


def test_refusals_and_rests_are_read_in_http2_as_well(server):
    assert fetch(server, "/closed")["error_category"] == "ROBOTS_BLOCKED"
    rest = fetch(server, "/rest")
    assert rest["error_category"] == "RATE_LIMITED" and rest["retry_not_before"]
