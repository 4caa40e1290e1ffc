// Weekly files that `panel` reads are those of today's shows.yaml.
#pragma once

#include <string>

#include "public_signals/cli/options.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline cli {

/// Makes the weekly files of the workspace anew where shows.yaml has changed since they were made. Whether it did.
Result<bool> renew_weekly(const PanelOptions& options, const Extensions& extensions);

/// What a panel with these columns says of shows.yaml: the digest of what its weeks were made with; empty where nothing
/// says it.
Result<std::string> asked_by(const PanelOptions& options, const Extensions& columns);

}  // namespace public_signals::inline cli
