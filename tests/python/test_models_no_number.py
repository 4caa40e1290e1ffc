"""What a panel can't tell is null or an error, in words: never a number that is made of rounding."""

import numpy as np
import pandas as pd
import pytest

import public_signals
from public_signals.models import lagged_causality as models
from public_signals.models.tables import describe


def panel(shows=8, weeks=40, seed=0):
    """Attention that says nothing of the outcome, with a shock that all shows share."""
    chance = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {"show": np.repeat([f"S{i}" for i in range(shows)], weeks),
         "week_start": np.tile(pd.date_range("2022-01-03", periods=weeks, freq="7D").strftime("%Y-%m-%d"), shows),
         "views": chance.normal(size=shows * weeks)})
    frame["gross"] = chance.normal(size=len(frame)) + np.tile(chance.normal(size=weeks), shows)
    frame["gross_lag1"] = frame.groupby("show")["gross"].shift(1)
    return frame


def treated(frame):
    """One show alone is treated, from June on."""
    return frame.assign(treated=((frame["show"] == "S0") & (frame["week_start"] > "2022-06")).astype(float))


def is_told(made):
    """Whether a test that was not made has no number and a reason."""
    return made["pvalue"] is None and len(made["why_not"]) > 20


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("lags", [1, 2, 3])
def test_two_shows_have_no_granger_test_that_adds_scores_up_by_show(seed, lags):
    tests = models.granger_causality_tests(panel(2, seed=seed), "gross", "views", lags=lags)[lags]
    assert is_told(tests["juodis_karavias_sarafidis"]) and is_told(tests["joint"])
    assert 0 < tests["dumitrescu_hurlin"]["pvalue"] <= 1


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("run", [
    lambda df: models.split_panel_jackknife(df, "gross", "views", "gross_lag1"),
    lambda df: models.serial_correlation_test(df, "gross", "views"),
    lambda df: models.event_study(df, "gross", "views", leads=3, lags=2, bootstrap="webb"),
    lambda df: models.fit_ols_fe(df, "gross", "views"),
    lambda df: models.romano_wolf(df, "gross", ["views"])])
def test_two_shows_beside_week_effects_are_refused(run, seed):
    with pytest.raises(public_signals.Error, match="add up to nothing"):
        run(panel(2, seed=seed))


@pytest.mark.parametrize("vcov", ["cr2", "cr3"])
def test_of_two_shows_neither_is_said_to_carry_what_both_are_needed_for(vcov):
    with pytest.raises(public_signals.Error, match="2 of 2 clusters of 'show' can't be left out"):
        models.fit_ols_fe(panel(2), "gross", "views", vcov=vcov)
    with pytest.raises(public_signals.Error, match="one show carries 'treated'"):
        models.fit_ols_fe(treated(panel()), "gross", "treated", vcov=vcov)


def test_a_family_that_no_data_could_reject_has_no_stepped_p():
    frame = panel(2).assign(likes=lambda df: df["views"].shift(3))
    table = models.romano_wolf(frame, "gross", ["views", "likes"], effects=["show"])
    assert table["decisive_pvalue"].isna().all() and table["romano_wolf_pvalue"].isna().all()
    assert models.romano_wolf(panel(), "gross", ["views"])["romano_wolf_pvalue"].between(0, 1).all()


@pytest.mark.parametrize("shows", [5, 8, 20])
def test_joint_tests_of_one_treated_show_decide_nothing(shows):
    study = models.event_study(treated(panel(shows)), "gross", "treated", leads=3, lags=2, bootstrap="wild", alpha=0.1)
    for part in ("leads", "lags"):
        assert study[part]["decisive_pvalue"] is None and "without one show" in study[part]["bootstrap_why_not"]
        assert "cr3" not in study[part]
    joint = models.granger_causality_tests(treated(panel(shows)), "gross", "treated", lags=2, alpha=0.1)[2]["joint"]
    assert joint["decisive_pvalue"] is None and "undecided" in joint["sentence"]


def test_a_control_whose_scores_cancel_has_a_coefficient_alone():
    """Without week effects a control that one show alone has fits that show, so that its score is zero."""
    frame = panel()
    is_first = frame["show"] == "S0"
    frame = frame.assign(own=is_first * np.tile(np.arange(40) % 3, 8).astype(float), views=frame["views"] * ~is_first)
    for made in (models.fit_ols_fe(frame, "gross", "views", "own", effects=["show"])["controls"]["own"],
                 models.split_panel_jackknife(frame, "gross", "views", "own", effects=["show"])["least_squares"]["own"]):
        assert made["coefficient"] == pytest.approx(np.polyfit(frame["own"][:40], frame["gross"][:40], 1)[0])
        assert [made[key] for key in ("std_error", "pvalue", "ci_lower", "ci_upper", "t_stat")] == [None] * 5
    split = models.split_panel_jackknife(frame, "gross", "views", "own", effects=["show"])
    assert split["coefficients"]["own"]["std_error"] is None and "no standard error" in split["sentence"]


packed = {"year, month and day": "%Y%m%d", "year and week or month": "%G%V", "year and day": "%Y%j"}


@pytest.mark.parametrize("words", packed)
@pytest.mark.parametrize("run", [
    lambda df: models.fit_ols_fe(df, "gross", "views", cluster="driscoll_kraay"),
    lambda df: models.split_panel_jackknife(df, "gross", "views"),
    lambda df: models.serial_correlation_test(df, "gross", "views"),
    lambda df: models.unit_root_test(df, "gross"),
    lambda df: models.granger_causality_tests(df, "gross", "views"),
    lambda df: models.event_study(df, "gross", "views")])
def test_years_in_front_of_weeks_or_days_count_no_periods(run, words):
    frame = panel()
    run(frame)
    as_number = pd.to_datetime(frame["week_start"]).dt.strftime(packed[words]).astype(int)
    with pytest.raises(public_signals.Error, match=f"'week_start' holds {words}.* in one number"):
        run(frame.assign(week_start=as_number))


def test_counts_that_look_a_little_like_years_count():
    counted = panel().assign(week_start=lambda df: 2000 + df.groupby("show").cumcount())
    dated = models.fit_ols_fe(panel(), "gross", "views", cluster="driscoll_kraay")["std_error"]
    assert models.fit_ols_fe(counted, "gross", "views", cluster="driscoll_kraay")["std_error"] == pytest.approx(dated)


def test_so_few_draws_that_no_p_is_under_the_level_are_refused():
    frame = panel(20)
    for run in (lambda draws: models.fit_ols_fe(frame, "gross", "views", bootstrap="wild", draws=draws),
                lambda draws: models.fit_ols_fe(frame, "gross", "views", bootstrap="webb", draws=draws),
                lambda draws: models.romano_wolf(frame, "gross", ["views"], draws=draws),
                lambda draws: models.event_study(frame, "gross", "views", bootstrap="wild", draws=draws),
                lambda draws: models.unit_root_test(frame, "gross", draws=draws)):
        with pytest.raises(public_signals.Error, match=r"can give no p under 0\.0526, and the level is 0\.05"):
            run(18)
        run(19)


def test_a_constant_has_no_unit_root_to_test():
    with pytest.raises(public_signals.Error, match="'still' does not vary within any show"):
        models.unit_root_test(panel().assign(still=3.0), "still")


@pytest.mark.parametrize("value", [np.inf, -np.inf])
def test_a_mean_of_an_infinite_value_is_refused_with_its_row(value):
    frame = panel()
    frame.loc[6, "views"] = value
    with pytest.raises(public_signals.Error, match="column 'views' holds an infinite value in row 7"):
        describe(frame)


@pytest.mark.parametrize("scale", [1e-300, 1e-160, 1.0, 1e160, 1e300])
def test_descriptives_do_not_depend_on_the_unit(scale):
    values = pd.Series([1.0, 2.0, 9.0, 4.0]) * scale
    row = describe(pd.DataFrame({"x": values})).csv.splitlines()[1].split(",")
    assert [float(cell) / scale for cell in row[2:7]] == pytest.approx([4.0, np.std([1, 2, 9, 4], ddof=1), 3.0, 1.0, 9.0])
