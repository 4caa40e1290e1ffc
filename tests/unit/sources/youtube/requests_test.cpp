// What the Data API is asked, and what a URL of it says.
#include "public_signals/sources/youtube/requests.hpp"

#include <gtest/gtest.h>

#include "public_signals/web/target.hpp"

namespace public_signals {
namespace {

constexpr const char* some_id = "UC_x5XG1OV2P6uZZ5FSM9Ttw";

std::optional<YouTubeRequest> asked_by(const std::string& url, const std::string& referer = "") {
    return youtube_request(*parse_url(url), referer);
}

TEST(YouTubeRequests, AChannelIsAskedForByItsHandleOrItsId) {
    EXPECT_EQ(asked_by(channels_url("some.show_1"))->channel, "some.show_1");
    EXPECT_EQ(asked_by(channels_url(some_id))->channel, some_id);
    EXPECT_NE(channels_url("some.show_1").find("forHandle=%40some.show_1"), std::string::npos);
    EXPECT_NE(channels_url(some_id).find(std::string("&id=") + some_id), std::string::npos);
}

TEST(YouTubeRequests, TheRefererSaysWhoseListAndWhoseVideosAreAskedFor) {
    const std::vector<std::string> ids = {"a-b_c", "d"};
    for (const char* channel : {"some.show_1", some_id}) {
        const std::string referer = youtube_channel_url(channel);
        const auto list = asked_by(uploads_url("UUx", "EAAa=b&"), referer);
        EXPECT_EQ(list->method, YouTubeMethod::PlaylistItems);
        EXPECT_EQ(list->channel, channel);
        EXPECT_EQ(list->argument, "EAAa=b&");
        const auto videos = asked_by(videos_url(ids), referer);
        EXPECT_EQ(videos->method, YouTubeMethod::Videos);
        EXPECT_EQ(videos->channel, channel);
        EXPECT_EQ(videos->argument, "a-b_c,d");
    }
    EXPECT_EQ(asked_by(uploads_url("UUx", ""))->argument, "");
    EXPECT_EQ(asked_by(videos_url(ids))->channel, "");
}

TEST(YouTubeRequests, OnlyItsOwnPathsAreExemptFromRobotsTxt) {
    const std::vector<std::string> ids = {"a"};
    for (const std::string& own : {channels_url("a"), uploads_url("UUx", ""), videos_url(ids)}) {
        EXPECT_TRUE(net::is_documented_api(own)) << own;
    }
    for (const char* other :
         {"https://www.googleapis.com/youtube/v3/search?q=a", "https://www.googleapis.com/youtube/v3/videos/",
          "https://www.googleapis.com/robots.txt", "http://www.googleapis.com/youtube/v3/videos?id=a",
          "https://www.googleapis.com:8443/youtube/v3/videos?id=a", "https://www.youtube.com/youtube/v3/videos?id=a"}) {
        EXPECT_FALSE(net::is_documented_api(other)) << other;
    }
    EXPECT_FALSE(asked_by("https://www.googleapis.com/youtube/v3/search?q=a"));
    EXPECT_FALSE(asked_by("https://www.youtube.com/@some.show_1"));
}

}  // namespace
}  // namespace public_signals
