#include "public_signals/report/ages.hpp"

#include <gtest/gtest.h>

#include "unit/quality/tables.hpp"

namespace public_signals::tests {
namespace {

TEST(AgedWeeks, AreTheMedianOverTheShowsAndTheirSpan) {
    const SourceAges source{"tiktok",
                            {{"A", week_of("2024-01-01"), 3, 10.0},
                             {"A", week_of("2024-01-08"), 1, 4.0},
                             {"B", week_of("2024-01-01"), 2, 30.0},
                             {"C", week_of("2024-01-01"), 1, 12.0}}};
    const auto weeks = aged_weeks(source);
    ASSERT_EQ(weeks.size(), 2U);
    EXPECT_EQ(weeks[0].posts, 6);
    EXPECT_EQ(weeks[0].youngest, 10.0);
    EXPECT_EQ(weeks[0].median, 12.0);
    EXPECT_EQ(weeks[0].oldest, 30.0);
    EXPECT_EQ(weeks[1].median, 4.0);
}

AgeDrift drift_over(const std::vector<double>& medians) {
    std::vector<AgedWeek> weeks;
    for (const double days : medians) {
        weeks.push_back({.week = Week{static_cast<int>(weeks.size())}, .posts = 1, .median = days});
    }
    return drift_of(weeks);
}

TEST(AgeDrift, IsSeenBetweenTheTenthsOfTheWeeks) {
    EXPECT_FALSE(drift_over({}).drifts());
    EXPECT_FALSE(drift_over({9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 600}).drifts()) << "one week of eleven";
    EXPECT_FALSE(drift_over({10, 20, 30, 38}).drifts()) << "exactly four weeks apart";
    EXPECT_TRUE(drift_over({10, 20, 30, 38.1}).drifts());
    EXPECT_EQ(span_text(drift_over({600, 500, 400, 300, 200, 100, 90, 50, 9.94, 9.94, 3})), "9.9 to 500 days");
}

}  // namespace
}  // namespace public_signals::tests
