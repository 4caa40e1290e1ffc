"""A page gets nothing past us: no request, connection or datagram leaves a rendering browser by itself."""

import shutil
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from public_signals import _core

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))
from page_server import PageServer  # noqa: E402
from tricks import NESTS, TRICKS, Listener, drawn, page_of  # noqa: E402

ROBOTS = "User-agent: *\nDisallow: /api/secret\nDisallow: /private\nAllow: /api/\n"

pytestmark = [
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(
        not (shutil.which("chromium") and shutil.which("chromedriver")),
        reason="apt-get install chromium chromium-driver",
    ),
]


def held(tricks):
    """Renders a page of `tricks`, checks what the servers saw against what is reported, and returns both."""
    with PageServer(ROBOTS) as site, Listener() as foreign:
        site.pages["/tricks"] = page_of(tricks, site.address, foreign.address, foreign.udp_address)
        pages, _ = _core.render(
            [site.url("/tricks")],
            keep=["/api/"],
            allow_addresses=[site.address, foreign.address],
            delay=(0.0, 0.0),
            timeout=20.0,
            max_retries=0,
            max_scrolls=2,
        )
        time.sleep(0.7)
        asked = [(method, path, headers) for method, path, headers in site.log if path not in ("/robots.txt", "/tricks")]
        seen = list(foreign.seen)
    rendered = pages[0]["rendered"]
    assert pages[0]["success"] and b"<p>tricks</p>" in rendered["dom"]
    assert seen == [], "what is foreign was reached"
    kept = [(response["method"], urlsplit(response["url"]).path) for response in rendered["responses"]]
    paths = [urlsplit(path).path for _, path, _ in asked]
    assert not [path for path in paths if path.startswith(("/private", "/api/secret"))], "against robots.txt"
    assert len(asked) == len(kept) + rendered["not_kept"].get("127.0.0.1", 0), "the site saw what is not reported"
    assert sorted(kept) == sorted((method, path) for method, path, _ in asked if path.startswith("/api/"))
    for _, path, headers in asked:
        assert headers["user-agent"].startswith("public-signals/"), path
        assert "upgrade" not in headers and "cookie" not in headers, path
    return asked, rendered


@pytest.mark.parametrize("folder", ["/private/", "/open/"])
def test_each_trick_of_the_page_itself(folder):
    asked, rendered = held([(name, [], f"{folder}{i}") for i, name in enumerate(TRICKS)])
    if folder == "/open/":
        posts = [(method, path) for method, path, _ in asked if method == "POST"]
        assert posts == [("POST", f"/open/{list(TRICKS).index('post')}")], "what may be asked is asked, as the page says it"
        assert f"/open/{list(TRICKS).index('sheet')}" in [path for _, path, _ in asked]
    else:
        assert rendered["not_kept"]["robots.txt"] >= 5


@pytest.mark.parametrize("nest", NESTS)
def test_each_trick_one_deep(nest):
    held([(name, [nest], f"/{'private' if i % 2 else 'open'}/{i}") for i, name in enumerate(TRICKS)])


@pytest.mark.parametrize("seed", range(5))
def test_tricks_nested_three_deep(seed):
    held(drawn(seed, 40))


def test_what_the_page_sends_and_gets_is_whole():
    text = "caf\u00e9 " * 1000
    script = f"""<script>
    const show = (name, value) => document.body.append(name + '=' + value + ';');
    fetch('/echo', {{method: 'POST', body: {text!r}, headers: {{'X-Own': '1'}}}}).then(r => r.text())
      .then(t => show('echo', t === {text!r}));
    fetch('/echo', {{method: 'PUT', body: new Uint8Array([255, 254, 0])}}).then(() => show('bytes', 'sent'), () => show('bytes', 'no'));
    fetch('/bulk').then(r => r.arrayBuffer()).then(b => show('bulk', b.byteLength));
    fetch('/packed').then(r => r.text()).then(t => show('packed', t));
    fetch('/redirect?to=/packed').then(r => r.text()).then(t => show('led', t));
    fetch('/status?code=404').then(r => show('missing', r.status));
    </script>"""
    with PageServer(ROBOTS) as site:
        site.pages["/page"] = "<!doctype html><body>" + script
        pages, _ = _core.render([site.url("/page")], allow_addresses=[site.address], delay=(0.0, 0.0), max_retries=0)
    shown = pages[0]["rendered"]["dom"].decode()
    for part in "echo=true;", "bytes=no;", f"bulk={9_000_000};", "packed=whole;", "led=whole;", "missing=404;":
        assert part in shown, part
    assert pages[0]["rendered"]["not_kept"]["body"] == 1
