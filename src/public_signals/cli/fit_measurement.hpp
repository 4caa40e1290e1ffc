// fit --over-draws, --over-vintages and --simex: what the coefficients of a run owe to how attention was measured.
#pragma once

#include <string>
#include <vector>

#include "public_signals/cli/options.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/models/model_run.hpp"
#include "public_signals/panel/panel.hpp"

namespace public_signals::inline cli {

/// An error for an option of theirs without the one that it belongs to, or out of range.
Result<void> check_measurement_options(const FitOptions& options);

/// Their flags in a command line that makes the same results; empty where none was asked for.
std::string measurement_flags(const FitOptions& options);

struct MeasurementInput {
    const NamedPath& file;
    const Panel& panel;                  // of the file
    const std::vector<Column>& columns;  // the same with its keys, values of partial weeks unknown
    const FeatureOrigins& origins;
    const NamedPath& output;
};

/// Re-estimates every result of the run that can be: one that was named and can't is an error, one that --lag found is
/// listed with the cause. Writes what each draw says beside the results.
Result<void> add_measurement(const FitOptions& options, const MeasurementInput& input, ModelRun& run);

}  // namespace public_signals::inline cli
