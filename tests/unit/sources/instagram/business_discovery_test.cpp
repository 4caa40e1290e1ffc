// What the Graph API is asked, and what its answers say beside the posts.
#include "public_signals/sources/instagram/business_discovery.hpp"

#include <gtest/gtest.h>

#include "public_signals/sources/instagram/facts.hpp"
#include "public_signals/web/target.hpp"

namespace public_signals {
namespace {

const InstagramSettings settings{.provider = InstagramProvider::BusinessDiscovery, .user_id = "17841400000000000"};

TEST(BusinessDiscovery, AUrlSaysWhatItAsksFor) {
    for (const char* after : {"", "QVFIUmxpZAm9vawZDZD"}) {
        const std::string url = discovery_url(settings, settings.user_id, {"some.show_1", after});
        const auto asked = discovery_request(url);
        ASSERT_TRUE(asked) << url;
        EXPECT_EQ(asked->handle, "some.show_1");
        EXPECT_EQ(asked->after, after);
        EXPECT_EQ(url.find("media_count") != url.npos, *after == '\0')
            << "the first page alone asks how many there are";
    }
    EXPECT_FALSE(discovery_request("https://www.instagram.com/some.show_1/"));
}

TEST(BusinessDiscovery, OnlyItsOwnPathIsExemptFromRobotsTxt) {
    EXPECT_TRUE(net::is_documented_api(discovery_url(settings, settings.user_id, {"a", ""})));
    for (const char* other :
         {"https://graph.facebook.com/v25.0/17841400000000000?fields=id",
          "https://graph.facebook.com/v25.0/17841400000000000/media?fields=business_discovery.username(a)",
          "https://graph.facebook.com/v25.0/me?fields=business_discovery.username(a)",
          "http://graph.facebook.com/v25.0/17841400000000000?fields=business_discovery.username(a)",
          "https://graph.facebook.com:8443/v25.0/17841400000000000?fields=business_discovery.username(a)",
          "https://www.instagram.com/v25.0/17841400000000000?fields=business_discovery.username(a)"}) {
        EXPECT_FALSE(net::is_documented_api(other)) << other;
    }
}

TEST(BusinessDiscovery, TheListGoesOnWhileAPageHasPostsAndACursor) {
    EXPECT_EQ(next_cursor(R"({"business_discovery":{"media":{"data":[{}],"paging":{"cursors":{"after":"x"}}}}})"), "x");
    EXPECT_EQ(next_cursor(R"({"business_discovery":{"media":{"data":[],"paging":{"cursors":{"after":"x"}}}}})"), "");
    EXPECT_EQ(next_cursor(R"({"business_discovery":{"media":{"data":[{}],"paging":{"cursors":{"before":"x"}}}}})"), "");
    EXPECT_EQ(next_cursor(R"({"business_discovery":{"id":"1"}})"), "");
    EXPECT_EQ(next_cursor("<html>"), "");
}

TEST(BusinessDiscovery, AnErrorIsSaidInWordsOfOurOwn) {
    const std::string said = graph_error_in_words(R"({"error":{"message":"Malformed access token EAAB","code":190}})");
    EXPECT_NE(said.find("error 190"), said.npos);
    EXPECT_EQ(said.find("EAAB"), said.npos) << "the API repeats what it was given";
    EXPECT_EQ(graph_error_in_words(R"({"business_discovery":{}})"), "");
}

TEST(BusinessDiscovery, AShortcodeIsTheIdOfInstagramsOwnPages) {
    EXPECT_EQ(instagram_facts.post_key("ySl7G9tO_q")->number, 905953264702648298U);
    EXPECT_EQ(instagram_facts.post_key("C7wmwRPgAAM")->number, 3382373762971205644U);
    for (const char* none : {"", "C7wmw RPgAAM", "C7wmwRPgAAMC7wmwRPgAAM", "____________"}) {
        EXPECT_FALSE(instagram_facts.post_key(none)) << none;
    }
}

}  // namespace
}  // namespace public_signals
