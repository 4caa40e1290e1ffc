// The one file that uses simdjson. Its On-Demand parser finds the tokens of a text and sees that strings are closed and
// bytes are UTF-8; how tokens may follow each other is checked here.
#include "public_signals/data/json_nodes.hpp"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <memory>

#include "public_signals/data/json_text.hpp"

namespace public_signals::inline data::json {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::size_t max_depth = 512;
constexpr std::size_t largest_text = 0x7FFFFFFF;  // that a Node can speak of
static_assert(bytes_behind >= simdjson::SIMDJSON_PADDING);

/// What reading takes beside its result. Each thread keeps its own, unless a text made it large.
struct Room {
    ondemand::parser parser;
    std::unique_ptr<Node[]> nodes;

    /// False where memory ends.
    bool reach(std::size_t size) {
        constexpr std::size_t smallest = 1U << 16U;
        const std::size_t wanted = std::max(size, smallest);
        if (parser.capacity() >= wanted) {
            return true;
        }
        // A node takes two bytes at least, but for containers that are still open.
        nodes = std::make_unique_for_overwrite<Node[]>(wanted / 2 + max_depth + 1);
        return !parser.allocate(wanted);
    }
    void give_back() {
        constexpr std::size_t kept = 4U << 20U;
        if (parser.capacity() > kept) {
            parser = ondemand::parser();
            nodes = nullptr;
        }
    }
};

thread_local Room thread_room;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Whether a number, whose grammar is right, fits into a double, or an integer into 64 bits.
bool fits(std::string_view number) {
    simdjson::dom::parser parser;
    return parser.parse(number.data(), number.size()).error() == simdjson::SUCCESS;
}

/// Whether the first `size` bytes are digits, one to eight of them.
bool are_digits(const char* begin, std::size_t size) {
    constexpr std::uint64_t zeros = 0x3030303030303030U;
    constexpr std::uint64_t up_to_sixteen = 0x0606060606060606U;
    constexpr std::uint64_t upper_halves = 0xF0F0F0F0F0F0F0F0U;
    std::uint64_t word = 0;
    std::memcpy(&word, begin, sizeof word);  // there are bytes behind
    const std::uint64_t digits = (word ^ zeros) << 8 * (sizeof word - size);
    return (((digits + up_to_sixteen) | digits) & upper_halves) == 0;
}

/// Whether `size` bytes are digits without a zero in front, sixteen at most: one look says so of most numbers, a second
/// one of a time in seconds.
bool is_short_count(const char* begin, std::size_t size) {
    constexpr std::size_t word = sizeof(std::uint64_t);
    if (std::endian::native != std::endian::little || size - 1 >= 2 * word || (*begin == '0' && size > 1)) {
        return false;
    }
    return size <= word ? are_digits(begin, size) : are_digits(begin, word) && are_digits(begin + size - word, word);
}

/// Goes from token to token and keeps where keys and values are. No member of it is called: what it knows stays in
/// registers.
class Reader {
  public:
    Reader(std::string_view text, ondemand::json_iterator tokens, Node* nodes)
        : m_begin(text.data()), m_tokens(std::move(tokens)), m_nodes(nodes) {}

    /// False for a text that is no document.
    bool read() {
        // When the last token closes the root, whatever begins in front of it has a token behind it.
        const char first = *here();
        const char last = *text_of(m_tokens.peek_last());
        const bool may_be_whole = (first != '{' || last == '}') && (first != '[' || last == ']');
        return may_be_whole && read_root();
    }

    /// Behind the last node.
    Node* end() const { return m_nodes; }

  private:
    static const char* text_of(const std::uint8_t* bytes) { return reinterpret_cast<const char*>(bytes); }
    [[gnu::always_inline]] const char* here() const { return text_of(m_tokens.peek()); }
    [[gnu::always_inline]] const char* next() { return text_of(m_tokens.return_current_and_advance()); }

    /// A loop, since one call per container would cost a tenth of the time that reading takes.
    [[gnu::always_inline]] bool read_root() {
        while (true) {
            if (m_closing == '}' && !read_key()) {
                return false;
            }
            const char* const begin = next();
            if (*begin == '{' || *begin == '[') {
                open(begin);
                if (*here() != m_closing) {
                    if (m_depth == max_depth) {
                        return false;
                    }
                    continue;
                }
            } else if (!read_plain(begin)) {
                return false;
            }
            if (!go_on()) {
                return m_depth == 0 && m_tokens.at_end();
            }
        }
    }

    [[gnu::always_inline]] void open(const char* begin) {
        m_around[m_depth++] = {m_nodes, m_closing};
        m_closing = static_cast<char>(*begin + 2);  // { and }, [ and ] are two apart
        add(begin, 0);
    }

    /// Closes the containers that end behind a value. False where no comma comes after them.
    [[gnu::always_inline]] bool go_on() {
        while (m_depth > 0 && !m_tokens.at_end()) {
            const char behind = *next();
            if (behind != m_closing) {
                return behind == ',';
            }
            const Container ended = m_around[--m_depth];
            *ended.node = Node::container(ended.node->begin(), static_cast<std::uint32_t>(m_nodes - ended.node));
            m_closing = ended.closing_around;
        }
        return false;
    }

    [[gnu::always_inline]] bool read_key() {
        const char* const key = next();
        return *key == '"' && read_string(key) && *next() == ':';
    }

    [[gnu::always_inline]] bool read_plain(const char* begin) {
        switch (*begin) {
            case '"':
                return read_string(begin);
            case 't':
                return read_name(begin, "true");
            case 'f':
                return read_name(begin, "false");
            case 'n':
                return read_name(begin, "null");
            default:
                return read_number(begin);
        }
    }

    /// Only white space is between the end of a string and the next token.
    [[gnu::always_inline]] bool read_string(const char* begin) {
        const char* end = here() - 1;
        while (*end != '"') {
            --end;
        }
        add(begin, static_cast<std::size_t>(end - begin - 1));
        return true;
    }

    /// `name` is a literal: its size is known here, and comparing takes no call.
    template <std::size_t size_and_end>
    [[gnu::always_inline]] bool read_name(const char* begin, const char (&name)[size_and_end]) {
        constexpr std::size_t size = size_and_end - 1;
        add(begin, size);
        return std::memcmp(begin, name, size) == 0 && begin + size <= here() && ends_at(begin + size);
    }

    [[gnu::always_inline]] bool read_number(const char* begin) {
        constexpr std::ptrdiff_t surely_fits = 18;  // digits behind a minus, or of a fraction
        const char* const limit = here();
        if (is_short_count(begin, static_cast<std::size_t>(limit - begin))) {
            add(begin, static_cast<std::size_t>(limit - begin));
            return true;
        }
        const auto behind_digits = [&](const char* at) {
            while (at < limit && is_digit(*at)) {
                ++at;
            }
            return at;
        };
        const char* const whole = begin + (*begin == '-' ? 1 : 0);
        const char* end = behind_digits(whole);
        // 2^64 has twenty digits, 2^63 nineteen.
        bool needs_a_look = end - whole > surely_fits + (whole == begin ? 1 : 0);
        if (end == whole || (*whole == '0' && end > whole + 1)) {
            return false;
        }
        if (end < limit && *end == '.') {
            const char* const fraction = end + 1;
            end = behind_digits(fraction);
            needs_a_look |= end - fraction > surely_fits;
            if (end == fraction) {
                return false;
            }
        }
        if (end < limit && (*end == 'e' || *end == 'E')) {
            const char* const sign = end + 1;
            const char* const exponent = sign + (sign < limit && (*sign == '+' || *sign == '-') ? 1 : 0);
            end = behind_digits(exponent);
            needs_a_look = true;
            if (end == exponent) {
                return false;
            }
        }
        const std::string_view number(begin, end);
        add(begin, !needs_a_look || fits(number) ? number.size() : 0);
        return ends_at(end);
    }

    /// Whether a name or number may end here: a token or white space comes next.
    [[gnu::always_inline]] bool ends_at(const char* end) const { return end == here() || is_space(*end); }

    [[gnu::always_inline]] std::uint32_t place_of(const char* at) const {
        return static_cast<std::uint32_t>(at - m_begin);
    }
    [[gnu::always_inline]] void add(const char* begin, std::size_t size) {
        *m_nodes++ = Node::plain(place_of(begin), static_cast<std::uint32_t>(size));
    }

    struct Container {
        Node* node;
        char closing_around;  // the bracket that closes the container around it, 0 for none
    };

    const char* const m_begin;
    ondemand::json_iterator m_tokens;
    Node* m_nodes;
    std::array<Container, max_depth> m_around;
    std::size_t m_depth = 0;
    char m_closing = '\0';  // of the innermost container
};

}  // namespace

Nodes nodes_of(std::string_view text) {
    Room& room = thread_room;
    if (text.size() > largest_text || !room.reach(text.size())) {
        return {{}, "too large", true};
    }
    ondemand::json_iterator tokens;
    const simdjson::padded_string_view padded(text.data(), text.size(), text.size() + bytes_behind);
    const auto error = room.parser.iterate_raw(padded).get(tokens);
    Nodes read;
    if (error) {
        read = {{}, simdjson::error_message(error), error != simdjson::UTF8_ERROR};
    } else {
        Node* const begin = room.nodes.get();
        Reader reader(text, std::move(tokens), begin);
        read = reader.read() ? Nodes{std::vector<Node>(begin, reader.end()), {}, true}
                             : Nodes{{}, "its tokens follow each other wrongly", true};
    }
    room.give_back();
    return read;
}

std::optional<std::size_t> decode(std::string_view literal, char* out) {
    constexpr bool half_pairs_are_replaced = true;
    auto* const begin = reinterpret_cast<std::uint8_t*>(out);
    std::uint8_t* end = begin;
    const ondemand::raw_json_string string(reinterpret_cast<const std::uint8_t*>(literal.data()));
    if (!thread_room.reach(0) || thread_room.parser.unescape(string, end, half_pairs_are_replaced).error()) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(end - begin);
}

}  // namespace public_signals::inline data::json
