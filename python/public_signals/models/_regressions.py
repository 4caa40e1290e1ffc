"""One regression: a predictor, several, or leads beside their lags."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from public_signals.models._families import adjust_pvalues
from public_signals.models._options import fit, names

_FIELDS = ("coefficient", "std_error", "pvalue", "ci_lower", "ci_upper", "t_stat")


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
        points. Adds bootstrap_pvalue, bootstrap_ci_lower and bootstrap_ci_upper (the coefficients whose bootstrap p is
        over alpha; None where they have no end), bootstrap_draws, bootstrap_enumerated.
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
        An unknown, all-missing, infinite or text column; a key twice; a predictor that the effects absorb or the
        controls repeat; one cluster; no more rows than parameters.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"show": list("aaabbbccc"), "week_start": [1, 2, 3] * 3,
    ...                    "views": [1, 5, 2, 4, 1, 7, 3, 3, 9], "gross": [10, 19, 13, 30, 25, 37, 51, 50, 66]})
    >>> result = fit_ols_fe(df, outcome="gross", predictor="views")
    >>> round(result["coefficient"], 4), result["n_clusters"]
    (2.1971, 3)
    """
    return fit(
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
    together = names(predictors)
    result = fit(df, outcome, together, controls, tests=[together], **options)
    result.setdefault("predictors", {together[0]: {key: result[key] for key in _FIELDS}})
    result["wald"] = result["wald"][0]
    return result


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
        As :func:`fit_panel_ols`; ``lags`` and ``leads`` hold the joint tests, ``placebo_failed`` says whether a lead
        has q < 0.05 (Benjamini-Hochberg over the leads). A placebo that passes proves nothing.
    """
    lag_names, lead_names = names(lags), names(leads)
    result = fit(df, outcome, lag_names + lead_names, controls, tests=[lag_names, lead_names], **options)
    result["lags"], result["leads"] = result.pop("wald")
    q_values = adjust_pvalues([result["predictors"][name]["pvalue"] for name in lead_names])
    for name, q in zip(lead_names, q_values, strict=True):
        result["predictors"][name]["qvalue"] = q
    result["placebo_failed"] = min(q_values) < 0.05
    return result
