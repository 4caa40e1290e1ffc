#include "public_signals/web/target.hpp"

#include <gtest/gtest.h>

namespace public_signals::net {
namespace {

TEST(TargetOf, AUrlNamesItsOwnOrigin) {
    for (const std::string text : {"https://Trends.google.com/a", "http://0x7f000001/", "http://127.1/",
                                   "http://[::1]:80/x", "http://%61.example/", "http://%31%32%37.0.0.1/"}) {
        const auto target = target_of(text);
        ASSERT_TRUE(target) << text;
        const auto again = target_of(target->url);
        ASSERT_TRUE(again) << text;
        EXPECT_EQ(again->origin, target->origin) << text;
    }
}

TEST(TargetOf, AHostWhoseEscapesHideANumberIsRefused) {
    for (const std::string text : {"http:/%3791", "http://%3791/", "http://%30x7f000001/", "https://user@12%37%2e1/"}) {
        EXPECT_FALSE(target_of(text)) << text;
    }
}

}  // namespace
}  // namespace public_signals::net
