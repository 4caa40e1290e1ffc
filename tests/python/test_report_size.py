"""The page of a large panel stays one that a browser opens at once; `./dev bench render` times it."""

import numpy as np
import pandas as pd
from program import run


def large_panel(shows=40, weeks=260):
    random = np.random.default_rng(1)
    rows = shows * weeks
    panel = pd.DataFrame({
        "show": np.repeat([f"A musical with a name {n:02d}" for n in range(shows)], weeks),
        "week_start": np.tile(pd.date_range("2020-01-06", periods=weeks, freq="7D").strftime("%Y-%m-%d"), shows),
    })
    for column, size in [("tt_posts", 15), ("tt_sum_views", 3_000_000), ("tt_sum_likes", 300_000),
                         ("tt_sum_comments", 9000), ("tt_sum_shares", 9000), ("tt_unique_hashtags", 40),
                         ("tt_posting_days", 7), ("ig_posts", 9), ("ig_sum_likes", 90_000), ("ig_sum_comments", 4000),
                         ("ig_unique_hashtags", 30), ("ig_reel_ct", 5), ("ig_posting_days", 7)]:
        values = pd.Series((random.lognormal(0, 0.5, rows) * size).astype("int64"), dtype="Int64")
        panel[column] = values.mask(pd.Series(random.random(rows) < 0.05))
    panel["gt_index"] = random.uniform(0, 100, rows)
    panel["gt_is_partial"] = pd.Series(random.random(rows) < 0.01, dtype="boolean")
    panel["scrape_run_at"] = "2025-01-06T00:00:00Z"
    return panel


def test_40_shows_over_260_weeks_stay_under_2_mb(tmp_path):
    large_panel().to_parquet(tmp_path / "panel.parquet", index=False)
    done = run("validate", "--html", "--no-print", "--input", "panel.parquet", "--output", "report.json", cwd=tmp_path)
    assert done.returncode in (0, 1), done.stderr
    assert (tmp_path / "report.html").stat().st_size < 2_000_000
