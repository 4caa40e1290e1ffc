#include "public_signals/models/bootstrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "public_signals/models/row_blocks.hpp"
#include "public_signals/models/wild_weights.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

constexpr double most_work = 5e10;  // clusters x rows
constexpr std::int32_t most_clusters = 5000;
constexpr std::size_t draws_a_block = 512;
constexpr int most_doublings = 60;
constexpr int most_halvings = 100;
constexpr double close_enough = 1e-12;  // of the distance from the estimate to an end of the interval

Eigen::VectorXd by_cluster(const Factor& cluster, const Eigen::VectorXd& values) {
    Eigen::VectorXd total = Eigen::VectorXd::Zero(cluster.levels);
    for (Index row = 0; row < values.size(); ++row) {
        total[cluster.code[static_cast<std::size_t>(row)]] += values[row];
    }
    return total;
}

/// What one draw makes of any null: with the coefficient held d below the estimate, t* squared is
/// (a + d b)^2 / (aa + 2 d ab + d^2 bb).
struct Draw {
    double a = 0;
    double b = 0;
    double aa = 0;
    double ab = 0;
    double bb = 0;

    /// Whether |t*| is larger than |t|, d / std_error.
    bool is_larger(double d, double std_error) const {
        const double numerator = (a + d * b) * std_error;
        const double t_score = d * (1 + tie);
        return numerator * numerator > t_score * t_score * (aa + 2 * d * ab + d * d * bb);
    }
};

std::vector<Draw> draws_of(const WildScores& scores, const WildWeights& weights) {
    std::vector<Draw> draws(static_cast<std::size_t>(weights.draws()));
    const std::size_t blocks = (draws.size() + draws_a_block - 1) / draws_a_block;
    in_parallel_rows(blocks, [&](std::size_t block) {
        Eigen::VectorXd w(scores.numerator.size());
        for (std::size_t i = block * draws_a_block; i < std::min(draws.size(), (block + 1) * draws_a_block); ++i) {
            weights.fill(static_cast<int>(i), w);
            const Eigen::VectorXd a = scores.scores * w;
            const Eigen::VectorXd b = scores.scores_per_d * w;
            draws[i] = {scores.numerator.dot(w), scores.numerator_per_d.dot(w), a.squaredNorm(), a.dot(b),
                        b.squaredNorm()};
        }
    });
    return draws;
}

/// p of the coefficient d below the estimate.
double pvalue_at(double d, const std::vector<Draw>& draws, double std_error) {
    const auto larger = std::ranges::count_if(draws, [&](const Draw& draw) { return draw.is_larger(d, std_error); });
    return static_cast<double>(larger) / static_cast<double>(draws.size());
}

/// How far from the estimate p falls to alpha, below it (sign 1) or above (-1); none where it never does.
std::optional<double> reach(double sign, const std::vector<Draw>& draws, double std_error, double alpha) {
    double inside = 0;
    double outside = std_error;
    const auto is_inside = [&](double d) { return pvalue_at(sign * d, draws, std_error) > alpha; };
    for (int i = 0; is_inside(outside); ++i, outside *= 2) {
        if (i == most_doublings || !std::isfinite(outside)) {
            return std::nullopt;
        }
        inside = outside;
    }
    for (int i = 0; i < most_halvings && outside - inside > close_enough * outside; ++i) {
        const double middle = inside + (outside - inside) / 2;
        (is_inside(middle) ? inside : outside) = middle;
    }
    return inside;
}

}  // namespace

Result<WildScores> wild_scores(const Sample& sample, const Within& within, const Solved& solved) {
    if (sample.clusters.size() != 1) {
        return invalid("the wild bootstrap needs one cluster variable", "", "cluster by show alone");
    }
    const Factor& cluster = *sample.clusters.front();
    if (static_cast<double>(cluster.levels) * static_cast<double>(sample.rows) > most_work ||
        cluster.levels > most_clusters) {
        return invalid(fmt::format("the wild bootstrap of {} clusters is too much work", cluster.levels), "",
                       "it is for few clusters; with this many the clustered standard error holds");
    }
    // The predictor less everything else, up to scale: row 0 of R^-1 says how the basis makes its coefficient.
    const Eigen::VectorXd direction = solved.basis * solved.inverse.row(0).transpose();
    const Eigen::VectorXd predictor = direction / direction.squaredNorm();
    WildScores made{.cluster = cluster.origin,
                    .numerator = by_cluster(cluster, direction.cwiseProduct(solved.residuals)),
                    .numerator_per_d = by_cluster(cluster, direction.cwiseProduct(predictor)),
                    .estimate = solved.coefficients[0]};
    made.std_error = made.numerator.norm();
    made.scores.resize(cluster.levels, cluster.levels);
    made.scores_per_d.resize(cluster.levels, cluster.levels);
    in_parallel_rows(static_cast<std::size_t>(cluster.levels), [&](std::size_t g) {
        Eigen::MatrixXd alone = Eigen::MatrixXd::Zero(solved.residuals.size(), 2);
        for (Index row = 0; row < alone.rows(); ++row) {
            if (static_cast<std::size_t>(cluster.code[static_cast<std::size_t>(row)]) == g) {
                alone(row, 0) = solved.residuals[row];
                alone(row, 1) = predictor[row];
            }
        }
        within.apply({alone.col(0).data(), alone.col(1).data()}, sample.rows);
        const Eigen::MatrixXd left = alone - solved.basis * (solved.basis.transpose() * alone);
        const auto at = static_cast<Index>(g);
        made.scores.col(at) = by_cluster(cluster, direction.cwiseProduct(left.col(0)));
        made.scores_per_d.col(at) = by_cluster(cluster, direction.cwiseProduct(left.col(1)));
    });
    return made;
}

Result<Bootstrap> wild_cluster_bootstrap(const WildScores& scores, double alpha, const BootstrapOptions& options) {
    if (options.draws < 1) {
        return invalid("the wild bootstrap needs at least one draw");
    }
    const WildWeights weights(scores.cluster, options);
    const std::vector<Draw> draws = draws_of(scores, weights);
    Bootstrap result{.pvalue = pvalue_at(scores.estimate, draws, scores.std_error),
                     .draws = weights.draws(),
                     .enumerated = weights.enumerated()};
    if (const auto below = reach(1, draws, scores.std_error, alpha)) {
        result.ci_lower = scores.estimate - *below;
    }
    if (const auto above = reach(-1, draws, scores.std_error, alpha)) {
        result.ci_upper = scores.estimate + *above;
    }
    return result;
}

}  // namespace public_signals::inline models
