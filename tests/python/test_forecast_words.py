"""What `forecast` may not be made of, and what its sentences may not leave out."""

import json
import os
import re

import numpy as np
import pandas as pd
import pytest
from program import run

from public_signals import Error
from public_signals.models import forecast

SLOW = os.environ.get("PUBLIC_SIGNALS_SLOW") == "1"


def panel(seed, shows=10, weeks=60, persistence=0.5, keep=1.0, effect=0.0):
    chance = np.random.default_rng(seed)
    days = pd.date_range("2023-01-02", periods=weeks, freq="7D").strftime("%Y-%m-%d")
    x, gross = chance.normal(size=(2, shows, weeks))
    for week in range(1, weeks):
        gross[:, week] += persistence * gross[:, week - 1] + effect * x[:, week - 1]
    df = pd.DataFrame({
        "show": np.repeat([f"s{i:02}" for i in range(shows)], weeks), "week_start": np.tile(days, shows),
        "gross": 100 + 5 * chance.normal(size=shows).repeat(weeks) + gross.ravel(), "x": x.ravel(), "gt_index": 50 + chance.normal(size=shows * weeks),
    })
    return df[chance.random(len(df)) < keep].reset_index(drop=True)


def forecasted(tmp_path, df, *words):
    df.to_parquet(tmp_path / "in.parquet")
    done = run("forecast", "--input", tmp_path / "in.parquet", "--output", tmp_path / "out", *words)
    results = json.loads((tmp_path / "out" / "forecast_results.json").read_text()) if done.returncode == 0 else None
    return done, " ".join(done.stdout.split()), results


def later(df, column, weeks):
    """A column's values of so many weeks later, by the calendar."""
    values = df.set_index(["show", "week_start"])[column]
    day = (pd.to_datetime(df["week_start"]) + pd.Timedelta(days=7 * weeks)).dt.strftime("%Y-%m-%d")
    return values.reindex(pd.MultiIndex.from_arrays([df["show"], day])).to_numpy()


def test_a_column_of_later_weeks_is_refused_whatever_its_name(tmp_path, capsys):
    panels, names = 40 if SLOW else 15, ["x", "interest", "tt_posts", "gross_lag4", "views_z_exp"]
    for seed in range(panels):
        chance = np.random.default_rng(seed)
        df = panel(seed, keep=chance.choice([1.0, 0.9]))
        of = "gross" if seed % 3 else "gt_index"
        name = names[seed % len(names)] if of == "gross" else "interest"
        weeks = int(chance.integers(1, 9))
        df[name] = later(df, of, weeks)
        done, _, _ = forecasted(tmp_path, df, "--metrics", name)
        assert done.returncode == 2 and f"column '{name}' is '{of}' of {weeks} week" in done.stderr, (seed, done.stderr)
        if of == "gross":
            with pytest.raises(Error, match="no forecast could have known it"):
                forecast(df, "gross", [name], horizons=[1])
    with capsys.disabled():
        print(f"\n{panels} panels, seeds 0 to {panels - 1}: all refused")


@pytest.mark.parametrize("how", ["log", "rank", "hundreds", "root"])
def test_a_function_of_later_weeks_is_refused(tmp_path, how):
    for seed in range(3):
        df = panel(seed, keep=0.95)
        of = pd.Series(later(df, "gross", 1 + seed))
        step = of.std() / 40
        df["own"] = {"log": np.log(of - of.min() + 1), "rank": -of.rank(), "hundreds": (of / step).round(), "root": np.cbrt(of)}[how]
        done, _, _ = forecasted(tmp_path, df, "--metrics", "own", "--horizons", "1")
        assert done.returncode == 2 and f"of 'gross' of {1 + seed} week" in done.stderr, (seed, done.stderr)


def test_what_is_too_good_to_be_attention_is_warned_of(tmp_path):
    df = panel(1)
    of = later(df, "gross", 1)
    df["own"] = of + np.random.default_rng(1).normal(size=len(df)) * 1e-3 * np.nanstd(of)
    done, said, results = forecasted(tmp_path, df, "--metrics", "own", "--horizons", "1")
    assert done.returncode == 0 and "too_good" in said, said
    cuts = [rival["comparison"]["cut_upper"] for horizon in results["results"] for rival in horizon["rivals"] if rival.get("comparison")]
    assert cuts and max(cuts) == 1


def test_lags_and_attention_of_the_week_are_taken(tmp_path):
    for seed in range(6):
        df = panel(seed, keep=0.95)
        df["own"] = later(df, "gross", -int(1 + seed))
        df["of_others"] = later(df, "gt_index", -2)
        done, _, _ = forecasted(tmp_path, df, "--metrics", "x", "gt_index", "own", "of_others", "--horizons", "1")
        assert done.returncode == 0, done.stderr


def plain(rivals):
    return {name: rival for name, rival in rivals.items() if name in ("naive", "seasonal naive", "show mean")}


def test_every_sentence_says_where_a_plain_number_does_better(tmp_path, capsys):
    panels, better = 24 if SLOW else 10, 0
    words = {"naive": "last week's gross alone", "show mean": "the show's mean so far alone", "seasonal naive": "the gross of 52 weeks earlier alone"}
    for seed in range(panels):
        df = panel(seed, persistence=(0.0, 0.97, 0.6)[seed % 3], effect=(0.0, 0.6)[seed % 2])
        _, text, results = forecasted(tmp_path, df, "--metrics", "x", "gt_index", "--horizons", "1", "4")
        for horizon in results["results"]:
            rivals = {rival["rival"]: rival for rival in horizon["rivals"]}
            best = min(plain(rivals).items(), key=lambda item: np.mean(item[1]["loss"]))
            beats_ar = np.mean(best[1]["loss"]) < np.mean(rivals["AR"]["loss"])
            weeks = f"{horizon['horizon']} week{'s' if horizon['horizon'] > 1 else ''}"
            line = re.search(r"better than AR without any regression, by the mean absolute error over origins: .*? last week's gross alone: R2", " ".join(text.split()))
            assert beats_ar == bool(line and re.search(rf" at {weeks} \(", line[0])), seed
            for rival in horizon["rivals"]:
                if rival.get("sentence"):
                    says = words[best[0]] + " does better" in rival["sentence"]
                    assert says == (np.mean(best[1]["loss"]) < np.mean(rival["loss"]) and rival["comparison"].get("verdict") is not None), (seed, rival["sentence"])
                    assert ("than both" in rival["sentence"]) == (says and beats_ar)
                    better += says
    with capsys.disabled():
        print(f"\n{panels} panels, seeds 0 to {panels - 1}: a plain number does better in {better} sentences")
    assert better > 0


def test_words_follow_p_q_and_error(tmp_path, capsys):
    panels, said = 40 if SLOW else 16, {}
    for seed in range(panels):
        df = panel(seed, effect=(0.0, 0.12, 0.5)[seed % 3])
        for n in range(3):
            df[f"noise{n}"] = np.random.default_rng(1000 + 10 * seed + n).normal(size=len(df))
        _, _, results = forecasted(tmp_path, df, "--metrics", "x", "noise0", "noise1", "noise2", "--horizons", "1", "2")
        for horizon in results["results"]:
            for rival in horizon["rivals"]:
                if not rival.get("sentence") or "can't be judged" in rival["sentence"]:
                    continue
                c, text = rival["comparison"], rival["sentence"]
                if "adds nothing to" in text:
                    form = "adds nothing"
                    assert c["cut"] <= 0 or c["qvalue"] < 0.05
                elif text.startswith("no sign that"):
                    form = "no sign"
                    assert c["cut"] > 0 and c["pvalue"] >= 0.05
                elif "not beyond chance once" in text:
                    form = "counted"
                    assert c["cut"] > 0 and c["pvalue"] < 0.05 <= c["qvalue"]
                elif "not surely smaller" in text or "the error is not smaller" in text:
                    form = "unsettled"
                    assert c["qvalue"] < 0.05 and c["cut_lower"] <= 0 < c["cut_upper"] and ("surely" in text) == (c["cut"] > 0)
                else:
                    form = "cuts"
                    assert c["qvalue"] < 0.05 and c["cut_lower"] > 0 and " cuts the error " in text
                assert re.search(r"\(p [<\d.]+, q [<\d.]+\)", text)
                # Both errors and the cut are of one metric: the mean over origins of their mean absolute error.
                shown = re.search(r"mean absolute error over \d+ origins? ([\d.,]+) with, ([\d.,]+) without", text)
                with_it, without = (float(number.replace(",", "")) for number in shown.groups())
                assert with_it == pytest.approx(np.mean(rival["loss"]), rel=1e-3)
                assert 1 - with_it / without == pytest.approx(c["cut"], abs=2e-3)
                if cut := re.search(r"cuts the error at \d+ weeks? by ([\d.]+) %", text):
                    assert float(cut[1]) == pytest.approx(100 * c["cut"], abs=0.5)
                said[form] = said.get(form, 0) + 1
    with capsys.disabled():
        print(f"\n{panels} panels, seeds 0 to {panels - 1}: {said}")
    assert {"adds nothing", "no sign", "cuts"} <= set(said)


def test_counts_have_their_nouns(tmp_path):
    df = panel(3, weeks=24)
    done, text, _ = forecasted(tmp_path, df, "--metrics", "x", "gt_index", "--horizons", "1", "4", "--first-origin", "2023-05-22")
    assert done.returncode == 0 and not re.search(r"\b1 (origins|weeks|shows)\b", text)


@pytest.mark.parametrize(("name", "help_is"), [
    ("x_lead4", "name x"), ("x_z", "name x, or make it with features --zscore expanding"), ("gt_idnex", "did you mean 'gt_index'?"),
])
def test_help_for_a_metric_that_cannot_be_taken(tmp_path, name, help_is):
    df = panel(1)
    df["x_lead4"], df["x_z"] = later(df, "x", 4), df["x"]
    done, _, _ = forecasted(tmp_path, df, "--metrics", name)
    assert done.returncode == 2
    assert done.stderr.strip().endswith(help_is)


def test_outcomes_alone_go_beside_a_forecast_with_attention(tmp_path):
    study = tmp_path / "study"
    assert run("init", study).returncode == 0
    df = panel(2)
    df.to_parquet(study / "in.parquet")
    df[["show", "week_start", "gross"]].rename(columns={"week_start": "week_starting"}).to_csv(study / "gross.csv", index=False)
    models = study / "data" / "models"

    def run_here(*words):
        done = run("forecast", *words, "--horizons", "1", cwd=study)
        assert done.returncode == 0, done.stderr
        return done

    alone = ["--outcomes", "gross.csv", "--map", "show=show", "week_starting=week_starting", "gross=gross"]
    run_here(*alone)
    assert json.loads((models / "forecast_results.json").read_text())["metrics"] == [] and not (models / "outcomes_alone").exists()
    run_here("--input", "in.parquet", "--metrics", "x")
    with_attention = {file.name: file.read_bytes() for file in models.glob("forecast_*")}
    done = run_here(*alone)
    assert {file.name: file.read_bytes() for file in models.glob("forecast_*")} == with_attention
    assert "results: data/models/outcomes_alone" in done.stdout and "go beside it" in done.stderr
    assert json.loads((models / "outcomes_alone" / "forecast_results.json").read_text())["metrics"] == []


def test_ar_cuts_or_raises_where_the_interval_says_so_and_warnings_come_once(tmp_path, capsys):
    panels, said = 24 if SLOW else 10, {}
    for seed in range(panels):
        df = panel(seed, weeks=(30, 60)[seed % 2], persistence=(0.0, 0.97, 0.6)[seed % 3])
        _, text, results = forecasted(tmp_path, df, "--metrics", "x", "--horizons", "1", "2", "4")
        for horizon in results["results"]:
            c = {rival["rival"]: rival for rival in horizon["rivals"]}.get("AR", {}).get("comparison") or {}
            if c.get("pvalue") is None:
                continue
            p = "<0.001" if c["pvalue"] < 0.001 else f"{c['pvalue']:.3f}"
            size = f"{100 * abs(c['cut']):.1f} %"
            line = next(s for s in re.findall(r"AR(?: \([^)]*\))? (?:cuts|raises|beside).*? p [<\d.]+\)", text) if f"p {p})" in s and size in s)
            word = "cuts" if c["cut_lower"] > 0 else "raises" if c["cut_upper"] < 0 else "no difference that can be told"
            assert word in line, (seed, line)
            said[word] = said.get(word, 0) + 1
        assert text.count("warning[few_origins]") <= 1
        assert "only 0 %" not in text
    with capsys.disabled():
        print(f"\n{panels} panels, seeds 0 to {panels - 1}: {said}")
    assert {"cuts", "no difference that can be told"} <= set(said)


def test_sentences_are_over_origins_and_tables_over_forecasts_and_both_say_so(tmp_path, capsys):
    """Shows that open and close: the two means differ, and each number stands beside the name of its own."""
    apart = numbers = 0
    for seed in range(8):
        chance = np.random.default_rng(seed)
        df = panel(seed, weeks=60)
        week, ends = df.groupby("show").cumcount(), chance.integers(32, 60, 10)
        df = df[week < np.repeat(ends, 60)].assign(gross=lambda d: d["gross"] * 1.01 ** d.groupby("show").cumcount())
        done, text, results = forecasted(tmp_path, df, "--metrics", "x", "--horizons", "1", "2")
        assert done.returncode == 0, done.stderr
        for horizon in results["results"]:
            weeks = f"{horizon['horizon']} week{'s' if horizon['horizon'] > 1 else ''}"
            assert f"{weeks}: means over {horizon['rivals'][0]['n']} forecasts that every rival has" in " ".join(text.split())
            for rival in horizon["rivals"]:
                over_origins = np.mean(rival["loss"])
                apart += abs(over_origins / rival["mae"] - 1) > 1e-3
                assert f" {rival['rival']} {rival['mae']:.4g} " in text
                if rival.get("sentence") and "can't be judged" not in rival["sentence"]:
                    assert f"mean absolute error over {len(rival['loss'])} origins {over_origins:.4g} with" in rival["sentence"]
                    numbers += 1
        assert "each origin counts once, as the tests count; tables: over forecasts, each of which counts once" in " ".join(text.split())
    with capsys.disabled():
        print(f"\n8 panels: {apart} pairs of means differ, {numbers} sentences")
    assert apart > 20 and numbers > 8


@pytest.mark.parametrize("seed", range(3))
def test_a_straight_line_of_later_weeks_is_refused_within_rounding(seed):
    chance = np.random.default_rng(seed)
    df = panel(seed, shows=5)
    size = df["show"].map({show: chance.uniform(1, 5) for show in df["show"].unique()})
    lead, weeks = later(df, "gross", 1 + seed), 1 + seed
    lines = {"double": 2 * lead, "less": 1e6 - 0.37 * lead, "of_show": lead / size + size, "rounded": (lead * 1e9).round() / 1e9}
    for name, values in lines.items():
        with pytest.raises(Error, match=f"'{name}' is .*'gross' of {weeks} weeks? later"):
            forecast(df.assign(**{name: values}), metrics=name, horizons=1)
    for name, values in {"own": 3 * later(df, "gross", -weeks) + 1, "trend": df.groupby("show").cumcount() * 1.0,
                         "noisy": lead + chance.normal(0, 0.01, len(df)), "same": 2 * df["gross"]}.items():
        forecast(df.assign(**{name: values}), metrics=name, horizons=1)


def test_a_straight_line_of_an_outcome_that_is_a_trend_is_no_lead():
    df = panel(1, shows=5)
    df["gross"] = df.groupby("show").cumcount() * 2.0 + 5
    forecast(df.assign(trend=df["gross"] / 3), metrics="trend", horizons=1)
