// The score bootstrap of Kline and Santos (2012) with the null imposed, and intervals by inverting it.
//
// Each cluster's score at the null, the influence of all other parameters taken out, is multiplied by one random
// weight; nothing is estimated anew in a draw. With s(g) the scores and w(g) the weights, t* is
// sum w(g) s(g) / sqrt(sum (w(g) s(g))^2). Of signs it is a test by exchanging signs (Canay, Santos and Shaikh 2021).
#pragma once

#include <Eigen/Core>
#include <functional>
#include <optional>

#include "public_signals/models/bootstrap.hpp"

namespace public_signals::inline models {

/// The clusters' scores with the coefficient held at a value; nothing where they can't be had.
using ScoresAt = std::function<std::optional<Eigen::VectorXd>(double)>;

/// `estimate` is the coefficient tested. Errors: no draws; scores of zero that are all zero or can't be had.
Result<Bootstrap> score_bootstrap(const ScoresAt& scores_at, const Coefficient& estimate, const Factor& cluster,
                                  double alpha, const BootstrapOptions& options);

}  // namespace public_signals::inline models
