"""Clean panels of accounts that post at random, and what a broken parser makes of a week of them."""

import numpy as np
import pandas as pd

MONDAYS = pd.date_range("2019-01-07", periods=400, freq="7D").strftime("%Y-%m-%d")
TIKTOK = ["tt_posts", "tt_sum_views", "tt_sum_likes", "tt_sum_comments", "tt_sum_shares", "tt_unique_hashtags",
          "tt_posting_days"]
INSTAGRAM = ["ig_posts", "ig_sum_likes", "ig_sum_comments", "ig_unique_hashtags", "ig_reel_ct", "ig_posting_days"]
HOLIDAYS = [10, 35, 51, 52]  # of every 60 weeks


def posts_of(random, shows, weeks, posts, vary):
    """Shows x weeks of posts. `vary` names what else differs than the chance of a Poisson process: the shows' own
    rates (log-sd 0.7), bursts (negative binomial, variance mean + mean^2 / 3), holidays (all post half as often)."""
    rates = np.full((shows, weeks), float(posts))
    if "rates" in vary:
        rates *= np.exp(random.normal(0, 0.7, (shows, 1)))
    if "holidays" in vary:
        rates[:, np.isin(np.arange(weeks) % 60, HOLIDAYS)] *= np.exp(-0.7)
    if "bursts" in vary:
        rates *= random.gamma(3, 1 / 3, rates.shape)
    return random.poisson(rates).reshape(-1)


def study(random, shows=40, weeks=260, posts=14.0, spread=0.5, vary=()):
    """A clean panel with all columns: posts come at random, counts vary by the log-sd `spread` around a show's level.
    With "runs" in `vary` shows open and close inside the panel."""
    rows = shows * weeks
    panel = pd.DataFrame({
        "show": np.repeat([f"show {n:03d}" for n in range(shows)], weeks),
        "week_start": np.tile(MONDAYS[:weeks], shows),
    })
    for columns in (TIKTOK, INSTAGRAM):
        count = posts_of(random, shows, weeks, posts, vary)
        level = np.repeat(random.lognormal(9, 1, shows), weeks)
        for column in columns:
            if column.endswith("_posts"):
                values = count
            elif "_sum_" in column:
                per_post = random.lognormal(-0.5 * spread**2, spread, rows) * level / 10 ** (2 * columns.index(column) / 5)
                values = np.where(count > 0, np.maximum(per_post * count, 1), 0)
            else:
                values = np.minimum(count, 7)
            views = panel.get("tt_sum_views") if columns is TIKTOK and "_sum_" in column else None
            values = values if views is None else np.minimum(values, views)  # nobody likes more than is seen
            panel[column] = pd.Series(values.astype("int64"), dtype="Int64")
    panel["gt_index"] = np.clip(random.normal(50, 8, rows), 1, 100)
    panel["gt_is_partial"] = pd.Series(False, index=panel.index, dtype="boolean")
    panel["scrape_run_at"] = f"{MONDAYS[weeks]}T04:00:00Z"
    if "runs" in vary:
        opens = np.repeat(random.integers(0, weeks // 2, shows), weeks)
        closes = opens + np.repeat(random.integers(12, weeks, shows), weeks)
        week = np.tile(np.arange(weeks), shows)
        panel = panel[(week >= opens) & (week <= closes)].reset_index(drop=True)
    return panel


def break_week(panel, week, shows, kind):
    """A week of `shows` as a parser breaks it: null, zero, thousandth, tenth, thousandfold or stale."""
    hit = (panel.week_start == MONDAYS[week]) & panel.show.isin(shows)
    for column in TIKTOK:
        if kind == "null":
            panel.loc[hit, column] = pd.NA
        elif kind == "zero":
            panel.loc[hit, column] = 0
        elif "_sum_" not in column:
            continue
        elif kind == "stale":
            before = (panel.week_start == MONDAYS[week - 1]) & panel.show.isin(shows)
            panel.loc[hit, column] = panel.loc[before, column].to_numpy()
        elif kind == "thousandfold":
            panel.loc[hit, column] *= 1000
        else:
            panel.loc[hit, column] //= {"thousandth": 1000, "tenth": 10}[kind]
