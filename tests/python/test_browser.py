"""Rendering in a real Chromium, against a site on loopback: what it takes, what it never asks, and how it ends."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from public_signals import Error, _core

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))
from page_server import PAGES, PER_PAGE, PageServer  # noqa: E402

ROBOTS = "User-agent: *\nDisallow: /api/secret\nAllow: /api/\nDisallow: /private\n"
OURS = "public-signals/0.1.0"

pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        not (shutil.which("chromium") and shutil.which("chromedriver")),
        reason="apt-get install chromium chromium-driver",
    ),
]


slow = pytest.mark.skipif(not os.environ.get("PUBLIC_SIGNALS_SLOW"), reason="in ./dev check (PUBLIC_SIGNALS_SLOW=1)")


def render(site, *paths, **options):
    """The pages at `paths`, without pauses and retries unless `options` say otherwise."""
    settings = {
        "keep": ["/api/"],
        "allow_addresses": [site.address],
        "delay": (0.0, 0.0),
        "timeout": 20.0,
        "max_retries": 0,
        "backoff_base": 0.05,
        **options,
    }
    return _core.render([site.url(path) for path in paths], **settings)[0]


def processes(under):
    """Ids of the processes whose ancestors include `under`, zombies not counted."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(stat.parent.name)] = int(fields[1])
    found = {under}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {under}


def command_line(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def wait_until(condition, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s")


def test_every_part_of_an_endless_list_is_kept():
    with PageServer(ROBOTS) as site:
        (page,) = render(site, "/list")
    rendered = page["rendered"]
    assert page["success"] and page["status"] == 200
    assert b'<ul id="list"></ul>' in page["body"], "the document as the network gave it"
    assert rendered["dom"].count(b"<li") == PAGES * PER_PAGE
    assert [response["url"].rpartition("=")[2] for response in rendered["responses"]] == ["0", "10", "20"]
    for response in rendered["responses"]:
        assert response["status"] == 200 and response["method"] == "GET" and response["robots_rule"] == "Allow: /api/"
        assert "Caf\u00e9 \U0001f3ad" in json.loads(response["body"])["text"]
        assert abs(response["time_ms"] / 1000 - time.time()) < 120
    assert rendered["ended"] == "no growth"
    assert page["request_head"].startswith(b"GET /list HTTP/1.1\r\n") and OURS.encode() in page["request_head"]


def test_enough_ends_the_visit():
    with PageServer(ROBOTS) as site:
        (page,) = render(site, "/list", enough=2)
    assert page["rendered"]["ended"] == "enough"
    assert len(page["rendered"]["responses"]) == 2
    assert site.asked("/api/list/") == 2


def test_nothing_beside_the_page_is_asked_and_every_request_bears_our_name():
    with PageServer(ROBOTS) as site:
        page, _ = render(site, "/greedy", "/list", delay=(1.0, 1.0))
    rendered = page["rendered"]
    asked = {"/robots.txt", "/greedy", "/list", "/own.js", "/plain.json", "/api/list/", "/api/list/leads-to-secret"}
    assert site.paths() == asked
    for path, headers in site.requests:
        assert headers["user-agent"] == OURS, path
        assert not [name for name in headers if name.startswith("sec-ch") or name == "cookie"], path
        assert headers["host"] == site.address
    # Where a redirect leads is reported by the browser now and then, though the redirect was ended; it is refused too.
    refused = dict(rendered["refused"])
    assert set(refused.values()) == {"Disallow: /api/secret"}
    secret = f"http://{site.address}/api/secret/"
    assert {f"{secret}?x=1"} <= set(refused) <= {f"{secret}?x=1", f"{secret}?led=1"}
    assert {"image", "font", "media", "ping", "foreign host", "navigation"} <= set(rendered["not_kept"])
    assert rendered["not_kept"]["127.0.0.1"] == 2
    title = rendered["dom"].partition(b"<title>")[2].partition(b"</title>")[0].decode().split()
    assert {"no-secret", "not-led", "no-foreign", "no-worker", "b"} <= set(title)
    assert not {"window", "worker", "secret", "led", "foreign"} & set(title)
    led = next(response for response in rendered["responses"] if response["url"].endswith("leads-to-secret"))
    assert led["status"] == 302 and led["body"] is None


def test_redirects_come_back_to_the_fetcher():
    with PageServer(ROBOTS) as site, PageServer(ROBOTS) as other:
        pages = render(
            site,
            "/redirect?to=/list",
            "/redirect?to=/private/x",
            "/redirect?to=http://10.1.2.3/x",
            f"/redirect?to={other.url('/list')}",
            enough=1,
        )
    assert [page["error_category"] for page in pages] == [None, "ROBOTS_BLOCKED", "NETWORK", "NETWORK"]
    assert pages[0]["final_url"] == site.url("/list") and pages[0]["rendered"]["responses"]
    assert pages[2]["error_message"] == pages[3]["error_message"] == "private address"
    assert "/private/x" not in site.paths() and not other.requests


def test_no_cookie_and_no_storage_outlives_a_page():
    def titles(site, **options):
        pages = render(site, "/cookie", "/cookie", enough=0, **options)
        return [page["rendered"]["dom"].partition(b"<title>")[2].partition(b"</title>")[0] for page in pages]

    with PageServer() as site:
        assert titles(site) == [b"cookie: ; stored: null"] * 2
        assert not any("cookie" in headers for _, headers in site.requests)
    with PageServer() as site:
        assert titles(site, cookies=True) == [b"cookie: kept=1; stored: null"] * 2
        assert [headers.get("cookie") for path, headers in site.requests if path == "/cookie"] == [None, None]
        assert "kept=1" in [headers.get("cookie") for path, headers in site.requests if path == "/cookie.json"]


def test_documents_that_are_none():
    with PageServer() as site:
        latin, missing, broken, large = render(
            site, "/latin", "/status?code=404", "/reset", "/large", max_bytes=1_000_000, enough=0, timeout=5.0
        )
    assert latin["body"] == "<p>caf\u00e9</p>".encode("latin-1") and "caf\u00e9".encode() in latin["rendered"]["dom"]
    assert ["Content-Type", "text/html; charset=iso-8859-1"] in [list(header) for header in latin["headers"]]
    assert (missing["status"], missing["error_category"], missing["rendered"]) == (404, "CLIENT_ERROR", None)
    assert b"refused" in missing["body"] and "/never.js" not in site.paths()
    assert broken["error_category"] == "NETWORK"
    assert large["error_category"] == "PARSE_ERROR"


def test_what_never_ends_is_a_timeout_within_bounds():
    with PageServer() as site:
        begin = time.monotonic()
        hanging, part = render(site, "/hang", "/endless-part", timeout=2.0, max_seconds=6.0)
        took = time.monotonic() - begin
    assert hanging["error_category"] == "TIMEOUT" and hanging["attempts"] == 1
    assert part["success"] and b"<p>there</p>" in part["rendered"]["dom"], "a part that hangs is no reason to have nothing"
    assert took < 30


@slow
def test_a_page_that_keeps_its_browser_busy_is_met_once_more():
    with PageServer() as site:
        begin = time.monotonic()
        (busy,) = render(site, "/endless-script", timeout=1.0, max_seconds=1.0, max_retries=4)
        took = time.monotonic() - begin
    assert busy["error_category"] == "TIMEOUT"
    assert busy["attempts"] == 2 == site.asked("/endless-script")
    assert took < 40


def test_a_killed_browser_is_followed_by_a_new_one():
    with PageServer(list_delay=1.0) as site:
        killed = []

        def kill():
            wait_until(lambda: site.asked("/api/list/") >= 1)
            for pid in processes(os.getpid()):
                line = command_line(pid)
                if "--headless" in line and "--type=" not in line:
                    killed.append(pid)
                    os.kill(pid, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        (page,) = render(site, "/list", max_retries=4, enough=1)
        killer.join()
    assert killed and page["attempts"] == 2
    assert page["success"] and len(page["rendered"]["responses"]) >= 1


@pytest.fixture
def short_folder():
    with tempfile.TemporaryDirectory(prefix="ps-") as folder:
        yield Path(folder)


CHILD = """
import sys
from public_signals import _core
url, address = sys.argv[1:]
_core.render([url], allow_addresses=[address], delay=(0.0, 0.0), timeout=60.0)
"""


def test_kill_9_leaves_no_browser_and_no_file(short_folder):
    with PageServer() as site:
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, site.url("/hang"), site.address],
            env={**os.environ, "TMPDIR": str(short_folder)},
        )
        wait_until(lambda: site.asked("/hang"))
        family = processes(child.pid)
        assert any("--headless" in command_line(pid) for pid in family)
        assert any("chromedriver" in command_line(pid) for pid in family)
        assert list(short_folder.iterdir())
        child.send_signal(signal.SIGKILL)
        child.wait()
        wait_until(lambda: not any(command_line(pid) for pid in family))
        wait_until(lambda: not list(short_folder.iterdir()))


def test_ctrl_c_ends_at_once(short_folder):
    with PageServer() as site:
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, site.url("/hang"), site.address],
            env={**os.environ, "TMPDIR": str(short_folder)},
            stderr=subprocess.DEVNULL,
        )
        wait_until(lambda: site.asked("/hang"))
        family = processes(child.pid)
        begin = time.monotonic()
        child.send_signal(signal.SIGINT)
        child.wait(20)
        assert time.monotonic() - begin < 15
        wait_until(lambda: not any(command_line(pid) for pid in family))
        assert not list(short_folder.iterdir())


def test_sessions_render_side_by_side():
    with PageServer(ROBOTS) as first, PageServer(ROBOTS) as two:
        pages, seconds = _core.render(
            [first.url("/list"), two.url("/list")],
            keep=["/api/"],
            allow_addresses=[first.address, two.address],
            delay=(0.0, 0.0),
            sessions=2,
            enough=PAGES,
        )
    assert [len(page["rendered"]["responses"]) for page in pages] == [PAGES, PAGES]
    assert seconds < 40


@slow
def test_a_page_that_never_stops_growing_ends_with_its_time():
    with PageServer() as site:
        (page,) = render(site, "/growing", max_seconds=2.5)
    assert page["success"] and page["rendered"]["ended"] == "time"


def test_private_addresses_are_refused_unless_allowed():
    with PageServer() as site:
        pages = render(site, "/list", allow_addresses=[])
    assert pages[0]["error_message"] == "private address" and not site.requests


def test_a_missing_program_is_named_with_its_package():
    with PageServer() as site:
        for option, word in ({"binary": "/no/chromium"}, "chromium"), ({"driver": "/no/chromedriver"}, "chromedriver"):
            with pytest.raises(Error) as raised:
                render(site, "/list", **option)
            assert word in raised.value.message and "apt-get install chromium chromium-driver" in raised.value.help
        with pytest.raises(Error, match="webdriver_url"):
            render(site, "/list", webdriver_url="ftp://grid")


def test_a_server_that_is_no_webdriver_is_a_network_failure_met_once_more():
    with PageServer() as site:
        (page,) = render(site, "/list", webdriver_url=site.url("/status?code=200"), max_retries=4)
    assert page["error_category"] == "NETWORK" and page["attempts"] == 2
