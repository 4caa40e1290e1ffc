// The writer beside nlohmann's, whose bytes the files of studies have.
#include "public_signals/data/json_writer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

namespace public_signals {
namespace {

using Oracle = nlohmann::ordered_json;

struct BothTrees {
    Json ours;
    Oracle theirs;
};

class RandomTrees {
  public:
    explicit RandomTrees(std::uint64_t seed) : m_bits(seed) {}

    BothTrees tree(int depth) {
        switch (below(depth == 0 ? 7 : 10)) {
            case 0:
                return {nullptr, nullptr};
            case 1: {
                const bool yes = below(2) == 0;
                return {yes, yes};
            }
            case 2: {
                const auto number = static_cast<std::int64_t>(m_bits() >> below(64)) * (below(2) == 0 ? 1 : -1);
                return {number, number};
            }
            case 3: {
                const std::uint64_t number = m_bits() >> below(64);
                return {number, number};
            }
            case 4:
            case 5: {
                const double number = a_double();
                return {number, number};
            }
            case 6: {
                const std::string words = text();
                return {words, words};
            }
            case 7:
                return list(depth);
            default:
                return object(depth);
        }
    }

  private:
    std::uint64_t below(std::uint64_t limit) { return m_bits() % limit; }

    double a_double() {
        switch (below(5)) {
            case 0:
                return std::bit_cast<double>(m_bits());
            case 1:
                return static_cast<double>(below(1'000'000)) / 100;
            case 2:
                return static_cast<double>(below(1'000'000'000));
            case 3: {
                constexpr std::array special = {0.0,
                                                -0.0,
                                                1e15,
                                                1e16,
                                                1e-4,
                                                1e-5,
                                                5e-324,
                                                std::numeric_limits<double>::max(),
                                                std::numeric_limits<double>::infinity(),
                                                std::numeric_limits<double>::quiet_NaN()};
                return special[below(special.size())];
            }
            default:
                return std::ldexp(1.0, static_cast<int>(below(200)) - 100);
        }
    }

    /// ASCII, control characters, characters of two to four bytes, and bytes that are no UTF-8.
    std::string text() {
        constexpr std::array<const char*, 14> parts = {
            "a", "Six ", "\"", "\\", "/", "\n", "\x01", "\x7f", "é", "€", "\U0001F3AD", "\xff", "\xe2\x82", "\xc0\xaf"};
        std::string text;
        for (std::uint64_t n = below(9); n > 0; --n) {
            text += parts[below(below(2) == 0 ? 4 : parts.size())];
            if (below(20) == 0) {
                text += '\0';
            }
        }
        return text;
    }

    BothTrees list(int depth) {
        BothTrees both{Json::array(), Oracle::array()};
        for (std::uint64_t n = below(5); n > 0; --n) {
            BothTrees value = tree(depth - 1);
            both.ours.push_back(std::move(value.ours));
            both.theirs.push_back(std::move(value.theirs));
        }
        return both;
    }

    BothTrees object(int depth) {
        BothTrees both{Json::object(), Oracle::object()};
        for (std::uint64_t n = below(5); n > 0; --n) {
            const std::string name = text();
            BothTrees value = tree(depth - 1);
            both.ours[name] = std::move(value.ours);
            both.theirs[name] = std::move(value.theirs);
        }
        return both;
    }

    std::mt19937_64 m_bits;
};

TEST(JsonWriter, WritesTheBytesOfNlohmannsWriter) {
    for (std::uint64_t seed = 0; seed < 4000; ++seed) {
        const BothTrees both = RandomTrees(seed).tree(4);
        for (const int indent : {-1, 0, 1, 2}) {
            ASSERT_EQ(both.ours.dump(indent), both.theirs.dump(indent, ' ', false, Oracle::error_handler_t::replace))
                << seed;
        }
        ASSERT_EQ(both.ours.ascii_dump(), both.theirs.dump(-1, ' ', true, Oracle::error_handler_t::replace)) << seed;
    }
}

TEST(JsonWriter, BracesAreAnObjectWhereEachPartIsATextAndAValue) {
    EXPECT_EQ(Json({{"rows", 3}, {"show", "Six"}}).dump(), R"({"rows":3,"show":"Six"})");
    EXPECT_EQ((Json{{"rows", 3}}).dump(), R"({"rows":3})");
    EXPECT_EQ(Json({1, 2.5, nullptr}).dump(), "[1,2.5,null]");
    EXPECT_EQ(Json({{"shows", {{"name", "Six"}}}, {"weeks", {1, 2}}}).dump(),
              R"({"shows":{"name":"Six"},"weeks":[1,2]})");
    EXPECT_EQ(Json::array({"a", "b"}).dump(), R"(["a","b"])");
    EXPECT_EQ(Json::array({{"a", "b"}}).dump(), R"([["a","b"]])");
}

TEST(JsonWriter, ListsMapsAndWhatMayBeMissingAreValues) {
    EXPECT_EQ(Json(std::vector<std::string>{"a", "b"}).dump(), R"(["a","b"])");
    EXPECT_EQ(Json(std::set<int>{2, 1}).dump(), "[1,2]");
    EXPECT_EQ(Json(std::map<std::string, std::vector<double>>{{"x", {1, 0.5}}}).dump(), R"({"x":[1.0,0.5]})");
    EXPECT_EQ(Json(std::optional<int>()).dump(), "null");
    EXPECT_EQ(Json(std::optional<int>(7)).dump(), "7");
    EXPECT_EQ(Json(std::vector<bool>{true, false}).dump(), "[true,false]");
}

TEST(JsonWriter, AMemberThatIsSetAgainKeepsItsPlace) {
    Json json{{"a", 1}, {"b", 2}};
    json["a"] = 3;
    json["c"].push_back("d");
    EXPECT_EQ(json.dump(), R"({"a":3,"b":2,"c":["d"]})");
    EXPECT_TRUE(json.contains("c"));
    EXPECT_FALSE(json.contains("d"));
    EXPECT_EQ(std::as_const(json)["b"].integer(), 2);
    EXPECT_TRUE(std::as_const(json)["z"].is_null());
    json.update({{"b", nullptr}, {"e", 4}});
    json.erase("a");
    EXPECT_EQ(json.dump(), R"({"b":null,"c":["d"],"e":4})");
}

}  // namespace
}  // namespace public_signals
