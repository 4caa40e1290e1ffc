#include "public_signals/web/robots.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "public_signals/base/file.hpp"
#include "public_signals/web/robots_path.hpp"
#include "unit/project_folder.hpp"

namespace public_signals::robots {
namespace {

struct Case {
    const char* why;
    std::string file;
    const char* agent;
    const char* url;
    bool allowed;
};

void expect_all(const std::vector<Case>& cases) {
    for (const Case& c : cases) {
        EXPECT_EQ(allowed(c.file, c.agent, c.url), c.allowed) << c.why << "\n"
                                                              << c.file.substr(0, 300) << "\n"
                                                              << c.url;
    }
}

TEST(Robots, TheLongestRuleDecidesAndAnEqualOneAllows) {
    const std::string file = "User-agent: *\nDisallow: /shop\nAllow: /shop/open\nDisallow: /shop/open/late\n";
    const std::string tie = "User-agent: *\nDisallow: /same\nAllow: /same\n";
    expect_all({
        {"no rule", file, "a", "https://x.example/", true},
        {"prefix", file, "a", "https://x.example/shop", false},
        {"a prefix is no word", file, "a", "https://x.example/shopping", false},
        {"longer allow", file, "a", "https://x.example/shop/open", true},
        {"longest disallow", file, "a", "https://x.example/shop/open/late?x", false},
        {"case counts in paths", file, "a", "https://x.example/Shop", true},
        {"tie", tie, "a", "https://x.example/same/y", true},
        {"empty disallow", "User-agent: *\nDisallow:\n", "a", "https://x.example/y", true},
        {"empty allow opens nothing", "User-agent: *\nAllow:\nDisallow: /\n", "a", "https://x.example/y", false},
    });
}

TEST(Robots, StarsAndDollars) {
    const std::string file =
        "User-agent: *\nDisallow: /*.json$\nDisallow: /a*/b*/c\nDisallow: /only$\nDisallow: /p$q\n";
    expect_all({
        {"ends", file, "a", "https://x.example/feed/v1.json", false},
        {"goes on", file, "a", "https://x.example/feed/v1.json?x=1", true},
        {"the last of two", file, "a", "https://x.example/a.json/b.json", false},
        {"pieces in order", file, "a", "https://x.example/a1/b2/c3", false},
        {"pieces out of order", file, "a", "https://x.example/a1/c3/b2", true},
        {"exactly", file, "a", "https://x.example/only", false},
        {"more", file, "a", "https://x.example/only/", true},
        {"a dollar in the middle is a dollar", file, "a", "https://x.example/p$q", false},
        {"escaped dollar", file, "a", "https://x.example/p%24q", false},
        {"escaped star is a star", "User-agent: *\nDisallow: /x%2Ay\n", "a", "https://x.example/x*y", false},
        {"escaped star is no sign", "User-agent: *\nDisallow: /x%2Ay\n", "a", "https://x.example/xzy", true},
        {"everything", "User-agent: *\nDisallow: *\n", "a", "https://x.example/z", false},
        {"star then end", "User-agent: *\nDisallow: /x*$\n", "a", "https://x.example/xyz", false},
        {"overlap is no match", "User-agent: *\nDisallow: /ab*bc$\n", "a", "https://x.example/abc", true},
    });
}

TEST(Robots, OctetsAreComparedInOneForm) {
    expect_all({
        {"raw against escaped", "User-agent: *\nDisallow: /th\xC3\xA9\n", "a", "https://x.example/th%c3%A9/1", false},
        {"escaped against raw", "User-agent: *\nDisallow: /th%c3%a9\n", "a", "https://x.example/th\xC3\xA9", false},
        {"unreserved decoded", "User-agent: *\nDisallow: /%62%61%7A\n", "a", "https://x.example/baz", false},
        {"both ways", "User-agent: *\nDisallow: /baz\n", "a", "https://x.example/%62a%7a", false},
        {"an escaped slash is no slash", "User-agent: *\nDisallow: /a/b\n", "a", "https://x.example/a%2Fb", true},
        {"a URL in the query", "User-agent: *\nDisallow: /f?u=http://y.example\n", "a",
         "https://x.example/f?u=http%3A%2F%2Fy.example", false},
        {"a space", "User-agent: *\nDisallow: /my page\n", "a", "https://x.example/my%20page", false},
        {"a bare percent", "User-agent: *\nDisallow: /100%\n", "a", "https://x.example/100%25", false},
        {"the fragment is not asked for", "User-agent: *\nDisallow: /x$\n", "a", "https://x.example/x#y", false},
        {"a query without a path", "User-agent: *\nDisallow: /?q\n", "a", "https://x.example?q=1", false},
        {"a URL in the query is no host", "User-agent: *\nDisallow: /in\n", "a", "https://x.example/in?u=http://y/z",
         false},
        {"dots are followed as a client does", "User-agent: *\nDisallow: /b\n", "a", "https://x.example/a/../b", false},
        {"escaped dots too", "User-agent: *\nDisallow: /b\n", "a", "https://x.example/a/%2e%2E/b", false},
    });
}

TEST(Robots, GroupsAreFoundByTokenAndMerged) {
    const std::string file =
        "Disallow: /nobody\nUser-agent: one\nUSER-AGENT: Two\nSitemap: https://x.example/s\nUser-agent: three\n"
        "Disallow: /shared\n\nUser-agent: *\nDisallow: /\n\nuser-agent:one\ndisallow:/more # why\n";
    expect_all({
        {"first", file, "one", "https://x.example/shared", false},
        {"another record between them", file, "THREE", "https://x.example/shared", false},
        {"merged", file, "one", "https://x.example/more", false},
        {"own group instead of everybody's", file, "two", "https://x.example/open", true},
        {"everybody", file, "four", "https://x.example/open", false},
        {"a part of a token is another token", file, "on", "https://x.example/open", false},
        {"a longer token too", file, "one-two", "https://x.example/open", false},
        {"rules before any group", "Disallow: /x\nUser-agent: b\nDisallow: /y\n", "b", "https://x.example/x", true},
        {"a whole User-Agent", file, "one/1.0 (+https://y.example)", "https://x.example/more", false},
        {"a version in the file", "User-agent: one/2.0\nDisallow: /\n", "one", "https://x.example/", false},
        {"a group without rules frees", "User-agent: one\n\nUser-agent: two\nAllow: /a\n\nUser-agent: *\nDisallow: /\n",
         "one", "https://x.example/z", true},
        {"robots.txt itself", "User-agent: *\nDisallow: /\n", "a", "https://x.example/robots.txt", true},
    });
}

std::string in_utf16(const std::string& ascii, bool little, bool marked) {
    std::string bytes = !marked ? "" : little ? "\xFF\xFE" : "\xFE\xFF";
    for (const char c : ascii) {
        bytes += little ? std::string{c, '\0'} : std::string{'\0', c};
    }
    return bytes;
}

TEST(Robots, Utf16WithItsMarkIsDecodedAndWhatIsNoTextRefusesEverything) {
    const std::string text = "User-agent: *\r\nDisallow: /private\r\n";
    for (const bool little : {true, false}) {
        const std::string marked = in_utf16(text, little, true);
        EXPECT_FALSE(allowed(marked, "a", "https://h/private"));
        EXPECT_TRUE(allowed(marked, "a", "https://h/open"));
        EXPECT_FALSE(allowed(in_utf16(text, little, false), "a", "https://h/open")) << "NUL bytes, no mark";
        EXPECT_TRUE(allowed(in_utf16(text, little, false), "a", "https://h/robots.txt"));
    }
    const std::string picture = std::string("\x89PNG\r\n\x1A\n\0\0\0", 11);
    EXPECT_EQ(Robots(picture).verdict("a", "https://h/").rule, "robots.txt is no text");
    EXPECT_FALSE(allowed("User-agent: *\nAllow: /\n" + std::string(1, '\0'), "a", "https://h/"));
    EXPECT_TRUE(allowed("# caf\xE9\nUser-agent: *\nAllow: /\n", "a", "https://h/")) << "Latin-1 is text";
}

TEST(Robots, LinesEndAnyWayAndAMarkBeginsTheFile) {
    expect_all({
        {"CR", "User-agent: *\rDisallow: /x\r", "a", "https://x.example/x", false},
        {"CRLF", "User-agent: *\r\nDisallow: /x\r\n", "a", "https://x.example/x", false},
        {"mixed", "User-agent: *\r\r\n\nDisallow: /y\rDisallow: /x", "a", "https://x.example/x", false},
        {"mark", "\xEF\xBB\xBFUser-agent: *\nDisallow: /x", "a", "https://x.example/x", false},
        {"half a mark", "\xEF\xBBUser-agent: *\nDisallow: /x", "a", "https://x.example/x", false},
        {"tabs", "\tUser-agent\t:\t*\t\n Disallow : /x \t# y", "a", "https://x.example/x", false},
        {"NUL", std::string("User-agent: *\nx\0y\nDisallow: /x", 30), "a", "https://x.example/x", false},
        {"empty", "", "a", "https://x.example/x", true},
        {"HTML", "<html><body>not here</body></html>", "a", "https://x.example/x", true},
    });
}

TEST(Robots, AMistakeInTheFileRefusesAndNeverOpens) {
    expect_all({
        {"misspelt disallow", "User-agent: *\nDissallow: /x\n", "a", "https://x.example/x", false},
        {"misspelt allow", "User-agent: *\nDisallow: /\nAlow: /x\n", "a", "https://x.example/x", false},
        {"no colon", "User-agent *\nDisallow /x\n", "a", "https://x.example/x", false},
        {"allow without a colon", "User-agent: *\nDisallow: /\nAllow /x\n", "a", "https://x.example/x", false},
        {"a token with a number", "User-agent: bot2\nDisallow: /x\n", "bot", "https://x.example/x", false},
        {"the same, asked in full", "User-agent: bot2\nDisallow: /x\n", "bot2", "https://x.example/x", false},
        {"two words as an agent", "User-agent: *\nDisallow: /x\nUser-agent: Foo Bar\nAllow: /x\n", "Foo Bar",
         "https://x.example/x", false},
    });
}

TEST(Robots, TheFirst500KiBCountAndHalfAnAllowDoesNot) {
    const std::string head = "User-agent: *\nDisallow: /a\n";
    const auto filled_to = [&](std::size_t size) {
        std::string file = head + "#";
        file.append(size - file.size() - 1, 'x');
        return file + "\n";
    };
    expect_all({
        {"behind the limit", filled_to(max_bytes) + "Disallow: /b\n", "a", "https://x.example/b", true},
        {"before it", filled_to(max_bytes) + "Disallow: /b\n", "a", "https://x.example/a", false},
        {"cut disallow", filled_to(max_bytes - 12) + "Disallow: /b/c\n", "a", "https://x.example/b", false},
        {"cut allow", filled_to(max_bytes - 9) + "Allow: /a/c\n", "a", "https://x.example/a/", false},
        {"long line", "User-agent: *\nDisallow: /" + std::string(40000, 'x') + "/y\n", "a", "https://x.example/x",
         true},
    });
}

TEST(Robots, TheDecidingLineAndTheDelayAreKnown) {
    const Robots robots(
        "User-agent: slow\nCrawl-delay: 2.5\nDisallow: /x # private\n\nUser-agent: *\nCrawl-delay: 9\n");
    EXPECT_EQ(robots.verdict("slow", "https://x.example/x").rule, "Disallow: /x");
    EXPECT_EQ(robots.verdict("slow", "https://x.example/y").rule, "");
    EXPECT_EQ(robots.crawl_delay("slow"), 2.5);
    EXPECT_EQ(robots.crawl_delay("other"), 9);
    EXPECT_EQ(Robots("User-agent: *\nCrawl-delay: -1\n").crawl_delay("a"), std::nullopt);
    EXPECT_EQ(Robots("User-agent: *\nCrawl-delay: soon\n").crawl_delay("a"), std::nullopt);
    EXPECT_EQ(Robots("Crawl-delay: 3\n").crawl_delay("a"), std::nullopt);
}

TEST(Robots, TenThousandStarsTakeNoTime) {
    std::string stars = "User-agent: *\nDisallow: /";
    for (int i = 0; i < 10000; ++i) {
        stars += "*a";
    }
    EXPECT_TRUE(allowed(stars + "$\n", "a", "https://x.example/" + std::string(8000, 'a')));
}

TEST(Robots, RecordedCasesHold) {
    const auto text = read_file(tests::fixtures_folder() / "robots/cases.json");
    if (!text) {
        GTEST_SKIP() << "no recorded cases here";
    }
    int wrong = 0;
    int opened = 0;
    const auto cases = nlohmann::json::parse(*text)["cases"];
    for (const auto& c : cases) {
        const bool answer =
            allowed(c["robots"].get<std::string>(), c["agent"].get<std::string>(), c["url"].get<std::string>());
        const bool right = answer == c["allowed"].get<bool>();
        wrong += !right && c["level"] == "rfc";
        opened += answer && !right && c["level"] != "ambiguous";
        EXPECT_TRUE(right || c["level"] != "rfc") << c.dump(2);
    }
    EXPECT_GT(cases.size(), 0u);
    EXPECT_EQ(wrong, 0);
    EXPECT_EQ(opened, 0);
}

}  // namespace
}  // namespace public_signals::robots
