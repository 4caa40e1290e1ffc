#include <gmock/gmock.h>

#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/panel/parquet.hpp"
#include "unit/panel/raw_folder.hpp"

namespace public_signals {
namespace {

using ::testing::HasSubstr;

Panel weekly_from(Source source, const std::string& csv) {
    const TemporaryFolder folder;
    EXPECT_TRUE(write_file(folder / "weekly.csv", csv));
    auto panel = read_weekly(source, folder / "weekly.csv");
    EXPECT_TRUE(panel) << panel.error().message;
    return std::move(panel).value();
}

std::map<Source, Panel> two_sources() {
    return {
        {Source::TikTok, weekly_from(Source::TikTok,
                                     "show,week_start,tt_posts,tt_sum_views,tt_sum_likes,tt_sum_comments,tt_sum_shares,"
                                     "tt_unique_hashtags,tt_posting_days,scrape_run_at\n"
                                     "B,2024-01-01,1,2,3,4,5,6,7,2024-02-01T00:00:00Z\n"
                                     "A,2024-01-01,0,0,0,0,0,0,0,2024-02-01T00:00:00Z\n")},
        {Source::GoogleTrends, weekly_from(Source::GoogleTrends,
                                           "show,week_start,gt_index,gt_is_partial,scrape_run_at\n"
                                           "A,2024-01-01,50.5,false,2024-03-01T00:00:00Z\n"
                                           "A,2024-01-22,7.0,true,\n")},
        {Source::Wikipedia, weekly_from(Source::Wikipedia,
                                        "show,week_start,wiki_views,wiki_is_partial,scrape_run_at\n"
                                        "C,2024-01-01,9,false,2024-04-01T00:00:00Z\n")}};
}

const std::string panel_header =
    "show,week_start,tt_posts,tt_sum_views,tt_sum_likes,tt_sum_comments,tt_sum_shares,tt_unique_hashtags,"
    "tt_posting_days,ig_posts,ig_sum_likes,ig_sum_comments,ig_unique_hashtags,ig_reel_ct,ig_posting_days,gt_index,"
    "gt_is_partial,scrape_run_at";

TEST(JoinWeekly, KeepsEveryRowOfEverySourceInThe18Columns) {
    EXPECT_EQ(panel_csv(*join_weekly(two_sources(), {}, false), 0),
              panel_header +
                  "\n"
                  "A,2024-01-01,0,0,0,0,0,0,0,,,,,,,50.5,false,2024-03-01T00:00:00Z\n"
                  "A,2024-01-22,,,,,,,,,,,,,,7.0,true,\n"
                  "B,2024-01-01,1,2,3,4,5,6,7,,,,,,,,,2024-02-01T00:00:00Z\n");
}

TEST(JoinWeekly, FillsTheWeeksBetweenAShowsFirstAndLast) {
    EXPECT_THAT(panel_csv(*join_weekly(two_sources(), {}, true), 0),
                HasSubstr("A,2024-01-08,,,,,,,,,,,,,,,,\nA,2024-01-15,,,,,,,,,,,,,,,,\nA,2024-01-22,"));
}

TEST(JoinWeekly, WikipediaIsAnExtensionOnRequest) {
    const std::string csv = panel_csv(*join_weekly(two_sources(), {"wikipedia"}, false), 0);
    EXPECT_THAT(csv, HasSubstr(panel_header + ",wiki_views,wiki_is_partial\n"));
    EXPECT_THAT(csv, HasSubstr("C,2024-01-01,,,,,,,,,,,,,,,,2024-04-01T00:00:00Z,9,false\n"));
}

TEST(JoinWeekly, NoSourcesMakeAnEmptyPanelOfAllColumns) {
    const auto panel = join_weekly({}, {}, false);
    ASSERT_TRUE(panel);
    EXPECT_EQ(panel_csv(*panel, 0), panel_header + "\n");
}

TEST(JoinWeekly, ARepeatedRowOrAWrongTypeIsAnError) {
    auto weekly = two_sources();
    weekly[Source::TikTok].week[1] = weekly[Source::TikTok].week[0];
    weekly[Source::TikTok].show[1] = weekly[Source::TikTok].show[0];
    EXPECT_THAT(join_weekly(weekly, {}, false).error().message, HasSubstr("tiktok has a week of a show twice"));
    weekly = two_sources();
    weekly[Source::GoogleTrends].columns[0] = missing_column("gt_index", ColumnType::Int64, 2);
    EXPECT_THAT(join_weekly(weekly, {}, false).error().message, HasSubstr("gt_index is int64, not float64"));
}

}  // namespace
}  // namespace public_signals
