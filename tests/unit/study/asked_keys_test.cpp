#include "public_signals/study/asked_keys.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <random>
#include <set>

namespace public_signals {
namespace {

/// Names and queries of pieces that a text of several of them could take for its own signs.
class Inventor {
  public:
    explicit Inventor(unsigned seed) : m_dice(seed) {}

    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(m_dice); }

    std::string name() {
        static constexpr const char* pieces[] = {"a", "Book", " of ", "show ", ", ", "\"", "[", "; ", " -> ", ": "};
        std::string text = "x";
        for (std::size_t left = below(4); left > 0; --left) {
            text += pieces[below(std::size(pieces))];
        }
        return text + "x";
    }

    std::vector<std::string> names() {
        std::vector<std::string> list(below(4));
        std::ranges::generate(list, [&] { return name(); });
        return list;
    }

    Show show() {
        Show show;
        show.name = name();
        show.google_queries = names();
        show.wikipedia_extra_titles = names();
        return show;
    }

    /// One thing less, more or other, or nothing.
    void change(Study& study) {
        Show& one = study.shows[below(study.shows.size())];
        switch (below(6)) {
            case 0:
                study.shows.push_back(show());
                break;
            case 1:
                study.shows.erase(study.shows.begin());
                break;
            case 2:
                one.google_queries = names();
                break;
            case 3: {  // two names that become one
                std::ranges::sort(one.wikipedia_extra_titles);
                std::string joined;
                for (const std::string& title : one.wikipedia_extra_titles) {
                    joined += (joined.empty() ? "" : ", ") + title;
                }
                one.wikipedia_extra_titles = {joined};
                break;
            }
            case 4:
                one.name = name();
                break;
            default:
                std::ranges::reverse(study.shows);
                std::ranges::reverse(one.google_queries);
        }
    }

  private:
    std::mt19937 m_dice;
};

/// What a study asks, compared part by part.
auto parts_of(const Study& study) {
    using Names = std::set<std::string>;
    std::map<std::string, std::pair<Names, Names>> parts;
    for (const Show& show : study.shows) {
        parts[show.name] = {Names(show.google_queries.begin(), show.google_queries.end()),
                            Names(show.wikipedia_extra_titles.begin(), show.wikipedia_extra_titles.end())};
    }
    return parts;
}

bool has_two_of_a_name(const Study& study) {
    return parts_of(study).size() != study.shows.size();
}

TEST(AskedKeys, StudiesAreOneExactlyWhereTheyAskTheSame) {
    constexpr unsigned seed = 20261202;
    constexpr int tries = 5000;
    Inventor invent(seed);
    const auto file = std::filesystem::path(testing::TempDir()) / "asked_keys_test.json";
    int same = 0;
    int compared = 0;
    for (int i = 0; i < tries; ++i) {
        Study then;
        then.shows = {invent.show(), invent.show()};
        Study now = then;
        invent.change(now);
        if (has_two_of_a_name(then) || has_two_of_a_name(now)) {
            continue;  // shows.yaml refuses them
        }
        const bool is_same = parts_of(then) == parts_of(now);
        const AskedKeys keys = asked_keys(then);
        const std::string changes = changes_text(keys, asked_keys(now));
        EXPECT_EQ(digest_of(keys) == digest_of(asked_keys(now)), is_same) << changes;
        EXPECT_EQ(changes.empty(), is_same) << changes;
        if (i % 50 == 0) {
            ASSERT_TRUE(write_asked_keys(keys, file));
            EXPECT_EQ(read_asked_keys(file), keys);
        }
        same += is_same;
        ++compared;
    }
    std::filesystem::remove(file);
    fmt::print("{} pairs of studies of seed {}, {} that ask the same\n", compared, seed, same);
    EXPECT_GT(same, 100);
    EXPECT_GT(compared - same, 2000);
}

/// Writes every key of a study otherwise, so that it asks the same.
class Respeller {
  public:
    explicit Respeller(unsigned seed) : m_dice(seed) {}

    std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(m_dice); }

    std::string in_other_case(std::string text) {
        for (char& c : text) {
            if (c > 0 && below(2) == 0) {
                c = static_cast<char>(below(2) == 0 ? std::toupper(c) : std::tolower(c));
            }
        }
        return text;
    }

    std::string with(std::string text, const std::string& from, const std::vector<std::string>& to) {
        for (auto at = text.find(from); at != text.npos;) {
            const std::string& other = to[below(to.size())];
            text.replace(at, from.size(), other);
            at = text.find(from, at + other.size());
        }
        return text;
    }

    std::string query(std::string text) {
        text = with(in_other_case(text), " ", {" ", "  ", "\u00A0"});
        text = with(with(text, "+", {"+", " + ", " +"}), "'", {"'", "\u2019"});
        return with(with(text, "\"", {"\"", "\u201C"}), "\u00E9", {"\u00E9", "e\u0301"});
    }

    std::string title(std::string text) {
        if (below(2) == 0) {
            text[0] = static_cast<char>(std::tolower(text[0]));
        }
        text = with(text, " ", {" ", "_", "__", "_ "});
        return with(with(text, "'", {"'", "\u2019"}), "\u00E9", {"\u00E9", "e\u0301"}) + (below(2) == 0 ? "_" : "");
    }

    void respell(Study& study) {
        for (Show& show : study.shows) {
            for (auto* names : {&show.google_queries, &show.wikipedia_extra_titles}) {
                for (std::string& name : *names) {
                    name = names == &show.google_queries ? query(name) : title(name);
                }
                std::ranges::shuffle(*names, m_dice);
            }
            if (!show.wikipedia_title.empty()) {
                show.wikipedia_title = title(show.wikipedia_title);
                show.wikidata_id = below(2) == 0 ? "Q5" : "";  // a title decides alone
            }
            for (auto& [source, handle] : show.handles) {
                handle = in_other_case(handle);
            }
            const std::string place = show.gt_geo.value_or(study.settings.geo);
            show.gt_geo = place == study.settings.geo && below(2) == 0 ? std::nullopt : std::optional(place);
            if (show.google_queries.empty()) {
                show.gt_geo = "GB";
            }
        }
        std::ranges::shuffle(study.shows, m_dice);
        if (below(2) == 0) {  // another place of the study, with its own at every show
            for (Show& show : study.shows) {
                show.gt_geo = show.gt_geo.value_or(study.settings.geo);
            }
            study.settings.geo = "DE";
        }
    }

    /// A study of pieces in which every rule of spelling has something to do.
    Study study() {
        static const std::vector<std::string> queries = {"six musical", "\"six\"", "hell's kitchen", "six+cats",
                                                         "mis\u00E9rables show"};
        static const std::vector<std::string> titles = {"Six (musical)", "Hell's Kitchen", "Les Mis\u00E9rables"};
        Study study;
        study.settings.geo = below(2) == 0 ? "US-NY" : "";
        for (const char* name : {"Six", "Cats", "Rent"}) {
            Show& show = study.shows.emplace_back();
            show.name = name;
            std::ranges::sample(queries, std::back_inserter(show.google_queries), below(4), m_dice);
            std::ranges::sample(titles, std::back_inserter(show.wikipedia_extra_titles), below(3), m_dice);
            show.wikipedia_title = below(2) == 0 ? "Cats (musical)" : "";
            show.handles[Source::TikTok] = "the.show";
            show.handles[Source::YouTube] = "the_channel";
            show.gt_geo = below(2) == 0 ? std::optional<std::string>("US") : std::nullopt;
        }
        return study;
    }

    /// One thing that is asked otherwise, and the source of which it is.
    Source change(Study& study) {
        Show& show = study.shows[below(study.shows.size())];
        switch (below(8)) {
            case 0:
                show.handles[Source::TikTok] += "x";
                return Source::TikTok;
            case 1:
                show.handles.erase(Source::YouTube);
                return Source::YouTube;
            case 2:
                show.google_queries.push_back("six \"musical\"");
                return Source::GoogleTrends;
            case 3:
                show.google_queries.push_back("hells kitchen");
                return Source::GoogleTrends;
            case 4:
                show.google_queries = {"six"};
                show.gt_geo = show.gt_geo == "FR" ? "IT" : "FR";
                return Source::GoogleTrends;
            case 5:
                show.wikipedia_extra_titles.emplace_back("Six (Musical)");
                return Source::Wikipedia;
            case 6:
                show.wikipedia_title = "CATS (musical)";
                return Source::Wikipedia;
            default:
                study.settings.wiki.redirects = !study.settings.wiki.redirects;
                return Source::Wikipedia;
        }
    }

  private:
    std::mt19937 m_dice;
};

TEST(AskedKeys, ASpellingIsNoChangeAndEverythingElseIsOneOfItsSource) {
    constexpr unsigned seed = 20261203;
    constexpr int tries = 3000;
    const std::vector<Extensions> columns = {{}, {"wikipedia"}, {"youtube"}, {"wikipedia", "youtube"}};
    Respeller respeller(seed);
    int seen = 0;
    for (int i = 0; i < tries; ++i) {
        const Study then = respeller.study();
        Study now = then;
        respeller.respell(now);
        const AskedKeys keys = asked_keys(then);
        ASSERT_EQ(digest_of(keys), digest_of(asked_keys(now))) << i << " " << changes_text(keys, asked_keys(now));
        ASSERT_EQ(digest_of(keys_of_pages(then)), digest_of(keys_of_pages(now))) << i;
        const Source source = respeller.change(now);
        for (const Extensions& extensions : columns) {
            const AskedKeys of_panel = keys_in_panel(keys, {}, extensions);
            const AskedKeys other = keys_in_panel(asked_keys(now), {}, extensions);
            ASSERT_EQ(digest_of(of_panel) != digest_of(other), is_in_panel(source, extensions)) << i;
            ASSERT_EQ(changes_in_panel(of_panel, other).empty(), !is_in_panel(source, extensions)) << i;
            seen += is_in_panel(source, extensions);
        }
    }
    fmt::print("{} studies written otherwise and then changed, of seed {}; {} changes of columns seen\n", tries, seed,
               seen);
}

TEST(AskedKeys, ColumnsThatAnOptionBroughtMayBeAskedLater) {
    const AskedKeys keys = asked_keys(Study());
    const Extensions both = {"wikipedia", "youtube"};
    const auto changes = [&](const Extensions& then, const Extensions& now) {
        return changes_in_panel(keys_in_panel(keys, then, both), keys_in_panel(keys, now, both));
    };
    EXPECT_EQ(changes({}, {"youtube"}), "");
    EXPECT_EQ(changes({"wikipedia"}, {"wikipedia", "youtube"}), "");
    EXPECT_NE(changes({"wikipedia"}, {"youtube"}), "");
    EXPECT_NE(changes({"wikipedia"}, {}), "");
    EXPECT_NE(changes({"wikipedia"}, {"wikipedia", "saves"}), "");
}

TEST(AskedKeys, AShowIsNewOrGoneWhateverItsName) {
    Study then;
    then.shows.resize(1);
    then.shows[0].name = "Six";
    Study now = then;
    now.shows.resize(2);
    now.shows[1].name = "The Book of Mormon";
    now.shows[1].google_queries = {"Book of Mormon"};
    EXPECT_EQ(changes_text(asked_keys(then), asked_keys(now)), "show The Book of Mormon is new");
    EXPECT_EQ(changes_text(asked_keys(now), asked_keys(then)), "show The Book of Mormon is gone");
}

}  // namespace
}  // namespace public_signals
