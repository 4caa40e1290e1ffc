#include "public_signals/data/json_escapes.hpp"

#include <array>
#include <cstdint>
#include <cstring>

#include "public_signals/base/unicode.hpp"

namespace public_signals::inline data::json {
namespace {

/// What a hex digit is worth; of any other character more than 16 bits.
constexpr std::array<std::uint32_t, 256> hex_values = [] {
    std::array<std::uint32_t, 256> values{};
    values.fill(1U << 16U);
    for (unsigned i = 0; i < 16; ++i) {
        values[static_cast<unsigned char>("0123456789abcdef"[i])] = i;
        values[static_cast<unsigned char>("0123456789ABCDEF"[i])] = i;
    }
    return values;
}();

/// What one letter behind a backslash stands for, or 0.
constexpr std::array<char, 256> meanings = [] {
    std::array<char, 256> values{};
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view stand_for = "\"\\/\b\f\n\r\t";
    for (std::size_t i = 0; i < letters.size(); ++i) {
        values[static_cast<unsigned char>(letters[i])] = stand_for[i];
    }
    return values;
}();

constexpr std::size_t unit_size = 6;  // \uXXXX

/// The UTF-16 unit of the escape at `at`, or more than 16 bits.
inline std::uint32_t unit_at(const char* at, const char* end) {
    if (static_cast<std::size_t>(end - at) < unit_size || at[0] != '\\' || at[1] != 'u') {
        return ~0U;
    }
    const auto digit = [&](int i) { return hex_values[static_cast<unsigned char>(at[i])]; };
    return digit(2) << 12U | digit(3) << 8U | digit(4) << 4U | digit(5);
}

/// Writes what the escape at `at` stands for, and moves both. False when it is none.
inline bool decode_one(const char*& at, const char* end, char*& out) {
    const std::uint32_t unit = unit_at(at, end);
    if (unit > 0xFFFF) {
        const char meaning = at + 1 < end ? meanings[static_cast<unsigned char>(at[1])] : '\0';
        *out = meaning;
        out += 1;
        at += 2;
        return meaning != '\0';
    }
    at += unit_size;
    char32_t point = unit;
    if ((unit & 0xFC00U) == 0xD800) {  // the first half of a pair
        const std::uint32_t second = unit_at(at, end);
        const bool is_pair = (second & ~0x3FFU) == 0xDC00;
        at += is_pair ? unit_size : 0;
        point = is_pair ? 0x10000 + ((unit - 0xD800) << 10U) + (second - 0xDC00) : unit;
    }
    out = unicode::write_utf8(out, point);  // U+FFFD for half a pair
    return true;
}

}  // namespace

std::optional<std::size_t> decode(std::string_view literal, char* out) {
    // An escape is longer than what it stands for.
    const char* const begin = out;
    const char* at = literal.data();
    const char* const end = at + literal.size();
    while (at < end) {
        const void* const found = std::memchr(at, '\\', static_cast<std::size_t>(end - at));
        const char* const backslash = found == nullptr ? end : static_cast<const char*>(found);
        std::memcpy(out, at, static_cast<std::size_t>(backslash - at));
        out += backslash - at;
        at = backslash;
        while (at < end && *at == '\\') {  // emoji and lines stand one behind the other
            if (!decode_one(at, end, out)) {
                return std::nullopt;
            }
        }
    }
    return static_cast<std::size_t>(out - begin);
}

}  // namespace public_signals::data::json
