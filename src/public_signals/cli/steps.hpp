// Steps that more than one subcommand takes, on values and folders alone.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "public_signals/cli/workspace.hpp"
#include "public_signals/panel/observations.hpp"
#include "public_signals/panel/schema.hpp"
#include "public_signals/sources/rules.hpp"

namespace public_signals {

/// The rules to read pages with: those of `folder` (given, or the workspace's rules/ where it exists) before the
/// shipped ones.
Result<Rules> rules_in_use(const std::string& folder, const std::filesystem::path& workspace_root);

/// Writes {source}_weekly.csv for every source that the observations asked for or hold. Shows that `shows` lacks are
/// left out (all are kept when it is empty); their names are returned.
Result<std::vector<std::string>> write_weekly_files(const Observations& observations,
                                                    const std::vector<std::string>& shows,
                                                    const std::filesystem::path& folder);

/// One of google_trends wikipedia tiktok instagram, or an error with the nearest.
Result<Source> source_named(const std::string& name);

}  // namespace public_signals
