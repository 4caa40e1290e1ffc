// Each feature by a table: what it is, and what is missing.
#include <gtest/gtest.h>

#include <cmath>

#include "public_signals/features/feature_cells.hpp"
#include "public_signals/features/model_ready.hpp"
#include "unit/features/tables.hpp"

namespace public_signals {
namespace {

using namespace tests;

constexpr const char* gap = R"(
    | show | week_start | tt_posts |
    | A    | 2024-01-01 | 3        |
    | A    | 2024-01-08 | 5        |
    | A    | 2024-01-22 | 9        |
    | B    | 2024-01-15 | 100      |
    | B    | 2024-01-22 |          |)";

FeatureOptions only(const std::string& metric) {
    return {.metrics = {{metric}},
            .lags = {},
            .leads = {},
            .add_deltas = false,
            .add_rolling = false,
            .standardize = std::vector<std::string>{}};
}

Panel with(const char* table, const FeatureOptions& options) {
    return model_ready(panel_from(table), options).value().panel;
}

TEST(Lag, AWeekMissingFromThePanelLagsAsMissing) {
    FeatureOptions options = only("tt_posts");
    options.lags = {1, 2, 3};
    const Panel panel = with(gap, options);
    EXPECT_EQ(ints(panel, "tt_posts_lag1"), (Ints{missing, 3, missing, missing, 100}));
    EXPECT_EQ(ints(panel, "tt_posts_lag2"), (Ints{missing, missing, 5, missing, missing}));
    EXPECT_EQ(ints(panel, "tt_posts_lag3"), (Ints{missing, missing, 3, missing, missing}));
}

TEST(Lag, ALongLagIsMissingEverywhereAndIsNamed) {
    FeatureOptions options = only("tt_posts");
    options.lags = {2147483647};
    const ModelReady ready = model_ready(panel_from(gap), options).value();
    EXPECT_EQ(ready.features[0].nulls, 5u);
    EXPECT_EQ(ready.warnings, std::vector<std::string>{"tt_posts_lag2147483647 is missing in every row"});
}

TEST(Lag, AYearOf53WeeksIsNoSpecialCase) {
    FeatureOptions options = only("x");
    options.lags = {1};
    const Panel panel = with(R"(
        | show | week_start | x |
        | A    | 2020-12-21 | 1 |
        | A    | 2020-12-28 | 2 |
        | A    | 2021-01-04 | 3 |)",
                             options);
    EXPECT_EQ(ints(panel, "x_lag1"), (Ints{missing, 1, 2}));
}

TEST(Lead, LooksForward) {
    FeatureOptions options = only("tt_posts");
    options.leads = {1, 2};
    const Panel panel = with(gap, options);
    EXPECT_EQ(ints(panel, "tt_posts_lead1"), (Ints{5, missing, missing, missing, missing}));
    EXPECT_EQ(ints(panel, "tt_posts_lead2"), (Ints{missing, 9, missing, missing, missing}));
}

TEST(Delta, NeedsBothWeeksAndAFractionNeedsABase) {
    FeatureOptions options = only("x");
    options.add_deltas = true;
    const ModelReady ready = model_ready(panel_from(R"(
        | show | week_start | x  |
        | A    | 2024-01-01 | 4  |
        | A    | 2024-01-08 | 6  |
        | A    | 2024-01-15 | 0  |
        | A    | 2024-01-22 | 3  |
        | A    | 2024-02-05 | 3  |)"),
                                         options)
                                 .value();
    EXPECT_EQ(ints(ready.panel, "x_delta"), (Ints{missing, 2, -6, 3, missing}));
    EXPECT_EQ(floats(ready.panel, "x_pct_change"), (Floats{missing, 0.5, -1.0, missing, missing}));
    EXPECT_EQ(ready.zero_bases, 1u);
}

TEST(Delta, TheDifferenceOfLargeCountsIsExactBeforeTheDivision) {
    FeatureOptions options = only("x");
    options.add_deltas = true;
    const Panel panel = with(R"(
        | show | week_start | x                |
        | A    | 2024-01-01 | 9007199254740992 |
        | A    | 2024-01-08 | 9007199254740993 |)",
                             options);
    EXPECT_EQ(floats(panel, "x_pct_change"), (Floats{missing, 1.0 / 9007199254740992.0}));
}

constexpr const char* rolling = R"(
    | show | week_start | x |
    | A    | 2024-01-01 | 1 |
    | A    | 2024-01-08 | 2 |
    | A    | 2024-01-15 | 4 |
    | A    | 2024-01-29 | 8 |
    | A    | 2024-02-19 |   |)";

TEST(Rolling, ASumNeedsEveryWeekAndAMeanNeedsOne) {
    FeatureOptions options = only("x");
    options.add_rolling = true;
    const ModelReady ready = model_ready(panel_from(rolling), options).value();
    EXPECT_EQ(ints(ready.panel, "x_roll3_sum"), (Ints{missing, missing, 7, missing, missing}));
    EXPECT_EQ(floats(ready.panel, "x_roll3_mean"), (Floats{1.0, 1.5, 7.0 / 3, 6.0, missing}));
    EXPECT_EQ(ready.incomplete_windows, 3u);
}

TEST(Rolling, MinPeriodsSetsBoth) {
    FeatureOptions options = only("x");
    options.add_rolling = true;
    options.rolling_min_periods = 2;
    const Panel panel = with(rolling, options);
    EXPECT_EQ(ints(panel, "x_roll3_sum"), (Ints{missing, 3, 7, 12, missing}));
    EXPECT_EQ(floats(panel, "x_roll3_mean"), (Floats{missing, 1.5, 7.0 / 3, 6.0, missing}));
}

TEST(Rolling, ASumThatInt64CannotHoldIsAnErrorWithItsPlace) {
    FeatureOptions options = only("x");
    options.add_rolling = true;
    options.rolling_window = 2;
    const auto ready = model_ready(panel_from(R"(
        | show | week_start | x                   |
        | A    | 2024-01-01 | 9223372036854775807 |
        | A    | 2024-01-08 | 9223372036854775807 |)"),
                                   options);
    ASSERT_FALSE(ready.has_value());
    EXPECT_EQ(ready.error().message, "x_roll2_sum is too large for int64");
    EXPECT_EQ(ready.error().where, "show 'A', week 2024-01-08, column x");
}

FeatureOptions scored(ZScope scope) {
    FeatureOptions options = only("x");
    options.standardize = {{"x"}};
    options.zscore = scope;
    return options;
}

TEST(Standardize, DividesByNMinusOneAndSkipsTheMissing) {
    const Panel panel = with(R"(
        | show | week_start | x |
        | A    | 2024-01-01 | 1 |
        | A    | 2024-01-08 |   |
        | B    | 2024-01-01 | 2 |
        | C    | 2024-01-01 | 3 |)",
                             scored(ZScope::Global));
    EXPECT_EQ(floats(panel, "x_z"), (Floats{-1.0, missing, 0.0, 1.0}));
}

TEST(Standardize, AConstantIsZeroAndASingleValueMissing) {
    const Panel panel = with(R"(
        | show | week_start | x   |
        | A    | 2024-01-01 | 0.1 |
        | A    | 2024-01-08 | 0.1 |
        | A    | 2024-01-15 | 0.1 |
        | B    | 2024-01-01 | 5.0 |)",
                             scored(ZScope::Show));
    EXPECT_EQ(floats(panel, "x_z_show"), (Floats{0.0, 0.0, 0.0, missing}));
}

TEST(Standardize, CountsFarFromZeroKeepTheirDigits) {
    const Panel panel = with(R"(
        | show | week_start | x                   |
        | A    | 2024-01-01 | 4611686018427387904 |
        | A    | 2024-01-08 | 4611686018427387905 |
        | A    | 2024-01-15 | 4611686018427387906 |)",
                             scored(ZScope::Global));
    EXPECT_EQ(floats(panel, "x_z"), (Floats{-1.0, 0.0, 1.0}));
}

TEST(Standardize, ExpandingSeesEarlierWeeksOnlyAndWaitsForEight) {
    Panel panel;
    Column x = missing_column("x", ColumnType::Int64, 10);
    for (int week = 0; week < 10; ++week) {
        panel.show.push_back("A");
        panel.week.push_back(Week{2800 + week});
        x.ints()[week] = week % 2;
        x.known[week] = 1;
    }
    x.ints()[9] = 1'000'000;
    panel.columns = {x};
    const ModelReady ready = model_ready(panel, scored(ZScope::Expanding)).value();
    const Floats z = floats(ready.panel, "x_z_exp");
    EXPECT_EQ(z[7], missing);
    EXPECT_DOUBLE_EQ(z[8].value(), (0 - 0.5) / std::sqrt(8 * 0.25 / 7));
}

TEST(PartialWeeks, OfAnIndexKeepTheirLagAndLeadAndFeedNothingElse) {
    FeatureOptions options = only("gt_index");
    options.metrics = {{"gt_index", "tt_posts"}};
    options.leads = {1};
    options.add_deltas = true;
    const Panel panel = with(R"(
        | show | week_start | gt_index | gt_is_partial | tt_posts |
        | A    | 2024-01-01 | 10.0     |               | 1        |
        | A    | 2024-01-08 | 20.0     | false         | 2        |
        | A    | 2024-01-15 | 90.0     | true          | 3        |)",
                             options);
    EXPECT_EQ(floats(panel, "gt_index"), (Floats{10, 20, 90}));
    EXPECT_EQ(floats(panel, "gt_index_lead1"), (Floats{20, 90, missing}));
    EXPECT_EQ(floats(panel, "gt_index_delta"), (Floats{missing, 10, missing}));
    EXPECT_EQ(ints(panel, "tt_posts_lead1"), (Ints{2, 3, missing}));
}

TEST(PartialWeeks, OfASumKeepTheirLagAndLeadAndFeedNothingElse) {
    FeatureOptions options = only("wiki_views");
    options.lags = {1};
    options.add_deltas = true;
    options.add_rolling = true;
    const Panel panel = with(R"(
        | show | week_start | wiki_views | wiki_is_partial |
        | A    | 2024-01-01 | 10         | false           |
        | A    | 2024-01-08 | 20         | true            |
        | A    | 2024-01-15 | 40         | false           |
        | A    | 2024-01-22 | 50         | false           |)",
                             options);
    EXPECT_EQ(ints(panel, "wiki_views"), (Ints{10, 20, 40, 50}));
    EXPECT_EQ(ints(panel, "wiki_views_lag1"), (Ints{missing, 10, 20, 40}));
    EXPECT_EQ(ints(panel, "wiki_views_delta"), (Ints{missing, missing, missing, 10}));
    EXPECT_EQ(floats(panel, "wiki_views_roll3_mean"), (Floats{10, 10, 25, 45}));
}

}  // namespace
}  // namespace public_signals
