// An estimate as the dictionary that Python returns and `fit --json` writes: coefficient, pvalue, ci_lower, ci_upper
// first.
#pragma once

#include <nlohmann/json.hpp>

#include "public_signals/models/estimate.hpp"

namespace public_signals {

/// The first predictor at the top, every control (and the intercept) beneath, then what was left out. With several
/// predictors `predictors` holds them all.
nlohmann::ordered_json to_json(const Estimate& estimate, const Regression& regression);

/// `iid`, `hetero`, `cluster show`, `cluster show and week_start`.
std::string vcov_word(const Regression& regression);
/// The sentences of warnings.
std::vector<std::string> texts(const std::vector<ModelWarning>& warnings);

}  // namespace public_signals
