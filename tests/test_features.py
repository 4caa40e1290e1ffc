"""Features on the calendar: lags, leads, deltas, rolling statistics, z-scores."""

import math

import pandas as pd
import pytest

from public_signals import Error
from public_signals.features.panel_features import (
    create_model_ready_features,
    get_feature_summary,
    make_deltas,
    make_lags,
    make_leads,
    make_rolling_stats,
    standardize,
)

NA = None


def panel(*rows, columns=("show", "week_start", "tt_posts"), dtype="Int64"):
    df = pd.DataFrame(list(rows), columns=list(columns))
    return df.astype({columns[2]: dtype})


def values(column):
    return [NA if pd.isna(value) else value for value in column]


WEEKS_WITH_A_GAP = (
    ("A", "2024-01-01", 3),
    ("A", "2024-01-08", 5),
    # 2024-01-15 is absent
    ("A", "2024-01-22", 9),
    ("B", "2024-01-08", 100),
    ("B", "2024-01-15", NA),
    ("B", "2024-01-22", 400),
)


class TestLags:
    def test_a_lag_is_the_value_of_the_week_before_in_the_same_show(self):
        lagged = make_lags(panel(*WEEKS_WITH_A_GAP), ["tt_posts"], lags=[1, 2])
        #                                          A: 01  08  22  B: 08  15   22
        assert values(lagged["tt_posts_lag1"]) == [NA, 3, NA, NA, 100, NA]
        assert values(lagged["tt_posts_lag2"]) == [NA, NA, 5, NA, NA, 100]

    def test_whole_numbers_stay_int64_beyond_2_to_the_53(self):
        lagged = make_lags(panel(("A", "2024-01-01", 2**53 + 1), ("A", "2024-01-08", 1)), "tt_posts", lags=1)
        assert lagged["tt_posts_lag1"].dtype == "Int64"
        assert values(lagged["tt_posts_lag1"]) == [NA, 2**53 + 1]

    def test_the_default_lags_are_1_2_4_6(self):
        lagged = make_lags(panel(*WEEKS_WITH_A_GAP), ["tt_posts"])
        assert list(lagged.columns[3:]) == ["tt_posts_lag1", "tt_posts_lag2", "tt_posts_lag4", "tt_posts_lag6"]

    def test_shows_that_differ_by_case_are_two_shows(self):
        lagged = make_lags(panel(("Six", "2024-01-01", 1), ("SIX", "2024-01-08", 2)), "tt_posts", lags=1)
        assert values(lagged["tt_posts_lag1"]) == [NA, NA]

    @pytest.mark.parametrize("lags", [[0], [-1], [1, 1], [1.5]])
    def test_a_lag_that_is_no_week_back_is_an_error(self, lags):
        with pytest.raises(Error) as caught:
            make_lags(panel(*WEEKS_WITH_A_GAP), ["tt_posts"], lags=lags)
        assert "lag" in caught.value.message

    def test_the_input_is_unchanged(self):
        df = panel(*WEEKS_WITH_A_GAP)
        before = df.copy(deep=True)
        make_lags(df, ["tt_posts"])
        pd.testing.assert_frame_equal(df, before)


class TestLeads:
    def test_a_lead_is_the_value_of_a_later_week(self):
        led = make_leads(panel(*WEEKS_WITH_A_GAP), ["tt_posts"], leads=[1, 2])
        assert values(led["tt_posts_lead1"]) == [5, NA, NA, NA, 400, NA]
        assert values(led["tt_posts_lead2"]) == [NA, 9, NA, 400, NA, NA]


class TestDeltas:
    def test_delta_and_pct_change_need_both_weeks(self):
        changed = make_deltas(panel(("A", "2024-01-01", 4), ("A", "2024-01-08", 6), ("A", "2024-01-22", 9)), "tt_posts")
        assert changed["tt_posts_delta"].dtype == "Int64"
        assert values(changed["tt_posts_delta"]) == [NA, 2, NA]
        assert values(changed["tt_posts_pct_change"]) == [NA, 0.5, NA]

    def test_a_change_from_zero_has_no_fraction(self):
        changed = make_deltas(panel(("A", "2024-01-01", 0), ("A", "2024-01-08", 6), ("A", "2024-01-15", 0)), "tt_posts")
        assert values(changed["tt_posts_delta"]) == [NA, 6, -6]
        assert values(changed["tt_posts_pct_change"]) == [NA, NA, -1.0]

    def test_a_difference_that_int64_cannot_hold_is_an_error(self):
        df = panel(("A", "2024-01-01", -(2**62)), ("A", "2024-01-08", 2**63 - 1))
        with pytest.raises(Error) as caught:
            make_deltas(df, "tt_posts")
        assert "show 'A', week 2024-01-08, column tt_posts" in caught.value.where


class TestRolling:
    def test_a_sum_needs_every_week_and_a_mean_needs_one(self):
        rolled = make_rolling_stats(
            panel(
                ("A", "2024-01-01", 1),
                ("A", "2024-01-08", 2),
                ("A", "2024-01-15", 4),
                ("A", "2024-01-29", 8),
                ("A", "2024-02-05", NA),
            ),
            ["tt_posts"],
        )
        assert rolled["tt_posts_roll3_sum"].dtype == "Int64"
        assert values(rolled["tt_posts_roll3_sum"]) == [NA, NA, 7, NA, NA]
        assert values(rolled["tt_posts_roll3_mean"]) == pytest.approx([1, 1.5, 7 / 3, 6, 8])

    def test_min_periods_sets_both(self):
        df = panel(("A", "2024-01-01", 1), ("A", "2024-01-08", 2), ("A", "2024-01-15", 4))
        rolled = make_rolling_stats(df, ["tt_posts"], min_periods=2)
        assert values(rolled["tt_posts_roll3_sum"]) == [NA, 3, 7]
        assert values(rolled["tt_posts_roll3_mean"]) == [NA, 1.5, 7 / 3]

    def test_a_sum_is_exact_where_floats_are_not(self):
        df = panel(("A", "2024-01-01", 2**53), ("A", "2024-01-08", 1), ("A", "2024-01-15", 2**53))
        assert values(make_rolling_stats(df, "tt_posts")["tt_posts_roll3_sum"])[2] == 2**54 + 1

    def test_an_overflow_is_an_error(self):
        df = panel(*[("A", week, 2**62) for week in ("2024-01-01", "2024-01-08", "2024-01-15")])
        with pytest.raises(Error) as caught:
            make_rolling_stats(df, "tt_posts")
        assert "show 'A', week 2024-01-15, column tt_posts" in caught.value.where

    @pytest.mark.parametrize(("window", "min_periods"), [(0, None), (-3, None), (3, 0), (3, 4)])
    def test_windows_that_no_panel_has_are_errors(self, window, min_periods):
        with pytest.raises(Error):
            make_rolling_stats(panel(*WEEKS_WITH_A_GAP), "tt_posts", window=window, min_periods=min_periods)


class TestStandardize:
    def test_z_divides_by_n_minus_1(self):
        scored = standardize(panel(("A", "2024-01-01", 1), ("A", "2024-01-08", NA), ("B", "2024-01-08", 3)), "tt_posts")
        assert values(scored["tt_posts_z"]) == pytest.approx([-1 / math.sqrt(2), NA, 1 / math.sqrt(2)])

    def test_a_constant_column_is_zero_where_it_is_known(self):
        scored = standardize(panel(("A", "2024-01-01", 7), ("A", "2024-01-08", NA), ("B", "2024-01-08", 7)), "tt_posts")
        assert values(scored["tt_posts_z"]) == [0.0, NA, 0.0]

    def test_one_value_has_no_z(self):
        scored = standardize(panel(("A", "2024-01-01", 7), ("A", "2024-01-08", NA)), "tt_posts")
        assert values(scored["tt_posts_z"]) == [NA, NA]

    def test_a_show_is_compared_with_itself(self):
        scored = standardize(panel(*WEEKS_WITH_A_GAP), "tt_posts", scope="show")
        root = math.sqrt(1 / 2)
        assert values(scored["tt_posts_z_show"])[3:] == pytest.approx([-root, NA, root])

    def test_an_expanding_z_waits_for_eight_earlier_values(self):
        weeks = pd.date_range("2024-01-01", periods=10, freq="7D").strftime("%Y-%m-%d")
        df = panel(*[("A", week, value) for week, value in zip(weeks, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], strict=True)])
        scored = values(standardize(df, "tt_posts", scope="expanding")["tt_posts_z_exp"])
        history = pd.Series(range(1, 9))
        assert scored[:8] == [NA] * 8
        assert scored[8] == pytest.approx((9 - history.mean()) / history.std(), rel=1e-12)

    @pytest.mark.parametrize("wrong", [{"method": "rank"}, {"scope": "week"}, {"method": "minmax", "scope": "expanding"}])
    def test_an_unknown_method_or_scope_is_an_error(self, wrong):
        with pytest.raises(Error):
            standardize(panel(*WEEKS_WITH_A_GAP), "tt_posts", **wrong)


class TestModelReady:
    METRICS = [f"metric_{i}" for i in range(13)]

    def wide(self):
        weeks = pd.date_range("2024-01-01", periods=9, freq="7D").strftime("%Y-%m-%d")
        df = pd.DataFrame({"show": "A", "week_start": weeks})
        return df.assign(**{metric: range(i, i + 9) for i, metric in enumerate(self.METRICS)})

    def test_thirteen_metrics_make_182_features(self):
        ready = create_model_ready_features(self.wide(), self.METRICS)
        assert len(ready.columns) == 15 + 182
        summary = get_feature_summary(ready)
        assert summary == {
            "columns": 197,
            "features": 182,
            "lag": 52,
            "lead": 13,
            "delta": 13,
            "pct_change": 13,
            "roll_sum": 13,
            "roll_mean": 13,
            "z": 65,
        }

    def test_the_columns_stand_in_a_settled_order(self):
        ready = create_model_ready_features(self.wide()[["show", "week_start", "metric_0", "metric_1"]],
                                            ["metric_1", "metric_0"], lags=[2, 1], leads=[3])
        assert list(ready.columns) == [
            "show", "week_start", "metric_0", "metric_1",
            "metric_1_lag2", "metric_1_lag1", "metric_0_lag2", "metric_0_lag1",
            "metric_1_lead3", "metric_0_lead3",
            "metric_1_delta", "metric_1_pct_change", "metric_0_delta", "metric_0_pct_change",
            "metric_1_roll3_sum", "metric_1_roll3_mean", "metric_0_roll3_sum", "metric_0_roll3_mean",
            "metric_1_z", "metric_0_z",
            "metric_1_lag2_z", "metric_1_lag1_z", "metric_0_lag2_z", "metric_0_lag1_z",
        ]  # fmt: skip

    def test_default_metrics_that_are_absent_are_skipped_and_named(self):
        with pytest.warns(UserWarning, match="tt_sum_views.*gt_index"):
            ready = create_model_ready_features(panel(*WEEKS_WITH_A_GAP))
        assert "tt_posts_lag1" in ready.columns

    def test_an_unknown_metric_is_an_error_with_the_nearest_name(self):
        with pytest.raises(Error) as caught:
            create_model_ready_features(panel(*WEEKS_WITH_A_GAP), ["tt_pots"])
        assert "tt_posts" in caught.value.help

    def test_standardize_cols_may_name_features(self):
        ready = create_model_ready_features(
            panel(*WEEKS_WITH_A_GAP), ["tt_posts"], lags=[1], leads=[], standardize_cols=["tt_posts_roll3_mean"]
        )
        assert [name for name in ready.columns if name.endswith("_z")] == ["tt_posts_roll3_mean_z"]

    def test_partial_trends_weeks_keep_their_value_and_feed_nothing(self):
        df = pd.DataFrame(
            {
                "show": "A",
                "week_start": ["2024-01-01", "2024-01-08", "2024-01-15", "2024-01-22"],
                "gt_index": [10.0, 20.0, 30.0, 90.0],
                "gt_is_partial": pd.array([False, None, False, True], dtype="boolean"),
                "tt_posts": [1, 2, 3, 4],
            }
        )
        ready = create_model_ready_features(df, ["gt_index", "tt_posts"], lags=[1], leads=[1])
        assert values(ready["gt_index"]) == [10, 20, 30, 90]
        assert values(ready["gt_index_lead1"]) == [20, 30, 90, NA]
        assert values(ready["gt_index_delta"]) == [NA, 10, 10, NA]
        assert values(ready["gt_index_roll3_sum"]) == [NA, NA, 60, NA]
        assert values(ready["gt_index_z"]) == [-1, 0, 1, NA]
        assert values(ready["tt_posts_lead1"]) == [2, 3, 4, NA]
