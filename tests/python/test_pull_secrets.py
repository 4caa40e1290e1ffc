"""Secrets of the environment, of URLs and of headers: `pull` writes none of them anywhere."""

import gzip
import json
import os
import re
import subprocess
import zipfile

import pytest
from live import NOW, RANGE, pull, workspace
from platform_server import PlatformServer
from program import BINARY
from world import generated_world


@pytest.fixture
def own():
    """A server of one's own, to break."""
    with PlatformServer(generated_world(2, 6, NOW)) as running:
        yield running


CANARIES = {"GRAPH_TOKEN": "CANARY-a1", "INSTAGRAM_ACCESS_TOKEN": "CANARY-a2", "AWS_SECRET_ACCESS_KEY": "CANARY-a3",
            "HTTPS_PROXY": "http://me:CANARY-a4@127.0.0.1:1", "HTTP_PROXY": "http://me:CANARY-a5@127.0.0.1:1",
            "ALL_PROXY": "http://me:CANARY-a6@127.0.0.1:1"}


def test_no_secret_is_written_anywhere(own, tmp_path):
    """Secrets of the environment, of URLs and of headers: in no file of the workspace and in nothing that is said."""
    def with_secrets(reply):
        if not isinstance(reply, bytes):
            return reply
        head, _, body = reply.partition(b"\r\n\r\n")
        secrets = (b"Set-Cookie: session=CANARY-b1; HttpOnly\r\nSet-Cookie2: old=CANARY-b2\r\nAuthorization: Bearer CANARY-b3\r\n"
                   b"Authentication-Info: nextnonce=x\r\nX-Auth-Token: CANARY-b6")
        return head + b"\r\n" + secrets + b"\r\n\r\n" + body

    respond = own.respond
    own.respond = lambda request: with_secrets(respond(request))
    endpoints = {source: own.endpoint(source).replace("//", "//me:CANARY-c1@") for source in ("tiktok", "google_trends", "instagram")}
    endpoints["wikipedia"] = own.endpoint("wikipedia")
    own.routes["/@invented_002"] = b"HTTP/1.1 302 X\r\nContent-Length: 0\r\nLocation: /login?access_token=CANARY-c2\r\n\r\n"
    workspace(tmp_path, own, endpoints=endpoints)
    config = tmp_path / "config"
    done = pull(tmp_path, *RANGE, "-v", **CANARIES)
    said = done.stdout + done.stderr
    for words in (("status",), ("audit",), ("audit", "--json"), ("audit", "--html", "audit.html"), ("panel",), ("report",), ("archive", "export")):
        more = subprocess.run([BINARY, *words], cwd=tmp_path, capture_output=True, text=True, timeout=60,
                              env={**os.environ, **CANARIES})
        said += more.stdout + more.stderr
    assert re.findall(r"CANARY-\w+", said) == []
    for path in tmp_path.rglob("*"):
        if path.is_file() and config not in path.parents:
            data = path.read_bytes()
            if path.name.endswith((".gz", ".gz.open")):
                data += gzip.decompress(data)
            if path.suffix == ".wacz":
                with zipfile.ZipFile(path) as wacz:
                    for name in wacz.namelist():
                        inner = wacz.read(name)
                        data += inner + (gzip.decompress(inner) if name.endswith(".gz") else b"")
            assert re.findall(rb"CANARY-\w+", data) == [], path
    for entry in own.log.entries():
        headers = json.dumps({name: value for name, value in entry.headers.items() if name != "cookie"})
        assert "CANARY" not in headers, "a cookie goes back to the host that set it, nothing else goes anywhere"
