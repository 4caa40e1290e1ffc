// Instagram recordings against the values that a person read in them, and what only Instagram does.
#include "public_signals/sources/instagram/extract.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/pages.hpp"

namespace public_signals {
namespace {

using namespace public_signals::tests;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

TEST(InstagramRecording, GraphqlTimeline) {
    SKIP_WITHOUT_RECORDINGS();
    const auto page = recorded_page(Source::Instagram, "graphql_timeline_20200703_robertdowneyjr.json");
    EXPECT_EQ(page.state, PageState::Ok);
    EXPECT_EQ(page.account_posts, 453);
    EXPECT_EQ(page.has_more, true);
    ASSERT_EQ(page.posts.size(), 12u);
    const Post& first = page.posts[0];
    EXPECT_EQ(first.shortcode, "B7eUksNFA-K");
    EXPECT_EQ(first.posted_at, instant_of_unix_seconds(1579378196));
    EXPECT_EQ(first.counts[PostCount::Likes], 695047);
    EXPECT_EQ(first.counts[PostCount::Comments], 1939);
    EXPECT_EQ(first.counts[PostCount::Views], 2726827);
    EXPECT_EQ(first.is_reel, false);
    EXPECT_THAT(first.hashtags, ::testing::Optional(Contains("16")));
    EXPECT_EQ(page.posts[2].shortcode, "B7cOJYHFnzL");
    EXPECT_EQ(page.posts[2].counts[PostCount::Likes], 1265682);
    EXPECT_EQ(page.posts[2].counts[PostCount::Comments], 1762);
    EXPECT_FALSE(page.posts[2].counts[PostCount::Views]);
    EXPECT_EQ(page.posts[11].shortcode, "B7Fdy_5lBih");
    EXPECT_EQ(page.posts[11].counts[PostCount::Likes], 2434569);
    EXPECT_EQ(page.posts[11].counts[PostCount::Comments], 4474);
    std::vector<std::string> tags;
    for (const Post& post : page.posts) {
        tags.insert(tags.end(), post.hashtags->begin(), post.hashtags->end());
    }
    for (const char* tag : {"사랑해요한국", "닥터두리틀", "박스오피스1위", "2008", "1st", "more", "thank", "regram"}) {
        EXPECT_THAT(tags, Contains(tag));
    }
    EXPECT_THAT(tags, Not(Contains("")));
}

TEST(InstagramRecording, WebProfileInfo) {
    SKIP_WITHOUT_RECORDINGS();
    const auto page = recorded_page(Source::Instagram, "web_profile_info_20230125_soundarchitecture_sa.json");
    EXPECT_EQ(page.state, PageState::Ok);
    EXPECT_EQ(page.layout, "web-profile-info");
    EXPECT_EQ(page.handle, "soundarchitecture_sa");
    EXPECT_EQ(page.account_posts, 8);
    EXPECT_EQ(page.has_more, false);
    ASSERT_EQ(page.posts.size(), 8u);
    const Post& first = page.posts[0];
    EXPECT_EQ(first.shortcode, "CinTOL_sbVK");
    EXPECT_EQ(first.post_id, "2929394620463953226");
    EXPECT_EQ(first.posted_at, instant_of_unix_seconds(1663431073));
    EXPECT_EQ(first.counts[PostCount::Likes], 17);
    EXPECT_EQ(first.counts[PostCount::Comments], 1);
    const Post& last = page.posts[7];
    EXPECT_EQ(last.shortcode, "ChnJsbNgi3J");
    EXPECT_EQ(last.counts[PostCount::Views], 21);
    EXPECT_EQ(last.is_reel, false) << "igtv is no reel";
}

TEST(InstagramRecording, ClipsCountPlays) {
    SKIP_WITHOUT_RECORDINGS();
    const auto page = recorded_page(Source::Instagram, "reels_clips_20210903_noholita.json");
    EXPECT_EQ(page.state, PageState::Ok);
    ASSERT_EQ(page.posts.size(), 12u);
    const Post& first = page.posts[0];
    EXPECT_EQ(first.shortcode, "CPv3UqsBFvg");
    EXPECT_EQ(first.post_id, "2589531623544609760");
    EXPECT_EQ(first.post_url, "https://www.instagram.com/reel/CPv3UqsBFvg/");
    EXPECT_EQ(first.posted_at, instant_of_unix_seconds(1622916710));
    EXPECT_EQ(first.counts[PostCount::Likes], 16965);
    EXPECT_EQ(first.counts[PostCount::Comments], 80);
    EXPECT_EQ(first.counts[PostCount::Views], 401421);
    EXPECT_EQ(first.is_reel, true);
}

TEST(InstagramRecording, MediaInfoOfACarousel) {
    SKIP_WITHOUT_RECORDINGS();
    const auto page = recorded_page(Source::Instagram, "feed_item_carousel_20220312_CAnqPB-Jzcj.json");
    EXPECT_EQ(page.state, PageState::Ok);
    ASSERT_EQ(page.posts.size(), 1u);
    const Post& post = page.posts[0];
    EXPECT_EQ(post.posted_at, instant_of_unix_seconds(1590428694));
    EXPECT_EQ(post.counts[PostCount::Likes], 820750);
    EXPECT_EQ(post.counts[PostCount::Comments], 4647);
    EXPECT_THAT(post.hashtags, ::testing::Optional(ElementsAre("letsgetloud", "memorialday")));
}

TEST(InstagramRecording, TimelineNodes) {
    SKIP_WITHOUT_RECORDINGS();
    const auto page = recorded_page(Source::Instagram, "user_timeline_reduced_20260611_google.json");
    EXPECT_EQ(page.state, PageState::Ok);
    ASSERT_EQ(page.posts.size(), 36u);
    const Post& first = page.posts[0];
    EXPECT_EQ(first.shortcode, "DZc5TenzF7h");
    EXPECT_EQ(first.post_id, "3917257803106639585");
    EXPECT_EQ(first.owner_id, "1067259270");
    EXPECT_EQ(first.posted_at, instant_of_unix_seconds(1781193633));
    EXPECT_EQ(first.counts[PostCount::Likes], 2354);
    EXPECT_EQ(first.counts[PostCount::Comments], 82);
    EXPECT_THAT(first.hashtags, ::testing::Optional(ElementsAre("googlepartner")));
    EXPECT_EQ(std::count_if(page.posts.begin(), page.posts.end(), [](const Post& post) { return *post.is_reel; }), 28);
    EXPECT_EQ(std::count_if(page.posts.begin(), page.posts.end(), [](const Post& post) { return *post.is_collab; }), 8);
}

TEST(InstagramRecording, OlderPages) {
    SKIP_WITHOUT_RECORDINGS();
    const auto profile = recorded_page(Source::Instagram, "profile_shareddata_20200205_instagram.html");
    EXPECT_EQ(profile.state, PageState::Ok);
    EXPECT_EQ(profile.account_posts, 6215);
    EXPECT_EQ(profile.followers, 331753136);
    ASSERT_EQ(profile.posts.size(), 12u);
    EXPECT_EQ(profile.posts[0].post_id, "2236629242232299706");
    EXPECT_EQ(profile.posts[0].counts[PostCount::Likes], 313080);
    EXPECT_EQ(profile.posts[0].counts[PostCount::Comments], 4929);
    EXPECT_EQ(profile.posts[0].counts[PostCount::Views], 3110148);
    EXPECT_EQ(profile.posts[3].counts[PostCount::Likes], 1101126);
    EXPECT_EQ(profile.posts[3].counts[PostCount::Comments], 11995);
    const auto post = recorded_page(Source::Instagram, "post_shareddata_20200923_ySl7G9tO_q.html");
    ASSERT_EQ(post.posts.size(), 1u);
    EXPECT_EQ(post.posts[0].post_id, "905953264702648298");
    EXPECT_EQ(post.posts[0].counts[PostCount::Likes], 361);
    EXPECT_EQ(post.posts[0].counts[PostCount::Comments], 3);
    EXPECT_FALSE(post.posts[0].hashtags && !post.posts[0].hashtags->empty());
}

TEST(InstagramRecording, LoggedOutPostAndProfileOf2026) {
    SKIP_WITHOUT_RECORDINGS();
    const auto post = recorded_page(Source::Instagram, "post_reduced_20260630_Csthn7EO99u.json");
    ASSERT_EQ(post.posts.size(), 1u);
    EXPECT_EQ(post.posts[0].posted_at, instant_of_unix_seconds(1685114787));
    EXPECT_EQ(post.posts[0].counts[PostCount::Likes], 7432);
    EXPECT_EQ(post.posts[0].counts[PostCount::Comments], 103);
    const auto profile = recorded_page(Source::Instagram, "profile_reduced_20260731_google.json");
    EXPECT_EQ(profile.state, PageState::Partial);
    EXPECT_TRUE(profile.posts.empty());
}

TEST(InstagramRecording, MetaTagsAlone) {
    SKIP_WITHOUT_RECORDINGS();
    const auto post = recorded_page(Source::Instagram, "post_meta_20250101_CN2VQ1yI_MA.html");
    EXPECT_EQ(post.state, PageState::Partial);
    ASSERT_EQ(post.posts.size(), 1u);
    EXPECT_EQ(post.posts[0].post_id, "2555323354817229568");
    EXPECT_EQ(post.posts[0].post_url, "https://www.instagram.com/reel/CN2VQ1yI_MA/");
    EXPECT_EQ(format_day(*post.posts[0].post_day), "2021-04-19");
    EXPECT_FALSE(post.posts[0].posted_at) << "only the day is known";
    EXPECT_EQ(post.posts[0].counts[PostCount::Likes], 152000);
    EXPECT_EQ(post.posts[0].counts[PostCount::Comments], 784);
    EXPECT_FALSE(post.posts[0].caption);
    const auto profile = recorded_page(Source::Instagram, "profile_meta_20250101_pluto__travel.html");
    EXPECT_EQ(profile.state, PageState::Partial);
    EXPECT_EQ(profile.account_posts, 224);
    EXPECT_TRUE(profile.posts.empty());
}

TEST(InstagramRecording, StatesOfWallsAndEmptyAnswers) {
    SKIP_WITHOUT_RECORDINGS();
    struct Case {
        const char* file;
        PageState state;
    };
    const Case cases[] = {
        {"login_wall_20200205.html", PageState::LoginRequired},
        {"age_gated_20200414.html", PageState::Restricted},
        {"graphql_facebook_error_20200707.html", PageState::Transient},
        {"graphql_user_null_20200707.json", PageState::Missing},
        {"web_profile_info_empty_edges_20231224_robertdowneyjr.json", PageState::Partial},
    };
    for (const Case& page : cases) {
        const auto extracted = recorded_page(Source::Instagram, page.file);
        EXPECT_EQ(extracted.state, page.state) << page.file << ": " << name_of(extracted.state);
        EXPECT_TRUE(extracted.posts.empty()) << page.file;
    }
}

TEST(Instagram, TwoOwnersWithAsManyPostsLeaveCollabUnknown) {
    const auto clips = extract(Source::Instagram, page_of(bytes_of(pages_folder / "instagram/clips.json")));
    ASSERT_EQ(clips.posts.size(), 2u);
    EXPECT_EQ(clips.posts[0].is_collab, std::nullopt);
}

TEST(Instagram, ALoneSurrogateInACaptionDoesNotLoseThePage) {
    std::string page = bytes_of(pages_folder / "instagram/clips.json");
    const std::string caption = "Tonight 🎟️";
    page.replace(page.find(caption), caption.size(), "Tonight \\ud83c");
    EXPECT_EQ(extract(Source::Instagram, page_of(page)).posts.size(), 2u);
}

}  // namespace
}  // namespace public_signals
