"""Bluesky's app.bsky.feed.getAuthorFeed in its documented shape, by account.

`problems` maps a handle to missing, takedown, deactivated, rate or broken; `most` bounds a page. The feed is sorted as
Bluesky does it, by the earlier of createdAt and indexedAt, and holds reposts and, first, a pinned post where there are any.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from loopback import Answer, Request, answer
from world import World, number

PATH = "/xrpc/app.bsky.feed.getAuthorFeed"
ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
ERRORS = {"missing": (400, "InvalidRequest", "Profile not found"), "takedown": (400, "AccountTakedown", "Account has been suspended"),
          "deactivated": (400, "AccountDeactivated", "Account is deactivated"), "rate": (429, "RateLimitExceeded", "Rate Limit Exceeded"),
          "broken": (502, "UpstreamFailure", "Upstream Failure"), "new": (400, "SomethingNew", "invented")}


@dataclass(frozen=True)
class Skeet:
    """`created` is what the post says of itself; `reposted`: the second at which the account passed on another's post."""

    rkey: str
    created: int
    indexed: int
    text: str
    likes: int
    reposts: int
    replies: int
    quotes: int
    reposted: int | None = None
    is_pinned: bool = False
    without: tuple[str, ...] = ()  # members that the answer lacks

    @property
    def sorted_by(self) -> int:
        return self.reposted if self.reposted is not None else min(self.created, self.indexed)


@dataclass
class Account:
    handle: str
    posts: list[Skeet] = field(default_factory=list)

    def feed(self) -> list[Skeet]:
        own = sorted(self.posts, key=lambda post: (-post.sorted_by, post.rkey))
        return [post for post in own if post.is_pinned] + [post for post in own if not post.is_pinned]


def rkey_of(*key: object) -> str:
    return "3" + "".join(ALPHABET[number(*key, place, below=32)] for place in range(12))


def account_of(handle: str, first: date, now: datetime, per_week: int, seed: int) -> Account:
    """Some posts a week from `first` on, and a repost each week."""
    account = Account(handle)
    monday = first - timedelta(days=first.weekday())
    while monday <= now.date():
        for ordinal in range(per_week + 1):
            key = (seed, "bluesky", handle, monday, ordinal)
            second = int(datetime(monday.year, monday.month, monday.day, tzinfo=UTC).timestamp())
            second += (7 * 86400 * ordinal) // (per_week + 1) + 36000 + number(*key, "time", below=20000)
            if second < now.timestamp():
                likes = number(*key, "likes", below=90)
                post = Skeet(rkey_of(*key), second, second + 1, f"Week of {monday}, take {ordinal} #broadway #take{ordinal}", likes, likes // 5,
                             likes // 9, likes // 20)
                is_repost = ordinal == per_week
                account.posts.append(replace(post, created=second - 3000, indexed=second - 2990, reposted=second) if is_repost else post)
        monday += timedelta(days=7)
    return account


@dataclass
class BlueskySite:
    world: World
    most: int = 100
    problems: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)

    def open_accounts(self, weeks: int, *, per_week: int = 2, seed: int = 1) -> None:
        first = self.world.now.date() - timedelta(weeks=weeks, days=10)
        for place, show in enumerate(self.world.shows):
            account = account_of(f"invented-{place + 1:03}.example", first, self.world.now, per_week, seed)
            self.accounts[account.handle] = account
            show.bluesky_handle = "@" + account.handle

    def account(self, place: int = 0) -> Account:
        return list(self.accounts.values())[place]

    def change(self, post: int, account: int = 0, **values: object) -> Skeet:
        posts = self.account(account).posts
        posts[post] = replace(posts[post], **values)
        return posts[post]

    def respond(self, request: Request) -> Answer | None:
        if request.path != PATH:
            return None
        account = self.accounts.get(request.query.get("actor", "").lstrip("@").lower())
        problem = "missing" if account is None else self.problems.get(account.handle, self.problems.get("*", ""))
        only, _, name = problem.rpartition(":")  # `next:rate`: of pages behind the first
        if problem and (not only or request.query.get("cursor")):
            status, error, message = ERRORS[name]
            return _json({"error": error, "message": message}, status)
        feed = account.feed()
        begin = int(request.query.get("cursor") or 0)
        end = min(begin + min(int(request.query.get("limit", "50")), 100, self.most), len(feed))
        page: dict = {"feed": [_item(account, post) for post in feed[begin:end]]}
        if end < len(feed):
            page["cursor"] = str(end)
        return _json(page)


def _item(account: Account, post: Skeet) -> dict:
    by = account.handle if post.reposted is None else "somebody-else.example"
    did = "did:plc:" + rkey_of(by)
    shown = {
        "uri": f"at://{did}/app.bsky.feed.post/{post.rkey}", "cid": "bafyrei" + post.rkey,
        "author": {"did": did, "handle": by, "displayName": "Invented"},
        "record": {"$type": "app.bsky.feed.post", "createdAt": _time(post.created), "text": post.text, "langs": ["en"]},
        "replyCount": post.replies, "repostCount": post.reposts, "likeCount": post.likes, "quoteCount": post.quotes,
        "indexedAt": _time(post.indexed), "labels": [],
    }
    item = {"post": {name: value for name, value in shown.items() if name not in post.without}}
    if post.reposted is not None:
        item["reason"] = {"$type": "app.bsky.feed.defs#reasonRepost", "by": {"handle": account.handle}, "indexedAt": _time(post.reposted)}
    elif post.is_pinned:
        item["reason"] = {"$type": "app.bsky.feed.defs#reasonPin"}
    return item


def _time(second: int) -> str:
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def _json(value: dict, status: int = 200) -> Answer:
    return answer(status, json.dumps(value, ensure_ascii=False).encode(), Content_Type="application/json; charset=utf-8")
