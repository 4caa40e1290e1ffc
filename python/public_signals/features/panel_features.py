"""Lags, leads, deltas, rolling statistics and z-scores of a weekly panel, on the calendar.

The clock is the calendar, never the row: lag 1 of a week is the week before of the same show, and it is missing when
the panel has no such week. Rows may stand in any order; they come back in the order and with the index they had.
Weeks whose ``gt_is_partial`` is true keep their ``gt_index`` and count as missing in all that derives from it.
"""

from __future__ import annotations

import operator
import warnings
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from public_signals import _core, _frames
from public_signals._error import Error
from public_signals.features import _exchange

__all__ = [
    "create_model_ready_features",
    "get_feature_summary",
    "make_deltas",
    "make_lags",
    "make_leads",
    "make_rolling_stats",
    "standardize",
]

Frame = TypeVar("Frame")
_NOTHING: dict[str, Any] = {
    "lags": [],
    "leads": [],
    "add_deltas": False,
    "add_rolling": False,
    "rolling_window": 3,
    "rolling_min_periods": None,
    "scope": "global",
    "standardize": [],
}


def _names(cols: str | Iterable[str]) -> list[str]:
    return [cols] if isinstance(cols, str) else [str(name) for name in cols]


def _whole(value: Any, word: str) -> int:
    """A whole number of weeks; the library says which ones it takes."""
    try:
        weeks = operator.index(value)
    except TypeError:
        raise Error(f"{word} {value!r} is no whole number of weeks", where=word, help="give a whole number") from None
    if abs(weeks) > 1_000_000:
        raise Error(f"{word} {weeks} is longer than any panel", where=word, help="give it in weeks")
    return weeks


def _wholes(values: int | Iterable[int], word: str) -> list[int]:
    one = not isinstance(values, Iterable) or getattr(values, "ndim", 1) == 0
    return [_whole(value, word) for value in ([values] if one else values)]  # type: ignore[union-attr]


def _moved(names: list[str], cols: list[str]) -> list[str]:
    """The columns that have to cross: `cols`, and the flags of partial weeks that some of them need."""
    return [
        *cols,
        *(flag for name, flag in _core.partial_flags().items() if name in cols and flag in names and flag not in cols),
    ]


def _with_features(df: Frame, cols: list[str], group_col: str, time_col: str, overwrite: bool, **wanted: Any) -> Frame:
    names = _frames.names_of(df)
    _frames.require(names, [group_col, time_col, *cols])
    table = _exchange.keyed_table(df, group_col, time_col, _moved(names, cols))
    options = {**_NOTHING, "metrics": cols, **wanted}
    capsule, _ = _core.panel_features(table, taken=names, overwrite=overwrite, **options)
    return _frames.with_columns(df, capsule)


def make_lags(
    df: Frame,
    cols: str | Sequence[str],
    lags: int | Sequence[int] = (1, 2, 4, 6),
    group_col: str = "show",
    time_col: str = "week_start",
    *,
    overwrite: bool = False,
) -> Frame:
    """Each column as it was `k` weeks earlier in the same show.

    Parameters
    ----------
    df : pandas.DataFrame, polars.DataFrame or pyarrow.Table, (n, m)
        One row per show and week, in any order.
    cols : str or list of str
        Columns of whole or floating numbers.
    lags : int or list of int, weeks
        Each 1 or more, each once.
    group_col, time_col : str
        The show, and the Monday of the week: text ``YYYY-MM-DD``, date, datetime64, Arrow or polars date.
    overwrite : bool
        Replace columns that have the new names already, where they stand.

    Returns
    -------
    same kind as `df`, (n, m + len(cols) * len(lags))
        All columns of `df` and ``{col}_lag{k}``: by column, then by k. Whole numbers stay Int64. Missing where the
        show has no row `k` weeks earlier or its value is missing.

    Raises
    ------
    public_signals.Error
        A show with the same week twice, a date that is no Monday, an infinity, a column that is absent or no number,
        k under 1 or twice, a name that is taken; it says show, week and column.

    Examples
    --------
    >>> import pandas as pd
    >>> from public_signals.features.panel_features import make_lags
    >>> panel = pd.DataFrame({"show": ["1776"] * 3, "week_start": ["2024-01-01", "2024-01-08", "2024-01-22"],
    ...                       "tt_posts": [3, 5, 8]})
    >>> make_lags(panel, ["tt_posts"], lags=[1])["tt_posts_lag1"].tolist()
    [<NA>, 3, <NA>]
    """
    return _with_features(df, _names(cols), group_col, time_col, overwrite, lags=_wholes(lags, "lag"))


def make_leads(
    df: Frame,
    cols: str | Sequence[str],
    leads: int | Sequence[int] = (4,),
    group_col: str = "show",
    time_col: str = "week_start",
    *,
    overwrite: bool = False,
) -> Frame:
    """Each column as it will be `k` weeks later in the same show: for placebo tests, never for prediction.

    Parameters, errors and types are those of `make_lags`; the new columns are ``{col}_lead{k}``.

    Examples
    --------
    >>> import pandas as pd
    >>> from public_signals.features.panel_features import make_leads
    >>> panel = pd.DataFrame({"show": ["1776"] * 2, "week_start": ["2024-01-01", "2024-01-08"], "tt_posts": [3, 5]})
    >>> make_leads(panel, ["tt_posts"], leads=[1])["tt_posts_lead1"].tolist()
    [5, <NA>]
    """
    return _with_features(df, _names(cols), group_col, time_col, overwrite, leads=_wholes(leads, "lead"))


def make_deltas(
    df: Frame,
    cols: str | Sequence[str],
    group_col: str = "show",
    time_col: str = "week_start",
    *,
    dlog1p: bool = False,
    overwrite: bool = False,
) -> Frame:
    """The change of each column since the calendar week before, absolute and as a fraction.

    Parameters
    ----------
    dlog1p : bool
        Also ``{col}_dlog1p``, log(1 + x) - log(1 + b): near the fraction for large counts, and defined after a zero.
        Missing where either week is, or holds -1 or less.

    Returns
    -------
    same kind as `df`, (n, m + 2 * len(cols)), or 3 * len(cols) with `dlog1p`
        ``{col}_delta``, x(t) - x(t-1) in the column's own type, and ``{col}_pct_change``, (x - b) / b with b = x(t-1):
        0.5 is +50 %. Both are missing where either week is; the fraction also where b is zero.

    Raises
    ------
    public_signals.Error
        As `make_lags`; a difference that Int64 can't hold.

    Examples
    --------
    >>> import pandas as pd
    >>> from public_signals.features.panel_features import make_deltas
    >>> panel = pd.DataFrame({"show": ["1776"] * 2, "week_start": ["2024-01-01", "2024-01-08"], "tt_posts": [4, 6]})
    >>> changed = make_deltas(panel, ["tt_posts"])
    >>> changed["tt_posts_delta"].tolist(), changed["tt_posts_pct_change"].tolist()
    ([<NA>, 2], [nan, 0.5])
    """
    return _with_features(df, _names(cols), group_col, time_col, overwrite, add_deltas=True, add_dlog1p=bool(dlog1p))


def make_rolling_stats(
    df: Frame,
    cols: str | Sequence[str],
    window: int = 3,
    min_periods: int | None = None,
    group_col: str = "show",
    time_col: str = "week_start",
    *,
    overwrite: bool = False,
) -> Frame:
    """Sum and mean of each column over the calendar weeks t-w+1 to t, the current week included.

    Parameters
    ----------
    window : int, weeks
        w, 1 or more.
    min_periods : int, optional
        Weeks of the window that must be known, for sum and mean alike. Without it a sum needs all w weeks (a sum over
        one week is not comparable to a sum over three) and a mean needs one.

    Returns
    -------
    same kind as `df`, (n, m + 2 * len(cols))
        ``{col}_roll{w}_sum`` in the column's own type, exact for whole numbers, and ``{col}_roll{w}_mean``, float64.

    Raises
    ------
    public_signals.Error
        As `make_lags`; a sum that Int64 can't hold.

    Examples
    --------
    >>> import pandas as pd
    >>> from public_signals.features.panel_features import make_rolling_stats
    >>> panel = pd.DataFrame({"show": ["1776"] * 2, "week_start": ["2024-01-01", "2024-01-08"], "tt_posts": [4, 6]})
    >>> rolled = make_rolling_stats(panel, ["tt_posts"], window=2)
    >>> rolled["tt_posts_roll2_sum"].tolist(), rolled["tt_posts_roll2_mean"].tolist()
    ([<NA>, 10], [4.0, 5.0])
    """
    periods = None if min_periods is None else _whole(min_periods, "min_periods")
    weeks = _whole(window, "window")
    return _with_features(
        df,
        _names(cols),
        group_col,
        time_col,
        overwrite,
        add_rolling=True,
        rolling_window=weeks,
        rolling_min_periods=periods,
    )


def standardize(
    df: Frame,
    cols: str | Sequence[str],
    method: str = "zscore",
    scope: str = "global",
    group_col: str = "show",
    time_col: str = "week_start",
    *,
    overwrite: bool = False,
) -> Frame:
    """The z-score of each column, (x - mean) / sd with n - 1 in the variance, or its place between min and max.

    Parameters
    ----------
    method : {"zscore", "minmax"}
        minmax is (x - min) / (max - min), from 0.0 to 1.0.
    scope : {"global", "show", "expanding"}
        Mean and sd of the whole column (``{col}_z``), of the show (``{col}_z_show``), or of the show's earlier weeks,
        at least eight (``{col}_z_exp``). The first two see the future; the last one does not. With minmax global
        (``{col}_minmax``) or show (``{col}_minmax_show``). Global scope needs no key columns.

    Returns
    -------
    same kind as `df`, (n, m + len(cols))
        float64; missing where x is or where there are fewer than two values; 0.0 where they are all the same.

    Raises
    ------
    public_signals.Error
        As `make_lags`; an unknown method or scope.

    Examples
    --------
    >>> import pandas as pd
    >>> from public_signals.features.panel_features import standardize
    >>> standardize(pd.DataFrame({"tt_posts": [1, 2, 3]}), ["tt_posts"])["tt_posts_z"].tolist()
    [-1.0, 0.0, 1.0]
    >>> standardize(pd.DataFrame({"tt_posts": [1, 2, 3]}), ["tt_posts"], "minmax")["tt_posts_minmax"].tolist()
    [0.0, 0.5, 1.0]
    """
    if method not in ("zscore", "minmax"):
        raise Error(f"method {method!r} is unknown", where="method", help="methods are zscore and minmax")
    as_minmax = method == "minmax"
    names = _frames.names_of(df)
    cols = _names(cols)
    if scope == "global" and cols and not {group_col, time_col} <= set(names):
        _frames.require(names, cols)
        table = _exchange.keyless_table(df, _moved(names, cols))
        options = {**_NOTHING, "metrics": cols, "standardize": cols, "as_minmax": as_minmax}
        capsule, _ = _core.panel_features(table, taken=names, overwrite=overwrite, **options)
        return _frames.with_columns(df, capsule)
    return _with_features(df, cols, group_col, time_col, overwrite, standardize=cols, scope=scope, as_minmax=as_minmax)


def create_model_ready_features(
    df: Frame,
    core_metrics: Sequence[str] | None = None,
    lags: Sequence[int] = (1, 2, 4, 6),
    leads: Sequence[int] = (4,),
    add_deltas: bool = True,
    add_rolling: bool = True,
    rolling_window: int = 3,
    standardize_cols: Sequence[str] | None = None,
    *,
    group_col: str = "show",
    time_col: str = "week_start",
    rolling_min_periods: int | None = None,
    add_dlog1p: bool = False,
    anomaly_flags: bool = False,
    scope: str = "global",
    overwrite: bool = False,
) -> Frame:
    """A panel with every feature that a model of the study asks for.

    Parameters
    ----------
    core_metrics : list of str, optional
        Without it: tt_sum_views tt_sum_likes tt_sum_comments tt_posts ig_sum_likes ig_sum_comments ig_posts gt_index,
        of which those that `df` lacks are skipped with a warning that names them.
    standardize_cols : list of str, optional
        Columns or features to standardise; without it the metrics and their lags; ``[]`` for none.
    add_dlog1p : bool
        Also ``{col}_dlog1p``, as in `make_deltas`.
    anomaly_flags : bool
        Also ``{col}_anomaly``, boolean, as `public_signals.quality.checks.anomaly_flags` judges.
    lags, leads, add_deltas, add_rolling, rolling_window, rolling_min_periods, scope, group_col, time_col, overwrite
        As in `make_lags`, `make_leads`, `make_deltas`, `make_rolling_stats` and `standardize`.

    Returns
    -------
    same kind as `df`
        All columns of `df`, then lags, leads, deltas and pct_changes, rolling sums and means, z-scores of the metrics,
        z-scores of their lags, anomaly flags. Thirteen metrics make 182 features.

    Raises
    ------
    public_signals.Error
        As the functions named above.

    Examples
    --------
    >>> import pandas as pd
    >>> from public_signals.features.panel_features import create_model_ready_features
    >>> panel = pd.DataFrame({"show": ["1776"] * 2, "week_start": ["2024-01-01", "2024-01-08"], "tt_posts": [4, 6]})
    >>> create_model_ready_features(panel, ["tt_posts"], lags=[1], leads=[]).columns[3:].tolist()
    ... # doctest: +NORMALIZE_WHITESPACE
    ['tt_posts_lag1', 'tt_posts_delta', 'tt_posts_pct_change', 'tt_posts_roll3_sum', 'tt_posts_roll3_mean',
     'tt_posts_z', 'tt_posts_lag1_z']
    """
    names = _frames.names_of(df)
    metrics = None if core_metrics is None else _names(core_metrics)
    wanted_z = None if standardize_cols is None else _names(standardize_cols)
    known = [name for name in _core.default_metrics() if name in names] if metrics is None else metrics
    extra = [name for name in wanted_z or [] if name in names and name not in known]
    _frames.require(names, [group_col, time_col, *known, *extra])
    table = _exchange.keyed_table(df, group_col, time_col, _moved(names, [*known, *extra]))
    capsule, skipped = _core.panel_features(
        table,
        metrics=metrics,
        lags=_wholes(lags, "lag"),
        leads=_wholes(leads, "lead"),
        add_deltas=add_deltas,
        add_dlog1p=bool(add_dlog1p),
        add_rolling=add_rolling,
        rolling_window=_whole(rolling_window, "rolling_window"),
        rolling_min_periods=None if rolling_min_periods is None else _whole(rolling_min_periods, "min_periods"),
        anomaly_flags=bool(anomaly_flags),
        scope=scope,
        standardize=wanted_z,
        taken=names,
        overwrite=overwrite,
    )
    if skipped:
        warnings.warn(f"default metrics that the panel lacks are skipped: {', '.join(skipped)}", stacklevel=2)
    return _frames.with_columns(df, capsule)


def get_feature_summary(df: Any) -> dict[str, int]:
    """How many columns of a frame are features, by kind, as their names say.

    Returns
    -------
    dict of str to int
        columns (all), features, lag, lead, delta, pct_change, roll_sum, roll_mean, z, and where there are any dlog1p,
        minmax, anomaly. A column counts as a feature
        when it is called like one and its source stands in the frame too.

    Examples
    --------
    >>> import pandas as pd
    >>> from public_signals.features.panel_features import get_feature_summary
    >>> summary = get_feature_summary(pd.DataFrame(columns=["tt_posts", "tt_posts_lag1", "tt_posts_lag1_z"]))
    >>> summary["columns"], summary["lag"], summary["z"]
    (3, 1, 1)
    """
    return dict(_core.feature_summary(_frames.names_of(df)))
