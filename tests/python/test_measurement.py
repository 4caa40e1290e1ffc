"""Measurement error carried through, in Python: Rubin's rules against numpy, panels that were measured anew against single
fits, and a truth that is known: what the pooled interval covers, and what SIMEX gives back.

PUBLIC_SIGNALS_SLOW=1 runs more panels.
"""

import json
import os

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from scipy import stats

from public_signals import Error
from public_signals.models import fit_over_panels, fit_simex, pool_estimates
from public_signals.models.lagged_causality import fit_ols_fe

SLOW = os.environ.get("PUBLIC_SIGNALS_SLOW") == "1"
PANELS = 1000 if SLOW else 200


def rubin(coefficients, errors, df, alpha=0.05):
    """Rubin 1987 with the degrees of freedom of Barnard and Rubin 1999, by hand."""
    m, b = len(coefficients), np.asarray(coefficients)
    within, between = np.mean(np.square(errors)), b.var(ddof=1)
    total = within + (1 + 1 / m) * between
    share = (1 + 1 / m) * between / total
    alike = (df + 1) / (df + 3) * df if np.isfinite(df) else np.inf
    nu = (m - 1) / share**2 if share > 0 else np.inf
    if np.isfinite(df):
        nu = 1 / (1 / nu + 1 / (alike * (1 - share)))
    half = stats.t.ppf(1 - alpha / 2, nu) * np.sqrt(total)
    alone = stats.t.ppf(1 - alpha / 2, alike) * np.sqrt(within)
    return {"coefficient": b.mean(), "within_variance": within, "between_variance": between, "total_variance": total,
            "std_error": np.sqrt(total), "df": nu, "ci_lower": b.mean() - half, "ci_upper": b.mean() + half,
            "pvalue": 2 * stats.t.sf(abs(b.mean()) / np.sqrt(total), nu), "variance_share": share,
            "interval_share": max(0, 1 - alone / half)}


def test_rubins_rules_are_those_of_numpy():
    chance = np.random.default_rng(1)
    for number in range(400):
        m = int(chance.integers(2, 12))
        coefficients = chance.normal(0, 10.0 ** chance.integers(-3, 4), m)
        errors = chance.uniform(0.1, 2, m) * 10.0 ** chance.integers(-3, 4)
        df = [np.inf, 7, 39, 1.5][number % 4]
        alpha = [0.05, 0.1][number % 2]
        made = pool_estimates(coefficients, errors, df=df, alpha=alpha)
        for key, value in rubin(coefficients, errors, df, alpha).items():
            if np.isfinite(value) and abs(value) < 1e99:
                assert made[key] == pytest.approx(value, rel=1e-10, abs=1e-11), (number, key)
            else:
                assert made[key] is None and made["variance_share"] > 0.9, (number, key)
    print("400 sets of estimates pooled as by hand")


@pytest.mark.parametrize(("coefficients", "errors", "words"), [
    ([1.0], [0.1], "1 panel can't be combined"),
    ([1.0, 2.0], [0.1], "2 coefficients have 1 standard errors"),
    ([1.0, float("nan")], [0.1, 0.1], "is no estimate"),
    ([1.0, 2.0], [0.0, 0.0], "no panel's coefficient has a variance"),
])
def test_what_is_no_set_of_estimates_is_refused(coefficients, errors, words):
    with pytest.raises(Error, match=words):
        pool_estimates(coefficients, errors)


def frame(chance, shows=14, weeks=25, effect=1.0):
    df = pd.DataFrame({"show": np.repeat([f"s{i:02}" for i in range(shows)], weeks),
                       "week_start": np.tile(pd.date_range("2024-01-01", periods=weeks, freq="7D").strftime("%Y-%m-%d"), shows)})
    df["truth"] = chance.normal(size=len(df)) + np.repeat(chance.normal(size=shows), weeks)
    df["gross"] = effect * df["truth"] + chance.normal(size=len(df)) + np.tile(chance.normal(size=weeks), shows)
    return df


def drawn(df, chance, draws, noise):
    """The panel with the mean of the draws and its standard error, and one panel for each draw."""
    values = df["truth"].to_numpy() + noise * chance.normal(size=(draws, len(df)))
    mean = df.assign(x=values.mean(axis=0), se=values.std(axis=0, ddof=1) / np.sqrt(draws))
    return mean, {f"draw {k + 1}": df.assign(x=values[k]) for k in range(draws)}


def test_draws_that_are_equal_give_the_plain_fit_with_barnard_and_rubins_degrees_of_freedom():
    df = frame(np.random.default_rng(2)).rename(columns={"truth": "x"})
    over = fit_over_panels(df, {str(k): df for k in range(3)}, "gross", "x")
    plain = fit_ols_fe(df, "gross", "x", vcov="cr3")
    assert over["between_variance"] == over["variance_share"] == over["interval_share"] == 0
    for key in ("coefficient", "std_error", "t_stat"):
        assert over[key] == pytest.approx(plain[key], rel=1e-12, abs=1e-300), key
    df_t = plain["df_t"]
    assert over["df"] == over["df_alike"] == pytest.approx((df_t + 1) / (df_t + 3) * df_t, rel=1e-12)
    assert over["df_within"] == df_t
    half = stats.t.ppf(0.975, over["df"]) * plain["std_error"]
    assert over["ci_lower"] == pytest.approx(plain["coefficient"] - half, rel=1e-9)
    assert over["standard_errors"] == "cr3" and over["n_unknown"] == 0


def test_panels_are_pooled_as_single_fits_are_whatever_their_rows():
    """Panels in any order of rows, some of them lacking weeks: 60 sets, each pooled by hand on the rows that all have."""
    chance = np.random.default_rng(3)
    for number in range(60):
        mean, panels = drawn(frame(chance, 8, 14), chance, int(chance.integers(2, 5)), 0.5)
        options = [{}, {"vcov": "crv1"}, {"cluster": "hetero"}, {"alpha": 0.1}, {"transform": "asinh"}][number % 5]
        gaps = {label: panel[chance.random(len(panel)) > 0.03].sample(frac=1, random_state=number)
                for label, panel in panels.items()}
        kind = [lambda df: df, pl.from_pandas, lambda df: pa.Table.from_pandas(df, preserve_index=False)][number % 3]
        over = fit_over_panels(kind(mean), {label: kind(panel) for label, panel in gaps.items()}, "gross", "x", **options)
        keys = ["show", "week_start"]
        common = set.intersection(*(set(map(tuple, panel[keys].to_numpy())) for panel in gaps.values()))
        in_all = [tuple(key) in common for key in mean[keys].to_numpy()]
        options = options if "cluster" in options or "vcov" in options else {**options, "vcov": "cr3"}
        single = [fit_ols_fe(panel[in_all], "gross", "x", **options) for panel in panels.values()]
        expected = rubin([fit["coefficient"] for fit in single], [fit["std_error"] for fit in single], single[0]["df_t"],
                         options.get("alpha", 0.05))
        for key, value in expected.items():
            assert over[key] == pytest.approx(value, rel=1e-9, abs=1e-12), (number, key)
        assert over["n_obs"] == single[0]["n_obs"] and over["n_unknown"] == len(mean) - sum(in_all)
        for point, (label, panel) in zip(over["panels"], gaps.items(), strict=True):
            own = fit_ols_fe(panel, "gross", "x", **options)
            assert point["panel"] == label and point["n_obs"] == own["n_obs"]
            assert point["coefficient"] == pytest.approx(own["coefficient"], rel=1e-9)
        plain = fit_ols_fe(mean[in_all], "gross", "x", **options)
        assert over["plain"]["coefficient"] == pytest.approx(plain["coefficient"], rel=1e-9)
    print("60 sets of panels pooled as by hand")


def test_an_effect_that_one_show_carries_is_not_pooled():
    """CR3 has no standard error of it, and CRV1 would find it in every second panel of noise."""
    chance = np.random.default_rng(8)
    df = frame(chance, 10, 20, effect=0)
    df["x"] = (df["show"].eq("s03") & (df["week_start"] >= "2024-03-04")).astype(float)
    panels = {str(k): df.assign(x=df["x"] * (1 + 0.1 * chance.normal(size=len(df)))) for k in range(3)}
    with pytest.raises(Error, match="one show carries 'x': without it the coefficient can't be estimated, so cr3 has no"):
        fit_over_panels(df, panels, "gross", "x")
    with pytest.raises(Error, match="one show carries 'x'"):
        fit_simex(df.assign(se=0.1), "gross", "x", error="se", remeasurements=5)
    assert fit_over_panels(df, panels, "gross", "x", vcov="crv1")["standard_errors"] == "crv1"


def test_what_panels_lack_is_said():
    df = frame(np.random.default_rng(4)).rename(columns={"truth": "x"})
    with pytest.raises(Error, match="1 panel can't be combined"):
        fit_over_panels(df, {"a": df}, "gross", "x")
    with pytest.raises(Error, match="'x'"):
        fit_over_panels(df, {"a": df, "b": df.drop(columns="x")}, "gross", "x")
    with pytest.raises(Error, match=r"b: .*comes twice"):
        fit_over_panels(df, {"a": df, "b": pd.concat([df, df.head(1)])}, "gross", "x")
    with pytest.raises(Error, match="remeasurement='daws'"):
        fit_over_panels(df, {"a": df, "b": df}, "gross", "x", remeasurement="daws")
    with pytest.raises(Error, match="b: "):
        fit_over_panels(df, {"a": df, "b": df.assign(x=1.0)}, "gross", "x")


def simex_by_hand(points):
    at = [point["lambda"] for point in points]
    return [np.polyval(np.polyfit(at, [point[key] for point in points], 2), -1) for key in ("coefficient", "variance")]


def test_simex_extrapolates_its_points_and_is_the_same_to_the_bit():
    chance = np.random.default_rng(5)
    mean, _ = drawn(frame(chance), chance, 3, 0.8)
    made = fit_simex(mean, "gross", "x", "se", remeasurements=20, seed=7)
    assert json.dumps(made) == json.dumps(fit_simex(mean, "gross", "x", "se", remeasurements=20, seed=7))
    assert made["coefficient"] != fit_simex(mean, "gross", "x", "se", remeasurements=20, seed=8)["coefficient"]
    plain = fit_ols_fe(mean, "gross", "x", vcov="cr3")
    assert made["points"][0]["coefficient"] == pytest.approx(plain["coefficient"], rel=1e-12)
    assert made["points"][0]["variance"] == pytest.approx(plain["std_error"] ** 2, rel=1e-12)
    coefficient, variance = simex_by_hand(made["points"])
    assert made["coefficient"] == pytest.approx(coefficient, rel=1e-10)
    assert made["std_error"] == pytest.approx(np.sqrt(variance), rel=1e-10)
    half = stats.t.ppf(0.975, made["df"]) * made["std_error"]
    assert made["ci_upper"] == pytest.approx(made["coefficient"] + half, rel=1e-10)
    assert made["measurement_error"] == pytest.approx(np.sqrt(np.mean(mean["se"] ** 2)), rel=1e-12)
    assert [point["lambda"] for point in made["points"]] == [0, 0.5, 1, 1.5, 2]


def test_a_row_without_a_standard_error_is_left_out_and_none_at_all_is_refused():
    chance = np.random.default_rng(6)
    mean, _ = drawn(frame(chance), chance, 3, 0.8)
    mean.loc[:9, "se"] = np.nan
    assert fit_simex(mean, "gross", "x", "se", remeasurements=2)["n_obs"] == len(mean) - 10
    for values, words in ((0.0, "no value has a standard error over zero"), (-1.0, "is no standard error")):
        with pytest.raises(Error, match=words):
            fit_simex(mean.assign(se=values), "gross", "x", "se")
    for wrong, words in (({"lambdas": [1, 1]}, "grid of lambda"), ({"remeasurements": 1}, "remeasurements are not from"),
                         ({"transform": "log"}, "SIMEX adds error")):
        with pytest.raises(Error, match=words):
            fit_simex(mean, "gross", "x", "se", **wrong)


def covered(noise, simex=False):
    """Of seeded panels with an effect of 1, the shares of intervals that hold what a single noisy draw tends to (1 times
    its reliability within shows), and the truth; means of the estimates."""
    counts, sums = np.zeros(4), np.zeros(4)
    for seed in range(PANELS):
        chance = np.random.default_rng([seed, 9])
        mean, panels = drawn(frame(chance, 16, 26), chance, 4, noise)
        over = fit_over_panels(mean, panels, "gross", "x")
        attenuated = 1 / (1 + noise**2)
        counts[0] += over["ci_lower"] <= attenuated <= over["ci_upper"]
        counts[1] += over["ci_lower"] <= 1 <= over["ci_upper"]
        counts[2] += over["plain"]["ci_lower"] <= 1 <= over["plain"]["ci_upper"]
        sums += [over["coefficient"], over["plain"]["coefficient"], 0, over["variance_share"]]
        if simex:
            found = fit_simex(mean, "gross", "x", "se", remeasurements=20, seed=seed)
            sums[2] += found["coefficient"]
            counts[3] += found["ci_lower"] <= 1 <= found["ci_upper"]
    counts, sums = counts / PANELS, sums / PANELS
    print(f"noise {noise} of a draw, {PANELS} panels: one draw {sums[0]:.3f}, mean of four {sums[1]:.3f}, SIMEX {sums[2]:.3f}; "
          f"pooled interval holds the coefficient of one draw in {counts[0]:.3f}, the truth in {counts[1]:.3f}; the plain "
          f"interval the truth in {counts[2]:.3f}, SIMEX's in {counts[3]:.3f}; measurement is {sums[3]:.3f} of the variance")
    return counts, sums


def test_the_pooled_interval_covers_where_draws_are_close_together():
    counts, sums = covered(0.15)
    assert counts[0] >= 0.925 and counts[1] >= 0.925
    assert sums[3] < 0.2


def test_noise_that_is_large_draws_to_zero_and_simex_takes_it_back():
    counts, sums = covered(0.8, simex=True)
    assert sums[0] == pytest.approx(1 / 1.64, abs=0.02)
    assert sums[1] == pytest.approx(1 / 1.16, abs=0.02)
    assert sums[2] == pytest.approx(1, abs=0.02)
    assert counts[0] >= 0.925  # of its own coefficient
    assert counts[1] < 0.5  # of the truth it says nothing
    assert counts[3] >= 0.9 > counts[2]
