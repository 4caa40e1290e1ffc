// The normal equations of two effects in the levels of the smaller one, the larger taken out, and products with what
// solves them: where the jackknife over many clusters spends its time.
#pragma once

#include <Eigen/Core>

#include "public_signals/models/factors.hpp"

namespace public_signals::inline models {

/// diag(rows by small level) less the sum over large levels of c c' / n, c a level's rows by small level, n all of
/// them. The rows are those by large level.
Eigen::MatrixXd smaller_normal(const GroupedRows& by_large, const Factor& small);

/// x a, for an x of many rows; sums are added in one order on every machine.
Eigen::MatrixXd side_product(const Eigen::MatrixXd& x, const Eigen::MatrixXd& a);

}  // namespace public_signals::inline models
