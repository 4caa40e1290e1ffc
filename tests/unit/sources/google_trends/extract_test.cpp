#include "public_signals/sources/google_trends/extract.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/sources/answers.hpp"

namespace public_signals {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using tests::hand_made;
using tests::page_at;
using tests::page_of;
using Values = std::vector<std::optional<std::int64_t>>;
using Flags = std::vector<bool>;

constexpr std::optional<std::int64_t> unknown;

ExtractedInterest read(const std::string& name, int status = 200) {
    return extract_interest(page_at(hand_made("google_trends/" + name), status));
}

PageState state_of(const std::string& body, int status = 200) {
    return extract_interest(page_of(body, status)).state;
}

std::string timeline(const std::string& points) {
    return ")]}',\n{\"default\":{\"timelineData\":[" + points + "],\"averages\":[]}}";
}

TEST(Interest, ValuesAreAsServedAndBelowOneIsNotNoData) {
    const ExtractedInterest page = read("multiline_day.txt");
    EXPECT_EQ(page.state, PageState::Ok);
    EXPECT_EQ(page.layout, "multiline");
    ASSERT_EQ(page.points.size(), 4U);
    struct Row {
        std::int64_t time;
        Values values;
        Flags has_data;
        Flags below_one;
    };
    const Row rows[] = {
        {1709510400, {100, 0}, {true, true}, {false, true}},
        {1709596800, {64, 0}, {true, false}, {false, false}},
        {1709683200, {0, 12}, {true, true}, {false, false}},
        {1709769600, {0, 3}, {true, true}, {true, false}},
    };
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_THAT(page.points[i].time, ElementsAre(rows[i].time));
        EXPECT_EQ(page.points[i].values, rows[i].values);
        EXPECT_EQ(page.points[i].has_data, rows[i].has_data);
        EXPECT_EQ(page.points[i].below_one, rows[i].below_one);
        EXPECT_FALSE(page.points[i].is_partial);
    }
    EXPECT_THAT(page.averages, ElementsAre(41.0, 4.0));
    EXPECT_THAT(page.warnings, IsEmpty());
}

TEST(Interest, APointIsPartialOnlyWhereItSaysSo) {
    const ExtractedInterest page = read("multiline_week_partial.txt");
    ASSERT_EQ(page.points.size(), 5U);
    for (const InterestPoint& point : page.points) {
        EXPECT_EQ(point.is_partial, &point == &page.points.back());
    }
    EXPECT_EQ(page.points[2].has_data, Flags{false});
    EXPECT_THAT(page.averages, IsEmpty());
}

TEST(Interest, OfSeveralRangesHasATimePerItemAndMinusOneIsUnknown) {
    const ExtractedInterest page = read("multirange.txt");
    EXPECT_EQ(page.state, PageState::Ok);
    EXPECT_EQ(page.layout, "multirange");
    ASSERT_EQ(page.points.size(), 2U);
    EXPECT_THAT(page.points[0].time, ElementsAre(1709510400, 1710115200));
    EXPECT_EQ(page.points[0].values, (Values{100, 52}));
    EXPECT_FALSE(page.points[0].is_partial);
    EXPECT_EQ(page.points[1].values, (Values{0, unknown}));
    EXPECT_EQ(page.points[1].has_data, (Flags{true, false}));
    EXPECT_EQ(page.points[1].below_one, (Flags{true, false}));
    EXPECT_TRUE(page.points[1].is_partial);
}

TEST(Interest, ExploreKeepsTheRequestByteByByte) {
    const ExtractedInterest page = read("explore.txt");
    EXPECT_EQ(page.state, PageState::Ok);
    EXPECT_EQ(page.layout, "explore");
    ASSERT_EQ(page.widgets.size(), 2U) << "widgets that only hold text have no token";
    EXPECT_EQ(page.widgets[0].id, "TIMESERIES");
    EXPECT_EQ(page.widgets[0].token, "SYNTHETIC-TOKEN-1");
    EXPECT_EQ(page.widgets[0].request, tests::file_text(hand_made("google_trends/explore.request.json")));
    EXPECT_EQ(page.widgets[1].id, "GEO_MAP");
    EXPECT_EQ(page.widgets[1].request, R"({"geo":{"region":"US-NY"},"resolution":"CITY"})");
}

TEST(Interest, EachPageHasTheStateAPersonWouldName) {
    struct Row {
        const char* page;
        int status;
        PageState state;
        const char* layout;
    };
    const Row rows[] = {
        {"multiline_empty.txt", 200, PageState::Empty, "multiline"},
        {"autocomplete.txt", 200, PageState::Ok, "autocomplete"},
        {"error_429.html", 200, PageState::RateLimited, ""},
        {"error_429.html", 429, PageState::RateLimited, ""},
        {"error_404.html", 200, PageState::Transient, ""},
        {"error_404.html", 404, PageState::Transient, ""},
        {"redirect_to_sorry.html", 302, PageState::RateLimited, ""},
        {"captcha.html", 200, PageState::Blocked, ""},
        {"captcha.html", 429, PageState::RateLimited, ""},
        {"multiline_day.txt", 429, PageState::RateLimited, ""},
        {"multiline_day.txt", 403, PageState::Blocked, ""},
        {"multiline_day.txt", 503, PageState::Transient, ""},
        {"multiline_day.txt", 400, PageState::LayoutChanged, ""},
    };
    for (const Row& row : rows) {
        const ExtractedInterest page = read(row.page, row.status);
        EXPECT_EQ(page.state, row.state) << row.page << " with " << row.status;
        EXPECT_EQ(page.layout, row.layout) << row.page;
    }
}

TEST(Interest, WhatIsNoTrendsAnswerIsALayoutChangeOrAPassingFault) {
    const std::pair<const char*, PageState> rows[] = {
        {"", PageState::Transient},
        {"\n", PageState::Transient},
        {"<!DOCTYPE html><html><body>Before you continue</body></html>", PageState::Transient},
        {"User-agent: *\nDisallow: /explore?\n", PageState::LayoutChanged},
        {")]}'\n{}", PageState::LayoutChanged},
        {")]}'\n{\"default\":{}}", PageState::LayoutChanged},
        {")]}'\n{\"widgets\":[]}", PageState::LayoutChanged},
        {")]}'\n{\"widgets\":[{\"id\":\"GEO_MAP\",\"token\":\"t\",\"request\":{}}]}", PageState::LayoutChanged},
        {")]}'\n{\"widgets\":[{\"id\":\"TIMESERIES\",\"token\":\"t\"}]}", PageState::LayoutChanged},
        {")]}'", PageState::LayoutChanged},
        {"{\"itemList\":[]}", PageState::LayoutChanged},
        {"{\"statusCode\":10221}", PageState::LayoutChanged},
        {"[]", PageState::LayoutChanged},
    };
    for (const auto& [body, state] : rows) {
        EXPECT_EQ(state_of(body), state) << body;
    }
}

TEST(Interest, APointWithoutATimeOrValueIsALayoutChangeThatSaysSo) {
    const std::string good = R"({"time":"1709510400","value":[1],"hasData":[true],"formattedValue":["1"]})";
    EXPECT_EQ(state_of(timeline(good)), PageState::Ok);
    EXPECT_EQ(state_of(timeline(good + "," + good)), PageState::Ok);
    for (const std::string bad : {
             R"({"value":[1],"hasData":[true]})",
             R"({"time":"soon","value":[1],"hasData":[true]})",
             R"({"time":"-5","value":[1],"hasData":[true]})",
             R"({"time":"99999999999999999","value":[1],"hasData":[true]})",
             R"({"time":"1709510400"})",
             R"({"time":"1709510400","value":[]})",
             R"({"time":"1709510400","value":["1"],"hasData":[true]})",
             R"({"time":"1709510400","value":[1.5],"hasData":[true]})",
             R"({"time":"1709510400","value":[-1],"hasData":[true]})",
             R"({"time":"1709510400","value":[1],"hasData":[true,true]})",
             R"({"time":"1709510400","value":[1],"hasData":["yes"]})",
             R"({"time":"1709510400","value":[1,2],"hasData":[true,true]})",
             R"({"columnData":[]})",
             R"(7)",
         }) {
        const ExtractedInterest page = extract_interest(page_of(timeline(good + "," + bad)));
        EXPECT_EQ(page.state, PageState::LayoutChanged) << bad;
        EXPECT_THAT(page.points, IsEmpty()) << bad;
        ASSERT_EQ(page.warnings.size(), 1U) << bad;
        EXPECT_THAT(page.warnings[0].message, ::testing::StartsWith("google_trends: point 2 ")) << bad;
    }
}

TEST(Interest, ACutAnswerIsNeverWhole) {
    for (const char* name : {"multiline_day.txt", "multiline_week_partial.txt", "multirange.txt", "multiline_empty.txt",
                             "explore.txt", "autocomplete.txt"}) {
        const std::string whole = tests::file_text(hand_made(std::string("google_trends/") + name));
        for (std::size_t length = 0; length < whole.size(); ++length) {
            ASSERT_FALSE(tests::claims_to_be_whole(state_of(whole.substr(0, length)))) << name << " cut at " << length;
        }
    }
}

TEST(MondayWeeks, AreSixDaysOfTheBucketBeforeAndOneOfTheNext) {
    const std::vector<MondayWeek> weeks = to_monday_weeks(read("multiline_week_partial.txt").points);
    struct Row {
        const char* week_start;
        double value;
        bool is_partial;
    };
    const Row rows[] = {
        {"2024-01-01", 61.0, false},  // (6 * 70 + 7) / 7
        {"2024-01-08", 6.0, false},   // (6 * 7 + 0) / 7
        {"2024-01-29", 22.0, true},   // the bucket of 2024-01-21 is absent: two weeks have no row
    };
    ASSERT_EQ(weeks.size(), std::size(rows));
    for (std::size_t i = 0; i < weeks.size(); ++i) {
        EXPECT_EQ(format_week(weeks[i].week), rows[i].week_start);
        EXPECT_THAT(weeks[i].values, ElementsAre(rows[i].value));
        EXPECT_EQ(weeks[i].is_partial, rows[i].is_partial);
    }
}

TEST(MondayWeeks, AreUnknownWhereABucketIs) {
    const auto bucket = [](std::int64_t time, Values values) {
        return InterestPoint{{time}, std::move(values), {}, {}, false};
    };
    const auto weeks = to_monday_weeks({bucket(1704585600, {unknown, 2}), bucket(1703980800, {70, 1})});
    ASSERT_EQ(weeks.size(), 1U) << "in any order of points";
    EXPECT_EQ(weeks[0].values, (std::vector<std::optional<double>>{std::nullopt, 8.0 / 7.0}));
}

TEST(MondayWeeks, NeedSundayBuckets) {
    EXPECT_FALSE(are_sunday_buckets(read("multiline_day.txt").points));
    EXPECT_TRUE(are_sunday_buckets(read("multiline_week_partial.txt").points));
    EXPECT_THAT(to_monday_weeks(read("multiline_day.txt").points), IsEmpty());
    EXPECT_THAT(to_monday_weeks({}), IsEmpty());
}

}  // namespace
}  // namespace public_signals
