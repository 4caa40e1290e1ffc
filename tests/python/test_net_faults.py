"""`public-signals fetch` against a server that answers badly: the right category, in bounded time and memory."""

import gzip
import hashlib
import json
import socket
import subprocess
import sys
import time

import pytest
from certificates import Certificates
from fault_server import FaultServer, answer, gzip_bomb, zstd_bomb
from program import BINARY

QUICK = ("--delay", "0", "0", "--backoff-base", "0", "--timeout", "2")


def fetch(url, *words, retries=1, private=True, within=20.0, through=(), cwd=None, **environment):
    """The FetchResult as a dict, and how long it took; exit code and JSON agree."""
    quick = QUICK[3:] if "--delay" in words else QUICK
    command = [*through, str(BINARY), "fetch", url, *quick, "--max-retries", str(retries), *words]
    if private:
        command.append("--allow-private-network")
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=cwd,
                          env={"NO_COLOR": "1", **environment})
    took = time.monotonic() - start
    assert done.stdout.count("\n") == 1, done.stderr
    result = json.loads(done.stdout)
    assert done.returncode == (0 if result["success"] else 1)
    assert list(result) == (
        "url final_url success status error_category error_message attempts total_wait_time retry_not_before robots "
        "bytes sha256"
    ).split()
    assert took < within, took
    return result


@pytest.fixture(scope="module")
def server():
    with FaultServer() as running:
        yield running


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("certificates"))


def test_a_page_comes_with_its_digest(server):
    result = fetch(server.url("/ok"))
    assert result["success"] and result["status"] == 200 and result["attempts"] == 1
    assert result["bytes"] == 6
    assert result["sha256"] == hashlib.sha256(b"a page").hexdigest()
    assert result["robots"] == {"allowed": True, "rule": None, "source": "absent", "cause": None}


@pytest.mark.parametrize(
    ("path", "category", "attempts"),
    [
        ("/reset", "NETWORK", 2),
        ("/closed", "NETWORK", 2),
        ("/short", "NETWORK", 2),
        ("/bad-chunk", "NETWORK", 2),
        ("/garbage", "NETWORK", 2),
        ("/cut-gzip", "NETWORK", 2),
        ("/broken-gzip", "NETWORK", 2),
        ("/not-br", "NETWORK", 2),
        ("/not-zstd", "NETWORK", 2),
        ("/slow-head", "TIMEOUT", 2),
        ("/slow-body", "TIMEOUT", 2),
        ("/endless", "PARSE_ERROR", 1),
        ("/endless-chunks", "PARSE_ERROR", 1),
        ("/big-head", "PARSE_ERROR", 1),
        ("/big-line", "PARSE_ERROR", 1),
        ("/circle", "CLIENT_ERROR", 1),
        ("/nowhere", "CLIENT_ERROR", 1),
        ("/ftp", "CLIENT_ERROR", 1),
        ("/file", "CLIENT_ERROR", 1),
        ("/missing", "CLIENT_ERROR", 1),
        ("/failing", "SERVER_ERROR", 2),
        ("/rest", "RATE_LIMITED", 1),
    ],
)
def test_each_fault_has_its_category(server, path, category, attempts):
    before = server.asked(path)
    result = fetch(server.url(path))
    assert (result["error_category"], result["attempts"]) == (category, attempts), result
    assert result["error_message"]
    hops = 11 if path == "/circle" else attempts
    assert server.asked(path) - before == hops


@pytest.mark.parametrize(("path", "size"), [("/empty", 0), ("/charset", 6), ("/gzip", 7000), ("/long", 4)])
def test_what_is_odd_but_whole_is_a_page(server, path, size):
    result = fetch(server.url(path))
    assert result["success"] and result["bytes"] == size, result


def test_a_long_rest_is_kept_for_the_next_run(server):
    result = fetch(server.url("/rest"), "--max-wait", "10", PUBLIC_SIGNALS_NOW="2026-11-22T12:00:00Z")
    assert result["retry_not_before"] == "2026-11-22T13:06:40Z"
    assert result["total_wait_time"] == 0


def test_nobody_listens_and_no_such_host():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    refused = fetch(f"http://127.0.0.1:{port}/")
    assert refused["error_category"] == "ROBOTS_BLOCKED" and refused["attempts"] == 0
    assert refused["robots"] == {"allowed": False, "rule": None, "source": "unreachable", "cause": "NETWORK"}
    unknown = fetch("http://no-such-host.invalid/")
    assert unknown["robots"]["cause"] == "NETWORK"


def test_robots_refuse_and_the_page_is_never_asked():
    rules = answer(200, b"User-agent: public-signals\nDisallow: /closed-by-robots\n")
    routes = {"/jump": answer(302, Location="/closed-by-robots")}
    with FaultServer(routes, robots=rules) as server:
        for path, attempts in (("/closed-by-robots", 0), ("/jump", 1)):
            result = fetch(server.url(path))
            assert result["error_category"] == "ROBOTS_BLOCKED" and result["attempts"] == attempts
            assert result["robots"]["rule"] == "Disallow: /closed-by-robots"
        assert server.asked("/closed-by-robots") == 0


@pytest.mark.parametrize(("name", "category"), [("expired", "NETWORK"), ("self-signed", "NETWORK"), ("other-host", "NETWORK"), ("weak", "NETWORK")])
def test_a_bad_certificate_is_final(certificates, name, category):
    with FaultServer(tls=certificates.context(name)) as server:
        result = fetch(server.url("/ok"), "--ca-file", str(certificates.root))
        assert result["error_category"] == "ROBOTS_BLOCKED" and result["robots"]["cause"] == category
        assert server.connections == 1, "not asked again"
        assert not server.requests


def test_a_good_certificate_needs_its_root(certificates):
    with FaultServer(tls=certificates.context("good")) as server:
        assert fetch(server.url("/ok"), "--ca-file", str(certificates.root))["success"]
        assert fetch(server.url("/ok"))["robots"]["cause"] == "NETWORK"


PRIVATE_FORMS = ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0.0.0.0", "[::1]",
                 "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]", "[::127.0.0.1]", "[64:ff9b::7f00:1]"]


@pytest.mark.parametrize("host", PRIVATE_FORMS)
def test_private_addresses_are_refused_before_a_connection(host):
    with FaultServer() as server:
        result = fetch(f"http://{host}:{server.port}/ok", private=False)
        assert result["error_category"] == "NETWORK" and result["error_message"] == "private address", result
        assert result["attempts"] == 0 and result["robots"] is None and result["status"] is None
        assert server.connections == 0


@pytest.mark.parametrize("host", PRIVATE_FORMS)
def test_a_redirect_to_a_private_address_is_refused(host):
    with FaultServer() as inside:
        routes = {"/jump": answer(302, Location=f"http://{host}:{inside.port}/ok")}
        with FaultServer(routes) as server:
            result = fetch(server.url("/jump"), "--allow-address", f"127.0.0.1:{server.port}", private=False)
            assert result["error_category"] == "NETWORK" and result["error_message"] == "private address", result
            assert result["attempts"] == 1 and inside.connections == 0


def test_an_allowed_address_is_allowed_by_its_own_name_only():
    with FaultServer() as server:
        allowed = f"127.0.0.1:{server.port}"
        assert fetch(server.url("/ok"), "--allow-address", allowed, private=False)["success"]
        for host in ("2130706433", "127.1", "[::ffff:127.0.0.1]"):
            result = fetch(f"http://{host}:{server.port}/ok", "--allow-address", allowed, private=False)
            assert result["error_message"] == "private address", host


# A child's peak memory counts that of the process it was forked from, so the program is started by a small one.
MEASURE = """
import pathlib, resource, subprocess, sys
done = subprocess.run(sys.argv[2:])
pathlib.Path(sys.argv[1]).write_text(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(done.returncode)
"""


@pytest.mark.parametrize("coding", ["gzip", "zstd", "br", "gzip, gzip"])
def test_a_bomb_ends_at_the_cap(coding, tmp_path):
    if coding == "br":
        brotli = pytest.importorskip("brotli", reason="brotli is not installed")
        bomb = brotli.compress(bytes(200 << 20), quality=3)
    elif coding == "zstd":
        bomb = zstd_bomb(10240)
    else:
        bomb = gzip_bomb(200) if coding == "gzip" else gzip.compress(gzip_bomb(200))
    with FaultServer({"/bomb": answer(200, bomb, Content_Encoding=coding)}) as server:
        result = fetch(server.url("/bomb"), through=[sys.executable, "-c", MEASURE, str(tmp_path / "peak")])
        assert result["error_category"] == "PARSE_ERROR" and result["attempts"] == 1, result
        peak = int((tmp_path / "peak").read_text())
        print(f"{coding}: {len(bomb)} bytes on the wire, peak RSS {peak // 1024} MiB")
        assert peak < 200 * 1024


def test_max_bytes_caps_both_sizes(server):
    assert fetch(server.url("/gzip"), "--max-bytes", "7000")["success"]
    assert fetch(server.url("/gzip"), "--max-bytes", "6999")["error_category"] == "PARSE_ERROR"


def test_requests_keep_their_pause():
    with FaultServer() as own:
        result = fetch(own.url("/failing"), "--delay", "0.3", "0.4", retries=2)
        times = [time for _, time, _ in own.requests]
        assert [path for path, _, _ in own.requests] == ["/robots.txt", "/failing", "/failing", "/failing"]
        gaps = [after - before for before, after in zip(times, times[1:])]
        assert min(gaps) >= 0.3
        assert result["total_wait_time"] == pytest.approx(sum(gaps), abs=0.2)


def test_who_asks_is_never_a_browser():
    with FaultServer() as own:
        fetch(own.url("/ok"))
        assert {headers["user-agent"] for _, _, headers in own.requests} == {"public-signals/0.1.0"}


def test_inside_a_workspace_the_ledger_remembers_robots_txt_and_its_contact_is_named(tmp_path):
    subprocess.run([BINARY, "init", tmp_path], check=True, capture_output=True)
    config = tmp_path / "config/shows.yaml"
    config.write_text(config.read_text().replace("# contact: you@your.university.example", "contact: me@university.example"))
    with FaultServer(robots=answer(200, b"User-agent: *\nDisallow: /closed-by-robots\n")) as server:
        def ask(path, *words, now="2026-11-22T12:00:00Z"):
            return fetch(server.url(path), *words, cwd=tmp_path, PUBLIC_SIGNALS_NOW=now)["robots"]["source"]

        assert [ask("/ok"), ask("/ok"), ask("/closed-by-robots")] == ["fetched", "cache", "cache"]
        assert ask("/ok", now="2026-11-23T12:00:00Z") == "fetched", "after a day it is asked again"
        assert server.asked("/robots.txt") == 2 and server.asked("/closed-by-robots") == 0
        assert {headers["user-agent"] for _, _, headers in server.requests} == {"public-signals/0.1.0 (+me@university.example)"}
        (tmp_path / "data/ledger.sqlite3").write_bytes(b"no database at all" * 100)
        assert ask("/ok", "--user-agent", "own/1.0") == "fetched", "a broken ledger is an empty one"
        assert server.requests[-1][2]["user-agent"] == "own/1.0"


def test_secrets_of_a_url_go_nowhere():
    with FaultServer({"/jump": answer(302, Location="http://me:CANARY@127.0.0.1:1/x")}) as server:
        url = server.url("/jump").replace("//", "//user:CANARY@")
        done = subprocess.run(
            [BINARY, "fetch", url, *QUICK, "--max-retries", "0", "--allow-private-network", "-v"],
            capture_output=True, text=True, timeout=30,
        )
        assert "CANARY" not in done.stdout + done.stderr
        assert all("authorization" not in headers for _, _, headers in server.requests)


@pytest.mark.parametrize(
    "words",
    [
        ("ftp://example.org/",),
        ("http://",),
        ("not a url at all",),
        ("http://127.0.0.1/", "--user-agent", "Mozilla/5.0"),
        ("http://127.0.0.1/", "--delay", "3", "2"),
        ("http://127.0.0.1/", "--timeout", "-1"),
        ("http://127.0.0.1/", "--allow-address", "127.0.0.1"),
        ("http://127.0.0.1/", "--ca-file", "/nonexistent.pem"),
        ("http://127.0.0.1/", "--no-robots"),
        (),
    ],
)
def test_what_cannot_be_asked_exits_with_2_and_says_nothing_on_stdout(words):
    done = subprocess.run([BINARY, "fetch", *words], capture_output=True, text=True, timeout=30)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "help:" in done.stderr
