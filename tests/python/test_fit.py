"""`fit` on the command line: the numbers are those of fit_ols_fe, the family of tests is the run's, and what can't be
estimated says why."""

import csv
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
import pandas as pd
import pytest
from program import run

from public_signals.models.lagged_causality import adjust_pvalues, event_study, fit_ols_fe, placebo_test, romano_wolf

FILES = {"model_results.json", "model_results.csv", "model_results.md", "model_results.tex", "model_results.txt",
         "coefficient_plot.svg", "event_study.svg"}


def made_panel(shows=40, weeks=60, seed=1):
    """views of four weeks earlier move gross by 2 a view; likes do nothing; clicks follow gross, so their lead moves it."""
    chance = np.random.default_rng(seed)
    index = pd.MultiIndex.from_product(
        [[f"s{i:02}" for i in range(shows)], pd.date_range("2024-01-01", periods=weeks, freq="7D").strftime("%Y-%m-%d")],
        names=["show", "week_start"],
    )
    df = index.to_frame(index=False)
    for name in ("views", "likes"):
        df[name] = chance.normal(size=len(df))
    by_show = df.groupby("show")
    df["gross"] = 2 * by_show["views"].shift(4) + chance.normal(size=len(df)) + by_show.ngroup() * 10.0
    df["clicks"] = by_show["gross"].shift(4) + chance.normal(size=len(df))
    for name in ("views", "likes", "clicks"):
        df[f"{name}_lag4"] = df.groupby("show")[name].shift(4)
        df[f"{name}_lead4"] = df.groupby("show")[name].shift(-4)
    df["week_index"] = df.groupby("week_start").ngroup()
    return df


def fit(folder, df, *words, **expected):
    df.to_parquet(folder / "panel.parquet", index=False)
    return run("fit", "--input", "panel.parquet", "--output", "out", *words, cwd=folder)


@pytest.fixture(scope="module")
def panel():
    return made_panel()


@pytest.fixture(scope="module")
def fitted(panel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fit")
    done = fit(folder, panel, "--lag", "4", "--controls", "week_index", "--placebo")
    assert done.returncode == 0, done.stderr
    return folder / "out", done.stdout


@pytest.fixture(scope="module")
def results(fitted):
    return json.loads((fitted[0] / "model_results.json").read_text())


def test_every_file_is_there_and_a_second_run_writes_the_same(panel, fitted, tmp_path):
    assert {path.name for path in fitted[0].iterdir()} == FILES
    again = fit(tmp_path, panel, "--lag", "4", "--controls", "week_index", "--placebo", "--json")
    assert json.loads(again.stdout) == json.loads((tmp_path / "out/model_results.json").read_text())
    for name in FILES:
        assert (tmp_path / "out" / name).read_bytes() == (fitted[0] / name).read_bytes(), name


def test_the_numbers_are_those_of_fit_ols_fe(panel, results):
    assert [r["predictor"] for r in results["results"]] == ["views_lag4", "clicks_lag4", "likes_lag4"]
    for result in results["results"]:
        alone = fit_ols_fe(panel, "gross", result["predictor"], ["week_index"])
        for key, value in alone.items():
            assert result[key] == (pytest.approx(value, rel=1e-12) if isinstance(value, float) else value), key


def test_q_values_are_over_the_run_and_the_csv_is_sorted_by_p(fitted, results):
    pvalues = [r["pvalue"] for r in results["results"]]
    assert pvalues == sorted(pvalues) and results["n_tests"] == 3
    decisive = [r["decisive_pvalue"] for r in results["results"]]
    assert [r["qvalue"] for r in results["results"]] == adjust_pvalues(decisive)
    assert [r["holm_pvalue"] for r in results["results"]] == adjust_pvalues(decisive, "holm")
    with open(fitted[0] / "model_results.csv") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["pvalue"]) for row in rows] == pvalues
    assert [float(row["qvalue"]) for row in rows] == [r["qvalue"] for r in results["results"]]
    assert [row["predicts"] for row in rows] == ["true", "false", "false"]


def test_the_placebo_is_the_lead_beside_its_lag_on_one_sample(panel, results):
    by_lead = {p["lead"]: p for p in results["placebos"]}
    for name in ("views", "likes", "clicks"):
        alone = placebo_test(panel, "gross", f"{name}_lag4", f"{name}_lead4", ["week_index"])
        placebo = by_lead[f"{name}_lead4"]
        assert placebo["pvalue"] == pytest.approx(alone["predictors"][f"{name}_lead4"]["pvalue"], rel=1e-9, abs=1e-300)
        assert placebo["lags"][0]["coefficient"] == pytest.approx(alone["predictors"][f"{name}_lag4"]["coefficient"])
        assert placebo["n_obs"] == alone["n_obs"]
    decisive = [p["decisive_pvalue"] for p in results["placebos"]]
    assert [p["qvalue"] for p in results["placebos"]] == adjust_pvalues(decisive)
    assert {lead for lead, p in by_lead.items() if p["failed"]} <= {"clicks_lead4", "views_lead4"}


def test_the_words_are_predicts_and_placebo_failed(tmp_path):
    df = made_panel()
    df["clicks_lag4"] += df["gross"]  # both sides of the outcome go with it
    df["clicks_lead4"] += df["gross"]
    done = fit(tmp_path, df, "--predictor", "views_lag4", "clicks_lag4", "likes_lag4", "--placebo")
    assert re.search(r"^views_lag4 predicts gross: one more of views of 4 weeks earlier goes with 2\.", done.stdout, re.M)
    assert "placebo failed for clicks_lag4" in done.stdout and "clicks_lag4 predicts" not in done.stdout
    assert "placebo failed: clicks_lead4" in done.stdout
    assert "no sign that likes_lag4 predicts gross" in done.stdout
    assert not re.search(r"\b(causes|drives|effect of)\b", done.stdout)


def test_the_event_study_is_that_of_python(panel, results):
    ours = event_study(panel, "gross", "views", ["week_index"])
    theirs = next(s for s in results["event_studies"] if s["variable"] == "views")
    assert [w["week"] for w in theirs["weeks"]] == list(range(-4, 7))
    for our_week, other in zip(ours["weeks"], theirs["weeks"]):
        assert our_week["coefficient"] == pytest.approx(other["coefficient"], rel=1e-12, abs=1e-15)
    assert ours["lags"]["pvalue"] < 1e-6 and ours["leads"]["pvalue"] > 0.01
    drawn = event_study(panel, "gross", "views", ["week_index"], bootstrap="wild")
    for part in ("leads", "lags"):
        assert theirs[part]["decisive_pvalue"] == drawn[part]["decisive_pvalue"]
        family = [s[part]["decisive_pvalue"] for s in results["event_studies"]]
        assert [s[part]["qvalue"] for s in results["event_studies"]] == adjust_pvalues(family)
    for drawn_week, other in zip(drawn["weeks"], theirs["weeks"], strict=True):
        assert drawn_week.get("bootstrap_ci_lower") == other.get("bootstrap_ci_lower")


def test_the_figures_are_svg_with_title_and_description(fitted):
    for name in ("coefficient_plot.svg", "event_study.svg"):
        root = ElementTree.parse(fitted[0] / name).getroot()
        kinds = [child.tag.rpartition("}")[2] for child in root]
        assert kinds[:2] == ["title", "desc"] and "path" in kinds
        assert "views" in root[1].text


def test_tables_hold_every_predictor(fitted, results):
    markdown = (fitted[0] / "model_results.md").read_text()
    latex = (fitted[0] / "model_results.tex").read_text()
    for result in results["results"]:
        name = result["predictor"].replace("_", r"\_")
        assert f"| {name} |" in markdown and rf"\texttt{{{name}}}" in latex
    assert latex.count(r"\\") == 8  # estimates, and what clusters carry


def test_rows_are_accounted_for(results, fitted):
    for result in results["results"]:
        used = result["n_obs"] + result["n_dropped_null"] + result["n_singletons"]
        assert used == results["n_rows"] == 2400
        assert sum(result["dropped_null_by_column"].values()) == result["n_dropped_null"]
    assert "rows: 2,400 in the file\n  views_lag4: 2,240 used" in fitted[1]
    assert "control week_index dropped: absorbed by show and week_start" in fitted[1]


@pytest.mark.parametrize("shows", [10, 40])
def test_verdicts_rest_on_the_wild_bootstrap_at_every_number_of_clusters(shows, tmp_path):
    df = made_panel(shows=shows)
    done = fit(tmp_path, df, "--lag", "4", "--json")
    got = json.loads(done.stdout)
    for result in got["results"]:
        alone = fit_ols_fe(df, "gross", result["predictor"], bootstrap="wild", diagnostics=True)
        for key in ("bootstrap_pvalue", "bootstrap_ci_lower", "interval_lower", "interval_upper", "decisive_pvalue", "effective_clusters"):
            assert result[key] == pytest.approx(alone[key], rel=1e-12), key
        for key in ("cr3", "leave_one_out", "largest_leverage", "largest_partial_leverage"):
            assert result[key] == alone[key]
        assert result["bootstrap_enumerated"] == (shows == 10)
        assert result["predicts"] == (result["qvalue"] < 0.05)
    pvalues = [r["decisive_pvalue"] for r in got["results"]]
    assert [r["bootstrap_qvalue"] for r in got["results"]] == adjust_pvalues(pvalues)
    assert [w["code"] for w in got["warnings"]] == (["few_clusters"] if shows == 10 else [])
    stepped = romano_wolf(df, "gross", [r["predictor"] for r in got["results"]])["romano_wolf_pvalue"]
    assert [r["romano_wolf_pvalue"] for r in got["results"]] == stepped.tolist()


def test_under_eight_clusters_webb_draws_and_two_decide_nothing(tmp_path):
    six = json.loads(fit(tmp_path, made_panel(shows=6), "--lag", "4", "--json").stdout)
    assert {r["bootstrap_weights"] for r in six["results"]} == {"webb"}
    done = fit(tmp_path, made_panel(shows=2), "--predictor", "views_lag4", "--placebo", "--fe", "show")
    result = json.loads((tmp_path / "out/model_results.json").read_text())
    assert result["results"][0]["decisive_pvalue"] is None and result["results"][0]["predicts"] is False
    assert result["results"][0]["qvalue"] is None
    said = "2 clusters give no bootstrap p under 0.167, and the level is 0.05"
    assert f"no verdict on views_lag4: {said}" in done.stdout
    assert "undecidable" in [w["code"] for w in result["warnings"]]
    report = tmp_path / "report.html"
    assert run("report", "--input", tmp_path / "panel.parquet", "--models", tmp_path / "out", "--output", report).returncode == 0
    assert "undecidable" in report.read_text() and "not judged" in report.read_text()
    assert "placebos: none of 1 could be judged" in done.stdout and result["placebos"][0]["failed"] is None
    assert result["results"][0]["placebo_failed"] is None


def test_two_way_clusters_are_judged_by_the_bootstrap_that_draws_shows(tmp_path):
    got = json.loads(fit(tmp_path, made_panel(), "--lag", "4", "--cluster", "show", "week", "--ssc", "each", "--json").stdout)
    for result in got["results"]:
        assert 0 <= result["bootstrap_pvalue"] <= 1 and "effective_clusters" not in result
        assert result["decisive_pvalue"] >= result["bootstrap_least_pvalue"] > 0
    assert [r["qvalue"] for r in got["results"]] == adjust_pvalues([r["decisive_pvalue"] for r in got["results"]])


def test_the_bootstrap_is_in_every_table(tmp_path):
    done = fit(tmp_path, made_panel(shows=10), "--lag", "4", "--placebo")
    results = json.loads((tmp_path / "out/model_results.json").read_text())
    assert all("romano_wolf_pvalue" in test for test in [*results["results"], *results["placebos"]])
    with open(tmp_path / "out/model_results.csv") as file:
        rows = list(csv.DictReader(file))
    for row, result in zip(rows, results["results"], strict=True):
        for key in ("bootstrap_pvalue", "bootstrap_qvalue", "bootstrap_ci_lower", "bootstrap_ci_upper", "romano_wolf_pvalue"):
            assert float(row[key]) == result[key], key
    assert re.search(r"^  predictor +estimate +95 % interval +p +q  Romano-Wolf p +CRV1 p ", done.stdout, re.M)
    assert re.search(r"views_lag4 predicts gross: .*95 % interval of the wild bootstrap 1\.\d+ to 2\.\d+", done.stdout)
    markdown, latex = ((tmp_path / f"out/model_results.{kind}").read_text() for kind in ("md", "tex"))
    assert "| 95 % interval | p | q | RW p | CRV1 p |" in markdown
    assert "95 \\% interval & p & q & RW p & CRV1 p &" in latex
    carried = results["results"][0]
    for text in (done.stdout, markdown, latex.replace("\\%", "%")):
        assert f"{carried['effective_clusters']:.2f} of 10" in text
        assert f"{100 * carried['largest_leverage']['share']:.0f} % {carried['largest_leverage']['cluster']}" in text
    for row, result in zip(rows, results["results"], strict=True):
        assert float(row["effective_clusters"]) == result["effective_clusters"]
        assert float(row["cr3_pvalue"]) == result["cr3"]["pvalue"]
        assert float(row["leave_one_out_max"]) == result["leave_one_out"]["max"]


def numbers(text):
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?(?:e[-+]\d+)?", text.replace(",", "").replace("$-$", "-"))]


@pytest.mark.parametrize("shows", [10, 40])
def test_text_tables_and_figures_show_one_interval_and_name_it(tmp_path, shows):
    done = fit(tmp_path, made_panel(shows=shows), "--lag", "4", "--placebo")
    out = tmp_path / "out"
    with open(out / "model_results.csv") as file:
        rows = list(csv.DictReader(file))
    texts = {path.name: path.read_text() for path in out.iterdir()}
    report = tmp_path / "report.html"
    assert run("report", "--input", tmp_path / "panel.parquet", "--models", out, "--output", report).returncode == 0
    texts["report"] = report.read_text()
    texts["printed"] = done.stdout
    caption = f"95 % confidence intervals of the wild cluster bootstrap, {shows} clusters by show"
    for name in (*(name for name in texts if name.endswith((".txt", ".md", ".tex", ".svg"))), "printed", "report"):
        assert caption in texts[name].replace("\\%", "%"), name
    assert all(f"{result['effective_clusters']:.2f} of {shows}" in texts["report"]
               for result in json.loads(texts["model_results.json"])["results"])
    assert "Change in gross, by weeks before and after one additional unit" in texts["event_study.svg"]
    results = {r["predictor"]: r for r in json.loads(texts["model_results.json"])["results"]}
    for row in rows:
        low, high = float(row["interval_lower"]), float(row["interval_upper"])
        keys = ("interval_lower", "interval_upper")
        assert (low, high) == tuple(results[row["predictor"]][key] for key in keys)
        assert row["interval_method"] == results[row["predictor"]]["interval_method"]
        shown = [float(f"{end:.4g}") for end in (low, high)]
        name = row["predictor"]
        escaped = {"model_results.md": name.replace("_", "\\_"), "model_results.tex": name.replace("_", "\\_")}
        for file in ("model_results.txt", "model_results.md", "model_results.tex"):
            lines = [line for line in texts[file].splitlines() if re.match(rf"[ |]*(\\texttt{{)?{re.escape(escaped.get(file, name))}\b", line)
                     and " to " in line and f" of {shows}" not in line and " in levels: " not in line]  # these have other ranges
            assert lines and all(set(shown) <= set(numbers(line)) for line in lines), (file, shown, lines)


def test_a_verdict_without_the_bootstrap_says_what_it_rests_on(tmp_path):
    done = fit(tmp_path, made_panel(), "--lag", "4", "--cluster", "hetero")
    assert "views_lag4 predicts gross by the t test alone (standard errors: hetero; no bootstrap): one more" in done.stdout


def test_two_way_clusters_are_judged_by_the_bootstrap_of_shows(tmp_path):
    df = made_panel()
    done = fit(tmp_path, df, "--lag", "4", "--cluster", "show", "week_start")
    assert "intervals of the wild cluster bootstrap" in done.stdout and "drawn by show" in done.stdout
    stored = json.loads((tmp_path / "out/model_results.json").read_text())["results"]
    for result in stored:
        wanted = fit_ols_fe(df, "gross", result["predictor"], cluster=["show", "week_start"], bootstrap="wild")
        assert result["decisive_pvalue"] == wanted["decisive_pvalue"]


def test_what_may_mislead_is_warned_of(tmp_path):
    df = made_panel()
    df["gross_lag1"] = df.groupby("show")["gross"].shift(1)
    df["views_lag4_z"] = (df["views_lag4"] - df["views_lag4"].mean()) / df["views_lag4"].std()
    df["tt_posts"] = pd.array([3] * len(df), dtype="Int64")
    df["tt_posts_lag4"] = df["likes_lag4"]
    df["scrape_run_at"] = "2026-01-01T00:00:00Z"
    words = ["--predictor", "views_lag4", "views_lag4_z", "tt_posts_lag4", "--controls", "gross_lag1", "--json"]
    codes = {w["code"] for w in json.loads(fit(tmp_path, df, *words).stdout)["warnings"]}
    assert codes == {"leaks_future", "nickell", "counts_read_late"}
    told = {"features": {"views_lag4": {"source": "views", "kind": "lag", "k": 4, "leaks_future": True}}}
    (tmp_path / "panel_metadata.json").write_text(json.dumps(told))
    warnings = json.loads(fit(tmp_path, df, "--predictor", "views_lag4", "--json").stdout)["warnings"]
    assert [w["code"] for w in warnings] == ["leaks_future"] and "views_lag4" in warnings[0]["message"]


BAD = [
    ({"views_lag4": lambda df: df["gross"] * 0 + df["week_index"]}, [], "predictor 'views_lag4' is absorbed by show and week_start"),
    ({"likes": lambda df: 3 * df["views_lag4"]}, ["--controls", "likes"], "predictor 'views_lag4' is collinear with likes"),
    ({"show": "s00", "week_start": lambda df: pd.date_range("1950-01-02", periods=len(df), freq="7D").strftime("%Y-%m-%d")},
     ["--fe", "none"], "there is one cluster of 'show'"),
    ({"views_lag4": lambda df: df.groupby("show").ngroup()}, [], "predictor 'views_lag4' is absorbed"),
    ({"views_lag4": np.nan}, [], "column 'views_lag4' has no value"),
    ({"gross": lambda df: df["gross"].where((df["show"] < "s02") & (df["week_index"].between(4, 5)))}, [], "4 rows are left for 4 parameters"),
    ({"show": "s00"}, [], "have the same show and week_start"),
    ({}, ["--predictor", "views_lag5"], "there is no column 'views_lag5'"),
    ({}, ["--outcome", "gros"], "did you mean 'gross'?"),
    ({}, ["--controls", "gross"], "'gross' is a control too"),
    ({}, ["--lag", "9"], None),
    ({}, ["--alpha", "2"], "--alpha 2 is not between 0 and 1"),
    ({}, ["--fe", "show", "week", "gross"], "3 fixed effects"),
    ({}, ["--window", "0", "6"], None),
]


@pytest.mark.parametrize("change, words, said", [case for case in BAD if case[2]])
def test_what_cannot_be_estimated_names_the_cause(tmp_path, change, words, said):
    df = made_panel(shows=8, weeks=20).assign(**change)
    predictor = [] if "--predictor" in words else ["--predictor", "views_lag4"]
    done = fit(tmp_path, df, *predictor, *words)
    assert done.returncode == 2 and said in done.stderr and done.stdout == ""
    assert done.stderr.count("\n") == 3 and "help: " in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_lag_that_cannot_be_estimated_is_listed_and_the_others_run(tmp_path):
    df = made_panel(shows=8, weeks=20).assign(likes_lag4=np.nan)
    got = json.loads(fit(tmp_path, df, "--lag", "4", "--json").stdout)
    assert [r["predictor"] for r in got["results"]] == ["views_lag4", "clicks_lag4"]
    assert {"what": "likes_lag4", "why": "column 'likes_lag4' has no value"} in got["not_estimated"]
    done = fit(tmp_path, df, "--lag", "9")
    assert done.returncode == 2 and "no column is a lag of 9 weeks" in done.stderr


def test_the_python_command_line_is_the_same(panel, fitted, tmp_path):
    panel.to_parquet(tmp_path / "panel.parquet", index=False)
    words = ["--input", "panel.parquet", "--output", "out", "--lag", "4", "--controls", "week_index", "--placebo"]
    done = subprocess.run([sys.executable, "-m", "public_signals.cli.run_complete_analysis", *words],
                          cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, fitted[1])


def test_the_report_shows_the_models_and_says_when_they_are_old(study):
    assert "No model was run" in page_of(study)
    merged = run("merge", "--outcomes", "data/outcomes/synthetic_grosses.csv", cwd=study)
    assert merged.returncode == 0, merged.stderr
    assert run("fit", "--lag", "4", "--placebo", cwd=study).returncode == 0
    page = page_of(study)
    results = json.loads((study / "data/models/model_results.json").read_text())
    for result in results["results"]:
        assert page.count(f'<span class="name">{result["predictor"]}</span>') == 1
        assert f'<th scope="row">{result["predictor"]}</th>' in page
    assert page.count("<title>Event study of ") == len(results["event_studies"]) > 0
    assert "No model was run" not in page and "has changed since" not in page
    assert results["command"] in page and "Placebos" in page
    assert page == page_of(study)
    run("merge", "--outcomes", "data/outcomes/synthetic_grosses.csv", "--join", "inner", "--map", "week_ending=week_ending",
        "show=show", "gross=gross", cwd=study)
    assert "The file that was fitted has changed since" in page_of(study)
    (study / "data/models/model_results.json").write_text('{"outcome": 3}')
    done = run("report", cwd=study)
    assert done.returncode == 2 and "these are no results of models" in done.stderr


def page_of(study):
    done = run("report", cwd=study)
    assert done.returncode == 0, done.stderr
    return (study / "data/report/index.html").read_text()


@pytest.mark.parametrize("beside", [[], ["--predictor", "views_lag4"], ["--lag", "4"]])
def test_a_lag_that_no_column_is_stops_the_run_whatever_stands_beside(tmp_path, beside):
    words = ["--lag", "4", "9"] if "--lag" in beside else [*beside, "--lag", "9"]
    done = fit(tmp_path, made_panel(), *words)
    assert done.returncode == 2 and "no column is a lag of 9 weeks" in done.stderr
