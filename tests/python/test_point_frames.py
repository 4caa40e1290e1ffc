"""Frames of points: a null is unknown, never 0, and rows that are neither days nor weeks are refused by name."""

import random

import numpy as np
import pandas as pd
import polars
import pyarrow as pa
import pytest

from public_signals import Error
from public_signals.aggregation.weekly import aggregate_google_trends_weekly, aggregate_instagram_weekly, aggregate_tiktok_weekly, merge_weekly_sources

VARIATIONS = 200
SEED = 20261212
NULLS = {
    "pandas float": lambda rows: pd.DataFrame(rows).assign(value=[np.nan if row["value"] is None else float(row["value"]) for row in rows]),
    "pandas Float64": lambda rows: pd.DataFrame(rows).assign(value=pd.array([row["value"] for row in rows], "Float64")),
    "pandas Int64": lambda rows: pd.DataFrame(rows).assign(value=pd.array([row["value"] for row in rows], "Int64")),
    "pandas object": lambda rows: pd.DataFrame(rows).assign(value=pd.Series([row["value"] for row in rows], dtype=object)),
    "pandas text": lambda rows: pd.DataFrame(rows).assign(value=["" if row["value"] is None else str(row["value"]) for row in rows]),
    "polars": polars.DataFrame,
    "pyarrow": pa.Table.from_pylist,
}


def weeks(frame):
    weekly = aggregate_google_trends_weekly(frame)
    weekly = weekly if isinstance(weekly, pd.DataFrame) else weekly.to_pandas()
    return {row.week_start: (None if pd.isna(row.gt_index) else round(float(row.gt_index), 9), bool(row.gt_is_partial)) for row in weekly.itertuples()}


def points(values, start="2024-01-01"):
    return [{"show": "A", "day": f"{day:%Y-%m-%d}", "value": value, "scrape_run_at": "2024-09-01"} for day, value in zip(pd.date_range(start, periods=len(values)), values)]


def test_a_null_value_is_a_row_that_is_not_there():
    chance = random.Random(SEED)
    nulls = 0
    for variation in range(VARIATIONS):
        values = [chance.randint(1, 100) for _ in range(7 * chance.randint(3, 6))]
        gone = set(chance.sample(range(1, len(values) - 1), chance.randint(1, 7))) if chance.random() < 0.7 else set(range(7, 14))
        rows = points([None if at in gone else value for at, value in enumerate(values)])
        if chance.random() < 0.5:
            rows = [row | {"has_data": True} for row in rows]
        kind = chance.choice(list(NULLS))
        seen = weeks(NULLS[kind](rows))
        assert seen == weeks(pd.DataFrame([row for row in rows if row["value"] is not None])), (variation, kind)
        assert all(index is None or index > 0 for index, _ in seen.values()), "no value was 0"
        nulls += len(gone)
    print(f"{VARIATIONS} series with {nulls} null values in {len(NULLS)} kinds of frames, seed {SEED}")


@pytest.mark.parametrize("kind", NULLS)
def test_a_week_of_nulls_has_no_index_and_may_be_the_largest(kind):
    seen = weeks(NULLS[kind](points([20] * 7 + [None] * 7 + [40] * 7)))
    assert seen["2024-01-01"] == (50.0, True) and seen["2024-01-15"] == (100.0, True)
    assert seen.get("2024-01-08", (None, True))[0] is None
    assert weeks(NULLS[kind](points([None] * 14))) == {} or all(index is None for index, _ in weeks(NULLS[kind](points([None] * 14))).values())


def test_flags_that_are_null_are_not_taken_for_false():
    rows = points([20] * 7 + [0] * 7 + [40] * 7)
    for row in rows[7:14]:
        row["below_one"] = None
    assert weeks(pd.DataFrame(rows)).get("2024-01-08", (None, True))[0] is None, "may be <1"
    rows = [row | {"is_partial": False} for row in points([20] * 21)]
    rows[9]["is_partial"] = None
    assert weeks(pd.DataFrame(rows))["2024-01-08"][1]


def test_rows_that_are_no_days_or_weeks_are_refused_by_name():
    chance = random.Random(SEED + 1)
    for variation in range(VARIATIONS // 4):
        kind = chance.choice(["months", "hours", "one hour", "steps"])
        count = chance.randint(3, 30)
        days = {
            "months": pd.date_range(f"202{chance.randint(0, 4)}-0{chance.randint(1, 9)}-01", periods=count, freq="MS"),
            "hours": pd.date_range("2024-01-01", periods=count * 24, freq="h"),
            "one hour": pd.date_range("2024-01-01T13:00:00", periods=count, freq="D"),
            "steps": pd.date_range("2024-01-01", periods=count, freq="10D"),
        }[kind]
        frame = pd.DataFrame({"show": "A", "day": days.strftime("%Y-%m-%dT%H:%M:%SZ") if kind.endswith(("hours", "hour")) else days, "value": 50, "scrape_run_at": "2029-01-01"})
        says = {"months": "months", "hours": "hours", "one hour": "hours", "steps": "no whole weeks apart"}[kind]
        with pytest.raises(Error, match=says) as caught:
            aggregate_google_trends_weekly(NULLS["polars"](frame.to_dict("records")) if chance.random() < 0.3 and kind != "months" and kind != "steps" else frame)
        assert caught.value.column == "day", variation
    print(f"{VARIATIONS // 4} frames of months, hours and other steps, seed {SEED + 1}")


@pytest.mark.parametrize("value", [5000, -5, 100.5])
def test_values_out_of_range_are_refused(value):
    with pytest.raises(Error, match="0 to 100") as caught:
        aggregate_google_trends_weekly(pd.DataFrame(points([20.0] * 9 + [value] + [20.0] * 4)))
    assert (caught.value.column, caught.value.where) == ("value", "column value, row 10")


def test_a_join_refuses_what_it_would_drop():
    weekly = pd.DataFrame({"show": ["A", "A"], "week_start": ["2024-01-01", "2024-01-08"], "tt_posts": [1, 2], "tt_sum_views": [5, 6]})
    assert merge_weekly_sources(weekly).shape == (2, 18)
    assert merge_weekly_sources(weekly.assign(ig_posts=None)).shape == (2, 18)
    for frame, column in ((weekly.assign(tt_posts=[-1, 2]), "tt_posts"), (weekly.assign(tt_x=1), "tt_x"), (weekly.assign(ig_posts=1), "ig_posts")):
        with pytest.raises(Error) as caught:
            merge_weekly_sources(frame)
        assert caught.value.column == column


def posts(**columns):
    base = {"show": ["A"] * 3, "post_id": ["a", "b", "c"], "posted_at": ["2024-01-01T12:00:00Z"] * 3, "views": [1, 2, 3], "likes": [3, 3, 30]}
    return pd.DataFrame(base | columns)


def test_hidden_likes_and_spans_of_time_are_no_counts():
    assert aggregate_instagram_weekly(posts(likes_hidden=[True, True, False]))["ig_sum_likes"].tolist() == [30]
    assert aggregate_instagram_weekly(posts(likes_hidden=[None, True, False]))["ig_sum_likes"].tolist() == [30]
    assert aggregate_instagram_weekly(posts(likes_hidden=True))["ig_sum_likes"].isna().all()
    for frame in (posts(views=pd.to_timedelta([1, 2, 3], unit="s")), polars.from_pandas(posts(views=pd.to_timedelta([1, 2, 3], unit="s")))):
        with pytest.raises(Error, match="not a count") as caught:
            aggregate_tiktok_weekly(frame)
        assert caught.value.column == "views"


def test_partners_are_left_out_only_where_every_post_says_whose_it_is():
    frame = posts(is_collab=[False, True, False])
    assert aggregate_instagram_weekly(frame, collab="leave_out")["ig_posts"].tolist() == [2]
    assert aggregate_instagram_weekly(frame.drop(columns="is_collab"), collab="leave_out")["ig_posts"].isna().all()
    assert aggregate_instagram_weekly(posts(is_collab=[False, True, None]), collab="leave_out")["ig_posts"].isna().all()
    other = posts(handle="demo", post_url=["https://www.tiktok.com/@demo/video/1", "https://www.tiktok.com/@star/video/2", ""])
    assert aggregate_tiktok_weekly(other, collab="leave_out")["tt_posts"].isna().all()
    assert aggregate_tiktok_weekly(other)["tt_posts"].tolist() == [3]
