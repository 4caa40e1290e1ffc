// What to know of a regression's columns before believing it: controls that the outcome determines or that come after
// the predictor, the outcome's own lag, a predictor that looks into the future.
#pragma once

#include <string>
#include <vector>

#include "public_signals/models/estimate.hpp"
#include "public_signals/models/feature_origin.hpp"

namespace public_signals::inline models {

/// `bad_control`, `nickell` and `placebo_predictor` of a regression. `columns` may hold more than the regression names:
/// a lead is told by the column that it is a lead of. What a control is made of is told by `origins`, else by the name
/// where it is one that this program gives, else by its values.
std::vector<ModelWarning> column_warnings(const std::vector<Series>& columns, const Regression& regression,
                                          const FeatureOrigins& origins);

/// The controls that are the outcome of an earlier period, told by their values.
std::vector<std::string> own_lags(const std::vector<Series>& columns, const Regression& regression);

}  // namespace public_signals::inline models
