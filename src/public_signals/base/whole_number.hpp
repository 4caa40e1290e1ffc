// A whole number in digits and nothing else, for readers of millions of them.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>

namespace public_signals::inline base {

/// The number that eight digits spell, added up in pairs, fours and eights; `wrong` where one of them is none.
inline std::uint64_t eight_digits(const char* text, bool& wrong) {
    static_assert(std::endian::native == std::endian::little);
    std::uint64_t word = 0;
    std::memcpy(&word, text, sizeof(word));
    constexpr std::uint64_t upper_halves = 0xF0F0F0F0F0F0F0F0;
    constexpr std::uint64_t past_nine = 0x0606060606060606;  // brings what follows '9' into the next upper half
    constexpr std::uint64_t digits = 0x3030303030303030;
    wrong |= (word & upper_halves) != digits || ((word + past_nine) & upper_halves) != digits;
    word = ((word & 0x0F0F0F0F0F0F0F0F) * (10 << 8 | 1)) >> 8;
    word = ((word & 0x00FF00FF00FF00FF) * (std::uint64_t{100} << 16 | 1)) >> 16;
    return ((word & 0x0000FFFF0000FFFF) * (std::uint64_t{10'000} << 32 | 1)) >> 32;
}

/// nullopt for a text that is empty, has anything but digits, or is over 2^64 - 1. Zeros in front are taken.
inline std::optional<std::uint64_t> whole_number(std::string_view text) {
    constexpr std::size_t digits_that_fit = 19;
    constexpr std::size_t at_once = 8;
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t number = 0;
    bool wrong = text.empty();
    std::size_t at = 0;
    for (; at + at_once <= text.size() && at + at_once < digits_that_fit; at += at_once) {
        number = number * 100'000'000 + eight_digits(text.data() + at, wrong);
    }
    for (; at < text.size(); ++at) {
        const unsigned digit = static_cast<unsigned char>(text[at]) - unsigned{'0'};
        wrong |= digit > 9 || (at >= digits_that_fit && number > (most - digit) / 10);
        number = number * 10 + digit;
    }
    return wrong ? std::nullopt : std::optional(number);
}

}  // namespace public_signals::inline base
