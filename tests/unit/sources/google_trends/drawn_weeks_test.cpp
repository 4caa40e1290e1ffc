// The standard error of the mean over draws, of a query and of a show.
#include "public_signals/sources/google_trends/drawn_weeks.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace public_signals {
namespace {

Day day_of_text(const char* text) {
    return parse_day(text).value();
}

/// Two whole weeks of one value each, as one draw of one window.
void add_draw(Observations& observations, const std::string& query, int draw, double first, double second) {
    const Day monday = day_of_text("2024-01-01");
    for (int day = 0; day < 14; ++day) {
        observations.points.push_back({.show = "A",
                                       .query = query,
                                       .asked = {.geo = "US"},
                                       .resolution = Resolution::Day,
                                       .window_start = monday,
                                       .window_end = monday + std::chrono::days(13),
                                       .draw = draw,
                                       .day = monday + std::chrono::days(day),
                                       .value = day < 7 ? first : second,
                                       .has_data = true,
                                       .scrape_run_at = parse_instant("2024-03-01").value()});
    }
}

const DrawnWeek& row_of(const std::vector<DrawnWeek>& rows, const std::string& query, const char* week) {
    static const DrawnWeek none;
    for (const DrawnWeek& row : rows) {
        if (row.query == query && format_week(row.week) == week) {
            return row;
        }
    }
    ADD_FAILURE() << "no row of `" << query << "` in " << week;
    return none;
}

TEST(DrawnWeeks, TheErrorIsThatOfTheMeanOverDrawsOnTheScaleOfTheIndex) {
    Observations observations;
    add_draw(observations, "a", 0, 40, 100);
    add_draw(observations, "a", 1, 50, 100);
    add_draw(observations, "a", 2, 60, 100);
    const auto rows = drawn_weeks(observations, {});
    const DrawnWeek& first = row_of(rows, "a", "2024-01-01");
    EXPECT_DOUBLE_EQ(first.value, 50);
    EXPECT_DOUBLE_EQ(first.standard_error, 10 / std::sqrt(3));
    EXPECT_EQ(first.draws, 3u);
    EXPECT_DOUBLE_EQ(row_of(rows, "a", "2024-01-08").standard_error, 0);
}

TEST(DrawnWeeks, AShowsErrorIsThatOfTheMeanOverItsQueries) {
    Observations observations;
    add_draw(observations, "a", 0, 40, 100);
    add_draw(observations, "a", 1, 60, 100);
    add_draw(observations, "b", 0, 30, 100);
    add_draw(observations, "b", 1, 50, 100);
    const auto rows = drawn_weeks(observations, {});
    const DrawnWeek& show = row_of(rows, "", "2024-01-01");
    EXPECT_DOUBLE_EQ(show.value, 45);
    EXPECT_DOUBLE_EQ(show.standard_error, std::sqrt(10.0 * 10 + 10 * 10) / 2);
    EXPECT_EQ(drawn_weeks_csv({show}),
              "show,week_start,query,value,standard_error,draws\nA,2024-01-01,,45,7.0710678118654755,2\n");
}

TEST(DrawnWeeks, OneDrawHasNoErrorAndAQueryWithoutOneLeavesTheShowWithout) {
    Observations observations;
    add_draw(observations, "a", 0, 40, 100);
    EXPECT_TRUE(drawn_weeks(observations, {}).empty());
    add_draw(observations, "b", 0, 30, 100);
    add_draw(observations, "b", 1, 50, 100);
    for (const DrawnWeek& row : drawn_weeks(observations, {})) {
        EXPECT_EQ(row.query, "b");
    }
    EXPECT_TRUE(drawn_weeks(observations, {.shows = {"Another"}}).empty());
}

}  // namespace
}  // namespace public_signals
