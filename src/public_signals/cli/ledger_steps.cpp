#include "public_signals/cli/ledger_steps.hpp"

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

Result<void> write_ledger(const std::vector<fs::path>& archives, const Replayed& replayed,
                          const fs::path& workspace_root, const NamedPath& output) {
    std::vector<ArchiveFile> files;
    files.reserve(archives.size());
    for (const fs::path& archive : archives) {
        files.push_back({archive, name_in_workspace(archive, workspace_root)});
    }
    ArchivedRequests requests = TRY(archived_requests(files, source_of_url));
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
