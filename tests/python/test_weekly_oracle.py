"""The weekly sums against pandas: another way to the same table, over generated posts."""

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from public_signals.aggregation.weekly import aggregate_instagram_weekly, aggregate_tiktok_weekly, dedupe_posts

count = st.none() | st.integers(0, 2**58)
moment = st.datetimes(pd.Timestamp("2023-12-20"), pd.Timestamp("2024-02-10")).map(lambda at: at.replace(microsecond=0))
post = st.fixed_dictionaries(
    {
        "show": st.sampled_from(["A", "& Juliet", "Oh, Mary!", "1776", "é"]),
        "post_id": st.integers(1, 12).map(str),
        "posted_at": moment,
        "views": count,
        "likes": count,
        "comments": count,
        "shares": count,
        "hashtags": st.lists(st.sampled_from(["ohmary", "broadway", "日本", "π", ""]), max_size=3),
        "is_reel": st.none() | st.booleans(),
        "scrape_run_at": st.sampled_from(["2024-03-01T00:00:00Z", "2024-03-08T06:00:00Z", "2024-03-08T18:00:00Z"]),
    }
)


# Of one scrape a post has one row: two that differ are refused (test_raw_values.py).
posts_of_scrapes = st.lists(post, min_size=1, max_size=30, unique_by=lambda row: (row["show"], row["post_id"], row["scrape_run_at"]))


def frame_of(rows):
    frame = pd.DataFrame(rows)
    for name in ("views", "likes", "comments", "shares"):
        frame[name] = frame[name].astype("Int64")
    frame["is_reel"] = frame["is_reel"].astype("boolean")
    return frame


def latest(frame):
    ordered = frame.assign(order=range(len(frame))).sort_values(["scrape_run_at", "order"], kind="stable")
    return ordered.drop_duplicates(["show", "post_id"], keep="last").sort_values("order").drop(columns="order")


def latest_known(frame):
    """Each post once: of every field the value of the latest scrape that has one."""
    ordered = frame.assign(order=range(len(frame))).sort_values(["scrape_run_at", "order"], kind="stable")
    known = {}
    for record in ordered.to_dict("records"):
        record = {name: value for name, value in record.items() if value != [] and value is not None and value is not pd.NA}
        known.setdefault((record["show"], record["post_id"]), {name: None for name in frame} | {"hashtags": []}).update(record)
    return known.values()


def expected(frame, prefix, sums, with_reels):
    """The week from isocalendar, the sums from Python's integers: nothing shared with the code under test."""
    rows = {}
    for record in latest_known(frame):
        year, week, _ = record["posted_at"].isocalendar()
        rows.setdefault((record["show"], pd.Timestamp.fromisocalendar(year, week, 1).strftime("%Y-%m-%d")), []).append(record)
    table = []
    for (show, week_start), posts in sorted(rows.items(), key=lambda item: (item[0][0].encode(), item[0][1])):
        row = {"show": show, "week_start": week_start, f"{prefix}_posts": len(posts)}
        for name in sums:
            known = [post[name] for post in posts if not pd.isna(post[name])]
            row[f"{prefix}_sum_{name}"] = sum(known) if known else None
        row[f"{prefix}_unique_hashtags"] = len({tag for post in posts for tag in post["hashtags"] if tag})
        if with_reels:
            reels = [post["is_reel"] for post in posts]  # one that does not say may be a reel
            row[f"{prefix}_reel_ct"] = None if any(pd.isna(reel) for reel in reels) else sum(reels)
        row[f"{prefix}_posting_days"] = len({post["posted_at"].date() for post in posts})
        row["scrape_run_at"] = max(post["scrape_run_at"] for post in posts)
        table.append(row)
    return table


def records(weekly):
    return [{name: None if pd.isna(value) else value for name, value in row.items()} for row in weekly.to_dict("records")]


@settings(max_examples=150, deadline=None)
@given(posts_of_scrapes)
def test_tiktok_weeks_equal_a_loop_over_the_latest_scrapes(rows):
    frame = frame_of(rows)
    weekly = aggregate_tiktok_weekly(frame)
    assert records(weekly) == expected(frame, "tt", ["views", "likes", "comments", "shares"], with_reels=False)


@settings(max_examples=150, deadline=None)
@given(posts_of_scrapes)
def test_instagram_weeks_equal_a_loop_over_the_latest_scrapes(rows):
    frame = frame_of(rows)
    weekly = aggregate_instagram_weekly(frame)
    assert records(weekly) == expected(frame, "ig", ["likes", "comments"], with_reels=True)


@settings(max_examples=100, deadline=None)
@given(st.lists(post, min_size=1, max_size=30), st.randoms(use_true_random=False))
def test_dedupe_equals_drop_duplicates_whatever_the_index(rows, random):
    frame = frame_of(rows)
    frame.index = [random.choice("abc") for _ in rows]
    pd.testing.assert_frame_equal(dedupe_posts(frame), latest(frame))


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: frame.assign(posted_at=frame["posted_at"].dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo")),
        lambda frame: frame.assign(posted_at=frame["posted_at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ")),
        lambda frame: frame.assign(posted_at=frame["posted_at"].astype("datetime64[s]")),
        lambda frame: frame.assign(views=frame["views"].astype("float64"), likes=frame["likes"].astype(object)),
        lambda frame: frame.assign(hashtags=frame["hashtags"].map(json.dumps)),
        lambda frame: frame.assign(hashtags=frame["hashtags"].map(tuple)),
        lambda frame: frame.assign(show=frame["show"].astype("category")),
        lambda frame: frame.assign(post_id=frame["post_id"].astype("int64")),
        lambda frame: frame.assign(scrape_run_at=pd.to_datetime(frame["scrape_run_at"])),
        lambda frame: frame.convert_dtypes(dtype_backend="pyarrow"),
        lambda frame: frame.iloc[:, ::-1].assign(extra=object()),
    ],
)
def test_the_types_a_notebook_has_make_no_difference(change):
    frame = frame_of(
        [
            {"show": "A", "post_id": str(i % 9), "posted_at": pd.Timestamp("2024-01-01") + pd.Timedelta(hours=31 * i),
             "views": None if i % 4 == 0 else 10 * i, "likes": None if i % 3 == 0 else i, "comments": i, "shares": 0,
             "hashtags": ["a", "b", "c"][: i % 4], "is_reel": i % 2 == 0, "scrape_run_at": f"2024-03-0{1 + i // 9}T00:00:00Z"}
            for i in range(20)
        ]
    )  # fmt: skip
    pd.testing.assert_frame_equal(aggregate_tiktok_weekly(change(frame)), aggregate_tiktok_weekly(frame))
