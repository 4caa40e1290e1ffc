#include "public_signals/engine/rules_scope.hpp"

#include <algorithm>
#include <initializer_list>

#include "public_signals/base/text.hpp"

namespace public_signals::inline engine {

std::optional<std::pair<std::string, std::string>> part_in(const std::string& scope) {
    const std::size_t equals = scope.find('=');
    const std::size_t end = scope.find("] ");
    const auto is_plain = [](std::string_view name) {
        return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        });
    };
    if (scope.front() != '[' || equals == std::string::npos || end == std::string::npos || end < equals ||
        scope.find(',') != std::string::npos) {
        return std::nullopt;
    }
    const std::string attribute = scope.substr(1, equals - 1);
    std::string value = scope.substr(equals + 1, end - equals - 1);
    if (value.size() > 1 && value.front() == '"' && value.back() == '"') {
        value = value.substr(1, value.size() - 2);
    }
    return is_plain(attribute) && is_plain(value) ? std::optional(std::pair(attribute, value)) : std::nullopt;
}

bool asks_no_text(const html::Selector& selector) {
    const std::string text = folded(selector.text());
    return std::ranges::none_of(std::initializer_list<const char*>{"empty", "blank", "contains"},
                                [&](const char* word) { return text.find(word) != std::string::npos; });
}

bool asks_no_text(const LayoutRule& layout) {
    const auto of_attributes = [](const FieldRule& rule) {
        return std::ranges::all_of(rule.alternatives, [](const Alternative& way) {
            return (!way.css || asks_no_text(*way.css)) &&
                   (!way.attribute.empty() || (way.css && way.transform == Transform::Exists));
        });
    };
    return layout.scope && asks_no_text(*layout.scope) && std::ranges::all_of(layout.fields, of_attributes) &&
           std::ranges::all_of(layout.account, of_attributes);
}

}  // namespace public_signals::inline engine
