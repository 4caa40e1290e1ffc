// Housekeeping: both take away only what everything else works without.
#include <fmt/format.h>

#include "public_signals/archive/snapshots.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/study/workspace_lock.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;

Result<ExitCode> run(const SnapshotsPruneOptions& options) {
    if (options.keep < 1) {
        return invalid("--keep must be at least 1", "--keep", "keep one page of each handle or more");
    }
    const NamedPath data = TRY(path_or_default(options.output, "data", options.common.config));
    const WorkspaceLock lock = TRY(WorkspaceLock::take(data.path));
    SnapshotManager manager(data.path / "raw_snapshots", static_cast<std::size_t>(options.keep));
    const std::size_t removed = TRY(manager.prune());
    print(options.common.json ? fmt::format("{{\"removed\": {}}}\n", removed)
                              : fmt::format("{} removed, the last {} of each handle kept\n",
                                            counted(static_cast<long long>(removed), "page"), options.keep));
    return ExitCode::Done;
}

Result<ExitCode> run(const CacheClearOptions& options) {
    const NamedPath data = TRY(path_or_default(options.output, "data", options.common.config));
    const WorkspaceLock lock = TRY(WorkspaceLock::take(data.path));
    const fs::path cache = data.path / "cache";
    TRY(check_inside(cache / "x", data.path));
    std::size_t removed = 0;
    std::error_code code;
    for (const auto& entry : fs::directory_iterator(cache, code)) {
        std::error_code failed;
        removed += fs::remove_all(entry.path(), failed);
        if (failed) {
            return fail(ErrorKind::Io, "cannot be removed: " + failed.message(), entry.path().string(),
                        "check the permissions of the folder");
        }
    }
    print(options.common.json ? fmt::format("{{\"removed\": {}}}\n", removed)
                              : fmt::format("{} files and folders removed from the cache\n", removed));
    return ExitCode::Done;
}

}  // namespace public_signals::inline cli
