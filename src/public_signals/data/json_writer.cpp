// The bytes are those of nlohmann::ordered_json, which gives the digits of a double.
#include "public_signals/data/json_writer.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>

#include "public_signals/base/text.hpp"

namespace public_signals::inline data {
namespace {

std::string quoted_by_rule(std::string_view text, bool is_ascii) {
    return nlohmann::json(text).dump(-1, ' ', is_ascii, nlohmann::json::error_handler_t::replace);
}

/// The text of an escape, or nullptr where a byte means itself.
const char* escape_of(char c) {
    switch (c) {
        case '"':
            return "\\\"";
        case '\\':
            return "\\\\";
        case '\b':
            return "\\b";
        case '\f':
            return "\\f";
        case '\n':
            return "\\n";
        case '\r':
            return "\\r";
        case '\t':
            return "\\t";
        default:
            return nullptr;
    }
}

bool is_escaped(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

void append_escape(std::string& to, char c) {
    if (const char* escape = escape_of(c)) {
        to += escape;
        return;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    to += "\\u00";
    to += digits[static_cast<unsigned char>(c) >> 4];
    to += digits[static_cast<unsigned char>(c) & 15];
}

void append_quoted(std::string& to, std::string_view text) {
    if (!is_valid_utf8(text)) {
        to += quoted_by_rule(text, false);
        return;
    }
    to += '"';
    while (!text.empty()) {
        const auto end = static_cast<std::size_t>(std::ranges::find_if(text, is_escaped) - text.begin());
        to += text.substr(0, end);
        if (end == text.size()) {
            break;
        }
        append_escape(to, text[end]);
        text.remove_prefix(end + 1);
    }
    to += '"';
}

void append_number(std::string& to, double number) {
    if (!std::isfinite(number)) {
        to += "null";
        return;
    }
    std::array<char, 64> digits;
    to.append(digits.data(), nlohmann::detail::to_chars(digits.data(), digits.data() + digits.size(), number));
}

void append_number(std::string& to, std::integral auto number) {
    std::array<char, 24> digits;
    to.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
}

bool is_member(const JsonPart& part) {
    const std::vector<Json>& pair = part.value().values();
    return pair.size() == 2 && pair.front().text() != nullptr;
}

}  // namespace

/// Writes values one after another.
class JsonPrinter {
  public:
    JsonPrinter(int indent, bool is_ascii) : m_indent(indent), m_is_ascii(is_ascii) {}
    void add(const Json& value) { std::visit(*this, value.m_value); }
    std::string take() { return std::move(m_text); }

    void operator()(std::nullptr_t) { m_text += "null"; }
    void operator()(bool yes) { m_text += yes ? "true" : "false"; }
    void operator()(std::int64_t number) { append_number(m_text, number); }
    void operator()(std::uint64_t number) { append_number(m_text, number); }
    void operator()(double number) { append_number(m_text, number); }
    void operator()(const std::string& text) {
        if (m_is_ascii) {
            m_text += quoted_by_rule(text, true);
        } else {
            append_quoted(m_text, text);
        }
    }
    void operator()(const std::vector<Json>& values) { list(values, '[', ']'); }
    void operator()(const std::vector<JsonMember>& members) { list(members, '{', '}'); }

  private:
    void add(const JsonMember& member) {
        (*this)(member.name);
        m_text += m_indent < 0 ? ":" : ": ";
        add(member.value);
    }
    void break_line() {
        if (m_indent >= 0) {
            m_text += '\n';
            m_text.append(static_cast<std::size_t>(m_indent) * m_level, ' ');
        }
    }
    template <class Part>
    void list(const std::vector<Part>& parts, char open, char close) {
        m_text += open;
        ++m_level;
        for (const Part& part : parts) {
            if (&part != &parts.front()) {
                m_text += ',';
            }
            break_line();
            add(part);
        }
        --m_level;
        if (!parts.empty()) {
            break_line();
        }
        m_text += close;
    }

    int m_indent;  // negative: all on one line
    bool m_is_ascii;
    std::size_t m_level = 0;
    std::string m_text;
};

std::string json_quoted(std::string_view text) {
    std::string quoted;
    append_quoted(quoted, text);
    return quoted;
}

std::string json_number(double number) {
    std::string digits;
    append_number(digits, number);
    return digits;
}

Json::Json() noexcept = default;
Json::Json(TrueOrFalse yes) noexcept : m_value(yes.value) {}
Json::Json(Whole<false> number) noexcept : m_value(number.value) {}
Json::Json(Whole<true> number) noexcept : m_value(number.value) {}
Json::Json(double number) noexcept : m_value(number) {}
Json::Json(std::string text) : m_value(std::move(text)) {}
Json::Json(std::string_view text) : m_value(std::string(text)) {}
Json::Json(const char* text) : m_value(std::string(text)) {}

Json::Json(std::vector<Json> values) : m_value(std::move(values)) {}

Json::Json(std::initializer_list<JsonPart> parts) {
    if (!std::ranges::all_of(parts, is_member)) {
        *this = array(parts);
        return;
    }
    *this = object();
    for (const JsonPart& part : parts) {
        auto& pair = std::get<std::vector<Json>>(part.value().m_value);
        (*this)[*pair.front().text()] = std::move(pair.back());
    }
}

Json::Json(const Json& other) = default;
Json::Json(Json&& other) noexcept = default;
Json& Json::operator=(const Json& other) = default;
Json& Json::operator=(Json&& other) noexcept = default;
Json::~Json() = default;

Json Json::array() {
    Json made;
    made.m_value.emplace<std::vector<Json>>();
    return made;
}

Json Json::array(std::initializer_list<JsonPart> values) {
    Json made = array();
    auto& list = std::get<std::vector<Json>>(made.m_value);
    list.reserve(values.size());
    for (const JsonPart& part : values) {
        list.push_back(std::move(part.value()));
    }
    return made;
}

Json Json::object() {
    Json made;
    made.m_value.emplace<std::vector<JsonMember>>();
    return made;
}

Json& Json::operator[](std::string_view name) {
    if (is_null()) {
        *this = object();
    }
    assert(std::holds_alternative<std::vector<JsonMember>>(m_value));
    auto& members = std::get<std::vector<JsonMember>>(m_value);
    const auto found = std::ranges::find(members, name, &JsonMember::name);
    return found != members.end() ? found->value : members.emplace_back(std::string(name), Json()).value;
}

const Json& Json::operator[](std::string_view name) const {
    static const Json null;
    const auto found = std::ranges::find(members(), name, &JsonMember::name);
    return found != members().end() ? found->value : null;
}

bool Json::contains(std::string_view name) const {
    return std::ranges::find(members(), name, &JsonMember::name) != members().end();
}

void Json::erase(std::string_view name) {
    if (auto* members = std::get_if<std::vector<JsonMember>>(&m_value)) {
        std::erase_if(*members, [name](const JsonMember& member) { return member.name == name; });
    }
}

void Json::update(Json other) {
    assert(std::holds_alternative<std::vector<JsonMember>>(other.m_value));
    for (JsonMember& member : std::get<std::vector<JsonMember>>(other.m_value)) {
        (*this)[member.name] = std::move(member.value);
    }
}

void Json::push_back(Json value) {
    if (is_null()) {
        *this = array();
    }
    assert(std::holds_alternative<std::vector<Json>>(m_value));
    std::get<std::vector<Json>>(m_value).push_back(std::move(value));
}

std::size_t Json::size() const {
    return values().size() + members().size();
}

const std::vector<Json>& Json::values() const {
    static const std::vector<Json> none;
    const auto* values = std::get_if<std::vector<Json>>(&m_value);
    return values != nullptr ? *values : none;
}

const std::vector<JsonMember>& Json::members() const {
    static const std::vector<JsonMember> none;
    const auto* members = std::get_if<std::vector<JsonMember>>(&m_value);
    return members != nullptr ? *members : none;
}

std::optional<std::int64_t> Json::integer() const {
    if (const auto* number = std::get_if<std::int64_t>(&m_value)) {
        return *number;
    }
    const auto* number = std::get_if<std::uint64_t>(&m_value);
    return number != nullptr && std::in_range<std::int64_t>(*number) ? std::optional(static_cast<std::int64_t>(*number))
                                                                     : std::nullopt;
}

std::string Json::dump(int indent) const {
    JsonPrinter printer(indent, false);
    printer.add(*this);
    return printer.take();
}

std::string Json::ascii_dump() const {
    JsonPrinter printer(-1, true);
    printer.add(*this);
    return printer.take();
}

}  // namespace public_signals::inline data
