// Values are numbers of nodes; what they say is read from the text when it is asked for.
#include "public_signals/data/json.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "public_signals/base/text.hpp"
#include "public_signals/data/json_contents.hpp"
#include "public_signals/data/json_text.hpp"

#if defined(__has_feature)
#define PUBLIC_SIGNALS_HAS_FEATURE(name) __has_feature(name)  // clang
#else
#define PUBLIC_SIGNALS_HAS_FEATURE(name) 0
#endif

namespace public_signals::inline data::json {

namespace {

#if defined(__SANITIZE_ADDRESS__) || PUBLIC_SIGNALS_HAS_FEATURE(address_sanitizer)
constexpr bool addresses_are_checked = true;
#else
constexpr bool addresses_are_checked = false;
#endif

constexpr double exact_doubles = 9007199254740992.0;  // 2^53

}  // namespace

bool is_index(std::string_view step, std::size_t& index) {
    const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
    return error == std::errc() && end == step.data() + step.size();
}

Value step_to(const Value& value, const std::string& step) {
    std::size_t index = 0;
    return value.is_array() && is_index(step, index) ? value.item(index) : value.get(step);
}

Path path_of(std::string_view text) {
    if (text.empty()) {
        return {};
    }
    const bool pointer = text.front() == '/';
    text.remove_prefix(pointer ? 1 : 0);
    Path path(1);
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == (pointer ? '/' : '.')) {
            path.emplace_back();
        } else if (pointer && text[at] == '~' && at + 1 < text.size() && (text[at + 1] == '0' || text[at + 1] == '1')) {
            path.back().push_back(text[++at] == '0' ? '~' : '/');
        } else {
            path.back().push_back(text[at]);
        }
    }
    return path;
}

namespace {

/// The number that as many digits write as surely fit, and nothing else: nearly all are so.
std::optional<std::int64_t> short_count(std::string_view written) {
    constexpr std::size_t surely_fits = 18;
    std::int64_t count = 0;
    for (const char c : written.substr(0, surely_fits)) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        count = 10 * count + (c - '0');
    }
    return written.empty() || written.size() > surely_fits ? std::nullopt : std::optional(count);
}

}  // namespace

inline char Value::first_byte() const {
    return m_contents == nullptr ? '\0' : m_contents->text[m_contents->node(m_node).begin()];
}

inline std::string_view Value::token() const {
    const Node& node = m_contents->node(m_node);
    return m_contents->text.substr(node.begin(), node.size());
}

/// The node behind the value and all that it holds.
inline std::uint32_t Value::behind() const {
    return m_node + m_contents->node(m_node).nodes();
}

inline bool Value::begins_number() const {
    const char c = first_byte();
    return c == '-' || (c >= '0' && c <= '9');
}

inline bool Value::is_number() const {
    return begins_number() && !token().empty();
}

inline bool Value::is_out_of_range() const {
    return begins_number() && token().empty();
}

/// What an array or object holds, one after the other.
struct Inside {
    explicit Inside(const Value& value) : m_value(value) {}

    /// Up to the first for which `goes_on` says no.
    template <class GoesOn>
    void each(const GoesOn& goes_on) const {
        const Contents* const contents = m_value.m_contents;
        const bool in_object = m_value.is_object();
        const std::uint32_t end = in_object || m_value.is_array() ? m_value.behind() : 0;
        for (std::uint32_t at = m_value.m_node + 1; at < end;) {
            const Value inner(contents, in_object ? at + 1 : at);
            const bool is_mark = in_object && contents->is_cut && contents->same_key(at, cut_mark);
            if (!is_mark && !goes_on(inner)) {
                return;
            }
            at = inner.behind();
        }
    }

    const Value m_value;
};

namespace {

Value first_at(Value value, const Path& path, std::size_t step) {
    for (; step < path.size() && value.exists(); ++step) {
        if (is_star(path[step])) {
            Value found;
            Inside(value).each([&](const Value& inner) {
                found = first_at(inner, path, step + 1);
                return !found.exists();
            });
            return found;
        }
        value = step_to(value, path[step]);
    }
    return value;
}

void collect(Value value, const Path& path, std::size_t step, std::vector<Value>& found) {
    for (; step < path.size() && value.exists(); ++step) {
        if (is_star(path[step])) {
            Inside(value).each([&](const Value& inner) {
                collect(inner, path, step + 1, found);
                return true;
            });
            return;
        }
        value = step_to(value, path[step]);
    }
    if (value.exists()) {
        constexpr std::size_t usual = 16;
        found.reserve(found.empty() ? usual : 0);
        found.push_back(value);
    }
}

}  // namespace

bool Value::is_null() const {
    return !exists() || first_byte() == 'n' || is_out_of_range();
}

bool Value::is_object() const {
    return first_byte() == '{';
}

bool Value::is_array() const {
    return first_byte() == '[';
}

bool Value::is_string() const {
    return first_byte() == '"';
}

bool Value::is_cut() const {
    return is_object() && m_contents->is_cut && member(cut_mark).exists();
}

std::optional<std::string_view> Value::string() const {
    return is_string() ? m_contents->string(m_node) : std::nullopt;
}

std::optional<bool> Value::boolean() const {
    const char c = first_byte();
    return c == 't' || c == 'f' ? std::optional(c == 't') : std::nullopt;
}

std::optional<std::int64_t> Value::integer() const {
    if (!is_number()) {
        return std::nullopt;
    }
    const std::string_view written = token();
    if (const auto count = short_count(written)) {
        return count;
    }
    std::int64_t integer = 0;
    const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), integer);
    if (end == written.data() + written.size()) {
        return error == std::errc() ? std::optional(integer) : std::nullopt;
    }
    const double real = number().value_or(0);
    if (real >= -exact_doubles && real <= exact_doubles) {
        integer = static_cast<std::int64_t>(real);
        if (static_cast<double>(integer) == real) {
            return integer;
        }
    }
    return std::nullopt;
}

std::optional<std::int64_t> Value::integer_or_text() const {
    if (!is_string()) {
        return integer();
    }
    const std::string_view written = string().value_or(std::string_view());
    if (const auto count = short_count(written)) {
        return count;
    }
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), value);
    if (error != std::errc() || end != written.data() + written.size()) {
        return std::nullopt;
    }
    return value;
}

std::optional<double> Value::number() const {
    if (!is_number()) {
        return std::nullopt;
    }
    const std::string_view written = token();
    double value = 0;  // stays 0 for what is nearer to it than any double
    std::from_chars(written.data(), written.data() + written.size(), value);
    return value;
}

bool Value::is_integer() const {
    return is_number() && token().find_first_of(".eE") == std::string_view::npos;
}

std::optional<std::string> Value::text() const {
    if (const auto written = string()) {
        return std::string(*written);
    }
    if (const auto whole = integer()) {
        return std::to_string(*whole);
    }
    if (!is_number()) {
        return std::nullopt;
    }
    std::uint64_t value = 0;
    const std::string_view written = token();
    const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), value);
    return error == std::errc() && end == written.data() + written.size() ? std::optional(std::to_string(value))
                                                                          : std::nullopt;
}

Value Value::member(std::string_view key) const {
    const std::uint32_t end = behind();
    for (std::uint32_t at = m_node + 1; at < end;) {
        const Value value(m_contents, at + 1);
        if (m_contents->same_key(at, key)) {
            return value;
        }
        at = value.behind();
    }
    return {};
}

Value Value::get(std::string_view key) const {
    return is_object() ? member(key) : Value();
}

Value Value::item(std::size_t index) const {
    if (!is_array()) {
        return {};
    }
    const std::uint32_t end = behind();
    for (std::uint32_t at = m_node + 1; at < end; at = Value(m_contents, at).behind()) {
        if (index-- == 0) {
            return {m_contents, at};
        }
    }
    return {};
}

Value Value::at(const Path& path) const {
    return first_at(*this, path, 0);
}

std::vector<Value> Value::all(const Path& path) const {
    std::vector<Value> found;
    collect(*this, path, 0, found);
    return found;
}

std::vector<Value> Value::elements() const {
    constexpr std::size_t usual = 16;
    std::vector<Value> values;
    const std::uint32_t end = is_array() ? behind() : 0;
    values.reserve(end > m_node + 1 ? std::min<std::size_t>(usual, end - m_node - 1) : 0);
    for (std::uint32_t at = m_node + 1; at < end; at = values.back().behind()) {
        values.push_back({m_contents, at});
    }
    return values;
}

std::vector<std::pair<std::string_view, Value>> Value::members() const {
    std::vector<std::pair<std::string_view, Value>> members;
    const std::uint32_t end = is_object() ? behind() : 0;
    for (std::uint32_t at = m_node + 1; at < end;) {
        const Value value(m_contents, at + 1);
        const std::string_view key = m_contents->string(at).value_or(m_contents->key(at));
        if (key != cut_mark) {
            members.emplace_back(key, value);
        }
        at = value.behind();
    }
    return members;
}

std::size_t Value::size() const {
    return is_array() ? elements().size() : members().size();
}

Document::Document(std::unique_ptr<Contents> contents) : m_contents(std::move(contents)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

namespace {

/// A text with room behind it for the parser to look at.
std::string padded(std::string_view text) {
    std::string copy;
    copy.reserve(text.size() + bytes_behind);
    copy = text;
    return copy;
}

/// Whether the bytes behind a text may be looked at, though they belong to somebody else: the smallest memory page of
/// any machine is readable as a whole. A sanitizer, which knows whose bytes are whose, sees no text that has them.
bool is_padded(std::string_view text, std::size_t behind) {
    constexpr std::size_t memory_page = 4096;
    const std::size_t last = (reinterpret_cast<std::uintptr_t>(text.data()) + text.size() - 1) % memory_page;
    return !addresses_are_checked && !text.empty() && (behind >= bytes_behind || last + bytes_behind < memory_page);
}

/// The nodes of the text in `contents`.
Result<void> read(Contents& contents) {
    contents.text.remove_prefix(contents.text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0);
    contents.original = contents.text;
    Nodes nodes = nodes_of(contents.text);
    if (!nodes.is_utf8) {
        contents.repaired = padded(repaired_utf8(contents.text));
        contents.text = contents.repaired;
        nodes = nodes_of(contents.text);
    }
    if (nodes.nodes.empty()) {
        return fail(ErrorKind::ParseError, "not a JSON document: " + nodes.problem);
    }
    contents.nodes = std::move(nodes.nodes);
    return {};
}

}  // namespace

Result<Document> Document::parse(std::string_view text) {
    auto contents = std::make_unique<Contents>();
    contents->kept = padded(text);
    contents->text = contents->kept;
    TRY(read(*contents));
    return Document(std::move(contents));
}

Result<Document> Document::parse_in_place(std::string_view text, std::size_t behind) {
    if (!is_padded(text, behind)) {
        return parse(text);
    }
    auto contents = std::make_unique<Contents>();
    contents->text = text;
    TRY(read(*contents));
    return Document(std::move(contents));
}

Result<Document> Document::parse_cut(std::string_view text) {
    const auto closed = closed_where_cut(text);
    if (!closed) {
        return fail(ErrorKind::ParseError, "not a JSON document that was cut");
    }
    Document document = TRY(parse(*closed));
    document.m_contents->is_cut = true;
    return document;
}

Value Document::root() const {
    return {m_contents.get(), 0};
}

std::optional<std::string_view> Document::raw(const Path& path) const {
    std::optional<std::string_view> value = trimmed(m_contents->original);
    for (const std::string& step : path) {
        std::size_t index = 0;
        if (value->substr(0, 1) == "{") {
            value = raw_member(*value, step);
        } else if (value->substr(0, 1) == "[" && is_index(step, index)) {
            const auto elements = raw_elements(*value);
            value = index < elements.size() ? std::optional(elements[index]) : std::nullopt;
        } else {
            return std::nullopt;
        }
        if (!value) {
            return std::nullopt;
        }
    }
    return value;
}

}  // namespace public_signals::inline data::json
