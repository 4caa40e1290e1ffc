"""What the checks of a panel give back; each is a row of ``validation_report.json`` with its keys as attributes."""

from __future__ import annotations

import dataclasses
from typing import Any, TypedDict

from public_signals.words import AnomalyType, Baseline, Severity, Status, TimestampFault


class MetricCoverage(TypedDict):
    """How much of one metric a panel holds: show-weeks, and their share in percent."""

    non_null_observations: int
    coverage_pct: float


class TimestampIssue(TypedDict):
    """A row that repeats another, belongs before the row above it, or is named by no Monday."""

    kind: TimestampFault
    show: str
    week_start: str


class ParserBreak(TypedDict):
    """A week in which many shows of a source lost their counts together: the reader broke, and not the shows.

    ``metrics`` and the two numbers of shows say what fell where; ``p_value`` is the chance of as many at once.
    """

    source: str
    week_start: str
    metrics: list[str]
    shows_with_history: int
    shows_broken: int
    p_value: float
    signature: str


class NotJudged(TypedDict):
    """A source whose parser breaks could not be looked for, and why: ``4 shows; needs 5``."""

    source: str
    reason: str


class TrendsZeros(TypedDict):
    """Zeros of Google Trends from ``week_start`` on, over ``weeks``, that may be no answer."""

    show: str
    week_start: str
    weeks: int
    whole_show: bool


class TwinPosts(TypedDict):
    """Posts of one account with the same second and caption and different ids: most likely one, counted twice."""

    source: str
    show: str
    week_start: str
    posted_at: str
    post_ids: list[str]


class SuspectLikes(TypedDict):
    """Likes of which so many are alike that they may stand in the place of hidden ones."""

    source: str
    show: str
    likes: int
    posts: int
    alike: int


class ImpossibleCount(TypedDict):
    """A count that contradicts the column ``beside`` it; both None for a number below zero, or an index above 100."""

    show: str
    week_start: str
    column: str
    value: int | float
    beside: str | None
    beside_value: int | None


class ReadLate(TypedDict):
    """Of how many show-weeks with posts, each source's apart, how many were counted so many days after the week.

    ``is_upper_bound``: a frame keeps one ``scrape_run_at`` a row, the latest of its sources, so ``late`` may be too
    many.
    """

    days_after_the_week: int
    weeks: int
    late: int
    share: float
    is_upper_bound: bool


@dataclasses.dataclass
class Record:
    """A row of the report."""

    def to_dict(self) -> dict[str, Any]:
        """The values under the keys of ``validation_report.json``."""
        return dataclasses.asdict(self)


@dataclasses.dataclass
class CoverageMetrics(Record):
    """How much of one source a panel holds.

    Attributes
    ----------
    source : str
        google_trends, tiktok, instagram, wikipedia, or a name of your own.
    total_observations : int
        Show-weeks: the calendar weeks from the first to the last of each show, absent rows included.
    non_null_observations : int
        Show-weeks in which at least one metric of the source is known; partial Trends weeks are not.
    coverage_pct : float
        Their share in percent.
    shows_covered, weeks_covered : int
        Shows and calendar weeks with at least one such show-week.
    required : bool
        Whether the panel needs action when the source does not pass.
    passed : bool
        Whether at least one metric is known in 60 % of the show-weeks; exactly 60 % passes.
    metrics : dict
        For each metric its ``non_null_observations`` and ``coverage_pct``.
    """

    source: str
    total_observations: int
    non_null_observations: int
    coverage_pct: float
    shows_covered: int
    weeks_covered: int
    required: bool
    passed: bool
    metrics: dict[str, MetricCoverage]


@dataclasses.dataclass
class AnomalyDetection(Record):
    """A cell that is unusual beside the weeks before it.

    Attributes
    ----------
    show, week_start, metric : str
        Where; the Monday as ``YYYY-MM-DD``.
    value : int or float
        The value as its column holds it.
    median_prior_8w : float
        The median of the known weeks among the prior calendar weeks.
    ratio_to_median : float or None
        ``value / median_prior_8w``; None after a median of 0.
    is_anomaly : bool
        True: only flagged cells are listed.
    anomaly_type : str
        spike, drop or from_zero.
    severity : str
        warning, or info where the numbers are too small to mean much.
    n_history : int
        How many of the prior weeks are known, at least 4.
    robust_z : float or None
        The distance from the median of the logs in robust standard deviations; None under 6 weeks of history.
    """

    show: str
    week_start: str
    metric: str
    value: int | float
    median_prior_8w: float
    ratio_to_median: float | None
    is_anomaly: bool
    anomaly_type: AnomalyType
    severity: Severity
    n_history: int
    robust_z: float | None


@dataclasses.dataclass
class ValidationReport(Record):
    """All checks of a panel, under the keys of ``validation_report.json``.

    Attributes
    ----------
    timestamp : str or None
        The latest ``scrape_run_at`` of the panel.
    total_rows, total_columns : int
    coverage : list of CoverageMetrics
    anomalies : list of AnomalyDetection
        Flagged cells only, by show, week and metric.
    schema_valid : bool
    schema_errors : list of str
        One sentence for each column that is absent, of a wrong type, out of order or not ours.
    timestamp_issues : list of TimestampIssue
        ``kind`` (duplicate, not_sorted, not_monday, bad_date), ``show``, ``week_start``.
    status : str
        OK or ACTION_NEEDED.
    cells_checked : int
        Cells with a value and at least four known weeks before.
    parser_breaks : list of ParserBreak
        ``source``, ``week_start``, ``metrics``, ``shows_with_history``, ``shows_broken``, ``p_value``, ``signature``.
    not_judged : list of NotJudged
        ``source``, ``reason``: the sources whose parser breaks could not be looked for. They have not passed.
    weeks_judged : dict of str to int
        For each source the weeks in which they could be.
    reasons : list of str
        Why action is needed, in words; empty when the status is OK.
    anomaly_threshold, min_coverage : float
        What the checks were run with.
    baseline : str
        median8, or seasonal: what anomalies were judged against.
    expected_anomalies : list of dict
        As anomalies, with the ``event`` of config/calendar.yaml that explains them: of a report of the command line.
    expected_breaks : list of dict
        As parser_breaks: weeks of low numbers, with the holiday or strike of all shows that explains them.
    trends_zeros : list of TrendsZeros
        ``show``, ``week_start``, ``weeks``, ``whole_show``: zeros of Google Trends that may be no answer.
    impossible_counts : list of ImpossibleCount
        ``show``, ``week_start``, ``column``, ``value``, and the column ``beside`` it with its ``beside_value`` that it
        contradicts; both None for a number below zero, or an index above 100.
    counts_read_late : ReadLate
        ``days_after_the_week``, ``weeks``, ``late``, ``share``: how many show-weeks with posts were counted later than
        that; ``is_upper_bound`` where only the frame says when.
    count_age_days : int or None
        Of a panel that ``panel --count-age`` made: its sums are not judged for parser breaks.
    twin_posts : list of TwinPosts
        ``source``, ``show``, ``week_start``, ``posted_at``, ``post_ids``: of a report of the command line; a
        panel alone does not tell.
    suspect_likes : list of SuspectLikes
        ``source``, ``show``, ``likes``, ``posts``, ``alike``: of so many posts with likes so many have exactly that
        number, which Instagram puts in the place of hidden ones; of a report of the command line.
    """

    timestamp: str | None
    total_rows: int
    total_columns: int
    coverage: list[CoverageMetrics]
    anomalies: list[AnomalyDetection]
    schema_valid: bool
    schema_errors: list[str]
    timestamp_issues: list[TimestampIssue]
    status: Status
    cells_checked: int
    parser_breaks: list[ParserBreak]
    not_judged: list[NotJudged]
    weeks_judged: dict[str, int]
    reasons: list[str]
    anomaly_threshold: float
    min_coverage: float
    baseline: Baseline
    expected_anomalies: list[dict[str, Any]]
    expected_breaks: list[dict[str, Any]]
    trends_zeros: list[TrendsZeros]
    impossible_counts: list[ImpossibleCount]
    counts_read_late: ReadLate
    count_age_days: int | None
    twin_posts: list[TwinPosts]
    suspect_likes: list[SuspectLikes]
