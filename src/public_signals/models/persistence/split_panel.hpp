// The split-panel jackknife of Dhaene and Jochmans (2015): what is left of a dynamic panel's coefficients when the bias
// of order 1/T is taken out (Nickell 1981).
//
// Each unit's rows are cut in the middle of its own run. With b of all rows, b1 and b2 of the first and the second
// halves, 2 b - (b1 + b2)/2 has no bias of order 1/T. A middle row goes once to the first half and once to the second,
// and both results are averaged. The standard error is that of this combination, scores added up by cluster.
#pragma once

#include <string>
#include <vector>

#include "public_signals/models/estimate.hpp"

namespace public_signals::inline models {

struct SplitPanel {
    std::vector<Coefficient> coefficients;   // of predictors, then of the controls that stand in every half
    std::vector<Coefficient> least_squares;  // the same with their bias
    double df_t = 0;
    std::size_t n_obs = 0;
    std::int32_t clusters = 0;
};

/// Errors: those of `fit`, also for a half; clusters other than one variable, covariances other than CRV1; no effect of
/// units.
Result<SplitPanel> split_panel_jackknife(const std::vector<Series>& columns, Regression regression);

}  // namespace public_signals::inline models
