// The shipped rules come from rules/*.yaml through a generated source file; a user's layouts come in front of them,
// and one of the same name takes the shipped one's place.
#include "public_signals/engine/rules.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "public_signals/base/digest.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/engine/rules_model.hpp"
#include "public_signals/engine/rules_reader.hpp"
#include "public_signals/engine/source.hpp"

namespace public_signals::inline engine {
namespace {

std::string hash_of(std::string_view text) {
    return sha256_hex(text).substr(0, 16);
}

const LayoutRule* find_layout(const SourceRules& rules, const std::string& name) {
    const auto found = std::find_if(rules.layouts.begin(), rules.layouts.end(),
                                    [&](const LayoutRule& layout) { return layout.name == name; });
    return found == rules.layouts.end() ? nullptr : &*found;
}

void put_in_front(SourceRules users, SourceRules& rules) {
    for (LayoutRule& layout : rules.layouts) {
        if (find_layout(users, layout.name) == nullptr) {
            users.layouts.push_back(std::move(layout));
        }
    }
    users.states.insert(users.states.end(), rules.states.begin(), rules.states.end());
    rules = std::move(users);
}

ByteSearch marks_of(const std::vector<LayoutRule>& layouts) {
    std::vector<std::string> marks;
    for (const LayoutRule& layout : layouts) {
        const bool in_script = layout.json.kind != JsonPlace::Kind::None && layout.json.kind != JsonPlace::Kind::Body;
        if (in_script && !layout.contains.empty() && marks.size() < ByteSearch::most &&
            std::ranges::find(marks, layout.contains) == marks.end()) {
            marks.push_back(layout.contains);
        }
    }
    return ByteSearch(std::move(marks));
}

Result<void> check_references(const SourceRules& rules, const std::string& file) {
    for (const LayoutRule& layout : rules.layouts) {
        for (const std::string& other : layout.also) {
            if (find_layout(rules, other) == nullptr) {
                return invalid(fmt::format("layout {}: also: no layout is called {}", layout.name, other), file,
                               "the grammar stands in rules/README.md");
            }
        }
    }
    return {};
}

Result<SourceRules> load(Source source, const std::filesystem::path& folder) {
    const std::string_view shipped = *row_of(source).posts->rules;
    SourceRules rules = TRY(parse_rules(shipped, "rules/" + rules_file_of(source), source));
    rules.hash = hash_of(shipped);
    const std::filesystem::path file = folder / rules_file_of(source);
    if (!folder.empty() && std::filesystem::exists(file)) {
        const std::string text = TRY(read_file(file));
        put_in_front(TRY(parse_rules(text, file.string(), source)), rules);
        rules.hash = hash_of(text + "\n" + std::string(shipped));
    }
    rules.marks = marks_of(rules.layouts);
    TRY(check_references(rules, folder.empty() ? "rules/" + rules_file_of(source) : file.string()));
    return rules;
}

}  // namespace

struct Rules::Loaded {
    std::map<Source, SourceRules> by_source;
    SourceRules none;
};

namespace {

Result<Rules> load_all(const std::filesystem::path& folder) {
    auto loaded = std::make_shared<Rules::Loaded>();
    for (const Source source : sources_with_rules()) {
        loaded->by_source.emplace(source, TRY(load(source, folder)));
    }
    return Rules(std::move(loaded));
}

}  // namespace

std::vector<Source> sources_with_rules() {
    std::vector<Source> sources = sources_with_posts();
    std::erase_if(sources, [](Source source) { return row_of(source).posts->rules == nullptr; });
    return sources;
}

std::string rules_file_of(Source source) {
    return fmt::format("{}.yaml", name_of(source));
}

std::vector<std::string> rules_files() {
    std::vector<std::string> files;
    std::ranges::transform(sources_with_rules(), std::back_inserter(files), rules_file_of);
    return files;
}

const SourceRules& Rules::of(Source source) const {
    const auto found = m_loaded->by_source.find(source);
    return found == m_loaded->by_source.end() ? m_loaded->none : found->second;
}

const std::string& Rules::hash(Source source) const {
    return of(source).hash;
}

Result<Rules> shipped_rules() {
    return load_all({});
}

Result<Rules> read_rules(const std::filesystem::path& folder) {
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error)) {
        return invalid("the rules folder is not there", folder.string(),
                       fmt::format("it holds one or more of {}", fmt::join(rules_files(), ", ")));
    }
    return load_all(folder);
}

Result<Rules> with_layouts(const Rules& rules, Source source, const std::string& yaml) {
    auto loaded = std::make_shared<Rules::Loaded>();
    for (const Source with_rules : sources_with_rules()) {
        loaded->by_source.emplace(with_rules, rules.of(with_rules));
    }
    SourceRules& changed = loaded->by_source.at(source);
    const std::string hash = hash_of(yaml + "\n" + changed.hash);
    put_in_front(TRY(parse_rules(yaml, "proposed rules", source)), changed);
    changed.hash = hash;
    changed.marks = marks_of(changed.layouts);
    TRY(check_references(changed, "proposed rules"));
    return Rules(std::move(loaded));
}

}  // namespace public_signals::inline engine
