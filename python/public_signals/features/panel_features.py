"""Lags, leads, deltas, rolling statistics and z-scores of a weekly panel, on the calendar.

The clock is the calendar, never the row: lag 1 of a week is the week before of the same show, and it is missing when
the panel has no such week. Rows may be in any order; they come back in the order and with the index they had.
A partial week (``gt_is_partial``, ``wiki_is_partial``) keeps its value and counts as missing in what derives from it;
its own lag and lead keep ``wiki_views``, which add up, and not ``gt_index``, which will move.
"""

from __future__ import annotations

import warnings
from typing import Any, SupportsIndex

from public_signals import _core, _frames
from public_signals._arguments import names_in, one_of, whole, wholes
from public_signals._types import Frame, FrameT, Names, Weeks
from public_signals.features import _exchange
from public_signals.words import Scaling, Scope

__all__ = [
    "create_model_ready_features",
    "get_feature_summary",
    "make_deltas",
    "make_lags",
    "make_leads",
    "make_rolling_stats",
    "standardize",
]

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


def _moved(names: list[str], cols: list[str]) -> list[str]:
    """The columns that have to cross: `cols`, and the flags of partial weeks that some of them need."""
    return [
        *cols,
        *(flag for name, flag in _core.partial_flags().items() if name in cols and flag in names and flag not in cols),
    ]


def _with_features(
    df: FrameT, cols: list[str], group_col: str, time_col: str, overwrite: bool, **wanted: Any
) -> FrameT:
    names = _frames.names_of(df)
    _frames.require(names, [group_col, time_col, *cols])
    table = _exchange.keyed_table(df, group_col, time_col, _moved(names, cols))
    options = {**_NOTHING, "metrics": cols, **wanted}
    capsule, _ = _core.panel_features(table, taken=names, overwrite=overwrite, **options)
    return _frames.with_columns(df, capsule)


def make_lags(
    df: FrameT,
    cols: Names,
    lags: Weeks = (1, 2, 4, 6),
    group_col: str = "show",
    time_col: str = "week_start",
    *,
    overwrite: bool = False,
) -> FrameT:
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
        Replace columns that have the new names already, in their place.

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
    return _with_features(df, names_in(cols), group_col, time_col, overwrite, lags=wholes(lags, "lag"))


def make_leads(
    df: FrameT,
    cols: Names,
    leads: Weeks = (4,),
    group_col: str = "show",
    time_col: str = "week_start",
    *,
    overwrite: bool = False,
) -> FrameT:
    """Each column as it will be `k` weeks later in the same show: for placebo tests, never for prediction.

    Parameters
    ----------
    df, cols, group_col, time_col, overwrite
        As in `make_lags`.
    leads : int or list of int, weeks
        Each 1 or more, each once.

    Returns
    -------
    same kind as `df`, (n, m + len(cols) * len(leads))
        All columns of `df` and ``{col}_lead{k}``, in the unit and type of the column, missing as in `make_lags`.

    Raises
    ------
    public_signals.Error
        As `make_lags`.

    Examples
    --------
    >>> import pandas as pd
    >>> from public_signals.features.panel_features import make_leads
    >>> panel = pd.DataFrame({"show": ["1776"] * 2, "week_start": ["2024-01-01", "2024-01-08"], "tt_posts": [3, 5]})
    >>> make_leads(panel, ["tt_posts"], leads=[1])["tt_posts_lead1"].tolist()
    [5, <NA>]
    """
    return _with_features(df, names_in(cols), group_col, time_col, overwrite, leads=wholes(leads, "lead"))


def make_deltas(
    df: FrameT,
    cols: Names,
    group_col: str = "show",
    time_col: str = "week_start",
    *,
    dlog1p: bool = False,
    overwrite: bool = False,
) -> FrameT:
    """The change of each column since the calendar week before, absolute and as a fraction.

    Parameters
    ----------
    df, cols, group_col, time_col, overwrite
        As in `make_lags`.
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
    return _with_features(df, names_in(cols), group_col, time_col, overwrite, add_deltas=True, add_dlog1p=bool(dlog1p))


def make_rolling_stats(
    df: FrameT,
    cols: Names,
    window: SupportsIndex = 3,
    min_periods: SupportsIndex | None = None,
    group_col: str = "show",
    time_col: str = "week_start",
    *,
    overwrite: bool = False,
) -> FrameT:
    """Sum and mean of each column over the calendar weeks t-w+1 to t, the current week included.

    Parameters
    ----------
    df, cols, group_col, time_col, overwrite
        As in `make_lags`.
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
    periods = None if min_periods is None else whole(min_periods, "min_periods")
    weeks = whole(window, "window")
    return _with_features(
        df,
        names_in(cols),
        group_col,
        time_col,
        overwrite,
        add_rolling=True,
        rolling_window=weeks,
        rolling_min_periods=periods,
    )


def standardize(
    df: FrameT,
    cols: Names,
    method: Scaling = "zscore",
    scope: Scope = "global",
    group_col: str = "show",
    time_col: str = "week_start",
    *,
    overwrite: bool = False,
) -> FrameT:
    """The z-score of each column, (x - mean) / sd with n - 1 in the variance, or its place between min and max.

    Parameters
    ----------
    df, cols, group_col, time_col, overwrite
        As in `make_lags`.
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
    one_of("method", method, Scaling)
    one_of("scope", scope, Scope)
    as_minmax = method == "minmax"
    names = _frames.names_of(df)
    cols = names_in(cols)
    if scope == "global" and cols and not {group_col, time_col} <= set(names):
        _frames.require(names, cols)
        table = _exchange.keyless_table(df, _moved(names, cols))
        options = {**_NOTHING, "metrics": cols, "standardize": cols, "as_minmax": as_minmax}
        capsule, _ = _core.panel_features(table, taken=names, overwrite=overwrite, **options)
        return _frames.with_columns(df, capsule)
    return _with_features(df, cols, group_col, time_col, overwrite, standardize=cols, scope=scope, as_minmax=as_minmax)


def create_model_ready_features(
    df: FrameT,
    core_metrics: Names | None = None,
    lags: Weeks = (1, 2, 4, 6),
    leads: Weeks = (4,),
    add_deltas: bool = True,
    add_rolling: bool = True,
    rolling_window: SupportsIndex = 3,
    standardize_cols: Names | None = None,
    *,
    group_col: str = "show",
    time_col: str = "week_start",
    rolling_min_periods: SupportsIndex | None = None,
    add_dlog1p: bool = False,
    anomaly_flags: bool = False,
    scope: Scope = "global",
    overwrite: bool = False,
) -> FrameT:
    """A panel with every feature that a model of the study asks for.

    Parameters
    ----------
    df : pandas.DataFrame, polars.DataFrame or pyarrow.Table, (n, m)
        As in `make_lags`.
    core_metrics : list of str, optional
        Without it: tt_sum_views tt_sum_likes tt_sum_comments tt_posts ig_sum_likes ig_sum_comments ig_posts gt_index,
        those that `df` lacks are skipped with a warning that names them.
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
    same kind as `df`, (n, m + features)
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
    one_of("scope", scope, Scope)
    names = _frames.names_of(df)
    metrics = None if core_metrics is None else names_in(core_metrics)
    wanted_z = None if standardize_cols is None else names_in(standardize_cols)
    known = [name for name in _core.default_metrics() if name in names] if metrics is None else metrics
    extra = [name for name in wanted_z or [] if name in names and name not in known]
    _frames.require(names, [group_col, time_col, *known, *extra])
    table = _exchange.keyed_table(df, group_col, time_col, _moved(names, [*known, *extra]))
    capsule, skipped = _core.panel_features(
        table,
        metrics=metrics,
        lags=wholes(lags, "lag"),
        leads=wholes(leads, "lead"),
        add_deltas=add_deltas,
        add_dlog1p=bool(add_dlog1p),
        add_rolling=add_rolling,
        rolling_window=whole(rolling_window, "rolling_window"),
        rolling_min_periods=None if rolling_min_periods is None else whole(rolling_min_periods, "min_periods"),
        anomaly_flags=bool(anomaly_flags),
        scope=scope,
        standardize=wanted_z,
        taken=names,
        overwrite=overwrite,
    )
    if skipped:
        warnings.warn(f"default metrics that the panel lacks are skipped: {', '.join(skipped)}", stacklevel=2)
    return _frames.with_columns(df, capsule)


def get_feature_summary(df: Frame) -> dict[str, int]:
    """How many columns of a frame are features, by kind, as their names say.

    Parameters
    ----------
    df : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        Any frame; its rows are not read.

    Returns
    -------
    dict of str to int
        columns (all), features, lag, lead, delta, pct_change, roll_sum, roll_mean, z, and where there are any dlog1p,
        minmax, anomaly. A column counts as a feature when it is called like one and its source is in the frame
        too.

    Raises
    ------
    public_signals.Error
        For anything that is no frame.

    Examples
    --------
    >>> import pandas as pd
    >>> from public_signals.features.panel_features import get_feature_summary
    >>> summary = get_feature_summary(pd.DataFrame(columns=["tt_posts", "tt_posts_lag1", "tt_posts_lag1_z"]))
    >>> summary["columns"], summary["lag"], summary["z"]
    (3, 1, 1)
    """
    return dict(_core.feature_summary(_frames.names_of(df)))
