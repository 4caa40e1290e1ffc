"""Lags and leads that are made on the way: event studies, and tests of each entity's own past."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Unpack

import pyarrow as pa
import pyarrow.compute

from public_signals import _core
from public_signals._arguments import only
from public_signals._error import Error
from public_signals._types import Frame, Names
from public_signals.models._options import (
    STUDY,
    Options,
    StudyOptions,
    columns_of,
    one_column,
    refuse_categories,
    table_of,
    warn_of_bad_controls,
)
from public_signals.models._results import EventStudy, GrangerTest


def _counted_periods(table: Any, time: str) -> Any:
    """The table with `time` as whole numbers: as they are, days, or weeks where all dates lie whole weeks apart."""
    column = table.column(time)
    if not pa.types.is_integer(column.type):
        try:
            days = column.cast(pa.timestamp("us")).cast(pa.date32()).cast(pa.int32()).cast(pa.int64())
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as problem:
            raise Error(
                f"'{time}' holds no dates: {problem}",
                where=f"column {time}",
                column=time,
                help="give dates, YYYY-MM-DD, or whole numbers",
            ) from problem
        since = pa.compute.subtract(days, pa.compute.min(days))
        weeks = pa.compute.divide(since, 7)
        column = weeks if pa.compute.all(pa.compute.equal(pa.compute.multiply(weeks, 7), since)).as_py() else since
    return table.set_column(table.column_names.index(time), time, column.cast(pa.int64()))


def event_study(
    df: Frame,
    outcome: str,
    variable: str,
    controls: Names = (),
    *,
    leads: int = 4,
    lags: int = 6,
    **options: Unpack[StudyOptions],
) -> EventStudy:
    """The outcome in the periods around one more unit of `variable`, kept up from then on; both ends are bins.

    Estimated from leads 1 to `leads` - 1 and lags 0 to `lags` of the variable on the calendar, whose sums are the
    coefficients of an event study with binned ends (Schmidheiny and Siegloch 2023).

    Parameters
    ----------
    df, outcome, controls
        As for :func:`fit_ols_fe`.
    variable : str
        The column to shift, in its own units: the function makes its leads and lags.
    leads, lags : int
        The window: `leads` periods before the change, the last being the reference, to `lags` after it.
    **options
        As for :func:`fit_ols_fe`; `time` may be dates whole weeks apart, other dates (days) or whole numbers. With
        `bootstrap` each week has the keys of a bootstrap, its interval included, and each joint test decisive_pvalue
        (the bootstrap of its Wald statistic). `transform` is of outcome and variable.

    Returns
    -------
    EventStudy
        A dict. weeks: a list of {week, coefficient, std_error, pvalue, ci_lower, ci_upper}, zero at -1, in units of
        `outcome` for one of `variable`; increments: the same for each shift; leads and lags: joint tests {statistic,
        df_num, df_denom, pvalue, cr3}, or {pvalue: None, why_not}; n_obs, n_dropped_null, n_clusters, df_t, warnings.

    Raises
    ------
    public_signals.Error
        As :func:`fit_ols_fe`, and for a window without a lead.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"show": [show for show in "abcd" for _ in range(8)], "week_start": [*range(8)] * 4,
    ...                    "views": [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4, 6, 2, 6, 4, 3, 3, 8, 3,
    ...                              2, 7, 9, 5], "gross": [(n * n) % 23 for n in range(32)]})
    >>> study = event_study(df, "gross", "views", leads=2, lags=1)
    >>> [week["week"] for week in study["weeks"]], study["weeks"][1]["coefficient"]
    ([-2, -1, 0, 1], 0.0)
    """
    only("event_study", options, STUDY)
    asked = Options(**options).asked(outcome, (), controls)
    one_column("variable", variable)
    refuse_categories(df, [variable])
    table = _counted_periods(
        table_of(df, [variable, asked["time"], asked["entity"], *columns_of(df, asked)], asked["controls"]),
        asked["time"],
    )
    result: EventStudy = json.loads(_core.event_study(table, asked, variable=variable, leads=leads, lags=lags))
    warn_of_bad_controls(result, stacklevel=3)
    return result


def granger_causality_tests(
    df: Frame,
    outcome: str,
    predictor: str,
    *,
    lags: int | Iterable[int] = (1,),
    **options: Unpack[StudyOptions],
) -> dict[int, GrangerTest]:
    """Whether the predictor's past helps to predict the outcome beyond the outcome's own: pooled, and entity by entity.

    ``joint`` is the test of one regression with the effects and clusters of the others, on K lags of both: that all
    lags of the predictor are zero, by the bootstrap of the Wald statistic and by CR3. Beside it stands the test of
    Dumitrescu and Hurlin (2012): each entity has a regression of its own (least squares with an intercept, no effects
    of periods, classical variances), and the Wald statistics are averaged. Its null is that the predictor's past helps
    in no entity; nothing is pooled, and nothing is clustered. Between them lies ``juodis_karavias_sarafidis`` (2021):
    the predictor's lags are pooled, each entity has an intercept and own lags of its own, and the half-panel jackknife
    takes out the bias of short panels.

    Parameters
    ----------
    df, outcome
        As for :func:`fit_ols_fe`.
    predictor : str
        The column whose past is tested.
    lags : int or sequence of int
        Numbers of lags K, each a test of its own. Lags are of the calendar: `time` may be dates whole weeks apart,
        other dates (days) or whole numbers.
    **options
        As for :func:`fit_ols_fe`, of the joint test; without `bootstrap` it is that of `fit`: signs, under 8 clusters
        Webb's points. Dumitrescu and Hurlin's test knows `entity`, `time` and `transform`.

    Returns
    -------
    dict of int to GrangerTest
        By K: joint {statistic, df_num, df_denom, pvalue, cr3, decisive_pvalue, coefficients, n_obs, n_clusters, df_t,
        sentence, warnings}, or {pvalue: None, why_not}; juodis_karavias_sarafidis {statistic (Wald, chi squared), df,
        pvalue, f_test (for few entities), coefficients (with least_squares, uncorrected), n_units, n_obs, left_out
        (each needs more than 2 K + 3 usable rows), sentence}, or {pvalue: None, why_not}; dumitrescu_hurlin {method
        (what was done, in words), wbar (mean Wald statistic), zbar (for long panels), ztilde (standardised by each
        entity's own moments), pvalue (two-sided, of ztilde), n_units, n_obs, left_out (entity: why; each needs more
        than 2 K + 5 usable rows)}, whose keys stand at the top too.

    Raises
    ------
    public_signals.Error
        An unknown or text column; K under 1; no entity with enough rows.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"show": "a", "week_start": range(12), "views": [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8],
    ...                    "gross": [2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4, 5]})
    >>> round(granger_causality_tests(df, "gross", "views")[1]["wbar"], 3)
    0.002
    """
    only("granger_causality_tests", options, STUDY)
    asked = Options(**options).asked(outcome, (), ())
    one_column("predictor", predictor)
    refuse_categories(df, [predictor])
    wanted = [predictor, asked["time"], asked["entity"], *columns_of(df, asked)]
    table = _counted_periods(table_of(df, wanted), asked["time"])
    return {
        k: json.loads(_core.granger_test(table, asked, predictor=predictor, lags=k))
        for k in ([lags] if isinstance(lags, int) else list(lags))
    }
