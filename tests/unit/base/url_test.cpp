#include "public_signals/base/url.hpp"

#include <gtest/gtest.h>

namespace public_signals {
namespace {

TEST(ParseUrl, TakesAUrlApartAndKeepsWhatWasWritten) {
    const auto url = parse_url("https://Trends.google.com:8443/trends/api%2Fexplore?req=%7B%22a%22%3A1%7D&tz=0#top");
    ASSERT_TRUE(url);
    EXPECT_EQ(url->scheme, "https");
    EXPECT_EQ(url->port, "8443");
    EXPECT_EQ(url->path, "/trends/api%2Fexplore");
    EXPECT_EQ(url->query, "req=%7B%22a%22%3A1%7D&tz=0");
    EXPECT_EQ(parse_url("http://a.example")->path, "/");
    EXPECT_EQ(parse_url("http://a.example")->port, "");
    EXPECT_EQ(parse_url("ftp://a.example/x")->scheme, "ftp");
}

TEST(ParseUrl, WhatIsNoUrlIsAnErrorThatShowsIt) {
    for (const std::string bad : {"", "no url", "http://", "/path", "http://a b/", "http://a:99999/"}) {
        const auto url = parse_url(bad);
        ASSERT_FALSE(url) << bad;
        EXPECT_EQ(url.error().kind, ErrorKind::InvalidInput);
    }
    EXPECT_FALSE(parse_url(std::string_view("http://a/\0b", 11)));
}

TEST(PercentEncoded, EncodesAllButUnreservedCharacters) {
    EXPECT_EQ(percent_encoded("Oh, Mary!"), "Oh%2C%20Mary%21");
    EXPECT_EQ(percent_encoded("a/b?c&d=e"), "a%2Fb%3Fc%26d%3De");
    EXPECT_EQ(percent_encoded("é-._~"), "%C3%A9-._~");
}

TEST(PercentDecoded, UndoesTheEncodingOfEveryByteAndKeepsStrayPercents) {
    std::string bytes;
    for (int c = 0; c < 256; ++c) {
        bytes += static_cast<char>(c);
    }
    EXPECT_EQ(percent_decoded(percent_encoded(bytes)), bytes);
    EXPECT_EQ(percent_decoded("100%"), "100%");
    EXPECT_EQ(percent_decoded("%4"), "%4");
    EXPECT_EQ(percent_decoded("%zz%41"), "%zzA");
    EXPECT_EQ(percent_decoded("a+b"), "a+b");
}

TEST(QueryPairs, DecodesNamesAndValues) {
    const auto pairs = query_pairs("a=1&&b=x+y%2B&c&a=2&=e&d=p=q");
    const std::vector<std::pair<std::string, std::string>> expected = {{"a", "1"}, {"b", "x y+"}, {"c", ""},
                                                                       {"a", "2"}, {"", "e"},     {"d", "p=q"}};
    EXPECT_EQ(pairs, expected);
    EXPECT_EQ(query_value("a=1&a=2", "a"), "1");
    EXPECT_EQ(query_value("a=1", "b"), "");
    EXPECT_TRUE(query_pairs("").empty());
}

}  // namespace
}  // namespace public_signals
