"""Raw posts, CSV to weekly CSV: `public-signals weekly`, polars, DuckDB and pandas on the same 20 files.

    python bench/panel.py                2.3 million rows of 400 shows x 104 weeks, 320 MB
    python bench/panel.py --shows 40     a tenth of it

Every five weeks a scrape reads the last half year of every show, so most posts are in several files with counts that
grew. Every engine takes each post's latest scrape, sums its counts by show and week, and counts hashtags and posting
days. No field of a post comes and goes between scrapes, so that the peers may take the latest row as a whole; ours
looks at each field. Every engine is a process of its own: wall, CPU and peak memory are of the whole process,
interpreter start included; the runs alternate and the medians count. The outputs are compared cell by cell.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COLUMNS = (
    "show,handle,post_id,post_url,post_datetime,posted_at,views,likes,comments,shares,caption,hashtags,is_video,"
    "is_pinned,scrape_run_at,source_layer,rules_hash,capture"
)
SUMS = ["views", "likes", "comments", "shares"]
WEEKS, SCRAPES, REACH = 104, 20, 26
POSTS_A_WEEK = 12.3
TAGS = ["broadway", "musical", "ohmary", "théâtre", "nyc", "bts", "opening", "fyp", "cast", "door"]


def generate(folder: Path, shows: int) -> int:
    """20 raw files, as `pull` writes them; returns their rows."""
    import numpy as np

    rng = np.random.default_rng(11)
    start = np.datetime64("2023-01-02", "s")
    n = int(shows * WEEKS * POSTS_A_WEEK)
    posted = np.sort(rng.integers(0, WEEKS * 7 * 86400, n))
    show = rng.integers(0, shows, n)
    views = rng.lognormal(7, 1.2, n)
    shares_of_views = rng.random((n, 3)) * [0.1, 0.01, 0.02]
    hidden = rng.random(n) < 0.03
    first_tag, tag_count = rng.integers(0, len(TAGS), n), rng.integers(0, 3, n)
    times = np.datetime_as_string(start + posted)
    ids = ((start.astype("int64") + posted) << 32) + rng.integers(0, 2**31, n)
    tags = []
    for i in range(n):
        words = [TAGS[(first_tag[i] + k) % len(TAGS)] for k in range(tag_count[i])] + [f"show{show[i]}"]
        tags.append('"[' + ",".join(f'""{word}""' for word in words) + ']"')
    order = np.lexsort((ids, show))
    rows = 0
    for scrape in range(SCRAPES):
        at = (scrape + 1) * WEEKS * 7 * 86400 // SCRAPES
        seen = order[(posted[order] < at) & (posted[order] >= at - REACH * 7 * 86400)]
        rows += len(seen)
        grown = views[seen] * (1 - np.exp(-(at - posted[seen]) / (14 * 86400)))
        counts = np.column_stack([grown, grown[:, None] * shares_of_views[seen]]).astype("int64")
        moment = f"{start + at}Z"
        with open(folder / f"all_posts_{str(start + at)[:10].replace('-', '')}.csv", "w", encoding="utf-8") as file:
            file.write(COLUMNS + "\n")
            for i, (v, likes, c, s) in zip(seen.tolist(), counts.tolist()):
                liked = "" if hidden[i] else likes
                time_of = times[i]
                file.write(
                    f"Show {show[i]:03d},@s{show[i]},{ids[i]},,{time_of[:10]},{time_of}Z,{v},{liked},{c},{s},"
                    f"night {i % 97},{tags[i]},true,,{moment},,,\n"
                )
    return rows


def with_polars(folder: str, target: str) -> None:
    import polars as pl

    used = ["show", "post_id", "posted_at", *SUMS, "hashtags", "scrape_run_at"]
    posts = (
        pl.scan_csv(f"{folder}/*.csv", schema_overrides={"post_id": pl.Int64})
        .select(used)
        .group_by("show", "post_id")
        .agg(pl.all().sort_by("scrape_run_at").last())
        .with_columns(at=pl.col("posted_at").str.to_datetime("%Y-%m-%dT%H:%M:%SZ"))
        .with_columns(week=pl.col("at").dt.truncate("1w").dt.date(), day=pl.col("at").dt.date())
        .with_columns(tag=pl.col("hashtags").str.json_decode(pl.List(pl.String)))
        .collect(engine="streaming")
        .lazy()
    )
    tags = posts.select("show", "week", "tag").explode("tag", empty_as_null=True).group_by("show", "week")
    weekly = posts.group_by("show", "week").agg(
        pl.len().alias("posts"),
        *(pl.when(pl.col(name).count() > 0).then(pl.col(name).sum()).alias(name) for name in SUMS),
        pl.col("day").n_unique().alias("days"),
        pl.col("scrape_run_at").max(),
    )
    weekly = weekly.join(tags.agg(pl.col("tag").drop_nulls().n_unique().alias("tags")), on=["show", "week"])
    columns = ["show", "week", "posts", *SUMS, "tags", "days", "scrape_run_at"]
    weekly.select(columns).sort("show", "week").collect().write_csv(target)


def with_duckdb(folder: str, target: str) -> None:
    import duckdb

    duckdb.execute(
        f"""
        copy (
          with posts as (
            select "show", post_id, max_by(posted_at, scrape_run_at) as moment, max(scrape_run_at) as scraped,
              {", ".join(f"arg_max_null({name}, scrape_run_at) as {name}" for name in SUMS)},
              max_by(hashtags, scrape_run_at) as tags
            from read_csv('{folder}/*.csv', types={{'post_id': 'BIGINT', 'posted_at': 'TIMESTAMP',
              'scrape_run_at': 'VARCHAR', 'show': 'VARCHAR', 'hashtags': 'VARCHAR'}})
            group by "show", post_id)
          select "show", date_trunc('week', moment)::date as week, count(*) as posts,
            {", ".join(f"sum({name}) as {name}" for name in SUMS)},
            len(list_distinct(flatten(list(from_json(tags, '["VARCHAR"]'))))) as tags,
            count(distinct moment::date) as days, max(scraped) as scrape_run_at
          from posts group by all order by "show", week)
        to '{target}' (header)"""
    )


def with_pandas(folder: str, target: str) -> None:
    import json

    import pandas as pd

    used = ["show", "post_id", "posted_at", *SUMS, "hashtags", "scrape_run_at"]
    frames = [
        pd.read_csv(file, usecols=used, dtype={name: "Int64" for name in SUMS}) for file in sorted(Path(folder).glob("*.csv"))
    ]
    posts = pd.concat(frames, ignore_index=True)
    posts = posts.sort_values("scrape_run_at", kind="stable").drop_duplicates(["show", "post_id"], keep="last")
    at = pd.to_datetime(posts["posted_at"])
    posts["day"] = at.dt.strftime("%Y-%m-%d")
    posts["week"] = (at.dt.normalize() - pd.to_timedelta(at.dt.day_of_week, unit="D")).dt.strftime("%Y-%m-%d")
    keys = [posts["show"], posts["week"]]
    weekly = posts.groupby(keys)[SUMS].sum(min_count=1)
    weekly.insert(0, "posts", posts.groupby(keys).size())
    tags = posts.set_index(["show", "week"])["hashtags"].map(json.loads).explode()
    weekly["tags"] = tags.groupby(level=[0, 1]).nunique()
    weekly["days"] = posts.groupby(keys)["day"].nunique()
    weekly["scrape_run_at"] = posts.groupby(keys)["scrape_run_at"].max()
    weekly.reset_index().to_csv(target, index=False)


PEERS = {"polars": with_polars, "duckdb": with_duckdb, "pandas": with_pandas}


def measured(command: list[str]) -> dict[str, float]:
    """Wall and CPU seconds and peak MiB of a process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env={**os.environ, "POLARS_MAX_THREADS": "2"})
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"failed ({process.returncode}): {' '.join(command)}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "MiB": usage.ru_maxrss / 1024}


def table(path: Path):
    """A weekly file as rows of text, weeks without posts left out; the peers have none."""
    import csv

    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [row for row in rows if row[2] not in ("", "0")]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--shows", type=int, default=400)
    parser.add_argument("--runs", type=int, default=5, help="of each engine; the medians count")
    parser.add_argument("--engines", nargs="*", default=list(PEERS), choices=list(PEERS))
    parser.add_argument("--binary", default=str(Path(sys.executable).with_name("public-signals")))
    parser.add_argument("--engine", help=argparse.SUPPRESS)
    parser.add_argument("--files", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.engine:
        PEERS[options.engine](*options.files)
        return 0

    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder, "raw", "tiktok")
        raw.mkdir(parents=True)
        rows = generate(raw, options.shows)
        size = sum(file.stat().st_size for file in raw.iterdir())
        print(f"{rows} rows in {SCRAPES} files, {size / 1e6:.0f} MB, {options.shows} shows x {WEEKS} weeks; "
              f"medians of {options.runs} runs")  # fmt: skip
        outputs = {"public-signals": Path(folder, "weekly", "tiktok_weekly.csv")}
        outputs |= {name: Path(folder, f"{name}.csv") for name in options.engines}
        commands = {name: [sys.executable, __file__, "--engine", name, "--files", str(raw), str(outputs[name])]
                    for name in options.engines}  # fmt: skip
        commands["public-signals"] = [options.binary, "weekly", "-q", "--input", str(raw.parent),
                                      "--output", str(outputs["public-signals"].parent)]  # fmt: skip
        runs = {name: [] for name in outputs}
        for _ in range(options.runs):
            for name in outputs:
                runs[name].append(measured(commands[name]))
        medians = {name: {unit: statistics.median(run[unit] for run in of) for unit in of[0]} for name, of in runs.items()}
        for name, of in medians.items():
            ratios = "  ".join(f"{unit} {of[unit] / medians['public-signals'][unit]:5.2f}x" for unit in of)
            print(f"{name:15} wall {of['wall']:6.2f} s  cpu {of['cpu']:6.2f} s  peak {of['MiB']:6.0f} MiB | {ratios}")
        ours, failed = table(outputs["public-signals"]), 0
        for name in options.engines:
            theirs = table(outputs[name])
            wrong = [(a, b) for a, b in zip(ours, theirs) if a != b]
            agrees = not wrong and len(ours) == len(theirs)
            failed += not agrees
            print(f"{name}: {f'every cell of {len(ours)} weeks agrees' if agrees else (len(ours), len(theirs), wrong[:2])}")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
