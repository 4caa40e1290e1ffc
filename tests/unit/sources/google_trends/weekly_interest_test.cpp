#include <gmock/gmock.h>

#include <algorithm>

#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/panel/parquet.hpp"
#include "unit/sources/google_trends/served_points.hpp"

namespace public_signals {
namespace {

using namespace served_points;

TEST(WeeklyInterest, SaysPerQueryWhatItDid) {
    Answers answers = with_a_week_later(125);
    for (RawPoint& point : answers.points) {
        point.has_data = *point.day >= day("2024-01-08");
        point.value = point.has_data ? *point.value : 0;
    }
    Observations observations;
    observations.points.assign(answers.points.begin(), answers.points.end());
    std::vector<WeeklyNote> notes;
    ASSERT_TRUE(weekly_panel(Source::GoogleTrends, observations, {}, &notes));
    std::vector<std::string> lines;
    for (const WeeklyNote& note : notes) {
        lines.push_back(note.code + "|" + note.text);
    }
    EXPECT_THAT(
        lines,
        ::testing::ElementsAre(
            "|A: q: single, factor 1", "gt_censored|A: q: a whole week without data counted as 0, the first 2024-01-01",
            "gt_new_maximum|A: q: a new maximum in the week of 2024-01-15 multiplied every earlier value by 0.8"));
    notes.clear();
    ASSERT_TRUE(weekly_panel(Source::GoogleTrends, observations, {{"B"}}, &notes));
    EXPECT_TRUE(notes.empty()) << "shows that are not asked for are not spoken of";
}

TEST(WeeklyInterest, AWindowThatWasNotReadLeavesItsWeeksNullAndIsNamed) {
    Answers answers;
    answers.daily(day("2024-01-01"), repeated(50, 35));
    answers.daily(day("2024-02-05"), repeated(50, 21));
    std::erase_if(answers.points, [](const RawPoint& point) {
        return day("2024-01-15") <= *point.day && *point.day < day("2024-02-05");
    });
    Observations observations;
    observations.points.assign(answers.points.begin(), answers.points.end());
    std::vector<WeeklyNote> notes;
    const auto panel = weekly_panel(Source::GoogleTrends, observations, {}, &notes);
    ASSERT_TRUE(panel);
    for (Row row = 0; row < panel->row_count(); ++row) {
        const std::string week = format_week(panel->week[row]);
        EXPECT_EQ(panel->columns[0].known[row] != 0, week < "2024-01-15") << week << ": nothing scales what follows";
        EXPECT_EQ(panel->columns[1].known[row] != 0 && panel->columns[1].bools()[row] != 0, week < "2024-01-15")
            << week << ": which week is the largest is open";
    }
    ASSERT_EQ(notes.size(), 2u);
    EXPECT_EQ(notes[1].code, "gt_hole");
    EXPECT_EQ(
        notes[1].text,
        "A: q: 6 weeks without a value, the first 2024-01-15: a window was not read, shares too little with the others "
        "to be on their scale, or leaves its cell empty; which week is 100 is open, so every week of it is partial");
}

TEST(WeeklyInterest, TakesTheSettingsOfTheLatestRunAndTheLatestPlace) {
    Answers answers;
    answers.daily(day("2024-01-01"), repeated(60, 14));
    answers.scrape = *parse_instant("2025-02-01T00:00:00Z");
    std::vector<double> values = repeated(25, 7);
    values.insert(values.end(), 7, 100);
    answers.daily(day("2024-01-01"), values);
    for (std::size_t i = 14; i < answers.points.size(); ++i) {
        answers.points[i].asked.geo = "US-NJ";
    }
    Observations observations;
    observations.points.assign(answers.points.begin(), answers.points.end());
    public_signals::Run run;
    run.scrape_run_at = answers.scrape;
    run.asked = {day("2024-01-01"), day("2024-01-21")};
    run.sources = {"google_trends"};
    observations.runs = {run};
    EXPECT_EQ(panel_csv(*weekly_panel(Source::GoogleTrends, observations, {}), 0),
              "show,week_start,gt_index,gt_is_partial,scrape_run_at\n"
              "A,2024-01-01,25.0,false,2025-02-01T00:00:00Z\n"
              "A,2024-01-08,100.0,false,2025-02-01T00:00:00Z\n"
              "A,2024-01-15,,,\n");
}

}  // namespace
}  // namespace public_signals
