#include "public_signals/cli/archives_in_use.hpp"

#include <algorithm>

#include "public_signals/cli/workspace.hpp"
#include "public_signals/study/ledger.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;

Result<std::vector<fs::path>> archives_in_use(const std::vector<std::string>& files, const std::string& config) {
    std::vector<fs::path> found(files.begin(), files.end());
    if (!found.empty()) {
        return found;
    }
    const Workspace workspace = TRY(require_workspace(config));
    std::error_code ignored;
    const fs::path ledger_file = workspace.root / "data" / "ledger.sqlite3";
    if (fs::exists(ledger_file, ignored)) {
        Ledger ledger = TRY(Ledger::open_read_only(ledger_file));
        for (const LedgerRun& run : TRY(ledger.runs())) {
            const fs::path inside = workspace.root / run.archive;
            found.push_back(fs::exists(inside, ignored) ? inside : fs::path(run.archive));
        }
    }
    for (const auto& entry : fs::directory_iterator(workspace.root / "data" / "archive", ignored)) {
        if (entry.path().string().ends_with(".warc.gz")) {
            found.push_back(entry.path());
        }
    }
    for (fs::path& file : found) {
        file = fs::weakly_canonical(file, ignored);
    }
    std::ranges::sort(found);
    found.erase(std::ranges::unique(found).begin(), found.end());
    std::erase_if(found, [&](const fs::path& file) { return !fs::exists(file, ignored); });
    if (found.empty()) {
        return invalid("there is no archive here yet", (workspace.root / "data" / "archive").string(),
                       "name one, or collect with `public-signals pull`");
    }
    return found;
}

}  // namespace public_signals::inline cli
