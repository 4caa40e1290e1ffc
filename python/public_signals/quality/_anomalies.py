"""Cells that are unusual beside their show's own recent weeks."""

from __future__ import annotations

import json

from public_signals import _core, _frames
from public_signals._arguments import one_of
from public_signals._error import Error
from public_signals._types import Frame, FrameT, Names
from public_signals.quality._given import KEYS, asked_names, stream
from public_signals.quality._results import AnomalyDetection
from public_signals.words import Baseline


def detect_anomalies(
    df: Frame,
    metrics: Names | None = None,
    threshold: float = 5.0,
    lookback_weeks: int = 8,
    *,
    baseline: Baseline = "median8",
) -> list[AnomalyDetection]:
    """The cells that are more than `threshold` times, or less than a `threshold`-th of, their recent median.

    The history of a cell is the `lookback_weeks` calendar weeks before it in the same show; nulls and partial Trends
    weeks are left out, and with fewer than four left the cell is not judged. Both comparisons are strict, and exact
    for integers: five times the median is no spike.

    Parameters
    ----------
    df : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        One row per show and week, with the columns ``show`` and ``week_start``.
    metrics : list of str, optional
        By default tt_sum_views, tt_sum_likes, tt_posts, ig_sum_likes, ig_posts, gt_index, as far as the panel has them.
    threshold : float, default 5.0
        A ratio from 1 to 1e9.
    lookback_weeks : int, default 8
        4 to 520.
    baseline : {"median8", "seasonal"}
        Seasonal: each value is compared over the factor of its calendar week, the median over all shows of values over
        the median of their own year, from the other years; 1 where under five such ratios tell. median_prior_8w is then
        the median times that factor.

    Returns
    -------
    list of AnomalyDetection
        Flagged cells only, by show, week and metric.

    Raises
    ------
    public_signals.Error
        ``INVALID_INPUT`` for a metric that `df` lacks or that holds no numbers, or a threshold below 1.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"show": "Six", "week_start": pd.date_range("2024-01-01", periods=9, freq="7D"),
    ...                    "tt_posts": [10] * 8 + [51]})
    >>> [spike] = detect_anomalies(df, ["tt_posts"])
    >>> spike.week_start, spike.value, spike.median_prior_8w, spike.anomaly_type
    ('2024-02-26', 51, 10.0, 'spike')
    """
    one_of("baseline", baseline, Baseline)
    wanted = asked_names(metrics)
    given = stream(df, wanted or [])
    found = json.loads(_core.panel_anomalies(given, wanted, float(threshold), int(lookback_weeks), baseline))
    return [AnomalyDetection(**anomaly) for anomaly in found]


def anomaly_flags(
    df: FrameT,
    metrics: Names | None = None,
    threshold: float = 5.0,
    *,
    lookback_weeks: int = 8,
    overwrite: bool = False,
) -> FrameT:
    """The panel with a flag for each metric: whether the week is unusual, for use as a control in a model.

    The rule is that of :func:`detect_anomalies`; it looks only back.

    Parameters
    ----------
    df : pandas.DataFrame, polars.DataFrame or pyarrow.Table, (n, m)
        One row per show and week, in any order, with the columns ``show`` and ``week_start``.
    metrics : list of str, optional
        As in :func:`detect_anomalies`.
    threshold : float, default 5.0
        A ratio from 1 to 1e9.
    lookback_weeks : int, default 8
        4 to 520.
    overwrite : bool
        Replace columns that are called so already, in their place.

    Returns
    -------
    same kind as `df`, (n, m + number of metrics)
        All columns of `df` and ``{metric}_anomaly``, boolean: null where the value is missing or partial, or fewer
        than four of the prior weeks are known.

    Raises
    ------
    public_signals.Error
        ``INVALID_INPUT`` as :func:`detect_anomalies`, and for a name that is taken.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"show": "Six", "week_start": pd.date_range("2024-01-01", periods=6, freq="7D"),
    ...                    "tt_posts": [10, 10, 10, 10, 51, 9]})
    >>> anomaly_flags(df, ["tt_posts"])["tt_posts_anomaly"].tolist()
    [<NA>, <NA>, <NA>, <NA>, True, False]
    """
    names = _frames.names_of(df)
    wanted = asked_names(metrics)
    known = [name for name in _core.default_anomaly_metrics() if name in names] if wanted is None else wanted
    _frames.require(names, [*KEYS, *known])
    for metric in known:
        if f"{metric}_anomaly" in names and not overwrite:
            raise Error(
                f"there is already a column '{metric}_anomaly'",
                where=f"column {metric}_anomaly",
                help="drop it first, or pass overwrite=True to replace it",
                column=f"{metric}_anomaly",
            )
    flags = [name for name in _core.partial_flags().values() if name in names]
    given = _frames.stream_of(df, list(dict.fromkeys([*KEYS, *known, *flags])), one_type=names)
    return _frames.with_columns(df, _core.panel_anomaly_flags(given, wanted, float(threshold), int(lookback_weeks)))
