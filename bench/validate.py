"""`public-signals validate` on a panel of two million rows, beside reading the same file, and beside pandera and pointblank.

The floors read all 18 columns on two threads and do nothing with them: `arrow` a small C++ program, `pyarrow` one of Python.
The peers do as many of our checks as they can say: types, nulls of the keys, each show and week once, Mondays, the range of a
count against the rolling median of its show. Neither has coverage on a calendar, breaks of a parser, nor a signature. Whole
processes; runs alternate.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from panel import measured

ROOT = Path(__file__).resolve().parents[1]
WEEKS = 104
COUNTS = ["tt_posts", "tt_sum_views", "tt_sum_likes", "tt_sum_comments", "tt_sum_shares", "tt_unique_hashtags",
          "tt_posting_days", "ig_posts", "ig_sum_likes", "ig_sum_comments", "ig_unique_hashtags", "ig_reel_ct",
          "ig_posting_days"]
CHECKED = ["tt_sum_views", "tt_sum_likes", "tt_posts", "ig_sum_likes", "ig_posts"]


def generate(file: Path, shows: int) -> None:
    """A clean panel: fourteen posts a week at random, sums with a log-sd of 0.5 around each show's level, 2 % nulls."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    random = np.random.default_rng(3)
    rows = shows * WEEKS
    mondays = np.datetime_as_string(np.datetime64("2023-01-02") + 7 * np.arange(WEEKS))
    columns = {
        "show": pa.array(np.repeat([f"show {n:06d}" for n in range(shows)], WEEKS)),
        "week_start": pa.array(np.tile(mondays, shows)),
    }
    posts, level = {}, None
    for name in COUNTS:
        source = name[:2]
        if name.endswith("_posts"):
            values = posts[source] = random.poisson(14, rows)
        elif "_sum_" in name:
            level = np.repeat(random.lognormal(7, 1, shows), WEEKS) if name in ("tt_sum_views", "ig_sum_likes") else level
            share = 1 if name in ("tt_sum_views", "ig_sum_likes") else 1 / 40
            values = random.lognormal(0, 0.5, rows) * level * posts[source] * share
        elif name == "ig_reel_ct":
            values = random.binomial(posts[source], 0.5)
        else:
            values = np.minimum(posts[source], 7)
        columns[name] = pa.array(values.astype("int64"), mask=random.random(rows) < 0.02)
    columns["gt_index"] = pa.array(np.clip(random.normal(50, 8, rows), 1, 100).round(1))
    columns["gt_is_partial"] = pa.array(np.zeros(rows, bool))
    columns["scrape_run_at"] = pa.array(np.full(rows, "2025-01-06T04:00:00Z"))
    pq.write_table(pa.table(columns), file, compression="zstd")


def with_pyarrow(file: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pa.set_cpu_count(2)
    pq.read_table(file)


def built() -> Path:
    """The C++ floor, built as everything else is, with the benchmarks on."""
    folder = ROOT / "build" / "bench"
    subprocess.run(["cmake", "-G", "Ninja", "-S", ROOT, "-B", folder, "-DPUBLIC_SIGNALS_BENCH=ON",
                    f"-DPython_EXECUTABLE={sys.executable}"], check=True, stdout=subprocess.DEVNULL)  # fmt: skip
    subprocess.run(["cmake", "--build", folder, "--target", "bench_read_parquet"], check=True, stdout=subprocess.DEVNULL)
    return folder / "bench" / "bench_read_parquet"


def with_pandera(file: str) -> None:
    import pandera.polars as pa
    import polars as pl

    def ratio(name: str):
        def within(data):
            median = pl.col(name).shift(1).rolling_median(8, min_samples=4).over("show")
            x = pl.col(name)
            return data.lazyframe.with_columns(bad=(x > 5 * median) | (5 * x < median)).select(~pl.col("bad").fill_null(False))

        return within

    days = pl.col("week_start").str.to_date()
    checks = [pa.Check(lambda data: data.lazyframe.select(days.dt.weekday() == 1), name="monday")]
    checks += [pa.Check(ratio(name), name=name) for name in CHECKED]
    columns = {"show": pa.Column(str), "week_start": pa.Column(str)}
    columns |= {name: pa.Column(pl.Int64, nullable=True) for name in COUNTS}
    columns |= {"gt_index": pa.Column(float, nullable=True), "gt_is_partial": pa.Column(bool, nullable=True),
                "scrape_run_at": pa.Column(str, nullable=True)}  # fmt: skip
    schema = pa.DataFrameSchema(columns, checks=checks, unique=["show", "week_start"], ordered=True, strict=True)
    try:
        schema.validate(pl.read_parquet(file), lazy=True)
    except pa.errors.SchemaErrors as found:
        print(len(found.failure_cases), "failure cases")


def with_pointblank(file: str) -> None:
    import pointblank as pb
    import polars as pl

    df = pl.read_parquet(file)
    medians = {f"{name}_median": pl.col(name).shift(1).rolling_median(8, min_samples=4).over("show") for name in CHECKED}
    df = df.with_columns(**medians, weekday=pl.col("week_start").str.to_date().dt.weekday())
    plan = pb.Validate(df).rows_distinct(["show", "week_start"]).col_vals_not_null(["show", "week_start"])
    plan = plan.col_vals_eq("weekday", 1)
    for name in CHECKED:
        spike, drop = pl.col(name) > 5 * pl.col(f"{name}_median"), 5 * pl.col(name) < pl.col(f"{name}_median")
        plan = plan.col_vals_expr(~(spike | drop).fill_null(False))
    found = plan.interrogate()
    print(sum(count or 0 for count in found.n_failed().values()), "failed")


PEERS = {"pyarrow": with_pyarrow, "pandera": with_pandera, "pointblank": with_pointblank}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shows", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=5, help="of each program; the medians count")
    parser.add_argument("--peers", nargs="*", default=list(PEERS), choices=list(PEERS))
    parser.add_argument("--binary", default=str(Path(sys.executable).with_name("public-signals")))
    parser.add_argument("--floor", type=Path, help="a built bench_read_parquet; by default it is built")
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    parser.add_argument("--file", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        PEERS[options.peer](options.file)
        return 0
    if options.file:
        generate(Path(options.file), options.shows)
        return 0

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "panel.parquet")
        # In a process of its own: the memory of this one counts as that of every program it starts.
        subprocess.run([sys.executable, __file__, "--shows", str(options.shows), "--file", str(file)], check=True)
        print(f"{options.shows * WEEKS:,} rows, {file.stat().st_size / 1e6:.0f} MB, {options.shows:,} shows x {WEEKS} weeks; medians of {options.runs} runs")  # fmt: skip
        ours = [options.binary, "validate", "--no-print", "--input", str(file), "--output", str(Path(folder, "report.json"))]
        commands = {"public-signals": ours, "arrow": [str(options.floor or built()), str(file)]}
        commands |= {name: [sys.executable, __file__, "--peer", name, "--file", str(file)] for name in options.peers}
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in commands}
        for _ in range(options.runs):
            for name, command in commands.items():
                runs[name].append(measured(command))
        medians = {name: {unit: statistics.median(run[unit] for run in of) for unit in of[0]} for name, of in runs.items()}
        for name, of in medians.items():
            ratios = "  ".join(f"{unit} {of[unit] / medians['public-signals'][unit]:5.2f}x" for unit in of)
            print(f"{name:15} wall {of['wall']:6.2f} s  cpu {of['cpu']:6.2f} s  peak {of['MiB']:6.0f} MiB | {ratios}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
