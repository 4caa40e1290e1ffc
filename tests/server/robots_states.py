"""robots.txt in every state that a host can be in. The names go into `PlatformServer.robots`."""

from __future__ import annotations

from fault_server import FAULTS
from loopback import Answer, answer

_TEXT = "text/plain; charset=utf-8"


def rules(text: str) -> bytes:
    return answer(200, text.encode(), Content_Type=_TEXT)


PLATFORM = {
    "google_trends": rules("User-agent: *\nDisallow: /explore?\nDisallow: /trends/explore?\n"),
    "wikipedia": rules("User-agent: *\nAllow: /api/rest_v1/?doc\nDisallow: /w/\nDisallow: /api/\n"),
    "tiktok": rules("User-agent: CCBot\nDisallow: /\n\nUser-agent: *\nDisallow: /inapp\nDisallow: /auth\n"
                    "Disallow: /embed/@\nDisallow: /embed/v2\nDisallow: /link\nDisallow: /*/directory/\n"),
    "instagram": rules("User-agent: *\nDisallow: /\n"),
}

STATES: dict[str, Answer] = {
    "allow": rules("User-agent: *\nDisallow:\n"),
    "disallow": rules("User-agent: *\nDisallow: /\n"),
    "crawl-delay": rules("User-agent: *\nCrawl-delay: 1\nDisallow:\n"),
    "404": answer(404, b"nothing here"),
    "410": answer(410, b"gone"),
    "401": answer(401, b"who are you"),
    "403": answer(403, b"no"),
    "429": answer(429, b"later"),
    "500": answer(500, b"oops"),
    "503": answer(503, b"later", Retry_After="7200"),
    "timeout": FAULTS["/slow-head"],
    "reset": FAULTS["/reset"],
    "short": FAULTS["/short"],
    "circle": answer(302, b"", Location="/robots.txt"),
    "redirect": answer(302, b"", Location="/robots-moved.txt"),
}
MOVED = rules("User-agent: *\nDisallow: /@\n")
