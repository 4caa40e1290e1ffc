#include "public_signals/web/cookies.hpp"

#include <gmock/gmock.h>

#include <tuple>

namespace public_signals::net {
namespace {

constexpr std::int64_t now = 1'795'348'800;  // 2026-11-22T12:00:00Z

TEST(CookieDate, IsReadInEveryFormThatServersWrite) {
    const std::vector<std::pair<std::string, std::optional<std::int64_t>>> table = {
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
        {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
        {"Sun Nov  6 08:49:37 1994", 784111777},
        {"Sun, 06-Nov-1994 08:49:37 GMT", 784111777},
        {"6 november 1994 8:49:37", 784111777},
        {"1994 Nov 06 08:49:37", 784111777},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Wed, 31 Feb 2026 00:00:00 GMT", std::nullopt},
        {"Wed, 01 Jan 2026 24:00:00 GMT", std::nullopt},
        {"Wed, 01 Jan 1600 00:00:00 GMT", std::nullopt},
        {"tomorrow", std::nullopt},
        {"", std::nullopt},
        {"01 Jan 69 00:00:00", 3124224000},
        {"01 Jan 70 00:00:00", 0},
    };
    for (const auto& [text, seconds] : table) {
        EXPECT_EQ(parse_cookie_date(text), seconds) << text;
    }
}

TEST(SetCookie, IsKeptOrNotByItsNameDomainAndScheme) {
    const std::string https = "https://trends.google.com/trends/explore";
    const std::vector<std::tuple<std::string, std::string, bool>> table = {
        {"NID=1; expires=Mon, 24-May-2027 12:00:00 GMT; path=/; domain=.google.com; HttpOnly", https, true},
        {"a=b", https, true},
        {"a=", https, true},
        {"a", https, false},
        {"=b", https, false},
        {" =b", https, false},
        {"", https, false},
        {";a=b", https, false},
        {"a=b; Domain=example.com", https, false},
        {"a=b; Domain=com", https, false},
        {"a=b; Domain=evilgoogle.com", https, false},
        {"a=b; Domain=x.trends.google.com", https, false},
        {"a=b; Domain=TRENDS.google.com", https, true},
        {"a=b; Domain=0.0.1", "http://127.0.0.1:8080/", false},
        {"a=b; Domain=127.0.0.1", "http://127.0.0.1:8080/", true},
        {"a=b; Domain=localhost", "http://localhost/", true},
        {"a=b; Secure", https, true},
        {"a=b; Secure", "http://trends.google.com/", false},
        {"a=b\x01", https, false},
        {"a=" + std::string(4095, 'x'), https, true},
        {"a=" + std::string(4096, 'x'), https, false},
        {"__Host-a=b; Secure; Path=/", https, true},
        {"__Host-a=b; Secure; Path=/; Domain=google.com", https, false},
        {"__Secure-a=b", https, false},
        {"a=b", "not a url", false},
    };
    for (const auto& [value, url, kept] : table) {
        EXPECT_EQ(parse_set_cookie(value, url, now).has_value(), kept) << value.substr(0, 60) << " from " << url;
    }
}

TEST(SetCookie, APublicSuffixIsRefusedOrForItsOwnHostAlone) {
    enum class Kept { No, ForHost, ForDomain };
    const std::vector<std::tuple<std::string, std::string, Kept>> table = {
        {"co.uk", "https://www.bbc.co.uk/", Kept::No},
        {"bbc.co.uk", "https://www.bbc.co.uk/", Kept::ForDomain},
        {"co.uk", "https://co.uk/", Kept::ForHost},
        {"github.io", "https://me.github.io/", Kept::No},
        {".GitHub.io", "https://me.github.io/", Kept::No},
        {"me.github.io", "https://me.github.io/", Kept::ForDomain},
        {"github.io", "https://github.io/", Kept::ForHost},
        {"com", "https://google.com/", Kept::No},
        {"xn--55qx5d.cn", "https://a.xn--55qx5d.cn/", Kept::No},
        {"a.xn--55qx5d.cn", "https://www.a.xn--55qx5d.cn/", Kept::ForDomain},
        {"nosuchsuffix", "https://a.nosuchsuffix/", Kept::No},
        {"a.nosuchsuffix", "https://b.a.nosuchsuffix/", Kept::ForDomain},
        {"co.uk.", "https://www.bbc.co.uk./", Kept::No},
        {"127.0.0.1", "http://127.0.0.1/", Kept::ForHost},
        {"0.0.1", "http://127.0.0.1/", Kept::No},
        {"[::1]", "http://[::1]/", Kept::ForHost},
    };
    for (const auto& [domain, url, due] : table) {
        const auto cookie = parse_set_cookie("a=b; Domain=" + domain, url, now);
        const Kept kept = !cookie ? Kept::No : cookie->host_only ? Kept::ForHost : Kept::ForDomain;
        EXPECT_EQ(kept, due) << domain << " from " << url;
    }
}

TEST(SetCookie, MaxAgeWinsOverExpiresAndNothingLivesForever) {
    const auto expires = [](const std::string& attributes) {
        return parse_set_cookie("a=b; " + attributes, "https://a.example/", now)->expires;
    };
    EXPECT_EQ(expires("Path=/"), std::nullopt);
    EXPECT_EQ(expires("Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"), now + 60);
    EXPECT_EQ(expires("Max-Age=-1"), now);
    EXPECT_EQ(expires("Max-Age=0"), now);
    EXPECT_EQ(expires("Max-Age=1.5"), std::nullopt);
    EXPECT_EQ(expires("Max-Age=99999999999999999999"), now + 400LL * 24 * 3600);
    EXPECT_EQ(expires("Expires=Fri, 31 Dec 9999 23:59:59 GMT"), now + 400LL * 24 * 3600);
    EXPECT_EQ(expires("Expires=nonsense"), std::nullopt);
}

TEST(CookieJar, GoesBackToTheHostsPathsAndSchemesThatItIsFor) {
    CookieJar jar;
    jar.take({{"Set-Cookie", "NID=1; Domain=google.com; Path=/"},
              {"set-cookie", "deep=2; Path=/trends/api"},
              {"Set-Cookie", "safe=3; Secure; Path=/"},
              {"Set-Cookie", "short=4; Max-Age=10; Path=/"},
              {"X-Other", "other=5"}},
             "https://trends.google.com/trends/api/autocomplete", now);
    EXPECT_EQ(jar.size(), 4u);
    EXPECT_TRUE(jar.has("NID"));
    EXPECT_FALSE(jar.has("other"));
    const std::vector<std::pair<std::string, std::string>> table = {
        {"https://trends.google.com/trends/api/explore", "deep=2; NID=1; safe=3; short=4"},
        {"https://trends.google.com/trends/api", "deep=2; NID=1; safe=3; short=4"},
        {"https://trends.google.com/trends/apiary", "NID=1; safe=3; short=4"},
        {"http://trends.google.com/", "NID=1; short=4"},
        {"https://www.google.com/", "NID=1"},
        {"https://google.com/", "NID=1"},
        {"https://notgoogle.com/", ""},
        {"https://google.com.example/", ""},
        {"not a url", ""},
    };
    for (const auto& [url, header] : table) {
        EXPECT_EQ(jar.header_for(url, now), header) << url;
    }
    EXPECT_EQ(jar.header_for("http://trends.google.com/", now + 10), "NID=1");
}

TEST(CookieJar, ANamesakeReplacesItAndAnExpiredOneTakesItAway) {
    CookieJar jar;
    const std::string url = "https://a.example/";
    jar.take({{"Set-Cookie", "a=1"}, {"Set-Cookie", "b=1"}, {"Set-Cookie", "a=2"}}, url, now);
    EXPECT_EQ(jar.header_for(url, now), "a=2; b=1");
    jar.take({{"Set-Cookie", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"}}, url, now);
    EXPECT_EQ(jar.header_for(url, now), "b=1");
    jar.take({{"Set-Cookie", "b=; Max-Age=0"}}, url, now);
    EXPECT_EQ(jar.size(), 0u);
}

TEST(CookieJar, HoldsSoManyAndNoMore) {
    CookieJar jar;
    for (int i = 0; i < 1000; ++i) {
        jar.take({{"Set-Cookie", "c" + std::to_string(i) + "=1"}}, "https://a.example/", now);
        jar.take({{"Set-Cookie", "c" + std::to_string(i) + "=1"}}, "https://h" + std::to_string(i) + ".example/", now);
        EXPECT_LE(jar.size(), CookieJar::most_cookies);
    }
    EXPECT_TRUE(jar.has("c999"));
    EXPECT_FALSE(jar.has("c0"));
}

}  // namespace
}  // namespace public_signals::net
