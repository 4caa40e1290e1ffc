// What clusters carry of each estimate, in the words and cells that text, tables and report share.
#pragma once

#include <string>
#include <vector>

#include "public_signals/models/model_run.hpp"

namespace public_signals::inline models {

/// The warning of a predictor that few clusters carry; `regression` has it as its one predictor.
std::string unequal_text(const PredictorResult& result, const Regression& regression);

/// `one show carries this; the panel can't say whether x_lag4 predicts gross: …` begins so.
std::string carried_by_one(const PredictorResult& result, const Regression& regression);

/// A head and a row per predictor: effective clusters, the largest leverage and partial leverage, the range without one
/// cluster, CR3, and the randomisation p where it was asked. Empty without one cluster variable.
std::vector<std::vector<std::string>> cluster_table(const ModelRun& run);

/// What the columns of that table are.
std::string cluster_note(const ModelRun& run);

}  // namespace public_signals::inline models
