"""What the models give back. Each is a dict with these keys, so that it prints, compares and goes into JSON as one.

Units: coefficients, standard errors and intervals are in units of the outcome for one unit of the predictor.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict

from public_signals.models._cluster_results import (
    ClusterShare,
    Cr3,
    DriscollKraay,
    LeaveOneOut,
    PesaranCd,
    Randomisation,
)
from public_signals.words import BootstrapType, Deterministic, InferenceMethod, Ssc, Transform


class Precision(TypedDict):
    """How exactly a coefficient is known."""

    std_error: float
    df_t: float
    cr3: NotRequired[Cr3 | None]
    leave_one_out: NotRequired[LeaveOneOut | None]
    interval_lower: NotRequired[float | None]
    interval_upper: NotRequired[float | None]


class Coefficient(TypedDict):
    """One coefficient: what is estimated, and how sure that is."""

    coefficient: float
    std_error: float
    pvalue: float
    ci_lower: float
    ci_upper: float
    t_stat: float


class ControlCoefficient(TypedDict):
    """A coefficient beside the predictors': all but itself is None where it has no standard error."""

    coefficient: float
    std_error: float | None
    pvalue: float | None
    ci_lower: float | None
    ci_upper: float | None
    t_stat: float | None


class Bootstrapped(TypedDict):
    """The wild cluster bootstrap of a coefficient, when one was asked for; see :class:`Regressed`."""

    bootstrap_pvalue: NotRequired[float | None]
    bootstrap_ci_lower: NotRequired[float | None]
    bootstrap_ci_upper: NotRequired[float | None]
    bootstrap_ci_has_hole: NotRequired[bool]
    bootstrap_draws: NotRequired[int]
    bootstrap_enumerated: NotRequired[bool]
    bootstrap_type: NotRequired[BootstrapType]
    bootstrap_with_cr3: NotRequired[bool]
    bootstrap_least_pvalue: NotRequired[float]
    bootstrap_why_not: NotRequired[str | None]


class Decided(Bootstrapped):
    """The bootstrap, and what decides: its p with the data as one of the draws and its interval, or CR3's."""

    decisive_pvalue: NotRequired[float | None]
    p_method: NotRequired[InferenceMethod]
    interval_lower: NotRequired[float | None]
    interval_upper: NotRequired[float | None]
    interval_method: NotRequired[InferenceMethod]


class Predictor(Coefficient, Decided):
    """A coefficient of a regression with several predictors; a lead has a q-value besides."""

    qvalue: NotRequired[float]


class Regressed(Coefficient, Decided):
    """A regression of either kind; the six numbers of `Coefficient` are those of its first predictor.

    Attributes
    ----------
    df_t : float
        Degrees of freedom of the t distribution behind p-values and interval.
    n_obs, n_dropped_null, n_singletons : int
        Rows used, left out for a missing value, left out as alone in a level of an effect.
    n_clusters : int, list of int or None
        One number for each cluster variable; None without clusters.
    dropped_controls : list of str
        Controls that the effects absorb or that repeat others; ``dropped_control_reasons`` says which.
    controls : dict of str to ControlCoefficient
    vcov : str
        iid, hetero, or ``cluster`` and its columns.
    vcov_repaired : bool
        Whether a two-way covariance was made positive semidefinite.
    warnings : list of str
        What to know before believing the numbers; ``warning_codes`` has a word for each, which ``public-signals
        explain`` explains. A ``bad_control`` is a Python warning too.
    dropped_null_by_column : dict of str to int
        Rows that miss a value, under the first column that lacks one.
    effective_clusters : float
        How many equal clusters carry as much of the predictor as these (Carter, Schnepel and Steigerwald 2017).
    largest_leverage, largest_partial_leverage : ClusterShare
        The largest share of all regressors' leverage, and of the predictor's.
    leave_one_out : LeaveOneOut or None
    cr3 : Cr3 or None
        None where the jackknife is too much work. These are there with ``diagnostics=True`` and one cluster variable.
    randomisation : Randomisation
        There with ``diagnostics`` where few clusters carry the predictor.
    bootstrap_ci_lower, bootstrap_ci_upper : float or None
        By the bootstrap alone; None where the interval has no end.
    bootstrap_ci_has_hole : bool
        Whether a coefficient between the two is rejected: what is not rejected is then no interval, and these are its
        outermost ends. The keys of the bootstrap are there when one was asked for.
    decisive_pvalue : float or None
        The bootstrap's p with the data as one of the draws, and CR3's where few clusters carry the predictor
        (``bootstrap_with_cr3``) and it is larger; None where ``bootstrap_least_pvalue`` is over alpha, so
        that no data could reject, and where one of two-way clusters carries over half of the predictor, as
        ``bootstrap_why_not`` says.
    interval_lower, interval_upper : float or None
        The interval of ``decisive_pvalue``: the bootstrap's, each end CR3's where that lies further out and few
        clusters carry the predictor; None where it has no end.
    p_method, interval_method : str
        Whose they are: wild_bootstrap, cr3, or, of an interval with an end of each, wild_bootstrap_and_cr3;
        score_bootstrap of a Poisson regression.
    """

    df_t: float
    n_obs: int
    n_dropped_null: int
    n_singletons: int
    n_clusters: int | list[int] | None
    dropped_controls: list[str]
    controls: dict[str, ControlCoefficient]
    effects: list[str]
    ssc: Ssc
    vcov: str
    vcov_repaired: bool
    warnings: list[str]
    warning_codes: list[str]
    outcome: str
    predictor: str
    alpha: float
    dropped_null_by_column: dict[str, int]
    dropped_control_reasons: dict[str, str]
    effective_clusters: NotRequired[float]
    largest_leverage: NotRequired[ClusterShare]
    largest_partial_leverage: NotRequired[ClusterShare]
    leave_one_out: NotRequired[LeaveOneOut | None]
    cr3: NotRequired[Cr3 | None]
    randomisation: NotRequired[Randomisation]
    left_out_levels: NotRequired[dict[str, str]]
    driscoll_kraay: NotRequired[DriscollKraay]
    pesaran_cd: NotRequired[PesaranCd | None]


class Fit(Regressed):
    """Least squares: ``r2_within`` is the share of the variance within the effects, 0 to 1."""

    r2_within: float


class PoissonFit(Regressed):
    """A Poisson regression: coefficients are of the logarithm of the outcome's mean.

    ``separated`` has entity and time of rows that tell nothing and were left out, 20 at most.
    """

    deviance: float
    iterations: int
    n_separated: int
    separated: list[list[str]]


class FTest(TypedDict):
    """An F test with fractional degrees of freedom below."""

    statistic: float
    df_num: int
    df_denom: float
    pvalue: float


class JointBootstrap(TypedDict):
    """What the wild bootstrap of a Wald statistic and the jackknife say; there when a bootstrap was asked for."""

    decisive_pvalue: NotRequired[float | None]
    p_method: NotRequired[InferenceMethod]
    bootstrap_with_cr3: NotRequired[bool]
    bootstrap_least_pvalue: NotRequired[float]
    bootstrap_draws: NotRequired[int]
    bootstrap_enumerated: NotRequired[bool]
    bootstrap_type: NotRequired[BootstrapType]
    bootstrap_why_not: NotRequired[str | None]
    cr3: NotRequired[FTest | None]


class RootStatistic(TypedDict):
    """A statistic of unit roots, ``mean_t`` the mean of the entities' t; ``why_not`` says why there is no p."""

    mean_t: float | None
    statistic: float | None
    pvalue: float | None
    why_not: str | None


class UnitRootTest(TypedDict):
    """Im, Pesaran and Shin's test and Pesaran's CIPS; ``n_obs`` counts rows of the entities' regressions."""

    column: str
    deterministic: Deterministic
    lags: int
    n_units: int
    n_obs: int
    draws: int
    ips: RootStatistic
    cips: RootStatistic
    left_out: dict[str, str]
    sentence: str


class SerialCorrelation(TypedDict):
    """Wooldridge's test: ``coefficient`` is -0.5 where errors of neighbouring periods are uncorrelated."""

    coefficient: float
    std_error: float
    statistic: float
    df_num: int
    df_denom: int
    pvalue: float
    n_units: int
    n_obs: int
    sentence: str
    warnings: list[str]
    warning_codes: list[str]


class SplitPanel(TypedDict):
    """Coefficients of the split-panel jackknife by name, and those of least squares beside them."""

    coefficients: dict[str, ControlCoefficient]
    least_squares: dict[str, ControlCoefficient]
    sentence: str
    df_t: float
    n_obs: int
    n_clusters: int
    warnings: list[str]
    warning_codes: list[str]


class WaldTest(JointBootstrap):
    """The F test that the coefficients of ``columns`` are all zero, or ``why_not`` with None for its numbers."""

    columns: list[str]
    statistic: float | None
    pvalue: float | None
    df_num: NotRequired[int]
    df_denom: NotRequired[float]
    why_not: NotRequired[str]


class PanelFit(Fit):
    """A regression with several predictors, and the test of all of them."""

    predictors: dict[str, Predictor]
    wald: WaldTest


class PlaceboFit(Fit):
    """A regression of leads beside their lags; it fails when a lead has q under alpha."""

    predictors: dict[str, Predictor]
    lags: WaldTest
    leads: WaldTest
    placebo_failed: bool


class StudyWeek(Decided):
    """The outcome in a week since one more unit, against the week before it; week -1 is zero without error.

    The keys of the bootstrap are those of every week but -1.
    """

    week: int
    coefficient: float
    std_error: float
    pvalue: float
    ci_lower: float
    ci_upper: float


class StudyIncrement(TypedDict):
    """The coefficient of the variable so many weeks earlier, later where it is negative."""

    weeks_earlier: int
    coefficient: float
    std_error: float
    pvalue: float
    ci_lower: float
    ci_upper: float


class JointTest(JointBootstrap):
    """An F test of several weeks, or ``why_not`` with None for its numbers."""

    statistic: float | None
    pvalue: float | None
    df_num: NotRequired[int]
    df_denom: NotRequired[float]
    why_not: NotRequired[str]


class EventStudy(TypedDict):
    """The weeks around one more unit of the variable; ``leads`` asks whether the outcome moved before.

    ``controls`` are those that the regression kept, ``categories`` those that stand as levels.
    """

    variable: str
    outcome: str
    controls: dict[str, ControlCoefficient]
    dropped_controls: list[str]
    categories: list[str]
    effects: list[str]
    vcov: str
    alpha: float
    transform: Transform
    n_obs: int
    n_dropped_null: int
    n_clusters: list[int]
    df_t: float
    leads: JointTest
    lags: JointTest
    weeks: list[StudyWeek]
    increments: list[StudyIncrement]
    warnings: list[str]
    warning_codes: list[str]


class DumitrescuHurlin(TypedDict):
    """Each entity's own Wald statistic, averaged; ``left_out`` says why an entity is."""

    method: str
    wbar: float
    zbar: float
    ztilde: float
    pvalue: float
    n_units: int
    n_obs: int
    left_out: dict[str, str]


class GrangerLag(Coefficient):
    """The coefficient of the predictor so many periods earlier."""

    weeks_earlier: int


class GrangerJoint(JointTest):
    """The joint test of all lags of the predictor in one regression of all entities."""

    coefficients: NotRequired[list[GrangerLag]]
    df_t: NotRequired[float]
    n_obs: NotRequired[int]
    n_clusters: NotRequired[list[int]]
    sentence: NotRequired[str]
    warnings: list[str]
    warning_codes: list[str]


class HalfPanelLag(GrangerLag):
    """The same of the half-panel jackknife, with the pooled ``least_squares`` that it corrects."""

    least_squares: float


class JuodisKaraviasSarafidis(TypedDict):
    """The Wald test of pooled lags beside own dynamics of each entity, corrected by the half-panel jackknife.

    ``statistic`` is chi squared with ``df`` degrees of freedom, ``f_test`` the same for few entities; ``why_not``
    stands with None for both where it can't be formed.
    """

    statistic: float | None
    pvalue: float | None
    method: NotRequired[str]
    df: NotRequired[int]
    f_test: NotRequired[FTest]
    coefficients: NotRequired[list[HalfPanelLag]]
    n_units: NotRequired[int]
    n_obs: NotRequired[int]
    left_out: NotRequired[dict[str, str]]
    sentence: NotRequired[str]
    why_not: NotRequired[str]


class GrangerTest(DumitrescuHurlin):
    """The tests of one number of lags; the keys of Dumitrescu and Hurlin's stand at the top too."""

    joint: GrangerJoint
    juodis_karavias_sarafidis: JuodisKaraviasSarafidis
    dumitrescu_hurlin: DumitrescuHurlin
