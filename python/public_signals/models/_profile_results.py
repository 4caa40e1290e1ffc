"""What the profiles give back: dicts with these keys, as ``profile_*.json`` of ``fit --profile`` holds them.

Units: coefficients, standard errors and intervals are in units of the outcome for one unit of the metric; weeks are
periods of the calendar. None is unknown, or an interval's end that lies nowhere.
"""

from __future__ import annotations

from typing import Literal, TypedDict

from public_signals.models._results import Bootstrapped, Coefficient
from public_signals.words import InferenceMethod, ProfileKind, Smoothing, Ssc, Transform


class Estimated(Coefficient, Bootstrapped):
    """A coefficient or a sum of them, and what its interval rests on.

    ``interval_lower`` to ``interval_upper`` is the interval that stands: the wild bootstrap's, which inverts the test
    of ``decisive_pvalue``, where there are clusters, CR3's ends where they lie further out and few clusters carry the
    point, else that of t; ``p_method`` and ``interval_method`` say whose they are. With one cluster variable
    ``cr3`` is the jackknife over clusters, ``effective_clusters`` how many equal clusters would carry as much.
    """

    p_method: InferenceMethod
    interval_method: InferenceMethod
    interval_lower: float | None
    interval_upper: float | None
    decisive_pvalue: float | None
    cr3: Coefficient | None
    effective_clusters: float | None
    n_obs: int
    n_clusters: list[int]


class ProfilePoint(Estimated):
    """A lag, or a number of weeks later; the band holds over all points at once, None where it has no end.

    ``has_band`` is False where no band could be made.
    """

    week: int
    has_band: bool
    band_lower: float | None
    band_upper: float | None


class ProfileBand(TypedDict):
    """The sup-t band: each point is tested at ``level``, which ``critical`` is of a standard normal."""

    level: float
    critical: float
    draws: int
    with_cr3: bool
    why_not: str | None


class ProfileFacts(TypedDict):
    """What every profile says of how it was made, and its ``sentence``."""

    profile: ProfileKind
    outcome: str
    sentence: str
    n_rows: int
    controls: list[str]
    effects: list[str]
    clusters: list[str]
    vcov: str
    cluster_vcov: str
    kernel_lags: int | None
    ssc: Ssc
    transform: Transform
    alpha: float
    seed: int
    draws: int
    n_dropped_null: int
    warnings: list[str]
    warning_codes: list[str]


class Profile(ProfileFacts):
    """The points of one metric, ``pvalue`` of the hypothesis that nothing is there at any of them."""

    metric: str
    weeks: int
    points: list[ProfilePoint]
    band: ProfileBand
    pvalue: float | None
    dropped_control_reasons: dict[str, str]


class LagProfile(Profile):
    """Lags in one regression; ``sum`` is all of them together, the long run.

    ``unsmoothed_sum`` is that of lags that nothing ties. ``penalty`` (as a share of the lags' mean sum of squares) and
    ``free_lags`` (how many lags' worth of freedom it leaves) are the ridge's.
    """

    smoothing: Smoothing
    degree: int
    sum: Estimated
    unsmoothed_sum: Estimated | None
    penalty: float | None
    free_lags: float | None


class LocalProjections(Profile):
    """A regression for each horizon, with ``past`` lags of outcome and metric as controls."""

    past: int


class ShowCoefficient(TypedDict):
    """One show by itself, by equal-weighted cosines with the null imposed (``method``).

    ``df_t`` is the number of cosines and the degrees of freedom of t, ``std_error`` the coefficient over t.
    ``ci_lower`` to ``ci_upper`` holds the coefficients that the test of ``pvalue`` does not reject; None where it
    rejects none, however large.
    """

    show: str
    coefficient: float
    std_error: float
    pvalue: float
    ci_lower: float | None
    ci_upper: float | None
    t_stat: float
    qvalue: float
    df_t: int
    method: Literal["cosines"]
    n_obs: int


class GroupMean(Estimated):
    """The mean over ``shows`` coefficients."""

    shows: int


class ByShow(ProfileFacts):
    """Shows by themselves, the smallest coefficient first, and what they have in common.

    ``cce_mean_group`` and ``pooled`` are None with the reason in ``cce_why_not`` and ``pooled_why_not``.
    """

    predictor: str
    shows: list[ShowCoefficient]
    mean_group: GroupMean
    cce_mean_group: GroupMean | None
    cce_why_not: str | None
    pooled: Estimated | None
    pooled_why_not: str | None
    n_obs: int
    left_out: dict[str, str]
    cce_left_out: dict[str, str]
