"""Which rows of a Poisson regression are separated, beside the linear program that defines them (Correia, Guimarães and
Zylkin 2019), over random sparse panels; and one treated show."""

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from public_signals import Error
from public_signals.models.lagged_causality import fit_poisson_fe

SEEDS = 60


def sparse_panel(seed):
    """Few shows and weeks, many zeros, rows at random; sometimes a show or a control that is there only with zeros."""
    chance = np.random.default_rng(seed)
    shows, weeks = int(chance.integers(3, 9)), int(chance.integers(4, 16))
    df = pd.DataFrame([(f"s{i}", t) for i in range(shows) for t in range(weeks)], columns=["show", "week_start"])
    df["x"], df["c"] = chance.normal(size=len(df)), chance.normal(size=len(df))
    level = -1.5 if seed % 3 == 0 else 0.0
    df["y"] = chance.poisson(np.exp(0.3 * df["x"] + level)).astype(float)
    if seed % 4 == 0:
        df.loc[df["show"] == "s1", "y"] = 0
    df["d"] = ((df["y"] == 0) & (chance.random(len(df)) < 0.3)).astype(float)
    df = df[chance.random(len(df)) > 0.2].reset_index(drop=True)
    return df, ["c", "d"] if seed % 5 == 0 else ["c"]


def separated(df, columns):
    """Rows of zeros that a combination makes positive which is zero wherever the outcome is not."""
    design = np.column_stack([df[columns].to_numpy(float), *(pd.get_dummies(df[key]).to_numpy(float) for key in ("show", "week_start"))])
    zero = (df["y"] == 0).to_numpy()
    if not zero.any():
        return np.zeros(len(df), bool)
    at_zeros, elsewhere = design[zero], design[~zero]
    found = linprog(at_zeros.sum(0), A_ub=np.vstack([at_zeros, -at_zeros]), b_ub=np.r_[np.zeros(len(at_zeros)), np.ones(len(at_zeros))],
                    A_eq=elsewhere, b_eq=np.zeros(len(elsewhere)), bounds=(None, None), method="highs")
    mask = np.zeros(len(df), bool)
    mask[np.flatnonzero(zero)] = -(at_zeros @ found.x) > 1e-7
    return mask


def left_by_the_program(df, columns):
    """Rows without singletons and separated ones, taken out by turns."""
    while len(df):
        for key in ("show", "week_start"):
            alone = df.groupby(key)[key].transform("size") == 1
            if alone.any():
                df = df[~alone].reset_index(drop=True)
                break
        else:
            mask = separated(df, columns)
            if not mask.any() or not (df["y"] > 0).any():
                break
            df = df[~mask].reset_index(drop=True)
    return df


def test_separated_rows_are_those_of_the_linear_program(record_property):
    compared, with_separated, wrong = 0, 0, []
    for seed in range(SEEDS):
        df, controls = sparse_panel(seed)
        left = left_by_the_program(df, ["x", *controls])
        try:
            fit = fit_poisson_fe(df, "y", "x", controls)
        except Error as problem:
            if len(left) > 20:
                wrong.append((seed, problem.message, len(left)))
            continue
        compared += 1
        with_separated += fit["n_separated"] > 0
        if fit["n_obs"] != len(left):
            wrong.append((seed, fit["n_obs"], len(left)))
    print(f"{compared} panels compared of {SEEDS}, {with_separated} with separated rows")
    assert not wrong and compared > SEEDS / 2 and with_separated > 5, wrong


@pytest.mark.parametrize("shows", [8, 12, 20])
def test_one_treated_show_gets_no_verdict_of_poisson(shows):
    chance = np.random.default_rng(shows)
    df = pd.DataFrame([(f"s{i:02}", t) for i in range(shows) for t in range(40)], columns=["show", "week_start"])
    df["x"] = ((df["show"] == "s03") & (df["week_start"] >= 20)).astype(float)
    df["y"] = chance.poisson(np.exp(3 + 0.9 * df["x"]))
    fit = fit_poisson_fe(df, "y", "x", bootstrap="wild")
    assert fit["decisive_pvalue"] is None and "without one show it can't be estimated" in fit["bootstrap_why_not"]
    assert fit["interval_lower"] is None and fit["interval_upper"] is None
    df["x"] = chance.normal(size=len(df))
    assert fit_poisson_fe(df, "y", "x", bootstrap="wild")["decisive_pvalue"] is not None
