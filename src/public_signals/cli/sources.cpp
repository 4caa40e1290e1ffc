// Sources as a person asks about them: which there are, and whether a manifest does what it says.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "public_signals/base/file.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/page.hpp"
#include "public_signals/engine/rules.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/panel/panel_columns.hpp"
#include "public_signals/sources/manifest/listed.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

using sources::manifests::Manifest;
using sources::manifests::manifest_of;

std::vector<std::string> columns_of_source(Source source) {
    std::vector<std::string> names;
    for (const PanelColumn& column : all_columns()) {
        if (column.source == name_of(source)) {
            names.emplace_back(column.name);
        }
    }
    return names;
}

std::string where_from(Source source) {
    const Manifest* const manifest = manifest_of(source);
    return manifest == nullptr ? "the program" : manifest->file;
}

/// The secrets that a manifest's requests need: names of the environment.
std::vector<std::string> secrets_of(const Manifest& manifest) {
    std::vector<std::string> names;
    for (const auto& [header, value] : manifest.headers) {
        for (const std::string& place : sources::manifests::places_in(value)) {
            names.push_back(place.substr(sources::manifests::of_environment.size()));
        }
    }
    return names;
}

/// What a manifest was checked for, and the first thing that is not as it says.
struct CheckedManifest {
    Source source;
    const Manifest* manifest = nullptr;
    std::size_t posts = 0;
    std::string problem = {};
    std::vector<std::string> secrets_missing = {};
};

struct ProofPage {
    std::string page;
    std::string holds;
};

/// A proof is named from its manifest's folder, or from the folder around it; those that ship are in the program.
Result<ProofPage> proof_page_of(const Manifest& manifest) {
    if (manifest.is_shipped) {
        const auto shipped = sources::manifests::shipped_manifests();
        const auto found = std::ranges::find(shipped, manifest.name, &sources::manifests::ShippedManifest::name);
        return ProofPage{std::string(found->proof), std::string(found->proof_holds)};
    }
    std::error_code ignored;
    const fs::path folder = fs::path(manifest.file).parent_path();
    for (const fs::path& base : {folder, folder / ".."}) {
        if (fs::is_regular_file(base / manifest.proof, ignored)) {
            ProofPage proof;
            proof.page = TRY(read_file(base / manifest.proof));
            proof.holds = TRY(read_file((base / manifest.proof).string() + ".posts.json"));
            return proof;
        }
    }
    return invalid("the proof page is not there", manifest.proof,
                   "save an answer of the API there, and beside it what it holds: docs/manifests.md");
}

std::string text_of_value(const json::Value& value) {
    if (const auto flag = value.boolean()) {
        return *flag ? "true" : "false";
    }
    if (value.is_array()) {
        std::vector<std::string> texts;
        for (const json::Value& element : value.elements()) {
            texts.push_back(text_of_value(element));
        }
        return fmt::format("[{}]", fmt::join(texts, ", "));
    }
    return value.is_null() ? std::string("null") : value.text().value_or("?");
}

/// The first difference between what a proof says it holds and what was read; empty where there is none.
std::string difference(const json::Value& held, const json::Value& read) {
    const auto compare = [](const json::Value& mine, const json::Value& theirs, const std::string& where) {
        for (const auto& [key, value] : mine.members()) {
            const json::Value other = theirs.get(key);
            if (!value.is_array() && !value.is_object() && text_of_value(value) != text_of_value(other)) {
                return fmt::format("{}{} is {}, the proof holds {}", where, key, text_of_value(other),
                                   text_of_value(value));
            }
            if (key == "hashtags" && text_of_value(value) != text_of_value(other)) {
                return fmt::format("{}{} are {}, the proof holds {}", where, key, text_of_value(other),
                                   text_of_value(value));
            }
        }
        return std::string();
    };
    std::string found = compare(held, read, "");
    const auto mine = held.get("posts").elements();
    const auto theirs = read.get("posts").elements();
    if (found.empty() && mine.size() != theirs.size()) {
        return fmt::format("{} posts were read, the proof holds {}", theirs.size(), mine.size());
    }
    for (std::size_t i = 0; i < mine.size() && found.empty(); ++i) {
        found = compare(mine[i], theirs[i], fmt::format("post {}: ", i + 1));
    }
    return found;
}

Result<CheckedManifest> check_proof(Source source, const Rules& rules) {
    CheckedManifest checked{.source = source, .manifest = manifest_of(source)};
    const auto proof = proof_page_of(*checked.manifest);
    if (!proof) {
        checked.problem = fmt::format("{}: {}", proof.error().message, proof.error().where);
        return checked;
    }
    Page page;
    page.body = proof->page;
    const std::string line = engine::row_of(source).extract_line(checked.manifest->proof, page, rules);
    const auto read = TRY(json::Document::parse(line));
    const auto held = json::Document::parse(proof->holds);
    if (!held) {
        checked.problem = "what the proof holds is no JSON";
        return checked;
    }
    checked.posts = read.root().get("posts").size();
    checked.problem = difference(held->root(), read.root());
    for (const std::string& name : secrets_of(*checked.manifest)) {
        if (std::getenv(name.c_str()) == nullptr) {
            checked.secrets_missing.push_back(name);
        }
    }
    return checked;
}

Result<std::vector<Source>> manifests_named(const std::vector<std::string>& names) {
    std::vector<Source> all;
    std::vector<std::string> known;
    for (const Source source : all_sources()) {
        if (manifest_of(source) != nullptr) {
            all.push_back(source);
            known.emplace_back(name_of(source));
        }
    }
    std::vector<Source> chosen;
    for (const std::string& name : names) {
        const std::string stem = name.ends_with(".yaml") ? fs::path(name).stem().string() : name;
        const auto source = find_source(stem);
        if (!source || manifest_of(*source) == nullptr) {
            return tl::unexpected(unknown_word("manifest", name, known));
        }
        chosen.push_back(*source);
    }
    return names.empty() ? all : chosen;
}

}  // namespace

Result<void> list_study_sources(int argc, char** argv) {
    const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
    std::string config;
    for (std::size_t i = 0; i < words.size(); ++i) {
        constexpr std::string_view flag = "--config";
        if (words[i] == flag && i + 1 < words.size()) {
            config = words[i + 1];
        } else if (words[i].starts_with("--config=")) {
            config = words[i].substr(flag.size() + 1);
        }
    }
    std::error_code ignored;
    const auto workspace = find_workspace(config);
    const fs::path folder = workspace ? workspace->root / "sources" : fs::path();
    if (workspace) {
        TRY(sources::manifests::list_manifests(folder));
    }
    for (const std::string& word : words) {
        const bool is_file = words.front() == "sources" && word.ends_with(".yaml") && word != config;
        if (is_file && !fs::equivalent(fs::path(word).parent_path() / ".", folder / ".", ignored)) {
            TRY(sources::manifests::list_manifest(word));
        }
    }
    return {};
}

Result<ExitCode> run(const SourcesListOptions& options) {
    Json list = Json::array();
    for (const Source source : all_sources()) {
        const SourceFacts& facts = facts_of(source);
        const char* const kind = facts.rows == RawRows::Posts  ? "posts"
                                 : facts.rows == RawRows::Days ? "days"
                                                               : "points";
        if (options.common.json) {
            list.push_back({{"source", facts.name},
                            {"title", facts.title},
                            {"kind", kind},
                            {"from", where_from(source)},
                            {"show_key", facts.show_key == nullptr ? Json() : Json(facts.show_key)},
                            {"columns", columns_of_source(source)}});
            continue;
        }
        say(fmt::format("{}  {}, from {}{}\n  {}\n", bold(facts.name), kind, where_from(source),
                        facts.show_key == nullptr ? std::string() : fmt::format(", shows name {}", facts.show_key),
                        fmt::join(columns_of_source(source), " ")));
    }
    if (options.common.json) {
        print(list.dump(2) + "\n");
    }
    return ExitCode::Done;
}

Result<ExitCode> run(const SourcesCheckOptions& options) {
    const std::vector<Source> chosen = TRY(manifests_named(options.names));
    const Rules rules = TRY(shipped_rules());
    bool all_well = true;
    Json list = Json::array();
    for (const Source source : chosen) {
        const CheckedManifest checked = TRY(check_proof(source, rules));
        all_well = all_well && checked.problem.empty();
        list.push_back({{"source", name_of(source)},
                        {"file", checked.manifest->file},
                        {"proof", checked.manifest->proof},
                        {"ok", checked.problem.empty()},
                        {"posts", checked.posts},
                        {"columns", columns_of_source(source)},
                        {"robots", checked.manifest->exempt_because.empty() ? "obeyed" : "exempt"},
                        {"keys_missing", checked.secrets_missing},
                        {"problem", checked.problem.empty() ? Json() : Json(checked.problem)}});
        if (!options.common.json) {
            say(fmt::format(
                "{}  {}\n  {}: {} posts, {}\n  columns: {}\n  robots.txt: {}\n{}", bold(name_of(source)),
                checked.manifest->file, checked.manifest->proof, checked.posts,
                checked.problem.empty() ? "ok" : checked.problem, fmt::join(columns_of_source(source), " "),
                checked.manifest->exempt_because.empty() ? "obeyed"
                                                         : fmt::format("exempt, {}", checked.manifest->exempt_because),
                checked.secrets_missing.empty()
                    ? std::string()
                    : fmt::format("  not in the environment: {}\n", in_prose(checked.secrets_missing, "and"))));
        }
    }
    if (options.common.json) {
        print(list.dump(2) + "\n");
    }
    return all_well ? ExitCode::Done : ExitCode::ActionNeeded;
}

}  // namespace public_signals::inline cli
