"""Does attention beat last week: forecasts of an outcome with it and without, as they would have been made then."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, cast

import pandas as pd
import pyarrow as pa

from public_signals import _core
from public_signals._arguments import names_in, seed_of, whole, wholes
from public_signals._error import Error
from public_signals._frames import Stream, names_of
from public_signals._types import Day, Frame, Names, Weeks
from public_signals.models._forecast_results import Forecast
from public_signals.models._options import refuse_categories, table_of


def _day(value: Day) -> str:
    try:
        return pd.Timestamp(value).strftime("%Y-%m-%d")
    except (ValueError, TypeError) as problem:
        raise Error(f"{value!r} is no day: {problem}", help="write YYYY-MM-DD") from problem


def _keyed(df: Frame, wanted: Iterable[str]) -> Any:
    """The columns `wanted` beside the keys and, where there is one, the scrape time."""
    table = table_of(df, ["show", "week_start", *wanted, *({"scrape_run_at"} & set(names_of(df)))])
    for name in ("show", "week_start", "scrape_run_at"):
        if name not in table.column_names:
            continue
        column = table.column(name)
        if pa.types.is_timestamp(column.type) and name == "week_start":
            column = column.cast(pa.date32())
        if pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        table = table.set_column(table.column_names.index(name), name, column.cast(pa.string()))
    return table


def _made(
    df: Frame,
    outcome: str,
    metrics: Names,
    horizons: Weeks,
    first_origin: Day | None,
    window: int | None,
    outcome_lag: int,
    vintages: Mapping[Any, Frame] | None,
    placebos: int,
    seed: int,
    alpha: float,
) -> tuple[str, object]:
    named = list(dict.fromkeys(names_in(metrics)))
    if outcome in named:
        raise Error(f"'{outcome}' is the outcome", where="metrics", help="name columns of attention")
    refuse_categories(df, [outcome, *named])
    states = None
    if vintages is not None:
        states = [
            (_day(day), _keyed(state, [name for name in named if name in names_of(state)]))
            for day, state in vintages.items()
        ]
    return _core.forecast(
        _keyed(df, [outcome, *named]),
        outcome=outcome,
        metrics=named,
        horizons=wholes(horizons, "horizon"),
        first_origin=None if first_origin is None else _day(first_origin),
        window=None if window is None else whole(window, "window"),
        outcome_lag=whole(outcome_lag, "outcome_lag"),
        vintages=states,
        placebos=whole(placebos, "placebos"),
        seed=seed_of(seed),
        alpha=alpha,
    )


def forecast(
    df: Frame,
    outcome: str = "gross",
    metrics: Names = (),
    *,
    horizons: Weeks = (1, 2, 4, 8),
    first_origin: Day | None = None,
    window: int | None = None,
    outcome_lag: int = 1,
    vintages: Mapping[Any, Frame] | None = None,
    placebos: int = 1,
    seed: int = 0,
    alpha: float = 0.05,
) -> Forecast:
    """Forecasts of `outcome` from its own past and with attention, scored on one sample and tested.

    At the origin, a Monday, attention is known to the week before, the outcome `outcome_lag` weeks back. Rivals: the
    last known value, the value 52 weeks earlier, the show's mean, a pooled autoregression with show effects (up to 8
    lags by BIC), that with each metric (four lags), and with all of them (ridge). Each is learned from what was known
    at the origin, and from nothing later.

    Parameters
    ----------
    df : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        One row per ``show`` and ``week_start`` (Mondays), of any number of shows and weeks, in any order; absent weeks
        are unknown.
    outcome : str
        A numeric column, in its own units.
    metrics : str or sequence of str
        Columns of attention, in their own units; () for outcomes alone.
    horizons : int or sequence of int
        Weeks ahead: 1 is the week of the origin.
    first_origin : date or str, optional
        The week of the first scored forecast; None: half of the weeks.
    window : int, optional
        Weeks of outcomes to learn from; None: all.
    outcome_lag : int
        Weeks until an outcome is known.
    vintages : mapping of date to frame, optional
        Panels as they were known at the end of a day, with `metrics`: each origin uses the latest one by its Monday.
        None: `metrics` of `df`, the latest counts, which the result says (``real_time`` is False).
    placebos : int
        How many times attention is exchanged between shows.
    seed : int
        Of the exchanges.
    alpha : float
        Intervals cover 1 - alpha; a verdict needs q under alpha.

    Returns
    -------
    Forecast
        A dict. results: one per horizon with rivals, each with mae, rmse, mape, mase, r2, skill, comparison, placebo
        and a sentence; not_formed: the rivals that could not be compared, and why; warnings.

    Raises
    ------
    public_signals.Error
        An unknown or text column, a show and week twice, a week that is no Monday, a horizon or an outcome lag under 1.

    References
    ----------
    Diebold and Mariano 1995; Harvey, Leybourne and Newbold 1997; Clark and West 2007; Giacomini and White 2006; Hyndman
    and Koehler 2006; Benjamini and Hochberg 1995.

    Examples
    --------
    >>> import pandas as pd
    >>> weeks = pd.date_range("2024-01-01", periods=40, freq="7D").strftime("%Y-%m-%d")
    >>> df = pd.DataFrame({"show": [show for show in "abcd" for _ in weeks], "week_start": [*weeks] * 4,
    ...                    "gross": [100 * (n % 4 + 1) + (n * n) % 23 for n in range(160)]})
    >>> result = forecast(df, horizons=[1])
    >>> [rival["rival"] for rival in result["results"][0]["rivals"]]
    ['naive', 'show mean', 'AR']
    """
    text, _ = _made(
        df,
        outcome,
        metrics,
        horizons,
        first_origin,
        window,
        outcome_lag,
        vintages,
        placebos,
        seed,
        alpha,
    )
    return cast(Forecast, json.loads(text))


def forecast_errors(
    df: Frame,
    outcome: str = "gross",
    metrics: Names = (),
    *,
    horizons: Weeks = (1, 2, 4, 8),
    first_origin: Day | None = None,
    window: int | None = None,
    outcome_lag: int = 1,
    vintages: Mapping[Any, Frame] | None = None,
) -> pd.DataFrame:
    """The forecasts behind :func:`forecast`, one row per show, origin and horizon.

    Parameters
    ----------
    df, outcome, metrics, horizons, first_origin, window, outcome_lag, vintages
        As for :func:`forecast`.

    Returns
    -------
    pandas.DataFrame
        show, origin, horizon, target_week, actual (NaN where it is unknown), compared (whether the row is in the common
        sample), and a column for each rival, in units of `outcome`; NaN where a rival has no forecast.

    Raises
    ------
    public_signals.Error
        As :func:`forecast`.

    Examples
    --------
    >>> import pandas as pd
    >>> weeks = pd.date_range("2024-01-01", periods=40, freq="7D").strftime("%Y-%m-%d")
    >>> df = pd.DataFrame({"show": "a", "week_start": weeks, "gross": range(40)})
    >>> errors = forecast_errors(df, horizons=[1])
    >>> errors["origin"][0], float(errors["actual"][0]), float(errors["naive"][0])
    ('2024-05-20', 20.0, 19.0)
    """
    _, rows = _made(df, outcome, metrics, horizons, first_origin, window, outcome_lag, vintages, 0, 0, 0.05)
    frame: pd.DataFrame = pa.table(Stream(rows)).to_pandas()
    return frame
