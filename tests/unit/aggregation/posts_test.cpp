#include <gmock/gmock.h>

#include "public_signals/aggregation/posts_by_week.hpp"
#include "public_signals/aggregation/source_weeks.hpp"
#include "public_signals/panel/parquet.hpp"
#include "unit/panel/raw_folder.hpp"

namespace public_signals {
namespace {

using ::testing::HasSubstr;

const std::string posts_header = "show,post_id,posted_at,views,likes,comments,shares,hashtags,scrape_run_at\n";
const std::string coverage_header = "show,handle,scrape_run_at,state,oldest_unpinned_post,whole_list,posts\n";
const std::string runs_header = "run_id,scrape_run_at,start,end,sources,gt_base_start,gt_below_one,gt_scale\n";
const std::string weekly_header =
    "show,week_start,tt_posts,tt_sum_views,tt_sum_likes,tt_sum_comments,tt_sum_shares,tt_unique_hashtags,"
    "tt_posting_days,scrape_run_at\n";

std::string weekly_tiktok(const Files& files, const std::vector<std::string>& shows = {}) {
    const auto panel = weekly_panel(Source::TikTok, observations_from(files), {shows});
    return panel ? panel_csv(*panel, 0) : panel.error().message + " at " + panel.error().where;
}

TEST(WeeklyPosts, KnownWeeksHaveSumsAndZerosUnknownOnesNothing) {
    EXPECT_EQ(
        weekly_tiktok({
            {"runs.csv", runs_header + "r,2024-02-01T00:00:00Z,2023-12-25,2024-02-04,tiktok,,,\n"},
            {"tiktok/coverage.csv", coverage_header + "A,a,2024-02-01T00:00:00Z,ok,2024-01-03T00:00:00Z,false,3\n"},
            {"tiktok/a_posts_20240201.csv",
             posts_header + "A,1,2024-01-03T00:00:00Z,5,,,,,2024-02-01T00:00:00Z\n"
                            "A,2,2024-01-08T00:00:00Z,10,1,,0,\"[\"\"x\"\",\"\"y\"\"]\",2024-02-01T00:00:00Z\n"
                            "A,3,2024-01-14T23:59:59Z,20,,,0,\"[\"\"x\"\"]\",2024-02-01T00:00:00Z\n"},
        }),
        weekly_header +
            "A,2023-12-25,,,,,,,,\n"
            "A,2024-01-01,,,,,,,,\n"  // the list ends within this week
            "A,2024-01-08,2,30,1,,0,2,2,2024-02-01T00:00:00Z\n"
            "A,2024-01-15,0,0,0,0,0,0,0,2024-02-01T00:00:00Z\n"
            "A,2024-01-22,0,0,0,0,0,0,0,2024-02-01T00:00:00Z\n"
            "A,2024-01-29,,,,,,,,\n");  // not over when it was scraped
}

TEST(WeeklyPosts, TheOldestPostOnMondayMidnightDoesNotCoverItsWeek) {
    const Week week = to_week(*parse_day("2024-01-08"));
    Coverage coverage;
    coverage.scrape_run_at = *parse_instant("2024-01-15T00:00:00Z");
    coverage.oldest_unpinned_post = *parse_instant("2024-01-08T00:00:00Z");
    EXPECT_FALSE(covers(coverage, week)) << "an older post of that Monday may lie behind it";
    coverage.oldest_unpinned_post = *parse_instant("2024-01-07T23:59:59Z");
    EXPECT_TRUE(covers(coverage, week));
    coverage.scrape_run_at = *parse_instant("2024-01-14T23:59:59Z");
    EXPECT_FALSE(covers(coverage, week));
    coverage.scrape_run_at = *parse_instant("2024-01-15T00:00:00Z");
    coverage.oldest_unpinned_post = std::nullopt;
    EXPECT_FALSE(covers(coverage, week));
    coverage.whole_list = true;
    EXPECT_TRUE(covers(coverage, week));
    coverage.state = PageState::Empty;
    EXPECT_TRUE(covers(coverage, week));
    for (const auto state : {PageState::Private, PageState::Blocked, PageState::LayoutChanged, PageState::Partial}) {
        coverage.state = state;
        EXPECT_FALSE(covers(coverage, week)) << name_of(state);
    }
}

TEST(WeeklyPosts, OneScrapeMustCoverTheWholeWeekTwoHalvesDoNot) {
    EXPECT_EQ(
        weekly_tiktok({
            {"runs.csv", runs_header + "r,2024-02-01T00:00:00Z,2024-01-08,2024-01-14,tiktok,,,\n"},
            {"tiktok/coverage.csv", coverage_header + "A,a,2024-01-10T00:00:00Z,ok,2024-01-01T00:00:00Z,true,1\n"
                                                      "A,a,2024-02-01T00:00:00Z,ok,2024-01-09T00:00:00Z,false,1\n"},
            {"tiktok/a_posts.csv", posts_header + "A,1,2024-01-09T00:00:00Z,5,,,,,2024-02-01T00:00:00Z\n"},
        }),
        weekly_header + "A,2024-01-08,,,,,,,,\n");
}

TEST(WeeklyPosts, AcrossRunsTheLatestScrapeThatHasAFieldWinsAndTheLatestOfAllDatesTheRow) {
    EXPECT_EQ(
        weekly_tiktok({
            {"runs.csv", runs_header + "r,2024-02-01T00:00:00Z,2024-01-08,2024-01-14,tiktok,,,\n"
                                       "s,2024-03-01T00:00:00Z,2024-01-15,2024-01-21,tiktok,,,\n"},
            {"tiktok/coverage.csv", coverage_header + "A,a,2024-02-01T00:00:00Z,ok,,true,2\n"},
            {"tiktok/a_posts_20240201.csv", posts_header + "A,1,2024-01-09T00:00:00Z,5,5,,,,2024-02-01T00:00:00Z\n"
                                                           "A,2,2024-01-09T10:00:00Z,7,7,,,,2024-02-01T00:00:00Z\n"},
            {"tiktok/a_posts_20240301.csv", posts_header + "A,1,2024-01-09T00:00:00Z,100,,,,,2024-03-01T00:00:00Z\n"},
        }),
        weekly_header +
            "A,2024-01-08,2,107,12,,,,1,2024-03-01T00:00:00Z\n"
            "A,2024-01-15,0,0,0,0,0,0,0,2024-02-01T00:00:00Z\n");
}

TEST(WeeklyPosts, WithoutCoverageWeeksWithPostsAreKnownAndNoZeroIsMade) {
    EXPECT_EQ(weekly_tiktok({{"tiktok/mine.csv",
                              "show,post_id,post_datetime,views\n"
                              "B,1,2024-01-03,5\n"
                              "B,1,2024-01-03,6\n"
                              "A,1,2024-01-17,\n"}}),
              weekly_header +
                  "A,2024-01-01,,,,,,,,\n"
                  "A,2024-01-08,,,,,,,,\n"
                  "A,2024-01-15,1,,,,,,1,\n"
                  "B,2024-01-01,1,6,,,,,1,\n"
                  "B,2024-01-08,,,,,,,,\n"
                  "B,2024-01-15,,,,,,,,\n");
}

TEST(WeeklyPosts, TheShowsAskedForAreTheShowsGiven) {
    const Files files = {{"tiktok/mine.csv", "show,post_id,post_datetime\nA,1,2024-01-03\nB,1,2024-01-03\n"}};
    EXPECT_EQ(weekly_tiktok(files, {"C", "A"}), weekly_header + "A,2024-01-01,1,,,,,,1,\n" + "C,2024-01-01,,,,,,,,\n");
}

TEST(WeeklyPosts, InstagramCountsReelsAndHidesHiddenCounts) {
    const Observations observations =
        observations_from({{"instagram/mine.csv",
                            "show,post_id,posted_at,likes,comments,views,hashtags,is_reel\n"
                            "A,1,2024-01-01T00:00:00Z,,3,900,\"#Déjà #déjà\",true\n"
                            "A,2,2024-01-07T23:59:59Z,,4,,,false\n"
                            "A,3,2024-01-05T00:00:00Z,,,,,true\n"}});
    EXPECT_EQ(panel_csv(*weekly_panel(Source::Instagram, observations, {}), 0),
              "show,week_start,ig_posts,ig_sum_likes,ig_sum_comments,ig_unique_hashtags,ig_reel_ct,ig_posting_days,"
              "scrape_run_at\n"
              "A,2024-01-01,3,,7,1,2,3,\n");
}

TEST(WeeklyPosts, SumsAreExactAndOneThatNoColumnCanHoldIsUnknown) {
    const std::string header = "show,post_id,post_datetime,views\n";
    EXPECT_THAT(weekly_tiktok({{"tiktok/a.csv", header + "A,1,2024-01-03,9007199254740993\nA,2,2024-01-03,2\n"}}),
                HasSubstr("A,2024-01-01,2,9007199254740995,"));
    EXPECT_THAT(weekly_tiktok({{"tiktok/a.csv", header + "A,1,2024-01-03,9223372036854775807\nA,2,2024-01-03,1\n"}}),
                HasSubstr("A,2024-01-01,2,,"));
}

TEST(Deduped, ARepeatInOneRunKeepsTheLaterRowAndAShowKeepsItsOwnCopy) {
    const Observations own = observations_from({{"tiktok/a.csv",
                                                 "show,post_id,post_datetime,views\n"
                                                 "A,1,2024-01-03,5\n"
                                                 "B,1,2024-01-03,6\n"
                                                 "A,1,2024-01-03,7\n"}});
    std::vector<std::int64_t> views;
    for (const RawPost* post : deduped(own.of(Source::TikTok).posts)) {
        views.push_back(*post->post.counts[PostCount::Views]);
    }
    EXPECT_THAT(views, ::testing::ElementsAre(6, 7));
}

}  // namespace
}  // namespace public_signals
