"""How much of a panel is there, and whether its weeks are as they should be."""

from __future__ import annotations

import json
from collections.abc import Mapping

from public_signals import _core
from public_signals._types import Frame, Names
from public_signals.quality._given import sources_in, stream
from public_signals.quality._results import CoverageMetrics, TimestampIssue
from public_signals.words import TimestampFault


def calculate_coverage(df: Frame, source_metrics: Mapping[str, Names] | None = None) -> list[CoverageMetrics]:
    """How much of each source is there.

    Parameters
    ----------
    df : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        One row per show and week, with the columns ``show`` and ``week_start``.
    source_metrics : mapping of str to list of str, optional
        The columns of each source; by default the canonical ones of google_trends, tiktok and instagram, and
        ``wiki_views`` where the panel has it.

    Returns
    -------
    list of CoverageMetrics
        One per source. A week without a row between a show's first and last counts as not observed.

    Raises
    ------
    public_signals.Error
        ``INVALID_INPUT`` without ``show`` or ``week_start``, or for a metric that `df` lacks.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"show": "Six", "week_start": ["2024-01-01", "2024-01-08", "2024-01-29"],
    ...                    "tt_posts": pd.array([4, 0, None], dtype="Int64")})
    >>> [tiktok] = calculate_coverage(df, {"tiktok": ["tt_posts"]})
    >>> tiktok.non_null_observations, tiktok.total_observations, tiktok.passed
    (2, 5, False)
    """
    sources = sources_in(source_metrics)
    read = [metric for _, metrics in sources or [] for metric in metrics]
    found = json.loads(_core.panel_coverage(stream(df, read), sources))
    return [CoverageMetrics(**source) for source in found]


def _timestamp_issues(df: Frame, kinds: set[TimestampFault]) -> list[TimestampIssue]:
    return [issue for issue in json.loads(_core.panel_timestamp_issues(stream(df))) if issue["kind"] in kinds]


def check_timestamp_monotonicity(df: Frame) -> list[TimestampIssue]:
    """The rows that repeat a show and week, or belong before the row above them, as `df` is stored.

    Parameters
    ----------
    df : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        With the columns ``show`` and ``week_start``.

    Returns
    -------
    list of TimestampIssue
        ``kind`` (duplicate or not_sorted), ``show`` and ``week_start`` of each such row; empty is good.

    Raises
    ------
    public_signals.Error
        ``INVALID_INPUT`` without ``show`` or ``week_start``.

    Examples
    --------
    >>> import pandas as pd
    >>> check_timestamp_monotonicity(pd.DataFrame({"show": "Six", "week_start": ["2024-01-08", "2024-01-01"]}))
    [{'kind': 'not_sorted', 'show': 'Six', 'week_start': '2024-01-01'}]
    """
    return _timestamp_issues(df, {"duplicate", "not_sorted"})


def validate_week_binning(df: Frame) -> list[TimestampIssue]:
    """The rows whose ``week_start`` is not a Monday or no date at all.

    Parameters
    ----------
    df : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        With the columns ``show`` and ``week_start``.

    Returns
    -------
    list of TimestampIssue
        ``kind`` (not_monday or bad_date), ``show`` and ``week_start`` of each such row; empty is good.

    Raises
    ------
    public_signals.Error
        ``INVALID_INPUT`` without ``show`` or ``week_start``.

    Examples
    --------
    >>> import pandas as pd
    >>> validate_week_binning(pd.DataFrame({"show": "Six", "week_start": ["2024-01-01", "2024-01-09"]}))
    [{'kind': 'not_monday', 'show': 'Six', 'week_start': '2024-01-09'}]
    """
    return _timestamp_issues(df, {"not_monday", "bad_date"})


def calculate_completeness(df: Frame) -> dict[str, float]:
    """The share of rows, in percent, in which each column has a value.

    Parameters
    ----------
    df : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        Any frame.

    Returns
    -------
    dict of str to float
        Every column in its order; 0.0 for a frame without rows.

    Raises
    ------
    public_signals.Error
        ``INVALID_INPUT`` for a column of mixed types.

    Examples
    --------
    >>> import pandas as pd
    >>> calculate_completeness(pd.DataFrame({"show": ["Six", "Six"], "gt_index": [None, 40.0]}))
    {'show': 100.0, 'gt_index': 50.0}
    """
    return dict(_core.panel_completeness(stream(df)))
