"""Estimates against pyfixest, linearmodels and statsmodels on data sets that ship inside Python packages.

Coefficients, standard errors and intervals agree to 1e-8 relative; p-values too, below 1e-10 through |t|.
"""

import numpy as np
import pandas as pd
import pytest

from public_signals.models.lagged_causality import fit_ols_fe

pytestmark = pytest.mark.filterwarnings("ignore")
pf = pytest.importorskip("pyfixest", reason="pyfixest is not installed: pip install pyfixest")
PanelOLS = pytest.importorskip("linearmodels.panel", reason="linearmodels is not installed").PanelOLS
sm = pytest.importorskip("statsmodels.api", reason="statsmodels is not installed")

TOLERANCE = 1e-8


# pyfixest takes p as 1 - cdf: what it has left of a small p is good to a few rounding units of 1.
LOST_IN_ONE_MINUS_CDF = 1e-15


def close(ours, theirs, absolute=1e-300):
    assert ours == pytest.approx(theirs, rel=TOLERANCE, abs=absolute)


def agrees(result, name, coefficient, std_error, t_stat, pvalue, lower, upper):
    ours = result if name == result["predictor"] else result["controls"][name]
    close(ours["coefficient"], coefficient)
    close(ours["std_error"], std_error)
    close(ours["ci_lower"], lower)
    close(ours["ci_upper"], upper)
    if pvalue < 1e-10:
        close(ours["t_stat"], t_stat)
    else:
        close(ours["pvalue"], pvalue, LOST_IN_ONE_MINUS_CDF)


@pytest.fixture(scope="module")
def panels():
    """Wages (545 men, 8 years, balanced) and Grunfeld's firms, and both with rows taken out at random."""
    from linearmodels.datasets import wage_panel

    wage = wage_panel.load()[["nr", "year", "lwage", "exper", "hours", "married", "union"]].astype(float)
    wage["hours"] = wage["hours"] / 1000
    firms = sm.datasets.grunfeld.load_pandas().data
    firms["firm"] = firms["firm"].astype(str)
    chance = np.random.default_rng(7)
    return {
        "wage": wage,
        "wage with gaps": wage[chance.random(len(wage)) < 0.6].reset_index(drop=True),
        "firms": firms,
        "firms with gaps": firms[chance.random(len(firms)) < 0.7].reset_index(drop=True),
    }


WAGE = ("lwage", "union", ["married", "hours"], "nr", "year")
FIRMS = ("invest", "value", ["capital"], "firm", "year")
SPECIFICATIONS = [
    (panel, columns, effects, cluster)
    for panel, columns in (("wage", WAGE), ("wage with gaps", WAGE), ("firms", FIRMS), ("firms with gaps", FIRMS))
    for effects, cluster in (
        ("both", "entity"),
        ("both", "time"),
        ("both", "both"),
        ("both", "iid"),
        ("both", "hetero"),
        ("entity", "entity"),
        ("time", "entity"),
    )
]


@pytest.mark.parametrize("panel, columns, effects, cluster", SPECIFICATIONS)
def test_pyfixest_agrees(panels, panel, columns, effects, cluster):
    outcome, predictor, controls, entity, time = columns
    df = panels[panel]
    names = {"both": [entity, time], "entity": [entity], "time": [time]}
    vcov = {"CRV1": "+".join(names[cluster])} if cluster in names else cluster
    formula = f"{outcome} ~ {' + '.join([predictor, *controls])} | {' + '.join(names[effects])}"
    tolerance = 1e-13 if effects == "both" else 1e-8  # one effect is demeaned in one pass, whatever the tolerance
    theirs = pf.feols(formula, df, vcov=vcov, fixef_tol=tolerance, fixef_maxiter=1_000_000).tidy()
    ours = fit_ols_fe(
        df, outcome, predictor, controls, entity=entity, time=time, effects=names[effects], cluster=names.get(cluster, cluster)
    )
    for name in [predictor, *controls]:
        row = theirs.loc[name]
        agrees(ours, name, row["Estimate"], row["Std. Error"], row["t value"], row["Pr(>|t|)"], row["2.5%"], row["97.5%"])


@pytest.mark.parametrize("panel, columns, effects, cluster", SPECIFICATIONS)
def test_linearmodels_agrees(panels, panel, columns, effects, cluster):
    outcome, predictor, controls, entity, time = columns
    df = panels[panel].copy()
    df[time] = df[time].astype(int)
    names = {"both": [entity, time], "entity": [entity], "time": [time]}
    indexed = df.set_index([entity, time])
    model = PanelOLS(
        indexed[outcome], indexed[[predictor, *controls]], entity_effects=effects != "time", time_effects=effects != "entity"
    )
    settings = {
        "entity": {"cov_type": "clustered", "cluster_entity": True},
        "time": {"cov_type": "clustered", "cluster_time": True},
        "both": {"cov_type": "clustered", "cluster_entity": True, "cluster_time": True},
        "iid": {"cov_type": "unadjusted"},
        "hetero": {"cov_type": "robust"},
    }
    theirs = model.fit(**settings[cluster])
    ours = fit_ols_fe(
        df, outcome, predictor, controls, entity=entity, time=time, effects=names[effects],
        cluster=names.get(cluster, cluster), ssc="linearmodels", singletons="keep",
    )
    interval = theirs.conf_int()
    for name in [predictor, *controls]:
        agrees(
            ours, name, theirs.params[name], theirs.std_errors[name], theirs.tstats[name], theirs.pvalues[name],
            interval.loc[name, "lower"], interval.loc[name, "upper"],
        )


@pytest.mark.parametrize("cluster, kind", [("iid", "nonrobust"), ("hetero", "HC1")])
def test_statsmodels_agrees_without_effects(panels, cluster, kind):
    df = panels["firms"]
    theirs = sm.OLS(df["invest"], sm.add_constant(df[["value", "capital"]])).fit(cov_type=kind, use_t=True)
    ours = fit_ols_fe(df, "invest", "value", ["capital"], entity="firm", time="year", effects=(), cluster=cluster)
    interval = theirs.conf_int()
    for name, there in (("value", "value"), ("capital", "capital"), ("intercept", "const")):
        agrees(
            ours, name, theirs.params[there], theirs.bse[there], theirs.tvalues[there], theirs.pvalues[there],
            interval.loc[there, 0], interval.loc[there, 1],
        )
    close(ours["r2_within"], theirs.rsquared)


def test_singletons_are_dropped_until_none_is_left(panels):
    df = panels["firms"]
    df = df[(df["firm"] != "IBM") | (df["year"] == 1940)]
    ours = fit_ols_fe(df, "invest", "value", entity="firm", time="year")
    theirs = pf.feols("invest ~ value | firm + year", df, vcov={"CRV1": "firm"}, fixef_tol=1e-13)
    assert ours["n_singletons"] == 1 and ours["n_obs"] == theirs._N
    close(ours["std_error"], theirs.se()["value"])


@pytest.fixture(scope="module")
def large():
    """More rows than one block of the computation, a third of the cells absent, rows in no order."""
    chance = np.random.default_rng(5)
    shows, weeks = 2_500, 60
    cells = chance.permutation(shows * weeks)[: shows * weeks * 2 // 3]
    df = pd.DataFrame({"show": cells // weeks, "week": cells % weeks})
    level, season = chance.normal(size=shows), chance.normal(size=weeks)
    df["views"] = chance.normal(size=len(df)) + level[df["show"]] + season[df["week"]]
    df["price"] = chance.normal(size=len(df)) + 0.2 * df["views"]
    df["gross"] = 0.05 * df["views"] - 0.1 * df["price"] + 3 * level[df["show"]] + season[df["week"]] + chance.normal(size=len(df))
    return df


def test_a_large_panel_in_no_order_agrees_and_repeats_bit_by_bit(large):
    theirs = pf.feols("gross ~ views + price | show + week", large, vcov={"CRV1": "show"}, fixef_tol=1e-12).tidy()
    ours = fit_ols_fe(large, "gross", "views", ["price"], entity="show", time="week")
    for name in ("views", "price"):
        row = theirs.loc[name]
        agrees(ours, name, row["Estimate"], row["Std. Error"], row["t value"], row["Pr(>|t|)"], row["2.5%"], row["97.5%"])
    for _ in range(5):
        assert fit_ols_fe(large, "gross", "views", ["price"], entity="show", time="week") == ours


def test_a_large_panel_is_the_same_in_order_and_under_any_kind_of_key(large):
    ask = {"outcome": "gross", "predictor": "views", "controls": ["price"], "entity": "show", "time": "week"}
    wanted = fit_ols_fe(large, **ask)
    sorted_rows = large.sort_values(["show", "week"], ignore_index=True)
    in_order = fit_ols_fe(sorted_rows, **ask)
    close(in_order["coefficient"], wanted["coefficient"])
    close(in_order["std_error"], wanted["std_error"])
    names = "Show No. " + sorted_rows["show"].astype(str)
    dates = pd.Timestamp("2024-01-01") + pd.to_timedelta(7 * sorted_rows["week"], unit="D")
    for show, week in (
        (names, dates),
        (names.astype(object), dates.dt.strftime("%Y-%m-%d")),
        (names.astype("category"), dates.dt.date),
        (sorted_rows["show"].astype("Int64"), sorted_rows["week"].astype("int16")),
        (sorted_rows["show"] * 10**12, sorted_rows["week"].astype("float64")),
    ):
        assert fit_ols_fe(sorted_rows.assign(show=show, week=week), **ask) == in_order
