"""Profiles against plain linear algebra, statsmodels and R; bands that hold over all points in simulation."""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import stats

from public_signals import Error
from public_signals.models import fit_by_show, fit_lag_profile, fit_local_projections
from public_signals.models.lagged_causality import fit_ols_fe, fit_panel_ols

ORACLES = Path(__file__).resolve().parents[1] / "oracles"
R = json.loads((ORACLES / "by_show.json").read_text())
QUICK = {"draws": 499}


def panel(shows=14, weeks=40, seed=3, absent=0.0, sizes=0.0):
    """views move gross by 1.0, 0.5 and 0.25 at lags 0, 1 and 2; weeks are absent by chance."""
    chance = np.random.default_rng(seed)
    df = pd.DataFrame({"show": np.repeat([f"s{i:02}" for i in range(shows)], weeks), "week_start": np.tile(np.arange(weeks), shows)})
    size = np.repeat(chance.lognormal(0, sizes, shows), weeks) if sizes else 1.0
    df["views"] = size * chance.normal(size=len(df))
    for i in range(1, len(df)):  # attention is autocorrelated within a show
        if df["show"][i] == df["show"][i - 1]:
            df.loc[i, "views"] = 0.7 * df["views"][i - 1] + df["views"][i]
    views = df.groupby("show")["views"]
    df["gross"] = sum(b * views.shift(k) for k, b in enumerate((1.0, 0.5, 0.25))) + chance.normal(size=len(df))
    df["price"] = chance.normal(size=len(df))
    return df[chance.random(len(df)) >= absent].reset_index(drop=True)


def on_calendar(df, column, k):
    """The value `k` weeks earlier in the same show, by its key."""
    known = {(show, week): value for show, week, value in zip(df["show"], df["week_start"], df[column])}
    return np.array([known.get((show, week - k), np.nan) for show, week in zip(df["show"], df["week_start"])])


def dense(df, y, columns, weights=None):
    """Coefficients and clustered covariance of a dummy regression: fixest's rules, by plain linear algebra."""
    df = df.dropna(subset=[y, *columns]).reset_index(drop=True)
    while True:  # rows alone in a level say nothing
        alone = (df.groupby("show")[y].transform("size") == 1) | (df.groupby("week_start")[y].transform("size") == 1)
        if not alone.any():
            break
        df = df[~alone].reset_index(drop=True)
    dummies = pd.get_dummies(df[["show", "week_start"]].astype(str), drop_first=True).to_numpy(float)
    x = np.column_stack([df[columns].to_numpy(float), dummies, np.ones(len(df))])
    inverse = np.linalg.pinv(x.T @ x)
    b = inverse @ x.T @ df[y].to_numpy()
    scores = pd.DataFrame(x * (df[y].to_numpy() - x @ b)[:, None]).groupby(df["show"].to_numpy()).sum().to_numpy()
    n, g = len(df), df["show"].nunique()
    k = len(columns) + df["week_start"].nunique()  # shows are nested in the clusters
    v = inverse @ scores.T @ scores @ inverse * g / (g - 1) * (n - 1) / (n - k)
    q = len(columns)
    return b[:q], v[:q, :q], df


def with_lags(df, lags, column="views"):
    return df.assign(**{f"x{k}": on_calendar(df, column, k) for k in range(lags + 1)})


def close(ours, theirs, rel=1e-8):
    assert ours == pytest.approx(theirs, rel=rel, abs=1e-11)


def test_distributed_lags_are_those_of_a_dummy_regression_where_weeks_are_absent():
    """Each lag and their sum, in seeded panels with gaps: a week that is absent is missing, never the row before."""
    trials = 12
    for seed in range(trials):
        df = panel(shows=6 + seed, weeks=24 + seed, seed=seed, absent=0.02 * seed)
        lags = 1 + seed % 5
        columns = [f"x{k}" for k in range(lags + 1)]
        b, v, used = dense(with_lags(df, lags), "gross", [*columns, "price"])
        shuffled = df.sample(frac=1, random_state=seed)
        profile = fit_lag_profile(shuffled, "gross", "views", ["price"], lags=lags, **QUICK)
        assert [p["week"] for p in profile["points"]] == list(range(lags + 1))
        assert profile["points"][0]["n_obs"] == len(used)
        for k, point in enumerate(profile["points"]):
            close(point["coefficient"], b[k])
            close(point["std_error"], math.sqrt(v[k, k]))
        close(profile["sum"]["coefficient"], b[: lags + 1].sum())
        close(profile["sum"]["std_error"], math.sqrt(v[: lags + 1, : lags + 1].sum()))
    print(f"distributed lags: {trials} panels")


def test_standard_errors_of_distributed_lags_are_those_of_statsmodels():
    sm = pytest.importorskip("statsmodels.api")
    df = with_lags(panel(absent=0.05), 3)
    used = df.dropna(subset=["gross", "x0", "x1", "x2", "x3"]).reset_index(drop=True)
    dummies = pd.get_dummies(used[["show", "week_start"]].astype(str), drop_first=True).astype(float)
    x = sm.add_constant(pd.concat([used[["x0", "x1", "x2", "x3"]], dummies], axis=1))
    theirs = sm.OLS(used["gross"], x).fit(cov_type="cluster", cov_kwds={"groups": used["show"].astype("category").cat.codes})
    nested = used["show"].nunique() - 1  # statsmodels counts the shows' dummies, fixest does not
    factor = math.sqrt((len(used) - x.shape[1]) / (len(used) - x.shape[1] + nested))
    ours = fit_lag_profile(df[["show", "week_start", "views", "gross"]], "gross", "views", lags=3, **QUICK)
    for k, point in enumerate(ours["points"]):
        close(point["coefficient"], theirs.params[f"x{k}"])
        close(point["std_error"], theirs.bse[f"x{k}"] * factor)


def test_intervals_are_those_of_the_regressions_that_a_profile_stands_for():
    """Bootstrap and CR3 of each lag are fit_panel_ols's; those of the sum, of a regression that has it as coefficient."""
    df = with_lags(panel(absent=0.05, sizes=0.7), 3)
    plain = df[["show", "week_start", "views", "gross"]]
    columns = ["x0", "x1", "x2", "x3"]
    ours = fit_lag_profile(plain, "gross", "views", lags=3, seed=4)
    drawn = fit_panel_ols(df, "gross", columns, bootstrap="wild", seed=4)["predictors"]
    jackknifed = fit_panel_ols(df, "gross", columns, vcov="cr3")["predictors"]
    for point, name in zip(ours["points"], columns):
        assert point["interval_method"] == drawn[name]["interval_method"]
        assert point["p_method"] == drawn[name]["p_method"]
        assert (point["interval_lower"], point["interval_upper"]) == (drawn[name]["interval_lower"], drawn[name]["interval_upper"])
        assert point["decisive_pvalue"] == drawn[name]["decisive_pvalue"]
        for key in ("std_error", "ci_lower", "pvalue"):
            close(point["cr3"][key], jackknifed[name][key], rel=1e-7)
    turned = df.assign(**{f"d{k}": df[f"x{k}"] - df["x0"] for k in (1, 2, 3)})
    whole = fit_ols_fe(turned, "gross", "x0", ["d1", "d2", "d3"], bootstrap="wild", seed=4, diagnostics=True)
    close(ours["sum"]["coefficient"], whole["coefficient"])
    for key, theirs in (("interval_lower", "interval_lower"), ("interval_upper", "interval_upper")):
        close(ours["sum"][key], whole[theirs], rel=1e-6)
    close(ours["sum"]["cr3"]["std_error"], whole["cr3"]["std_error"], rel=1e-7)
    close(ours["sum"]["effective_clusters"], whole["effective_clusters"], rel=1e-7)


@pytest.mark.parametrize("degree", [2, 3])
def test_almon_lags_are_a_polynomial_by_hand(degree):
    lags = 6
    df = with_lags(panel(absent=0.04), lags)
    powers = {f"z{j}": sum(k**j * df[f"x{k}"] for k in range(lags + 1)) for j in range(degree + 1)}
    b, v, used = dense(df.assign(**powers), "gross", [*powers, "price"])
    turn = np.array([[k**j for j in range(degree + 1)] for k in range(lags + 1)], float)
    a, va = b[: degree + 1], v[: degree + 1, : degree + 1]
    ours = fit_lag_profile(df[["show", "week_start", "views", "gross", "price"]], "gross", "views", ["price"], lags=lags, smoothing="almon", degree=degree, **QUICK)
    for k, point in enumerate(ours["points"]):
        close(point["coefficient"], turn[k] @ a, rel=1e-7)
        close(point["std_error"], math.sqrt(turn[k] @ va @ turn[k]), rel=1e-6)
    ones = turn.sum(axis=0)
    close(ours["sum"]["coefficient"], ones @ a, rel=1e-7)
    close(ours["sum"]["std_error"], math.sqrt(ones @ va @ ones), rel=1e-6)
    free = fit_lag_profile(df[["show", "week_start", "views", "gross", "price"]], "gross", "views", ["price"], lags=lags, **QUICK)
    close(ours["unsmoothed_sum"]["coefficient"], free["sum"]["coefficient"])
    assert ours["unsmoothed_sum"]["interval_lower"] == pytest.approx(free["sum"]["interval_lower"], rel=1e-7)


def test_a_polynomial_of_as_many_degrees_as_lags_ties_nothing():
    df = panel()
    tied = fit_lag_profile(df, "gross", "views", lags=3, smoothing="almon", degree=3, **QUICK)
    free = fit_lag_profile(df, "gross", "views", lags=3, **QUICK)
    for ours, theirs in zip(tied["points"], free["points"]):
        for key in ("coefficient", "std_error", "interval_lower", "interval_upper"):
            close(ours[key], theirs[key], rel=1e-6)


def ridge_by_hand(df, lags):
    """Outcome and lags with dummies taken out; the penalty by ten blocks of weeks, and the lags with it."""
    columns = [f"x{k}" for k in range(lags + 1)]
    used = with_lags(df, lags).dropna(subset=["gross", *columns]).reset_index(drop=True)
    dummies = np.column_stack([pd.get_dummies(used[["show", "week_start"]].astype(str)).to_numpy(float)])
    rest = lambda m: m - dummies @ np.linalg.lstsq(dummies, m, rcond=None)[0]  # noqa: E731
    x, y = rest(used[columns].to_numpy()), rest(used["gross"].to_numpy())
    weeks = np.sort(used["week_start"].unique())
    block = np.searchsorted(weeks, used["week_start"]) * 10 // len(weeks)
    scale = np.trace(x.T @ x) / x.shape[1]
    errors = {}
    for share in [0.0, *(10 ** (i / 4) for i in range(-16, 13))]:
        errors[share] = 0
        for out in range(10):
            a, t = x[block != out], y[block != out]
            b = np.linalg.solve(a.T @ a + share * scale * np.eye(lags + 1), a.T @ t)
            errors[share] += ((y[block == out] - x[block == out] @ b) ** 2).sum()
    best = min(errors, key=errors.get)
    weights = np.linalg.solve(x.T @ x + best * scale * np.eye(lags + 1), x.T @ x)
    return best, weights, weights @ np.linalg.lstsq(x, y, rcond=None)[0]


@pytest.mark.parametrize("seed", range(4))
def test_ridge_is_that_of_numpy_with_the_penalty_of_cross_validation_over_weeks(seed):
    df = panel(shows=8, weeks=36, seed=seed, absent=0.03)
    df["gross"] = 0.1 * df["gross"] + np.random.default_rng(seed + 100).normal(size=len(df)) * 3
    penalty, weights, b = ridge_by_hand(df, 5)
    ours = fit_lag_profile(df, "gross", "views", lags=5, smoothing="ridge", **QUICK)
    close(ours["penalty"], penalty)
    close(ours["free_lags"], np.trace(weights), rel=1e-7)
    _, v, _ = dense(with_lags(df, 5), "gross", [f"x{k}" for k in range(6)])
    shrunk = weights @ v @ weights.T
    for k, point in enumerate(ours["points"]):
        close(point["coefficient"], b[k], rel=1e-6)
        close(point["std_error"], math.sqrt(shrunk[k, k]), rel=1e-6)
    assert "shrunk_lags" in ours["warning_codes"]
    free = fit_lag_profile(df, "gross", "views", lags=5, **QUICK)
    close(ours["unsmoothed_sum"]["coefficient"], free["sum"]["coefficient"])


def test_local_projections_are_regressions_by_hand_where_weeks_are_absent():
    trials = 6
    for seed in range(trials):
        df = panel(shows=8 + seed, weeks=30, seed=seed, absent=0.02 * seed)
        past = seed % 3
        made = df.assign(
            **{f"y_lag{k}": on_calendar(df, "gross", k) for k in range(1, past + 1)},
            **{f"x_lag{k}": on_calendar(df, "views", k) for k in range(1, past + 1)},
        )
        controls = [f"{name}_lag{k}" for name in "yx" for k in range(1, past + 1)]
        ours = fit_local_projections(df, "gross", "views", ["price"], horizons=4, past=past, **QUICK)
        for h, point in enumerate(ours["points"]):
            ahead = made.assign(ahead=on_calendar(df, "gross", -h))
            b, v, used = dense(ahead, "ahead", ["views", *controls, "price"])
            assert point["n_obs"] == len(used)
            close(point["coefficient"], b[0])
            close(point["std_error"], math.sqrt(v[0, 0]))
            if h == 2:
                drawn = fit_ols_fe(ahead, "ahead", "views", ["price", *controls], bootstrap="wild", diagnostics=True, **QUICK)
                assert point["interval_lower"] == pytest.approx(drawn["interval_lower"], rel=1e-6)
                close(point["cr3"]["std_error"], drawn["cr3"]["std_error"], rel=1e-6)
    print(f"local projections: {trials} panels of 5 horizons")


@pytest.mark.parametrize("cluster", ["driscoll_kraay", "hetero", "iid"])
def test_other_covariances_are_those_of_the_regression_with_intervals_and_band_of_t(cluster):
    df = panel(absent=0.03)
    ahead = df.assign(ahead=on_calendar(df, "gross", -1), y1=on_calendar(df, "gross", 1), x1=on_calendar(df, "views", 1))
    theirs = fit_ols_fe(ahead, "ahead", "views", ["y1", "x1"], cluster=cluster)
    ours = fit_local_projections(df, "gross", "views", horizons=2, past=1, cluster=cluster)
    point = ours["points"][1]
    for key in ("coefficient", "std_error", "ci_lower", "ci_upper"):
        close(point[key], theirs[key])
    assert (point["interval_method"], point["cr3"]) == ("t", None)
    close(point["interval_lower"], theirs["ci_lower"])
    reach = stats.t.isf(ours["band"]["level"] / 2, theirs["df_t"]) * theirs["std_error"]
    close(point["band_lower"], theirs["coefficient"] - reach, rel=1e-7)
    assert 0.05 / 3 <= ours["band"]["level"] <= 0.05
    close(ours["band"]["critical"], stats.norm.isf(ours["band"]["level"] / 2), rel=1e-9)


def test_two_way_clusters_have_the_two_way_bootstrap():
    df = panel(absent=0.03)
    ahead = df.assign(ahead=on_calendar(df, "gross", -1))
    both = ["show", "week_start"]
    theirs = fit_ols_fe(ahead, "ahead", "views", cluster=both, bootstrap="wild", **QUICK)
    ours = fit_local_projections(df, "gross", "views", horizons=1, past=0, cluster=both, **QUICK)["points"][1]
    assert (ours["interval_method"], ours["cr3"], ours["n_clusters"]) == ("wild_bootstrap", None, theirs["n_clusters"])
    for key, other in (("coefficient", "coefficient"), ("std_error", "std_error"), ("interval_lower", "interval_lower"),
                       ("interval_upper", "interval_upper"), ("decisive_pvalue", "decisive_pvalue")):
        close(ours[key], theirs[other], rel=1e-7)


def test_a_critical_value_is_the_quantile_of_the_largest_normal():
    """Of the correlations of the lags by CR3, here by leaving out each show, and by rows the one that ties them least."""
    df = panel(shows=10, weeks=40)
    lags = 6
    columns = [f"x{k}" for k in range(lags + 1)]
    made = with_lags(df, lags)
    without = np.array([dense(made[made["show"] != show], "gross", columns)[0] for show in made["show"].unique()])
    shift = without - dense(made, "gross", columns)[0]
    used = made.dropna(subset=["gross", *columns])
    dummies = pd.get_dummies(used[["show", "week_start"]].astype(str)).to_numpy(float)
    rest = lambda m: m - dummies @ np.linalg.lstsq(dummies, m, rcond=None)[0]  # noqa: E731
    x, y = rest(used[columns].to_numpy()), rest(used["gross"].to_numpy())
    inverse = np.linalg.inv(x.T @ x)
    scores = (y - x @ inverse @ x.T @ y)[:, None] * x @ inverse
    criticals = []
    for covariance in (shift.T @ shift, scores.T @ scores):
        scale = np.sqrt(np.diag(covariance))
        normals = np.random.default_rng(0).multivariate_normal(np.zeros(lags + 1), covariance / np.outer(scale, scale), 200_000)
        criticals.append(np.quantile(np.abs(normals).max(axis=1), 0.95))
    critical = max(criticals)
    ours = fit_lag_profile(df, "gross", "views", lags=lags, **QUICK)
    assert ours["band"]["critical"] == pytest.approx(critical, abs=0.03)
    again = fit_lag_profile(df, "gross", "views", lags=lags, **QUICK)
    assert again == ours
    one = fit_lag_profile(df, "gross", "views", lags=0, **QUICK)
    assert one["band"]["level"] == 0.05 and one["points"][0]["band_lower"] == one["points"][0]["interval_lower"]
    assert one["pvalue"] == one["points"][0]["decisive_pvalue"]


def test_the_band_leaves_zero_out_where_its_p_says_so():
    beyond = 0
    for seed in range(12):
        df = panel(shows=10, weeks=24, seed=seed)
        df["gross"] = 0.06 * seed * df["gross"] + np.random.default_rng(seed + 100).normal(size=len(df))
        ours = fit_lag_profile(df, "gross", "views", lags=3, draws=1999)
        out = any(p["band_lower"] > 0 or p["band_upper"] < 0 for p in ours["points"])
        assert out == (ours["pvalue"] < 0.05), (seed, ours["pvalue"])
        for point in ours["points"]:
            assert point["band_lower"] <= point["interval_lower"] and point["interval_upper"] <= point["band_upper"]
        beyond += out
    assert 0 < beyond < 12


def test_frames_and_kinds_of_time_give_the_same_profile():
    df = panel(absent=0.03)
    weeks = pd.date_range("2024-01-01", periods=60, freq="7D")
    dated = df.assign(week_start=weeks[df["week_start"]])
    for make in (lambda f: fit_lag_profile(f, "gross", "views", lags=3, **QUICK),
                 lambda f: fit_local_projections(f, "gross", "views", horizons=2, **QUICK),
                 lambda f: fit_by_show(f, "gross", "views", **QUICK)):
        wanted = make(df)
        assert make(pl.from_pandas(df)) == wanted
        assert make(dated) == wanted
        assert make(dated.assign(week_start=dated["week_start"].dt.strftime("%Y-%m-%d"))) == wanted


def r_panel(column="gross"):
    df = pd.read_csv(ORACLES / "panel.csv").rename(columns={"week": "week_start"})
    return df[df[column].notna()].reset_index(drop=True)


@pytest.mark.parametrize("column, controls, name", [("gross", ["price"], ""), ("gross", [], "_alone"), ("thinned", ["price"], "_gaps")])
def test_mean_groups_are_those_of_plm(column, controls, name):
    """R, plm 2.6.2: tests/oracles/by_show.R."""
    ours = fit_by_show(r_panel(column), column, "views", controls)
    for kind, theirs in (("mean_group", "mg"), ("cce_mean_group", "cmg")):
        close(ours[kind]["coefficient"], R[f"{theirs}{name}_coef"])
        close(ours[kind]["std_error"], math.sqrt(R[f"{theirs}{name}_var"]))
    if name == "":
        assert {s["show"] for s in ours["shows"]} == {f"s{i:02}" for i in range(14)}
        for show in ours["shows"]:
            close(show["coefficient"], R[f"show_{show['show']}"])
    assert [s["coefficient"] for s in ours["shows"]] == sorted(s["coefficient"] for s in ours["shows"])


def test_the_interval_of_a_mean_group_is_of_the_shows_turned_whole():
    """All signs of 12 shows: the p of a null is the share of turned means as far from it, by brute force."""
    df = r_panel()
    df = df[df["show"] < "s12"]
    ours = fit_by_show(df, "gross", "views", ["price"])
    b = np.array([s["coefficient"] for s in ours["shows"]])
    signs = np.array([[1 if draw >> g & 1 else -1 for g in range(12)] for draw in range(1 << 12)])

    def pvalue(null):
        t = lambda values: np.abs(values.mean(axis=-1)) / np.sqrt(((values - values.mean(axis=-1, keepdims=True)) ** 2).sum(axis=-1))  # noqa: E731
        return (t(signs * (b - null)) >= t(b - null) * (1 - 1e-9)).mean()

    group = ours["mean_group"]
    assert (group["bootstrap_enumerated"], group["shows"]) == (True, 12)
    close(group["decisive_pvalue"], pvalue(0))
    for end, outward in (("interval_lower", -1), ("interval_upper", 1)):
        step = 1e-6 * group["std_error"] * outward
        assert pvalue(group[end] - step) > 0.05 >= pvalue(group[end] + step)
    close(group["cr3"]["ci_lower"], group["coefficient"] - stats.t.isf(0.025, 11) * group["std_error"])


def test_a_show_that_can_not_stand_alone_is_left_out_and_named():
    df = r_panel()
    df.loc[df["show"] == "s03", "views"] = 5.0
    short = df[(df["show"] != "s07") | (df["week_start"] < 10)]
    ours = fit_by_show(short, "gross", "views", ["price"])
    assert set(ours["left_out"]) == {"s03", "s07"} and ours["mean_group"]["shows"] == 12
    assert ours["left_out"]["s07"] == "10 usable rows for 3 parameters"
    assert ours["left_out"]["s03"] == "its predictor does not vary beside the rest"
    with pytest.raises(Error, match="0 shows have enough rows for a regression of its own"):
        fit_by_show(short[short["week_start"] < 9], "gross", "views", ["price"])


def test_too_few_clusters_for_a_band_leave_it_out_and_say_why():
    df = panel(shows=5, weeks=40)
    ours = fit_lag_profile(df, "gross", "views", lags=8)
    assert all(not p["has_band"] and p["band_lower"] is None for p in ours["points"]) == (ours["band"]["why_not"] is not None)
    few = fit_lag_profile(panel(shows=4, weeks=40), "gross", "views", lags=12, draws=99_999)
    assert few["band"]["why_not"].endswith("there is one over 10 points: --weeks 9")
    assert all(p["has_band"] for p in fit_lag_profile(panel(shows=4, weeks=40), "gross", "views", lags=9, draws=99_999)["points"])
    drawn = fit_lag_profile(panel(shows=9, weeks=40), "gross", "views", lags=14, draws=199)
    assert drawn["band"]["why_not"].endswith("--weeks 9, and more draws (--draws) reach further")
    three = fit_lag_profile(panel(shows=3, weeks=40), "gross", "views", lags=8, alpha=0.01)
    assert "a band over any number of weeks needs more clusters" in three["band"]["why_not"]
    assert "3 clusters give no bootstrap p under" in three["band"]["why_not"]
    assert three["pvalue"] is None and three["sentence"].startswith("no verdict on views at lags 0 to 8")
    assert "undecidable" in three["warning_codes"]


def test_the_shows_of_init_have_a_band_over_the_usual_weeks():
    """Eight clusters: signs reach no p under 1/128, so from seven points on Webb's six points are drawn."""
    df = panel(shows=8, weeks=52)
    for made in (fit_lag_profile(df, "gross", "views", **QUICK), fit_local_projections(df, "gross", "views", **QUICK)):
        assert all(point["has_band"] for point in made["points"]) and "no verdict" not in made["sentence"]
        assert not any(point["bootstrap_enumerated"] for point in made["points"])
    signs = fit_lag_profile(df, "gross", "views", lags=5)
    assert all(point["bootstrap_enumerated"] and point["has_band"] for point in signs["points"])


@pytest.mark.parametrize("make, said", [
    (lambda df: fit_lag_profile(df, "gross", "viewz"), "did you mean 'views'?"),
    (lambda df: fit_lag_profile(df, "gross", "gross"), "both outcome and metric"),
    (lambda df: fit_lag_profile(df, "gross", "views", lags=-1), "a distributed lag over -1 weeks"),
    (lambda df: fit_lag_profile(df, "gross", "views", lags=2, smoothing="almon"), "degree 3 over lags 0 to 2"),
    (lambda df: fit_lag_profile(df, "gross", "views", vcov="cr2"), "cr2 has degrees of freedom for one alone"),
    (lambda df: fit_lag_profile(df, "gross", "views", draws=0), "0 draws are no bootstrap"),
    (lambda df: fit_lag_profile(df, "gross", "views", lags=45), "no week of the panel has a value of 'views' 30 weeks earlier"),
    (lambda df: fit_local_projections(df, "gross", "views", horizons=200), "local projections over 200 weeks"),
    (lambda df: fit_by_show(df.assign(house="a"), "gross", "views", ["house"]), "column 'house' holds text"),
    (lambda df: fit_lag_profile(pd.concat([df, df[:1]]), "gross", "views"), "have the same show and week_start"),
])
def test_a_profile_that_is_not_possible_says_why(make, said):
    with pytest.raises(Error) as caught:
        make(panel(shows=6, weeks=30))
    assert said in str(caught.value)


def test_logarithms_are_taken_before_the_lags_and_said_in_per_cent():
    df = panel()
    df["views"], df["gross"] = np.exp(df["views"]), np.exp(df["gross"])
    ours = fit_lag_profile(df, "gross", "views", lags=2, transform="log", **QUICK)
    logs = df.assign(views=np.log(df["views"]), gross=np.log(df["gross"]))
    theirs = fit_lag_profile(logs, "gross", "views", lags=2, **QUICK)
    for one, other in zip(ours["points"], theirs["points"]):
        close(one["coefficient"], other["coefficient"])
    assert "one per cent more of views goes with" in ours["sentence"]


@pytest.mark.parametrize("weeks", [24, 40])
def test_a_horizon_that_too_few_rows_reach_is_named(weeks):
    with pytest.raises(Error, match=r"\b\d+ weeks later"):
        fit_local_projections(panel(shows=6, weeks=weeks), "gross", "views", horizons=60, **QUICK)
