"""Weeks begin on Mondays: property tests against the standard library's calendar, and tables for the frames."""

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from public_signals import Error
from public_signals.common.timebins import fill_missing_weeks, generate_week_range, to_week_start, week_agg

days = st.dates(dt.date(1970, 1, 1), dt.date(2100, 12, 31))
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))


@given(days)
def test_a_week_starts_on_the_monday_on_or_before_the_day(day):
    monday = to_week_start(day)
    assert type(monday) is dt.date
    assert monday.weekday() == 0
    assert dt.timedelta(0) <= day - monday < dt.timedelta(days=7)
    assert to_week_start(day.isoformat()) == monday.isoformat()
    assert to_week_start(pd.Timestamp(day)) == pd.Timestamp(monday)
    assert to_week_start(monday) == monday
    assert to_week_start(pd.Series([day]))[0] == monday


@given(st.datetimes(dt.datetime(1970, 1, 2), dt.datetime(2100, 12, 30)), zones)
def test_times_with_a_zone_are_converted_to_utc(time, zone):
    aware = time.replace(tzinfo=zone)
    monday = to_week_start(aware.astimezone(dt.timezone.utc).date())
    assert to_week_start(aware).date() == monday
    assert to_week_start(aware).utcoffset() == dt.timedelta(0)
    assert to_week_start(aware.isoformat()) == monday.isoformat()
    assert to_week_start(pd.Series([pd.Timestamp(aware)]))[0].date() == monday


@pytest.mark.parametrize(
    ("day", "monday"),
    [
        ("2024-01-01", "2024-01-01"),
        ("2024-01-07", "2024-01-01"),
        ("2023-12-31", "2023-12-25"),
        ("2024-01-01T00:30:00+02:00", "2023-12-25"),
        ("2024-01-07 23:59:59", "2024-01-01"),
        ("2024-01-07T23:59:59.999Z", "2024-01-01"),
    ],
)
def test_texts_give_texts(day, monday):
    assert to_week_start(day) == monday


@pytest.mark.parametrize(
    "series",
    [
        pd.Series(["2024-01-07", None, "2024-01-08"], dtype=object),
        pd.Series(["2024-01-07", None, "2024-01-08"], dtype="string"),
        pd.Series(["2024-01-07", None, "2024-01-08"]),
        pd.Series([dt.date(2024, 1, 7), None, dt.date(2024, 1, 8)], dtype=object),
        pd.Series(pd.to_datetime(["2024-01-07 13:00", None, "2024-01-08 01:00"])),
        pd.Series(pd.to_datetime(["2024-01-07", None, "2024-01-08"])).astype("datetime64[s]"),
        pd.Series(pd.to_datetime(["2024-01-07 12:00", None, "2024-01-08 01:00"], utc=True)),
        pd.Series(["2024-01-07", None, "2024-01-08"], dtype="string[pyarrow]"),
    ],
    ids=lambda series: str(series.dtype),
)
def test_a_series_keeps_kind_dtype_index_name_and_nulls(series):
    series = series.rename("day").set_axis([5, 3, 3])
    before = series.copy()
    weeks = to_week_start(series)
    assert weeks.dtype == series.dtype
    assert weeks.name == "day" and weeks.index.tolist() == [5, 3, 3]
    assert weeks.isna().tolist() == [False, True, False]
    assert [str(week)[:10] for week in weeks.dropna()] == ["2024-01-01", "2024-01-08"]
    assert type(weeks.iloc[0]) is type(series.iloc[0])
    pd.testing.assert_series_equal(series, before)


def test_arrow_dates_stay_arrow_dates():
    pa = pytest.importorskip("pyarrow")
    series = pd.Series([dt.date(2024, 1, 7), None], dtype=pd.ArrowDtype(pa.date32()))
    weeks = to_week_start(series)
    assert weeks.dtype == series.dtype
    assert weeks[0] == dt.date(2024, 1, 1) and pd.isna(weeks[1])


def test_series_in_another_zone_are_binned_in_utc():
    series = pd.Series(pd.to_datetime(["2024-01-01 00:30"])).dt.tz_localize("Europe/Berlin")
    assert to_week_start(series)[0] == pd.Timestamp("2023-12-25", tz="UTC")


def test_empty_and_all_null_series_stay_as_they_are():
    for dtype in ("object", "string", "datetime64[ns]", "float64"):
        assert to_week_start(pd.Series([], dtype=dtype)).dtype == dtype
        assert to_week_start(pd.Series([None], dtype=dtype)).isna().all()


@pytest.mark.parametrize("value", ["2024-13-01", "yesterday", "", "2024-1-1", 20240101, 1.5, [1], b"2024-01-01"])
def test_what_is_no_day_is_an_error(value):
    with pytest.raises(Error) as caught:
        to_week_start(value)
    assert caught.value.kind == "INVALID_INPUT" and caught.value.help


def test_nulls_come_back_as_nulls():
    assert to_week_start(None) is None
    assert to_week_start(pd.NaT) is pd.NaT
    assert np.isnan(to_week_start(float("nan")))
    with pytest.raises(Error):
        to_week_start(pd.Series([1, 2]))


def test_other_scalars_keep_their_kind():
    assert to_week_start(np.datetime64("2024-01-07")) == np.datetime64("2024-01-01")
    timestamp = to_week_start(pd.Timestamp("2024-01-07 12:34:56.123456789"))
    assert type(timestamp) is pd.Timestamp and timestamp == pd.Timestamp("2024-01-01")
    assert to_week_start(dt.datetime(2024, 1, 7, 23)) == dt.datetime(2024, 1, 1)


def test_week_agg_sums_by_show_and_week_and_adds_no_rows():
    posts = pd.DataFrame({
        "show": ["B", "A", "A", "A", "A", None],
        "posted_at": ["2024-01-01", "2024-01-07T23:00:00Z", "2024-01-01", "2024-01-15", None, "2024-01-01"],
        "likes": pd.array([1, 2, 4, None, 8, 16], dtype="Int64"),
        "views": [1, 2, 3, 4, 5, 6],
        "rate": [0.5, 0.25, 0.25, np.nan, 1, 1],
    })
    before = posts.copy()
    weekly = week_agg(posts, "posted_at", ["likes", "views", "rate"])
    assert weekly.columns.tolist() == ["show", "week_start", "likes", "views", "rate"]
    assert weekly[["show", "week_start"]].values.tolist() == [
        ["A", "2024-01-01"], ["A", "2024-01-15"], ["B", "2024-01-01"]]
    assert weekly["likes"].tolist() == [6, pd.NA, 1]
    assert weekly["views"].tolist() == [5, 4, 1]
    assert weekly["rate"].isna().tolist() == [False, True, False]
    assert str(weekly["likes"].dtype) == "Int64" and str(weekly["views"].dtype) == "int64"
    pd.testing.assert_frame_equal(posts, before)


def test_week_agg_takes_other_groups_and_aggregations():
    posts = pd.DataFrame({"a": [1, 1, 2], "b": ["x", "x", "y"], "day": pd.to_datetime(["2024-01-01"] * 3),
                          "n": [1.0, 3.0, np.nan]})
    assert week_agg(posts, "day", "n", None)["n"].tolist() == [4.0]
    assert week_agg(posts, "day", "n", ["a", "b"], agg="mean")["n"].tolist()[0] == 2.0
    assert week_agg(posts, "day", "n", "a", agg="count")["n"].tolist() == [2, 0]
    with pytest.raises(Error, match="agg='product' is unknown"):
        week_agg(posts, "day", "n", "a", agg="product")
    with pytest.raises(Error, match="no column 'show'"):
        week_agg(posts, "day", "n")


@given(days, st.integers(0, 400))
def test_a_week_range_is_every_monday_between(start, length):
    end = min(start + dt.timedelta(days=length), dt.date(2101, 1, 1))
    mondays = [dt.date.fromisoformat(text) for text in generate_week_range(start, end.isoformat())]
    assert mondays[0] == to_week_start(start) and mondays[-1] == to_week_start(end)
    assert all(b - a == dt.timedelta(days=7) for a, b in zip(mondays, mondays[1:]))


def test_a_week_range_that_ends_before_it_starts_is_an_error():
    with pytest.raises(Error, match="start 2024-01-15 is after end 2024-01-01"):
        generate_week_range("2024-01-15", "2024-01-01")
    with pytest.raises(Error, match="'2024-13-01' is not"):
        generate_week_range("2024-13-01", "2024-12-31")


def panel(**other):
    return pd.DataFrame({
        "show": ["B", "A", "A"],
        "week_start": ["2024-01-08", "2024-01-15", "2024-01-01"],
        "posts": [3, 5, 4],
        "index": [0.5, 1.5, 2.5],
        "partial": [True, False, False],
        "note": ["b", "a2", "a1"],
        **other,
    }, index=[7, 8, 9])


def test_filled_weeks_are_null_and_dtypes_stay():
    before = panel()
    filled = fill_missing_weeks(before)
    assert filled[["show", "week_start"]].values.tolist() == [
        ["A", "2024-01-01"], ["A", "2024-01-08"], ["A", "2024-01-15"], ["B", "2024-01-08"]]
    assert filled["posts"].tolist() == [4, pd.NA, 5, 3]
    assert filled["partial"].tolist() == [False, pd.NA, False, True]
    assert filled["note"].isna().tolist() == [False, True, False, False]
    assert filled["index"].isna().tolist() == [False, True, False, False]
    assert [str(filled[name].dtype) for name in ("posts", "index", "partial")] == ["Int64", "float64", "boolean"]
    assert filled["note"].dtype == before["note"].dtype
    assert filled.index.tolist() == [0, 1, 2, 3]
    pd.testing.assert_frame_equal(before, panel())


def test_start_and_end_widen_every_show():
    filled = fill_missing_weeks(panel(), start="2024-01-03", end=dt.date(2024, 1, 24))
    assert filled.groupby("show")["week_start"].agg(list).to_dict() == {
        show: generate_week_range("2024-01-01", "2024-01-22") for show in "AB"}
    inside = fill_missing_weeks(panel(), start="2024-01-08", end="2024-01-08")
    assert len(inside) == 4, "rows outside the range stay"


@pytest.mark.parametrize("convert", [
    pd.to_datetime,
    lambda s: pd.to_datetime(s).dt.tz_localize("UTC"),
    lambda s: pd.to_datetime(s).astype("datetime64[s]"),
    lambda s: s.map(dt.date.fromisoformat).astype(object),
    lambda s: s.astype("string"),
])
def test_weeks_keep_their_kind(convert):
    before = panel()
    before["week_start"] = convert(before["week_start"])
    filled = fill_missing_weeks(before)
    assert filled["week_start"].dtype == before["week_start"].dtype
    assert type(filled["week_start"].iloc[1]) is type(before["week_start"].iloc[0])
    assert str(filled["week_start"].iloc[1])[:10] == "2024-01-08"


def test_a_panel_of_one_row_is_filled_too():
    filled = fill_missing_weeks(panel().iloc[:1], end="2024-01-15")
    assert filled[["show", "week_start"]].values.tolist() == [["B", "2024-01-08"], ["B", "2024-01-15"]]
    assert filled["posts"].tolist() == [3, pd.NA]


def test_filling_a_filled_panel_changes_nothing():
    once = fill_missing_weeks(panel(), end="2024-03-01")
    pd.testing.assert_frame_equal(fill_missing_weeks(once, end="2024-03-01"), once)
    assert fill_missing_weeks(panel().iloc[:0]).empty


@pytest.mark.parametrize(("change", "message"), [
    ({"week_start": ["2024-01-08", "2024-01-15", "2024-01-15"]}, "a show and week stands twice"),
    ({"week_start": ["2024-01-08", "2024-01-16", "2024-01-01"]}, "2024-01-16 is not a Monday"),
    ({"week_start": ["2024-01-08", None, "2024-01-01"]}, "row 1 has no week_start"),
    ({"show": ["B", "A", None]}, "row 2 has no show"),
])
def test_a_panel_that_is_none_is_an_error(change, message):
    with pytest.raises(Error, match=message) as caught:
        fill_missing_weeks(panel(**change))
    assert caught.value.kind == "INVALID_INPUT" and caught.value.help


KINDS = {"pyarrow": lambda table: table, "polars": lambda table: pytest.importorskip("polars").from_arrow(table)}


def cells(column):
    """The values of a column of any kind, null as None."""
    if isinstance(column, pd.Series):
        return pa.array(column).to_pylist()
    return column.to_pylist() if isinstance(column, (pa.Array, pa.ChunkedArray)) else column.to_list()


def rows_of(frame):
    names = frame.column_names if isinstance(frame, pa.Table) else frame.columns
    return [list(row) for row in zip(*(cells(frame[name]) for name in names))]


frames = st.lists(
    st.tuples(st.sampled_from(["A", "a", "Oh, Mary!"]), st.dates(dt.date(2023, 12, 1), dt.date(2024, 3, 1)),
              st.one_of(st.none(), st.integers(-2**52, 2**52)), st.one_of(st.none(), st.integers(0, 99))),
    min_size=1, max_size=20,
)
WEEKS = {
    "text": (lambda day: day.isoformat(), pa.string()),
    "date": (lambda day: day, pa.date32()),
    "time": (lambda day: dt.datetime.combine(day, dt.time(23, 59)), pa.timestamp("us")),
    "time in a zone": (lambda day: dt.datetime.combine(day, dt.time(1), dt.timezone.utc), pa.timestamp("us", "UTC")),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("week", WEEKS)
@settings(max_examples=15, deadline=None)
@given(rows=frames)
def test_other_frames_give_the_cells_that_pandas_gives(kind, week, rows):
    as_week, arrow_type = WEEKS[week]
    table = pa.table({
        "show": [row[0] for row in rows],
        "day": pa.array([as_week(row[1]) for row in rows], arrow_type),
        "views": pa.array([row[2] for row in rows], pa.int64()),
        "rate": pa.array([None if row[3] is None else row[3] / 4 for row in rows], pa.float64()),
    })
    pandas = table.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get)
    other = KINDS[kind](table)
    before = rows_of(other)
    for how in ("sum", "mean", "min", "max", "count"):
        weekly = week_agg(other, "day", ["views", "rate"], agg=how)
        assert type(weekly) is type(other)
        assert rows_of(weekly) == rows_of(week_agg(pandas, "day", ["views", "rate"], agg=how)), how
    weekly = week_agg(other, "day", ["views", "rate"])
    filled = fill_missing_weeks(weekly, end="2024-03-04")
    assert type(filled) is type(other)
    due = fill_missing_weeks(week_agg(pandas, "day", ["views", "rate"]), end="2024-03-04")
    assert rows_of(filled) == rows_of(due)
    assert cells(to_week_start(other["day"])) == cells(to_week_start(pandas["day"]))
    assert rows_of(other) == before


@pytest.mark.parametrize("kind", KINDS)
def test_other_frames_keep_their_types(kind):
    table = pa.table({
        "show": pa.array(["A", "A", "B"]).dictionary_encode(),
        "week_start": pa.array([dt.date(2024, 1, 15), dt.date(2024, 1, 1), dt.date(2024, 1, 1)]),
        "posts": pa.array([2**60 + 1, 5, None], pa.int64()),
        "small": pa.array([1, 2, 3], pa.int16()),
        "partial": [True, None, False],
        "tags": [["x"], None, []],
    })
    frame = KINDS[kind](table)
    filled = fill_missing_weeks(frame)
    assert filled.schema == frame.schema
    assert rows_of(filled) == [
        ["A", dt.date(2024, 1, 1), 5, 2, None, None], ["A", dt.date(2024, 1, 8), None, None, None, None],
        ["A", dt.date(2024, 1, 15), 2**60 + 1, 1, True, ["x"]], ["B", dt.date(2024, 1, 1), None, 3, False, []]]
    assert rows_of(fill_missing_weeks(filled)) == rows_of(filled)
    assert len(fill_missing_weeks(frame[:0])) == 0
    with pytest.raises(Error, match="a show and week stands twice"):
        fill_missing_weeks(frame[[0, 0]] if kind == "polars" else frame.take([0, 0]))
    with pytest.raises(Error, match="no column 'show2'"):
        week_agg(frame, "week_start", "posts", "show2")


@pytest.mark.parametrize("column", [
    pa.array(["2024-01-07", None]), pa.chunked_array([["2024-01-07"], [None]]),
    pa.array([dt.date(2024, 1, 7), None]), pa.array([dt.datetime(2024, 1, 7, 23, 59), None]),
    pa.array([dt.datetime(2024, 1, 7, 23, 30), None], pa.timestamp("ms", "Europe/Berlin")),
], ids=lambda column: f"{type(column).__name__} {column.type}")
def test_arrow_columns_stay_what_they_are(column):
    weeks = to_week_start(column)
    assert type(weeks) is type(column) and weeks.type == column.type
    monday, null = weeks.to_pylist()
    assert str(monday)[:10] == "2024-01-01" and null is None


def test_a_polars_series_keeps_its_name_and_type():
    polars = pytest.importorskip("polars")
    days = polars.Series("day", [dt.date(2024, 1, 7), None])
    assert to_week_start(days).equals(polars.Series("day", [dt.date(2024, 1, 1), None]), check_names=True)


@pytest.mark.parametrize("column", [pa.array([1, 2]), pa.array([dt.time(1)]), pa.array([b"2024-01-01"])])
def test_arrow_columns_without_days_are_errors(column):
    with pytest.raises(Error):
        to_week_start(column)


@pytest.mark.parametrize("frame", [[1, 2], {"show": ["A"]}, None])
def test_what_is_no_frame_is_an_error(frame):
    with pytest.raises(Error, match="is no frame"):
        fill_missing_weeks(frame)
