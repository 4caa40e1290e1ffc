"""What a coefficient owes to measurement: dicts with these keys, as ``model_results.json`` of ``fit`` holds them.

Units: coefficients, standard errors and intervals are in units of the outcome for one unit of the predictor; variances
in their square. None is unknown.
"""

from __future__ import annotations

from typing import TypedDict


class PooledEstimate(TypedDict):
    """Estimates of several panels as one, by Rubin's rules.

    ``total_variance`` is ``within_variance`` + (1 + 1/n_panels) ``between_variance``; ``variance_share`` is the part of
    it that lies between panels, ``interval_share`` the part of the interval's width that is gone without it. ``df`` are
    Barnard and Rubin's degrees of freedom, ``df_alike`` those that they give where nothing lies between the panels,
    ``df_within`` those of one panel, None where they are infinite. The interval
    has no ends (None) where nearly all of the variance lies between panels.
    """

    coefficient: float
    std_error: float
    pvalue: float
    ci_lower: float | None
    ci_upper: float | None
    t_stat: float
    n_panels: int
    df: float | None
    df_within: float | None
    df_alike: float | None
    within_variance: float
    between_variance: float
    total_variance: float
    variance_share: float
    interval_share: float


class PlainEstimate(TypedDict):
    """The frame as it stands, on the rows that all panels know."""

    coefficient: float
    std_error: float
    ci_lower: float
    ci_upper: float


class PanelPoint(TypedDict):
    """One panel: on all rows that it knows, and on those that every panel knows."""

    panel: str
    coefficient: float
    std_error: float
    n_obs: int
    common_coefficient: float
    common_std_error: float


class OverPanels(PooledEstimate):
    """A regression over panels that differ in how its predictor was measured.

    ``n_obs`` are the rows that every panel knows, ``n_unknown`` those that the frame knows beside them;
    ``standard_errors`` says which ones each panel has ("cr3": the jackknife over clusters). ``weeks_left_out`` counts
    weeks of shows that ``fit --over-draws`` found drawn too seldom, and is 0 in Python.
    """

    plain: PlainEstimate
    panels: list[PanelPoint]
    n_obs: int
    n_unknown: int
    standard_errors: str
    weeks_left_out: int
    sentence: str


#: What error whose variance is 1 + "lambda" times its own makes of the coefficient; "variance" is the mean of the
#: remeasurements' variances less the variance among them.
SimexPoint = TypedDict("SimexPoint", {"lambda": float, "coefficient": float, "variance": float})


class Simex(TypedDict):
    """The coefficient without its predictor's error, extrapolated from more of it.

    ``points`` are by lambda, 0 first. ``std_error``, ``ci_lower`` and ``ci_upper`` are None where
    the variance does not extrapolate to more than zero. ``measurement_error`` is the root of the mean squared error.
    """

    coefficient: float
    std_error: float | None
    ci_lower: float | None
    ci_upper: float | None
    df: float
    standard_errors: str
    measurement_error: float
    remeasurements: int
    n_obs: int
    points: list[SimexPoint]
    sentence: str
