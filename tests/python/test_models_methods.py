"""Whose a p and an interval are is said wherever they stand, and a regression is named with its controls and its form."""

import csv
import html
import io
import json
import math
import os
import re

import numpy as np
import pandas as pd
import pytest
from program import run

from public_signals import Error
from public_signals.models import fit_by_show, fit_lag_profile, fit_over_panels, pool_estimates
from public_signals.models.lagged_causality import event_study, fit_ols_fe
from public_signals.models.tables import regression_table

SLOW = os.environ.get("PUBLIC_SIGNALS_SLOW") == "1"
MARK = "†"
OWNERS = {"wild_bootstrap": "of the wild bootstrap ", "cr3": "of CR3 ", "wild_bootstrap_and_cr3": "of the wild bootstrap and CR3 ", "t": ""}


def panel(seed, shows=None, weeks=30):
    """Shows of log-normal size, so that few of them carry the predictor; an effect in half of the panels."""
    chance = np.random.default_rng(seed)
    shows = shows or int(chance.integers(6, 13))
    size = np.exp(chance.uniform(0, 1.5) * chance.normal(size=(shows, 1)))
    views, noise = chance.normal(size=(2, shows, weeks))
    rows = {"show": np.repeat([f"s{i:02}" for i in range(shows)], weeks),
            "week_start": np.tile(pd.date_range("2024-01-01", periods=weeks, freq="7D").strftime("%Y-%m-%d"), shows)}
    df = pd.DataFrame({**rows, "views": (size * views).ravel() + 20 * size.mean()})
    df["price"] = chance.normal(size=len(df))
    df["gross"] = 500 + 0.4 * (seed % 2) * df["views"] + (np.sqrt(size) * noise).ravel() + 0.2 * df["price"]
    df["views_lag4"], df["price_lag4"] = df["views"], df["price"]
    return df


def check_owner(point, cr3):
    """p and ends are the bootstrap's, or CR3's where few carry the point and CR3's are larger and further out."""
    own = (point["bootstrap_ci_lower"], point["bootstrap_ci_upper"])
    ends = (point["interval_lower"], point["interval_upper"])
    if not point["bootstrap_with_cr3"]:
        assert (point["p_method"], point["interval_method"], ends) == ("wild_bootstrap", "wild_bootstrap", own)
        return
    if cr3 is None:
        return
    assert (point["p_method"] == "cr3") == (point["decisive_pvalue"] == pytest.approx(cr3["pvalue"], rel=1e-12))
    assert point["decisive_pvalue"] >= cr3["pvalue"] * (1 - 1e-12)
    if None not in own:
        wanted = (min(own[0], cr3["ci_lower"]), max(own[1], cr3["ci_upper"]))
        assert ends == pytest.approx(wanted, rel=1e-9)
        of_cr3 = [end != mine for end, mine in zip(ends, own, strict=True)]
        assert point["interval_method"] == ("cr3" if all(of_cr3) else "wild_bootstrap_and_cr3" if any(of_cr3) else "wild_bootstrap")


def test_a_name_holds_one_number(capsys):
    panels, seen = 200 if SLOW else 60, {}
    for seed in range(panels):
        df = panel(seed)
        result = fit_ols_fe(df, "gross", "views", "price", bootstrap="wild", diagnostics=True, seed=seed, draws=999)
        check_owner(result, result["cr3"])
        key = (result["p_method"], result["interval_method"])
        seen[key] = seen.get(key, 0) + 1
        table = regression_table({"one": result})
        rows = {tuple(row[:2]): row[2] for row in csv.reader(io.StringIO(table.csv))}
        assert (rows["views", "p_method"], rows["views", "interval_method"]) == key
        lines = table.markdown.splitlines()
        p_line = next(line for line in lines if "p " in line and line.startswith("|  | p "))
        ends = next(line for line in lines if "[" in line)
        assert (MARK in p_line) == (key[0] == "cr3")
        assert ends.count(MARK) == {"wild_bootstrap": 0, "wild_bootstrap_and_cr3": 1, "cr3": 2}[key[1]]
        assert ("CR3's" in table.note) == (MARK in p_line + ends)
        assert ("\\textdagger" in table.latex) == (MARK in p_line + ends)
    with capsys.disabled():
        print(f"\n{panels} panels, seeds 0 to {panels - 1}: p and interval of {seen}")
    assert len(seen) >= 3


def test_weeks_and_points_say_whose_they_are(capsys):
    panels, marked = 20 if SLOW else 8, 0
    for seed in range(panels):
        df = panel(seed)
        for week in event_study(df, "gross", "views", leads=2, lags=2, bootstrap="wild", draws=999)["weeks"]:
            if week["week"] == -1:
                assert "p_method" not in week
            else:
                check_owner(week, None)
        profile = fit_lag_profile(df, "gross", "views", lags=2, draws=999)
        for point in [*profile["points"], profile["sum"]]:
            check_owner(point, point["cr3"])
            marked += "cr3" in (point["p_method"], point["interval_method"])
        shows = fit_by_show(df, "gross", "views", draws=999)
        check_owner(shows["pooled"], shows["pooled"]["cr3"])
        assert OWNERS[profile["sum"]["interval_method"]] in profile["sentence"]
        assert OWNERS[shows["mean_group"]["interval_method"]] in shows["sentence"]
    with capsys.disabled():
        print(f"\n{panels} panels: {marked} points have a number of CR3's")
    assert marked > 0


def fitted(folder, df, *words):
    df.to_parquet(folder / "in.parquet", index=False)
    done = run("fit", "--input", folder / "in.parquet", "--output", folder / "out", *words, cwd=folder)
    assert done.returncode == 0, done.stderr
    texts = {path.name: path.read_text() for path in (folder / "out").iterdir()}
    report = folder / "report.html"
    assert run("report", "--input", folder / "in.parquet", "--models", folder / "out", "--output", report).returncode == 0
    return " ".join(done.stdout.split()), done.stdout, {**texts, "report": html.unescape(report.read_text())}


def rows_of(text, head, names):
    """The cells of a table on paper or in a terminal: of each name the line that begins with it below the head."""
    lines = text.splitlines()
    at = next(i for i, line in enumerate(lines) if re.match(head, line))
    return {name: next(line for line in lines[at:] if re.match(rf"[ |]*{re.escape(name)}\b", line.replace("\\", ""))) for name in names}


def test_tables_mark_the_numbers_of_cr3_and_sentences_name_them(tmp_path, capsys):
    panels, marked = 12 if SLOW else 5, 0
    for seed in range(panels):
        text, printed, texts = fitted(tmp_path, panel(seed), "--predictor", "views_lag4", "price_lag4")
        results = {r["predictor"]: r for r in json.loads(texts["model_results.json"])["results"]}
        cells = {row["predictor"]: row for row in csv.DictReader(io.StringIO(texts["model_results.csv"]))}
        assert "bootstrap p " not in printed.split("what clusters carry")[0].replace("bootstrap p under", "")
        assert "Wild" not in texts["model_results.md"] + texts["model_results.tex"]
        tables = [rows_of(printed, r" +predictor +estimate", results), rows_of(texts["model_results.md"], r"\| Predictor", results)]
        for name, result in results.items():
            check_owner(result, result["cr3"])
            assert float(cells[name]["bootstrap_pvalue"]) == result["bootstrap_pvalue"]
            assert float(cells[name]["cr3_pvalue"]) == result["cr3"]["pvalue"]
            for key in ("p_method", "interval_method"):
                assert cells[name][key] == result[key]
            for key in ("bootstrap_ci_lower", "bootstrap_ci_upper", "interval_lower", "interval_upper"):
                assert cells[name][key] == ("" if result[key] is None else cells[name][key])
                assert result[key] is None or float(cells[name][key]) == result[key]
            wanted = (result["p_method"] == "cr3") + {"wild_bootstrap": 0, "wild_bootstrap_and_cr3": 1, "cr3": 2}[result["interval_method"]]
            for table in tables:
                assert table[name].count(MARK) == wanted, (seed, table[name])
            marked += wanted > 0
            assert f"95 % interval {OWNERS[result['interval_method']]}" in text
        any_marked = any(MARK in row for table in tables for row in table.values())
        for name in ("model_results.txt", "model_results.md", "report"):
            assert ("are CR3's" in " ".join(texts[name].split())) >= any_marked, name
    with capsys.disabled():
        print(f"\n{panels} panels: {marked} predictors have a number of CR3's")
    assert marked > 0


@pytest.mark.parametrize("words", [[], ["--model", "poisson"], ["--transform", "log"], ["--cluster", "hetero"]])
def test_controls_and_form_are_named_wherever_a_regression_is(tmp_path, words):
    df = panel(3)
    df["holiday"] = np.random.default_rng(0).normal(size=len(df))
    text, _, texts = fitted(tmp_path, df, "--predictor", "views_lag4", "--controls", "price", "holiday", *words)
    said = "controls: price, holiday"
    assert said in text
    for name in ("model_results.txt", "model_results.md", "model_results.tex", "coefficient_plot.svg", "report"):
        assert said in " ".join(texts[name].split()), name
    row = next(csv.DictReader(io.StringIO(texts["model_results.csv"])))
    assert (row["controls"], row["outcome"], row["effects"]) == ("price holiday", "gross", "show week_start")
    assert row["transform"] == ("log" if "log" in words else "none") and row["model"] == ("poisson" if "poisson" in words else "ols")
    assert json.loads(texts["model_results.json"])["controls"] == ["price", "holiday"]


@pytest.mark.parametrize("kind", ["distributed_lag", "local_projection", "by_show"])
def test_a_profile_names_controls_and_transform(tmp_path, kind):
    weeks = [] if kind == "by_show" else ["--weeks", "2"]
    metric = "views_lag4" if kind == "by_show" else "views"
    text, _, texts = fitted(tmp_path, panel(4), "--profile", kind, "--predictor", metric, *weeks, "--controls", "price", "--transform", "log",
                            "--draws", "999")
    form = "log of outcome and predictors"
    first = texts[f"profile_{kind}.txt"].split("\n\n")
    assert all(form in " ".join(part.split()) for part in first[:2])  # the heading, and the sentences
    caption = " ".join(texts[f"profile_{kind}.txt"].split()).split("95 % confidence intervals", 1)[1]
    assert form in caption and "estimate, per cent" in text
    for name in (f"profile_{kind}.txt", "report"):
        assert "controls: price" in " ".join(texts[name].split()), name
    assert form in texts["report"] and form in " ".join(re.sub("<[^>]*>", " ", texts[f"profile_{kind}.svg"]).split())


def test_sentence_and_table_of_a_poisson_regression_have_one_unit(tmp_path):
    for seed in range(6):
        text, printed, texts = fitted(tmp_path, panel(seed), "--predictor", "views_lag4", "--model", "poisson")
        result = json.loads(texts["model_results.json"])["results"][0]
        low, high = (100 * math.expm1(result[key]) for key in ("interval_lower", "interval_upper"))
        ends = f"{low:.4g} to {high:.4g}"
        assert f"95 % interval of the score bootstrap {ends} per cent" in text
        table = rows_of(printed, r" +predictor +estimate, per cent", ["views_lag4"])["views_lag4"]
        assert ends in table and f"{100 * math.expm1(result['coefficient']):.4g}" in table
        assert ends in texts["model_results.md"] and "Estimate, per cent" in texts["model_results.md"] and ends in texts["report"]
        assert "few_clusters" in text and "so verdicts rest on the score bootstrap" in text
        assert "gross in levels: IPS" in text and "per cent of gross for one standard deviation more" in texts["coefficient_plot.svg"]


def test_a_series_is_named_as_it_was_tested(tmp_path):
    df = panel(5, weeks=60)
    plain, _, _ = fitted(tmp_path, df, "--predictor", "views_lag4")
    logs, _, texts = fitted(tmp_path, df, "--predictor", "views_lag4", "--transform", "log")
    poisson, _, _ = fitted(tmp_path, df, "--predictor", "views_lag4", "--transform", "log", "--model", "poisson")
    levels = re.search(r"gross in levels: IPS W [-\d.]+", plain)[0]
    assert levels in poisson and "log of views_lag4: IPS" in poisson
    assert "log of gross: IPS" in logs and "gross in levels" not in logs
    assert "What the panel remembers" in texts["report"] and "log of gross: IPS" in texts["report"]
    assert "per cent of gross for one per cent more of" in logs or "predicts gross" in logs


def test_an_interval_without_ends_is_called_so(tmp_path):
    """One treated show: no data could tell."""
    df = panel(6, shows=8)
    df["views_lag4"] = ((df["show"] == "s01") & (df["week_start"] > "2024-04-01")).astype(float)
    text, _, texts = fitted(tmp_path, df, "--predictor", "views_lag4")
    assert "no end to no end" not in text and "95 % interval of CR3 without ends" in text
    assert json.loads(texts["model_results.json"])["results"][0]["bootstrap_ci_lower"] is not None


def test_the_week_before_the_change_is_the_reference(tmp_path):
    _, _, texts = fitted(tmp_path, panel(7), "--predictor", "views_lag4")
    assert re.search(r'<th scope="row">-1</th><td>reference</td><td>–</td><td>–</td>', texts["report"])


def test_advice_of_few_clusters_is_not_to_do_what_was_done():
    df = panel(8)
    few = [w for w in fit_ols_fe(df, "gross", "views")["warnings"] if "clusters are few" in w]
    assert few and 'use bootstrap="wild"' in few[0]
    for made in (fit_ols_fe(df, "gross", "views", bootstrap="webb"), event_study(df, "gross", "views", leads=2, lags=2, bootstrap="wild")):
        said = [w for w in made["warnings"] if "clusters are few" in w]
        assert said and "use bootstrap" not in said[0] and "decisive_pvalue" in said[0]


def test_each_cluster_variable_is_warned_of_with_its_own_number():
    df = panel(4, shows=8, weeks=20)
    for words in ({}, {"bootstrap": "wild"}):
        told = fit_ols_fe(df, "gross", "views", cluster=["show", "week_start"], **words)["warnings"]
        few = [text for text in told if "clusters are few" in text]
        assert [int(text.split()[0]) for text in few] == [8, 20], few
        assert all(("decisive_pvalue" in text) == bool(words) for text in few)


def test_panels_may_be_a_list_and_nothing_else():
    df = panel(9)
    by_name = fit_over_panels(df, {"panel 1": df, "panel 2": df}, "gross", "views")
    assert fit_over_panels(df, [df, df], "gross", "views") == by_name
    for wrong in (df, 7, None):
        with pytest.raises(Error, match="neither a dict nor a list of frames"):
            fit_over_panels(df, wrong, "gross", "views")


def test_the_share_of_measurement_is_continuous_where_draws_are_alike(capsys):
    """Barnard and Rubin's degrees of freedom at B = 0 are their limit as B goes to 0, which is that of R's mice."""
    chance, sets = np.random.default_rng(0), 200
    for _ in range(sets):
        m, df = int(chance.integers(2, 8)), float(chance.choice([1, 2.5, 5, 11, 39, np.inf]))
        middle, error = chance.normal(), chance.uniform(0.1, 2)
        alike = pool_estimates([middle] * m, [error] * m, df=df)
        limit = None if math.isinf(df) else (df + 1) / (df + 3) * df
        assert alike["df"] == alike["df_alike"] == (limit if limit is None else pytest.approx(limit, rel=1e-12))
        assert alike["variance_share"] == alike["interval_share"] == 0
        for spread in (1e-9, 1e-6, 1e-4):
            near = pool_estimates(middle + spread * error * np.linspace(-1, 1, m), [error] * m, df=df)
            assert near["interval_share"] <= 20 * near["variance_share"] + 1e-9 < 1e-5  # 0.1 of the rule's own width before
            if limit is not None:
                assert near["df"] == pytest.approx(limit, rel=1e-6)
    with capsys.disabled():
        print(f"\n{sets} sets of estimates, each with three spreads")
