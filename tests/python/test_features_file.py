"""The model-ready file: every reader sees the same cells, dates come back as they came, the cells are the library's."""

import datetime as dt

import numpy as np
import pandas as pd
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from features_oracle import random_panel
from program import run

from public_signals.features.panel_features import create_model_ready_features

METRICS = ["posts", "views", "steady", "gt_index", "far", "wiki_views"]


def sorted_panel(seed=3):
    df = random_panel(seed, weeks=90)
    df["flag"] = df["posts"] > 1
    df["note"] = [None if row % 7 == 0 else f"note {row % 11} ü" for row in range(len(df))]
    df["empty"] = pd.array([pd.NA] * len(df), "Int64")
    df["wiki_views"] = df["posts"] * 9
    df["wiki_is_partial"] = df["gt_is_partial"]
    df["distinct"] = np.random.default_rng(seed).normal(size=len(df))
    order = df["show"].map(str.encode).to_frame().assign(week=df["week_start"]).sort_values(["show", "week"]).index
    return df.loc[order].reset_index(drop=True)


def made(folder, df, *flags):
    df.to_parquet(folder / "panel.parquet")
    done = run("features", "--input", "panel.parquet", "--output", "ready.parquet", "--metrics", *METRICS, "distinct",
               *flags, cwd=folder)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return folder / "ready.parquet"


def with_pandas(path):
    return pa.Table.from_pandas(pd.read_parquet(path, dtype_backend="numpy_nullable"), preserve_index=False)


def with_polars(path):
    return polars.read_parquet(path).to_arrow()


def with_duckdb(path):
    return pytest.importorskip("duckdb").sql(f"select * from '{path}'").to_arrow_table()


def cells(table):
    return {name: table.column(name).to_pylist() for name in table.column_names}


@pytest.mark.parametrize("reader", [with_pandas, with_polars, with_duckdb])
def test_every_reader_sees_the_cells_that_pyarrow_sees(tmp_path, reader):
    path = made(tmp_path, sorted_panel(), "--anomaly-flags", "--dlog1p")
    due = cells(pq.read_table(path))
    seen = cells(reader(path))
    assert list(seen) == list(due)
    for name in due:
        assert seen[name] == due[name], name


@pytest.mark.parametrize("scope", ["global", "show", "expanding"])
def test_the_cells_are_those_of_the_functions(tmp_path, scope):
    df = sorted_panel()
    seen = pd.read_parquet(made(tmp_path, df, "--zscore", scope, "--anomaly-flags"))
    due = create_model_ready_features(df, [*METRICS, "distinct"], scope=scope, anomaly_flags=True)
    pd.testing.assert_frame_equal(seen, due, check_exact=True, check_dtype=False)


@pytest.mark.parametrize("seed", range(5))
def test_a_partial_week_feeds_nothing_but_lags_and_leads(tmp_path, seed):
    df = sorted_panel(seed)
    seen = pd.read_parquet(made(tmp_path, df, "--zscore", "global"))
    partial = df["wiki_is_partial"].fillna(False).astype(bool)
    assert partial.any() and seen["wiki_views"][partial].notna().any()
    derived = [name for name in seen if name.startswith("wiki_views_") and not name.split("_")[2].startswith(("lag", "lead"))]
    own = [name for name in derived if name.endswith(("_z", "_delta", "_pct_change"))]
    assert len(own) >= 3
    assert seen.loc[partial, own].isna().all(axis=None)


def test_statistics_bound_the_values_of_every_column(tmp_path):
    path = made(tmp_path, sorted_panel())
    file = pq.ParquetFile(path)
    table = file.read()
    for position, name in enumerate(table.column_names):
        column = file.metadata.row_group(0).column(position)
        values = table.column(name).drop_null().to_pylist()
        assert column.statistics.null_count == table.column(name).null_count, name
        assert column.compression == "ZSTD"
        if values:
            assert (column.statistics.min, column.statistics.max) == (min(values), max(values)), name
        else:
            assert not column.statistics.has_min_max


@pytest.mark.parametrize(
    "stored",
    [pa.date32(), pa.timestamp("ms"), pa.timestamp("us"), pa.timestamp("ns"), pa.timestamp("us", "UTC"), pa.string()],
    ids=str,
)
def test_dates_come_back_as_they_came(tmp_path, stored):
    mondays = [dt.date(2024, 1, 1), dt.date(2024, 1, 8), dt.date(2024, 1, 22)]
    texts = pa.array([day.isoformat() for day in mondays])
    weeks = texts if stored == pa.string() else pa.array(mondays, pa.date32()).cast(pa.timestamp("us")).cast(stored)
    table = pa.table({"show": ["A"] * 3, "week_start": weeks, "tt_posts": [1, 2, 3]})
    pq.write_table(table, tmp_path / "panel.parquet")
    done = run("features", "--input", "panel.parquet", "--output", "ready.parquet", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    ready = pq.read_table(tmp_path / "ready.parquet")
    assert ready.schema.field("week_start").type == stored
    assert ready.column("week_start").to_pylist() == weeks.to_pylist()
    assert ready.column("tt_posts_lag1").to_pylist() == [None, 1, None]
    assert len(pd.read_parquet(tmp_path / "ready.parquet")) == 3
    assert (tmp_path / "ready_preview.csv").read_text().splitlines()[1].startswith("A,2024-01-01,1")
