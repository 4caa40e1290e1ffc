#include "public_signals/models/profile/show_regression.hpp"

#include "public_signals/base/counted.hpp"
#include "public_signals/models/matrix_products.hpp"

#include <fmt/format.h>

#include <cmath>
#include <map>

namespace public_signals::inline models {
namespace {

constexpr double little_left = 1e-9;  // of a column's norm, after those before it

/// Orthonormal columns of the intercept and what else says something new.
Eigen::MatrixXd orthonormal(const Eigen::MatrixXd& others, Eigen::Index rows) {
    Eigen::MatrixXd basis(rows, others.cols() + 1);
    basis.col(0).setConstant(1 / std::sqrt(static_cast<double>(rows)));
    Eigen::Index count = 1;
    for (Eigen::Index c = 0; c < others.cols(); ++c) {
        Eigen::VectorXd rest = others.col(c);
        for (int pass = 0; pass < 2; ++pass) {
            rest = without_projection(basis.leftCols(count), rest);
        }
        const double norm = rest.norm();
        if (norm > little_left * others.col(c).norm()) {
            basis.col(count++) = rest / norm;
        }
    }
    return basis.leftCols(count);
}

Eigen::VectorXd without(const Eigen::MatrixXd& basis, Eigen::VectorXd values) {
    for (int pass = 0; pass < 2; ++pass) {
        values = without_projection(basis, values);
    }
    return values;
}

/// The sum over pairs of periods of their scores, weighed by Bartlett's kernel; a period without a row has score zero.
double kernel_sum(const Eigen::VectorXd& scores, const std::vector<std::int64_t>& period, int lags) {
    std::map<std::int64_t, double> by_period;
    for (std::size_t row = 0; row < period.size(); ++row) {
        by_period[period[row]] += scores[static_cast<Eigen::Index>(row)];
    }
    double sum = 0;
    for (const auto& [when, score] : by_period) {
        sum += score * score;
        for (int lag = 1; lag <= lags; ++lag) {
            const auto before = by_period.find(when - lag);
            sum += before == by_period.end() ? 0.0 : 2 * (1 - lag / (lags + 1.0)) * score * before->second;
        }
    }
    return sum;
}

}  // namespace

ShowResult regression_of_show(const ShowRegression& show, std::size_t least_over, double alpha) {
    const auto rows = static_cast<std::size_t>(show.outcome.size());
    const auto most = static_cast<std::size_t>(show.others.cols()) + 2;
    if (rows < most + least_over) {
        return {std::nullopt, fmt::format("{} for {}", counted(static_cast<std::int64_t>(rows), "usable row"),
                                          counted(static_cast<std::int64_t>(most), "parameter"))};
    }
    const Eigen::MatrixXd basis = orthonormal(show.others, show.outcome.size());
    const Eigen::VectorXd x = without(basis, show.predictor);
    if (!(x.norm() > little_left * show.predictor.norm())) {
        return {std::nullopt, "its predictor does not vary beside the rest"};
    }
    const Eigen::VectorXd y = without(basis, show.outcome);
    if (!(y.norm() > little_left * show.outcome.norm())) {
        return {std::nullopt, "its outcome does not vary beside the rest"};
    }
    const double squares = x.squaredNorm();
    const double coefficient = x.dot(y) / squares;
    const Eigen::VectorXd scores = x.cwiseProduct(y - coefficient * x);
    const auto parameters = static_cast<double>(basis.cols()) + 1;
    const auto n = static_cast<double>(rows);
    const int lags = static_cast<int>(std::floor(4 * std::pow(n / 100, 2.0 / 9.0)));
    const double variance = n / (n - parameters) * kernel_sum(scores, show.period, lags) / (squares * squares);
    return {ShowEstimate{coefficient_of("", coefficient, variance, n - parameters, alpha), n - parameters, lags}, ""};
}

}  // namespace public_signals::inline models
