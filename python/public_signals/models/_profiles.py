"""How an outcome goes with attention over lags, over later weeks and over shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Unpack, cast

from public_signals import _core
from public_signals._arguments import one_of, only, whole
from public_signals._types import Frame, Names
from public_signals.models._dynamics import _counted_periods
from public_signals.models._options import (
    Options,
    RegressionOptions,
    columns_of,
    one_column,
    refuse_categories,
    table_of,
    warn_of_bad_controls,
)
from public_signals.models._profile_results import ByShow, LagProfile, LocalProjections
from public_signals.words import ProfileKind, Smoothing


class ProfileOptions(RegressionOptions, total=False):
    """Keywords of a profile: those of a regression, and draws and seed of the bootstrap at each point."""

    draws: int
    seed: int


PROFILE = ProfileOptions.__optional_keys__
#: Of a file, and of a family of several metrics.
_NOT_OF_ONE = ("layout", "input_file", "input_sha256", "command", "n_tests", "results", "not_estimated", "qvalue")


def _made(
    kind: ProfileKind,
    df: Frame,
    outcome: str,
    metric: str,
    controls: Names,
    options: Mapping[str, Any],
    *,
    weeks: int | None = None,
    smoothing: Smoothing = "none",
    degree: int = 3,
    past: int = 4,
) -> dict[str, Any]:
    one_of("smoothing", smoothing, Smoothing)
    asked = Options(**options).asked(outcome, (), controls)
    one_column("predictor" if kind == "by_show" else "metric", metric)
    refuse_categories(df, [metric])
    table = _counted_periods(
        table_of(df, [metric, asked["time"], asked["entity"], *columns_of(df, asked)], asked["controls"]),
        asked["time"],
    )
    run = json.loads(
        _core.profile(
            table, asked, kind=kind, metric=metric, weeks=weeks, smoothing=smoothing, degree=degree, past=past
        )
    )
    noted = run.pop("warnings")
    result = {
        **run,
        **run["results"][0],
        "warnings": [warning["message"] for warning in noted],
        "warning_codes": [warning["code"] for warning in noted],
    }
    warn_of_bad_controls(result, stacklevel=4)
    return {name: value for name, value in result.items() if name not in _NOT_OF_ONE}


def fit_lag_profile(
    df: Frame,
    outcome: str,
    metric: str,
    controls: Names = (),
    *,
    lags: int = 8,
    smoothing: Smoothing = "none",
    degree: int = 3,
    **options: Unpack[ProfileOptions],
) -> LagProfile:
    """A distributed lag: weeks 0 to `lags` of one metric in one regression, each with its interval, and their sum.

    The sum is the long run: what goes with one more unit of the metric that is kept up. Lags are of the calendar; a
    week that the frame lacks is missing.

    Parameters
    ----------
    df, outcome, controls
        As for :func:`public_signals.models.lagged_causality.fit_ols_fe`; one row an entity and period.
    metric : str
        The column of attention as it is in its week, in its own units: the function makes its lags.
    lags : int
        The last lag, in periods: 0 to 104.
    smoothing : {"none", "almon", "ridge"}
        "almon": the lags lie on a polynomial (Almon 1965). "ridge": they are drawn towards zero by a penalty that
        cross-validation over ten blocks of periods chooses, on outcome and lags with effects and controls taken out;
        its intervals are those of the shrunk lags, and leave the bias out.
    degree : int
        Of the polynomial, 1 to 5 and at most `lags`.
    **options
        As for :func:`public_signals.models.lagged_causality.fit_ols_fe`, without its bootstrap and diagnostics, which
        are always there; `draws` and `seed` are those of the bootstrap at each point, the seed also of the band.

    Returns
    -------
    LagProfile
        A dict. points: `lags` + 1 dicts of week, coefficient, std_error, interval_lower, interval_upper, band_lower,
        band_upper, cr3, … in units of `outcome` for one of `metric`; sum: the same of all lags together; band: how the
        sup-t band was made (Montiel Olea and Plagborg-Moller 2019); pvalue: that no lag differs from zero; sentence.

    Raises
    ------
    public_signals.Error
        As :func:`public_signals.models.lagged_causality.fit_ols_fe`; lags or a degree that are not possible;
        ``vcov="cr2"``.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"show": [show for show in "abcdefgh" for _ in range(12)], "week_start": [*range(12)] * 8,
    ...                    "views": [(7 * n * n + 3 * n) % 31 for n in range(96)]})
    >>> df["gross"] = 2 * df.groupby("show")["views"].shift(1) + [(5 * n * n) % 7 for n in range(96)]
    >>> profile = fit_lag_profile(df, "gross", "views", lags=2, draws=999)
    >>> [round(point["coefficient"]) for point in profile["points"]], round(profile["sum"]["coefficient"])
    ([0, 2, 0], 2)
    """
    only("fit_lag_profile", options, PROFILE)
    made = _made(
        "distributed_lag",
        df,
        outcome,
        metric,
        controls,
        options,
        weeks=whole(lags, "lags"),
        smoothing=smoothing,
        degree=whole(degree, "degree"),
    )
    return cast(LagProfile, {name: value for name, value in made.items() if name != "past"})


def fit_local_projections(
    df: Frame,
    outcome: str,
    metric: str,
    controls: Names = (),
    *,
    horizons: int = 12,
    past: int = 4,
    **options: Unpack[ProfileOptions],
) -> LocalProjections:
    """Local projections: the outcome 0 to `horizons` weeks later on the metric now, a regression each (Jorda 2005).

    `past` lags of outcome and metric are controls (lag-augmented: Montiel Olea and Plagborg-Moller 2021). Leads and
    lags are of the calendar, and each horizon has the rows that it can have.

    Parameters
    ----------
    df, outcome, metric, controls, **options
        As for :func:`fit_lag_profile`.
    horizons : int
        The last horizon, in periods: 0 to 104.
    past : int
        Lags of outcome and metric as controls: 0 to 104.

    Returns
    -------
    LocalProjections
        A dict as :func:`fit_lag_profile` gives, without a sum: points by weeks later, in units of `outcome` for one of
        `metric`, each with rows of its own.

    Raises
    ------
    public_signals.Error
        As :func:`fit_lag_profile`.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"show": [show for show in "abcdefgh" for _ in range(12)], "week_start": [*range(12)] * 8,
    ...                    "views": [(7 * n * n + 3 * n) % 31 for n in range(96)]})
    >>> df["gross"] = 2 * df.groupby("show")["views"].shift(1) + [(5 * n * n) % 7 for n in range(96)]
    >>> profile = fit_local_projections(df, "gross", "views", horizons=2, past=1, draws=999)
    >>> [point["week"] for point in profile["points"]], round(profile["points"][1]["coefficient"])
    ([0, 1, 2], 2)
    """
    only("fit_local_projections", options, PROFILE)
    made = _made(
        "local_projection",
        df,
        outcome,
        metric,
        controls,
        options,
        weeks=whole(horizons, "horizons"),
        past=whole(past, "past"),
    )
    rest = ("sum", "unsmoothed_sum", "penalty", "free_lags", "smoothing", "degree")
    return cast(LocalProjections, {name: value for name, value in made.items() if name not in rest})


def fit_by_show(
    df: Frame, outcome: str, predictor: str, controls: Names = (), **options: Unpack[ProfileOptions]
) -> ByShow:
    """Each show by itself, and the mean over shows: how much they differ, and what they have in common.

    Every show has least squares of its own with an intercept. The mean group averages the coefficients (Pesaran and
    Smith 1995), the CCE mean group those of regressions that also have the periods' means over shows of outcome,
    predictor and controls (Pesaran 2006): shocks that all share. One coefficient for all (`pooled`) has the effects and
    clusters of `options`.

    Parameters
    ----------
    df, outcome, controls, **options
        As for :func:`fit_lag_profile`; `entity` names the shows, and controls are numbers.
    predictor : str
        The column, a lag for example, in its own units.

    Returns
    -------
    ByShow
        A dict. shows: a dict each of show, coefficient, pvalue, ci_lower and ci_upper (by equal-weighted cosines with
        the null imposed), qvalue, n_obs, the smallest coefficient first; mean_group and cce_mean_group: coefficient,
        std_error of the mean, t with shows less one, and the bootstrap that turns whole shows, on which the interval
        rests; pooled; left_out: shows that lack the rows (eight more than parameters), and why. All in units of
        `outcome` for one of `predictor`.

    Raises
    ------
    public_signals.Error
        As :func:`public_signals.models.lagged_causality.fit_ols_fe`; fewer than two shows with the rows for it.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"show": [show for show in "abcdefgh" for _ in range(16)], "week_start": [*range(16)] * 8,
    ...                    "views": [(7 * n * n + 3 * n) % 31 for n in range(128)]})
    >>> df["gross"] = 2 * df["views"] + [(5 * n * n) % 7 for n in range(128)]
    >>> result = fit_by_show(df, "gross", "views")
    >>> len(result["shows"]), round(result["mean_group"]["coefficient"])
    (8, 2)
    """
    only("fit_by_show", options, PROFILE)
    made = _made("by_show", df, outcome, predictor, controls, options)
    rest = ("weeks", "smoothing", "degree", "past")
    return cast(ByShow, {name: value for name, value in made.items() if name not in rest})
