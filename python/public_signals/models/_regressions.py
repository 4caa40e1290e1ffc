"""One regression: a predictor, several, or leads beside their lags."""

from __future__ import annotations

import json
from typing import Unpack, cast

from public_signals import _core
from public_signals._arguments import known_keywords, only
from public_signals._error import Error
from public_signals._types import Frame, Names
from public_signals.models._families import adjust_pvalues
from public_signals.models._options import (
    FIT,
    POISSON,
    FitOptions,
    Options,
    PoissonOptions,
    columns_of,
    first_rows,
    fit,
    some,
    table_of,
    warn_of_bad_controls,
)
from public_signals.models._results import Fit, PanelFit, PlaceboFit, PoissonFit
from public_signals.words import Bootstrap, BootstrapType, Singletons, Ssc, Transform, Vcov

_FIELDS = ("coefficient", "std_error", "pvalue", "ci_lower", "ci_upper", "t_stat")


@known_keywords
def fit_ols_fe(
    df: Frame,
    outcome: str,
    predictor: str,
    controls: Names = (),
    *,
    entity: str = "show",
    time: str = "week_start",
    effects: Names | None = None,
    cluster: Names | None = None,
    vcov: Vcov = "crv1",
    ssc: Ssc = "fixest",
    alpha: float = 0.05,
    singletons: Singletons = "drop",
    bootstrap: Bootstrap | None = None,
    bootstrap_type: BootstrapType = "11",
    draws: int = 9999,
    seed: int = 0,
    diagnostics: bool = False,
    transform: Transform = "none",
    kernel_lags: int | None = None,
) -> Fit:
    """Least squares of `outcome` on `predictor` with fixed effects and clustered standard errors.

    Parameters
    ----------
    df : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        One row per (entity, time). Rows that miss a used value are left out and counted.
    outcome, predictor : str
        Numeric or boolean columns, in their own units.
    controls : str or sequence of str
        Further regressors. One that the effects absorb or that repeats others is dropped and named. Text and
        categories stand as 0 and 1 for each level but the first, which left_out_levels names.
    entity, time : str
        The panel's keys, of any integer, string or date type.
    effects : str or sequence of str, optional
        None: entity and time. One or two columns, or () for none, which adds an intercept.
    cluster : str or sequence of str, optional
        None: the entity. One or two columns, "iid", "hetero" or "driscoll_kraay" (errors that all entities share for
        some periods; adds driscoll_kraay {lags, periods} and pesaran_cd {statistic, pvalue, mean_absolute_correlation,
        pairs}).
    vcov : {"crv1", "cr2", "cr3"}
        Of clusters: the sandwich; with residuals corrected for leverage, each coefficient with Satterthwaite degrees of
        freedom (Bell and McCaffrey 2002); the jackknife. The last two take one cluster variable and no `ssc`.
    ssc : {"fixest", "linearmodels", "each"}
        Small-sample factors: fixest uses t with G-1 degrees of freedom, linearmodels n less all parameters; each is
        fixest's where each term of a two-way covariance has its own G (Petersen 2009, Thompson 2011).
    alpha : float
        The interval covers 1 - alpha.
    singletons : {"drop", "keep"}
        Rows alone in a level of an effect.
    bootstrap : {None, "wild", "webb"}
        The wild cluster bootstrap with the null imposed: Rademacher signs (all of them up to 13 clusters) or Webb's six
        points. Adds bootstrap_pvalue, decisive_pvalue (the data counted as one of the draws; None, and a warning, where
        bootstrap_least_pvalue is over alpha, or one of two-way clusters carries over half of the predictor),
        interval_lower and interval_upper (coefficients whose decisive_pvalue is over alpha; None where they have no
        end), p_method and interval_method (the bootstrap's, or CR3's where few clusters carry the predictor),
        bootstrap_ci_lower and bootstrap_ci_upper (by the bootstrap alone), bootstrap_ci_has_hole (one between them is
        rejected), bootstrap_draws, bootstrap_enumerated.
    bootstrap_type : {"11", "31", "33"}
        Which scores are drawn and which variance measures t: 1 the classic, 3 the jackknife's (MacKinnon, Nielsen and
        Webb 2023).
    draws : int
        Of the bootstrap, unless every sign can be tried.
    seed : int
        Of the bootstrap: the same seed gives the same draws.
    diagnostics : bool
        With one cluster variable: what the clusters carry, and the jackknife over them. Adds effective_clusters,
        largest_leverage and largest_partial_leverage {cluster, share}, leave_one_out {min, max, cluster} and cr3
        {std_error, ci_lower, ci_upper, pvalue, df} (MacKinnon, Nielsen and Webb 2023); where few clusters carry the
        predictor also randomisation {pvalue, draws, exchangeable, why_not} (MacKinnon and Webb 2020).
    transform : {"none", "log", "log1p", "asinh", "share"}
        Of outcome and predictor, not of controls. A logarithm of zero is null and counted in a warning; log1p and asinh
        warn with the share of zeros (Chen and Roth 2024); a share is of the period's sum over all entities.
    kernel_lags : int, optional
        Of "driscoll_kraay": over how many periods errors hang together, 0 to T - 1; None: floor(4 (T/100)^(2/9)).

    Returns
    -------
    Fit
        A dict: coefficient, std_error, ci_lower, ci_upper (units of `outcome` for one of `predictor`), pvalue, t_stat,
        df_t, n_obs, n_dropped_null, n_singletons, n_clusters, dropped_controls, controls (by name), r2_within, effects,
        ssc, vcov, vcov_repaired, warnings. A misspelt key is an error for type checkers.

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
    options: FitOptions = {
        "entity": entity,
        "time": time,
        "effects": effects,
        "cluster": cluster,
        "vcov": vcov,
        "ssc": ssc,
        "alpha": alpha,
        "singletons": singletons,
        "bootstrap": bootstrap,
        "bootstrap_type": bootstrap_type,
        "draws": draws,
        "seed": seed,
        "diagnostics": diagnostics,
        "transform": transform,
        "kernel_lags": kernel_lags,
    }
    return cast(Fit, fit(df, outcome, [predictor], controls, **options))


def fit_poisson_fe(
    df: Frame, outcome: str, predictor: str, controls: Names = (), **options: Unpack[PoissonOptions]
) -> PoissonFit:
    """Poisson pseudo-maximum likelihood with fixed effects: a coefficient is the outcome's relative change.

    The outcome may be counts or dollars and may be zero; the errors need not be Poisson's (Santos Silva and Tenreyro
    2006). Rows whose mean could go to zero are separated: they are found before, left out and named (Correia, Guimaraes
    and Zylkin 2019).

    Parameters
    ----------
    df, outcome, predictor, controls
        As for :func:`fit_ols_fe`; the outcome is never under zero.
    **options
        entity, time, effects, cluster (not "iid"), ssc, alpha, singletons, kernel_lags as for :func:`fit_ols_fe`;
        transform may be "log", of the predictor alone, so that the coefficient is an elasticity. bootstrap="wild"
        (signs; `draws`, `seed`) or "webb" is the score bootstrap of Kline and Santos (2012), of one cluster variable.

    Returns
    -------
    PoissonFit
        As :func:`fit_ols_fe`, of the logarithm of the mean, without r2_within; deviance, iterations, n_separated and
        separated ([entity, time] of 20 at most) besides. pvalue is of t with G-1 degrees of freedom; decisive_pvalue
        and interval_lower to interval_upper are the score bootstrap's (p_method "score_bootstrap") where one was asked
        for.

    Raises
    ------
    public_signals.Error
        As :func:`fit_ols_fe`; an outcome under zero; a regression that does not settle.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"show": list("aaabbbccc"), "week_start": [1, 2, 3] * 3,
    ...                    "views": [1, 5, 2, 4, 1, 7, 3, 3, 9], "gross": [10, 19, 13, 30, 25, 37, 51, 50, 66]})
    >>> result = fit_poisson_fe(df, "gross", "views")
    >>> round(result["coefficient"], 3), result["n_separated"]
    (0.074, 0)
    """
    only("fit_poisson_fe", options, POISSON)
    asked = Options(**options).asked(outcome, [predictor], controls)
    table = table_of(df, columns_of(df, asked), asked["controls"])
    result: PoissonFit = json.loads(_core.fit_poisson(table, asked, first_rows(df, asked)))
    warn_of_bad_controls(result, stacklevel=3)
    return result


def fit_panel_ols(
    df: Frame, outcome: str, predictors: Names, controls: Names = (), **options: Unpack[FitOptions]
) -> PanelFit:
    """Several predictors in one regression, with the joint test of all of them.

    Parameters
    ----------
    df, outcome, controls
        As for :func:`fit_ols_fe`.
    predictors : str or sequence of str
        Each must survive; the result's ``predictors`` holds one entry for each, ``wald`` the F test of all being zero,
        with a bootstrap also decisive_pvalue and cr3 {statistic, df_num, df_denom, pvalue}.
    **options
        As for :func:`fit_ols_fe`.

    Returns
    -------
    PanelFit
        As :func:`fit_ols_fe` for the first predictor, with ``predictors`` and ``wald`` besides.

    Raises
    ------
    public_signals.Error
        As :func:`fit_ols_fe`, for any of the predictors.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"show": list("aaabbbccc"), "week_start": [1, 2, 3] * 3, "likes": [2, 1, 4, 4, 2, 3, 1, 5, 2],
    ...                    "views": [1, 5, 2, 4, 1, 7, 3, 3, 9], "gross": [10, 19, 13, 30, 25, 37, 51, 50, 66]})
    >>> result = fit_panel_ols(df, "gross", ["views", "likes"])
    >>> list(result["predictors"]), result["wald"]["df_num"]
    (['views', 'likes'], 2)
    """
    only("fit_panel_ols", options, FIT)
    together = some(predictors, "predictor")
    result = fit(df, outcome, together, controls, tests=[together], **options)
    result.setdefault("predictors", {together[0]: {key: result[key] for key in _FIELDS}})
    result["wald"] = result["wald"][0]
    return cast(PanelFit, result)


def placebo_test(
    df: Frame, outcome: str, lags: Names, leads: Names, controls: Names = (), **options: Unpack[FitOptions]
) -> PlaceboFit:
    """Leads beside their lags in one regression: attention of later weeks can't have moved this week's outcome.

    Parameters
    ----------
    df, outcome, controls, **options
        As for :func:`fit_ols_fe`.
    lags, leads : str or sequence of str
        Columns of earlier and of later weeks, as `make_lags` and `make_leads` make them.

    Returns
    -------
    PlaceboFit
        As :func:`fit_panel_ols`; ``lags`` and ``leads`` hold the joint tests, ``placebo_failed`` says whether a lead
        has q under alpha (Benjamini-Hochberg over the leads; of the bootstrap's deciding p where one was asked for). A
        placebo that passes proves nothing.

    Raises
    ------
    public_signals.Error
        As :func:`fit_ols_fe`, for any of the columns; a bootstrap of so few clusters that no data could reject.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"show": list("aaabbbccc"), "week_start": [1, 2, 3] * 3, "lead": [2, 1, 4, 4, 2, 3, 1, 5, 2],
    ...                    "lag": [1, 5, 2, 4, 1, 7, 3, 3, 9], "gross": [10, 19, 13, 30, 25, 37, 51, 50, 66]})
    >>> result = placebo_test(df, "gross", "lag", "lead")
    >>> result["placebo_failed"], round(result["predictors"]["lead"]["qvalue"], 2)
    (True, 0.01)
    """
    only("placebo_test", options, FIT)
    lag_names, lead_names = some(lags, "lag"), some(leads, "lead")
    result = fit(df, outcome, lag_names + lead_names, controls, tests=[lag_names, lead_names], **options)
    result["lags"], result["leads"] = result.pop("wald")
    deciding = "pvalue" if options.get("bootstrap") is None else "decisive_pvalue"
    pvalues = [result["predictors"][name][deciding] for name in lead_names]
    if None in pvalues:
        why = result["predictors"][lead_names[pvalues.index(None)]]["bootstrap_why_not"]
        raise Error(f"the placebo can't be judged: {why}", help='take bootstrap="webb", or one cluster variable')
    q_values = adjust_pvalues(pvalues)
    for name, q in zip(lead_names, q_values, strict=True):
        result["predictors"][name]["qvalue"] = q
    result["placebo_failed"] = min(q_values) < result["alpha"]
    return cast(PlaceboFit, result)
