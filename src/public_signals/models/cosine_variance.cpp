#include "public_signals/models/cosine_variance.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "public_signals/models/matrix_products.hpp"

namespace public_signals::inline models {

int cosine_count(Eigen::Index values) {
    return std::max(1, static_cast<int>(0.4 * std::pow(static_cast<double>(values), 2.0 / 3.0)));
}

Eigen::MatrixXd cosine_sums(const Eigen::MatrixXd& columns, int count) {
    const auto n = columns.rows();
    Eigen::MatrixXd cosines(n, count);
    for (Eigen::Index j = 0; j < count; ++j) {
        const double step = std::numbers::pi * static_cast<double>(j + 1) / static_cast<double>(n);
        for (Eigen::Index row = 0; row < n; ++row) {
            cosines(row, j) = std::numbers::sqrt2 * std::cos(step * (static_cast<double>(row) + 0.5));
        }
    }
    return crossprod(cosines, columns);
}

}  // namespace public_signals::inline models
