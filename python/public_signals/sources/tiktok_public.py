"""TikTok: the posts that a public profile shows to everybody."""

from __future__ import annotations

from dataclasses import dataclass

from public_signals._types import Day, StrPath
from public_signals.sources._profiles import profile_posts
from public_signals.words import PageState

__all__ = ["TikTokPost", "fetch_profile_posts"]


@dataclass
class TikTokPost:
    """One post as one visit found it. What the page does not show is None, never 0.

    Attributes
    ----------
    post_id, post_url : str
    post_datetime : str or None
        The day (UTC), YYYY-MM-DD.
    views, likes, comments, shares : int or None
        As TikTok serves them: from 10,000 on in steps of 100, from a million on in steps of 100,000.
    caption : str or None
    hashtags : list of str or None
        Folded, without ``#``, in order of first appearance; None where the page does not show whether there are any.
    is_video : bool or None
        False for photo posts.
    posted_at : str or None
        YYYY-MM-DDTHH:MM:SSZ; None when only the day is known.
    is_pinned : bool or None
    is_collab : bool or None
        True for a post of another account, which made it with this one.
    saves : int or None
        How many people keep the post in their collection.
    source_layer : str
        The layout of rules/tiktok.yaml that gave the views.
    capture : str
        The WARC-Record-ID of the page that gave them.
    scrape_run_at : str
        When the visit began.
    run_id : str
        Of the run that made it.
    state : str
        Of the visit.
    """

    post_id: str
    post_url: str
    post_datetime: str | None
    views: int | None
    likes: int | None
    comments: int | None
    shares: int | None
    caption: str | None
    hashtags: list[str] | None
    is_video: bool | None
    posted_at: str | None = None
    is_pinned: bool | None = None
    is_collab: bool | None = None
    saves: int | None = None
    source_layer: str = ""
    capture: str = ""
    scrape_run_at: str = ""
    run_id: str = ""
    state: PageState = "ok"


def fetch_profile_posts(
    handle: str,
    max_posts: int | None = None,
    *,
    start: Day | None = None,
    end: Day | None = None,
    workspace: StrPath | None = None,
) -> list[TikTokPost]:
    """The posts of a profile, newest first.

    It asks as ``public-signals pull`` does: robots.txt first, slowly, as this program and nobody else, in a browser
    where there is one; then the pages of the posts of the asked days that still lack a count. Captchas and logins are
    recorded, never solved.

    Parameters
    ----------
    handle : str
        With or without ``@``.
    max_posts : int, optional
        No more posts than these.
    start, end : str or date, optional
        The first and the last day (UTC). Without them the posts are those that the profile showed, with all their
        counts for the last 45 days only.
    workspace : path, optional
        Whose ``settings`` hold (contact, delays, browser, endpoints) and whose ``data/archive`` and
        ``data/raw_snapshots`` keep the pages. Without one nothing is kept but the page of an error, in a folder
        ``public-signals-snapshot-...`` of the system's temporary files.

    Returns
    -------
    list of TikTokPost
        [] only for an account without posts, or a list that reaches back before `start` and has none since. A list
        that does not reach back to `start` is warned of.

    Raises
    ------
    public_signals.Error
        For every other state: ``.state`` (private, missing, login_required, blocked, rate_limited, layout_changed,
        partial, robots_disallowed, ...), ``.kind`` and ``.snapshot``, the path of the page that said so or None.

    Notes
    -----
    Where a page holds its values is data: copy ``rules/tiktok.yaml`` to ``{workspace}/rules/`` and change a path or
    selector there. ``settings.geo`` of shows.yaml is about Google Trends; TikTok is read as everybody sees it.

    Source: the pages of www.tiktok.com; nothing of them is documented.

    Examples
    --------
    >>> import public_signals
    >>> try:
    ...     fetch_profile_posts("@ohmaryplay", start="2024-13-01")
    ... except public_signals.Error as error:
    ...     print(error.kind, error.state)
    INVALID_INPUT None
    """
    return profile_posts("tiktok", handle, max_posts, start, end, workspace, TikTokPost)
