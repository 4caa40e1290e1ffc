// Stretches of bytes in long texts, held to std::string_view::find.
#include "public_signals/data/byte_search.hpp"

#include <gtest/gtest.h>

#include <random>

namespace public_signals {
namespace {

/// Few different bytes, so that what is wanted is nearly there all the time.
std::string some_bytes(std::mt19937& random, std::size_t most) {
    std::string bytes(random() % (most + 1), ' ');
    for (char& c : bytes) {
        c = "ab_x"[random() % 4];
    }
    return bytes;
}

TEST(FindBytes, FindsWhatStringViewFinds) {
    constexpr std::uint32_t seed = 7;
    std::mt19937 random(seed);
    for (int i = 0; i < 20'000; ++i) {
        const std::string text = some_bytes(random, 300);
        const std::string wanted = some_bytes(random, 7);
        const std::size_t from = random() % 320;
        ASSERT_EQ(find_bytes(text, wanted, from), std::string_view(text).find(wanted, from))
            << "seed " << seed << ": " << wanted << " in " << text << " from " << from;
    }
}

TEST(ByteSearch, FindsEachOfThoseWantedInOnePass) {
    constexpr std::uint32_t seed = 8;
    std::mt19937 random(seed);
    for (int i = 0; i < 5'000; ++i) {
        std::vector<std::string> wanted(1 + random() % 5);
        for (std::string& one : wanted) {
            one = (i % 2 == 0 ? "xa_" : "") +
                  some_bytes(random, 5);  // with two bytes in all of them, and perhaps without
        }
        const ByteSearch search(wanted);
        for (int texts = 0; texts < 5; ++texts) {
            const std::string text = some_bytes(random, 300);
            std::uint64_t due = 0;
            for (std::size_t at = 0; at < wanted.size(); ++at) {
                due |= static_cast<std::uint64_t>(text.find(wanted[at]) != std::string::npos) << at;
            }
            ASSERT_EQ(search.found_in(text), due) << "seed " << seed << " in " << text;
        }
    }
}

TEST(ByteSearch, KnowsOfManyWhichAreThere) {
    const std::vector<std::string> wanted = {"xdt_api__v1__feed", "xdt_api__v1__media", "xig_polaris_media",
                                             "xig_user"};
    const ByteSearch search(wanted);
    const std::string room(200, 'x');
    EXPECT_EQ(search.found_in(room), 0U);
    EXPECT_EQ(search.found_in(room + "xig_user" + room + "xdt_api__v1__media" + room), 0b1010U);
    EXPECT_EQ(search.found_in("xig_polaris_media"), 0b100U);
    EXPECT_EQ(search.found_in("ig_polaris_media"), 0U);
}

}  // namespace
}  // namespace public_signals
