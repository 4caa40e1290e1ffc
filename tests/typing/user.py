"""A researcher's script as the docs show it, and the slips that a type checker should find in one.

A line that ends in `# expect:` and codes of mypy holds slips; mypy finds these, and nothing anywhere else.
`tests/python/test_typing.py` checks it, and runs `documented`.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, Literal, Unpack, assert_type

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

import public_signals
from public_signals.aggregation.weekly import (
    CANONICAL_SCHEMA,
    aggregate_google_trends_weekly,
    aggregate_instagram_weekly,
    aggregate_tiktok_weekly,
    dedupe_posts,
    enforce_canonical_schema,
    merge_weekly_sources,
    save_weekly_panel,
    validate_schema,
)
from public_signals.common.net import FetchOptions, fetch, fetch_safe, fetch_with_metadata, respect_robots
from public_signals.common.snapshots import SnapshotManager
from public_signals.common.text import hashtags, parse_count
from public_signals.common.timebins import fill_missing_weeks, generate_week_range, to_week_start, week_agg
from public_signals.features.panel_features import (
    create_model_ready_features,
    get_feature_summary,
    make_deltas,
    make_lags,
    make_leads,
    make_rolling_stats,
    standardize,
)
from public_signals.models import Forecast, forecast, forecast_errors
from public_signals.models.lagged_causality import (
    ControlCoefficient,
    EventStudy,
    Fit,
    FitOptions,
    GrangerTest,
    LaggedCausalityModels,
    PanelFit,
    PlaceboFit,
    adjust_pvalues,
    event_study,
    fit_ols_fe,
    fit_panel_ols,
    granger_causality_tests,
    leave_one_out,
    placebo_test,
    romano_wolf,
    sensitivity_analysis,
    smallest_detectable_effect,
)
from public_signals.models.specification_curve import SpecificationCurve, specification_curve
from public_signals.models.tables import Table, describe, regression_table
from public_signals.quality.checks import (
    TimestampIssue,
    anomaly_flags,
    calculate_completeness,
    calculate_coverage,
    check_timestamp_monotonicity,
    detect_anomalies,
    generate_validation_report,
    print_validation_summary,
    save_validation_report,
)
from public_signals.sources.google_trends import fetch_interest, to_monday_weeks
from public_signals.sources.tiktok_public import TikTokPost, fetch_profile_posts
from public_signals.sources.wikipedia import fetch_pageviews
from public_signals.words import PageState, Scope, Ssc


def study_panel(shows: int = 12, weeks: int = 30) -> pd.DataFrame:
    """Shows whose views of the week before move the gross."""
    chance = np.random.default_rng(4)
    mondays = generate_week_range("2024-01-01", dt.date(2024, 1, 1) + dt.timedelta(weeks=weeks - 1))
    panel = pd.DataFrame({"show": np.repeat([f"show {n}" for n in range(shows)], weeks), "week_start": mondays * shows})
    panel["views"] = chance.normal(size=len(panel))
    panel["likes"] = chance.normal(size=len(panel))
    panel["gross"] = 2 * panel.groupby("show")["views"].shift(1) + chance.normal(size=len(panel))
    return panel


def weeks_and_days(posts: pd.DataFrame) -> None:
    """A day comes back as what it was."""
    assert_type(to_week_start("2024-01-07"), str)
    assert_type(to_week_start(dt.date(2024, 1, 7)), dt.date)
    assert_type(to_week_start(dt.datetime(2024, 1, 7, 12)), dt.datetime)
    assert_type(to_week_start(pd.Timestamp("2024-01-07")), pd.Timestamp)
    assert_type(to_week_start(pl.Series(["2024-01-07"])), pl.Series)
    column = posts["post_datetime"].astype(str)
    assert_type(to_week_start(column), "pd.Series[str]")
    to_week_start(pa.array(["2024-01-07"]))
    assert_type(week_agg(posts, "post_datetime", ["views"], agg="median"), pd.DataFrame)
    assert_type(hashtags("#OhMary"), list[str])
    assert_type(parse_count("1.2M"), int | None)


def from_posts_to_panel(posts: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """The kind of frame that goes in comes out."""
    tiktok = aggregate_tiktok_weekly(dedupe_posts(posts))
    assert_type(tiktok, pd.DataFrame)
    arrow = pa.Table.from_pandas(posts)
    assert_type(aggregate_instagram_weekly(pl.from_pandas(posts)), pl.DataFrame)
    assert_type(merge_weekly_sources(tiktok), pd.DataFrame)
    trends = pl.DataFrame({"show": ["A"], "week_start": ["2024-01-01"], "gt_index": [40.0], "gt_is_partial": [False]})
    assert_type(merge_weekly_sources(None, None, trends), pl.DataFrame)
    assert_type(merge_weekly_sources(instagram=aggregate_instagram_weekly(posts)), pd.DataFrame)
    assert_type(merge_weekly_sources(), pd.DataFrame)
    points = pd.DataFrame({"show": "A", "day": ["2024-01-01"], "value": [20], "scrape_run_at": "2024-03-01"})
    assert_type(aggregate_google_trends_weekly(points, scale="frozen", base_start=dt.date(2024, 1, 1)), pd.DataFrame)
    panel = enforce_canonical_schema(merge_weekly_sources(tiktok, None, None))
    assert_type(validate_schema(panel), tuple[bool, list[str]])
    assert_type([column["name"] for column in CANONICAL_SCHEMA["columns"]], list[str])
    assert_type(save_weekly_panel(panel, folder), Path)
    aggregate_tiktok_weekly(arrow)
    return fill_missing_weeks(panel, start=dt.date(2024, 1, 1))


def features(panel: pd.DataFrame) -> pd.DataFrame:
    """Columns by name, weeks as whole numbers or several of them."""
    assert_type(make_lags(panel, ["views"]), pd.DataFrame)
    assert_type(make_lags(pl.from_pandas(panel), "views", lags=1), pl.DataFrame)
    make_leads(panel, panel.columns[2:4], leads=range(1, 3))
    make_lags(panel, "views", lags=np.array([1, 2]))
    make_rolling_stats(make_deltas(panel, "views", dlog1p=True), "views", window=4, min_periods=2)
    scope: Scope = "show"
    standardize(panel, "views", "minmax", scope=scope)
    assert_type(get_feature_summary(panel), dict[str, int])
    ready = create_model_ready_features(panel, ["views", "likes"], leads=[4], standardize_cols=[])
    assert_type(anomaly_flags(ready, ["views"], overwrite=True), pd.DataFrame)
    return ready


def estimates(panel: pd.DataFrame) -> None:
    """A result is a dict whose keys have types."""
    result = fit_ols_fe(panel, "gross", "views_lag1", ["likes_lag1"], bootstrap="wild", draws=99)
    assert_type(result, Fit)
    assert_type(result["coefficient"], float)
    assert_type(result["n_obs"], int)
    assert_type(result["controls"]["likes_lag1"], ControlCoefficient)
    assert_type(result["warnings"], list[str])
    assert_type(result["ssc"], Ssc)
    assert_type(result.get("bootstrap_pvalue"), float | None)
    assert_type(smallest_detectable_effect(result), float)
    several = fit_panel_ols(panel, "gross", ["views_lag1", "likes_lag1"], effects=(), cluster="hetero")
    assert_type(several, PanelFit)
    assert_type(several["wald"]["pvalue"], float | None)
    assert_type(several["predictors"]["views_lag1"]["t_stat"], float)
    placebo = placebo_test(panel, "gross", ["views_lag1"], ["views_lead4"], cluster=["show", "week_start"])
    assert_type(placebo, PlaceboFit)
    assert_type(placebo["placebo_failed"], bool)
    study = event_study(panel, "gross", "views", leads=3, lags=3, ssc="linearmodels")
    assert_type(study, EventStudy)
    assert_type([week["coefficient"] for week in study["weeks"]], list[float])
    tests = granger_causality_tests(panel.dropna(), "gross", "views", lags=(1, 2))
    assert_type(tests, dict[int, GrangerTest])
    assert_type(tests[1]["left_out"], dict[str, str])
    assert_type(adjust_pvalues([result["pvalue"]], "holm"), list[float])
    assert_type(romano_wolf(panel, "gross", ["views_lag1"], draws=99, seed=2), pd.DataFrame)
    assert_type(sensitivity_analysis(panel, "gross", "views_lag1"), pd.DataFrame)
    leave_one_out(panel, "gross", "views_lag1", alpha=0.1)
    models = LaggedCausalityModels(entity="show", ssc="linearmodels", seed=3)
    assert_type(models.fit_ols_fe(panel, outcome="gross", predictor="views_lag1"), Fit)
    assert_type(models.event_study(panel, "gross", "views"), EventStudy)
    models.romano_wolf(panel, "gross", ["views_lag1", "likes_lag1"], draws=99)
    assert_type(mine(panel, cluster="iid"), float)


def out_of_sample(panel: pd.DataFrame, then: pd.DataFrame) -> None:
    """Forecasts, and the words that a rival's verdict can be."""
    result = forecast(panel, "gross", ["views"], horizons=[1, 4], vintages={"2024-01-08": then}, window=52)
    assert_type(result, Forecast)
    best = result["results"][0]["rivals"][-1]
    assert_type(best["skill"], float | None)
    assert best["comparison"] is not None
    assert_type(best["comparison"].get("verdict"), Literal["cuts", "unsettled", "adds_nothing"] | None)
    assert_type(forecast_errors(panel, metrics="views", first_origin="2024-06-03"), pd.DataFrame)


def for_a_paper(panel: pd.DataFrame) -> None:
    """Tables of results, and every specification in one pass."""
    table = regression_table({"All": fit_ols_fe(panel, "gross", "views")}, stars=[0.1, 0.05], labels={"gross": "Gross"})
    assert_type(table, Table)
    assert_type(table.cells[0][0], str)
    assert_type(describe(pl.from_pandas(panel), ["gross"]), Table)
    curve = specification_curve(panel, "gross", "views", lags=[1, 2], transforms=["none", "log"], samples={"all": None})
    assert_type(curve, SpecificationCurve)
    assert_type(curve.rows, pd.DataFrame)
    curve.write(Path("curve.pdf"))


def mine(panel: pd.DataFrame, **options: Unpack[FitOptions]) -> float:
    """A function of one's own that hands the options on."""
    return fit_ols_fe(panel, "gross", "views_lag1", **options)["std_error"]


def checks(panel: pd.DataFrame, folder: Path) -> None:
    """A report's attributes are the keys of its file."""
    report = generate_validation_report(panel, {"tiktok": ["views"]}, ["views"], sources="tiktok")
    assert_type(report.status, Literal["OK", "ACTION_NEEDED"])
    assert_type(report.coverage[0].metrics["views"]["coverage_pct"], float)
    assert_type(report.timestamp_issues, list[TimestampIssue])
    assert_type(report.counts_read_late["late"], int)
    assert_type(report.to_dict(), dict[str, Any])
    assert_type([found.ratio_to_median for found in detect_anomalies(panel, "views")], list[float | None])
    assert_type(calculate_coverage(panel, {"tiktok": "views"})[0].passed, bool)
    assert_type(calculate_completeness(panel), dict[str, float])
    assert_type(check_timestamp_monotonicity(panel), list[TimestampIssue])
    print_validation_summary(report)
    save_validation_report(report, folder / "validation_report.json")


def pages(folder: Path) -> None:
    """What is refused before anybody is asked."""
    quick: FetchOptions = {"delay": (0, 0), "max_wait": 1}
    found = fetch_with_metadata("http://127.0.0.1/", 0, **quick)
    if found.error_category is not None and found.robots is not None:
        assert_type(found.robots["rule"], str | None)
    assert_type(respect_robots("http://127.0.0.1/", **quick), bool)
    answer = fetch_safe("http://127.0.0.1/", timeout=1, user_agent=None)
    if answer is not None:
        assert_type(answer.text, str)
    try:
        fetch("http://127.0.0.1/", **quick)
    except public_signals.Error as error:
        if error.result is not None:
            assert_type(error.result.attempts, int)
    SnapshotManager(folder).save("tiktok", "ohmaryplay", "<p>", metadata={"status": 200})
    sundays = [{"time": 1609027200, "values": [70]}, {"time": 1609632000, "values": [7]}]
    assert_type(to_monday_weeks(sundays)[0]["values"], list[float | None])


def profile() -> list[TikTokPost]:
    """An error says what the page was, and where it is."""
    try:
        return fetch_profile_posts("@ohmaryplay", start="2024-13-01", workspace=None)
    except public_signals.Error as error:
        assert_type(error.state, PageState | None)
        assert_type(error.snapshot, str | None)
        assert_type(error.show, str | None)
        if error.kind == "INVALID_INPUT":
            return []
        if error.state == "login_required" and error.snapshot is not None:
            print(Path(error.snapshot).read_text())
        raise


def documented(posts: pd.DataFrame, folder: Path) -> None:
    """All of the above, in the order of a study."""
    weeks_and_days(posts)
    from_posts_to_panel(posts, folder)
    panel = study_panel()
    checks(panel, folder)
    estimates(features(panel))
    pages(folder)
    profile()


def slips(panel: pd.DataFrame) -> None:
    """Each of them runs into an Error or a KeyError, after minutes of work."""
    make_lags([1, 2, 3], ["views"])  # expect: type-var
    make_lags(pl.Series([1]), "views")  # expect: type-var
    make_lags(panel, ["views"], lags=1.5)  # expect: arg-type
    make_lags(panel, ["views"], lag=1)  # expect: call-arg
    make_rolling_stats(panel, "views", window="4")  # expect: arg-type
    standardize(panel, "views", "z-score")  # expect: arg-type
    standardize(panel, "views", scope="globl")  # expect: arg-type
    create_model_ready_features(panel, scope="shows")  # expect: arg-type
    to_week_start([1])  # expect: call-overload
    to_week_start(20240107)  # expect: call-overload
    to_week_start(panel)  # expect: call-overload
    week_agg(panel, "week_start", "views", agg="average")  # expect: arg-type
    fill_missing_weeks(panel, begin="2024-01-01")  # expect: call-arg
    aggregate_google_trends_weekly(panel, scale="rangemax")  # expect: arg-type
    result = fit_ols_fe(panel, "gross", "views", control=["likes"])  # expect: call-arg
    print(result["coeficient"], result["p_value"])  # expect: typeddict-item typeddict-item
    fit_ols_fe(panel, "gross", "views", ssc="stata", cluster=3)  # expect: arg-type arg-type
    fit_ols_fe(panel, "gross", "views", bootstrap=True, singletons=False)  # expect: arg-type arg-type
    fit_panel_ols(panel, "gross", ["views"], efects=())  # expect: call-arg
    placebo_test(panel, "gross", "views_lag1", "views_lead4", alfa=0.1)  # expect: call-arg
    print(fit_panel_ols(panel, "gross", "views")["wald"]["p"])  # expect: typeddict-item
    event_study(panel, "gross", "views", bootstrap="wald")  # expect: arg-type
    print(event_study(panel, "gross", "views")["weeks"][0]["weak"])  # expect: typeddict-item
    adjust_pvalues([0.1], method="bonferroni")  # expect: arg-type
    romano_wolf(panel, "gross", ["views"], bootstrap=None)  # expect: arg-type
    LaggedCausalityModels(entty="show")  # expect: call-arg
    LaggedCausalityModels().leave_one_out(panel, "gross", "views", effect=())  # expect: call-arg
    regression_table([], star=[0.1])  # expect: call-arg
    specification_curve(panel, "gross", "views", transforms=["lg"])  # expect: list-item
    specification_curve(panel, "gross", "views", bootstrap="wyld")  # expect: arg-type
    detect_anomalies(panel, treshold=4)  # expect: call-arg
    detect_anomalies(panel, baseline="season")  # expect: arg-type
    report = generate_validation_report(panel)
    print(report.covrage)  # expect: attr-defined
    print(report.counts_read_late["shares"])  # expect: typeddict-item
    print(report.status == "FAILED")  # expect: comparison-overlap
    fetch("http://127.0.0.1/", dealy=(0, 0))  # expect: call-arg
    fetch_pageviews("Six_(musical)", 20240101, "2024-12-31")  # expect: arg-type
    fetch_interest("six musical", "2024-01-01", "2024-12-31", region="US")  # expect: call-arg
    try:
        fetch_profile_posts("@ohmaryplay", since="2024-01-01")  # expect: call-arg
    except public_signals.Error as error:
        print(error.state == "privat", error.kind == "TIME_OUT")  # expect: comparison-overlap comparison-overlap
        print(error.snapshots)  # expect: attr-defined
        print(len(error.snapshot))  # expect: arg-type
