// Numbers that no week can have are listed, and fail nothing.
#include "public_signals/quality/impossible_counts.hpp"

#include <gmock/gmock.h>

#include "unit/quality/tables.hpp"

namespace public_signals::tests {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> impossible(const ReadPanel& read) {
    std::vector<std::string> found;
    for (const ImpossibleCount& count : validate(read, {}).impossible_counts) {
        found.push_back(
            fmt::format("{} {} {}", format_week(count.week), count.column,
                        count.beside_value ? fmt::format("{} {}", count.beside, *count.beside_value) : "-"));
    }
    return found;
}

TEST(ImpossibleCounts, AreThoseThatContradictTheWeeksPostsOrViews) {
    const ReadPanel read = panel_from(R"(
        | show | week_start | tt_posts | tt_sum_views | tt_sum_likes | tt_posting_days | ig_posts | ig_reel_ct |
        | A    | 2024-01-01 | 3        | 90           | 90           | 3               | 2        | 2          |
        | A    | 2024-01-08 | 3        | 90           | 91           | 3               | 2        | 3          |
        | A    | 2024-01-15 | 9        | 90           |              | 8               |          | 3          |
        | A    | 2024-01-22 | 3        |              | 91           | 4               | 2        |            |
        | A    | 2024-01-29 | 0        | 5            | 0            | 0               | 2        | 0          |
        | A    | 2024-02-05 | 1        | -1           | 0            | 0               | 2        | 0          |)");
    EXPECT_THAT(impossible(read),
                ElementsAre("2024-01-29 tt_sum_views tt_posts 0", "2024-02-05 tt_sum_views -",
                            "2024-01-08 tt_sum_likes tt_sum_views 90", "2024-02-05 tt_sum_likes tt_sum_views -1",
                            "2024-01-15 tt_posting_days tt_posts 9", "2024-01-22 tt_posting_days tt_posts 3",
                            "2024-02-05 tt_posting_days tt_posts 1", "2024-01-08 ig_reel_ct ig_posts 2"));
}

std::vector<std::string> zeros(const Series& index) {
    PanelBuilder builder;
    builder.series("A", "gt_index", index);
    std::vector<std::string> found;
    for (const TrendsZeros& run : validate(builder.read(), {}).trends_zeros) {
        found.push_back(fmt::format("{} {}{}", format_week(run.week), run.weeks, run.whole_show ? " all" : ""));
    }
    return found;
}

Series joined(Series first, const Series& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

TEST(TrendsZeros, AreRunsOfEightAfterAMedianAboveZeroAndShowsThatAreZeroThroughout) {
    EXPECT_THAT(zeros(joined(Series(8, 40.0), Series(8, 0.0))), ElementsAre("2024-02-26 8"));
    EXPECT_THAT(zeros(joined(Series(8, 40.0), Series(7, 0.0))), IsEmpty());
    EXPECT_THAT(zeros(joined(Series(3, 40.0), Series(8, 0.0))), IsEmpty()) << "too short a history";
    EXPECT_THAT(zeros(joined({0, 0, 0, 0, 0, 40}, Series(8, 0.0))), IsEmpty()) << "its median was zero";
    EXPECT_THAT(zeros(joined(Series(5, missing), Series(8, 0.0))), ElementsAre("2024-01-01 8 all"));
    EXPECT_THAT(zeros(Series(7, 0.0)), IsEmpty());
}

TEST(ImpossibleCounts, AnIndexIsFrom0To100OfWholeWeeksOfItsBase) {
    PanelBuilder builder;
    builder.series("A", "gt_index", {-1, 100, 101, 50, 0});
    const ReadPanel read = builder.read();
    const auto found = [&read](std::optional<Week> base) {
        return validate(read, {.index_base = base}).impossible_counts;
    };
    ASSERT_EQ(found(week_of("2024-01-01")).size(), 2U);
    EXPECT_EQ(std::get<double>(found(week_of("2024-01-01"))[1].value), 101.0);
    ASSERT_EQ(found(week_of("2024-01-22")).size(), 1U) << "a later base scales the weeks before it too";
    EXPECT_EQ(std::get<double>(found(week_of("2024-01-22"))[0].value), -1.0);
    EXPECT_EQ(found(std::nullopt).size(), 1U) << "where the base is not known, neither is what 100 is";
}

TEST(CountsReadLate, AreWeeksWithPostsThatWereCountedMoreThanFourWeeksAfterTheyEnded) {
    const ReadPanel read = panel_from(R"(
        | show | week_start | tt_posts | ig_posts | scrape_run_at        |
        | A    | 2024-01-01 | 3        |          | 2024-02-05T00:00:00Z |
        | A    | 2024-01-08 | 3        | 2        | 2024-02-12T00:00:01Z |
        | A    | 2024-01-15 | 0        |          | 2025-02-12T00:00:00Z |
        | A    | 2024-01-22 | 3        |          |                      |)");
    const ReadLate seen = validate(read, {}).counts_read_late;
    EXPECT_EQ(seen.rows, 3U);
    EXPECT_EQ(seen.late, 2U);
    EXPECT_TRUE(seen.is_upper_bound) << "the time is that of the latest source, whichever that was";
}

TEST(CountsReadLate, AreDatedByTheScrapeOfTheirSourceWhereWeeklyFilesTellIt) {
    const ReadPanel read = panel_from(R"(
        | show | week_start | tt_posts | ig_posts | scrape_run_at        |
        | A    | 2024-01-01 | 3        | 2        | 2024-06-01T00:00:00Z |
        | A    | 2024-01-08 | 3        | 2        | 2024-06-01T00:00:00Z |)");
    const auto weekly = [](const char* first, const char* second) {
        Panel panel{{"A", "A"}, {week_of("2024-01-01"), week_of("2024-01-08")}, {}};
        panel.columns.push_back({"scrape_run_at", Column::Strings{first, second}, {1, 1}});
        return panel;
    };
    SourceScrapes scrapes;
    scrapes.add(Source::TikTok, weekly("2024-01-09T00:00:00Z", "2024-01-16T00:00:00Z"));
    scrapes.add(Source::Instagram, weekly("2024-06-01T00:00:00Z", "2024-05-01T00:00:00Z"));
    const ReadLate seen = validate(read, {.scrapes = &scrapes}).counts_read_late;
    EXPECT_EQ(seen.rows, 4U);
    EXPECT_EQ(seen.late, 3U) << "of the first week Instagram; the second row is not that of these weekly files";
    EXPECT_TRUE(seen.is_upper_bound);
}

}  // namespace
}  // namespace public_signals::tests
