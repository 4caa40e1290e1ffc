// What the draws of a wild bootstrap make of any null: numerator and score of each are linear in the null.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <limits>

#include "public_signals/models/bootstrap.hpp"
#include "public_signals/models/wild_weights.hpp"

namespace public_signals::inline models {

/// With the coefficient held d standard errors below the estimate, t* squared is
/// (a + d b)^2 / (aa + 2 d ab + d^2 bb), a draw an entry of each.
class WildDraws {
  public:
    WildDraws(const WildScores& scores, const WildWeights& weights);

    /// How many |t*| are larger than `share` of |t|, which is d; or fewer, but at least `enough`.
    std::int64_t larger(double d, double share, std::int64_t enough = std::numeric_limits<std::int64_t>::max()) const;

  private:
    void make(const WildScores& scores, const Eigen::MatrixXd& weights, Eigen::Index first);

    Eigen::ArrayXd m_a;
    Eigen::ArrayXd m_b;
    Eigen::ArrayXd m_aa;
    Eigen::ArrayXd m_ab;
    Eigen::ArrayXd m_bb;
};

}  // namespace public_signals::inline models
