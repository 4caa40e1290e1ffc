"""Invented accounts and what a browser meets on their profiles: lists cut into pieces, other tabs, answers about other things.

An account is a list of `Made` posts. `truth` says what its weeks hold; the builders write the same posts as TikTok and
Instagram serve them, whole or without a flag.
"""

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

SEEN = datetime(2025, 12, 1, 10, tzinfo=UTC)  # a Monday: the week before it is over
EPOCH = 1314220021721  # of Instagram's ids, in milliseconds
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclasses.dataclass(frozen=True)
class Made:
    """One post. `owner` is empty for the account's own; `shared` says that it was made with the account."""

    at: int
    number: int
    views: int = 1000
    likes: int = 50
    comments: int = 4
    pinned: bool = False
    hidden: bool = False
    reel: bool = False
    owner: str = ""
    shared: bool = False

    def counts(self, collab):
        return not self.owner or (self.shared and collab == "count")


def monday(at):
    day = datetime.fromtimestamp(at, UTC).date()
    return f"{day - timedelta(days=day.weekday())}"


def truth(posts, platform, collab="count"):
    """What each week of the account adds up to, by its Monday: a hidden count is in no sum."""
    weeks = {}
    for post in posts:
        if post.counts(collab):
            weeks.setdefault(monday(post.at), []).append(post)

    def added(values):
        return sum(values) if values else None

    if platform == "tiktok":
        return {week: {"tt_posts": len(of), "tt_sum_views": added([post.views for post in of]), "tt_sum_likes": added([post.likes for post in of])}
                for week, of in weeks.items()}
    return {week: {"ig_posts": len(of), "ig_sum_likes": added([post.likes for post in of if not post.hidden]),
                   "ig_sum_comments": added([post.comments for post in of]), "ig_reel_ct": sum(post.reel for post in of)} for week, of in weeks.items()}


# TikTok

def tiktok_id(post):
    return str((post.at << 32) + post.number)


def tiktok_item(handle, post, without=()):
    item = {"id": tiktok_id(post), "desc": "x #one", "createTime": post.at, "author": {"uniqueId": post.owner or handle, "id": "1"},
            "stats": {"playCount": post.views, "diggCount": post.likes, "commentCount": post.comments, "shareCount": 1, "collectCount": 0},
            "textExtra": [{"hashtagName": "one", "type": 1}], "video": {"id": "v"}, "isAd": False}
    if post.pinned and "is_pinned" not in without:
        item["isPinnedItem"] = True
    if post.shared:
        item["collabInfo"] = {"shouldDisplayTag": True}
    return item


def tiktok_profile(handle, count):
    scope = {"webapp.user-detail": {"statusCode": 0, "userInfo": {"user": {"uniqueId": handle, "privateAccount": False},
                                                                  "stats": {"videoCount": count}, "itemList": []}}}
    script = json.dumps({"__DEFAULT_SCOPE__": scope})
    return f'<!DOCTYPE html><html><head><title>D</title></head><body><script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">{script}</script></body></html>'


def tiktok_piece(handle, posts, cursor, more, without=()):
    return {"cursor": cursor, "hasMore": more, "itemList": [tiktok_item(handle, post, without) for post in posts], "statusCode": 0}


def tiktok_list_url(cursor, order=0):
    return f"https://www.tiktok.com/api/post/item_list/?aid=1988&count=16&cursor={cursor}&post_item_list_request_type={order}&secUid=MS4"


# Instagram

def pk_of(post):
    return (((post.at * 1000) - EPOCH) << 23) + post.number


def code_of(pk):
    code = ""
    while pk:
        code, pk = LETTERS[pk % 64] + code, pk // 64
    return code


def instagram_item(handle, post, without=()):
    owner, pk = post.owner or handle, pk_of(post)
    user = {"pk": owner_id(owner), "id": owner_id(owner), "username": owner}
    item = {"pk": str(pk), "id": f"{pk}_{owner_id(owner)}", "code": code_of(pk), "taken_at": post.at, "media_type": 2 if post.reel else 1,
            "product_type": "clips" if post.reel else "feed", "like_count": 3 if post.hidden else post.likes, "comment_count": post.comments,
            "like_and_view_counts_disabled": post.hidden, "caption": {"text": "hi #tag"}, "user": user, "owner": user,
            "image_versions2": {"candidates": []}, "timeline_pinned_user_ids": [owner_id(handle)] if post.pinned else []}
    if post.reel:
        item["play_count"] = post.views
    if post.shared:
        item["coauthor_producers"] = [{"id": owner_id(handle), "username": handle}]
    for name, key in (("likes_hidden", "like_and_view_counts_disabled"), ("is_pinned", "timeline_pinned_user_ids"), ("is_reel", "product_type")):
        if name in without:
            item.pop(key)
    return item


def owner_id(handle):
    return str(10_000 + sum(ord(letter) * 31**place for place, letter in enumerate(handle)) % 10**9)


def connection(name, nodes, cursor, more):
    edges = [{"node": node, "cursor": cursor} for node in nodes]
    return {"data": {name: {"edges": edges, "page_info": {"has_next_page": more, "end_cursor": cursor}}}, "status": "ok"}


TIMELINE = "xdt_api__v1__feed__user_timeline_graphql_connection"
REELS = "xdt_api__v1__clips__user__connection_v2"


def instagram_shell(handle):
    return f'<!DOCTYPE html><html><head><title>Demo (@{handle}) • Instagram photos and videos</title></head><body><script type="application/json" data-sjs>{{"require":[]}}</script></body></html>'


# What a browser keeps

def har(handle, platform, exchanges):
    """`exchanges` are (url, form or None, body); a body is a text or what becomes JSON."""
    profile = f"https://www.tiktok.com/@{handle}" if platform == "tiktok" else f"https://www.instagram.com/{handle}/"
    entries = []
    for number, (url, form, body) in enumerate(exchanges):
        at = SEEN + timedelta(seconds=number)
        request = {"method": "GET" if form is None else "POST", "url": url, "headers": [{"name": "Referer", "value": profile}]}
        if form is not None:
            request["postData"] = {"mimeType": "application/x-www-form-urlencoded", "text": urlencode({"variables": json.dumps(form), "doc_id": 1})}
        text = body if isinstance(body, str) else json.dumps(body)
        entries.append({"startedDateTime": f"{at:%Y-%m-%dT%H:%M:%S}.000Z", "request": request,
                        "response": {"status": 200, "content": {"mimeType": "text/html" if text.startswith("<") else "application/json", "text": text}}})
    return json.dumps({"log": {"version": "1.2", "entries": entries}})


def zeeschuimer(handle, platform, items):
    profile = f"https://www.tiktok.com/@{handle}" if platform == "tiktok" else f"https://www.instagram.com/{handle}/"
    at = int(SEEN.timestamp()) * 1000
    return "".join(json.dumps({"nav_index": "1:1", "item_id": str(number), "timestamp_collected": at + number, "source_platform": f"{platform}.com",
                               "source_platform_url": profile, "source_url": profile, "user_agent": "x", "data": item}) + "\n" for number, item in enumerate(items))
