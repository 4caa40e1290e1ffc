"""Anomaly flags as columns: the rule of detect_anomalies, null where a week is not judged."""

import pandas as pd
import pyarrow as pa
import pytest

from public_signals import Error
from public_signals.quality.checks import anomaly_flags, detect_anomalies


def panel(values, **others):
    weeks = pd.date_range("2024-01-01", periods=len(values), freq="7D").strftime("%Y-%m-%d")
    return pd.DataFrame({"show": "A", "week_start": weeks, "tt_posts": pd.array(values, "Int64"), **others})


def flags(frame, *args, **options):
    return [None if pd.isna(flag) else bool(flag) for flag in anomaly_flags(frame, *args, **options)["tt_posts_anomaly"]]


@pytest.mark.parametrize(
    ("values", "due"),
    [
        ([10, 10, 10, 10, 50, 51], [None] * 4 + [False, True]),
        ([10, 10, 10, 10, 2, 1], [None] * 4 + [False, True]),
        ([0, 0, 0, 0, 0, 1], [None] * 4 + [False, True]),
        ([10, None, 10, 10, 10, None, 99], [None] * 6 + [True]),
        ([10] * 4, [None] * 4),
        ([], []),
    ],
    ids=["spike", "drop", "from zero", "nulls are not judged", "too short", "empty"],
)
def test_a_flag_is_true_false_or_null(values, due):
    assert flags(panel(values), ["tt_posts"]) == due


def test_true_flags_are_the_cells_that_detect_anomalies_lists():
    df = panel([10, 12, 9, 11, 80, 10, 1, 13, 12, 70]).sample(frac=1, random_state=7)
    flagged = anomaly_flags(df, threshold=4.0)
    listed = {anomaly.week_start for anomaly in detect_anomalies(df, threshold=4.0)}
    assert set(flagged.loc[flagged["tt_posts_anomaly"].fillna(False), "week_start"]) == listed != set()
    pd.testing.assert_frame_equal(flagged[df.columns.tolist()], df)


def test_a_week_that_is_absent_is_no_history():
    df = panel([10] * 8 + [99]).drop(index=range(2, 7))
    assert flags(df, ["tt_posts"]) == [None] * 4


def test_partial_trends_weeks_are_not_judged():
    df = panel([1] * 6, gt_index=[10.0] * 5 + [99.0], gt_is_partial=[False] * 5 + [True])
    assert anomaly_flags(df, "gt_index")["gt_index_anomaly"].isna().tolist() == [True] * 4 + [False, True]


def test_the_default_metrics_are_those_that_stand():
    flagged = anomaly_flags(panel([1] * 5, ig_posts=3, other=1))
    assert flagged.columns[5:].tolist() == ["tt_posts_anomaly", "ig_posts_anomaly"]
    assert str(flagged["tt_posts_anomaly"].dtype) == "boolean"


def test_polars_and_pyarrow_get_booleans_with_nulls():
    polars = pytest.importorskip("polars")
    df = panel([10, 10, 10, 10, 51])
    table = pa.Table.from_pandas(df, preserve_index=False)
    assert anomaly_flags(table).column("tt_posts_anomaly").to_pylist() == [None] * 4 + [True]
    assert anomaly_flags(polars.from_arrow(table))["tt_posts_anomaly"].to_list() == [None] * 4 + [True]


def test_a_taken_name_is_an_error_unless_overwritten():
    once = anomaly_flags(panel([1] * 5))
    with pytest.raises(Error) as caught:
        anomaly_flags(once)
    assert caught.value.column == "tt_posts_anomaly"
    pd.testing.assert_frame_equal(anomaly_flags(once, overwrite=True), once)


@pytest.mark.parametrize("metrics", [["nosuch"], ["show"], ["text"]])
def test_what_is_no_metric_is_an_error_that_names_it(metrics):
    with pytest.raises(Error) as caught:
        anomaly_flags(panel([1] * 5, text="a"), metrics)
    assert caught.value.column == metrics[0]
