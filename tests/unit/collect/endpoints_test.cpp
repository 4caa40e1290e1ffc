#include "public_signals/collect/endpoints.hpp"

#include <gtest/gtest.h>

namespace public_signals::collect {
namespace {

TEST(Endpoints, SchemeHostAndPortChangePathAndQueryStay) {
    const std::map<std::string, std::string> mirror = {{"wikipedia", "http://127.0.0.1:8080/"}};
    EXPECT_EQ(at_endpoint("https://en.wikipedia.org/w/api.php?a=1&b=%2F", Source::Wikipedia, mirror),
              "http://127.0.0.1:8080/w/api.php?a=1&b=%2F");
    EXPECT_EQ(at_endpoint("https://www.wikidata.org", Source::Wikipedia, mirror), "http://127.0.0.1:8080/");
    EXPECT_EQ(at_endpoint("https://www.tiktok.com/@six", Source::TikTok, mirror), "https://www.tiktok.com/@six");
}

TEST(Endpoints, AnEmptyBaseIsNone) {
    EXPECT_EQ(at_endpoint("https://a.example/x", Source::TikTok, {{"tiktok", ""}}), "https://a.example/x");
}

}  // namespace
}  // namespace public_signals::collect
