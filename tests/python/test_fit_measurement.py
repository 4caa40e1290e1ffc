"""`fit --over-draws`, `--simex` and `--over-vintages` on studies that are written by hand: raw windows of Google Trends that
were drawn several times, and posts whose counts grow from one scrape to the next."""

import csv
import json

import numpy as np
import pandas as pd
import pytest
from program import run
from test_forecast_vintages import growing_study, write

from public_signals.features.panel_features import make_lags
from public_signals.models import fit_over_panels, fit_simex
from public_signals.models.lagged_causality import fit_ols_fe

WEEKS, DRAWS = 36, 3
START = pd.Timestamp("2024-01-01")
POINTS = ("show,query,geo,category,property,language,resolution,window_start,window_end,draw,day,value,below_one,has_data,"
          "is_partial,scrape_run_at,capture,run_id").split(",")
RUNS = "run_id,scrape_run_at,start,end,sources,gt_base_start,gt_below_one,gt_scale".split(",")
TIME = "2024-12-01T04:00:00Z"


def drawn_study(folder, shows=10, draws=DRAWS, once=()):
    """Interest of every day, drawn `draws` times with noise; `once` are (show, week) of which one draw alone has the days.
    Returns what each draw says of a week, on the scale of the mean's largest week: draw by draw, shows x weeks."""
    chance = np.random.default_rng(21)
    names = [f"Show {i}" for i in range(shows)]
    level = 40 + 12 * chance.normal(size=(shows, WEEKS))
    lines = "".join(f"  - {{name: {name}, google_queries: [{name.lower()}]}}\n" for name in names)
    (folder / "config").mkdir(parents=True)
    (folder / "config/shows.yaml").write_text(f"shows:\n{lines}settings: {{gt: {{base_start: {START.date()}}}}}\n")
    days = pd.date_range(START, periods=7 * WEEKS, freq="D")
    last = days[-1].date()
    write(folder / "data/raw/runs.csv", RUNS,
          [["run1", TIME, START.date(), last, "google_trends", START.date(), "0.5", "range_max"]])
    weekly = np.full((draws, shows, WEEKS), np.nan)
    for number, name in enumerate(names):
        rows = []
        for draw in range(draws):
            served = np.clip(np.rint(np.repeat(level[number], 7) + 12 * chance.normal(size=len(days))), 1, 100).astype(int)
            for at, day in enumerate(days):
                if draw == 0 or (number, at // 7) not in once:
                    rows.append([name, name.lower(), "US-NY", 0, "", "en-US", "DAY", (START - pd.Timedelta(days=draw)).date(),
                                 last, draw, day.date(), served[at], "false", "true", "false", TIME, "", "run1"])
                    weekly[draw, number, at // 7] = served.reshape(-1, 7)[at // 7].mean()
        write(folder / f"data/raw/google_trends/show_{number}_points_20241201.csv", POINTS, rows)
    top = np.nanmean(weekly, axis=0).max(axis=1)
    weekly *= 100 / top[None, :, None]
    index = np.nanmean(weekly, axis=0)
    gross = []
    for number, name in enumerate(names):
        for week in range(WEEKS):
            before = index[number, week - 2] if week >= 2 else 60
            gross.append([name, (START + pd.Timedelta(days=7 * week + 6)).date(), round(5000 + 20 * before + 150 * chance.normal(), 2)])
    write(folder / "grosses.csv", ["show", "week_ending", "gross"], gross)
    for words in (["weekly"], ["panel"], ["features", "--lags", "1", "2"], ["merge", "--outcomes", "grosses.csv"]):
        done = run(*words, cwd=folder)
        assert done.returncode in (0, 1), (words, done.stderr)
    return names, weekly


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn")
    return (folder, *drawn_study(folder, once={(0, 10), (3, 20), (3, 21)}))


FIT = ["fit", "--predictor", "gt_index_lag2"]


def results(folder, output="data/models"):
    return json.loads((folder / output / "model_results.json").read_text())["results"][0]


def merged(folder):
    return pd.read_parquet(folder / "data/merged/merged_social_grosses_panel.parquet")


def test_each_draw_is_what_its_days_say_and_the_numbers_are_those_of_python(study):
    folder, names, weekly = study
    done = run(*FIT, "--over-draws", "--simex", "--remeasurements", "10", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    result = results(folder)
    by_draw = pd.read_csv(folder / "data/models/gt_index_by_draw.csv")
    mondays = (START + pd.to_timedelta(7 * np.arange(WEEKS), "D")).strftime("%Y-%m-%d")
    for draw in range(DRAWS):
        own = by_draw[by_draw["draw"] == draw + 1].set_index(["show", "week_start"])["value"]
        complete = ~np.isnan(weekly).any(axis=0)
        expected = {(names[s], mondays[w]): weekly[draw, s, w] for s, w in zip(*np.nonzero(complete), strict=True)}
        assert set(own.index) == set(expected)
        assert np.allclose(own.to_numpy(), [expected[key] for key in own.index], rtol=1e-9)

    df = merged(folder)
    keys = ["show", "week_start"]
    wide = by_draw.pivot(index=keys, columns="draw", values="value").reset_index()
    placed = df[keys].merge(wide, on=keys, how="left")
    panels = {f"draw {k}": make_lags(placed[keys].assign(gt_index=placed[k]), ["gt_index"], lags=[2]) for k in (1, 2, 3)}
    over = fit_over_panels(df, panels, "gross", "gt_index_lag2")
    for key in ("coefficient", "std_error", "within_variance", "between_variance", "df", "ci_lower", "ci_upper"):
        assert result["over_draws"][key] == pytest.approx(over[key], rel=1e-9), key
    for point, own in zip(result["over_draws"]["panels"], over["panels"], strict=True):
        assert {**point, "panel": 0} == pytest.approx({**own, "panel": 0}, rel=1e-9) and point["panel"] == own["panel"]
    assert result["over_draws"]["weeks_left_out"] == 3
    assert result["over_draws"]["n_unknown"] == over["n_unknown"] == 3
    assert result["over_draws"]["n_obs"] == result["n_obs"] - 3

    errors = pd.read_csv(folder / "data/weekly/google_trends_draws.csv")
    errors = errors[errors["query"].isna()][[*keys, "standard_error"]]
    with_error = make_lags(df.merge(errors, on=keys, how="left"), ["standard_error"], lags=[2])
    python = fit_simex(with_error, "gross", "gt_index_lag2", "standard_error_lag2", remeasurements=10)
    simex = result["simex"]
    assert simex["points"][0]["coefficient"] == pytest.approx(python["points"][0]["coefficient"], rel=1e-9)
    assert simex["n_obs"] == python["n_obs"] == result["n_obs"] - 3
    assert simex["coefficient"] == pytest.approx(python["coefficient"], rel=0.05)  # other errors were drawn
    assert simex["coefficient"] > simex["points"][0]["coefficient"] > result["over_draws"]["coefficient"]


def test_what_is_printed_and_reported_and_a_second_run_writes_the_same(study):
    folder, *_ = study
    words = [*FIT, "--over-draws", "--simex", "--remeasurements", "5"]
    first = run(*words, "--output", "one", cwd=folder)
    assert first.returncode == 0, first.stderr
    again = run(*words, "--output", "two", cwd=folder)
    assert first.stdout.replace("results: one", "") == again.stdout.replace("results: two", "")
    for name in ("model_results.json", "model_results.txt", "gt_index_by_draw.csv"):
        assert (folder / "one" / name).read_bytes() == (folder / "two" / name).read_bytes()
    text = " ".join((folder / "one/model_results.txt").read_text().split())
    result = results(folder, "one")
    assert "gt_index_lag2 drawn 3 times: one draw gives" in text
    assert f"measurement is {100 * result['over_draws']['variance_share']:.0f} % of the variance" in text
    assert "3 rows more are left out, drawn too seldom" in text
    assert "gt_index_lag2 without the error of its draws (SIMEX, 5 remeasurements at each of 4 sizes):" in text
    assert json.loads((folder / "one/model_results.json").read_text())["command"].endswith(
        "--over-draws --simex --remeasurements 5")
    assert run(*words, cwd=folder).returncode == 0
    report = run("report", cwd=folder)
    assert report.returncode == 0, report.stderr
    page = (folder / "data/report/index.html").read_text()
    assert "Measured anew" in page and "drawn 3 times" in page and "(SIMEX, 5 remeasurements" in page


def test_draws_that_are_equal_give_the_plain_fit_with_barnard_and_rubins_degrees_of_freedom(tmp_path):
    """The days of the second and third draw are those of the first."""
    drawn_study(tmp_path)
    for file in sorted((tmp_path / "data/raw/google_trends").glob("*_points_*.csv")):
        rows = list(csv.reader(file.open()))
        first = {row[10]: row[11] for row in rows[1:] if row[9] == "0"}
        write(file, rows[0], [[*row[:11], first[row[10]], *row[12:]] for row in rows[1:]])
    for words in (["weekly"], ["panel"], ["features", "--lags", "1", "2"], ["merge", "--outcomes", "grosses.csv"]):
        assert run(*words, cwd=tmp_path).returncode in (0, 1)
    done = run(*FIT, "--over-draws", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    over, plain = results(tmp_path)["over_draws"], fit_ols_fe(merged(tmp_path), "gross", "gt_index_lag2", vcov="cr3")
    assert over["variance_share"] < 1e-20
    for key in ("coefficient", "std_error"):
        assert over[key] == pytest.approx(plain[key], rel=1e-12)
    df_t = plain["df_t"]
    assert over["df"] == pytest.approx((df_t + 1) / (df_t + 3) * df_t, rel=1e-9) and over["interval_share"] < 1e-9


@pytest.mark.parametrize(("words", "said"), [
    (["--simex"], "--simex says nothing without --over-draws"),
    (["--remeasurements", "7"], "--remeasurements says nothing without --simex"),
    (["--dates", "2024-05-01"], "--dates says nothing without --over-vintages"),
    (["--raw", "data/raw"], "--raw says nothing without --over-draws or --over-vintages"),
    (["--over-draws", "--simex", "--remeasurements", "1"], "1 remeasurements are not from 2 to"),
    (["--over-draws", "--simex", "--transform", "log"], "SIMEX adds error to the predictor itself"),
    (["--over-draws", "--profile", "by_show"], "a profile has no --over-draws"),
    (["--over-draws", "--raw", "nowhere"], "there are no raw files"),
    (["--over-drawings"], "--over-drawings"),
    (["--over-vintages", "--dates", "soon", "later"], "soon"),
    (["--over-vintages"], "1 date to compare"),
])
def test_what_makes_no_sense_is_refused_with_what_to_do(study, words, said):
    folder, *_ = study
    done = run(*FIT, *words, "--output", "none", cwd=folder)
    assert done.returncode == 2 and said in done.stderr and "help:" in done.stderr, done.stderr
    assert not (folder / "none").exists()


def test_a_predictor_without_draws_is_refused_and_among_others_it_is_listed(study):
    folder, *_ = study
    df = merged(folder)
    df["tt_posts_lag2"] = np.random.default_rng(1).integers(0, 9, len(df))
    df.to_parquet(folder / "more.parquet", index=False)
    done = run("fit", "--input", "more.parquet", "--predictor", "tt_posts_lag2", "--over-draws", cwd=folder)
    assert done.returncode == 2 and "'tt_posts' is not drawn" in done.stderr and "gt_index" in done.stderr
    done = run("fit", "--input", "more.parquet", "--lag", "2", "--over-draws", "--output", "some", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "not estimated: tt_posts_lag2 over draws: 'tt_posts' is not drawn" in " ".join(done.stdout.split())
    df["gt_index_z"] = (df["gt_index"] - df["gt_index"].mean()) / df["gt_index"].std()
    df.to_parquet(folder / "more.parquet", index=False)
    done = run("fit", "--input", "more.parquet", "--predictor", "gt_index_z", "--over-draws", cwd=folder)
    assert done.returncode == 2 and "whose unit is measured anew" in done.stderr


def test_raw_files_that_have_changed_since_are_refused(study):
    folder, *_ = study
    df = merged(folder)
    df.loc[40, "gt_index_lag2"] += 1
    df.to_parquet(folder / "older.parquet", index=False)
    done = run("fit", "--input", "older.parquet", "--predictor", "gt_index_lag2", "--over-draws", cwd=folder)
    assert done.returncode == 2 and "row 41 of the file has gt_index_lag2" in done.stderr, done.stderr


def test_what_was_drawn_once_is_refused(tmp_path):
    drawn_study(tmp_path, shows=4, draws=1)
    done = run(*FIT, "--over-draws", cwd=tmp_path)
    assert done.returncode == 2 and "no week of gt_index was drawn more than once" in done.stderr
    assert "pull --draws 3" in done.stderr


@pytest.fixture(scope="module")
def growing(tmp_path_factory):
    folder = tmp_path_factory.mktemp("growing")
    growing_study(folder)
    for words in (["weekly"], ["panel"], ["features"], ["merge", "--outcomes", "grosses.csv"]):
        assert run(*words, cwd=folder).returncode in (0, 1), words
    return folder


VINTAGES = ["fit", "--predictor", "tt_sum_views_lag1", "--over-vintages"]


def test_vintages_are_the_panels_as_of_their_dates(growing):
    dates = ["2023-12-04", "2024-01-15", "2024-02-19"]
    done = run(*VINTAGES, "--dates", *dates, cwd=growing)
    assert done.returncode == 0, done.stderr
    result = results(growing)["over_vintages"]
    panels = {}
    for date in dates:
        assert run("panel", "--as-of", date, "--output", f"as_of/{date}", cwd=growing).returncode in (0, 1)
        panel = pd.read_parquet(growing / f"as_of/{date}/weekly_social_signals.parquet")
        panel = panel.merge(merged(growing)[["show", "week_start"]], how="outer")  # a week that begins then has lags
        panels[date] = make_lags(panel, ["tt_sum_views"], lags=[1])
    over = fit_over_panels(merged(growing), panels, "gross", "tt_sum_views_lag1", remeasurement="vintages")
    for key in ("coefficient", "std_error", "between_variance", "n_obs", "n_unknown"):
        assert result[key] == pytest.approx(over[key], rel=1e-9), key
    for point, own in zip(result["panels"], over["panels"], strict=True):
        assert point["panel"] == own["panel"] and point["n_obs"] == own["n_obs"]
        assert point["coefficient"] == pytest.approx(own["coefficient"], rel=1e-9)
    assert result["panels"][0]["n_obs"] < result["panels"][-1]["n_obs"]
    assert result["between_variance"] > 0  # the last week before the first date was young then
    text = " ".join(done.stdout.split())
    assert "tt_sum_views_lag1 as known at 3 dates: one date gives" in text
    assert "tt_sum_views_lag1 by date: 2023-12-04 " in text


def test_without_dates_those_of_scrapes_are_taken_that_knew_half_of_the_file(growing):
    done = run(*VINTAGES, "--output", "all", cwd=growing)
    assert done.returncode == 0, done.stderr
    dates = [point["panel"] for point in results(growing, "all")["over_vintages"]["panels"]]
    assert dates == sorted(dates) and 2 <= len(dates) <= 12 and dates[-1] == "2024-02-26"
    assert "left out: 2023-01-09 (1 % of tt_sum_views_lag1 known)" in done.stderr


def test_one_date_is_refused_and_so_is_a_column_that_nobody_scrapes(growing):
    done = run(*VINTAGES, "--dates", "2024-01-01", cwd=growing)
    assert done.returncode == 2 and "1 date to compare" in done.stderr and "name two dates or more" in done.stderr
    df = merged(growing)
    df["rain_lag1"] = np.random.default_rng(3).normal(size=len(df))
    df.to_parquet(growing / "rain.parquet", index=False)
    done = run("fit", "--input", "rain.parquet", "--predictor", "rain_lag1", "--over-vintages", cwd=growing)
    assert done.returncode == 2 and "'rain_lag1' is not made of a column that is scraped" in done.stderr
