"""Values of partial weeks are unknown to every model and forecast, as if their cells were null."""

import json
import os

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from program import run

from public_signals import Error
from public_signals.features.panel_features import make_lags
from public_signals.models import fit_lag_profile, forecast
from public_signals.models.lagged_causality import (
    event_study,
    fit_ols_fe,
    fit_panel_ols,
    fit_poisson_fe,
    granger_causality_tests,
    leave_one_out,
    romano_wolf,
    unit_root_test,
)
from public_signals.models.tables import describe

PANELS = 60 if os.environ.get("PUBLIC_SIGNALS_SLOW") == "1" else 12
SOURCES = {"gt_index": "gt_is_partial", "wiki_views": "wiki_is_partial"}


def panel(seed):
    """Two sources whose partial weeks have a tenth of their value, lags of each as plain shifts make them."""
    chance = np.random.default_rng(seed)
    shows, weeks = int(chance.integers(7, 12)), int(chance.integers(50, 70))
    days = pd.date_range("2023-01-02", periods=weeks, freq="7D").strftime("%Y-%m-%d")
    df = pd.DataFrame({"show": np.repeat([f"s{i:02}" for i in range(shows)], weeks), "week_start": np.tile(days, shows)})
    for name, flag in SOURCES.items():
        values = 50 + 10 * chance.normal(size=len(df))
        partial = chance.random(len(df)) < chance.choice([0.02, 0.1, 0.3])
        df[name] = np.where(partial, values / 10, values)
        df[flag] = partial
        df[f"whole_{name}"] = values
    past = df.groupby("show")[["whole_gt_index", "whole_wiki_views"]].shift(1).fillna(50).sum(axis=1)
    df["gross"] = 1000 + past + 5 * chance.normal(size=len(df))
    df = df.drop(columns=["whole_gt_index", "whole_wiki_views"])
    for name in SOURCES:
        for k in (1, 4):
            df[f"{name}_lag{k}"] = df.groupby("show")[name].shift(k)
        df[f"{name}_lead2"] = df.groupby("show")[name].shift(-2)
        df[f"{name}_lag1_z"] = (df[f"{name}_lag1"] - df[f"{name}_lag1"].mean()) / df[f"{name}_lag1"].std()
    return df[chance.random(len(df)) < 0.97].reset_index(drop=True)


def without_partial(df):
    """The same with these cells null, and those of weeks that have no row, by hand, and no flag."""
    df = df.copy()
    at = df.set_index(["show", "week_start"])
    for name, flag in SOURCES.items():
        marked = at[flag][at[flag]].index
        for column, weeks in [(name, 0), (f"{name}_lag1", 1), (f"{name}_lag4", 4), (f"{name}_lead2", -2), (f"{name}_lag1_z", 1)]:
            day = pd.to_datetime(df["week_start"]) - pd.Timedelta(days=7 * weeks)
            other = pd.MultiIndex.from_arrays([df["show"], day.dt.strftime("%Y-%m-%d")])
            df.loc[other.isin(marked) | ~other.isin(at.index), column] = np.nan
    return df.drop(columns=list(SOURCES.values()))


def same(one, two):
    """Results alike but for what is said of partial weeks."""
    if isinstance(one, dict):
        for result in (one, two):
            if "warnings" in result and "warning_codes" not in result:
                result["warnings"] = [warning for warning in result["warnings"] if warning["code"] != "partial_weeks"]
            elif "warnings" in result:
                kept = [i for i, code in enumerate(result["warning_codes"]) if code != "partial_weeks"]
                result["warnings"] = [result["warnings"][i] for i in kept]
                result["warning_codes"] = [result["warning_codes"][i] for i in kept]
        return one.keys() == two.keys() and all(same(one[key], two[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(two) and all(map(same, one, two))
    return one == two or (one != one and two != two)


CALLS = {
    "fit_ols_fe": lambda df: fit_ols_fe(df, "gross", "gt_index_lag1"),
    "fit_ols_fe of the week": lambda df: fit_ols_fe(df, "gross", "wiki_views", ["gt_index"], bootstrap="wild", draws=99),
    "fit_ols_fe of a z": lambda df: fit_ols_fe(df, "gross", "wiki_views_lag1_z"),
    "fit_panel_ols": lambda df: fit_panel_ols(df, "gross", ["gt_index_lag4", "wiki_views_lead2"], ["wiki_views_lag1"]),
    "an outcome": lambda df: fit_ols_fe(df, "wiki_views", "gt_index_lag1"),
    "fit_poisson_fe": lambda df: fit_poisson_fe(df, "gross", "wiki_views_lag4"),
    "event_study": lambda df: event_study(df, "gross", "gt_index", leads=2, lags=2),
    "granger": lambda df: granger_causality_tests(df, "gross", "wiki_views", lags=1)[1],
    "fit_lag_profile": lambda df: fit_lag_profile(df, "gross", "gt_index", lags=3, draws=99),
    "unit_root_test": lambda df: unit_root_test(df, "wiki_views", lags=1, draws=99),
    "romano_wolf": lambda df: romano_wolf(df, "gross", ["gt_index_lag1", "wiki_views_lag1"], draws=99).to_dict("list"),
    "leave_one_out": lambda df: leave_one_out(df, "gross", "gt_index_lag1").to_dict("list"),
    "describe": lambda df: {"cells": describe(df, ["gt_index", "wiki_views_lag4"]).cells},
    "forecast": lambda df: forecast(df, "gross", ["gt_index", "wiki_views"], horizons=[1, 3]),
}


@pytest.mark.parametrize("call", CALLS)
def test_a_partial_week_is_as_unknown_as_a_null_one(call, capsys):
    differ = 0
    for seed in range(PANELS):
        df = panel(seed)
        flagged, nulled = CALLS[call](df), CALLS[call](without_partial(df))
        assert same(flagged, nulled), (call, seed)
        plain = CALLS[call](df.drop(columns=list(SOURCES.values())))
        differ += not same(plain, nulled)
    with capsys.disabled():
        print(f"\n{call}: {PANELS} panels, seeds 0 to {PANELS - 1}; the partial values would have changed {differ}")
    assert differ > PANELS / 2


PREDICTORS = ["gt_index_lag1", "gt_index_lag4", "wiki_views_lead2", "gt_index_lag1_z", "gt_index", "wiki_views_lag4"]
FILTERS = {
    "no partial row": lambda df, chance: ~df["gt_is_partial"] & ~df["wiki_is_partial"],
    "any rows": lambda df, chance: chance.random(len(df)) < 0.7,
    "from a week on": lambda df, chance: df["week_start"] > "2023-03-01",
    "every second week": lambda df, chance: (pd.to_datetime(df["week_start"]) - pd.Timestamp("2023-01-02")).dt.days % 14 == 0,
    "all": lambda df, chance: df["gross"].notna(),
}


def estimates(df, predictor):
    result = fit_ols_fe(df, "gross", predictor)
    return [result[key] for key in ("coefficient", "std_error", "n_obs")]


@pytest.mark.parametrize("rows", FILTERS)
def test_no_filter_of_rows_makes_a_partial_week_whole(rows):
    """Rows that are left out take with them what they know of others; in any order, of any type of week."""
    seen = 0
    for seed in range(PANELS):
        chance = np.random.default_rng([seed, 5])
        whole = panel(seed)
        kept = np.asarray(FILTERS[rows](whole, chance))
        there = pd.MultiIndex.from_frame(whole.loc[kept, ["show", "week_start"]])
        for predictor, weeks in zip(PREDICTORS, (1, 4, -2, 1, 0, 4), strict=True):
            day = (pd.to_datetime(whole["week_start"]) - pd.Timedelta(days=7 * weeks)).dt.strftime("%Y-%m-%d")
            told = pd.MultiIndex.from_arrays([whole["show"], day]).isin(there)
            truth = whole.assign(gross=whole["gross"].where(kept & told))
            filtered = whole[kept].sample(frac=1, random_state=seed)
            if chance.random() < 0.5:
                filtered["week_start"] = pd.to_datetime(filtered["week_start"])
            if truth.dropna(subset=["gross", predictor]).shape[0] < 60:
                continue
            assert estimates(filtered, predictor) == pytest.approx(estimates(truth, predictor), rel=1e-9), (rows, seed, predictor)
            seen += 1
    assert seen > PANELS


def merged_from(folder, df, kept, join, *words):
    df.drop(columns="gross").to_parquet(folder / "panel.parquet")
    df.loc[kept, ["show", "week_start", "gross"]].rename(columns={"week_start": "week_starting"}).to_csv(folder / "gross.csv", index=False)
    done = run("merge", "--input", folder / "panel.parquet", "--outcomes", folder / "gross.csv", "--join", join, "--output", folder / f"{join}.parquet", *words)
    assert done.returncode == 0, done.stderr
    return pd.read_parquet(folder / f"{join}.parquet")


def test_an_inner_join_gives_what_a_left_one_gives(tmp_path):
    """The rows that it drops say which weeks are partial: that goes with the rows that stay."""
    differ = 0
    for seed in range(PANELS // 2):
        chance = np.random.default_rng([seed, 6])
        df = panel(seed)
        share = chance.choice([0.3, 0.7])
        kept = (~df["gt_is_partial"] | (chance.random(len(df)) < 0.2)) & (chance.random(len(df)) < 1 - share / 2)
        left, inner = (merged_from(tmp_path, df, kept.to_numpy(), join) for join in ("left", "inner"))
        assert len(inner) == kept.sum() < len(left)
        for predictor in PREDICTORS:
            assert estimates(inner, predictor) == pytest.approx(estimates(left, predictor), rel=1e-9), (seed, predictor)
            found = [fitted(tmp_path, join, predictor) for join in ("left", "inner")]
            assert found[0] == pytest.approx(found[1], rel=1e-9), (seed, predictor)
        flags = [name for name in inner.columns if "is_partial_" in name]
        differ += estimates(inner, "gt_index_lag4") != estimates(inner.drop(columns=["gt_is_partial", *flags]), "gt_index_lag4")
        if seed == 0:
            assert sorted(flags) == sorted(f"{flag}_{of}" for flag in SOURCES.values() for of in ("lag1", "lag4", "lead2"))
            assert not [name for name in left.columns if "is_partial_" in name]
            assert predictors_found(tmp_path) == ["gt_index_lag4", "wiki_views_lag4"]
    assert differ == PANELS // 2


def predictors_found(folder):
    done = run("fit", "--input", folder / "inner.parquet", "--outcome", "gross", "--lag", 4, "--output", folder / "lags", "--json")
    assert done.returncode == 0, done.stderr
    return sorted(result["predictor"] for result in json.loads(done.stdout)["results"])


def fitted(folder, join, predictor):
    done = run("fit", "--input", folder / f"{join}.parquet", "--outcome", "gross", "--predictor", predictor, "--output", folder / join, "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)["results"][0]
    return [result["coefficient"], result["std_error"], result["n_obs"]]


def test_what_is_not_told_of_a_lag_is_said(tmp_path):
    df = panel(4)
    gone = df[~df["gt_is_partial"]]
    result = fit_ols_fe(gone, "gross", "gt_index_lag4")
    said = [text for text in result["warnings"] if "is not there" in text]
    assert len(said) == 1 and "'gt_index_lag4'" in said[0] and "make their outcome null" in said[0]
    assert fit_ols_fe(df.drop(columns="gt_is_partial"), "gross", "gt_index_lag4")["n_obs"] > result["n_obs"], "without a flag nothing is partial"
    months = df.assign(week_start=pd.to_datetime(df["week_start"]).dt.strftime("%Y-%m-28"), n=range(len(df))).drop_duplicates(["show", "week_start"])
    assert not [text for text in fit_ols_fe(months, "gross", "gt_index_lag4")["warnings"] if "is not there" in text], "rows of months are no weeks"


@pytest.mark.parametrize("frame", [pl.from_pandas, pa.Table.from_pandas])
def test_frames_of_every_kind_say_how_many_values_are_lost(frame):
    df = panel(3)
    result = fit_ols_fe(frame(df), "gross", "gt_index_lag1")
    lost = int((df["gt_index_lag1"].notna() & without_partial(df)["gt_index_lag1"].isna()).sum())
    assert result["warning_codes"].count("partial_weeks") == 1
    assert any(f"{lost} values of 'gt_index_lag1'" in text and "gt_is_partial" in text for text in result["warnings"])
    assert "partial_weeks" not in fit_ols_fe(df.assign(gt_is_partial=False), "gross", "gt_index")["warning_codes"]


def test_a_flag_of_another_type_is_refused():
    df = panel(1)
    df["gt_is_partial"] = df["gt_is_partial"].map({True: "yes", False: "no"})
    with pytest.raises(Error, match="'gt_is_partial' is not of true and false"):
        fit_ols_fe(df, "gross", "gt_index")
    assert fit_ols_fe(df, "gross", "wiki_views")["n_obs"] > 0


@pytest.mark.parametrize("command", [["fit", "--predictor", "gt_index_lag1", "wiki_views"], ["fit", "--profile", "by_show", "--predictor", "wiki_views_lag1"],
                                     ["forecast", "--metrics", "gt_index", "wiki_views", "--horizons", "1"]])
def test_the_command_line_reads_the_same_rule(tmp_path, command):
    results = []
    df = panel(5)
    for name, frame in (("flagged", df), ("nulled", without_partial(df))):
        frame.to_parquet(tmp_path / f"{name}.parquet")
        done = run(*command, "--input", tmp_path / f"{name}.parquet", "--output", tmp_path / name, "--json")
        assert done.returncode == 0, done.stderr
        results.append(json.loads(done.stdout))
    for result in results:
        for key in ("input_file", "input_sha256", "command", "source", "version"):
            result.pop(key, None)
    flat = ["partial_weeks" in json.dumps(result) for result in results]
    assert flat == [True, False]
    for key in ("results", "event_studies", "shows", "profiles"):
        if key in results[0]:
            assert same(results[0][key], results[1][key]), key


def test_lags_that_features_makes_and_their_metadata(tmp_path):
    """A lag of pageviews keeps a sum so far; its metadata say which week it is of."""
    df = panel(8)[["show", "week_start", "gross", "wiki_views", "wiki_is_partial"]]
    made = make_lags(df, ["wiki_views"], lags=[2])
    marked = df.set_index(["show", "week_start"])["wiki_is_partial"]
    kept = made.dropna(subset=["wiki_views_lag2"])
    day = (pd.to_datetime(kept["week_start"]) - pd.Timedelta(days=14)).dt.strftime("%Y-%m-%d")
    whole = kept[~marked[pd.MultiIndex.from_arrays([kept["show"], day])].to_numpy()]
    assert 0 < len(whole) < len(kept)
    assert fit_ols_fe(made, "gross", "wiki_views_lag2")["n_obs"] == len(whole)
