// The rule of docs/checks.md, case by case: five times the median of the prior eight calendar weeks.
#include "public_signals/quality/anomalies.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "unit/quality/tables.hpp"

namespace public_signals::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

AnomalyScan scan(const Panel& panel, const std::vector<std::string>& metrics, double threshold = 5.0,
                 int lookback = 8) {
    return scan_anomalies(panel, shows_of(panel), metrics, threshold, lookback);
}

/// What the last week of a series is judged to be: "ok", "not checked" or the type and severity of its anomaly.
std::string last_week(const Series& values, const std::string& metric = "tt_sum_likes", double threshold = 5.0) {
    PanelBuilder builder;
    builder.series("A", metric, values);
    const AnomalyScan found = scan(builder.panel(), {metric}, threshold);
    const Week last = builder.panel().week.back();
    for (const Anomaly& anomaly : found.flagged) {
        if (anomaly.week == last) {
            return std::string(name_of(anomaly.anomaly_type)) + " " + name_of(anomaly.severity);
        }
    }
    Series before = values;
    before.pop_back();
    PanelBuilder without;
    without.series("A", metric, before);
    return scan(without.panel(), {metric}, threshold).cells_checked < found.cells_checked ? "ok" : "not checked";
}

Series after(Series history, std::optional<double> value) {
    history.push_back(value);
    return history;
}

const Series eight_tens = Series(8, 10.0);

TEST(Anomalies, AValueIsASpikeAboveFiveTimesTheMedianAndNotAtIt) {
    EXPECT_EQ(last_week(after(eight_tens, 50)), "ok");
    EXPECT_EQ(last_week(after(eight_tens, 51)), "spike warning");
}

TEST(Anomalies, AValueIsADropBelowAFifthOfTheMedianAndNotAtIt) {
    EXPECT_EQ(last_week(after(eight_tens, 2)), "ok");
    EXPECT_EQ(last_week(after(eight_tens, 1)), "drop warning");
    EXPECT_EQ(last_week(after(eight_tens, 0)), "drop warning");
}

TEST(Anomalies, AfterZerosAnyValueIsFromZeroWithoutARatio) {
    EXPECT_EQ(last_week(after(Series(8, 0.0), 0)), "ok");
    EXPECT_EQ(last_week(after(Series(8, 0.0), 1)), "from_zero info");
    EXPECT_EQ(last_week(after(Series(8, 0.0), 1e6)), "from_zero info");
    PanelBuilder builder;
    builder.series("A", "tt_posts", after(Series(8, 0.0), 3));
    EXPECT_EQ(scan(builder.panel(), {"tt_posts"}).flagged.at(0).ratio_to_median, std::nullopt);
}

TEST(Anomalies, FourWeeksOfHistoryAreEnoughAndThreeAreNot) {
    EXPECT_EQ(last_week({1, 1, 1, 99}), "not checked");
    EXPECT_EQ(last_week({1, 1, 1, missing, missing, missing, missing, missing, 99}), "not checked");
    EXPECT_EQ(last_week({1, 1, 1, 1, 99}), "spike warning");
}

TEST(Anomalies, TheMedianOfAnEvenHistoryIsTheMeanOfTheMiddleTwo) {
    EXPECT_EQ(last_week({10, 20, 20, 10, 75}), "ok");
    EXPECT_EQ(last_week({10, 20, 20, 10, 76}), "spike warning");
}

TEST(Anomalies, HistoryIsTheEightCalendarWeeksBeforeAndNotTheEightRowsBefore) {
    PanelBuilder builder;
    builder.series("A", "tt_sum_likes", Series(4, 1000.0), "2024-01-01");
    builder.series("A", "tt_sum_likes", Series(4, 10.0), "2024-04-01");
    builder.series("A", "tt_sum_likes", {51}, "2024-05-27");
    const AnomalyScan found = scan(builder.panel(), {"tt_sum_likes"});
    ASSERT_THAT(found.flagged, SizeIs(1));
    EXPECT_EQ(found.flagged[0].median_prior_8w, 10.0);
    EXPECT_EQ(found.flagged[0].n_history, 4);
    EXPECT_EQ(std::get<std::int64_t>(found.flagged[0].value), 51);
}

TEST(Anomalies, ANullIsNeitherCheckedNorPartOfTheHistory) {
    EXPECT_EQ(last_week(after(eight_tens, missing)), "not checked");
    EXPECT_EQ(last_week({10, missing, 10, missing, 10, missing, 10, missing, 51}), "spike warning");
}

TEST(Anomalies, APartialTrendsWeekIsNeitherCheckedNorPartOfTheHistory) {
    const ReadPanel read = panel_from(R"(
        | show | week_start | gt_index | gt_is_partial |
        | A    | 2024-01-01 | 10       | false         |
        | A    | 2024-01-08 | 10       | false         |
        | A    | 2024-01-15 | 10       | false         |
        | A    | 2024-01-22 | 10       | true          |
        | A    | 2024-01-29 | 90       | false         |
        | A    | 2024-02-05 | 90       | true          |)");
    EXPECT_EQ(scan(read.panel, {"gt_index"}).cells_checked, 0);
}

TEST(Anomalies, SmallNumbersAreInfo) {
    struct Case {
        const char* metric;
        double usual;
        double value;
        const char* verdict;
    };
    const Case cases[] = {
        {"tt_sum_likes", 1, 9, "spike info"},     {"tt_sum_likes", 1, 10, "spike warning"},
        {"tt_sum_likes", 9, 0, "drop info"},      {"tt_sum_likes", 10, 0, "drop warning"},
        {"tt_sum_views", 100, 999, "spike info"}, {"tt_sum_views", 100, 1000, "spike warning"},
        {"gt_index", 0.5, 4.9, "spike info"},     {"gt_index", 0.5, 5.0, "spike warning"},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(last_week(after(Series(8, c.usual), c.value), c.metric), c.verdict) << c.metric << " " << c.value;
    }
}

Severity severity_with_posts(const Series& posts) {
    PanelBuilder builder;
    builder.series("A", "tt_sum_views", {5000, 5000, 5000, 5000, 90000});
    for (Row row = 0; row < posts.size(); ++row) {
        if (posts[row]) {
            builder.set(row, "tt_posts", *posts[row]);
        }
    }
    return scan(builder.panel(), {"tt_sum_views"}).flagged.at(0).severity;
}

TEST(Anomalies, ASourceThatPostsLessThanTenAWeekOnlyGivesInfo) {
    EXPECT_EQ(severity_with_posts({9, 10, 9, 9, 50}), Severity::Info);
    EXPECT_EQ(severity_with_posts({10, 9, 10, 11, 1}), Severity::Warning);
    EXPECT_EQ(severity_with_posts({}), Severity::Warning);
    EXPECT_EQ(severity_with_posts({missing, missing, 3, missing, 50}), Severity::Info);
}

TEST(Anomalies, TheRobustZTakesTheSpreadOfTheLogsAndNeedsSixWeeks) {
    PanelBuilder builder;
    builder.series("A", "tt_sum_likes", {10, 20, 30, 40, 50, 60, 1000});
    const AnomalyScan found = scan(builder.panel(), {"tt_sum_likes"});
    ASSERT_THAT(found.flagged, SizeIs(1));
    const double centre = (std::log1p(30.0) + std::log1p(40.0)) / 2;
    std::vector<double> deviations;
    for (const double value : {10.0, 20.0, 30.0, 40.0, 50.0, 60.0}) {
        deviations.push_back(std::abs(std::log1p(value) - centre));
    }
    std::ranges::sort(deviations);
    const double spread = 1.4826 * (deviations[2] + deviations[3]) / 2;
    EXPECT_NEAR(found.flagged[0].robust_z.value(), (std::log1p(1000.0) - centre) / spread, 1e-12);

    PanelBuilder shorter;
    shorter.series("A", "tt_sum_likes", {20, 30, 40, 50, 60, 1000});
    EXPECT_EQ(scan(shorter.panel(), {"tt_sum_likes"}).flagged.at(0).robust_z, std::nullopt);
}

TEST(Anomalies, AFlatHistoryDividesByALeastSpread) {
    PanelBuilder builder;
    builder.series("A", "tt_sum_likes", after(eight_tens, 100));
    const double z = scan(builder.panel(), {"tt_sum_likes"}).flagged.at(0).robust_z.value();
    EXPECT_NEAR(z, (std::log1p(100.0) - std::log1p(10.0)) / 0.1, 1e-12);
}

TEST(Anomalies, CountsBeyondTheExactDoublesAreComparedExactly) {
    PanelBuilder builder;
    builder.series("A", "tt_sum_views", {0, 0, 0, 0, 0});
    constexpr std::int64_t usual = (std::int64_t{1} << 53) + 1;
    Column::Ints& views = builder.read().panel.columns[1].ints();
    ASSERT_EQ(builder.panel().columns[1].name, "tt_sum_views");
    views = {usual, usual, usual, usual, 5 * usual};
    EXPECT_THAT(scan(builder.panel(), {"tt_sum_views"}).flagged, IsEmpty());
    ++views[4];
    EXPECT_THAT(scan(builder.panel(), {"tt_sum_views"}).flagged, SizeIs(1));
}

TEST(Anomalies, AThresholdIsTheDecimalThatWasTyped) {
    EXPECT_EQ(last_week(after(eight_tens, 51), "tt_sum_likes", 5.1), "ok");
    EXPECT_EQ(last_week(after(eight_tens, 52), "tt_sum_likes", 5.1), "spike warning");
    EXPECT_EQ(last_week(after(eight_tens, 25), "tt_sum_likes", 2.5), "ok");
    EXPECT_EQ(last_week(after(eight_tens, 26), "tt_sum_likes", 2.5), "spike warning");
    EXPECT_EQ(last_week(after(eight_tens, 4), "tt_sum_likes", 2.5), "ok");
    EXPECT_EQ(last_week(after(eight_tens, 3), "tt_sum_likes", 2.5), "drop warning");
}

TEST(Anomalies, RowOrderChangesNothing) {
    PanelBuilder builder;
    builder.series("B", "tt_posts", after(Series(8, 20.0), 200)).series("A", "tt_posts", after(Series(8, 30.0), 1));
    const Panel sorted = reordered(builder.panel(), panel_order(builder.panel()));
    std::vector<Row> backwards(sorted.row_count());
    for (Row row = 0; row < backwards.size(); ++row) {
        backwards[row] = backwards.size() - 1 - row;
    }
    for (const Panel& panel : {builder.panel(), sorted, reordered(sorted, backwards)}) {
        const AnomalyScan found = scan(panel, {"tt_posts"});
        ASSERT_THAT(found.flagged, SizeIs(2));
        EXPECT_EQ(found.flagged[0].show + name_of(found.flagged[0].anomaly_type), "Adrop");
        EXPECT_EQ(found.flagged[1].show + name_of(found.flagged[1].anomaly_type), "Bspike");
        EXPECT_EQ(found.cells_checked, 10);
    }
}

TEST(Anomalies, OneShowsHistoryNeverReachesIntoAnother) {
    PanelBuilder builder;
    builder.series("A", "tt_posts", Series(8, 10.0)).series("B", "tt_posts", {500, 500, 500}, "2024-02-26");
    EXPECT_EQ(scan(builder.panel(), {"tt_posts"}).cells_checked, 4);
}

}  // namespace
}  // namespace public_signals::tests
