"""Attention that begins later than the outcome is held against AR that learns from the same weeks."""

import numpy as np
import pandas as pd
import pytest

from public_signals.models import forecast


def late(seed, shows=8, weeks=120, change=55):
    """Outcomes whose persistence changes, and attention that says nothing and begins a little before that week."""
    chance = np.random.default_rng(seed)
    gross = np.full(shows, 100.0)
    rows = []
    for week, monday in enumerate(pd.date_range("2022-01-03", periods=weeks, freq="7D").strftime("%Y-%m-%d")):
        gross = 100 + (0.95 if week < change else 0.1) * (gross - 100) + 5 * chance.normal(size=shows)
        known = week >= change - 4
        rows += [
            (f"s{show}", monday, gross[show], 1.0 if known else None, chance.normal() if known else None) for show in range(shows)
        ]
    return pd.DataFrame(rows, columns=["show", "week_start", "gross", "constant", "noise"])


def of_kind(result, kind):
    return [rival for horizon in result["results"] for rival in horizon["rivals"] if rival["kind"] == kind]


@pytest.mark.parametrize("seed", range(6))
def test_attention_that_says_nothing_gains_nothing_by_the_weeks_that_it_has(seed):
    result = forecast(late(seed), metrics=["constant", "noise"], horizons=[1, 4], first_origin="2023-04-03", placebos=3)
    for rival in of_kind(result, "ar_metric"):
        if rival["metric"] == "constant":
            assert rival["loss"] == pytest.approx(rival["loss_without"], rel=1e-9)
            assert rival["comparison"]["cut"] == pytest.approx(0, abs=1e-9)
        assert rival["comparison"].get("verdict") != "cuts", rival["sentence"]
    ar = {tuple(rival["loss"]) for rival in of_kind(result, "ar")}
    assert all(tuple(rival["loss_without"]) not in ar for rival in of_kind(result, "ar_metric")), "AR knows more weeks"


def test_attention_of_every_week_is_held_against_ar_as_it_stands():
    df = late(1).assign(noise=lambda df: np.random.default_rng(7).normal(size=len(df)))
    result = forecast(df, metrics=["noise"], horizons=[1, 2])
    for horizon in result["results"]:
        ar, rival = (next(one for one in horizon["rivals"] if one["kind"] == kind) for kind in ("ar", "ar_metric"))
        assert rival["loss_without"] == ar["loss"]
        assert rival["skill"] == pytest.approx(1 - rival["mae"] / ar["mae"])


def test_attention_that_tells_the_next_week_is_found_though_it_begins_late():
    df = late(2)
    df["views"] = np.where(df["noise"].notna(), df.groupby("show")["gross"].shift(-1), np.nan)
    df["views"] += 2 * np.random.default_rng(3).normal(size=len(df))
    result = forecast(df, metrics=["views"], horizons=[1], first_origin="2023-04-03")
    [rival] = of_kind(result, "ar_metric")
    assert rival["comparison"]["verdict"] == "cuts" and rival["skill"] > 0.3
