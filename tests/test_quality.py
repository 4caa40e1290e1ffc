"""Coverage, anomalies and validation of a weekly panel: the rules of docs/checks.md as tables."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from public_signals import Error
from public_signals.quality.checks import (
    calculate_completeness,
    calculate_coverage,
    check_timestamp_monotonicity,
    detect_anomalies,
    generate_validation_report,
    print_validation_summary,
    save_validation_report,
    validate_week_binning,
)

COUNTS = {
    "tiktok": ["tt_posts", "tt_sum_views", "tt_sum_likes", "tt_sum_comments", "tt_sum_shares", "tt_unique_hashtags"]
    + ["tt_posting_days"],
    "instagram": ["ig_posts", "ig_sum_likes", "ig_sum_comments", "ig_unique_hashtags", "ig_reel_ct"]
    + ["ig_posting_days"],
}


def weeks(count: int, first: str = "2024-01-01") -> list[str]:
    return [day.strftime("%Y-%m-%d") for day in pd.date_range(first, periods=count, freq="7D")]


def series(values: list, metric: str = "tt_sum_likes", show: str = "A") -> pd.DataFrame:
    dtype = "float64" if metric == "gt_index" else "Int64"
    return pd.DataFrame(
        {"show": show, "week_start": weeks(len(values)), metric: pd.array(values, dtype=dtype)}
    )


def whole_panel(shows: int = 6, count: int = 20) -> pd.DataFrame:
    """Every column of the canonical panel, known and steady."""
    rows = [(f"show {show:02}", week) for show in range(shows) for week in weeks(count)]
    df = pd.DataFrame(rows, columns=["show", "week_start"])
    for metric in COUNTS["tiktok"] + COUNTS["instagram"]:
        df[metric] = pd.array([5 if metric.endswith("_posting_days") else 2000] * len(df), dtype="Int64")
    df["gt_index"] = 50.0
    df["gt_is_partial"] = pd.array([False] * len(df), dtype="boolean")
    df["scrape_run_at"] = "2025-01-06T09:00:00Z"
    return df


# coverage


@pytest.mark.parametrize(("known", "total", "passed"), [(6, 10, True), (59, 100, False), (60, 100, True), (3, 5, True)])
def test_a_source_passes_at_exactly_sixty_percent(known, total, passed):
    [tiktok] = calculate_coverage(series([7] * known + [None] * (total - known), "tt_posts"), {"tiktok": ["tt_posts"]})
    assert (tiktok.non_null_observations, tiktok.total_observations) == (known, total)
    assert tiktok.passed is passed


def test_a_week_without_a_row_counts_as_not_observed():
    df = pd.DataFrame(
        {
            "show": ["A", "A", "B"],
            "week_start": ["2024-01-01", "2024-01-22", "2024-02-05"],
            "tt_posts": pd.array([0, None, 4], dtype="Int64"),
            "tt_sum_views": pd.array([None, 12, 9], dtype="Int64"),
        }
    )
    [tiktok] = calculate_coverage(df, {"tiktok": ["tt_posts", "tt_sum_views"]})
    assert tiktok.total_observations == 5
    assert tiktok.non_null_observations == 3
    assert tiktok.metrics["tt_posts"] == {"non_null_observations": 2, "coverage_pct": 40.0}
    assert (tiktok.shows_covered, tiktok.weeks_covered) == (2, 3)
    assert not tiktok.passed, "three of five show-weeks, but no single metric in three of five"


def test_a_partial_trends_week_is_not_observed():
    df = series([1.0, 2.0, 3.0], "gt_index").assign(gt_is_partial=pd.array([False, None, True], dtype="boolean"))
    trends = next(found for found in calculate_coverage(df) if found.source == "google_trends")
    assert trends.non_null_observations == 2


def test_the_sources_are_the_canonical_ones_and_wikipedia_where_it_stands():
    df = whole_panel(2, 5)
    assert [found.source for found in calculate_coverage(df)] == ["google_trends", "tiktok", "instagram"]
    df["wiki_views"] = pd.array([1] * len(df), dtype="Int64")
    wikipedia = calculate_coverage(df)[-1]
    assert (wikipedia.source, wikipedia.required, wikipedia.passed) == ("wikipedia", False, True)


def test_completeness_is_the_percentage_of_rows_with_a_value():
    assert calculate_completeness(series([1, None, 3, 4])) == {"show": 100.0, "week_start": 100.0, "tt_sum_likes": 75.0}


# anomalies

TENS = [10] * 8


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        (TENS + [50], None),
        (TENS + [51], "spike"),
        (TENS + [2], None),
        (TENS + [1], "drop"),
        (TENS + [0], "drop"),
        ([0] * 8 + [0], None),
        ([0] * 8 + [1], "from_zero"),
        ([1, 1, 1, None, None, None, None, None, 99], None),
        ([1, 1, 1, 99], None),
        ([1, 1, 1, 1, 99], "spike"),
        ([10, 10, 20, 20, 75], None),
        ([10, 10, 20, 20, 76], "spike"),
        (TENS + [None], None),
    ],
)
def test_a_cell_is_judged_by_the_median_of_the_prior_eight_weeks(values, verdict):
    df = series(values)
    found = [anomaly for anomaly in detect_anomalies(df) if anomaly.week_start == df["week_start"].iloc[-1]]
    assert [anomaly.anomaly_type for anomaly in found] == ([] if verdict is None else [verdict])


def test_history_is_eight_calendar_weeks_and_not_eight_rows():
    df = pd.concat(
        [
            series([1000] * 4),
            series([10] * 4).assign(week_start=weeks(4, "2024-04-01")),
            series([51]).assign(week_start=["2024-05-27"]),
        ]
    )
    [spike] = detect_anomalies(df)
    assert (spike.value, spike.median_prior_8w, spike.n_history, spike.ratio_to_median) == (51, 10.0, 4, 5.1)
    assert isinstance(spike.value, int)


def test_after_zeros_there_is_no_ratio():
    [found] = detect_anomalies(series([0] * 8 + [30]))
    assert (found.ratio_to_median, found.severity, found.is_anomaly) == (None, "info", True)


@pytest.mark.parametrize(
    ("metric", "usual", "value", "severity"),
    [
        ("tt_sum_likes", 1, 9, "info"),
        ("tt_sum_likes", 1, 10, "warning"),
        ("tt_sum_likes", 9, 0, "info"),
        ("tt_sum_views", 100, 999, "info"),
        ("tt_sum_views", 100, 1000, "warning"),
        ("gt_index", 0.5, 4.9, "info"),
        ("gt_index", 0.5, 5.0, "warning"),
    ],
)
def test_small_numbers_are_info(metric, usual, value, severity):
    [found] = detect_anomalies(series([usual] * 8 + [value], metric))
    assert found.severity == severity


def test_threshold_and_lookback_can_be_chosen():
    assert detect_anomalies(series(TENS + [30]), threshold=2.5)[0].anomaly_type == "spike"
    assert not detect_anomalies(series(TENS + [25]), threshold=2.5)
    assert detect_anomalies(series([1000] * 4 + [10] * 4 + [51]), lookback_weeks=4)[0].n_history == 4


# weeks


def test_weeks_in_order_on_mondays_have_no_issues():
    assert check_timestamp_monotonicity(whole_panel()) == []
    assert validate_week_binning(whole_panel()) == []


def test_duplicates_and_rows_out_of_order_are_listed():
    df = series([1, 2, 3]).assign(week_start=["2024-01-08", "2024-01-01", "2024-01-08"])
    kinds = [(issue["kind"], issue["week_start"]) for issue in check_timestamp_monotonicity(df)]
    assert kinds == [("not_sorted", "2024-01-01"), ("duplicate", "2024-01-08")]


def test_other_days_than_mondays_are_listed():
    df = series([1, 2, 3]).assign(week_start=["2024-01-01", "2024-01-09", "soon"])
    kinds = [(issue["kind"], issue["week_start"]) for issue in validate_week_binning(df)]
    assert kinds == [("not_monday", "2024-01-09"), ("bad_date", "soon")]


# the report


def test_a_whole_steady_panel_is_ok():
    report = generate_validation_report(whole_panel())
    assert (report.status, report.reasons, report.schema_errors) == ("OK", [], [])
    assert (report.total_rows, report.total_columns, report.timestamp) == (120, 18, "2025-01-06T09:00:00Z")


@pytest.mark.parametrize("value", [None, 0])
def test_a_week_in_which_all_shows_break_needs_action_and_is_named(value, capsys):
    df = whole_panel()
    df.loc[df["week_start"] == "2024-04-15", COUNTS["tiktok"]] = value if value is not None else pd.NA
    report = generate_validation_report(df)
    assert report.status == "ACTION_NEEDED"
    [found] = report.parser_breaks
    assert (found["source"], found["week_start"], found["shows_broken"]) == ("tiktok", "2024-04-15", 6)
    assert found["metrics"] == COUNTS["tiktok"]
    assert len(report.reasons) == 1 and "2024-04-15" in report.reasons[0]
    print_validation_summary(report)
    assert "2024-04-15" in capsys.readouterr().out


@pytest.mark.parametrize("factor", [30, 0])
def test_a_single_show_that_goes_viral_or_silent_is_no_break(factor):
    df = whole_panel()
    hit = (df["week_start"] == "2024-04-15") & (df["show"] == "show 03")
    df.loc[hit, COUNTS["tiktok"]] = 2000 * factor
    report = generate_validation_report(df)
    assert report.parser_breaks == []
    assert report.status == "OK" and len(report.anomalies) == 3


def test_a_required_source_without_values_needs_action_and_can_be_left_out():
    df = whole_panel()
    df[COUNTS["instagram"]] = pd.NA
    df = df.astype(dict.fromkeys(COUNTS["instagram"], "Int64"))
    assert generate_validation_report(df).reasons == ["instagram: no observation in 120 show-weeks"]
    assert generate_validation_report(df, sources=["google_trends", "tiktok"]).status == "OK"


def test_schema_errors_name_the_column():
    df = whole_panel().drop(columns="tt_posts").astype({"ig_posts": "float64"}).assign(extra=1)
    assert generate_validation_report(df).schema_errors == [
        "tt_posts: absent, int64 is due",
        "ig_posts: float64 where int64 is due",
        "extra: not a column of the panel",
    ]


def test_the_report_is_its_json(tmp_path):
    df = whole_panel()
    df.loc[df.index[30], "ig_posts"] = 90000
    report = generate_validation_report(df)
    save_validation_report(report, tmp_path / "new" / "validation_report.json")
    saved = json.loads((tmp_path / "new" / "validation_report.json").read_text())
    assert saved == report.to_dict()
    assert list(saved)[:9] == [
        *("timestamp", "total_rows", "total_columns", "coverage", "anomalies"),
        *("schema_valid", "schema_errors", "timestamp_issues", "status"),
    ]
    [anomaly] = saved["anomalies"]
    assert list(anomaly)[:8] == [
        *("show", "week_start", "metric", "value", "median_prior_8w", "ratio_to_median"),
        *("is_anomaly", "anomaly_type"),
    ]


@pytest.mark.parametrize(
    "call",
    [
        lambda df: generate_validation_report(df.drop(columns="show")),
        lambda df: generate_validation_report(df, sources=["tictok"]),
        lambda df: generate_validation_report(df, anomaly_threshold=0.5),
        lambda df: generate_validation_report(df, anomaly_metrics=["nosuch"]),
        lambda df: calculate_coverage(df, {"mine": ["nosuch"]}),
        lambda df: detect_anomalies(df, ["show"]),
        lambda df: detect_anomalies([1, 2, 3]),
        lambda df: detect_anomalies(df.assign(tt_posts=["1", 2] * (len(df) // 2))),
    ],
)
def test_what_cannot_be_meant_is_an_error_of_the_package(call):
    with pytest.raises(Error) as raised:
        call(whole_panel())
    assert raised.value.kind == "INVALID_INPUT"
    assert raised.value.help
