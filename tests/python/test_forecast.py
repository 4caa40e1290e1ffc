"""Forecasts against what can be counted by hand: last week's value, a refit from nothing, the tests in numpy."""

import json
import os
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from program import run
from scipy import stats
from scipy.linalg import solve_toeplitz
from scipy.signal import lfilter

from public_signals import Error, _core
from public_signals.models import forecast, forecast_errors

SHARED = Path(os.environ.get("PUBLIC_SIGNALS_SHARED") or Path(__file__).resolve().parents[2].parent / "shared")
GROSSES = SHARED / "fixtures" / "grosses" / "broadway_2022-05_2023-05.csv"
MAP = ["Date=week_ending", "Show_name=show", "Potential_Gross=gross"]


def mondays(weeks):
    return pd.date_range("2022-01-03", periods=weeks, freq="7D").strftime("%Y-%m-%d")


def simulated(seed, shows=20, weeks=90, effect=0.0, persistence=0.5, keep=1.0):
    """An outcome that follows its own last week and last week's views, and views that follow their own."""
    chance = np.random.default_rng(seed)
    views, gross = np.zeros((2, shows, weeks))
    level = chance.normal(0, 3, shows)
    for week in range(weeks):
        before = week - 1 if week else 0
        views[:, week] = (0.8 * views[:, before] if week else 0) + chance.normal(size=shows)
        gross[:, week] = level + effect * views[:, before] + chance.normal(size=shows)
        gross[:, week] += persistence * gross[:, before] if week else level
    df = pd.DataFrame({
        "show": np.repeat([f"show {n:02d}" for n in range(shows)], weeks), "week_start": np.tile(mondays(weeks), shows),
        "gross": 100 + gross.ravel(), "views": views.ravel(), "likes": chance.normal(size=shows * weeks),
    })
    return df[chance.random(len(df)) < keep].reset_index(drop=True)


def rivals(result, horizon=1):
    (found,) = [one for one in result["results"] if one["horizon"] == horizon]
    return {rival["rival"]: rival for rival in found["rivals"]}


needs_grosses = pytest.mark.skipif(not GROSSES.exists(), reason="../shared/fixtures/grosses is not here")


@needs_grosses
def test_last_weeks_gross_on_a_season_of_broadway(tmp_path):
    done = run("forecast", "--outcomes", GROSSES, "--map", *MAP, "--json", "--output", tmp_path)
    assert done.returncode == 0, done.stderr
    last = {one["horizon"]: one["last_week"] for one in json.loads(done.stdout)["results"]}
    assert (last[1]["n"], last[4]["n"]) == (1464, 1242)
    assert (round(last[1]["r2"], 4), round(last[4]["r2"], 4)) == (0.8879, 0.7821)
    assert (round(last[1]["mape"], 2), round(last[4]["mape"], 2)) == (12.41, 17.85)


@needs_grosses
def test_outcomes_alone_print_the_baseline_and_what_is_left_out(tmp_path):
    done = run("forecast", "--outcomes", GROSSES, "--map", *MAP, "--output", "models", cwd=tmp_path)
    assert done.returncode == 0 and done.stderr == ""
    said = " ".join(done.stdout.split())
    assert "last week's gross alone: R2 0.8879 at 1 week (1,464 forecasts, MAPE 12.41 %)" in said
    assert "seasonal naive is left out at 1 week" in said and "no attention: outcomes alone" in said
    assert max(map(len, done.stdout.splitlines())) < 100
    written = sorted(file.name for file in (tmp_path / "models").iterdir())
    assert written == ["forecast_error.svg", "forecast_errors.csv", "forecast_gain.svg", "forecast_results.json",
                       "forecast_results.txt", "forecast_scores.csv"]
    again = run("forecast", "--outcomes", GROSSES, "--map", *MAP, "--output", "twice", cwd=tmp_path)
    assert again.returncode == 0
    assert all((tmp_path / "twice" / name).read_bytes() == (tmp_path / "models" / name).read_bytes() for name in written)


def test_outside_of_a_study_outcomes_are_forecast_and_nothing_is_written(tmp_path):
    simulated(0, shows=4, weeks=50)[["show", "week_start", "gross"]].to_csv(tmp_path / "grosses.csv", index=False)
    named = ["--outcomes", "grosses.csv", "--map", "show=show", "week_start=week_starting", "gross=gross"]
    done = run("forecast", *named, cwd=tmp_path)
    assert done.returncode == 0 and "last week's gross alone: R2" in done.stdout
    assert "--output DIR writes" in done.stderr and [file.name for file in tmp_path.iterdir()] == ["grosses.csv"]


def figure(file):
    """Its texts, and the paths of a class; every text lies inside."""
    root = ElementTree.parse(file).getroot()
    tags = [child.tag.rpartition("}")[2] for child in root]
    assert tags[:2] == ["title", "desc"]
    width, height = (float(root.get(side)) for side in ("width", "height"))
    for text in (child for child in root if child.tag.endswith("text")):
        assert 0 <= float(text.get("x")) <= width and 0 <= float(text.get("y")) <= height
    texts = [child.text for child, tag in zip(root, tags) if tag == "text"]
    return root[1].text, texts, lambda kind: [child.get("d") for child in root if child.get("class") == kind]


def test_figures_show_each_rivals_error_and_what_was_saved_so_far(tmp_path):
    df = simulated(3, effect=1.0)
    df.to_parquet(tmp_path / "panel.parquet", index=False)
    done = run("forecast", "--input", "panel.parquet", "--metrics", "views", "likes", "--horizons", "1", "4", "--placebos", "0",
               "--output", "out", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)["results"]
    told, texts, paths = figure(tmp_path / "out/forecast_error.svg")
    ends = []
    for one in results:
        assert {"1 week", "4 weeks"} <= set(texts) and all(rival["rival"] in texts for rival in one["rivals"])
        ends += [(rival["mae"], rival["rival"], (rival["comparison"] or {}).get("verdict")) for rival in one["rivals"]]
        assert all(f" {rival['rival']} {rival['mae']:.4g}" in told for rival in one["rivals"])
    assert len(paths("o")) + len(paths("d")) == len(ends)
    assert len(paths("d")) == sum(verdict == "cuts" for _, _, verdict in ends) > 0
    places = [float(d[1:].split()[0]) for d in sorted(paths("o") + paths("d"), key=lambda d: float(d.split()[1].split("h")[0]))]
    errors = [mae for mae, _, _ in ends]
    assert np.corrcoef(places, errors)[0, 1] > 0.9999, "a dot lies where its error says"
    told, texts, paths = figure(tmp_path / "out/forecast_gain.svg")
    (saved,) = [float(words.split()[-4]) for words in told.split(". ") if words.startswith("AR + views against AR at 1 week")]
    rows = pd.read_csv(tmp_path / "out/forecast_errors.csv")
    used = rows[(rows["horizon"] == 1) & rows["compared"]]
    gain = (used["actual"] - used["AR"]).abs() - (used["actual"] - used["AR + views"]).abs()
    assert saved == pytest.approx(gain.groupby(used["origin"]).mean().sum(), rel=1e-3)
    assert "AR + views against AR, 1 week" in texts and len(paths("c")) == 2
    assert {used["origin"].min(), used["origin"].max()} <= set(texts)


def test_every_rival_is_scored_on_the_same_rows():
    df = simulated(1, keep=0.97)
    rows = forecast_errors(df, metrics=["views", "likes"], horizons=[1, 4])
    result = forecast(df, metrics=["views", "likes"], horizons=[1, 4])
    for one in result["results"]:
        common = rows[(rows.horizon == one["horizon"]) & rows.compared]
        assert {rival["n"] for rival in one["rivals"]} == {len(common)} == {one["n"]}
        left_out = {missing["rival"] for missing in one["not_formed"]}
        for rival in one["rivals"]:
            errors = common["actual"] - common[rival["rival"]]
            assert errors.notna().all()
            assert rival["mae"] == pytest.approx(errors.abs().mean(), rel=1e-10)
            assert rival["rmse"] == pytest.approx(np.sqrt((errors**2).mean()), rel=1e-10)
            assert rival["mape"] == pytest.approx(100 * (errors / common["actual"]).abs().mean(), rel=1e-10)
            assert rival["skill"] == pytest.approx(1 - rival["mae"] / rivals(result, one["horizon"])["AR"]["mae"])
        names = {rival["rival"] for rival in one["rivals"]} | left_out
        assert names == {"naive", "seasonal naive", "show mean", "AR", "AR + views", "AR + likes", "AR + all metrics"}


def lagged(df, column, weeks):
    """The column `weeks` earlier of the same show, on the calendar."""
    moved = df[["show", "week_start", column]].copy()
    moved["week_start"] = (pd.to_datetime(moved["week_start"]) + pd.Timedelta(days=7 * weeks)).dt.strftime("%Y-%m-%d")
    return df[["show", "week_start"]].merge(moved, how="left")[column].to_numpy()


@pytest.mark.parametrize("horizon", [1, 4])
@pytest.mark.parametrize("metrics", [[], ["views"]])
@pytest.mark.parametrize("window", [None, 30])
def test_a_forecast_is_that_of_a_refit_from_nothing(horizon, metrics, window):
    df = simulated(2, shows=8, weeks=70, effect=0.4)
    name = "AR + views" if metrics else "AR"
    rows = forecast_errors(df, metrics=metrics, horizons=[horizon], window=window)
    origin = mondays(70)[60]
    design = pd.DataFrame({f"y{k}": lagged(df, "gross", horizon + k) for k in range(8)})
    for metric in metrics:
        for k in range(4):
            design[f"x{k}"] = lagged(df, metric, horizon + k)
    target = pd.to_datetime(df["week_start"])
    known = (target < origin) & design.notna().all(axis=1)
    known &= target >= mondays(70)[60 - (window or 60)]
    effects = pd.get_dummies(df["show"]).astype(float)
    best = None
    for lags in range(1, 9):
        x = np.column_stack([design.loc[known, [f"y{k}" for k in range(lags)]], effects[known]])
        _, rss, *_ = np.linalg.lstsq(x, df.loc[known, "gross"], rcond=None)
        bic = known.sum() * np.log(rss[0] / known.sum()) + lags * np.log(known.sum())
        best = (bic, lags) if best is None or bic < best[0] else best
    used = [f"y{k}" for k in range(best[1])] + [name for name in design if name.startswith("x")]
    x = np.column_stack([design.loc[known, used], effects[known]])
    b, *_ = np.linalg.lstsq(x, df.loc[known, "gross"], rcond=None)
    now = target == pd.Timestamp(origin) + pd.Timedelta(days=7 * (horizon - 1))
    expected = np.column_stack([design.loc[now, used], effects[now]]) @ b
    got = rows[rows.origin == origin].sort_values("show")[name].to_numpy()
    np.testing.assert_allclose(got, expected, rtol=1e-8)


PENALTIES = [0.001, 0.01, 0.1, 1, 10, 100, 1000]


def ridges_of(df, design, weeks, origin):
    """The forecasts of each penalty at an origin, shows in order; None before there are enough rows."""
    week = pd.to_datetime(df["week_start"]).to_numpy()
    at = pd.Timestamp(mondays(weeks)[origin]).to_datetime64()
    known, now = (week < at) & ~np.isnan(design).any(axis=1), week == at
    shows = df["show"].nunique()
    allowed = [lags for lags in range(1, 9) if known.sum() >= 2 * (lags + shows)]
    if not allowed:
        return None
    means = pd.DataFrame(design[known]).groupby(df["show"].to_numpy()[known]).mean()
    level = df[known].groupby("show")["gross"].mean()
    x = design[known] - means.loc[df["show"][known]].to_numpy()
    y = df["gross"][known].to_numpy() - level.loc[df["show"][known]].to_numpy()
    rss = [np.linalg.lstsq(x[:, :lags], y, rcond=None)[1][0] for lags in allowed]
    bic = [len(y) * np.log(one / len(y)) + lags * np.log(len(y)) for lags, one in zip(allowed, rss, strict=True)]
    used = [*range(allowed[int(np.argmin(bic))]), *range(8, 16)]
    scale = np.sqrt((x[:, used] ** 2).sum(axis=0))
    z = x[:, used] / scale
    here = (design[now][:, used] - means.to_numpy()[:, used]) / scale
    own = np.array([float(column >= 8) for column in used])
    return [level.to_numpy() + here @ np.linalg.solve(z.T @ z + penalty * np.diag(own), z.T @ y) for penalty in PENALTIES]


def test_the_ridge_takes_the_penalty_with_the_least_error_so_far():
    df, weeks = simulated(9, shows=5, weeks=60, effect=0.3), 60
    gross = df["gross"].to_numpy().reshape(5, weeks)
    rows = forecast_errors(df, metrics=["views", "likes"], horizons=[1])
    design = np.column_stack([lagged(df, "gross", 1 + k) for k in range(8)]
                             + [lagged(df, metric, 1 + k) for metric in ("views", "likes") for k in range(4)])
    errors, chosen = np.zeros(len(PENALTIES)), set()
    for origin in range(weeks):
        made = ridges_of(df, design, weeks, origin)
        if made is None:
            continue
        best = int(np.argmin(errors)) if errors.any() else len(PENALTIES) - 1
        if origin >= weeks // 2:
            got = rows[rows.origin == mondays(weeks)[origin]].sort_values("show")["AR + all metrics"]
            np.testing.assert_allclose(got, made[best], rtol=1e-8)
            chosen.add(best)
        errors += [np.abs(one - gross[:, origin]).sum() for one in made]
    assert len(chosen) > 1


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), cut=st.integers(40, 68), window=st.sampled_from([None, 24]),
       outcome_lag=st.integers(1, 3), scale=st.sampled_from([-1e9, 0.0, 1e-3, 1e12]))
def test_what_comes_after_an_origin_changes_no_forecast_up_to_it(seed, cut, window, outcome_lag, scale):
    df = simulated(seed, shows=6, weeks=70, effect=0.3, keep=0.98)
    asked = {"metrics": ["views", "likes"], "horizons": [1, 2, 5], "window": window, "outcome_lag": outcome_lag}
    asked["first_origin"] = mondays(70)[30]
    poisoned = df.copy()
    origin = mondays(70)[cut]
    chance = np.random.default_rng(seed + 1)
    for column, first in (("gross", mondays(70)[cut - outcome_lag + 1]), ("views", origin), ("likes", origin)):
        later = poisoned["week_start"] >= first
        poisoned.loc[later, column] = scale * chance.normal(size=later.sum()) + scale
    honest, other = forecast_errors(df, **asked), forecast_errors(poisoned, **asked)
    names = [name for name in honest if name not in ("actual", "compared")]
    left = honest.loc[honest.origin <= origin, names].reset_index(drop=True)
    right = other.loc[other.origin <= origin, names].reset_index(drop=True)
    pd.testing.assert_frame_equal(left, right, check_exact=True)
    assert left[[name for name in names if name.startswith("AR")]].notna().any().all()


def test_mase_is_that_of_hyndman_and_koehler_by_hand():
    df = simulated(3, shows=5, weeks=60)
    rows = forecast_errors(df, horizons=[2])
    rows = rows[rows.compared]
    scaled = []
    for row in rows.itertuples():
        past = df[(df.show == row.show) & (df.week_start < row.origin)].sort_values("week_start")["gross"]
        scaled.append(abs(row.actual - row.AR) / past.diff().abs().mean())
    assert rivals(forecast(df, horizons=[2]), 2)["AR"]["mase"] == pytest.approx(np.mean(scaled), rel=1e-8)


@pytest.mark.parametrize("n", [16, 27, 60, 104])
@pytest.mark.parametrize("steps", [1, 2, 4, 8])
def test_diebold_mariano_and_clark_west_are_numpys(steps, n):
    """One step ahead by the variance, further ahead by cosines: floor(0.4 n^(2/3)) of them and as many degrees."""
    noise = np.random.default_rng(steps).normal(size=n)
    values = 0.3 + noise + 0.5 * np.roll(noise, 1)
    cosines = 0 if steps == 1 else int(0.4 * n ** (2 / 3))
    if cosines:
        places = np.outer(np.arange(1, cosines + 1), np.arange(1, n + 1) - 0.5)
        variance = np.mean((np.sqrt(2 / n) * np.cos(np.pi * places / n) @ values) ** 2)
    else:
        variance = values.var()
    df, plain = cosines or n - 1, values.mean() / np.sqrt(variance / n)
    scaled = plain * np.sqrt((n - 1) / n) if steps == 1 else plain
    dm, cw = json.loads(_core.diebold_mariano(values, steps)), json.loads(_core.clark_west(values, steps))
    assert dm["statistic"] == pytest.approx(scaled, rel=1e-8)
    assert dm["pvalue"] == pytest.approx(2 * stats.t.sf(abs(scaled), df), rel=1e-8)
    assert cw["statistic"] == pytest.approx(scaled, rel=1e-8)
    assert cw["pvalue"] == pytest.approx(stats.t.sf(scaled, df), rel=1e-8)
    assert {dm["df"], cw["df"]} == {df} and {dm["cosines"], cw["cosines"]} == {cosines}


@pytest.mark.parametrize(("origins", "steps"), [(7, 1), (8, 5), (15, 8)])
def test_too_few_origins_for_the_weeks_ahead_have_no_test(origins, steps):
    values = np.random.default_rng(0).normal(size=origins)
    assert json.loads(_core.diebold_mariano(values, steps)) is None and json.loads(_core.clark_west(values, steps)) is None


@pytest.mark.parametrize("steps", [1, 3])
def test_giacomini_white_is_numpys(steps):
    values = np.random.default_rng(5).normal(0.2, 1, 80)
    z = np.column_stack([values[steps:], values[steps:] * values[:-steps]])
    n = len(z)
    s = z.T @ z / n
    for lag in range(1, steps):
        both = z[lag:].T @ z[:-lag] / n
        s += (1 - lag / steps) * (both + both.T)
    mean = z.mean(axis=0)
    statistic = n * mean @ np.linalg.solve(s, mean)
    test = json.loads(_core.giacomini_white(values, steps))
    assert test["statistic"] == pytest.approx(statistic, rel=1e-8)
    assert test["pvalue"] == pytest.approx(stats.chi2.sf(statistic, 2), rel=1e-8)


def test_the_tests_of_a_run_are_those_of_its_errors():
    df = simulated(4, effect=0.2)
    rows = forecast_errors(df, metrics=["views"], horizons=[2])
    rows = rows[rows.compared]
    small, large = rows["actual"] - rows["AR"], rows["actual"] - rows["AR + views"]
    loss = (small.abs() - large.abs()).groupby(rows["origin"]).mean().to_numpy()
    adjusted = (small**2 - large**2 + (small - large) ** 2).groupby(rows["origin"]).mean().to_numpy()
    comparison = rivals(forecast(df, metrics=["views"], horizons=[2]), 2)["AR + views"]["comparison"]
    expected = json.loads(_core.diebold_mariano(loss, 2)), json.loads(_core.clark_west(adjusted, 2))
    for test, by_hand in zip((comparison["diebold_mariano"], comparison["clark_west"]), expected, strict=True):
        assert test["statistic"] == pytest.approx(by_hand["statistic"], rel=1e-8)
        assert test["pvalue"] == pytest.approx(by_hand["pvalue"], rel=1e-8)
    ar = small.abs().groupby(rows["origin"]).mean().mean()
    assert comparison["cut"] == pytest.approx(loss.mean() / ar, rel=1e-8)
    reach = stats.t.ppf(0.975, expected[0]["df"]) * expected[0]["std_error"] / ar
    assert comparison["cut_upper"] == pytest.approx(comparison["cut"] + reach, rel=1e-8)


def error_of_the_past_alone(effect, persistence=0.5):
    """The standard deviation of the best forecast from eight weeks of the outcome, where that from views too is 1."""
    chance = np.random.default_rng(0)
    views = lfilter([1], [1, -0.8], chance.normal(size=400_000))
    gross = lfilter([1], [1, -persistence], effect * np.roll(views, 1) + chance.normal(size=views.size))[1000:]
    covariances = np.array([np.mean(gross[: gross.size - lag] * gross[lag:]) for lag in range(9)])
    weights = solve_toeplitz(covariances[:8], covariances[1:])
    return np.sqrt(covariances[0] - weights @ covariances[1:])


def test_an_effect_of_known_size_is_found_and_noise_is_not():
    effect, cuts = 0.5, []
    for seed in range(5):
        df = simulated(seed, shows=40, weeks=120, effect=effect)
        result = rivals(forecast(df, metrics=["views", "likes"], horizons=[1]))
        views, likes = result["AR + views"], result["AR + likes"]
        assert views["comparison"]["verdict"] == "cuts" and "views cuts the error at 1 week by" in views["sentence"]
        assert likes["comparison"]["verdict"] != "cuts"
        assert views["mae"] == pytest.approx(np.sqrt(2 / np.pi), rel=0.05)  # of a normal error of standard deviation 1
        assert abs(views["placebo"]["skill"]) < 0.01
        comparison = views["comparison"]
        cuts.append((comparison["cut_lower"], comparison["cut"], comparison["cut_upper"]))
    truth = 1 - 1 / error_of_the_past_alone(effect)
    assert np.mean(cuts, axis=0)[1] == pytest.approx(truth, abs=0.015)
    assert sum(lower <= truth <= upper for lower, _, upper in cuts) >= 4


def test_attention_that_never_changes_is_not_judged_and_few_origins_are_said():
    df = simulated(8, shows=5, weeks=60).assign(flat=1.0)
    flat = rivals(forecast(df, metrics="flat", horizons=[1]))["AR + flat"]
    assert flat["comparison"]["verdict"] is None and flat["comparison"]["pvalue"] is None and flat["skill"] == 0
    assert flat["sentence"] == "flat can't be judged at 1 week: its forecasts hardly differ from those without"
    late = forecast(df, metrics="views", horizons=[1], first_origin=mondays(60)[54])
    views = rivals(late)["AR + views"]
    assert views["comparison"]["verdict"] is None and "there are too few origins" in views["sentence"]
    assert [warning["code"] for warning in late["warnings"]] == ["not_real_time", "few_origins"]


def test_attention_as_it_was_known_is_what_a_forecast_sees():
    df = simulated(5, shows=6, weeks=60, effect=0.5)
    grown = df.assign(views=df["views"] * 7 + 3)  # what is read long after
    vintages = {}
    for monday in mondays(60)[1:]:
        vintages[monday] = df[df.week_start < monday]
    then = forecast_errors(grown, metrics="views", horizons=[1], vintages=vintages)
    truth = forecast_errors(df, metrics="views", horizons=[1])
    pd.testing.assert_frame_equal(then, truth, check_exact=True)
    assert forecast(grown, metrics="views", horizons=[1], vintages=vintages)["real_time"]
    late = forecast(grown, metrics="views", horizons=[1])
    assert not late["real_time"] and late["late_share"] is None
    assert [warning["code"] for warning in late["warnings"]][0] == "not_real_time"


def test_a_state_of_after_the_monday_is_unknown_at_the_origin():
    df = simulated(5, shows=6, weeks=60)
    vintages = {(pd.Timestamp(monday) + pd.Timedelta(days=1)): df[df.week_start < monday] for monday in mondays(60)[1:]}
    result = forecast(df, metrics="views", horizons=[1], vintages=vintages)
    missing = {one["rival"]: one["why"] for one in result["results"][0]["not_formed"]}
    assert missing["AR + views"].startswith("attention was not known")


def test_the_share_of_late_counts_is_that_of_the_scrape_times():
    df = simulated(6, shows=4, weeks=60)
    df["scrape_run_at"] = [f"{(pd.Timestamp(week) + pd.Timedelta(days=7 if n % 4 else 8)).date()}T05:00:00Z"
                           for n, week in enumerate(df["week_start"])]
    assert forecast(df, metrics="views", horizons=[1])["late_share"] == 0.25


def test_zeros_make_mape_unknown_and_a_constant_show_makes_mase_unknown():
    df = simulated(7, shows=4, weeks=60)
    df.loc[df.week_start == mondays(60)[50], "gross"] = 0
    assert rivals(forecast(df, horizons=[1]))["naive"]["mape"] is None
    df["gross"] = df["gross"].where(df["show"] != "show 00", 5.0)
    scores = rivals(forecast(df, horizons=[1]))["naive"]
    assert scores["mase"] is None and scores["mae"] > 0


@pytest.mark.parametrize(("asked", "message"), [
    ({"horizons": [0]}, "a horizon is a week or more"),
    ({"horizons": [2, 2]}, "a horizon stands twice"),
    ({"outcome_lag": 0}, "would know a week before it is over"),
    ({"window": 4}, "too short to learn from"),
    ({"first_origin": "2031-01-06"}, "no outcome is known around 2031-01-06"),
    ({"alpha": 1.5}, "not between 0 and 1"),
    ({"metrics": ["vews"]}, "vews"),
    ({"metrics": ["show"]}, "show"),
    ({"metrics": ["gross"]}, "is the outcome"),
])
def test_what_cannot_be_asked_says_so(asked, message):
    with pytest.raises(Error, match=message):
        forecast(simulated(0, shows=3, weeks=40), **asked)


def test_a_show_and_week_twice_is_an_error_that_names_it():
    df = simulated(0, shows=3, weeks=40)
    with pytest.raises(Error, match="a show and week stand twice") as raised:
        forecast(pd.concat([df, df.tail(1)]))
    assert "show 02" in raised.value.where


@pytest.mark.parametrize("value", [np.inf, -np.inf])
@pytest.mark.parametrize("column", ["gross", "views"])
def test_an_infinite_value_is_refused_with_its_cell(column, value):
    df = simulated(0, shows=4, weeks=40)
    df.loc[45, column] = value
    with pytest.raises(Error, match="an infinite value") as raised:
        forecast(df, metrics="views", horizons=1)
    assert df["show"][45] in str(raised.value) and df["week_start"][45] in str(raised.value) and column in str(raised.value)


@pytest.mark.parametrize("power", [-100, -40, 40, 100])
def test_a_metric_in_another_unit_forecasts_the_same(power):
    df = simulated(0, shows=6, weeks=60, effect=1.0)
    forecasts = [forecast(df.assign(views=df["views"] * scale), metrics="views", horizons=1, placebos=1)
                 for scale in (1.0, 2.0**power)]
    assert rivals(forecasts[0]) == rivals(forecasts[1])


@pytest.mark.parametrize(("scale", "words"), [(1e-160, "too small to be squared"), (1e160, "too large to be squared")])
@pytest.mark.parametrize("column", ["gross", "views"])
def test_numbers_that_cant_be_squared_are_refused(column, scale, words):
    df = simulated(0, shows=4, weeks=40)
    df[column] *= scale
    with pytest.raises(Error, match=words):
        forecast(df, metrics="views", horizons=1)
