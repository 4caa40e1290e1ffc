// simdjson shows only here: its first stage finds the brackets, commas, colons and the beginnings of all else with
// vector instructions, and refuses bad UTF-8 and open strings; the grammar on top of that is ours.
#include "public_signals/common/json_nodes.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>

#include "public_signals/common/byte_block.hpp"
#include "public_signals/common/unicode.hpp"

namespace public_signals::json {
namespace {

constexpr std::size_t max_depth = 512;

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr std::array<std::int8_t, 256> hex_values = [] {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (int i = 0; i < 16; ++i) {
        values[static_cast<unsigned char>("0123456789abcdef"[i])] = static_cast<std::int8_t>(i);
        values[static_cast<unsigned char>("0123456789ABCDEF"[i])] = static_cast<std::int8_t>(i);
    }
    return values;
}();

/// The UTF-16 unit of the `\uXXXX` at `at`, or -1.
[[gnu::always_inline]] inline std::int32_t unit_at(std::string_view text, std::size_t at) {
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') {
        return -1;
    }
    const auto digit = [&](std::size_t i) -> std::int32_t {
        return hex_values[static_cast<unsigned char>(text[at + i])];
    };
    const std::int32_t unit =
        digit(2) << 12 | digit(3) << 8 | digit(4) << 4 | digit(5);  // one of -1 makes all negative
    return unit < 0 ? -1 : unit;
}

bool is_lead(std::int32_t unit) {
    return unit >= 0xD800 && unit <= 0xDBFF;
}

bool is_trail(std::int32_t unit) {
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

/// What one letter behind a backslash stands for, or 0.
constexpr std::array<char, 256> escaped = [] {
    std::array<char, 256> values{};
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    for (std::size_t i = 0; i < letters.size(); ++i) {
        values[static_cast<unsigned char>(letters[i])] = meanings[i];
    }
    return values;
}();

char meaning_of(char letter) {
    return escaped[static_cast<unsigned char>(letter)];
}

/// The length of the escape at `at`, both halves of a surrogate pair together; 0 when it is none.
[[gnu::always_inline]] inline std::size_t escape_length(std::string_view text, std::size_t at) {
    constexpr std::string_view latin = "\\u00";  // what most escapes begin with
    if (at + 6 <= text.size() && std::memcmp(text.data() + at, latin.data(), latin.size()) == 0) {
        const auto* const digits = reinterpret_cast<const unsigned char*>(text.data() + at + latin.size());
        return (hex_values[digits[0]] | hex_values[digits[1]]) < 0 ? 0 : 6;
    }
    const std::int32_t unit = unit_at(text, at);
    if (unit < 0) {
        return at + 1 < text.size() && meaning_of(text[at + 1]) != 0 ? 2 : 0;
    }
    if ((unit & 0xF800) != 0xD800) {
        return 6;
    }
    return is_lead(unit) && is_trail(unit_at(text, at + 6)) ? 12 : 0;
}

inline std::size_t next_backslash(std::string_view text, std::size_t from) {
    const void* const found = from < text.size() ? std::memchr(text.data() + from, '\\', text.size() - from) : nullptr;
    return found == nullptr ? text.size() : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

/// Whether a number, whose grammar is right, fits into a double, or an integer into 64 bits.
bool fits(std::string_view number, bool is_integer) {
    const char* const begin = number.data();
    const char* const end = begin + number.size();
    if (is_integer) {
        std::int64_t signed_value = 0;
        std::uint64_t value = 0;
        return number.front() == '-' ? std::from_chars(begin, end, signed_value).ec == std::errc()
                                     : std::from_chars(begin, end, value).ec == std::errc();
    }
    simdjson::dom::parser parser;
    return parser.parse(begin, number.size()).error() == simdjson::SUCCESS;
}

simdjson::dom::parser& parser_for(std::size_t size) {
    thread_local simdjson::dom::parser parser;
    constexpr std::size_t smallest = 1U << 16U;
    if (parser.capacity() <= size && parser.allocate(std::max(size + size / 4, smallest), max_depth)) {
        parser = simdjson::dom::parser();
    }
    return parser;
}

/// The scratch memory of a parser is a multiple of the text; each thread keeps one, unless a text made it large.
void give_back(simdjson::dom::parser& parser) {
    constexpr std::size_t kept = 4U << 20U;
    if (parser.capacity() > kept) {
        parser = simdjson::dom::parser();
    }
}

/// Reads the escapes from `at`, the first, up to `end`, where their string ends: where the next backslash stands, or
/// npos when one of them is no escape.
std::size_t behind_escapes(std::string_view text, std::size_t at, std::size_t end) {
    const std::string_view up_to_end = text.substr(0, end);
    std::size_t next = at;  // behind the last escape
    for (; at < end && at + ByteBlock::size <= text.size(); at += ByteBlock::size) {
        std::uint64_t backslashes = ByteBlock(text.data() + at).places_of('\\');
        for (; backslashes != 0; backslashes &= backslashes - 1) {
            const std::size_t backslash = at + static_cast<std::size_t>(std::countr_zero(backslashes));
            if (backslash < next) {
                continue;  // the second half of an escape
            }
            if (backslash >= end) {
                return backslash;
            }
            const std::size_t length = escape_length(up_to_end, backslash);
            if (length == 0) {
                return std::string_view::npos;
            }
            next = backslash + length;
        }
    }
    at = next_backslash(text, std::max(at, next));
    while (at < end) {
        const std::size_t length = escape_length(up_to_end, at);
        if (length == 0) {
            return std::string_view::npos;
        }
        at = next_backslash(text, at + length);
    }
    return at;
}

/// Where the number that begins at `begin` ends, at `limit` at the latest; 0 when it is none or too large.
std::size_t end_of_number(std::string_view text, std::size_t begin, std::size_t limit) {
    constexpr std::size_t surely_fits = 18;  // digits
    const auto behind_digits = [&](std::size_t at) {
        while (at < limit && is_digit(text[at])) {
            ++at;
        }
        return at;
    };
    const std::size_t whole = begin + (text[begin] == '-' ? 1 : 0);
    std::size_t at = behind_digits(whole);
    if (at == whole || (text[whole] == '0' && at > whole + 1)) {
        return 0;
    }
    bool is_integer = true;
    bool needs_a_look = at - whole > surely_fits;
    if (at < limit && text[at] == '.') {
        is_integer = false;
        const std::size_t fraction = at + 1;
        at = behind_digits(fraction);
        if (at == fraction) {
            return 0;
        }
        needs_a_look |= at - fraction > surely_fits;
    }
    if (at < limit && (text[at] == 'e' || text[at] == 'E')) {
        is_integer = false;
        needs_a_look = true;
        const std::size_t sign = at + 1;
        const std::size_t exponent = sign + (sign < limit && (text[sign] == '+' || text[sign] == '-') ? 1 : 0);
        at = behind_digits(exponent);
        if (at == exponent) {
            return 0;
        }
    }
    return !needs_a_look || fits(text.substr(begin, at - begin), is_integer) ? at : 0;
}

/// Whether `text` has `name` at `at`; all of it in front of `limit`.
template <std::size_t size>
inline bool has_name(std::string_view text, std::size_t at, std::size_t limit, const char (&name)[size]) {
    return limit - at >= size - 1 && std::memcmp(text.data() + at, name, size - 1) == 0;
}

/// Where a number of a few digits ends, if it does at `limit`; 0 for any other.
inline std::size_t end_of_short_number(std::string_view text, std::size_t begin, std::size_t limit) {
    constexpr std::size_t surely_fits = 18;
    if (limit - begin > surely_fits || (text[begin] == '0' && limit - begin > 1)) {
        return 0;
    }
    unsigned others = 0;
    for (std::size_t at = begin; at < limit; ++at) {
        others |= static_cast<unsigned>(static_cast<unsigned char>(text[at] - '0') > 9);
    }
    return others == 0 ? limit : 0;
}

/// The end of `true`, `false`, `null` or a number that begins at `begin`; 0 for anything else.
inline std::size_t end_of_scalar(std::string_view text, std::size_t begin, std::size_t limit) {
    std::size_t end = 0;
    switch (text[begin]) {
        case 't':
            end = has_name(text, begin, limit, "true") ? begin + 4 : 0;
            break;
        case 'f':
            end = has_name(text, begin, limit, "false") ? begin + 5 : 0;
            break;
        case 'n':
            end = has_name(text, begin, limit, "null") ? begin + 4 : 0;
            break;
        default:
            end = end_of_short_number(text, begin, limit);
            end = end != 0 ? end : end_of_number(text, begin, limit);
            break;
    }
    return end == limit || (end != 0 && is_space(text[end])) ? end : 0;
}

/// One pass over the structural characters of a text whose root is an array or object.
class Reader {
  public:
    /// `starts` has at least two entries. The last is a closing bracket, so that whatever begins in front of it has one
    /// behind it; only where a container ended there may be none.
    Reader(std::string_view text, const std::uint32_t* starts, std::size_t count)
        : m_text(text),
          m_starts(starts),
          m_end(starts + count),
          m_nodes(std::make_unique_for_overwrite<Node[]>(count)),
          m_backslash(next_backslash(text, 0)) {}

    std::optional<Nodes> read() {
        const Place root{m_starts, m_nodes.get()};
        const char c = m_text[*m_starts];
        const Place end = m_text[m_starts[1]] == c + 2 ? empty_container(root)
                          : c == '{'                   ? container<'}'>(root, 1)
                                                       : container<']'>(root, 1);
        return end.start == m_end ? std::optional(Nodes{std::move(m_nodes), m_has_escaped_keys}) : std::nullopt;
    }

  private:
    /// The next structural character and the next node. No character: the text is none of JSON.
    struct Place {
        const std::uint32_t* start;
        Node* node;
    };

    /// One that holds something.
    template <char closing>
    Place container(Place at, std::size_t depth) {
        Node* const self = at.node++;
        self->begin = *at.start++;
        char c = ',';
        while (c == ',') {
            at = closing == '}' ? member(at, depth) : value(at, depth);
            if (at.start == nullptr) {
                return at;
            }
            c = m_text[*at.start++];
        }
        self->size = static_cast<std::uint32_t>(at.node - self);
        return c == closing ? at : Place{};
    }

    [[gnu::always_inline]] Place member(Place at, std::size_t depth) {
        if (m_text[*at.start] != '"') {
            return {};
        }
        const std::size_t backslash = m_backslash;
        at = string(at);
        m_has_escaped_keys |= backslash != m_backslash;
        return at.start != nullptr && m_text[*at.start] == ':' ? value({at.start + 1, at.node}, depth) : Place{};
    }

    [[gnu::always_inline]] Place value(Place at, std::size_t depth) {
        const char c = m_text[*at.start];
        if (c == '"') {
            return string(at);
        }
        if (c != '{' && c != '[') {
            return scalar(at);
        }
        if (m_text[at.start[1]] == c + 2) {
            at = empty_container(at);
        } else if (depth + 1 == max_depth) {
            return {};
        } else {
            at = c == '{' ? container<'}'>(at, depth + 1) : container<']'>(at, depth + 1);
        }
        return at.start == m_end ? Place{} : at;
    }

    static Place empty_container(Place at) {
        *at.node = {*at.start, 1};
        return {at.start + 2, at.node + 1};
    }

    /// Behind a string only white space stands up to the next structural character.
    [[gnu::always_inline]] Place string(Place at) {
        const std::uint32_t begin = at.start[0];
        std::uint32_t end = at.start[1] - 1;
        while (m_text[end] != '"') {
            --end;
        }
        *at.node = {begin, end - begin - 1};
        if (m_backslash < end) {
            m_backslash = behind_escapes(m_text, m_backslash, end);
            if (m_backslash == std::string_view::npos) {
                return {};
            }
        }
        return {at.start + 1, at.node + 1};
    }

    Place scalar(Place at) {
        const std::uint32_t begin = at.start[0];
        const std::size_t end = end_of_scalar(m_text, begin, at.start[1]);
        *at.node = {begin, static_cast<std::uint32_t>(end) - begin};
        return end == 0 ? Place{} : Place{at.start + 1, at.node + 1};
    }

    const std::string_view m_text;
    const std::uint32_t* const m_starts;
    const std::uint32_t* const m_end;
    std::unique_ptr<Node[]> m_nodes;
    std::size_t m_backslash;  // the next one
    bool m_has_escaped_keys = false;
};

/// A text that is one string, number or name.
std::optional<Nodes> node_of_scalar(std::string_view text, std::size_t begin) {
    Nodes only{std::make_unique<Node[]>(1), false};
    std::size_t end = text.size();
    if (text[begin] == '"') {
        while (text[end - 1] != '"') {
            --end;
        }
        const std::size_t backslash = next_backslash(text, begin);
        if (backslash < end - 1 && behind_escapes(text, backslash, end - 1) == std::string_view::npos) {
            return std::nullopt;
        }
        only.nodes[0] = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin - 2)};
    } else {
        end = end_of_scalar(text, begin, text.size());
        if (end == 0) {
            return std::nullopt;
        }
        only.nodes[0] = {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end - begin)};
    }
    return only;
}

std::optional<Nodes> read(std::string_view text, const std::uint32_t* starts, std::size_t count) {
    if (count == 1) {
        return node_of_scalar(text, *starts);
    }
    const char first = text[starts[0]];
    const char last = text[starts[count - 1]];
    const bool is_container = (first == '{' && last == '}') || (first == '[' && last == ']');
    return is_container ? Reader(text, starts, count).read() : std::nullopt;
}

}  // namespace

std::optional<Nodes> nodes_of(std::string_view text) {
    simdjson::dom::parser& parser = parser_for(text.size());
    if (parser.capacity() <= text.size() || text.empty()) {
        return std::nullopt;
    }
    const auto error = parser.implementation->stage1(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                                                     simdjson::stage1_mode::regular);
    std::optional<Nodes> nodes;
    if (error == simdjson::SUCCESS) {
        nodes =
            read(text, parser.implementation->structural_indexes.get(), parser.implementation->n_structural_indexes);
    }
    give_back(parser);
    return nodes;
}

Refusal refusal_of(std::string_view text) {
    simdjson::dom::parser& parser = parser_for(text.size());
    const auto error = parser.parse(text.data(), text.size()).error();
    give_back(parser);
    // simdjson takes half a surrogate pair; we do not.
    const bool of_one_value = error == simdjson::UTF8_ERROR || error == simdjson::STRING_ERROR ||
                              error == simdjson::NUMBER_ERROR || error == simdjson::SUCCESS;
    return {error == simdjson::SUCCESS ? "half a surrogate pair" : simdjson::error_message(error), of_one_value};
}

std::string decoded(std::string_view literal) {
    // An escape is longer than what it stands for.
    std::string text(literal.size(), '\0');
    char* out = text.data();
    for (std::size_t at = 0; at < literal.size();) {
        if (literal[at] != '\\') {
            const std::size_t backslash = next_backslash(literal, at);
            std::memcpy(out, literal.data() + at, backslash - at);
            out += backslash - at;
            at = backslash;
            continue;
        }
        const std::size_t length = escape_length(literal, at);
        if (length <= 2) {
            *out++ = length == 2 ? meaning_of(literal[at + 1]) : '\\';
        } else {
            auto point = static_cast<char32_t>(unit_at(literal, at));
            if (length == 12) {
                point = 0x10000 + ((point - 0xD800) << 10) + static_cast<char32_t>(unit_at(literal, at + 6) - 0xDC00);
            }
            out = unicode::write_utf8(out, point);
        }
        at += std::max<std::size_t>(length, 1);
    }
    text.resize(static_cast<std::size_t>(out - text.data()));
    return text;
}

}  // namespace public_signals::json
