// A whole number in digits and nothing else, for readers of millions of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace public_signals::inline base {

/// nullopt for a text that is empty, has anything but digits, or is over 2^64 - 1. Zeros in front are taken.
constexpr std::optional<std::uint64_t> whole_number(std::string_view text) {
    constexpr std::size_t digits_that_fit = 19;
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t number = 0;
    bool wrong = text.empty();
    for (std::size_t at = 0; at < text.size(); ++at) {
        const unsigned digit = static_cast<unsigned char>(text[at]) - unsigned{'0'};
        wrong |= digit > 9 || (at >= digits_that_fit && number > (most - digit) / 10);
        number = number * 10 + digit;
    }
    return wrong ? std::nullopt : std::optional(number);
}

}  // namespace public_signals::inline base
