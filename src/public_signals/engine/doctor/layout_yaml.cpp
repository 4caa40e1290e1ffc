#include "public_signals/engine/doctor/layout_yaml.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/engine/rules_names.hpp"

namespace public_signals::inline engine {
namespace {

bool is_plain_scalar(std::string_view text) {
    const auto is_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !text.empty() && (is_word(text.front()) || text.front() == '/') && std::ranges::all_of(text, [&](char c) {
        return is_word(c) || (c >= '0' && c <= '9') || c == '.' || c == '/' || c == '*' || c == '-';
    });
}

std::string scalar(const std::string& text) {
    if (is_plain_scalar(text)) {
        return text;
    }
    std::string quoted = "\"";
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20) {
            quoted += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
        } else {
            quoted += c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
        }
    }
    return quoted + "\"";
}

std::string list(const std::vector<std::string>& texts) {
    std::vector<std::string> scalars;
    std::ranges::transform(texts, std::back_inserter(scalars), scalar);
    return scalars.size() == 1 ? scalars.front() : fmt::format("[{}]", fmt::join(scalars, ", "));
}

std::string list(const std::vector<RulePath>& paths) {
    std::vector<std::string> texts;
    std::ranges::transform(paths, std::back_inserter(texts), [](const RulePath& path) { return path.text; });
    return list(texts);
}

std::string place(const JsonPlace& json) {
    switch (json.kind) {
        case JsonPlace::Kind::Script:
            return fmt::format("{{script: {}}}", scalar(json.text));
        case JsonPlace::Kind::ScriptPrefix:
            return fmt::format("{{script_prefix: {}}}", scalar(json.text));
        default:
            return "body";
    }
}

std::string word_of(Transform transform) {
    return std::string(std::ranges::find(transform_names, transform, &TransformName::transform)->name);
}

Transform usual_of(const FieldRule& rule, bool of_account) {
    return std::ranges::find_if(
               field_names,
               [&](const FieldName& known) { return known.field == rule.field && known.of_account == of_account; })
        ->usual;
}

std::string alternative(const Alternative& way, const FieldRule& rule, bool of_account, bool first) {
    std::vector<std::string> keys;
    const auto add = [&](const char* key, const std::string& value) {
        if (!value.empty()) {
            keys.push_back(fmt::format("{}: {}", key, scalar(value)));
        }
    };
    const bool in_json = !way.css && way.attribute.empty() && !way.path.text.empty();
    if (in_json) {
        add("path", way.path.text);
    }
    add("css", way.css ? way.css->text() : "");
    add("attr", way.attribute);
    add("after", way.after);
    add("before", way.before);
    add("before_last", way.before_last);
    if (way.transform != usual_of(rule, of_account)) {
        add("type", word_of(way.transform));
    }
    add("value", way.value);
    if (first && rule.required) {
        keys.emplace_back("required: true");
    }
    if (first && rule.expected) {
        keys.emplace_back("expected: true");
    }
    return keys.size() == 1 && in_json ? scalar(way.path.text) : fmt::format("{{{}}}", fmt::join(keys, ", "));
}

std::string fields(const char* key, const std::vector<FieldRule>& rules, bool of_account) {
    std::string text = rules.empty() ? "" : fmt::format("    {}:\n", key);
    for (const FieldRule& rule : rules) {
        if (rule.alternatives.size() == 1) {
            text += fmt::format("      {}: {}\n", rule.name,
                                alternative(rule.alternatives.front(), rule, of_account, true));
            continue;
        }
        text += fmt::format("      {}:\n", rule.name);
        for (const Alternative& way : rule.alternatives) {
            text +=
                fmt::format("        - {}\n", alternative(way, rule, of_account, &way == &rule.alternatives.front()));
        }
    }
    return text;
}

std::string condition(const Test& test) {
    const std::string path = test.paths.empty() ? "" : fmt::format("path: {}, ", list(test.paths));
    switch (test.kind) {
        case Test::Kind::Equals:
            return fmt::format("{}equals: {}", path, list(test.values));
        case Test::Kind::Starts:
            return fmt::format("{}starts: {}", path, list(test.values));
        case Test::Kind::Above:
            return fmt::format("{}above: {}", path, test.number);
        case Test::Kind::Exists:
            return fmt::format("{}exists: {}", path, test.expected);
        case Test::Kind::IsNull:
            return fmt::format("{}is_null: {}", path, test.expected);
        case Test::Kind::Css:
            return fmt::format("css: {}", scalar(test.css->text()));
        case Test::Kind::Title:
            return fmt::format("title: {}", list(test.values));
        case Test::Kind::TitleStarts:
            return fmt::format("title_starts: {}", list(test.values));
        case Test::Kind::Status:
            return fmt::format("status: {}", list(test.values));
        case Test::Kind::UrlPath:
            return fmt::format("url_path: {}", list(test.values));
        case Test::Kind::MaxBytes:
            return fmt::format("max_bytes: {}", test.number);
    }
    return "";
}

std::string states(const std::vector<StateRule>& rules) {
    std::string text = rules.empty() ? "" : "    states:\n";
    for (const StateRule& rule : rules) {
        text += fmt::format("      - {{state: {}", name_of(rule.state));
        for (std::size_t i = 0; i < rule.all.size(); ++i) {
            text += i == 0 ? ", " + condition(rule.all[i])
                           : fmt::format("{}{{{}}}", i == 1 ? ", and: [" : ", ", condition(rule.all[i]));
        }
        text += rule.all.size() > 1 ? "]" : "";
        for (std::size_t i = 0; i < rule.unless.size(); ++i) {
            text += (i == 0 ? ", unless: {" : ", ") + condition(rule.unless[i]);
        }
        text += rule.unless.empty() ? "}\n" : "}}\n";
    }
    return text;
}

std::vector<std::string_view> names_of_flags(const LayoutRule& layout) {
    std::vector<std::string_view> names;
    for (const Field flag : layout.flags) {
        names.push_back(std::ranges::find_if(field_names, [&](const FieldName& name) {
                            return name.field == flag && !name.of_account;
                        })->name);
    }
    return names;
}

}  // namespace

RulePath rule_path(const json::Path& steps) {
    const bool dotted = std::ranges::any_of(
        steps, [](const std::string& step) { return step.empty() || step.find_first_of("./~") != std::string::npos; });
    if (!dotted) {
        return {fmt::format("{}", fmt::join(steps, ".")), steps};
    }
    std::string text;
    for (const std::string& step : steps) {
        text += '/';
        for (const char c : step) {
            text += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
        }
    }
    return {text, steps};
}

std::string layout_yaml(const LayoutRule& layout) {
    std::string text = fmt::format("  - name: {}\n    proof: {}\n", scalar(layout.name), scalar(layout.proof));
    if (layout.scope) {
        text += fmt::format("    scope: {}\n", scalar(layout.scope->text()));
    } else {
        text += fmt::format("    json: {}\n", place(layout.json));
    }
    const auto paths = [&](const char* key, const std::vector<RulePath>& all) {
        text += all.empty() ? "" : fmt::format("    {}: {}\n", key, list(all));
    };
    text += layout.contains.empty() ? "" : fmt::format("    contains: {}\n", scalar(layout.contains));
    paths("root", layout.roots);
    paths("known_by", layout.known_by);
    paths("expects", layout.expects);
    paths("posts", layout.posts);
    text += layout.newest_first ? "    newest_first: true\n" : "";
    text += fmt::format("    list: {}\n", name_of(layout.list));
    text += layout.flags.empty() ? "" : fmt::format("    flags: [{}]\n", fmt::join(names_of_flags(layout), ", "));
    text += layout.only_partial ? "    only_partial: true\n" : "";
    text += layout.also.empty() ? "" : fmt::format("    also: [{}]\n", fmt::join(layout.also, ", "));
    return text + fields("account", layout.account, true) + states(layout.states) +
           fields("fields", layout.fields, false);
}

}  // namespace public_signals::inline engine
