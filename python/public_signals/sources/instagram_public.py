"""Instagram: the posts of a professional account by the official API, of others where robots.txt allows it."""

from __future__ import annotations

from dataclasses import dataclass

from public_signals._types import Day, StrPath
from public_signals.sources._profiles import profile_posts, values_of
from public_signals.words import PageState

__all__ = ["InstagramPost", "fetch_profile_posts"]


@dataclass
class InstagramPost:
    """One post as one visit found it. What is hidden or not shown is None, never 0.

    Attributes
    ----------
    post_id, post_url : str
    post_datetime : str or None
        The day (UTC), YYYY-MM-DD.
    likes, comments : int or None
        Likes are None where they are hidden.
    caption : str or None
    hashtags : list of str or None
        Folded, without ``#``, in order of first appearance; None where the page does not show whether there are any.
    is_reel : bool or None
    posted_at : str or None
        YYYY-MM-DDTHH:MM:SSZ; None when only the day is known.
    shortcode, owner_id : str
        Empty where the page does not show them.
    views : int or None
    is_collab : bool or None
        Whether the post belongs to another account.
    source_layer : str
        The layout of rules/instagram.yaml that gave the likes.
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
    likes: int | None
    comments: int | None
    caption: str | None
    hashtags: list[str] | None
    is_reel: bool | None
    posted_at: str | None = None
    shortcode: str = ""
    owner_id: str = ""
    views: int | None = None
    is_collab: bool | None = None
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
) -> list[InstagramPost]:
    """The posts of a profile, newest first.

    Instagram's robots.txt refuses every crawler, so without a workspace this raises an error of state
    ``robots_disallowed``. In a workspace with ``settings.instagram.provider: business_discovery`` and a token in
    ``PUBLIC_SIGNALS_INSTAGRAM_TOKEN`` it asks the official API, which shows professional accounts.

    Parameters
    ----------
    handle : str
        With or without ``@``.
    max_posts : int, optional
        No more posts than these.
    start, end : str or date, optional
        The first and the last day (UTC). Without `start` the list goes back 45 days at least.
    workspace : path, optional
        Whose ``settings`` hold (instagram, contact, delays, endpoints) and whose ``data/archive`` and
        ``data/raw_snapshots`` keep the pages. Without one nothing is kept but the page of an error, in a folder
        ``public-signals-snapshot-...`` of the system's temporary files.

    Returns
    -------
    list of InstagramPost
        [] only for an account without posts, or a list that reaches back before `start` and has none since. A list
        that does not reach back to `start` is warned of.

    Raises
    ------
    public_signals.Error
        For every other state: ``.state`` (robots_disallowed, missing, login_required, rate_limited, ...), ``.kind`` and
        ``.snapshot``, the path of the page that said so or None.

    Notes
    -----
    Where a page holds its values is data: copy ``rules/instagram.yaml`` to ``{workspace}/rules/`` and change a path
    there. ``settings.geo`` of shows.yaml is about Google Trends alone.

    Source: https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/business_discovery

    Examples
    --------
    >>> import public_signals
    >>> try:
    ...     fetch_profile_posts("@ohmaryplay", start="2024-13-01")
    ... except public_signals.Error as error:
    ...     print(error.kind, error.state)
    INVALID_INPUT None
    """
    return profile_posts("instagram", handle, max_posts, start, end, workspace, _post)


def _post(row: dict[str, str]) -> InstagramPost:
    return InstagramPost(**values_of("instagram", row, InstagramPost.__dataclass_fields__))
