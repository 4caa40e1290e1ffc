// fit --profile: lags together, later weeks, or shows by themselves.
#pragma once

#include <string>
#include <vector>

#include "public_signals/cli/options.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/models/feature_origin.hpp"
#include "public_signals/models/model_run_json.hpp"

namespace public_signals::inline cli {

/// An error for an option that only profiles have, without one, or that profiles don't have.
Result<void> check_profile_options(const FitOptions& options);

/// The flags of a profile in a command line that makes the same results; empty without one.
std::string profile_flags(const FitOptions& options);

struct ProfileInput {
    const std::vector<Column>& columns;
    const FeatureOrigins& origins;
    Regression regression;
    std::vector<std::string> predictors;
    ModelSource source;
    std::vector<ModelWarning> warnings;  // of the file
};

/// Estimates, writes profile_KIND.json, .csv, .txt and .svg to the folder, and prints.
Result<ExitCode> run_profile(const FitOptions& options, const ProfileInput& input, const NamedPath& output);

}  // namespace public_signals::inline cli
