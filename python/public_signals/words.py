"""The words that options take and results hold, as types: a type checker finds a misspelt one before anything runs.

At run time an option refuses any other word with an Error that names the nearest. The words are those of the program:
``tests/python/test_words.py`` holds the two together.

Examples
--------
>>> from typing import get_args
>>> get_args(Ssc)
('fixest', 'linearmodels', 'each')
"""

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = [
    "Adjustment",
    "Aggregation",
    "AnomalyType",
    "Baseline",
    "Bootstrap",
    "BootstrapType",
    "CollabPosts",
    "Deterministic",
    "Dtype",
    "ErrorKind",
    "ForecastVerdict",
    "InferenceMethod",
    "PageState",
    "ProfileKind",
    "Remeasurement",
    "RivalKind",
    "RobotsSource",
    "Scaling",
    "Scope",
    "Severity",
    "Singletons",
    "Smoothing",
    "SourceName",
    "Ssc",
    "Status",
    "TimestampFault",
    "Transform",
    "TrendsScale",
    "Vcov",
]

# Options of regressions.
Ssc: TypeAlias = Literal["fixest", "linearmodels", "each"]
Vcov: TypeAlias = Literal["crv1", "cr2", "cr3"]
Singletons: TypeAlias = Literal["drop", "keep"]
Bootstrap: TypeAlias = Literal["wild", "webb"]
BootstrapType: TypeAlias = Literal["11", "31", "33"]
Transform: TypeAlias = Literal["none", "log", "log1p", "asinh", "share"]
Deterministic: TypeAlias = Literal["intercept", "trend"]
Smoothing: TypeAlias = Literal["none", "almon", "ridge"]
Remeasurement: TypeAlias = Literal["draws", "vintages"]
Adjustment: TypeAlias = Literal["bh", "holm"]

# Options of features, of weeks and of checks.
Baseline: TypeAlias = Literal["median8", "seasonal"]
Scaling: TypeAlias = Literal["zscore", "minmax"]
Scope: TypeAlias = Literal["global", "show", "expanding"]
TrendsScale: TypeAlias = Literal["range_max", "frozen"]
CollabPosts: TypeAlias = Literal["count", "leave_out"]
Aggregation: TypeAlias = Literal["sum", "mean", "median", "min", "max", "count", "first", "last"]

# What results say.
SourceName: TypeAlias = Literal["google_trends", "wikipedia", "tiktok", "instagram", "youtube", "bluesky"]
Dtype: TypeAlias = Literal["object", "Int64", "float64", "bool"]
Status: TypeAlias = Literal["OK", "ACTION_NEEDED"]
AnomalyType: TypeAlias = Literal["spike", "drop", "from_zero"]
Severity: TypeAlias = Literal["warning", "info"]
TimestampFault: TypeAlias = Literal["duplicate", "not_sorted", "not_monday", "bad_date"]
ProfileKind: TypeAlias = Literal["distributed_lag", "local_projection", "by_show"]
InferenceMethod: TypeAlias = Literal["wild_bootstrap", "cr3", "wild_bootstrap_and_cr3", "score_bootstrap", "t"]
RivalKind: TypeAlias = Literal["naive", "seasonal_naive", "show_mean", "ar", "ar_metric", "ar_all"]
ForecastVerdict: TypeAlias = Literal["cuts", "unsettled", "adds_nothing"]
RobotsSource: TypeAlias = Literal["fetched", "cache", "exempt", "absent", "unreachable"]
PageState: TypeAlias = Literal[
    "ok",
    "empty",
    "private",
    "missing",
    "login_required",
    "blocked",
    "rate_limited",
    "restricted",
    "transient",
    "layout_changed",
    "partial",
    "robots_disallowed",
]
ErrorKind: TypeAlias = Literal[
    "ROBOTS_BLOCKED",
    "RATE_LIMITED",
    "SERVER_ERROR",
    "CLIENT_ERROR",
    "TIMEOUT",
    "NETWORK",
    "PARSE_ERROR",
    "INVALID_INPUT",
    "IO",
    "ARCHIVE_DAMAGED",
]
