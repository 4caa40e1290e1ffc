#include "public_signals/quality/coverage.hpp"

#include <gmock/gmock.h>

#include "unit/quality/tables.hpp"

namespace public_signals::tests {
namespace {

SourceCoverage coverage(const ReadPanel& read, const std::string& source, const CheckOptions& options = {}) {
    for (const SourceCoverage& found : coverage_of(read, options)) {
        if (found.source == source) {
            return found;
        }
    }
    throw std::logic_error("no source " + source);
}

ReadPanel known_weeks(int known, int weeks) {
    PanelBuilder builder;
    Series values;
    for (int i = 0; i < weeks; ++i) {
        values.push_back(i < known ? std::optional<double>(7) : missing);
    }
    builder.series("A", "tt_posts", values);
    return builder.read();
}

TEST(Coverage, ASourcePassesAtExactlySixtyPercent) {
    EXPECT_TRUE(coverage(known_weeks(6, 10), "tiktok").passed);
    EXPECT_FALSE(coverage(known_weeks(59, 100), "tiktok").passed);
    EXPECT_TRUE(coverage(known_weeks(60, 100), "tiktok").passed);
    EXPECT_TRUE(coverage(known_weeks(3, 5), "tiktok").passed);
    EXPECT_DOUBLE_EQ(coverage(known_weeks(3, 5), "tiktok").coverage_pct, 60.0);
}

TEST(Coverage, AnotherLeastCoverageIsComparedTheSameWay) {
    EXPECT_TRUE(coverage(known_weeks(1, 3), "tiktok", {.min_coverage = 33.3}).passed);
    EXPECT_FALSE(coverage(known_weeks(1, 3), "tiktok", {.min_coverage = 33.4}).passed);
    EXPECT_FALSE(coverage(known_weeks(0, 3), "tiktok", {.min_coverage = 0.0}).passed);
}

TEST(Coverage, AWeekWithoutARowBetweenTheFirstAndTheLastCountsAsNotObserved) {
    const ReadPanel read = panel_from(R"(
        | show | week_start | tt_posts | tt_sum_views | gt_index |
        | A    | 2024-01-01 | 0        |              | 3.5      |
        | A    | 2024-01-22 |          | 12           |          |
        | B    | 2024-02-05 | 4        | 9            |          |)");
    const SourceCoverage tiktok = coverage(read, "tiktok");
    EXPECT_EQ(tiktok.total_observations, 5);
    EXPECT_EQ(tiktok.non_null_observations, 3);
    EXPECT_EQ(tiktok.shows_covered, 2);
    EXPECT_EQ(tiktok.weeks_covered, 3);
    EXPECT_EQ(tiktok.metrics.at(0).metric, "tt_posts");
    EXPECT_EQ(tiktok.metrics.at(0).non_null_observations, 2);
    EXPECT_FALSE(tiktok.passed) << "three of five rows, but no single metric in three of five";
    const SourceCoverage trends = coverage(read, "google_trends");
    EXPECT_EQ(trends.non_null_observations, 1);
    EXPECT_EQ(trends.shows_covered, 1);
}

TEST(Coverage, APartialTrendsWeekIsNotObserved) {
    const ReadPanel read = panel_from(R"(
        | show | week_start | gt_index | gt_is_partial |
        | A    | 2024-01-01 | 1        | false         |
        | A    | 2024-01-08 | 2        |               |
        | A    | 2024-01-15 | 3        | true          |)");
    EXPECT_EQ(coverage(read, "google_trends").non_null_observations, 2);
}

TEST(Coverage, WikipediaCountsWhereThePanelHasItAndIsNeverRequiredByItself) {
    ReadPanel read = known_weeks(2, 2);
    EXPECT_THROW(coverage(read, "wikipedia"), std::logic_error);
    EXPECT_EQ(coverage(read, "wikipedia", {.required_sources = {"wikipedia"}}).passed, false);
    Column views = missing_column("wiki_views", ColumnType::Int64, 2);
    views.known[1] = 1;
    Column partial = missing_column("wiki_is_partial", ColumnType::Bool, 2);
    read.panel.columns.push_back(views);
    EXPECT_EQ(coverage(read, "wikipedia").non_null_observations, 1);
    EXPECT_FALSE(coverage(read, "wikipedia").required);
    partial.bools()[1] = 1;
    partial.known[1] = 1;
    read.panel.columns.push_back(partial);
    EXPECT_EQ(coverage(read, "wikipedia").non_null_observations, 0);
}

TEST(Coverage, ADuplicateRowAndAWeekThatIsNoDateCountOnceAndNever) {
    const ReadPanel read = panel_from(R"(
        | show | week_start | tt_posts |
        | A    | 2024-01-01 | 1        |
        | A    | 2024-01-01 | 1        |
        | A    | yesterday  | 1        |
        | A    | 2024-01-08 | 1        |)");
    EXPECT_EQ(coverage(read, "tiktok").total_observations, 2);
    EXPECT_EQ(coverage(read, "tiktok").non_null_observations, 2);
}

TEST(Coverage, OwnSourcesReplaceTheCanonicalOnes) {
    CheckOptions options;
    options.required_sources = {"likes"};
    options.source_metrics = {{.source = "likes", .metrics = {"tt_sum_likes", "ig_sum_likes"}}};
    const ReadPanel read = panel_from(R"(
        | show | week_start | tt_sum_likes | ig_sum_likes |
        | A    | 2024-01-01 | 1            |              |
        | A    | 2024-01-08 |              | 2            |)");
    const std::vector<SourceCoverage> found = coverage_of(read, options);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].non_null_observations, 2);
    EXPECT_TRUE(found[0].required);
}

TEST(Completeness, IsTheShareOfRowsWithAValue) {
    Column column = missing_column("x", ColumnType::Int64, 4);
    column.known = {1, 0, 1, 1};
    const auto shares = completeness({column, missing_column("y", ColumnType::String, 0)});
    EXPECT_DOUBLE_EQ(shares.at(0).second, 75.0);
    EXPECT_DOUBLE_EQ(shares.at(1).second, 0.0);
}

}  // namespace
}  // namespace public_signals::tests
