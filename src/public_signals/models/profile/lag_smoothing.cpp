#include "public_signals/models/profile/lag_smoothing.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "public_signals/models/decompositions.hpp"
#include "public_signals/models/matrix_products.hpp"

namespace public_signals::inline models {
namespace {

constexpr std::size_t most_folds = 10;
constexpr int penalties_a_decade = 4;
constexpr int least_decade = -4;
constexpr int most_decade = 3;

/// 0, then 10^-4 to 10^3.
std::vector<double> penalty_shares() {
    std::vector<double> made = {0.0};
    for (int i = least_decade * penalties_a_decade; i <= most_decade * penalties_a_decade; ++i) {
        made.push_back(std::pow(10.0, static_cast<double>(i) / penalties_a_decade));
    }
    return made;
}

/// Contiguous blocks of periods, as equal as can be; of each row its block.
std::vector<std::size_t> blocks_of(const std::vector<std::int64_t>& period, std::size_t& folds) {
    const std::set<std::int64_t> all(period.begin(), period.end());
    const std::vector<std::int64_t> ordered(all.begin(), all.end());
    folds = std::min(most_folds, ordered.size());
    std::vector<std::size_t> block;
    for (const std::int64_t one : period) {
        const auto at = static_cast<std::size_t>(std::ranges::lower_bound(ordered, one) - ordered.begin());
        block.push_back(at * folds / ordered.size());
    }
    return block;
}

/// [X y]'[X y] of each block.
std::vector<Eigen::MatrixXd> products_by_block(const Eigen::MatrixXd& x, const Eigen::VectorXd& y,
                                               const std::vector<std::size_t>& block, std::size_t folds) {
    const Eigen::Index q = x.cols();
    std::vector<Eigen::MatrixXd> made(folds, Eigen::MatrixXd::Zero(q + 1, q + 1));
    Eigen::VectorXd row(q + 1);
    for (Eigen::Index i = 0; i < x.rows(); ++i) {
        row << x.row(i).transpose(), y[i];
        made[block[static_cast<std::size_t>(i)]] += row * row.transpose();
    }
    return made;
}

/// The squared error of a block that the others forecast.
double error_of_block(const Eigen::MatrixXd& all, const Eigen::MatrixXd& block, double penalty) {
    const Eigen::Index q = all.cols() - 1;
    Eigen::MatrixXd own = all.topLeftCorner(q, q) - block.topLeftCorner(q, q);
    own.diagonal().array() += penalty;
    const Eigen::VectorXd b = solve_symmetric(own, all.col(q).head(q) - block.col(q).head(q));
    const Eigen::VectorXd turned = block.topLeftCorner(q, q) * b;
    const double error = block(q, q) - 2 * b.dot(block.col(q).head(q)) + b.dot(turned);
    return std::isfinite(error) ? error : std::numeric_limits<double>::infinity();
}

}  // namespace

Eigen::MatrixXd almon_basis(int lags, int degree) {
    Eigen::MatrixXd powers(lags + 1, degree + 1);
    for (int k = 0; k <= lags; ++k) {
        const double place = lags == 0 ? 0.0 : 2.0 * k / lags - 1;
        for (int power = 0; power <= degree; ++power) {
            powers(k, power) = std::pow(place, power);
        }
    }
    return thin_qr(powers).q;
}

Result<RidgeLags> ridge_lags(const Solved& solved, Eigen::Index lags, const std::vector<std::int64_t>& period) {
    const Eigen::MatrixXd directions = solved.basis * solved.inverse.topRows(lags).transpose();
    const Eigen::MatrixXd normal = solve_symmetric(crossprod(directions), Eigen::MatrixXd::Identity(lags, lags));
    const Eigen::MatrixXd x = directions * normal;  // the lags, everything else taken out
    const Eigen::VectorXd y = x * solved.coefficients.head(lags) + solved.residuals;
    std::size_t folds = 0;
    const std::vector<std::size_t> block = blocks_of(period, folds);
    if (folds < 2) {
        return invalid("one period can't be left out of itself", "smooth", "take smoothing none or almon");
    }
    const std::vector<Eigen::MatrixXd> products = products_by_block(x, y, block, folds);
    Eigen::MatrixXd all = Eigen::MatrixXd::Zero(lags + 1, lags + 1);
    for (const Eigen::MatrixXd& part : products) {
        all += part;
    }
    const double scale = normal.diagonal().mean();
    RidgeLags made;
    double least = std::numeric_limits<double>::infinity();
    for (const double share : penalty_shares()) {
        double error = 0;
        for (const Eigen::MatrixXd& part : products) {
            error += error_of_block(all, part, share * scale);
        }
        if (error < least) {
            least = error;
            made.penalty = share;
        }
    }
    Eigen::MatrixXd penalised = normal;
    penalised.diagonal().array() += made.penalty * scale;
    made.weights = solve_symmetric(penalised, normal).transpose();
    made.free_lags = made.weights.trace();
    return made;
}

}  // namespace public_signals::inline models
