"""Checks of a weekly panel: coverage, anomalies, weeks, schema, and breaks of a source's parser.

Rows may stand in any order and under any index; ``week_start`` may be text, a date or a timestamp. Only
:func:`check_timestamp_monotonicity` and the report look at the order as stored. The numbers are those of
``public-signals validate``: both run the same code. Every rule, with examples, stands in ``docs/checks.md``.
"""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from public_signals import _core, _frames
from public_signals._error import Error

__all__ = [
    "AnomalyDetection",
    "CoverageMetrics",
    "ValidationReport",
    "anomaly_flags",
    "calculate_completeness",
    "calculate_coverage",
    "check_timestamp_monotonicity",
    "detect_anomalies",
    "generate_validation_report",
    "print_validation_summary",
    "save_validation_report",
    "validate_week_binning",
]


Frame = TypeVar("Frame")

_KEYS = ("show", "week_start")


class _Record:
    def to_dict(self) -> dict[str, Any]:
        """The values under the keys of ``validation_report.json``."""
        return dict(dataclasses.asdict(self))  # type: ignore[call-overload]


@dataclasses.dataclass
class CoverageMetrics(_Record):
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
    metrics: dict[str, dict[str, Any]]


@dataclasses.dataclass
class AnomalyDetection(_Record):
    """A cell that stands out against the weeks before it.

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
    anomaly_type: str
    severity: str
    n_history: int
    robust_z: float | None


@dataclasses.dataclass
class ValidationReport(_Record):
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
    timestamp_issues : list of dict
        ``kind`` (duplicate, not_sorted, not_monday, bad_date), ``show``, ``week_start``.
    status : str
        OK or ACTION_NEEDED.
    cells_checked : int
        Cells with a value and at least four known weeks before.
    parser_breaks : list of dict
        ``source``, ``week_start``, ``metrics``, ``shows_with_history``, ``shows_broken``, ``p_value``, ``signature``.
    reasons : list of str
        Why action is needed, in words; empty when the status is OK.
    anomaly_threshold, min_coverage : float
        What the checks were run with.
    """

    timestamp: str | None
    total_rows: int
    total_columns: int
    coverage: list[CoverageMetrics]
    anomalies: list[AnomalyDetection]
    schema_valid: bool
    schema_errors: list[str]
    timestamp_issues: list[dict[str, str]]
    status: str
    cells_checked: int
    parser_breaks: list[dict[str, Any]]
    reasons: list[str]
    anomaly_threshold: float
    min_coverage: float


_CHECKED = [column["name"] for column in json.loads(_core.schema_json(True))["columns"]]


def _stream(df: Any, metrics: Iterable[str] = ()) -> Any:
    """`df` as something with an Arrow stream; a column of objects of several types goes as text where no check reads it."""
    names = _frames.names_of(df)
    _frames.require(names, metrics)
    for name in metrics:
        if name in _KEYS:
            raise Error(f"'{name}' names a row and is no metric", where=f"column {name}",
                        help="name a count or an index", column=name)
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    _frames.require(names, twice)
    return _frames.stream_of(df, names, one_type={*_CHECKED, *metrics})


def _names(names: str | Iterable[str] | None) -> list[str] | None:
    if names is None:
        return None
    return [names] if isinstance(names, str) else [str(name) for name in names]


def _sources(source_metrics: Mapping[str, str | Iterable[str]] | None) -> list[tuple[str, list[str]]] | None:
    if source_metrics is None:
        return None
    return [(str(source), _names(metrics) or []) for source, metrics in source_metrics.items()]


def calculate_coverage(
    df: Any, source_metrics: Mapping[str, str | Iterable[str]] | None = None
) -> list[CoverageMetrics]:
    """How much of each source is there.

    Parameters
    ----------
    df : DataFrame
        One row per show and week, with the columns ``show`` and ``week_start``.
    source_metrics : mapping of str to list of str, optional
        The columns of each source; by default the canonical ones of google_trends, tiktok and instagram, and
        ``wiki_views`` where it stands.

    Returns
    -------
    list of CoverageMetrics
        One per source. A week without a row between a show's first and last counts as not observed.

    Raises
    ------
    public_signals.Error
        ``INVALID_INPUT`` without ``show`` or ``week_start``, or for a metric that `df` lacks.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"show": "Six", "week_start": ["2024-01-01", "2024-01-08", "2024-01-29"],
    ...                    "tt_posts": pd.array([4, 0, None], dtype="Int64")})
    >>> [tiktok] = calculate_coverage(df, {"tiktok": ["tt_posts"]})
    >>> tiktok.non_null_observations, tiktok.total_observations, tiktok.passed
    (2, 5, False)
    """
    sources = _sources(source_metrics)
    read = [metric for _, metrics in sources or [] for metric in metrics]
    found = json.loads(_core.panel_coverage(_stream(df, read), sources))
    return [CoverageMetrics(**source) for source in found]


def detect_anomalies(
    df: Any, metrics: str | Iterable[str] | None = None, threshold: float = 5.0, lookback_weeks: int = 8
) -> list[AnomalyDetection]:
    """The cells that are more than `threshold` times, or less than a `threshold`-th of, their recent median.

    The history of a cell is the `lookback_weeks` calendar weeks before it in the same show; nulls and partial Trends
    weeks are left out, and with fewer than four left the cell is not judged. Both comparisons are strict, and exact
    for integers: five times the median is no spike.

    Parameters
    ----------
    df : DataFrame
        One row per show and week, with the columns ``show`` and ``week_start``.
    metrics : list of str, optional
        By default tt_sum_views, tt_sum_likes, tt_posts, ig_sum_likes, ig_posts, gt_index, where they stand.
    threshold : float, default 5.0
        A ratio from 1 to 1e9.
    lookback_weeks : int, default 8
        4 to 520.

    Returns
    -------
    list of AnomalyDetection
        Flagged cells only, by show, week and metric.

    Raises
    ------
    public_signals.Error
        ``INVALID_INPUT`` for a metric that `df` lacks or that holds no numbers, or a threshold below 1.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"show": "Six", "week_start": pd.date_range("2024-01-01", periods=9, freq="7D"),
    ...                    "tt_posts": [10] * 8 + [51]})
    >>> [spike] = detect_anomalies(df, ["tt_posts"])
    >>> spike.week_start, spike.value, spike.median_prior_8w, spike.anomaly_type
    ('2024-02-26', 51, 10.0, 'spike')
    """
    wanted = _names(metrics)
    given = _stream(df, wanted or [])
    found = json.loads(_core.panel_anomalies(given, wanted, float(threshold), int(lookback_weeks)))
    return [AnomalyDetection(**anomaly) for anomaly in found]


def anomaly_flags(
    df: Frame,
    metrics: str | Iterable[str] | None = None,
    threshold: float = 5.0,
    *,
    lookback_weeks: int = 8,
    overwrite: bool = False,
) -> Frame:
    """The panel with a flag for each metric: whether the week stands out, for use as a control in a model.

    The rule is that of :func:`detect_anomalies`; it looks only back.

    Parameters
    ----------
    df : pandas.DataFrame, polars.DataFrame or pyarrow.Table, (n, m)
        One row per show and week, in any order, with the columns ``show`` and ``week_start``.
    metrics : list of str, optional
        As in :func:`detect_anomalies`.
    threshold : float, default 5.0
        A ratio from 1 to 1e9.
    lookback_weeks : int, default 8
        4 to 520.
    overwrite : bool
        Replace columns that are called so already, where they stand.

    Returns
    -------
    same kind as `df`, (n, m + number of metrics)
        All columns of `df` and ``{metric}_anomaly``, boolean: null where the value is missing or partial, or fewer
        than four of the prior weeks are known.

    Raises
    ------
    public_signals.Error
        ``INVALID_INPUT`` as :func:`detect_anomalies`, and for a name that is taken.

    Examples
    --------
    >>> import pandas as pd
    >>> df = pd.DataFrame({"show": "Six", "week_start": pd.date_range("2024-01-01", periods=6, freq="7D"),
    ...                    "tt_posts": [10, 10, 10, 10, 51, 9]})
    >>> anomaly_flags(df, ["tt_posts"])["tt_posts_anomaly"].tolist()
    [<NA>, <NA>, <NA>, <NA>, True, False]
    """
    names = _frames.names_of(df)
    wanted = _names(metrics)
    known = [name for name in _core.default_anomaly_metrics() if name in names] if wanted is None else wanted
    _frames.require(names, [*_KEYS, *known])
    for metric in known:
        if f"{metric}_anomaly" in names and not overwrite:
            raise Error(f"there is already a column '{metric}_anomaly'", where=f"column {metric}_anomaly",
                        help="drop it first, or pass overwrite=True to replace it", column=f"{metric}_anomaly")
    flags = [name for name in ("gt_is_partial", "wiki_is_partial") if name in names]
    given = _frames.stream_of(df, list(dict.fromkeys([*_KEYS, *known, *flags])), one_type=names)
    return _frames.with_columns(df, _core.panel_anomaly_flags(given, wanted, float(threshold), int(lookback_weeks)))


def _timestamp_issues(df: Any, kinds: set[str]) -> list[dict[str, str]]:
    return [issue for issue in json.loads(_core.panel_timestamp_issues(_stream(df))) if issue["kind"] in kinds]


def check_timestamp_monotonicity(df: Any) -> list[dict[str, str]]:
    """The rows that repeat a show and week, or stand before the row above them, as `df` is stored.

    Parameters
    ----------
    df : DataFrame
        With the columns ``show`` and ``week_start``.

    Returns
    -------
    list of dict
        ``kind`` (duplicate or not_sorted), ``show`` and ``week_start`` of each such row; empty is good.

    Raises
    ------
    public_signals.Error
        ``INVALID_INPUT`` without ``show`` or ``week_start``.

    Examples
    --------
    >>> import pandas as pd
    >>> check_timestamp_monotonicity(pd.DataFrame({"show": "Six", "week_start": ["2024-01-08", "2024-01-01"]}))
    [{'kind': 'not_sorted', 'show': 'Six', 'week_start': '2024-01-01'}]
    """
    return _timestamp_issues(df, {"duplicate", "not_sorted"})


def validate_week_binning(df: Any) -> list[dict[str, str]]:
    """The rows whose ``week_start`` is not a Monday or no date at all.

    Parameters
    ----------
    df : DataFrame
        With the columns ``show`` and ``week_start``.

    Returns
    -------
    list of dict
        ``kind`` (not_monday or bad_date), ``show`` and ``week_start`` of each such row; empty is good.

    Raises
    ------
    public_signals.Error
        ``INVALID_INPUT`` without ``show`` or ``week_start``.

    Examples
    --------
    >>> import pandas as pd
    >>> validate_week_binning(pd.DataFrame({"show": "Six", "week_start": ["2024-01-01", "2024-01-09"]}))
    [{'kind': 'not_monday', 'show': 'Six', 'week_start': '2024-01-09'}]
    """
    return _timestamp_issues(df, {"not_monday", "bad_date"})


def calculate_completeness(df: Any) -> dict[str, float]:
    """The share of rows, in percent, in which each column has a value.

    Parameters
    ----------
    df : DataFrame
        Any frame.

    Returns
    -------
    dict of str to float
        Every column in its order; 0.0 for a frame without rows.

    Raises
    ------
    public_signals.Error
        ``INVALID_INPUT`` for a column of mixed types.

    Examples
    --------
    >>> import pandas as pd
    >>> calculate_completeness(pd.DataFrame({"show": ["Six", "Six"], "gt_index": [None, 40.0]}))
    {'show': 100.0, 'gt_index': 50.0}
    """
    return dict(_core.panel_completeness(_stream(df)))


def generate_validation_report(
    df: Any,
    source_metrics: Mapping[str, str | Iterable[str]] | None = None,
    anomaly_metrics: str | Iterable[str] | None = None,
    anomaly_threshold: float = 5.0,
    sources: str | Iterable[str] | None = None,
    *,
    min_coverage: float = 60.0,
) -> ValidationReport:
    """All checks of a panel, with a status.

    Parameters
    ----------
    df : DataFrame
        The panel: the 18 canonical columns, as ``pd.read_parquet`` gives them.
    source_metrics : mapping of str to list of str, optional
        The columns of each source, as in :func:`calculate_coverage`; its sources are then the required ones.
    anomaly_metrics : list of str, optional
        As in :func:`detect_anomalies`.
    anomaly_threshold : float, default 5.0
    sources : list of str, optional
        The required sources; by default google_trends, tiktok and instagram.
    min_coverage : float, default 60.0
        Percent of the show-weeks that one metric of a required source must reach.

    Returns
    -------
    ValidationReport
        Its ``status`` is ACTION_NEEDED after a schema or timestamp error, a required source under `min_coverage`, a
        parser break, or more anomalies of severity warning than both 10 and 1 % of the cells checked.

    Raises
    ------
    public_signals.Error
        ``INVALID_INPUT`` without ``show`` or ``week_start``, or for an unknown source or metric.

    Examples
    --------
    >>> import pandas as pd
    >>> report = generate_validation_report(pd.DataFrame({"show": "Six", "week_start": ["2024-01-01"]}))
    >>> report.status, report.schema_errors[0]
    ('ACTION_NEEDED', 'tt_posts: absent, int64 is due')
    """
    of_sources = _sources(source_metrics)
    of_anomalies = _names(anomaly_metrics)
    read = [metric for _, metrics in of_sources or [] for metric in metrics] + (of_anomalies or [])
    text = _core.check_panel(
        _stream(df, read),
        source_metrics=of_sources,
        anomaly_metrics=of_anomalies,
        anomaly_threshold=float(anomaly_threshold),
        required=_names(sources),
        min_coverage=float(min_coverage),
    )
    found = json.loads(text)
    found["coverage"] = [CoverageMetrics(**source) for source in found["coverage"]]
    found["anomalies"] = [AnomalyDetection(**anomaly) for anomaly in found["anomalies"]]
    return ValidationReport(**found)


def print_validation_summary(report: ValidationReport) -> None:
    """Prints what ``public-signals validate`` prints: the verdict, what it rests on, and what to do next.

    Parameters
    ----------
    report : ValidationReport

    Raises
    ------
    public_signals.Error
        ``PARSE_ERROR`` for a report that was changed by hand and lacks a value.

    Examples
    --------
    >>> import contextlib, io
    >>> import pandas as pd
    >>> report = generate_validation_report(pd.DataFrame({"show": "Six", "week_start": ["2024-01-01"]}))
    >>> with contextlib.redirect_stdout(io.StringIO()) as printed:
    ...     print_validation_summary(report)
    >>> printed.getvalue().splitlines()[0]
    'ACTION_NEEDED'
    """
    print(_core.validation_summary(json.dumps(report.to_dict())), end="")


def save_validation_report(report: ValidationReport, path: str | os.PathLike[str]) -> None:
    """Writes ``validation_report.json``: the bytes that ``public-signals validate`` writes, whole or not at all.

    Parameters
    ----------
    report : ValidationReport
    path : path-like
        The file; its folder is made when it is absent.

    Raises
    ------
    public_signals.Error
        ``IO`` when the file can't be written.

    Examples
    --------
    >>> import pandas as pd, pathlib, tempfile
    >>> report = generate_validation_report(pd.DataFrame({"show": "Six", "week_start": ["2024-01-01"]}))
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "validation_report.json"
    >>> save_validation_report(report, file)
    >>> file.read_text().splitlines()[1]
    '  "timestamp": null,'
    """
    _core.write_validation_report(json.dumps(report.to_dict()), os.fspath(path))
