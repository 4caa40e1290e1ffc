"""Google Trends as it answers: a cookie first, then explore for a widget and its token, then the widget's data.

explore without a known NID is a 429 that brings one; a widget's data need its request byte by byte and its token. The
resolution follows from the window's length alone, values are 0 to 100 of each answer's own maximum.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import threading
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

from loopback import Answer, Request, answer
from world import World, number

_PAGE_429 = (b"<html lang=en><meta charset=utf-8><title>Error 429 (Too Many Requests)!!1</title>"
             b"<p><b>429.</b> <ins>That's an error.</ins><p>We're sorry, but you have sent too many requests.")
_PAGE_400 = (b"<html lang=en><meta charset=utf-8><title>Error 400 (Bad Request)!!1</title>"
             b"<p><b>400.</b> <ins>That's an error.</ins><p>The server cannot process the request.")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass
class TrendsRules:
    """What can be switched on a Trends site."""

    noise: int = 0  # each answer's values are changed by up to this many percent, the same way for the same day of `draw_of`
    threshold: int = 0  # searches below it show as no data
    explores_until_429: int | None = None  # then rate-limit 429s, which bring no cookie
    explores_until_sorry: int | None = None  # then redirects to the captcha page
    first_week_before_start: bool = True  # weekly buckets: the one that holds the start, or the first whole one
    partial_days: int = 3  # so many days before now are not final
    all_zero_instead_of_empty: bool = False


@dataclass
class TrendsSite:
    world: World
    rules: TrendsRules = field(default_factory=TrendsRules)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._cookies = 0  # given out so far
        self._generation = 0
        self.explores = 0

    def expire_tokens(self) -> None:
        """Every token given out so far is refused from now on."""
        self._generation += 1

    def respond(self, request: Request) -> Answer | None:
        if request.path.startswith("/trends/api/autocomplete/") or request.path == "/trending/rss":
            return self._warm_up(request)
        if request.path == "/trends/api/explore":
            return self._explore(request)
        if request.path == "/trends/api/widgetdata/multiline":
            return self._multiline(request)
        if request.path == "/sorry/index":
            return _html(429, b"<html><title>Sorry...</title><body>unusual traffic <div id=recaptcha></div>")
        return None

    def _new_cookie(self) -> str:
        with self._lock:
            self._cookies += 1
            value = _cookie(self._cookies)
        expires = format_datetime(self.world.now + timedelta(days=183), usegmt=True)
        return f"NID={value}; expires={expires}; path=/; HttpOnly"

    def _warm_up(self, request: Request) -> Answer:
        if request.path == "/trending/rss":
            body, kind = b'<?xml version="1.0"?><rss version="2.0"><channel><title>Invented</title></channel></rss>', "text/xml"
        else:
            words = request.segments[-1]
            topics = [{"mid": f"/g/11{number('mid', words, below=10**8)}", "title": words, "type": "Topic"}]
            body, kind = b")]}',\n" + _dump({"default": {"topics": topics}}), "application/json; charset=utf-8"
        return answer(200, body, Content_Type=kind, Set_Cookie=self._new_cookie())

    def _explore(self, request: Request) -> Answer:
        if not _is_ours(request.cookie("NID")):
            return _html(429, _PAGE_429, Set_Cookie=self._new_cookie())
        self.explores += 1
        limits = self.rules
        if limits.explores_until_sorry is not None and self.explores > limits.explores_until_sorry:
            return _html(302, b"<a href>moved</a>", Location="/sorry/index?continue=" + "x" * 20)
        if limits.explores_until_429 is not None and self.explores > limits.explores_until_429:
            return _html(429, _PAGE_429)
        asked = _asked(request.query.get("req", ""), self.world.now.date())
        if asked is None:
            return _html(400, _PAGE_400)
        widgets = []
        inner = _widget_request(asked)
        token = self._token(inner)
        widget = {"request": json.loads(inner), "lineAnnotationText": "Search interest", "bullets": [], "showLegend": False,
                  "showAverages": False, "token": token, "id": "TIMESERIES", "type": "fe_line_chart",
                  "title": "Interest over time", "version": "1"}
        widgets.append(widget)
        widgets.append({"id": "RELATED_TOPICS", "type": "fe_related_searches", "title": "Related topics"})
        keywords = [{"keyword": words, "name": words, "type": "Search term"} for words, _ in asked.items]
        body = b")]}'\n" + _dump({"widgets": widgets, "keywords": keywords, "timeRanges": [f"{asked.first} {asked.last}"]})
        return answer(200, body, Content_Type="application/json; charset=utf-8")

    def _token(self, inner: str) -> str:
        """33 bytes in base64url that belong to this request alone; bytes 9 to 12 say when it expires."""
        key = hashlib.sha256(f"{self._generation}{inner}".encode()).digest() + b"\0"
        expires = int(self.world.now.timestamp()) + 86400
        return base64.urlsafe_b64encode(key[:9] + expires.to_bytes(4, "big") + key[13:33]).decode()

    def _multiline(self, request: Request) -> Answer:
        query = request.query
        inner = query.get("req", "")
        if not inner or query.get("token") != self._token(inner):
            return _html(401, _PAGE_400)
        body = b")]}',\n" + _dump({"default": {"timelineData": self._points(json.loads(inner)), "averages": []}})
        return answer(200, body, Content_Type="application/json; charset=UTF-8", Content_Disposition='attachment; filename="json.txt"')

    def _points(self, asked: dict) -> list[dict]:
        first, last = map(date.fromisoformat, asked["time"].split(" "))
        is_weekly = asked["resolution"] == "WEEK"
        series = []
        for item in asked["comparisonItem"]:
            query = item["complexKeywordsRestriction"]["keyword"][0]["value"]
            geo = next(iter(item["geo"].values()), "")
            series.append(self._levels(query, geo, first, last, is_weekly))
        highest = max((level for levels in series for _, level in levels), default=0)
        if highest == 0 and not self.rules.all_zero_instead_of_empty:
            return []
        final = self.world.now.date() - timedelta(days=self.rules.partial_days)
        points = []
        for rows in zip(*series):
            day = rows[0][0]
            ends = day + timedelta(days=6 if is_weekly else 0)
            is_last = day == series[0][-1][0]
            points.append(_point(day, [level for _, level in rows], max(highest, 1), is_weekly, is_last and ends > final))
        return points

    def _levels(self, query: str, geo: str, first: date, last: date, is_weekly: bool) -> list[tuple[date, int]]:
        """Searches per bucket. A week begins on Sunday; days after today have no searches yet."""
        step = 7 if is_weekly else 1
        begin = first
        if is_weekly:
            begin -= timedelta(days=(first.weekday() + 1) % 7)
            if begin < first and not self.rules.first_week_before_start:
                begin += timedelta(days=7)
        levels = []
        today = self.world.now.date()
        while begin <= min(last, today):
            days = [begin + timedelta(days=offset) for offset in range(step)]
            level = sum(self.world.interest(query, geo, day) for day in days if day <= min(last, today))
            level = level * (100 + self._noise(query, geo, begin, first)) // 100
            levels.append((begin, 0 if level < self.rules.threshold * step else level))
            begin += timedelta(days=step)
        return levels

    def _noise(self, query: str, geo: str, day: date, draw_of: date) -> int:
        most = self.rules.noise
        return 0 if most == 0 else number("noise", query, geo, day, draw_of, self.world.now.date(), below=2 * most + 1) - most


def _cookie(nth: int) -> str:
    return f"{500 + nth}=invented{number('nid', nth, below=1 << 60):x}"


def _is_ours(cookie: str | None) -> bool:
    nth = (cookie or "").partition("=")[0]
    return nth.isdigit() and cookie == _cookie(int(nth) - 500)


@dataclass(frozen=True)
class _Asked:
    items: list[tuple[str, str]]  # words, geo
    first: date
    last: date
    category: int
    property: str


def _asked(text: str, today: date) -> _Asked | None:
    """None for what Trends answers with 400."""
    try:
        request = json.loads(text)
        items = request["comparisonItem"]
        windows = {item["time"] for item in items}
        first, last = map(date.fromisoformat, items[0]["time"].split(" "))
        geos = [item.get("geo", "") for item in items]
        known = all(re.fullmatch(r"|[A-Z]{2}(-[A-Z0-9]{2,3}(-\d+)?)?", geo) for geo in geos)
        if not 1 <= len(items) <= 5 or len(windows) != 1 or not known or first > last or first > today:
            return None
        return _Asked([(item["keyword"], geo) for item, geo in zip(items, geos)], first, last,
                      request["category"], request["property"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _widget_request(asked: _Asked) -> str:
    span = (asked.last - asked.first).days
    resolution = "DAY" if span < 270 else "WEEK" if span < 1890 else "MONTH"
    items = []
    for words, geo in asked.items:
        level = "region" if "-" in geo else "country"
        items.append({"geo": {level: geo} if geo else {}, "complexKeywordsRestriction": {"keyword": [{"type": "BROAD", "value": words}]}})
    request = {"time": f"{asked.first} {asked.last}", "resolution": resolution, "locale": "en-US", "comparisonItem": items,
               "requestOptions": {"property": asked.property, "backend": "IZG", "category": asked.category},
               "userConfig": {"userType": "USER_TYPE_SCRAPER"}}
    return json.dumps(request, ensure_ascii=False, separators=(",", ":"))


def _shown(day: date, with_year: bool = True) -> str:
    return f"{_MONTHS[day.month - 1]} {day.day}" + (f", {day.year}" if with_year else "")


def _shown_week(sunday: date) -> str:
    saturday = sunday + timedelta(days=6)
    end = f"{saturday.day}, {saturday.year}" if sunday.month == saturday.month else _shown(saturday)
    return f"{_shown(sunday, sunday.year != saturday.year)}\u2009\u2013\u2009{end}"


def _point(day: date, levels: list[int], highest: int, is_weekly: bool, is_partial: bool) -> dict:
    values = [(level * 200 + highest) // (2 * highest) for level in levels]
    seconds = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    point = {"time": str(seconds), "formattedTime": _shown_week(day) if is_weekly else _shown(day),
             "formattedAxisTime": _shown(day), "value": values, "hasData": [level > 0 for level in levels],
             "formattedValue": ["<1" if value == 0 and level > 0 else str(value) for value, level in zip(values, levels)]}
    return point | {"isPartial": True} if is_partial else point


def _html(status: int, body: bytes, **headers: str) -> bytes:
    return answer(status, body, Content_Type="text/html; charset=UTF-8", **headers)


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
