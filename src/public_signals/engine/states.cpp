#include "public_signals/engine/states.hpp"

#include <algorithm>

#include "public_signals/base/url.hpp"

namespace public_signals::inline engine {
namespace {

bool any_of(const std::vector<std::string>& values, std::string_view text) {
    return std::find(values.begin(), values.end(), text) != values.end();
}

bool any_starts(const std::vector<std::string>& values, std::string_view text) {
    return std::any_of(values.begin(), values.end(), [&](const std::string& value) { return text.starts_with(value); });
}

std::string scalar_text(const json::Value& value) {
    if (const auto flag = value.boolean()) {
        return *flag ? "true" : "false";
    }
    return value.text().value_or(std::string());
}

json::Value first_there(const std::vector<RulePath>& paths, const json::Value& root) {
    for (const RulePath& path : paths) {
        const json::Value value = root.at(path.steps);
        if (value.exists()) {
            return value;
        }
    }
    return {};
}

bool holds(const Test& test, PageDocument& document, const json::Value& root) {
    switch (test.kind) {
        case Test::Kind::Equals: {
            const json::Value value = first_there(test.paths, root);
            return !value.is_null() && any_of(test.values, scalar_text(value));
        }
        case Test::Kind::Exists:
            return first_there(test.paths, root).exists() == test.expected;
        case Test::Kind::IsNull: {
            const json::Value value = first_there(test.paths, root);
            return value.exists() && value.is_null() == test.expected;
        }
        case Test::Kind::Above: {
            const auto number = first_there(test.paths, root).integer_or_text();
            return number && *number > test.number;
        }
        case Test::Kind::Starts:
            return any_starts(test.values, first_there(test.paths, root).string().value_or(std::string_view()));
        case Test::Kind::Css: {
            const html::Tree* const tree = test.asks_no_text ? document.elements() : document.tree();
            return tree != nullptr && tree->first(*test.css).has_value();
        }
        case Test::Kind::Title:
            return any_of(test.values, document.title());
        case Test::Kind::TitleStarts:
            return any_starts(test.values, document.title());
        case Test::Kind::Status:
            return any_of(test.values, std::to_string(document.page().status));
        case Test::Kind::MaxBytes:
            return static_cast<std::int64_t>(document.page().body.size()) <= test.number;
        case Test::Kind::UrlPath: {
            const auto url = parse_url(document.page().url);
            return url && any_starts(test.values, url->path);
        }
    }
    return false;
}

bool all_hold(const std::vector<Test>& tests, PageDocument& document, const json::Value& root) {
    return std::all_of(tests.begin(), tests.end(), [&](const Test& test) { return holds(test, document, root); });
}

}  // namespace

std::optional<PageState> state_of(const std::vector<StateRule>& rules, PageDocument& document,
                                  const json::Value& root) {
    for (const StateRule& rule : rules) {
        if (all_hold(rule.all, document, root) && (rule.unless.empty() || !all_hold(rule.unless, document, root))) {
            return rule.state;
        }
    }
    return std::nullopt;
}

bool comes_back(PageState state) {
    return state == PageState::Transient || state == PageState::RateLimited || state == PageState::Blocked;
}

bool is_wall(PageState state) {
    return state == PageState::LoginRequired || state == PageState::Blocked || state == PageState::RateLimited ||
           state == PageState::Restricted || state == PageState::Transient;
}

}  // namespace public_signals::inline engine
