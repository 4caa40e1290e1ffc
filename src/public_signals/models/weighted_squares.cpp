#include "public_signals/models/weighted_squares.hpp"

#include <cmath>

namespace public_signals::inline models {

void WeightedSquares::solve(const Eigen::VectorXd& y, const Eigen::MatrixXd& x, const Eigen::VectorXd& weights) {
    m_within.set_weights(weights);
    m_root = weights.cwiseSqrt();
    m_x = x;
    Eigen::VectorXd rest = y;
    m_within.apply(rest);
    for (Eigen::Index c = 0; c < m_x.cols(); ++c) {
        m_within.apply(m_x.col(c));
    }
    m_coefficients = m_x.cols() == 0 ? Eigen::VectorXd()
                                     : qr_solution(m_root.asDiagonal() * m_x, m_root.cwiseProduct(rest)).coefficients();
    m_residuals = m_x.cols() == 0 ? rest : Eigen::VectorXd(rest - m_x * m_coefficients);
}

double poisson_deviance(const Eigen::VectorXd& y, const Eigen::VectorXd& mu) {
    double sum = 0;
    for (Eigen::Index row = 0; row < y.size(); ++row) {
        sum += (y[row] > 0 ? y[row] * std::log(y[row] / mu[row]) : 0.0) - (y[row] - mu[row]);
    }
    return 2 * sum;
}

}  // namespace public_signals::inline models
