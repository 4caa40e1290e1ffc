#include "public_signals/cli/ledger_steps.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "public_signals/engine/targets.hpp"
#include "public_signals/study/ledger_archive.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;

std::string source_of_url(const std::string& url) {
    ArchivedPage page;
    page.page.url = url;
    const auto target = target_of(page);
    return target ? name_of(target->source) : "";
}

std::string name_in_workspace(const fs::path& file, const fs::path& root) {
    std::error_code code;
    const fs::path inside = fs::weakly_canonical(file, code).lexically_relative(fs::weakly_canonical(root, code));
    const bool is_inside = !inside.empty() && *inside.begin() != "..";
    return is_inside ? inside.generic_string() : file.generic_string();
}

namespace {

/// Pages of other programs belong to the runs that the replay made of them, a visit each.
void name_foreign_runs(const Replayed& replayed, ArchivedRequests& requests) {
    std::map<std::string, LedgerRun> runs;
    std::map<std::string, std::int64_t> requests_of;
    for (LedgerFetch& fetch : requests.fetches) {
        const auto found = replayed.foreign_runs.find(fetch.record_id);
        if (found == replayed.foreign_runs.end()) {
            continue;
        }
        const auto of_archive = std::ranges::find(requests.runs, fetch.run_id, &LedgerRun::run_id);
        const auto [entry, fresh] = runs.try_emplace(found->second);
        if (fresh && of_archive != requests.runs.end()) {
            entry->second = *of_archive;
            of_archive->archive_bytes = 0;  // counted once
        }
        fetch.run_id = found->second;
        fetch.ordinal = ++requests_of[fetch.run_id];
    }
    std::set<std::string> left;
    for (const LedgerFetch& fetch : requests.fetches) {
        left.insert(fetch.run_id);
    }
    std::erase_if(requests.runs, [&](const LedgerRun& run) { return !runs.empty() && !left.contains(run.run_id); });
    for (const Run& replayed_run : replayed.observations.runs) {
        if (const auto found = runs.find(replayed_run.run_id); found != runs.end()) {
            LedgerRun& run = found->second;
            run.run_id = replayed_run.run_id;
            run.started_at = replayed_run.scrape_run_at;
            run.asked = replayed_run.asked;
            run.sources = fmt::format("{}", fmt::join(replayed_run.sources, " "));
            requests.runs.push_back(std::move(run));
        }
    }
}

}  // namespace

Result<void> write_ledger(const std::vector<fs::path>& archives, const Replayed& replayed,
                          const fs::path& workspace_root, const NamedPath& output) {
    std::vector<ArchiveFile> files;
    files.reserve(archives.size());
    for (const fs::path& archive : archives) {
        files.push_back({archive, name_in_workspace(archive, workspace_root)});
    }
    ArchivedRequests requests = TRY(archived_requests(files, source_of_url));
    name_foreign_runs(replayed, requests);
    std::set<std::string> known;
    for (LedgerRun& run : requests.runs) {
        run.output = output.name;
        known.insert(run.run_id);
    }
    std::vector<LedgerTarget> targets;
    for (const TargetOutcome& target : replayed.targets) {
        if (known.count(target.run_id) != 0) {
            targets.push_back({.run_id = target.run_id,
                               .source = name_of(target.source),
                               .show = target.show,
                               .state = target.state,
                               .items = target.items,
                               .note = target.note});
        }
    }
    return rebuild_ledger(workspace_root / "data" / "ledger.sqlite3", requests.runs, targets, requests.fetches);
}

}  // namespace public_signals::inline cli
