"""Posts and points -> weekly rows, and weekly rows -> the canonical panel of 18 columns.

A week is named by its Monday, in UTC. Unknown is null, never zero. The functions take pandas DataFrames with any
index, change nothing in place, and compute in the same code as ``public-signals weekly`` and ``public-signals panel``.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from public_signals import _core
from public_signals._error import Error
from public_signals._frames import Stream, from_capsule, to_pandas

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

#: The panel: {"columns": [{"name", "dtype", "nullable"}]}, in order. dtype is one of object (text; ``str`` in
#: pandas 3), Int64, float64 and bool (nullable ``boolean`` in a DataFrame).
CANONICAL_SCHEMA: dict[str, list[dict[str, Any]]] = json.loads(_core.schema_json(False))

_WIKIPEDIA = [column for column in json.loads(_core.schema_json(True))["columns"]
              if column not in CANONICAL_SCHEMA["columns"]]
_KEYS = ("show", "week_start")
_POST_COLUMNS = ("show", "post_id", "posted_at", "post_datetime", "views", "likes", "comments", "shares", "hashtags",
                 "is_reel", "scrape_run_at")
_POINT_COLUMNS = ("show", "query", "geo", "resolution", "window_start", "window_end", "draw", "day", "value",
                  "below_one", "has_data", "is_partial", "scrape_run_at")
_PREFIXES = {"tiktok": "tt_", "instagram": "ig_", "google_trends": "gt_"}


def dedupe_posts(posts: pd.DataFrame) -> pd.DataFrame:
    """One row per show and post: the one of the latest scrape.

    Parameters
    ----------
    posts : pandas.DataFrame
        One row per post and scrape, with ``post_id`` (text or a whole number), ``show`` where there are several, and
        ``scrape_run_at`` (ISO 8601 text or datetimes). A row without a scrape time counts as the oldest; of two rows
        of the same scrape the later one stays.

    Returns
    -------
    pandas.DataFrame
        The rows that stay, whole and unchanged, in their order and with their index.

    Raises
    ------
    public_signals.Error
        INVALID_INPUT for an absent or empty ``post_id`` and for a scrape time that is none.

    Examples
    --------
    >>> posts = pd.DataFrame({"show": "A", "post_id": ["1", "2", "1"], "views": [10, 7, 12],
    ...                       "scrape_run_at": ["2024-02-01", "2024-02-01", "2024-02-08"]})
    >>> dedupe_posts(posts)["views"].tolist()
    [7, 12]
    """
    _require(posts, ["post_id"])
    keys = _table(posts, ("show", "post_id", "scrape_run_at"))
    rows = from_capsule(_core.deduped_rows(keys)).column("row").to_numpy()
    return posts.iloc[rows].copy()


def aggregate_tiktok_weekly(posts: pd.DataFrame) -> pd.DataFrame:
    """What the TikTok posts of each show and week add up to.

    Parameters
    ----------
    posts : pandas.DataFrame
        Columns as in the raw CSV: ``show``, ``post_id``, ``posted_at`` (else ``post_datetime``), and any of ``views``,
        ``likes``, ``comments``, ``shares`` (counts), ``hashtags`` (lists or JSON text), ``scrape_run_at``. Times with
        a zone are converted to UTC, times without one are UTC. Several scrapes of a post count once, the latest.

    Returns
    -------
    pandas.DataFrame
        ``show``, ``week_start`` (``YYYY-MM-DD``), ``tt_posts``, ``tt_sum_views``, ``tt_sum_likes``,
        ``tt_sum_comments``, ``tt_sum_shares``, ``tt_unique_hashtags``, ``tt_posting_days`` (Int64: posts, counts,
        tags, days), ``scrape_run_at`` (the latest of the week's posts). One row per show and week with at least one
        post, sorted; weeks without posts are absent, because posts alone don't tell a zero from an unknown. A sum over
        nulls alone is null. Tags are compared folded; an empty one is no tag. Rows without a date are left out.

    Raises
    ------
    public_signals.Error
        INVALID_INPUT for a bad cell (column and row), and for a sum beyond Int64 (show, week, column).

    Examples
    --------
    >>> posts = pd.DataFrame({"show": "Oh, Mary!", "post_id": ["1", "2"], "views": [100, None],
    ...                       "posted_at": ["2024-01-01T00:00:00Z", "2024-01-07T23:59:59Z"],
    ...                       "hashtags": ['["ohmary"]', '["ohmary", "broadway"]']})
    >>> aggregate_tiktok_weekly(posts)[["week_start", "tt_posts", "tt_sum_views", "tt_unique_hashtags"]].values.tolist()
    [['2024-01-01', 2, 100, 2]]
    """
    return _aggregate_posts("tiktok", posts)


def aggregate_instagram_weekly(posts: pd.DataFrame) -> pd.DataFrame:
    """What the Instagram posts of each show and week add up to.

    Parameters
    ----------
    posts : pandas.DataFrame
        As for `aggregate_tiktok_weekly`; ``likes``, ``comments``, ``hashtags`` and ``is_reel`` are read.

    Returns
    -------
    pandas.DataFrame
        ``show``, ``week_start``, ``ig_posts``, ``ig_sum_likes``, ``ig_sum_comments``, ``ig_unique_hashtags``,
        ``ig_reel_ct``, ``ig_posting_days`` (Int64), ``scrape_run_at``. Likes and comments that every post of the week
        hides are null; ``ig_reel_ct`` is null where no post says whether it is a reel.

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
    return _aggregate_posts("instagram", posts)


def aggregate_google_trends_weekly(
    points: pd.DataFrame,
    *,
    base_start: Any = None,
    below_one: float = 0.5,
    scale: str = "range_max",
) -> pd.DataFrame:
    """The weekly interest index of each show from points as Google Trends served them.

    Parameters
    ----------
    points : pandas.DataFrame
        Columns as in the raw CSV: ``show``, ``day``, ``value`` (0-100 within its window), and any of ``query``,
        ``geo``, ``resolution`` (DAY or WEEK), ``window_start``, ``window_end``, ``draw``, ``below_one``, ``has_data``,
        ``is_partial``, ``scrape_run_at``. Without windows, the points of a show, query and scrape are one window;
        without ``resolution``, points seven days apart are weeks.
    base_start : str, datetime.date or None
        The first day of the range whose largest week is 100; None is the first day captured.
    below_one : float
        What a value shown as "<1" counts as.
    scale : {"range_max", "frozen"}
        `frozen` keeps 100 at the largest week of the first scrape, so that later weeks may pass it.

    Returns
    -------
    pandas.DataFrame
        ``show``, ``week_start``, ``gt_index`` (float64; the mean over the show's queries with data, each scaled to
        100 at its largest complete week), ``gt_is_partial`` (boolean), ``scrape_run_at``. One row per show and week
        with an index, sorted. Levels of two shows can't be compared.

    Raises
    ------
    public_signals.Error
        INVALID_INPUT for an absent column and a bad cell (column and row).

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
    if scale not in ("range_max", "frozen"):
        raise Error(f"no scale is named {scale!r}", help="use range_max or frozen")
    _require(points, ["show", "day", "value"])
    start = None if base_start is None else str(pd.Timestamp(base_start).date())
    table = _table(_with_windows(points), _POINT_COLUMNS)
    return _panel(_core.aggregate_points(table, base_start=start, below_one=float(below_one), scale=scale))


def merge_weekly_sources(
    tiktok: pd.DataFrame | None = None,
    instagram: pd.DataFrame | None = None,
    google_trends: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The outer join of weekly frames into the canonical panel.

    Parameters
    ----------
    tiktok, instagram, google_trends : pandas.DataFrame or None
        ``show``, ``week_start`` and the source's columns, as the ``aggregate_`` functions return them; a column that a
        frame lacks is null, columns of other sources are ignored.

    Returns
    -------
    pandas.DataFrame
        The 18 columns of `CANONICAL_SCHEMA`, one row per show and week of any source, sorted by show, then week.
        ``scrape_run_at`` is the latest of the sources.

    Raises
    ------
    public_signals.Error
        INVALID_INPUT for a show and week that a source has twice, a ``week_start`` that is no Monday, a wrong type.

    Examples
    --------
    >>> trends = pd.DataFrame({"show": ["A"], "week_start": ["2024-01-01"], "gt_index": [40.0],
    ...                        "gt_is_partial": [False]})
    >>> merge_weekly_sources(None, None, trends)[["week_start", "tt_posts", "gt_index"]].values.tolist()
    [['2024-01-01', <NA>, 40.0]]
    """
    frames = {"tiktok": tiktok, "instagram": instagram, "google_trends": google_trends}
    tables = {source: _weekly_table(source, df) for source, df in frames.items() if df is not None}
    return _panel(_core.join_weekly(tables))


def enforce_canonical_schema(df: pd.DataFrame) -> pd.DataFrame:
    """The panel with exactly the 18 columns, in order, with their types, sorted by show, then week.

    Parameters
    ----------
    df : pandas.DataFrame
        At least ``show`` and ``week_start`` (text, dates or datetimes).

    Returns
    -------
    pandas.DataFrame
        Columns that `df` lacks are null, columns outside the schema are dropped; whole floats and digits become Int64,
        flags become boolean, ``week_start`` becomes ``YYYY-MM-DD``. A new index.

    Raises
    ------
    public_signals.Error
        INVALID_INPUT for a value that its column can't hold (2.5 posts), a date that is none, a row without a show.

    Examples
    --------
    >>> enforce_canonical_schema(pd.DataFrame({"tt_posts": [3.0], "week_start": ["2024-01-01"], "show": ["A"]})).shape
    (1, 18)
    """
    _require(df, _KEYS)
    typed = _typed(df, CANONICAL_SCHEMA["columns"])
    shows = typed["show"].map(lambda show: show.encode())
    order = pd.DataFrame({"show": shows, "week": typed["week_start"]}).sort_values(["show", "week"], kind="stable").index
    return typed.loc[order].reset_index(drop=True)


def validate_schema(df: pd.DataFrame) -> tuple[bool, list[str]]:
    """Whether a panel has exactly the canonical columns, in order, with their types.

    Parameters
    ----------
    df : pandas.DataFrame
        A weekly panel; the columns of the Wikipedia extension may follow the 18.

    Returns
    -------
    (bool, list of str)
        True and no texts, or False and one text per fault, which names the column.

    Examples
    --------
    >>> validate_schema(enforce_canonical_schema(pd.DataFrame({"show": ["A"], "week_start": ["2024-01-01"]})))
    (True, [])
    """
    columns = CANONICAL_SCHEMA["columns"]
    known = [column["name"] for column in columns]
    extension = {column["name"]: column for column in _WIKIPEDIA}
    found = list(df.columns)
    errors = [f"{name}: the column is missing" for name in known if name not in found]
    errors += [f"{name}: the column stands twice" for name in dict.fromkeys(found) if found.count(name) > 1]
    errors += [f"{name}: no column of the schema" for name in found if name not in known and name not in extension]
    wanted = known + [name for name in extension if name in found]
    if not errors and found != wanted:
        errors.append(f"{_first_difference(found, wanted)}: the column is out of order")
    for column in columns + [extension[name] for name in found if name in extension]:
        if found.count(column["name"]) == 1:
            errors += _column_errors(df[column["name"]], column)
    return not errors, errors


def save_weekly_panel(df: pd.DataFrame, folder: str | Path) -> Path:
    """Writes a panel as ``public-signals panel`` does.

    Parameters
    ----------
    df : pandas.DataFrame
        A panel; it is brought into the canonical schema first. The columns of the Wikipedia extension are kept.
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
    _require(df, _KEYS)
    extension = _WIKIPEDIA if any(column["name"] in df.columns for column in _WIKIPEDIA) else []
    typed = _typed(df, CANONICAL_SCHEMA["columns"] + extension)
    _core.save_weekly_panel(_table(typed, tuple(typed.columns)), str(folder))
    return Path(folder) / "weekly_social_signals.parquet"


def _aggregate_posts(source: str, posts: pd.DataFrame) -> pd.DataFrame:
    _require(posts, ["show", "post_id"])
    if "posted_at" not in posts.columns:
        _require(posts, ["post_datetime"])
    if "hashtags" in posts.columns:
        posts = posts.assign(hashtags=posts["hashtags"].map(_json_text))
    return _panel(_core.aggregate_posts(source, _table(posts, _POST_COLUMNS)))


def _json_text(tags: Any) -> Any:
    return json.dumps(list(tags)) if isinstance(tags, (list, tuple, set, frozenset, np.ndarray)) else tags


def _with_windows(points: pd.DataFrame) -> pd.DataFrame:
    """The points with resolution and window: what a bare series of days and values leaves out."""
    points = points.reset_index(drop=True)
    missing = [name for name in ("resolution", "window_start", "window_end") if name not in points.columns]
    if not missing or points.empty:
        return points.assign(**{name: pd.Series(dtype=object) for name in missing})
    keys = [name for name in ("show", "query", "geo", "draw", "scrape_run_at") if name in points.columns]
    days = pd.to_datetime(points["day"], errors="coerce", utc=True, format="mixed").dt.tz_localize(None)
    grouped = days.groupby([points[key] for key in keys], dropna=False)
    gaps = grouped.transform(lambda series: series.drop_duplicates().sort_values().diff().dt.days.min())
    weekly = gaps >= 7
    inferred = {
        "resolution": np.where(weekly, "WEEK", "DAY"),
        "window_start": grouped.transform("min"),
        "window_end": grouped.transform("max") + pd.to_timedelta(np.where(weekly, 6, 0), unit="D"),
    }
    return points.assign(**{name: inferred[name] for name in missing})


def _weekly_table(source: str, df: pd.DataFrame) -> pa.Table:
    _require(df, _KEYS)
    columns = [column for column in CANONICAL_SCHEMA["columns"]
               if column["name"] in (*_KEYS, "scrape_run_at") or column["name"].startswith(_PREFIXES[source])]
    typed = _typed(df, columns)
    return _table(typed, tuple(typed.columns))


def _panel(capsule: Any) -> pd.DataFrame:
    return to_pandas(from_capsule(capsule))


def _table(df: pd.DataFrame, names: Iterable[str]) -> pa.Table:
    """The named columns that the frame has, as Arrow; a column of mixed objects goes as text."""
    arrays = {name: _array(df[name]) for name in names if name in df.columns}
    return pa.table(arrays)


def _array(series: pd.Series) -> pa.Array:
    try:
        array = pa.Array.from_pandas(series)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        array = pa.Array.from_pandas(series.map(str, na_action="ignore").astype(object))
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _require(df: pd.DataFrame, names: Iterable[str]) -> None:
    for name in names:
        if name not in df.columns:
            raise Error(f"no column {name!r}", help=f"the columns are {', '.join(map(str, df.columns))}")
    twice = df.columns[df.columns.duplicated()]
    if len(twice):
        raise Error(f"column {twice[0]!r} stands twice", help="rename or drop one of the two")


def _typed(df: pd.DataFrame, columns: list[dict[str, Any]]) -> pd.DataFrame:
    df = df.reset_index(drop=True)
    return pd.DataFrame({column["name"]: _cast(df, column) for column in columns}, index=df.index)


_CAST_TO = {"Int64": "Int64", "float64": "float64", "bool": "boolean"}


def _cast(df: pd.DataFrame, column: dict[str, Any]) -> pd.Series:
    name, dtype = column["name"], column["dtype"]
    if name not in df.columns:
        return pd.Series(pd.NA if dtype != "float64" else np.nan, index=df.index,
                         dtype=_CAST_TO.get(dtype, _TEXT)).rename(name)
    series = df[name]
    if name == "week_start":
        return _week_text(series)
    if dtype == "object":
        text = series.map(str, na_action="ignore").astype(_TEXT)
        if not column["nullable"] and text.isna().any():
            raise Error(f"a row has no {name}", where=f"column {name}, row {int(text.isna().argmax()) + 1}",
                        help="give every row one")
        return text
    try:
        if dtype == "Int64" and not pd.api.types.is_numeric_dtype(series):
            series = _numbers(series)
        return series.astype(_CAST_TO[dtype])
    except (TypeError, ValueError) as cause:
        raise Error(f"{name} can't be {dtype}: {cause}", where=f"column {name}",
                    help="correct the column, or make unknown cells null") from cause


#: What the installed pandas calls text: str in pandas 3, object before.
_TEXT = pd.Series(["text"]).dtype


def _numbers(series: pd.Series) -> pd.Series:
    """Objects as numbers without a detour over float, which would round beyond 2**53."""
    return pd.array([pd.NA if pd.isna(value) else _whole(value) for value in series], dtype="Int64")


def _whole(value: Any) -> int:
    if isinstance(value, str):
        return int(value)
    if int(value) != value:
        raise ValueError(f"{value!r} is no whole number")
    return int(value)


def _week_text(series: pd.Series) -> pd.Series:
    if series.isna().any():
        raise Error("a row has no week_start", where=f"column week_start, row {int(series.isna().argmax()) + 1}",
                    help="give every row the Monday of its week")
    if pd.api.types.is_datetime64_any_dtype(series.dtype):
        return series.dt.strftime("%Y-%m-%d").astype(_TEXT)
    return series.map(_day_text).astype(_TEXT)


def _day_text(day: Any) -> str:
    text = day if isinstance(day, str) else str(day)[:10]
    try:
        return dt.date.fromisoformat(text).isoformat()
    except ValueError:
        raise Error(f"{str(day)!r} is not a date", where="column week_start",
                    help="write the Monday of the week as YYYY-MM-DD") from None


def _first_difference(found: list[str], wanted: list[str]) -> str:
    return next(a for a, b in zip(found, wanted, strict=True) if a != b)


def _column_errors(series: pd.Series, column: dict[str, Any]) -> list[str]:
    name, wanted = column["name"], column["dtype"]
    accepted = {"Int64": ("Int64", "int64"), "float64": ("float64", "Float64"), "bool": ("bool", "boolean")}
    text = pd.api.types.is_string_dtype(series.dtype) or series.dtype == object
    right = text if wanted == "object" else str(series.dtype) in accepted[wanted]
    errors = [] if right else [f"{name}: the type is {series.dtype}, not {wanted}"]
    if not column["nullable"] and series.isna().any():
        errors.append(f"{name}: {int(series.isna().sum())} rows are null")
    return errors
