"""What clusters carry of an estimate and the jackknife over them: against refits and plain algebra."""

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from program import run

from public_signals import Error
from public_signals.models.lagged_causality import fit_ols_fe, fit_panel_ols

SHARED = Path(os.environ.get("PUBLIC_SIGNALS_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
CASES = SHARED / "cases"


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


def test_many_small_clusters_are_left_out_as_refits_leave_them_out():
    """Small clusters of whole shows share one inverse, large ones are solved by themselves; both in one panel, with gaps
    and weeks that few shows have."""
    worst = compared = 0
    for seed in range(12):
        chance = np.random.default_rng(100 + seed)
        df = panel(seed, shows=int(chance.integers(40, 80)), weeks=int(chance.integers(5, 11)), gaps=chance.uniform(0, 0.4), spread=chance.uniform(0, 1))
        number = df["show"].str[1:].astype(int)
        df["theatre"] = np.where(number < 25 * (seed % 2), "large", "t" + (number // (1 + seed % 3)).astype(str))
        df = df[(df["week_start"] > 0) | (number < 3 + seed)].reset_index(drop=True)
        cluster = ("show", "theatre")[seed % 3 > 0]
        result = fit_ols_fe(df, "gross", "x", "price", cluster=cluster, singletons="keep", diagnostics=True)
        without = refits(df, ["show", "week_start"], cluster)[:, 0]
        groups = len(without)
        variance = (groups - 1) / groups * ((without - result["coefficient"]) ** 2).sum()
        assert result["leave_one_out"]["min"] == pytest.approx(without.min(), rel=1e-9)
        assert result["leave_one_out"]["max"] == pytest.approx(without.max(), rel=1e-9)
        worst = max(worst, abs(result["cr3"]["std_error"] / np.sqrt(variance) - 1))
        compared += groups
    print(f"{compared} clusters left out in 12 panels: CR3 differs from refits by {worst:.0e} at most")
    assert worst < 1e-9 and compared > 300


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
    assert alone["cr3"]["std_error"] is None and alone["cr3"]["pvalue"] is None


def test_two_ways_or_none_have_no_account_of_clusters():
    df = panel(1)
    for cluster in (["show", "week_start"], "hetero", "iid"):
        assert "effective_clusters" not in fit_ols_fe(df, "gross", "x", cluster=cluster, diagnostics=True)
    assert "cr3" not in fit_ols_fe(df, "gross", "x")


def effective(df, predictor, show="show", week="week_start"):
    """G / (1 + cv^2) of the sums of squares by show, the predictor less its show and week levels: the formula itself."""
    known = df.dropna(subset=[predictor, "gross"])
    levels = dummies(known, [show, week])
    left = known[predictor].to_numpy() - levels @ np.linalg.lstsq(levels, known[predictor].to_numpy(), rcond=None)[0]
    squares = pd.Series(left**2).groupby(known[show].to_numpy()).sum()
    return len(squares) / (1 + squares.var(ddof=0) / squares.mean() ** 2), squares / squares.sum()


@pytest.mark.skipif(not CASES.is_dir(), reason="the folder of cases is not here")
def test_pure_noise_of_skewed_shows_is_carried_by_few():
    df = pd.read_parquet(CASES / "outcomes" / "skewed_sizes_40_shows.parquet")
    result = fit_ols_fe(df, "gross", "x_lag4", bootstrap="wild", diagnostics=True)
    assert result["pvalue"] < 0.05 < result["decisive_pvalue"]
    assert result["cr3"]["pvalue"] > 0.05
    wanted, shares = effective(df, "x_lag4")
    assert result["effective_clusters"] == pytest.approx(wanted, rel=1e-6) and wanted < 2
    assert result["largest_partial_leverage"]["cluster"] == str(shares.idxmax())
    assert result["largest_partial_leverage"]["share"] == pytest.approx(shares.max(), rel=1e-6)
    assert result["randomisation"]["pvalue"] > 0.05


@pytest.mark.skipif(not CASES.is_dir(), reason="the folder of cases is not here")
def test_the_program_says_that_one_show_carries_the_noise(tmp_path):
    file = CASES / "outcomes" / "skewed_sizes_40_shows.parquet"
    done = run("fit", "--input", file, "--output", "out", "--outcome", "gross", "--predictor", "x_lag4", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    got = json.loads((tmp_path / "out/model_results.json").read_text())
    (result,) = got["results"]
    assert result["predicts"] is False and result["qvalue"] == result["decisive_pvalue"] > 0.05 > result["pvalue"]
    assert [w["code"] for w in got["warnings"]] == ["unequal_clusters"]
    shown = f"{result['effective_clusters']:.2f} of 40"
    largest = f"{100 * result['largest_leverage']['share']:.0f} % {result['largest_leverage']['cluster']}"
    low, high = (f"{result['leave_one_out'][end]:.4g}" for end in ("min", "max"))
    for name in ("txt", "md", "tex"):
        text = (tmp_path / f"out/model_results.{name}").read_text().replace("\\%", "%").replace("$-$", "-")
        assert shown in text and largest in text and f"{low} to {high}" in text, name
    assert "one show carries this; the panel can't say whether x_lag4 predicts gross" in done.stdout
    assert f"randomisation p {result['randomisation']['pvalue']:.3f}" in done.stdout


def test_a_regression_that_few_shows_carry_warns_of_it_whatever_was_asked():
    df = stepped()
    for cluster in ("show", ["show", "week_start"]):
        (warning,) = [text for text in fit_ols_fe(df, "gross", "x", cluster=cluster)["warnings"] if "few clusters of" in text]
        wanted, shares = effective(df, "x")
        assert f"few clusters of show carry 'x': {wanted:.2f} effective clusters of 10, {100 * shares.max():.0f} % of it" in warning
        assert "the t test rejects too often, the wild bootstrap does not" in warning
    assert not [text for text in fit_ols_fe(panel(1, spread=0), "gross", "x")["warnings"] if "few clusters of" in text]


def residual_maker(z):
    return np.eye(len(z)) - z @ np.linalg.pinv(z)


def power(matrix, exponent):
    values, vectors = np.linalg.eigh(matrix)
    kept = values > 1e-9
    return vectors[:, kept] @ np.diag(values[kept] ** exponent) @ vectors[:, kept].T


@pytest.mark.parametrize("effects, cluster", [
    (["show", "week_start"], "show"),
    (["show", "week_start"], "theatre"),
    (["show"], "show"),
    ([], "show"),
])
@pytest.mark.parametrize("seed", range(3))
def test_cr2_and_its_degrees_of_freedom_are_those_of_the_whole_design(effects, cluster, seed):
    """Bell and McCaffrey 2002, Pustejovsky and Tipton 2018: every matrix written out."""
    df = panel(seed)
    z = design(df, effects)
    inverse, maker = np.linalg.pinv(z.T @ z), residual_maker(z)
    y = df["gross"].to_numpy()
    groups = [np.flatnonzero((df[cluster] == value).to_numpy()) for value in df[cluster].unique()]
    roots = [power(maker[np.ix_(g, g)], -0.5) for g in groups]
    residuals = maker @ y
    result = fit_ols_fe(df, "gross", "x", "price", effects=effects, cluster=cluster, singletons="keep", vcov="cr2")
    for at, ours in enumerate([result, result["controls"]["price"]]):
        scores = [inverse[at] @ z[g].T @ root @ residuals[g] for g, root in zip(groups, roots)]
        columns = np.column_stack([maker[:, g] @ root @ z[g] @ inverse[at] for g, root in zip(groups, roots)])
        products = columns.T @ columns
        wanted = np.trace(products) ** 2 / (products**2).sum()
        assert ours["std_error"] == pytest.approx(np.sqrt(np.sum(np.square(scores))), rel=1e-7)
        if at == 0:
            assert result["df_t"] == pytest.approx(wanted, rel=1e-6) and wanted < len(groups)
    assert result["vcov"] == f"cluster {cluster}, cr2"


def test_cr3_on_request_is_the_jackknife_of_the_diagnostics():
    df = panel(2)
    beside = fit_ols_fe(df, "gross", "x", "price", diagnostics=True)["cr3"]
    asked = fit_ols_fe(df, "gross", "x", "price", vcov="cr3")
    for key in ("std_error", "pvalue", "ci_lower", "ci_upper"):
        assert asked[key] == pytest.approx(beside[key], rel=1e-12)
    assert asked["df_t"] == beside["df"]


@pytest.mark.parametrize("vcov", ["cr2", "cr3"])
@pytest.mark.parametrize("seed", range(4))
def test_one_treated_show_has_neither_cr2_nor_cr3(vcov, seed):
    """Without that show there is no coefficient to jackknife; of two treated shows there is. Of a control there is no
    error, and the predictor's is that of a regression whose control is left out with its show."""
    df, chance = panel(seed, shows=8, weeks=12, gaps=0.1), np.random.default_rng(seed)
    step = df["week_start"] >= chance.integers(3, 9)
    one, two = df["show"].isin(["s02"]), df["show"].isin(["s02", "s05"])
    df["one"], df["two"] = step * one * 1.0, step * two * 1.0
    said = f"one show carries 'one': without it the coefficient can't be estimated, so {vcov} has no standard error"
    with pytest.raises(Error, match=said):
        fit_ols_fe(df, "gross", "one", vcov=vcov)
    with pytest.raises(Error, match=said):
        fit_ols_fe(df, "gross", "one", "price", vcov=vcov)
    with pytest.raises(Error, match=said):
        fit_panel_ols(df, "gross", ["x", "one"], vcov=vcov)
    assert fit_ols_fe(df, "gross", "two", vcov=vcov)["std_error"] > 0
    beside = fit_ols_fe(df, "gross", "x", ["price", "one"], vcov=vcov)
    control = beside["controls"]["one"]
    assert [control[key] for key in ("pvalue", "std_error", "ci_lower", "ci_upper", "t_stat")] == [None] * 5
    assert control["coefficient"] == pytest.approx(fit_ols_fe(df, "gross", "x", ["price", "one"])["controls"]["one"]["coefficient"])
    assert beside["controls"]["price"]["std_error"] > 0
    if vcov == "cr3":
        b = fit_ols_fe(df, "gross", "x", ["price", "one"])["coefficient"]
        left = np.array([fit_ols_fe(df[df["show"] != show], "gross", "x", ["price", "one"] if show != "s02" else ["price"], singletons="keep")["coefficient"] for show in df["show"].unique()])
        assert beside["std_error"] == pytest.approx(np.sqrt(7 / 8 * ((left - b) ** 2).sum()), rel=1e-7)


def test_two_ways_take_the_sandwich_alone():
    for vcov in ("cr2", "cr3"):
        with pytest.raises(Error, match=f"vcov {vcov} needs one cluster variable"):
            fit_ols_fe(panel(1), "gross", "x", cluster=["show", "week_start"], vcov=vcov)


def test_ssc_each_gives_each_term_its_own_number_of_clusters():
    df = panel(3, shows=8, weeks=12, gaps=0)
    fits = {ssc: fit_ols_fe(df, "gross", "x", cluster=["show", "week_start"], ssc=ssc) for ssc in ("fixest", "each")}
    n, k = len(df), 1 + 1
    z = design(df, ["show", "week_start"], ("x",))
    row = np.linalg.pinv(z)[0]
    scores = row * (residual_maker(z) @ df["gross"].to_numpy())

    def term(codes, g):
        sums = pd.Series(scores).groupby(codes).sum().to_numpy()
        return g / (g - 1) * (n - 1) / (n - k) * (sums @ sums)

    both = df["show"] + df["week_start"].astype(str)
    parts = [(df["show"].to_numpy(), 8), (df["week_start"].to_numpy(), 12), (both.to_numpy(), n)]
    each = [term(codes, g) for codes, g in parts]
    least = [term(codes, 8) for codes, _ in parts]
    assert fits["each"]["std_error"] == pytest.approx(np.sqrt(each[0] + each[1] - each[2]), rel=1e-8)
    assert fits["fixest"]["std_error"] == pytest.approx(np.sqrt(least[0] + least[1] - least[2]), rel=1e-8)


def stepped(shows=10, weeks=20, seed=4, gaps=()):
    """A predictor that one show alone has, and noise."""
    chance = np.random.default_rng(seed)
    df = pd.DataFrame({"show": np.repeat([f"s{i:02}" for i in range(shows)], weeks), "week_start": np.tile(np.arange(weeks), shows)})
    size = np.repeat(np.exp(2 * chance.normal(size=shows)), weeks)
    df["x"] = size * chance.normal(size=len(df))
    df["gross"] = chance.normal(size=len(df))
    return df.drop(index=list(gaps)).reset_index(drop=True)


def test_the_randomisation_p_is_that_of_exchanged_paths():
    df = stepped()
    ours = fit_ols_fe(df, "gross", "x", diagnostics=True)
    assert ours["randomisation"]["exchangeable"] == 10 and ours["randomisation"]["draws"] == 999
    maker = residual_maker(dummies(df, ["show", "week_start"]))
    y = maker @ df["gross"].to_numpy()

    def t(x):
        x = maker @ x
        b = x @ y / (x @ x)
        sums = (x * (y - b * x)).reshape(10, 20).sum(axis=1)
        return abs(x @ y) / np.sqrt(sums @ sums)

    paths, chance = df["x"].to_numpy().reshape(10, 20), np.random.default_rng(5)
    drawn = np.array([t(paths[chance.permutation(10)].ravel()) for _ in range(4000)])
    share = (drawn >= t(paths.ravel()) * (1 - 1e-9)).mean()
    assert ours["randomisation"]["pvalue"] == pytest.approx(share, abs=4 * np.sqrt(0.25 / 999))


def test_shows_of_different_weeks_have_no_path_to_exchange():
    df = stepped(gaps=[20 * i + i for i in range(10)])  # each lacks another week
    exchanged = fit_ols_fe(df, "gross", "x", diagnostics=True)["randomisation"]
    assert exchanged["pvalue"] is None and exchanged["draws"] == 0
    assert exchanged["why_not"] == "too few of the show share their periods: 0 of 10"


@pytest.mark.parametrize("cluster, std_error, df, pvalue", [
    ("show", 0.112545138646, 2.47858116541, 0.674399829812),
    ("theatre", 0.115312185499, 2.14645771822, 0.686663516680),
])
def test_cr2_is_that_of_clubsandwich(cluster, std_error, df, pvalue):
    """R, clubSandwich 0.5.8: coef_test(lm(gross ~ x + price + factor(show) + factor(week_start)), "CR2", "Satterthwaite")."""
    result = fit_ols_fe(panel(0), "gross", "x", "price", cluster=cluster, singletons="keep", vcov="cr2")
    ours = (result["std_error"], result["df_t"], result["pvalue"])
    assert ours == pytest.approx((std_error, df, pvalue), rel=1e-9)
