// The planted facts, seen through the extractors that read real pages.
#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <set>

#include "public_signals/engine/rules.hpp"
#include "public_signals/panel/schema.hpp"
#include "public_signals/sources/google_trends/extract.hpp"
#include "public_signals/sources/instagram/extract.hpp"
#include "public_signals/sources/tiktok/extract.hpp"
#include "public_signals/sources/wikipedia/extract.hpp"
#include "unit/demo/sample_archive.hpp"

namespace public_signals::demo_test {
namespace {

using ::testing::ElementsAre;

const Rules& rules() {
    static const Rules shipped = shipped_rules().value();
    return shipped;
}

struct SamplePage {
    int run = 0;  // 1 for the first
    Page page;
};

/// The responses whose URL holds `part`.
std::vector<SamplePage> pages(const std::string& part, bool clean = false) {
    std::vector<SamplePage> found;
    int run = 0;
    for (const warc::Record& record : records(clean)) {
        run += record.field("WARC-Type") == "warcinfo" ? 1 : 0;
        const std::string url(record.field("WARC-Target-URI"));
        if (record.field("WARC-Type") != "response" || url.find(part) == std::string::npos) {
            continue;
        }
        const warc::HttpMessage message = warc::parse_http(record.block).value();
        found.push_back({run, {url, message.status, std::string(message.header("Content-Type")), message.body, ""}});
    }
    return found;
}

/// "1 ok" -> how many, over the pages whose URL holds `part`.
std::map<std::string, int> tiktok_states(const std::string& part, bool clean = false) {
    std::map<std::string, int> states;
    for (const SamplePage& found : pages(part, clean)) {
        ++states[std::to_string(found.run) + " " + name_of(extract_tiktok(found.page, rules()).state)];
    }
    return states;
}

TEST(TikTokPages, ProfilesAreReadInEveryRunButTheBrokenOne) {
    using States = std::map<std::string, int>;
    EXPECT_EQ(tiktok_states("www.tiktok.com/@synthetic_ohmary?"),
              (States{{"1 ok", 1}, {"2 layout_changed", 1}, {"3 ok", 1}, {"4 ok", 1}, {"5 ok", 1}}));
    EXPECT_EQ(tiktok_states("www.tiktok.com/@synthetic_hellskitchen?"),
              (States{{"1 missing", 1}, {"2 missing", 1}, {"3 missing", 1}, {"4 missing", 1}, {"5 missing", 1}}));
    EXPECT_EQ(tiktok_states("www.tiktok.com/@synthetic_lesmis?"),
              (States{{"1 private", 1}, {"2 private", 1}, {"3 private", 1}, {"4 private", 1}, {"5 private", 1}}));
    EXPECT_EQ(tiktok_states("www.tiktok.com/@synthetic_outsiders?"),
              (States{{"1 ok", 1}, {"2 layout_changed", 1}, {"3 ok", 1}, {"4 blocked", 1}, {"5 ok", 1}}));
}

TEST(TikTokPages, ListsAndVideosOfTheBrokenRunHaveAnUnknownLayoutAndNoPosts) {
    for (const char* part : {"/api/post/item_list/", "/video/"}) {
        for (const auto& [state, count] : tiktok_states(part)) {
            EXPECT_TRUE(state == "2 layout_changed" || (state[0] != '2' && state.ends_with(" ok")))
                << part << " " << state << " " << count;
        }
        for (const SamplePage& found : pages(part)) {
            EXPECT_EQ(extract_tiktok(found.page, rules()).posts.empty(), found.run == 2) << found.page.url;
        }
    }
}

TEST(TikTokPages, TheBrokenPagesHoldTheirValuesUnderOtherNames) {
    int cards = 0;
    for (const SamplePage& found : pages("www.tiktok.com/")) {
        cards += found.run == 2 && found.page.body.find("\"counters\":{\"plays\":") != std::string::npos ? 1 : 0;
        cards += found.run == 2 && found.page.body.find("data-e2e=\"card-plays\"") != std::string::npos ? 1 : 0;
        EXPECT_FALSE(found.run == 2 && found.page.body.find("playCount") != std::string::npos) << found.page.url;
    }
    EXPECT_GT(cards, 12);
}

TEST(TikTokPages, TheCleanSampleReadsTheWeekThatTheOtherOneLacks) {
    for (const char* part : {"/api/post/item_list/", "/video/", "@synthetic_six"}) {
        for (const auto& [state, count] : tiktok_states(part, true)) {
            EXPECT_TRUE(state.ends_with(" ok")) << part << " " << state << " " << count;
        }
    }
}

TEST(TikTokPages, TheGridAndTheListTellTheSamePostsAndViews) {
    std::map<std::string, Count> listed;
    for (const SamplePage& found : pages("/api/post/item_list/")) {
        for (const Post& post : extract_tiktok(found.page, rules()).posts) {
            listed[std::to_string(found.run) + post.post_id] = post.counts[PostCount::Views];
        }
    }
    int compared = 0;
    for (const SamplePage& found : pages("?lang=en")) {
        for (const Post& post : extract_tiktok(found.page, rules()).posts) {
            const auto known = listed.find(std::to_string(found.run) + post.post_id);
            if (known != listed.end()) {
                EXPECT_EQ(known->second, post.counts[PostCount::Views]) << found.page.url << " " << post.post_id;
                ++compared;
            }
        }
    }
    EXPECT_GT(compared, 400);
}

TEST(TikTokPages, PostsAreWholeAndCountsRoundedAsThePlatformRounds) {
    int photos = 0;
    std::set<std::string> pinned;
    std::set<std::string> tags;
    for (const SamplePage& found : pages("/api/post/item_list/")) {
        for (const Post& post : extract_tiktok(found.page, rules()).posts) {
            ASSERT_TRUE(std::ranges::all_of(summed_counts(Source::TikTok),
                                            [&](PostCount count) { return post.counts[count].has_value(); }) &&
                        post.posted_at)
                << post.post_id;
            const std::int64_t views = *post.counts[PostCount::Views];
            EXPECT_LE(*post.counts[PostCount::Likes], views);
            EXPECT_TRUE(views < 10'000 || views % 100 == 0) << views;
            EXPECT_TRUE(views < 1'000'000 || views % 100'000 == 0) << views;
            photos += post.is_video == false ? 1 : 0;
            if (post.is_pinned.value_or(false)) {
                pinned.insert(post.post_id);
            }
            tags.insert(post.hashtags->begin(), post.hashtags->end());
        }
    }
    EXPECT_GT(photos, 300);
    EXPECT_EQ(pinned.size(), 6u);
    for (const char* tag : {"broadway", "backstage🎭", "ミュージカル", "théâtre", "lesmisérables"}) {
        EXPECT_EQ(tags.count(tag), std::string(tag) == "lesmisérables" ? 0u : 1u) << tag;
    }
}

TEST(InstagramPages, EveryPageIsReadButThePrivateProfile) {
    std::map<std::string, int> states;
    int hidden = 0;
    int collabs = 0;
    int without_caption = 0;
    for (const SamplePage& found : pages("www.instagram.com/")) {
        if (found.page.url.ends_with("robots.txt")) {
            continue;
        }
        const ExtractedPosts read = extract_instagram(found.page, rules());
        const bool closed = found.page.url.ends_with("synthetic_sixmusical");
        EXPECT_EQ(read.state, closed ? PageState::Private : PageState::Ok) << found.page.url;
        const bool hides = found.page.body.find("\"like_and_view_counts_disabled\":true") != std::string::npos;
        for (const Post& post : read.posts) {
            EXPECT_EQ(post.counts[PostCount::Likes].has_value(), !hides) << found.page.url << " " << post.post_id;
            EXPECT_TRUE(post.counts[PostCount::Comments] && post.posted_at) << post.post_id;
            hidden += post.counts[PostCount::Likes] ? 0 : 1;
            collabs += post.is_collab.value_or(false) ? 1 : 0;
            without_caption += post.caption ? 0 : 1;
        }
    }
    EXPECT_GT(hidden, 300);
    EXPECT_GT(collabs, 100);
    EXPECT_GT(without_caption, 50);
}

TEST(TrendsPages, EveryTimelineIsReadAndOneQueryIsEmpty) {
    int below_one = 0;
    int without_data = 0;
    int partial = 0;
    for (const SamplePage& found : pages("/trends/api/widgetdata/multiline")) {
        const ExtractedInterest read = extract_interest(found.page);
        const bool empty = found.page.url.find("sing%20along") != std::string::npos;
        EXPECT_EQ(read.state, empty ? PageState::Empty : PageState::Ok) << found.page.url;
        std::int64_t highest = 0;
        for (const InterestPoint& point : read.points) {
            highest = std::max(highest, point.values.front().value_or(-1));
            below_one += point.below_one.front() ? 1 : 0;
            without_data += point.has_data.front() ? 0 : 1;
            partial += point.is_partial ? 1 : 0;
        }
        EXPECT_EQ(highest, empty ? 0 : 100) << found.page.url;
    }
    EXPECT_GT(below_one, 50);
    EXPECT_GT(without_data, 50);
    EXPECT_GT(partial, 30);
    for (const SamplePage& found : pages("/trends/api/explore")) {
        const ExtractedInterest read = extract_interest(found.page);
        ASSERT_EQ(read.widgets.size(), 1u) << found.page.url;
        EXPECT_EQ(read.widgets.front().id, "TIMESERIES");
        EXPECT_EQ(read.widgets.front().token.size(), 44u);
    }
}

TEST(TrendsPages, WeeklyBucketsBeginOnSundaysAndDailyWindowsOnTheGrid) {
    for (const SamplePage& found : pages("/trends/api/widgetdata/multiline")) {
        const ExtractedInterest read = extract_interest(found.page);
        if (read.points.empty()) {
            continue;
        }
        const Day first = day_of(instant_of_unix_seconds(read.points.front().time.front()));
        if (found.page.url.find("WEEK") != std::string::npos) {
            EXPECT_EQ(format_day(first), "2023-07-02");
        } else {
            const auto since = (first - *parse_day("2004-01-05")).count();
            EXPECT_EQ(since % 210, 0) << format_day(first);
            EXPECT_LE(read.points.size(), 266u);
            EXPECT_GT(read.points.size(), 60u);
        }
    }
}

TEST(WikipediaPages, TitlesResolveAndDaysAreReadWithAFewLeftOut) {
    int missing = 0;
    std::size_t days = 0;
    for (const SamplePage& found : pages("/metrics/pageviews/")) {
        const ExtractedViews read = extract_views(found.page);
        days += read.days.size();
        missing += read.state == PageState::Missing ? 1 : 0;
        EXPECT_TRUE(read.state == PageState::Ok || read.state == PageState::Missing) << found.page.url;
    }
    EXPECT_EQ(missing, 3);  // one redirect, in each of the three runs
    EXPECT_GT(days, 10'500u);
    EXPECT_LT(days, 10'920u);  // 728 days of 8 titles and 7 redirects
    for (const SamplePage& found : pages("/w/api.php")) {
        const ExtractedViews read = extract_views(found.page);
        ASSERT_EQ(read.pages.size(), 1u) << found.page.url;
        EXPECT_FALSE(read.pages.front().missing);
        EXPECT_EQ(read.pages.front().redirects.size(), 1u);
    }
}

}  // namespace
}  // namespace public_signals::demo_test
