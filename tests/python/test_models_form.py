"""The form of a regression: logarithms and shares, Poisson, Driscoll-Kraay, levels. Oracles: numpy, pyfixest, statsmodels,
linearmodels."""

import json

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from program import run

from public_signals import Error
from public_signals.models.lagged_causality import LaggedCausalityModels, event_study, fit_ols_fe, fit_poisson_fe, leave_one_out, romano_wolf
from public_signals.models.specification_curve import specification_curve


def panel(shows=15, weeks=30, seed=1, present=0.9):
    chance = np.random.default_rng(seed)
    days = pd.date_range("2024-01-01", periods=weeks, freq="7D").strftime("%Y-%m-%d")
    df = pd.DataFrame({"show": np.repeat([f"s{i:02}" for i in range(shows)], weeks), "week_start": np.tile(days, shows)})
    df["views_lag4"] = np.exp(chance.normal(size=len(df))).round(3)
    df["other"] = chance.normal(size=len(df))
    df["theatre"] = chance.integers(1, 5, size=len(df))
    level = chance.normal(size=shows).repeat(weeks) + np.tile(chance.normal(size=weeks), shows) / 2
    df["gross"] = np.exp(0.3 * np.log(df["views_lag4"]) + 0.2 * df["other"] + level + chance.normal(size=len(df)) / 3)
    return df[chance.random(len(df)) < present].reset_index(drop=True)


FORMS = {
    "log": np.log,
    "log1p": np.log1p,
    "asinh": np.arcsinh,
    "share": None,
}


@pytest.mark.parametrize("form", FORMS)
def test_outcome_and_predictor_are_transformed_and_controls_are_not(form):
    df = panel(present=1 if form == "share" else 0.9)
    by_hand = df.copy()
    for name in ("gross", "views_lag4"):
        by_hand[name] = df[name] / df.groupby("week_start")[name].transform("sum") if form == "share" else FORMS[form](df[name])
    wanted = fit_ols_fe(by_hand, "gross", "views_lag4", ["other"])
    for frame in (df, pl.from_pandas(df)):
        result = fit_ols_fe(frame, "gross", "views_lag4", ["other"], transform=form)
        for key in ("coefficient", "std_error", "pvalue", "n_obs"):
            assert result[key] == pytest.approx(wanted[key], rel=1e-9)


@pytest.mark.parametrize("form", FORMS)
def test_event_studies_and_families_take_the_form_of_a_fit(form):
    df = panel(present=1 if form == "share" else 0.9)
    by_hand = df.copy()
    for name in ("gross", "views_lag4", "other"):
        by_hand[name] = df[name] / df.groupby("week_start")[name].transform("sum") if form == "share" else FORMS[form](df[name])
    study = event_study(df, "gross", "views_lag4", leads=2, lags=2, transform=form)
    wanted = event_study(by_hand, "gross", "views_lag4", leads=2, lags=2)
    assert study["transform"] == form and study["n_obs"] == wanted["n_obs"]
    for ours, theirs in zip(study["weeks"], wanted["weeks"]):
        assert ours["coefficient"] == pytest.approx(theirs["coefficient"], rel=1e-8, abs=1e-12)
    positive = df.assign(other=np.exp(df["other"]))
    by_hand["other"] = positive["other"] / positive.groupby("week_start")["other"].transform("sum") if form == "share" else FORMS[form](positive["other"])
    table = romano_wolf(positive, "gross", ["views_lag4", "other"], draws=99, transform=form)
    pd.testing.assert_frame_equal(table, romano_wolf(by_hand, "gross", ["views_lag4", "other"], draws=99), rtol=1e-8)


def shares_by_hand(df, names):
    """Each name's shares of its week; null where a show has no value, or no row, between its first row and its last."""
    made = df.copy()
    for name in names:
        wide = df.pivot(index="week_start", columns="show", values=name)
        weeks = pd.Series(range(len(wide)), index=wide.index)
        rows = df.assign(at=df["week_start"].map(weeks)).groupby("show")["at"].agg(["min", "max"])
        inside = np.array([[rows["min"][show] <= at <= rows["max"][show] for show in wide.columns] for at in weeks])
        whole = wide.sum(axis=1).mask((wide.isna().to_numpy() & inside).any(axis=1))
        made[name] = df[name] / df["week_start"].map(whole)
    return made


def test_a_share_of_a_sum_that_lacks_a_show_is_unknown():
    """Whichever values or rows are missing: the estimate is that of the weeks whose sums are whole, never one with zeros
    in them."""
    print("200 panels with holes, seeds 0 to 199")
    for seed in range(200):
        chance = np.random.default_rng(seed)
        df = panel(present=1)
        rarely = chance.choice([0.002, 0.01, 0.03])
        df.loc[chance.random(len(df)) < rarely, "views_lag4"] = np.nan
        df = df[chance.random(len(df)) >= chance.choice([0, 0.002, 0.01])].reset_index(drop=True)
        if seed % 3 == 0:  # shows that begin and end
            begins, ends = chance.integers(0, 5, size=15), 29 - chance.integers(0, 5, size=15)
            show, week = df["show"].str[1:].astype(int), df["week_start"].map({day: i for i, day in enumerate(sorted(df["week_start"].unique()))})
            df = df[(week >= begins[show]) & (week <= ends[show])].reset_index(drop=True)
        shares = shares_by_hand(df, ["gross", "views_lag4"])
        ours = fit_ols_fe(df, "gross", "views_lag4", transform="share", bootstrap=None, diagnostics=False)
        wanted = fit_ols_fe(shares, "gross", "views_lag4", bootstrap=None, diagnostics=False)
        assert ours["coefficient"] == pytest.approx(wanted["coefficient"], rel=1e-8) and ours["n_obs"] == wanted["n_obs"]
        lacking = shares[["gross", "views_lag4"]].isna().to_numpy() & df[["gross", "views_lag4"]].notna().to_numpy()
        assert ("share_unknown" in ours["warning_codes"]) == bool(lacking.any())


def test_samples_and_fits_without_a_show_take_shares_of_all_shows():
    df = panel(present=1)
    df["small"] = (df["show"] != "s00").astype(int)
    shares = shares_by_hand(df, ["gross", "views_lag4"])
    table = leave_one_out(df, "gross", "views_lag4", transform="share").set_index("left_out")
    for show in df["show"].unique():
        wanted = fit_ols_fe(shares[shares["show"] != show], "gross", "views_lag4")
        assert table.loc[show, "coefficient"] == pytest.approx(wanted["coefficient"], rel=1e-8)
        assert table.loc[show, "std_error"] == pytest.approx(wanted["std_error"], rel=1e-8)
    curve = specification_curve(df, "gross", "views", transforms=["share"], samples={"all": None, "small": "small"}, draws=99).rows.set_index("sample")
    assert curve.loc["small", "coefficient"] == pytest.approx(table.loc["s00", "coefficient"], rel=1e-8)
    assert curve.loc["all", "coefficient"] == pytest.approx(fit_ols_fe(shares, "gross", "views_lag4")["coefficient"], rel=1e-8)


def test_a_show_that_is_over_or_never_known_leaves_the_shares_of_the_others():
    df = panel(present=1)
    over = df["show"].eq(df["show"].iloc[0]) & (df["week_start"] > sorted(df["week_start"].unique())[20])
    closed = df.assign(gross=df["gross"].mask(over))
    by_hand = closed.assign(**{name: closed[name] / closed.groupby("week_start")[name].transform("sum") for name in ("gross", "views_lag4")})
    ours = fit_ols_fe(closed, "gross", "views_lag4", transform="share")
    assert ours["coefficient"] == pytest.approx(fit_ols_fe(by_hand, "gross", "views_lag4")["coefficient"], rel=1e-9)
    assert "share_unknown" not in ours["warning_codes"]
    without_account = df.assign(views_lag4=df["views_lag4"].mask(df["show"].eq(df["show"].iloc[0])))
    assert "share_unknown" not in fit_ols_fe(without_account, "gross", "views_lag4", transform="share")["warning_codes"]
    hole = df.assign(views_lag4=df["views_lag4"].mask(df.index == 30))
    said = [text for text in fit_ols_fe(hole, "gross", "views_lag4", transform="share")["warnings"] if "no shares" in text]
    assert len(said) == 1 and f"{df['show'][30]}, {str(df['week_start'][30])[:10]}" in said[0]


def test_a_null_share_has_a_code_of_its_own():
    """30 invented panels, with unknown values and with weeks in which nobody has any: shares are no logarithms."""
    chance = np.random.default_rng(16)
    for seed in range(30):
        df = panel(seed=seed, present=1)
        weeks = df["week_start"].unique()
        unknown = set(chance.choice(weeks, chance.integers(0, 3), replace=False))
        empty = set(chance.choice(weeks, chance.integers(0, 3), replace=False)) - unknown
        lost = df["week_start"].isin(unknown) & (df["show"] == df["show"].iloc[0])
        views = df["views_lag4"].abs().mask(df["week_start"].isin(empty), 0.0).mask(lost)
        result = fit_ols_fe(df.assign(views_lag4=views), "gross", "views_lag4", transform="share")
        assert "log_of_zero" not in result["warning_codes"]
        assert ("share_of_zero" in result["warning_codes"]) == bool(empty)
        assert ("share_unknown" in result["warning_codes"]) == bool(unknown)
        if empty:
            assert f"{len(empty)} of {len(weeks)} periods have no shares of 'views_lag4': the sum" in " ".join(result["warnings"])


def test_a_poisson_outcome_of_zeros_says_so():
    with pytest.raises(Error, match="every row is separated"):
        fit_poisson_fe(panel().assign(gross=0.0), "gross", "views_lag4")


def test_zeros_of_an_event_study_are_counted():
    df = panel()
    df.loc[:8, "views_lag4"] = 0.0
    assert "log_of_zero" in event_study(df, "gross", "views_lag4", leads=2, lags=2, transform="log")["warning_codes"]


def test_zeros_are_counted():
    df = panel()
    df.loc[:8, "views_lag4"] = 0.0
    logs = fit_ols_fe(df, "gross", "views_lag4", transform="log")
    assert logs["n_dropped_null"] == 9 and logs["dropped_null_by_column"] == {"views_lag4": 9}
    assert "log_of_zero" in logs["warning_codes"] and f"9 of {len(df)} values of 'views_lag4' have no log" in " ".join(logs["warnings"])
    for form in ("log1p", "asinh"):
        with_zeros = fit_ols_fe(df, "gross", "views_lag4", transform=form)
        assert with_zeros["n_dropped_null"] == 0 and "transformed_zeros" in with_zeros["warning_codes"]
        assert f"{100 * 9 / len(df):.1f} % of the values of 'views_lag4' are zero" in " ".join(with_zeros["warnings"])
    assert "transformed_zeros" not in fit_ols_fe(panel(), "gross", "views_lag4", transform="log1p")["warning_codes"]


def fit(tmp_path, df, *words):
    df.to_parquet(tmp_path / "panel.parquet", index=False)
    return run("fit", "--input", tmp_path / "panel.parquet", "--predictor", "views_lag4", "--output", tmp_path / "out", *words, cwd=tmp_path)


def test_the_command_line_says_per_cent(tmp_path):
    df = panel(shows=20, weeks=60)
    wanted = fit_ols_fe(df, "gross", "views_lag4", transform="log")
    done = fit(tmp_path, df, "--transform", "log")
    assert done.returncode == 0, done.stderr
    said = f"views_lag4 predicts gross: one per cent more of views of 4 weeks earlier goes with {wanted['coefficient']:.4g} per cent of gross"
    shown = " ".join(done.stdout.split())
    assert said in shown and shown.count("; log of outcome and predictors") >= 2  # the heading, and the caption of the intervals
    stored = json.loads((tmp_path / "out/model_results.json").read_text())
    assert "log of outcome and predictors" in (tmp_path / "out/model_results.tex").read_text()
    assert stored["transform"] == "log" and stored["results"][0]["coefficient"] == pytest.approx(wanted["coefficient"], rel=1e-12)
    poisson = fit_poisson_fe(df, "gross", "views_lag4", ["other"])
    done = fit(tmp_path, df, "--model", "poisson", "--controls", "other")
    shown = " ".join(done.stdout.split())
    assert f"goes with {100 * np.expm1(poisson['coefficient']):.4g} per cent of gross" in shown
    assert "interval of the score bootstrap" in shown and "least squares alone has one" not in done.stdout
    assert fit(tmp_path, df, "--model", "poisson", "--transform", "asinh").returncode == 2


def counts(seed=2, **size):
    df = panel(seed=seed, **size)
    chance = np.random.default_rng(seed)
    df["gross"] = chance.poisson(df["gross"]).astype(float)
    return df


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("cluster", ["show", "hetero"])
def test_poisson_is_that_of_pyfixest(cluster):
    pf = pytest.importorskip("pyfixest")
    df = counts()
    vcov = "hetero" if cluster == "hetero" else {"CRV1": cluster}
    theirs = pf.fepois("gross ~ views_lag4 + other | show + week_start", df, vcov=vcov, iwls_tol=1e-12)
    ours = fit_poisson_fe(df, "gross", "views_lag4", ["other"], cluster=cluster)
    assert ours["n_obs"] == theirs._N and ours["n_separated"] == len(df) - theirs._N - ours["n_singletons"]
    assert ours["coefficient"] == pytest.approx(theirs.coef()["views_lag4"], rel=1e-7)
    assert ours["std_error"] == pytest.approx(theirs.se()["views_lag4"], rel=1e-6)


@pytest.mark.filterwarnings("ignore")
def test_poisson_is_that_of_statsmodels_with_dummies():
    sm = pytest.importorskip("statsmodels.api")
    df = counts()
    df = df[df.groupby("show")["gross"].transform("sum") > 0]
    df = df[df.groupby("week_start")["gross"].transform("sum") > 0]
    dummies = pd.get_dummies(df[["show", "week_start"]], drop_first=True).astype(float)
    x = sm.add_constant(pd.concat([df[["views_lag4", "other"]], dummies], axis=1))
    theirs = sm.GLM(df["gross"], x, family=sm.families.Poisson()).fit(tol=1e-14, maxiter=200)
    ours = fit_poisson_fe(df, "gross", "views_lag4", ["other"])
    assert ours["coefficient"] == pytest.approx(theirs.params["views_lag4"], rel=1e-8)
    assert ours["controls"]["other"]["coefficient"] == pytest.approx(theirs.params["other"], rel=1e-8)
    assert ours["deviance"] == pytest.approx(theirs.deviance, rel=1e-9)


def test_separated_rows_are_found_and_named():
    df = counts()
    df["gross"] += 1
    df.loc[df["show"] == "s03", "gross"] = 0  # a level without anything
    whole = fit_poisson_fe(df, "gross", "views_lag4")
    assert whole["n_separated"] == (df["show"] == "s03").sum() and whole["separated"][0][0] == "s03"
    without = fit_poisson_fe(df[df["show"] != "s03"], "gross", "views_lag4")
    assert whole["coefficient"] == pytest.approx(without["coefficient"], rel=1e-10) and without["n_separated"] == 0
    # a regressor that is over zero only where the outcome is zero
    df = df[df["show"] != "s03"].reset_index(drop=True)
    df["closed"] = 0.0
    df.loc[[5, 50, 90], "closed"] = 1.0
    df.loc[[5, 50, 90], "gross"] = 0
    found = fit_poisson_fe(df, "gross", "views_lag4", ["closed"])
    assert found["n_separated"] == 3 and "separated" in found["warning_codes"] and found["dropped_controls"] == ["closed"]
    kept = fit_poisson_fe(df.drop(index=[5, 50, 90]), "gross", "views_lag4")
    assert found["coefficient"] == pytest.approx(kept["coefficient"], rel=1e-9)


def test_what_poisson_refuses():
    df = counts()
    with pytest.raises(Error, match="has no such covariance"):
        fit_poisson_fe(df, "gross", "views_lag4", cluster="iid")
    with pytest.raises(Error, match="'gross' is -1 in row 4: a Poisson mean is never under zero"):
        fit_poisson_fe(df.assign(gross=df["gross"].where(df.index != 3, -1.0)), "gross", "views_lag4")


def dense(df, names):
    dummies = pd.get_dummies(df[["show", "week_start"]]).to_numpy(float)
    maker = np.eye(len(df)) - dummies @ np.linalg.pinv(dummies)
    x, y = maker @ df[names].to_numpy(float), maker @ df["gross"].to_numpy()
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    return x, y - x @ beta


def test_driscoll_kraay_is_the_formula_and_lags_follow_the_calendar():
    df = panel(weeks=40)
    df = df[df["week_start"] != sorted(df["week_start"].unique())[11]].reset_index(drop=True)
    result = fit_ols_fe(df, "gross", "views_lag4", ["other"], cluster="driscoll_kraay", ssc="linearmodels")
    x, u = dense(df, ["views_lag4", "other"])
    week = (pd.to_datetime(df["week_start"]) - pd.Timestamp("2024-01-01")).dt.days.to_numpy() // 7
    h = np.zeros((40, 2))
    np.add.at(h, week, x * u[:, None])
    lags = int(4 * (39 / 100) ** (2 / 9))
    meat = h.T @ h
    for lag in range(1, lags + 1):
        gamma = h[lag:].T @ h[:-lag]
        meat += (1 - lag / (lags + 1)) * (gamma + gamma.T)
    bread = np.linalg.inv(x.T @ x)
    parameters = 2 + df["show"].nunique() + df["week_start"].nunique() - 1
    variance = (bread @ meat @ bread)[0, 0] * len(df) / (len(df) - parameters)
    assert result["driscoll_kraay"] == {"lags": lags, "periods": 39}
    assert result["std_error"] == pytest.approx(np.sqrt(variance), rel=1e-9)
    assert fit_ols_fe(df, "gross", "views_lag4", cluster="driscoll_kraay")["df_t"] == 38


def test_the_lags_of_driscoll_and_kraay_are_those_asked_for(tmp_path):
    df = panel(weeks=40)
    done = fit(tmp_path, df, "--cluster", "driscoll_kraay", "--kernel-lags", "7")
    assert "Driscoll and Kraay with 7 lags over 40 periods" in done.stdout, done.stderr
    (result,) = json.loads((tmp_path / "out/model_results.json").read_text())["results"]
    assert result["std_error"] == pytest.approx(fit_ols_fe(df, "gross", "views_lag4", cluster="driscoll_kraay", kernel_lags=7)["std_error"])
    assert "--kernel-lags 7" in json.loads((tmp_path / "out/model_results.json").read_text())["command"]
    refused = fit(tmp_path, df, "--kernel-lags", "7")
    assert refused.returncode == 2 and "add --cluster driscoll_kraay" in refused.stderr
    with pytest.raises(Error, match="driscoll_kraay alone has such lags"):
        fit_ols_fe(df, "gross", "views_lag4", kernel_lags=7)
    for lags in (-1, 40):
        with pytest.raises(Error, match=f"{lags} lags of 40 periods"):
            fit_ols_fe(df, "gross", "views_lag4", cluster="driscoll_kraay", kernel_lags=lags)


def test_the_class_has_poisson():
    df = counts()
    models = LaggedCausalityModels(bootstrap="wild", ssc="linearmodels")
    assert models.fit_poisson_fe(df, "gross", "views_lag4") == fit_poisson_fe(df, "gross", "views_lag4", ssc="linearmodels", bootstrap="wild")


def test_driscoll_kraay_is_that_of_linearmodels():
    linear = pytest.importorskip("linearmodels.panel")
    df = panel(weeks=40)
    indexed = df.assign(week=pd.to_datetime(df["week_start"])).set_index(["show", "week"])
    model = linear.PanelOLS(indexed["gross"], indexed[["views_lag4", "other"]], entity_effects=True, time_effects=True)
    theirs = model.fit(cov_type="kernel", kernel="bartlett", bandwidth=3, debiased=True)
    ours = fit_ols_fe(df, "gross", "views_lag4", ["other"], cluster="driscoll_kraay", ssc="linearmodels")
    assert ours["driscoll_kraay"]["lags"] == 3
    assert ours["std_error"] == pytest.approx(theirs.std_errors["views_lag4"], rel=1e-8)


def test_pesaran_cd_is_the_formula_and_finds_what_shows_share():
    df = panel(weeks=40)
    result = fit_ols_fe(df, "gross", "views_lag4", effects=["show"], cluster="driscoll_kraay")
    x = df[["views_lag4"]] - df.groupby("show")[["views_lag4"]].transform("mean")
    y = df["gross"] - df.groupby("show")["gross"].transform("mean")
    u = y - x["views_lag4"] * (x["views_lag4"] @ y) / (x["views_lag4"] @ x["views_lag4"])
    wide = df.assign(u=u).pivot(index="week_start", columns="show", values="u")
    terms = []
    for i in range(wide.shape[1]):
        for j in range(i):
            both = wide.iloc[:, [i, j]].dropna()
            terms.append(np.sqrt(len(both)) * both.corr().iloc[0, 1])
    assert result["pesaran_cd"]["statistic"] == pytest.approx(np.sum(terms) / np.sqrt(len(terms)), rel=1e-9)
    assert result["pesaran_cd"]["pairs"] == len(terms) and result["pesaran_cd"]["pvalue"] < 0.01  # weeks are common


def test_a_control_of_levels_is_dummies_and_a_predictor_of_levels_is_refused(tmp_path):
    df = panel()
    dummies = pd.get_dummies(df["theatre"], prefix="t", dtype=float).drop(columns="t_1")
    wanted = fit_ols_fe(df.join(dummies), "gross", "views_lag4", [*dummies.columns])
    category = df.assign(theatre=df["theatre"].astype("category"))
    text = df.assign(theatre=df["theatre"].astype(str))
    arrow = pa.Table.from_pandas(category)
    for frame in (category, text, arrow, pl.from_pandas(text), text.assign(theatre=text["theatre"].astype("category"))):
        result = fit_ols_fe(frame, "gross", "views_lag4", ["theatre"])
        assert result["coefficient"] == pytest.approx(wanted["coefficient"], rel=1e-12)
        assert result["left_out_levels"] == {"theatre": "1"}
        assert result["controls"]["theatre[3]"]["coefficient"] == pytest.approx(wanted["controls"]["t_3"]["coefficient"], rel=1e-9)
    with pytest.raises(Error, match="category whose 4 levels are numbers"):
        fit_ols_fe(category, "gross", "theatre")
    with pytest.raises(Error, match="holds text"):
        fit_ols_fe(text, "gross", "theatre")
    done = fit(tmp_path, text, "--controls", "theatre", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["results"][0]["coefficient"] == pytest.approx(wanted["coefficient"], rel=1e-9)
    assert "control theatre: its levels stand against 1" in fit(tmp_path, text, "--controls", "theatre").stdout
    assert fit(tmp_path, text, "--outcome", "theatre").returncode == 2
