// Only this file sees simdjson; Value carries its two words by value.
#include "public_signals/common/json.hpp"

#include <simdjson.h>

#include <bit>
#include <charconv>

#include "public_signals/common/json_text.hpp"
#include "public_signals/common/text.hpp"

namespace public_signals::json {

namespace {

using simdjson::dom::element;
using Stored = std::array<std::uint64_t, 2>;
static_assert(sizeof(element) == sizeof(Stored) && std::is_trivially_copyable_v<element>);

constexpr std::size_t max_depth = 512;
constexpr double exact_doubles = 9007199254740992.0;  // 2^53

element load(const Stored& stored) {
    return std::bit_cast<element>(stored);
}

Stored store(element value) {
    return std::bit_cast<Stored>(value);
}

bool is_index(std::string_view step, std::size_t& index) {
    const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
    return error == std::errc() && end == step.data() + step.size();
}

void collect(Value value, const Path& path, std::size_t step, bool only_first, std::vector<Value>& found) {
    if (!value.exists() || (only_first && !found.empty())) {
        return;
    }
    if (step == path.size()) {
        found.push_back(value);
    } else if (path[step] != "*") {
        std::size_t index = 0;
        const bool indexed = value.is_array() && is_index(path[step], index);
        collect(indexed ? value.item(index) : value.get(path[step]), path, step + 1, only_first, found);
    } else if (value.is_array()) {
        for (const Value& inner : value.elements()) {
            collect(inner, path, step + 1, only_first, found);
        }
    } else {
        for (const auto& [key, inner] : value.members()) {
            collect(inner, path, step + 1, only_first, found);
        }
    }
}

}  // namespace

struct Document::State {
    std::string text;
    simdjson::dom::document parsed;
    element root;

    simdjson::error_code parse(std::string json);
};

/// The scratch memory of a parser is a multiple of the text; each thread keeps one, unless a text made it large.
simdjson::error_code Document::State::parse(std::string json) {
    constexpr std::size_t kept = 4U << 20U;
    thread_local simdjson::dom::parser parser;
    if (parser.capacity() <= json.size()) {
        if (const auto error = parser.allocate(json.size() + 1, max_depth)) {
            return error;
        }
    }
    json.reserve(json.size() + simdjson::SIMDJSON_PADDING);
    const auto error = parser.parse_into_document(parsed, json.data(), json.size(), false).get(root);
    if (parser.capacity() > kept) {
        parser = simdjson::dom::parser();
    }
    return error;
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

bool Value::is_null() const {
    return !m_exists || load(m_element).is_null();
}

bool Value::is_object() const {
    return m_exists && load(m_element).is_object();
}

bool Value::is_array() const {
    return m_exists && load(m_element).is_array();
}

bool Value::is_string() const {
    return m_exists && load(m_element).is_string();
}

bool Value::is_cut() const {
    return get(cut_mark).exists();
}

std::optional<std::string_view> Value::string() const {
    std::string_view value;
    if (!m_exists || load(m_element).get_string().get(value) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    return value;
}

std::optional<bool> Value::boolean() const {
    bool value = false;
    if (!m_exists || load(m_element).get_bool().get(value) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    return value;
}

std::optional<std::int64_t> Value::integer() const {
    if (!m_exists) {
        return std::nullopt;
    }
    const element value = load(m_element);
    std::int64_t integer = 0;
    if (value.get_int64().get(integer) == simdjson::SUCCESS) {
        return integer;
    }
    double real = 0;
    if (value.type() == simdjson::dom::element_type::DOUBLE && value.get_double().get(real) == simdjson::SUCCESS &&
        real >= -exact_doubles && real <= exact_doubles) {
        integer = static_cast<std::int64_t>(real);
        if (static_cast<double>(integer) == real) {
            return integer;
        }
    }
    return std::nullopt;
}

std::optional<std::int64_t> Value::integer_or_text() const {
    const auto written = string();
    if (!written) {
        return integer();
    }
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(written->data(), written->data() + written->size(), value);
    if (error != std::errc() || end != written->data() + written->size()) {
        return std::nullopt;
    }
    return value;
}

std::optional<double> Value::number() const {
    double value = 0;
    if (!m_exists || load(m_element).get_double().get(value) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    return value;
}

std::optional<std::string> Value::text() const {
    if (const auto written = string()) {
        return std::string(*written);
    }
    if (const auto whole = integer()) {
        return std::to_string(*whole);
    }
    std::uint64_t value = 0;
    if (!m_exists || load(m_element).get_uint64().get(value) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    return std::to_string(value);
}

Value Value::get(std::string_view key) const {
    Value member;
    element found;
    if (is_object() && load(m_element).at_key(key).get(found) == simdjson::SUCCESS) {
        member.m_element = store(found);
        member.m_exists = true;
    }
    return member;
}

Value Value::item(std::size_t index) const {
    Value item;
    element found;
    if (is_array() && load(m_element).at(index).get(found) == simdjson::SUCCESS) {
        item.m_element = store(found);
        item.m_exists = true;
    }
    return item;
}

Value Value::at(const Path& path) const {
    std::vector<Value> found;
    collect(*this, path, 0, true, found);
    return found.empty() ? Value() : found.front();
}

std::vector<Value> Value::all(const Path& path) const {
    std::vector<Value> found;
    collect(*this, path, 0, false, found);
    return found;
}

std::vector<Value> Value::elements() const {
    std::vector<Value> values;
    simdjson::dom::array array;
    if (!m_exists || load(m_element).get_array().get(array) != simdjson::SUCCESS) {
        return values;
    }
    for (const element item : array) {
        Value value;
        value.m_element = store(item);
        value.m_exists = true;
        values.push_back(value);
    }
    return values;
}

std::vector<std::pair<std::string_view, Value>> Value::members() const {
    std::vector<std::pair<std::string_view, Value>> members;
    simdjson::dom::object object;
    if (!m_exists || load(m_element).get_object().get(object) != simdjson::SUCCESS) {
        return members;
    }
    for (const auto [key, item] : object) {
        if (key == cut_mark) {
            continue;
        }
        Value value;
        value.m_element = store(item);
        value.m_exists = true;
        members.emplace_back(key, value);
    }
    return members;
}

std::size_t Value::size() const {
    return is_array() ? elements().size() : members().size();
}

Document::Document(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Result<Document> Document::parse(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.substr(0, byte_order_mark.size()) == byte_order_mark) {
        text.remove_prefix(byte_order_mark.size());
    }
    auto state = std::make_unique<State>();
    state->text = std::string(text);
    simdjson::error_code error = state->parse(state->text);
    if (error == simdjson::UTF8_ERROR || error == simdjson::STRING_ERROR || error == simdjson::NUMBER_ERROR) {
        error = state->parse(with_readable_values(repaired_utf8(state->text)));
    }
    if (error != simdjson::SUCCESS) {
        return fail(ErrorKind::ParseError, std::string("not a JSON document: ") + simdjson::error_message(error));
    }
    return Document(std::move(state));
}

Result<Document> Document::parse_cut(std::string_view text) {
    const auto closed = closed_where_cut(text);
    if (!closed) {
        return fail(ErrorKind::ParseError, "not a JSON document that was cut");
    }
    return parse(*closed);
}

Value Document::root() const {
    Value value;
    value.m_element = store(m_state->root);
    value.m_exists = true;
    return value;
}

std::optional<std::string_view> Document::raw(const Path& path) const {
    std::optional<std::string_view> value = trimmed(m_state->text);
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

}  // namespace public_signals::json
