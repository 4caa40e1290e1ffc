"""The recordings, read without the program, and through `public-signals extract`.

The reading here shares nothing with the program: json, html.parser and regular expressions of the standard library on
the bytes of the recording. Tests that use it are skipped on a clone without the recordings.
"""

import datetime as dt
import html.parser
import json
import re
import unicodedata

import pytest
from program import run
from shared_cases import SHARED

RECORDINGS = SHARED / "fixtures"
SOURCES = ["tiktok", "instagram", "google_trends", "wikipedia"]
PLATFORMS = ["tiktok", "instagram"]
NEEDED = pytest.mark.skipif(not RECORDINGS.is_dir(), reason="the recordings (../shared/fixtures) are not here")


def extract(*files, source, **options):
    flags = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    done = run("extract", *files, "--source", source, *flags, "--json")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == len(files)
    return [json.loads(line) for line in lines]


def recorded(name, **options):
    source = name.split("/")[0]
    [line] = extract(RECORDINGS / name, source=source, **options)
    return line


def text_of(name):
    return (RECORDINGS / name).read_text(encoding="utf-8")


def loaded(name):
    text = text_of(name)
    return json.loads(text.split("\n", 1)[1] if text.startswith(")]}'") else text)


def script(name, wanted):
    """The JSON of the script whose start tag or text begins as `wanted` says."""
    for attributes, text in re.findall(r"<script\b([^>]*)>(.*?)</script>", text_of(name), re.S):
        if f'id="{wanted}"' in attributes:
            return json.loads(text)
        if text.strip().startswith(wanted):
            return json.JSONDecoder().raw_decode(text.strip()[len(wanted) :].strip())[0]
    raise AssertionError(f"{name} has no script {wanted}")


def instant(seconds):
    return dt.datetime.fromtimestamp(int(seconds), dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def key(tag):
    fold = unicodedata.normalize("NFKC", tag).casefold()
    return unicodedata.normalize("NFKC", fold)


def is_tag_character(c):
    emoji = unicodedata.category(c) in ("So", "Sk") and ord(c) >= 0x2190
    return c == "_" or unicodedata.category(c)[0] in "LMN" or emoji


def caption_tags(caption):
    """A plain reading of the rule: a recorded tag holds no URL, joiner or keycap."""
    text = re.sub(r"(https?://|\bwww\.)\S*", " ", unicodedata.normalize("NFC", caption or ""), flags=re.I)
    tags, at, touching = [], 0, -1
    while at < len(text):
        before = text[at - 1] if at else " "
        free = at == touching or not (before in "_&" or unicodedata.category(before)[0] in "LN")
        end = at + 1
        while text[at] in "#＃" and free and end < len(text) and is_tag_character(text[end]):
            end += 1
        if end > at + 1:
            tags.append(key(text[at + 1 : end]))
            touching = end
        at = end
    return list(dict.fromkeys(tags))


def pinned(posts):
    """Leading posts, at most 3, that are older than the first behind them; None when the rest is out of order too."""
    times = [post["posted_at"] for post in posts]
    for count in range(4):
        rest = times[count:]
        if rest == sorted(rest, reverse=True):
            if all(time < rest[0] for time in times[:count]):
                return [i < count for i in range(len(posts))]
            break
    return [None] * len(posts)


def tiktok_item(item, author=None):
    stats = {**item.get("stats", {}), **item.get("statsV2", {})}
    author = item["author"]["uniqueId"] if isinstance(item.get("author"), dict) else author
    extra = item.get("textExtra") or [tag for part in item.get("contents") or [] for tag in part.get("textExtra") or []]
    tags = [key(tag["hashtagName"]) for tag in extra if tag.get("hashtagName")]
    posted_at = instant(item["createTime"])
    return {
        "post_id": item["id"],
        "post_url": author and f"https://www.tiktok.com/@{author}/video/{item['id']}",
        "post_datetime": posted_at[:10],
        "posted_at": posted_at,
        "views": int(stats["playCount"]),
        "likes": int(stats["diggCount"]),
        "comments": int(stats["commentCount"]),
        "shares": int(stats["shareCount"]),
        **({"saves": int(stats["collectCount"])} if "collectCount" in stats else {}),
        "caption": item["desc"],
        "hashtags": list(dict.fromkeys(tags)) or caption_tags(item["desc"]),
        "is_video": "imagePost" not in item,
        "is_pinned": None,
    }


def instagram_post(post_id, shortcode, seconds, likes, comments, views, caption, is_reel, owner, is_collab):
    return {
        "post_id": post_id,
        "shortcode": shortcode,
        "post_url": f"https://www.instagram.com/{'reel' if is_reel else 'p'}/{shortcode}/",
        "post_datetime": instant(seconds)[:10],
        "posted_at": instant(seconds),
        "likes": likes,
        "comments": comments,
        "views": views,
        "caption": caption,
        "hashtags": caption_tags(caption),
        "is_reel": is_reel,
        "owner_id": owner,
        "is_collab": is_collab,
    }


def graphql_post(node, owner=None):
    likes = node.get("edge_media_preview_like") or node.get("edge_liked_by") or {}
    comments = next(
        node[name]["count"]
        for name in ("edge_media_to_comment", "edge_media_preview_comment", "edge_media_to_parent_comment")
        if name in node
    )
    captions = node["edge_media_to_caption"]["edges"]
    by = node.get("owner", {}).get("id")
    return instagram_post(
        node["id"], node["shortcode"], node["taken_at_timestamp"], likes.get("count"), comments,
        node.get("video_view_count"), captions[0]["node"]["text"] if captions else None,
        node.get("product_type") == "clips", by, by and by != (owner or by),
    )  # fmt: skip


def item_post(item, owner=None):
    by = str(item["user"]["pk"]) if "user" in item else item["id"].split("_")[1]
    return instagram_post(
        str(item.get("pk") or item["id"].split("_")[0]), item.get("code") or item["shortcode"], item["taken_at"],
        item["like_count"], item["comment_count"], item.get("play_count", item.get("view_count")),
        (item.get("caption") or {}).get("text"),
        item.get("product_type") == "clips" or bool(item.get("clips_metadata")), by, by != (owner or by),
    )  # fmt: skip


class Grid(html.parser.HTMLParser):
    """The cells of a profile's grid: link, view count and picture text of each."""

    def __init__(self):
        super().__init__()
        self.cells, self.in_views = [], False

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if attrs.get("data-e2e") == "user-post-item":
            self.cells.append({"views": ""})
        if self.cells and tag == "a" and re.search("/(video|photo)/", attrs.get("href") or ""):
            self.cells[-1].setdefault("href", attrs["href"])
        if self.cells and tag == "img":
            self.cells[-1].setdefault("alt", attrs.get("alt"))
        self.in_views = attrs.get("data-e2e") == "video-views"

    def handle_data(self, data):
        if self.in_views and self.cells:
            self.cells[-1]["views"] += data
        self.in_views = False


def short_count(text):
    number, suffix = re.fullmatch(r"([\d.]+)([KMB]?)", text.strip()).groups()
    return round(float(number) * {"": 1, "K": 1e3, "M": 1e6, "B": 1e9}[suffix])


def grid_posts(name):
    grid = Grid()
    grid.feed(text_of(name))
    posts = []
    for cell in grid.cells:
        author, kind, post_id = re.search(r"/@([^/]+)/(video|photo)/(\d+)", cell["href"]).groups()
        caption = cell["alt"].rsplit(" created by ", 1)[0]
        posted_at = instant(int(post_id) >> 32)
        posts.append({
            "post_id": post_id,
            "post_url": f"https://www.tiktok.com/@{author}/{kind}/{post_id}",
            "post_datetime": posted_at[:10],
            "posted_at": posted_at,
            "views": short_count(cell["views"]),
            "likes": None, "comments": None, "shares": None,
            "caption": caption,
            "hashtags": caption_tags(caption),
            "is_video": kind == "video",
        })  # fmt: skip
    flags = pinned(posts)
    return [{**post, "is_pinned": flag} for post, flag in zip(posts, flags, strict=True)]
