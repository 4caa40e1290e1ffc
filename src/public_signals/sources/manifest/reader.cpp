// The whole of a manifest; how its API is asked is read in requests_reader.cpp.
#include "public_signals/sources/manifest/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "public_signals/base/url.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/engine/rules_names.hpp"
#include "public_signals/sources/manifest/manifest_words.hpp"
#include "public_signals/sources/manifest/manifest_yaml.hpp"

namespace public_signals::inline sources::manifests {

namespace {

class ManifestReader : public RequestsReader {
  public:
    using RequestsReader::RequestsReader;

    Result<Manifest> read(const YAML::Node& root) {
        TRY(keys(root, {"source", "title", "prefix", "show_key", "documentation", "asked", "list", "account_url",
                        "post_url", "answers", "fields", "columns", "proof"}));
        TRY(names(root));
        const YAML::Node of_asked = TRY(due(root, "asked"));
        TRY(asked(of_asked));
        const YAML::Node of_list = TRY(due(root, "list"));
        TRY(list(of_list));
        const YAML::Node of_answers = TRY(due(root, "answers"));
        TRY(answers(of_answers));
        const YAML::Node of_fields = TRY(due(root, "fields"));
        TRY(fields(of_fields));
        const YAML::Node of_columns = TRY(due(root, "columns"));
        TRY(columns(of_columns));
        TRY(addresses(root));
        m_read.proof = TRY(text(root, "proof"));
        finish();
        return std::move(m_read);
    }

  private:
    Result<void> answers(const YAML::Node& node) {
        if (!node.IsSequence() || node.size() == 0) {
            return wrong(node, "answers is a list", grammar_help);
        }
        for (std::size_t place = 0; place < node.size(); ++place) {
            const YAML::Node entry = node[place];
            TRY(keys(entry, {"status", "has", "state", "posts"}));
            if (entry["posts"].IsDefined() == entry["state"].IsDefined()) {
                return wrong(entry, "an answer says a state, or where its posts are");
            }
            const bool is_last = place + 1 == node.size();
            if (entry["posts"].IsDefined() != is_last) {
                return wrong(entry, "the answer with posts is one, and the last: what is behind it is never looked at");
            }
            TRY(is_last ? posts_answer(entry) : state_answer(entry));
        }
        return {};
    }

    Result<void> posts_answer(const YAML::Node& entry) {
        m_read.posts_path = TRY(text(entry, "posts"));
        m_read.posts_status = TRY(text(entry, "status"));
        if (m_read.posts_status.size() != 3 || m_read.posts_status.front() != '2' || entry["has"].IsDefined()) {
            return wrong(entry, "posts come with a status like 200 and nothing else");
        }
        return {};
    }

    Result<void> state_answer(const YAML::Node& entry) {
        const std::string word = TRY(text(entry, "state"));
        const auto state = find_word<PageState>(word);
        Names states = words_of<PageState>();
        std::erase(states, "ok");
        std::erase(states, "robots_disallowed");
        if (!state || std::ranges::find(states, word) == states.end()) {
            return unknown(entry["state"], "state", word, states);
        }
        ManifestAnswer answer{*state, TRY(texts(entry, "status")), {}};
        for (const std::string& status : answer.statuses) {
            if (status.size() != 3 || status.find_first_not_of("0123456789") != status.npos) {
                return wrong(entry["status"], fmt::format("{} is no HTTP status", status));
            }
        }
        if (const YAML::Node has = entry["has"]; has.IsDefined()) {
            if (!has.IsMap()) {
                return wrong(has, "has is a map of paths and texts");
            }
            for (const auto& test : has) {
                if (!test.second.IsScalar()) {
                    return wrong(test.second, "has is a map of paths and texts");
                }
                answer.has.emplace_back(test.first.Scalar(), test.second.Scalar());
            }
        }
        if (answer.statuses.empty() && answer.has.empty()) {
            return wrong(entry, "a state has a condition: status, has, or both");
        }
        m_read.answers.push_back(std::move(answer));
        return {};
    }

    Result<void> fields(const YAML::Node& node) {
        if (!node.IsMap()) {
            return wrong(node, "fields is a map", grammar_help);
        }
        Names known = {"foreign", "not_before"};
        for (const FieldName& field : field_names) {
            if (!field.of_account && is_field_of_manifests(field.name)) {
                known.emplace_back(field.name);
            }
        }
        std::set<std::string> seen;
        for (const auto& entry : node) {
            const std::string name = entry.first.Scalar();
            if (std::ranges::find(known, name) == known.end()) {
                return unknown(entry.first, "field", name, known);
            }
            if (!seen.insert(name).second) {
                return wrong(entry.first, fmt::format("field {} stands twice", name), "keep one of them");
            }
            TRY(name == "not_before" ? not_before(node) : field(name, entry.second));
        }
        for (const char* name : {"post_id", "posted_at"}) {
            const auto found = std::ranges::find(m_read.fields, name, &ManifestField::name);
            if (found == m_read.fields.end()) {
                return wrong(node, fmt::format("field {} is missing", name), "a post without it makes no week");
            }
            found->is_required = true;
        }
        return {};
    }

    Result<void> not_before(const YAML::Node& map) {
        const std::string written = TRY(text(map, "not_before"));
        const auto day = parse_day(written);
        if (!day) {
            return wrong(map["not_before"], fmt::format("not_before {} is no day", written),
                         "write it like 2022-11-01");
        }
        m_read.not_before = *day;
        return {};
    }

    Result<void> field(const std::string& name, const YAML::Node& node) {
        ManifestField field;
        field.name = name == "foreign" ? "skip" : name;
        const auto* const known = std::ranges::find_if(
            field_names, [&](const FieldName& each) { return !each.of_account && each.name == field.name; });
        if (node.IsScalar()) {
            field.paths = {node.Scalar()};
        } else if (node.IsSequence()) {
            for (const YAML::Node& path : node) {
                field.paths.push_back(path.IsScalar() ? path.Scalar() : "");
            }
        } else {
            TRY(keys(node, {"path", "type", "required", "equals", "after", "before", "before_last"}));
            field.paths = TRY(texts(node, "path"));
            field.type = TRY(text_or_none(node, "type"));
            field.equals = TRY(text_or_none(node, "equals"));
            field.after = TRY(text_or_none(node, "after"));
            field.before = TRY(text_or_none(node, "before"));
            field.before_last = TRY(text_or_none(node, "before_last"));
            const std::string required = TRY(text_or_none(node, "required"));
            if (!required.empty() && required != "true" && required != "false") {
                return wrong(node["required"], "required is true or false");
            }
            field.is_required = required == "true";
        }
        if (field.paths.empty() || std::ranges::count(field.paths, "") > 0) {
            return wrong(node, fmt::format("field {} has no path", name));
        }
        TRY(type_of(node, *known, field));
        m_read.fields.push_back(std::move(field));
        return {};
    }

    Result<void> type_of(const YAML::Node& node, const FieldName& known, ManifestField& field) const {
        if (!field.equals.empty()) {
            if (!is_flag(known.field) || !field.type.empty()) {
                return wrong(node, fmt::format("equals makes yes or no, and {} is another kind of field", known.name));
            }
            field.type = "is";
            return {};
        }
        Names kinds;
        for (std::string_view rest = known.kinds; !rest.empty();) {
            const std::size_t end = std::min(rest.find(' '), rest.size());
            kinds.emplace_back(type_outside(rest.substr(0, end)));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        std::erase(kinds, "is");
        if (!field.type.empty() && std::ranges::find(kinds, field.type) == kinds.end()) {
            return unknown(node, fmt::format("type of {}", known.name), field.type, kinds);
        }
        field.type = type_inside(field.type);
        return {};
    }

    Result<void> columns(const YAML::Node& node) {
        if (!node.IsMap() || node.size() == 0) {
            return wrong(node, "columns is a map", grammar_help);
        }
        std::set<std::string> seen;
        for (const auto& entry : node) {
            ManifestColumn column{.name = entry.first.Scalar()};
            if (!is_manifest_name(column.name) || !column.name.starts_with(m_read.prefix)) {
                return wrong(entry.first, fmt::format("column {} does not begin with {}", column.name, m_read.prefix));
            }
            if (!seen.insert(column.name).second) {
                return wrong(entry.first, fmt::format("column {} stands twice", column.name), "keep one of them");
            }
            TRY(measure(entry.second, column));
            m_read.columns.push_back(std::move(column));
        }
        const auto counts_posts = [](const ManifestColumn& column) { return column.measure == Measure::Posts; };
        return std::ranges::any_of(m_read.columns, counts_posts)
                   ? Result<void>()
                   : wrong(node, "no column counts the posts",
                           fmt::format("add {}posts: {{number: posts}}", m_read.prefix));
    }

    Result<void> measure(const YAML::Node& node, ManifestColumn& column) const {
        TRY(keys(node, {"number", "sum"}));
        if (node.size() != 1) {
            return wrong(node, fmt::format("column {} is a number or a sum", column.name));
        }
        if (node["number"].IsDefined()) {
            const std::string word = TRY(text(node, "number"));
            const auto what = find_word<NumberOf>(word);
            if (!what) {
                return unknown(node["number"], "number of", word, words_of<NumberOf>());
            }
            column.measure = measure_of(*what);
            return {};
        }
        const std::string word = TRY(text(node, "sum"));
        Names read;
        for (const PostCount count : all_counts) {
            if (std::ranges::find(m_read.fields, count.name(), &ManifestField::name) != m_read.fields.end()) {
                read.emplace_back(count.name());
            }
        }
        const auto* const count = std::ranges::find(all_counts, word, &PostCount::name);
        if (count == all_counts.end() || std::ranges::find(read, word) == read.end()) {
            return unknown(node["sum"], "count among the fields", word, read);
        }
        column.measure = Measure::SumOfCount;
        column.count = *count;
        return {};
    }

    /// The number of posts is drawn; what is named by the grammar has its own place in the panel's table.
    void finish() {
        for (const ManifestField& field : m_read.fields) {
            m_read.own_fields += fmt::format(" {} ", field.name);
        }
        const auto has = [&](std::string_view name) {
            return std::ranges::find(m_read.fields, name, &ManifestField::name) != m_read.fields.end();
        };
        const auto* const first = std::ranges::find_if(all_counts, [&](PostCount count) { return has(count.name()); });
        m_read.leading = first == all_counts.end() ? PostCount::Likes : *first;
        const std::string query =
            m_read.url.find('?') == std::string::npos ? "" : m_read.url.substr(m_read.url.find('?') + 1);
        for (const auto& [name, value] : query_pairs(query)) {
            m_read.kept_parameters += (m_read.kept_parameters.empty() ? "" : "|") + name;
        }
    }
};

}  // namespace

std::vector<std::string> places_in(std::string_view text) {
    std::vector<std::string> places;
    filled(text, [&](std::string place) {
        places.push_back(std::move(place));
        return std::string();
    });
    return places;
}

Result<Manifest> parse_manifest(std::string_view yaml, const std::string& file, bool is_shipped) {
    try {
        return ManifestReader(file, is_shipped).read(YAML::Load(std::string(yaml)));
    } catch (const YAML::Exception& error) {
        return invalid(fmt::format("bad YAML: {}", error.msg), fmt::format("{}:{}", file, error.mark.line + 1),
                       grammar_help);
    }
}

}  // namespace public_signals::inline sources::manifests
