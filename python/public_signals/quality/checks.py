"""Checks of a weekly panel: coverage, anomalies, weeks, schema, and breaks of a source's parser.

Rows may be in any order and under any index; ``week_start`` may be text, a date or a timestamp. Only
:func:`check_timestamp_monotonicity` and the report look at the order as stored. The numbers are those of
``public-signals validate``: both run the same code. Every rule, with examples, is in ``docs/checks.md``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from public_signals import _core
from public_signals._arguments import one_of
from public_signals._types import Frame, Names, StrPath
from public_signals.quality._anomalies import anomaly_flags, detect_anomalies
from public_signals.quality._coverage import (
    calculate_completeness,
    calculate_coverage,
    check_timestamp_monotonicity,
    validate_week_binning,
)
from public_signals.quality._given import asked_names, count_age_of, sources_in, stream
from public_signals.quality._results import AnomalyDetection, CoverageMetrics, TimestampIssue, ValidationReport
from public_signals.words import Baseline

__all__ = [
    "AnomalyDetection",
    "CoverageMetrics",
    "TimestampIssue",
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


def generate_validation_report(
    df: Frame,
    source_metrics: Mapping[str, Names] | None = None,
    anomaly_metrics: Names | None = None,
    anomaly_threshold: float = 5.0,
    sources: Names | None = None,
    *,
    min_coverage: float = 60.0,
    baseline: Baseline = "median8",
) -> ValidationReport:
    """All checks of a panel, with a status.

    Parameters
    ----------
    df : pandas.DataFrame, polars.DataFrame or pyarrow.Table
        The panel: the 18 canonical columns, as ``pd.read_parquet`` gives them.
    source_metrics : mapping of str to list of str, optional
        The columns of each source, as in :func:`calculate_coverage`; its sources are then the required ones.
    anomaly_metrics : list of str, optional
        As in :func:`detect_anomalies`.
    anomaly_threshold : float, default 5.0
        A ratio from 1 to 1e9, as in :func:`detect_anomalies`.
    sources : list of str, optional
        The required sources; by default google_trends, tiktok and instagram.
    min_coverage : float, default 60.0
        Percent of the show-weeks that one metric of a required source must reach.
    baseline : {"median8", "seasonal"}
        As in :func:`detect_anomalies`.

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
    one_of("baseline", baseline, Baseline)
    of_sources = sources_in(source_metrics)
    of_anomalies = asked_names(anomaly_metrics)
    read = [metric for _, metrics in of_sources or [] for metric in metrics] + (of_anomalies or [])
    text = _core.check_panel(
        stream(df, read),
        source_metrics=of_sources,
        anomaly_metrics=of_anomalies,
        anomaly_threshold=float(anomaly_threshold),
        required=asked_names(sources),
        min_coverage=float(min_coverage),
        count_age=count_age_of(df),
        baseline=baseline,
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
        As :func:`generate_validation_report` gives it.

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


def save_validation_report(report: ValidationReport, path: StrPath) -> None:
    """Writes ``validation_report.json``: the bytes that ``public-signals validate`` writes, whole or not at all.

    Parameters
    ----------
    report : ValidationReport
        As :func:`generate_validation_report` gives it.
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
