// What every row of the list keeps to, whatever its source.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <random>
#include <set>
#include <string>
#include <vector>

#include "public_signals/base/url.hpp"
#include "public_signals/collect/live.hpp"
#include "public_signals/engine/page.hpp"
#include "public_signals/engine/rules.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals {
namespace {

TEST(SourceRows, StandInTheOrderOfTheSources) {
    std::size_t place = 0;
    for (const Source source : all_sources()) {
        EXPECT_EQ(static_cast<std::size_t>(source), place++);
        EXPECT_EQ(&row_of(source).facts, &facts_of(source));
        EXPECT_EQ(row_of(source).facts.id, source);
    }
}

TEST(SourceRows, NamesAndPrefixesAreTheirOwn) {
    std::set<std::string> words;
    for (const Source source : all_sources()) {
        EXPECT_TRUE(words.insert(name_of(source)).second);
        EXPECT_TRUE(words.insert(title_of(source)).second);
        EXPECT_TRUE(words.emplace(facts_of(source).prefix).second);
        EXPECT_EQ(find_source(name_of(source)), source);
        for (const PanelColumn& column : source_columns(source)) {
            EXPECT_TRUE(column.name.starts_with(facts_of(source).prefix)) << column.name;
        }
    }
    EXPECT_EQ(find_source("nosuch"), std::nullopt);
}

TEST(SourceRows, AreOfPostsOrOfASeries) {
    for (const Source source : all_sources()) {
        const SourceRow& row = row_of(source);
        EXPECT_EQ(row.posts != nullptr, has_posts(source)) << name_of(source);
        EXPECT_EQ(row.series != nullptr, !has_posts(source)) << name_of(source);
        EXPECT_EQ(row.facts.show_key != nullptr, has_posts(source)) << name_of(source);
    }
}

/// What a row says of its own addresses, it reads back from them.
TEST(SourceRows, KnowTheirOwnProfilesAndLists) {
    for (const Source source : sources_with_posts()) {
        const PostsRow& posts = *row_of(source).posts;
        ArchivedPage profile;
        profile.page.url = posts.profile_url("Six");
        const auto target = target_of(profile);
        if (posts.list_url == nullptr && !target) {
            continue;  // asked by an API alone: its pages for people are nobody's
        }
        ASSERT_TRUE(target) << profile.page.url;
        EXPECT_EQ(target->source, source);
        EXPECT_EQ(target->kind, PageKind::Profile);
        EXPECT_EQ(target->handle, "six");
        if (posts.list_url == nullptr) {
            continue;
        }
        ArchivedPage list;
        list.page.url = posts.list_url("six") + "?import=list";
        list.referer = profile.page.url;
        const auto piece = target_of(list);
        ASSERT_TRUE(piece) << list.page.url;
        EXPECT_EQ(piece->source, source);
        EXPECT_EQ(piece->kind, PageKind::PostList);
        EXPECT_EQ(piece->handle, "six");
        list.page.url = posts.list_url("six") + "?import=posts";
        EXPECT_EQ(target_of(list)->kind, PageKind::Post);
    }
}

/// Letters that a word of a path may have, three to ten of them.
std::string invented_word(std::mt19937& random) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789_";
    std::string word;
    for (std::size_t left = 3 + random() % 8; left > 0; --left) {
        word += letters[random() % letters.size()];
    }
    return word;
}

/// An address that a page asks for itself is nobody's profile, whatever it is called: it has more path than one, stands
/// under a word that the site keeps, or has letters that no account has.
TEST(SourceRows, InventNoAccountFromAnAddress) {
    constexpr unsigned seed = 20261201;
    constexpr int addresses = 2000;
    std::mt19937 random(seed);
    const std::vector<std::string> kept = {"api",    "ajax", "sync",   "logging", "qp",
                                           "static", "data", "oembed", "graphql", "web"};
    int profiles = 0;
    for (int i = 0; i < addresses; ++i) {
        const std::string word = invented_word(random);
        const std::string rest = invented_word(random);
        const std::vector<std::string> urls = {
            fmt::format("https://www.instagram.com/{}/{}/?{}=1", word + "x", rest + "x", word),
            fmt::format("https://www.instagram.com/{}/", kept[random() % kept.size()]),
            fmt::format("https://www.instagram.com/{}/{}/{}/", kept[random() % kept.size()], word, rest),
            fmt::format("https://www.instagram.com/{}%20{}/", word, rest),
            fmt::format("https://www.instagram.com/{}+{}/", word, rest),
            fmt::format("https://www.tiktok.com/{}/{}/", word, rest),
            fmt::format("https://www.tiktok.com/@{}/{}", word, rest + "x"),
            fmt::format("https://www.tiktok.com/@{}%20{}", word, rest),
            fmt::format("https://www.googleapis.com/youtube/v3/channels?part=id&id={},{}", word, rest),
            fmt::format("https://www.googleapis.com/youtube/v3/channels?part=id&mine=true")};
        for (const std::string& url : urls) {
            ArchivedPage page;
            page.page.url = url;
            EXPECT_FALSE(target_of(page)) << url << " of seed " << seed;
        }
        ArchivedPage profile;
        for (const Source source : {Source::Instagram, Source::TikTok}) {
            profile.page.url = row_of(source).posts->profile_url(word + ".x");
            const auto target = target_of(profile);
            ASSERT_TRUE(target) << profile.page.url;
            EXPECT_EQ(target->handle, word + ".x");
            EXPECT_EQ(target->kind, PageKind::Profile);
            ++profiles;
        }
        profile.page.url = fmt::format("https://www.instagram.com/{}.x/p/{}/", word, rest);
        EXPECT_EQ(target_of(profile)->kind, PageKind::Post) << profile.page.url;
    }
    fmt::print("{} addresses of no account, {} of one\n", 10 * addresses, profiles);
}

TEST(SourceRows, NameTheTabsThatAreNotTheAccountsList) {
    const auto named = [](Source source, const char* address, const char* layout) {
        return std::string(row_of(source).posts->tab_of(*parse_url(address), layout));
    };
    const std::string items = "https://www.tiktok.com/api/post/item_list/?cursor=0&post_item_list_request_type=";
    EXPECT_EQ(named(Source::TikTok, (items + "0").c_str(), "item-list"), "");
    EXPECT_EQ(named(Source::TikTok, (items + "1").c_str(), "item-list"), "Popular order");
    EXPECT_EQ(named(Source::TikTok, (items + "2").c_str(), "item-list"), "Oldest order");
    EXPECT_EQ(named(Source::TikTok, (items + "7").c_str(), "item-list"), "another order");
    const char* const graphql = "https://www.instagram.com/graphql/query";
    EXPECT_EQ(named(Source::Instagram, graphql, "timeline-connection"), "");
    EXPECT_EQ(named(Source::Instagram, graphql, "clips-connection"), "reels tab");
    EXPECT_EQ(named(Source::Instagram, "https://www.instagram.com/api/v1/clips/user/", "clips"), "reels tab");
    EXPECT_EQ(named(Source::Instagram, "https://www.instagram.com/api/v1/usertags/9/feed/", "x"), "tagged tab");
}

TEST(SourceRows, AskSitesOfTheirOwnOverHttps) {
    std::set<std::string> hosts;
    const Settings settings;
    for (const Source source : all_sources()) {
        for (const std::string& site : row_of(source).sites(settings)) {
            const auto url = parse_url(site);
            ASSERT_TRUE(url) << site;
            EXPECT_EQ(url->scheme, "https");
            EXPECT_TRUE(hosts.insert(url->host).second) << site;
        }
        const net::DelayRange pause = collect::delay_of(source, settings);
        EXPECT_EQ(pause.least, row_of(source).pause(settings).least);
    }
}

TEST(SourceRows, PrintAFileThatTheyCannotRead) {
    const Rules rules = *shipped_rules();
    Page page;
    page.body = "nothing of the kind";
    for (const Source source : all_sources()) {
        const std::string line = row_of(source).extract_line("f", page, rules);
        EXPECT_TRUE(line.starts_with(fmt::format(R"({{"file":"f","source":"{}","state":")", name_of(source)))) << line;
    }
}

}  // namespace
}  // namespace public_signals
