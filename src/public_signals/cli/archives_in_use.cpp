#include "public_signals/cli/archives_in_use.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "public_signals/cli/console.hpp"
#include "public_signals/study/ledger.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

bool is_archive_name(const std::string& name) {
    return name.ends_with(".warc.gz") || name.ends_with(".warc.gz.open") || name.ends_with(".warc");
}

}  // namespace

Result<KnownArchives> archives_known(const fs::path& root, const fs::path& data) {
    KnownArchives known;
    std::set<fs::path> seen;
    std::error_code ignored;
    const auto add = [&](const fs::path& file, const std::string& name) {
        if (seen.insert(fs::weakly_canonical(file, ignored)).second) {
            known.here.push_back({file.lexically_normal(), name});
        }
    };
    for (const auto& entry : fs::directory_iterator(data / "archive", ignored)) {
        const std::string name = entry.path().filename().string();
        if (is_archive_name(name)) {
            add(entry.path(), "data/archive/" + name);
        }
    }
    const fs::path ledger_file = data / "ledger.sqlite3";
    if (fs::exists(ledger_file, ignored)) {
        Ledger ledger = TRY(Ledger::open_read_only(ledger_file));
        for (const LedgerRun& run : TRY(ledger.runs())) {
            const fs::path inside = root / run.archive;
            const fs::path file = fs::exists(inside, ignored) ? inside : fs::path(run.archive);
            if (run.archive.empty()) {
                continue;
            }
            if (fs::is_regular_file(file, ignored)) {
                add(file, run.archive);
            } else if (!seen.contains(fs::weakly_canonical(inside.string() + ".open", ignored)) &&
                       std::ranges::find(known.missing, run.archive) == known.missing.end()) {
                known.missing.push_back(run.archive);
            }
        }
    }
    std::ranges::sort(known.here, [](const NamedPath& a, const NamedPath& b) {
        return std::pair(a.path.filename(), a.path) < std::pair(b.path.filename(), b.path);
    });
    return known;
}

std::vector<fs::path> archives_beside(const fs::path& root, const fs::path& data, const std::vector<fs::path>& files) {
    std::set<fs::path> found;
    std::error_code ignored;
    if (const auto known = archives_known(root, data)) {
        for (const NamedPath& archive : known->here) {
            found.insert(fs::weakly_canonical(archive.path, ignored));
        }
    }
    std::set<fs::path> folders = {fs::weakly_canonical(root, ignored)};
    for (const fs::path& file : files) {
        folders.insert(fs::weakly_canonical(file, ignored).parent_path());
    }
    for (const fs::path& folder : folders) {
        for (const fs::directory_entry& entry : fs::directory_iterator(folder, ignored)) {
            if (is_archive_name(entry.path().filename().string())) {
                found.insert(entry.path());
            }
        }
    }
    return {found.begin(), found.end()};
}

void name_missing(const CommonOptions& common, const KnownArchives& known) {
    for (const std::string& file : known.missing) {
        narrate(common.quiet, fmt::format("warning: {}, which a run was read from, is not there any more", file));
    }
}

Result<std::vector<fs::path>> archives_in_use(const std::vector<std::string>& files, const CommonOptions& common) {
    std::vector<fs::path> found(files.begin(), files.end());
    if (!found.empty()) {
        return found;
    }
    const Workspace workspace = TRY(require_workspace(common.config));
    const KnownArchives known = TRY(archives_known(workspace.root, workspace.root / "data"));
    name_missing(common, known);
    for (const NamedPath& archive : known.here) {
        if (!archive.name.ends_with(".open")) {
            std::error_code ignored;
            found.push_back(fs::weakly_canonical(archive.path, ignored));
        }
    }
    if (found.empty()) {
        return invalid(known.missing.empty() ? "there is no archive here yet" : "no archive is here any more",
                       "data/archive",
                       "name one, collect with `public-signals pull`, or bring files that you have with "
                       "`public-signals archive import FILE`");
    }
    return found;
}

}  // namespace public_signals::inline cli
