#include <gtest/gtest.h>

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
    EXPECT_NE(notes[0].text.find("a day of a title left out between others, the first 2024-01-03 of A"),
              std::string::npos)
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

TEST(WeeklyViews, OverflowNamesShowAndWeek) {
    EXPECT_EQ(weekly_wikipedia(rows("A", monday, {"9223372036854775807", "1"}, "2024-01-10T00:00:00Z")),
              "a sum leaves Int64 at show 'A', week 2024-01-01, column wiki_views");
}

}  // namespace
}  // namespace public_signals
