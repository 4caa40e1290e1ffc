"""Known truths, many panels: intervals cover and placebos reject as often as they say. Slow: PUBLIC_SIGNALS_SLOW=1."""

import os

import numpy as np
import pandas as pd
import pytest

from public_signals.models.lagged_causality import fit_ols_fe, placebo_test

SLOW = os.environ.get("PUBLIC_SIGNALS_SLOW") == "1"
slow = pytest.mark.skipif(not SLOW, reason="thousands of panels: PUBLIC_SIGNALS_SLOW=1 runs it")


def autoregressive(chance, shows, weeks, persistence):
    """Stationary series with unit variance, one row per show."""
    series = np.empty((shows, weeks))
    series[:, 0] = chance.normal(size=shows)
    for week in range(1, weeks):
        series[:, week] = persistence * series[:, week - 1] + np.sqrt(1 - persistence**2) * chance.normal(size=shows)
    return series


def keys(shows, weeks):
    return {"show": np.repeat(np.arange(shows), weeks), "week_start": np.tile(np.arange(weeks), shows)}


def covered(panels, shows=40, weeks=30):
    """How many 95 % intervals hold the true 1, errors being autocorrelated within shows."""
    inside = 0
    for seed in range(panels):
        chance = np.random.default_rng(seed)
        x = autoregressive(chance, shows, weeks, 0.5)
        y = x + autoregressive(chance, shows, weeks, 0.5) + chance.normal(size=weeks) + 3 * chance.normal(size=(shows, 1))
        result = fit_ols_fe(pd.DataFrame({**keys(shows, weeks), "x": x.ravel(), "y": y.ravel()}), "y", "x")
        inside += result["ci_lower"] <= 1 <= result["ci_upper"]
    return inside / panels


def rejected(panels, shows=40, weeks=104):
    """How often the lead of engagement that moves the outcome four weeks later fails as a placebo."""
    failed = 0
    for seed in range(panels):
        chance = np.random.default_rng(10_000 + seed)
        engagement = autoregressive(chance, shows, weeks + 8, 0.9)
        y = 0.5 * engagement[:, 0:weeks] + chance.normal(size=(shows, weeks)) + chance.normal(size=weeks)
        df = pd.DataFrame({**keys(shows, weeks), "y": y.ravel(), "lag4": engagement[:, :weeks].ravel(),
                           "lead4": engagement[:, 8:].ravel()})
        failed += placebo_test(df, "y", "lag4", "lead4")["placebo_failed"]
    return failed / panels


def test_most_intervals_cover_and_few_placebos_fail():
    assert covered(60) > 0.85
    assert rejected(40) < 0.2


@slow
def test_coverage_at_40_clusters():
    share = covered(2000)
    print(f"coverage of the 95 % interval at G = 40: {share:.4f}")
    assert 0.93 <= share <= 0.97


@slow
def test_the_placebo_rejects_at_its_level_though_engagement_is_autocorrelated():
    share = rejected(2000)
    print(f"the placebo rejects in {share:.4f} of 2,000 panels")
    assert 0.03 <= share <= 0.07
