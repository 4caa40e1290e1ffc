"""Features, Parquet to Parquet: this program, polars, DuckDB and pandas on the same panel, the same 182 features.

    python bench/features.py              40 shows x 260 weeks
    python bench/features.py --large      20,000 shows x 104 weeks
    python bench/features.py --large --shows 200000 --engines     20 million rows, this program alone

Every engine runs as a process of its own, on two threads, in turns; wall, CPU and peak memory are of the whole process,
interpreter start included, and medians. `polars` and `pandas` keep to the calendar as this program does (they join a
grid of all weeks, shift rows, and drop the added rows again); `-row` engines shift rows as they are, which is less
work and wrong wherever a week is absent. `floor` reads the finished file with Arrow and writes it again: what any
program would pay for these columns. Calendar outputs are compared with ours cell by cell, row outputs with each other:
whole numbers exactly, the others to 1e-9 of their size.
"""

from __future__ import annotations

import argparse
import itertools
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COUNTS = [
    "tt_posts", "tt_sum_views", "tt_sum_likes", "tt_sum_comments", "tt_sum_shares", "tt_unique_hashtags",
    "ig_posts", "ig_sum_likes", "ig_sum_comments", "ig_unique_hashtags", "ig_reel_ct", "ig_posting_days",
]  # fmt: skip
METRICS = [*COUNTS, "gt_index"]
CANONICAL = [
    "show", "week_start", *COUNTS[:6], "tt_posting_days", *COUNTS[6:], "gt_index", "gt_is_partial", "scrape_run_at",
]  # fmt: skip
LAGS, LEADS, WINDOW = [1, 2, 4, 6], [4], 3


def generate(path: Path, shows: int, weeks: int) -> int:
    """A panel with 5 % of its weeks absent and 10 % of its values missing; returns its rows."""
    import numpy as np
    import pyarrow.parquet as pq

    rng = np.random.default_rng(7)
    rows, step, writer = 0, 20_000, None
    for first in range(0, shows, step):
        table = generated(rng, range(first, min(first + step, shows)), weeks)
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
        rows += table.num_rows
    writer.close()
    return rows


def generated(rng, numbers: range, weeks: int):
    """The rows of some shows, as an Arrow table."""
    import numpy as np
    import pyarrow as pa

    shows = len(numbers)
    present = rng.random(shows * weeks) > 0.05
    n = int(present.sum())
    names = np.array([f"Show {i:06d}" for i in numbers], dtype=object)
    mondays = np.datetime64("2021-01-04") + 7 * np.arange(weeks)
    columns = {
        "show": pa.array(names).take(pa.array(np.repeat(np.arange(shows), weeks)[present])),
        "week_start": pa.array(mondays.astype(str)).take(pa.array(np.tile(np.arange(weeks), shows)[present])),
    }
    for name in [*COUNTS, "tt_posting_days"]:
        scale = 5 if "posts" in name or "days" in name or "_ct" in name else 11 if "views" in name else 7
        counts = rng.lognormal(scale / 2, 1.0, n).astype("int64")
        columns[name] = pa.array(counts, mask=rng.random(n) < 0.1)
    columns["gt_index"] = pa.array(np.round(rng.random(n) * 100, 2), mask=rng.random(n) < 0.1)
    columns["gt_is_partial"] = pa.array(rng.random(n) < 0.01, mask=rng.random(n) < 0.05)
    columns["scrape_run_at"] = pa.repeat("2026-01-05T06:00:00Z", n)
    return pa.table({name: columns[name] for name in CANONICAL})


def with_polars(source: str, target: str, calendar: bool = True) -> None:
    import polars as pl

    frame = panel = pl.scan_parquet(source).with_columns(monday=pl.col("week_start").str.to_date())
    if calendar:
        spans = panel.group_by("show").agg(first=pl.col("monday").min(), last=pl.col("monday").max())
        grid = spans.select("show", monday=pl.date_ranges("first", "last", "7d")).explode("monday")
        frame = grid.join(panel, on=["show", "monday"], how="left")
    frame = frame.sort("show", "monday")
    known = {name: pl.col(name) for name in COUNTS}
    known["gt_index"] = pl.when(pl.col("gt_is_partial").fill_null(False)).then(None).otherwise(pl.col("gt_index"))
    frame = frame.with_columns(known[name].alias("_" + name) for name in METRICS)

    def shifted(name: str, k: int) -> pl.Expr:
        return pl.col("_" + name).shift(k).over("show")

    features = [shifted(name, k).alias(f"{name}_lag{k}") for name in METRICS for k in LAGS]
    features += [shifted(name, -k).alias(f"{name}_lead{k}") for name in METRICS for k in LEADS]
    for name in METRICS:
        change = pl.col("_" + name) - shifted(name, 1)
        base = pl.when(shifted(name, 1) != 0).then(shifted(name, 1))
        features += [change.alias(f"{name}_delta"), (change / base).alias(f"{name}_pct_change")]
    for name in METRICS:
        window = [shifted(name, k) for k in range(WINDOW)]
        total = window[0] + window[1] + window[2]
        features += [total.alias(f"{name}_roll3_sum"), pl.mean_horizontal(window).alias(f"{name}_roll3_mean")]
    frame = frame.with_columns(features).filter(pl.col("week_start").is_not_null())
    scored = [("_" + name, f"{name}_z") for name in METRICS]
    scored += [(f"{name}_lag{k}", f"{name}_lag{k}_z") for name in METRICS for k in LAGS]
    frame = frame.with_columns(((pl.col(x) - pl.col(x).mean()) / pl.col(x).std()).alias(z) for x, z in scored)
    frame.drop("monday", *["_" + name for name in METRICS]).collect().write_parquet(target, compression="zstd")


def with_pandas(source: str, target: str) -> None:
    import pandas as pd

    panel = pd.read_parquet(source, dtype_backend="numpy_nullable")
    panel["monday"] = pd.to_datetime(panel["week_start"])
    spans = panel.groupby("show", sort=True)["monday"].agg(["min", "max"])
    grid = pd.concat(
        pd.DataFrame({"show": show, "monday": pd.date_range(first, last, freq="7D")})
        for show, first, last in spans.itertuples()
    )
    frame = grid.merge(panel, on=["show", "monday"], how="left")
    groups = frame["show"]
    known = {name: frame[name] for name in COUNTS}
    known["gt_index"] = frame["gt_index"].mask(frame["gt_is_partial"].fillna(False).astype(bool))
    shifts = {
        (name, k): known[name].groupby(groups).shift(k) if k else known[name]
        for name in METRICS
        for k in {0, *range(WINDOW), *LAGS, *(-k for k in LEADS)}
    }
    new = {f"{name}_lag{k}": shifts[name, k] for name in METRICS for k in LAGS}
    new |= {f"{name}_lead{k}": shifts[name, -k] for name in METRICS for k in LEADS}
    for name in METRICS:
        before = shifts[name, 1]
        new[f"{name}_delta"] = known[name] - before
        new[f"{name}_pct_change"] = new[f"{name}_delta"] / before.mask((before == 0).fillna(False))
    for name in METRICS:
        window = [shifts[name, k] for k in range(WINDOW)]
        new[f"{name}_roll3_sum"] = window[0] + window[1] + window[2]
        count = sum(x.notna().astype("Int64") for x in window)
        new[f"{name}_roll3_mean"] = sum(x.fillna(0) for x in window) / count.mask(count == 0)
    present = frame["week_start"].notna()
    made = pd.DataFrame(new)[present]
    for x, z in [(known[name][present], f"{name}_z") for name in METRICS] + [
        (made[f"{name}_lag{k}"], f"{name}_lag{k}_z") for name in METRICS for k in LAGS
    ]:
        made[z] = (x - x.mean()) / x.std()
    pd.concat([frame[present].drop(columns="monday"), made], axis=1).to_parquet(target, index=False, compression="zstd")


def with_polars_rows(source: str, target: str) -> None:
    with_polars(source, target, calendar=False)


def with_duckdb_rows(source: str, target: str) -> None:
    import duckdb

    connection = duckdb.connect()
    connection.execute("set threads = 2")

    def known(name: str) -> str:
        return "case when gt_is_partial then null else gt_index end" if name == "gt_index" else name

    def shifted(name: str, k: int) -> str:
        return f"lag({known(name)}, {k}) over w" if k >= 0 else f"lead({known(name)}, {-k}) over w"

    features = [f"{shifted(name, k)} as {name}_lag{k}" for name in METRICS for k in LAGS]
    features += [f"{shifted(name, -k)} as {name}_lead{k}" for name in METRICS for k in LEADS]
    for name in METRICS:
        change = f"{known(name)} - {shifted(name, 1)}"
        features += [f"{change} as {name}_delta", f"({change}) / nullif({shifted(name, 1)}, 0) as {name}_pct_change"]
    for name in METRICS:
        window = [known(name) if k == 0 else shifted(name, k) for k in range(WINDOW)]
        total = " + ".join(f"coalesce({x}, 0)" for x in window)
        count = " + ".join(f"(({x}) is not null)::int" for x in window)
        features += [f"{' + '.join(f'({x})' for x in window)} as {name}_roll3_sum",
                     f"({total}) / nullif({count}, 0) as {name}_roll3_mean"]  # fmt: skip
    scored = [(known(name), f"{name}_z") for name in METRICS]
    scored += [(f"{name}_lag{k}", f"{name}_lag{k}_z") for name in METRICS for k in LAGS]
    scores = [f"(({x}) - avg({x}) over ()) / stddev_samp({x}) over () as {z}" for x, z in scored]
    connection.execute(f"""
        copy (with made as (select *, {', '.join(features)} from read_parquet('{source}')
                            window w as (partition by "show" order by week_start))
              select *, {', '.join(scores)} from made order by "show", week_start)
        to '{target}' (format parquet, compression zstd)""")


def floor(source: str, target: str) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pa.set_cpu_count(2)
    pq.write_table(pq.read_table(source), target, compression="zstd")


CALENDAR = {"polars": with_polars, "pandas": with_pandas}
ROWS = {"polars-row": with_polars_rows, "duckdb-row": with_duckdb_rows}
PEERS = CALENDAR | ROWS | {"floor": floor}


def measured(command: list[str]) -> dict[str, float]:
    """Wall and CPU seconds and peak MiB of a process."""
    start = time.perf_counter()
    two_threads = os.environ | {"POLARS_MAX_THREADS": "2"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=two_threads)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"failed ({process.returncode}): {' '.join(command)}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "MiB": usage.ru_maxrss / 1024}


def differences(ours: Path, theirs: Path) -> list[str]:
    """The columns in which two outputs differ, both sorted by show and week."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    files = [pq.ParquetFile(path) for path in (ours, theirs)]
    names = files[0].schema_arrow.names
    if sorted(names) != sorted(files[1].schema_arrow.names):
        return ["the sets of columns"]
    wrong = []
    for name in names:
        a, b = (file.read([name]).column(0).combine_chunks() for file in files)
        if pa.types.is_floating(b.type) and not pa.types.is_floating(a.type):
            return [f"{name}: {a.type} against {b.type}"]
        if not a.is_null(nan_is_null=True).equals(b.is_null(nan_is_null=True)):
            wrong.append(f"{name}: nulls")
        elif pa.types.is_floating(a.type):
            x, y = (pc.drop_null(column).to_numpy() for column in (a, b))
            x, y = x[~np.isnan(x)], y[~np.isnan(y)]
            if not np.allclose(x, y, rtol=1e-9, atol=1e-12):
                wrong.append(f"{name}: off by {np.max(np.abs(x - y))}")
        elif not a.cast(b.type).equals(b):
            wrong.append(f"{name}: values")
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--large", action="store_true", help="20,000 shows x 104 weeks")
    parser.add_argument("--shows", type=int, help="instead of 40 or 20,000")
    parser.add_argument("--runs", type=int, default=3, help="of each engine, in turns")
    parser.add_argument("--engines", nargs="*", default=list(PEERS), choices=list(PEERS))
    parser.add_argument("--binary", default=str(Path(sys.executable).with_name("public-signals")))
    parser.add_argument("--engine", help=argparse.SUPPRESS)
    parser.add_argument("--files", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.engine:
        PEERS[options.engine](*options.files)
        return 0

    shows, weeks = (20_000, 104) if options.large else (40, 260)
    shows = options.shows or shows
    with tempfile.TemporaryDirectory() as folder:
        panel = Path(folder, "panel.parquet")
        rows = generate(panel, shows, weeks)
        print(f"{shows} shows x {weeks} weeks, {rows} rows, {len(METRICS)} metrics, median of {options.runs} runs")
        outputs = {name: Path(folder, f"{name}.parquet") for name in ["public-signals", *options.engines]}
        commands = {
            name: [sys.executable, __file__, "--engine", name, "--files",
                   str(outputs["public-signals"] if name == "floor" else panel), str(output)]
            for name, output in outputs.items()
        }  # fmt: skip
        commands["public-signals"] = [
            options.binary, "features", "-q", "--threads", "2", "--input", str(panel),
            "--output", str(outputs["public-signals"]), "--metrics", *METRICS,
        ]  # fmt: skip
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in outputs}
        for _ in range(options.runs):
            for name in outputs:
                runs[name].append(measured(commands[name]))
        medians = {name: {unit: statistics.median(run[unit] for run in of) for unit in of[0]}
                   for name, of in runs.items()}  # fmt: skip
        for name, median in medians.items():
            ratios = "  ".join(f"{unit} {median[unit] / medians['public-signals'][unit]:6.2f}x" for unit in median)
            print(f"{name:15} wall {median['wall']:7.2f} s  cpu {median['cpu']:7.2f} s  peak {median['MiB']:7.0f} MiB"
                  f"  {outputs[name].stat().st_size / 1e6:6.1f} MB | {ratios}")  # fmt: skip
        failed = 0
        row_engines = [name for name in options.engines if name in ROWS]
        pairs = [("public-signals", name) for name in options.engines if name not in ROWS]
        for engine, other in [*pairs, *itertools.pairwise(row_engines)]:
            wrong = differences(outputs[engine], outputs[other])
            failed += len(wrong)
            print(f"{engine}, {other}: {'every cell agrees' if not wrong else '; '.join(wrong[:5])}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
