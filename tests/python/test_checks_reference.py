"""The checks against a second computation, in plain Python with exact fractions."""

from __future__ import annotations

import math
import random
import statistics
from datetime import date, timedelta
from fractions import Fraction

import pandas as pd
import pytest

from public_signals.quality.checks import calculate_coverage, detect_anomalies

METRICS = ["tt_sum_views", "tt_posts", "gt_index"]


def random_panel(seed: int) -> list[dict]:
    """Shows with absent weeks, null cells, zeros, heavy tails and partial Trends weeks, in random row order."""
    rng = random.Random(seed)
    rows = []
    for show in range(rng.randint(1, 5)):
        level = rng.choice([1, 20, 500, 3_000_000, 2**54])
        for week in range(rng.randint(5, 40)):
            if rng.random() < 0.1:
                continue
            heavy = math.exp(rng.gauss(0, rng.choice([0.3, 1.5])))
            rows.append(
                {
                    "show": f"show {show}",
                    "week_start": (date(2023, 12, 25) + timedelta(weeks=week)).isoformat(),
                    "tt_sum_views": None if rng.random() < 0.15 else rng.choice([int(level * heavy), level, 0, 5 * level]),
                    "tt_posts": None if rng.random() < 0.1 else rng.randint(0, 30),
                    "gt_index": None if rng.random() < 0.1 else rng.choice([0.0, 0.5, 12.5, 100.0]),
                    "gt_is_partial": rng.choice([True, False, False, False, None]),
                }
            )
    rng.shuffle(rows)
    return rows


def frame(rows: list[dict]) -> pd.DataFrame:
    dtypes = {"tt_sum_views": "Int64", "tt_posts": "Int64", "gt_index": "float64", "gt_is_partial": "boolean"}
    return pd.DataFrame({name: pd.Series([row[name] for row in rows], dtype=dtypes.get(name)) for name in rows[0]})


def known(row: dict | None, metric: str):
    if row is None or (metric == "gt_index" and row["gt_is_partial"]):
        return None
    return row[metric]


def expected_anomalies(rows: list[dict], threshold: float) -> dict:
    cells = {(row["show"], row["week_start"]): row for row in rows}
    found = {}
    for (show, week), row in cells.items():
        for metric in METRICS:
            value = known(row, metric)
            prior = [(date.fromisoformat(week) - timedelta(weeks=k)).isoformat() for k in range(1, 9)]
            history = [cells[show, p] for p in prior if known(cells.get((show, p)), metric) is not None]
            if value is None or len(history) < 4:
                continue
            values = [Fraction(row[metric]) for row in history]
            median, exact = statistics.median(values), Fraction(value)
            if exact > Fraction(threshold) * median:
                kind = "spike" if median else "from_zero"
            elif Fraction(threshold) * exact < median:
                kind = "drop"
            else:
                continue
            least = {"tt_sum_views": 1000, "tt_posts": 10, "gt_index": 5}[metric]
            posts = [row["tt_posts"] for row in history if row["tt_posts"] is not None]
            few = metric.startswith("tt_") and posts and statistics.median(posts) < 10
            info = max(exact, median) < least or kind == "from_zero" or few
            ratio = float(value) / float(median) if median else None
            found[show, week, metric] = (kind, "info" if info else "warning", len(history), ratio)
    return found


@pytest.mark.parametrize("seed", range(60))
def test_anomalies_equal_the_rule_in_fractions(seed):
    rows = random_panel(seed)
    for threshold in (5.0, 2.5):
        expected = expected_anomalies(rows, threshold)
        found = detect_anomalies(frame(rows), METRICS, threshold=threshold)
        got = {(a.show, a.week_start, a.metric): (a.anomaly_type, a.severity, a.n_history) for a in found}
        assert got == {key: value[:3] for key, value in expected.items()}
        assert len(found) == len(got)
        for anomaly in found:
            ratio = expected[anomaly.show, anomaly.week_start, anomaly.metric][3]
            assert anomaly.ratio_to_median == (None if ratio is None else pytest.approx(ratio, rel=1e-12))
        assert [(a.show, a.week_start) for a in found] == sorted((a.show, a.week_start) for a in found)


@pytest.mark.parametrize("seed", range(30))
def test_coverage_equals_a_count_over_the_calendar(seed):
    rows = random_panel(seed)
    cells = {(row["show"], row["week_start"]): row for row in rows}
    total = 0
    for show in {row["show"] for row in rows}:
        days = [date.fromisoformat(row["week_start"]) for row in rows if row["show"] == show]
        total += (max(days) - min(days)).days // 7 + 1
    for source in calculate_coverage(frame(rows), {"tiktok": METRICS[:2], "google_trends": METRICS[2:]}):
        observed = [key for key, row in cells.items() if any(known(row, m) is not None for m in source.metrics)]
        assert source.total_observations == total
        assert source.non_null_observations == len(observed)
        assert source.coverage_pct == pytest.approx(100 * len(observed) / total, rel=1e-12)
        assert source.shows_covered == len({show for show, _ in observed})
        assert source.weeks_covered == len({week for _, week in observed})
        counts = [sum(known(row, m) is not None for row in rows) for m in source.metrics]
        assert source.passed == any(5 * count >= 3 * total for count in counts)
