// Every instruction set finds the same: the portable loops, which simdjson and the HTML tests hold, and the others.
#include "public_signals/data/simd/kernels.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <random>
#include <string>

#include "unit/data/json_oracle.hpp"

namespace public_signals::tests {
namespace {

std::string pick(std::mt19937& random, std::initializer_list<const char*> pieces) {
    return pieces.begin()[random() % pieces.size()];
}

/// A value, now and then with a mistake, with white space where it may stand or nowhere.
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

TEST(SimdJson, EveryInstructionSetSeesTheSameNodes) {
    std::mt19937 random(29);
    std::size_t read = 0;
    std::size_t large = 0;  // enough to be taken for compact
    for (int round = 0; round < 4000; ++round) {
        std::string text = SomeJson(random, round % 3 == 0).document(1 + round % 12);
        if (round % 4 == 0 && !text.empty()) {
            text.erase(random() % text.size(), 1 + random() % 3);
        }
        if (round % 5 == 0) {
            text = pick(random, {" ", "\n", "\t "}) + text + pick(random, {" ", "\n\n", ""});
        }
        const std::string expected = nodes_seen(text, simd::portable_kernels);
        read += expected.empty() ? 0 : 1;
        large += !expected.empty() && text.size() > 600 ? 1 : 0;
        for (const simd::Kernels& kernels : simd::all_kernels()) {
            ASSERT_EQ(nodes_seen(text, kernels), expected) << kernels.name << ": " << text;
        }
    }
    EXPECT_GT(read, 1000U);
    EXPECT_GT(large, 100U);
}

TEST(SimdJson, WhiteSpaceFarBehindACompactBeginningIsSeen) {
    for (std::size_t size = 500; size < 700; ++size) {
        const std::string front = "[\"" + std::string(size, 'a') + "\",";
        for (const std::string behind : {"1 2]", "1 ]", "1\n]", "\"a\" ]", "{ }]", "{\"a\" :1}]", "{\"a\": 1}]",
                                         "\"a\tb\"]", "1,\f2]", "tru e]", "[ ]]"}) {
            for (const simd::Kernels& kernels : simd::all_kernels()) {
                ASSERT_EQ(nodes_seen(front + behind, kernels), nodes_seen(front + behind, simd::portable_kernels))
                    << kernels.name << ": " << size << behind;
            }
        }
    }
}

TEST(SimdJson, BackslashesEscapeAlikeWhereverTheirRunStands) {
    for (std::size_t front = 0; front < 130; ++front) {
        for (std::size_t run = 0; run < 140; ++run) {
            const std::string text = "[\"" + std::string(front, 'a') + std::string(run, '\\') + "\",\"b\\\\\"]";
            for (const simd::Kernels& kernels : simd::all_kernels()) {
                const bool is_json = run % 2 == 0;
                ASSERT_EQ(!nodes_seen(text, kernels).empty(), is_json) << kernels.name << ": " << front << ", " << run;
            }
        }
    }
}

TEST(SimdTags, EveryInstructionSetSeesTheSameEnd) {
    std::mt19937 random(31);
    std::size_t found = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string bytes = "a";
        for (unsigned left = random() % 30; left > 0; --left) {
            bytes += pick(random, {" ", "name", "=\"", "\"", ">", "'", "=", "x=\"y\"",
                                   "0123456789012345678901234567890123456789"});
        }
        bytes += std::string(random() % 130, ' ');
        const auto end = [&](const simd::Kernels& kernels) {
            return kernels.end_of_plain_tag(bytes.data(), bytes.size(), 0);
        };
        const std::size_t expected = end(simd::portable_kernels);
        found += expected < bytes.size() ? 1 : 0;
        for (const simd::Kernels& kernels : simd::all_kernels()) {
            ASSERT_EQ(end(kernels), expected) << kernels.name << ": " << bytes;
        }
    }
    EXPECT_GT(found, 2000U);
}

}  // namespace
}  // namespace public_signals::tests
