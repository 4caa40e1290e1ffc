"""Posts of one invented account with ids as the platforms make them, and files of them in the formats that people hold."""

import csv
import datetime as dt
import io
import json

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HANDLE = "marquee.lights.demo"
SHOWS = f"shows:\n  - {{name: Marquee, tiktok_handle: '{HANDLE}', instagram_handle: '{HANDLE}'}}\n  - {{name: Curtain, tiktok_handle: curtain.demo, instagram_handle: curtain.demo}}\n"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
INSTAGRAM_EPOCH = 1314220021721  # milliseconds


def at(text):
    return dt.datetime.fromisoformat(text.replace("Z", "+00:00"))


def iso(time):
    return time.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def monday(time):
    day = time.astimezone(dt.UTC).date()
    return str(day - dt.timedelta(days=day.weekday()))


def tiktok_id(time, low=0x1234_5678):
    return str((int(time.timestamp()) - 5) << 32 | low)


def instagram_id(time, low=0x12_3456):
    return str((int(time.timestamp() * 1000) - INSTAGRAM_EPOCH - 3000) << 23 | low)


def shortcode(pk):
    number, code = int(pk), ""
    while number:
        number, digit = divmod(number, 64)
        code = LETTERS[digit] + code
    return code


class Post:
    """One post; its likes grow with the time of reading, as a platform's do."""

    def __init__(self, platform, time, number, handle=HANDLE):
        self.platform, self.time, self.number, self.handle = platform, time, number, handle
        self.id = tiktok_id(time, 7_000_001 + number) if platform == "tiktok" else instagram_id(time, 70_001 + number)
        self.caption = f"call {number} #tag{number}"

    def likes(self, seen):
        return 100 * (self.number + 1) + int((seen - self.time).total_seconds() // 3600)


def spelled(post, spelling):
    """One of the ways in which a table may name a post."""
    if post.platform == "tiktok":
        return {"id": post.id, "video": f"https://www.tiktok.com/@{post.handle}/video/{post.id}",
                "photo": f"https://www.tiktok.com/@{post.handle}/photo/{post.id}?is_from_webapp=1"}[spelling]
    code = shortcode(post.id)
    return {"id": post.id, "owner": f"{post.id}_70000000001", "code": code, "p": f"https://www.instagram.com/p/{code}/",
            "reel": f"https://www.instagram.com/{post.handle}/reel/{code}/?igsh=x"}[spelling]


SPELLINGS = {"tiktok": ["id", "video", "photo"], "instagram": ["id", "owner", "code", "p", "reel"]}


def table(posts, seen, spelling="id", **columns):
    out = io.StringIO()
    names = ["post_id", "posted_at", "handle", "likes", "caption"] + (["is_reel"] if posts[0].platform == "instagram" else [])
    writer = csv.DictWriter(out, names + list(columns), lineterminator="\n")
    writer.writeheader()
    for post in posts:
        row = {"post_id": spelled(post, spelling), "posted_at": iso(post.time), "handle": post.handle, "likes": post.likes(seen),
               "caption": post.caption, **({"is_reel": "false"} if post.platform == "instagram" else {}), **columns}
        writer.writerow(row)
    return out.getvalue()


def item(post, seen):
    """The platform's own object."""
    if post.platform == "tiktok":
        counts = {"diggCount": post.likes(seen), "playCount": 10 * post.likes(seen), "commentCount": 1, "shareCount": 1}
        return {"id": post.id, "desc": post.caption, "createTime": int(post.time.timestamp()), "author": {"uniqueId": post.handle, "id": "7"},
                "stats": counts, "video": {"id": post.id, "duration": 9}, "textExtra": [], "challenges": []}
    return {"pk": post.id, "id": f"{post.id}_70000000001", "code": shortcode(post.id), "taken_at": int(post.time.timestamp()), "media_type": 1,
            "product_type": "feed", "like_count": post.likes(seen), "comment_count": 1, "like_and_view_counts_disabled": False,
            "caption": {"text": post.caption}, "user": {"pk": 70000000001, "id": "70000000001", "username": post.handle},
            "timeline_pinned_user_ids": [], "clips_metadata": None}


def zeeschuimer(posts, seen):
    return "".join(json.dumps({"nav_index": "1:1", "item_id": post.id, "timestamp_collected": int(seen.timestamp() * 1000),
                               "source_platform": f"{post.platform}.com", "source_platform_url": profile_url(post.platform, post.handle), "source_url": "x",
                               "user_agent": "x", "data": item(post, seen)}) + "\n" for post in posts)


def research_api(posts, seen):
    videos = [{"id": int(post.id), "username": post.handle, "create_time": int(post.time.timestamp()), "video_description": post.caption,
               "view_count": 10 * post.likes(seen), "like_count": post.likes(seen), "comment_count": 1, "share_count": 1,
               "region_code": "US"} for post in posts]
    return json.dumps({"data": {"videos": videos, "cursor": 2, "has_more": True}, "error": {"code": "ok", "message": ""}})


def list_page(posts, seen, *, more=True):
    """The list that a profile asks for: its address and body."""
    items = [item(post, seen) for post in posts]
    if posts[0].platform == "tiktok":
        return "https://www.tiktok.com/api/post/item_list/?count=16&cursor=0", {"itemList": items, "hasMore": more, "cursor": "1", "statusCode": 0}
    return (f"https://www.instagram.com/api/v1/feed/user/{posts[0].handle}/username/?count=12",
            {"items": items, "user": {"username": posts[0].handle}, "more_available": more, "status": "ok"})


def profile_url(platform, handle=HANDLE):
    return f"https://www.tiktok.com/@{handle}" if platform == "tiktok" else f"https://www.instagram.com/{handle}/"


def profile_html(handle=HANDLE, posts=300):
    user = {"statusCode": 0, "userInfo": {"user": {"uniqueId": handle, "id": "7", "secUid": "MS4", "privateAccount": False},
                                          "stats": {"videoCount": posts}, "statsV2": {"videoCount": str(posts)}, "itemList": []}}
    data = json.dumps({"__DEFAULT_SCOPE__": {"webapp.user-detail": user}})
    return (f'<!DOCTYPE html><html><head><title>{handle}</title></head><body><script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" '
            f'type="application/json">{data}</script></body></html>')


def foreign_warc(file, pages, warcinfo=None):
    """An archive as other programs write them: (time, URL, content type, body, referer) each; `warcinfo` is its date."""
    with file.open("wb") as out:
        writer = WARCWriter(out, gzip=True)
        if warcinfo is not None:
            writer.curr_warc_date = lambda: iso(warcinfo)
            writer.write_record(writer.create_warcinfo_record(file.name, {"software": "Webrecorder ArchiveWeb.page 0.15.2"}))
        for time, url, mime, body, referer in pages:
            headers = StatusAndHeaders("200 OK", [("Content-Type", mime)], protocol="HTTP/1.1")
            dated = {"WARC-Date": iso(time)}
            response = writer.create_warc_record(url, "response", payload=io.BytesIO(body.encode()), http_headers=headers, warc_headers_dict=dated)
            asked = StatusAndHeaders("GET / HTTP/1.1", [("Referer", referer)], is_http_request=True)
            request = writer.create_warc_record(url, "request", http_headers=asked, warc_headers_dict=dated)
            writer.write_request_response_pair(request, response)


def visit(posts, time, *, pause=2):
    """The pages of one visit to a profile: the profile, then its list."""
    platform, handle = posts[0].platform, posts[0].handle
    url, body = list_page(posts, time)
    listed = (time + dt.timedelta(seconds=pause), url, "application/json", json.dumps(body), profile_url(platform, handle))
    if platform == "instagram":
        return [listed]
    return [(time, profile_url(platform, handle), "text/html", profile_html(handle), "https://www.tiktok.com/"), listed]


def weekly(folder, platform):
    path = folder / f"data/weekly/{platform}_weekly.csv"
    return list(csv.DictReader(path.open(newline=""))) if path.exists() else []
