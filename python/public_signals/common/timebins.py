"""Weeks: every day belongs to the week that begins on its Monday, in UTC.

Sources: ISO 8601 weeks. Frames and columns are those of pandas 2.2 or later, polars (eager) or pyarrow, and what came
in comes out; nothing is changed in place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Sequence
from typing import Any, cast, overload

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from public_signals import _core
from public_signals._arguments import one_of
from public_signals._error import Error
from public_signals._frames import column_through_pandas, is_column, names_of, require, through_pandas
from public_signals._types import ColumnT, DateT, Day, FrameT, Names
from public_signals.words import Aggregation

__all__ = ["fill_missing_weeks", "generate_week_range", "to_week_start", "week_agg"]

_EPOCH_MONDAY = dt.date(1969, 12, 29)


@overload
def to_week_start(value: str) -> str: ...
@overload
def to_week_start(value: DateT) -> DateT: ...
@overload
def to_week_start(value: np.datetime64) -> np.datetime64: ...
@overload
def to_week_start(value: None) -> None: ...
@overload
def to_week_start(value: ColumnT) -> ColumnT: ...
def to_week_start(value: Any) -> Any:
    """The Monday of the week of a day, a time, or each of them in a column.

    Parameters
    ----------
    value : datetime.date, datetime.datetime, pandas.Timestamp, str, or a column of them
        A column is a pandas Series, a polars Series, a pyarrow Array or ChunkedArray.
        A str is a date (``2024-01-07``) or an ISO 8601 time. Times with a zone are converted to UTC first, times
        without one are UTC.

    Returns
    -------
    same kind as `value`
        date -> date, datetime -> datetime at midnight, str -> ``YYYY-MM-DD``; a column keeps its kind, index, name
        and type (pandas' own times with a zone come back in UTC, Arrow's in their zone). Null stays null.

    Raises
    ------
    public_signals.Error
        INVALID_INPUT for a text that is no date and for anything else that is no day.

    Examples
    --------
    >>> to_week_start("2024-01-07"), to_week_start("2024-01-01"), to_week_start("2023-12-31")
    ('2024-01-01', '2024-01-01', '2023-12-25')
    >>> to_week_start(dt.date(2024, 1, 7))
    datetime.date(2024, 1, 1)
    """
    if is_column(value):
        return column_through_pandas(value, _series_to_week_start)
    if isinstance(value, str):
        return _core.week_start_of(value)
    if _is_null(value):
        return value
    if isinstance(value, np.datetime64):
        return np.datetime64(_monday(value.astype("datetime64[D]").item()), "D")
    if isinstance(value, dt.datetime):  # a Timestamp too
        value = value.astimezone(dt.UTC) if value.tzinfo is not None else value
        midnight = value.replace(hour=0, minute=0, second=0, microsecond=0)
        if isinstance(value, pd.Timestamp):
            midnight = midnight.replace(nanosecond=0)
        return midnight - dt.timedelta(days=value.weekday())
    if isinstance(value, dt.date):
        return _monday(value)
    raise Error(
        f"{value!r} is not a day",
        help="give a date, a datetime, a text like 2024-01-01 or a Series of them",
    )


def week_agg(
    df: FrameT,
    date_col: str,
    value_cols: Names,
    group_col: Names | None = "show",
    agg: Aggregation = "sum",
) -> FrameT:
    """Rows summed (or otherwise aggregated) by group and week.

    Parameters
    ----------
    df : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        One row per observation. Rows without a date or a group belong to no week and are left out.
    date_col : str
        Days or times, as `to_week_start` takes them.
    value_cols : str or sequence of str
        Columns of numbers; the unit stays.
    group_col : str, sequence of str or None
        What a unit is; None aggregates over everything.
    agg : {"sum", "mean", "median", "min", "max", "count", "first", "last"}
        `count` counts the values that are not null.

    Returns
    -------
    same kind as `df`
        Columns group_col, ``week_start``, value_cols; one row per group and week with at least one row in `df`, sorted
        by them. A sum over nulls alone is null, never 0; a week without rows is absent: see `fill_missing_weeks`.

    Raises
    ------
    public_signals.Error
        INVALID_INPUT for an absent column, an unknown `agg`, a text that is no date.

    Examples
    --------
    >>> posts = pd.DataFrame({"show": ["A", "A", "A"], "day": ["2024-01-01", "2024-01-07", "2024-01-15"],
    ...                       "likes": [1, 2, 4]})
    >>> week_agg(posts, "day", "likes").to_dict("records")
    [{'show': 'A', 'week_start': '2024-01-01', 'likes': 3}, {'show': 'A', 'week_start': '2024-01-15', 'likes': 4}]
    """
    values = [value_cols] if isinstance(value_cols, str) else list(value_cols)
    groups = [] if group_col is None else [group_col] if isinstance(group_col, str) else list(group_col)
    one_of("agg", agg, Aggregation)

    def aggregated(frame: pd.DataFrame) -> pd.DataFrame:
        _require_columns(frame, [*groups, date_col, *values])
        keyed = frame[[*groups, *values]].assign(week_start=to_week_start(frame[date_col]))
        by_week = keyed.groupby([*groups, "week_start"], sort=True, observed=True)[values]
        weekly = by_week.sum(min_count=1) if agg == "sum" else by_week.agg(agg)
        return weekly.reset_index()

    return through_pandas(df, aggregated)


def generate_week_range(start: Day, end: Day) -> list[str]:
    """The Mondays of the weeks from that of `start` to that of `end`, both included.

    Parameters
    ----------
    start, end : str, datetime.date or datetime.datetime
        Any day of the first and of the last week.

    Returns
    -------
    list of str
        ``YYYY-MM-DD``, ascending.

    Raises
    ------
    public_signals.Error
        INVALID_INPUT for what is no day, and for `start` after `end`.

    Examples
    --------
    >>> generate_week_range("2024-01-03", "2024-01-15")
    ['2024-01-01', '2024-01-08', '2024-01-15']
    """
    return _core.week_starts(_day_text(start), _day_text(end))


def fill_missing_weeks(
    df: FrameT,
    start: Day | None = None,
    end: Day | None = None,
    *,
    group_col: str = "show",
    time_col: str = "week_start",
) -> FrameT:
    """The panel with a row for every week: weeks that were absent get rows of nulls.

    Parameters
    ----------
    df : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        One row per `group_col` and `time_col`, Mondays as text, dates or datetimes.
    start, end : str, datetime.date, datetime.datetime or None
        The weeks to fill, for every show; None is the show's own first or last week. Rows outside stay.
    group_col, time_col : str
        The show, and the Monday of the week.

    Returns
    -------
    same kind as `df`
        The same columns, sorted by show and week, with a new index. An added row is null, not 0, in every other
        column. In pandas whole-number and boolean columns become nullable (int64 becomes Int64) whether rows were added
        or not; every other dtype stays.

    Raises
    ------
    public_signals.Error
        INVALID_INPUT for a show and week that comes twice, a week that is no Monday, a null in either column, and a
        column that stands twice.

    Examples
    --------
    >>> panel = pd.DataFrame({"show": ["A", "A"], "week_start": ["2024-01-01", "2024-01-15"], "posts": [3, 5]})
    >>> fill_missing_weeks(panel)["posts"].tolist()
    [3, <NA>, 5]
    """
    return through_pandas(df, lambda frame: _filled(frame, start, end, group_col, time_col))


def _filled(df: pd.DataFrame, start: Day | None, end: Day | None, group_col: str, time_col: str) -> pd.DataFrame:
    _require_columns(df, [group_col, time_col])
    require(names_of(df), names_of(df))
    weeks = _week_numbers(df, group_col, time_col)
    shows = df[group_col].tolist()
    rows: dict[tuple[Any, int], int] = {}
    for row, key in enumerate(zip(shows, weeks, strict=True)):
        if rows.setdefault(key, row) != row:
            raise Error(
                "a show and week stands twice",
                where=f"{key[0]}, {_monday_of(key[1])}",
                help="aggregate to one row per show and week first",
            )
    keys = set(rows)
    first = None if start is None else _week_number(start)
    last = None if end is None else _week_number(end)
    if first is not None and last is not None and first > last:
        raise Error(f"start {start} is after end {end}", help="swap them")
    own: dict[Any, list[int]] = {}
    for show, week in rows:
        own.setdefault(show, []).append(week)
    for show, known in own.items():
        begin = min(known) if first is None else first
        stop = max(known) if last is None else last
        keys.update((show, week) for week in range(begin, stop + 1))
    ordered = sorted(keys, key=lambda key: (str(key[0]), key[1]))
    taken = np.array([rows.get(key, -1) for key in ordered], dtype=np.intp)
    return _taken(df, taken, ordered, group_col, time_col)


def _series_to_week_start(series: pd.Series) -> pd.Series:
    if isinstance(series.dtype, (np.dtype, pd.DatetimeTZDtype)) and series.dtype.kind == "M":
        times = series.dt.tz_convert("UTC") if series.dt.tz is not None else series
        mondays = times.dt.normalize() - pd.to_timedelta(times.dt.day_of_week, unit="D")
        result: pd.Series = mondays.astype(times.dtype)
        return result
    if isinstance(series.dtype, pd.ArrowDtype) and pa.types.is_temporal(series.dtype.pyarrow_dtype):
        return _arrow_times_to_week_start(series)
    if series.dtype.kind in "iufcb":
        if series.isna().all():
            return series.copy()
        raise Error(f"column {series.name!r} holds numbers, not days", help="convert it with pandas.to_datetime first")
    known: dict[Hashable, Any] = {}
    mondays = []
    for value in series:
        if _is_null(value):
            mondays.append(value)
            continue
        if value not in known:
            known[value] = to_week_start(value)
        mondays.append(known[value])
    return pd.Series(mondays, index=series.index, name=series.name, dtype=series.dtype)


def _arrow_times_to_week_start(series: pd.Series) -> pd.Series:
    kind = cast(pd.ArrowDtype, series.dtype).pyarrow_dtype
    if not (pa.types.is_date(kind) or pa.types.is_timestamp(kind)):
        raise Error(f"column {series.name!r} holds {kind}, not days", help="give dates, times with a date, or texts")
    utc = pa.timestamp(kind.unit, "UTC") if pa.types.is_timestamp(kind) and kind.tz else kind
    mondays = pc.floor_temporal(pa.chunked_array(pa.array(series)).cast(utc), unit="week").cast(kind)
    return pd.Series(mondays, index=series.index, name=series.name, dtype=series.dtype)


def _taken(
    df: pd.DataFrame, taken: np.ndarray, keys: list[tuple[Any, int]], group_col: str, time_col: str
) -> pd.DataFrame:
    """The rows of `df` at `taken`, nulls where it is -1, with the key columns rebuilt."""
    added = taken < 0
    filled: dict[Any, Any] = {}
    for name in df.columns:
        values = df[name].astype(_nullable(df[name].dtype))
        if name == group_col:
            column = pd.Series([show for show, _ in keys], dtype=values.dtype)
        elif name == time_col:
            column = _like([_monday_of(week) for _, week in keys], values)
        else:
            column = values.reset_index(drop=True).reindex(np.where(added, len(df), taken)).reset_index(drop=True)
            if column.dtype == object:
                column[added] = None
        filled[name] = column
    return pd.DataFrame(filled, columns=df.columns)


def _nullable(dtype: Any) -> Any:
    """The dtype that holds the same values and null."""
    if isinstance(dtype, np.dtype) and dtype.kind in "iu":
        return dtype.name.replace("int", "Int").replace("u", "U")
    return "boolean" if dtype == np.dtype(bool) else dtype


def _like(days: list[dt.date], like: pd.Series) -> pd.Series:
    """Days in the kind and dtype of `like`."""
    if like.dtype.kind == "M":
        times = pd.Series(pd.to_datetime(days))
        return (times.dt.tz_localize("UTC") if getattr(like.dtype, "tz", None) else times).astype(like.dtype)
    example = next((value for value in like if not _is_null(value)), "")
    if isinstance(example, str):
        return pd.Series([day.isoformat() for day in days], dtype=like.dtype)
    if isinstance(example, pd.Timestamp):
        return pd.Series([pd.Timestamp(day) for day in days], dtype=like.dtype)
    if isinstance(example, dt.datetime):
        return pd.Series([dt.datetime.combine(day, dt.time()) for day in days], dtype=like.dtype)
    return pd.Series(days, dtype=like.dtype)


def _week_numbers(df: pd.DataFrame, group_col: str, time_col: str) -> list[int]:
    """Weeks since 1969-12-29; every one a Monday."""
    numbers = []
    for row, (show, value) in enumerate(zip(df[group_col], df[time_col], strict=True)):
        if _is_null(show) or _is_null(value):
            raise Error(
                f"row {row} has no {group_col if _is_null(show) else time_col}", help="drop or complete the row"
            )
        number = _week_number(value)
        if _day_text(value) != _monday_of(number).isoformat():
            raise Error(
                f"{time_col} {value} is not a Monday", where=str(show), help="apply to_week_start to the column"
            )
        numbers.append(number)
    return numbers


def _week_number(day: Any) -> int:
    return (dt.date.fromisoformat(_core.week_start_of(_day_text(day))) - _EPOCH_MONDAY).days // 7


def _monday_of(week: int) -> dt.date:
    return _EPOCH_MONDAY + dt.timedelta(weeks=week)


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _day_text(day: Any) -> str:
    """A day as text; times with a zone in UTC."""
    if isinstance(day, str):
        return day
    if isinstance(day, np.datetime64) and not _is_null(day):
        day = pd.Timestamp(day)
    if isinstance(day, dt.datetime) and not _is_null(day):
        day = (day.astimezone(dt.UTC) if day.tzinfo is not None else day).date()
    if isinstance(day, dt.date) and not _is_null(day):
        return day.isoformat()
    raise Error(f"{day!r} is not a day", help="give a date, a datetime or a text like 2024-01-01")


def _is_null(value: Any) -> bool:
    return (
        value is None
        or value is pd.NaT
        or value is pd.NA
        or (isinstance(value, float) and value != value)
        or (isinstance(value, np.datetime64) and bool(np.isnat(value)))
    )


def _require_columns(df: pd.DataFrame, names: Sequence[str]) -> None:
    for name in names:
        if name not in df.columns:
            raise Error(f"there is no column {name!r}", help=f"the columns are {', '.join(map(str, df.columns))}")
    require(names_of(df), [str(name) for name in names])
