// Answers in the shapes that the APIs were recorded in: moved pages, disambiguation, missing titles, 404.
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/base/url.hpp"
#include "public_signals/sources/wikipedia/collect.hpp"
#include "public_signals/sources/wikipedia/targets.hpp"
#include "public_signals/sources/wikipedia/titles.hpp"
#include "unit/sources/played_pull.hpp"

namespace public_signals::collect {
namespace {

using Json = nlohmann::ordered_json;

struct Article {
    std::string title;
    std::string item;
    std::vector<std::string> redirects;
    bool is_disambiguation = false;
    std::map<std::string, int> views;  // a day, by title; a title without any is a 404
};

/// The wiki: titles, what leads to them, and what items are instances of.
struct Wiki {
    std::vector<Article> articles;
    std::map<std::string, std::pair<std::string, std::string>> moved;  // from -> to, fragment
    std::map<std::string, std::string> kinds;                          // of items
    std::size_t redirects_at_once = 500;
    Day loaded = day("2024-12-31");

    const Article* find(const std::string& title) const {
        for (const Article& article : articles) {
            if (article.title == title) {
                return &article;
            }
        }
        return nullptr;
    }

    Reply operator()(const net::Request& request) const {
        EXPECT_TRUE(request.delay && request.delay->most <= 1) << "documented APIs have their own pace";
        const auto url = parse_url(request.url);
        if (url->host == "wikimedia.org") {
            return views(*views_request(request.url), url->path);
        }
        if (url->host == "www.wikidata.org") {
            return item(query_value(url->query, "ids"));
        }
        return query_value(url->query, "list") == "search" ? search() : pages(request.url, url->query);
    }

  private:
    static Reply search() {
        return {200, R"({"batchcomplete":true,"query":{"searchinfo":{"suggestion":"butterfly"},"search":[]}})"};
    }

    Reply item(const std::string& id) const {
        Json entity = {{"id", id}, {"type", "item"}};
        const auto kind = kinds.find(id);
        if (kind != kinds.end()) {
            entity["claims"]["P31"] =
                Json::array({{{"mainsnak", {{"datavalue", {{"value", {{"id", kind->second}}}}}}}}});
        }
        for (const Article& article : articles) {
            if (article.item == id) {
                entity["sitelinks"]["enwiki"]["title"] = article.title;
            }
        }
        return {200, Json{{"entities", {{id, entity}}}, {"success", 1}}.dump()};
    }

    Reply pages(const std::string& url, const std::string& query) const {
        Json answer = {
            {"batchcomplete", true},
            {"query", {{"normalized", Json::array()}, {"redirects", Json::array()}, {"pages", Json::array()}}}};
        const std::string from = query_value(query, "rdcontinue");
        const std::size_t begin = from.empty() ? 0 : std::stoul(from);
        for (std::string title : asked_titles(url)) {
            const auto move = moved.find(title);
            if (move != moved.end()) {
                Json step = {{"from", title}, {"to", move->second.first}};
                if (!move->second.second.empty()) {
                    step["tofragment"] = move->second.second;
                }
                answer["query"]["redirects"].push_back(step);
                title = move->second.first;
            }
            const Article* article = find(title);
            if (article == nullptr) {
                answer["query"]["pages"].push_back({{"ns", 0}, {"title", title}, {"missing", true}});
                continue;
            }
            Json page = {{"pageid", 7}, {"ns", 0}, {"title", title}, {"pageprops", Json::object()}};
            if (article->is_disambiguation) {
                page["pageprops"]["disambiguation"] = "";
            }
            if (!article->item.empty()) {
                page["pageprops"]["wikibase_item"] = article->item;
            }
            for (std::size_t i = begin; i < std::min(begin + redirects_at_once, article->redirects.size()); ++i) {
                page["redirects"].push_back({{"ns", 0}, {"title", article->redirects[i]}});
            }
            if (begin + redirects_at_once < article->redirects.size()) {
                answer["continue"] = {{"rdcontinue", std::to_string(begin + redirects_at_once)}, {"continue", "||"}};
            }
            answer["query"]["pages"].push_back(page);
        }
        return {200, answer.dump()};
    }

    Reply views(const ViewsRequest& asked, const std::string& path) const {
        Json items = Json::array();
        for (const Article& article : articles) {
            const auto found = article.views.find(asked.title);
            for (Day when = asked.days.first; found != article.views.end() && when <= std::min(asked.days.last, loaded);
                 when += std::chrono::days(1)) {
                items.push_back({{"project", "en.wikipedia"},
                                 {"article", asked.title},
                                 {"granularity", "daily"},
                                 {"timestamp", format_compact_day(when) + "00"},
                                 {"access", "all-access"},
                                 {"agent", "user"},
                                 {"views", found->second}});
            }
        }
        if (items.empty()) {
            return {404, Json{{"detail", "zero or not loaded"},
                              {"method", "get"},
                              {"status", 404},
                              {"title", "Not Found"},
                              {"type", "about:blank"},
                              {"uri", path}}
                             .dump()};
        }
        return {200, Json{{"items", items}}.dump()};
    }
};

PlayedPull pull_of(Show show) {
    Study study;
    study.shows.push_back(std::move(show));
    PlayedPull pull(std::move(study));
    pull.asked = {day("2024-12-02"), day("2024-12-15")};
    pull.started = *parse_instant("2025-01-02T05:00:00Z");
    pull.run.run.sources = {"wikipedia"};
    std::filesystem::remove_all(pull.data);
    return pull;
}

Show named(const std::string& name, const std::string& title = "") {
    Show show;
    show.name = name;
    show.wikipedia_title = title;
    return show;
}

/// The sum of the first asked week; nothing where it is null.
std::optional<std::int64_t> first_week(const PlayedPull& pull) {
    const auto panel =
        weekly_panel(Source::Wikipedia, pull.replayed(Source::Wikipedia).observations, {{pull.study.shows[0].name}});
    EXPECT_TRUE(panel);
    return panel->columns[0].known[0] != 0 ? std::optional(panel->columns[0].ints()[0]) : std::nullopt;
}

TargetOutcome outcome(const PlayedPull& pull) {
    const auto targets = pull.replayed(Source::Wikipedia).targets;
    EXPECT_EQ(targets.size(), 1u);
    return targets.empty() ? TargetOutcome() : targets[0];
}

TEST(WikipediaCollector, ViewsOfATitleAreThoseOfItsRedirectsToo) {
    Wiki wiki{.articles = {{"Six (musical)",
                            "Q1",
                            {"SIX", "Six: The Musical"},
                            false,
                            {{"Six (musical)", 100}, {"SIX", 10}, {"Six: The Musical", 1}}}}};
    PlayedPull pull = pull_of(named("Six", "Six_(musical)"));
    pull.pull(wikipedia_collector, wiki);
    EXPECT_EQ(first_week(pull), 7 * 111);
    EXPECT_EQ(pull.times("/metrics/pageviews/"), 3);
    EXPECT_EQ(outcome(pull).state, PageState::Ok);
}

TEST(WikipediaCollector, ALongListOfRedirectsIsReadToItsEnd) {
    Article six{"Six (musical)", "Q1", {}, false, {{"Six (musical)", 100}}};
    for (int i = 0; i < 9; ++i) {
        six.redirects.push_back(fmt::format("Six {}", i));
        six.views[six.redirects.back()] = 1;
    }
    PlayedPull pull = pull_of(named("Six", "Six_(musical)"));
    pull.pull(wikipedia_collector, Wiki{.articles = {six}, .redirects_at_once = 4});
    EXPECT_EQ(pull.times("api.php"), 3);
    EXPECT_EQ(first_week(pull), 7 * 109);
}

TEST(WikipediaCollector, AMovedPageCountsUnderItsOldAndItsNewName) {
    Wiki wiki{.articles = {{"The Six", "Q1", {}, false, {{"The Six", 5}, {"Six (musical)", 100}}}},
              .moved = {{"Six (musical)", {"The Six", ""}}}};
    PlayedPull pull = pull_of(named("Six", "Six_(musical)"));
    pull.pull(wikipedia_collector, wiki);
    EXPECT_EQ(first_week(pull), 7 * 105);
}

TEST(WikipediaCollector, ADisambiguationPageOrASectionIsNoArticle) {
    for (const bool is_section : {false, true}) {
        Wiki wiki{.articles = {{"Cabaret", "Q9", {}, !is_section, {{"Cabaret", 900}}}}};
        if (is_section) {
            wiki.moved = {{"Cabaret show", {"Cabaret", "History"}}};
        }
        PlayedPull pull = pull_of(named("Cabaret", is_section ? "Cabaret_show" : "Cabaret"));
        pull.pull(wikipedia_collector, wiki);
        EXPECT_EQ(pull.times("/metrics/pageviews/"), 0);
        EXPECT_EQ(first_week(pull), std::nullopt);
        EXPECT_EQ(outcome(pull).state, PageState::Missing);
        EXPECT_NE(outcome(pull).note.find(is_section ? "section" : "disambiguation"), std::string::npos);
    }
}

TEST(WikipediaCollector, AMissingTitleIsNullAndSaysWhatASearchFinds) {
    PlayedPull pull = pull_of(named("Butteryfly", "Butteryfly"));
    pull.pull(wikipedia_collector, Wiki{});
    EXPECT_EQ(pull.times("/metrics/pageviews/"), 0) << "a hit is never taken unchecked";
    EXPECT_EQ(first_week(pull), std::nullopt);
    EXPECT_EQ(outcome(pull).state, PageState::Missing);
    EXPECT_EQ(outcome(pull).note, "there is no article Butteryfly; a search finds butterfly");
}

TEST(WikipediaCollector, A404OfAnArticleIsAZeroAndOfAnUnaskedTitleNothing) {
    Wiki wiki{.articles = {{"Six (musical)", "Q1", {"SIX"}, false, {{"SIX", 3}}}}};
    PlayedPull pull = pull_of(named("Six", "Six_(musical)"));
    pull.pull(wikipedia_collector, wiki);
    EXPECT_EQ(first_week(pull), 21) << "nobody looked at the title itself";
    // The same 404 in an archive without resolution says nothing.
    std::erase_if(pull.run.pages,
                  [](const ArchivedPage& page) { return page.page.url.find("api.php") != std::string::npos; });
    EXPECT_EQ(first_week(pull), std::nullopt);
}

TEST(WikipediaCollector, WithoutATitleTheMusicalComesBeforeTheTown) {
    Wiki wiki{.articles = {{"Hell's Kitchen", "Q1", {}, false, {{"Hell's Kitchen", 900}}},
                           {"Hell's Kitchen (musical)", "Q2", {}, false, {{"Hell's Kitchen (musical)", 9}}}}};
    PlayedPull pull = pull_of(named("Hell\u2019s Kitchen"));
    pull.pull(wikipedia_collector, wiki);
    EXPECT_EQ(first_week(pull), 63);
}

TEST(WikipediaCollector, APlainNameCountsOnlyForSomethingOnAStage) {
    Wiki wiki{.articles = {{"Oh, Mary!", "Q5", {}, false, {{"Oh, Mary!", 40}}}}, .kinds = {{"Q5", "Q25379"}}};
    PlayedPull pull = pull_of(named("Oh, Mary!"));
    pull.pull(wikipedia_collector, wiki);
    EXPECT_EQ(first_week(pull), 280);
    wiki.kinds = {{"Q5", "Q11424"}};  // a film
    PlayedPull other = pull_of(named("Oh, Mary!"));
    other.pull(wikipedia_collector, wiki);
    EXPECT_EQ(first_week(other), std::nullopt);
    EXPECT_NE(outcome(other).note.find("no musical"), std::string::npos);
}

TEST(WikipediaCollector, AWikidataItemNamesTheArticle) {
    Wiki wiki{.articles = {{"Death Becomes Her (stage)", "Q77", {}, false, {{"Death Becomes Her (stage)", 2}}}}};
    Show show = named("Death Becomes Her");
    show.wikidata_id = "Q77";
    PlayedPull pull = pull_of(show);
    pull.pull(wikipedia_collector, wiki);
    EXPECT_EQ(first_week(pull), 14);
}

TEST(WikipediaCollector, ExtraTitlesAreAdded) {
    Wiki wiki{.articles = {{"Six (musical)", "Q1", {}, false, {{"Six (musical)", 100}}},
                           {"Toby Marlow", "Q2", {"T. Marlow"}, false, {{"Toby Marlow", 20}, {"T. Marlow", 1}}}}};
    Show show = named("Six", "Six_(musical)");
    show.wikipedia_extra_titles = {"Toby_Marlow"};
    PlayedPull pull = pull_of(show);
    pull.pull(wikipedia_collector, wiki);
    EXPECT_EQ(first_week(pull), 7 * 121);
}

TEST(WikipediaCollector, TheArticleOfTheFirstRunStays) {
    Wiki wiki{.articles = {{"Gatsby (play)", "Q3", {}, false, {{"Gatsby (play)", 5}}}}};
    PlayedPull first = pull_of(named("Gatsby"));
    auto ledger = Ledger::open(first.data / "ledger.sqlite3");
    ASSERT_TRUE(ledger) << ledger.error().message;
    first.ledger = &*ledger;
    first.pull(wikipedia_collector, wiki);
    ASSERT_TRUE(std::filesystem::exists(first.data / "wikipedia.lock.json"));
    wiki.articles.push_back({"Gatsby (musical)", "Q4", {}, false, {{"Gatsby (musical)", 500}}});
    PlayedPull second(first.study);
    second.asked = first.asked;
    second.started = first.started + std::chrono::days(7);
    second.run.run.sources = first.run.run.sources;
    second.pull(wikipedia_collector, wiki);
    EXPECT_EQ(first_week(second), 35) << "a new article of a likelier name does not take its place";
    std::filesystem::remove_all(first.data);
    EXPECT_EQ(first_week(second), 35) << "a replay does without the lock";
}

TEST(WikipediaCollector, NothingBeforeTheCountBeganNorAfterYesterday) {
    Wiki wiki{.articles = {{"Six (musical)", "Q1", {}, false, {{"Six (musical)", 1}}}}};
    PlayedPull pull = pull_of(named("Six", "Six_(musical)"));
    pull.asked = {day("2015-06-29"), day("2015-07-12")};
    pull.pull(wikipedia_collector, wiki);
    EXPECT_EQ(pull.times("/daily/20150701/20150712"), 1);
    PlayedPull now = pull_of(named("Six", "Six_(musical)"));
    now.asked = {day("2024-12-30"), day("2025-01-12")};
    now.pull(wikipedia_collector, wiki);
    EXPECT_EQ(now.times("/daily/20241230/20250101"), 1);
    PlayedPull future = pull_of(named("Six", "Six_(musical)"));
    future.asked = {day("2025-02-03"), day("2025-02-09")};
    future.pull(wikipedia_collector, wiki);
    EXPECT_TRUE(future.urls.empty());
}

TEST(WikipediaCollector, NoWeekThatIsUnfinishedOrNotLoadedPassesAsWhole) {
    for (int show = 0; show < 40; ++show) {
        for (int weekday = 0; weekday < 7; ++weekday) {
            Wiki wiki{.articles = {
                          {"Six (musical)", "Q1", {"SIX"}, false, {{"Six (musical)", 1 + show}, {"SIX", show % 3}}}}};
            const Day today = day("2025-01-06") + std::chrono::days(weekday);
            wiki.loaded = today - std::chrono::days(1 + show % 3);
            PlayedPull pull = pull_of(named("Six", "Six_(musical)"));
            pull.asked = {day("2024-12-23"), day("2025-01-12")};
            pull.started = Instant(today) + std::chrono::hours(5);
            pull.pull(wikipedia_collector, wiki);
            const auto panel = weekly_panel(Source::Wikipedia, pull.replayed(Source::Wikipedia).observations, {});
            ASSERT_TRUE(panel);
            for (std::size_t row = 0; row < panel->row_count(); ++row) {
                const bool is_whole = panel->columns[0].known[row] != 0 && panel->columns[1].bools()[row] == 0;
                EXPECT_EQ(is_whole, sunday_of(panel->week[row]) <= wiki.loaded) << format_day(today);
                if (is_whole) {
                    EXPECT_EQ(panel->columns[0].ints()[row], 7 * (1 + show + show % 3));
                }
            }
        }
    }
}

TEST(WikipediaTitles, AreWrittenAsMediaWikiWritesThem) {
    EXPECT_EQ(normalized_title(" Hell\u2019s_Kitchen_(musical) "), "Hell's Kitchen (musical)");
    EXPECT_EQ(asked_titles("https://en.wikipedia.org/w/api.php?titles=%26_Juliet%7CSix"),
              (std::vector<std::string>{"& Juliet", "Six"}));
}

}  // namespace
}  // namespace public_signals::collect
