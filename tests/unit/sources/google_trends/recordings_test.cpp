// Recorded answers of trends.google.com: the values in them, stated here by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "public_signals/sources/google_trends/extract.hpp"
#include "unit/sources/answers.hpp"

namespace public_signals {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using tests::page_at;
using tests::recording;
using Values = std::vector<std::optional<std::int64_t>>;

class TrendsRecordings : public ::testing::Test {
  protected:
    void SetUp() override { NEEDS_RECORDINGS("google_trends"); }

    static ExtractedInterest read(const std::string& name) {
        return extract_interest(page_at(recording("google_trends/" + name)));
    }

    static std::vector<std::int64_t> column(const ExtractedInterest& page, std::size_t item) {
        std::vector<std::int64_t> values;
        for (const InterestPoint& point : page.points) {
            values.push_back(point.values.at(item).value_or(-1));
        }
        return values;
    }

    static std::vector<bool> has_data(const ExtractedInterest& page, std::size_t item) {
        std::vector<bool> flags;
        for (const InterestPoint& point : page.points) {
            flags.push_back(point.has_data.at(item));
        }
        return flags;
    }

    static std::vector<std::int64_t> times(const ExtractedInterest& page, std::size_t item = 0) {
        std::vector<std::int64_t> times;
        for (const InterestPoint& point : page.points) {
            times.push_back(point.time.at(item));
        }
        return times;
    }

    /// Points a week apart, no data missing, nothing below one, only the last partial.
    static void expect_whole_weeks(const ExtractedInterest& page) {
        EXPECT_EQ(page.state, PageState::Ok);
        EXPECT_EQ(page.layout, "multiline");
        EXPECT_TRUE(are_sunday_buckets(page.points));
        for (std::size_t i = 0; i < page.points.size(); ++i) {
            const InterestPoint& point = page.points[i];
            EXPECT_EQ(point.time.at(0), page.points[0].time.at(0) + static_cast<std::int64_t>(i) * 604800);
            EXPECT_THAT(point.has_data, Each(true));
            EXPECT_THAT(point.below_one, Each(false));
            EXPECT_EQ(point.is_partial, i + 1 == page.points.size());
        }
    }

    static std::int64_t sum(const std::vector<std::int64_t>& values) {
        std::int64_t total = 0;
        for (const std::int64_t value : values) {
            total += value;
        }
        return total;
    }
};

TEST_F(TrendsRecordings, FourItemsOverFiveYears) {
    const ExtractedInterest page = read("multiline_week_us_ny_us_il_partial.txt");
    expect_whole_weeks(page);
    ASSERT_EQ(page.points.size(), 261U);
    EXPECT_THAT(page.points.front().time, ElementsAre(1524355200));  // 2018-04-22
    EXPECT_THAT(page.points.back().time, ElementsAre(1681603200));   // 2023-04-16
    EXPECT_EQ(page.points.front().values, (Values{67, 69, 5, 2}));
    EXPECT_EQ(page.points.back().values, (Values{50, 60, 6, 3}));
    EXPECT_THAT(page.averages, ElementsAre(65, 74, 6, 2));
    EXPECT_EQ(sum(column(page, 0)), 16974);
    EXPECT_EQ(sum(column(page, 1)), 19204);
    EXPECT_EQ(sum(column(page, 2)), 1507);
    EXPECT_EQ(sum(column(page, 3)), 619);

    const std::vector<MondayWeek> weeks = to_monday_weeks(page.points);
    ASSERT_EQ(weeks.size(), 260U);
    EXPECT_EQ(format_week(weeks.front().week), "2018-04-23");
    EXPECT_THAT(weeks.front().values, ElementsAre((6 * 67 + 65) / 7.0, (6 * 69 + 70) / 7.0, (6 * 5 + 6) / 7.0, 2.0));
    EXPECT_FALSE(weeks.front().is_partial);
    EXPECT_EQ(format_week(weeks.back().week), "2023-04-10");
    EXPECT_TRUE(weeks.back().is_partial);
}

TEST_F(TrendsRecordings, AFirstWeekThatIsCutIsAbsentAndTheLastPartial) {
    const ExtractedInterest page = read("multiline_week_2kw_partial_axisnote.txt");
    expect_whole_weeks(page);
    ASSERT_EQ(page.points.size(), 260U);
    EXPECT_THAT(page.points.front().time, ElementsAre(1522540800));  // 2018-04-01
    EXPECT_THAT(page.points.back().time, ElementsAre(1679184000));   // 2023-03-19
    EXPECT_EQ(page.points.front().values, (Values{81, 1}));
    EXPECT_EQ(page.points.back().values, (Values{58, 2}));
    EXPECT_THAT(page.averages, ElementsAre(77, 2));
    EXPECT_EQ(sum(column(page, 0)), 20023);
    EXPECT_EQ(sum(column(page, 1)), 450);
    EXPECT_EQ(to_monday_weeks(page.points).size(), 259U);
}

TEST_F(TrendsRecordings, TheShapeOf2026HasNoAverages) {
    const ExtractedInterest page = read("multiline_week_single_2026_partial.txt");
    expect_whole_weeks(page);
    EXPECT_THAT(page.points.front().time, ElementsAre(1758412800));  // 2025-09-21, before the asked 2025-09-24
    EXPECT_THAT(column(page, 0),
                ElementsAreArray({40, 44,  55, 59, 43, 42, 49, 49, 79, 59, 60, 44, 47, 37, 32, 36, 37, 36,
                                  44, 100, 64, 46, 51, 54, 45, 45, 43, 41, 42, 41, 36, 34, 39, 35, 35, 32,
                                  47, 42,  39, 39, 37, 33, 30, 31, 28, 27, 31, 39, 36, 35, 27, 25, 34}));
    EXPECT_THAT(page.averages, IsEmpty());
    const std::vector<MondayWeek> weeks = to_monday_weeks(page.points);
    ASSERT_EQ(weeks.size(), 52U);
    EXPECT_EQ(format_week(weeks[0].week), "2025-09-22");
    EXPECT_THAT(weeks[0].values, ElementsAre((6 * 40 + 44) / 7.0));
    EXPECT_EQ(format_week(weeks[51].week), "2026-09-14");
    EXPECT_THAT(weeks[51].values, ElementsAre((6 * 25 + 34) / 7.0));
    EXPECT_TRUE(weeks[51].is_partial);
}

TEST_F(TrendsRecordings, FiveDaysOfTwoTermsOnOneScale) {
    const ExtractedInterest page = read("multiline_day_2kw.txt");
    EXPECT_EQ(page.state, PageState::Ok);
    EXPECT_THAT(times(page), ElementsAre(1609459200, 1609545600, 1609632000, 1609718400, 1609804800));
    EXPECT_THAT(column(page, 0), ElementsAre(100, 83, 78, 49, 50));
    EXPECT_THAT(column(page, 1), ElementsAre(2, 2, 2, 1, 1));
    EXPECT_THAT(page.averages, ElementsAre(72, 2));
    for (const InterestPoint& point : page.points) {
        EXPECT_FALSE(point.is_partial);
    }
}

TEST_F(TrendsRecordings, DaysUnderThePrivacyThresholdHaveNoData) {
    const ExtractedInterest page = read("multiline_day_hasdata_false.txt");
    EXPECT_EQ(page.state, PageState::Ok);
    EXPECT_THAT(column(page, 0), ElementsAre(94, 99, 94, 62, 100));
    EXPECT_THAT(column(page, 1), ElementsAre(0, 0, 0, 0, 8));
    EXPECT_THAT(has_data(page, 0), Each(true));
    EXPECT_THAT(has_data(page, 1), ElementsAre(false, false, false, false, true));
    for (const InterestPoint& point : page.points) {
        EXPECT_THAT(point.below_one, Each(false));
    }
    EXPECT_THAT(page.averages, ElementsAre(90, 2));
}

TEST_F(TrendsRecordings, TwoRangesOfOneTermOnOneScale) {
    const ExtractedInterest page = read("multirange_day_same_keyword.txt");
    EXPECT_EQ(page.state, PageState::Ok);
    EXPECT_EQ(page.layout, "multirange");
    EXPECT_THAT(column(page, 0), ElementsAre(100, 83, 78, 49, 50));
    EXPECT_THAT(column(page, 1), ElementsAre(52, 52, 70, 89, 74));
    EXPECT_THAT(times(page, 0), ElementsAre(1609459200, 1609545600, 1609632000, 1609718400, 1609804800));
    EXPECT_THAT(times(page, 1), ElementsAre(1609891200, 1609977600, 1610064000, 1610150400, 1610236800));
    EXPECT_THAT(page.averages, ElementsAre(72, 68));
    for (const InterestPoint& point : page.points) {
        EXPECT_THAT(point.has_data, Each(true));
        EXPECT_FALSE(point.is_partial);
    }
}

TEST_F(TrendsRecordings, ExploreGivesTokensAndTheRequestByteByByte) {
    struct Row {
        const char* file;
        std::vector<std::string> widgets;
        const char* token;    // of TIMESERIES
        const char* request;  // begins with
        std::size_t length;
    };
    const Row rows[] = {
        {"explore_us_ny_us_il_4items_5y.txt",
         {"TIMESERIES", "GEO_MAP_0", "RELATED_QUERIES_0", "GEO_MAP_1", "RELATED_QUERIES_1", "GEO_MAP_2",
          "RELATED_QUERIES_2", "GEO_MAP_3", "RELATED_QUERIES_3"},
         "APP6_UEAAAAAZEUAQMaNHUJalRZTznMRoUuTCzWY8zBV",
         R"({"time":"2018-04-22 2023-04-22","resolution":"WEEK","locale":"en-US","comparisonItem":[{"geo":{"region":"US-NY"})",
         608},
        {"explore_2kw_5days.txt",
         {"TIMESERIES", "GEO_MAP", "GEO_MAP_0", "RELATED_QUERIES_0", "GEO_MAP_1", "RELATED_QUERIES_1"},
         "APP6_UEAAAAAZCFPLHz6xkRipufcZZNE92hnrJrQM4XT",
         R"({"time":"2021-01-01 2021-01-05","resolution":"DAY","locale":"en-US","comparisonItem":[{"geo":{},)",
         369},
        {"explore_multirange_same_keyword.txt",
         {"TIMESERIES", "GEO_MAP", "GEO_MAP_0", "RELATED_QUERIES_0", "GEO_MAP_1", "RELATED_QUERIES_1"},
         "APP6_UEAAAAAZCFPMGY9uGXCAofhJO1iAFgnupjNsbSz",
         R"({"resolution":"DAY","comparisonItem":[{"geo":{},"time":"2021-01-01 2021-01-05",)",
         383},
    };
    for (const Row& row : rows) {
        const std::string body = tests::file_text(recording(std::string("google_trends/") + row.file));
        const ExtractedInterest page = extract_interest(tests::page_of(body));
        EXPECT_EQ(page.state, PageState::Ok) << row.file;
        EXPECT_EQ(page.layout, "explore");
        std::vector<std::string> ids;
        for (const Widget& widget : page.widgets) {
            ids.push_back(widget.id);
            EXPECT_NE(body.find("{\"request\":" + widget.request + ",\""), std::string::npos) << widget.id;
        }
        EXPECT_EQ(ids, row.widgets);
        EXPECT_EQ(page.widgets.at(0).token, row.token);
        EXPECT_THAT(page.widgets.at(0).request, ::testing::StartsWith(row.request));
        EXPECT_EQ(page.widgets.at(0).request.size(), row.length);
    }
}

TEST_F(TrendsRecordings, PagesWithoutASeriesHaveTheirStates) {
    const std::pair<const char*, PageState> rows[] = {
        {"multiline_empty_documented_literal.txt", PageState::Empty},
        {"error_429.html", PageState::RateLimited},
        {"bootstrap_explore_404.html", PageState::Transient},
        {"autocomplete_pizza.txt", PageState::Ok},
        {"robots_trends_google_com_documented_2026-08-21.txt", PageState::LayoutChanged},
    };
    for (const auto& [file, state] : rows) {
        const ExtractedInterest page = read(file);
        EXPECT_EQ(page.state, state) << file;
        EXPECT_THAT(page.points, IsEmpty());
        EXPECT_THAT(page.averages, IsEmpty());
    }
    EXPECT_EQ(read("autocomplete_pizza.txt").layout, "autocomplete");
}

TEST_F(TrendsRecordings, CutInTheMiddleAreNeverWhole) {
    for (const auto& entry : std::filesystem::directory_iterator(recording("google_trends"))) {
        const std::string name = entry.path().filename().string();
        const std::string whole = tests::file_text(entry.path());
        for (const std::size_t percent : {25U, 50U, 75U, 99U}) {
            const PageState state = extract_interest(tests::page_of(tests::cut(whole, percent))).state;
            EXPECT_FALSE(tests::claims_to_be_whole(state)) << name << " cut at " << percent << " %";
        }
    }
}

TEST_F(TrendsRecordings, HandMadePagesHaveEveryPathThatIsReadInThem) {
    struct Row {
        const char* hand_made;
        const char* recording;
        std::vector<std::string> paths;
    };
    const Row rows[] = {
        {"multiline_day.txt",
         "multiline_day_2kw.txt",
         {"default.timelineData.0.time", "default.timelineData.0.value.0", "default.timelineData.0.hasData.0",
          "default.timelineData.0.formattedValue.0", "default.averages.0"}},
        {"multiline_week_partial.txt",
         "multiline_week_single_2026_partial.txt",
         {"default.timelineData.0.time", "default.timelineData.0.value.0", "default.timelineData.0.hasData.0",
          "default.timelineData.0.formattedValue.0", "default.timelineData.*.isPartial", "default.averages"}},
        {"multirange.txt",
         "multirange_day_same_keyword.txt",
         {"default.timelineData.0.columnData.0.time", "default.timelineData.0.columnData.0.value",
          "default.timelineData.0.columnData.0.formattedValue", "default.timelineData.0.columnData.0.isPartial",
          "default.averages.0"}},
        {"multiline_empty.txt", "multiline_empty_documented_literal.txt", {"default.timelineData", "default.averages"}},
        {"explore.txt", "explore_2kw_5days.txt", {"widgets.0.id", "widgets.0.token", "widgets.0.request"}},
        {"autocomplete.txt", "autocomplete_pizza.txt", {"default.topics.0"}},
    };
    for (const Row& row : rows) {
        tests::expect_paths(recording(std::string("google_trends/") + row.recording), row.paths);
        tests::expect_paths(tests::hand_made(std::string("google_trends/") + row.hand_made), row.paths);
    }
    for (const char* mark : {"<title>Error 429 ", "<b>429.</b>"}) {
        for (const auto& file :
             {recording("google_trends/error_429.html"), tests::hand_made("google_trends/error_429.html")}) {
            EXPECT_NE(tests::file_text(file).find(mark), std::string::npos) << file;
        }
    }
}

}  // namespace
}  // namespace public_signals
