// Rule files are read by yaml-cpp. Every node knows its line, so every mistake can name it.
#include "public_signals/engine/rules_reader.hpp"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <set>

#include "public_signals/base/text.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/engine/rules_names.hpp"
#include "public_signals/engine/rules_scope.hpp"

namespace public_signals::inline engine {
namespace {

using Keys = std::initializer_list<const char*>;

/// Reads one file; `m_rule` is the layout at hand, for the messages.
class RulesReader {
  public:
    RulesReader(std::string name, Source source) : m_file(std::move(name)), m_source(source) {}

    Result<SourceRules> read(const YAML::Node& root) {
        TRY(keys(root, {"source", "states", "layouts"}));
        SourceRules rules;
        rules.source = m_source;
        if (TRY(text(root["source"], root)) != name_of(m_source)) {
            return wrong(root["source"], fmt::format("these rules are not for {}", name_of(m_source)));
        }
        rules.states = TRY(states(root["states"]));
        TRY(list(root["layouts"], "layouts"));
        for (const YAML::Node& node : root["layouts"]) {
            rules.layouts.push_back(TRY(layout(node)));
        }
        return rules;
    }

  private:
    tl::unexpected<Error> wrong(const YAML::Node& node, const std::string& message) const {
        const int line = node.IsDefined() && !node.Mark().is_null() ? node.Mark().line + 1 : 1;
        return invalid(m_rule.empty() ? message : fmt::format("layout {}: {}", m_rule, message),
                       fmt::format("{}:{}", m_file, line), "the grammar stands in rules/README.md");
    }

    Result<void> keys(const YAML::Node& map, Keys known) const {
        if (!map.IsMap()) {
            return wrong(map, "a map is due here");
        }
        std::set<std::string> seen;
        for (const auto& entry : map) {
            const std::string key = entry.first.Scalar();
            if (std::find(known.begin(), known.end(), key) == known.end()) {
                const std::string near = nearest(key, std::vector<std::string>(known.begin(), known.end()));
                return wrong(entry.first, near.empty() ? fmt::format("unknown key {}", key)
                                                       : fmt::format("unknown key {}; did you mean {}?", key, near));
            }
            if (!seen.insert(key).second) {
                return wrong(entry.first, fmt::format("key {} stands twice", key));
            }
        }
        return {};
    }

    Result<void> list(const YAML::Node& node, const char* key) const {
        if (node.IsDefined() && !node.IsNull() && !node.IsSequence()) {
            return wrong(node, fmt::format("{}: a list is due here", key));
        }
        return {};
    }

    Result<std::string> text(const YAML::Node& node, const YAML::Node& where) const {
        if (!node.IsDefined() || !node.IsScalar()) {
            return wrong(node.IsDefined() ? node : where, "a text is due here");
        }
        return node.Scalar();
    }

    Result<std::string> text_or_none(const YAML::Node& node) const {
        return node.IsDefined() ? text(node, node) : std::string();
    }

    Result<bool> flag(const YAML::Node& node, bool otherwise) const {
        if (!node.IsDefined()) {
            return otherwise;
        }
        if (!node.IsScalar() || (node.Scalar() != "true" && node.Scalar() != "false")) {
            return wrong(node, "true or false is due here");
        }
        return node.Scalar() == "true";
    }

    Result<std::int64_t> number(const YAML::Node& node) const {
        const std::string written = TRY(text(node, node));
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(written.data(), written.data() + written.size(), value);
        if (error != std::errc() || end != written.data() + written.size()) {
            return wrong(node, fmt::format("{} is no whole number", written));
        }
        return value;
    }

    Result<std::optional<Day>> day(const YAML::Node& node) const {
        if (!node.IsDefined()) {
            return std::nullopt;
        }
        const std::string written = TRY(text(node, node));
        const auto read = parse_day(written);
        return read ? Result<std::optional<Day>>(*read)
                    : wrong(node, fmt::format("{} is no day like 2022-11-01", written));
    }

    Result<std::vector<std::string>> texts(const YAML::Node& node) const {
        std::vector<std::string> list;
        if (node.IsDefined() && node.IsSequence()) {
            for (const YAML::Node& entry : node) {
                list.push_back(TRY(text(entry, node)));
            }
        } else if (node.IsDefined()) {
            list.push_back(TRY(text(node, node)));
        }
        return list;
    }

    Result<std::vector<RulePath>> paths(const YAML::Node& node) const {
        std::vector<RulePath> list;
        for (const std::string& written : TRY(texts(node))) {
            list.push_back({written, json::path_of(written)});
        }
        return list;
    }

    Result<std::optional<html::Selector>> selector(const YAML::Node& node) const {
        if (!node.IsDefined()) {
            return std::nullopt;
        }
        auto parsed = html::Selector::parse(TRY(text(node, node)));
        if (!parsed) {
            return wrong(node, parsed.error().message);
        }
        return std::move(*parsed);
    }

    template <class Word>
    Result<Word> word(const YAML::Node& node, const YAML::Node& around, const char* what) const {
        const std::string name = TRY(text(node, around));
        if (const auto known = find_word<Word>(name)) {
            return *known;
        }
        const std::string near = nearest(name, words_of<Word>());
        return wrong(node, near.empty() ? fmt::format("unknown {} {}", what, name)
                                        : fmt::format("unknown {} {}: did you mean {}?", what, name, near));
    }

    /// A list in order of time that says no more: an answer that goes on with a cursor and counts no posts is a piece
    /// of the account's list, any other page the list from its newest post on.
    Result<ListKind> list_kind(const YAML::Node& node, const LayoutRule& layout) const {
        if (!node.IsDefined()) {
            const auto says = [&](Field field) {
                return std::ranges::find(layout.account, field, &FieldRule::field) != layout.account.end();
            };
            const bool goes_on = layout.json.kind == JsonPlace::Kind::Body && says(Field::Cursor);
            return !layout.newest_first                    ? ListKind::Post
                   : goes_on && !says(Field::AccountPosts) ? ListKind::Piece
                                                           : ListKind::Timeline;
        }
        const ListKind kind = TRY(word<ListKind>(node, node, "list"));
        if (is_timeline(kind) && !layout.newest_first) {
            return wrong(node, "a timeline or a piece of one is newest_first: true");
        }
        return kind;
    }

    Result<std::vector<Field>> flags(const YAML::Node& node, const LayoutRule& layout) const {
        std::vector<Field> due;
        for (const std::string& name : TRY(texts(node))) {
            const auto rule = std::ranges::find(layout.fields, name, &FieldRule::name);
            if (rule == layout.fields.end() || !is_flag(rule->field)) {
                return wrong(node, fmt::format("{} is no flag among the fields of this layout", name));
            }
            due.push_back(rule->field);
        }
        return due;
    }

    Result<std::vector<StateRule>> states(const YAML::Node& node) const {
        std::vector<StateRule> rules;
        TRY(list(node, "states"));
        for (const YAML::Node& entry : node) {
            StateRule rule{TRY(word<PageState>(entry["state"], entry, "state")), TRY(tests(entry)), {}};
            TRY(list(entry["and"], "and"));
            for (const YAML::Node& more : entry["and"]) {
                for (Test& test : TRY(tests(more))) {
                    rule.all.push_back(std::move(test));
                }
            }
            if (entry["unless"].IsDefined()) {
                rule.unless = TRY(tests(entry["unless"]));
            }
            if (rule.all.empty()) {
                return wrong(entry, fmt::format("state {} has no condition", name_of(rule.state)));
            }
            rules.push_back(std::move(rule));
        }
        return rules;
    }

    Result<std::vector<Test>> tests(const YAML::Node& node) const {
        TRY(keys(node, {"state", "and", "unless", "path", "equals", "exists", "is_null", "above", "starts", "css",
                        "title", "title_starts", "status", "max_bytes", "url_path"}));
        std::vector<Test> tests;
        if (node["path"].IsDefined()) {
            tests.push_back(TRY(path_test(node)));
        }
        const std::pair<const char*, Test::Kind> of_text[] = {{"title", Test::Kind::Title},
                                                              {"title_starts", Test::Kind::TitleStarts},
                                                              {"url_path", Test::Kind::UrlPath},
                                                              {"status", Test::Kind::Status}};
        for (const auto& [key, kind] : of_text) {
            if (node[key].IsDefined()) {
                tests.push_back({kind, {}, TRY(texts(node[key])), 0, true, std::nullopt});
            }
        }
        if (node["max_bytes"].IsDefined()) {
            tests.push_back({Test::Kind::MaxBytes, {}, {}, TRY(number(node["max_bytes"])), true, std::nullopt});
        }
        if (node["css"].IsDefined()) {
            Test test{Test::Kind::Css, {}, {}, 0, true, TRY(selector(node["css"]))};
            test.asks_no_text = asks_no_text(*test.css);
            tests.push_back(std::move(test));
        }
        return tests;
    }

    Result<Test> path_test(const YAML::Node& node) const {
        Test test{Test::Kind::Exists, TRY(paths(node["path"])), {}, 0, true, std::nullopt};
        int questions = 0;
        if (node["equals"].IsDefined()) {
            test.kind = Test::Kind::Equals;
            test.values = TRY(texts(node["equals"]));
            ++questions;
        }
        if (node["starts"].IsDefined()) {
            test.kind = Test::Kind::Starts;
            test.values = TRY(texts(node["starts"]));
            ++questions;
        }
        if (node["above"].IsDefined()) {
            test.kind = Test::Kind::Above;
            test.number = TRY(number(node["above"]));
            ++questions;
        }
        if (node["is_null"].IsDefined()) {
            test.kind = Test::Kind::IsNull;
            test.expected = TRY(flag(node["is_null"], true));
            ++questions;
        }
        if (node["exists"].IsDefined()) {
            test.expected = TRY(flag(node["exists"], true));
            ++questions;
        }
        if (questions != 1) {
            return wrong(node, "a path takes one of equals, starts, above, is_null, exists");
        }
        return test;
    }

    Result<LayoutRule> layout(const YAML::Node& node) {
        m_rule = node.IsMap() && node["name"].IsDefined() && node["name"].IsScalar() ? node["name"].Scalar() : "";
        TRY(keys(node,
                 {"name", "proof", "json", "root", "known_by", "expects", "posts", "scope", "contains", "newest_first",
                  "not_before", "list", "flags", "only_partial", "also", "account", "fields", "states"}));
        LayoutRule layout;
        layout.name = TRY(text(node["name"], node));
        if (!m_names.insert(layout.name).second) {
            return wrong(node["name"], "two layouts have this name");
        }
        layout.proof = TRY(text(node["proof"], node));
        layout.json = TRY(json_place(node["json"]));
        layout.roots = TRY(paths(node["root"]));
        layout.known_by = TRY(paths(node["known_by"]));
        layout.expects = TRY(paths(node["expects"]));
        layout.posts = TRY(paths(node["posts"]));
        layout.scope = TRY(selector(node["scope"]));
        layout.part = layout.scope ? part_in(layout.scope->text()) : std::nullopt;
        layout.contains = TRY(text_or_none(node["contains"]));
        layout.newest_first = TRY(flag(node["newest_first"], false));
        layout.only_partial = TRY(flag(node["only_partial"], false));
        layout.not_before = TRY(day(node["not_before"]));
        layout.also = TRY(texts(node["also"]));
        layout.states = TRY(states(node["states"]));
        layout.account = TRY(fields(node["account"], true));
        layout.fields = TRY(fields(node["fields"], false));
        layout.list = TRY(list_kind(node["list"], layout));
        layout.flags = TRY(flags(node["flags"], layout));
        layout.asks_no_text = asks_no_text(layout);
        layout.of_head = of_head(layout);
        place(layout.account, layout.account_places);
        place(layout.fields, layout.places);
        const bool in_json = layout.json.kind != JsonPlace::Kind::None;
        if (in_json == layout.scope.has_value()) {
            return wrong(node, "a layout has json or scope, one of them");
        }
        if (in_json && (layout.known_by.empty() || (layout.posts.empty() && !layout.fields.empty()))) {
            return wrong(node, "a json layout has known_by, and posts when it has fields");
        }
        return layout;
    }

    static void place(std::vector<FieldRule>& rules, json::Places& places) {
        for (FieldRule& rule : rules) {
            for (Alternative& way : rule.alternatives) {
                way.place = places.add(way.path.steps);
                way.rest.assign(std::ranges::find(way.path.steps, "*"), way.path.steps.end());
            }
        }
    }

    Result<JsonPlace> json_place(const YAML::Node& node) const {
        JsonPlace place;
        if (!node.IsDefined()) {
            return place;
        }
        if (node.IsScalar() && node.Scalar() == "body") {
            place.kind = JsonPlace::Kind::Body;
            return place;
        }
        TRY(keys(node, {"script", "script_prefix"}));
        if (node.size() != 1) {
            return wrong(node, "json is body, {script: SELECTOR} or {script_prefix: TEXT}");
        }
        const bool by_selector = node["script"].IsDefined();
        place.kind = by_selector ? JsonPlace::Kind::Script : JsonPlace::Kind::ScriptPrefix;
        place.text = TRY(text(by_selector ? node["script"] : node["script_prefix"], node));
        place.css = by_selector ? TRY(selector(node["script"])) : std::nullopt;
        return place;
    }

    Result<std::vector<FieldRule>> fields(const YAML::Node& node, bool of_account) const {
        std::vector<FieldRule> rules;
        if (!node.IsDefined()) {
            return rules;
        }
        if (!node.IsMap()) {
            return wrong(node, "a map of fields is due here");
        }
        for (const auto& entry : node) {
            const std::string name = entry.first.Scalar();
            const auto* known = std::find_if(field_names.begin(), field_names.end(), [&](const FieldName& field) {
                return field.name == name && field.of_account == of_account;
            });
            if (known == field_names.end()) {
                return wrong(entry.first, fmt::format("unknown field {}", name));
            }
            FieldRule rule{known->field, name, {}};
            if (entry.second.IsSequence()) {
                for (const YAML::Node& alternative : entry.second) {
                    TRY(add_alternatives(alternative, *known, rule));
                }
            } else {
                TRY(add_alternatives(entry.second, *known, rule));
            }
            rules.push_back(std::move(rule));
        }
        return rules;
    }

    Result<void> add_alternatives(const YAML::Node& node, const FieldName& field, FieldRule& rule) const {
        if (node.IsScalar()) {
            rule.alternatives.push_back(Alternative{});
            rule.alternatives.back().path = {node.Scalar(), json::path_of(node.Scalar())};
            rule.alternatives.back().transform = field.usual;
            return {};
        }
        TRY(keys(node,
                 {"path", "css", "attr", "type", "after", "before", "before_last", "value", "required", "expected"}));
        Alternative way;
        way.transform = TRY(transform(node["type"], field));
        way.css = TRY(selector(node["css"]));
        way.attribute = TRY(text_or_none(node["attr"]));
        way.after = TRY(text_or_none(node["after"]));
        way.before = TRY(text_or_none(node["before"]));
        way.before_last = TRY(text_or_none(node["before_last"]));
        way.value = TRY(text_or_none(node["value"]));
        if ((way.transform == Transform::Is) != node["value"].IsDefined()) {
            return wrong(node, fmt::format("field {}: type is and value go together", field.name));
        }
        rule.required = TRY(flag(node["required"], rule.required));
        rule.expected = TRY(flag(node["expected"], rule.expected));
        const std::vector<RulePath> ways = TRY(paths(node["path"]));
        for (const RulePath& path : ways) {
            way.path = path;
            rule.alternatives.push_back(way);
        }
        if (ways.empty()) {
            rule.alternatives.push_back(way);
        }
        return {};
    }

    Result<Transform> transform(const YAML::Node& node, const FieldName& field) const {
        if (!node.IsDefined()) {
            return field.usual;
        }
        const std::string name = TRY(text(node, node));
        const auto* known = std::find_if(transform_names.begin(), transform_names.end(),
                                         [&](const TransformName& entry) { return entry.name == name; });
        if (known == transform_names.end()) {
            return wrong(node, fmt::format("unknown type {}", name));
        }
        if (fmt::format(" {} ", field.kinds).find(fmt::format(" {} ", name)) == std::string::npos) {
            return wrong(node, fmt::format("field {} takes {}, not {}", field.name, field.kinds, name));
        }
        return known->transform;
    }

    std::string m_file;
    Source m_source;
    std::string m_rule;
    std::set<std::string> m_names;
};

}  // namespace

Result<SourceRules> parse_rules(std::string_view yaml, const std::string& name, Source source) {
    try {
        const YAML::Node root = YAML::Load(std::string(yaml));
        return RulesReader(name, source).read(root);
    } catch (const YAML::Exception& error) {
        return invalid(fmt::format("bad YAML: {}", error.msg),
                       fmt::format("{}:{}:{}", name, error.mark.line + 1, error.mark.column + 1),
                       "the grammar stands in rules/README.md");
    }
}

}  // namespace public_signals::inline engine
