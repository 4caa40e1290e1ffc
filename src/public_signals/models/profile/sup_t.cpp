#include "public_signals/models/profile/sup_t.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "public_signals/models/decompositions.hpp"
#include "public_signals/models/distributions.hpp"
#include "public_signals/models/normal_draws.hpp"

namespace public_signals::inline models {

double normal_critical(double level) {
    return normal_upper_quantile(level / 2);
}

std::optional<LargestOfNormals> LargestOfNormals::of(const Eigen::MatrixXd& covariance, std::uint64_t seed, int draws) {
    const Eigen::VectorXd scale = covariance.diagonal().cwiseSqrt();
    if (covariance.rows() == 0 || draws < 1 || !(scale.minCoeff() > 0) || !covariance.allFinite()) {
        return std::nullopt;
    }
    const Eigen::MatrixXd correlation =
        scale.cwiseInverse().asDiagonal() * covariance * scale.cwiseInverse().asDiagonal();
    const SymmetricEigen solver = symmetric_eigen(correlation);
    Eigen::MatrixXd root = solver.vectors * solver.values.cwiseMax(0.0).cwiseSqrt().asDiagonal();
    for (Eigen::Index i = 0; i < root.rows(); ++i) {
        root.row(i) /= std::max(root.row(i).norm(), 1e-300);
    }
    LargestOfNormals made;
    made.m_points = static_cast<double>(covariance.rows());
    std::mt19937_64 chance(seed);
    Eigen::VectorXd drawn(root.cols());
    for (int draw = 0; draw < draws; ++draw) {
        for (double& value : drawn) {
            value = normal_of(chance);
        }
        double largest = 0;
        for (Eigen::Index i = 0; i < root.rows(); ++i) {
            largest = std::max(largest, std::abs(root.row(i).dot(drawn)));
        }
        made.m_largest.push_back(largest);
    }
    std::ranges::sort(made.m_largest);
    return made;
}

double LargestOfNormals::level(double alpha) const {
    const auto n = static_cast<double>(m_largest.size());
    const auto at = static_cast<std::size_t>(std::clamp(std::ceil((1 - alpha) * (n + 1)), 1.0, n)) - 1;
    return std::clamp(normal_two_sided(m_largest[at]), alpha / m_points, alpha);
}

double LargestOfNormals::pvalue(double least) const {
    if (!(least > 0)) {
        return least;
    }
    const auto beyond = m_largest.end() - std::ranges::lower_bound(m_largest, normal_critical(least));
    const double chance = (1 + static_cast<double>(beyond)) / (static_cast<double>(m_largest.size()) + 1);
    return std::clamp(chance, least, std::min(1.0, m_points * least));
}

}  // namespace public_signals::inline models
