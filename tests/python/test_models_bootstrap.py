"""Intervals by inverting the wild bootstrap, and Romano-Wolf p-values, against plain loops over every sign."""

import itertools
import os

import numpy as np
import pandas as pd
import pytest

from public_signals import Error
from public_signals.models.lagged_causality import LaggedCausalityModels, fit_ols_fe, romano_wolf

SLOW = os.environ.get("PUBLIC_SIGNALS_SLOW") == "1"


def panel(shows=6, weeks=20, seed=1):
    """a moves gross a little, b moves with a, c does nothing and is not known of the last show."""
    chance = np.random.default_rng(seed)
    df = pd.DataFrame({"show": np.repeat([f"s{i:02}" for i in range(shows)], weeks), "week_start": np.tile(np.arange(weeks), shows)})
    df["a"], df["c"], noise = chance.normal(size=(3, len(df)))
    df["b"] = df["a"] + chance.normal(size=len(df))
    df.loc[df["show"] == f"s{shows - 1:02}", "c"] = np.nan
    df["gross"] = 0.15 * df["a"] + noise + 3 * chance.normal(size=shows)[df["show"].str[1:].astype(int)]
    return df


def statistics(df, predictor, signs):
    """|t| of the data and of every row of signs, one column a show, with the null imposed: plain linear algebra."""
    df = df.dropna(subset=[predictor])
    dummies = pd.get_dummies(df[["show", "week_start"]].astype(str)).to_numpy(float)
    x = np.column_stack([df[predictor], dummies])
    inverse, null = np.linalg.pinv(x), np.eye(len(df)) - dummies @ np.linalg.pinv(dummies)
    maker, direction = np.eye(len(df)) - x @ inverse, inverse[0]
    codes = df["show"].str[1:].astype(int).to_numpy()
    n, k, g = len(df), 1 + df["week_start"].nunique(), df["show"].nunique()
    factor = np.sqrt(g / (g - 1) * (n - 1) / (n - k))

    def t(y):
        scores = np.bincount(codes, direction * (maker @ y))
        return abs(direction @ y) / np.sqrt(scores @ scores) / factor

    y = df["gross"].to_numpy()
    restricted = null @ y
    return t(y), np.array([t(y - restricted + restricted * sign[codes]) for sign in signs])


def step_down(t, draws):
    """Romano and Wolf's p-values: each statistic against the largest of those that are no larger than it."""
    order = np.argsort(-t)
    shares = [(draws[:, order[place:]].max(axis=1) > t[at] * (1 - 1e-9)).mean() for place, at in enumerate(order)]
    pvalues = np.empty(len(t))
    pvalues[order] = np.maximum.accumulate(shares)
    return pvalues


def beside_cr3(df, t, pvalues):
    """The same where CR3 has to agree: no p falls below that of its own, nor of a larger |t|."""
    before, made = 0, list(pvalues)
    for at in np.argsort(-np.array(t), kind="stable"):
        fit = fit_ols_fe(df, "gross", "abc"[at], diagnostics=True)
        before = max(before, pvalues[at], fit["cr3"]["pvalue"] if fit["effective_clusters"] < 6 else 0)
        made[at] = before
    return pytest.approx(made)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_romano_wolf_is_a_step_down_over_every_sign(seed):
    df = panel(seed=seed)
    signs = np.array(list(itertools.product([-1.0, 1.0], repeat=6)))
    t, draws = zip(*(statistics(df, name, signs) for name in "abc"))
    wanted = beside_cr3(df, t, step_down(np.array(t), np.column_stack(draws)))
    ours = romano_wolf(df, "gross", ["a", "b", "c"])
    assert ours["romano_wolf_pvalue"].tolist()[:2] == pytest.approx(wanted.expected[:2]) and pd.isna(ours["romano_wolf_pvalue"][2])
    assert ours["t_stat"].abs().tolist() == pytest.approx(list(t))
    assert (ours["romano_wolf_pvalue"] >= ours["decisive_pvalue"])[:2].all()  # c has too few shows to decide
    mixed = romano_wolf(df, "gross", ["c", "a", "b"]).set_index("predictor").loc[["a", "b", "c"]]
    assert mixed["romano_wolf_pvalue"].tolist()[:2] == pytest.approx(wanted.expected[:2])


@pytest.mark.parametrize("seed", range(10))
def test_what_one_show_carries_alone_takes_nothing_from_the_others_of_its_family(seed):
    df = panel(shows=14, seed=seed)
    df["event"] = ((df["show"] == df["show"].iloc[0]) & (df["week_start"] > df["week_start"].median())).astype(float)
    df["gross"] += 3 * df["event"]
    table = romano_wolf(df, "gross", ["a", "event", "b"]).set_index("predictor")["romano_wolf_pvalue"]
    assert table["event"] == 1
    pd.testing.assert_series_equal(table[["a", "b"]], romano_wolf(df, "gross", ["a", "b"]).set_index("predictor")["romano_wolf_pvalue"])


@pytest.mark.parametrize("weights", ["wild", "webb"])
def test_a_family_of_one_has_the_p_value_of_its_bootstrap_and_a_seed_repeats(weights):
    df = panel(shows=16)
    family = romano_wolf(df, "gross", "a", bootstrap=weights, seed=3)
    alone = fit_ols_fe(df, "gross", "a", bootstrap=weights, seed=3)
    assert family["romano_wolf_pvalue"][0] == alone["decisive_pvalue"] > 0
    for key in ("coefficient", "pvalue", "bootstrap_pvalue", "decisive_pvalue", "interval_lower", "interval_upper"):
        assert family[key][0] == alone[key]
    names = ["a", "b", "c"]
    models = LaggedCausalityModels(seed=3)
    pd.testing.assert_frame_equal(models.romano_wolf(df, "gross", names), romano_wolf(df, "gross", names, seed=3))


def test_predictors_that_move_together_cost_less_than_with_holm():
    df = panel(shows=12)
    df["gross"] -= 0.06 * df["a"]
    for i in range(8):
        df[f"a{i}"] = df["a"] + 0.1 * np.random.default_rng(i).normal(size=len(df))
    table = romano_wolf(df, "gross", [f"a{i}" for i in range(8)])
    smallest = table.loc[table["t_stat"].abs().idxmax()]
    assert 0 < smallest["decisive_pvalue"] <= smallest["romano_wolf_pvalue"] < 4 * smallest["decisive_pvalue"]  # Holm: 8


@pytest.mark.parametrize("shows, alpha, weights", [(8, 0.05, "wild"), (8, 0.2, "wild"), (16, 0.05, "wild"), (6, 0.1, "webb")])
def test_at_the_ends_of_the_interval_p_is_alpha(shows, alpha, weights):
    """The p of a coefficient is that of zero after the coefficient's share was taken from the outcome."""
    df = panel(shows=shows)
    result = fit_ols_fe(df, "gross", "a", alpha=alpha, bootstrap=weights)

    def p(coefficient):
        return fit_ols_fe(df.assign(gross=df["gross"] - coefficient * df["a"]), "gross", "a", bootstrap=weights)["decisive_pvalue"]

    lower, upper = result["interval_lower"], result["interval_upper"]
    width = upper - lower
    assert lower < result["coefficient"] < upper
    for inside, outside in ((lower + 1e-6 * width, lower - 1e-6 * width), (upper - 1e-6 * width, upper + 1e-6 * width)):
        assert p(outside) <= alpha < p(inside)
        assert p(inside) - p(outside) <= 8 / result["bootstrap_draws"]
    assert (result["decisive_pvalue"] > alpha) == (lower < 0 < upper)


def test_the_data_is_one_of_the_draws():
    """Of all signs those that are equal in all shows repeat |t| itself; of drawn ones it is one draw more."""
    df = panel()
    signs = np.array(list(itertools.product([-1.0, 1.0], repeat=6)))
    t, draws = statistics(df, "a", signs)
    result = fit_ols_fe(df, "gross", "a", bootstrap="wild")
    assert result["bootstrap_pvalue"] == (draws > t * (1 + 1e-9)).mean()
    assert result["decisive_pvalue"] == (draws > t * (1 - 1e-9)).mean() >= result["bootstrap_least_pvalue"] == 2 / 64
    drawn = fit_ols_fe(panel(shows=16), "gross", "a", bootstrap="wild", draws=99)
    assert drawn["decisive_pvalue"] == (1 + round(99 * drawn["bootstrap_pvalue"])) / 100
    assert drawn["bootstrap_least_pvalue"] == 0.01


def test_where_no_data_could_reject_nothing_is_decided():
    result = fit_ols_fe(panel(shows=5), "gross", "a", bootstrap="wild")
    assert result["bootstrap_least_pvalue"] == 2 / 32 and result["decisive_pvalue"] is None
    assert result["interval_lower"] is None and result["interval_upper"] is None
    said = "5 clusters give no bootstrap p under 0.0625, and the level is 0.05"
    assert result["bootstrap_why_not"] == said and said in result["warnings"][-1]
    assert fit_ols_fe(panel(shows=5), "gross", "a", bootstrap="wild", alpha=0.1)["decisive_pvalue"] is not None


def covered(panels, shows=10, weeks=15):
    """How many 95 % intervals of the bootstrap hold the true 0.5, shows being few and of very different spread."""
    inside = 0
    for seed in range(panels):
        chance = np.random.default_rng(seed)
        spread = np.repeat(np.exp(chance.normal(size=shows)), weeks)
        df = pd.DataFrame({"show": np.repeat(np.arange(shows), weeks), "week_start": np.tile(np.arange(weeks), shows)})
        df["x"] = chance.normal(size=len(df)) + np.repeat(chance.normal(size=shows), weeks)
        df["y"] = 0.5 * df["x"] + spread * chance.normal(size=len(df))
        result = fit_ols_fe(df, "y", "x", bootstrap="wild")
        inside += result["interval_lower"] <= 0.5 <= result["interval_upper"]
    return inside / panels


def test_most_intervals_of_the_bootstrap_cover():
    assert 0.88 <= covered(100) <= 1


@pytest.mark.skipif(not SLOW, reason="thousands of panels: PUBLIC_SIGNALS_SLOW=1 runs it")
def test_coverage_of_the_bootstrap_at_10_clusters():
    share = covered(2000)
    print(f"coverage of the bootstrap's 95 % interval at G = 10: {share:.4f}")
    assert 0.93 <= share <= 0.97


@pytest.mark.parametrize("ask, said", [
    ({"cluster": ["show", "week_start"], "bootstrap_type": "31"}, "two-way clusters have no bootstrap of type 31"),
    ({"cluster": "hetero"}, "the wild bootstrap needs clusters"),
    ({"predictors": []}, "there is no predictor"),
    ({"predictors": ["a", "d"]}, "no column 'd'"),
    ({"bootstrap": None}, "bootstrap=None is unknown"),
])
def test_a_family_that_cannot_be_tested_says_why(ask, said):
    with pytest.raises(Error) as caught:
        romano_wolf(panel(), **{"outcome": "gross", "predictors": ["a", "b"], **ask})
    assert said in str(caught.value)
