"""R's plm and clubSandwich: their numbers stand in tests/oracles/r.json beside the script that made them (tests/oracles/r.R)."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from public_signals.models.lagged_causality import fit_ols_fe, fit_panel_ols, serial_correlation_test, unit_root_test

ORACLES = Path(__file__).resolve().parents[1] / "oracles"
R = json.loads((ORACLES / "r.json").read_text())
PANEL = pd.read_csv(ORACLES / "panel.csv").rename(columns={"week": "week_start"})
SAME = {"rel": 1e-8}
SHOWS, WEEKS = PANEL["show"].nunique(), PANEL["week_start"].nunique()


@pytest.mark.parametrize("lags", [None, 0, 2, 5])
def test_driscoll_kraay_is_that_of_plm(lags):
    """vcovSCC without a small-sample factor; its default is floor(T^(1/4)) lags, ours Newey and West's."""
    asked = int(WEEKS**0.25) if lags is None else lags
    ours = fit_ols_fe(PANEL, "gross", "views", "price", cluster="driscoll_kraay", ssc="linearmodels", kernel_lags=asked)
    n, k = len(PANEL), 2 + SHOWS + WEEKS - 1
    theirs = R["scc_default_lags" if lags is None else f"scc_{lags}"]
    assert ours["coefficient"] == pytest.approx(R["coef_views"], **SAME)
    assert ours["std_error"] ** 2 * (n - k) / n == pytest.approx(theirs, **SAME)


def test_driscoll_kraay_without_lags_is_that_of_plm_where_weeks_are_absent():
    """With lags they differ: plm takes the row before for the week before only where the panel has every week."""
    thin = PANEL.dropna()
    ours = fit_ols_fe(thin, "gross", "views", "price", cluster="driscoll_kraay", ssc="linearmodels", kernel_lags=0)
    n, k = len(thin), 2 + SHOWS + WEEKS - 1
    assert ours["std_error"] ** 2 * (n - k) / n == pytest.approx(R["scc_gaps_0"], **SAME)


@pytest.mark.parametrize("gaps", [False, True])
def test_pesaran_cd_is_that_of_plm(gaps):
    frame = PANEL.dropna() if gaps else PANEL
    ours = fit_ols_fe(frame, "gross", "views", "price", effects="show", cluster="driscoll_kraay")
    assert ours["pesaran_cd"]["statistic"] == pytest.approx(R["cd_gaps" if gaps else "cd"], **SAME)


@pytest.mark.parametrize("deterministic", ["intercept", "trend"])
@pytest.mark.parametrize("lags", range(4))
@pytest.mark.parametrize("column", ["gross", "crew"])
def test_im_pesaran_shin_is_that_of_plm(column, lags, deterministic):
    ours = unit_root_test(PANEL, column, lags=lags, deterministic=deterministic, draws=39)
    assert ours["ips"]["statistic"] == pytest.approx(R[f"ips_{column}_{lags}_{deterministic}"], **SAME)
    assert (ours["n_units"], ours["n_obs"]) == (SHOWS, SHOWS * (WEEKS - lags - 1))


@pytest.mark.parametrize("deterministic", ["intercept", "trend"])
@pytest.mark.parametrize("lags", [1, 2, 3])
@pytest.mark.parametrize("column", ["gross", "crew"])
def test_cips_is_that_of_plm(column, lags, deterministic):
    """The statistic; plm brackets p by Pesaran's tables, ours is simulated in the panel's own cells."""
    ours = unit_root_test(PANEL, column, lags=lags, deterministic=deterministic, draws=39)
    kind = {"intercept": "drift", "trend": "trend"}[deterministic]
    assert ours["cips"]["statistic"] == pytest.approx(R[f"cips_{column}_{lags}_{kind}"], **SAME)


@pytest.mark.parametrize("weeks", [False, True])
def test_wooldridges_test_is_that_of_plm(weeks):
    """pwfdtest's variance has no small-sample factor; ours has fixest's, as everywhere."""
    ours = serial_correlation_test(PANEL, "gross", "views", "price", effects=["show", "week_start"] if weeks else ["show"])
    n, g = SHOWS * (WEEKS - 2), SHOWS
    factor = g / (g - 1) * (n - 1) / (n - 2)
    assert (ours["n_obs"], ours["n_units"], ours["df_denom"]) == (n, g, g - 1)
    assert ours["statistic"] * factor == pytest.approx(R["wooldridge_weeks" if weeks else "wooldridge"], **SAME)


def test_cr2_and_cr3_are_those_of_clubsandwich():
    cr2 = fit_ols_fe(PANEL, "gross", "views", "price", vcov="cr2")
    assert cr2["std_error"] ** 2 == pytest.approx(R["CR2_views"], **SAME)
    assert cr2["controls"]["price"]["std_error"] ** 2 == pytest.approx(R["CR2_price"], **SAME)
    assert cr2["df_t"] == pytest.approx(R["CR2_df"], **SAME)
    cr3 = fit_ols_fe(PANEL, "gross", "views", "price", vcov="cr3")
    share = (SHOWS - 1) / SHOWS  # clubSandwich's CR3 lacks it
    assert cr3["std_error"] ** 2 == pytest.approx(share * R["CR3_views"], **SAME)
    assert cr3["controls"]["price"]["std_error"] ** 2 == pytest.approx(share * R["CR3_price"], **SAME)
    joint = fit_panel_ols(PANEL, "gross", ["views", "price"], bootstrap="wild")["wald"]
    assert 2 * joint["cr3"]["statistic"] == pytest.approx(R["CR3_wald"] / share, **SAME)


def test_the_panel_of_the_oracles_is_the_one_its_script_makes():
    import subprocess
    import sys

    made = subprocess.run([sys.executable, ORACLES / "make_panel.py"], capture_output=True, text=True, check=True).stdout
    assert made == (ORACLES / "panel.csv").read_text()
    assert np.isfinite(list(R.values())).all()
