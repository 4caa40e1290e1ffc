"""What comes back is what its type says: every key, nothing else, and values of that kind, all the way down."""

import types
from dataclasses import fields, is_dataclass
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

import pandas as pd
import pytest
from fault_server import FaultServer, answer

from public_signals.aggregation import _schema
from public_signals.common import net
from public_signals.models import (
    Forecast,
    OverPanels,
    PooledEstimate,
    Simex,
    fit_over_panels,
    fit_simex,
    forecast,
    pool_estimates,
)
from public_signals.models import lagged_causality as models
from public_signals.models._results import Precision
from public_signals.quality import _results as checks
from public_signals.quality.checks import generate_validation_report
from public_signals.sources import google_trends
from public_signals.words import AnomalyType, Dtype, RobotsSource, Severity, Status, TimestampFault


def faults(value, kind, where="it"):
    """Where `value` is not what the type `kind` says."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any:
        return []
    if origin is Literal:
        return [] if value in inner else [f"{where}: {value!r} is none of {inner}"]
    if origin in (Union, types.UnionType):
        return [] if any(not faults(value, option) for option in inner) else [f"{where}: {value!r} is no {kind}"]
    if origin in (list, dict) and isinstance(value, origin):
        items = enumerate(value) if origin is list else value.items()
        return [fault for key, item in items for fault in faults(item, inner[-1], f"{where}[{key!r}]")]
    if is_typeddict(kind) and isinstance(value, dict):
        hints = get_type_hints(kind, include_extras=True)
        needed = {key for key, hint in hints.items() if get_origin(hint) is not NotRequired}
        wrong = [f"{where} lacks {key}" for key in needed - set(value)] + [
            f"{where} has {key}" for key in set(value) - set(hints)
        ]
        plain = get_type_hints(kind)
        return wrong + [
            fault for key in set(value) & set(hints) for fault in faults(value[key], plain[key], f"{where}[{key!r}]")
        ]
    if is_dataclass(kind) and isinstance(value, kind):
        hints = get_type_hints(kind)
        return [
            fault
            for member in fields(kind)
            for fault in faults(getattr(value, member.name), hints[member.name], f"{where}.{member.name}")
        ]
    return [] if type(value) is (types.NoneType if kind is None else kind) else [f"{where}: {value!r} is no {kind}"]


def test_a_value_of_another_type_is_seen():
    assert faults({"std_error": 1.0, "df_t": 3}, Precision)
    assert faults({"columns": [{"name": "a", "dtype": "Int32", "nullable": True}]}, _schema.Schema)
    assert faults({"columns": [{"name": "a", "dtype": "Int64"}]}, _schema.Schema)
    assert not faults({"columns": [{"name": "a", "dtype": "Int64", "nullable": False}]}, _schema.Schema)


PANEL = pd.DataFrame(
    {
        "show": [show for show in "abcdef" for _ in range(14)],
        "week_start": pd.date_range("2024-01-01", periods=14, freq="7D").tolist() * 6,
        "views": [float((7 * n * n + 3 * n) % 31) for n in range(84)],
        "likes": [float((3 * n * n + n) % 29) for n in range(84)],
        "gross": [float((5 * n * n + n) % 37) for n in range(84)],
    }
)
OTHER = PANEL.assign(views=PANEL["views"] + PANEL["gross"])
SEASON = pd.DataFrame(
    {
        "show": [show for show in "abcdef" for _ in range(70)],
        "week_start": pd.date_range("2024-01-01", periods=70, freq="7D").tolist() * 6,
        "views": [float((7 * n * n + 3 * n) % 31) for n in range(420)],
        "likes": [float((3 * n * n + n) % 29) for n in range(420)],
        "gross": [float((5 * n * n + n) % 37) for n in range(420)],
    }
)
RESULTS = {
    "plain": (models.Fit, lambda: models.fit_ols_fe(PANEL, "gross", "views", ["likes"])),
    "two ways": (models.Fit, lambda: models.fit_ols_fe(PANEL, "gross", "views", cluster=["show", "week_start"])),
    "iid": (models.Fit, lambda: models.fit_ols_fe(PANEL, "gross", "views", cluster="iid", effects=())),
    "bootstrap": (models.Fit, lambda: models.fit_ols_fe(PANEL, "gross", "views", bootstrap="webb", draws=99)),
    "several": (models.PanelFit, lambda: models.fit_panel_ols(PANEL, "gross", ["views", "likes"])),
    "one": (models.PanelFit, lambda: models.fit_panel_ols(PANEL, "gross", "views")),
    "placebo": (models.PlaceboFit, lambda: models.placebo_test(PANEL, "gross", "views", "likes")),
    "event study": (models.EventStudy, lambda: models.event_study(PANEL, "gross", "views", leads=1, lags=1)),
    "granger": (dict[int, models.GrangerTest], lambda: models.granger_causality_tests(PANEL, "gross", "views")),
    "pooled": (PooledEstimate, lambda: pool_estimates([1.0, 1.2], [0.1, 0.1])),
    "over panels": (OverPanels, lambda: fit_over_panels(PANEL, {"a": PANEL, "b": OTHER}, "gross", "views")),
    "simex": (Simex, lambda: fit_simex(PANEL.assign(error=0.1), "gross", "views", "error", remeasurements=2)),
    "outcomes alone": (Forecast, lambda: forecast(SEASON)),
    "forecast": (Forecast, lambda: forecast(SEASON, "gross", ["views", "likes"], horizons=[1, 4])),
    "rolling": (Forecast, lambda: forecast(SEASON, "gross", "views", horizons=1, window=30)),
    "schema": (_schema.Schema, lambda: _schema.CANONICAL_SCHEMA),
}


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_is_what_its_type_says(name):
    kind, made = RESULTS[name]
    assert faults(made(), kind) == []


def test_the_schema_has_every_dtype():
    assert {column["dtype"] for column in _schema.CANONICAL_SCHEMA["columns"]} == set(get_args(Dtype))


def test_a_fit_is_a_dict():
    result = models.fit_ols_fe(PANEL, "gross", "views")
    assert type(result) is dict and {**result} == result


def test_weeks_of_points_are_what_their_type_says():
    sundays = [{"time": 1609027200, "values": [70, None]}, {"time": 1609632000, "values": [7, 2]}]
    assert faults(google_trends.to_monday_weeks(sundays), list[google_trends.MondayWeek]) == []


def bad_panel():
    """A panel in which every check finds something."""
    mondays = pd.date_range("2024-01-01", periods=12, freq="7D").strftime("%Y-%m-%d").tolist()
    calm = [30] * 12
    keys = {"week_start": mondays, "tt_sum_likes": 100}
    parts = [
        pd.DataFrame({**keys, "show": "A", "tt_posts": calm, "tt_sum_views": [1000] * 10 + [9000, 1]}),
        pd.DataFrame({**keys, "show": "B", "tt_posts": calm, "tt_sum_views": [0] * 11 + [500]}),
        pd.DataFrame({**keys, "show": "C", "tt_posts": [1] * 12, "tt_sum_views": [9] * 11 + [99]}),
    ]
    days = ["2024-01-08", "2024-01-01", "2024-01-01", "2024-01-10", "2024-13-01"]
    odd = pd.DataFrame({"show": "D", "week_start": days, "tt_posts": -1, "tt_sum_views": 5, "tt_sum_likes": 5})
    return pd.concat([*parts, odd], ignore_index=True)


def test_a_report_is_what_its_type_says_and_its_words_are_all_that_there_are():
    report = generate_validation_report(bad_panel())
    assert faults(report, checks.ValidationReport) == []
    assert {found["kind"] for found in report.timestamp_issues} == set(get_args(TimestampFault))
    assert {found.anomaly_type for found in report.anomalies} == set(get_args(AnomalyType))
    assert {found.severity for found in report.anomalies} == set(get_args(Severity))
    assert report.impossible_counts and report.status in get_args(Status)


def test_what_robots_txt_said_is_what_its_type_says():
    quick = {"allow_private_network": True, "delay": (0, 0), "backoff_base": 0, "max_retries": 0}
    seen = []
    rules = answer(200, b"User-agent: public-signals\nDisallow: /shut\n")
    for robots in (rules, answer(404, b""), answer(503, b"")):
        with FaultServer(robots=robots) as server:
            seen += [net.fetch_with_metadata(server.url(path), **quick).robots for path in ("/ok", "/shut")]
    assert faults(seen, list[net.RobotsAnswer]) == []
    assert {proof["source"] for proof in seen} == set(get_args(RobotsSource)) - {"exempt"}
