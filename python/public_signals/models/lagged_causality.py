"""Fixed-effects least squares for weekly panels: does attention some weeks ago predict the outcome of this week?

Coefficients and standard errors are those of fixest (``ssc="fixest"``) or linearmodels (``ssc="linearmodels"``); the
tests hold them to pyfixest and linearmodels. Frames may be pandas, polars or pyarrow; rows with a missing value in any
column that is used are left out and counted. A result says *predicts*: an estimate within shows, net of common weeks, is
no experiment. Methods and words are explained in ``docs/models.md``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute

from public_signals import _core
from public_signals._error import Error
from public_signals._frames import names_of, require

__all__ = [
    "LaggedCausalityModels",
    "adjust_pvalues",
    "event_study",
    "fit_ols_fe",
    "fit_panel_ols",
    "granger_causality_tests",
    "leave_one_out",
    "placebo_test",
    "sensitivity_analysis",
    "smallest_detectable_effect",
]


def _names(given: str | Iterable[str] | None) -> list[str]:
    if given is None:
        return []
    return [given] if isinstance(given, str) else [str(name) for name in given]


def _pandas_array(column: pd.Series) -> Any:
    if column.dtype == "float64":
        return pa.array(column.to_numpy())  # NaN is missing on the other side: nothing is read or copied here
    if isinstance(column.dtype, pd.CategoricalDtype) and not pd.api.types.is_string_dtype(column.cat.categories.dtype):
        column = column.astype(column.cat.categories.dtype)
    try:
        return pa.array(column, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        if column.dtype != object:
            raise
    try:  # True, 1 and 1.0 in one column of objects
        return pa.array(pd.to_numeric(column).astype("float64"), from_pandas=True)
    except (ValueError, TypeError) as problem:
        raise Error(
            f"column '{column.name}' holds mixed values: {problem}",
            where=f"column {column.name}",
            help="give it one type, for example with astype",
        ) from problem


def _table(df: Any, wanted: Sequence[str]) -> Any:
    names = names_of(df)
    wanted = list(dict.fromkeys(wanted))
    require(names, wanted)
    if isinstance(df, pa.Table):
        return df.select(wanted)
    if isinstance(df, pd.DataFrame):
        return pa.table([_pandas_array(df[name]) for name in wanted], names=wanted)
    return df.select(wanted).to_arrow()


def _vcov(cluster: str | Iterable[str] | None, entity: str) -> tuple[str, list[str]]:
    if cluster is None:
        return "cluster", [entity]
    if cluster in ("iid", "hetero"):
        return str(cluster), []
    names = _names(cluster)
    if not 1 <= len(names) <= 2:
        raise Error("cluster names one or two columns", help='or say "iid" or "hetero"')
    return "cluster", names


def _one_of(name: str, value: Any, known: Sequence[Any]) -> None:
    if value not in known:
        raise Error(f"{name}={value!r} is unknown", help=f"{name} is one of {', '.join(map(repr, known))}")


def _asked(
    outcome: str,
    controls: str | Iterable[str],
    *,
    entity: str,
    time: str,
    effects: str | Iterable[str] | None,
    cluster: str | Iterable[str] | None,
    ssc: str,
    alpha: float,
    singletons: str,
) -> dict[str, Any]:
    """The options of a regression as the library takes them, checked."""
    _one_of("ssc", ssc, ("fixest", "linearmodels"))
    _one_of("singletons", singletons, ("drop", "keep"))
    if not 0 < alpha < 1:
        raise Error(f"alpha {alpha} is not between 0 and 1", help="0.05 gives 95 % intervals")
    chosen = [entity, time] if effects is None else _names(effects)
    if len(chosen) > 2:
        raise Error(f"{len(chosen)} effects were asked for", help="two at most; add others as controls")
    vcov, clusters = _vcov(cluster, entity)
    return {
        "outcome": outcome,
        "controls": list(dict.fromkeys(_names(controls))),
        "entity": entity,
        "time": time,
        "effects": chosen,
        "clusters": clusters,
        "vcov": vcov,
        "ssc": ssc,
        "alpha": alpha,
        "drop_singletons": singletons == "drop",
    }


def _fit(
    df: Any,
    outcome: str,
    predictors: Sequence[str],
    controls: str | Iterable[str] = (),
    *,
    entity: str = "show",
    time: str = "week_start",
    effects: str | Iterable[str] | None = None,
    cluster: str | Iterable[str] | None = None,
    ssc: str = "fixest",
    alpha: float = 0.05,
    singletons: str = "drop",
    bootstrap: str | None = None,
    draws: int = 9999,
    seed: int = 0,
    common_sample: Sequence[str] = (),
    tests: Sequence[Sequence[str]] = (),
) -> dict[str, Any]:
    _one_of("bootstrap", bootstrap, (None, "wild", "webb"))
    asked = _asked(
        outcome, controls, entity=entity, time=time, effects=effects, cluster=cluster, ssc=ssc, alpha=alpha,
        singletons=singletons,
    )
    wanted = [outcome, *predictors, *asked["controls"], *asked["effects"], *asked["clusters"], *common_sample]
    wanted += [name for name in (entity, time) if name in names_of(df)]
    text = _core.fit_regression(
        _table(df, wanted),
        predictors=list(predictors),
        common_sample=list(common_sample),
        bootstrap=bootstrap,
        draws=draws,
        seed=seed,
        tests=[list(names) for names in tests],
        **asked,
    )
    return json.loads(text)


def _counted_periods(table: Any, time: str) -> Any:
    """The table with `time` as whole numbers: as they are, days, or weeks where all dates lie whole weeks apart."""
    column = table.column(time)
    if not pa.types.is_integer(column.type):
        try:
            days = column.cast(pa.timestamp("us")).cast(pa.date32()).cast(pa.int32()).cast(pa.int64())
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as problem:
            raise Error(f"'{time}' holds no dates: {problem}", where=f"column {time}", column=time,
                        help="give dates, YYYY-MM-DD, or whole numbers") from problem
        since = pa.compute.subtract(days, pa.compute.min(days))
        weeks = pa.compute.divide(since, 7)
        column = weeks if pa.compute.all(pa.compute.equal(pa.compute.multiply(weeks, 7), since)).as_py() else since
    return table.set_column(table.column_names.index(time), time, column.cast(pa.int64()))


def fit_ols_fe(
    df: Any,
    outcome: str,
    predictor: str,
    controls: str | Iterable[str] = (),
    *,
    entity: str = "show",
    time: str = "week_start",
    effects: str | Iterable[str] | None = None,
    cluster: str | Iterable[str] | None = None,
    ssc: str = "fixest",
    alpha: float = 0.05,
    singletons: str = "drop",
    bootstrap: str | None = None,
    seed: int = 0,
) -> dict[str, Any]:
    """Least squares of `outcome` on `predictor` with fixed effects and clustered standard errors.

    Parameters
    ----------
    df : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        One row per (entity, time). Rows that miss a used value are left out and counted.
    outcome, predictor : str
        Numeric or boolean columns, in their own units.
    controls : str or sequence of str
        Further regressors. One that the effects absorb or that repeats others is dropped and named.
    entity, time : str
        The panel's keys, of any integer, string or date type.
    effects : str or sequence of str, optional
        None: entity and time. One or two columns, or () for none, which adds an intercept.
    cluster : str or sequence of str, optional
        None: the entity. One or two columns, "iid" or "hetero".
    ssc : {"fixest", "linearmodels"}
        Small-sample factors: fixest uses t with G-1 degrees of freedom, linearmodels n less all parameters.
    alpha : float
        The interval covers 1 - alpha.
    singletons : {"drop", "keep"}
        Rows alone in a level of an effect.
    bootstrap : {None, "wild", "webb"}
        The wild cluster bootstrap with the null imposed: Rademacher signs (all of them up to 13 clusters) or Webb's six
        points; adds bootstrap_pvalue, bootstrap_draws, bootstrap_enumerated.
    seed : int
        Of the bootstrap.

    Returns
    -------
    dict
        coefficient, pvalue, ci_lower, ci_upper, std_error, t_stat, df_t, n_obs, n_dropped_null, n_singletons,
        n_clusters, dropped_controls, controls (by name), r2_within, effects, ssc, vcov, vcov_repaired, warnings.

    Raises
    ------
    public_signals.Error
        An unknown, all-missing, infinite or text column; a key twice; a predictor that the effects absorb or the controls
        repeat; one cluster; no more rows than parameters.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"show": list("aaabbbccc"), "week_start": [1, 2, 3] * 3,
    ...                    "views": [1, 5, 2, 4, 1, 7, 3, 3, 9], "gross": [10, 19, 13, 30, 25, 37, 51, 50, 66]})
    >>> result = fit_ols_fe(df, outcome="gross", predictor="views")
    >>> round(result["coefficient"], 4), result["n_clusters"]
    (2.1971, 3)
    """
    return _fit(
        df,
        outcome,
        [predictor],
        controls,
        entity=entity,
        time=time,
        effects=effects,
        cluster=cluster,
        ssc=ssc,
        alpha=alpha,
        singletons=singletons,
        bootstrap=bootstrap,
        seed=seed,
    )


def fit_panel_ols(
    df: Any, outcome: str, predictors: str | Iterable[str], controls: str | Iterable[str] = (), **options: Any
) -> dict[str, Any]:
    """Several predictors in one regression, with the joint test of all of them.

    Parameters
    ----------
    predictors : str or sequence of str
        Each must survive; the result's ``predictors`` holds one entry for each, ``wald`` the F test of all being zero.
    **options
        As for :func:`fit_ols_fe`.

    Returns
    -------
    dict
        As :func:`fit_ols_fe` for the first predictor, with ``predictors`` and ``wald`` besides.
    """
    names = _names(predictors)
    result = _fit(df, outcome, names, controls, tests=[names], **options)
    result.setdefault("predictors", {names[0]: {key: result[key] for key in _FIELDS}})
    result["wald"] = result["wald"][0]
    return result


_FIELDS = ("coefficient", "std_error", "pvalue", "ci_lower", "ci_upper", "t_stat")


def placebo_test(
    df: Any,
    outcome: str,
    lags: str | Iterable[str],
    leads: str | Iterable[str],
    controls: str | Iterable[str] = (),
    **options: Any,
) -> dict[str, Any]:
    """Leads beside their lags in one regression: attention of later weeks can't have moved this week's outcome.

    Returns
    -------
    dict
        As :func:`fit_panel_ols`; ``lags`` and ``leads`` hold the joint tests, ``placebo_failed`` says whether a lead has
        q < 0.05 (Benjamini-Hochberg over the leads). A placebo that passes proves nothing.
    """
    lag_names, lead_names = _names(lags), _names(leads)
    result = _fit(df, outcome, lag_names + lead_names, controls, tests=[lag_names, lead_names], **options)
    result["lags"], result["leads"] = result.pop("wald")
    q_values = adjust_pvalues([result["predictors"][name]["pvalue"] for name in lead_names])
    for name, q in zip(lead_names, q_values, strict=True):
        result["predictors"][name]["qvalue"] = q
    result["placebo_failed"] = min(q_values) < 0.05
    return result


def event_study(
    df: Any,
    outcome: str,
    variable: str,
    controls: str | Iterable[str] = (),
    *,
    leads: int = 4,
    lags: int = 6,
    entity: str = "show",
    time: str = "week_start",
    effects: str | Iterable[str] | None = None,
    cluster: str | Iterable[str] | None = None,
    ssc: str = "fixest",
    alpha: float = 0.05,
    singletons: str = "drop",
) -> dict[str, Any]:
    """The outcome in the periods around one more unit of `variable`, kept up from then on; both ends are bins.

    Estimated from leads 1 to `leads` - 1 and lags 0 to `lags` of the variable on the calendar, whose sums are the
    coefficients of an event study with binned ends (Schmidheiny and Siegloch 2023).

    Parameters
    ----------
    variable : str
        The column to shift, in its own units: the function makes its leads and lags.
    leads, lags : int
        The window: `leads` periods before the change, of which the last is the reference, to `lags` after it.
    **others
        As for :func:`fit_ols_fe`; `time` may be dates whole weeks apart, other dates (days) or whole numbers.

    Returns
    -------
    dict
        weeks: a list of {week, coefficient, std_error, pvalue, ci_lower, ci_upper}, zero at -1; increments: the same
        for each shift; leads and lags: joint tests {statistic, df_num, df_denom, pvalue}, or {pvalue: None, why_not};
        n_obs, n_dropped_null, n_clusters, df_t, warnings.

    Raises
    ------
    public_signals.Error
        As :func:`fit_ols_fe`, and for a window without a lead.
    """
    asked = _asked(
        outcome, controls, entity=entity, time=time, effects=effects, cluster=cluster, ssc=ssc, alpha=alpha,
        singletons=singletons,
    )
    table = _table(df, [outcome, variable, entity, time, *asked["controls"], *asked["effects"], *asked["clusters"]])
    return json.loads(_core.event_study(_counted_periods(table, time), variable=variable, leads=leads, lags=lags, **asked))


def granger_causality_tests(
    df: Any,
    outcome: str,
    predictor: str,
    *,
    lags: int | Iterable[int] = (1,),
    entity: str = "show",
    time: str = "week_start",
) -> dict[int, dict[str, Any]]:
    """Whether the predictor's past helps to predict the outcome beyond the outcome's own, in at least one entity.

    The test of Dumitrescu and Hurlin (2012): each entity has a regression of its own on K lags of both.

    Parameters
    ----------
    lags : int or sequence of int
        Numbers of lags K, each a test of its own. Lags are of the calendar: `time` may be dates whole weeks apart, other
        dates (days) or whole numbers.

    Returns
    -------
    dict
        By K: wbar (mean Wald statistic), zbar (for long panels), ztilde (standardised by each entity's own moments),
        pvalue (two-sided, of ztilde), n_units, n_obs, left_out (entity: why; each needs more than 2 K + 5 usable rows).

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
    table = _counted_periods(_table(df, [outcome, predictor, entity, time]), time)
    return {
        k: json.loads(
            _core.granger_test(table, outcome=outcome, predictor=predictor, entity=entity, time=time, lags=k)
        )
        for k in ([lags] if isinstance(lags, int) else list(lags))
    }


def adjust_pvalues(pvalues: Iterable[float], method: str = "bh") -> list[float]:
    """p-values of one family of tests, adjusted: Benjamini-Hochberg q-values ("bh") or Holm's ("holm").

    Examples
    --------
    >>> adjust_pvalues([0.01, 0.04, 0.03])
    [0.03, 0.04, 0.04]
    >>> adjust_pvalues([0.01, 0.04, 0.03], method="holm")
    [0.03, 0.06, 0.06]
    """
    _one_of("method", method, ("bh", "holm"))
    return _core.adjusted_pvalues([float(p) for p in pvalues], method)


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
    clustered, _ = _vcov(options.get("cluster"), entity)
    table = _table(df, names_of(df))
    whole = _fit(table, outcome, [predictor], controls, entity=entity, **options)
    rows = []
    for value in table[entity].unique().drop_null().to_pylist():
        rest = table.filter(pa.compute.field(entity) != pa.scalar(value, table.schema.field(entity).type))
        one = _fit(rest, outcome, [predictor], controls, entity=entity, **options)
        shift = (one["coefficient"] - whole["coefficient"]) / whole["std_error"]
        rows.append({"left_out": value, **{key: one[key] for key in ("coefficient", "std_error", "pvalue")}, "shift": shift})
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
    """Each predictor under other choices: without controls, without weeks, clustered otherwise, other small-sample rules.

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
    for predictor in _names(predictors):
        for name, change in variants.items():
            asked = {"controls": controls, **options, **change}
            one = _fit(df, outcome, [predictor], entity=entity, time=time, **asked)
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


class LaggedCausalityModels:
    """The models of this module under one name; keywords given here are defaults of every call.

    Examples
    --------
    >>> models = LaggedCausalityModels(entity="show", time="week_start")
    >>> sorted(name for name in dir(models) if not name.startswith("_"))
    ['event_study', 'fit_ols_fe', 'fit_panel_ols', 'granger_causality_tests', 'leave_one_out', 'placebo_test', 'sensitivity_analysis']
    """

    def __init__(self, **defaults: Any):
        self._defaults = defaults

    def fit_ols_fe(
        self, df: Any, outcome: str, predictor: str, controls: str | Iterable[str] = (), **options: Any
    ) -> dict[str, Any]:
        """See :func:`fit_ols_fe`."""
        return fit_ols_fe(df, outcome, predictor, controls, **{**self._defaults, **options})

    def fit_panel_ols(
        self, df: Any, outcome: str, predictors: str | Iterable[str], controls: str | Iterable[str] = (), **options: Any
    ) -> dict[str, Any]:
        """See :func:`fit_panel_ols`."""
        return fit_panel_ols(df, outcome, predictors, controls, **{**self._defaults, **options})

    def event_study(
        self, df: Any, outcome: str, variable: str, controls: str | Iterable[str] = (), **options: Any
    ) -> dict[str, Any]:
        """See :func:`event_study`."""
        return event_study(df, outcome, variable, controls, **{**self._defaults, **options})

    def granger_causality_tests(self, df: Any, outcome: str, predictor: str, **options: Any) -> dict[int, dict[str, Any]]:
        """See :func:`granger_causality_tests`; of the defaults only `entity` and `time` are used."""
        keys = {name: self._defaults[name] for name in ("entity", "time") if name in self._defaults}
        return granger_causality_tests(df, outcome, predictor, **{**keys, **options})

    def placebo_test(
        self,
        df: Any,
        outcome: str,
        lags: str | Iterable[str],
        leads: str | Iterable[str],
        controls: str | Iterable[str] = (),
        **options: Any,
    ) -> dict[str, Any]:
        """See :func:`placebo_test`."""
        return placebo_test(df, outcome, lags, leads, controls, **{**self._defaults, **options})

    def leave_one_out(
        self, df: Any, outcome: str, predictor: str, controls: str | Iterable[str] = (), **options: Any
    ) -> pd.DataFrame:
        """See :func:`leave_one_out`."""
        return leave_one_out(df, outcome, predictor, controls, **{**self._defaults, **options})

    def sensitivity_analysis(
        self, df: Any, outcome: str, predictors: str | Iterable[str], controls: str | Iterable[str] = (), **options: Any
    ) -> pd.DataFrame:
        """See :func:`sensitivity_analysis`."""
        return sensitivity_analysis(df, outcome, predictors, controls, **{**self._defaults, **options})
