// The fronts of pages and their parts, held to the whole page's tree and to a scan of the whole page.
#include <gtest/gtest.h>

#include <random>

#include "public_signals/data/html.hpp"

namespace public_signals::html {
namespace {

/// Markup that opens and closes what it likes, with meta tags where they are none.
std::string some_page(std::mt19937& random) {
    const char* const pieces[] = {"<html>",
                                  "<head>",
                                  "</head>",
                                  "<body>",
                                  "</body>",
                                  "</html>",
                                  "<div>",
                                  "</div>",
                                  "<table>",
                                  "<tr><td>",
                                  "</table>",
                                  "<svg>",
                                  "</svg>",
                                  "<math>",
                                  "<foreignObject>",
                                  "<template>",
                                  "</template>",
                                  "<noscript>",
                                  "</noscript>",
                                  "<title>",
                                  "</title>",
                                  "<style>",
                                  "</style>",
                                  "<script>",
                                  "</script>",
                                  "</script >",
                                  "</scriptx>",
                                  "<!--",
                                  "-->",
                                  "--!>",
                                  "<!-->",
                                  "<![CDATA[",
                                  "]]>",
                                  "<select>",
                                  "</select>",
                                  "<textarea>",
                                  "</textarea>",
                                  "<iframe>",
                                  "</iframe>",
                                  "<frameset>",
                                  "<b>",
                                  "</b>",
                                  "<p>",
                                  "x",
                                  "'",
                                  "\"",
                                  " ",
                                  "<!doctype html>",
                                  "<link rel=a>",
                                  "<base href=b>",
                                  "<plaintext>",
                                  "<div e=grid>",
                                  "<i e='grid'>",
                                  "</i>",
                                  "grid"};
    std::string page;
    for (unsigned left = 2 + random() % 40; left > 0; --left) {
        if (random() % 4 == 0) {
            page += "<meta property=" + std::string(1, "abc"[random() % 3]) +
                    " content=" + std::to_string(random() % 9) + (random() % 5 == 0 ? "0\">" : ">");
        } else {
            page += pieces[random() % std::size(pieces)];
        }
        page += std::string(random() % 20 == 0 ? 4096 : 0, ' ');
    }
    return page;
}

TEST(HtmlHead, WhatTheHeadAnswersIsTheWholePagesFirst) {
    constexpr std::uint32_t seed = 11;
    std::mt19937 random(seed);
    std::vector<Selector> wanted;
    for (const char* property : {"a", "b"}) {
        wanted.push_back(Selector::parse("meta[property=\"" + std::string(property) + "\"]").value());
    }
    int answered = 0;
    for (int i = 0; i < 20'000; ++i) {
        const std::string page = some_page(random);
        const auto head = Tree::parse_head(page, wanted);
        if (!head) {
            continue;
        }
        ++answered;
        const auto whole = Tree::parse(page);
        ASSERT_TRUE(whole) << page;
        for (const Selector& selector : wanted) {
            ASSERT_TRUE(head->first(selector) && whole->first(selector)) << "seed " << seed << ": " << page;
            EXPECT_EQ(head->first(selector)->attribute("content"), whole->first(selector)->attribute("content"))
                << "seed " << seed << ": " << page;
        }
    }
    EXPECT_GT(answered, 500);
}

TEST(HtmlHead, AMetaTagIsOneWhereABrowserSeesOne) {
    const std::vector<Selector> wanted{Selector::parse("meta[property=a]").value()};
    const auto content = [&](const std::string& page) {
        const auto head = Tree::parse_head(page, wanted);
        return head ? std::optional(std::string(*head->first(wanted[0])->attribute("content"))) : std::nullopt;
    };
    const std::string tag = "<meta property=a content='1&amp;2'>";
    EXPECT_EQ(content("<html><head>" + tag + "</head><body>"), "1&2");
    EXPECT_EQ(content("<title>x</title></head>" + tag + "<body>"), "1&2");  // goes into the head all the same
    EXPECT_EQ(content("<!--" + tag + "--><style>" + tag + "</style><script>'</scriptx>" + tag + "'</script><body>"),
              std::nullopt);
    EXPECT_EQ(content("<script><!--<script></script>" + tag + "--></script><body>"), std::nullopt);
    EXPECT_EQ(content("<template>" + tag + "</template><body>" + tag), std::nullopt);
    EXPECT_EQ(content("<script>'" + std::string(9000, 'x') + "</script>" + tag + "'</script>"), "1&2");
}

TEST(HtmlParts, ScriptsThatAreKnownChangeNothing) {
    constexpr std::uint32_t seed = 12;
    std::mt19937 random(seed);
    std::size_t found = 0;
    for (int i = 0; i < 20'000; ++i) {
        const std::string page = "<" + some_page(random);
        const auto parts = parts_with(page, "e", "grid");
        const auto same = parts_with(page, "e", "grid", outline_of(page).scripts);
        ASSERT_EQ(same.size(), parts.size()) << "seed " << seed << ": " << page;
        for (std::size_t at = 0; at < parts.size(); ++at) {
            EXPECT_EQ(same[at].bytes.data(), parts[at].bytes.data()) << "seed " << seed << ": " << page;
            EXPECT_EQ(same[at].bytes.size(), parts[at].bytes.size()) << "seed " << seed << ": " << page;
            EXPECT_EQ(same[at].closed, parts[at].closed) << "seed " << seed << ": " << page;
        }
        found += parts.size();
    }
    EXPECT_GT(found, 500U);
}

}  // namespace
}  // namespace public_signals::html
