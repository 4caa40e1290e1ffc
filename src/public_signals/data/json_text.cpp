// A scanner over JSON text. Where it walks text that the parser has accepted it only has to find the ends of strings
// and brackets; on other text it ends too, at the end of the text at the latest.
#include "public_signals/data/json_text.hpp"

#include <algorithm>

#include "public_signals/base/text.hpp"
#include "public_signals/data/json.hpp"

namespace public_signals::inline data::json {

namespace {

std::size_t after_spaces(std::string_view text, std::size_t at) {
    while (at < text.size() && is_space(text[at])) {
        ++at;
    }
    return at;
}

/// The end of the string that begins at `at` with its quote.
std::size_t string_end(std::string_view text, std::size_t at) {
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (text[at] == '"') {
            return at + 1;
        }
    }
    return text.size();
}

/// The end of the value that begins at `at`.
std::size_t value_end(std::string_view text, std::size_t at) {
    std::size_t depth = 0;
    while (at < text.size()) {
        const char c = text[at];
        if (c == '"') {
            at = string_end(text, at);
        } else if (c == '{' || c == '[') {
            ++depth;
            ++at;
        } else if (c == '}' || c == ']') {
            depth -= depth > 0 ? 1 : 0;
            ++at;
        } else if (depth > 0) {
            ++at;
            continue;
        } else {
            while (at < text.size() && !is_space(text[at]) && text[at] != ',' && text[at] != '}' && text[at] != ']') {
                ++at;
            }
        }
        if (depth == 0) {
            break;
        }
    }
    return at;
}

bool same_key(std::string_view quoted, std::string_view key) {
    if (quoted.find('\\') == std::string_view::npos) {
        return quoted.size() == key.size() + 2 && quoted.substr(1, key.size()) == key;
    }
    const auto decoded = Document::parse(quoted);
    return decoded && decoded->root().string() == key;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
    text.remove_prefix(after_spaces(text, 0));
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

std::optional<std::string> closed_where_cut(std::string_view text) {
    struct Open {
        char bracket;
        std::size_t kept;  // up to here its members are whole
    };
    std::vector<Open> open;
    std::size_t at = after_spaces(text, 0);
    for (bool begins = true; at < text.size() && (begins || !open.empty()); begins = false) {
        const char c = text[at];
        if (c == '"') {
            at = string_end(text, at);
            continue;
        }
        ++at;
        if (c == '{' || c == '[') {
            open.push_back({c, at});
        } else if (c == '}' || c == ']') {
            if (open.empty() || open.back().bracket != (c == '}' ? '{' : '[')) {
                return std::nullopt;
            }
            open.pop_back();
        } else if (c == ',' && !open.empty()) {
            open.back().kept = at - 1;
        }
    }
    if (open.empty()) {
        return std::nullopt;
    }
    std::string closed(text.substr(0, open.back().kept));
    for (auto inner = open.rbegin(); inner != open.rend(); ++inner) {
        const bool is_object = inner->bracket == '{';
        closed += is_object && closed.back() != '{' ? "," : "";
        closed += is_object ? "\"\\u0000\":true}" : "]";
    }
    return closed;
}

std::string_view without_guard(std::string_view text) {
    constexpr std::string_view google = ")]}'";
    constexpr std::string_view facebook = "for (;;);";
    text.remove_prefix(text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0);
    if (text.substr(0, google.size()) == google) {
        const std::size_t line_end = text.find('\n');
        return line_end == std::string_view::npos ? std::string_view() : text.substr(line_end + 1);
    }
    return text.substr(0, facebook.size()) == facebook ? text.substr(facebook.size()) : text;
}

std::vector<std::string_view> raw_elements(std::string_view array) {
    std::vector<std::string_view> elements;
    std::size_t at = after_spaces(array, 0) + 1;
    while (true) {
        at = after_spaces(array, at);
        if (at >= array.size() || array[at] == ']') {
            return elements;
        }
        const std::size_t end = value_end(array, at);
        if (end == at) {
            return elements;
        }
        elements.push_back(array.substr(at, end - at));
        at = after_spaces(array, end);
        at += at < array.size() && array[at] == ',' ? 1 : 0;
    }
}

std::optional<std::string_view> raw_member(std::string_view object, std::string_view key) {
    std::size_t at = after_spaces(object, 0) + 1;
    while (true) {
        at = after_spaces(object, at);
        if (at >= object.size() || object[at] != '"') {
            return std::nullopt;
        }
        const std::size_t key_end = string_end(object, at);
        const bool found = same_key(object.substr(at, key_end - at), key);
        const std::size_t colon = after_spaces(object, key_end);
        const std::size_t begin = std::min(after_spaces(object, colon + 1), object.size());
        const std::size_t end = value_end(object, begin);
        if (found) {
            return object.substr(begin, end - begin);
        }
        at = after_spaces(object, end);
        at += at < object.size() && object[at] == ',' ? 1 : 0;
    }
}

}  // namespace public_signals::inline data::json
