// What ties the lags of a distributed lag together: a polynomial (Almon 1965) or a ridge (Hoerl and Kennard 1970).
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "public_signals/models/regression_fit.hpp"

namespace public_signals::inline models {

/// Columns that span the polynomials of that degree over lags 0 to `lags`, orthonormal: lag by column. A lag's
/// coefficient is its row times the coefficients of the columns.
Eigen::MatrixXd almon_basis(int lags, int degree);

struct RidgeLags {
    Eigen::MatrixXd weights;  // column k times the coefficients of all lags is the ridge's coefficient of lag k
    double penalty = 0;       // as a share of the lags' mean sum of squares, everything else taken out
    double free_lags = 0;     // trace of the weights: as many lags' worth of freedom
};

/// The penalty that forecasts best over blocks of periods that are left out in turn, of outcome and lags after effects
/// and controls are taken out. `period` has one for each row of the sample. An error for fewer than two periods.
Result<RidgeLags> ridge_lags(const Solved& solved, Eigen::Index lags, const std::vector<std::int64_t>& period);

}  // namespace public_signals::inline models
