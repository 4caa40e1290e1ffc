"""Weekly functions and checks on pandas (NumPy and Arrow backed), polars and pyarrow: what came in comes out."""

import datetime as dt

import pandas as pd
import pyarrow as pa
import pytest

from public_signals import Error
from public_signals.aggregation.weekly import (
    aggregate_google_trends_weekly,
    aggregate_instagram_weekly,
    aggregate_tiktok_weekly,
    dedupe_posts,
    enforce_canonical_schema,
    merge_weekly_sources,
    save_weekly_panel,
    validate_schema,
)
from public_signals.quality.checks import (
    anomaly_flags,
    calculate_completeness,
    calculate_coverage,
    generate_validation_report,
)

polars = pytest.importorskip("polars")

POSTS = pa.table(
    {
        "show": ["B", "A", "A", "A"],
        "post_id": pa.array([1, 2, 1, 1]),
        "posted_at": [dt.datetime(2024, 1, 3), dt.datetime(2024, 1, 9), dt.datetime(2024, 1, 2), dt.datetime(2024, 1, 2)],
        "views": pa.array([3, None, 7, 2**53 + 1]),
        "likes": pa.array([None, None, 1, 2]),
        "hashtags": pa.array([None, [], ["a"], ["a", "b", None]]),
        "is_reel": [True, None, False, False],
        "scrape_run_at": ["2024-02-01", "2024-02-01", "2024-02-01", "2024-02-08"],
    }
)

KINDS = {
    "numpy": lambda table: table.to_pandas().assign(views=lambda df: table.column("views").to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)),
    "arrow-backed": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "polars": polars.from_arrow,
    "pyarrow": lambda table: table,
}  # fmt: skip


def kind_of(frame):
    return type(frame).__module__.partition(".")[0]


def rows(frame):
    """The rows of any frame, with None for every null."""
    if isinstance(frame, pd.DataFrame):
        return [{name: None if pd.isna(value) else value for name, value in row.items()} for row in frame.to_dict("records")]
    return frame.to_pylist() if isinstance(frame, pa.Table) else frame.to_dicts()


def panel_of(posts):
    return merge_weekly_sources(aggregate_tiktok_weekly(posts), aggregate_instagram_weekly(posts), None)


@pytest.mark.parametrize("kind", KINDS)
def test_posts_of_every_kind_make_the_same_weeks(kind):
    posts = KINDS[kind](POSTS)
    weekly = aggregate_tiktok_weekly(posts)
    assert kind_of(weekly) == kind_of(posts)
    assert [
        (row["show"], row["week_start"], row["tt_sum_views"], row["tt_sum_likes"], row["tt_unique_hashtags"])
        for row in rows(weekly)
    ] == [("A", "2024-01-01", 2**53 + 1, 2, 2), ("A", "2024-01-08", None, None, 0), ("B", "2024-01-01", 3, None, None)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_step_gives_back_the_kind_it_got(kind, tmp_path):
    posts = KINDS[kind](POSTS)
    panel = panel_of(posts)
    assert kind_of(dedupe_posts(posts)) == kind_of(panel) == kind_of(enforce_canonical_schema(panel)) == kind_of(posts)
    assert dedupe_posts(posts).shape == (3, 8)
    assert validate_schema(panel) == (True, [])
    assert rows(enforce_canonical_schema(panel)) == rows(panel)
    assert rows(panel) == rows(panel_of(POSTS))
    assert calculate_completeness(panel) == calculate_completeness(panel_of(POSTS))
    assert calculate_coverage(panel) == calculate_coverage(panel_of(POSTS))
    assert generate_validation_report(panel).to_dict() == generate_validation_report(panel_of(POSTS)).to_dict()
    assert kind_of(anomaly_flags(panel)) == kind_of(posts)
    file = save_weekly_panel(panel, tmp_path / "here")
    assert file.read_bytes() == save_weekly_panel(panel_of(POSTS), tmp_path / "there").read_bytes()


def test_polars_and_pyarrow_get_real_nulls_in_one_chunk():
    frame = panel_of(polars.from_arrow(POSTS))
    assert {series.n_chunks() for series in frame.get_columns()} == {1}
    assert frame["tt_sum_likes"].null_count() == 2
    assert frame["gt_index"].null_count() == 3
    assert frame["gt_index"].is_nan().sum() == 0
    table = panel_of(POSTS)
    assert {table.column(name).num_chunks for name in table.column_names} == {1}


@pytest.mark.parametrize("kind", KINDS)
def test_frames_without_rows_keep_their_columns(kind):
    posts = KINDS[kind](POSTS.slice(0, 0))
    assert aggregate_tiktok_weekly(posts).shape == (0, 10)
    assert panel_of(posts).shape == enforce_canonical_schema(panel_of(posts)).shape == (0, 18)
    assert dedupe_posts(posts).shape == (0, 8)


@pytest.mark.parametrize("kind", KINDS)
def test_a_bare_series_of_points_is_one_window(kind):
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=day) for day in range(14)]
    points = KINDS[kind](pa.table({"show": ["A"] * 14, "day": days, "value": [20] * 7 + [50] * 7, "views": [0] * 14}))
    weekly = aggregate_google_trends_weekly(points)
    assert kind_of(weekly) == kind_of(points)
    assert [(row["week_start"], row["gt_index"]) for row in rows(weekly)] == [("2024-01-01", 40.0), ("2024-01-08", 100.0)]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "UTC"])
@pytest.mark.parametrize("kind", ["numpy", "polars", "pyarrow"])
def test_a_midnight_with_a_zone_is_the_day_it_is_there(kind, zone):
    monday = pa.array([dt.datetime(2024, 1, 1)], pa.timestamp("us"))
    table = pa.table({"show": ["A"], "week_start": pa.compute.assume_timezone(monday, zone)})
    frame = {"numpy": table.to_pandas, "polars": lambda: polars.from_arrow(table), "pyarrow": lambda: table}[kind]()
    assert rows(enforce_canonical_schema(frame))[0]["week_start"] == "2024-01-01"


@pytest.mark.parametrize(
    ("call", "show", "week", "column"),
    [
        (lambda df: enforce_canonical_schema(df.assign(tt_posts=[1, 2.5])), "A", "2024-01-08", "tt_posts"),
        (lambda df: enforce_canonical_schema(df.assign(show=["A", None])), None, "2024-01-08", "show"),
        (lambda df: merge_weekly_sources(df.assign(week_start="2024-01-01")), "A", "2024-01-01", None),
        (lambda df: merge_weekly_sources(df.assign(week_start="2024-01-02")), "A", "2024-01-02", "week_start"),
        (lambda df: validate_schema([df]), None, None, None),
        (lambda df: merge_weekly_sources(df.drop(columns="show")), None, None, "show"),
    ],
)
def test_errors_say_show_week_and_column(call, show, week, column):
    with pytest.raises(Error) as caught:
        call(pd.DataFrame({"show": ["A", "A"], "week_start": ["2024-01-01", "2024-01-08"]}))
    assert (caught.value.show, caught.value.week, caught.value.column) == (show, week, column)


def test_a_frame_of_another_kind_is_joined_and_the_first_decides():
    tiktok = aggregate_tiktok_weekly(polars.from_arrow(POSTS))
    assert kind_of(merge_weekly_sources(tiktok, aggregate_instagram_weekly(POSTS), None)) == "polars"
