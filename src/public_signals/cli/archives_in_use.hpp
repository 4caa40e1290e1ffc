// The archives that a workspace's data came from.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/cli/workspace.hpp"

namespace public_signals::inline cli {

struct KnownArchives {
    std::vector<NamedPath> here;       // by the name of the file, which begins with its time where a pull made it
    std::vector<std::string> missing;  // that the ledger names and nobody finds
};
/// Of a workspace whose ledger and archive/ lie in `data`: those that the ledger names, wherever they lie, and those in
/// archive/, the open one of a pull included.
Result<KnownArchives> archives_known(const std::filesystem::path& root, const std::filesystem::path& data);

/// Archives that may say something later of the imports in `files`: those that are known, and those that lie in the
/// same folders or in the study's own.
std::vector<std::filesystem::path> archives_beside(const std::filesystem::path& root, const std::filesystem::path& data,
                                                   const std::vector<std::filesystem::path>& files);

/// Names those that are gone, as warnings.
void name_missing(const CommonOptions& common, const KnownArchives& known);

/// `files` as given; without any, those that are known and finished, of the workspace that we stand in. One that is
/// gone is named.
Result<std::vector<std::filesystem::path>> archives_in_use(const std::vector<std::string>& files,
                                                           const CommonOptions& common);

}  // namespace public_signals::inline cli
