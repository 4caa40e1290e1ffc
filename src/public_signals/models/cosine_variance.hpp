// The variance of a sum of values that hang together over time, by equal-weighted cosines (Lazarus, Lewis, Stock and
// Watson 2018): t with as many degrees of freedom as cosines.
#pragma once

#include <Eigen/Core>

namespace public_signals::inline models {

/// floor(0.4 n^(2/3)), at least one.
int cosine_count(Eigen::Index values);

/// Of each column and for j = 1 to `count`, the sum over rows t of its values times sqrt(2) cos(pi j (t - 1/2) / n); a
/// cosine a row. The squares of a column of it are each an estimate of the variance of that column's sum, whatever its
/// mean. Rows follow each other in time; a gap between them counts as none (Datta and Du 2012).
Eigen::MatrixXd cosine_sums(const Eigen::MatrixXd& columns, int count);

}  // namespace public_signals::inline models
