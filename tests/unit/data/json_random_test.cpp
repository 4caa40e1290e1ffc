// JSON that chance writes: read as simdjson's document tree reads it, whatever lies behind it in memory.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <initializer_list>
#include <random>
#include <string>

#include "unit/data/json_oracle.hpp"

namespace public_signals::tests {
namespace {

std::string pick(std::mt19937& random, std::initializer_list<const char*> pieces) {
    return pieces.begin()[random() % pieces.size()];
}

/// A value, now and then with a mistake, with white space where it is allowed or nowhere.
class SomeJson {
  public:
    SomeJson(std::mt19937& random, bool loose) : m_random(random), m_loose(loose) {}

    std::string document(int many) {
        std::string text = "[";
        for (int i = 0; i < many; ++i) {
            text += (i > 0 ? "," + space() : space()) + value(5);
        }
        return text + space() + "]";
    }

  private:
    std::string value(int depth) {
        const unsigned kind = m_random() % (depth == 0 ? 3 : 8);
        if (kind == 0) {
            return one_of({"0", "-1", "12345678", "123456789", "12345678901234567", "1.5e3", "17"},
                          {"01", "-", "1e", "1x", "1\f"});
        }
        if (kind == 1) {
            return one_of({"null", "true", "false"}, {"nul", "truex", "fals", "nullnull"});
        }
        return kind == 2 || kind == 3 ? string() : container(depth, kind % 2 == 0);
    }

    std::string one_of(std::initializer_list<const char*> right, std::initializer_list<const char*> wrong) {
        return pick(m_random, m_random() % 400 == 0 ? wrong : right);
    }
    std::string space() { return m_loose ? pick(m_random, {"", " ", "\n", "\r\n\t", "   "}) : std::string(); }

    std::string string() {
        std::string text = "\"";
        for (unsigned left = m_random() % 12; left > 0; --left) {
            text += one_of({"a", "{[,:]}", "\\\\", "\\\"", "\\n", "\\u00e9", "\\ud83d\\ude00", "é", " ",
                            "01234567890123456789012345678901234567", "\\\\\\\\\\\""},
                           {"\\", "\n", "\x80", "\""});
        }
        return text + "\"";
    }

    std::string container(int depth, bool is_object) {
        std::string text = is_object ? "{" : "[";
        const unsigned many = m_random() % 6;
        for (unsigned i = 0; i < many; ++i) {
            text += i > 0 ? one_of({","}, {"", ",,", ":"}) + space() : space();
            if (is_object) {
                text += one_of({"\"a\"", "\"edge_media\"", "\"\"", "\"\\u0061\"", "\"x\\\\\""}, {"a", "1", "\"b"});
                text += space() + one_of({":"}, {"", ","});
            }
            text += space() + value(depth - 1) + space();
        }
        return text + one_of({is_object ? "}" : "]"}, {"", is_object ? "]" : "}"});
    }

    std::mt19937& m_random;
    bool m_loose;
};

/// One text of a kind per round: loose or compact, some with bytes left out, some with white space around them.
std::string some_text(std::mt19937& random, int round) {
    std::string text = SomeJson(random, round % 3 == 0).document(1 + round % 12);
    if (round % 4 == 0 && !text.empty()) {
        text.erase(random() % text.size(), 1 + random() % 3);
    }
    if (round % 5 == 0) {
        text = pick(random, {" ", "\n", "\t "}) + text + pick(random, {" ", "\n\n", ""});
    }
    return text;
}

TEST(JsonRandom, TextsAreReadAsSimdjsonReadsThem) {
    std::mt19937 random(29);
    std::size_t read = 0;
    std::size_t refused = 0;
    for (int round = 0; round < 6000; ++round) {
        const std::string text = some_text(random, round);
        ASSERT_EQ(json_difference(text), std::nullopt) << text;
        (json::parse(text) ? read : refused) += 1;
    }
    EXPECT_GT(read, 2000U);
    EXPECT_GT(refused, 500U);
}

TEST(JsonRandom, NumbersOfEverySizeAndNamesAreReadAsSimdjsonReadsThem) {
    std::mt19937 random(31);
    const std::string others = "/:;-+.eE aG0\\\"\x80";
    std::size_t read = 0;
    std::size_t refused = 0;
    for (int round = 0; round < 8000; ++round) {
        std::string word = pick(random, {"true", "false", "null", "", "-", "0"});
        if (word.size() < 2) {
            for (std::size_t left = random() % 24; left > 0; --left) {
                word += static_cast<char>('0' + random() % 10);
            }
        }
        if (random() % 3 == 0 && !word.empty()) {
            word[random() % word.size()] = others[random() % others.size()];
        }
        if (random() % 4 == 0) {
            word.resize(random() % (word.size() + 1));
        }
        for (const std::string& text : {"[" + word + "]", "{\"a\":" + word + " ,\"b\":1}", word}) {
            ASSERT_EQ(json_difference(text), std::nullopt) << text;
            (json::parse(text) ? read : refused) += 1;
        }
    }
    EXPECT_GT(read, 4000U);
    EXPECT_GT(refused, 4000U);
}

TEST(JsonRandom, BackslashesEscapeAlikeWhereverTheirRunStands) {
    for (std::size_t front = 0; front < 130; ++front) {
        for (std::size_t run = 0; run < 140; ++run) {
            const std::string text = "[\"" + std::string(front, 'a') + std::string(run, '\\') + "\",\"b\\\\\"]";
            const auto document = json::parse(text);
            ASSERT_EQ(document.has_value(), run % 2 == 0) << front << ", " << run;
            if (document) {
                ASSERT_EQ(document->root().item(0).string(), std::string(front, 'a') + std::string(run / 2, '\\'));
            }
        }
    }
}

TEST(JsonRandom, WhatLiesBehindATextInMemoryIsNoPartOfIt) {
    std::mt19937 random(37);
    for (int round = 0; round < 3000; ++round) {
        const std::string text = some_text(random, round);
        const std::size_t size = random() % 3 == 0 ? random() % (text.size() + 1) : text.size();
        const auto alone = json::parse(std::string_view(text).substr(0, size));
        for (const char behind : {'}', ']', ',', ':', '"', '1', 'e', '\\', ' ', '\0'}) {
            const std::string page = text.substr(0, size) + std::string(200, behind);
            const auto in_place =
                json::Document::parse_in_place(std::string_view(page).substr(0, size), page.size() - size);
            ASSERT_EQ(in_place.has_value(), alone.has_value()) << page;
            if (in_place) {
                ASSERT_EQ(in_place->raw({}), alone->raw({}));
                ASSERT_EQ(in_place->root().size(), alone->root().size()) << page;
            }
        }
    }
}

TEST(JsonRandom, ATextMayEndWithTheMemoryThatCanBeRead) {
    constexpr std::size_t memory_page = 4096;
    void* const memory = mmap(nullptr, 2 * memory_page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(memory, MAP_FAILED);
    ASSERT_EQ(mprotect(static_cast<char*>(memory) + memory_page, memory_page, PROT_NONE), 0);
    for (const std::string text : {R"(["a\n",12])", R"({"key":"value"})", "12345678", R"("text")", "[true]", "[", ""}) {
        for (std::size_t behind = 0; behind < 130; ++behind) {
            char* const begin = static_cast<char*>(memory) + memory_page - behind - text.size();
            std::copy(text.begin(), text.end(), begin);
            const std::string_view in_memory(begin, text.size());
            const auto document = json::Document::parse_in_place(in_memory, behind);
            ASSERT_EQ(document.has_value(), json::parse(text).has_value()) << text << behind;
            if (document) {
                EXPECT_EQ(document->root().item(0).string(), json::parse(text)->root().item(0).string());
            }
        }
    }
    munmap(memory, 2 * memory_page);
}

}  // namespace
}  // namespace public_signals::tests
