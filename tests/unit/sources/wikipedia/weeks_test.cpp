#include <gtest/gtest.h>

#include <cstdio>
#include <random>

#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/panel/parquet.hpp"
#include "unit/panel/raw_folder.hpp"

namespace public_signals {
namespace {

const std::string days_header = "show,title,day,views,scrape_run_at\n";
const std::string weekly_header = "show,week_start,wiki_views,wiki_is_partial,scrape_run_at\n";

std::string rows(const std::string& title, int first, const std::vector<std::string>& views, const std::string& run) {
    std::string csv;
    for (std::size_t i = 0; i < views.size(); ++i) {
        csv += "A," + title + "," + format_day(Day{std::chrono::days{first + static_cast<int>(i)}}) + "," + views[i] +
               "," + run + "\n";
    }
    return csv;
}

constexpr int monday = 19723;  // 2024-01-01

std::string weekly_wikipedia(const std::string& csv) {
    const auto panel =
        weekly_panel(Source::Wikipedia, observations_from({{"wikipedia/a_days.csv", days_header + csv}}), {});
    return panel ? panel_csv(*panel, 0) : panel.error().message + " at " + panel.error().where;
}

TEST(WeeklyViews, ADayLeftOutIsZeroUpToTheLastLoadedDayAndUnknownBehindIt) {
    const std::string run = "2024-01-12T00:00:00Z";
    EXPECT_EQ(weekly_wikipedia(rows("A", monday, {"1", "", "3", "4", "5", "", "7", "8", "", "", "", "", "", ""}, run)),
              weekly_header +
                  "A,2024-01-01,20,false,2024-01-12T00:00:00Z\n"
                  "A,2024-01-08,8,true,2024-01-12T00:00:00Z\n");
}

TEST(WeeklyViews, ADayLeftOutOfAMuchReadTitleIsLostAndItsWeekPartial) {
    const std::string csv =
        rows("A", monday, {"40", "50", "", "30", "60", "40", "50", "40", "50", "40", "30", "60", "40", "50"},
             "2024-01-15T00:00:00Z");
    EXPECT_EQ(weekly_wikipedia(csv), weekly_header +
                                         "A,2024-01-01,270,true,2024-01-15T00:00:00Z\n"
                                         "A,2024-01-08,310,false,2024-01-15T00:00:00Z\n");
    std::vector<WeeklyNote> notes;
    ASSERT_TRUE(
        weekly_panel(Source::Wikipedia, observations_from({{"wikipedia/a_days.csv", days_header + csv}}), {}, &notes));
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_EQ(notes[0].code, "wiki_hole");
    EXPECT_NE(notes[0].text.find("left out a day of a much-read title, the first 2024-01-03 of A"), std::string::npos)
        << notes[0].text;
}

TEST(WeeklyViews, TheLastLoadedDayIsThatOfAnyTitleOfTheRun) {
    const std::string run = "2024-01-12T00:00:00Z";
    EXPECT_EQ(weekly_wikipedia(rows("A", monday, {"1", "1", "1", "1", "1", "1", ""}, run) +
                               rows("Redirect", monday, {"", "", "", "", "", "", "2"}, run)),
              weekly_header + "A,2024-01-01,8,false,2024-01-12T00:00:00Z\n");
}

TEST(WeeklyViews, ARunWithoutAnyLoadedDayGoesByTheUsualLagOfTwoDays) {
    EXPECT_EQ(weekly_wikipedia(rows("A", monday, {"", "", "", "", "", "", ""}, "2024-01-09T12:00:00Z")),
              weekly_header + "A,2024-01-01,0,false,2024-01-09T12:00:00Z\n");
    EXPECT_EQ(weekly_wikipedia(rows("A", monday, {"", "", "", "", "", "", ""}, "2024-01-02T12:00:00Z")),
              weekly_header + "A,2024-01-01,,true,\n");
}

TEST(WeeklyViews, ALaterRunFillsInWhatAnEarlierOneDidNotKnow) {
    EXPECT_EQ(weekly_wikipedia(rows("A", monday, {"1", "1", "1", "", "", "", ""}, "2024-01-04T00:00:00Z") +
                               rows("A", monday, {"2", "2", "2", "2", "2", "2", "2"}, "2024-01-10T00:00:00Z")),
              weekly_header + "A,2024-01-01,14,false,2024-01-10T00:00:00Z\n");
}

TEST(WeeklyViews, AWeekNotAskedInFullIsPartial) {
    EXPECT_EQ(weekly_wikipedia(rows("A", monday, {"1", "1"}, "2024-01-10T00:00:00Z")),
              weekly_header + "A,2024-01-01,2,true,2024-01-10T00:00:00Z\n");
}

TEST(WeeklyViews, ASilentTitleIsNoHoleAndAYoungDayOfAReadOneIsUnknown) {
    const std::string run = "2024-01-08T05:17:00Z";  // Monday: Sunday is a day old
    const std::string big = rows("Big", monday, {"900", "900", "900", "900", "900", "900", "900"}, run);
    EXPECT_EQ(weekly_wikipedia(big + rows("Redirect", monday, {"", "45", "", "", "2", "", ""}, run)),
              weekly_header + "A,2024-01-01,6347,false,2024-01-08T05:17:00Z\n");
    EXPECT_EQ(weekly_wikipedia(big + rows("Small", monday, {"20", "20", "20", "20", "20", "20", ""}, run)),
              weekly_header + "A,2024-01-01,6420,true,2024-01-08T05:17:00Z\n");
    const std::string next = rows("Small", monday, {"20", "20", "20", "20", "20", "20", "20"}, "2024-01-15T05:17:00Z");
    EXPECT_EQ(weekly_wikipedia(big + rows("Small", monday, {"20", "20", "20", "20", "20", "20", ""}, run) + next),
              weekly_header + "A,2024-01-01,6440,false,2024-01-15T05:17:00Z\n");
}

TEST(WeeklyViews, AYoungDayStaysUnknownWhenOnlyLaterDaysWereAskedAgain) {
    EXPECT_EQ(
        weekly_wikipedia(rows("A", monday, {"20", "20", "20", "20", "20", "20", ""}, "2024-01-08T05:17:00Z") +
                         rows("B", monday, {"1", "1", "1", "1", "1", "1", "1"}, "2024-01-08T05:17:00Z") +
                         rows("A", monday + 7, {"20", "20", "20", "20", "20", "20", "20"}, "2024-01-20T05:17:00Z") +
                         rows("B", monday + 7, {"1", "1", "1", "1", "1", "1", "1"}, "2024-01-20T05:17:00Z")),
        weekly_header +
            "A,2024-01-01,127,true,2024-01-08T05:17:00Z\n"
            "A,2024-01-08,147,false,2024-01-20T05:17:00Z\n");
}

TEST(WeeklyViews, AMovedPageLeavesNoHole) {
    std::vector<std::string> views(28, "400");
    for (std::size_t day = 14; day < views.size(); ++day) {
        views[day] = day % 3 == 0 ? "" : "3";  // under its old name after it was moved
    }
    EXPECT_EQ(weekly_wikipedia(rows("Old", monday, views, "2024-02-15T00:00:00Z")),
              weekly_header +
                  "A,2024-01-01,2800,false,2024-02-15T00:00:00Z\n"
                  "A,2024-01-08,2800,false,2024-02-15T00:00:00Z\n"
                  "A,2024-01-15,15,false,2024-02-15T00:00:00Z\n"
                  "A,2024-01-22,12,true,2024-02-15T00:00:00Z\n")
        << "of the last day nobody knows whether it was loaded";
}

TEST(WeeklyViews, WhatOneRunServedNoLaterOneTakesAway) {
    EXPECT_EQ(weekly_wikipedia(rows("A", monday, {"5", "5", "5", "5", "5", "5", "5"}, "2024-01-10T00:00:00Z") +
                               rows("A", monday, {"5", "", "5", "5", "5", "5", "5"}, "2024-01-20T00:00:00Z")),
              weekly_header + "A,2024-01-01,35,false,2024-01-20T00:00:00Z\n");
}

/// A title with its views as they were, and as an API with a lag and losses serves them.
struct ServedTitle {
    std::vector<std::int64_t> views;
    std::vector<std::string> served;
};

/// A day is loaded for every title within three days, of some titles not before that.
ServedTitle served_title(std::mt19937& dice, int days, int loaded, int longest_lag) {
    const auto below = [&](int n) { return static_cast<int>(dice() % static_cast<unsigned>(n)); };
    const int level = std::vector<int>{0, 1, 20, 200, 4000}[static_cast<std::size_t>(below(5))];
    ServedTitle title;
    const int lag = level > 1 && longest_lag > 0 ? below(longest_lag + 1) : 0;
    for (int day = 0; day < days; ++day) {
        const bool is_quiet = level <= 1 && below(10) < 9;
        title.views.push_back(is_quiet ? 0 : level / 2 + below(level + 1) + (level > 1 ? 1 : 0));
        const bool is_shown = title.views.back() > 0 && day <= loaded - lag;
        title.served.push_back(is_shown ? std::to_string(title.views.back()) : "");
    }
    if (level >= 200 && below(2) == 0) {  // a busy title loses some days between others
        const int begin = 3 + below(days - 14);
        for (int day = begin; day < begin + 1 + below(4); ++day) {
            title.served[static_cast<std::size_t>(day)].clear();
        }
    }
    return title;
}

TEST(WeeklyViews, HoweverDaysAreLostOrLateAWeekIsRightOrPartialAndPartialOnlyWhereADayIsMissing) {
    constexpr int variations = 200;
    constexpr unsigned seed = 8;
    std::printf("%d variations, seed %u\n", variations, seed);
    std::mt19937 dice(seed);
    int whole = 0;
    for (int variation = 0; variation < variations; ++variation) {
        const int days = 7 * (3 + static_cast<int>(dice() % 4));
        const int asked_after = 1 + static_cast<int>(dice() % 6);  // days behind the last asked one
        const int loaded = days - 1 - (asked_after == 1 ? static_cast<int>(dice() % 2) : 0);
        const std::string run = format_day(Day{std::chrono::days{monday + days - 1 + asked_after}}) + "T05:00:00Z";
        std::string csv =
            rows("Anchor", monday, std::vector<std::string>(static_cast<std::size_t>(loaded) + 1, "9"), run);
        const int longest_lag = std::max(0, (loaded == days - 1 ? 4 : 3) - asked_after);
        std::vector<ServedTitle> titles;
        for (unsigned title = 0; title < 1 + dice() % 4; ++title) {
            titles.push_back(served_title(dice, days, loaded, longest_lag));
            csv += rows("T" + std::to_string(title), monday, titles.back().served, run);
        }
        const auto panel =
            weekly_panel(Source::Wikipedia, observations_from({{"wikipedia/a_days.csv", days_header + csv}}), {});
        ASSERT_TRUE(panel);
        for (Row row = 0; row < panel->row_count(); ++row) {
            std::int64_t truth = 0;
            bool may_be_partial = static_cast<int>(row) * 7 + 6 > loaded;
            for (int day = static_cast<int>(row) * 7; day < static_cast<int>(row) * 7 + 7; ++day) {
                truth += 9;
                for (const ServedTitle& title : titles) {
                    const auto at = static_cast<std::size_t>(day);
                    truth += title.views[at];
                    const bool is_young = days - 1 + asked_after - day <= 3;
                    may_be_partial = may_be_partial || (title.served[at].empty() && (title.views[at] > 0 || is_young));
                }
            }
            const bool is_partial = panel->columns[1].bools()[row] != 0;
            EXPECT_TRUE(is_partial || panel->columns[0].ints()[row] == truth)
                << "variation " << variation << " week " << row;
            EXPECT_TRUE(!is_partial || may_be_partial) << "variation " << variation << " week " << row;
            whole += is_partial ? 0 : 1;
        }
    }
    EXPECT_GT(whole, 2 * variations);
}

TEST(WeeklyViews, ADayThatNoSumCanHoldIsUnknownAndItsWeekPartial) {
    const std::string csv =
        rows("A", monday, {"9223372036854775807", "1", "1", "1", "1", "1", "1"}, "2024-01-10T00:00:00Z");
    EXPECT_EQ(weekly_wikipedia(csv), weekly_header + "A,2024-01-01,9223372036854775807,true,2024-01-10T00:00:00Z\n");
    std::vector<WeeklyNote> notes;
    ASSERT_TRUE(
        weekly_panel(Source::Wikipedia, observations_from({{"wikipedia/a_days.csv", days_header + csv}}), {}, &notes));
    ASSERT_EQ(notes.size(), 1u);
    EXPECT_EQ(notes[0].code, "sum_too_large");
    EXPECT_NE(notes[0].text.find("in the week of 2024-01-01 (A)"), std::string::npos) << notes[0].text;
}

}  // namespace
}  // namespace public_signals
