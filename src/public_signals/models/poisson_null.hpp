// A Poisson regression with its first coefficient held at a value: the scores by which that value is tested.
#pragma once

#include <Eigen/Core>
#include <optional>

#include "public_signals/models/weighted_squares.hpp"

namespace public_signals::inline models {

/// A settled regression: the logarithms of the means with the coefficient held there.
struct HeldPoisson {
    double held = 0;
    Eigen::VectorXd eta;
};

class PoissonNull {
  public:
    /// Rows as they were estimated; `last` is a regression to start from, that of the estimate.
    PoissonNull(const Sample& sample, const Factor& cluster, const Eigen::VectorXd& y, const Eigen::MatrixXd& x,
                HeldPoisson last);

    /// By cluster the sums of (y - mean) times what the first regressor has beside all else, weighed by the means:
    /// its scores, the others' influence taken out. Nothing where the regression does not settle.
    std::optional<Eigen::VectorXd> scores(double held);

  private:
    const Factor& m_cluster;
    const Eigen::VectorXd& m_y;
    Eigen::VectorXd m_first;
    Eigen::MatrixXd m_others;
    HeldPoisson m_last;
    WeightedSquares m_squares;
};

}  // namespace public_signals::inline models
