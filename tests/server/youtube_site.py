"""YouTube's Data API v3 in the shape that developers.google.com documents: channels, playlistItems of uploads, videos.

A key is wanted, as a header or as `key`. `problems` maps a channel's handle (or "*") to a name of ERRORS, `path:name` for
one method alone; `units` counts what was spent of `quota`. Counts grow with the age of a video: they are those of
`world.now`. Hidden likes and closed comments are left out; a private or deleted video stays on the list without its date.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from loopback import Answer, Request, answer
from world import World, number

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
FULL_AGE = 90  # days until a video has the counts that it keeps
METHODS = ("channels", "playlistItems", "videos")

# status, reason, its domain, status in words, reason of `details`
ERRORS = {
    "key": (400, "badRequest", "global", "INVALID_ARGUMENT", "API_KEY_INVALID"),
    "old-key": (400, "keyInvalid", "usageLimits", None, None),
    "no-key": (403, "forbidden", "global", "PERMISSION_DENIED", None),
    "expired": (400, "badRequest", "global", "INVALID_ARGUMENT", "API_KEY_EXPIRED"),
    "not-enabled": (403, "accessNotConfigured", "usageLimits", "PERMISSION_DENIED", "SERVICE_DISABLED"),
    "address": (403, "forbidden", "global", "PERMISSION_DENIED", "API_KEY_IP_ADDRESS_BLOCKED"),
    "other-api": (403, "forbidden", "global", "PERMISSION_DENIED", "API_KEY_SERVICE_BLOCKED"),
    "quota": (403, "quotaExceeded", "youtube.quota", None, None),
    "rate": (403, "rateLimitExceeded", "youtube.quota", "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED"),
    "rate-429": (429, "rateLimitExceeded", "global", "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED"),
    "gone": (404, "channelNotFound", "youtube.channel", None, None),
    "closed": (403, "channelClosed", "youtube.channel", None, None),
    "suspended": (403, "channelSuspended", "youtube.channel", None, None),
    "forbidden": (403, "channelForbidden", "youtube.channel", None, None),
    "no-list": (404, "playlistNotFound", "youtube.playlistItem", None, None),
    "closed-list": (403, "playlistItemsNotAccessible", "youtube.playlistItem", None, None),
    "page-token": (400, "invalidPageToken", "youtube.parameter", None, None),
    "parameter": (400, "unknownPart", "youtube.part", None, None),
    "service": (503, "backendError", "global", "UNAVAILABLE", None),
}


@dataclass(frozen=True)
class Video:
    """`state`: public, private, deleted (both on the list without a date), withdrawn (on the list, but `videos` lacks it)."""

    id: str
    published: int  # unix seconds
    title: str
    description: str
    views: int  # in the end
    likes: int
    comments: int
    likes_hidden: bool = False
    comments_closed: bool = False
    broadcast: str = "none"  # none, live, upcoming
    state: str = "public"
    seconds: int = 65

    def counts(self, now: datetime) -> dict[str, int | None]:
        """What the API tells at `now`; None: it leaves the count out."""
        if self.broadcast == "upcoming":
            return {"views": 0, "likes": 0, "comments": 0}
        days = max(0, (int(now.timestamp()) - self.published) // 86400)
        so_far = min(days + 1, FULL_AGE)
        return {"views": self.views * so_far // FULL_AGE,
                "likes": None if self.likes_hidden else self.likes * so_far // FULL_AGE,
                "comments": None if self.comments_closed else self.comments * so_far // FULL_AGE}


@dataclass
class Channel:
    """`state`: open, empty (no upload), missing."""

    handle: str  # without @
    id: str
    videos: list[Video]  # newest first
    state: str = "open"
    total: int | None = None  # how many videos the channel counts, where that is not what the list has
    page_tokens: dict[str, int] = field(default_factory=dict)

    @property
    def uploads(self) -> str:
        return "UU" + self.id[2:]


def some_id(*key: object, letters: int) -> str:
    return "".join(ALPHABET[number(*key, place, below=64)] for place in range(letters))


def channel_of(handle: str, first: date, now: datetime, per_week: int, seed: int) -> Channel:
    """A channel with some videos a week from `first` on, none after `now`."""
    videos = []
    monday = first - timedelta(days=first.weekday())
    while monday <= now.date():
        for ordinal in range(per_week):
            key = (seed, "youtube", handle, monday, ordinal)
            second = int(datetime(monday.year, monday.month, monday.day, tzinfo=UTC).timestamp())
            second += (7 * 86400 * ordinal) // per_week + 36000 + number(*key, "time", below=20000)
            if second < now.timestamp():
                views = 3000 + number(*key, "views", below=90_000)
                videos.append(Video(some_id(*key, "id", letters=11), second, f"Week of {monday}, take {ordinal} #shorts",
                                    f"Tickets at the box office.\n#Broadway #take{ordinal}", views, views // 15, views // 300))
        monday += timedelta(days=7)
    return Channel(handle, "UC" + some_id(seed, "channel", handle, letters=22), videos[::-1])


@dataclass
class YouTubeSite:
    world: World
    key: str = "invented-youtube-key"
    most: int = 50  # items of one answer, whatever is asked
    quota: int = 10_000
    units: int = 0
    repeats_key: bool = False  # a message that quotes what it was asked with
    problems: dict[str, str] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)  # by handle in lower case

    def open_channels(self, weeks: int, *, per_week: int = 2, seed: int = 1, by_id: tuple[int, ...] = ()) -> None:
        """A channel for every show of the world; shows.yaml names those of the places in `by_id` by their ids."""
        first = self.world.now.date() - timedelta(weeks=weeks, days=10)
        for place, show in enumerate(self.world.shows):
            channel = channel_of(f"Invented_{place + 1:03}", first, self.world.now, per_week, seed)
            self.channels[channel.handle.lower()] = channel
            show.youtube_channel = channel.id if place in by_id else "@" + channel.handle

    def channel(self, place: int = 0) -> Channel:
        return list(self.channels.values())[place]

    def change(self, video: int, channel: int = 0, **values: object) -> Video:
        """The video at a place of a channel's list becomes another; how it is now."""
        videos = self.channel(channel).videos
        videos[video] = replace(videos[video], **values)
        return videos[video]

    def respond(self, request: Request) -> Answer | None:
        method = request.path.removeprefix("/youtube/v3/")
        if request.path == method or method not in METHODS:
            return None
        self.units += 1
        given = request.headers.get("x-goog-api-key", "") or request.query.get("key", "")
        if given != self.key:
            quoted = f"API key {given} not valid. Please pass a valid API key."
            return self._error("key" if given else "no-key", quoted if self.repeats_key else "API key not valid.")
        if self.units > self.quota:
            return self._error("quota", 'The request cannot be completed because you have exceeded your <a href="/youtube/">quota</a>.')
        channel = self._asked(method, request.query)
        problem = self.problems.get(channel.handle.lower() if channel else "", self.problems.get("*", ""))
        only, _, name = problem.rpartition(":")
        if problem and only in ("", method):
            return self._error(name, "invented")
        return getattr(self, "_" + method)(channel, request.query)

    def _asked(self, method: str, query: dict[str, str]) -> Channel | None:
        if method == "channels" and "forHandle" in query:
            return self.channels.get(query["forHandle"].lstrip("@").lower())
        asked = set(query.get("id", query.get("playlistId", "")).split(","))
        for channel in self.channels.values():
            if asked & {channel.id, channel.uploads} or method == "videos" and asked & {video.id for video in channel.videos}:
                return channel
        return None

    def _channels(self, channel: Channel | None, query: dict[str, str]) -> Answer:
        """No `items` at all where there is no such channel."""
        if channel is None or channel.state == "missing":
            return _list("channel", None, 0)
        public = sum(video.state == "public" for video in channel.videos)
        found = {"kind": "youtube#channel", "etag": "invented", "id": channel.id}
        parts = {
            "snippet": {"title": channel.handle.replace("_", " "), "description": "Invented.", "customUrl": "@" + channel.handle.lower(),
                        "publishedAt": "2014-05-01T12:00:00Z"},
            "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": channel.uploads}},
            "statistics": {"viewCount": "123456", "subscriberCount": "4320", "hiddenSubscriberCount": False,
                           "videoCount": str(0 if channel.state == "empty" else public if channel.total is None else channel.total)},
        }
        return _list("channel", [found | _chosen(parts, query)], 1, per_page=5)

    def _playlistItems(self, channel: Channel | None, query: dict[str, str]) -> Answer:
        if channel is None or channel.state == "empty":
            return self._error("no-list", "The playlist identified with the request's <code>playlistId</code> parameter cannot be found.")
        token = query.get("pageToken", "")
        if token and token not in channel.page_tokens:
            return self._error("page-token", "The request specifies an invalid page token.")
        begin = channel.page_tokens.get(token, 0)
        end = min(begin + min(int(query.get("maxResults", "5")), 50, self.most), len(channel.videos))
        following = ""
        if end < len(channel.videos):
            following = "EAAaIlBUO" + some_id(channel.id, end, letters=12)
            channel.page_tokens[following] = end
        items = [_item(channel, place, query) for place in range(begin, end)]
        return _list("playlistItem", items, len(channel.videos), per_page=50, following=following)

    def _videos(self, channel: Channel | None, query: dict[str, str]) -> Answer:
        """In the order in which they are asked; what is not public is left out."""
        known = {video.id: video for video in channel.videos} if channel else {}
        asked = query.get("id", "").split(",")
        if len(asked) > 50:
            return self._error("parameter", "The request specifies too many ids.")
        shown = [known[video_id] for video_id in asked if video_id in known and known[video_id].state == "public"]
        return _list("video", [self._video(channel, video, query) for video in shown], len(shown), per_page=len(shown))

    def _video(self, channel: Channel, video: Video, query: dict[str, str]) -> dict:
        counts = {f"{name[:-1]}Count": str(count) for name, count in video.counts(self.world.now).items() if count is not None}
        parts = {
            "snippet": {"publishedAt": _time(video.published), "channelId": channel.id, "title": video.title,
                        "description": video.description, "channelTitle": channel.handle.replace("_", " "), "tags": ["invented"],
                        "categoryId": "24", "liveBroadcastContent": video.broadcast},
            "contentDetails": {"duration": "P0D" if video.broadcast != "none" else f"PT{video.seconds // 60}M{video.seconds % 60}S",
                               "dimension": "2d", "definition": "hd", "caption": "false", "licensedContent": True},
            "statistics": counts | {"favoriteCount": "0"},
        }
        return {"kind": "youtube#video", "etag": "invented", "id": video.id} | _chosen(parts, query)

    def _error(self, name: str, message: str) -> Answer:
        status, reason, domain, words, detail = ERRORS[name]
        error: dict = {"code": status, "message": message, "errors": [{"message": message, "domain": domain, "reason": reason}]}
        if words is not None:
            error["status"] = words
        if detail is not None:
            error["details"] = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": detail, "domain": "googleapis.com"}]
        return _json({"error": error}, status)


def _item(channel: Channel, place: int, query: dict[str, str]) -> dict:
    """One of the list of uploads; a private or deleted video has no `videoPublishedAt`."""
    video = channel.videos[place]
    details = {"videoId": video.id}
    if video.state in ("public", "withdrawn"):
        details["videoPublishedAt"] = _time(video.published)
    title = {"private": "Private video", "deleted": "Deleted video"}.get(video.state, video.title)
    parts = {"snippet": {"publishedAt": _time(video.published), "channelId": channel.id, "title": title, "playlistId": channel.uploads,
                         "position": place, "resourceId": {"kind": "youtube#video", "videoId": video.id}},
             "contentDetails": details}
    return {"kind": "youtube#playlistItem", "etag": "invented", "id": "VVV" + video.id} | _chosen(parts, query)


def _chosen(parts: dict, query: dict[str, str]) -> dict:
    return {name: part for name, part in parts.items() if name in query.get("part", "").split(",")}


def _list(kind: str, items: list | None, total: int, *, per_page: int = 0, following: str = "") -> Answer:
    found: dict = {"kind": f"youtube#{kind}ListResponse", "etag": "invented"}
    if following:
        found["nextPageToken"] = following
    if items is not None:
        found["items"] = items
    return _json(found | {"pageInfo": {"totalResults": total, "resultsPerPage": per_page}})


def _time(second: int) -> str:
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _json(value: dict, status: int = 200) -> Answer:
    body = json.dumps(value, ensure_ascii=False, indent=2).encode()
    return answer(status, body, Content_Type="application/json; charset=UTF-8")
