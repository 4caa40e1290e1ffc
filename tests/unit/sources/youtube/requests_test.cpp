// What the Data API is asked, and what a URL of it says.
#include "public_signals/sources/youtube/requests.hpp"

#include <gtest/gtest.h>

#include "public_signals/web/target.hpp"

namespace public_signals {
namespace {

constexpr const char* some_id = "UC_x5XG1OV2P6uZZ5FSM9Ttw";

TEST(YouTubeRequests, AChannelIsAskedForByItsHandleOrItsId) {
    EXPECT_EQ(youtube_request(channels_url("some.show_1"))->subject, "some.show_1");
    EXPECT_EQ(youtube_request(channels_url(some_id))->subject, some_id);
    EXPECT_NE(channels_url("some.show_1").find("forHandle=%40some.show_1"), std::string::npos);
    EXPECT_NE(channels_url(some_id).find(std::string("&id=") + some_id), std::string::npos);
    EXPECT_EQ(youtube_channel_url("some.show_1"), "https://www.youtube.com/@some.show_1");
    EXPECT_EQ(youtube_channel_url(some_id), std::string("https://www.youtube.com/channel/") + some_id);
}

TEST(YouTubeRequests, AUrlSaysWhichListAndWhichVideosItAsksFor) {
    const auto list = youtube_request(uploads_url("UUx", "EAAa=b&"));
    EXPECT_EQ(list->method, YouTubeMethod::PlaylistItems);
    EXPECT_EQ(list->subject, "UUx");
    EXPECT_EQ(list->token, "EAAa=b&");
    EXPECT_EQ(youtube_request(uploads_url("UUx", ""))->token, "");
    const std::vector<std::string> ids = {"a-b_c", "d"};
    EXPECT_EQ(youtube_request(videos_url(ids))->method, YouTubeMethod::Videos);
    EXPECT_EQ(youtube_request(videos_url(ids))->subject, "a-b_c,d");
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
    EXPECT_FALSE(youtube_request("https://www.googleapis.com/youtube/v3/search?q=a"));
    EXPECT_FALSE(youtube_request("https://www.youtube.com/@some.show_1"));
}

}  // namespace
}  // namespace public_signals
