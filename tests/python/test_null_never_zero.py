"""Fields and pages of the served web dropped, hidden, renamed at random: what was not seen never becomes a zero.

Beside a calm pull of the same web: a cell of a broken one is empty, or says what the calm one says, or, for a sum over
posts, some with a hidden count, no more than that. A zero is only where the calm pull has a zero.
"""

import gzip
import os

import pytest
from breaking import with_broken_fields, zeros_were_seen
from live import NOW, RANGE, files, folder_of, pull, replayed, rows, workspace
from platform_server import PlatformServer
from world import generated_world

SLOW = os.environ.get("PUBLIC_SIGNALS_SLOW") == "1"
SEEDS = range(12) if SLOW else range(3)


class Breaker:
    """Breaks a share of the fields of every answer, the same way whenever it is asked."""

    def __init__(self, seed, share):
        self.seed, self.share = seed, share

    def __call__(self, request, reply):
        if not isinstance(reply, bytes) or request.path == "/robots.txt":
            return reply
        head, _, body = reply.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        if any(line.lower().startswith(b"content-encoding") for line in lines):
            body = gzip.decompress(self._joined(body) if any(b"chunked" in line for line in lines) else body)
        body = with_broken_fields(body, self.seed, self.share, request.target)
        kept = [line for line in lines if not line.lower().startswith((b"content-length", b"content-encoding", b"transfer-encoding"))]
        return b"\r\n".join([*kept, b"Content-Length: %d" % len(body), b"", b""]) + body

    @staticmethod
    def _joined(chunks):
        whole = b""
        while chunks:
            size, _, rest = chunks.partition(b"\r\n")
            whole, chunks = whole + rest[: int(size, 16)], rest[int(size, 16) + 2 :]
        return whole


@pytest.mark.parametrize("share", [0.01, 0.1])
@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_not_seen_never_becomes_a_zero(tmp_path, seed, share):
    with PlatformServer(generated_world(2, 6, NOW)) as web:
        settings = {"instagram": {"provider": "business_discovery", "user_id": web.instagram.graph.user_id}, "max_retries": 1}
        token = {"PUBLIC_SIGNALS_INSTAGRAM_TOKEN": web.instagram.graph.token}
        calm, broken = (workspace(folder_of(tmp_path, name), web, **settings) for name in ("calm", "broken"))
        assert pull(calm, **token).returncode == 0
        respond, breaker = web.respond, Breaker(seed, share)
        web.respond = lambda request: breaker(request, respond(request))
        done = pull(broken, *RANGE, **token)
        assert done.returncode in (0, 3, 4), done.stderr
        assert files(replayed(broken, folder_of(tmp_path, "again"))) == files(broken)
    cells = sum(zeros_were_seen(rows(calm, source), rows(broken, source)) for source in ("tiktok", "instagram", "wikipedia", "google_trends"))
    assert cells or share > 0.05, "something is still known"
