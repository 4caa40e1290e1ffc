"""Frames in and out: any index, any spelling of the week, renamed keys, pandas, polars and pyarrow."""

import datetime
import doctest
import threading
import time

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from public_signals import Error
from public_signals.features import panel_features
from public_signals.features.panel_features import (
    create_model_ready_features,
    make_deltas,
    make_lags,
    make_rolling_stats,
    standardize,
)

WEEKS = ["2024-01-08", "2024-01-01", "2024-01-15"]  # not in order


def panel(weeks=None):
    return pd.DataFrame({"show": ["A"] * 3, "week_start": WEEKS if weeks is None else weeks, "x": [2, 1, 3]})


LAGGED = [1, None, 2]


def cells(column):
    return [None if pd.isna(value) else value for value in column]


@pytest.mark.parametrize(
    "index",
    [
        [7, 7, 7],
        ["a", "b", "c"],
        pd.MultiIndex.from_tuples([(1, "x"), (1, "y"), (0, "x")], names=["i", "j"]),
        pd.DatetimeIndex(["2020-01-01", "2020-01-02", "2020-01-01"], name="when"),
    ],
    ids=["repeated", "text", "multi", "dates"],
)
def test_order_and_index_are_kept(index):
    df = panel()
    df.index = index
    lagged = make_lags(df, ["x"], lags=[1])
    pd.testing.assert_index_equal(lagged.index, df.index)
    pd.testing.assert_frame_equal(lagged[df.columns.tolist()], df)
    assert cells(lagged["x_lag1"]) == LAGGED


@pytest.mark.parametrize(
    "weeks",
    [
        pd.array(WEEKS, "string"),
        pd.Categorical(WEEKS),
        np.array(WEEKS, dtype=object),
        [datetime.date.fromisoformat(day) for day in WEEKS],
        [datetime.datetime.fromisoformat(day) for day in WEEKS],
        pd.to_datetime(WEEKS),
        pd.to_datetime(WEEKS).astype("datetime64[ns]"),
        pd.to_datetime(WEEKS).tz_localize("America/New_York"),
        pd.to_datetime(WEEKS).tz_localize("Europe/Berlin"),
        pd.Series(pd.to_datetime(WEEKS).date).astype(pd.ArrowDtype(pa.date32())),
    ],
    ids=["string", "category", "object", "date", "datetime", "us", "ns", "new_york", "berlin", "date32"],
)
def test_the_week_may_be_text_or_a_date(weeks):
    df = panel(weeks)
    lagged = make_lags(df, ["x"], lags=[1])
    assert cells(lagged["x_lag1"]) == LAGGED
    assert lagged["week_start"].dtype == df["week_start"].dtype


@pytest.mark.parametrize("shows", [["A"] * 3, pd.Categorical(["A"] * 3), [1776] * 3])
def test_the_show_may_be_text_a_category_or_a_number(shows):
    df = panel().assign(show=shows)
    assert cells(make_lags(df, ["x"], lags=[1])["x_lag1"]) == LAGGED


def test_the_keys_may_have_other_names():
    df = panel().rename(columns={"show": "musical", "week_start": "monday"}).assign(show="not the key")
    lagged = make_lags(df, ["x"], lags=[1], group_col="musical", time_col="monday")
    assert cells(lagged["x_lag1"]) == LAGGED
    assert list(lagged.columns) == ["musical", "monday", "x", "show", "x_lag1"]


@pytest.mark.parametrize(
    ("dtype", "due"),
    [("int64", "Int64"), ("Int64", "Int64"), ("int32", "Int64"), ("Int8", "Int64"), ("uint64", "Int64"),
     ("float64", "float64"), ("float32", "float64"), ("Float64", "float64"), ("int64[pyarrow]", "Int64"),
     ("double[pyarrow]", "float64")],
)  # fmt: skip
def test_types(dtype, due):
    df = panel().astype({"x": dtype})
    out = make_rolling_stats(make_deltas(make_lags(df, "x", 1), "x"), "x")
    assert [str(out[name].dtype) for name in ("x_lag1", "x_delta", "x_roll3_sum")] == [due] * 3
    assert str(out["x_pct_change"].dtype) == str(out["x_roll3_mean"].dtype) == "float64"
    assert cells(out["x_lag1"]) == LAGGED


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"week_start": ["2024-01-01", "2024-01-01", "2024-01-15"]}, "show 'A', week 2024-01-01"),
        ({"week_start": ["2024-01-02", "2024-01-01", "2024-01-15"]}, "2024-01-02 is no Monday"),
        ({"week_start": ["2024-13-01", "2024-01-01", "2024-01-15"]}, "2024-13-01"),
        ({"week_start": [None, "2024-01-01", "2024-01-15"]}, "week_start"),
        ({"show": [None, "A", "A"]}, "show"),
        ({"x": [1.0, np.inf, 3.0]}, "show 'A', week 2024-01-01, column x"),
        ({"x": ["a", "b", "c"]}, "column x"),
        ({"x": [True, False, True]}, "column x"),
        ({"x": [1, "b", 2.5]}, "column x"),
    ],
    ids=["duplicate", "tuesday", "no date", "no week", "no show", "infinity", "text", "bool", "mixed"],
)
def test_errors_say_where(change, says):
    with pytest.raises(Error) as caught:
        make_lags(panel().assign(**change), ["x"])
    assert says in str(caught.value)
    assert caught.value.kind == "INVALID_INPUT"
    assert caught.value.help


def test_a_missing_column_is_named_with_the_nearest():
    with pytest.raises(Error) as caught:
        make_lags(panel().rename(columns={"x": "tt_posts"}), ["tt_psots"])
    assert "tt_posts" in caught.value.help


def test_a_name_that_is_taken_is_an_error_unless_overwritten():
    once = make_lags(panel(), ["x"], lags=[1])
    with pytest.raises(Error) as caught:
        make_lags(once, ["x"], lags=[1])
    assert "x_lag1" in str(caught.value)
    pd.testing.assert_frame_equal(make_lags(once, ["x"], lags=[1], overwrite=True), once)


def test_what_overwrites_stands_where_the_old_column_stood():
    df = panel().assign(x_lag1="old", last=0)
    assert list(make_lags(df, ["x"], [1, 2], overwrite=True).columns) == [*df.columns, "x_lag2"]


def test_a_global_z_needs_no_keys():
    assert standardize(pd.DataFrame({"x": [1, 2, 3]}), ["x"])["x_z"].tolist() == [-1, 0, 1]


def test_an_empty_frame_keeps_its_types():
    out = create_model_ready_features(panel().iloc[:0], ["x"])
    assert len(out) == 0
    assert str(out["x_lag1"].dtype) == "Int64"
    assert str(out["x_z"].dtype) == "float64"


def test_a_dictionary_is_no_frame():
    with pytest.raises(Error):
        make_lags({"show": ["A"]}, ["x"])


def test_polars_in_polars_out():
    polars = pytest.importorskip("polars")
    df = polars.from_pandas(panel()).with_columns(polars.col("week_start").str.to_date())
    out = create_model_ready_features(df, ["x"], lags=[1], leads=[])
    assert out.columns[:4] == ["show", "week_start", "x", "x_lag1"]
    assert out.schema["x_lag1"] == polars.Int64
    assert out["x_lag1"].to_list() == LAGGED
    assert out["x_pct_change"].null_count() == 1
    assert out.select(df.columns).equals(df)


def test_pyarrow_in_pyarrow_out():
    table = pa.Table.from_pandas(panel(), preserve_index=False)
    out = make_lags(table, ["x"], lags=[1])
    assert out.column("x_lag1").to_pylist() == LAGGED
    assert out.select(table.column_names).equals(table)
    assert make_lags(out, ["x"], lags=[1], overwrite=True).equals(out)


@pytest.mark.parametrize("kind", ["pyarrow", "polars"])
def test_columns_come_out_in_one_chunk_however_many_came_in(kind):
    table = pa.Table.from_pandas(panel(), preserve_index=False)
    pieces = pa.concat_tables([table.slice(row, 1) for row in range(len(table))])
    if kind == "pyarrow":
        out = make_lags(pieces, ["x"], lags=[1])
        assert out.column("x_lag1").num_chunks == 1
        assert out.column("x_lag1").to_pylist() == LAGGED
    else:
        polars = pytest.importorskip("polars")
        frame = polars.concat([polars.from_arrow(table.slice(row, 1)) for row in range(len(table))], rechunk=False)
        assert frame["x"].n_chunks() > 1
        out = make_lags(frame, ["x"], lags=[1])
        assert out["x_lag1"].n_chunks() == 1
        assert out["x_lag1"].to_list() == LAGGED


def test_other_threads_run_while_features_are_made():
    shows, weeks = 600, 100
    mondays = [datetime.date(2024, 1, 1) + datetime.timedelta(weeks=week) for week in range(weeks)]
    table = pa.table({
        "show": pa.array(np.repeat([f"Show {show:04d}" for show in range(shows)], weeks)),
        "week_start": pa.array(mondays * shows),
        **{f"x{i}": np.random.default_rng(i).random(shows * weeks) for i in range(4)},
    })
    worker = threading.Thread(target=create_model_ready_features, args=(table, ["x0", "x1", "x2", "x3"]))
    ticks = [time.perf_counter()]
    worker.start()
    while worker.is_alive():
        time.sleep(0.001)
        ticks.append(time.perf_counter())
    assert np.diff(ticks).max() < (ticks[-1] - ticks[0]) / 2, "a call held the interpreter all along"


def test_the_examples_of_the_docstrings_are_true():
    result = doctest.testmod(panel_features)
    assert result.attempted >= 7 * 3
    assert result.failed == 0
