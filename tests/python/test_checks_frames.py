"""The checks take frames as people have them: any index, any row order, dates as text, date or timestamp."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from public_signals.quality.checks import (
    calculate_completeness,
    calculate_coverage,
    detect_anomalies,
    generate_validation_report,
    print_validation_summary,
    save_validation_report,
    validate_week_binning,
)
from simulated_panels import study


def panel() -> pd.DataFrame:
    frames = []
    for show, last in [("Six: The Musical", 200), ("1776", 20)]:
        days = pd.date_range("2024-01-01", periods=10, freq="7D").strftime("%Y-%m-%d")
        posts = pd.array([20] * 9 + [last], dtype="Int64")
        frames.append(pd.DataFrame({"show": show, "week_start": list(days), "tt_posts": posts, "gt_index": 1.5}))
    return pd.concat(frames, ignore_index=True)


def results(df) -> tuple:
    anomalies = [anomaly.to_dict() for anomaly in detect_anomalies(df, ["tt_posts", "gt_index"])]
    return anomalies, [source.to_dict() for source in calculate_coverage(df)], calculate_completeness(df)["gt_index"]


VARIANTS = {
    "shuffled": lambda df: df.sample(frac=1, random_state=3),
    "named index": lambda df: df.set_index(pd.Index(range(100, 100 + len(df)), name="row")),
    "repeated index": lambda df: df.set_axis([0] * len(df), axis=0),
    "multi index": lambda df: df.set_axis(pd.MultiIndex.from_arrays([range(len(df)), range(len(df))]), axis=0),
    "datetime64[ns]": lambda df: df.assign(week_start=pd.to_datetime(df["week_start"]).astype("datetime64[ns]")),
    "datetime64[s]": lambda df: df.assign(week_start=pd.to_datetime(df["week_start"]).astype("datetime64[s]")),
    "UTC": lambda df: df.assign(week_start=pd.to_datetime(df["week_start"], utc=True)),
    "dates": lambda df: df.assign(week_start=df["week_start"].map(datetime.date.fromisoformat)),
    "object text": lambda df: df.astype({"show": object, "week_start": object}),
    "categories": lambda df: df.astype({"show": "category"}),
    "int64": lambda df: df.astype({"tt_posts": "int64"}),
    "int32": lambda df: df.astype({"tt_posts": "Int32"}),
    "pyarrow": lambda df: pa.Table.from_pandas(df),
}


@pytest.mark.parametrize("name", VARIANTS)
def test_the_same_panel_gives_the_same_results(name):
    df = panel()
    before = df.copy()
    assert results(VARIANTS[name](df)) == results(df)
    pd.testing.assert_frame_equal(df, before)


def test_polars_frames_are_taken():
    polars = pytest.importorskip("polars")
    assert results(polars.from_pandas(panel())) == results(panel())


def test_counts_as_floats_give_the_same_verdicts():
    [spike] = detect_anomalies(panel().astype({"tt_posts": "float64"}))
    assert (spike.show, spike.value, spike.anomaly_type) == ("Six: The Musical", 200.0, "spike")


def test_an_empty_frame_has_nothing_to_flag():
    empty = panel().head(0)
    assert detect_anomalies(empty) == []
    assert calculate_coverage(empty)[0].total_observations == 0
    assert generate_validation_report(empty).status == "ACTION_NEEDED"


def test_a_missing_date_is_a_bad_date():
    df = panel().assign(week_start=lambda df: pd.to_datetime(df["week_start"]))
    df.loc[3, "week_start"] = pd.NaT
    assert validate_week_binning(df) == [{"kind": "bad_date", "show": "Six: The Musical", "week_start": ""}]


def test_names_that_are_no_plain_text_survive(capsys, tmp_path):
    names = ["& Juliet", "Oh, Mary!", "Les Misérables", "🎭", 'a "quote"', "tab\there"]
    df = pd.concat([panel().head(10).assign(show=name) for name in names])
    report = generate_validation_report(df)
    assert sorted(anomaly.show for anomaly in report.anomalies) == sorted(names)
    print_validation_summary(report)
    assert "\t" not in capsys.readouterr().out
    save_validation_report(report, tmp_path / "report.json")
    assert json.loads((tmp_path / "report.json").read_text("utf-8")) == report.to_dict()


@pytest.mark.parametrize("order", ["sorted", "shuffled"])
def test_a_large_file_is_read_by_column_and_gives_the_same_report(order, tmp_path):
    program = Path(sys.executable).parent / "public-signals"
    if not program.exists():
        pytest.skip("public-signals is not installed beside this Python")
    df = study(np.random.default_rng(1), shows=200, weeks=110, vary=["bursts", "runs"]).sort_values(["show", "week_start"])
    df = df[np.random.default_rng(2).random(len(df)) < 0.97]
    df.loc[df.index[7::500], "tt_sum_views"] *= -900
    df.loc[df.index[3::700], ["tt_posts", "gt_index"]] = 0
    if order == "shuffled":
        df = df.sample(frac=1, random_state=1)
    table = pa.Table.from_pandas(df, preserve_index=False)
    text = {name: pa.string() for name in ("show", "week_start", "scrape_run_at")}
    table = table.cast(pa.schema([pa.field(f.name, text.get(f.name, f.type)) for f in table.schema]))
    pq.write_table(table, tmp_path / "panel.parquet", row_group_size=5000)
    subprocess.run([program, "validate", "--no-print", "--input", "panel.parquet", "--output", "cli.json"], cwd=tmp_path, check=False)
    report = generate_validation_report(table)
    save_validation_report(report, tmp_path / "python.json")
    assert (tmp_path / "python.json").read_bytes() == (tmp_path / "cli.json").read_bytes()
    assert len(report.anomalies) > 100 and len(report.impossible_counts) > 20


def test_the_command_line_and_python_write_the_same_bytes(tmp_path):
    program = Path(sys.executable).parent / "public-signals"
    if not program.exists():
        pytest.skip("public-signals is not installed beside this Python")
    panel().to_parquet(tmp_path / "panel.parquet", index=False)
    done = subprocess.run(
        [program, "validate", "--input", "panel.parquet", "--output", "cli.json"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    report = generate_validation_report(pd.read_parquet(tmp_path / "panel.parquet"))
    save_validation_report(report, tmp_path / "python.json")
    assert (tmp_path / "python.json").read_bytes() == (tmp_path / "cli.json").read_bytes()
