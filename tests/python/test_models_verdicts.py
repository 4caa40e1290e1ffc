"""What a verdict may be made of: an outcome that varies, an interval without zero, one unit, and the error that decides."""

import json
import os
import re

import numpy as np
import pandas as pd
import pytest
from program import run

from public_signals import Error
from public_signals.models.lagged_causality import event_study, fit_ols_fe, fit_poisson_fe, smallest_detectable_effect

SLOW = os.environ.get("PUBLIC_SIGNALS_SLOW") == "1"


def panel(seed, shows=10, weeks=40, spread=0.0, effect=0.0, one=0.0):
    """Attention and noise that remember a little; sizes of shows log-normal; `one` show with so much more attention."""
    chance = np.random.default_rng(seed)
    days = pd.date_range("2024-01-01", periods=weeks, freq="7D").strftime("%Y-%m-%d")
    size = np.exp(spread * chance.normal(size=shows))
    size[0] *= 1 + one
    x = chance.normal(size=(shows, weeks))
    noise = chance.normal(size=(shows, weeks))
    for week in range(1, weeks):
        x[:, week] += 0.5 * x[:, week - 1]
        noise[:, week] += 0.5 * noise[:, week - 1]
    x *= size[:, None]
    gross = 100 + effect * x + noise * np.sqrt(size)[:, None]
    return pd.DataFrame({
        "show": np.repeat([f"s{i:02}" for i in range(shows)], weeks), "week_start": np.tile(days, shows),
        "x_lag4": x.ravel(), "gross": gross.ravel(),
    })


def fitted(tmp_path, df, *words):
    df.to_parquet(tmp_path / "in.parquet")
    done = run("fit", "--input", tmp_path / "in.parquet", "--output", tmp_path / "out", *words)
    text = " ".join(done.stdout.split())
    results = json.loads((tmp_path / "out" / "model_results.json").read_text()) if done.returncode == 0 else None
    return done, text, results


# An outcome without variation, and numbers that can't be squared


FLAT = {
    "one number": lambda df, chance: 5.0,
    "nothing": lambda df, chance: 0.0,
    "a number a show": lambda df, chance: df["show"].map(dict(zip(sorted(set(df["show"])), chance.normal(size=99) * 1e6, strict=False))),
    "a number a week": lambda df, chance: df["week_start"].map(dict(zip(sorted(set(df["week_start"])), chance.normal(size=99), strict=False))),
    "a sum of both": lambda df, chance: FLAT["a number a show"](df, chance) + FLAT["a number a week"](df, chance),
    "too large": lambda df, chance: df["gross"] * 10.0 ** chance.integers(60, 300),
    "too small": lambda df, chance: (df["gross"] - 100) * 10.0 ** -chance.integers(60, 150),
}


@pytest.mark.parametrize("kind", FLAT)
def test_an_outcome_that_tells_nothing_is_refused(kind, tmp_path, capsys):
    seeds = range(40 if SLOW else 12)
    for seed in seeds:
        chance = np.random.default_rng(seed)
        df = panel(seed, shows=int(chance.integers(3, 20)), weeks=int(chance.integers(12, 50)))
        df["gross"] = FLAT[kind](df, chance)
        with pytest.raises(Error, match="absorbed by|numbers too (large|small)") as refused:
            fit_ols_fe(df, "gross", "x_lag4", bootstrap="wild", draws=99)
        assert refused.value.column == "gross"
        with pytest.raises(Error, match="absorbed by|numbers too (large|small)"):
            event_study(df, "gross", "x_lag4", leads=2, lags=1)
    done, text, _ = fitted(tmp_path, df, "--predictor", "x_lag4")
    assert done.returncode == 2 and "predicts" not in text and "gross" in done.stderr
    with capsys.disabled():
        print(f"\n{kind}: {len(seeds)} panels refused, seeds 0 to {len(seeds) - 1}")


def test_a_constant_without_effects_and_a_poisson_outcome_of_levels_are_refused():
    df = panel(1)
    with pytest.raises(Error, match="outcome 'gross' is the same everywhere"):
        fit_ols_fe(df.assign(gross=7.25), "gross", "x_lag4", effects=())
    show = df["show"].str[1:].astype(int) + 1.0
    week = pd.factorize(df["week_start"])[0] + 3.0
    for levels in (show, week, show * week):
        with pytest.raises(Error, match="absorbed"):
            fit_poisson_fe(df.assign(gross=levels * 1000), "gross", "x_lag4")


def test_a_predictor_that_varies_where_the_outcome_does_not_gives_no_verdict(tmp_path):
    df = panel(2, shows=12)
    moves = df["show"] < "s06"
    df["x_lag4"] = df["x_lag4"].where(moves, 0.0)
    df["gross"] = np.where(moves, 50.0, df["gross"])
    df["part"] = np.where(moves, "a", "b")
    done, text, _ = fitted(tmp_path, df, "--predictor", "x_lag4", "--fe", "show")
    assert "predicts gross: one" not in text and done.returncode == 2
    assert "where the predictor varies the outcome does not" in done.stderr


@pytest.mark.parametrize("scale", [1e-40, 1e-9, 1.0, 1e9, 1e40])
def test_a_verdict_does_not_depend_on_the_unit(scale):
    df = panel(3, effect=0.1)
    plain = fit_ols_fe(df, "gross", "x_lag4", bootstrap="wild", draws=999)
    other = fit_ols_fe(df.assign(gross=df["gross"] * scale), "gross", "x_lag4", bootstrap="wild", draws=999)
    assert other["decisive_pvalue"] == plain["decisive_pvalue"]
    assert other["interval_lower"] == pytest.approx(plain["interval_lower"] * scale, rel=1e-6)
    assert other["interval_upper"] == pytest.approx(plain["interval_upper"] * scale, rel=1e-6)


# "predicts" and an interval without zero are one


def contradicts(result):
    lower, upper = result["interval_lower"], result["interval_upper"]
    holds_zero = (lower is None or lower <= 0) and (upper is None or upper >= 0)
    return result["decisive_pvalue"] <= 0.05 and holds_zero


def test_the_interval_holds_every_coefficient_that_is_not_rejected(capsys):
    """A hull: nothing that the same test does not reject lies outside, and without gaps it and the test are one.

    p goes in steps of the draws, so that one within a step or two of the level may fall on either side of it.
    """
    panels, gaps, contradictions = 60 if SLOW else 16, 0, 0
    for seed in range(panels):
        df = panel(seed, shows=6 + seed % 5, weeks=24, spread=1.0, one=(0, 3, 10, 30)[seed % 4])
        result = fit_ols_fe(df, "gross", "x_lag4", bootstrap="webb", draws=1999)
        if result["decisive_pvalue"] is None:
            continue
        lower = -np.inf if result["interval_lower"] is None else result["interval_lower"]
        upper = np.inf if result["interval_upper"] is None else result["interval_upper"]
        gaps += result["bootstrap_ci_has_hole"]
        contradictions += contradicts(result)
        assert result["bootstrap_ci_has_hole"] or not contradicts(result), seed
        assert result["decisive_pvalue"] <= 0.05 or lower <= 0 <= upper, seed
        middle, reach = result["coefficient"], max(upper - lower if np.isfinite(upper - lower) else 0, result["std_error"])
        for null in middle + np.linspace(-1.2, 1.2, 25) * reach:
            moved = fit_ols_fe(df.assign(gross=df["gross"] - null * df["x_lag4"]), "gross", "x_lag4", bootstrap="webb", draws=1999)
            p, inside = moved["decisive_pvalue"], lower <= null <= upper
            assert inside or p <= 0.0525, (seed, null, p)
            assert not inside or result["bootstrap_ci_has_hole"] or p > 0.0475, (seed, null, p)
    with capsys.disabled():
        print(f"\n{panels} panels, seeds 0 to {panels - 1}: {gaps} with gaps, in {contradictions} zero is in one")


def test_zero_in_a_gap_predicts_nothing(study, tmp_path, capsys):
    """The sample study in logarithms of counts with zeros: one show carries them, what the bootstrap does not reject lies on
    both sides of zero, and CR3 has to agree."""
    assert run("features", "-q", cwd=study).returncode == 0
    assert run("merge", "-q", "--outcomes", "data/outcomes/synthetic_grosses.csv", cwd=study).returncode == 0
    merged = pd.read_parquet(study / "data/merged/merged_social_grosses_panel.parquet")
    panels, found = 60 if SLOW else 20, 0
    for seed in range(panels):
        df = merged[["show", "week_start", "gross", "tt_sum_views_lag4"]].rename(columns={"tt_sum_views_lag4": "x_lag4"})
        df["gross"] *= np.exp(0.002 * np.random.default_rng(seed).normal(size=len(df)))
        _, text, results = fitted(tmp_path, df, "--predictor", "x_lag4", "--transform", ("log1p", "asinh")[seed % 2])
        (result,) = results["results"]
        holds = result["interval_lower"] <= 0 <= result["interval_upper"]
        assert result["predicts"] == (result["qvalue"] < 0.05 and not holds), seed
        owner = {"wild_bootstrap": "the wild bootstrap", "cr3": "CR3", "wild_bootstrap_and_cr3": "the wild bootstrap and CR3"}
        assert result["bootstrap_with_cr3"] and f"95 % interval of {owner[result['interval_method']]} " in text
        assert not contradicts(result) or "can't say whether x_lag4 predicts" in text
        found += result["bootstrap_ci_has_hole"]
        assert ("with gaps" in text) == result["bootstrap_ci_has_hole"]
    with capsys.disabled():
        print(f"\n{panels} panels, seeds 0 to {panels - 1}: {found} have gaps")
    assert found > 0


def test_predicts_needs_an_interval_without_zero(tmp_path, capsys):
    panels, said = 60 if SLOW else 24, {}
    for seed in range(panels):
        df = panel(seed, shows=6 + seed % 6, weeks=30, spread=(0.0, 1.0)[seed % 2], effect=(0.0, 0.1)[seed % 3 == 0], one=(0, 10)[seed % 2])
        _, text, results = fitted(tmp_path, df, "--predictor", "x_lag4")
        (result,) = results["results"]
        lower, upper = result["interval_lower"], result["interval_upper"]
        excludes = (lower is not None and lower > 0) or (upper is not None and upper < 0)
        assert result["predicts"] == (excludes and result["decisive_pvalue"] is not None), seed
        assert ("x_lag4 predicts gross: one more" in text) == result["predicts"]
        assert ("can't say whether x_lag4 predicts gross: zero is rejected" in text) == (not excludes and result["qvalue"] < 0.05)
        said[result["predicts"]] = said.get(result["predicts"], 0) + 1
    with capsys.disabled():
        print(f"\n{panels} panels, seeds 0 to {panels - 1}: predicts {said}")
    assert len(said) == 2


def test_the_verdict_has_the_level_of_the_interval_and_says_it(tmp_path):
    for seed in range(60):
        df = panel(seed, effect=0.07)
        result = fit_ols_fe(df, "gross", "x_lag4", bootstrap="wild")
        if 0.012 < result["decisive_pvalue"] < 0.045 and result["pvalue"] > 0.012:
            break
    _, text, results = fitted(tmp_path, df, "--predictor", "x_lag4", "--alpha", "0.01")
    assert "no sign that x_lag4 predicts gross: not beyond chance (99 % interval" in text and ", level 0.01, p " in text
    assert not results["results"][0]["predicts"]
    _, text, results = fitted(tmp_path, df, "--predictor", "x_lag4")
    assert "x_lag4 predicts gross" in text and results["results"][0]["predicts"] and ", level" not in text


# Words


NUMBER = r"(-?[\d.,]+(?:e[-+]\d+)?)"


@pytest.mark.parametrize("form", [[], ["--transform", "log"], ["--model", "poisson"], ["--model", "poisson", "--transform", "log"]])
def test_an_estimate_lies_in_its_interval_in_the_same_sentence(form, tmp_path, capsys):
    seen = 0
    for seed in range(24 if SLOW else 8):
        df = panel(seed, effect=5.0)
        df["x_lag4"] = np.exp(df["x_lag4"] / 3) * 10.0 ** (seed % 5)
        df["gross"] = 1000 * np.exp(df["gross"] / 300)
        _, text, _ = fitted(tmp_path, df, "--predictor", "x_lag4", *form)
        found = re.search(rf"goes with {NUMBER}(?: per cent| units)? of gross \(95 % interval(?: of (?:the wild bootstrap|CR3|the wild bootstrap and CR3|the score bootstrap))? {NUMBER} to {NUMBER}", text)
        if found:
            estimate, lower, upper = (float(word.replace(",", "")) for word in found.groups())
            assert lower <= estimate <= upper, text[:400]
            seen += 1
    with capsys.disabled():
        print(f"\n{form}: {seen} sentences with an interval")
    assert seen >= 4


def test_what_a_panel_would_find_is_found_in_80_of_100(tmp_path, capsys):
    """By CR3, at a power of 0.8: panels of that effect, over seeds of their own."""
    _, text, results = fitted(tmp_path, panel(0, shows=14, weeks=40), "--predictor", "x_lag4")
    (one,) = results["results"]
    size = one["smallest_detectable_effect"]
    half = max(2.1604 * one["cr3"]["std_error"], (one["interval_upper"] - one["interval_lower"]) / 2)  # t of 13
    assert size == pytest.approx(half + 0.8704 * one["cr3"]["std_error"], rel=1e-3)
    assert f"80 of 100 such panels would find a coefficient of {size:.4g}" in text
    whole = fit_ols_fe(panel(0, shows=14, weeks=40), "gross", "x_lag4", diagnostics=True, bootstrap="wild")
    assert smallest_detectable_effect(whole) == pytest.approx(size, rel=1e-9)
    effect = np.mean([
        smallest_detectable_effect(fit_ols_fe(panel(seed, shows=14, weeks=40), "gross", "x_lag4", diagnostics=True, bootstrap="wild", draws=399))
        for seed in range(40)
    ])
    runs = 400 if SLOW else 120
    found = sum(
        fit_ols_fe(panel(1000 + seed, shows=14, weeks=40, effect=effect), "gross", "x_lag4", bootstrap="wild", draws=399)["decisive_pvalue"] <= 0.05
        for seed in range(runs)
    )
    with capsys.disabled():
        print(f"\nan effect of {effect:.3f} is found in {found / runs:.1%} of {runs} panels, seeds 1000 to {999 + runs}")
    assert 0.68 <= found / runs <= 0.92


def test_without_a_jackknife_no_size_is_claimed(tmp_path):
    df = panel(4, shows=3)
    df["x_lag4"] = df["x_lag4"].where(df["show"] == "s00", 0.0)
    _, text, results = fitted(tmp_path, df, "--predictor", "x_lag4")
    assert results["results"][0]["smallest_detectable_effect"] is None
    assert "would find a coefficient" not in text
    with pytest.raises(Error, match="no size can be named"):
        smallest_detectable_effect(fit_ols_fe(df, "gross", "x_lag4", diagnostics=True))


def test_counted_tests_are_named_only_where_they_matter(tmp_path):
    df = panel(11, shows=12, weeks=60)
    chance = np.random.default_rng(5)
    for n in range(9):
        df[f"m{n}_lag4"] = chance.normal(size=len(df))
    _, text, results = fitted(tmp_path, df, "--lag", "4")
    for result in results["results"]:
        found = re.search(rf"no sign that {result['predictor']} predicts gross: (not beyond chance[^(]*) \(", text)
        if found:
            assert ("once 10 tests are counted" in found[1]) == (result["decisive_pvalue"] < 0.05), result["predictor"]


def test_one_show_that_carries_a_prediction_is_named_in_its_sentence(tmp_path, capsys):
    named = 0
    for seed in range(12):
        df = panel(seed, shows=8, weeks=60, effect=0.6, one=3.5)
        _, text, results = fitted(tmp_path, df, "--predictor", "x_lag4")
        (result,) = results["results"]
        carrier = result["largest_partial_leverage"]
        if result["predicts"]:
            sentence = f"; one show carries this: {carrier['cluster']} has {100 * carrier['share']:.0f} % of the variation"
            assert (sentence in text) == (carrier["share"] > 0.5), text[:500]
            named += carrier["share"] > 0.5
    with capsys.disabled():
        print(f"\n12 panels, seeds 0 to 11: {named} predictions carried by one show")
    assert named > 0


# Controls that are not there


def test_nothing_is_said_of_a_control_that_was_dropped(tmp_path):
    df = panel(6)
    df["capacity_constraint"] = pd.factorize(df["week_start"])[0] % 3
    df["theatre"] = df["show"].map(lambda show: "Booth" if show < "s05" else "Lyceum")
    done, text, results = fitted(tmp_path, df, "--predictor", "x_lag4", "--controls", "capacity_constraint", "theatre")
    assert "control capacity_constraint dropped" in text and "bad_control" not in text
    assert "control theatre[Lyceum] dropped" in text and "stand against" not in text
    result = fit_ols_fe(df, "gross", "x_lag4", ["capacity_constraint", "theatre"])
    assert "bad_control" not in result["warning_codes"] and "left_out_levels" not in result
    kept = fit_ols_fe(df, "gross", "x_lag4", ["capacity_constraint", "theatre"], effects=["show"])
    assert "bad_control" in kept["warning_codes"] and "left_out_levels" not in kept
    assert fit_ols_fe(df, "gross", "x_lag4", ["theatre"], effects=())["left_out_levels"] == {"theatre": "Booth"}


def test_a_lag_that_is_not_there_says_how_it_is_made(tmp_path):
    done, _, _ = fitted(tmp_path, panel(7), "--predictor", "x_lag4", "--controls", "gross_lag1")
    assert done.returncode == 2 and "--metrics gross --lags 1" in " ".join(done.stderr.split())
    panel(7).to_parquet(tmp_path / "merged.parquet")
    made = run("features", "--input", tmp_path / "merged.parquet", "--metrics", "gross", "--lags", "1", "--output", tmp_path / "with.parquet")
    assert made.returncode == 0, made.stderr
    done = run("fit", "--input", tmp_path / "with.parquet", "--output", tmp_path / "out", "--predictor", "x_lag4", "--controls", "gross_lag1")
    assert done.returncode == 0 and "nickell" in done.stdout


def test_advice_on_few_clusters_can_be_followed():
    df = panel(9, shows=8, one=20)
    df["gross"] = np.exp(df["gross"] / 100)
    texts = {call: " ".join(call(df, "gross", "x_lag4")["warnings"]) for call in (fit_ols_fe, fit_poisson_fe)}
    assert 'use bootstrap="wild"' in texts[fit_ols_fe] and "the wild bootstrap does not" in texts[fit_ols_fe]
    assert 'use bootstrap="wild", the score bootstrap' in texts[fit_poisson_fe]
    followed = fit_poisson_fe(df, "gross", "x_lag4", bootstrap="wild")
    assert followed["p_method"] == "score_bootstrap" and "read decisive_pvalue" in " ".join(followed["warnings"])
