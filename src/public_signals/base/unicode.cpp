// Categories come from utf8proc (Unicode 15 in version 2.8).
#include "public_signals/base/unicode.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstring>

namespace public_signals::inline base::unicode {

namespace {

utf8proc_category_t category_of(char32_t c) {
    return utf8proc_category(static_cast<utf8proc_int32_t>(c));
}

bool is_decimal_digit(char32_t c) {
    return category_of(c) == UTF8PROC_CATEGORY_ND;
}

}  // namespace

CodePoint long_code_point_at(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const unsigned char lead = byte(0);
    if (lead < 0xC2 || lead > 0xF4) {
        return {replacement, 1, false};
    }
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    // The second byte's range shuts out overlong forms, surrogates and values above U+10FFFF.
    const unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    char32_t value = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        const bool inside = at + i < text.size();
        if (!inside || byte(i) < (i == 1 ? low : 0x80) || byte(i) > (i == 1 ? high : 0xBF)) {
            return {replacement, i, false};
        }
        value = (value << 6) | (byte(i) & 0x3FU);
    }
    return {value, length, true};
}

std::u32string code_points(std::string_view text) {
    std::u32string points;
    points.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = code_point_at(text, at);
        points.push_back(point.value);
        at += point.bytes;
    }
    return points;
}

void append_utf8(std::string& text, char32_t value) {
    char bytes[4];
    const char* const end = write_utf8(bytes, value);
    text.append(bytes, static_cast<std::size_t>(end - bytes));
}

bool is_ascii(std::string_view text) {
    constexpr std::uint64_t high_bits = 0x8080808080808080;
    constexpr std::size_t at_once = sizeof(std::uint64_t);
    const auto word_at = [&](std::size_t at) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + at, at_once);
        return word;
    };
    std::uint64_t seen = 0;
    if (text.size() < at_once) {
        for (const char c : text) {
            seen |= static_cast<std::uint64_t>(static_cast<unsigned char>(c));
        }
        return (seen & high_bits) == 0;
    }
    std::size_t at = 0;
    for (; at + 4 * at_once <= text.size(); at += 4 * at_once) {
        seen |= word_at(at) | word_at(at + at_once) | word_at(at + 2 * at_once) | word_at(at + 3 * at_once);
    }
    for (; at + at_once < text.size(); at += at_once) {
        seen |= word_at(at);
    }
    return ((seen | word_at(text.size() - at_once)) & high_bits) == 0;  // the last word may begin in the one before
}

bool is_letter(char32_t c) {
    if (c < 0x80) {
        return (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z');
    }
    const auto category = category_of(c);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

bool is_mark(char32_t c) {
    const auto category = category_of(c);
    return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

bool is_number(char32_t c) {
    const auto category = category_of(c);
    return category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO;
}

bool is_white_space(char32_t c) {
    if (c < 0x80) {
        return c == U' ' || (c >= 0x09 && c <= 0x0D);
    }
    const auto category = category_of(c);
    return c == 0x85 || category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
           category == UTF8PROC_CATEGORY_ZP;
}

bool is_bidi_mark(char32_t c) {
    return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

char32_t upper(char32_t c) {
    constexpr char32_t sharp_s = 0xDF;  // two letters as a capital
    return c == sharp_s ? c : static_cast<char32_t>(utf8proc_toupper(static_cast<utf8proc_int32_t>(c)));
}

int digit_value(char32_t c) {
    if (c < 0x80) {
        return c >= U'0' && c <= U'9' ? static_cast<int>(c - U'0') : -1;
    }
    if (!is_decimal_digit(c)) {
        return -1;
    }
    // Digits come in runs of ten from zero on; only the mathematical ones have runs side by side.
    int before = 0;
    while (is_decimal_digit(c - 1)) {
        --c;
        ++before;
    }
    return before % 10;
}

}  // namespace public_signals::inline base::unicode
