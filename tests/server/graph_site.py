"""Business Discovery of Instagram's Graph API, in the shape that developers.facebook.com documents.

An access token is wanted, as a header or as `access_token`. Without it, and with any other, the answer is error 190.
`problems` maps a handle (or "*") to a name of ERRORS; hidden likes are left out; the list goes on behind a cursor.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from loopback import Answer, Request, answer
from world import Account, Post, World

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
USAGE = json.dumps({"17841400000000000": [{"type": "instagram", "call_count": 101, "total_cputime": 12, "total_time": 9,
                                           "estimated_time_to_regain_access": 19}]})

# status, code, subcode, type
ERRORS = {
    "token": (400, 190, 463, "OAuthException"),
    "permission": (403, 10, None, "OAuthException"),
    "permissions": (403, 200, None, "OAuthException"),
    "user": (400, 110, 2207013, "OAuthException"),
    "wrong-id": (400, 100, 33, "GraphMethodException"),
    "parameter": (400, 100, None, "OAuthException"),
    "app-limit": (403, 4, None, "OAuthException"),
    "user-limit": (400, 17, 2446079, "OAuthException"),
    "page-limit": (403, 32, None, "OAuthException"),
    "business-limit": (400, 80002, None, "OAuthException"),
    "abuse": (400, 368, None, "OAuthException"),
    "service": (500, 2, None, "OAuthException"),
}


def shortcode(post_id: str) -> str:
    number, code = int(post_id), ""
    while number:
        number, digit = divmod(number, 64)
        code = ALPHABET[digit] + code
    return code


@dataclass
class GraphSite:
    world: World
    token: str = "invented-graph-token"
    user_id: str = "17841400000000000"
    most: int = 50  # posts of one answer, whatever is asked
    cursor_behind_the_end: bool = False  # the last page has one too; it leads to a page without posts
    repeats_token: bool = False  # a message that quotes what it was asked with, as some of the API's do
    problems: dict[str, str] = field(default_factory=dict)

    def respond(self, request: Request) -> Answer | None:
        if not re.fullmatch(r"/v\d+\.\d/\d+", request.path):
            return None
        given = request.headers.get("authorization", "").removeprefix("Bearer ") or request.query.get("access_token", "")
        if given != self.token:
            return self._error("token", f"Malformed access token {given}" if self.repeats_token else "Invalid OAuth access token.")
        if request.path.rsplit("/", 1)[1] != self.user_id:
            return self._error("wrong-id", "Unsupported get request.")
        asked = re.match(r"business_discovery\.username\(([^)]+)\)", request.query.get("fields", ""))
        account = self.world.instagram.get(asked[1].lower()) if asked else None
        problem = self.problems.get(asked[1].lower() if asked else "", self.problems.get("*"))
        if problem:
            return self._error(problem, "invented")
        if account is None or account.state not in ("open", "empty"):
            return self._error("user", "Invalid user id")
        return self._found(account, request.query["fields"])

    def _found(self, account: Account, fields: str) -> Answer:
        after = re.search(r"after\(c(\d+)\)", fields)
        limit = re.search(r"limit\((\d+)\)", fields)
        posts = [] if account.state == "empty" else account.posts
        begin = int(after[1]) if after else 0
        end = min(begin + min(int(limit[1] if limit else "25"), self.most), len(posts))
        found: dict = {"id": account.user_id}
        if "username," in fields:
            found["username"] = account.handle
        if "media_count" in fields:
            found["media_count"] = 0 if account.state == "empty" else account.count
        if posts:
            cursors = {"before": f"c{begin}"} if begin else {}
            if end < len(posts) or (self.cursor_behind_the_end and begin < end):
                cursors["after"] = f"c{end}"
            found["media"] = {"data": [_medium(post) for post in posts[begin:end]], "paging": {"cursors": cursors}}
        return _json({"business_discovery": found, "id": self.user_id})

    def _error(self, name: str, message: str) -> Answer:
        status, code, subcode, kind = ERRORS[name]
        error: dict = {"message": message, "type": kind, "code": code, "fbtrace_id": "invented"}
        if subcode is not None:
            error["error_subcode"] = subcode
        usage = {"X_Business_Use_Case_Usage": USAGE} if name == "business-limit" else {}
        return _json({"error": error}, status, **usage)


def _medium(post: Post) -> dict:
    """like_count is absent where it is hidden, caption where there is none."""
    when = datetime.fromtimestamp(post.created, UTC)
    kind = "reel" if post.is_reel else "p"
    medium = {"id": f"179{int(post.id) % 10**14:014}", "caption": post.caption or None, "comments_count": post.comments,
              "like_count": None if post.likes_hidden else post.likes, "media_type": "VIDEO" if post.is_reel else "IMAGE",
              "media_product_type": "REELS" if post.is_reel else "FEED",
              "permalink": f"https://www.instagram.com/{kind}/{shortcode(post.id)}/", "timestamp": f"{when:%Y-%m-%dT%H:%M:%S}+0000"}
    return {key: value for key, value in medium.items() if value is not None}


def _json(value: dict, status: int = 200, **headers: str) -> Answer:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return answer(status, body, Content_Type="application/json; charset=UTF-8", **headers)
