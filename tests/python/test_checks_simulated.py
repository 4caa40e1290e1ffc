"""The checks on simulated panels: how often the rule fires, whether breaks of the parser are found and nothing else is.

PUBLIC_SIGNALS_SLOW=1 takes the numbers of the reference; without it a part of them.
"""

import os
from math import sqrt

import numpy as np
import pandas as pd
import pytest

from public_signals.quality.checks import detect_anomalies, generate_validation_report

SLOW = os.environ.get("PUBLIC_SIGNALS_SLOW") == "1"
MONDAYS = pd.date_range("2019-01-07", periods=400, freq="7D").strftime("%Y-%m-%d")
TIKTOK = ["tt_posts", "tt_sum_views", "tt_sum_likes", "tt_sum_comments", "tt_sum_shares", "tt_unique_hashtags",
          "tt_posting_days"]
INSTAGRAM = ["ig_posts", "ig_sum_likes", "ig_sum_comments", "ig_unique_hashtags", "ig_reel_ct", "ig_posting_days"]


def long_frame(values, name="tt_sum_views"):
    """Shows x weeks of values as a panel; NaN is null."""
    shows, weeks = values.shape
    column = pd.Series(values.reshape(-1))
    return pd.DataFrame({
        "show": np.repeat([f"show {n:03d}" for n in range(shows)], weeks),
        "week_start": np.tile(MONDAYS[:weeks], shows),
        name: column.round().astype("Int64"),
    })


# Reference: share of spikes and of drops on clean series, those of log-normal values with one tenth of nulls. A series'
# own weeks hang together, so the sampling error is taken from the shares of its shows.
FIRING = {
    "log sd 0.3": (0.0, 0.0), "log sd 0.5": (0.0016, 0.0017), "log sd 0.7": (0.018, 0.018), "log sd 1.0": (0.068, 0.073),
    "Poisson 20": (0.0, 0.00001), "Poisson 5": (0.00004, 0.018), "Poisson 2": (0.008, 0.135), "Poisson 1": (0.098, 0.32),
    "Poisson 0.5": (0.24, 0.24),
}


@pytest.mark.parametrize("series", FIRING)
def test_the_rule_fires_as_often_as_the_reference_says(series):
    random = np.random.default_rng(11)
    shape = (120 if SLOW else 40, 260)
    kind, number = series.rsplit(" ", 1)
    if kind == "log sd":
        values = np.exp(random.normal(0, float(number), shape)) * 1e6
        values[random.random(shape) < 0.1] = np.nan
    else:
        values = random.poisson(float(number), shape).astype(float)
    frame = long_frame(values)
    found = pd.DataFrame([a.__dict__ for a in detect_anomalies(frame, metrics=["tt_sum_views"])],
                         columns=["show", "anomaly_type"])
    known = np.isfinite(values[:, 8:]).sum()
    for due, types in zip(FIRING[series], (["spike", "from_zero"], ["drop"])):
        by_show = found[found.anomaly_type.isin(types)].groupby("show").size().reindex(frame.show.unique(), fill_value=0)
        share = by_show.sum() / known
        error = by_show.std() * sqrt(len(by_show)) / known
        # The reference rounds to two digits, and counts its first weeks otherwise.
        assert abs(share - due) <= 4 * error + 0.06 * due + 0.0001, (share, due, error)


def study(random, shows=40, weeks=260, posts=14.0, spread=0.5):
    """A clean panel with all columns: posts come at random, counts vary by the log-sd `spread` around a show's level."""
    rows = shows * weeks
    panel = pd.DataFrame({
        "show": np.repeat([f"show {n:03d}" for n in range(shows)], weeks),
        "week_start": np.tile(MONDAYS[:weeks], shows),
    })
    for source, columns in (("tt", TIKTOK), ("ig", INSTAGRAM)):
        count = np.maximum(random.poisson(posts, rows), 0)
        level = np.repeat(random.lognormal(9, 1, shows), weeks)
        for column in columns:
            if column.endswith("_posts"):
                values = count
            elif "_sum_" in column:
                per_post = random.lognormal(-0.5 * spread**2, spread, rows) * level / 10 ** (2 * columns.index(column) / 5)
                values = np.where(count > 0, np.maximum(per_post * count, 1), 0)
            else:
                values = np.minimum(count, 7)
            panel[column] = pd.Series(values.astype("int64"), dtype="Int64")
    panel["gt_index"] = np.clip(random.normal(50, 8, rows), 1, 100)
    panel["gt_is_partial"] = pd.Series(False, index=panel.index, dtype="boolean")
    panel["scrape_run_at"] = f"{MONDAYS[weeks]}T04:00:00Z"
    return panel


def broken(random, panel, week):
    """One week of nine shows in ten as a parser breaks it."""
    kind = random.choice(["null", "zero", "thousandth", "tenth"])
    hit = (panel.week_start == MONDAYS[week]) & panel.show.isin(
        random.choice(panel.show.unique(), size=36, replace=False))
    for column in TIKTOK:
        if kind == "null":
            panel.loc[hit, column] = pd.NA
        elif kind == "zero":
            panel.loc[hit, column] = 0
        elif "_sum_" in column:
            panel.loc[hit, column] //= 1000 if kind == "thousandth" else 10


def test_breaks_of_the_parser_are_found_and_clean_weeks_are_none():
    random = np.random.default_rng(5)
    panels = 40 if SLOW else 8
    found = due = clean = wrong = viral = 0
    for _ in range(panels):
        panel = study(random)
        weeks = [int(week) for week in 30 + 45 * np.arange(5) + random.integers(0, 20, 5)]
        for week in weeks:
            broken(random, panel, week)
        for show in random.choice(panel.show.unique(), size=8, replace=False):
            week = int(random.integers(20, 255))
            row = (panel.show == show) & (panel.week_start == MONDAYS[week])
            panel.loc[row, [c for c in TIKTOK if "_sum_" in c]] *= 30
            viral += 1
        report = generate_validation_report(panel)
        seen = {one["week_start"] for one in report.to_dict()["parser_breaks"]}
        broken_weeks = {MONDAYS[week] for week in weeks}
        due += len(broken_weeks)
        found += len(seen & broken_weeks)
        clean += 2 * 260 - len(broken_weeks)
        wrong += len(seen - broken_weeks)
    assert found >= 0.99 * due and due == 5 * panels
    assert wrong == 0 and clean > (5000 if SLOW else 4000) and viral == 8 * panels


@pytest.mark.parametrize("weekday", range(7))
def test_a_refresh_on_any_weekday_is_no_break(weekday):
    panel = study(np.random.default_rng(3), weeks=60)
    now = pd.Timestamp(MONDAYS[59]) + pd.Timedelta(days=weekday, hours=4)
    last = panel.week_start == MONDAYS[59]
    panel.loc[last, TIKTOK + INSTAGRAM] = pd.NA
    panel.loc[last, "gt_is_partial"] = True
    panel.loc[last, "gt_index"] /= 8 - weekday
    panel["scrape_run_at"] = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    report = generate_validation_report(panel).to_dict()
    assert report["parser_breaks"] == [] and report["status"] == "OK"


@pytest.mark.parametrize("posts, least", [(1, 0.99), (3, 0.9), (10, 0.99)])
def test_clean_panels_are_ok_however_rarely_their_accounts_post(posts, least):
    """Of eight accounts with three posts a week half pause in the same week now and then: about one panel in twenty has
    such a week, which cannot be told from a break."""
    random = np.random.default_rng(posts)
    panels = 1000 if SLOW else 60
    ok = sum(generate_validation_report(study(random, shows=8, weeks=60, posts=posts)).to_dict()["status"] == "OK"
             for _ in range(panels))
    assert ok >= least * panels
