"""Instagram: profile pages without posts, web_profile_info with the first twelve, timelines; Business Discovery beside.

The Graph API that Business Discovery speaks (graph.facebook.com) wants an access token and serves what its `fields`
ask for; here one token is good, every other one is error 190.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from loopback import Answer, Request, answer
from world import Account, Post, World

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_LOGIN = b"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Login \xe2\x80\xa2 Instagram</title></head>
<body><form id="loginForm"></form></body></html>"""


def shortcode(post_id: str) -> str:
    number, code = int(post_id), ""
    while number:
        number, digit = divmod(number, 64)
        code = _ALPHABET[digit] + code
    return code


@dataclass
class InstagramSite:
    world: World
    token: str = "invented-graph-token"  # the one that Business Discovery takes
    page_size: int = 12

    def respond(self, request: Request) -> Answer | None:
        path = request.path
        if path == "/api/v1/users/web_profile_info/":
            return self._profile_info(self._account(request.query.get("username", "")))
        if path.startswith("/graphql/query"):
            return self._timeline(request.query)
        if re.fullmatch(r"/v\d+\.\d+/\d+", path):
            return self._discovery(request.query)
        if path == "/accounts/login/":
            return answer(200, _LOGIN, Content_Type="text/html; charset=utf-8")
        if re.fullmatch(r"/[A-Za-z0-9._]+/?", path) and self._account(path.strip("/")):
            return self._page(self._account(path.strip("/")))
        return None

    def _account(self, handle: str) -> Account | None:
        return self.world.instagram.get(handle.lower())

    def _profile_info(self, account: Account | None) -> Answer:
        if account is None or account.state == "missing":
            return _json({"data": {"user": None}, "status": "ok"})
        if account.state == "login":
            body = {"message": "Please wait a few minutes before you try again.", "require_login": True, "status": "fail"}
            return _json(body, 401)
        is_private = account.state == "private"
        posts = [] if is_private or account.state == "empty" else account.posts
        first = posts[: self.page_size]
        page_info = {"has_next_page": len(posts) > len(first) or (bool(posts) and not account.list_is_whole),
                     "end_cursor": f"{first[-1].id}_{account.user_id}" if first else None}
        media = {"count": 0 if account.state == "empty" else account.count, "page_info": page_info,
                 "edges": [{"node": _node(account, post)} for post in first]}
        user = {"id": account.user_id, "username": account.handle, "full_name": account.name, "biography": "Invented.",
                "is_private": is_private, "hide_like_and_view_counts": any(post.likes_hidden for post in first),
                "edge_followed_by": {"count": 4321}, "edge_owner_to_timeline_media": media}
        return _json({"data": {"user": user}, "status": "ok"})

    def _timeline(self, query: dict[str, str]) -> Answer:
        variables = json.loads(query.get("variables", "{}"))
        account = self._account(variables.get("username", ""))
        if account is None or account.state != "open":
            return _json({"message": "checkpoint_required", "status": "fail"}, 403)
        ids = [f"{post.id}_{account.user_id}" for post in account.posts]
        after = variables.get("after")
        begin = ids.index(after) + 1 if after in ids else len(ids) if after else 0
        piece = account.posts[begin : begin + self.page_size]
        page_info = {"end_cursor": f"{piece[-1].id}_{account.user_id}" if piece else after, "start_cursor": None,
                     "has_next_page": begin + len(piece) < len(ids) or not account.list_is_whole, "has_previous_page": bool(after)}
        connection = {"edges": [{"node": _item(account, post)} for post in piece], "page_info": page_info}
        return _json({"data": {"xdt_api__v1__feed__user_timeline_graphql_connection": connection}, "status": "ok"})

    def _page(self, account: Account | None) -> Answer:
        if account is None or account.state == "login":
            return answer(302, b"", Location="/accounts/login/")
        if account.state == "missing":
            return answer(404, b"<html><title>Page not found</title></html>", Content_Type="text/html; charset=utf-8")
        meta = f"4,321 Followers, 12 Following, {account.count} Posts - {account.name} (@{account.handle})"
        user = {"username": account.handle, "pk": account.user_id, "is_private": account.state == "private"}
        data = json.dumps({"require": [["invented", None, None, [{"xig_user_by_username": user}]]]})
        page = (f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(account.name)}</title>'
                f'<meta property="og:description" content="{html.escape(meta)}"></head>'
                f'<body><script type="application/json" data-sjs>{data}</script></body></html>')
        return answer(200, page.encode(), Content_Type="text/html; charset=utf-8")

    def _discovery(self, query: dict[str, str]) -> Answer:
        if query.get("access_token") != self.token:
            error = {"message": "Invalid OAuth access token.", "type": "OAuthException", "code": 190, "fbtrace_id": "invented"}
            return _json({"error": error}, 400)
        asked = re.search(r"business_discovery\.username\(([^)]+)\)", query.get("fields", ""))
        account = self._account(asked[1]) if asked else None
        if account is None or account.state != "open":
            error = {"message": "Invalid user id", "type": "OAuthException", "code": 110, "error_subcode": 2207013}
            return _json({"error": error}, 400)
        after = re.search(r"after\((\d+)\)", query["fields"])
        limit = re.search(r"limit\((\d+)\)", query["fields"])
        begin = int(after[1]) if after else 0
        end = min(begin + int(limit[1] if limit else "25"), len(account.posts))
        media: dict = {"data": [_medium(post) for post in account.posts[begin:end]]}
        if end < len(account.posts):
            media["paging"] = {"cursors": {"after": str(end)}}
        found = {"username": account.handle, "followers_count": 4321, "media_count": account.count, "media": media,
                 "id": account.user_id}
        return _json({"business_discovery": found, "id": "17841400000000000"})


def _node(account: Account, post: Post) -> dict:
    node = {"__typename": "GraphVideo" if post.is_reel else "GraphImage", "id": post.id, "shortcode": shortcode(post.id),
            "owner": {"id": account.user_id, "username": account.handle}, "is_video": post.is_reel,
            "edge_media_to_caption": {"edges": [{"node": {"text": post.caption}}] if post.caption else []},
            "edge_media_to_comment": {"count": post.comments}, "taken_at_timestamp": post.created,
            "edge_liked_by": {"count": post.likes}, "edge_media_preview_like": {"count": post.likes},
            "like_and_view_counts_disabled": post.likes_hidden, "pinned_for_users": []}
    return node | ({"product_type": "clips", "video_view_count": post.views} if post.is_reel else {})


def _item(account: Account, post: Post) -> dict:
    item = {"pk": post.id, "id": f"{post.id}_{account.user_id}", "code": shortcode(post.id), "taken_at": post.created,
            "media_type": 2 if post.is_reel else 1, "product_type": "clips" if post.is_reel else "feed",
            "caption": {"text": post.caption} if post.caption else None, "like_count": post.likes,
            "comment_count": post.comments, "like_and_view_counts_disabled": post.likes_hidden,
            "user": {"pk": account.user_id, "username": account.handle},
            "owner": {"pk": account.user_id, "username": account.handle}, "timeline_pinned_user_ids": []}
    return item | ({"play_count": post.views, "clips_metadata": {}} if post.is_reel else {"clips_metadata": None})


def _medium(post: Post) -> dict:
    """like_count is absent where it is hidden."""
    when = datetime.fromtimestamp(post.created, UTC)
    medium = {"id": post.id, "caption": post.caption, "comments_count": post.comments, "like_count": post.likes,
              "media_type": "VIDEO" if post.is_reel else "IMAGE", "media_product_type": "REELS" if post.is_reel else "FEED",
              "permalink": f"https://www.instagram.com/p/{shortcode(post.id)}/", "timestamp": f"{when:%Y-%m-%dT%H:%M:%S}+0000"}
    return {key: value for key, value in medium.items() if not (key == "like_count" and post.likes_hidden)}


def _json(value: dict, status: int = 200) -> bytes:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return answer(status, body, Content_Type="application/json; charset=utf-8")
