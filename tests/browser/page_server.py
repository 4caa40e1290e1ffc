"""A site on loopback for a browser: lists behind infinite scroll, redirects, and pages that misbehave.

`with PageServer() as site:` serves until the block ends; `site.url("/list")` asks for a page; `site.requests` holds
every request as (path, headers), names of headers in lower case.
"""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PER_PAGE = 10
PAGES = 3


def page(body: str, head: str = "") -> bytes:
    return f"<!doctype html><html><head><title>page</title>{head}</head><body>{body}</body></html>".encode()


# Asks for the next part when the end of the list comes near, as profile pages do.
SCROLLING = """
<ul id="list"></ul><div id="end" style="height:50px"></div>
<script>
let cursor = 0, busy = false, more = true;
async function next() {
  if (busy || !more) return;
  busy = true;
  const answer = await (await fetch('/api/list/?cursor=' + cursor)).json();
  for (const item of answer.items) {
    const row = document.createElement('li');
    row.style.height = '400px';
    row.textContent = item.id;
    document.getElementById('list').append(row);
  }
  cursor = answer.cursor;
  more = answer.more;
  busy = false;
}
new IntersectionObserver(seen => { if (seen.some(entry => entry.isIntersecting)) next(); }, {rootMargin: '200px'})
  .observe(document.getElementById('end'));
next();
</script>
"""

# 300 paragraphs that a script makes after a while.
LATE = """
<script>
setTimeout(() => {
  for (let i = 0; i < 300; i++) document.body.append(Object.assign(document.createElement('p'), {textContent: i}));
  fetch('/api/done');
}, {delay});
</script>
"""

# Everything that must not be asked, and what may.
GREEDY = """
<link rel="icon" href="/icon.png"><link rel="preload" as="font" href="/preload.woff2" crossorigin>
<link rel="prefetch" href="/prefetched.html"><link rel="manifest" href="/manifest.json">
<style>@font-face { font-family: x; src: url(/font.woff2); } p { font-family: x; background: url(/back.png); }</style>
<p>text</p><img src="/image.png"><video src="/film.mp4" autoplay></video><audio src="/sound.mp3" autoplay></audio>
<img src="http://foreign.example/pixel.gif"><script src="http://foreign.example/foreign.js"></script>
<iframe src="http://foreign.example/frame"></iframe><object data="/object.png" type="image/png"></object>
<script src="http://localhost:{port}/other-name.js"></script>
<script src="/own.js"></script>
<script>
const tried = name => { document.title += ' ' + name; };
fetch('/api/list/?cursor=0').then(() => tried('list'));
fetch('/api/secret/?x=1').then(() => tried('secret'), () => tried('no-secret'));
fetch('/api/list/leads-to-secret').then(() => tried('led'), () => tried('not-led'));
fetch('/plain.json').then(() => tried('plain'));
fetch('http://foreign.example/x.json').then(() => tried('foreign'), () => tried('no-foreign'));
navigator.sendBeacon('/beacon', 'x');
try { navigator.serviceWorker.register('/worker.js'); tried('worker'); } catch { tried('no-worker'); }
try { localStorage.setItem('a', 'b'); tried(localStorage.getItem('a')); } catch { tried('no-storage'); }
document.cookie = 'script=1';
if (window.open('/window')) tried('window');
location.href = '/away';
</script>
"""


class PageServer:
    def __init__(self, robots: str | None = "", list_delay: float = 0.0):
        self.robots = robots
        self.list_delay = list_delay
        self.requests: list[tuple[str, dict[str, str]]] = []
        self._lock = threading.Lock()
        self._closing = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outer._answer(self)

            do_POST = do_GET

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.port = self._server.server_port

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.address}{path}"

    def asked(self, path: str) -> int:
        """How often a path was asked, whatever its query."""
        with self._lock:
            return sum(urlsplit(asked).path == path for asked, _ in self.requests)

    def paths(self) -> set[str]:
        with self._lock:
            return {urlsplit(asked).path for asked, _ in self.requests}

    def _answer(self, request):
        with self._lock:
            self.requests.append((request.path, {name.lower(): value for name, value in request.headers.items()}))
        if "content-length" in {name.lower() for name in request.headers}:
            request.rfile.read(int(request.headers["Content-Length"]))
        parts = urlsplit(request.path)
        try:
            self._route(request, parts.path, parse_qs(parts.query))
        except (BrokenPipeError, ConnectionResetError):
            pass

    def _route(self, request, path, query):
        if path == "/robots.txt":
            found = self.robots is not None
            self._send(request, 200 if found else 404, (self.robots or "").encode(), "text/plain")
        elif path == "/list":
            self._send(request, 200, page(SCROLLING))
        elif path == "/late":
            self._send(request, 200, page(LATE.replace("{delay}", query["delay"][0])))
        elif path == "/api/list/":
            time.sleep(self.list_delay)
            first = int(query.get("cursor", ["0"])[0])
            items = [{"id": str(first + i)} for i in range(PER_PAGE)]
            more = first + PER_PAGE < PAGES * PER_PAGE
            body = json.dumps({"items": items, "cursor": first + PER_PAGE, "more": more, "text": "Caf\u00e9 \U0001f3ad"})
            self._send(request, 200, body.encode(), "application/json")
        elif path == "/api/list/leads-to-secret":
            self._send(request, 302, b"", Location="/api/secret/?led=1")
        elif path == "/greedy":
            self._send(request, 200, page(GREEDY.replace("{port}", str(self.port))), **{"Set-Cookie": "server=1"})
        elif path == "/redirect":
            self._send(request, 302, b"", Location=query["to"][0])
        elif path == "/latin":
            self._send(request, 200, "<p>caf\u00e9</p>".encode("latin-1"), "text/html; charset=iso-8859-1")
        elif path == "/status":
            code = int(query["code"][0])
            self._send(request, code, page("<script src='/never.js'></script>refused"))
        elif path == "/cookie":
            head = "<script>document.title = 'cookie: ' + document.cookie + '; stored: ' + localStorage.getItem('kept');"
            head += "localStorage.setItem('kept', 'yes'); fetch('/cookie.json')</script>"
            self._send(request, 200, page("", head), **{"Set-Cookie": "kept=1"})
        elif path == "/hang":
            self._closing.wait(30)
        elif path == "/half":
            request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n<p>half")
            request.wfile.flush()
            self._closing.wait(30)
        elif path == "/endless-script":
            self._send(request, 200, page("<script>for (;;) {}</script>"))
        elif path == "/endless-part":
            self._send(request, 200, page("<p>there</p><script src='/hang'></script>"))
        elif path == "/reset":
            request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n<p>half")
            request.close_connection = True
        elif path == "/growing":
            self._send(request, 200, page("<script>setInterval(() => document.body.append(Object.assign("
                                          "document.createElement('p'), {textContent: 'more'})), 30)</script>"))
        elif path == "/large":
            self._send(request, 200, page("x" * 3_000_000))
        else:
            self._send(request, 200, b"ok", "text/plain")

    @staticmethod
    def _send(request, status, body, content_type="text/html; charset=utf-8", **headers):
        request.send_response(status)
        request.send_header("Content-Type", content_type)
        request.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)
