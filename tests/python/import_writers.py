"""One collection of posts, written in every format that people hold: what a table of each tool looks like.

A collection is a list of `Held` posts of one account; each writer gives the text of a file and says which facts of a
post the format carries.
"""

import csv
import io
import json
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
INSTAGRAM_BEGAN = 1314220021721  # thousandths of a second: what the first bits of an id count from


@dataclass
class Held:
    at: datetime
    post_id: str
    counts: dict[str, int | None]  # views likes comments shares saves
    tags: list[str] = field(default_factory=list)
    kind: str = "photo"  # of Instagram: photo, video, reel

    @property
    def unix(self) -> int:
        return int(self.at.timestamp())

    @property
    def shortcode(self) -> str:
        number, code = int(self.post_id), ""
        while number:
            number, digit = divmod(number, 64)
            code = ALPHABET[digit] + code
        return code

    @property
    def caption(self) -> str:
        return " ".join(["no tag"] + [f"#{tag}" for tag in self.tags])

    @property
    def hidden(self) -> bool:
        return self.counts["likes"] is None


def tiktok_id(at: datetime, rng: random.Random) -> str:
    return str((int(at.timestamp()) << 32) + rng.randrange(1, 1 << 32) // 1000 * 1000 + rng.randrange(1, 1000))


def instagram_id(at: datetime, rng: random.Random) -> str:
    return str(((int(at.timestamp() * 1000) - INSTAGRAM_BEGAN) << 23) + rng.randrange(1, 1 << 23))


def collection(platform: str, seed: int, end: datetime) -> list[Held]:
    """Posts of six weeks before `end`, newest first, with every week's first post more than an hour from its edges."""
    rng = random.Random(seed)
    posts = []
    for _ in range(rng.randrange(4, 14)):
        at = end - timedelta(seconds=rng.randrange(3600, 42 * 86400))
        counts: dict[str, int | None] = {
            name: rng.choice([None, 0, rng.randrange(1, 200), rng.randrange(1000, 2_000_000)])
            for name in ("views", "likes", "comments", "shares", "saves")
        }
        make = tiktok_id if platform == "tiktok" else instagram_id
        tags = rng.sample(["broadway", "musical", "openingnight", "théâtre", "cast"], rng.randrange(0, 4))
        posts.append(Held(at, make(at, rng), counts, tags, rng.choice(["photo", "video", "reel"])))
    return sorted(posts, key=lambda post: post.at, reverse=True)


def table(rows: list[dict[str, Any]], delimiter: str = ",", missing: str = "") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows({key: missing if value is None else value for key, value in row.items()} for row in rows)
    return out.getvalue()


def iso(post: Held) -> str:
    return post.at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def tiktok_4cat(handle: str, posts: list[Held]) -> str:
    return table([{"collected_from_url": f"https://www.tiktok.com/@{handle}", "id": p.post_id, "author": handle, "body": p.caption,
                   "timestamp": p.at.strftime("%Y-%m-%d %H:%M:%S"), "unix_timestamp": p.unix, "tiktok_url": f"https://www.tiktok.com/@{handle}/video/{p.post_id}",
                   "likes": p.counts["likes"], "comments": p.counts["comments"], "shares": p.counts["shares"], "plays": p.counts["views"],
                   "hashtags": ",".join(p.tags)} for p in posts])


def apify_tiktok(handle: str, posts: list[Held]) -> list[dict[str, Any]]:
    return [{"id": p.post_id, "text": p.caption, "createTime": p.unix, "createTimeISO": iso(p), "authorMeta": {"name": handle},
             "webVideoUrl": f"https://www.tiktok.com/@{handle}/video/{p.post_id}", "diggCount": p.counts["likes"], "shareCount": p.counts["shares"],
             "playCount": p.counts["views"], "collectCount": p.counts["saves"], "commentCount": p.counts["comments"],
             "hashtags": [{"name": tag} for tag in p.tags], "isPinned": False, "isSlideshow": False} for p in posts]


def apify_tiktok_csv(handle: str, posts: list[Held]) -> str:
    rows = apify_tiktok(handle, posts)
    for row in rows:
        row["authorMeta.name"] = row.pop("authorMeta")["name"]
        del row["hashtags"]
    return table(rows)


def research_rows(handle: str, posts: list[Held], id_name: str, author: str) -> list[dict[str, Any]]:
    return [{id_name: int(p.post_id), author: handle, "create_time": p.unix, "video_description": p.caption, "view_count": p.counts["views"],
             "like_count": p.counts["likes"], "comment_count": p.counts["comments"], "share_count": p.counts["shares"],
             "hashtag_names": p.tags} for p in posts]


def traktok(handle: str, posts: list[Held]) -> str:
    rows = research_rows(handle, posts, "video_id", "author_name")
    for row, post in zip(rows, posts, strict=True):
        row |= {"create_time": post.at.strftime("%Y-%m-%dT%H:%M:%SZ"), "hashtag_names": ", ".join(post.tags) or None}
    return table(rows, missing="NA")


def research_array(handle: str, posts: list[Held]) -> str:
    videos = research_rows(handle, posts, "id", "username")
    half = len(videos) // 2
    return json.dumps([{"data": {"videos": part, "cursor": 100, "has_more": more}, "error": {"code": "ok"}}
                       for part, more in ((videos[:half], True), (videos[half:], False))])


def research_lines(handle: str, posts: list[Held]) -> str:
    videos = research_rows(handle, posts, "video_id", "username")
    return "".join(json.dumps({"data": {"videos": [video], "has_more": False}, "error": {"code": "ok"}}) + "\n" for video in videos)


def ytdlp(extractor: str, handle: str, posts: list[Held]) -> str:
    name = {"TikTok": "uploader", "Instagram": "channel"}[extractor]
    return "".join(json.dumps({"id": p.post_id if extractor == "TikTok" else p.shortcode, name: handle, "timestamp": p.unix, "view_count": p.counts["views"],
                               "like_count": p.counts["likes"], "comment_count": p.counts["comments"], "repost_count": p.counts["shares"],
                               "extractor": extractor, "description": p.caption,
                               "webpage_url": f"https://www.tiktok.com/@{handle}/video/{p.post_id}" if extractor == "TikTok"
                               else f"https://www.instagram.com/{'reel' if p.kind == 'reel' else 'p'}/{p.shortcode}/"}) + "\n" for p in posts)


def own_table(handle: str, posts: list[Held], delimiter: str, reels: bool) -> str:
    return table([{"post_id": p.post_id, "posted_at": p.unix, "handle": f"@{handle}", **p.counts, "caption": p.caption,
                   **({"is_reel": p.kind == "reel"} if reels else {})} for p in posts], delimiter)


def instagram_4cat(handle: str, posts: list[Held]) -> str:
    return table([{"collected_from_url": f"https://www.instagram.com/{handle}/", "collected_from_view": "user_posts", "id": p.shortcode,
                   "timestamp": p.at.strftime("%Y-%m-%d %H:%M:%S"), "url": f"https://www.instagram.com/{'reel' if p.kind == 'reel' else 'p'}/{p.shortcode}",
                   "body": p.caption, "author_id": 999, "author": handle, "coauthors": "", "media_type": "photo" if p.kind == "photo" else "video",
                   "hashtags": ",".join(p.tags), "play_count": p.counts["views"], "likes_hidden": "yes" if p.hidden else "no",
                   "num_likes": 3 if p.hidden else p.counts["likes"], "num_comments": p.counts["comments"], "unix_timestamp": p.unix} for p in posts])


def crowdtangle(handle: str, posts: list[Held]) -> str:
    def number(value: int | None) -> str | None:
        return None if value is None else f"{value:,}"

    return table([{"Account": "Demo", "User Name": handle, "Followers at Posting": "12,345",
                   "Post Created": (p.at - timedelta(hours=5)).strftime("%Y-%m-%d %H:%M:%S EST"), "Type": {"reel": "Reel"}.get(p.kind, p.kind.title()),
                   "Likes": number(p.counts["likes"]), "Comments": number(p.counts["comments"]), "Views": number(p.counts["views"]),
                   "URL": f"https://www.instagram.com/p/{p.shortcode}/", "Description": p.caption, "Overperforming Score": -1.2} for p in posts])


def mcl(handle: str, posts: list[Held]) -> str:
    return table([{"id": 1000000000000000 + n, "mcl_url": f"https://www.facebook.com/transparency-tools/content-library/{n}",
                   "creation_time": p.at.strftime("%Y-%m-%dT%H:%M:%S+00:00"), "text": p.caption,
                   "content_type": {"reel": "reels", "photo": "photos", "video": "videos"}[p.kind], "post_owner.type": "instagram_business",
                   "post_owner.username": handle, "statistics.like_count": p.counts["likes"], "statistics.comment_count": p.counts["comments"],
                   "statistics.share_count": p.counts["shares"], "statistics.views": p.counts["views"], "hashtags": ",".join(p.tags)}
                  for n, p in enumerate(posts)])


def apify_instagram(handle: str, posts: list[Held]) -> list[dict[str, Any]]:
    return [{"id": p.post_id, "type": "Image" if p.kind == "photo" else "Video", "shortCode": p.shortcode, "caption": p.caption, "hashtags": p.tags,
             "url": f"https://www.instagram.com/p/{p.shortcode}/", "commentsCount": p.counts["comments"], "likesCount": -1 if p.hidden else p.counts["likes"],
             "timestamp": iso(p), "ownerUsername": handle, "ownerId": "999", "productType": {"reel": "clips", "video": "igtv"}.get(p.kind, ""),
             "inputUrl": f"https://www.instagram.com/{handle}/"} for p in posts]


def instaloader(handle: str, posts: list[Held]) -> str:
    return "".join(json.dumps({"instaloader": {"node_type": "Post"}, "node": {
        "id": p.post_id, "shortcode": p.shortcode, "taken_at_timestamp": p.unix, "owner": {"id": "999", "username": handle},
        "edge_media_preview_like": {"count": 3 if p.hidden else p.counts["likes"]}, "edge_media_to_parent_comment": {"count": p.counts["comments"]},
        "edge_media_to_caption": {"edges": [{"node": {"text": p.caption}}]}, "is_video": p.kind != "photo",
        "product_type": {"reel": "clips", "video": "igtv"}.get(p.kind, ""), "like_and_view_counts_disabled": p.hidden}}) + "\n" for p in posts)


# format: its file's name, its text, and the facts that it does not carry
FORMATS: dict[str, list[tuple[str, Any, set[str]]]] = {
    "tiktok": [
        ("4cat.csv", tiktok_4cat, set()),
        ("apify.json", lambda h, p: json.dumps(apify_tiktok(h, p)), set()),
        ("apify.csv", apify_tiktok_csv, set()),
        ("traktok.csv", traktok, set()),
        ("answers.json", research_array, set()),
        ("answers.ndjson", research_lines, set()),
        ("posts.info.json", lambda h, p: ytdlp("TikTok", h, p), set()),
        ("own.csv", lambda h, p: own_table(h, p, ";", reels=False), set()),
    ],
    "instagram": [
        ("4cat.csv", instagram_4cat, {"video is no reel"}),
        ("crowdtangle.csv", crowdtangle, set()),
        ("mcl.csv", mcl, set()),
        ("apify.json", lambda h, p: json.dumps(apify_instagram(h, p)), set()),
        ("instaloader.json", instaloader, set()),
        ("posts.info.json", lambda h, p: ytdlp("Instagram", h, p), {"video is no reel", "photo is no reel"}),
        ("own.tsv", lambda h, p: own_table(h, p, "\t", reels=True), set()),
    ],
}


def week_of(at: datetime) -> str:
    return (at - timedelta(days=at.weekday())).strftime("%Y-%m-%d")


def true_weeks(platform: str, posts: list[Held], end: datetime, lacks: set[str]) -> dict[str, dict[str, str]]:
    """What weekly rows must say: null in the week of the oldest post and before it, sums behind it."""
    first = end - timedelta(days=56)
    weeks = {}
    oldest = week_of(posts[-1].at)
    prefix = {"tiktok": "tt", "instagram": "ig"}[platform]
    for n in range(9):
        week = week_of(first + timedelta(days=7 * n))
        if week <= oldest or week >= week_of(end):
            weeks[week] = {}
            continue
        of_week = [post for post in posts if week_of(post.at) == week]
        row: dict[str, int | None] = {f"{prefix}_posts": len(of_week), f"{prefix}_posting_days": len({post.at.date() for post in of_week}),
                                      f"{prefix}_unique_hashtags": len({tag for post in of_week for tag in post.tags})}
        for name in ("views", "likes", "comments", "shares") if platform == "tiktok" else ("likes", "comments"):
            known = [value for post in of_week if (value := post.counts[name]) is not None]
            row[f"{prefix}_sum_{name}"] = sum(known) if known or not of_week else None
        if platform == "instagram":
            unknown = any(f"{post.kind} is no reel" in lacks for post in of_week)
            row["ig_reel_ct"] = None if unknown else sum(post.kind == "reel" for post in of_week)
        weeks[week] = {key: "" if value is None else str(value) for key, value in row.items()}
    return weeks


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
