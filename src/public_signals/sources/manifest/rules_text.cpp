// A manifest's list, answers and fields are one layout of the rule grammar: extraction, hash, doctor, explain and a
// folder of one's own rules go the way of every other source.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "public_signals/sources/manifest/reader.hpp"

namespace public_signals::inline sources::manifests {
namespace {

/// A text that YAML reads as it is.
std::string yaml_text(std::string_view text) {
    std::string done = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            done += '\\';
        }
        done += c;
    }
    return done + '"';
}

std::string yaml_list(const std::vector<std::string>& texts) {
    std::vector<std::string> quoted_texts;
    for (const std::string& text : texts) {
        quoted_texts.push_back(yaml_text(text));
    }
    return fmt::format("[{}]", fmt::join(quoted_texts, ", "));
}

std::string state_line(const ManifestAnswer& answer) {
    std::string line = fmt::format("  - {{state: {}", name_of(answer.state));
    if (!answer.statuses.empty()) {
        line += fmt::format(", status: {}", yaml_list(answer.statuses));
    }
    std::vector<std::string> tests;
    for (const auto& [path, text] : answer.has) {
        tests.push_back(fmt::format("{{path: {}, equals: {}}}", yaml_text(path), yaml_text(text)));
    }
    return line + (tests.empty() ? "" : fmt::format(", and: [{}]", fmt::join(tests, ", "))) + "}\n";
}

std::string field_line(const ManifestField& field) {
    std::string line = fmt::format("      {}: {{path: {}", field.name, yaml_list(field.paths));
    const std::pair<const char*, const std::string*> words[] = {{"type", &field.type},
                                                                {"value", &field.equals},
                                                                {"after", &field.after},
                                                                {"before", &field.before},
                                                                {"before_last", &field.before_last}};
    for (const auto& [key, value] : words) {
        if (!value->empty()) {
            line += fmt::format(", {}: {}", key, yaml_text(*value));
        }
    }
    return line + (field.is_required ? ", required: true}\n" : "}\n");
}

/// What any server means by a status.
constexpr std::string_view usual_states =
    "  - {state: rate_limited, status: \"429\"}\n"
    "  - {state: transient, status: [\"500\", \"502\", \"503\", \"504\"]}\n"
    "  - {state: transient, max_bytes: 0}\n";

}  // namespace

std::string rules_of(const Manifest& manifest) {
    std::string text = fmt::format("source: {}\nstates:\n", yaml_text(manifest.name));
    for (const ManifestAnswer& answer : manifest.answers) {
        text += state_line(answer);
    }
    text += usual_states;
    text += fmt::format("layouts:\n  - name: {}\n    proof: {}\n    json: body\n    known_by: [{}]\n    posts: {}\n",
                        yaml_text("list"), yaml_text(manifest.proof), yaml_text(manifest.posts_path),
                        yaml_text(manifest.posts_path));
    text += "    newest_first: true\n    list: piece\n";
    if (manifest.not_before) {
        text += fmt::format("    not_before: {}\n", format_day(*manifest.not_before));
    }
    if (!manifest.cursor_path.empty()) {
        text += fmt::format("    account:\n      cursor: {}\n", yaml_text(manifest.cursor_path));
    }
    text += "    fields:\n";
    for (const ManifestField& field : manifest.fields) {
        text += field_line(field);
    }
    return text;
}

}  // namespace public_signals::inline sources::manifests
