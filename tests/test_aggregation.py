"""Posts and points -> weekly rows: week binning, dedupe, sums, the canonical schema."""

import datetime as dt
import json

import pandas as pd
import pytest

from public_signals import Error
from public_signals.aggregation.weekly import (
    CANONICAL_SCHEMA,
    aggregate_google_trends_weekly,
    aggregate_instagram_weekly,
    aggregate_tiktok_weekly,
    dedupe_posts,
    enforce_canonical_schema,
    merge_weekly_sources,
    save_weekly_panel,
    validate_schema,
)

CANONICAL = [
    "show", "week_start", "tt_posts", "tt_sum_views", "tt_sum_likes", "tt_sum_comments", "tt_sum_shares",
    "tt_unique_hashtags", "tt_posting_days", "ig_posts", "ig_sum_likes", "ig_sum_comments", "ig_unique_hashtags",
    "ig_reel_ct", "ig_posting_days", "gt_index", "gt_is_partial", "scrape_run_at",
]  # fmt: skip


def posts(*rows, columns=("show", "post_id", "posted_at", "views")):
    return pd.DataFrame(list(rows), columns=list(columns))


def plain(df):
    """Rows with None for every kind of null."""
    return [[None if pd.api.types.is_scalar(value) and pd.isna(value) else value for value in row]
            for row in df.astype(object).values.tolist()]


class TestWeekBinning:
    @pytest.mark.parametrize(
        ("posted_at", "week_start"),
        [
            ("2024-01-01", "2024-01-01"),
            ("2024-01-01T00:00:00Z", "2024-01-01"),
            ("2024-01-07", "2024-01-01"),
            ("2024-01-07T23:59:59Z", "2024-01-01"),
            ("2024-01-08T00:00:00Z", "2024-01-08"),
            ("2023-12-31", "2023-12-25"),
            ("2024-01-07T22:00:00-05:00", "2024-01-08"),
            ("2024-01-08T00:30:00+01:00", "2024-01-01"),
        ],
    )
    def test_a_post_belongs_to_the_utc_week_of_its_monday(self, posted_at, week_start):
        weekly = aggregate_tiktok_weekly(posts(("A", "1", posted_at, 1)))
        assert weekly["week_start"].tolist() == [week_start]

    def test_datetimes_with_a_zone_are_converted_to_utc(self):
        frame = posts(("A", "1", pd.Timestamp("2024-01-07 22:00", tz="America/New_York"), 1))
        assert aggregate_tiktok_weekly(frame)["week_start"].tolist() == ["2024-01-08"]

    def test_datetimes_without_a_zone_are_utc(self):
        frame = posts(("A", "1", pd.Timestamp("2024-01-07 23:59"), 1), ("A", "2", pd.Timestamp("2024-01-08"), 1))
        assert aggregate_tiktok_weekly(frame)["week_start"].tolist() == ["2024-01-01", "2024-01-08"]

    def test_post_datetime_stands_in_where_posted_at_is_null(self):
        columns = ("show", "post_id", "posted_at", "post_datetime")
        frame = posts(("A", "1", None, "2024-01-03"), ("A", "2", "2024-01-09T00:00:00Z", "2024-01-03"), columns=columns)
        assert plain(aggregate_tiktok_weekly(frame)[["week_start", "tt_posts"]]) == [["2024-01-01", 1], ["2024-01-08", 1]]

    def test_posting_days_are_distinct_utc_days(self):
        frame = posts(("A", "1", "2024-01-01T23:00:00Z", 1), ("A", "2", "2024-01-01T01:00:00Z", 1),
                      ("A", "3", "2024-01-01T23:00:00-05:00", 1))
        assert aggregate_tiktok_weekly(frame)["tt_posting_days"].tolist() == [2]

    def test_a_bad_date_names_its_row(self):
        with pytest.raises(Error, match="2024-13-01") as caught:
            aggregate_tiktok_weekly(posts(("A", "1", "2024-01-01", 1), ("A", "2", "2024-13-01", 1)))
        assert caught.value.kind == "INVALID_INPUT"
        assert caught.value.where == "column posted_at, row 2"


class TestDedupe:
    COLUMNS = ("show", "post_id", "views", "scrape_run_at")
    ROWS = (
        ("A", "1", 10, "2024-02-01T00:00:00Z"),
        ("A", "2", 20, "2024-02-08T00:00:00Z"),
        ("A", "1", 15, "2024-02-08T00:00:00Z"),
        ("B", "1", 99, "2024-02-01T00:00:00Z"),
        ("A", "2", 19, "2024-02-01T00:00:00Z"),
    )

    def test_the_latest_scrape_of_each_post_of_each_show_stays_as_it_was(self):
        frame = posts(*self.ROWS, columns=self.COLUMNS)
        frame.index = [7, 7, 3, "x", None]
        kept = dedupe_posts(frame)
        assert kept["views"].tolist() == [20, 15, 99]
        assert kept.index.tolist() == [7, 3, "x"]
        assert list(kept.columns) == list(self.COLUMNS)
        assert len(frame) == 5

    def test_twice_changes_nothing(self):
        once = dedupe_posts(posts(*self.ROWS, columns=self.COLUMNS))
        pd.testing.assert_frame_equal(dedupe_posts(once), once)

    def test_of_one_scrape_the_later_row_stays(self):
        frame = posts(("A", "1", 1, "2024-02-01"), ("A", "1", 2, "2024-02-01"), columns=self.COLUMNS)
        assert dedupe_posts(frame)["views"].tolist() == [2]

    def test_fractions_of_a_second_decide(self):
        early, late = pd.Timestamp("2024-02-01 00:00:00.250"), pd.Timestamp("2024-02-01 00:00:00.500")
        frame = posts(("A", "1", 2, late), ("A", "1", 1, early), columns=self.COLUMNS)
        assert dedupe_posts(frame)["views"].tolist() == [2]

    def test_ids_are_text_or_whole_numbers_but_never_floats(self):
        ids = pd.DataFrame({"show": "A", "post_id": [7336007528070958382, 7336007528070958383]})
        assert len(dedupe_posts(ids)) == 2
        with pytest.raises(Error, match="lost digits"):
            dedupe_posts(ids.astype({"post_id": "float64"}))

    def test_aggregates_count_a_post_of_two_scrapes_once(self):
        frame = posts(("A", "1", "2024-01-02", 10, "2024-02-01"), ("A", "1", "2024-01-02", 25, "2024-02-08"),
                      columns=("show", "post_id", "posted_at", "views", "scrape_run_at"))
        weekly = aggregate_tiktok_weekly(frame)
        assert plain(weekly[["tt_posts", "tt_sum_views", "scrape_run_at"]]) == [[1, 25, "2024-02-08T00:00:00Z"]]

    def test_an_absent_id_is_an_error(self):
        with pytest.raises(Error, match="no column 'post_id'"):
            dedupe_posts(pd.DataFrame({"show": ["A"]}))
        with pytest.raises(Error, match="post_id is empty"):
            dedupe_posts(pd.DataFrame({"post_id": ["1", None]}))


class TestSums:
    def test_a_sum_over_nulls_alone_is_null_never_zero(self):
        frame = posts(("A", "1", "2024-01-02", None), ("A", "2", "2024-01-03", None),
                      ("A", "3", "2024-01-09", None), ("A", "4", "2024-01-10", 0))
        weekly = aggregate_tiktok_weekly(frame)
        assert plain(weekly[["tt_posts", "tt_sum_views"]]) == [[2, None], [2, 0]]
        assert plain(weekly[["tt_sum_likes"]]) == [[None], [None]]
        assert weekly["tt_sum_views"].dtype == "Int64"

    @pytest.mark.parametrize("dtype", ["Int64", "object", "str"])
    def test_counts_beyond_2_to_the_53_are_exact(self, dtype):
        frame = posts(("A", "1", "2024-01-02", 2**53 + 1), ("A", "2", "2024-01-02", 2))
        frame["views"] = frame["views"].astype(dtype)
        assert aggregate_tiktok_weekly(frame)["tt_sum_views"].tolist() == [2**53 + 3]

    def test_counts_with_gaps_come_as_floats_from_read_csv(self):
        frame = posts(("A", "1", "2024-01-02", 3.0), ("A", "2", "2024-01-02", float("nan")))
        assert aggregate_tiktok_weekly(frame)["tt_sum_views"].tolist() == [3]

    @pytest.mark.parametrize("bad", [2.5, -1, "1.2M", float("inf")])
    def test_what_is_no_count_is_an_error_that_names_the_cell(self, bad):
        with pytest.raises(Error, match="is not a count") as caught:
            aggregate_tiktok_weekly(posts(("A", "1", "2024-01-02", bad)))
        assert caught.value.where == "column views, row 1"

    def test_a_sum_beyond_int64_names_show_week_and_column(self):
        frame = posts(("A", "1", "2024-01-02", 2**63 - 1), ("A", "2", "2024-01-02", 1))
        with pytest.raises(Error) as caught:
            aggregate_tiktok_weekly(frame.astype({"views": "Int64"}))
        assert caught.value.where == "show 'A', week 2024-01-01, column tt_sum_views"
        assert (caught.value.show, caught.value.week, caught.value.column) == ("A", "2024-01-01", "tt_sum_views")

    @pytest.mark.parametrize(
        ("cells", "unique"),
        [
            (['["a","b"]', '["b","c"]'], 3),
            ([["a", "b"], ["b"]], 2),
            (['["a",""]', ""], 1),
            (["", "[]"], 0),
            (["[]", '["Broadway"]'], 1),
            ([["Broadway"], ["BROADWAY", "#broadway"]], 1),
        ],
    )
    def test_hashtags_are_counted_once_each_folded_and_empty_is_none(self, cells, unique):
        frame = posts(*[("A", str(i), "2024-01-02", cell) for i, cell in enumerate(cells)],
                      columns=("show", "post_id", "posted_at", "hashtags"))
        assert aggregate_tiktok_weekly(frame)["tt_unique_hashtags"].tolist() == [unique]

    def test_hashtags_that_no_post_shows_are_unknown(self):
        frame = posts(("A", "1", "2024-01-02", None), ("A", "2", "2024-01-03", None), columns=("show", "post_id", "posted_at", "hashtags"))
        assert aggregate_tiktok_weekly(frame)["tt_unique_hashtags"].isna().tolist() == [True]

    def test_instagram_counts_reels_and_keeps_hidden_likes_null(self):
        frame = posts(("A", "1", "2024-01-02", None, 3, True), ("A", "2", "2024-01-03", None, None, False),
                      ("B", "3", "2024-01-03", 5, None, None),
                      columns=("show", "post_id", "post_datetime", "likes", "comments", "is_reel"))
        weekly = aggregate_instagram_weekly(frame)
        columns = ["show", "ig_posts", "ig_sum_likes", "ig_sum_comments", "ig_reel_ct"]
        assert plain(weekly[columns]) == [["A", 2, None, 3, 1], ["B", 1, 5, None, None]]

    def test_rows_are_sorted_and_the_input_is_left_alone(self):
        frame = posts(("b", "1", "2024-01-09", 1), ("b", "2", "2024-01-02", 1), ("A", "3", "2024-01-09", 1))
        frame.index = [5, 5, 5]
        before = frame.copy(deep=True)
        weekly = aggregate_tiktok_weekly(frame)
        assert plain(weekly[["show", "week_start"]]) == [["A", "2024-01-08"], ["b", "2024-01-01"], ["b", "2024-01-08"]]
        assert weekly.index.tolist() == [0, 1, 2]
        pd.testing.assert_frame_equal(frame, before)

    def test_no_posts_make_no_rows(self):
        weekly = aggregate_tiktok_weekly(posts())
        assert weekly.shape == (0, 10)
        assert list(weekly.columns) == [*CANONICAL[:9], "scrape_run_at"]


class TestGoogleTrends:
    def test_the_largest_complete_week_is_100_and_a_short_week_is_partial(self):
        days = pd.date_range("2024-01-01", periods=17)
        points = pd.DataFrame({"show": "A", "day": days, "value": [10] * 7 + [40] * 7 + [80] * 3,
                               "scrape_run_at": "2024-03-01T00:00:00Z"})
        assert plain(aggregate_google_trends_weekly(points)) == [
            ["A", "2024-01-01", 25.0, False, "2024-03-01T00:00:00Z"],
            ["A", "2024-01-08", 100.0, False, "2024-03-01T00:00:00Z"],
            ["A", "2024-01-15", 200.0, True, "2024-03-01T00:00:00Z"],
        ]

    def test_sunday_weeks_are_mapped_six_to_one_and_never_floored(self):
        points = pd.DataFrame({"show": "A", "day": ["2024-01-07", "2024-01-14", "2024-01-21"], "value": [70, 0, 35],
                               "scrape_run_at": "2024-03-01T00:00:00Z"})
        weekly = aggregate_google_trends_weekly(points)
        assert weekly["week_start"].tolist() == ["2024-01-08", "2024-01-15"]
        assert weekly["gt_index"].tolist() == pytest.approx([100, 5 / 60 * 100])

    def test_a_value_below_one_is_half_and_one_without_data_zero(self):
        days = pd.date_range("2024-01-01", periods=21).strftime("%Y-%m-%d")
        points = pd.DataFrame({"show": "A", "day": days, "value": [0] * 14 + [1] * 7,
                               "below_one": [True] * 7 + [False] * 14, "has_data": [True] * 7 + [False] * 7 + [True] * 7})
        assert aggregate_google_trends_weekly(points)["gt_index"].tolist() == [50, 0, 100]

    def test_an_absent_column_is_named(self):
        with pytest.raises(Error, match="no column 'value'"):
            aggregate_google_trends_weekly(pd.DataFrame({"show": ["A"], "day": ["2024-01-01"]}))


def weekly_tiktok():
    return pd.DataFrame({"show": ["B", "A"], "week_start": ["2024-01-01", "2024-01-08"], "tt_posts": [1, 2],
                         "scrape_run_at": ["2024-02-01T00:00:00Z", "2024-02-01T00:00:00Z"]})


class TestMerge:
    def test_every_row_of_every_source_in_the_18_columns_with_the_latest_scrape(self):
        trends = pd.DataFrame({"show": ["A", "A"], "week_start": [dt.date(2024, 1, 8), dt.date(2024, 1, 15)],
                               "gt_index": [50.0, None], "gt_is_partial": [False, None],
                               "scrape_run_at": ["2024-03-01T00:00:00Z", None]})
        panel = merge_weekly_sources(weekly_tiktok(), None, trends)
        assert list(panel.columns) == CANONICAL
        assert plain(panel[["show", "week_start", "tt_posts", "ig_posts", "gt_index", "scrape_run_at"]]) == [
            ["A", "2024-01-08", 2, None, 50.0, "2024-03-01T00:00:00Z"],
            ["A", "2024-01-15", None, None, None, None],
            ["B", "2024-01-01", 1, None, None, "2024-02-01T00:00:00Z"],
        ]
        assert validate_schema(panel) == (True, [])

    def test_a_show_and_week_twice_or_a_week_that_is_no_monday_is_an_error(self):
        twice = pd.concat([weekly_tiktok(), weekly_tiktok()])
        with pytest.raises(Error, match="twice"):
            merge_weekly_sources(twice, None, None)
        with pytest.raises(Error, match="2024-01-02 is not a Monday"):
            merge_weekly_sources(weekly_tiktok().assign(week_start="2024-01-02"), None, None)

    def test_no_sources_make_an_empty_panel(self):
        assert merge_weekly_sources(None, None, None).shape == (0, 18)


class TestSchema:
    def test_the_schema_is_the_18_columns(self):
        assert [column["name"] for column in CANONICAL_SCHEMA["columns"]] == CANONICAL
        dtypes = {column["name"]: column["dtype"] for column in CANONICAL_SCHEMA["columns"]}
        assert set(dtypes.values()) == {"object", "Int64", "float64", "bool"}
        assert (dtypes["show"], dtypes["tt_posts"], dtypes["gt_index"], dtypes["gt_is_partial"]) == (
            "object", "Int64", "float64", "bool")

    def test_enforcing_adds_casts_orders_sorts_and_drops(self):
        frame = pd.DataFrame({"extra": [1, 2], "tt_posts": [3.0, None], "gt_is_partial": [1, None],
                              "week_start": pd.to_datetime(["2024-01-08", "2024-01-01"]), "show": ["A", "A"]}, index=[9, 9])
        panel = enforce_canonical_schema(frame)
        assert list(panel.columns) == CANONICAL
        assert plain(panel[["show", "week_start", "tt_posts", "gt_is_partial", "gt_index"]]) == [
            ["A", "2024-01-01", None, None, None], ["A", "2024-01-08", 3, True, None]]
        assert str(panel["tt_posts"].dtype) == "Int64"
        assert str(panel["gt_is_partial"].dtype) == "boolean"
        assert validate_schema(panel) == (True, [])
        pd.testing.assert_frame_equal(enforce_canonical_schema(panel), panel)

    def test_whole_numbers_stay_exact(self):
        frame = pd.DataFrame({"show": ["A"], "week_start": ["2024-01-01"], "tt_sum_views": pd.Series([2**53 + 1], dtype=object)})
        assert enforce_canonical_schema(frame)["tt_sum_views"].tolist() == [2**53 + 1]

    @pytest.mark.parametrize(("column", "value"), [("tt_posts", 2.5), ("tt_posts", "many"), ("gt_index", "high"),
                                                   ("week_start", "2024-13-01"), ("week_start", None), ("show", None)])
    def test_a_value_that_does_not_fit_is_an_error_that_names_the_column(self, column, value):
        frame = pd.DataFrame({"show": ["A"], "week_start": ["2024-01-01"]}).assign(**{column: pd.Series([value], dtype=object)})
        with pytest.raises(Error) as caught:
            enforce_canonical_schema(frame)
        assert column in caught.value.where

    def test_faults_are_named_by_column(self):
        good = enforce_canonical_schema(weekly_tiktok())
        faults = {
            "gt_index: the column is missing": good.drop(columns="gt_index"),
            "tt_posts: the type is float64, not Int64": good.astype({"tt_posts": "float64"}),
            "tt_posts: the type is Int32, not Int64": good.astype({"tt_posts": "Int32"}),
            "week_start: the column is out of order": good[["show", *CANONICAL[2:], "week_start"]].rename(columns={}),
            "extra: no column of the schema": good.assign(extra=1),
        }
        for message, frame in faults.items():
            valid, errors = validate_schema(frame)
            assert not valid
            if "order" in message:
                assert errors == ["tt_posts: the column is out of order"]
            else:
                assert message in errors


class TestSave:
    def test_the_panel_reads_back_with_nullable_types_and_the_same_bytes_twice(self, tmp_path):
        panel = enforce_canonical_schema(weekly_tiktok())
        file = save_weekly_panel(panel, tmp_path / "one")
        save_weekly_panel(panel.iloc[::-1], tmp_path / "two")
        for name in ("weekly_social_signals.parquet", "weekly_social_signals.csv", "weekly_panel_schema.json",
                     "datapackage.json"):
            assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
        pd.testing.assert_frame_equal(pd.read_parquet(file), panel)
        assert json.loads((tmp_path / "one/weekly_panel_schema.json").read_text()) == CANONICAL_SCHEMA
        assert json.loads((tmp_path / "one/datapackage.json").read_text())["created"] == "2024-02-01T00:00:00Z"

    def test_a_folder_that_cannot_be_made_is_an_error(self, tmp_path):
        (tmp_path / "file").write_text("here")
        with pytest.raises(Error) as caught:
            save_weekly_panel(weekly_tiktok(), tmp_path / "file")
        assert caught.value.kind == "IO"
