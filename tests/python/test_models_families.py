"""A family counts every test that was asked, an interval stands beside the p that it belongs to, and what is named twice
is found."""

import numpy as np
import pandas as pd
import pytest

from public_signals import Error
from public_signals.models.lagged_causality import adjust_pvalues, fit_ols_fe, sensitivity_analysis
from public_signals.models.specification_curve import specification_curve


def panel(seed, shows=8, weeks=30, unequal=True):
    chance = np.random.default_rng(seed)
    df = pd.DataFrame([(f"s{i:02}", t) for i in range(shows) for t in range(weeks)], columns=["show", "week_start"])
    size = np.exp(1.5 * chance.normal(size=shows)) if unequal else np.ones(shows)
    df["x"] = chance.normal(size=len(df)) * np.repeat(size, weeks)
    df["z"] = chance.normal(size=len(df))
    df["y"] = chance.normal(size=len(df)) + 0.1 * df["x"]
    return df


@pytest.mark.parametrize("option", ["cluster", "effects"])
def test_a_name_that_stands_twice_is_an_error(option):
    with pytest.raises(Error, match="'show' stands twice"):
        fit_ols_fe(panel(1), "y", "x", **{option: ["show", "show"]})


@pytest.mark.parametrize("seed", range(12))
def test_a_curve_shows_the_interval_that_decides(seed):
    df = panel(seed)
    curve = specification_curve(df.rename(columns={"x": "v_lag1"}), "y", "v", lags=1, effects={"both": ["show", "week_start"], "show": "show"})
    for _, row in curve.rows.iterrows():
        asked = ["show", "week_start"] if row["effects"] == "both" else ["show"]
        fit = fit_ols_fe(df, "y", "x", effects=asked, bootstrap="wild")
        own = [np.nan if fit[end] is None else fit[end] for end in ("interval_lower", "interval_upper")]
        np.testing.assert_allclose([row["lower"], row["upper"]], own, rtol=1e-9)
    assert ("CR3" in curve.intervals) == any(method == "cr3" for method in curve.rows["interval_method"])


def test_sensitivity_rests_on_the_bootstrap_where_it_is_asked():
    df = panel(3)
    table = sensitivity_analysis(df, "y", "x", bootstrap="wild")
    main = fit_ols_fe(df, "y", "x", bootstrap="wild")
    assert table["pvalue"][0] == main["decisive_pvalue"] != main["pvalue"]
    np.testing.assert_allclose(table["qvalue"], adjust_pvalues(table["pvalue"]), rtol=1e-12)
    assert table.set_index("specification").loc["hetero", "pvalue"] == fit_ols_fe(df, "y", "x", cluster="hetero")["pvalue"]


@pytest.mark.parametrize("step", [2, 7, 364])
def test_periods_that_count_in_steps_are_no_neighbours(step):
    df = panel(4).assign(week_start=lambda df: df["week_start"] * step)
    with pytest.raises(Error, match=f"counts in steps of {step}"):
        fit_ols_fe(df, "y", "x", cluster="driscoll_kraay")
