"""What a regression says when it can't run, what it leaves out, and the bootstrap against a plain loop."""

import itertools

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from public_signals import Error
from public_signals.models import lagged_causality, pool_estimates
from public_signals.models.lagged_causality import (
    LaggedCausalityModels,
    adjust_pvalues,
    event_study,
    fit_ols_fe,
    fit_panel_ols,
    granger_causality_tests,
    leave_one_out,
    placebo_test,
    sensitivity_analysis,
)


def panel(shows=8, weeks=20, seed=1):
    """views drive gross by 2 a view; show and week levels besides."""
    chance = np.random.default_rng(seed)
    rows = pd.MultiIndex.from_product(
        [[f"s{i}" for i in range(shows)], pd.date_range("2024-01-01", periods=weeks, freq="7D").strftime("%Y-%m-%d")],
        names=["show", "week_start"],
    ).to_frame(index=False)
    rows["views"] = chance.normal(size=len(rows))
    rows["other"] = chance.normal(size=len(rows))
    rows["gross"] = 2 * rows["views"] + rows["other"] + chance.normal(size=len(rows))
    rows["gross"] += rows.groupby("show").ngroup() * 10 + rows.groupby("week_start").ngroup()
    return rows


def least_squares(df, columns):
    """Coefficients and residual maker of a dense dummy regression."""
    dummies = pd.get_dummies(df[["show", "week_start"]]).to_numpy(float)
    x = np.column_stack([df[columns].to_numpy(float), dummies])
    return np.linalg.pinv(x), np.eye(len(df)) - x @ np.linalg.pinv(x)


def test_the_bootstrap_equals_a_loop_over_every_sign():
    df = panel(shows=6)
    df["gross"] -= 1.9 * df["views"]
    result = fit_ols_fe(df, "gross", "views", ["other"], bootstrap="wild")
    inverse, maker = least_squares(df, ["views", "other"])
    _, restricted_maker = least_squares(df, ["other"])
    y = df["gross"].to_numpy()
    direction, codes = inverse[0], df["show"].astype("category").cat.codes.to_numpy()

    def t(values):
        scores = np.bincount(codes, direction * (maker @ values))
        return direction @ values / np.sqrt(scores @ scores)

    restricted = restricted_maker @ y
    signs = itertools.product([-1.0, 1.0], repeat=6)
    statistics = np.array([t(y - restricted + restricted * np.array(sign)[codes]) for sign in signs])
    share = (np.abs(statistics) > abs(t(y)) * (1 + 1e-9)).mean()
    assert 0.01 < share < 0.99
    assert (result["bootstrap_pvalue"], result["bootstrap_draws"], result["bootstrap_enumerated"]) == (share, 64, True)


def test_drawn_signs_come_near_the_enumeration_and_repeat_with_the_seed():
    df = panel(shows=16)
    df["gross"] -= 1.9 * df["views"]
    first, same, other = (fit_ols_fe(df, "gross", "views", bootstrap="wild", seed=seed) for seed in (1, 1, 2))
    assert first == same and not first["bootstrap_enumerated"] and first["bootstrap_draws"] == 9999
    assert first["bootstrap_pvalue"] == pytest.approx(other["bootstrap_pvalue"], abs=0.03)
    webb = fit_ols_fe(df, "gross", "views", bootstrap="webb")
    assert webb["bootstrap_pvalue"] == pytest.approx(first["bootstrap_pvalue"], abs=0.03)


@pytest.mark.parametrize(
    "change, ask, said",
    [
        ({}, {"predictor": "viws"}, "did you mean 'views'?"),
        ({"views": 1.0}, {}, "predictor 'views' is absorbed by show and week_start"),
        ({"other": lambda df: 3 * df["views"]}, {"controls": ["other"]}, "predictor 'views' is collinear with other"),
        ({"views": np.nan}, {}, "column 'views' has no value"),
        ({"views": lambda df: df["views"].where(df["views"] < 1, np.inf)}, {}, "column 'views' holds an infinite value"),
        ({"views": "many"}, {}, "column 'views' holds text"),
        ({"show": "A", "week_start": lambda df: range(len(df))}, {"effects": ()}, "there is one cluster of 'show'"),
        ({"show": "A"}, {}, "rows 1 and 21 have the same show and week_start"),
        ({}, {"controls": ["views"]}, "'views' is a control too"),
        ({}, {"cluster": ["show", "week_start", "x"]}, "one or two columns"),
        ({}, {"ssc": "stata"}, "ssc='stata' is unknown"),
    ],
)
def test_a_regression_that_cannot_be_run_names_the_cause(change, ask, said):
    with pytest.raises(Error, match=".") as caught:
        fit_ols_fe(panel().assign(**change), **{"outcome": "gross", "predictor": "views", **ask})
    assert said in str(caught.value)


def test_more_parameters_than_rows_is_an_error():
    df = panel(shows=2, weeks=2)
    with pytest.raises(Error, match="4 rows are left for 4 parameters"):
        fit_ols_fe(df, "gross", "views")


def test_controls_that_say_nothing_new_are_dropped_and_named():
    df = panel()
    df["week_index"] = df.groupby("week_start").ngroup()
    df["twice"] = df["other"] * 2
    result = fit_ols_fe(df, "gross", "views", ["week_index", "other", "twice"])
    assert result["dropped_controls"] == ["week_index", "twice"]
    assert result["dropped_control_reasons"] == {
        "week_index": "absorbed by show and week_start",
        "twice": "collinear with other",
    }
    assert result["coefficient"] == fit_ols_fe(df, "gross", "views", ["other"])["coefficient"]


def test_rows_with_missing_values_are_counted_by_column():
    df = panel()
    df.loc[[1, 2], "views"] = np.nan
    df.loc[[2, 3, 4], "other"] = np.nan
    result = fit_ols_fe(df, "gross", "views", ["other"])
    assert (result["n_obs"], result["n_dropped_null"]) == (156, 4)
    assert result["dropped_null_by_column"] == {"views": 2, "other": 2}


def test_every_frame_and_type_gives_the_same():
    df = panel()
    df["other"] = df["other"] > 0
    wanted = fit_ols_fe(df, "gross", "views", ["other"])
    typed = df.assign(other=df["other"].astype(object), week_start=pd.to_datetime(df["week_start"]))
    typed.loc[0, "other"] = int(typed.loc[0, "other"])
    for frame in (pl.from_pandas(df), pa.Table.from_pandas(df), typed, df.assign(other=df["other"].astype("Int64"))):
        assert fit_ols_fe(frame, "gross", "views", ["other"]) == wanted


def test_a_future_predictor_few_clusters_and_an_own_lag_are_warned_of():
    df = panel()
    df["next"], df["before"] = df.groupby("show")["views"].shift(-4), df.groupby("show")["gross"].shift(1)
    warnings = " ".join(fit_ols_fe(df, "gross", "next", ["before"])["warnings"])
    for words in ("8 clusters are few", "placebo", "Nickell"):
        assert words in warnings


def test_the_joint_test_of_one_coefficient_is_its_t_squared():
    result = fit_panel_ols(panel(), "gross", ["views"])
    assert result["wald"]["statistic"] == pytest.approx(result["t_stat"] ** 2, rel=1e-12)
    assert result["wald"]["pvalue"] == pytest.approx(result["pvalue"], rel=1e-9)


def test_a_lead_that_predicts_fails_the_placebo():
    df = panel(shows=30)
    assert not placebo_test(df.assign(lead=np.random.default_rng(3).normal(size=len(df))), "gross", "views", "lead")["placebo_failed"]
    assert placebo_test(df, "gross", "other", "views")["placebo_failed"]


def test_adjusted_p_values_are_those_of_statsmodels():
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    pvalues = np.random.default_rng(5).random(40) ** 3
    for ours, theirs in (("bh", "fdr_bh"), ("holm", "holm")):
        assert adjust_pvalues(pvalues, ours) == pytest.approx(multitest.multipletests(pvalues, method=theirs)[1].tolist())


def test_a_show_that_carries_the_result_is_found():
    df = panel()
    df.loc[df["show"] == "s3", "gross"] += 30 * df["views"]
    table = leave_one_out(df, "gross", "views")
    assert len(table) == 8 and table["left_out"][0] == "s3"


def test_sensitivity_adjusts_over_all_rows():
    table = sensitivity_analysis(panel(), "gross", ["views", "other"])
    assert len(table) == 12 and (table["qvalue"] >= table["pvalue"]).all()


def test_the_class_hands_its_defaults_on():
    df = panel().rename(columns={"show": "unit"})
    result = LaggedCausalityModels(entity="unit").fit_ols_fe(df, outcome="gross", predictor="views", controls=["other"])
    assert result["effects"] == ["unit", "week_start"] and result["ci_lower"] < 2 < result["ci_upper"]


def test_a_two_way_covariance_that_is_not_positive_semidefinite_is_repaired_and_said():
    chance = np.random.default_rng(1)
    shows, weeks, names = 4, 5, ["x", "z", "w"]
    df = pd.DataFrame({"show": np.repeat(np.arange(shows), weeks), "week_start": np.tile(np.arange(weeks), shows)})
    for name in names:
        df[name] = chance.normal(size=len(df))
    df["y"] = df["x"] + chance.normal(size=len(df))
    result = fit_ols_fe(df, "y", "x", ["z", "w"], cluster=["show", "week_start"])
    assert result["vcov_repaired"] and "not positive semidefinite" in " ".join(result["warnings"])
    assert not fit_ols_fe(df, "y", "x", ["z", "w"])["vcov_repaired"]

    dummies = pd.get_dummies(df[["show", "week_start"]].astype(str)).to_numpy(float)
    within = np.eye(len(df)) - dummies @ np.linalg.pinv(dummies)
    x, y = within @ df[names].to_numpy(), within @ df["y"].to_numpy()
    bread = np.linalg.inv(x.T @ x)
    scores = x * (y - x @ (bread @ x.T @ y))[:, None]

    def covariance(*groups):
        sums = [pd.DataFrame(scores).groupby(df[group].to_numpy()).sum().to_numpy() for group in groups]
        return 4 / 3 * 19 / 16 * bread @ sum(s.T @ s for s in sums) @ bread  # K = 3 and one for two nested effects

    both = covariance("show", "week_start")
    v = both - 4 / 3 * 19 / 16 * bread @ scores.T @ scores @ bread
    assert np.linalg.eigvalsh(v).min() < 0
    scale = np.sqrt(np.diag(both))  # negative eigenvalues go on the scale of each coefficient
    values, vectors = np.linalg.eigh(v / np.outer(scale, scale))
    repaired = vectors @ np.diag(values.clip(0)) @ vectors.T * np.outer(scale, scale)
    ours = [result["std_error"], *(result["controls"][name]["std_error"] for name in ("z", "w"))]
    assert ours == pytest.approx(np.sqrt(np.diag(repaired)).tolist(), rel=1e-8)


@pytest.mark.parametrize("method", ["bh", "holm"])
@pytest.mark.parametrize("bad", [-0.1, 1.5, float("inf")])
def test_what_is_no_probability_is_refused(method, bad):
    with pytest.raises(Error, match="p-value 2 of 3 is .*, which is no probability"):
        adjust_pvalues([0.2, bad, 0.9], method)


def test_coefficients_are_given_where_a_joint_test_cannot_be():
    df = panel(shows=4, weeks=40)
    names = [f"x{i}" for i in range(5)]
    df[names] = np.random.default_rng(4).normal(size=(len(df), 5))
    result = fit_panel_ols(df, "gross", names)
    assert result["wald"] == {"columns": names, "statistic": None, "pvalue": None,
                              "why_not": "a joint test of 5 coefficients needs more clusters than that"}
    assert result["predictors"]["x3"]["coefficient"] == pytest.approx(least_squares(df, names)[0][3] @ df["gross"], rel=1e-9)
    assert fit_panel_ols(df, "gross", names[:2], vcov="cr2")["wald"]["pvalue"] is None


@pytest.mark.parametrize("first", [202401, 202340])
def test_year_and_week_in_one_number_are_no_periods(first):
    df = panel(weeks=12)
    numbers = [n for n in range(first, first + 110) if 1 <= n % 100 <= 52][:12]
    df["week_start"] = np.tile(numbers, 8)
    for call in (lambda: event_study(df, "gross", "views", leads=1, lags=1), lambda: granger_causality_tests(df, "gross", "views")):
        with pytest.raises(Error, match="holds year and week or month in one number, as 20"):
            call()
    df["week_start"] = np.tile(range(202000, 202012), 8)
    assert granger_causality_tests(df, "gross", "views")[1]["n_units"] == 8


@pytest.mark.parametrize(("given", "said"), [
    (["views", "other"], "fit_panel_ols(df, outcome, ['views', 'other']) has several predictors"),
    (("views",), "fit_panel_ols"), (None, "give the name of one column"), (3.5, "give the name of one column"),
])
@pytest.mark.parametrize("function", ["fit_ols_fe", "fit_poisson_fe", "granger_causality_tests", "event_study"])
def test_what_names_no_column_is_an_error_that_says_what_to_do(function, given, said):
    df = pd.DataFrame({"show": list("aabb"), "week_start": [1, 2] * 2, "views": [1, 2, 4, 3], "other": [2, 1, 1, 3], "gross": 1.0})
    for outcome, predictor, what in (("gross", given, "predictor"), (given, "views", "outcome")):
        with pytest.raises(Error) as caught:
            getattr(lagged_causality, function)(df, outcome, predictor)
        assert "is no name of a column" in str(caught.value) and caught.value.where in (what, "variable")
        if what == "predictor" and function != "event_study":
            assert said in caught.value.help


def test_scores_that_cancel_give_no_standard_error():
    """Beside week effects the residuals of two shows are each other's opposites, whatever the panel."""
    for seed in range(20):
        two = panel(shows=2, weeks=10 + seed, seed=seed).sample(frac=1 if seed % 2 else 0.9, random_state=seed)
        for options in ({}, {"bootstrap": "wild"}, {"cluster": "show", "ssc": "linearmodels"}):
            with pytest.raises(Error, match="within each 'show' the scores of 'views' add up to nothing") as refused:
                fit_ols_fe(two, "gross", "views", **options)
            assert "hetero" in refused.value.help
        assert fit_ols_fe(two, "gross", "views", cluster="hetero")["std_error"] > 0
        assert fit_ols_fe(two, "gross", "views", effects="show")["std_error"] > 0
        three = panel(shows=3, weeks=10 + seed, seed=seed)
        assert fit_ols_fe(three, "gross", "views")["std_error"] > 0


def test_a_predictor_that_separation_leaves_constant_says_so():
    df = panel(shows=4, weeks=12).assign(gross=lambda df: df["gross"].abs().round() + 1)
    df["only_zeros"] = ((df["show"] == "s0") & (df["week_start"] > "2024-03-01")).astype(int)
    df.loc[df["only_zeros"] == 1, "gross"] = 0
    with pytest.raises(Error, match="absorbed") as refused:
        lagged_causality.fit_poisson_fe(df, "gross", "only_zeros")
    assert f"without {df['only_zeros'].sum()} rows with a zero, separated and left out" in refused.value.help


@pytest.mark.parametrize("seed", [-1, 2**64, 1.5, "1", None])
def test_a_seed_is_a_whole_number(seed):
    for call in (lambda: fit_ols_fe(panel(), "gross", "views", seed=seed, bootstrap="webb"),
                 lambda: placebo_test(panel(), "gross", "views", [1], seed=seed)):
        with pytest.raises(Error, match="seed .* is no whole number"):
            call()


def test_a_standard_error_below_zero_is_refused():
    with pytest.raises(Error, match="standard error -1.0 is below zero"):
        pool_estimates([1, 2], [-1, 1])
