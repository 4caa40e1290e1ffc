"""What `fit` says of one coefficient is one truth: one level, one unit, one CR3, and only figures of this run."""

import csv
import io
import json
import math

import numpy as np
import pandas as pd
import pytest
from program import run

from public_signals.models import fit_by_show
from public_signals.models.lagged_causality import placebo_test
from public_signals.models.specification_curve import specification_curve

MONDAYS = pd.date_range("2024-01-01", periods=40, freq="7D").strftime("%Y-%m-%d")


def panel(seed, shows=10, effect=0.1):
    chance = np.random.default_rng(seed)
    df = pd.DataFrame({"show": np.repeat([f"s{i:02}" for i in range(shows)], 40), "week_start": np.tile(MONDAYS, shows)})
    for name in ("views", "likes", "posts"):
        df[name] = chance.lognormal(size=len(df))
        df[f"{name}_lag4"] = df.groupby("show")[name].shift(4)
        df[f"{name}_lead4"] = df.groupby("show")[name].shift(-4)
    df["gross"] = np.exp(3 + effect * np.log(df["views_lag4"]).fillna(0) + chance.normal(scale=0.5, size=len(df)))
    return df


def fit(folder, df, *words, code=0):
    df.to_parquet(folder / "panel.parquet", index=False)
    done = run("fit", "--input", "panel.parquet", "--output", "out", *words, cwd=folder)
    assert done.returncode == code, done.stderr
    return " ".join(done.stdout.split()), done.stderr


def results_of(folder):
    return json.loads((folder / "out" / "model_results.json").read_text())


# The level


@pytest.mark.parametrize("alpha", [0.01, 0.05, 0.1, 0.3])
def test_verdicts_and_placebos_follow_alpha(tmp_path, alpha):
    """Over seeds: a predictor predicts where its q is under alpha and its interval leaves zero out, and nowhere else."""
    found = failed = 0
    for seed in range(6):
        text, _ = fit(tmp_path, panel(seed), "--lag", "4", "--transform", "log", "--placebo", "--alpha", f"{alpha:g}")
        run_ = results_of(tmp_path)
        for result in run_["results"]:
            ends = [result["interval_lower"], result["interval_upper"]]
            off_zero = None not in ends and (ends[0] > 0 or ends[1] < 0)
            due = result["qvalue"] < alpha and off_zero and not result["placebo_failed"]
            assert result["predicts"] == due, (seed, result["predictor"])
            found += due
        for placebo in run_["placebos"]:
            assert placebo["failed"] == (placebo["qvalue"] < alpha)
            failed += placebo["failed"]
        rows = list(csv.DictReader((tmp_path / "out" / "model_results.csv").open()))
        assert {row["alpha"] for row in rows} == {f"{alpha:g}"}
        assert (f"over 3 tests, level {alpha:g}" in text) == (alpha != 0.05) and f"q below {alpha:g} over" in (
            tmp_path / "out" / "coefficient_plot.svg").read_text()
    assert found > 0


def test_profiles_placebos_and_curves_of_python_follow_alpha(tmp_path):
    verdicts = set()
    for seed in range(6):
        df = panel(seed, effect=0.15 if seed % 2 else 0.0)
        for alpha in (0.02, 0.3):
            placebo = placebo_test(df, "gross", "views_lag4", "views_lead4", alpha=alpha)
            assert placebo["placebo_failed"] == (placebo["predictors"]["views_lead4"]["qvalue"] < alpha)
            curve = specification_curve(df, "gross", "views", lags=4, alpha=alpha, draws=199)
            assert curve.n_significant == (curve.rows["pvalue"] < alpha).sum()
            fit(tmp_path, df, "--profile", "by_show", "--predictor", "views_lag4", "--alpha", f"{alpha:g}")
            text = (tmp_path / "out" / "profile_by_show.txt").read_text()
            (profile,) = json.loads((tmp_path / "out" / "profile_by_show.json").read_text())["results"]
            goes = text.split("\n\n")[1].startswith("views_lag4 goes with gross")
            means = [profile[name] for name in ("mean_group", "cce_mean_group")]
            off_zero = [(mean["interval_lower"] or -1) * (mean["interval_upper"] or -1) > 0 for mean in means]
            assert goes == (profile["qvalue"] < alpha and all(off_zero))
            assert f"level {alpha:g}" in " ".join(text.split()) and f"(q under {alpha:g})" in " ".join(text.split())
            verdicts.add(goes)
    assert verdicts == {True, False}
    assert fit_by_show(df, "gross", "views_lag4", alpha=0.3)["alpha"] == 0.3


# One CR3


@pytest.mark.parametrize("seed", range(3))
def test_one_treated_show_has_no_jackknife_anywhere(tmp_path, seed):
    df = panel(seed)
    df["views_lag4"] = df["views_lag4"].where(df["show"] == "s00", 0.0)
    text, _ = fit(tmp_path, df, "--predictor", "views_lag4", "--table", "t.csv")
    (result,) = results_of(tmp_path)["results"]
    assert result["decisive_pvalue"] == 1 and result["p_method"] == "cr3" and result["interval_lower"] is None
    assert result["cr3"] == {"std_error": None, "ci_lower": None, "ci_upper": None, "pvalue": None, "df": 9}
    carried = text.split("what clusters carry")[1]
    assert "none without s00 without ends -" in carried and "no estimate without one of them" in carried
    (row,) = csv.DictReader((tmp_path / "out" / "model_results.csv").open())
    assert row["cr3_std_error"] == row["cr3_ci_lower"] == row["cr3_pvalue"] == ""


# One unit


@pytest.fixture(scope="module")
def events(tmp_path_factory):
    folder = tmp_path_factory.mktemp("events")
    (folder / "config").mkdir()
    (folder / "config" / "shows.yaml").write_text("shows:\n" + "".join(f"  - name: s{i:02}\n" for i in range(10)))
    (folder / "config" / "calendar.yaml").write_text(
        "events:\n" + "".join(f"  - {{name: win, kind: award, date: 2024-0{5 + i % 4}-12, shows: [s{i:02}]}}\n" for i in range(6)))
    return folder


@pytest.mark.parametrize("form", ["none", "log", "share"])
def test_what_clusters_carry_is_in_the_unit_of_the_table(events, form):
    text, _ = fit(events, panel(1), "--event", "win", "--transform", form, "--table", "t.csv")
    (result,) = results_of(events)["results"]
    shown = {"none": lambda b: b, "log": lambda b: 100 * math.expm1(b), "share": lambda b: 100 * b}[form]
    head, row = next(
        (lines[i], lines[i + 2]) for lines in [(events / "out" / "model_results.md").read_text().split("\n")]
        for i in range(len(lines)) if "Effective clusters" in lines[i])
    cells = dict(zip((cell.strip() for cell in head.split("|")), (cell.strip() for cell in row.split("|"))))
    unit = {"none": "", "log": ", per cent", "share": ", points"}[form]
    for name, ends in ((f"Without one{unit}", [result["leave_one_out"][end] for end in ("min", "max")]),
                       (f"CR3 interval{unit}", [result["cr3"][end] for end in ("ci_lower", "ci_upper")])):
        assert [float(end) for end in cells[name].split(" to ")] == pytest.approx([shown(end) for end in ends], rel=2e-3)
    rows = {(row["term"], row["statistic"]): row["(1)"] for row in csv.DictReader((events / "t.csv").open())}
    assert float(rows["win", "coefficient"]) == pytest.approx(result["coefficient"])
    assert rows["", "n_obs"] == str(result["n_obs"]) and rows["", "interval_percent"] == "95"
    assert rows["", "vcov"] == "cluster show" and rows["", "rests_on"] == "wild bootstrap"
    assert rows["", "form"] == {"none": "least squares"}.get(form, form)
    assert rows["", "unit"] == {"none": "units of the outcome for one more", "share": "the outcome's share for one more",
                                "log": "b: one more goes with 100 (exp(b) - 1) per cent of the outcome"}[form]
    assert form == "none" or "units of gross" not in text


def test_a_table_says_what_a_coefficient_of_poisson_is(tmp_path):
    fit(tmp_path, panel(2), "--predictor", "views_lag4", "--model", "poisson", "--table", "t.md")
    assert "one more goes with 100 (exp(b) - 1) per cent of the outcome's mean" in (tmp_path / "t.md").read_text().replace("\\", "")


@pytest.mark.parametrize("forms", ["none", "log", "none,log"])
def test_a_curve_says_its_unit_and_keeps_it(tmp_path, forms):
    text, _ = fit(tmp_path, panel(3), "--predictor", "views_lag4", "--curve", "c.csv", "--vary", f"transform={forms}", "fe=show+week,show")
    unit = {"none": "units of gross for one of the predictor", "log": "per cent of gross for one per cent more of the predictor",
            "none,log": "standard deviations of gross for one of the predictor"}[forms]
    assert unit in text
    rows = pd.read_csv(tmp_path / "c.csv")
    assert set(rows["unit"]) == {unit}
    scale = rows["estimate"] / rows["coefficient"]
    assert rows["std_error"].to_numpy() == pytest.approx((scale * rows["coefficient_std_error"]).to_numpy())
    assert (scale == 1).all() == (forms != "none,log")


# Whose p, and in which order


def test_two_way_clusters_name_both_p(tmp_path):
    fit(tmp_path, panel(4), "--predictor", "views_lag4", "--cluster", "show", "week_start")
    (head,) = (line for line in (tmp_path / "out" / "model_results.txt").read_text().split("\n") if line.strip().startswith("predictor"))
    columns = [cell.strip() for cell in head.split("  ") if cell.strip()]
    assert columns.count("p") == 1 and "t test p" in columns
    assert "SE and t test p:" in (tmp_path / "out" / "model_results.md").read_text()


def test_results_stand_in_the_order_of_the_p_that_decides(tmp_path):
    for seed in range(8):
        df = panel(seed, effect=0.0)
        df.loc[df["show"] == "s00", ["views_lag4", "posts_lag4"]] *= 30  # one show carries these
        fit(tmp_path, df, "--lag", "4", "--placebo")
        run_ = results_of(tmp_path)
        for family in (run_["results"], run_["placebos"]):
            p = [math.inf if one["decisive_pvalue"] is None else one["decisive_pvalue"] for one in family]
            assert p == sorted(p), seed


# Predictors without a value, placebos of events, figures of other runs


@pytest.mark.parametrize("form", ["none", "log", "share"])
def test_a_found_lag_without_a_value_is_listed_and_a_named_one_stops(tmp_path, form):
    df = panel(5).assign(ig_lag4=np.nan)
    fit(tmp_path, df, "--lag", "4", "--transform", form)
    run_ = results_of(tmp_path)
    assert [missing["what"] for missing in run_["not_estimated"]] == ["ig_lag4"]
    assert {result["predictor"] for result in run_["results"]} == {"views_lag4", "likes_lag4", "posts_lag4"}
    for words in (["--predictor", "ig_lag4"], ["--predictor", "ig_lag4", "--lag", "4"]):
        _, said = fit(tmp_path, df, *words, "--transform", form, code=2)
        assert "column 'ig_lag4' has no value" in said
    text, _ = fit(tmp_path, df, "--lag", "4", "--transform", form, "--profile", "by_show")
    assert "not estimated: ig_lag4:" in text


def test_a_placebo_of_events_alone_is_refused_and_beside_others_listed(events):
    _, said = fit(events, panel(1), "--event", "win", "--placebo", code=2)
    _, error = said.split("error: ")
    assert "an event of the calendar has no placebo" in error and "features" not in error
    fit(events, panel(1), "--event", "win", "--predictor", "views_lag4", "--placebo")
    run_ = results_of(events)
    assert {"what": "placebo of win", "why": "an event of the calendar has no lead"} in run_["not_estimated"]
    assert [placebo["lead"] for placebo in run_["placebos"]] == ["views_lead4"]


def test_figures_of_another_run_do_not_stay(tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    theirs = [out / f"{name}.{form}" for name in ("coefficient_plot", "event_study", "mine") for form in ("png", "pdf")]
    for words, kept in (([], set()), (["--figures", "pdf"], {".pdf"})):
        for file in theirs:
            file.write_bytes(b"of another run")
        fit(tmp_path, panel(6), "--predictor", "views_lag4", *words)
        for file in theirs:
            assert file.exists() == (file.stem == "mine" or file.suffix in kept), file
            assert not file.exists() or (file.read_bytes() == b"of another run") == (file.stem == "mine")


def test_a_panel_of_one_age_is_not_told_to_become_one(tmp_path):
    df = panel(7).rename(columns={"views": "tt_posts", "views_lag4": "tt_posts_lag4"})
    df["tt_posts"] = pd.array([3] * len(df), dtype="Int64")
    df["scrape_run_at"] = "2026-01-01T00:00:00Z"
    for age, advice in ((None, "use `panel --count-age 7`"), (7, "this panel takes each post at 7 days or later")):
        df.attrs = {} if age is None else {"count_age_days": age}
        text, _ = fit(tmp_path, df, "--predictor", "tt_posts_lag4")
        assert advice in text and ("use `panel" in text) == (age is None)


def test_a_report_is_a_page(tmp_path):
    for name in ("x.pdf", "x.docx", "x.csv"):
        done = run("report", "--output", tmp_path / name, cwd=tmp_path)
        assert done.returncode == 2 and "not that of a page" in done.stderr and not (tmp_path / name).exists()


def test_why_of_a_lag_names_the_column_that_it_is_made_of(study):
    for week, column, cell in [
        ("2024-01-29", "tt_sum_views_lag4", "'& Juliet' 2024-01-01 tt_sum_views"),
        ("2024-01-01", "tt_sum_views_lag4", "SHOW WEEK tt_sum_views"),  # the panel begins there
        ("2024-01-01", "tt_posts_roll3_mean", "SHOW WEEK tt_posts"),
        ("2024-01-01", "gt_index_z", "SHOW WEEK gt_index"),
    ]:
        done = run("why", "& Juliet", week, column, cwd=study)
        assert done.returncode == 2 and f"public-signals why {cell}\n" in done.stderr, done.stderr


# What was estimated


def test_the_head_says_how_many_regressions_over_which_rows(tmp_path):
    """Eight invented panels of 1 to 3 metrics, some with unknown weeks: each predictor has a regression of its own."""
    for seed in range(8):
        chance = np.random.default_rng(seed)
        metrics = ["views", "likes", "posts"][: 1 + seed % 3]
        df = panel(seed)
        for name in metrics:
            df[f"{name}_lag4"] = df[f"{name}_lag4"].mask(chance.random(len(df)) < chance.choice([0, 0.1]))
        text, _ = fit(tmp_path, df, "--predictor", *(f"{name}_lag4" for name in metrics))
        rows = sorted({result["n_obs"] for result in results_of(tmp_path)["results"]})
        used = f"{rows[0]} to {rows[-1]}" if len(rows) > 1 else f"{rows[0]}"
        many = "1 regression with" if len(metrics) == 1 else f"{len(metrics)} regressions, each with"
        head = f"gross: {many} one predictor; {used} of 400 rows of panel.parquet; within show and week_start; standard errors: cluster show"
        assert text.startswith(head), text[:200]
        assert run("report", "--input", "panel.parquet", "--models", "out", "--output", "page.html", cwd=tmp_path).returncode == 0
        assert head in (tmp_path / "page.html").read_text()
