// One request of a manifest, archived as a run of its own: it is in the ledger and the audit, and makes no raw file.
#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/digest.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/collect/live.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/replay.hpp"
#include "public_signals/engine/rules.hpp"
#include "public_signals/panel/raw_rows.hpp"
#include "public_signals/sources/manifest/listed.hpp"

namespace public_signals::inline cli {
namespace {

struct Tried {
    std::string state;
    std::string note;
    std::string archive;
    std::vector<RawPost> posts;
    std::vector<std::string> warnings;
};

Result<Source> manifest_named(const std::string& name) {
    std::vector<std::string> known;
    for (const Source source : all_sources()) {
        if (sources::manifests::manifest_of(source) != nullptr) {
            known.emplace_back(name_of(source));
        }
    }
    const auto source = find_source(name);
    return source && sources::manifests::manifest_of(*source) != nullptr
               ? Result<Source>(*source)
               : tl::unexpected(unknown_word("manifest", name, known));
}

Result<Tried> try_once(const Workspace& workspace, const Study& study, Source source) {
    const Rules rules = TRY(shipped_rules());
    const auto data = workspace.root / "data";
    Ledger ledger = TRY(Ledger::open(data / "ledger.sqlite3"));
    const Day today = day_of(now());
    const collect::Order order{.asked = whole_weeks({today, today}),
                               .sources = {source},
                               .config_hash = sha256_hex("try " + study.shows.front().name).substr(0, 16),
                               .data = data,
                               .output = "tried",
                               .fresh = true,
                               .max_posts = 1};
    const collect::LiveRun live = TRY(collect::collect_live(order, study, rules, ledger, {}));
    TRY(ledger.set_run_state(live.run.run_id, RunState::Finished));
    Tried tried{.archive = live.archive.lexically_relative(workspace.root).string()};
    const Replayed read = TRY(replay({live.archive}, study, rules, {}));
    for (const auto& target : read.targets) {
        tried.state = name_of(target.state);
        tried.note = target.note;
    }
    for (const auto& show : live.shows) {
        if (tried.state.empty() || show.unasked) {
            tried.state = show.unasked ? name_of(*show.unasked) : "not asked";
            tried.note = show.message;
        }
    }
    for (const auto& warning : read.warnings) {
        tried.warnings.push_back(warning.message);
    }
    if (const auto rows = read.observations.profiles.find(source); rows != read.observations.profiles.end()) {
        tried.posts = rows->second.posts;
    }
    return tried;
}

/// How many of some posts have each field that any of them has.
std::vector<std::pair<std::string, std::size_t>> fields_known(const std::vector<RawPost>& posts) {
    std::vector<std::pair<std::string, std::size_t>> known;
    for (const PostField& field : post_fields) {
        const auto count = std::ranges::count_if(posts, [&](const RawPost& row) { return is_known(field, row.post); });
        if (!field.is_of_row() && count > 0) {
            known.emplace_back(field.name, static_cast<std::size_t>(count));
        }
    }
    return known;
}

}  // namespace

Result<ExitCode> run(const SourcesTryOptions& options) {
    const Source source = TRY(manifest_named(options.source));
    const Workspace workspace = TRY(require_workspace(options.common.config));
    Study study = TRY(read_study(workspace.config));
    std::erase_if(study.shows, [&](const Show& show) { return show.name != options.show; });
    if (study.shows.empty()) {
        return invalid(fmt::format("shows.yaml has no show `{}`", options.show), workspace.config.string(),
                       "write its name as it is there");
    }
    if (handle_of(study.shows.front(), source).empty()) {
        return invalid(fmt::format("show `{}` names no account of {}", options.show, name_of(source)),
                       workspace.config.string(), fmt::format("add {}: to it", facts_of(source).show_key));
    }
    const Tried tried = TRY(try_once(workspace, study, source));
    const auto known = fields_known(tried.posts);
    if (options.common.json) {
        Json fields = Json::object();
        for (const auto& [name, count] : known) {
            fields[name] = count;
        }
        print(Json{{"source", name_of(source)},
                   {"show", options.show},
                   {"state", tried.state},
                   {"note", tried.note},
                   {"archive", tried.archive},
                   {"posts", tried.posts.size()},
                   {"fields", fields},
                   {"warnings", tried.warnings}}
                  .dump(2) +
              "\n");
    } else {
        say(fmt::format("{}: {}, {} posts; the answer is in {}\n", name_of(source), tried.state, tried.posts.size(),
                        tried.archive));
        for (const auto& [name, count] : known) {
            say(fmt::format("  {:<16}{}\n", name, count));
        }
        for (const std::string& line : tried.warnings) {
            say(fmt::format("  {}\n", line));
        }
        if (!tried.note.empty()) {
            say(fmt::format("  {}\n", tried.note));
        }
    }
    return tried.posts.empty() ? ExitCode::ActionNeeded : ExitCode::Done;
}

}  // namespace public_signals::inline cli
