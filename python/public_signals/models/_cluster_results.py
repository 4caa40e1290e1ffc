"""What a regression tells of its clusters and of the tests beside its t: parts of the results in `_results`."""

from __future__ import annotations

from typing import TypedDict


class ClusterShare(TypedDict):
    """A cluster and its share, 0 to 1."""

    cluster: str
    share: float


class LeaveOneOut(TypedDict):
    """The coefficient without each cluster in turn: its range, and the ``cluster`` that moves it most."""

    min: float
    max: float
    cluster: str
    min_without: str
    max_without: str
    not_estimable_without: list[str]


class Cr3(TypedDict):
    """The jackknife over clusters: t with ``df`` degrees of freedom, clusters less one.

    Where without one cluster there is no estimate there is no jackknife: std_error, ends and pvalue are None.
    """

    std_error: float | None
    ci_lower: float | None
    ci_upper: float | None
    pvalue: float | None
    df: int


class Randomisation(TypedDict):
    """The test that exchanges whole paths of the predictor between entities with the same periods.

    ``exchangeable`` is the number of entities that have another to exchange with; ``why_not`` says why there is no p.
    """

    pvalue: float | None
    draws: int
    exchangeable: int
    why_not: str | None


class DriscollKraay(TypedDict):
    """How many lags of how many periods the covariance was made of."""

    lags: int
    periods: int


class PesaranCd(TypedDict):
    """Pesaran's test that residuals of different entities are independent: standard normal where they are."""

    statistic: float
    pvalue: float
    mean_absolute_correlation: float
    pairs: int
