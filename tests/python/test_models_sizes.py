"""How often nothing is called a prediction, over the grid of `size_designs`: 200 panels of each design, with
PUBLIC_SIGNALS_SLOW=1 1,000, where the bounds allow for no noise. The run prints the table.

The clustered t test that other programs print breaks the bounds in the same panels: they can be broken.
"""

import json
import os
import re
from pathlib import Path

import pandas as pd
import pytest
from program import run
from size_designs import DESIGNS, HEAD, LEVEL, TREATED, Design, is_inside, is_predicted, measured, panel

from public_signals.models.lagged_causality import event_study, fit_ols_fe

SLOW = os.environ.get("PUBLIC_SIGNALS_SLOW") == "1"
PANELS = 1000 if SLOW else 200
DRAWS = 399  # of 40 shows; of fewer all signs are tried
DOCS = Path(__file__).parents[2] / "docs" / "clusters.md"
EVERY = [*DESIGNS, *TREATED]


def docs_say(shares):
    """Whether the table of the docs is what a run of as many panels measures: to half a point, since rounding of another
    processor may turn single panels."""
    cells = shares.cells()
    row = f"| {' | '.join(cells[:3])} | "
    line = next((line for line in DOCS.read_text().splitlines() if line.startswith(row)), None)
    if line is None:  # not run yet
        return True
    told = [float(share) for share in re.findall(r"([\d.]+)%", line)]
    is_near = told == pytest.approx([float(cell[:-1]) for cell in cells[4:12]], abs=0.5) and shares.price in line
    return is_near or line.split(" | ")[3] != cells[3]


@pytest.fixture
def shares(design, record_property):
    made = measured(design, PANELS, DRAWS)
    title = f"{PANELS} panels of each design, 52 weeks, p < {LEVEL}"
    record_property("row", {"table": title, "head": HEAD, "place": EVERY.index(design), "cells": made.cells()})
    return made


@pytest.mark.parametrize("design", DESIGNS, ids=str)
def test_nothing_is_seldom_called_a_prediction_and_intervals_hold_the_truth(shares):
    assert shares.predicts <= shares.most
    assert shares.placebo <= shares.most
    assert shares.leads <= shares.most
    assert shares.covered >= shares.least
    assert shares.power > 0.4
    if shares.design.spread >= 1.5:
        assert shares.crv1 > shares.most, "these panels break the bound where a test does not hold its level"
    assert docs_say(shares)


@pytest.mark.parametrize("design", TREATED, ids=str)
def test_one_treated_show_never_predicts(shares):
    assert shares.predicts == shares.power == shares.placebo == shares.leads == 0
    assert shares.crv1 > 2 * shares.most
    assert docs_say(shares)


@pytest.mark.parametrize("design", EVERY, ids=str)
def test_estimate_interval_and_verdict_move_with_an_effect(design):
    """So that the grid may read coverage and power from fits of noise."""
    for seed in (0, 1):
        df = panel(design, seed)
        noise = fit_ols_fe(df, "y", "x", bootstrap="wild", draws=999)
        effect = 3 * noise["std_error"] * (-1) ** seed
        moved = fit_ols_fe(df.assign(y=df["y"] + effect * df["x"]), "y", "x", bootstrap="wild", draws=999)
        assert moved["coefficient"] == pytest.approx(noise["coefficient"] + effect)
        assert moved["std_error"] == pytest.approx(noise["std_error"])
        for end in ("interval_lower", "interval_upper"):
            assert moved[end] == (noise[end] and pytest.approx(noise[end] + effect, abs=1e-6 * abs(effect)))
        assert is_predicted(moved) == (not is_inside(noise, -effect))


def with_mondays(df):
    mondays = pd.date_range("2023-01-02", periods=df["week_start"].max() + 1, freq="7D").strftime("%Y-%m-%d")
    return df.assign(week_start=mondays[df["week_start"]], show="show " + df["show"].astype(str))


def verdict(df, folder):
    """The program's own, of x, and its words."""
    with_mondays(df[["show", "week_start", "x", "y"]]).to_parquet(folder / "panel.parquet", index=False)
    done = run("fit", "--input", "panel.parquet", "--output", "out", "--outcome", "y", "--predictor", "x", cwd=folder)
    assert done.returncode == 0, done.stderr
    (result,) = json.loads((folder / "out/model_results.json").read_text())["results"]
    return result, " ".join(done.stdout.split())


@pytest.mark.parametrize("effect", [0, 4])
@pytest.mark.parametrize("design", [DESIGNS[0], DESIGNS[5], DESIGNS[9], DESIGNS[14]], ids=str)
def test_the_verdict_that_the_grid_counts_is_the_program_s(design, effect, tmp_path):
    df = panel(design, 3)
    df["y"] += effect * fit_ols_fe(df, "y", "x")["std_error"] * df["x"]
    fit = fit_ols_fe(df, "y", "x", bootstrap="wild")
    result, words = verdict(df, tmp_path)
    assert result["decisive_pvalue"] == fit["decisive_pvalue"]
    assert result["predicts"] == is_predicted(fit)
    assert is_predicted(fit) == ("x predicts y: one more of x" in words)


@pytest.mark.parametrize("design", TREATED[::2], ids=str)
def test_the_words_say_that_one_show_carries_it(design, tmp_path):
    """A step in one show goes with much of the outcome, by chance or in truth: nobody can tell which."""
    df = panel(design, 0)
    df["y"] += 10 * df["x"]
    result, words = verdict(df, tmp_path)
    assert result["pvalue"] < 0.001 and result["predicts"] is False
    assert "one show carries this; the panel can't say whether x predicts y: show 0 has" in words


def test_joint_tests_of_leads_hold_their_level_in_event_studies():
    panels = PANELS // 2
    design, f_test, decisive = Design(12, 1.0, 0.9), 0, 0
    for seed in range(panels):
        study = event_study(panel(design, seed), "y", "x", leads=4, lags=2, bootstrap="wild", draws=499)
        f_test += study["leads"]["pvalue"] < LEVEL
        decisive += study["leads"]["decisive_pvalue"] < LEVEL
    print(f"leads together, 12 shows, {panels} panels: F {f_test / panels:.3f}, bootstrap {decisive / panels:.3f}")
    assert decisive / panels <= 0.075 + (0 if SLOW else 0.04)
    assert f_test / panels > 0.2
