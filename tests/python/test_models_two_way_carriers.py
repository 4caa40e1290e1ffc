"""Two-way clusters decide nothing where one show or one week carries over half of the predictor: null, and words.

Their sizes over the grid of `size_designs`: 50 panels of each design, with PUBLIC_SIGNALS_SLOW=1 1,000, where the bounds
allow for no noise. The run prints the table.
"""

import json
import math

import numpy as np
import pandas as pd
import pytest
from program import run
from size_designs import DESIGNS, LEADS, LEVEL, TREATED, is_inside, is_predicted, panel
from slow import SLOW, part_of

from public_signals import Error
from public_signals.models import fit_lag_profile, fit_local_projections
from public_signals.models import lagged_causality as models

PANELS = part_of(50, 1000)
BOTH = ["show", "week_start"]
EVERY = [*DESIGNS, *TREATED]
HEAD = ["shows", "sizes", "AR", "panels", "two-way t rejects", "predicts", "undecided", "predicts, of the decided", "interval holds the truth",
        "leads together", "two-way t finds", "verdict finds", "price"]
LIMIT = 0.075


def allowed(share, panels):
    """`share` of so many panels, with what chance adds one time in a hundred; nothing is added in the long run."""
    return share if SLOW else share + 2.33 * math.sqrt(LIMIT * (1 - LIMIT) / max(panels, 1))


def fit(df, **options):
    return models.fit_ols_fe(df, "y", "x", cluster=BOTH, bootstrap="wild", **options)


@pytest.mark.parametrize("design", EVERY, ids=str)
def test_two_way_verdicts_hold_their_level(design, record_property):
    found, estimates = np.zeros(5), []
    for seed in range(PANELS):
        df = panel(design, seed)
        one = fit(df, ssc="each", draws=399, seed=seed)
        leads = [f"x_lead{lead}" for lead in LEADS]
        joint = models.fit_panel_ols(df, "y", leads, "x", cluster=BOTH, ssc="each", bootstrap="wild", draws=399, seed=seed)["wald"]
        p = joint.get("decisive_pvalue")
        found += [one["pvalue"] < LEVEL, is_predicted(one), one["decisive_pvalue"] is None, is_inside(one, 0.0), p is not None and p < LEVEL]
        low, high = one["interval_lower"], one["interval_upper"]
        estimates.append((one["coefficient"], one["ci_upper"] - one["coefficient"], -math.inf if low is None else low, math.inf if high is None else high))
    estimate, reach, low, high = np.array(estimates).T
    effect = 3 * estimate.std()
    t, predicts, undecided, covered, together = found / PANELS
    of_decided = predicts / (1 - undecided) if undecided < 1 else 0.0
    shares = (t, predicts, undecided, of_decided, covered, together, np.mean(np.abs(estimate + effect) > reach),
              np.mean((low + effect > 0) | (high + effect < 0)))
    sizes = "one treated" if design.one_treated else f"sd {design.spread:g}" if design.spread else "equal"
    cells = [str(design.shows), sizes, f"{design.persistence:g}", str(PANELS), *(f"{share:.1%}" for share in shares),
             ", ".join(["size under 2 %"] * bool(predicts < 0.02) + ["power under 2/3"] * bool(shares[-1] < shares[-2] * 2 / 3))]
    record_property("row", {"table": f"Two-way clusters, {PANELS} panels of each design, 52 weeks, p < {LEVEL}", "head": HEAD,
                            "place": EVERY.index(design), "cells": cells})
    assert predicts <= allowed(LIMIT, PANELS) and together <= allowed(LIMIT, PANELS)
    assert covered >= 1 - allowed(LIMIT, PANELS)
    if design.one_treated:
        assert undecided == 1 and predicts == together == 0


def shares_of(df, name):
    """What each cluster of a variable carries of x, show and week effects taken out."""
    dummies = pd.get_dummies(df[BOTH].astype(str), dtype=float).to_numpy()
    x = df["x"].to_numpy() - dummies @ (np.linalg.pinv(dummies) @ df["x"].to_numpy())
    squares = pd.Series(x**2).groupby(df[name].to_numpy()).sum()
    return squares / squares.sum()


def small(seed, spread=1.2, weeks=20):
    chance = np.random.default_rng(seed)
    df = pd.DataFrame({"show": np.repeat(np.arange(10), weeks), "week_start": np.tile(np.arange(weeks), 10)})
    size = np.exp(spread * chance.normal(size=10))[:, None] * np.exp(spread * chance.normal(size=weeks))
    df["x"], df["z"], df["y"] = (size * chance.normal(size=(10, weeks))).ravel(), chance.normal(size=len(df)), chance.normal(size=len(df))
    return df


def test_over_half_of_a_show_or_of_a_week_is_undecided_and_nothing_else_is():
    kinds = []
    for seed in range(60):
        df = small(seed)
        largest = {name: shares_of(df, name).max() for name in BOTH}
        one = fit(df, draws=199)
        why = one["bootstrap_why_not"] or ""
        if max(largest.values()) <= 0.5:
            assert one["decisive_pvalue"] is not None or "variance is not over zero" in why
            kinds.append("decided")
            continue
        assert one["decisive_pvalue"] is None and "undecidable" in one["warning_codes"]
        if "variance" not in why:
            name = "show" if largest["show"] > 0.5 else "week_start"
            assert why.startswith(f"one {name} carries {100 * largest[name]:.0f} % of it") and f"cluster by {name} alone" in why
            kinds.append(name)
        assert one["bootstrap_pvalue"] is one["interval_lower"] is one["interval_upper"] is None
        joint = models.fit_panel_ols(df, "y", ["z", "x"], cluster=BOTH, bootstrap="wild", draws=199)["wald"]
        assert joint.get("decisive_pvalue") is None and (joint.get("bootstrap_why_not") or joint["why_not"])
        assert models.fit_panel_ols(df, "y", ["z", "x"], cluster=BOTH)["wald"]["pvalue"] is None
    assert set(kinds) == {"decided", *BOTH}


def carried(seed=1):
    """Show 0 has nearly all of x."""
    df = small(seed, spread=0)
    df.loc[df["show"] == 0, "x"] *= 20
    return df


def test_a_family_steps_through_the_members_that_can_be_decided():
    table = models.romano_wolf(carried(), "y", ["x", "z"], cluster=BOTH, draws=199).set_index("predictor")
    assert table["decisive_pvalue"].isna().to_dict() == table["romano_wolf_pvalue"].isna().to_dict() == {"x": True, "z": False}
    alone = models.romano_wolf(carried(), "y", ["z"], cluster=BOTH, draws=199)
    assert table.loc["z", "romano_wolf_pvalue"] == alone["romano_wolf_pvalue"][0]


def test_a_placebo_that_two_way_clusters_cannot_judge_is_an_error():
    with pytest.raises(Error, match="the placebo can't be judged: one show carries 8. % of it"):
        models.placebo_test(carried(), "y", "z", "x", cluster=BOTH, bootstrap="wild", draws=199)


@pytest.mark.parametrize("profile", [fit_lag_profile, fit_local_projections], ids=lambda one: one.__name__)
def test_a_profile_has_no_band_and_no_p_where_one_carries_a_point(profile):
    weeks = "lags" if profile is fit_lag_profile else "horizons"
    made = profile(carried(), "y", "x", cluster=BOTH, draws=199, **{weeks: 2})
    assert made["pvalue"] is None and all(point["decisive_pvalue"] is None for point in made["points"])
    assert all(point["interval_lower"] is None for point in made["points"])
    assert "undecidable" in made["warning_codes"] and "one show carries" in made["band"]["why_not"]


@pytest.mark.parametrize("cluster", ["show", BOTH], ids=str)
@pytest.mark.parametrize("design", TREATED[2:], ids=str)
def test_joint_f_tests_of_one_treated_show_are_undecided_without_a_bootstrap_too(design, cluster):
    df = panel(design, 1)
    study = models.event_study(df, "y", "x", leads=3, lags=2, cluster=cluster)
    for part in ("leads", "lags"):
        assert study[part]["pvalue"] is study[part]["statistic"] is None
        assert "one show" in study[part]["why_not"] and "decisive_pvalue" not in study[part]
    wald = models.fit_panel_ols(df, "y", ["x", "x_lead1"], cluster=cluster)["wald"]
    assert wald["pvalue"] is None and "one show" in wald["why_not"]
    equal = panel(DESIGNS[12], 1)
    assert 0 <= models.event_study(equal, "y", "x", leads=3, lags=2, cluster=cluster)["leads"]["pvalue"] <= 1


@pytest.mark.parametrize("model", ["ols", "poisson"])
def test_the_program_says_in_words_that_there_is_no_verdict(model, tmp_path):
    df = carried()
    mondays = pd.date_range("2023-01-02", periods=20, freq="7D").strftime("%Y-%m-%d")
    df = df.assign(week_start=mondays[df["week_start"]], show="S" + df["show"].astype(str))
    df["y"] = np.exp(df["y"] + 0.02 * df["x"])
    df.to_parquet(tmp_path / "panel.parquet", index=False)
    done = run("fit", "--input", "panel.parquet", "--output", "out", "--outcome", "y", "--predictor", "x", "z", "--cluster", *BOTH,
               "--model", model, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    words = " ".join(done.stdout.split())
    assert "no verdict on x: one show carries" in words and "no verdict is possible: one show carries" in " ".join((done.stdout + done.stderr).split())
    results = {one["predictor"]: one for one in json.loads((tmp_path / "out/model_results.json").read_text())["results"]}
    x = results["x"]
    assert x["predicts"] is False
    assert x["decisive_pvalue"] is x["qvalue"] is x["interval_lower"] is x["interval_upper"] is x["bootstrap_pvalue"] is None
    assert results["z"]["decisive_pvalue"] is not None
