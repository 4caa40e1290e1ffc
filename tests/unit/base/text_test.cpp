#include "public_signals/base/text.hpp"

#include <gtest/gtest.h>
#include <utf8proc.h>

#include <cstdlib>

#include <charconv>
#include <random>

#include "public_signals/base/unicode.hpp"
#include "public_signals/base/whole_number.hpp"
#include "public_signals/data/html_entities.hpp"

namespace public_signals {
namespace {

TEST(Folded, IsNfkcDefaultCaseFoldNfkc) {
    const std::pair<const char*, const char*> rows[] = {
        {"Oh, Mary!", "oh, mary!"},
        {"SIX", "six"},
        {"Straße", "strasse"},
        {"ﬁ", "fi"},
        {"Ⅷ", "viii"},
        {"E\u0301", "\u00E9"},
        {"\u0130", "i\u0307"},
        {"\u0131", "\u0131"},
        {"ς", "σ"},
        {"Ａ１", "a1"},
        {"\u212B", "\u00E5"},
        {"ẞ", "ss"},
        {"\u0345\u03B1", "\u03B9\u03B1"},
        {"", ""},
    };
    for (const auto& [text, key] : rows) {
        EXPECT_EQ(folded(text), key) << text;
    }
}

/// `text` through utf8proc alone.
std::string mapped_by_utf8proc(const std::string& text, int options) {
    utf8proc_uint8_t* out = nullptr;
    const auto length =
        utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                     &out, static_cast<utf8proc_option_t>(options));
    std::string mapped(reinterpret_cast<const char*>(out), length < 0 ? 0 : static_cast<std::size_t>(length));
    std::free(out);
    return mapped;
}

TEST(Folded, IsThatOfEveryCodePointBetweenLetters) {
    constexpr int nfkc = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT;
    constexpr char32_t behind_the_emoji = 0x20000;
    for (char32_t c = 1; c < behind_the_emoji; ++c) {
        if (c >= 0xD800 && c <= 0xDFFF) {
            continue;
        }
        std::string text = "A";
        unicode::append_utf8(text, c);
        text += "Z";
        const std::string due =
            mapped_by_utf8proc(mapped_by_utf8proc(mapped_by_utf8proc(text, nfkc), UTF8PROC_CASEFOLD), nfkc);
        ASSERT_EQ(folded(text), due) << static_cast<std::uint32_t>(c);
    }
}

TEST(Folded, FoldedTwiceIsFoldedOnce) {
    for (const char* text : {"ΐ", "\u1E9B\u0323", "ǰ", "ﬃ", "\u03F4", "K", "ſt"}) {
        EXPECT_EQ(folded(folded(text)), folded(text)) << text;
    }
}

TEST(Nfc, ComposesAndKeepsCompatibilityForms) {
    EXPECT_EQ(nfc("e\u0301"), "\u00E9");
    EXPECT_EQ(nfc("ﬁ"), "ﬁ");
    EXPECT_EQ(nfc(std::string_view("a\0b", 3)), std::string("a\0b", 3));
    EXPECT_EQ(nfc(std::string_view("\u00E9\0b", 4)), std::string("\u00E9\0b", 4));
}

TEST(Utf8, BadBytesAreFoundAndEachPieceBecomesOneReplacement) {
    const std::pair<std::string, std::string> rows[] = {
        {"\xFF", "\uFFFD"},
        {"a\x80z", "a\uFFFDz"},
        {"\xC0\xAF", "\uFFFD\uFFFD"},            // overlong
        {"\xE0\x80\xAF", "\uFFFD\uFFFD\uFFFD"},  // overlong
        {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},  // a surrogate
        {"\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
        {"\xF0\x9F\x99", "\uFFFD"},  // cut
        {"\xF0\x9F\x99 x", "\uFFFD x"},
        {"\xE2\x82", "\uFFFD"},
        {"\xC3(", "\uFFFD("},
    };
    for (const auto& [bytes, repaired] : rows) {
        EXPECT_FALSE(is_valid_utf8(bytes));
        EXPECT_EQ(repaired_utf8(bytes), repaired);
    }
    for (const char* good : {"", "a", "é", "€", "🙃", "\U0010FFFF", "\uFFFD"}) {
        EXPECT_TRUE(is_valid_utf8(good)) << good;
        EXPECT_EQ(repaired_utf8(good), good);
    }
}

TEST(Nearest, IsTheClosestWithinAThirdOfTheWord) {
    const std::vector<std::string> columns = {"tt_posts", "tt_sum_views", "tt_sum_likes", "gt_index"};
    const std::pair<const char*, const char*> rows[] = {
        {"tt_sum_vews", "tt_sum_views"},
        {"tt_psots", "tt_posts"},
        {"TT_POSTS", "tt_posts"},
        {"gt_indx", "gt_index"},
        {"instagram", ""},
        {"", ""},
        {"x", ""},
        {"tt_sum_lieks", "tt_sum_likes"},
    };
    for (const auto& [word, found] : rows) {
        EXPECT_EQ(nearest(word, columns), found) << word;
    }
    EXPECT_EQ(nearest("abcd", {"abcx", "abcy"}), "abcx") << "of equals the first";
    EXPECT_EQ(nearest(std::string(100000, 'a'), {std::string(100000, 'a')}), "");
}

TEST(DigitValue, CountsFromEachScriptsZero) {
    for (const char32_t zero : {U'0', U'\u0660', U'\u06F0', U'\u0966', U'\uFF10', U'\U0001D7CE', U'\U0001D7F6'}) {
        for (int digit = 0; digit < 10; ++digit) {
            EXPECT_EQ(unicode::digit_value(zero + static_cast<char32_t>(digit)), digit);
        }
    }
    for (const char32_t other : {U'a', U'½', U'²', U'Ⅷ', U'一'}) {
        EXPECT_EQ(unicode::digit_value(other), -1);
    }
}

TEST(IsAscii, SeesOneOtherByteInTextsOfAnyLength) {
    for (std::size_t length = 0; length < 80; ++length) {
        std::string text(length, '\x7f');
        EXPECT_TRUE(unicode::is_ascii(text)) << length;
        for (char& c : text) {
            c = '\x80';
            EXPECT_FALSE(unicode::is_ascii(text)) << length;
            c = '\x7f';
        }
    }
}

TEST(WholeNumber, IsWhatTheLibraryReadsOfDigitsAlone) {
    std::mt19937_64 draws(20261202);
    const auto expected = [](const std::string& text) -> std::optional<std::uint64_t> {
        std::uint64_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        return error == std::errc{} && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
    };
    for (const char* text : {"", "0", "007", "-1", "+1", "18446744073709551615", "18446744073709551616", "1e3",
                             "99999999999999999999", "018446744073709551615", "184467440737095516150", " 1"}) {
        EXPECT_EQ(whole_number(text), expected(text)) << text;
    }
    for (int i = 0; i < 20'000; ++i) {
        std::string text(draws() % 23, '0');
        for (char& c : text) {
            c = draws() % 200 == 0 ? "x-. "[draws() % 4] : static_cast<char>('0' + draws() % 10);
        }
        EXPECT_EQ(whole_number(text), expected(text)) << text;
    }
}

}  // namespace
}  // namespace public_signals
