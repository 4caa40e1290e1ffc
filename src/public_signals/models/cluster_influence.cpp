#include "public_signals/models/cluster_influence.hpp"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "public_signals/models/decompositions.hpp"
#include "public_signals/models/jackknife.hpp"
#include "public_signals/models/key_text.hpp"
#include "public_signals/models/matrix_products.hpp"
#include "public_signals/models/row_blocks.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

constexpr double nothing_left = 1e-9;      // of a basis vector's square without a cluster
constexpr double surely_identified = 0.5;  // no eigenvalue is further than that from one

/// Whether what `row` makes of the basis lies in a direction that is not left.
bool is_lost(const Eigen::VectorXd& row, const Eigen::VectorXd& values, const Eigen::MatrixXd& vectors) {
    const double least = 1e-6 * row.norm();
    for (Index i = 0; i < values.size(); ++i) {
        if (values[i] <= nothing_left && std::abs(row.dot(vectors.col(i))) > least) {
            return true;
        }
    }
    return false;
}

/// Coefficients from `products_without_clusters`, where the outcome is basis times `along` plus the residuals.
struct WithoutCluster {
    Eigen::VectorXd coefficients;
    bool identified = true;                  // the one that is asked for
    std::vector<std::size_t> not_estimated;  // by position
};

/// `row` makes the coefficient that has to be identified from the basis.
WithoutCluster coefficients_from(const Eigen::MatrixXd& products, const Eigen::VectorXd& along, const Solved& solved,
                                 const Eigen::VectorXd& row) {
    const Index k = along.size();
    const Eigen::MatrixXd own = products.topLeftCorner(k, k);
    if ((own - Eigen::MatrixXd::Identity(k, k)).cwiseAbs().rowwise().sum().maxCoeff() < surely_identified) {
        const Eigen::VectorXd moved = own.llt().solve(products.col(k).head(k));
        return {.coefficients = applied(solved.inverse, along + moved), .identified = true, .not_estimated = {}};
    }
    const SymmetricEigen solver = symmetric_eigen(own);
    const Eigen::VectorXd& values = solver.values;
    const Eigen::VectorXd wanted = own * along + products.col(k).head(k);
    const Eigen::MatrixXd& vectors = solver.vectors;
    const Eigen::VectorXd inverse =
        values.unaryExpr([](double value) { return value > nothing_left ? 1 / value : 0.0; });
    WithoutCluster made;
    made.coefficients =
        applied(solved.inverse, applied(vectors, inverse.cwiseProduct(crossprod(vectors, wanted).col(0))));
    made.identified = !is_lost(row, values, vectors);
    for (Index c = 0; c < k; ++c) {
        if (is_lost(solved.inverse.row(c).transpose(), values, vectors)) {
            made.not_estimated.push_back(static_cast<std::size_t>(c));
        }
    }
    return made;
}

double effective(const std::vector<double>& shares) {
    // G / (1 + cv^2) of shares that sum to 1 is one over the sum of their squares.
    const double squares = std::inner_product(shares.begin(), shares.end(), shares.begin(), 0.0);
    return squares > 0 ? 1 / squares : 0.0;
}

/// Adds products of rows up by cluster: `sums[i]` of `a[i]` and `b[i]`, each in the order of the rows. Rows of one
/// cluster mostly follow one another: their sums wait in registers.
template <std::size_t Count>
void add_products(const std::int32_t* code, const std::array<const double*, Count>& a,
                  const std::array<const double*, Count>& b, Index rows, const std::array<double*, Count>& sums) {
    if (rows == 0) {
        return;
    }
    const auto each = [&]<std::size_t... i>(std::index_sequence<i...>) {
        auto cluster = static_cast<std::size_t>(code[0]);
        std::array<double, Count> sum = {sums[i][cluster]...};
        for (Index row = 0; row < rows; ++row) {
            if (const auto now = static_cast<std::size_t>(code[row]); now != cluster) {
                ((sums[i][cluster] = sum[i]), ...);
                cluster = now;
                ((sum[i] = sums[i][cluster]), ...);
            }
            ((sum[i] += a[i][row] * b[i][row]), ...);
        }
        ((sums[i][cluster] = sum[i]), ...);
    };
    each(std::make_index_sequence<Count>());
}

void add_squares(const std::int32_t* code, const double* values, Index rows, std::vector<double>& sums) {
    add_products<1>(code, {values}, {values}, rows, {sums.data()});
}

/// The shares of squares that were summed by cluster.
CarriedShares of_all(CarriedShares made) {
    const double squares = std::reduce(made.shares.begin(), made.shares.end());
    for (double& share : made.shares) {
        share /= squares;
    }
    made.effective = effective(made.shares);
    made.largest = *std::ranges::max_element(made.shares);
    return made;
}

/// Calls `act(begin, piece)` with the sum of the basis's columns, each times its weight, in pieces that stay in the
/// cache: no vector of all rows is made.
template <class Act>
void each_piece(const Eigen::MatrixXd& basis, const Eigen::VectorXd& weights, const Act& act) {
    constexpr Index rows_at_once = 1024;
    Eigen::VectorXd piece;
    for (Index begin = 0; begin < basis.rows(); begin += rows_at_once) {
        const Index rows = std::min(rows_at_once, basis.rows() - begin);
        piece = basis.col(0).segment(begin, rows) * weights[0];
        for (Index c = 1; c < weights.size(); ++c) {
            piece += basis.col(c).segment(begin, rows) * weights[c];
        }
        act(begin, std::as_const(piece));
    }
}

CarriedShares shares_of_combination(const Factor& cluster, const Eigen::MatrixXd& basis,
                                    const Eigen::VectorXd& weights) {
    CarriedShares made{.shares = std::vector<double>(static_cast<std::size_t>(cluster.levels))};
    each_piece(basis, weights, [&](Index begin, const Eigen::VectorXd& piece) {
        add_squares(cluster.code.data() + begin, piece.data(), piece.size(), made.shares);
    });
    return of_all(std::move(made));
}

/// The value of each level in the frame.
std::vector<std::string> level_names(const Factor& factor, const Series& column, const Regression& regression) {
    std::vector<std::string> names;
    names.reserve(factor.example.size());
    for (const std::size_t row : factor.example) {
        names.push_back(key_text(column, row, regression));
    }
    return names;
}

ClusterReport::Extreme largest(const std::vector<double>& shares, const std::vector<std::string>& names) {
    const auto found = std::ranges::max_element(shares);
    return {names[static_cast<std::size_t>(found - shares.begin())], *found};
}

}  // namespace

CarriedShares carried_shares(const Factor& cluster, const Solved& solved, Index position) {
    return shares_of_combination(cluster, solved.basis, solved.inverse.row(position));
}

CarriedShares carried_shares(const Factor& cluster, const Eigen::VectorXd& direction) {
    CarriedShares made{.shares = std::vector<double>(static_cast<std::size_t>(cluster.levels))};
    add_squares(cluster.code.data(), direction.data(), direction.size(), made.shares);
    return of_all(std::move(made));
}

ClusterScores cluster_scores(const Factor& cluster, const Solved& solved) {
    const Index k = solved.basis.cols();
    const std::int32_t* const code = cluster.code.data();
    const double* const residual = solved.residuals.data();
    ClusterScores made{.scores = Eigen::MatrixXd::Zero(cluster.levels, k),
                       .carried = {.shares = std::vector<double>(static_cast<std::size_t>(cluster.levels))}};
    const auto basis = [&](Index c) { return solved.basis.col(c).data(); };
    const auto score = [&](Index c) { return made.scores.col(c).data(); };
    // The first column goes with the shares, the others two by two.
    in_parallel_rows(
        static_cast<std::size_t>(k / 2 + 1),
        [&](std::size_t task) {
            const auto c = 2 * static_cast<Index>(task) - 1;
            if (task == 0) {
                each_piece(solved.basis, solved.inverse.row(0), [&](Index begin, const Eigen::VectorXd& piece) {
                    add_products<2>(code + begin, {piece.data(), basis(0) + begin}, {piece.data(), residual + begin},
                                    piece.size(), {made.carried.shares.data(), score(0)});
                });
            } else if (c + 1 < k) {
                add_products<2>(code, {basis(c), basis(c + 1)}, {residual, residual}, solved.basis.rows(),
                                {score(c), score(c + 1)});
            } else {
                add_products<1>(code, {basis(c)}, {residual}, solved.basis.rows(), {score(c)});
            }
        },
        cluster.code.size());
    made.carried = of_all(std::move(made.carried));
    return made;
}

bool CarriedShares::is_unequal() const {
    const auto clusters = static_cast<double>(shares.size());
    return one_carries() || (effective < few_effective_clusters && 2 * effective < clusters);
}

ClusterInfluence cluster_influence(const Sample& sample, const Solved& solved) {
    return cluster_influence(sample, solved, Eigen::VectorXd::Unit(1, 0));
}

ClusterInfluence cluster_influence(const Sample& sample, const Solved& solved, const Eigen::VectorXd& weights) {
    const Index q = weights.size();
    const Eigen::VectorXd combination = solved.inverse.topRows(q).transpose() * weights;
    const Factor& cluster = *sample.clusters.front();
    const Index k = solved.basis.cols();
    ClusterInfluence made;
    made.leverage.resize(static_cast<std::size_t>(cluster.levels));
    for (Index c = 0; c < k; ++c) {
        add_squares(cluster.code.data(), solved.basis.col(c).data(), solved.basis.rows(), made.leverage);
    }
    for (double& share : made.leverage) {
        share /= static_cast<double>(k);
    }
    const CarriedShares carried = shares_of_combination(cluster, solved.basis, combination);
    made.partial_leverage = carried.shares;
    made.effective_clusters = carried.effective;
    const auto products = products_without_clusters(sample, solved);
    if (!products) {
        return made;
    }
    const Eigen::VectorXd along = solve_square(solved.inverse, solved.coefficients);
    std::vector<WithoutCluster> without(products->size());
    in_parallel_rows(
        without.size(),
        [&](std::size_t g) { without[g] = coefficients_from((*products)[g], along, solved, combination); },
        sample.rows);
    made.covariance = Eigen::MatrixXd::Zero(k, k);
    made.needed.resize(static_cast<std::size_t>(k));
    for (const WithoutCluster& one : without) {
        const Eigen::VectorXd shift = one.coefficients - solved.coefficients;
        made.covariance += shift * shift.transpose();
        for (const std::size_t position : one.not_estimated) {
            ++made.needed[position];
        }
        made.left.push_back(one.identified ? std::optional(weights.dot(one.coefficients.head(q))) : std::nullopt);
    }
    const auto groups = static_cast<double>(cluster.levels);
    made.covariance *= (groups - 1) / groups;
    return made;
}

ClusterReport cluster_report(const ClusterInfluence& influence, const Sample& sample, const Series& column,
                             const Estimate& estimate, const Regression& regression) {
    const std::vector<std::string> names = level_names(*sample.clusters.front(), column, regression);
    ClusterReport report{.effective_clusters = influence.effective_clusters,
                         .leverage = largest(influence.leverage, names),
                         .partial_leverage = largest(influence.partial_leverage, names)};
    for (std::size_t g = 0; g < influence.left.size(); ++g) {
        const std::optional<double>& without = influence.left[g];
        if (!without) {
            report.carries_alone.push_back(names[g]);
            continue;
        }
        if (!report.lowest_without || *without < report.lowest_without->value) {
            report.lowest_without = {names[g], *without};
        }
        if (!report.highest_without || *without > report.highest_without->value) {
            report.highest_without = {names[g], *without};
        }
    }
    if (influence.covariance.size() > 0) {
        const Coefficient& first = estimate.predictors.front();
        report.cr3 = !report.carries_alone.empty()
                         ? without_std_error(first)
                         : coefficient_of(first.name, first.coefficient, influence.covariance(0, 0),
                                          sample.clusters.front()->levels - 1.0, regression.alpha);
    }
    return report;
}

}  // namespace public_signals::inline models
