// Least squares with weights and effects, a step of a Poisson regression.
#pragma once

#include <Eigen/Core>

#include "public_signals/models/decompositions.hpp"
#include "public_signals/models/estimate.hpp"
#include "public_signals/models/weighted_within.hpp"

namespace public_signals::inline models {

/// Coefficients, and what is left of the outcome.
class WeightedSquares {
  public:
    explicit WeightedSquares(const Sample& sample) : m_within(sample.effects) {}

    void solve(const Eigen::VectorXd& y, const Eigen::MatrixXd& x, const Eigen::VectorXd& weights);

    const Eigen::VectorXd& coefficients() const { return m_coefficients; }
    const Eigen::VectorXd& residuals() const { return m_residuals; }
    /// Of the regressors times the root of the weights: Q, and R^-1.
    ThinQr decomposed() const { return thin_qr(m_root.asDiagonal() * m_x); }

  private:
    WeightedWithin m_within;
    Eigen::VectorXd m_root;
    Eigen::MatrixXd m_x;
    Eigen::VectorXd m_coefficients;
    Eigen::VectorXd m_residuals;
};

/// What a Poisson likelihood lacks of the best, twice.
double poisson_deviance(const Eigen::VectorXd& y, const Eigen::VectorXd& mu);

}  // namespace public_signals::inline models
