"""Posts and points -> weekly rows, and weekly rows -> the canonical panel of 18 columns.

A week is named by its Monday, in UTC. Unknown is null, never zero. The functions take pandas DataFrames with any
index, polars DataFrames and pyarrow Tables; what came in comes out, in polars and pyarrow with real nulls and in one
chunk. They change nothing in place, and compute in the same code as ``public-signals weekly`` and ``public-signals
panel``.
"""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, overload

import numpy as np
import pandas as pd

from public_signals import _core, _frames
from public_signals._arguments import one_of
from public_signals._error import Error
from public_signals._types import Day, Frame, FrameT, StrPath
from public_signals.aggregation._schema import CANONICAL_SCHEMA, EXTENSIONS, validate_schema
from public_signals.words import CollabPosts, TrendsScale

__all__ = [
    "CANONICAL_SCHEMA",
    "aggregate_google_trends_weekly",
    "aggregate_instagram_weekly",
    "aggregate_tiktok_weekly",
    "dedupe_posts",
    "enforce_canonical_schema",
    "merge_weekly_sources",
    "save_weekly_panel",
    "validate_schema",
]

_KEYS = ("show", "week_start")
_POST_COLUMNS = _core.post_columns()
_POINT_COLUMNS = (
    "show",
    "query",
    "geo",
    "category",
    "property",
    "language",
    "resolution",
    "window_start",
    "window_end",
    "draw",
    "day",
    "value",
    "below_one",
    "has_data",
    "is_partial",
    "scrape_run_at",
)


def dedupe_posts(posts: FrameT) -> FrameT:
    """One row per show and post: the one of the latest scrape.

    Parameters
    ----------
    posts : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        One row per post and scrape, with ``post_id`` (text or a whole number), ``show`` where there are several, and
        ``scrape_run_at`` (ISO 8601 text or datetimes). A row without a scrape time counts as the oldest; of two rows
        of the same scrape the later one stays, whatever the other one says: the ``aggregate_`` functions refuse them.

    Returns
    -------
    same kind as `posts`
        The rows that stay, whole and unchanged, in their order and with their index.

    Raises
    ------
    public_signals.Error
        INVALID_INPUT for an absent or empty ``post_id`` and for a malformed scrape time.

    Examples
    --------
    >>> posts = pd.DataFrame({"show": "A", "post_id": ["1", "2", "1"], "views": [10, 7, 12],
    ...                       "scrape_run_at": ["2024-02-01", "2024-02-01", "2024-02-08"]})
    >>> dedupe_posts(posts)["views"].tolist()
    [7, 12]
    """
    names = _frames.names_of(posts)
    _frames.require(names, ["post_id"])
    keys = _present(posts, names, ("show", "post_id", "scrape_run_at"))
    rows = _frames.table_of(_core.deduped_rows(keys)).column("row").to_numpy()
    return _frames.rows_of(posts, rows)


def aggregate_tiktok_weekly(posts: FrameT, *, extensions: Sequence[str] = (), collab: CollabPosts = "count") -> FrameT:
    """What the TikTok posts of each show and week add up to.

    Parameters
    ----------
    posts : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        Columns as in the raw CSV: ``show``, ``post_id``, ``posted_at`` (else ``post_datetime``), and any of ``views``,
        ``likes``, ``comments``, ``shares`` (counts), ``hashtags`` (lists or JSON text; [] says that there are none, a
        null that they were not shown), ``scrape_run_at``. Times with a zone are converted to UTC, times without one are
        UTC. Several scrapes of a post count once: of every field the latest scrape that has it. Rows of one scrape,
        and where the frame has them of one ``run_id`` and ``capture``, say one value of a post.
    extensions : sequence of str
        Groups of columns behind the others: ``["saves"]`` gives ``tt_sum_saves``, the sum of ``saves``.
    collab : {'count', 'leave_out'}
        Whether posts that belong to another account, which made them with this one (``is_collab``), count.

    Returns
    -------
    same kind as `posts`
        ``show``, ``week_start`` (``YYYY-MM-DD``), ``tt_posts``, ``tt_sum_views``, ``tt_sum_likes``,
        ``tt_sum_comments``, ``tt_sum_shares``, ``tt_unique_hashtags``, ``tt_posting_days`` (Int64: posts, counts,
        tags, days), ``scrape_run_at`` (the latest of the week's posts). One row per show and week with at least one
        post, sorted; weeks without posts are absent, because posts alone don't tell a zero from an unknown. A sum over
        nulls alone is null, and so are the hashtags of a week whose posts show no list. Tags are compared
        folded; an empty one is no tag. Rows without a date are left out.

    Raises
    ------
    public_signals.Error
        INVALID_INPUT for a bad cell (column and row), for a post with two values in one scrape (both rows), and for a
        sum beyond Int64 (show, week, column).

    Examples
    --------
    >>> posts = pd.DataFrame({"show": "Oh, Mary!", "post_id": ["1", "2"], "views": [100, None],
    ...                       "posted_at": ["2024-01-01T00:00:00Z", "2024-01-07T23:59:59Z"],
    ...                       "hashtags": ['["ohmary"]', '["ohmary", "broadway"]']})
    >>> aggregate_tiktok_weekly(posts)[["week_start", "tt_posts", "tt_sum_views", "tt_unique_hashtags"]].values.tolist()
    [['2024-01-01', 2, 100, 2]]
    """
    return _aggregate_posts("tiktok", posts, extensions, collab)


def aggregate_instagram_weekly(posts: FrameT, *, collab: CollabPosts = "count") -> FrameT:
    """What the Instagram posts of each show and week add up to.

    Parameters
    ----------
    posts : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        As for `aggregate_tiktok_weekly`; ``likes``, ``comments``, ``hashtags`` and ``is_reel`` are read.
    collab : {'count', 'leave_out'}
        As for `aggregate_tiktok_weekly`.

    Returns
    -------
    same kind as `posts`
        ``show``, ``week_start``, ``ig_posts``, ``ig_sum_likes``, ``ig_sum_comments``, ``ig_unique_hashtags``,
        ``ig_reel_ct``, ``ig_posting_days`` (Int64), ``scrape_run_at``. Likes and comments that every post of the week
        hides are null; ``ig_reel_ct`` is null where some post does not say whether it is a reel.

    Raises
    ------
    public_signals.Error
        As for `aggregate_tiktok_weekly`.

    Examples
    --------
    >>> posts = pd.DataFrame({"show": "A", "post_id": ["1", "2"], "post_datetime": ["2024-01-03", "2024-01-04"],
    ...                       "likes": [None, None], "is_reel": [True, False]})
    >>> aggregate_instagram_weekly(posts)[["ig_posts", "ig_sum_likes", "ig_reel_ct"]].values.tolist()
    [[2, <NA>, 1]]
    """
    return _aggregate_posts("instagram", posts, collab=collab)


def aggregate_google_trends_weekly(
    points: FrameT,
    *,
    base_start: Day | None = None,
    below_one: float = 0.5,
    scale: TrendsScale = "range_max",
) -> FrameT:
    """The weekly interest index of each show from points as Google Trends served them.

    Parameters
    ----------
    points : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        Columns as in the raw CSV: ``show``, ``day``, ``value`` (0-100 within its window), and any of ``query``,
        ``geo``, ``category``, ``property``, ``language``, ``resolution`` (DAY or WEEK), ``window_start``,
        ``window_end``, ``draw``, ``below_one``, ``has_data``, ``is_partial``, ``scrape_run_at``. Of a show the place,
        category and property that were asked last count; a query that was not asked there leaves every week partial.
        Without windows, the points of a show, query and scrape are one window;
        without ``resolution``, points seven days apart are weeks. A null ``value`` is unknown, a 0 with a null
        ``below_one`` too, and a null ``is_partial`` is partial; only ``has_data`` of False counts as 0.
    base_start : str, datetime.date or None
        The first day of the range whose largest week is 100; None is the first day captured.
    below_one : float
        What a value shown as "<1" counts as.
    scale : {"range_max", "frozen"}
        `frozen` keeps 100 at the largest week of the first scrape, so that later weeks may pass it.

    Returns
    -------
    same kind as `points`
        ``show``, ``week_start``, ``gt_index`` (float64; the mean over the show's queries with data, each scaled to
        100 at its largest complete week), ``gt_is_partial`` (boolean), ``scrape_run_at``. One row per show and week
        with an index, sorted. Levels of two shows can't be compared.

    Raises
    ------
    public_signals.Error
        INVALID_INPUT for an absent column, a bad cell (column and row), a value beyond 0 to 100, rows of months or
        hours and a day with two values in one window and scrape (both rows).

    Notes
    -----
    Daily windows are put on one scale by the ratio of their sums to those of a weekly series; weeks that begin on
    Sunday are never floored to Monday: a Monday week is (6 W[before] + W[its Sunday]) / 7.

    Examples
    --------
    >>> days = pd.date_range("2024-01-01", periods=14).strftime("%Y-%m-%d")
    >>> points = pd.DataFrame({"show": "A", "day": days, "value": [20] * 7 + [50] * 7, "scrape_run_at": "2024-03-01"})
    >>> aggregate_google_trends_weekly(points)[["week_start", "gt_index"]].values.tolist()
    [['2024-01-01', 40.0], ['2024-01-08', 100.0]]
    """
    one_of("scale", scale, TrendsScale)
    names = _frames.names_of(points)
    _frames.require(names, ["show", "day", "value"])
    start = None if base_start is None else str(pd.Timestamp(base_start).date())
    given = _present(points, names, _POINT_COLUMNS)
    weekly = _core.aggregate_points(given, base_start=start, below_one=float(below_one), scale=scale)
    return _frames.like(points, weekly)


@overload
def merge_weekly_sources(
    tiktok: FrameT, instagram: Frame | None = None, google_trends: Frame | None = None
) -> FrameT: ...
@overload
def merge_weekly_sources(tiktok: None, instagram: FrameT, google_trends: Frame | None = None) -> FrameT: ...
@overload
def merge_weekly_sources(tiktok: None = None, *, instagram: FrameT, google_trends: Frame | None = None) -> FrameT: ...
@overload
def merge_weekly_sources(tiktok: None, instagram: None, google_trends: FrameT) -> FrameT: ...
@overload
def merge_weekly_sources(tiktok: None = None, instagram: None = None, *, google_trends: FrameT) -> FrameT: ...
@overload
def merge_weekly_sources(tiktok: None = None, instagram: None = None, google_trends: None = None) -> pd.DataFrame: ...
def merge_weekly_sources(tiktok: Any = None, instagram: Any = None, google_trends: Any = None) -> Any:
    """The outer join of weekly frames into the canonical panel.

    Parameters
    ----------
    tiktok, instagram, google_trends : pandas.DataFrame, polars.DataFrame, pyarrow.Table or None
        ``show``, ``week_start`` and the source's columns, as the ``aggregate_`` functions return them; a column that a
        frame lacks is null.

    Returns
    -------
    same kind as the first frame, pandas.DataFrame without any
        The 18 columns of `CANONICAL_SCHEMA`, one row per show and week of any source, sorted by show, then week.
        ``scrape_run_at`` is the latest of the sources.

    Raises
    ------
    public_signals.Error
        INVALID_INPUT for a show and week that a source has twice, a ``week_start`` that is no Monday, a wrong type, a
        count below 0, a column that the panel does not have and a value of another source's column.

    Examples
    --------
    >>> trends = pd.DataFrame({"show": ["A"], "week_start": ["2024-01-01"], "gt_index": [40.0],
    ...                        "gt_is_partial": [False]})
    >>> merge_weekly_sources(None, None, trends)[["week_start", "tt_posts", "gt_index"]].values.tolist()
    [['2024-01-01', <NA>, 40.0]]
    """
    frames = {"tiktok": tiktok, "instagram": instagram, "google_trends": google_trends}
    given = {source: df for source, df in frames.items() if df is not None}
    for source, df in given.items():
        _refuse_unknown(source, _frames.names_of(df))
    first: Any = next(iter(given.values()), None)
    return _frames.like(first, _core.join_weekly({source: _keyed(df) for source, df in given.items()}))


def enforce_canonical_schema(df: FrameT) -> FrameT:
    """The panel with exactly the 18 columns, in order, with their types, sorted by show, then week.

    Parameters
    ----------
    df : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        At least ``show`` and ``week_start`` (text, dates or datetimes).

    Returns
    -------
    same kind as `df`
        Columns that `df` lacks are null, columns outside the schema are dropped; whole floats and digits become Int64,
        flags become boolean, ``week_start`` becomes ``YYYY-MM-DD``. A new index.

    Raises
    ------
    public_signals.Error
        INVALID_INPUT for a value that its column can't hold (2.5 posts), a malformed date, a row without a show; it
        says show, week and column.

    Examples
    --------
    >>> enforce_canonical_schema(pd.DataFrame({"tt_posts": [3.0], "week_start": ["2024-01-01"], "show": ["A"]})).shape
    (1, 18)
    """
    return _frames.like(df, _core.canonical_rows(_keyed(df)))


def save_weekly_panel(df: Frame, folder: StrPath) -> Path:
    """Writes a panel as ``public-signals panel`` does.

    Parameters
    ----------
    df : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        A panel; it is brought into the canonical schema first. The columns of extensions are kept.
    folder : str or pathlib.Path
        Made when absent. Four files are written, each whole or not at all: ``weekly_social_signals.parquet``, its first
        1000 rows as ``.csv``, ``weekly_panel_schema.json`` and ``datapackage.json``.

    Returns
    -------
    pathlib.Path
        The Parquet file. The same panel gives the same bytes.

    Raises
    ------
    public_signals.Error
        INVALID_INPUT as `enforce_canonical_schema` and for a week that is no Monday; IO when the folder can't be
        written.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.mkdtemp()
    >>> file = save_weekly_panel(pd.DataFrame({"show": ["A"], "week_start": ["2024-01-01"]}), folder)
    >>> len(pd.read_parquet(file).columns)
    18
    """
    _core.save_weekly_panel(_keyed(df), os.fspath(folder))
    return Path(folder) / "weekly_social_signals.parquet"


def _aggregate_posts(
    source: str, posts: FrameT, extensions: Sequence[str] = (), collab: CollabPosts = "count"
) -> FrameT:
    one_of("collab", collab, CollabPosts)
    names = _frames.names_of(posts)
    _frames.require(names, ["show", "post_id"])
    if "posted_at" not in names:
        _frames.require(names, ["post_datetime"])
    frame: Any = posts
    if isinstance(posts, pd.DataFrame) and "hashtags" in names:
        frame = posts.assign(hashtags=posts["hashtags"].map(_json_text))
    present = _present(frame, names, [*_POST_COLUMNS, "likes_hidden"])
    return _frames.like(posts, _core.aggregate_posts(source, present, list(extensions), collab))


def _json_text(tags: Any) -> Any:
    if not isinstance(tags, (list, tuple, set, frozenset, np.ndarray)):
        return tags
    return json.dumps([tag for tag in tags if isinstance(tag, str) or not pd.isna(tag)])


def _present(df: Any, names: Sequence[str], wanted: Iterable[str]) -> Any:
    """Those of the `wanted` columns that a frame has, as a stream."""
    present = [name for name in wanted if name in names]
    _frames.require(names, present)
    return _frames.stream_of(df, present)


_PANEL_COLUMNS = [column["name"] for column in [*CANONICAL_SCHEMA["columns"], *EXTENSIONS]]


def _refuse_unknown(source: str, names: Sequence[str]) -> None:
    for name in names:
        if name not in _PANEL_COLUMNS:
            near = difflib.get_close_matches(name, _PANEL_COLUMNS, n=1)
            raise Error(
                f"the frame of {source} has a column {name}, which is none of the panel",
                column=name,
                help=f"call it {near[0]}, or leave it out" if near else "leave it out",
            )


def _keyed(df: Frame) -> Any:
    """The panel columns of a frame, show and week_start among them, as a stream."""
    names = _frames.names_of(df)
    _frames.require(names, _KEYS)
    return _present(df, names, _PANEL_COLUMNS)
