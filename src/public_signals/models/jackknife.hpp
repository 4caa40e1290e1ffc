// What is left of a regression without each of its clusters, without fitting it anew.
//
// Without cluster g the effects change too. The larger effect is taken out by the means of the rows that are left, the
// smaller one is solved densely; all of it follows from the sums of the removed rows, because residuals and basis sum
// to zero in every level of the effects.
#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "public_signals/models/estimate.hpp"

namespace public_signals::inline models {

/// [Q u]'[Q u] over the rows that are left without each cluster, Q the basis and u the residuals, the effects taken out
/// anew; nothing where that is too much work. There is one cluster variable.
std::optional<std::vector<Eigen::MatrixXd>> products_without_clusters(const Sample& sample, const Solved& solved);

}  // namespace public_signals::inline models
