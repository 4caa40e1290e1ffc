#include <regex>

#include <gmock/gmock.h>

#include "public_signals/report/report.hpp"
#include "unit/quality/tables.hpp"

namespace public_signals::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string page_of(const ReadPanel& read, const Collection& collection = {}) {
    CheckOptions options;
    options.required_sources = {};
    const ValidationReport checks = validate(read, options);
    return html_report({.panel = read,
                        .checks = checks,
                        .collection = collection,
                        .files = {{"panel.parquet", "00ff"}},
                        .commands = {"public-signals report --input 'a & b.parquet'"}})
        .html;
}

/// The paths of the first chart that is drawn.
std::string first_line(const std::string& page) {
    const std::string mark = "<path class=\"l\" d=\"";
    const std::size_t key = page.find(mark) + 1;  // the key's sign
    const std::size_t begin = page.find(mark, key) + mark.size();
    return page.substr(begin, page.find('"', begin) - begin);
}

TEST(Series, AGapIsAGapAndAWeekAloneIsADot) {
    struct Case {
        Series values;
        const char* line;
    };
    const Case cases[] = {
        {{50.0, 100.0, 75.0}, "M0 50l1-50 1 25"},
        {{100.0, missing, 50.0, 50.0}, "M0 0h0M2 50l1 0"},
        {{missing, 100.0, missing}, "M1 0h0"},
        {{0.0, 0.0}, "M0 100l1 0"},
        {{missing, missing}, ""},
    };
    for (const Case& row : cases) {
        PanelBuilder builder;
        builder.series("A", "gt_index", row.values);
        EXPECT_EQ(first_line(page_of(builder.read())), row.line);
    }
}

TEST(Series, APartialWeekIsMarkedAndNeverJoined) {
    const std::string page = page_of(panel_from(R"(
        | show | week_start | gt_index | gt_is_partial |
        | A    | 2024-01-01 | 50       | false         |
        | A    | 2024-01-08 | 100      | false         |
        | A    | 2024-01-15 | 25       | true          |)"));
    EXPECT_EQ(first_line(page), "M0 50l1-50");
    EXPECT_THAT(page, HasSubstr(R"(<path class="q" d="M1.5-6h1v112h-1z"/>)"));
    EXPECT_THAT(page, HasSubstr(R"(<path class="p" d="M2 75h0"/>)"));
    EXPECT_THAT(page, HasSubstr("<td>25.0 partial"));
}

TEST(Report, SaysThatNoModelWasRunAndWhatItWasMadeOf) {
    PanelBuilder builder;
    builder.series("A", "tt_posts", {1, 2, 3});
    const std::string page = page_of(builder.read());
    EXPECT_THAT(page, HasSubstr("No model was run"));
    EXPECT_THAT(page, HasSubstr("public-signals report --input &#39;a &amp; b.parquet&#39;"));
    EXPECT_THAT(page, HasSubstr("<span class=\"hash\">00ff</span>"));
    EXPECT_THAT(page, HasSubstr("There are no raw files beside this panel"));
}

TEST(Report, APanelWithoutRowsIsAPageToo) {
    PanelBuilder builder;
    EXPECT_THAT(page_of(builder.read()), HasSubstr("No week to draw"));
    builder.add("A", "not a date");
    EXPECT_THAT(page_of(builder.read()), HasSubstr("bad_date"));
}

TEST(Report, RefusalsAreCounted) {
    PanelBuilder builder;
    builder.series("A", "tt_posts", {1, missing});
    const Collection collection{
        .profiles = {{.source = "instagram",
                      .visits = {{.show = "A",
                                  .handle = "a",
                                  .scrape_run_at = parse_instant("2024-02-01T00:00:00Z").value(),
                                  .state = PageState::RobotsDisallowed}}}},
        .files = {"instagram/coverage.csv"}};
    const std::string page = page_of(builder.read(), collection);
    EXPECT_THAT(page, HasSubstr("robots.txt refused 1 of 1 visit to profiles"));
    EXPECT_THAT(page, HasSubstr("0 of 2 show-weeks known, 2 refused by robots.txt"));
}

/// The page without the names that its cells carry for narrow screens.
std::string without_labels(const std::string& page) {
    static const std::regex label(R"re( data-l="[^"]*")re");
    return std::regex_replace(page, label, "");
}

TEST(Checks, WhatNoWeekCanHaveAndZerosOfGoogleTrendsAreListedWithTheWayToTheirPages) {
    PanelBuilder builder;
    builder.series("A", "gt_index", {0, 0, 0, 0, 0, 0, 0, 0, 0}).series("B", "gt_index", {7});
    builder.set(1, "tt_posts", 2);
    builder.set(1, "tt_sum_views", 100);
    builder.set(1, "tt_sum_likes", 101);
    const std::string labelled = page_of(builder.read());
    EXPECT_THAT(labelled, HasSubstr(R"(<td data-l="Weeks" class="n">9</td>)"));
    const std::string page = without_labels(labelled);
    EXPECT_THAT(page, HasSubstr("why A 2024-01-08 tt_sum_likes"));
    EXPECT_THAT(page,
                HasSubstr(R"(<td>tt_sum_likes</td><td class="n">101</td><td>tt_sum_views</td><td class="n">100</td>)"));
    EXPECT_THAT(page, HasSubstr("why A 2024-01-01 gt_index"));
    EXPECT_THAT(page, HasSubstr(R"(<td class="k">2024-01-01</td><td class="n">9</td><td>all</td>)"));
    for (const char* name : {"#impossible\">Counts that can be", "#trends-zeros\">Google Trends above zero"}) {
        EXPECT_THAT(page, HasSubstr(name));
    }
}

}  // namespace
}  // namespace public_signals::tests
