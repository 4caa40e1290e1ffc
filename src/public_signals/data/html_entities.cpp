// HTML character references in running text (HTML standard, 13.2.5.72 to 13.2.5.80).
//
// Numbers are read with or without the closing semicolon, and so are the names that HTML 2 allowed bare; other names
// need theirs. The longest name wins: `&notin;` is one, `&notit;` begins with one. Unknown ones stay as written.
#include <algorithm>
#include <array>
#include <cstdint>

#include "html_entities_table.hpp"
#include "public_signals/base/unicode.hpp"
#include "public_signals/data/html_entities.hpp"

namespace public_signals::inline data {

namespace {

// What the numbers 0x80..0x9F mean: windows-1252, where it has a character.
constexpr char32_t windows_1252[] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                     0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                     0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                     0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

char32_t character_of(char32_t number) {
    if (number == 0 || number > 0x10FFFF || (number >= 0xD800 && number <= 0xDFFF)) {
        return unicode::replacement;
    }
    return number >= 0x80 && number <= 0x9F ? windows_1252[number - 0x80] : number;
}

/// Appends what the number at the start of `text` (`&#`) means; its length, or 0 where there is no number.
std::size_t append_number(std::string_view text, std::string& out) {
    const bool hex = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
    const std::size_t begin = hex ? 3 : 2;
    const int base = hex ? 16 : 10;
    char32_t number = 0;
    std::size_t at = begin;
    for (; at < text.size() && hex_value(text[at]) >= 0 && hex_value(text[at]) < base; ++at) {
        number = std::min<char32_t>(number * static_cast<char32_t>(base) + static_cast<char32_t>(hex_value(text[at])),
                                    0x110000);
    }
    if (at == begin) {
        return 0;
    }
    unicode::append_utf8(out, character_of(number));
    return at + (at < text.size() && text[at] == ';' ? 1 : 0);
}

/// Where the names of each first letter begin in the table; one place more says where the last ones end.
constexpr std::array<std::uint16_t, 129> begins_of_letters() {
    std::array<std::uint16_t, 129> begins{};
    for (const NamedReference& entry : named_references) {
        ++begins[static_cast<unsigned char>(entry.name.front()) + 1];
    }
    for (std::size_t letter = 1; letter < begins.size(); ++letter) {
        begins[letter] = static_cast<std::uint16_t>(begins[letter] + begins[letter - 1]);
    }
    return begins;
}

constexpr auto letter_begins = begins_of_letters();

constexpr std::size_t longest_name(bool bare) {
    std::size_t longest = 0;
    for (const NamedReference& entry : named_references) {
        longest = entry.bare || !bare ? std::max(longest, entry.name.size()) : longest;
    }
    return longest;
}

/// The entry of a name of ASCII letters and digits, or nullptr.
const NamedReference* find_named(std::string_view name) {
    const auto letter = static_cast<unsigned char>(name.front());
    const NamedReference* end = named_references + letter_begins[letter + 1];
    const NamedReference* found =
        std::lower_bound(named_references + letter_begins[letter], end, name,
                         [](const NamedReference& entry, std::string_view wanted) { return entry.name < wanted; });
    return found != end && found->name == name ? found : nullptr;
}

/// Appends what the name at the start of `text` (`&`) means; its length, or 0 where there is no such name.
std::size_t append_named(std::string_view text, std::string& out) {
    constexpr std::size_t longest = longest_name(false);
    constexpr std::size_t longest_bare = longest_name(true);
    std::size_t size = 0;
    while (size < longest && size + 1 < text.size() && is_alphanumeric(text[size + 1])) {
        ++size;
    }
    const std::string_view name = text.substr(1, size);
    if (!name.empty() && text.substr(size + 1).starts_with(';')) {
        if (const NamedReference* entry = find_named(name)) {
            out.append(entry->text);
            return size + 2;
        }
    }
    for (std::size_t bare = std::min(size, longest_bare); bare > 0; --bare) {
        const NamedReference* entry = find_named(name.substr(0, bare));
        if (entry != nullptr && entry->bare) {
            out.append(entry->text);
            return bare + 1;
        }
    }
    return 0;
}

}  // namespace

std::string html_unescaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t ampersand = std::min(text.find('&'), text.size());
        out.append(text.substr(0, ampersand));
        text.remove_prefix(ampersand);
        if (text.empty()) {
            break;
        }
        const std::size_t length = text.starts_with("&#") ? append_number(text, out) : append_named(text, out);
        if (length == 0) {
            out.push_back('&');
        }
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return out;
}

}  // namespace public_signals::inline data
