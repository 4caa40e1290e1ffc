// The files that a command is given by their names, and those of the folders among them.
#pragma once

#include <string>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/engine/import/folder.hpp"

namespace public_signals::inline cli {

/// What `names` stand for, in their order: of a folder the files below it that can be brought. A folder that holds the
/// study is an InvalidInput error: the study's own files would be brought to it.
Result<import::GivenFolder> given_files(const std::vector<std::string>& names, const import::ImportHints& hints,
                                        const std::optional<Workspace>& workspace);

}  // namespace public_signals::inline cli
