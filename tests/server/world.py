"""What is true in the web that the test server plays: accounts and their posts, articles and their readers, searches.

A world has a fixed `now`: counts, tokens and unfinished days depend on it and never on the machine's clock.
`generated_world` invents one of any size; `sample_world.py` reads one from the sample study.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta


@dataclass(frozen=True)
class Post:
    id: str
    created: int  # unix seconds
    caption: str
    tags: tuple[str, ...] = ()
    views: int = 0
    likes: int = 0
    comments: int = 0
    shares: int = 0
    is_photo: bool = False
    is_pinned: bool = False
    is_reel: bool = False
    likes_hidden: bool = False
    partner: str = ""  # the account that made it together with this one


@dataclass
class Account:
    """One profile. `state`: open, empty, private, missing, captcha, challenge, login, unsigned (its list stays shut)."""

    handle: str
    name: str = ""
    user_id: str = ""
    sec_uid: str = ""
    state: str = "open"
    posts: list[Post] = field(default_factory=list)  # as its list shows them: pinned, then newest first
    total: int | None = None  # posts that the account has, where its list ends before

    @property
    def count(self) -> int:
        return len(self.posts) if self.total is None else self.total

    @property
    def list_is_whole(self) -> bool:
        return self.total is None or self.total <= len(self.posts)


@dataclass
class Article:
    """A page of Wikipedia: `redirects` lead to it, (title, fragment or None); `kinds` are ids of P31 on Wikidata."""

    title: str  # with spaces
    page_id: int
    wikidata: str
    redirects: list[tuple[str, str | None]] = field(default_factory=list)
    is_disambiguation: bool = False
    kinds: tuple[str, ...] = ("Q2743",)


@dataclass
class ShowConfig:
    """What shows.yaml says of a show."""

    name: str
    google_queries: list[str] = field(default_factory=list)
    wikipedia_title: str = ""
    tiktok_handle: str = ""
    instagram_handle: str = ""
    youtube_channel: str = ""
    bluesky_handle: str = ""


@dataclass
class World:
    now: datetime
    shows: list[ShowConfig]
    tiktok: dict[str, Account]  # by handle in lower case
    instagram: dict[str, Account]
    articles: dict[str, Article]  # by title with spaces
    interest: Callable[[str, str, date], int]  # query, geo, day
    views: Callable[[str, date], int | None]  # title with spaces, day; None: the day is left out

    def article_of(self, title: str) -> tuple[Article | None, str | None]:
        """The article behind a title, over redirects, and the fragment that the redirect leads to."""
        if title in self.articles:
            return self.articles[title], None
        for article in self.articles.values():
            for redirect, fragment in article.redirects:
                if redirect == title:
                    return article, fragment
        return None, None


def number(*key: object, below: int) -> int:
    """A number that depends on its key alone, in [0, below)."""
    text = "\x1f".join(map(str, key)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big") % below


def _posts(handle: str, first: date, last: datetime, per_week: int, seed: int, source: str) -> list[Post]:
    """Newest first, none after `last`; the same whatever `first` is, from the week that they share on."""
    posts = []
    monday = first - timedelta(days=first.weekday())
    while monday <= last.date():
        for ordinal in range(per_week):
            key = (seed, source, handle, monday, ordinal)
            second = int(datetime(monday.year, monday.month, monday.day, tzinfo=UTC).timestamp())
            second += (7 * 86400 * ordinal) // max(per_week, 1) + 36000 + number(*key, "time", below=20000)
            if second >= last.timestamp():
                continue
            likes = 100 + number(*key, "likes", below=4000)
            is_tiktok = source == "tiktok"
            posts.append(Post(
                id=str(((second - 20) << 32) | number(*key, "id", below=1 << 32)) if is_tiktok
                else str(((second * 1000 - 1314220021721) << 23) | number(*key, "id", below=1 << 23)),
                created=second,
                caption=f"Week of {monday}, take {ordinal} #broadway #take{ordinal}",
                tags=("broadway", f"take{ordinal}"),
                views=likes * (9 + number(*key, "views", below=8)),
                likes=likes,
                comments=likes // 20,
                shares=likes // 30,
                is_photo=is_tiktok and number(*key, "photo", below=10) == 0,
                is_reel=not is_tiktok and number(*key, "reel", below=2) == 0,
            ))
        monday += timedelta(days=7)
    return posts[::-1]


def generated_interest(seed: int) -> Callable[[str, str, date], int]:
    """Search volume around 200 a day with a weekly rhythm and a slow wave per query and geo."""

    def interest(query: str, geo: str, day: date) -> int:
        month = number(seed, "month", query, geo, day.year, day.month, below=60)
        weekday = (88, 90, 98, 96, 108, 122, 104)[day.weekday()]
        return (120 + month) * weekday + number(seed, "day", query, geo, day, below=1500)

    return interest


def generated_world(shows: int, weeks: int, now: datetime, *, posts_per_week: int = 2, seed: int = 1) -> World:
    """`shows` shows whose accounts, articles and searches reach `weeks` weeks back from `now` and a few days further."""
    first = now.date() - timedelta(weeks=weeks, days=10)
    configs, tiktok, instagram, articles = [], {}, {}, {}
    for place in range(1, shows + 1):
        handle, name = f"invented_{place:03}", f"Invented Show {place:03}"
        configs.append(ShowConfig(name, [f"invented show {place:03}"], f"Invented_Show_{place:03}_(musical)", handle, handle))
        for source, accounts in (("tiktok", tiktok), ("instagram", instagram)):
            user = number(seed, source, handle, below=10**15)
            posts = _posts(handle, first, now, posts_per_week, seed, source)
            accounts[handle] = Account(handle, name, f"69{user:015}", f"MS4wLjABAAAAinvented{user:015}", posts=posts)
        title = f"Invented Show {place:03} (musical)"
        articles[title] = Article(title, 880_000 + place, f"Q88{place:04}", [(f"Invented Show {place:03}", None)])

    def views(title: str, day: date) -> int | None:
        if number(seed, "absent", title, day, below=100) == 0:
            return None
        return 50 + number(seed, "views", title, day, below=900)

    return World(now, configs, tiktok, instagram, articles, generated_interest(seed), views)
