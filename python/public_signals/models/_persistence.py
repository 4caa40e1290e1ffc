"""What a panel remembers: unit roots, errors of neighbouring periods, and the bias of the outcome's own lag."""

from __future__ import annotations

import json
from typing import Unpack

from public_signals import _core
from public_signals._arguments import known_keywords, one_of, seed_of
from public_signals._types import Frame, Names
from public_signals.models._options import RegressionOptions, check_level, refuse_categories, regression_of, table_of
from public_signals.models._results import SerialCorrelation, SplitPanel, UnitRootTest
from public_signals.words import Deterministic, Transform


@known_keywords
def unit_root_test(
    df: Frame,
    column: str,
    *,
    lags: int | None = None,
    deterministic: Deterministic = "intercept",
    transform: Transform = "none",
    draws: int = 999,
    seed: int = 0,
    alpha: float = 0.05,
    entity: str = "show",
    time: str = "week_start",
) -> UnitRootTest:
    """Whether a column's series wander without returning: IPS, and CIPS, which holds where entities share shocks.

    Each entity has an augmented Dickey-Fuller regression of its own. Im, Pesaran and Shin (2003) average the t
    statistics and standardise with their Table 3; Pesaran (2007) puts the means over entities beside every term. The p
    of CIPS is simulated: independent random walks in the cells that the panel has.

    Parameters
    ----------
    df, entity, time
        As for :func:`fit_ols_fe`; periods are neighbours on the calendar, and a gap ends a run.
    column : str
        A column of numbers, in its own units.
    lags : int, optional
        Of the differences, 0 to 8; None: floor(4 (T/100)^(1/4)), T the values of the median entity.
    deterministic : {"intercept", "trend"}
        What each regression holds beside its past.
    transform : {"none", "log", "log1p", "asinh", "share"}
        Of the column, as for :func:`fit_ols_fe`.
    draws, seed : int
        Of the random walks.
    alpha : float
        The level at which the sentence says that the series return to their means.

    Returns
    -------
    UnitRootTest
        A dict: ips and cips {mean_t, statistic, pvalue, why_not}, whose p is small where the series return to their
        means; lags, n_units, n_obs (rows of the regressions), draws, left_out (entity: why), sentence.

    Raises
    ------
    public_signals.Error
        An unknown or text column, lags outside 0 to 8, no entity with enough rows in a row, an alpha
        outside 0 to 1.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> chance = np.random.default_rng(3)
    >>> df = pd.DataFrame({"show": np.repeat(np.arange(8), 40), "week_start": np.tile(np.arange(40), 8)})
    >>> df["noise"] = chance.normal(size=len(df))
    >>> df["walk"] = df.groupby("show")["noise"].cumsum()
    >>> [unit_root_test(df, name)["cips"]["pvalue"] < 0.05 for name in ("noise", "walk")]
    [True, False]
    """
    one_of("deterministic", deterministic, Deterministic)
    one_of("transform", transform, Transform)
    refuse_categories(df, [column])
    check_level(alpha)
    result: UnitRootTest = json.loads(
        _core.unit_root_test(
            table_of(df, [column, entity, time]),
            column=column,
            entity=entity,
            time=time,
            lags=lags,
            deterministic=deterministic,
            transform=transform,
            draws=draws,
            seed=seed_of(seed),
            alpha=alpha,
        )
    )
    return result


def serial_correlation_test(
    df: Frame, outcome: str, predictor: str, controls: Names = (), **options: Unpack[RegressionOptions]
) -> SerialCorrelation:
    """Wooldridge's test: whether errors of neighbouring periods go together (2002, 10.6.3; Drukker 2003).

    Everything is differenced on the calendar. Without serial correlation the differenced residuals go with those of the
    period before by -1/2; the regression that measures it is clustered by entity.

    Parameters
    ----------
    df, outcome, predictor, controls
        As for :func:`fit_ols_fe`.
    **options
        entity, time, effects (these two at most), singletons, transform, alpha (the level of the sentence) as for
        :func:`fit_ols_fe`.

    Returns
    -------
    SerialCorrelation
        A dict: coefficient (to be held against -0.5), std_error, statistic (F), df_num, df_denom (entities less one),
        pvalue, n_units, n_obs, sentence.

    Raises
    ------
    public_signals.Error
        As :func:`fit_ols_fe`; other effects; no row with two neighbours.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> chance = np.random.default_rng(1)
    >>> df = pd.DataFrame({"show": np.repeat(np.arange(20), 30), "week_start": np.tile(np.arange(30), 20)})
    >>> df["views"], df["gross"] = chance.normal(size=(2, len(df)))
    >>> round(serial_correlation_test(df, "gross", "views")["coefficient"], 2)
    -0.55
    """
    table, asked = regression_of("serial_correlation_test", df, outcome, predictor, controls, options)
    result: SerialCorrelation = json.loads(_core.serial_correlation_test(table, asked))
    return result


def split_panel_jackknife(
    df: Frame, outcome: str, predictor: str, controls: Names = (), **options: Unpack[RegressionOptions]
) -> SplitPanel:
    """The coefficients without Nickell's bias: Dhaene and Jochmans' half-panel jackknife (2015).

    With the outcome's own lag among the controls, fixed effects bias every coefficient by about 1/T. Each entity's rows
    are cut in the middle; with b of all, b1 and b2 of the halves, 2 b - (b1 + b2)/2 is free of it. A middle row goes
    once to either half, and both results are averaged.

    Parameters
    ----------
    df, outcome, predictor, controls
        As for :func:`fit_ols_fe`.
    **options
        As for :func:`fit_ols_fe`, less bootstrap and diagnostics; clustered by one variable, vcov "crv1".

    Returns
    -------
    SplitPanel
        A dict: coefficients {name: coefficient, std_error, pvalue, ci_lower, ci_upper, t_stat} of predictor and
        controls, least_squares with the bias; the standard error is that of the combination, scores added up by
        cluster. df_t, n_obs, n_clusters, sentence.

    Raises
    ------
    public_signals.Error
        As :func:`fit_ols_fe`, also for a half; no effects of the entity.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> chance = np.random.default_rng(2)
    >>> df = pd.DataFrame({"show": np.repeat(np.arange(200), 12), "week_start": np.tile(np.arange(12), 200)})
    >>> shock, df["views"] = chance.normal(size=(2, len(df)))
    >>> df["gross"] = [0.0] * len(df)
    >>> for week in range(12):
    ...     before = df["gross"].shift(1).where(df["week_start"] > 0, 0.0)
    ...     df["gross"] = (0.5 * before + df["views"] + shock).where(df["week_start"] == week, df["gross"])
    >>> df["last"] = df["gross"].shift(1).where(df["week_start"] > 0)
    >>> result = split_panel_jackknife(df, "gross", "views", ["last"])
    >>> round(result["coefficients"]["last"]["coefficient"], 2)
    0.52
    """
    table, asked = regression_of("split_panel_jackknife", df, outcome, predictor, controls, options)
    result: SplitPanel = json.loads(_core.split_panel_jackknife(table, asked))
    return result
