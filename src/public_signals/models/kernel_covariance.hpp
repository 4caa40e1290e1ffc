// Standard errors under dependence across units and over periods, and a test for the first.
//
// Driscoll and Kraay 1998: with h(t) the sum over units of regressor times residual, the middle of the sandwich is
// G(0) + sum over l of (1 - l/(L+1)) (G(l) + G(l)'), G(l) the sum of h(t) h(t-l)'. Periods that the panel lacks are
// zeros, so lags are those of the calendar.
#pragma once

#include <optional>
#include <string>

#include "public_signals/models/estimate.hpp"

namespace public_signals::inline models {

struct KernelMeat {
    Eigen::MatrixXd meat;  // in the coordinates of the basis, without a small-sample factor
    int lags = 0;          // floor(4 (T/100)^(2/9)) unless told: Newey and West 1994
    int periods = 0;       // T, those with a row
};

/// Of a sample that knows its rows' periods. An error for fewer than two periods, and for `lags` that aren't fewer than
/// they.
Result<KernelMeat> kernel_meat(const Sample& sample, const Solved& solved, std::optional<int> lags);

/// Pesaran's CD test (2004) on residuals: standard normal where units are independent of each other. Rows of pairs are
/// those of the periods that both have, three at least. Empty where no pair has them, and for over 1,000 units.
std::optional<CrossDependence> pesaran_cd(const Sample& sample, const Eigen::VectorXd& residuals);

}  // namespace public_signals::inline models
