"""Features that are made on request alone: dlog1p, minmax, anomaly flags; in Python and from the command line."""

import json
import math

import pandas as pd
import pytest
from features_oracle import cells, filled, random_panel
from program import run

from public_signals.features.panel_features import (
    create_model_ready_features,
    get_feature_summary,
    make_deltas,
    standardize,
)
from public_signals.quality.checks import anomaly_flags


def weeks(values, metric="tt_posts", **others):
    mondays = pd.date_range("2024-01-01", periods=len(values), freq="7D").strftime("%Y-%m-%d")
    return pd.DataFrame({"show": "A", "week_start": mondays, metric: pd.array(values, "Int64"), **others})


def test_dlog1p_is_defined_after_a_zero_and_stands_beside_the_deltas():
    changed = make_deltas(weeks([0, 4, 4, None, 9, -1, 0]), "tt_posts", dlog1p=True)
    assert changed.columns[3:].tolist() == ["tt_posts_delta", "tt_posts_pct_change", "tt_posts_dlog1p"]
    assert cells(changed["tt_posts_dlog1p"]) == [None, pytest.approx(math.log(5), rel=1e-15), 0.0, None, None, None, None]


def test_dlog1p_keeps_the_digits_of_huge_counts():
    huge = 2**60
    changed = make_deltas(weeks([huge, huge + 1024]), "tt_posts", dlog1p=True)
    assert changed["tt_posts_dlog1p"][1] == pytest.approx(1024 / (huge + 1), rel=1e-12)


def test_minmax_runs_from_0_to_1_over_the_column_or_the_show():
    df = pd.concat([weeks([2, None, 6, 4]), weeks([10, 20]).assign(show="B")], ignore_index=True)
    assert cells(standardize(df, "tt_posts", "minmax")["tt_posts_minmax"]) == [
        0, None, pytest.approx(4 / 18), pytest.approx(2 / 18), pytest.approx(8 / 18), 1]  # fmt: skip
    by_show = standardize(df, "tt_posts", "minmax", "show")
    assert cells(by_show["tt_posts_minmax_show"]) == [0, None, 1, 0.5, 0, 1]


def test_minmax_of_a_constant_is_0_and_of_one_value_null():
    assert cells(standardize(weeks([7, None, 7]), "tt_posts", "minmax")["tt_posts_minmax"]) == [0, None, 0]
    assert cells(standardize(weeks([7, None]), "tt_posts", "minmax")["tt_posts_minmax"]) == [None, None]


def test_minmax_is_exact_beyond_2_to_the_53():
    scaled = standardize(weeks([-(2**62), 0, 2**62]), "tt_posts", "minmax")
    assert cells(scaled["tt_posts_minmax"]) == [0, 0.5, 1]


@pytest.mark.parametrize("seed", range(3))
def test_anomaly_flags_are_those_of_the_checks(seed):
    df = random_panel(seed, weeks=50).assign(wiki_views=lambda frame: frame["posts"] * 9)
    df["wiki_is_partial"] = df["gt_is_partial"]
    metrics = ["posts", "gt_index", "wiki_views"]
    made = create_model_ready_features(df, metrics, lags=[1], leads=[], anomaly_flags=True)
    due = anomaly_flags(df, metrics)
    assert made.columns[-3:].tolist() == [f"{metric}_anomaly" for metric in metrics]
    for metric in metrics:
        assert cells(made[f"{metric}_anomaly"]) == cells(due[f"{metric}_anomaly"])
    assert any(cells(made["posts_anomaly"]))
    assert filled(df, "posts")  # the panel has gaps and nulls


def test_the_command_line_writes_them_with_metadata(tmp_path):
    df = random_panel(5, weeks=50)[["show", "week_start", "posts", "gt_index", "gt_is_partial"]]
    df.to_parquet(tmp_path / "panel.parquet")
    done = run("features", "--input", "panel.parquet", "--output", "ready.parquet", "--metrics", "posts", "gt_index",
        "--dlog1p", "--anomaly-flags", "--no-rolling", "--lags", "1", "--batch-rows", "777", "--zscore", "expanding", cwd=tmp_path)  # fmt: skip
    assert done.returncode == 0, done.stderr
    made = pd.read_parquet(tmp_path / "ready.parquet")
    due = create_model_ready_features(
        df.sort_values(["show", "week_start"], key=lambda keys: keys.map(str.encode)).reset_index(drop=True),
        ["posts", "gt_index"], lags=[1], add_dlog1p=True, anomaly_flags=True, add_rolling=False, scope="expanding")  # fmt: skip
    pd.testing.assert_frame_equal(made, due, check_exact=True, check_dtype=False)
    assert made.dtypes["posts_anomaly"] == "boolean"
    said = json.loads((tmp_path / "ready_metadata.json").read_text())
    assert said["features"]["posts_anomaly"] == {"source": "posts", "kind": "anomaly", "k": 0,
        "nulls": int(made["posts_anomaly"].isna().sum()), "uses_current_week": True, "leaks_future": False}  # fmt: skip
    assert said["features"]["gt_index_dlog1p"]["kind"] == "dlog1p"
    assert (said["add_dlog1p"], said["anomaly_flags"]) == (True, True)
    assert said["feature_summary"] == get_feature_summary(made)
    assert list(said["feature_summary"])[-2:] == ["dlog1p", "anomaly"]
