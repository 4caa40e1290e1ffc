// The archives that a workspace's data came from.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "public_signals/base/result.hpp"

namespace public_signals::inline cli {

/// `files` as given; without any, those that the workspace's ledger names, and those in data/archive.
Result<std::vector<std::filesystem::path>> archives_in_use(const std::vector<std::string>& files,
                                                           const std::string& config);

}  // namespace public_signals::inline cli
