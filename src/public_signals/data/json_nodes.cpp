// The grammar, on top of a scan that finds where brackets, commas, colons and values begin and checks the strings.
#include "public_signals/data/json_nodes.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>

#include "public_signals/data/simd/kernels.hpp"

namespace public_signals::inline data::json {
namespace {

constexpr std::size_t max_depth = 512;

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
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

/// Room for what a scan finds; each thread keeps its own, unless a text made it large.
class Room {
  public:
    simd::JsonRoom for_text(std::size_t size, std::uint64_t* backslashes) {
        constexpr std::size_t behind = 64;  // what a scan may write beyond what it found
        constexpr std::size_t smallest = 1U << 16U;
        if (m_size < size) {
            m_size = std::max(size, smallest);
            m_places = std::make_unique_for_overwrite<std::uint32_t[]>(m_size + behind);
            m_marks = std::make_unique_for_overwrite<char[]>(m_size + behind);
        }
        return {m_places.get(), m_marks.get(), backslashes};
    }
    void give_back() {
        constexpr std::size_t kept = 4U << 20U;
        if (m_size > kept) {
            *this = {};
        }
    }

  private:
    std::size_t m_size = 0;
    std::unique_ptr<std::uint32_t[]> m_places;
    std::unique_ptr<char[]> m_marks;
};

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

/// The last `size` of 8 bytes as a number, as if the others were not there.
constexpr std::uint64_t word_of(std::string_view bytes) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        word |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (64 - 8 * (bytes.size() - i));
    }
    return word;
}

/// Whether the `size` bytes at `at` are a name or a number of a few digits without a zero in front: one look at 8 bytes
/// says so of most.
inline bool is_short_scalar(std::string_view text, std::size_t at, std::size_t size) {
    constexpr std::size_t word_size = 8;
    if (std::endian::native != std::endian::little || size - 1 >= word_size || at + word_size > text.size()) {
        return false;
    }
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, word_size);
    word <<= 8 * (word_size - size);
    constexpr std::uint64_t zeros = 0x3030303030303030U;
    constexpr std::uint64_t up_to_sixteen = 0x0606060606060606U;
    constexpr std::uint64_t upper_halves = 0xF0F0F0F0F0F0F0F0U;
    const std::uint64_t digits = word ^ zeros << 8 * (word_size - size);
    if ((((digits + up_to_sixteen) | digits) & upper_halves) == 0) {
        return size == 1 || text[at] != '0';
    }
    return word == word_of("null") || word == word_of("true") || word == word_of("false");
}

/// The end of `true`, `false`, `null` or a number that begins at `begin`, at `limit` at the latest; 0 for anything
/// else.
std::size_t end_of_scalar(std::string_view text, std::size_t begin, std::size_t limit) {
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
            end = end_of_number(text, begin, limit);
            break;
    }
    return end;
}

/// One pass over the places of a text whose root is an array or object. In compact text a string ends right in front of
/// the next place, and its bytes need no look.
template <bool compact>
class Reader {
  public:
    /// `count` is at least two. The last place is a closing bracket, so that whatever begins in front of it has one
    /// behind it; only where a container ended there may be none.
    Reader(std::string_view text, const simd::JsonRoom& found, std::size_t count)
        : m_text(text), m_places(found.places), m_marks(found.marks), m_count(count) {
        found.marks[count] = '\0';
    }

    std::unique_ptr<Node[]> read() const {
        // A comma, colon or bracket stands behind each node, of containers behind all that they hold.
        auto nodes = std::make_unique_for_overwrite<Node[]>(std::min(m_count, m_count / 2 + max_depth + 1));
        const bool is_empty = m_marks[1] == m_marks[0] + 2;
        nodes[0] = Node::container(m_places[0], 1);
        const bool is_valid = is_empty ? m_count == 2 : read_into(nodes.get());
        return is_valid ? std::move(nodes) : nullptr;
    }

  private:
    bool read_into(Node* node) const {
        // Of its own, so that nothing that is written to nodes could change them.
        const std::uint32_t* const places = m_places;
        const char* const marks = m_marks;
        std::array<Node*, max_depth> open;
        std::array<char, max_depth> outer;  // how the container around each of them closes
        std::size_t depth = 0;
        std::size_t at = 0;
        char closing = '\0';
        while (true) {
            if (closing == '}') {
                if (marks[at] != '"' || marks[at + 1] != ':') {
                    return false;
                }
                *node++ = string(places + at);
                at += 2;
            }
            const char mark = marks[at];
            if (mark == '"') {
                *node++ = string(places + at++);
            } else if (mark != '{' && mark != '[') {
                const std::uint32_t begin = places[at];
                const std::uint32_t limit = places[++at];
                std::uint32_t end = limit;
                if (!is_short_scalar(m_text, begin, limit - begin)) {
                    end = static_cast<std::uint32_t>(end_of_scalar(m_text, begin, limit));
                    if (end != limit && (compact || end == 0 || !is_space(m_text[end]))) {
                        return false;
                    }
                }
                *node++ = Node::plain(begin, end - begin);
            } else if (marks[at + 1] == mark + 2) {
                *node++ = Node::container(places[at], 1);
                at += 2;
            } else if (depth + 1 == max_depth) {
                return false;
            } else {
                *node = Node::container(places[at++], 1);
                outer[depth] = closing;
                open[depth++] = node++;
                closing = static_cast<char>(mark + 2);
                continue;
            }
            char behind = marks[at++];
            while (behind == closing) {
                Node* const self = open[--depth];
                *self = Node::container(self->begin(), static_cast<std::uint32_t>(node - self));
                if (depth == 0) {
                    return at == m_count;
                }
                closing = outer[depth];
                behind = marks[at++];
            }
            if (behind != ',') {
                return false;
            }
        }
    }

    /// Behind a string only white space stands up to the next place.
    [[gnu::always_inline]] Node string(const std::uint32_t* place) const {
        const std::uint32_t begin = place[0];
        std::uint32_t end = place[1] - 1;
        while (!compact && m_text[end] != '"') {
            --end;
        }
        return Node::plain(begin, end - begin - 1);
    }

    const std::string_view m_text;
    const std::uint32_t* const m_places;
    const char* const m_marks;
    const std::size_t m_count;
};

/// A text that is one string, number or name.
std::unique_ptr<Node[]> node_of_scalar(std::string_view text, std::size_t begin) {
    const bool is_string = text[begin] == '"';
    const std::size_t end = is_string ? text.rfind('"') : end_of_scalar(text, begin, text.size());
    if (end == 0 || !(end == text.size() || is_string || is_space(text[end]))) {
        return nullptr;
    }
    const std::size_t size = is_string ? end - begin - 1 : end - begin;
    auto only = std::make_unique_for_overwrite<Node[]>(1);
    only[0] = Node::plain(static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(size));
    return only;
}

std::unique_ptr<Node[]> nodes_at(std::string_view text, const simd::JsonRoom& found, const simd::JsonScan& scan) {
    if (!scan.is_valid || scan.count == 0) {
        return nullptr;
    }
    if (!scan.is_ascii && !simdjson::validate_utf8(text.data(), text.size())) {
        return nullptr;
    }
    if (scan.count == 1) {
        return node_of_scalar(text, found.places[0]);
    }
    const char first = found.marks[0];
    const char last = found.marks[scan.count - 1];
    if (!(first == '{' && last == '}') && !(first == '[' && last == ']')) {
        return nullptr;
    }
    return scan.is_compact ? Reader<true>(text, found, scan.count).read()
                           : Reader<false>(text, found, scan.count).read();
}

}  // namespace

Nodes nodes_of(std::string_view text, const simd::Kernels& kernels) {
    thread_local Room room;
    if (text.size() > largest_text) {
        return {};
    }
    while (!text.empty() && is_space(text.back())) {  // the end of a line makes no text loose
        text.remove_suffix(1);
    }
    Nodes read{nullptr, Backslashes(text.size())};
    const simd::JsonRoom found = room.for_text(text.size(), read.backslashes.words());
    const simd::JsonScan scan = kernels.scan_json(text.data(), text.size(), found);
    read.nodes = nodes_at(text, found, scan);
    if (read.nodes == nullptr && scan.is_compact) {  // there may be white space after all
        read.nodes = nodes_at(text, found, kernels.scan_loose_json(text.data(), text.size(), found));
    }
    room.give_back();
    return read;
}

Refusal refusal_of(std::string_view text) {
    simdjson::dom::parser parser;
    auto error = parser.allocate(text.size(), max_depth);
    error = error ? error : parser.parse(text.empty() ? "" : text.data(), text.size()).error();
    const bool of_one_value =
        error == simdjson::UTF8_ERROR || error == simdjson::STRING_ERROR || error == simdjson::NUMBER_ERROR;
    return {simdjson::error_message(error), of_one_value};
}

}  // namespace public_signals::data::json
