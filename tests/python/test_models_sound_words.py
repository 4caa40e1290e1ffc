"""Words that follow from a design and not from chance: steps that coincide, the outcome's own lag, weeks as clusters."""

import json

import numpy as np
import pandas as pd
import pytest
from program import run

from public_signals import Error
from public_signals.models.lagged_causality import fit_ols_fe, serial_correlation_test

SEEDS = range(20)


def panel(seed, shows=12, weeks=60):
    chance = np.random.default_rng(seed)
    df = pd.DataFrame(
        {"show": np.repeat([f"s{i:02}" for i in range(shows)], weeks), "week_start": np.tile(np.arange(weeks), shows)}
    )
    df["x"] = chance.normal(size=len(df))
    df["gross"] = df["x"] + chance.normal(size=len(df))
    for name in ("first", "second"):
        start = np.repeat(chance.integers(1, weeks, size=shows), weeks)
        on = np.repeat(chance.random(shows) < 0.3, weeks)
        df[name] = ((df["week_start"] >= start) & on).astype(float)
    return df


def test_steps_that_coincide_are_no_lead_and_real_leads_are(capsys):
    judged = 0
    for seed in SEEDS:
        df = panel(seed)
        if df["first"].std() == 0 or df["second"].std() == 0:
            continue
        codes = fit_ols_fe(df, "gross", "first", ["second"])["warning_codes"]
        assert "placebo_predictor" not in codes and "bad_control" not in codes, seed
        df["later"] = df.groupby("show")["x"].shift(-3)
        assert "placebo_predictor" in fit_ols_fe(df.dropna(), "gross", "later", ["x"])["warning_codes"], seed
        judged += 1
    print(f"{judged} panels of steps, seeds {SEEDS.start} to {SEEDS.stop - 1}")
    assert judged >= 10


@pytest.mark.parametrize("seed", range(5))
def test_serial_correlation_is_not_judged_beside_the_outcomes_own_lag(seed):
    df = panel(seed)
    assert serial_correlation_test(df, "gross", "x")["pvalue"] > 0.001
    df["before"] = df.groupby("show")["gross"].shift(1)
    with pytest.raises(Error, match="'before' holds the outcome of earlier periods"):
        serial_correlation_test(df.dropna(), "gross", "x", ["before"])


def fitted(tmp_path, df, *words):
    """What `fit` says of the panel, and the results that it stores."""
    df = df.assign(week_start=pd.Timestamp("2024-01-01") + pd.to_timedelta(7 * df["week_start"], unit="D"))
    df["week_start"] = df["week_start"].dt.strftime("%Y-%m-%d")
    df.to_parquet(tmp_path / "panel.parquet")
    done = run("fit", "--input", "panel.parquet", "--predictor", *words, "--output", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    return done.stdout, json.loads((tmp_path / "out" / "model_results.json").read_text())["results"]


def test_weeks_as_clusters_are_named_by_their_mondays(tmp_path):
    df = panel(3)
    df.loc[df["week_start"] == 7, "x"] *= 30
    said, results = fitted(tmp_path, df, "x", "--cluster", "week_start")
    assert results[0]["largest_partial_leverage"]["cluster"] == "2024-02-19" and "2024-02-19" in said


def test_a_mark_of_weeks_has_no_unit_root(tmp_path):
    said, _ = fitted(tmp_path, panel(5), "first", "x")
    assert "x in levels" in said and "first in levels" not in said


def test_the_bootstraps_own_p_is_not_called_beyond_it(tmp_path):
    """Where the bootstrap rejects and only the number of tests takes it back, the words say so."""
    taken_back = 0
    for seed in range(12):
        df = panel(seed, shows=10)
        df["gross"] = 0.12 * df["x"] + np.random.default_rng(100 + seed).normal(size=len(df))
        df["z"] = np.random.default_rng(200 + seed).normal(size=len(df))
        df["w"] = np.random.default_rng(300 + seed).normal(size=len(df))
        said, results = fitted(tmp_path, df, "x", "z", "w")
        for result in results:
            if result["decisive_pvalue"] < 0.05 <= result["qvalue"]:
                taken_back += 1
                name = result["predictor"]
                about = [
                    line
                    for line in said.splitlines()
                    if f"{name} predicts gross" in line or f"{name} goes with" in line
                ]
                words = " ".join(about)
                assert "but not beyond chance in the wild bootstrap" not in words
                assert "once 3 tests are counted" in words, words
    print(f"{taken_back} results that only the number of tests takes back")
    assert taken_back >= 1
