"""Faults that a request meets, by its URL or at random: `plan.at("/w/api.php", "reset")`, `plan.mix(seed=3, share=0.2)`.

What is drawn depends on the seed, the URL and how often it came, never on the order of requests or the clock.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass

from fault_server import FAULTS, gzip_bomb
from loopback import Answer, Request, answer
from world import number

_HTML = b"<!DOCTYPE html><html><head><title>Hello</title></head><body><p>Not what was due.</p></body></html>"

KINDS: dict[str, Answer] = {
    name: FAULTS["/" + name]
    for name in ("reset", "closed", "short", "long", "bad-chunk", "garbage", "cut-gzip", "not-br", "slow-head", "slow-body",
                 "endless", "endless-chunks", "big-head", "circle", "nowhere", "ftp", "empty", "charset")
} | {
    "html": answer(200, _HTML, Content_Type="text/html; charset=utf-8"),
    "private": answer(302, b"", Location="http://10.255.255.1/inside"),
    "unavailable": answer(503, b"later", Retry_After="0"),
    "unavailable-long": answer(503, b"later", Retry_After="7200"),
    "throttled": answer(429, b"slow down", Content_Type="text/plain"),
    "throttled-long": answer(429, b"slow down", Retry_After="7200"),
    "failing": answer(500, b"oops"),
    "gateway": answer(502, b"<html><title>502 Bad Gateway</title></html>", Content_Type="text/html"),
    "bomb": answer(200, gzip_bomb(80), Content_Encoding="gzip", Content_Type="application/json"),
}
# A program that is asked once more gets a page after these.
PASSING = ("reset", "closed", "short", "garbage", "unavailable", "throttled", "failing", "gateway")


@dataclass
class _Rule:
    pattern: re.Pattern[str]
    kind: str
    times: int | None
    after: int


class FaultPlan:
    def __init__(self) -> None:
        self._rules: list[_Rule] = []
        self._mix: tuple[int, float, tuple[str, ...], int] | None = None
        self._seen: dict[str, int] = {}
        self._lock = threading.Lock()

    def at(self, pattern: str, kind: str, *, times: int | None = None, after: int = 0) -> None:
        """Targets that the pattern finds fail from the `after`-th time on, `times` times each (None: always)."""
        if kind not in KINDS:
            raise KeyError(kind)
        self._rules.append(_Rule(re.compile(pattern), kind, times, after))

    def mix(self, seed: int, share: float, kinds: tuple[str, ...] = PASSING, most: int = 2) -> None:
        """A share of the first `most` requests of every target fails, each in a way of its own."""
        self._mix = (seed, share, kinds, most)

    def clear(self) -> None:
        self._rules.clear()
        self._mix = None

    def pick(self, request: Request) -> tuple[str, Answer] | None:
        with self._lock:
            nth = self._seen.get(request.target, 0)
            self._seen[request.target] = nth + 1
        for rule in self._rules:
            if rule.pattern.search(request.target) and nth >= rule.after and (rule.times is None or nth < rule.after + rule.times):
                return rule.kind, KINDS[rule.kind]
        if self._mix is not None:
            seed, share, kinds, most = self._mix
            key = (seed, request.target, nth)
            if nth < most and number(*key, "whether", below=10_000) < share * 10_000:
                kind = kinds[number(*key, "which", below=len(kinds))]
                return kind, KINDS[kind]
        return None
