"""Wikimedia's documented APIs: pageviews by REST, the action API of Wikipedia and of Wikidata, all on one host.

Pageviews leave out days and answer 404 for a range without any view, for a title that is not there and for an unknown
project alike. Both formatversions of the action API are served, and lists of redirects in pieces with `continue`.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta

from loopback import Answer, Request, answer
from world import Article, World

_NO_DATA = ("The date(s) you used are valid, but we either do not have data for those date(s), or the project you asked "
            "for is not loaded yet.")


@dataclass
class WikipediaSite:
    world: World
    redirects_per_answer: int = 500
    loaded_until: date | None = None  # the last day with views; unset: the day before now

    def respond(self, request: Request) -> Answer | None:
        if request.path.startswith("/api/rest_v1/metrics/pageviews/per-article/"):
            return self._pageviews(request)
        if request.path == "/w/api.php":
            return self._action(request)
        return None

    def _pageviews(self, request: Request) -> Answer:
        if not request.headers.get("user-agent"):
            return answer(403, b"Please set a user-agent", Content_Type="text/plain")
        parts = request.segments[5:]  # behind /api/rest_v1/metrics/pageviews/per-article
        if len(parts) != 7:
            return _problem(404, "Route not found", request.path)
        project, access, agent, article, granularity, start, end = parts
        if not re.fullmatch(r"\d{8}(\d\d)?", start) or not re.fullmatch(r"\d{8}(\d\d)?", end) or start > end:
            return _problem(400, "start timestamp is invalid, must be a valid date in YYYYMMDD format", request.path)
        if granularity != "daily":
            return _problem(400, "granularity must be daily or monthly", request.path)
        last = min(_day(end), self.loaded_until or self.world.now.date() - timedelta(days=1))
        day = max(_day(start), date(2015, 7, 1))
        items = []
        title = article.replace("_", " ")
        is_known = project in ("en.wikipedia", "en.wikipedia.org") and self.world.article_of(title)[0] is not None
        while day <= last and is_known:
            views = self.world.views(title, day)
            if views is not None:
                items.append({"project": "en.wikipedia", "article": article, "granularity": "daily",
                              "timestamp": f"{day:%Y%m%d}00", "access": access, "agent": agent, "views": views})
            day += timedelta(days=1)
        if not items:
            return _problem(404, _NO_DATA, request.path)
        return _json({"items": items}, Cache_Control="s-maxage=14400, max-age=14400")

    def _action(self, request: Request) -> Answer:
        query = request.query
        if request.method == "POST":
            query = Request("POST", "/?" + request.body.decode(), {}, b"", "").query
        action = query.get("action")
        if action == "query" and query.get("list") == "search":
            return _json(self._search(query))
        if action == "query":
            return _json(self._query(query))
        if action == "wbgetentities":
            return _json(self._entities(query))
        return _json({"error": {"code": "badvalue", "info": f'Unrecognized value for parameter "action": {action}.'}})

    def _query(self, query: dict[str, str]) -> dict:
        version_2 = query.get("formatversion") == "2"
        props = query.get("prop", "").split("|")
        normalized, redirected, pages = [], [], []
        more: str | None = None
        for asked in query.get("titles", "").split("|"):
            title = asked.replace("_", " ").strip()
            title = title[:1].upper() + title[1:]
            if title != asked:
                normalized.append({"fromencoded": False, "from": asked, "to": title} if version_2 else {"from": asked, "to": title})
            article, fragment = self.world.article_of(title)
            if article is not None and title != article.title and "redirects" in query:
                step = {"from": title, "to": article.title}
                redirected.append(step | {"tofragment": fragment} if fragment else step)
            elif article is not None and title != article.title:
                article = Article(title, article.page_id + 500_000, "")
            if article is None:
                missing = {"ns": 0, "title": title, "missing": True if version_2 else ""}
                pages.append(missing)
            elif all(article.title != page["title"] for page in pages):
                page, more = self._page(article, props, query, more)
                pages.append(page)
        body: dict = {}
        if more is None:
            body["batchcomplete"] = True if version_2 else ""
        else:
            body["continue"] = {"rdcontinue": more, "continue": "||pageprops|info"}
        result = body["query"] = {}
        if normalized:
            result["normalized"] = normalized
        if redirected:
            result["redirects"] = redirected
        if version_2:
            result["pages"] = pages
        else:
            result["pages"] = {str(page.get("pageid", -1 - place)): page for place, page in enumerate(pages)}
        return body

    def _page(self, article: Article, props: list[str], query: dict[str, str], more: str | None) -> tuple[dict, str | None]:
        page: dict = {"pageid": article.page_id, "ns": 0, "title": article.title}
        if "pageprops" in props:
            page["pageprops"] = {"disambiguation": ""} if article.is_disambiguation else {}
            if article.wikidata:
                page["pageprops"]["wikibase_item"] = article.wikidata
        if "info" in props:
            page |= {"contentmodel": "wikitext", "pagelanguage": "en"}
        if "redirects" not in props:
            return page, more
        wanted = query.get("rdshow", "")
        redirects = [title for title, fragment in article.redirects
                     if wanted == "" or (wanted == "!fragment") == (fragment is None)]
        asked_limit = query.get("rdlimit", "10")
        limit = min(self.redirects_per_answer, 500 if asked_limit == "max" else int(asked_limit))
        begin = int(query["rdcontinue"].partition("|")[2]) if "rdcontinue" in query else 0
        piece = redirects[begin : begin + limit]
        if piece:
            page["redirects"] = [{"ns": 0, "title": title} for title in piece]
        if begin + limit < len(redirects):
            more = f"{article.page_id}|{begin + limit}"
        return page, more

    def _search(self, query: dict[str, str]) -> dict:
        words = [word.strip('"').lower() for word in query.get("srsearch", "").split() if word not in ("OR", "AND")]
        hits = [article for article in self.world.articles.values()
                if any(word in article.title.lower() for word in words if word not in ("musical", "play"))]
        shown = [{"ns": 0, "title": hit.title, "pageid": hit.page_id} for hit in hits[: int(query.get("srlimit", "10"))]]
        return {"batchcomplete": True, "query": {"searchinfo": {"totalhits": len(hits)}, "search": shown}}

    def _entities(self, query: dict[str, str]) -> dict:
        by_id = {article.wikidata: article for article in self.world.articles.values()}
        entities: dict = {}
        for name in query.get("ids", "").split("|"):
            article = by_id.get(name)
            if article is None:
                entities[name] = {"id": name, "missing": ""}
                continue
            claims = [{"mainsnak": {"snaktype": "value", "property": "P31", "datavalue": {
                "value": {"entity-type": "item", "id": kind, "numeric-id": int(kind[1:])}, "type": "wikibase-entityid"},
                "datatype": "wikibase-item"}, "type": "statement", "rank": "normal"} for kind in article.kinds]
            sitelinks = {"enwiki": {"site": "enwiki", "title": article.title, "badges": []}}
            entities[name] = {"type": "item", "id": name, "claims": {"P31": claims} if claims else {}, "sitelinks": sitelinks}
        return {"entities": entities, "success": 1}


def _day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))


def _problem(status: int, detail: str, path: str) -> bytes:
    title = {400: "Bad Request", 404: "Not Found"}[status]
    body = {"detail": detail, "method": "get", "status": status, "title": title, "type": "about:blank",
            "uri": path.replace("/api/rest_v1", "")}
    return answer(status, json.dumps(body).encode(), Content_Type="application/problem+json", Cache_Control="s-maxage=600")


def _json(value: dict, **headers: str) -> bytes:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return answer(200, body, Content_Type="application/json; charset=utf-8", **headers)
