"""What `forecast` gives back: a dict with these keys, as ``forecast_results.json`` holds them.

Units: MAE, RMSE and losses are in units of the outcome, MAPE is in per cent, shares are 0 to 1. None is unknown.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict

from public_signals.words import ForecastVerdict, RivalKind


class Scores(TypedDict):
    """Errors of ``n`` forecasts. ``mape`` is None where an outcome is zero, ``mase`` where a show never changed."""

    n: int
    mae: float | None
    rmse: float | None
    mape: float | None
    mase: float | None
    r2: float | None


class MeanTest(TypedDict):
    """A test that the mean of a number an origin is zero, t with ``df`` degrees of freedom.

    ``cosines`` is how many the variance has, 0 where origins are taken as unrelated: one week ahead.
    """

    n_origins: int
    mean: float
    std_error: float
    statistic: float
    df: float
    pvalue: float
    cosines: int


class ConditionalTest(TypedDict):
    """Giacomini and White's test with a constant and the loss difference last known."""

    n_origins: int
    statistic: float
    pvalue: float


class ForecastComparison(TypedDict):
    """A rival against another: attention against AR, AR against the last known value.

    ``cut`` is the share of the mean absolute error that is saved, ``cut_lower`` to ``cut_upper`` its interval;
    ``pvalue`` is Clark and West's (Giacomini and White's with a window, Diebold and Mariano's of AR). ``verdict`` is
    there for attention, None without a test.
    """

    against: str
    cut: float
    cut_lower: float | None
    cut_upper: float | None
    pvalue: float | None
    qvalue: float | None
    diebold_mariano: MeanTest | None
    clark_west: MeanTest | None
    giacomini_white: ConditionalTest | None
    verdict: NotRequired[ForecastVerdict | None]


class PlaceboForecasts(TypedDict):
    """The same forecasts with the attention of other shows: mean skill, least p, and how many p are under alpha."""

    exchanges: int
    skill: float
    least_pvalue: float | None
    rejections: int


class RivalScores(Scores):
    """A rival on the common sample; ``loss`` is the mean absolute error of each origin, in units of the outcome.

    ``skill`` is 1 - MAE / MAE(AR). Attention is held against AR that learns from the same weeks, those in which the
    metric is known: ``loss_without`` has its errors, and ``skill`` and ``comparison`` rest on them.
    """

    rival: str
    kind: RivalKind
    metric: str | None
    skill: float | None
    comparison: ForecastComparison | None
    placebo: PlaceboForecasts | None
    sentence: str | None
    loss: list[float]
    loss_without: list[float]


class NotFormed(TypedDict):
    """A rival without enough forecasts to be compared: ``forecasts`` of the ``of`` that AR has."""

    rival: str
    forecasts: int
    of: int
    why: str


class ForecastHorizon(TypedDict):
    """One horizon: ``n`` forecasts of ``n_shows`` shows, the same for all ``rivals``; ``last_week`` has its own."""

    horizon: int
    n: int
    n_shows: int
    ar_lags: list[int] | None
    last_week: Scores
    rivals: list[RivalScores]
    not_formed: list[NotFormed]
    origins: list[str]


class ForecastWarning(TypedDict):
    """A code that `public-signals explain` knows, and what it is here."""

    code: str
    message: str


class Forecast(TypedDict):
    """A run of forecasts; ``real_time`` says that no count was scraped after its origin."""

    outcome: str
    input_file: str
    input_sha256: str
    command: str
    metrics: list[str]
    horizons: list[int]
    window: int | None
    outcome_lag: int
    placebos: int
    seed: int
    alpha: float
    first_week: str
    last_week: str
    first_origin: str
    n_shows: int
    real_time: bool
    late_share: float | None
    vintages: int
    results: list[ForecastHorizon]
    warnings: list[ForecastWarning]
