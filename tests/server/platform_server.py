"""The web as a pull meets it: every source's site on loopback, each on its own port or all on one.

    with PlatformServer(generated_world(20, 6, now)) as web:
        write_workspace(folder, web)
        ...
        web.log.counts(); most_open(web.log.entries())

`web.robots["tiktok"] = "disallow"` (states in robots_states.py), `web.faults.at("/w/api.php", "reset", times=1)`
(faults.py), `web.trends.rules`, `web.refuse("wikipedia")`, `web.latency = 0.05`. /__log gives the log as JSON.
"""

from __future__ import annotations

import gzip
import time

from bluesky_site import BlueskySite
from faults import FaultPlan
from instagram_site import InstagramSite
from loopback import Answer, LoopbackServer, Request, answer
from robots_states import MOVED, PLATFORM, STATES
from tiktok_site import TikTokSite
from trends_site import TrendsSite
from wikipedia_site import WikipediaSite
from world import World
from youtube_site import YouTubeSite

SITES = {"google_trends": TrendsSite, "wikipedia": WikipediaSite, "tiktok": TikTokSite, "instagram": InstagramSite,
         "youtube": YouTubeSite, "bluesky": BlueskySite}
SOURCES = tuple(SITES)


class PlatformServer(LoopbackServer):
    def __init__(self, world: World, *, one_port: bool = False, **options: object):
        super().__init__(ports=("all",) if one_port else SOURCES, **options)
        self.world = world
        self.sites = {source: site(world) for source, site in SITES.items()}
        vars(self).update(self.sites)  # web.tiktok
        self.trends = self.sites["google_trends"]
        self.robots: dict[str, str] = {}
        self.faults = FaultPlan()
        self.latency = 0.0  # seconds before every answer: what a client sends meanwhile shows in most_open(log.entries())
        self.routes: dict[str, Answer] = {}  # target or path -> an answer of one's own, before everything else

    def port_name(self, source: str) -> str:
        return source if source in self._ports else "all"

    def endpoint(self, source: str) -> str:
        return self.url("", port=self.port_name(source)).rstrip("/")

    def respond(self, request: Request) -> Answer:
        if self.latency:
            time.sleep(self.latency)
        fault = self.faults.pick(request)
        if fault is not None:
            return _named(*fault)
        if request.target in self.routes or request.path in self.routes:
            return self.routes.get(request.target) or self.routes[request.path]
        if request.path == "/robots.txt":
            return self._robots(request.port_name)
        if request.path == "/robots-moved.txt":
            return MOVED
        for site in [self.sites[request.port_name]] if request.port_name in self.sites else self.sites.values():
            reply = site.respond(request)
            if reply is not None:
                return _packed(reply, request)
        return answer(404, b"nothing here", Content_Type="text/plain")

    def _robots(self, port_name: str) -> Answer:
        state = self.robots.get(port_name)
        if state is not None:
            return STATES[state]
        return PLATFORM.get(port_name, STATES["allow"])


def _named(kind: str, reply: Answer) -> Answer:
    if isinstance(reply, bytes):
        return reply

    def serve(connection: object) -> None:
        reply(connection)

    serve.fault = kind
    return serve


def _packed(reply: Answer, request: Request) -> Answer:
    """Text of some size goes out gzipped and in chunks to whoever takes it, as the platforms send it."""
    if not isinstance(reply, bytes) or len(reply) < 2000 or "gzip" not in request.headers.get("accept-encoding", ""):
        return reply
    head, _, body = reply.partition(b"\r\n\r\n")
    body = gzip.compress(body, 1, mtime=0)
    lines = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length:")]
    lines += [b"Content-Encoding: gzip", b"Transfer-Encoding: chunked", b"", b""]
    pieces = [body[begin : begin + 4096] for begin in range(0, len(body), 4096)]
    return b"\r\n".join(lines) + b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
