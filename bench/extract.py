"""Extraction, page to posts: this program beside selectolax + orjson doing the same in Python.

    python bench/extract.py            the recorded pages of TikTok and Instagram (../shared/fixtures), else our own

Both read bytes that are in memory already, on one core, one after the other in one run; the fastest repetition counts.
Each peer finds the script (or the elements) with selectolax, parses JSON with orjson, and builds one dict per post with the
fields of `public-signals extract`. It knows its layout beforehand and does less than ours, which tries every layout, judges
the state of the page, notices a cut, and reads flags, pinned posts and hashtags by the rules of Unicode (the peer: one
regular expression). Every field that both have is compared before a time is printed.

Three kinds of page: JSON inside a page, where finding it counts; JSON alone, where orjson is all of the peer's parsing;
posts in the elements of a page.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RECORDINGS = ROOT.parent / "shared" / "fixtures"
UNIVERSAL = "script#__UNIVERSAL_DATA_FOR_REHYDRATION__"


def instant(seconds) -> str:
    return dt.datetime.fromtimestamp(int(seconds), dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def caption_tags(caption) -> list[str]:
    return list(dict.fromkeys(tag.casefold() for tag in re.findall(r"#([\w☀-➿\U0001F300-\U0001FAFF]+)", caption or "")))


def tiktok_item(item, author=None) -> dict:
    stats = {**item.get("stats", {}), **item.get("statsV2", {})}
    extra = item.get("textExtra") or [tag for part in item.get("contents") or [] for tag in part.get("textExtra") or []]
    if isinstance(item.get("author"), dict):
        author = item["author"]["uniqueId"]
    return {
        "post_id": item["id"],
        "post_url": f"https://www.tiktok.com/@{author}/video/{item['id']}" if author else None,
        "posted_at": instant(item["createTime"]),
        "views": int(stats["playCount"]),
        "likes": int(stats["diggCount"]),
        "comments": int(stats["commentCount"]),
        "shares": int(stats["shareCount"]),
        "caption": item["desc"],
        "hashtags": list(dict.fromkeys(tag["hashtagName"].casefold() for tag in extra if tag.get("hashtagName")))
        or caption_tags(item["desc"]),
        "is_video": "imagePost" not in item,
    }


def graphql_node(node) -> dict:
    likes = node.get("edge_media_preview_like") or node.get("edge_liked_by") or {}
    comments = node.get("edge_media_to_comment") or node.get("edge_media_preview_comment")
    comments = comments or node.get("edge_media_to_parent_comment")
    captions = node["edge_media_to_caption"]["edges"]
    caption = captions[0]["node"]["text"] if captions else None
    return {
        "post_id": node["id"],
        "shortcode": node["shortcode"],
        "posted_at": instant(node["taken_at_timestamp"]),
        "likes": likes.get("count"),
        "comments": comments["count"],
        "views": node.get("video_view_count"),
        "caption": caption,
        "is_reel": node.get("product_type") == "clips",
        "owner_id": node["owner"]["id"],
    }


def media_item(item) -> dict:
    return {
        "post_id": str(item.get("pk") or item["id"].split("_")[0]),
        "shortcode": item.get("code") or item["shortcode"],
        "posted_at": instant(item["taken_at"]),
        "likes": item["like_count"],
        "comments": item["comment_count"],
        "views": item.get("play_count"),
        "caption": (item.get("caption") or {}).get("text"),
        "is_reel": item.get("product_type") == "clips" or bool(item.get("clips_metadata")),
    }


def script_json(body: bytes, selector: str):
    import orjson
    from selectolax.lexbor import LexborHTMLParser

    return orjson.loads(LexborHTMLParser(body).css_first(selector).text())


def shared_data(body: bytes):
    import orjson
    from selectolax.lexbor import LexborHTMLParser

    for script in LexborHTMLParser(body).css("script"):
        text = script.text()
        if text.startswith("window._sharedData ="):
            return orjson.loads(text.removeprefix("window._sharedData =").strip().removesuffix(";"))
    raise ValueError("no _sharedData")


def universal_video(body: bytes) -> list[dict]:
    scope = script_json(body, UNIVERSAL)["__DEFAULT_SCOPE__"]
    return [tiktok_item(scope["webapp.video-detail"]["itemInfo"]["itemStruct"])]


def short_count(text: str) -> int:
    number, suffix = re.fullmatch(r"([\d.]+)([KMB]?)", text.strip()).groups()
    return round(float(number) * {"": 1, "K": 1e3, "M": 1e6, "B": 1e9}[suffix])


def profile_grid(body: bytes) -> list[dict]:
    import orjson
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(body)
    detail = orjson.loads(page.css_first(UNIVERSAL).text())["__DEFAULT_SCOPE__"]["webapp.user-detail"]
    assert detail["statusCode"] == 0
    posts = []
    for cell in page.css("[data-e2e=user-post-item-list] [data-e2e=user-post-item]"):
        href = cell.css_first('a[href*="/video/"], a[href*="/photo/"]').attributes["href"]
        author, kind, post_id = re.search(r"/@([^/]+)/(video|photo)/(\d+)", href).groups()
        caption = cell.css_first("img").attributes["alt"].rsplit(" created by ", 1)[0]
        posts.append(
            {
                "post_id": post_id,
                "post_url": f"https://www.tiktok.com/@{author}/{kind}/{post_id}",
                "posted_at": instant(int(post_id) >> 32),
                "views": short_count(cell.css_first("[data-e2e=video-views]").text()),
                "caption": caption,
                "hashtags": caption_tags(caption),
                "is_video": kind == "video",
            }
        )
    return posts


def body_json(read):
    def peer(body: bytes) -> list[dict]:
        import orjson

        return read(orjson.loads(body))

    return peer


def edges(user) -> list[dict]:
    return [graphql_node(edge["node"]) for edge in user["edge_owner_to_timeline_media"]["edges"]]


def post_tags(body: bytes) -> list[dict]:
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(body)

    def tag(name: str) -> str:
        return page.css_first(f'meta[property="{name}"]').attributes["content"]

    kind, shortcode = re.search(r"/(p|reel)/([^/]+)/", tag("og:url")).groups()
    likes, comments = re.match(r"(\S+) likes, (\S+) comments", tag("og:description")).groups()
    return [
        {
            "post_id": tag("al:ios:url").rsplit("id=", 1)[1],
            "shortcode": shortcode,
            "post_url": f"https://www.instagram.com/{kind}/{shortcode}/",
            "owner_id": tag("instapp:owner_user_id"),
            "likes": short_count(likes),
            "comments": short_count(comments),
            "is_reel": kind == "reel",
        }
    ]


PEERS = {
    "JSON inside a page": {
        "tiktok/video_universal_20251230_7571863205253778710.html": universal_video,
        "tiktok/video_nextdata_20210404_6806030056956251397.html": lambda body: [
            tiktok_item(script_json(body, "script#__NEXT_DATA__")["props"]["pageProps"]["itemInfo"]["itemStruct"])
        ],
        "tiktok/profile_nextdata_20210106_tiktok.html": lambda body: [
            tiktok_item(item) for item in script_json(body, "script#__NEXT_DATA__")["props"]["pageProps"]["items"]
        ],
        "instagram/profile_shareddata_20200205_instagram.html": lambda body: edges(
            shared_data(body)["entry_data"]["ProfilePage"][0]["graphql"]["user"]
        ),
        "instagram/post_shareddata_20200923_ySl7G9tO_q.html": lambda body: [
            graphql_node(shared_data(body)["entry_data"]["PostPage"][0]["graphql"]["shortcode_media"])
        ],
    },
    "JSON alone": {
        "tiktok/itemlist_reduced_20260129_oddanimalspecimens.json": body_json(
            lambda items: [tiktok_item(item) for item in items]
        ),
        "instagram/graphql_timeline_20200703_robertdowneyjr.json": body_json(
            lambda answer: edges(answer["data"]["user"])
        ),
        "instagram/web_profile_info_20230125_soundarchitecture_sa.json": body_json(
            lambda answer: edges(answer["user"])
        ),
        "instagram/reels_clips_20210903_noholita.json": body_json(
            lambda answer: [media_item(item["media"]) for item in answer["items"]]
        ),
        "instagram/user_timeline_reduced_20260611_google.json": body_json(
            lambda items: [media_item(item) for item in items]
        ),
    },
    "elements of a page": {
        "tiktok/profile_universal_20251230_illojuan.html": profile_grid,
        "instagram/post_meta_20250101_CN2VQ1yI_MA.html": post_tags,
    },
}
OWN = {
    "JSON inside a page": {"tiktok/universal-video.html": universal_video},
    "JSON alone": {"instagram/graphql-timeline.json": body_json(lambda answer: edges(answer["data"]["user"]))},
    "elements of a page": {"tiktok/universal-profile.html": profile_grid},
}


def built() -> Path:
    """The C++ side, built as everything else is, with the benchmarks on."""
    folder = ROOT / "build" / "bench"
    configure = ["cmake", "-G", "Ninja", "-S", ROOT, "-B", folder, "-DPUBLIC_SIGNALS_BENCH=ON",
                 "-DPython_EXECUTABLE=" + sys.executable]  # fmt: skip
    subprocess.run(list(map(str, configure)), check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", folder, "--target", "bench_extract"], check=True, stdout=subprocess.DEVNULL)
    return folder / "bench" / "bench_extract"


def ours(program: Path, source: str, page: Path) -> tuple[float, list[dict]]:
    done = subprocess.run([program, source, page], check=True, capture_output=True, text=True)
    _, seconds, line = done.stdout.rstrip("\n").split("\t", 2)
    return float(seconds), json.loads(line)["posts"]


def theirs(peer, body: bytes) -> tuple[float, list[dict]]:
    """The fastest of a second's repetitions, or of 300 when the peer is slow, so that no pause of the machine counts."""
    fastest, repetitions, start = float("inf"), 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < 1.0 or (repetitions < 300 and spent < 5.0):
        begin = time.perf_counter()
        posts = peer(body)
        fastest = min(fastest, time.perf_counter() - begin)
        repetitions += 1
    return fastest, posts


def differences(mine: list[dict], other: list[dict]) -> list[str]:
    if len(mine) != len(other):
        return [f"{len(mine)} posts and {len(other)}"]
    return [
        f"post {a['post_id']}: {name}: {a[name]!r} and {b[name]!r}"
        for a, b in zip(mine, other, strict=True)
        for name in b
        if a[name] != b[name]
    ]


def main() -> int:
    try:
        import orjson  # noqa: F401
        import selectolax  # noqa: F401
    except ImportError as missing:
        print(f"extract: the peers are not here ({missing}); pip install selectolax orjson")
        return 0
    program = built()
    folder, peers = (RECORDINGS, PEERS) if RECORDINGS.is_dir() else (ROOT / "tests" / "pages", OWN)
    print("extraction, pages per second on one core      ours  selectolax+orjson  ratio")
    wrong = 0
    for kind, pages in peers.items():
        print(kind)
        for name, peer in pages.items():
            page = folder / name
            mine, our_posts = ours(program, name.split("/")[0], page)
            other, their_posts = theirs(peer, page.read_bytes())
            for difference in differences(our_posts, their_posts):
                print(f"  {name}: {difference}")
                wrong += 1
            kib = page.stat().st_size / 1024
            print(f"{page.stem[:36]:36} {kib:5.0f} KiB {1 / mine:8.0f} {1 / other:18.0f} {other / mine:6.1f}")
    print("every field that both read is the same" if wrong == 0 else f"{wrong} fields differ")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
