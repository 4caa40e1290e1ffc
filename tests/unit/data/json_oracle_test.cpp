#include "unit/data/json_oracle.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>
#include <vector>

#include "public_signals/base/file.hpp"
#include "unit/project_folder.hpp"

namespace public_signals::tests {
namespace {

/// The JSON pages of tests/pages and, where they are, the recorded ones.
std::vector<std::string> documents() {
    std::vector<std::string> texts;
    for (const std::filesystem::path folder : {tests::project_folder() / "tests/pages", tests::fixtures_folder()}) {
        std::error_code missing;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, missing)) {
            if (entry.path().extension() == ".json") {
                texts.push_back(read_file(entry.path()).value());
            }
        }
    }
    return texts;
}

TEST(JsonOracle, EveryGrammaticalTurnIsReadAsSimdjsonReadsIt) {
    for (const std::string text :
         {"{}",
          "[]",
          " [ ] ",
          "[[]]",
          "[{}]",
          "{\"a\":{}}",
          "{\"a\":[]}",
          "null",
          " true ",
          "false",
          "0",
          "-0",
          "12 ",
          "\"\"",
          " \"a\\n\" ",
          "\"\\u00e9\\ud83d\\ude00\\/\"",
          "[1,2]",
          "[1 , 2 ]",
          "[1 2]",
          "[1,]",
          "[,1]",
          "[1,,2]",
          "{\"a\" : 1 , \"b\" :\n2}",
          "{\"a\":1,}",
          "{\"a\"}",
          "{\"a\":}",
          "{:1}",
          "{1:2}",
          "{\"a\":1 \"b\":2}",
          "{\"a\":1]",
          "[1}",
          "[",
          "{",
          "]",
          "}",
          "[[1]",
          "[1]]",
          "{\"a\":1}}",
          "[1] [2]",
          "tru",
          "trueish",
          "nul",
          "[tru]",
          "[true1]",
          "[null\"\"]",
          "[\"a\"\"b\"]",
          "[\"a\"b]",
          "[\"a\" \"b\"]",
          "[01]",
          "[-]",
          "[-01]",
          "[1.]",
          "[.1]",
          "[1.0e]",
          "[1e+]",
          "[1e5]",
          "[1E-5]",
          "[-1.5e+3]",
          "[+1]",
          "[0x1]",
          "[1.5.5]",
          "[1e5e5]",
          "[12a]",
          "[1\\]",
          "[\\\"a\"]",
          "[\"\\x\"]",
          "[\"\\u12\"]",
          "[\"\\u12G4\"]",
          "[\"\\\\\"]",
          "[\"\\\\\\\"\"]",
          "[\"a\nb\"]",
          "{\"\\u0061\":1,\"a\":2}",
          "{\"a\":1,\"a\":2}",
          "[123456789012345678,1234567890123456789]",
          "[9223372036854775807,-9223372036854775808,9223372036854775808,18446744073709551615]",
          "[1e308,1e-400,5e-324]",
          "[0.1,3.141592653589793238462643383279]",
          "[1e309]",
          "\xEF\xBB\xBF{}",
          "[\"\xFF\"]",
          "",
          " ",
          "\"",
          "\"\\\""}) {
        EXPECT_EQ(json_difference(text), std::nullopt) << text;
    }
    EXPECT_EQ(json_difference(std::string("[\0]", 3)), std::nullopt);
    EXPECT_EQ(json_difference(std::string("{\"a\\u0000b\":\"\\u0000\"}")), std::nullopt);
}

TEST(JsonOracle, NestingEndsWhereSimdjsonEndsIt) {
    for (std::size_t depth = 505; depth < 520; ++depth) {
        for (const char* inside : {"", "1", "{}", "{\"a\":1}"}) {
            EXPECT_EQ(json_difference(std::string(depth, '[') + inside + std::string(depth, ']')), std::nullopt)
                << depth << inside;
        }
    }
}

TEST(JsonOracle, EscapesAreReadAsSimdjsonReadsThemWhereverTheyStand) {
    std::mt19937 random(11);
    const std::string pieces[] = {"\\n",     "\\\\",           "\\\"",    "\\u0026",        "\\u00e9",
                                  "\\u20AC", "\\ud83d\\ude00", "\\ud800", "\\ud83d\\u0041", "\\u00",
                                  "\\u00g0", "\\u002x",        "\\x"};
    constexpr std::size_t right = 7;  // of the pieces
    for (int text = 0; text < 6000; ++text) {
        std::string written = "[";
        for (unsigned strings = 1 + random() % 3; strings > 0; --strings) {
            written += "\"" + std::string(random() % 70, 'a');
            for (unsigned left = random() % 20; left > 0; --left) {
                written += pieces[random() % (text % 2 == 0 ? right : std::size(pieces))];
                written += std::string(random() % 3 * (random() % 40), 'b');
            }
            written += strings > 1 ? "\"," : "\"";
        }
        written += std::string(random() % 70, ' ') + "]";
        ASSERT_EQ(json_difference(written), std::nullopt) << written;
    }
}

TEST(JsonOracle, PagesAndPagesWithMistakesAreReadAsSimdjsonReadsThem) {
    std::mt19937 random(20251129);
    const std::string pieces[] = {"\"",    "\\",   "{",   "}",       "[",        "]",       ",",
                                  ":",     "1",    "-",   ".",       "e",        " ",       "\n",
                                  "\\u00", "\xF0", "\t",  "\\\"",    "null",     "\"a\"",   "99999999999",
                                  "0",     "/",    "\\/", "\\u00e9", "\xC3\xA9", "\\ud83d", "true"};
    std::size_t read = 0;
    for (const std::string& text : documents()) {
        EXPECT_EQ(json_difference(text), std::nullopt) << text.substr(0, 200);
        ++read;
        constexpr std::size_t short_enough = 30000;
        for (int change = 0; change < 60 && text.size() < short_enough && !text.empty(); ++change) {
            std::string changed = text;
            for (unsigned times = 1 + random() % 2; times > 0; --times) {
                const std::size_t at = random() % changed.size();
                changed.replace(at, random() % 3, pieces[random() % std::size(pieces)]);
            }
            EXPECT_EQ(json_difference(changed), std::nullopt) << changed;
        }
    }
    EXPECT_GT(read, 60U);
}

TEST(JsonOracle, ManyPathsAtOnceLeadWhereEachOfThemLeads) {
    std::size_t found = 0;
    for (const std::string& text : documents()) {
        const auto document = json::Document::parse(text);
        if (!document) {
            continue;
        }
        json::Places places;
        std::vector<std::pair<std::size_t, json::Path>> paths;
        for (const char* path :
             {"id", "user.id", "0.id", "items.0.pk", "items", "stats.playCount", "data.user.username",
              "itemList.1.author.uniqueId", "items.0", "", "user", "no.such.key"}) {
            const json::Path steps = json::path_of(path);
            paths.emplace_back(places.add(steps), steps);
        }
        std::vector<json::Value> values;
        places.find(document->root(), values);
        for (const auto& [number, path] : paths) {
            const json::Value value = document->root().at(path);
            ASSERT_EQ(values.at(number).exists(), value.exists()) << text.substr(0, 200);
            EXPECT_EQ(values[number].text(), value.text());
            EXPECT_EQ(values[number].size(), value.size());
            found += value.exists() ? 1 : 0;
        }
    }
    EXPECT_GT(found, 60U);
}

TEST(JsonOracle, OfKeysThatStandTwiceOrWithEscapesPathsTakeTheFirst) {
    for (const char* text : {R"({"a":{"x":1},"a":{"b":2}})", R"({"\u0061":{"b":1},"a":{"b":2}})",
                             R"({"a":{"\u0062":1,"b":2}})", R"({"a":null,"a":{"b":2}})", R"({"a":[{"b":1}]})"}) {
        const auto document = json::Document::parse(text);
        ASSERT_TRUE(document);
        json::Places places;
        const std::size_t whole = places.add({"a"});
        const std::size_t inner = places.add({"a", "b"});
        std::vector<json::Value> values;
        places.find(document->root(), values);
        EXPECT_EQ(values[whole].size(), document->root().at("a").size()) << text;
        EXPECT_EQ(values[inner].integer(), document->root().at("a.b").integer()) << text;
    }
}

TEST(JsonOracle, ADocumentThatWasReadInPlaceSaysTheSame) {
    const std::string page = R"(<script>{"short":"x","escaped":"a\tb","n":[1,2]}</script>)";
    const std::string_view text = std::string_view(page).substr(8, page.size() - 17);
    const auto document = json::Document::parse_in_place(text);
    ASSERT_TRUE(document);
    EXPECT_EQ(document->root().get("short").string(), "x");
    EXPECT_EQ(document->root().get("escaped").string(), "a\tb");
    EXPECT_EQ(document->raw({"n"}), "[1,2]");
    auto moved = json::Document::parse("[\"ab\"]");
    ASSERT_TRUE(moved);
    const json::Document kept = std::move(*moved);
    EXPECT_EQ(kept.root().item(0).string(), "ab");
}

}  // namespace
}  // namespace public_signals::tests
