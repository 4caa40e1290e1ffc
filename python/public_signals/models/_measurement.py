"""What a coefficient owes to how its predictor was measured: panels measured anew, Rubin's rules, SIMEX."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, Unpack

import pyarrow as pa

from public_signals import _core
from public_signals._arguments import known_keywords, one_of
from public_signals._error import Error
from public_signals._frames import names_of
from public_signals._types import Frame, Names
from public_signals.models._measurement_results import OverPanels, PooledEstimate, Simex
from public_signals.models._options import RegressionOptions, regression_of, table_of
from public_signals.words import Remeasurement


@known_keywords
def pool_estimates(
    coefficients: Sequence[float], std_errors: Sequence[float], *, df: float = math.inf, alpha: float = 0.05
) -> PooledEstimate:
    """Rubin's rules (1987): estimates of one coefficient on several panels as one.

    Parameters
    ----------
    coefficients, std_errors
        One of each for each panel.
    df : float
        Degrees of freedom of one panel's t; infinite for a normal. The whole has Barnard and Rubin's (1999).
    alpha : float
        The interval covers 1 - `alpha`.

    Returns
    -------
    PooledEstimate
        A dict: coefficient (the mean), within_variance, between_variance, total_variance = within + (1 + 1/M) between,
        std_error, df, ci_lower, ci_upper, pvalue, variance_share and interval_share (what lies between panels).

    Raises
    ------
    public_signals.Error
        Fewer than two panels, other than one standard error for each, numbers that are none.

    Examples
    --------
    >>> both = pool_estimates([1.0, 1.2], [0.1, 0.1], df=39)
    >>> round(both["coefficient"], 2), round(both["variance_share"], 2)
    (1.1, 0.75)
    """
    estimates, errors = [float(value) for value in coefficients], [float(value) for value in std_errors]
    if len(estimates) != len(errors):
        raise Error(
            f"{len(estimates)} coefficients have {len(errors)} standard errors",
            where="std_errors",
            help="give one for each panel",
        )
    if any(error < 0 for error in errors):
        raise Error(f"standard error {min(errors)} is below zero", where="std_errors", help="give roots of variances")
    made: PooledEstimate = json.loads(_core.pool_estimates(estimates, errors, df, alpha))
    return made


def _named(panels: Mapping[str, Frame] | Sequence[Frame]) -> Mapping[str, Frame]:
    """Panels by name; those of a list are counted."""
    if isinstance(panels, Mapping):
        return panels
    if isinstance(panels, (list, tuple)):
        return {f"panel {at}": panel for at, panel in enumerate(panels, start=1)}
    raise Error(
        f"panels is a {type(panels).__name__}, and neither a dict nor a list of frames",
        where="panels",
        help='give two or more: {"draw 1": frame, "draw 2": frame}',
    )


def _keys(table: Any, asked: Mapping[str, Any], label: str) -> dict[tuple[Any, Any], int]:
    places: dict[tuple[Any, Any], int] = {}
    columns = (table.column(asked[key]).to_pylist() for key in ("entity", "time"))
    for at, key in enumerate(zip(*columns, strict=True)):
        if key in places:
            raise Error(f"{label}: {key[0]!r}, {key[1]!r} comes twice", where=label, help="keep one row of each")
        places[key] = at
    return places


def fit_over_panels(
    df: Frame,
    panels: Mapping[str, Frame] | Sequence[Frame],
    outcome: str,
    predictor: str,
    controls: Names = (),
    *,
    remeasurement: Remeasurement = "draws",
    **options: Unpack[RegressionOptions],
) -> OverPanels:
    """One regression on several panels in which attention was measured anew, combined by Rubin's rules.

    Panels are the draws of Google Trends, or counts as they were known at each of some dates (``public-signals panel
    --as-of DAY``). Each gives predictor and controls; outcome, rows and all else are those of `df`. What is combined
    rests on the rows that every panel knows.

    Parameters
    ----------
    df, outcome, predictor, controls
        As for :func:`public_signals.models.lagged_causality.fit_ols_fe`.
    panels : mapping of names to frames, or list of frames
        Two or more (those of a list are "panel 1", "panel 2", …), each with `df`'s entity and time columns, the
        predictor, and those controls that were measured anew too. Rows are matched by entity and time; one that a panel
        lacks is unknown in it.
    remeasurement : {"draws", "vintages"}
        For the sentence.
    **options
        As for :func:`public_signals.models.lagged_causality.fit_ols_fe`, less bootstrap and diagnostics. Without `vcov`
        the jackknife over clusters ("cr3") measures each panel's variance where there is one cluster variable.

    Returns
    -------
    OverPanels
        A dict: coefficient, within_variance, between_variance, variance_share, interval_share, ci_lower, …; panels
        (each one's coefficient, in the order given), plain (`df` as it stands), n_obs, n_unknown, sentence.

    Raises
    ------
    public_signals.Error
        As :func:`public_signals.models.lagged_causality.fit_ols_fe`, with the panel's name; fewer than two panels.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> chance = np.random.default_rng(1)
    >>> df = pd.DataFrame({"show": np.repeat(np.arange(12), 30), "week_start": np.tile(np.arange(30), 12)})
    >>> interest, noise = chance.normal(size=(2, len(df)))
    >>> df["gross"] = 2 * interest + noise
    >>> draws = {f"draw {k}": df.assign(interest=interest + 0.3 * chance.normal(size=len(df))) for k in (1, 2, 3)}
    >>> df["interest"] = sum(draw["interest"] for draw in draws.values()) / 3
    >>> over = fit_over_panels(df, draws, "gross", "interest")
    >>> round(over["coefficient"], 1), round(over["plain"]["coefficient"], 1)
    (1.9, 2.0)
    """
    one_of("remeasurement", remeasurement, Remeasurement)
    table, asked = regression_of("fit_over_panels", df, outcome, predictor, controls, options)
    keys = [asked["entity"], asked["time"]]
    places = _keys(table, asked, "df")
    tables = []
    for label, panel in _named(panels).items():
        names = names_of(panel)
        own = [name for name in asked["controls"] if name in names]
        given = table_of(panel, [*keys, predictor, *own], own)
        rows = _keys(given, asked, str(label))
        at = pa.array([rows.get(key) for key in places], pa.int64())
        columns = {
            name: table.column(name) if name in keys else given.column(name).take(at) for name in given.column_names
        }
        tables.append((str(label), pa.table(columns)))
    made: OverPanels = json.loads(
        _core.fit_over_panels(table, tables, asked, remeasurement=remeasurement, best_errors="vcov" not in options)
    )
    return made


def fit_simex(
    df: Frame,
    outcome: str,
    predictor: str,
    error: str,
    controls: Names = (),
    *,
    lambdas: Sequence[float] = (0.5, 1, 1.5, 2),
    remeasurements: int = 100,
    seed: int = 0,
    **options: Unpack[RegressionOptions],
) -> Simex:
    """SIMEX (Cook and Stefanski 1994): the coefficient of a predictor without its measurement error.

    Normal errors of known size are added to the predictor; what more error does to the coefficient is followed back, by
    a quadratic in lambda, to none at all (lambda = -1). Standard errors are Stefanski and Cook's (1995).

    Parameters
    ----------
    df, outcome, predictor, controls
        As for :func:`public_signals.models.lagged_causality.fit_ols_fe`.
    error : str
        The column of the predictor's standard errors, row by row: of a lag of gt_index the lag of its own. A row
        without one is left out.
    lambdas : sequence of float
        By how much the error's variance is enlarged, ascending.
    remeasurements, seed : int
        At each lambda; the same seed gives the same bits.
    **options
        As for :func:`fit_over_panels`; no transform.

    Returns
    -------
    Simex
        A dict: coefficient, std_error, ci_lower, ci_upper (None where the variance does not stay over zero), points (of
        each lambda, 0 being the predictor as it stands), measurement_error, n_obs, sentence.

    Raises
    ------
    public_signals.Error
        As :func:`public_signals.models.lagged_causality.fit_ols_fe`; standard errors below zero or all zero.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> chance = np.random.default_rng(1)
    >>> df = pd.DataFrame({"show": np.repeat(np.arange(30), 60), "week_start": np.tile(np.arange(60), 30), "se": 0.4})
    >>> interest, noise, error = chance.normal(size=(3, len(df)))
    >>> df["gross"], df["interest"] = 2 * interest + noise, interest + 0.4 * error
    >>> found = fit_simex(df, "gross", "interest", "se", remeasurements=50)
    >>> round(found["points"][0]["coefficient"], 1), round(found["coefficient"], 1)
    (1.8, 2.0)
    """
    table, asked = regression_of("fit_simex", df, outcome, predictor, controls, options, beside=[error], seed=seed)
    made: Simex = json.loads(
        _core.fit_simex(
            table,
            asked,
            error=error,
            lambdas=[float(value) for value in lambdas],
            remeasurements=remeasurements,
            best_errors="vcov" not in options,
        )
    )
    return made
