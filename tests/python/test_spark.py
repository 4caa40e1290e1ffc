"""Spark hosts the kernel: equal to the command line cell by cell, however rows are cut into partitions and batches."""

import importlib.util
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from features_oracle import random_panel
from program import run

from public_signals import Error, spark

METRICS = ["posts", "views", "gt_index", "far"]
OPTIONS = {"metrics": METRICS, "lags": [1, 2, 4, 6], "leads": [4], "add_deltas": True, "add_rolling": True,
           "rolling_window": 3}  # fmt: skip


def panel(seed=4):
    return pa.Table.from_pandas(random_panel(seed, weeks=80), preserve_index=False).replace_schema_metadata(None)


def by_key(table):
    keys = list(zip(table.column("show").to_pylist(), table.column("week_start").to_pylist(), strict=True))
    order = sorted(range(len(keys)), key=lambda row: (keys[row][0].encode(), keys[row][1]))
    return table.take(order).combine_chunks()


def from_command_line(folder, table):
    pq.write_table(table, folder / "panel.parquet")
    done = run("features", "--input", "panel.parquet", "--output", "ready.parquet", "--metrics", *METRICS, cwd=folder)
    assert done.returncode == 0, done.stderr
    return pq.read_table(folder / "ready.parquet")


def assert_same_cells(made, due):
    assert made.column_names == due.column_names
    assert made.schema.types == due.schema.types
    for name in due.column_names:
        seen, wanted = made.column(name), due.column(name)
        if name.endswith("_z"):
            assert seen.is_null().equals(wanted.is_null()), name
            np.testing.assert_allclose(seen.drop_null().to_numpy(), wanted.drop_null().to_numpy(), rtol=1e-12,
                                       atol=1e-15, err_msg=name)  # fmt: skip
        else:
            assert seen.to_pylist() == wanted.to_pylist(), name


def partitions_of(table, count):
    """Whole shows, sorted, spread over partitions; one is empty."""
    names = sorted(set(table.column("show").to_pylist()), key=str.encode)
    random.Random(1).shuffle(names)
    shows = table.column("show").to_pylist()
    for number in range(count):
        own = set(names[number::count]) if number else set(names[::count])
        yield by_key(table.filter(pa.array([show in own for show in shows])))
    yield table.slice(0, 0)


@pytest.mark.parametrize("batch_rows", [1, 777, 100_000])
def test_partitions_and_batches_change_no_cell(tmp_path, batch_rows):
    table = panel()
    due = from_command_line(tmp_path, table)
    parts = [part.to_batches(max_chunksize=batch_rows) for part in partitions_of(table, 3)]
    texts = [next(iter(spark.measured(part, table.schema, OPTIONS))) for part in parts]
    scales = spark.combined(spark.json.loads(text.column(0)[0].as_py()) for text in texts)
    made = [batch for part in parts for batch in spark.with_features(part, table.schema, OPTIONS, scales)]
    schema = spark.made_schema(table.schema, OPTIONS)
    assert_same_cells(by_key(pa.Table.from_batches(made, schema)), due)


def test_scales_of_parts_are_those_of_the_whole():
    rng = np.random.default_rng(2)
    values = 1e9 + rng.random(500)
    weeks = pd.date_range("2015-01-05", periods=500, freq="7D").strftime("%Y-%m-%d")
    table = pa.table({"show": ["A"] * 500, "week_start": weeks, "x": values})
    options = {**OPTIONS, "metrics": ["x"]}
    def scales_of(parts):
        texts = [next(iter(spark.measured(part.to_batches(), table.schema, options))) for part in parts]
        return spark.combined(spark.json.loads(text.column(0)[0].as_py()) for text in texts)

    whole, cut = scales_of([table]), scales_of([table.slice(0, 1), table.slice(1, 299), table.slice(300)])
    count, origin, mean, sd, constant = cut[-5]
    assert (count, constant) == (500, False)
    assert float(origin) == values[0]
    assert float(mean) == pytest.approx(float(whole[-5][2]), rel=1e-15)
    assert float(sd) == pytest.approx(np.std(values, ddof=1), rel=1e-9)
    assert float(sd) == pytest.approx(float(whole[-5][3]), rel=1e-15)


def test_rows_that_are_not_sorted_or_come_twice_are_errors_with_their_place():
    table = panel().select(["show", "week_start", "posts"])
    options = {**OPTIONS, "metrics": ["posts"]}
    twice = pa.concat_tables([by_key(table).slice(0, 1)] * 2)
    with pytest.raises(Error) as caught:
        list(spark.measured(twice.to_batches(), table.schema, options))
    assert caught.value.message == "a show has the same week twice"
    assert caught.value.week == twice.column("week_start")[0].as_py()


needs_spark = pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None or shutil.which("java") is None,
    reason="pyspark or Java is absent: ./dev check installs both",
)


@pytest.fixture(scope="module")
def session():
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark_session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "3")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "777")
        .getOrCreate()
    )
    yield spark_session
    spark_session.stop()


@needs_spark
def test_spark_gives_what_the_command_line_gives(session, tmp_path):
    table = panel()
    due = from_command_line(tmp_path, table)
    df = session.read.parquet(str(tmp_path / "panel.parquet"))
    made = spark.build_features(df, METRICS)
    assert made.columns == due.column_names
    assert_same_cells(by_key(made.toArrow().cast(due.schema)), due)


@needs_spark
def test_what_is_wrong_is_said_before_or_by_the_job(session, tmp_path):
    pq.write_table(panel(), tmp_path / "panel.parquet")
    df = session.read.parquet(str(tmp_path / "panel.parquet"))
    with pytest.raises(Error) as caught:
        spark.build_features(df, ["post"])
    assert "posts" in caught.value.help
    with pytest.raises(Exception, match="a show has the same week twice"):
        spark.build_features(df.union(df), METRICS)


@needs_spark
def test_the_example_is_a_whole_job(tmp_path):
    renamed = {"posts": "tt_posts", "views": "tt_sum_views"}
    table = panel().rename_columns([renamed.get(name, name) for name in panel().column_names])
    pq.write_table(table, tmp_path / "panel.parquet")
    done = run("features", "--input", "panel.parquet", "--output", "ready.parquet", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    local = {"spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
             "spark.sql.shuffle.partitions": "2"}  # fmt: skip
    flags = " ".join(f"--conf {key}={value}" for key, value in local.items())
    example = Path(__file__).resolve().parents[2] / "examples/spark_features.py"
    job = subprocess.run(
        [sys.executable, example, "panel.parquet", "made"], cwd=tmp_path, capture_output=True, text=True, timeout=600,
        env={**os.environ, "PYSPARK_PYTHON": sys.executable,
             "PYSPARK_SUBMIT_ARGS": f"--master local[2] {flags} pyspark-shell"},
    )  # fmt: skip
    assert job.returncode == 0, job.stderr[-2000:]
    due = pq.read_table(tmp_path / "ready.parquet")
    assert_same_cells(by_key(pq.read_table(tmp_path / "made").select(due.column_names).cast(due.schema)), due)
