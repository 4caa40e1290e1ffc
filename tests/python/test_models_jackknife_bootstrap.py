"""WCR 31 and 33 of MacKinnon, Nielsen and Webb (2023), and bootstraps of joint tests: against loops that refit everything."""

import itertools

import numpy as np
import pandas as pd
import pytest

from public_signals import Error
from public_signals.models.lagged_causality import adjust_pvalues, event_study, fit_ols_fe, fit_panel_ols, placebo_test

SIGNS = np.array(list(itertools.product([-1.0, 1.0], repeat=6)))


def panel(seed, shows=6, weeks=9, gaps=0.1):
    chance = np.random.default_rng(seed)
    df = pd.DataFrame({"show": np.repeat(np.arange(shows), weeks), "week_start": np.tile(np.arange(weeks), shows)})
    size = np.repeat(np.exp(0.7 * chance.normal(size=shows)), weeks)
    for name in ("x", "z", "w"):
        df[name] = size * chance.normal(size=len(df))
    df["gross"] = 0.4 * df["x"] + 0.3 * df["w"] + size * chance.normal(size=len(df))
    return df[chance.random(len(df)) >= gaps].reset_index(drop=True)


def within_shows(df, names):
    """Columns and week dummies less their means by show: effects nested in the clusters are taken out first."""
    columns = np.column_stack([df[list(names)].to_numpy(float), pd.get_dummies(df["week_start"]).to_numpy(float)])
    codes = df["show"].to_numpy()
    return columns - np.column_stack([pd.Series(c).groupby(codes).transform("mean") for c in columns.T])


def solve(z, y):
    return np.linalg.pinv(z) @ y


def t_of(z, y, codes, kind):
    """|t| of the first column: by the sandwich, or by the estimates without each cluster."""
    beta = solve(z, y)
    groups = np.unique(codes)
    if kind == "3":
        without = np.array([solve(z[codes != g], y[codes != g])[0] for g in groups])
        return abs(beta[0]) / np.sqrt(((without - beta[0]) ** 2).sum() * (len(groups) - 1) / len(groups))
    row, residuals = np.linalg.pinv(z)[0], y - z @ beta
    scores = np.array([row[codes == g] @ residuals[codes == g] for g in groups])
    return abs(beta[0]) / np.sqrt(scores @ scores)


@pytest.mark.parametrize("kind", ["11", "31", "33"])
@pytest.mark.parametrize("seed", range(3))
def test_jackknifed_bootstraps_are_those_of_refits_without_each_show(kind, seed):
    df = panel(seed)
    z, codes = within_shows(df, ["x", "z"]), df["show"].to_numpy()
    y = df["gross"].to_numpy() - df.groupby("show")["gross"].transform("mean").to_numpy()
    null = z[:, 1:]
    fitted = null @ solve(null, y)
    drawn = y - fitted
    if kind[0] == "3":
        drawn = np.concatenate([y[codes == g] - null[codes == g] @ solve(null[codes != g], y[codes != g]) for g in np.unique(codes)])
    own = t_of(z, y, codes, kind[1])
    draws = np.array([t_of(z, fitted + drawn * sign[codes], codes, kind[1]) for sign in SIGNS])
    result = fit_ols_fe(df, "gross", "x", "z", bootstrap="wild", bootstrap_type=kind, singletons="keep", diagnostics=True)
    assert result["bootstrap_pvalue"] == (draws > own * (1 + 1e-9)).mean()
    assert result["bootstrap_with_cr3"] == (result["effective_clusters"] < 6)
    assert result["decisive_pvalue"] == max((draws > own * (1 - 1e-9)).sum() / 64, 2 / 64, result["cr3"]["pvalue"] * result["bootstrap_with_cr3"])
    assert result["bootstrap_type"] == kind


def wald(z, y, codes, tested, kind="1"):
    """The Wald statistic by the sandwich of one cluster variable, or by the estimates without each cluster."""
    beta = solve(z, y)[tested]
    if kind == "3":
        moved = np.array([solve(z[codes != g], y[codes != g])[tested] - beta for g in np.unique(codes)])
        return beta @ np.linalg.solve(moved.T @ moved, beta)
    rows = np.linalg.pinv(z)[tested]
    residuals = y - z @ solve(z, y)
    scores = np.array([rows[:, codes == g] @ residuals[codes == g] for g in np.unique(codes)])
    return beta @ np.linalg.solve(scores.T @ scores, beta)


@pytest.mark.parametrize("kind", ["11", "31", "33"])
@pytest.mark.parametrize("seed", range(4))
def test_a_joint_bootstrap_imposes_the_null_on_all_and_refits(seed, kind):
    df = panel(seed)
    z, codes = within_shows(df, ["x", "z", "w"]), df["show"].to_numpy()
    y = df["gross"].to_numpy() - df.groupby("show")["gross"].transform("mean").to_numpy()
    null = z[:, 2:]
    fitted = null @ solve(null, y)
    drawn = y - fitted
    if kind[0] == "3":
        drawn = np.concatenate([y[codes == g] - null[codes == g] @ solve(null[codes != g], y[codes != g]) for g in np.unique(codes)])
    own = wald(z, y, codes, [0, 1], kind[1])
    draws = np.array([wald(z, fitted + drawn * sign[codes], codes, [0, 1], kind[1]) for sign in SIGNS])
    result = fit_panel_ols(df, "gross", ["x", "z"], "w", bootstrap="wild", bootstrap_type=kind, singletons="keep")
    assert result["wald"]["bootstrap_with_cr3"], "six clusters are few for two coefficients"
    assert result["wald"]["decisive_pvalue"] == max((draws > own * (1 - 1e-9)).sum() / 64, 2 / 64, result["wald"]["cr3"]["pvalue"])
    assert result["wald"]["bootstrap_least_pvalue"] == 2 / 64 and result["wald"]["bootstrap_type"] == kind


def two_way_t(z, y, shows, weeks):
    """|t| of the first column by the two-way sandwich, infinite where that is not over zero."""
    row, residuals = np.linalg.pinv(z)[0], y - z @ solve(z, y)
    scores = row * residuals
    variance = (np.bincount(shows, scores) ** 2).sum() + (np.bincount(weeks, scores) ** 2).sum() - (scores**2).sum()
    return abs(row @ y) / np.sqrt(variance) if variance > 0 else np.inf


def is_carried(z, codes, tested):
    """Whether one cluster has over half of a coefficient's direction."""
    squares = np.linalg.pinv(z)[tested] ** 2
    return any(np.bincount(codes, row).max() > row.sum() / 2 for row in squares)


@pytest.mark.parametrize("seed", range(4))
def test_a_two_way_bootstrap_turns_shows_and_measures_by_both(seed):
    df = panel(seed, weeks=12)
    z, shows, weeks = within_shows(df, ["x", "z"]), df["show"].to_numpy(), df["week_start"].to_numpy()
    y = df["gross"].to_numpy() - df.groupby("show")["gross"].transform("mean").to_numpy()
    null = z[:, 1:]
    fitted = null @ solve(null, y)

    def shares(value):
        """How often the draws under the null of `value` are as large as the data."""
        under = y - value * z[:, 0]
        rest = null @ solve(null, under)
        draws = np.array([two_way_t(z, rest + (under - rest) * sign[shows], shows, weeks) for sign in SIGNS])
        return max((draws > two_way_t(z, under, shows, weeks) * (1 - 1e-9)).sum(), 2) / 64

    result = fit_ols_fe(df, "gross", "x", "z", bootstrap="wild", singletons="keep", cluster=["show", "week_start"], alpha=0.2)
    if is_carried(z, shows, [0]) or is_carried(z, weeks, [0]):
        assert result["decisive_pvalue"] is None and "carries" in result["bootstrap_why_not"]
        return
    assert result["decisive_pvalue"] == shares(0)
    for end, way in (("interval_lower", -1), ("interval_upper", 1)):
        if result[end] is not None:
            step = way * 1e-6 * result["std_error"]
            assert shares(result[end] - step) > 0.2 >= shares(result[end] + step)


@pytest.mark.parametrize("cluster", [["show", "week_start"], ["week_start", "show"]])
def test_a_two_way_bootstrap_of_three_terms_that_are_one_is_the_one_way_bootstrap(cluster):
    """Each show a week of its own: both terms and their crossing are the same."""
    df = panel(3, shows=8, weeks=10, gaps=0)
    df["x"] = np.random.default_rng(5).normal(size=len(df))  # enough shows carry it, so that CR3 is not asked
    alone = df.assign(other=df["show"] + 100)
    one = fit_ols_fe(alone, "gross", "x", "z", bootstrap="wild")
    both = fit_ols_fe(alone, "gross", "x", "z", bootstrap="wild", cluster=[name.replace("week_start", "other") for name in cluster])
    for key in ("decisive_pvalue", "interval_lower", "interval_upper"):
        assert both[key] == pytest.approx(one[key], rel=1e-6)


def shared_shocks(seed, shows, weeks, spread, load):
    chance = np.random.default_rng(seed)
    size = np.exp(spread * chance.normal(size=(shows, 1)))
    walks = chance.normal(size=(2, shows, weeks))
    for t in range(1, weeks):
        walks[:, :, t] = 0.8 * walks[:, :, t - 1] + 0.6 * walks[:, :, t]
    common, loads = chance.normal(size=(2, 1, weeks)), load * chance.normal(size=(2, shows, 1))
    df = pd.DataFrame({"show": np.repeat(np.arange(shows), weeks), "week_start": np.tile(np.arange(weeks), shows)})
    df["x"] = (size * (walks[0] + loads[0] * common[0])).ravel()
    df["gross"] = (np.sqrt(size) * (walks[1] + loads[1] * common[1])).ravel()
    return df


@pytest.mark.parametrize("shows, weeks, spread, load", [(40, 30, 0, 1), (40, 30, 1.5, 1), (12, 50, 1, 1), (20, 20, 1, 0)])
def test_the_two_way_bootstrap_rejects_as_often_as_it_says(shows, weeks, spread, load):
    runs, found, undecided = 200, [], 0
    for seed in range(runs):
        df = shared_shocks(seed, shows, weeks, spread, load)
        result = fit_ols_fe(df, "gross", "x", cluster=["show", "week_start"], bootstrap="wild", draws=399)
        if result["decisive_pvalue"] is None:
            why = result["bootstrap_why_not"]
            assert ("the two-way variance is not over zero" in why and result["vcov_repaired"]) or "carries" in why
            assert "undecidable" in result["warning_codes"] and result["bootstrap_pvalue"] is None
            undecided += 1
        found.append([(result["decisive_pvalue"] or 1) < 0.05, result["pvalue"] < 0.05])
    wild, t = np.mean(found, axis=0)
    print(f"{shows} shows of size sd {spread}, {weeks} weeks, shared shocks {load}: two-way t {t:.1%}, wild bootstrap {wild:.1%} of {runs}, {undecided} undecided")
    assert wild <= 0.10


def stats_of(df, names):
    """Show and week dummies beside the columns, for a program that knows no effects."""
    return pd.concat([df[names], pd.get_dummies(df["show"], prefix="s", dtype=float), pd.get_dummies(df["week_start"], prefix="w", dtype=float, drop_first=True)], axis=1)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ["11", "31"])
@pytest.mark.parametrize("seed", range(4))
def test_every_sign_gives_the_p_of_wildboottest(seed, kind):
    """Complete enumeration of 2^6 signs: the share of |t*| over |t|. Of type 11 two of the draws are the data, which it
    counts or not as rounding goes. Its type 33 does not run with numpy 2; refits hold ours above."""
    wild = pytest.importorskip("wildboottest.wildboottest")
    df = panel(seed)
    sm = pytest.importorskip("statsmodels.api")
    if kind == "11":
        design, outcome = stats_of(df, ["x", "z"]), df["gross"]
    else:  # without a show its dummy has no row: levels of shows are taken out first, as ours are
        columns = within_shows(df, ["x", "z"])
        kept = [0, 1, *range(2, columns.shape[1] - 1)]
        design = pd.DataFrame(columns[:, kept], columns=["x", "z", *[f"w{i}" for i in range(len(kept) - 2)]])
        outcome = df["gross"] - df.groupby("show")["gross"].transform("mean")
    model = sm.OLS(outcome, design)
    theirs = wild.wildboottest(model, param="x", cluster=df["show"], B=999, bootstrap_type=kind, seed=1, parallel=False, show=False)
    ours = fit_ols_fe(df, "gross", "x", "z", bootstrap="wild", bootstrap_type=kind, singletons="keep")
    p = float(theirs["p-value"].iloc[0])
    print(f"WCR{kind}, {2**6} signs: wildboottest {p:.6f}, ours {ours['bootstrap_pvalue']:.6f}")
    data = {"11": [0, 1 / 64, 2 / 64], "31": [0]}[kind]
    assert p - ours["bootstrap_pvalue"] in data


@pytest.mark.filterwarnings("ignore")
def test_drawn_signs_give_the_p_of_wildboottest_within_simulation_error():
    wild, sm = pytest.importorskip("wildboottest.wildboottest"), pytest.importorskip("statsmodels.api")
    df = panel(4, shows=16, weeks=20)
    theirs = wild.wildboottest(sm.OLS(df["gross"], stats_of(df, ["x", "z"])), param="x", cluster=df["show"], B=9999, bootstrap_type="11", seed=1, parallel=False, show=False)
    p, ours = float(theirs["p-value"].iloc[0]), fit_ols_fe(df, "gross", "x", "z", bootstrap="wild", singletons="keep")["bootstrap_pvalue"]
    assert abs(ours - p) < 4 * np.sqrt(2 * max(p * (1 - p), 1e-4) / 9999)


def test_a_joint_test_of_one_coefficient_is_its_bootstrap():
    df = panel(7, shows=14, weeks=20)
    result = fit_panel_ols(df, "gross", ["x"], "z", bootstrap="wild", seed=3)
    assert result["wald"]["decisive_pvalue"] == result["decisive_pvalue"]
    cr3 = fit_ols_fe(df, "gross", "x", "z", diagnostics=True)
    assert result["wald"]["cr3"]["statistic"] == pytest.approx((result["coefficient"] / cr3["cr3"]["std_error"]) ** 2)
    assert result["wald"]["cr3"]["df_denom"] == pytest.approx(cr3["effective_clusters"] - 1)


def test_the_weeks_of_an_event_study_have_the_bootstrap_of_their_sum():
    """Week k after a change is the sum of lags 0..k: a regression on lag 0 and the others less it says the same."""
    df = panel(9, shows=8, weeks=30, gaps=0)
    study = event_study(df, "gross", "x", leads=3, lags=3, bootstrap="wild")
    shifted = {k: df.groupby("show")["x"].shift(k) for k in (-2, -1, 0, 1, 2, 3)}
    df = df.assign(**{f"x{k + 2}": values for k, values in shifted.items()})
    sums = df.assign(x3=df["x3"] - df["x2"], x4=df["x4"] - df["x2"])
    wanted = fit_panel_ols(sums, "gross", ["x2", "x3", "x4", "x0", "x1", "x5"], bootstrap="wild")
    week = next(w for w in study["weeks"] if w["week"] == 2)
    assert week["coefficient"] == pytest.approx(wanted["coefficient"])
    assert week["decisive_pvalue"] == wanted["decisive_pvalue"]
    for end in ("interval_lower", "interval_upper"):
        assert week[end] == pytest.approx(wanted[end], rel=1e-6)
    leads = fit_panel_ols(df, "gross", ["x0", "x1"], ["x2", "x3", "x4", "x5"], bootstrap="wild")["wald"]
    assert study["leads"]["decisive_pvalue"] == leads["decisive_pvalue"]
    assert study["leads"]["cr3"]["pvalue"] == pytest.approx(leads["cr3"]["pvalue"])
    assert "decisive_pvalue" not in next(w for w in study["weeks"] if w["week"] == -1)
    assert "decisive_pvalue" not in event_study(df, "gross", "x", leads=3, lags=3)["leads"]


def test_a_placebo_is_judged_by_the_bootstrap_of_each_lead():
    df = panel(5, shows=10, weeks=20, gaps=0)
    result = placebo_test(df, "gross", "x", ["z", "w"], bootstrap="wild")
    for lead, other in (("z", "w"), ("w", "z")):
        alone = fit_panel_ols(df, "gross", [lead, "x", other], bootstrap="wild")
        assert result["predictors"][lead]["decisive_pvalue"] == pytest.approx(alone["decisive_pvalue"], rel=1e-9)
    pvalues = [result["predictors"][lead]["decisive_pvalue"] for lead in ("z", "w")]
    assert [result["predictors"][lead]["qvalue"] for lead in ("z", "w")] == adjust_pvalues(pvalues)
    assert result["placebo_failed"] == (min(adjust_pvalues(pvalues)) < 0.05)
    with pytest.raises(Error, match="the placebo can't be judged: 4 clusters give no bootstrap p under 0.125"):
        placebo_test(df[df["show"] < 4], "gross", "x", "z", bootstrap="wild")


def test_more_coefficients_than_clusters_can_tell_are_not_tested():
    df = panel(1, weeks=30, gaps=0)
    assert "needs more clusters" in event_study(df, "gross", "x", leads=2, lags=6, bootstrap="webb")["lags"]["why_not"]


@pytest.mark.parametrize("function, name", [(fit_ols_fe, "x"), (fit_panel_ols, ["x"]), (event_study, "x")])
def test_an_option_that_there_is_not_is_an_error_of_ours(function, name):
    with pytest.raises(Error, match="unexpected keyword argument 'weights'") as raised:
        function(panel(1), "gross", name, weights="w")
    assert isinstance(raised.value, TypeError)
    with pytest.raises(Error, match="vcov='cr9' is unknown"):
        function(panel(1), "gross", name, vcov="cr9")


def two_way_wald(z, y, shows, weeks, tested):
    """The Wald statistic by the two-way sandwich, infinite where that is not positive definite."""
    rows, residuals = np.linalg.pinv(z)[tested], y - z @ solve(z, y)
    scores = (rows * residuals).T

    def outer(codes):
        sums = pd.DataFrame(scores).groupby(codes).sum().to_numpy()
        return sums.T @ sums

    covariance = outer(shows) + outer(weeks) - scores.T @ scores
    beta = solve(z, y)[tested]
    values = np.linalg.eigvalsh(covariance)
    return beta @ np.linalg.solve(covariance, beta) if values[0] > 1e-10 * values[-1] else np.inf


@pytest.mark.parametrize("clusters", [["show", "week_start"], ["week_start", "show"]])
@pytest.mark.parametrize("seed", range(6))
def test_a_two_way_joint_bootstrap_turns_shows_and_measures_by_both(seed, clusters):
    df = panel(seed, weeks=12)
    z, shows, weeks = within_shows(df, ["x", "z", "w"]), df["show"].to_numpy(), df["week_start"].to_numpy()
    y = df["gross"].to_numpy() - df.groupby("show")["gross"].transform("mean").to_numpy()
    null = z[:, 2:]
    fitted = null @ solve(null, y)
    own = two_way_wald(z, y, shows, weeks, [0, 1])
    draws = np.array([two_way_wald(z, fitted + (y - fitted) * sign[shows], shows, weeks, [0, 1]) for sign in SIGNS])
    result = fit_panel_ols(df, "gross", ["x", "z"], "w", bootstrap="wild", singletons="keep", cluster=clusters)
    if np.isinf(own):
        assert result["wald"]["decisive_pvalue"] is None and "not positive definite" in result["wald"]["bootstrap_why_not"]
    elif is_carried(z, shows, [0, 1]) or is_carried(z, weeks, [0, 1]):
        assert result["wald"]["decisive_pvalue"] is None and "carries" in result["wald"]["bootstrap_why_not"]
    else:
        assert result["wald"]["decisive_pvalue"] == max((draws > own * (1 - 1e-9)).sum(), 2) / 64
    assert result["wald"]["cr3"] is None and not result["wald"]["bootstrap_with_cr3"]


def test_two_way_panels_of_that_oracle_have_both_kinds_of_covariance():
    kinds = []
    for seed in range(6):
        df = panel(seed, weeks=12)
        z = within_shows(df, ["x", "z", "w"])
        y = df["gross"].to_numpy() - df.groupby("show")["gross"].transform("mean").to_numpy()
        kinds.append(np.isinf(two_way_wald(z, y, df["show"].to_numpy(), df["week_start"].to_numpy(), [0, 1])))
    print(f"{len(kinds)} panels, {sum(kinds)} without a two-way Wald statistic")
    assert not all(kinds)


def test_a_two_way_joint_test_of_one_coefficient_is_its_own_bootstrap():
    for seed in range(8):
        df = panel(seed, weeks=12)
        result = fit_panel_ols(df, "gross", ["x"], ["z", "w"], bootstrap="wild", singletons="keep", cluster=["show", "week_start"])
        assert result["wald"]["decisive_pvalue"] == result["decisive_pvalue"]


def test_event_studies_of_two_way_clusters_have_the_bootstrap_of_their_weeks_and_joint_tests():
    df = panel(3, shows=9, weeks=30, gaps=0)
    study = event_study(df, "gross", "x", leads=2, lags=2, cluster=["show", "week_start"], bootstrap="wild")
    assert all("decisive_pvalue" in week for week in study["weeks"] if week["week"] != -1)
    for joint in (study["leads"], study["lags"]):
        assert joint["bootstrap_enumerated"] and joint["p_method"] == "wild_bootstrap"
        assert joint["decisive_pvalue"] is None or 2 / 512 <= joint["decisive_pvalue"] <= 1


@pytest.mark.parametrize("kind", ["31", "33"])
def test_jackknifed_bootstraps_of_two_way_clusters_say_why_there_is_none(kind):
    with pytest.raises(Error, match=f"(?s)no bootstrap of type {kind}: its residuals .* one cluster variable.*take 11, or cluster by one of the two"):
        fit_ols_fe(panel(1), "gross", "x", bootstrap="wild", bootstrap_type=kind, cluster=["show", "week_start"])


@pytest.mark.parametrize("shows, weeks, spread, load", [(40, 30, 0, 1), (12, 50, 1, 1)])
def test_the_two_way_joint_bootstrap_rejects_about_as_often_as_it_says(shows, weeks, spread, load):
    runs, found, undecided = 150, [], 0
    for seed in range(runs):
        df = shared_shocks(seed, shows, weeks, spread, load)
        df["x2"] = shared_shocks(seed + 5000, shows, weeks, spread, load)["x"]
        wald = fit_panel_ols(df, "gross", ["x", "x2"], cluster=["show", "week_start"], bootstrap="wild", draws=399)["wald"]
        decisive, by_f = wald.get("decisive_pvalue"), wald["pvalue"]
        undecided += decisive is None  # a covariance that is not positive definite, or singular once repaired
        found.append([decisive is not None and decisive < 0.05, by_f is not None and by_f < 0.05])
    wild, f = np.mean(found, axis=0)
    print(f"{shows} shows of size sd {spread}, {weeks} weeks: two-way F {f:.1%}, joint bootstrap {wild:.1%} of {runs}, {undecided} undecided")
    assert wild <= 0.12
