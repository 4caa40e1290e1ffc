#include "public_signals/aggregation/measurement_age.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "public_signals/aggregation/vintage.hpp"
#include "public_signals/aggregation/weekly.hpp"
#include "unit/panel/raw_folder.hpp"

namespace public_signals {
namespace {

using ::testing::ElementsAre;

const std::string counted_posts_header = "show,post_id,posted_at,views,likes,caption,hashtags,scrape_run_at\n";

std::vector<RawPost> posts_of(const std::string& rows) {
    return observations_from({{"tiktok/a.csv", counted_posts_header + rows}}).of(Source::TikTok).posts;
}

TEST(MeasurementAges, AreTheMedianDaysFromPostingToTheReadingThatWasUsed) {
    const auto rows = posts_of(
        "A,1,2024-01-08T00:00:00Z,5,,,,2024-01-18T00:00:00Z\n"
        "A,1,2024-01-08T00:00:00Z,,3,,,2024-03-18T00:00:00Z\n"  // has no views: not the reading used
        "A,2,2024-01-09T00:00:00Z,5,,,,2024-01-29T12:00:00Z\n"
        "A,3,2024-01-10T00:00:00Z,,,,,2024-02-09T00:00:00Z\n"
        "B,1,2024-01-08T00:00:00Z,5,,,,2024-01-10T00:00:00Z\n"
        "B,2,2024-01-08T00:00:00Z,5,,,,2024-01-14T00:00:00Z\n"
        "B,3,2024-01-08T00:00:00Z,5,,,,\n");  // nobody knows when
    std::vector<std::string> lines;
    for (const MeasurementAge& age : measurement_ages(Source::TikTok, latest_posts(rows))) {
        lines.push_back(fmt::format("{} {} {} {}", age.show, format_week(age.week), age.posts, age.median_days));
    }
    EXPECT_THAT(lines, ElementsAre("A 2024-01-08 3 20.5", "B 2024-01-08 2 4"));
}

TEST(ReadLate, CountsWeeksScrapedMoreThanFourWeeksAfterTheirEnd) {
    const auto observations = observations_from(
        {{"tiktok/a.csv", counted_posts_header +
                              "A,1,2024-01-08T00:00:00Z,5,,,,2024-02-12T00:00:00Z\n"  // 28 days: not yet
                              "A,2,2024-01-15T00:00:00Z,5,,,,2024-02-19T00:00:01Z\n"  // a second more
                              "A,3,2024-01-29T00:00:00Z,5,,,,2024-06-01T00:00:00Z\n"}});
    const ReadLate seen = read_late(Source::TikTok, *weekly_panel(Source::TikTok, observations, {}));
    EXPECT_EQ(seen.rows, 3U) << "a week without posts is neither";
    EXPECT_EQ(seen.late, 2U);
    EXPECT_TRUE(seen.most());
    EXPECT_FALSE(ReadLate{}.most());
}

TEST(KeepCountAge, TakesEachFieldFromTheFirstReadingOfTheAgeThatHasIt) {
    const std::string first = "A,1,2024-01-08T00:00:00Z,1,1,hey,\"[\"\"x\"\"]\",2024-01-10T00:00:00Z\n";
    const std::string grid = "A,1,2024-01-08T00:00:00Z,7,,,[],2024-01-15T00:00:00Z\n";
    const std::string whole = "A,1,2024-01-08T00:00:00Z,9,4,hey,\"[\"\"x\"\"]\",2024-01-20T00:00:00Z\n";
    auto rows = posts_of(first + grid + whole);
    EXPECT_TRUE(keep_count_age(rows, 7).empty());
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].post.counts[PostCount::Views], 7);
    EXPECT_EQ(rows[0].post.counts[PostCount::Likes], 4);
    EXPECT_THAT(rows[0].post.hashtags, ::testing::Optional(ElementsAre("x")));

    rows = posts_of(first + grid);
    EXPECT_EQ(keep_count_age(rows, 7).size(), 1U) << "its likes were only read at two days of age";
    EXPECT_EQ(rows[0].post.counts[PostCount::Likes], std::nullopt);
    rows = posts_of(first);
    EXPECT_EQ(keep_count_age(rows, 7).size(), 1U);
    rows = posts_of(grid);
    EXPECT_TRUE(keep_count_age(rows, 7).empty()) << "likes that no reading has are hidden";
}

}  // namespace
}  // namespace public_signals
