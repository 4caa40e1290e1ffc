// The line that `extract` prints per file: keys, their order, and null for what is not known.
#include "public_signals/engine/extract_json.hpp"

#include <gtest/gtest.h>

namespace public_signals {
namespace {

TEST(ExtractJson, AnUnknownTikTokPostIsAllNulls) {
    ExtractedPosts extracted;
    extracted.state = PageState::Partial;
    extracted.posts.resize(1);
    extracted.posts[0].post_id = "7";
    extracted.warnings.push_back({"date_from_id", "1 of 1 posts"});
    EXPECT_EQ(extract_json("a/b.html", Source::TikTok, extracted),
              R"({"file":"a/b.html","source":"tiktok","state":"partial","layout":null,"posts":[{"post_id":"7",)"
              R"("post_url":null,"post_datetime":null,"posted_at":null,"views":null,"likes":null,"comments":null,)"
              R"("shares":null,"caption":null,"hashtags":null,"is_video":null,"is_pinned":null}],)"
              R"("warnings":[{"code":"date_from_id","message":"1 of 1 posts"}]})");
}

TEST(ExtractJson, AnInstagramPostHasItsOwnKeys) {
    ExtractedPosts extracted;
    extracted.state = PageState::Ok;
    extracted.layout = "clips";
    Post post;
    post.post_id = "18446744073709551615";
    post.shortcode = "B7e";
    post.post_url = "https://www.instagram.com/reel/B7e/";
    post.posted_at = instant_of_unix_seconds(1579378196);
    post.post_day = day_of(*post.posted_at);
    post.counts[PostCount::Likes] = 0;
    post.counts[PostCount::Comments] = 3;
    post.caption = "a \"b\"\n🙃";
    post.hashtags = std::vector<std::string>{"año"};
    post.is_reel = true;
    post.owner_id = "1";
    post.is_collab = false;
    extracted.posts = {post};
    EXPECT_EQ(extract_json("x", Source::Instagram, extracted),
              R"({"file":"x","source":"instagram","state":"ok","layout":"clips","posts":[)"
              R"({"post_id":"18446744073709551615","shortcode":"B7e","post_url":"https://www.instagram.com/reel/B7e/",)"
              R"("post_datetime":"2020-01-18","posted_at":"2020-01-18T20:09:56Z","likes":0,"comments":3,"views":null,)"
              R"("caption":"a \"b\"\n🙃","hashtags":["año"],"is_reel":true,"owner_id":"1","is_collab":false}],)"
              R"("warnings":[]})");
}

TEST(ExtractJson, BytesThatAreNoTextDoNotStopIt) {
    ExtractedPosts extracted;
    extracted.posts.resize(1);
    extracted.posts[0].caption = "\xff";
    EXPECT_NE(extract_json("\xfe", Source::TikTok, extracted).find("\xEF\xBF\xBD"), std::string::npos);
}

}  // namespace
}  // namespace public_signals
