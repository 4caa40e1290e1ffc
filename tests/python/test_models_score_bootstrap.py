"""The score bootstrap of a Poisson regression (Kline and Santos 2012): against restricted refits by statsmodels and plain
loops over all signs."""

import itertools
import json

import numpy as np
import pandas as pd
import pytest
from program import run
from slow import SLOW, part_of

from public_signals import Error
from public_signals.models.lagged_causality import fit_poisson_fe
from public_signals.models.tables import read_results, regression_table

SHOWS = 7
SIGNS = np.array(list(itertools.product([-1.0, 1.0], repeat=SHOWS)))


def panel(seed, shows=SHOWS, weeks=10, effect=0.3, spread=0.5):
    chance = np.random.default_rng(seed)
    days = pd.date_range("2024-01-01", periods=weeks, freq="7D").strftime("%Y-%m-%d")
    df = pd.DataFrame({"show": np.repeat([f"s{i:02}" for i in range(shows)], weeks), "week_start": np.tile(days, shows)})
    size = np.exp(spread * chance.normal(size=shows)).repeat(weeks)
    df["x"] = size * chance.normal(size=len(df))
    df["z"] = chance.normal(size=len(df))
    level = chance.normal(size=shows).repeat(weeks) + 0.3 * np.tile(chance.normal(size=weeks), shows)
    df["gross"] = chance.poisson(3 * np.exp(effect * df["x"] + 0.2 * df["z"] + level + 0.3 * chance.normal(size=len(df))))
    return df[chance.random(len(df)) > 0.05].reset_index(drop=True)


def scores_at(df, held, controls=("z",)):
    """Each show's efficient score with the coefficient of x held there, by Newton's steps on dummies."""
    others = np.column_stack([df[list(controls)].to_numpy(float), pd.get_dummies(df["show"]).to_numpy(float), pd.get_dummies(df["week_start"], drop_first=True).to_numpy(float)])
    x, y, theta = df["x"].to_numpy(), df["gross"].to_numpy(float), np.zeros(others.shape[1])
    theta[len(controls) :][: df["show"].nunique()] = np.log(y.mean())
    for _ in range(300):
        mu = np.exp(held * x + others @ theta)
        step = np.linalg.solve(others.T @ (mu[:, None] * others), others.T @ (y - mu))
        size = 1.0
        while size > 1e-6 and (lambda m: (m - y * np.log(m)).sum())(np.exp(held * x + others @ (theta + size * step))) > (mu - y * np.log(mu)).sum() + 1e-9:
            size /= 2
        theta = theta + size * step
        if np.abs(size * step).max() < 1e-13:
            break
    mu = np.exp(held * x + others @ theta)
    weighted = mu[:, None] * others
    beside = x - others @ np.linalg.solve(others.T @ weighted, weighted.T @ x)
    return pd.Series(beside * (y - mu)).groupby(df["show"].to_numpy()).sum().to_numpy()


def share_of(scores, strictly=False):
    """How often exchanged signs give as large a t, draws stretched since each week's level is of all shows."""
    drawn, own = np.abs(SIGNS @ scores) * (SHOWS / (SHOWS - 1)) ** 0.25, abs(scores.sum())
    return (drawn > own * (1 + 1e-9)).mean() if strictly else max((drawn > own * (1 - 1e-9)).sum(), 2) / len(SIGNS)


def usable(df):
    return df[(df.groupby("show")["gross"].transform("sum") > 0) & (df.groupby("week_start")["gross"].transform("sum") > 0)].reset_index(drop=True)


@pytest.mark.parametrize("seed", range(8))
def test_p_and_interval_are_those_of_restricted_refits_and_all_signs(seed):
    df = usable(panel(seed, effect=0.15))
    result = fit_poisson_fe(df, "gross", "x", "z", bootstrap="wild", alpha=0.1, singletons="keep")
    scores = scores_at(df, 0.0)
    assert result["bootstrap_enumerated"] and result["bootstrap_draws"] == len(SIGNS)
    assert result["bootstrap_pvalue"] == share_of(scores, strictly=True)
    assert result["decisive_pvalue"] == share_of(scores)
    assert result["p_method"] == result["interval_method"] == "score_bootstrap"
    for end, way in (("interval_lower", -1), ("interval_upper", 1)):
        if result[end] is not None:
            step = way * 1e-6 * result["std_error"]
            assert share_of(scores_at(df, result[end] - step)) > 0.1 >= share_of(scores_at(df, result[end] + step))
    assert result["bootstrap_least_pvalue"] == 2 / len(SIGNS)


def test_some_ends_of_those_intervals_are_there():
    ends = [fit_poisson_fe(usable(panel(seed, effect=0.15)), "gross", "x", "z", bootstrap="wild", alpha=0.1)["interval_upper"] for seed in range(8)]
    there = [end for end in ends if end is not None]
    print(f"{len(there)} of {len(ends)} upper ends")
    assert len(there) >= 4


def test_without_controls_and_with_one_effect():
    df = usable(panel(3))
    result = fit_poisson_fe(df, "gross", "x", bootstrap="wild", singletons="keep")
    assert result["decisive_pvalue"] == share_of(scores_at(df, 0.0, ()))


def test_webb_points_measure_t_by_the_weighted_squares():
    df = usable(panel(2, shows=5))
    result = fit_poisson_fe(df, "gross", "x", "z", bootstrap="webb", draws=999, seed=4)
    again = fit_poisson_fe(df, "gross", "x", "z", bootstrap="webb", draws=999, seed=4)
    scores = scores_at(df, 0.0)
    points = np.array([-np.sqrt(1.5), -1, -np.sqrt(0.5), np.sqrt(0.5), 1, np.sqrt(1.5)])
    drawn = np.random.default_rng(1).choice(points, (200_000, 5))
    t = np.sqrt(5 / 4) * np.abs(drawn @ scores) / np.sqrt((drawn**2) @ scores**2)
    wanted = (t > abs(scores.sum()) / np.sqrt((scores**2).sum())).mean()
    assert result == again and abs(result["bootstrap_pvalue"] - wanted) < 4 * np.sqrt(wanted * (1 - wanted) / 999) + 1e-3


def test_it_never_depends_on_the_unit_of_a_column():
    df = usable(panel(2))
    one = fit_poisson_fe(df, "gross", "x", "z", bootstrap="wild")
    other = fit_poisson_fe(df.assign(x=df["x"] * 1e6), "gross", "x", "z", bootstrap="wild")
    assert one["decisive_pvalue"] == other["decisive_pvalue"]
    for end in ("interval_lower", "interval_upper"):
        assert one[end] == pytest.approx(1e6 * other[end], rel=1e-5)


@pytest.mark.parametrize(("cluster", "said"), [
    (["show", "week_start"], "two-way clusters have no score bootstrap"),
    ("hetero", "the score bootstrap needs clusters"),
])
def test_what_it_refuses(cluster, said):
    with pytest.raises(Error, match=said):
        fit_poisson_fe(panel(1), "gross", "x", bootstrap="wild", cluster=cluster)


def test_so_few_clusters_decide_nothing():
    df = usable(panel(5, shows=4, weeks=20))
    result = fit_poisson_fe(df, "gross", "x", bootstrap="wild")
    assert result["decisive_pvalue"] is None and "4 clusters give no bootstrap p under 0.125" in result["bootstrap_why_not"]


def test_the_verdict_of_fit_rests_on_it_and_is_named_everywhere(tmp_path):
    df = usable(panel(11, shows=16, weeks=40)).rename(columns={"x": "views_lag4"})
    df.to_parquet(tmp_path / "panel.parquet", index=False)
    done = run("fit", "--input", "panel.parquet", "--predictor", "views_lag4", "--model", "poisson", "--output", "out", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    shown = " ".join(done.stdout.split())
    wanted = fit_poisson_fe(df, "gross", "views_lag4", bootstrap="wild")
    [stored] = json.loads((tmp_path / "out/model_results.json").read_text())["results"]
    assert stored["decisive_pvalue"] == wanted["decisive_pvalue"] and stored["p_method"] == "score_bootstrap"
    assert f"interval of the score bootstrap {100 * np.expm1(wanted['interval_lower']):.4g} to" in shown
    assert "95 % confidence intervals of the score bootstrap, 16 clusters by show" in shown
    assert "wild" not in shown and "by the t test alone" not in shown
    row = (tmp_path / "out/model_results.csv").read_text().splitlines()
    assert dict(zip(row[0].split(","), row[1].split(",")))["p_method"] == "score_bootstrap"
    table = regression_table(read_results(tmp_path / "out/model_results.json"))
    assert "those of the score bootstrap with the null imposed" in table.note


DESIGNS = [(shows, spread, weeks) for shows, spread in ((40, 0.0), (40, 1.0), (12, 0.0), (12, 1.0), (8, 0.0), (8, 1.0), (7, 0.0), (6, 0.0)) for weeks in (20, 52)]


@pytest.mark.parametrize("design", DESIGNS if SLOW else DESIGNS[2:], ids=str)
def test_a_true_null_is_rejected_about_as_often_as_it_says(design, record_property):
    """The bootstrap that `fit` takes: signs, of under eight shows Webb's points."""
    shows, spread, weeks = design
    rejected = by_t = 0
    panels = part_of(100, 1000)
    for seed in range(panels):
        df = usable(panel(1000 + seed, shows=shows, weeks=weeks, effect=0.0, spread=spread))
        result = fit_poisson_fe(df, "gross", "x", bootstrap="wild" if shows >= 8 else "webb", draws=399, seed=seed)
        rejected += result["decisive_pvalue"] < 0.05
        by_t += result["pvalue"] < 0.05
    cells = [str(shows), f"{spread:g}", str(weeks), f"{rejected / panels:.1%}", f"{by_t / panels:.1%}"]
    record_property("row", {"table": f"Poisson, no effect, {panels} panels of each design, p < 0.05", "place": DESIGNS.index(design),
                            "head": ["shows", "sd", "weeks", "score bootstrap", "clustered t"], "cells": cells})
    assert rejected / panels <= 0.075 + (0 if SLOW else 2.33 * np.sqrt(0.075 * 0.925 / panels))
