"""The sample study as a world: read from the pages of one of its runs, so that a live pull meets what the archive holds.

Accounts, posts, articles and redirects come from the archived pages; searches and readers, which a pull may ask for
any day, from `sample_ground_truth`.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import unquote

import sample_ground_truth
from world import Account, Article, Post, ShowConfig, World


@dataclass(frozen=True)
class Page:
    run_id: str
    url: str
    status: int
    headers: dict[str, str]
    body: bytes


def _fields(lines: list[bytes]) -> dict[str, str]:
    return {key.decode().lower(): value.strip().decode() for key, _, value in (line.partition(b":") for line in lines)}


def _records(archive: Path) -> Iterator[tuple[dict[str, str], bytes]]:
    data = gzip.decompress(archive.read_bytes())
    at = 0
    while at < len(data):
        end = data.index(b"\r\n\r\n", at)
        headers = _fields(data[at:end].split(b"\r\n")[1:])
        length = int(headers["content-length"])
        yield headers, data[end + 4 : end + 4 + length]
        at = end + 4 + length + 4


def archived_pages(archive: Path) -> tuple[dict[str, datetime], list[Page]]:
    """When each run began, and every response with the run that it belongs to. Reads whole archives, no cut ones."""
    runs: dict[str, str] = {}
    started: dict[str, datetime] = {}
    pages = []
    for headers, block in _records(archive):
        if headers["warc-type"] == "warcinfo":
            info = _fields(block.strip().split(b"\r\n"))
            runs[headers["warc-record-id"]] = info["run-id"]
            started[info["run-id"]] = datetime.fromisoformat(info["run-started"])
        elif headers["warc-type"] == "response":
            head, _, body = block.partition(b"\r\n\r\n")
            lines = head.split(b"\r\n")
            pages.append(Page(runs[headers["warc-warcinfo-id"]], headers["warc-target-uri"], int(lines[0].split()[1]),
                              _fields(lines[1:]), body))
    return started, pages


def _scopes(body: bytes) -> dict:
    found = re.search(rb'<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__"[^>]*>(.*?)</script>', body, re.S)
    return json.loads(found[1])["__DEFAULT_SCOPE__"] if found else {}


def _tiktok_post(item: dict) -> Post:
    counts = item["stats"]
    tags = tuple(extra["hashtagName"] for extra in item["textExtra"] if extra["hashtagName"])
    return Post(item["id"], int(item["createTime"]), item["desc"], tags, counts["playCount"], counts["diggCount"],
                counts["commentCount"], counts["shareCount"], "imagePost" in item, item.get("isPinnedItem", False))


def _tiktok_account(handle: str, body: bytes) -> Account:
    detail = _scopes(body).get("webapp.user-detail")
    if detail is None:
        return Account(handle, state="captcha")
    if detail["statusCode"] != 0:
        return Account(handle, state="missing" if detail["statusCode"] == 10221 else "private")
    user, stats = detail["userInfo"]["user"], detail["userInfo"]["stats"]
    return Account(handle, user["nickname"], user["id"], user["secUid"], total=stats["videoCount"])


def _tiktok(pages: list[Page]) -> dict[str, Account]:
    accounts: dict[str, Account] = {}
    lists = []
    for page in pages:
        if found := re.search(r"tiktok\.com/@([^/?]+)\?", page.url):
            accounts[found[1].lower()] = _tiktok_account(found[1], page.body)
        elif "/api/post/item_list/" in page.url:
            lists.append(json.loads(page.body)["itemList"])
    for items in lists:
        accounts[items[0]["author"]["uniqueId"].lower()].posts += [_tiktok_post(item) for item in items]
    return accounts


def _instagram_post(node: dict) -> Post:
    if "pk" in node:
        caption = (node["caption"] or {}).get("text", "")
        return Post(node["pk"], node["taken_at"], caption, views=node.get("play_count", 0), likes=node["like_count"],
                    comments=node["comment_count"], is_reel=node["product_type"] == "clips",
                    likes_hidden=node["like_and_view_counts_disabled"])
    captions = node["edge_media_to_caption"]["edges"]
    return Post(node["id"], node["taken_at_timestamp"], captions[0]["node"]["text"] if captions else "",
                views=node.get("video_view_count", 0), likes=node["edge_media_preview_like"]["count"],
                comments=node["edge_media_to_comment"]["count"], is_reel=node.get("product_type") == "clips",
                likes_hidden=node["like_and_view_counts_disabled"])


def _instagram(pages: list[Page]) -> dict[str, Account]:
    accounts: dict[str, Account] = {}
    for page in pages:
        if "web_profile_info" in page.url:
            user = json.loads(page.body)["data"]["user"]
            media = user["edge_owner_to_timeline_media"]
            account = Account(user["username"], user["full_name"], user["id"], total=media["count"],
                              state="private" if user["is_private"] else "open",
                              posts=[_instagram_post(edge["node"]) for edge in media["edges"]])
            accounts[user["username"].lower()] = account
        elif "instagram.com/graphql/query" in page.url:
            handle = json.loads(unquote(page.url.partition("variables=")[2]))["username"]
            connection = json.loads(page.body)["data"]["xdt_api__v1__feed__user_timeline_graphql_connection"]
            accounts[handle.lower()].posts += [_instagram_post(edge["node"]) for edge in connection["edges"]]
    return accounts


def _articles(pages: list[Page]) -> dict[str, Article]:
    articles = {}
    for page in pages:
        if "/w/api.php" in page.url:
            for found in json.loads(page.body)["query"]["pages"]:
                redirects = [(redirect["title"], None) for redirect in found["redirects"]]
                articles[found["title"]] = Article(found["title"], found["pageid"], found["pageprops"]["wikibase_item"], redirects)
    return articles


def _configs(yaml: str) -> list[ShowConfig]:
    """The shows of a shows.yaml that `init` wrote: one key on a line, its value as JSON."""
    configs: list[ShowConfig] = []
    for line in yaml.partition("\nsettings:")[0].splitlines():
        found = re.match(r"  (- |  )(\w+): ([\"\[].*)$", line)
        if found and found[1] == "- ":
            configs.append(ShowConfig(json.loads(found[3])))
        elif found:
            value = json.loads(found[3])
            setattr(configs[-1], found[2], value.lstrip("@") if isinstance(value, str) else value)
    return configs


def sample_world(folder: Path, run_id: str = "sample-20251006-backfill") -> World:
    """`folder` holds sample.warc.gz and config/shows.yaml, as `demo` writes them."""
    started, pages = archived_pages(folder / "sample.warc.gz")
    pages = [page for page in pages if page.run_id == run_id]
    configs = _configs((folder / "config/shows.yaml").read_text())
    articles = _articles(pages)
    queries = {query: (show, place) for show, config in enumerate(configs, 1) for place, query in enumerate(config.google_queries)}
    titles = {}
    for article in articles.values():
        show = article.page_id - 990_000_000
        titles[article.title] = (show, False)
        titles[article.redirects[0][0]] = (show, True)

    def interest(query: str, geo: str, day: date) -> int:
        return sample_ground_truth.interest(*queries[query], day) if query in queries else 0

    def views(title: str, day: date) -> int | None:
        return sample_ground_truth.readers(*titles[title], day) if title in titles else None

    return World(started[run_id].astimezone(UTC), configs, _tiktok(pages), _instagram(pages), articles, interest, views)
