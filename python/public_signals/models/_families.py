"""Several tests together: adjusted p-values, the same question asked otherwise, and what a panel could find at all."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Unpack

import pandas as pd
import pyarrow as pa
import pyarrow.compute

from public_signals import _core
from public_signals._arguments import known_keywords, one_of, only
from public_signals._error import Error
from public_signals._types import Frame, Names
from public_signals.models._options import (
    FIT,
    REGRESSION,
    FitOptions,
    Options,
    RegressionOptions,
    columns_of,
    fit,
    some,
    table_of,
    with_sample,
)
from public_signals.models._results import Precision
from public_signals.words import Adjustment, Bootstrap, BootstrapType


@known_keywords
def adjust_pvalues(pvalues: Iterable[float], method: Adjustment = "bh") -> list[float]:
    """p-values of one family of tests, adjusted: Benjamini-Hochberg q-values ("bh") or Holm's ("holm").

    Both need the p-values alone. :func:`romano_wolf` needs the regressions: it knows how they move together.

    Parameters
    ----------
    pvalues : iterable of float
        0 to 1, every test of the family.
    method : {"bh", "holm"}
        What is controlled: the share of false findings, or the chance of one.

    Returns
    -------
    list of float
        In the order given.

    Raises
    ------
    public_signals.Error
        For an unknown method.

    Examples
    --------
    >>> adjust_pvalues([0.01, 0.04, 0.03])
    [0.03, 0.04, 0.04]
    >>> adjust_pvalues([0.01, 0.04, 0.03], method="holm")
    [0.03, 0.06, 0.06]
    """
    one_of("method", method, Adjustment)
    return _core.adjusted_pvalues([float(p) for p in pvalues], method)


def romano_wolf(
    df: Frame,
    outcome: str,
    predictors: Names,
    controls: Names = (),
    *,
    bootstrap: Bootstrap = "wild",
    bootstrap_type: BootstrapType = "11",
    draws: int = 9999,
    seed: int = 0,
    **options: Unpack[RegressionOptions],
) -> pd.DataFrame:
    """One regression for each predictor, with p-values that control the chance of one false finding or more.

    Romano and Wolf's step-down (2005, 2016) over the draws of the wild cluster bootstrap: a cluster has the same weight
    in all regressions of a draw, so that predictors that move together cost less than with Holm.

    Parameters
    ----------
    df, outcome, controls
        As for :func:`fit_ols_fe`.
    predictors : str or sequence of str
        The family; every test that was run belongs to it.
    bootstrap : {"wild", "webb"}
    bootstrap_type : {"11", "31", "33"}
        As for :func:`fit_ols_fe`.
    draws : int
        How many, unless every sign can be tried (13 clusters or fewer).
    seed : int
        The same seed gives the same draws.
    **options
        As for :func:`fit_ols_fe`, less those of the bootstrap; `transform` is of outcome and predictors.

    Returns
    -------
    pandas.DataFrame
        One row per predictor in the order given: predictor, coefficient, std_error, t_stat, pvalue, ci_lower, ci_upper,
        n_obs, bootstrap_pvalue, bootstrap_ci_lower, bootstrap_ci_upper, decisive_pvalue, p_method, interval_lower,
        interval_upper, interval_method, romano_wolf_pvalue. The last
        counts the data as one of the draws, as decisive_pvalue does, and is None where that is: no data could reject.

    Raises
    ------
    public_signals.Error
        As :func:`fit_ols_fe`, for any of the predictors; clustered two ways or not at all.

    Examples
    --------
    >>> df = pd.DataFrame({"show": list("aaabbbccc"), "week_start": [1, 2, 3] * 3, "likes": [2, 1, 4, 4, 2, 3, 1, 5, 2],
    ...                    "views": [1, 5, 2, 4, 1, 7, 3, 3, 9], "gross": [10, 19, 13, 30, 25, 37, 51, 50, 66]})
    >>> table = romano_wolf(df, "gross", ["views", "likes"], alpha=0.3)  # three shows reach no smaller level
    >>> table[["predictor", "bootstrap_pvalue", "romano_wolf_pvalue"]].values.tolist()
    [['views', 0.0, 0.25], ['likes', 0.5, 0.75]]
    """
    only("romano_wolf", options, REGRESSION)
    one_of("bootstrap", bootstrap, Bootstrap)
    family = some(predictors, "predictor")
    told = Options(bootstrap=bootstrap, bootstrap_type=bootstrap_type, draws=draws, seed=seed, **options)
    asked = told.asked(outcome, family, controls)
    table = table_of(df, columns_of(df, asked), asked["controls"])
    results = json.loads(_core.fit_family(table, asked))
    fields = (
        "coefficient",
        "std_error",
        "t_stat",
        "pvalue",
        "ci_lower",
        "ci_upper",
        "n_obs",
        "bootstrap_pvalue",
        "bootstrap_ci_lower",
        "bootstrap_ci_upper",
        "decisive_pvalue",
        "p_method",
        "interval_lower",
        "interval_upper",
        "interval_method",
        "romano_wolf_pvalue",
    )
    rows = [
        {"predictor": name, **{key: fitted[key] for key in fields}}
        for name, fitted in zip(family, results, strict=True)
    ]
    return pd.DataFrame(rows)


def leave_one_out(
    df: Frame, outcome: str, predictor: str, controls: Names = (), **options: Unpack[FitOptions]
) -> pd.DataFrame:
    """The estimate without each entity in turn: whether one show carries the result.

    Parameters
    ----------
    df, outcome, predictor, controls, **options
        As for :func:`fit_ols_fe`.

    Returns
    -------
    pandas.DataFrame
        One row per entity left out, sorted by how far the coefficient moves: left_out, coefficient, std_error, pvalue,
        shift (from the estimate with all, in its standard errors).

    Raises
    ------
    public_signals.Error
        As :func:`fit_ols_fe`, also for the rows that are left.

    Examples
    --------
    >>> df = pd.DataFrame({"show": list("aaabbbcccddd"), "week_start": [1, 2, 3] * 4,
    ...                    "views": [1, 5, 2, 4, 1, 7, 3, 3, 9, 8, 2, 2],
    ...                    "gross": [10, 19, 13, 30, 25, 37, 51, 50, 66, 44, 40, 31]})
    >>> leave_one_out(df, "gross", "views")["left_out"].tolist()
    ['a', 'c', 'd', 'b']
    """
    only("leave_one_out", options, FIT)
    told = Options(**options)
    entity = told.entity
    asked = told.asked(outcome, [predictor], controls)
    table = table_of(df, [entity, *columns_of(df, asked)], asked["controls"])
    whole = fit(table, outcome, [predictor], controls, **options)
    rows = []
    for value in table[entity].unique().drop_null().to_pylist():
        others = pa.compute.not_equal(table[entity], pa.scalar(value, table[entity].type))
        rest, within = with_sample(table, others)
        without = fit(rest, outcome, [predictor], controls, within=within, **options)
        shift = (without["coefficient"] - whole["coefficient"]) / whole["std_error"]
        rows.append(
            {"left_out": value, **{key: without[key] for key in ("coefficient", "std_error", "pvalue")}, "shift": shift}
        )
    return pd.DataFrame(rows).sort_values("shift", key=abs, ascending=False, ignore_index=True)


def sensitivity_analysis(
    df: Frame, outcome: str, predictors: Names, controls: Names = (), **options: Unpack[FitOptions]
) -> pd.DataFrame:
    """Each predictor under other choices: no controls, no weeks, clustered otherwise, other small-sample rules.

    Parameters
    ----------
    df, outcome, controls, **options
        As for :func:`fit_ols_fe`; they are those of the first specification, "main".
    predictors : str or sequence of str
        Each has regressions of its own.

    Returns
    -------
    pandas.DataFrame
        One row per predictor and specification: predictor, specification, coefficient, std_error, pvalue, ci_lower,
        ci_upper, n_obs, and qvalue (Benjamini-Hochberg over all rows). With `bootstrap` p and interval are those that
        decide (CR3's where few clusters carry the predictor), and the t test's where there are no clusters.

    Raises
    ------
    public_signals.Error
        As :func:`fit_ols_fe`, for any of the regressions.

    Examples
    --------
    >>> df = pd.DataFrame({"show": list("aaabbbccc"), "week_start": [1, 2, 3] * 3,
    ...                    "views": [1, 5, 2, 4, 1, 7, 3, 3, 9], "gross": [10, 19, 13, 30, 25, 37, 51, 50, 66]})
    >>> sensitivity_analysis(df, "gross", "views")["specification"].tolist()  # doctest: +NORMALIZE_WHITESPACE
    ['main', 'no controls', 'show effects only', 'cluster show and week_start', 'hetero', 'linearmodels rules']
    """
    only("sensitivity_analysis", options, FIT)
    told = Options(**options)
    variants: list[tuple[str, Names, FitOptions]] = [
        ("main", controls, {}),
        ("no controls", (), {}),
        (f"{told.entity} effects only", controls, {"effects": [told.entity]}),
        (f"cluster {told.entity} and {told.time}", controls, {"cluster": [told.entity, told.time]}),
        ("hetero", controls, {"cluster": "hetero", "bootstrap": None}),  # without clusters nothing is drawn
        ("linearmodels rules", controls, {"ssc": "linearmodels"}),
    ]
    fields = ("coefficient", "std_error", "pvalue", "ci_lower", "ci_upper", "n_obs")
    deciding = {"pvalue": "decisive_pvalue", "ci_lower": "interval_lower", "ci_upper": "interval_upper"}
    rows = []
    for predictor in some(predictors, "predictor"):
        for name, beside, change in variants:
            asked: FitOptions = {**options, **change}
            estimate = fit(df, outcome, [predictor], beside, **asked)
            drawn = asked.get("bootstrap") is not None
            told_by = {key: estimate[deciding.get(key, key) if drawn else key] for key in fields}
            rows.append({"predictor": predictor, "specification": name, **told_by})
    table = pd.DataFrame(rows)
    table["qvalue"] = adjust_pvalues(table["pvalue"])
    return table


@known_keywords
def smallest_detectable_effect(result: Precision, power: float = 0.8, alpha: float = 0.05) -> float:
    """The smallest true coefficient that a panel like this one would find with probability `power`.

    From the standard error and degrees of freedom of a result: SE times (t of 1 - alpha/2 plus t of `power`). Those are
    CR3's where `diagnostics` made them, and where the bootstrap's interval is wider half of it stands for the first
    part, as in `fit`: with shows of different size the t test promises too much.

    Parameters
    ----------
    result : Fit, or a dict of std_error and df_t
        A regression of the panel, best with ``diagnostics=True`` and a bootstrap, at the same `alpha`.
    power, alpha : float
        Between 0 and 1: the wanted chance of finding the effect, and the level of the test.

    Returns
    -------
    float
        In units of the outcome for one of the predictor.

    Raises
    ------
    public_signals.Error
        For a power or an alpha outside 0 to 1; where one cluster alone carries the estimate, or
        the bootstrap's interval has no end.

    Examples
    --------
    >>> round(smallest_detectable_effect({"std_error": 1.0, "df_t": 39}), 3)
    2.874
    """
    if not 0 < power < 1 or not 0 < alpha < 1:
        raise Error("power and alpha lie between 0 and 1")
    error, df, reach = float(result["std_error"]), float(result["df_t"]), 0.0
    if "cr3" in result:
        cr3, left_out = result["cr3"], result.get("leave_one_out")
        standard_error, cr3_df = (None, None) if cr3 is None else (cr3["std_error"], cr3["df"])
        no_estimate = left_out is not None and left_out["not_estimable_without"]
        if standard_error is None or cr3_df is None or no_estimate:
            raise Error(
                "without one cluster there is no estimate, so that no size can be named", help="see leave_one_out"
            )
        error, df = float(standard_error), float(cr3_df)
    if "interval_lower" in result and "interval_upper" in result:
        lower, upper = result["interval_lower"], result["interval_upper"]
        if lower is None or upper is None:
            raise Error("the interval has no end, so that no size can be named", help="collect more shows")
        reach = (upper - lower) / 2
    return max(error * _core.t_quantile(1 - alpha / 2, df), reach) + error * _core.t_quantile(power, df)
