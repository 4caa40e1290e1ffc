// extract --diff: which cells of the panel the rules in use would change.
#pragma once

#include "public_signals/base/result.hpp"
#include "public_signals/cli/options.hpp"

namespace public_signals::inline cli {

Result<ExitCode> extract_diff(const ExtractOptions& options);

}  // namespace public_signals::inline cli
