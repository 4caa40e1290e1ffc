#include "public_signals/sources/wikipedia/extract.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "unit/sources/answers.hpp"

namespace public_signals {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using tests::hand_made;
using tests::page_at;
using tests::page_of;

ExtractedViews read(const std::string& name, int status = 200) {
    return extract_views(page_at(hand_made("wikipedia/" + name), status));
}

PageState state_of(const std::string& body, int status = 200) {
    return extract_views(page_of(body, status)).state;
}

struct PageRow {
    const char* title;
    std::optional<std::int64_t> page_id;
    bool missing;
    bool disambiguation;
    const char* wikidata_id;
};

void expect_pages(const ExtractedViews& views, const std::vector<PageRow>& rows) {
    ASSERT_EQ(views.pages.size(), rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        EXPECT_EQ(views.pages[i].title, rows[i].title);
        EXPECT_EQ(views.pages[i].page_id, rows[i].page_id) << rows[i].title;
        EXPECT_EQ(views.pages[i].missing, rows[i].missing) << rows[i].title;
        EXPECT_EQ(views.pages[i].disambiguation, rows[i].disambiguation) << rows[i].title;
        EXPECT_EQ(views.pages[i].wikidata_id, rows[i].wikidata_id) << rows[i].title;
    }
}

TEST(Views, DaysLeftOutStayLeftOutAndAZeroIsAZero) {
    const ExtractedViews views = read("pageviews.json");
    EXPECT_EQ(views.state, PageState::Ok);
    EXPECT_EQ(views.layout, "pageviews");
    ASSERT_EQ(views.days.size(), 3U);
    EXPECT_EQ(format_day(views.days[0].day), "2024-03-04");
    EXPECT_EQ(views.days[0].views, 120);
    EXPECT_EQ(format_day(views.days[1].day), "2024-03-05");
    EXPECT_EQ(views.days[1].views, 0);
    EXPECT_EQ(format_day(views.days[2].day), "2024-03-07");
    EXPECT_EQ(views.days[2].views, std::numeric_limits<std::int64_t>::max());
}

TEST(Views, ANotFoundOfTheApiIsMissingWhateverTheStatusOfTheFile) {
    for (const int status : {200, 404}) {
        const ExtractedViews views = read("pageviews_404.json", status);
        EXPECT_EQ(views.state, PageState::Missing);
        EXPECT_EQ(views.layout, "problem");
        EXPECT_THAT(views.days, IsEmpty());
    }
}

TEST(Views, AQueryTellsPagesNormalizedTitlesAndRedirects) {
    const ExtractedViews views = read("query_v2.json");
    EXPECT_EQ(views.state, PageState::Ok);
    EXPECT_EQ(views.layout, "query");
    expect_pages(views, {{"Lantern Street (musical)", 4711, false, false, "Q900001"},
                         {"Lantern Street", 4714, false, true, "Q900002"},
                         {"Lantern Street (play)", std::nullopt, true, false, ""},
                         {"Lantern [Street]", std::nullopt, true, false, ""}});
    EXPECT_THAT(views.pages[0].redirects, ElementsAre("Lantern St.", "Lantern street"));
    EXPECT_THAT(views.normalized, ElementsAre(Pair("lantern_Street_(musical)", "Lantern Street (musical)")));
    EXPECT_THAT(views.redirected, ElementsAre(Pair("Lantern St.", "Lantern Street (musical)"),
                                              Pair("Lantern song", "Lantern Street (musical)")));
    ASSERT_EQ(views.warnings.size(), 1U);
    EXPECT_EQ(views.warnings[0].code, "redirect_to_section");
}

TEST(Views, TheOlderFormatHasPagesByIdAndFlagsAsEmptyStrings) {
    const ExtractedViews views = read("query_v1.json");
    EXPECT_EQ(views.state, PageState::Ok);
    expect_pages(views, {{"Lantern Street", 4714, false, true, ""},
                         {"Lantern Street (musical)", 4711, false, false, ""},
                         {"Lantern Street (play)", std::nullopt, true, false, ""}});
    EXPECT_THAT(views.normalized, ElementsAre(Pair("lantern Street", "Lantern Street")));
    EXPECT_THAT(views.redirected, ElementsAre(Pair("Lantern St.", "Lantern Street (musical)")));
}

TEST(Views, ASearchTellsHitsAndSuggestion) {
    const ExtractedViews views = read("search.json");
    EXPECT_EQ(views.state, PageState::Ok);
    EXPECT_EQ(views.layout, "search");
    EXPECT_THAT(views.hits, ElementsAre("Lantern", "Lantern Street (musical)"));
    EXPECT_EQ(views.suggestion, "lantern street");
}

TEST(Views, AnItemOfWikidataTellsItsArticle) {
    const ExtractedViews views = read("wikidata.json");
    EXPECT_EQ(views.state, PageState::Ok);
    EXPECT_EQ(views.layout, "wikidata");
    expect_pages(views, {{"Lantern Street (musical)", std::nullopt, false, false, "Q900001"}});
}

TEST(Views, EachPageHasTheStateAPersonWouldName) {
    struct Row {
        const char* page;
        int status;
        PageState state;
    };
    const Row rows[] = {
        {"query_missing.json", 200, PageState::Missing},   {"wikidata_missing.json", 200, PageState::Missing},
        {"search_empty.json", 200, PageState::Empty},      {"api_maxlag.json", 200, PageState::Transient},
        {"pageviews.json", 404, PageState::LayoutChanged}, {"pageviews.json", 403, PageState::Blocked},
        {"pageviews.json", 429, PageState::RateLimited},   {"pageviews.json", 500, PageState::Transient},
        {"pageviews.json", 503, PageState::Transient},     {"pageviews.json", 301, PageState::LayoutChanged},
    };
    for (const Row& row : rows) {
        EXPECT_EQ(read(row.page, row.status).state, row.state) << row.page << " with " << row.status;
    }
}

TEST(Views, WhatIsNoAnswerOfTheApisIsALayoutChange) {
    const std::pair<const char*, PageState> rows[] = {
        {"", PageState::Transient},
        {"User-agent: *\nDisallow: /w/\n", PageState::LayoutChanged},
        {"<!DOCTYPE html><html><body>Wikimedia Error</body></html>", PageState::LayoutChanged},
        {"{}", PageState::LayoutChanged},
        {"[]", PageState::LayoutChanged},
        {R"({"items":[]})", PageState::LayoutChanged},
        {R"({"items":[{"id":"1","taken_at":5}]})", PageState::LayoutChanged},
        {R"({"itemList":[],"statusCode":0})", PageState::LayoutChanged},
        {R"({"statusCode":10221,"statusMsg":""})", PageState::LayoutChanged},
        {R"({"data":{"user":null}})", PageState::LayoutChanged},
        {R"({"query":{}})", PageState::LayoutChanged},
        {R"({"query":{"pages":[{"pageid":1}]}})", PageState::LayoutChanged},
        {R"({"query":{"search":[{"pageid":1}]}})", PageState::LayoutChanged},
        {R"({"entities":{},"success":1})", PageState::LayoutChanged},
        {R"({"entities":{"Q1":{}},"success":1})", PageState::LayoutChanged},
        {R"({"title":"Not Found","detail":"x","status":404,"uri":"/other"})", PageState::LayoutChanged},
        {R"({"error":{"code":"ratelimited","info":"x"}})", PageState::RateLimited},
        {R"({"error":{"code":"internal_api_error_DBQueryError","info":"x"}})", PageState::Transient},
        {R"({"error":{"code":"badvalue","info":"x"}})", PageState::LayoutChanged},
        {R"({"title":"Too many","detail":"x","status":429,"uri":"/metrics/pageviews/x"})", PageState::RateLimited},
        {R"({"title":"Bad Request","detail":"x","status":400,"uri":"/metrics/pageviews/x"})", PageState::LayoutChanged},
    };
    for (const auto& [body, state] : rows) {
        EXPECT_EQ(state_of(body), state) << body;
    }
}

TEST(Views, ADayThatCannotBeReadIsALayoutChangeThatSaysWhich) {
    const std::string good = R"({"article":"A","granularity":"daily","timestamp":"2024030400","views":1})";
    EXPECT_EQ(state_of("{\"items\":[" + good + "]}"), PageState::Ok);
    for (const std::string bad : {
             R"({"granularity":"daily","timestamp":"2024030400","views":1})",
             R"({"article":"A","granularity":"monthly","timestamp":"2024030100","views":1})",
             R"({"article":"A","granularity":"daily","timestamp":"2024133100","views":1})",
             R"({"article":"A","granularity":"daily","timestamp":"2024-03-04","views":1})",
             R"({"article":"A","granularity":"daily","views":1})",
             R"({"article":"A","granularity":"daily","timestamp":"2024030400"})",
             R"({"article":"A","granularity":"daily","timestamp":"2024030400","views":null})",
             R"({"article":"A","granularity":"daily","timestamp":"2024030400","views":-1})",
             R"({"article":"A","granularity":"daily","timestamp":"2024030400","views":1.5})",
             R"({"article":"A","granularity":"daily","timestamp":"2024030400","views":9223372036854775808})",
         }) {
        const ExtractedViews views = extract_views(page_of("{\"items\":[" + good + "," + bad + "]}"));
        EXPECT_EQ(views.state, PageState::LayoutChanged) << bad;
        EXPECT_THAT(views.days, IsEmpty()) << bad;
        ASSERT_EQ(views.warnings.size(), 1U) << bad;
        EXPECT_THAT(views.warnings[0].message, ::testing::StartsWith("wikipedia: item 2 ")) << bad;
    }
}

TEST(Views, ACutAnswerIsNeverWhole) {
    for (const auto& entry : std::filesystem::directory_iterator(hand_made("wikipedia"))) {
        if (entry.path().extension() != ".json") {
            continue;
        }
        const std::string whole(json::trimmed(tests::file_text(entry.path())));
        for (std::size_t length = 0; length < whole.size(); ++length) {
            ASSERT_FALSE(tests::claims_to_be_whole(state_of(whole.substr(0, length))))
                << entry.path() << " cut at " << length;
        }
    }
}

}  // namespace
}  // namespace public_signals
