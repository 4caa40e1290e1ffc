#include "public_signals/study/asked_keys.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <random>

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
    std::map<std::string, std::pair<std::vector<std::string>, std::vector<std::string>>> parts;
    for (const Show& show : study.shows) {
        auto& [queries, titles] = parts[show.name] = {show.google_queries, show.wikipedia_extra_titles};
        std::ranges::sort(queries);
        std::ranges::sort(titles);
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
