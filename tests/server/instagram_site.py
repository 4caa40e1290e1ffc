"""Instagram: profile pages without posts, web_profile_info with the first twelve, timelines; the Graph API beside."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field

from graph_site import GraphSite, shortcode
from loopback import Answer, Request, answer
from world import Account, Post, World

_LOGIN = b"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Login \xe2\x80\xa2 Instagram</title></head>
<body><form id="loginForm"></form></body></html>"""


@dataclass
class InstagramSite:
    world: World
    page_size: int = 12
    graph: GraphSite = field(init=False)

    def __post_init__(self) -> None:
        self.graph = GraphSite(self.world)

    def respond(self, request: Request) -> Answer | None:
        path = request.path
        if path == "/api/v1/users/web_profile_info/":
            return self._profile_info(self._account(request.query.get("username", "")))
        if path.startswith("/graphql/query"):
            return self._timeline(request.query)
        if path == "/accounts/login/":
            return answer(200, _LOGIN, Content_Type="text/html; charset=utf-8")
        if re.fullmatch(r"/[A-Za-z0-9._]+/?", path) and self._account(path.strip("/")):
            return self._page(self._account(path.strip("/")))
        return self.graph.respond(request)

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


def _json(value: dict, status: int = 200) -> bytes:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return answer(status, body, Content_Type="application/json; charset=utf-8")
