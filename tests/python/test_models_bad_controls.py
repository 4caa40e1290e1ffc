"""Controls that the outcome determines: what they do to a true effect, and how they are told."""

import subprocess
import sys
import warnings

import numpy as np
import pandas as pd
import polars as pl
import pytest
from program import run

from public_signals.models.lagged_causality import event_study, fit_ols_fe

TRUTH = 0.30


def houses(seed, shows=40, weeks=80):
    """Attention four weeks ago moves demand by .30; a house is full where demand is over its seats."""
    chance = np.random.default_rng(seed)
    attention = chance.normal(size=(shows, weeks))
    for week in range(1, weeks):
        attention[:, week] = 0.6 * attention[:, week - 1] + 0.8 * attention[:, week]
    demand = TRUTH * attention + chance.normal(size=(shows, 1)) + 0.5 * chance.normal(size=weeks)
    demand += 0.6 * chance.normal(size=(shows, weeks))
    seats = np.quantile(demand, 0.7) + 0.5 * chance.normal(size=(shows, 1))
    df = pd.DataFrame(
        {
            "show": np.repeat([f"s{i}" for i in range(shows)], weeks),
            "week_start": np.tile(np.arange(weeks), shows),
            "views_lag4": attention.ravel(),
            "gross": demand.ravel(),
            "sold": np.minimum(demand, seats).ravel(),
            "capacity_constraint": (demand >= seats).ravel().astype(int),
        }
    )
    df["full_lag4"] = df.groupby("show")["capacity_constraint"].shift(4)
    return df


def told(df, controls, predictor="views_lag4", outcome="gross", **options):
    """The codes of a regression, whose Python warnings are those of its bad controls."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = fit_ols_fe(df, outcome, predictor, controls, **options)
    said = [str(w.message) for w in caught]
    assert said == [t for t, c in zip(result["warnings"], result["warning_codes"], strict=True) if c == "bad_control"]
    return [code for code in result["warning_codes"] if code not in ("few_clusters", "unequal_clusters")]


@pytest.mark.filterwarnings("ignore:control 'capacity_constraint'")
def test_same_week_capacity_takes_away_part_of_a_true_effect_and_the_three_ways_out_do_not():
    """The numbers of docs/models.md."""
    estimates, covered = [], []
    for seed in range(60):
        df = houses(seed)
        roomy = df[df.groupby("show")["capacity_constraint"].transform("mean") < 0.1]
        fits = [
            fit_ols_fe(df, "gross", "views_lag4"),
            fit_ols_fe(df, "gross", "views_lag4", ["capacity_constraint"]),
            fit_ols_fe(df, "gross", "views_lag4", ["full_lag4"]),
            fit_ols_fe(df, "sold", "views_lag4"),
            fit_ols_fe(roomy, "sold", "views_lag4"),
        ]
        estimates.append([fit["coefficient"] for fit in fits])
        covered.append([fit["ci_lower"] < TRUTH < fit["ci_upper"] for fit in fits])
    without, beside, lagged, censored, split = np.mean(estimates, axis=0)
    print(np.round([without, beside, lagged, censored, split], 3), np.sum(covered, axis=0))
    assert without == pytest.approx(TRUTH, abs=0.01) and lagged == pytest.approx(TRUTH, abs=0.01)
    assert beside < 0.25 and np.sum(covered, axis=0)[1] == 0
    assert censored < 0.22 and abs(split - TRUTH) < 0.03


def with_columns(df):
    chance = np.random.default_rng(3)
    by_show = df.groupby("show")
    df["views"] = by_show["views_lag4"].shift(-4)
    df["attention"] = chance.normal(size=len(df))
    df["gross_delta"] = by_show["gross"].diff()
    df["early"] = by_show["attention"].shift(-2)
    return df


@pytest.mark.parametrize(
    "control, code",
    [
        ("capacity_constraint", "bad_control"),
        ("capacity", "bad_control"),
        ("views", "bad_control"),  # the predictor's metric in the week of the outcome
        ("wiki_views", "bad_control"),
        ("views_lead2", "bad_control"),
        ("gross_delta", "bad_control"),
        ("full_house", "bad_control"),  # by its values
        ("log_of_it", "bad_control"),
        ("upper", "bad_control"),
        ("tomorrow", "bad_control"),
        ("yesterday", "nickell"),
        ("full_lag4", None),
        ("noise", None),
        ("week_index", None),
        ("gross_lag_effect", None),  # a name decides nothing
        ("capacity_constraint_lag4", None),
    ],
)
def test_what_a_control_is_made_of_is_told(control, code):
    df = with_columns(houses(1))
    chance = np.random.default_rng(5)
    by_show = df.groupby("show")
    made = {
        "capacity": 1 / (1 + np.exp(-df["gross"])),
        "wiki_views": chance.normal(size=len(df)),
        "views_lead2": chance.normal(size=len(df)),
        "full_house": (df["gross"] > df["gross"].quantile(0.8)).astype(float),
        "log_of_it": np.exp(df["gross"] / 3),
        "upper": df["gross"].where(df["gross"] > df["gross"].quantile(0.3), chance.normal(size=len(df))),
        "tomorrow": by_show["gross"].shift(-1),
        "yesterday": by_show["gross"].shift(1),
        "noise": chance.normal(size=len(df)),
        "week_index": df["week_start"].astype(float),
        "gross_lag_effect": chance.normal(size=len(df)),
        "capacity_constraint_lag4": df["full_lag4"],
    }
    df[control] = made.get(control, df.get(control))
    assert told(df, [control]) == ([] if code is None else [code])
    assert told(pl.from_pandas(df), [control]) == ([] if code is None else [code])


def test_the_weeks_of_dates_are_told_from_the_dates():
    df = houses(2)
    df["yesterday"] = df.groupby("show")["gross"].shift(1)
    df["week_start"] = pd.Timestamp("2024-01-01") + pd.to_timedelta(7 * df["week_start"], unit="D")
    assert told(df, ["yesterday"]) == ["nickell"]
    df["week_start"] = df["week_start"].dt.strftime("%Y-%m-%d")
    assert told(df, ["yesterday"]) == ["nickell"]
    assert told(df, ["yesterday"], effects=()) == []


def test_a_predictor_is_a_lead_where_it_equals_one_whatever_its_name():
    df = with_columns(houses(1))
    assert told(df, [], predictor="early") == ["placebo_predictor"]
    df["attention_lead9"] = np.random.default_rng(8).normal(size=len(df))
    assert told(df, [], predictor="attention_lead9") == []


def test_an_event_study_warns_too():
    df = houses(1)
    df["views"] = df["views_lag4"]
    with pytest.warns(UserWarning, match="capacity_constraint"):
        study = event_study(df, "gross", "views", ["capacity_constraint"])
    assert "bad_control" in study["warning_codes"]


def test_the_command_line_warns_explains_and_goes_on(tmp_path):
    df = houses(1)
    df["week_start"] = (pd.Timestamp("2024-01-01") + pd.to_timedelta(7 * df["week_start"], unit="D")).dt.strftime("%Y-%m-%d")
    df.to_parquet(tmp_path / "panel.parquet", index=False)
    done = run("fit", "--input", tmp_path / "panel.parquet", "--predictor", "views_lag4", "--controls", "capacity_constraint",
               "--output", tmp_path / "out", cwd=tmp_path)
    assert done.returncode == 0 and "warning[bad_control]: control 'capacity_constraint'" in done.stdout
    assert "outcome" in run("explain", "bad_control", cwd=tmp_path).stdout


def test_the_example_of_users_prints_the_warning(tmp_path):
    houses(1).to_parquet(tmp_path / "panel.parquet", index=False)
    words = (
        "import pandas as pd\n"
        "from public_signals.models.lagged_causality import LaggedCausalityModels\n"
        f"df = pd.read_parquet({str(tmp_path / 'panel.parquet')!r})\n"
        "print(LaggedCausalityModels().fit_ols_fe(df, outcome='gross', predictor='views_lag4',"
        " controls=['capacity_constraint'])['coefficient'])\n"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True)
    assert done.returncode == 0 and float(done.stdout) > 0
    assert "control 'capacity_constraint' holds the same week's seats sold" in done.stderr
