"""Several tests together: adjusted p-values, the same question asked otherwise, and what a panel could find at all."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute

from public_signals import _core
from public_signals._error import Error
from public_signals.models._options import Options, columns_of, fit, names, one_of, table_of


def _regression(options: dict[str, Any]) -> dict[str, Any]:
    """The options less those of the bootstrap."""
    return {name: value for name, value in options.items() if name not in ("bootstrap", "draws", "seed")}


def adjust_pvalues(pvalues: Iterable[float], method: str = "bh") -> list[float]:
    """p-values of one family of tests, adjusted: Benjamini-Hochberg q-values ("bh") or Holm's ("holm").

    Both need the p-values alone. :func:`romano_wolf` needs the regressions: it knows how they move together.

    Examples
    --------
    >>> adjust_pvalues([0.01, 0.04, 0.03])
    [0.03, 0.04, 0.04]
    >>> adjust_pvalues([0.01, 0.04, 0.03], method="holm")
    [0.03, 0.06, 0.06]
    """
    one_of("method", method, ("bh", "holm"))
    return _core.adjusted_pvalues([float(p) for p in pvalues], method)


def romano_wolf(
    df: Any,
    outcome: str,
    predictors: str | Iterable[str],
    controls: str | Iterable[str] = (),
    *,
    bootstrap: str = "wild",
    draws: int = 9999,
    seed: int = 0,
    **options: Any,
) -> pd.DataFrame:
    """One regression for each predictor, with p-values that control the chance of one false finding or more.

    Romano and Wolf's step-down (2005, 2016) over the draws of the wild cluster bootstrap: a cluster has the same weight
    in all regressions of a draw, so that predictors that move together cost less than with Holm.

    Parameters
    ----------
    predictors : str or sequence of str
        The family; every test that was run belongs to it.
    bootstrap : {"wild", "webb"}
        As for :func:`fit_ols_fe`.
    draws : int
        How many, unless every sign can be tried (13 clusters or fewer).
    **options
        As for :func:`fit_ols_fe`.

    Returns
    -------
    pandas.DataFrame
        One row per predictor in the order given: predictor, coefficient, std_error, t_stat, pvalue, ci_lower, ci_upper,
        n_obs, bootstrap_pvalue, bootstrap_ci_lower, bootstrap_ci_upper, romano_wolf_pvalue.

    Raises
    ------
    public_signals.Error
        As :func:`fit_ols_fe`, for any of the predictors; clustered two ways or not at all.

    Examples
    --------
    >>> df = pd.DataFrame({"show": list("aaabbbccc"), "week_start": [1, 2, 3] * 3, "likes": [2, 1, 4, 4, 2, 3, 1, 5, 2],
    ...                    "views": [1, 5, 2, 4, 1, 7, 3, 3, 9], "gross": [10, 19, 13, 30, 25, 37, 51, 50, 66]})
    >>> table = romano_wolf(df, "gross", ["views", "likes"])
    >>> table[["predictor", "bootstrap_pvalue", "romano_wolf_pvalue"]].values.tolist()
    [['views', 0.0, 0.0], ['likes', 0.5, 0.5]]
    """
    one_of("bootstrap", bootstrap, ("wild", "webb"))
    family = names(predictors)
    if not family:
        raise Error("there is no predictor", help="name one or more columns")
    asked = Options(**options).asked(outcome, family, controls)
    table = table_of(df, columns_of(df, asked))
    results = json.loads(_core.fit_family(table, asked, bootstrap=bootstrap, draws=draws, seed=seed))
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
        "romano_wolf_pvalue",
    )
    rows = [{"predictor": name, **{key: one[key] for key in fields}} for name, one in zip(family, results, strict=True)]
    return pd.DataFrame(rows)


def leave_one_out(
    df: Any, outcome: str, predictor: str, controls: str | Iterable[str] = (), *, entity: str = "show", **options: Any
) -> pd.DataFrame:
    """The estimate without each entity in turn: whether one show carries the result.

    Returns
    -------
    pandas.DataFrame
        One row per entity left out, sorted by how far the coefficient moves: left_out, coefficient, std_error, pvalue,
        shift (from the estimate with all, in its standard errors).
    """
    asked = Options(**{**_regression(options), "entity": entity}).asked(outcome, [predictor], controls)
    table = table_of(df, [entity, *columns_of(df, asked)])
    whole = fit(table, outcome, [predictor], controls, entity=entity, **options)
    rows = []
    for value in table[entity].unique().drop_null().to_pylist():
        rest = table.filter(pa.compute.field(entity) != pa.scalar(value, table.schema.field(entity).type))
        one = fit(rest, outcome, [predictor], controls, entity=entity, **options)
        shift = (one["coefficient"] - whole["coefficient"]) / whole["std_error"]
        rows.append(
            {"left_out": value, **{key: one[key] for key in ("coefficient", "std_error", "pvalue")}, "shift": shift}
        )
    return pd.DataFrame(rows).sort_values("shift", key=abs, ascending=False, ignore_index=True)


def sensitivity_analysis(
    df: Any,
    outcome: str,
    predictors: str | Iterable[str],
    controls: str | Iterable[str] = (),
    *,
    entity: str = "show",
    time: str = "week_start",
    **options: Any,
) -> pd.DataFrame:
    """Each predictor under other choices: no controls, no weeks, clustered otherwise, other small-sample rules.

    Returns
    -------
    pandas.DataFrame
        One row per predictor and specification: predictor, specification, coefficient, std_error, pvalue, ci_lower,
        ci_upper, n_obs, and qvalue (Benjamini-Hochberg over all rows).
    """
    variants: dict[str, dict[str, Any]] = {
        "main": {},
        "no controls": {"controls": ()},
        f"{entity} effects only": {"effects": [entity]},
        f"cluster {entity} and {time}": {"cluster": [entity, time]},
        "hetero": {"cluster": "hetero"},
        "linearmodels rules": {"ssc": "linearmodels"},
    }
    rows = []
    for predictor in names(predictors):
        for name, change in variants.items():
            asked = {"controls": controls, **options, **change}
            one = fit(df, outcome, [predictor], entity=entity, time=time, **asked)
            fields = ("coefficient", "std_error", "pvalue", "ci_lower", "ci_upper", "n_obs")
            rows.append({"predictor": predictor, "specification": name, **{key: one[key] for key in fields}})
    table = pd.DataFrame(rows)
    table["qvalue"] = adjust_pvalues(table["pvalue"])
    return table


def smallest_detectable_effect(result: dict[str, Any], power: float = 0.8, alpha: float = 0.05) -> float:
    """The smallest true coefficient that a panel like this one would find with probability `power`.

    From the standard error and degrees of freedom of a result: SE times (t of 1 - alpha/2 plus t of `power`), in units
    of the outcome per unit of the predictor.

    Examples
    --------
    >>> round(smallest_detectable_effect({"std_error": 1.0, "df_t": 39}), 3)
    2.874
    """
    if not 0 < power < 1 or not 0 < alpha < 1:
        raise Error("power and alpha lie between 0 and 1")
    df = float(result["df_t"])
    return float(result["std_error"]) * (_core.t_quantile(1 - alpha / 2, df) + _core.t_quantile(power, df))
