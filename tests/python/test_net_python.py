"""public_signals.common.net against a server on loopback."""

import subprocess
import sys
import time

import pytest
from fault_server import FaultServer, answer

import public_signals
from public_signals.common import net

QUICK = {"allow_private_network": True, "delay": (0, 0), "backoff_base": 0}


@pytest.fixture
def server():
    routes = {
        "/latin": answer(200, "café".encode("latin-1"), Content_Type='text/html; charset="ISO-8859-1"', Set_Cookie="a=1"),
        "/slow": lambda connection: time.sleep(30),
    }
    with FaultServer(routes, robots=answer(200, b"User-agent: public-signals\nDisallow: /shut\n")) as running:
        yield running


def test_a_result_says_what_happened(server):
    result = net.fetch_with_metadata(server.url("/ok"), **QUICK)
    assert result.success and result.response.status == 200 and result.response.body == b"a page"
    assert (result.error_category, result.error_message, result.attempts) == (None, None, 1)
    assert result.robots == {"allowed": True, "rule": None, "source": "fetched", "cause": None}
    again = net.fetch_with_metadata(server.url("/ok"), **QUICK)
    assert again.robots["source"] == "cache" and server.asked("/robots.txt") == 1


def test_text_is_read_by_its_charset(server):
    response = net.fetch(server.url("/latin"), **QUICK)
    assert response.text == "café" and response.headers["set-cookie"] == "a=1"
    assert net.fetch(server.url("/charset"), **QUICK).text == "caf\ufffd \ufffd"


@pytest.mark.parametrize(
    ("path", "category", "attempts"),
    [("/missing", "CLIENT_ERROR", 1), ("/failing", "SERVER_ERROR", 3), ("/rest", "RATE_LIMITED", 1), ("/shut", "ROBOTS_BLOCKED", 0)],
)
def test_failures_in_three_ways(server, path, category, attempts):
    url = server.url(path)
    result = net.fetch_with_metadata(url, max_retries=2, **QUICK)
    assert result.error_category == category and result.error_category is net.ErrorCategory(category)
    assert result.attempts == attempts and not result.success
    assert net.fetch_safe(url, 0, **QUICK) is None
    with pytest.raises(public_signals.Error) as raised:
        net.fetch(url, 0, **QUICK)
    assert raised.value.kind == category and raised.value.result.final_url == url


def test_a_404_is_asked_once(server):
    net.fetch_safe(server.url("/missing"), **QUICK)
    assert server.asked("/missing") == 1


def test_respect_robots_asks_for_nothing_else(server):
    assert net.respect_robots(server.url("/ok"), **QUICK)
    assert not net.respect_robots(server.url("/shut/x"), **QUICK)
    assert {path for path, _, _ in server.requests} == {"/robots.txt"}


def test_calls_one_after_another_keep_their_distance(server):
    for _ in range(3):
        net.fetch(server.url("/ok"), allow_private_network=True, delay=(0.2, 0.3))
    times = [at for _, at, _ in server.requests]
    assert len(times) == 4
    assert min(after - before for before, after in zip(times, times[1:])) >= 0.2


def test_what_makes_no_sense_is_said():
    for url, options in (
        ("ftp://x.example/", {}),
        ("http://x.example/", {"delay": (2, 1)}),
        ("http://x.example/", {"timeout": -1}),
        ("http://x.example/", {"user_agent": "Mozilla/5.0"}),
    ):
        with pytest.raises(public_signals.Error) as raised:
            net.fetch_with_metadata(url, **options)
        assert raised.value.kind == "INVALID_INPUT"
        assert net.fetch_safe(url, **options) is None


INTERRUPTED = """
import signal, sys, threading, time
from public_signals.common import net
threading.Timer(1, lambda: signal.raise_signal(signal.SIGINT)).start()
start = time.monotonic()
try:
    net.fetch(sys.argv[1], 0, 25, allow_private_network=True, delay=(0, 0), backoff_base=0)
except KeyboardInterrupt:
    print(time.monotonic() - start)
"""


def test_ctrl_c_ends_a_wait(server):
    """In a process of its own: Python gives signals to the main thread, and a test may run in another."""
    done = subprocess.run([sys.executable, "-c", INTERRUPTED, server.url("/slow")], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and 1 <= float(done.stdout) < 15, (done.stdout, done.stderr)
