"""Polite fetching: robots.txt first, pauses between requests, retries, and a result that says what happened.

The pauses and the robots.txt files are the process's: calls one after another keep their distance, whatever their
settings. The User-Agent is this program's own. There is no switch that ignores robots.txt.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypedDict, Unpack, cast

from public_signals import _core
from public_signals._arguments import only
from public_signals._error import Error
from public_signals._types import StrPath
from public_signals.words import ErrorKind, RobotsSource

__all__ = [
    "ErrorCategory",
    "FetchOptions",
    "FetchResult",
    "Response",
    "RobotsAnswer",
    "fetch",
    "fetch_safe",
    "fetch_with_metadata",
    "respect_robots",
]


class ErrorCategory(StrEnum):
    """Why there is no page. Equal to its name as a string."""

    ROBOTS_BLOCKED = "ROBOTS_BLOCKED"
    RATE_LIMITED = "RATE_LIMITED"
    SERVER_ERROR = "SERVER_ERROR"
    CLIENT_ERROR = "CLIENT_ERROR"
    TIMEOUT = "TIMEOUT"
    NETWORK = "NETWORK"
    PARSE_ERROR = "PARSE_ERROR"


class RobotsAnswer(TypedDict):
    """What robots.txt said, and how it was read.

    ``rule`` is the line that decides, None where none does. ``cause`` says why an unreachable file could not be read.
    """

    allowed: bool
    rule: str | None
    source: RobotsSource
    cause: str | None


class FetchOptions(TypedDict, total=False):
    """Keywords of every request; `fetch_with_metadata` explains them."""

    delay: tuple[float, float]
    backoff_base: float
    max_wait: float
    user_agent: str | None
    allow_private_network: bool
    allow_addresses: Iterable[str]
    max_bytes: int | None
    ca_file: StrPath | None


@dataclass(frozen=True)
class Response:
    """The answer of a server.

    Attributes
    ----------
    status : int
    url : str
        Where it came from, redirects followed.
    headers : dict of str to str
        Names in lower case; values of a repeated header are joined with ``", "``.
    body : bytes
        Decompressed.
    """

    status: int
    url: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        """The body as text: the charset of Content-Type, else UTF-8; bad bytes become U+FFFD."""
        charset = "utf-8"
        for part in self.headers.get("content-type", "").split(";")[1:]:
            name, _, value = part.strip().partition("=")
            if name.strip().lower() == "charset":
                charset = value.strip("\"' ")
        try:
            return self.body.decode(charset, "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")


@dataclass(frozen=True)
class FetchResult:
    """What came of a request.

    Attributes
    ----------
    response : Response or None
        The last whole answer; None where there was none.
    success : bool
        A status of 2xx behind all redirects.
    error_category : ErrorCategory or None
        None on success.
    error_message : str or None
        One sentence; None on success.
    attempts : int
        Requests for the page itself; robots.txt and redirects are not counted.
    total_wait_time : float
        Seconds slept: pauses, backoff, Retry-After, for robots.txt too.
    url, final_url : str
        As asked (without a password), and behind the redirects.
    retry_not_before : datetime or None
        UTC; when the server asked to be left alone until then.
    robots : RobotsAnswer or None
        ``allowed``, ``rule`` (the deciding line or None), ``source`` (fetched, cache, exempt, absent, unreachable),
        ``cause`` (why robots.txt could not be read, or None). None where it was not asked.
    """

    response: Response | None
    success: bool
    error_category: ErrorCategory | None = None
    error_message: str | None = None
    attempts: int = 0
    total_wait_time: float = 0.0
    url: str = ""
    final_url: str = ""
    retry_not_before: dt.datetime | None = None
    robots: RobotsAnswer | None = None


def fetch_with_metadata(
    url: str,
    max_retries: int = 4,
    timeout: float = 30,
    *,
    delay: tuple[float, float] = (2, 5),
    backoff_base: float = 2,
    max_wait: float = 300,
    user_agent: str | None = None,
    allow_private_network: bool = False,
    allow_addresses: Iterable[str] = (),
    max_bytes: int | None = None,
    ca_file: StrPath | None = None,
) -> FetchResult:
    """Fetches `url` and says how it went.

    Parameters
    ----------
    url : str
        http or https.
    max_retries : int, default 4
        Requests after the first: 4 means at most 5 requests. 429, 5xx, timeouts and broken connections are asked
        again; other 4xx are not.
    timeout : float, default 30
        Seconds for one attempt, its redirects included.
    delay : (float, float), default (2, 5)
        Seconds between two requests to a host, drawn uniformly. Crawl-delay wins when it is larger.
    backoff_base : float, default 2
        Seconds before the first retry; it doubles, and up to half is added at random. Retry-After wins when larger.
    max_wait : float, default 300
        A Retry-After beyond it ends the request, with ``retry_not_before``.
    user_agent : str, optional
        ``name/version (+contact)``; a browser's name is refused.
    allow_private_network : bool, default False
        Whether private and loopback addresses may be asked.
    allow_addresses : sequence of str
        ``HOST:PORT`` of private addresses that may be asked.
    max_bytes : int, optional
        Of a body, compressed or not. 32 MiB as sent and 64 MiB decompressed by default.
    ca_file : path, optional
        PEM file of certificates to trust instead of the system's. TLS is always verified.

    Returns
    -------
    FetchResult

    Raises
    ------
    public_signals.Error
        ``INVALID_INPUT`` for what is not an http or https URL, or a setting that makes no sense.

    Examples
    --------
    >>> fetch_with_metadata("http://127.0.0.1/").error_message
    'private address'
    """
    options: FetchOptions = {
        "delay": delay,
        "backoff_base": backoff_base,
        "max_wait": max_wait,
        "user_agent": user_agent,
        "allow_private_network": allow_private_network,
        "allow_addresses": allow_addresses,
        "max_bytes": max_bytes,
        "ca_file": ca_file,
    }
    return _result(_fetch(url, max_retries, timeout, options))


def fetch(url: str, max_retries: int = 4, timeout: float = 30, **options: Unpack[FetchOptions]) -> Response:
    """The answer for `url`.

    Parameters
    ----------
    url, max_retries, timeout, **options
        As in `fetch_with_metadata`; times in seconds.

    Returns
    -------
    Response
        Its status is 2xx.

    Raises
    ------
    public_signals.Error
        With the category as ``kind`` and the whole FetchResult as ``result``; ``INVALID_INPUT``, without a result, as
        `fetch_with_metadata`.

    Examples
    --------
    >>> import public_signals
    >>> try:
    ...     fetch("http://127.0.0.1/")
    ... except public_signals.Error as error:
    ...     print(error.kind, error.result.attempts)
    NETWORK 0
    """
    only("fetch", options, FetchOptions.__optional_keys__)
    result = fetch_with_metadata(url, max_retries, timeout, **options)
    if result.success and result.response is not None:
        return result.response
    kind = cast(ErrorKind, str(result.error_category))
    raise Error(result.error_message or "", kind=kind, where=result.final_url, result=result)


def fetch_safe(url: str, max_retries: int = 4, timeout: float = 30, **options: Unpack[FetchOptions]) -> Response | None:
    """The answer for `url`, or None for whatever went wrong; never raises a `public_signals.Error`.

    Parameters
    ----------
    url, max_retries, timeout, **options
        As in `fetch_with_metadata`; times in seconds.

    Returns
    -------
    Response or None
        None also for what is no URL.

    Examples
    --------
    >>> print(fetch_safe("http://127.0.0.1/"), fetch_safe("no URL"))
    None None
    """
    try:
        return fetch(url, max_retries, timeout, **options)
    except Error:
        return None


def respect_robots(url: str, timeout: float = 30, *, max_retries: int = 4, **options: Unpack[FetchOptions]) -> bool:
    """Whether robots.txt lets this program ask for `url`; asks the host for robots.txt and nothing else.

    Parameters
    ----------
    url, timeout, max_retries, **options
        As in `fetch_with_metadata`; times in seconds.

    Returns
    -------
    bool
        False also where robots.txt cannot be read: only 404 and 410 mean that there is none.

    Raises
    ------
    public_signals.Error
        ``INVALID_INPUT`` as `fetch_with_metadata`.

    Examples
    --------
    >>> respect_robots("http://127.0.0.1/")
    False
    """
    only("respect_robots", options, FetchOptions.__optional_keys__)
    facts = _fetch(url, max_retries, timeout, options, only_robots=True)
    return bool(facts["success"])


def _fetch(
    url: str, max_retries: int, timeout: float, options: FetchOptions, *, only_robots: bool = False
) -> dict[str, Any]:
    least, most = options.get("delay", (2, 5))
    backoff_base, max_wait = options.get("backoff_base", 2), options.get("max_wait", 300)
    times = (least, most, timeout, backoff_base, max_wait)
    if not all(0 <= seconds < float("inf") for seconds in times) or least > most or max_retries < 0:
        raise Error(
            "a time or number of retries is negative, endless or in the wrong order", help="see fetch_with_metadata"
        )
    ca_file = options.get("ca_file")
    return _core.fetch(
        url.encode("utf-8", "replace").decode("utf-8"),
        only_robots=only_robots,
        max_retries=max_retries,
        timeout=float(timeout),
        delay=(float(least), float(most)),
        backoff_base=float(backoff_base),
        max_wait=float(max_wait),
        user_agent=options.get("user_agent"),
        allow_private_network=options.get("allow_private_network", False),
        allow_addresses=list(options.get("allow_addresses", ())),
        max_bytes=options.get("max_bytes"),
        ca_file=None if ca_file is None else os.fspath(ca_file),
    )


def _result(facts: dict[str, Any]) -> FetchResult:
    robots = facts["robots"]
    if robots is not None and robots["rule"] is not None:
        robots["rule"] = robots["rule"].decode("utf-8", "replace")
    category = facts["error_category"]
    message = facts["error_message"]
    until = facts["retry_not_before"]
    return FetchResult(
        response=None if facts["response"] is None else _response(*facts["response"]),
        success=facts["success"],
        error_category=None if category is None else ErrorCategory(category),
        error_message=None if message is None else message.decode("utf-8", "replace"),
        attempts=facts["attempts"],
        total_wait_time=facts["total_wait_time"],
        url=facts["url"],
        final_url=facts["final_url"],
        retry_not_before=None if until is None else dt.datetime.fromtimestamp(min(until, 253402300799), dt.UTC),
        robots=robots,
    )


def _response(status: int, url: str, headers: Sequence[tuple[bytes, bytes]], body: bytes) -> Response:
    joined: dict[str, str] = {}
    for name, value in headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        joined[key] = f"{joined[key]}, {text}" if key in joined else text
    return Response(status, url, joined, body)
