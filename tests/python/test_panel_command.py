"""`panel` from weekly files with gaps, held to an outer join and a reindexing by pandas."""

import numpy as np
import pandas as pd
import pytest
from program import run

KEYS = ["show", "week_start"]
TIKTOK = ["tt_posts", "tt_sum_views", "tt_sum_likes", "tt_sum_comments", "tt_sum_shares", "tt_unique_hashtags",
          "tt_posting_days"]  # fmt: skip
SHOWS = ["Six", "six", "Oh, Mary!", "& Juliet", "1776"]


def weekly_files(folder, seed):
    """Half of the weeks around a year of 53 of them, in each of two sources another half; the frames as written."""
    rng = np.random.default_rng(seed)
    mondays = pd.date_range("2020-11-30", periods=12, freq="7D").strftime("%Y-%m-%d")
    every = pd.MultiIndex.from_product([SHOWS, mondays], names=KEYS).to_frame(index=False)
    folder.mkdir()
    frames = []
    for source, columns in (("tiktok", TIKTOK), ("google_trends", ["gt_index", "gt_is_partial"])):
        frame = every[rng.random(len(every)) < 0.5].reset_index(drop=True)
        for name in columns:
            if name == "gt_index":
                frame[name] = np.round(rng.random(len(frame)) * 100, 3)
            elif name == "gt_is_partial":
                frame[name] = pd.array(rng.random(len(frame)) < 0.2, "boolean")
            else:
                frame[name] = pd.array(rng.integers(0, 2**60, len(frame)), "Int64")
            frame.loc[rng.random(len(frame)) < 0.2, name] = pd.NA if name != "gt_index" else np.nan
        frame["scrape_run_at"] = [f"2021-03-0{day}T06:00:00Z" for day in rng.integers(1, 9, len(frame))]
        written = frame.copy()
        if "gt_is_partial" in written:
            written["gt_is_partial"] = written["gt_is_partial"].map({True: "true", False: "false"}, na_action="ignore")
        written.to_csv(folder / f"{source}_weekly.csv", index=False)
        frames.append(frame)
    return frames


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("fill", [False, True])
def test_weeks_are_joined_and_filled_as_pandas_does(tmp_path, seed, fill):
    tiktok, trends = weekly_files(tmp_path / "weekly", seed)
    done = run("panel", "--input", "weekly", "--output", "panel", *(["--fill-missing"] if fill else []), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    panel = pd.read_parquet(tmp_path / "panel/weekly_social_signals.parquet")

    due = tiktok.merge(trends, on=KEYS, how="outer", suffixes=("", "_trends"))
    due["scrape_run_at"] = due[["scrape_run_at", "scrape_run_at_trends"]].max(axis=1)
    if fill:
        spans = due.groupby("show")["week_start"].agg(["min", "max"])
        weeks = [(show, week.strftime("%Y-%m-%d")) for show, (first, last) in zip(spans.index, spans.to_numpy())
                 for week in pd.date_range(first, last, freq="7D")]  # fmt: skip
        due = pd.DataFrame(weeks, columns=KEYS).merge(due, on=KEYS, how="left")
    due = due.assign(order=due["show"].map(str.encode)).sort_values(["order", "week_start"]).reset_index(drop=True)
    assert panel[KEYS].values.tolist() == due[KEYS].values.tolist()
    for name in [*TIKTOK, "gt_index", "gt_is_partial", "scrape_run_at"]:
        made, wanted = ([None if pd.isna(value) else value for value in column] for column in (panel[name], due[name]))
        assert made == wanted, name
    assert panel.filter(like="ig_").isna().all(axis=None)
    assert [str(panel[name].dtype) for name in ("tt_posts", "ig_posts", "gt_index", "gt_is_partial")] == [
        "Int64", "Int64", "float64", "boolean"]
