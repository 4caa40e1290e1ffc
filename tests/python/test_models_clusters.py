"""What clusters carry of an estimate and the jackknife over them: against refits and plain algebra."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from public_signals.models.lagged_causality import fit_ols_fe

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases"


def panel(seed, shows=7, weeks=9, gaps=0.2, spread=1.0):
    """Shows of log-normal size, some weeks absent."""
    chance = np.random.default_rng(seed)
    df = pd.DataFrame({"show": np.repeat([f"s{i:02}" for i in range(shows)], weeks), "week_start": np.tile(np.arange(weeks), shows)})
    size = np.repeat(np.exp(spread * chance.normal(size=shows)), weeks)
    df["x"] = size * chance.normal(size=len(df))
    df["price"] = chance.normal(size=len(df)) + 0.3 * df["x"]
    df["theatre"] = df["show"].str[1:].astype(int) // 2
    df["gross"] = 0.2 * df["x"] + size * chance.normal(size=len(df)) + np.repeat(chance.normal(size=shows), weeks)
    return df[chance.random(len(df)) >= gaps].reset_index(drop=True)


def dummies(df, effects):
    columns = [pd.get_dummies(df[name].astype(str)).to_numpy(float) for name in effects]
    return np.column_stack(columns) if columns else np.ones((len(df), 1))


def design(df, effects, regressors=("x", "price")):
    return np.column_stack([df[list(regressors)], dummies(df, effects)])


def refits(df, effects, cluster):
    """The coefficients of x and price without each cluster, by least squares with dummies; NaN where x is not told."""
    rows = []
    for value in df[cluster].unique():
        rest = df[df[cluster] != value]
        z = design(rest, effects)
        beta = np.linalg.pinv(z) @ rest["gross"].to_numpy()
        without_x = z[:, 1:]
        left = z[:, 0] - without_x @ (np.linalg.pinv(without_x) @ z[:, 0])
        rows.append(beta[:2] if left @ left > 1e-9 * (z[:, 0] @ z[:, 0]) else [np.nan, np.nan])
    return np.array(rows)


@pytest.mark.parametrize("effects, cluster", [
    (["show", "week_start"], "show"),
    (["week_start", "show"], "theatre"),
    (["show"], "show"),
    (["week_start"], "show"),
    (["show", "week_start"], "week_start"),
    ([], "show"),
])
@pytest.mark.parametrize("seed", range(4))
def test_cr3_and_leave_one_out_are_those_of_refits(effects, cluster, seed):
    df = panel(seed)
    result = fit_ols_fe(df, "gross", "x", "price", effects=effects, cluster=cluster, singletons="keep", diagnostics=True)
    without = refits(df, effects, cluster)[:, 0]
    assert not np.isnan(without).any()
    groups = len(without)
    variance = (groups - 1) / groups * ((without - result["coefficient"]) ** 2).sum()
    assert result["cr3"]["std_error"] == pytest.approx(np.sqrt(variance), rel=1e-8)
    assert result["cr3"]["df"] == groups - 1
    assert result["leave_one_out"]["min"] == pytest.approx(without.min(), rel=1e-8)
    assert result["leave_one_out"]["max"] == pytest.approx(without.max(), rel=1e-8)
    names = [str(value) for value in df[cluster].unique()]
    assert result["leave_one_out"]["min_without"] == names[int(without.argmin())]
    assert result["leave_one_out"]["cluster"] == names[int(np.abs(without - result["coefficient"]).argmax())]


@pytest.mark.parametrize("seed", range(3))
def test_effective_clusters_and_leverage_are_those_of_the_whole_design(seed):
    df = panel(seed, shows=9, weeks=12)
    result = fit_ols_fe(df, "gross", "x", "price", singletons="keep", diagnostics=True)
    z = design(df, ["show", "week_start"])
    row = np.linalg.pinv(z.T @ z)[0] @ z.T
    gamma = np.array([row[(df["show"] == show).to_numpy()] @ row[(df["show"] == show).to_numpy()] for show in df["show"].unique()])
    wanted = len(gamma) / (1 + gamma.var() / gamma.mean() ** 2)
    assert result["effective_clusters"] == pytest.approx(wanted, rel=1e-9)
    assert result["largest_partial_leverage"]["share"] == pytest.approx(gamma.max() / gamma.sum(), rel=1e-9)
    assert result["largest_partial_leverage"]["cluster"] == df["show"].unique()[int(gamma.argmax())]
    assert 0 < result["largest_leverage"]["share"] < 1


def test_equal_clusters_are_as_many_as_they_are_and_one_that_carries_all_is_one():
    weeks = 12
    df = pd.DataFrame({"show": np.repeat(np.arange(6), weeks), "week_start": np.tile(np.arange(weeks), 6)})
    chance = np.random.default_rng(1)
    df["same"] = np.where(df["week_start"] % 2 == 0, 1.0, -1.0) * np.where(df["show"] % 2 == 0, 1, -1)
    df["step"] = ((df["show"] == 3) & (df["week_start"] >= 6)).astype(float)
    df["gross"] = chance.normal(size=len(df))
    assert fit_ols_fe(df, "gross", "same", diagnostics=True)["effective_clusters"] == pytest.approx(6)
    alone = fit_ols_fe(df, "gross", "step", diagnostics=True)
    assert alone["effective_clusters"] < 1.5
    assert alone["leave_one_out"]["not_estimable_without"] == ["3"]
    assert alone["cr3"]["std_error"] > abs(alone["coefficient"]) / 2


def test_two_ways_or_none_have_no_account_of_clusters():
    df = panel(1)
    for cluster in (["show", "week_start"], "hetero", "iid"):
        assert "effective_clusters" not in fit_ols_fe(df, "gross", "x", cluster=cluster, diagnostics=True)
    assert "cr3" not in fit_ols_fe(df, "gross", "x")


@pytest.mark.skipif(not CASES.is_dir(), reason="the folder of cases is not here")
def test_pure_noise_of_skewed_shows_is_carried_by_few():
    df = pd.read_parquet(CASES / "outcomes" / "skewed_sizes_40_shows.parquet")
    result = fit_ols_fe(df, "gross", "x_lag4", bootstrap="wild", diagnostics=True)
    assert result["pvalue"] < 0.05 < result["bootstrap_pvalue"]
    assert result["cr3"]["pvalue"] > 0.05
    # Show and week effects of a panel without holes: the predictor less its means, plus that of all.
    rows = df.dropna(subset=["gross", "x_lag4"])
    wide = rows.pivot(index="show", columns="week_start", values="x_lag4")
    assert wide.notna().all(axis=None)
    rest = wide.sub(wide.mean(axis=1), axis=0).sub(wide.mean(axis=0), axis=1) + wide.to_numpy().mean()
    carried = (rest**2).sum(axis=1)
    assert result["effective_clusters"] == pytest.approx(len(wide) / (1 + carried.var(ddof=0) / carried.mean() ** 2))
    assert result["effective_clusters"] < 1.5
    assert result["largest_partial_leverage"]["cluster"] == carried.idxmax()
    assert result["largest_partial_leverage"]["share"] == pytest.approx(carried.max() / carried.sum())
    without = result["leave_one_out"]
    assert without["max_without"] == carried.idxmax() and without["max"] > 5 * result["coefficient"]
