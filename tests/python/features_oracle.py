"""The features once more, slowly: pandas on a calendar-filled panel, whole numbers as Python integers, z-scores exact.

Nothing here is shared with the package: shows are filled to every week between their first and last, so that a row
shift is a calendar shift, and the added rows are dropped at the end.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pandas as pd

KEYS = ["show", "week_start"]


def random_panel(seed, shows=12, first="2019-12-02", weeks=70, gaps=0.15, nulls=0.15):
    """Shows with gaps, nulls, one-row shows, names differing by case, years of 53 weeks, counts beyond 2^53."""
    rng = np.random.default_rng(seed)
    names = ["six", "Six", "SIX", "Oh, Mary!", "& Juliet", "1776", "Ünder", "", " spaced", "A", "B", "C"][:shows]
    rows = []
    for number, name in enumerate(names):
        length = 1 if number in (3, 8) else int(rng.integers(2, weeks))
        start = pd.Timestamp(first) + pd.Timedelta(weeks=int(rng.integers(0, 30)))
        for week in range(length):
            if week in (0, length - 1) or rng.random() > gaps:
                rows.append((name, (start + pd.Timedelta(weeks=week)).strftime("%Y-%m-%d")))
    df = pd.DataFrame(rows, columns=KEYS)
    n = len(df)
    small = rng.integers(0, 4, n)
    huge = rng.integers(2**53, 2**58, n) * rng.choice([-1, 1], n)
    df["posts"] = pd.array(small, "Int64")
    df["views"] = pd.array(huge, "Int64")
    df["steady"] = pd.array(np.full(n, 7), "Int64")
    df["gt_index"] = np.round(rng.random(n) * 100, 3)
    df["far"] = 1e9 + rng.random(n)
    for column in df.columns[2:]:
        df.loc[rng.random(n) < nulls, column] = pd.NA if str(df[column].dtype) == "Int64" else np.nan
    df["gt_is_partial"] = pd.array(rng.random(n) < 0.1, "boolean")
    df.loc[rng.random(n) < 0.1, "gt_is_partial"] = pd.NA
    return df.sample(frac=1, random_state=seed).reset_index(drop=True)


def cells(column):
    """A column as Python values: int, float or None."""
    return [None if pd.isna(value) else value.item() if hasattr(value, "item") else value for value in column]


def filled(df, metric, *, partial=False):
    """{show: {week number: value}} with every known value of a metric; partial Trends weeks are unknown but to lags and leads."""
    values = df[metric]
    if metric == "gt_index" and "gt_is_partial" in df and not partial:
        values = values.mask(df["gt_is_partial"].fillna(False).astype(bool))
    monday = pd.to_datetime(df["week_start"])
    grid = {}
    for show in df["show"].unique():
        rows = df["show"] == show
        series = pd.Series(cells(values[rows]), index=pd.DatetimeIndex(monday[rows]), dtype=object).sort_index()
        grid[show] = series.reindex(pd.date_range(series.index[0], series.index[-1], freq="7D"))
    return grid


def _on_rows(df, by_show):
    monday = pd.to_datetime(df["week_start"])
    return [
        None if pd.isna(value) else value
        for value in (by_show[show].get(week) for show, week in zip(df["show"], monday, strict=True))
    ]


def _with(df, metric, change, *, partial=False):
    return _on_rows(df, {show: change(series) for show, series in filled(df, metric, partial=partial).items()})


def _pairs(series, combine):
    before = series.shift(1)
    both = [(x, b) for x, b in zip(series, before, strict=True)]
    values = [None if pd.isna(x) or pd.isna(b) else combine(x, b) for x, b in both]
    return pd.Series(values, index=series.index, dtype=object)


def lag(df, metric, k):
    return _with(df, metric, lambda series: series.shift(k), partial=True)


def delta(df, metric):
    return _with(df, metric, lambda series: _pairs(series, lambda x, b: x - b))


def pct_change(df, metric):
    def fraction(x, b):
        return None if b == 0 else float((Fraction(x) - Fraction(b)) / Fraction(b))

    return _with(df, metric, lambda series: _pairs(series, fraction))


def _windows(series, w, statistic, min_known):
    values = []
    for end in range(len(series)):
        known = [value for value in series.iloc[max(0, end - w + 1) : end + 1] if not pd.isna(value)]
        values.append(statistic(known) if len(known) >= min_known else None)
    return pd.Series(values, index=series.index, dtype=object)


def roll_sum(df, metric, w, min_known=None):
    def total(known):
        return sum(known) if all(isinstance(x, int) for x in known) else float(sum(map(Fraction, known)))

    return _with(df, metric, lambda series: _windows(series, w, total, min_known or w))


def roll_mean(df, metric, w, min_known=None):
    def mean(known):
        return float(sum(map(Fraction, known)) / len(known))

    return _with(df, metric, lambda series: _windows(series, w, mean, min_known or 1))


def exact_z(value, known):
    """(value - mean) / sd in rational numbers; the root to 50 digits."""
    if len(known) < 2:
        return None
    if min(known) == max(known):
        return 0.0
    numbers = [Fraction(x) for x in known]
    mean = sum(numbers) / len(numbers)
    variance = sum((x - mean) ** 2 for x in numbers) / (len(numbers) - 1)
    with localcontext() as context:
        context.prec = 50
        root = (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt()
        distance = Fraction(value) - mean
        return float(Decimal(distance.numerator) / Decimal(distance.denominator) / root)


def z_of(df, values, scope="global"):
    """The z-scores of a list of values, in the rows of df."""
    if scope == "global":
        known = [x for x in values if x is not None]
        return [None if x is None else exact_z(x, known) for x in values]
    result = []
    rows = list(zip(df["show"], df["week_start"], values, strict=True))
    for show, week, x in rows:
        own = [v for s, w, v in rows if s == show and v is not None and (scope == "show" or w < week)]
        enough = scope == "show" or len(own) >= 8
        result.append(None if x is None or not enough else exact_z(x, own))
    return result


def metric_values(df, metric):
    return _with(df, metric, lambda series: series)
