#include "public_signals/models/profile/show_regression.hpp"

#include "public_signals/base/counted.hpp"
#include "public_signals/models/cosine_variance.hpp"
#include "public_signals/models/distributions.hpp"
#include "public_signals/models/matrix_products.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

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

/// What t is made of when the coefficient is held at b: (score - b square) and the cosines of both.
struct HeldScores {
    double score = 0;
    double square = 0;
    Eigen::VectorXd score_cosines;
    Eigen::VectorXd square_cosines;
    double factor = 1;  // of the variance, for the parameters
};

/// Sets the ends between which t² is at most `largest`²; NaN where there are none.
void set_ends(Coefficient& made, const HeldScores& held, double largest) {
    const double share = held.factor * largest * largest / static_cast<double>(held.score_cosines.size());
    const double a = held.square * held.square - share * held.square_cosines.squaredNorm();
    const double b = held.score * held.square - share * held.score_cosines.dot(held.square_cosines);
    const double c = held.score * held.score - share * held.score_cosines.squaredNorm();
    const double reach = std::sqrt(std::max(0.0, b * b - a * c));
    const bool has_ends = a > 0;
    made.ci_lower = has_ends ? (b - reach) / a : std::numeric_limits<double>::quiet_NaN();
    made.ci_upper = has_ends ? (b + reach) / a : std::numeric_limits<double>::quiet_NaN();
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
    Eigen::MatrixXd scores(x.size(), 2);
    scores.col(0) = x.cwiseProduct(y);
    scores.col(1) = x.cwiseProduct(x);
    const int count = cosine_count(x.size());
    const Eigen::MatrixXd sums = cosine_sums(scores, count);
    const auto n = static_cast<double>(rows);
    const HeldScores held{.score = x.dot(y),
                          .square = x.squaredNorm(),
                          .score_cosines = sums.col(0),
                          .square_cosines = sums.col(1),
                          .factor = n / (n - static_cast<double>(basis.cols()))};
    const double variance = held.factor * held.score_cosines.squaredNorm() / (count * held.square * held.square);
    ShowEstimate made{coefficient_of("", held.score / held.square, variance, count, alpha), count};
    set_ends(made.estimate, held, t_upper_quantile(alpha / 2, count));
    return {std::move(made), ""};
}

}  // namespace public_signals::inline models
