#include "public_signals/engine/rules_scope.hpp"

#include <algorithm>
#include <initializer_list>

#include "public_signals/base/text.hpp"

namespace public_signals::inline engine {

namespace {

/// Whether a selector is `meta` with tests of attributes behind it and nothing else.
bool is_meta_tag(std::string_view text) {
    constexpr std::string_view name = "meta";
    if (!text.starts_with(name) || text.size() == name.size()) {
        return false;
    }
    text.remove_prefix(name.size());
    while (!text.empty()) {
        const std::size_t end = text.find(']');
        if (text.front() != '[' || end == std::string_view::npos ||
            text.substr(1, end - 1).find_first_of("[,\\") != std::string_view::npos) {
            return false;
        }
        text.remove_prefix(end + 1);
    }
    return true;
}

}  // namespace

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

std::vector<html::Selector> of_head(const LayoutRule& layout) {
    constexpr std::string_view front = "html:has(";
    const std::string_view scope = layout.scope ? std::string_view(layout.scope->text()) : std::string_view();
    if (!scope.starts_with(front) || !scope.ends_with(')') ||
        !is_meta_tag(scope.substr(front.size(), scope.size() - front.size() - 1))) {
        return {};
    }
    const auto scope_tag = html::Selector::parse(scope.substr(front.size(), scope.size() - front.size() - 1));
    if (!scope_tag) {
        return {};
    }
    std::vector<html::Selector> wanted{*scope_tag};
    for (const std::vector<FieldRule>* rules : {&layout.account, &layout.fields}) {
        for (const FieldRule& rule : *rules) {
            for (const Alternative& way : rule.alternatives) {
                if (!way.css || way.attribute.empty() || !is_meta_tag(way.css->text())) {
                    return {};
                }
                if (std::ranges::find(wanted, way.css->text(), &html::Selector::text) == wanted.end()) {
                    wanted.push_back(*way.css);
                }
            }
        }
    }
    return wanted;
}

}  // namespace public_signals::inline engine
