// TikTok recordings against the values that a person read in them, and what only TikTok does.
#include "public_signals/sources/tiktok/extract.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/engine/pages.hpp"

namespace public_signals {
namespace {

using namespace public_signals::tests;
using ::testing::ElementsAre;

Json json_of(const Post& post) {
    return Json::parse(post_json(post, Source::TikTok));
}

TEST(TikTokRecording, ProfileGrid) {
    SKIP_WITHOUT_RECORDINGS();
    const auto page = recorded_page(Source::TikTok, "profile_universal_20251230_illojuan.html");
    EXPECT_EQ(page.state, PageState::Ok);
    EXPECT_EQ(page.layout, "profile-grid");
    EXPECT_EQ(page.handle, "illojuan");
    EXPECT_EQ(page.account_posts, 19);
    EXPECT_EQ(page.followers, 783427) << "the exact one, not that of stats, 783400";
    ASSERT_EQ(page.posts.size(), 18u);
    const Post& first = page.posts.front();
    EXPECT_EQ(first.post_id, "7571863205253778710");
    EXPECT_EQ(first.post_url, "https://www.tiktok.com/@illojuan/video/7571863205253778710");
    EXPECT_EQ(first.counts[PostCount::Views], 192100);
    EXPECT_EQ(format_instant(*first.posted_at), "2025-11-12T15:36:23Z");
    EXPECT_EQ(page.posts[1].post_id, "7437176835944795424");
    EXPECT_EQ(page.posts[1].counts[PostCount::Views], 1'900'000);
    EXPECT_EQ(page.posts[4].counts[PostCount::Views], 2'000'000);
    EXPECT_EQ(page.posts.back().post_id, "6781208758358985989");
    EXPECT_EQ(page.posts.back().counts[PostCount::Views], 344900);
    for (const Post& post : page.posts) {
        EXPECT_FALSE(post.counts[PostCount::Likes] || post.counts[PostCount::Comments] ||
                     post.counts[PostCount::Shares])
            << post.post_id;
        EXPECT_EQ(post.is_pinned, false) << post.post_id;
    }
    EXPECT_TRUE(has_warning(page, "date_from_id"));
}

TEST(TikTokRecording, VideoPage) {
    SKIP_WITHOUT_RECORDINGS();
    const auto page = recorded_page(Source::TikTok, "video_universal_20251230_7571863205253778710.html");
    EXPECT_EQ(page.state, PageState::Ok);
    EXPECT_EQ(page.layout, "universal-video");
    ASSERT_EQ(page.posts.size(), 1u);
    const Post& post = page.posts.front();
    EXPECT_EQ(post.post_id, "7571863205253778710");
    EXPECT_EQ(format_instant(*post.posted_at), "2025-11-12T15:36:28Z");
    EXPECT_EQ(post.counts[PostCount::Views], 192100);
    EXPECT_EQ(post.counts[PostCount::Likes], 25500);
    EXPECT_EQ(post.counts[PostCount::Comments], 146);
    EXPECT_EQ(post.counts[PostCount::Shares], 2156);
    EXPECT_THAT(post.hashtags, ::testing::Optional(::testing::IsEmpty()))
        << "two mentions are no tags, and the description is not the caption";
    EXPECT_EQ(post.is_video, true);
}

TEST(TikTokRecording, VideoPageOf2021) {
    SKIP_WITHOUT_RECORDINGS();
    const auto page = recorded_page(Source::TikTok, "video_nextdata_20210404_6806030056956251397.html");
    EXPECT_EQ(page.state, PageState::Ok);
    ASSERT_EQ(page.posts.size(), 1u);
    const Post& post = page.posts.front();
    EXPECT_EQ(post.posted_at, instant_of_unix_seconds(1584652361));
    EXPECT_EQ(json_of(post)["views"], 260000);
    EXPECT_EQ(post.counts[PostCount::Likes], 12000);
    EXPECT_EQ(post.counts[PostCount::Comments], 343);
    EXPECT_EQ(post.counts[PostCount::Shares], 204);
    EXPECT_THAT(post.hashtags, ::testing::Optional(ElementsAre("aplausosanitario", "quédateencasa")));
}

TEST(TikTokRecording, ProfileOf2021) {
    SKIP_WITHOUT_RECORDINGS();
    const auto page = recorded_page(Source::TikTok, "profile_nextdata_20210106_tiktok.html");
    EXPECT_EQ(page.state, PageState::Ok);
    EXPECT_EQ(page.has_more, true);
    EXPECT_FALSE(page.followers) << "the page has a rounded one alone";
    ASSERT_EQ(page.posts.size(), 4u);
    const Post& post = page.posts.front();
    EXPECT_EQ(post.post_id, "6912598122988326149");
    EXPECT_EQ(post.posted_at, instant_of_unix_seconds(1609464681));
    EXPECT_EQ(post.counts[PostCount::Views], 844100);
    EXPECT_EQ(post.counts[PostCount::Likes], 84900);
    EXPECT_EQ(post.counts[PostCount::Comments], 16500);
    EXPECT_EQ(post.counts[PostCount::Shares], 673);
    EXPECT_THAT(post.hashtags, ::testing::Optional(ElementsAre("bye2020", "welcome2021")));
    for (const std::string& tag : *page.posts[1].hashtags) {
        EXPECT_NE(tag, "");
    }
}

TEST(TikTokRecording, ItemList) {
    SKIP_WITHOUT_RECORDINGS();
    const auto page =
        recorded_page(Source::TikTok, "itemlist_reduced_20260129_oddanimalspecimens.json", "oddanimalspecimens");
    EXPECT_EQ(page.state, PageState::Ok);
    ASSERT_EQ(page.posts.size(), 53u);
    for (std::size_t i = 0; i < page.posts.size(); ++i) {
        EXPECT_EQ(page.posts[i].is_pinned, i < 3) << i;
    }
    const Post& post = page.posts[3];
    EXPECT_EQ(post.post_id, "7576787241192672567");
    EXPECT_EQ(post.post_url, "https://www.tiktok.com/@oddanimalspecimens/video/7576787241192672567");
    EXPECT_EQ(post.posted_at, instant_of_unix_seconds(1764108271));
    EXPECT_EQ(post.counts[PostCount::Views], 376000);
    EXPECT_EQ(post.counts[PostCount::Likes], 59200);
    EXPECT_EQ(post.counts[PostCount::Comments], 702);
    EXPECT_EQ(post.counts[PostCount::Shares], 998);
    const auto scheduled = std::find_if(page.posts.begin(), page.posts.end(),
                                        [](const Post& found) { return found.post_id == "7531889909070613791"; });
    ASSERT_NE(scheduled, page.posts.end());
    const std::int64_t uploaded = std::stoll(scheduled->post_id) >> 32;
    EXPECT_EQ(*scheduled->posted_at - instant_of_unix_seconds(uploaded), std::chrono::seconds(58225));
}

TEST(TikTokRecording, StatesOfSmallFiles) {
    SKIP_WITHOUT_RECORDINGS();
    const auto missing_user = recorded_page(Source::TikTok, "user_missing_10221_trimmed.html");
    EXPECT_EQ(missing_user.state, PageState::Missing);
    const auto missing_video = recorded_page(Source::TikTok, "video_unavailable_10204_trimmed.html");
    EXPECT_EQ(missing_video.state, PageState::Missing);
    const auto user = recorded_page(Source::TikTok, "userdetail_reduced_20260129_oddanimalspecimens.json");
    EXPECT_EQ(user.state, PageState::Partial);
    EXPECT_EQ(user.account_posts, 178);
    EXPECT_EQ(user.followers, 4001943);
    EXPECT_EQ(user.handle, "oddanimalspecimens");
}

TEST(TikTokRecording, OEmbedHasACaptionAndADateFromTheId) {
    SKIP_WITHOUT_RECORDINGS();
    const auto page = recorded_page(Source::TikTok, "oembed_20240610_6806030056956251397.json");
    EXPECT_EQ(page.state, PageState::Partial);
    ASSERT_EQ(page.posts.size(), 1u);
    EXPECT_EQ(page.handle, "a3noticias");
    EXPECT_EQ(format_instant(*page.posts[0].posted_at), "2020-03-19T21:12:38Z");
    EXPECT_FALSE(page.posts[0].counts[PostCount::Views]);
    EXPECT_TRUE(has_warning(page, "date_from_id"));
    const auto later = recorded_page(Source::TikTok, "oembed_20260928_7336007528070958382.json");
    ASSERT_EQ(later.posts.size(), 1u);
    EXPECT_NE(later.posts[0].caption->find("÷"), std::string::npos);
    EXPECT_FALSE(later.posts[0].hashtags && !later.posts[0].hashtags->empty());
}

TEST(TikTok, ARenamedKeyIsAChangedLayout) {
    std::string page = bytes_of(pages_folder / "tiktok/universal-video.html");
    for (std::size_t at = page.find("itemStruct"); at != std::string::npos; at = page.find("itemStruct", at + 12)) {
        page.insert(at + 10, "V2");
    }
    const auto extracted = extract(Source::TikTok, page_of(page));
    EXPECT_EQ(extracted.state, PageState::LayoutChanged);
    EXPECT_TRUE(extracted.posts.empty());
}

TEST(TikTok, TheLayerSaysWhereThePostsStood) {
    const auto layer_of = [](const char* page) {
        return extract(Source::TikTok, page_of(bytes_of(pages_folder / "tiktok" / page))).layer;
    };
    EXPECT_EQ(layer_of("universal-video.html"), 0);
    EXPECT_EQ(layer_of("item-list.json"), 1);
    EXPECT_EQ(layer_of("universal-profile.html"), 2);
    EXPECT_EQ(layer_of("oembed.json"), 3);
}

TEST(TikTok, PostsOfAnotherAuthorAloneAreKeptAndNamed) {
    const auto page =
        extract(Source::TikTok, page_of(bytes_of(pages_folder / "tiktok/universal-video.html"), "@an.older.handle"));
    EXPECT_EQ(page.posts.size(), 1u);
    EXPECT_TRUE(has_warning(page, "other_author"));
}

TEST(TikTok, ACountWithAnUnknownSuffixIsUnknown) {
    std::string page = bytes_of(pages_folder / "tiktok/universal-profile.html");
    page.replace(page.find("12.3K"), 5, "12 mil");
    const auto extracted = extract(Source::TikTok, page_of(page));
    EXPECT_FALSE(extracted.posts.at(1).counts[PostCount::Views]);
    EXPECT_TRUE(has_warning(extracted, "unread_count"));
}

TEST(TikTok, CountsThatNoPostHasAreNamed) {
    std::string page = bytes_of(pages_folder / "tiktok/item-array.json");
    for (std::size_t at = page.find("playCount"); at != std::string::npos; at = page.find("playCount", at + 1)) {
        page.replace(at, 9, "seenCount");
    }
    const auto renamed = extract(Source::TikTok, page_of(page));
    EXPECT_EQ(renamed.state, PageState::LayoutChanged);
    std::string list = bytes_of(pages_folder / "tiktok/item-list.json");
    for (std::size_t at = list.find("playCount"); at != std::string::npos; at = list.find("playCount", at + 1)) {
        list.replace(at, 9, "seenCount");
    }
    EXPECT_TRUE(has_warning(extract(Source::TikTok, page_of(list)), "field_missing"));
}

}  // namespace
}  // namespace public_signals
