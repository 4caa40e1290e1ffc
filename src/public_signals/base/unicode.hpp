// Code points of UTF-8 text, one at a time, and the character classes that the text rules speak of.
//
// Bytes that are no UTF-8 decode to U+FFFD, one for each maximal ill-formed piece (Unicode 15, section 3.9), so that
// every function that walks text ends and never reads past it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace public_signals::inline base::unicode {

inline constexpr char32_t replacement = 0xFFFD;

struct CodePoint {
    char32_t value = 0;
    std::size_t bytes = 0;  // at least 1
    bool valid = true;      // false: `value` is U+FFFD and replaces `bytes` bad bytes
};

/// The same as code_point_at for a byte that is not ASCII.
CodePoint long_code_point_at(std::string_view text, std::size_t at);
/// The code point that begins at byte `at`, which lies inside `text`.
inline CodePoint code_point_at(std::string_view text, std::size_t at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    return lead < 0x80 ? CodePoint{lead, 1, true} : long_code_point_at(text, at);
}
std::u32string code_points(std::string_view text);
/// Writes up to four bytes and gives the place behind them. Surrogates and values above U+10FFFF are written as U+FFFD.
inline char* write_utf8(char* out, char32_t value) {
    if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
        value = replacement;
    }
    const auto low_bits = [&](unsigned shift) { return static_cast<char>(0x80U | ((value >> shift) & 0x3FU)); };
    if (value < 0x80) {
        *out++ = static_cast<char>(value);
        return out;
    }
    if (value < 0x800) {
        *out++ = static_cast<char>(0xC0U | value >> 6U);
    } else {
        if (value < 0x10000) {
            *out++ = static_cast<char>(0xE0U | value >> 12U);
        } else {
            *out++ = static_cast<char>(0xF0U | value >> 18U);
            *out++ = low_bits(12);
        }
        *out++ = low_bits(6);
    }
    *out++ = low_bits(0);
    return out;
}
void append_utf8(std::string& text, char32_t value);

bool is_ascii(std::string_view text);
bool is_letter(char32_t c);       // L*
bool is_mark(char32_t c);         // M*
bool is_number(char32_t c);       // N*
bool is_white_space(char32_t c);  // White_Space
/// Embedding, isolate and direction marks, which show nothing.
bool is_bidi_mark(char32_t c);
/// The capital of a letter that has one of one code point; any other code point as it is.
char32_t upper(char32_t c);
/// 0..9 for a decimal digit of any script (Nd), else -1.
int digit_value(char32_t c);

}  // namespace public_signals::inline base::unicode
