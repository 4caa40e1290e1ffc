#include "public_signals/report/cell_states.hpp"

#include <gtest/gtest.h>

#include "unit/quality/tables.hpp"

namespace public_signals::tests {
namespace {

Collection visits_of(const std::string& source, const std::vector<Coverage>& visits, const std::vector<Run>& runs) {
    return {.runs = runs, .profiles = {{.source = source, .visits = visits}}, .files = {source + "/coverage.csv"}};
}

Run run_of(const std::string& at, const std::string& first, const std::string& last) {
    return {.run_id = at,
            .scrape_run_at = parse_instant(at).value(),
            .asked = {parse_day(first).value(), parse_day(last).value()},
            .sources = {"tiktok", "instagram"}};
}

Coverage visit(const std::string& show, const std::string& at, PageState state) {
    return {.show = show, .handle = "h", .scrape_run_at = parse_instant(at).value(), .state = state};
}

/// One letter a week: Value, Zero, Missing, Refused, Broken.
std::string letters(const ReadPanel& read, const std::string& source, const Collection& collection = {}) {
    CheckOptions options;
    options.required_sources = {};
    const ValidationReport checks = validate(read, options);
    std::string text;
    for (const SourceStates& states : cell_states(read.panel, shows_of(read.panel), checks, NullReasons(collection))) {
        if (states.source != source) {
            continue;
        }
        for (const ShowStates& show : states.shows) {
            text += text.empty() ? "" : " ";
            for (const CellRun& run : show.runs) {
                text.append(static_cast<std::size_t>(run.weeks()), "VZMRB"[static_cast<std::size_t>(run.state)]);
            }
        }
    }
    return text;
}

TEST(CellStates, AZeroIsKnownAndANullIsNot) {
    const ReadPanel read = panel_from(R"(
        | show | week_start | tt_posts | gt_index |
        | A    | 2024-01-01 | 3        | 0        |
        | A    | 2024-01-08 | 0        |          |
        | A    | 2024-01-15 |          | 41.5     |)");
    EXPECT_EQ(letters(read, "tiktok"), "VZM");
    EXPECT_EQ(letters(read, "google_trends"), "ZMV");
    EXPECT_EQ(letters(read, "instagram"), "MMM");
}

TEST(CellStates, AWeekThatThePanelLacksIsMissingBetweenFirstAndLast) {
    const ReadPanel read = panel_from(R"(
        | show | week_start | tt_posts |
        | A    | 2024-01-01 | 3        |
        | A    | 2024-01-22 | 3        |
        | B    | 2024-01-08 | 1        |)");
    EXPECT_EQ(letters(read, "tiktok"), "VMMV V");
}

TEST(CellStates, PartialTrendsWeeksAreThereToBeSeen) {
    const ReadPanel read = panel_from(R"(
        | show | week_start | gt_index | gt_is_partial |
        | A    | 2024-01-01 | 20       | false         |
        | A    | 2024-01-08 | 7        | true          |)");
    EXPECT_EQ(letters(read, "google_trends"), "VV");
}

TEST(CellStates, TheLastVisitThatAskedForAWeekSaysWhyItIsNull) {
    const ReadPanel read = panel_from(R"(
        | show | week_start | tt_posts |
        | A    | 2024-01-01 |          |
        | A    | 2024-01-08 |          |
        | A    | 2024-01-15 |          |
        | A    | 2024-01-22 | 2        |)");
    const std::string first = "2024-01-15T04:00:00Z";
    const std::string second = "2024-02-01T04:00:00Z";
    const Collection collection =
        visits_of("tiktok",
                  {visit("A", first, PageState::RobotsDisallowed), visit("A", second, PageState::LayoutChanged),
                   visit("B", second, PageState::RobotsDisallowed)},
                  {run_of(first, "2024-01-01", "2024-01-14"), run_of(second, "2024-01-08", "2024-01-28")});
    EXPECT_EQ(letters(read, "tiktok", collection), "RBBV");
}

TEST(CellStates, AVisitOfNoRunCountsForTheWeeksBeforeIt) {
    const ReadPanel read = panel_from(R"(
        | show | week_start | tt_posts |
        | A    | 2024-01-01 |          |
        | A    | 2024-01-08 |          |)");
    const Collection collection =
        visits_of("tiktok", {visit("A", "2024-01-03T04:00:00Z", PageState::RobotsDisallowed)}, {});
    EXPECT_EQ(letters(read, "tiktok", collection), "RM");
}

TEST(CellStates, ABreakPaintsTheShowsThatBrokeAndNotTheOthers) {
    PanelBuilder builder;
    for (const char* show : {"A", "B", "C", "D", "E", "F"}) {
        builder.series(show, "tt_sum_views", {900, 1000, 1100, 1000, 900, 1000, missing, 1000});
    }
    builder.series("G", "tt_sum_views", {900, 1000, 1100, 1000, 900, 1000, 950, 1000});
    builder.series("H", "tt_sum_views", {missing, missing, missing, missing, missing, missing, missing, 1000});
    EXPECT_EQ(letters(builder.read(), "tiktok"),
              "VVVVVVBV VVVVVVBV VVVVVVBV VVVVVVBV VVVVVVBV VVVVVVBV VVVVVVVV MMMMMMMV");
}

TEST(CellStates, WrongValuesOfABreakArePaintedToo) {
    PanelBuilder builder;
    for (const char* show : {"A", "B", "C", "D", "E", "F"}) {
        builder.series(show, "tt_sum_views", {9000, 10000, 11000, 10000, 9000, 10000, 10, 10000});
    }
    builder.series("G", "tt_sum_views", {9000, 10000, 11000, 10000, 9000, 10000, 9500, 10000});
    EXPECT_EQ(letters(builder.read(), "tiktok"), "VVVVVVBV VVVVVVBV VVVVVVBV VVVVVVBV VVVVVVBV VVVVVVBV VVVVVVVV");
}

}  // namespace
}  // namespace public_signals::tests
