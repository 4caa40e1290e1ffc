// The ledger of a workspace, and the names by which it knows archives.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/engine/replay.hpp"

namespace public_signals::inline cli {

/// The name of the source that a URL belongs to, or empty.
std::string source_of_url(const std::string& url);

/// A file as the ledger writes it: relative to the workspace where it lies inside, else as it was given.
std::string name_in_workspace(const std::filesystem::path& file, const std::filesystem::path& root);

/// The ledger's rows of the replayed runs, made anew in the workspace's data/ledger.sqlite3, wherever `output` is.
Result<void> write_ledger(const std::vector<std::filesystem::path>& archives, const Replayed& replayed,
                          const std::filesystem::path& workspace_root, const NamedPath& output);

}  // namespace public_signals::inline cli
