"""config/calendar.yaml on the command line: what validate, fit and report make of it. Everything in it is invented."""

import json
import re
import shutil

import numpy as np
import pandas as pd
import pytest
from program import run

from public_signals.models.lagged_causality import event_study, fit_ols_fe, fit_poisson_fe
from public_signals.quality.checks import detect_anomalies

MONDAYS = pd.date_range("2023-01-02", periods=104, freq="7D")
SHOWS = [f"Invented {n:02}" for n in range(12)]


def workspace(folder, events, settings=""):
    (folder / "config").mkdir(parents=True, exist_ok=True)
    listed = "".join(f"  - name: {show}\n" for show in SHOWS)
    (folder / "config" / "shows.yaml").write_text(f"shows:\n{listed}{settings}")
    (folder / "config" / "calendar.yaml").write_text("events:\n" + "".join(f"  - {event}\n" for event in events))
    return folder


def posts_panel(peaks=(), low=(), seed=1):
    """Posts that hardly vary, `peaks` (show, week) ten times as many, all shows a tenth in the weeks `low`."""
    chance = np.random.default_rng(seed)
    df = pd.DataFrame({"show": np.repeat(SHOWS, len(MONDAYS)), "week_start": np.tile(MONDAYS.strftime("%Y-%m-%d"), len(SHOWS))})
    counts = chance.poisson(60, len(df))
    for show, week in peaks:
        counts[(df["show"] == show) & (df["week_start"] == week)] *= 10
    counts[df["week_start"].isin(low)] //= 20
    for name in ("tt_posts", "tt_sum_views", "tt_sum_likes", "tt_sum_comments", "tt_sum_shares"):
        df[name] = pd.array(counts * (1 if name == "tt_posts" else 1000 if name == "tt_sum_views" else 100), dtype="Int64")
    for name in ("tt_unique_hashtags", "tt_posting_days"):
        df[name] = pd.array(np.minimum(counts, 7), dtype="Int64")
    for name in ("ig_posts", "ig_sum_likes", "ig_sum_comments", "ig_unique_hashtags", "ig_reel_ct", "ig_posting_days"):
        df[name] = pd.array([None] * len(df), dtype="Int64")
    df["gt_index"] = np.nan
    df["gt_is_partial"] = pd.array([None] * len(df), dtype="boolean")
    df["scrape_run_at"] = "2025-06-01T00:00:00Z"
    return df


def validated(folder, df, *words):
    df.to_parquet(folder / "panel.parquet", index=False)
    done = run("validate", "--input", "panel.parquet", "--output", "report.json", "--sources", "tiktok", *words, cwd=folder)
    assert done.returncode in (0, 1), done.stderr
    return json.loads((folder / "report.json").read_text()), done.stdout


def test_an_expected_week_is_not_flagged_and_its_event_is_named(tmp_path):
    peaks = [(SHOWS[0], "2023-06-12"), (SHOWS[1], "2023-06-12"), (SHOWS[2], "2023-11-20")]
    df = posts_panel(peaks)
    bare = workspace(tmp_path / "bare", [])
    without, _ = validated(bare, df)
    told = workspace(tmp_path / "told", [
        f"{{name: invented_award, kind: award, date: 2023-06-18, shows: [{SHOWS[0]}]}}",
        "{name: thanksgiving, kind: holiday, date: 2023-11-23}",
    ])
    report, text = validated(told, df)
    flagged = {(a["show"], a["week_start"]) for a in report["anomalies"]}
    expected = {(a["show"], a["week_start"], a["event"]) for a in report["expected_anomalies"]}
    assert flagged == {(SHOWS[1], "2023-06-12")}, "the award is another show's"
    assert expected == {(SHOWS[0], "2023-06-12", "invented_award"), (SHOWS[2], "2023-11-20", "thanksgiving")}
    both = [a for a in report["anomalies"]] + [{k: v for k, v in a.items() if k != "event"} for a in report["expected_anomalies"]]
    by_cell = lambda a: (a["show"], a["week_start"], a["metric"])
    assert sorted(both, key=by_cell) == sorted(without["anomalies"], key=by_cell), "nothing is lost on the way"
    assert report["cells_checked"] == without["cells_checked"]
    said = " ".join(text.split())
    assert re.search(r"expected by config/calendar.yaml, and not flagged: \d+ of invented_award, \d+ of thanksgiving", said)
    assert without["expected_anomalies"] == [] and "expected by" not in _text(bare)


def _text(folder):
    return run("validate", "--input", "panel.parquet", "--output", "r.json", "--sources", "tiktok", cwd=folder).stdout


@pytest.mark.parametrize(("event", "is_expected"), [
    ("{name: christmas, kind: holiday, date: 2023-12-25}", True),
    ("{name: walkout, kind: strike, date: 2023-12-20, until: 2023-12-31}", True),
    ("{name: invented_award, kind: award, date: 2023-12-25}", False),
    (f"{{name: christmas, kind: holiday, date: 2023-12-25, shows: [{SHOWS[0]}]}}", False),
    ("{name: christmas, kind: holiday, date: 2024-12-25}", False),
])
def test_a_holiday_of_all_shows_explains_a_week_of_low_numbers(tmp_path, event, is_expected):
    report, text = validated(workspace(tmp_path, [event]), posts_panel(low=["2023-12-25"]))
    breaks = [found["week_start"] for found in report["parser_breaks"]]
    expected = [(found["week_start"], found["event"]) for found in report["expected_breaks"]]
    name = re.search(r"name: (\w+)", event)[1]
    assert (breaks, expected) == (([], [("2023-12-25", name)]) if is_expected else (["2023-12-25"], []))
    assert ("as expected of" in text) == is_expected


@pytest.mark.parametrize("broken", ["null", "zero", "thousandth"])
def test_a_broken_page_on_a_holiday_is_a_broken_page(tmp_path, broken):
    df = posts_panel()
    at = df["week_start"] == "2023-12-25"
    for column in [name for name in df.columns if name.startswith("tt_")]:
        df.loc[at, column] = {"null": None, "zero": 0, "thousandth": df.loc[at, column] // 1000}[broken]
    folder = workspace(tmp_path, ["{name: christmas, kind: holiday, date: 2023-12-25}"])
    report, _ = validated(folder, df)
    assert [found["week_start"] for found in report["parser_breaks"]] == ["2023-12-25"] and report["expected_breaks"] == []


def test_a_mistake_in_the_calendar_stops_what_reads_it(tmp_path):
    folder = workspace(tmp_path, ["{name: a, kind: holliday, date: 2023-12-25}"])
    posts_panel().to_parquet(folder / "panel.parquet", index=False)
    for words in (["validate", "--input", "panel.parquet", "--output", "r.json"], ["report", "--input", "panel.parquet"],
                  ["fit", "--input", "panel.parquet", "--outcome", "tt_posts", "--event", "a"]):
        done = run(*words, cwd=folder)
        assert done.returncode == 2 and "config/calendar.yaml:2:" in done.stderr and "holiday" in done.stderr, done.stderr


def seasonal_values(shows, weeks, chance, spread=0.3):
    """Log-normal views with a Christmas of sevenfold attention and a quiet August."""
    dates = pd.date_range("2019-01-07", periods=weeks, freq="7D")
    season = np.zeros(weeks)
    season[(dates.month == 12) & (dates.day >= 15)] = np.log(7)
    season[dates.month == 8] = np.log(0.5)
    return dates, np.exp(chance.normal(0, spread, (shows, weeks)) + season) * chance.lognormal(9, 1, (shows, 1))


def views_frame(dates, values):
    shows, weeks = values.shape
    return pd.DataFrame({
        "show": np.repeat([f"s{n:02}" for n in range(shows)], weeks),
        "week_start": np.tile(dates.strftime("%Y-%m-%d"), shows),
        "tt_sum_views": pd.array(values.round().astype(int).ravel(), dtype="Int64"),
    })


def season_by_hand(frame):
    """The factor of each week: the median, over shows and other years, of value over the 53-week median around it."""
    wide = frame.pivot(index="week_start", columns="show", values="tt_sum_views").astype(float)
    ratios = wide / wide.rolling(53, center=True, min_periods=20).median()
    dates = pd.DatetimeIndex(wide.index)
    factors = {}
    for week in dates:
        others = []
        for years in range(-10, 11):
            there = week + pd.Timedelta(days=round(365.2425 * years) + 3)
            there -= pd.Timedelta(days=there.day_of_week)
            if years and there in dates:
                others += ratios.loc[there.strftime("%Y-%m-%d")].dropna().tolist()
        factors[week.strftime("%Y-%m-%d")] = np.median(others) if len(others) >= 5 and np.median(others) > 0 else 1.0
    return factors


def test_beside_the_season_a_cell_is_judged_as_by_hand():
    chance = np.random.default_rng(6)
    dates, values = seasonal_values(6, 160, chance)
    values[2, 60] *= 30
    frame = views_frame(dates, values)
    factors = season_by_hand(frame)
    adjusted = frame["tt_sum_views"].astype(float) / frame["week_start"].map(factors)
    median = adjusted.groupby(frame["show"]).transform(lambda x: x.shift(1).rolling(8, min_periods=4).median())
    due = frame[(adjusted > 5 * median) | (adjusted < median / 5)]
    found = detect_anomalies(frame, ["tt_sum_views"], baseline="seasonal")
    assert [(a.show, a.week_start) for a in found] == list(zip(due["show"], due["week_start"]))
    spike = next(a for a in found if a.show == "s02" and a.week_start == dates[60].strftime("%Y-%m-%d"))
    row = frame[(frame["show"] == spike.show) & (frame["week_start"] == spike.week_start)]
    assert spike.value == int(row["tt_sum_views"].iloc[0]), "the value as it is"
    assert spike.median_prior_8w == pytest.approx(median[row.index[0]] * factors[spike.week_start], rel=1e-12)
    assert spike.ratio_to_median == pytest.approx(spike.value / spike.median_prior_8w, rel=1e-12)


def test_seasons_cost_false_alarms_and_the_seasonal_baseline_does_not():
    """Six simulated panels of 12 shows and four years: false alarms per show-year, and planted spikes that are found."""
    alarms, found, years, planted = {"median8": 0, "seasonal": 0}, {"median8": 0, "seasonal": 0}, 0.0, 0
    for seed in range(6):
        chance = np.random.default_rng(seed)
        dates, values = seasonal_values(12, 208, chance)
        cells = {(int(chance.integers(12)), int(chance.integers(60, 208))) for _ in range(8)}
        for show, week in cells:
            values[show, week] *= 12
        frame = views_frame(dates, values)
        planted, years = planted + len(cells), years + 12 * 208 / 52
        names = {(f"s{show:02}", dates[week].strftime("%Y-%m-%d")) for show, week in cells}
        for baseline in alarms:
            flagged = {(a.show, a.week_start) for a in detect_anomalies(frame, ["tt_sum_views"], baseline=baseline)}
            found[baseline] += len(flagged & names)
            alarms[baseline] += len(flagged - names)
    rates = {baseline: count / years for baseline, count in alarms.items()}
    print({baseline: f"{rate:.2f} false alarms per show-year, {found[baseline]} of {planted} spikes" for baseline, rate in rates.items()})
    assert rates["median8"] > 0.5 and rates["seasonal"] < 0.15 * rates["median8"]
    assert found["seasonal"] >= 0.9 * planted


def test_without_other_years_the_season_is_the_plain_rule():
    frame = posts_panel(peaks=[(SHOWS[3], "2023-05-01")])
    frame = frame[frame["week_start"] < "2023-12-01"]
    plain = detect_anomalies(frame, ["tt_posts"])
    assert detect_anomalies(frame, ["tt_posts"], baseline="seasonal") == plain and len(plain) == 1


def test_the_setting_chooses_the_baseline(tmp_path):
    settings = "settings:\n  quality: {baseline: seasonal, sources: [tiktok]}\n"
    report, text = validated(workspace(tmp_path, [], settings), posts_panel())
    assert report["baseline"] == "seasonal" and "beside the season of other years" in text
    (tmp_path / "config" / "shows.yaml").write_text("shows:\n  - name: A\nsettings:\n  quality: {baseline: sesonal}\n")
    done = run("validate", "--input", "panel.parquet", cwd=tmp_path)
    assert done.returncode == 2 and "seasonal" in done.stderr


def merged_panel(effect=20.0, seed=2, lost=0.05):
    """Gross that rises by `effect` in every week from an invented win on; runs of different length, a week in twenty lost."""
    chance = np.random.default_rng(seed)
    rows = []
    for n, show in enumerate(SHOWS):
        begin = int(chance.integers(0, 30))
        for week in range(begin, int(chance.integers(80, 104))):
            if chance.random() > lost:
                rows.append((show, MONDAYS[week].strftime("%Y-%m-%d"), 100 + 10 * n + chance.normal(scale=3)))
    df = pd.DataFrame(rows, columns=["show", "week_start", "gross"])
    for n, day in WINS.items():
        df.loc[(df["show"] == SHOWS[n]) & (df["week_start"] >= monday(day)), "gross"] += effect
    return df


WINS = {0: "2023-06-18", 3: "2023-06-18", 5: "2023-09-03", 7: "2024-02-11", 9: "2024-04-07"}


def monday(day):
    day = pd.Timestamp(day)
    return (day - pd.Timedelta(days=day.day_of_week)).strftime("%Y-%m-%d")


def fit_of(df, folder):
    wins = [f"{{name: invented_win, kind: award, date: {day}, shows: [{SHOWS[n]}]}}" for n, day in WINS.items()]
    folder = workspace(folder, [*wins, "{name: thanksgiving, kind: holiday, date: 2023-11-23}",
                       f"{{name: tour, kind: other, date: 2023-08-01, until: 2023-08-20, shows: [{SHOWS[1]}, {SHOWS[2]}]}}"])
    df.to_parquet(folder / "panel.parquet", index=False)
    done = run("fit", "--input", "panel.parquet", "--output", "out", "--event", "invented_win", "--calendar", "tour", "thanksgiving",
               cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder, df, json.loads((folder / "out" / "model_results.json").read_text()), done.stdout


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    return fit_of(merged_panel(), tmp_path_factory.mktemp("fit"))


@pytest.fixture(scope="module")
def fitted_whole(tmp_path_factory):
    """Of a panel that lost no week, so that every week has its sum over all shows."""
    return fit_of(merged_panel(lost=0), tmp_path_factory.mktemp("whole"))


def test_an_event_is_a_step_and_its_weeks_are_a_control(fitted):
    _, df, run_, _ = fitted
    by_hand = df.assign(
        invented_win=[float(any(df_show == SHOWS[n] and week >= monday(day) for n, day in WINS.items()))
                      for df_show, week in zip(df["show"], df["week_start"])],
        tour=df["show"].isin(SHOWS[1:3]) & df["week_start"].between("2023-07-31", "2023-08-14"),
        thanksgiving=df["week_start"] == "2023-11-20",
    )
    due = fit_ols_fe(by_hand, "gross", "invented_win", ["tour", "thanksgiving"], bootstrap="wild")
    [result] = run_["results"]
    assert result["coefficient"] == pytest.approx(due["coefficient"], rel=1e-10) and result["n_obs"] == due["n_obs"]
    assert list(result["controls"]) == ["tour"] and result["dropped_controls"] == ["thanksgiving"], "weeks absorb a holiday of all"
    assert abs(result["coefficient"] - 20) < 2


def test_the_event_study_keeps_the_weeks_that_a_show_does_not_play(fitted):
    """As by hand on a frame that has every week from 6 before a show's first to 4 behind its last, without a gross there."""
    _, df, run_, text = fitted
    rows = []
    for show, own in df.groupby("show"):
        weeks = pd.date_range(pd.Timestamp(own["week_start"].min()) - pd.Timedelta(weeks=6),
                              pd.Timestamp(own["week_start"].max()) + pd.Timedelta(weeks=4), freq="7D").strftime("%Y-%m-%d")
        day = WINS.get(SHOWS.index(show))
        rows.append(pd.DataFrame({"show": show, "week_start": weeks, "invented_win": [float(day is not None and week >= monday(day)) for week in weeks]}))
    frame = pd.concat(rows).merge(df, how="left").assign(
        tour=lambda f: f["show"].isin(SHOWS[1:3]) & f["week_start"].between("2023-07-31", "2023-08-14"))
    due = event_study(frame, "gross", "invented_win", ["tour"], leads=4, lags=6, bootstrap="wild")
    [study] = run_["event_studies"]
    [result] = run_["results"]
    assert study["n_obs"] == due["n_obs"] == result["n_obs"] == len(df) - result["n_singletons"], "no row is lost"
    assert study["n_dropped_null"] == 0
    for ours, theirs in zip(study["weeks"], due["weeks"], strict=True):
        assert ours["coefficient"] == pytest.approx(theirs["coefficient"], rel=1e-9, abs=1e-9)
    assert all(abs(week["coefficient"] - 20) < 5 for week in study["weeks"] if week["week"] >= 0)
    assert "invented_win" in text and "uses_current_week" not in json.dumps(run_["warnings"])


@pytest.mark.parametrize(("words", "said"), [
    (["--event", "invented_wim"], "did you mean `invented_win`?"),
    (["--event", "invented_win", "--calendar", "invented_win"], "named before"),
    (["--calendar", "tour"], "there is no predictor"),
])
def test_fit_refuses_an_event_that_it_cannot_use(fitted, words, said):
    folder, *_ = fitted
    done = run("fit", "--input", "panel.parquet", "--output", "other", *words, cwd=folder)
    assert done.returncode == 2 and said in done.stderr and "help:" in done.stderr, done.stderr


def stepped(df):
    return df.assign(invented_win=[float(any(show == SHOWS[n] and week >= monday(day) for n, day in WINS.items()))
                                   for show, week in zip(df["show"], df["week_start"])])


@pytest.mark.parametrize("form", ["log", "log1p", "asinh", "share"])
def test_an_event_stands_as_it_is_beside_an_outcome_in_another_form(fitted, fitted_whole, form, tmp_path):
    """As the step beside an outcome that was transformed by hand; the verdict is a relative change, or points of a share."""
    folder, df, plain, _ = fitted_whole if form == "share" else fitted
    done = run("fit", "--input", "panel.parquet", "--output", tmp_path, "--event", "invented_win", "--transform", form, cwd=folder)
    assert done.returncode == 0, done.stderr
    by_hand = stepped(df)
    share = df["gross"] / df.groupby("week_start")["gross"].transform("sum")
    by_hand["gross"] = share if form == "share" else getattr(np, {"asinh": "arcsinh"}.get(form, form))(df["gross"])
    due = fit_ols_fe(by_hand, "gross", "invented_win", bootstrap="wild")
    stored = json.loads((tmp_path / "model_results.json").read_text())
    [result] = stored["results"]
    for key in ("coefficient", "std_error", "decisive_pvalue", "interval_lower", "interval_upper", "n_obs"):
        assert result[key] == pytest.approx(due[key], rel=1e-8), key
    assert stored["events"] == ["invented_win"] and stored["transform"] == form
    effect = 100 * due["coefficient"] if form == "share" else 100 * np.expm1(due["coefficient"])
    unit = {"share": "points of gross in per cent of all shows", "log": "per cent of gross"}.get(form, "per cent of gross where that is large")
    shown = " ".join(done.stdout.split())
    assert f"one more of invented_win goes with {effect:.4g} {unit}" in shown
    assert f"{form} of outcome and predictors, events as they are" in shown and f"invented_win ({form} of outcome):" in shown
    assert "log_of_zero" not in shown and "transformed_zeros" not in shown
    error = {"share": "SE of the share"}.get(form, "SE of the log")
    assert error in (tmp_path / "model_results.md").read_text()
    [study], [before] = stored["event_studies"], plain["event_studies"]
    assert study["n_dropped_null"] == 0 and study["n_obs"] == before["n_obs"], "weeks that a show does not play know the event"
    last = study["weeks"][-1]["coefficient"]
    assert np.sign(last) == 1 and (form == "share" or abs(100 * np.expm1(last) - effect) < 5)


def test_an_event_and_a_metric_have_a_form_each(fitted, tmp_path):
    folder, df, *_ = fitted
    chance = np.random.default_rng(3)
    df = stepped(df.assign(views_lag1=chance.lognormal(size=len(df))))
    df["gross"] *= df["views_lag1"] ** 0.05
    df.drop(columns="invented_win").to_parquet(folder / "both.parquet", index=False)
    words = ["--input", "both.parquet", "--output", tmp_path, "--event", "invented_win", "--predictor", "views_lag1"]
    done = run("fit", *words, "--transform", "log", cwd=folder)
    assert done.returncode == 0, done.stderr
    logs = df.assign(gross=np.log(df["gross"]), views_lag1=np.log(df["views_lag1"]))
    stored = {result["predictor"]: result for result in json.loads((tmp_path / "model_results.json").read_text())["results"]}
    for name in ("views_lag1", "invented_win"):
        assert stored[name]["coefficient"] == pytest.approx(fit_ols_fe(logs, "gross", name)["coefficient"], rel=1e-9)
    shown = " ".join(done.stdout.split())
    assert f"one per cent more of views of 1 week earlier goes with {stored['views_lag1']['coefficient']:.4g} per cent" in shown
    assert f"one more of invented_win goes with {100 * np.expm1(stored['invented_win']['coefficient']):.4g} per cent" in shown
    page = run("report", "--input", "panel.parquet", "--models", tmp_path, "--output", tmp_path / "page.html", cwd=folder)
    if page.returncode == 0:
        assert f"{100 * np.expm1(stored['invented_win']['coefficient']):.4g}" in (tmp_path / "page.html").read_text()


def test_a_poisson_regression_takes_an_event_beside_logarithms_of_its_metrics(fitted, tmp_path):
    folder, df, *_ = fitted
    done = run("fit", "--input", "panel.parquet", "--output", tmp_path, "--event", "invented_win", "--model", "poisson", "--transform", "log", cwd=folder)
    assert done.returncode == 0, done.stderr
    [result] = json.loads((tmp_path / "model_results.json").read_text())["results"]
    due = fit_poisson_fe(stepped(df), "gross", "invented_win", bootstrap="wild")
    assert result["coefficient"] == pytest.approx(due["coefficient"], rel=1e-9) and result["decisive_pvalue"] == due["decisive_pvalue"]
    assert f"goes with {100 * np.expm1(due['coefficient']):.4g} per cent of gross" in " ".join(done.stdout.split())


def test_without_a_calendar_an_event_is_an_error(fitted, tmp_path):
    folder, *_ = fitted
    shutil.copy(folder / "panel.parquet", tmp_path)
    done = run("fit", "--input", "panel.parquet", "--output", "o", "--event", "invented_win", cwd=tmp_path)
    assert done.returncode == 2 and "no config/calendar.yaml" in done.stderr


def test_the_report_marks_the_weeks_of_a_show(tmp_path):
    events = [f"{{name: invented_win, kind: award, date: 2023-06-18, shows: [{SHOWS[0]}]}}",
              "{name: christmas, kind: holiday, date: 2023-12-25}"]
    folder = workspace(tmp_path, events)
    posts_panel().to_parquet(folder / "panel.parquet", index=False)
    done = run("report", "--input", "panel.parquet", "--output", "page.html", cwd=folder)
    assert done.returncode == 0, done.stderr
    page = (folder / "page.html").read_text()
    charts = re.findall(r'id="show-(\d+)".*?(?=id="show-|</section>)', page, re.DOTALL)
    assert len(charts) == len(SHOWS)
    ticks = [re.search(rf'id="show-{n}".*?class="e" d="([^"]*)"', page, re.DOTALL)[1] for n in range(2)]
    assert ticks == ["M23-6v9M51-6v9", "M51-6v9"], "the award is the first show's alone"
    assert "Events of all shows, by the Monday of their week: christmas 2023-12-25" in page
    assert "invented_win 2023-06-12" in page and "an event of the calendar" in page


def test_init_and_demo_write_calendars_that_are_read(tmp_path, study):
    done = run("init", tmp_path / "w", "--now", "2026-11-22T12:00:00Z")
    assert done.returncode == 0, done.stderr
    text = (tmp_path / "w" / "config" / "calendar.yaml").read_text()
    assert "thanksgiving, kind: holiday, date: 2026-11-26" in text and "invented" not in text
    assert json.loads((tmp_path / "w" / "config" / "calendar.schema.json").read_text())["title"].startswith("calendar.yaml")
    demo = (study / "config" / "calendar.yaml").read_text()
    assert "invented_award" in demo and "thanksgiving, kind: holiday, date: 2024-11-28" in demo
