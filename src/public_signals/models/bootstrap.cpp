#include "public_signals/models/bootstrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "public_signals/models/residual_maker.hpp"
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

    /// Whether |t*| is larger than `share` of |t|, d / std_error.
    bool is_larger(double d, double std_error, double share) const {
        const double numerator = (a + d * b) * std_error;
        const double t_score = d * share;
        return numerator * numerator > t_score * t_score * (aa + 2 * d * ab + d * d * bb);
    }
};

/// The draws of a regression, made block by block as products of matrices.
std::vector<Draw> draws_of(const WildScores& scores, const WildWeights& weights) {
    std::vector<Draw> draws(static_cast<std::size_t>(weights.draws()));
    const std::size_t blocks = (draws.size() + draws_a_block - 1) / draws_a_block;
    in_parallel_rows(blocks, [&](std::size_t block) {
        const std::size_t first = block * draws_a_block;
        const std::size_t count = std::min(draws.size() - first, draws_a_block);
        const Eigen::MatrixXd w = weights.block(first, count);
        const Eigen::RowVectorXd a = scores.numerator.transpose() * w;
        const Eigen::RowVectorXd b = scores.numerator_per_d.transpose() * w;
        const Eigen::MatrixXd score = scores.scores * w;
        const Eigen::MatrixXd score_per_d = scores.scores_per_d * w;
        for (std::size_t i = 0; i < count; ++i) {
            const auto at = static_cast<Index>(i);
            draws[first + i] = {a[at], b[at], score.col(at).squaredNorm(), score.col(at).dot(score_per_d.col(at)),
                                score_per_d.col(at).squaredNorm()};
        }
    });
    return draws;
}

/// The deciding p of the coefficient d below the estimate: an equal |t*| counts.
double pvalue_at(double d, const std::vector<Draw>& draws, const WildWeights& weights, double std_error) {
    return weights.pvalue(
        std::ranges::count_if(draws, [&](const Draw& draw) { return draw.is_larger(d, std_error, 1 - tie); }));
}

/// How far from the estimate p falls to alpha, below it (sign 1) or above (-1); none where it never does.
std::optional<double> reach(double sign, const std::vector<Draw>& draws, const WildWeights& weights, double std_error,
                            double alpha) {
    double inside = 0;
    double outside = std_error;
    const auto is_inside = [&](double d) { return pvalue_at(sign * d, draws, weights, std_error) > alpha; };
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

/// The residuals that a cluster's draws turn, and the predictor's share in them, over all rows.
struct DrawnResiduals {
    Eigen::VectorXd residuals;
    Eigen::VectorXd predictor;  // for each d that the null lies below the estimate
    Eigen::VectorXd measure;    // a residual's weight in the score that t is measured by
};

/// `direction` is the coefficient's row of the inverse of the normal equations, row by row of the sample.
Result<DrawnResiduals> drawn_residuals(const Sample& sample, const Within& within, const Solved& solved,
                                       const Eigen::VectorXd& direction, BootstrapType type) {
    DrawnResiduals made{
        .residuals = solved.residuals, .predictor = direction / direction.squaredNorm(), .measure = direction};
    if (type == BootstrapType::Wcr11) {
        return made;
    }
    const ResidualMaker maker = TRY(ResidualMaker::of(sample, within, solved));
    const Eigen::VectorXd predictor = made.predictor;
    for (std::int32_t g = 0; g < sample.clusters.front()->levels; ++g) {
        const std::vector<Index>& rows = maker.rows(g);
        const Eigen::VectorXd own = predictor(rows);
        // Without the predictor, that the null holds in its place, there is its share more of the residuals left.
        const Eigen::MatrixXd unrestricted = maker.block(g);
        const Eigen::MatrixXd restricted = unrestricted + own * own.transpose() / predictor.squaredNorm();
        const Eigen::MatrixXd jackknifed = symmetric_power(restricted, -1);
        made.residuals(rows) = jackknifed * solved.residuals(rows);
        made.predictor(rows) = jackknifed * own;
        if (type == BootstrapType::Wcr33) {
            made.measure(rows) = symmetric_power(unrestricted, -1) * direction(rows);
        }
    }
    return made;
}

}  // namespace

Result<WildScores> wild_scores(const Sample& sample, const Within& within, const Solved& solved, BootstrapType type) {
    return wild_scores(sample, within, solved, Eigen::VectorXd::Unit(1, 0), type);
}

Result<WildScores> wild_scores(const Sample& sample, const Within& within, const Solved& solved,
                               const Eigen::VectorXd& weights, BootstrapType type) {
    if (sample.clusters.size() != 1) {
        return invalid("the wild bootstrap needs one cluster variable", "", "cluster by show alone");
    }
    const Factor& cluster = *sample.clusters.front();
    if (static_cast<double>(cluster.levels) * static_cast<double>(sample.rows) > most_work ||
        cluster.levels > most_clusters) {
        return invalid(fmt::format("the wild bootstrap of {} clusters is too much work", cluster.levels), "",
                       "it is for few clusters; with this many the clustered standard error holds");
    }
    // The combination less everything else, up to scale: rows of R^-1 say how the basis makes the coefficients.
    const Index q = weights.size();
    const Eigen::VectorXd direction = solved.basis * (solved.inverse.topRows(q).transpose() * weights);
    const DrawnResiduals drawn = TRY(drawn_residuals(sample, within, solved, direction, type));
    WildScores made{.cluster = cluster.origin,
                    .numerator = by_cluster(cluster, direction.cwiseProduct(drawn.residuals)),
                    .numerator_per_d = by_cluster(cluster, direction.cwiseProduct(drawn.predictor)),
                    .estimate = weights.dot(solved.coefficients.head(q))};
    made.std_error = by_cluster(cluster, drawn.measure.cwiseProduct(solved.residuals)).norm();
    made.scores.resize(cluster.levels, cluster.levels);
    made.scores_per_d.resize(cluster.levels, cluster.levels);
    in_parallel_rows(
        static_cast<std::size_t>(cluster.levels),
        [&](std::size_t g) {
            Eigen::MatrixXd alone = Eigen::MatrixXd::Zero(solved.residuals.size(), 2);
            for (Index row = 0; row < alone.rows(); ++row) {
                if (static_cast<std::size_t>(cluster.code[static_cast<std::size_t>(row)]) == g) {
                    alone(row, 0) = drawn.residuals[row];
                    alone(row, 1) = drawn.predictor[row];
                }
            }
            within.apply({alone.col(0).data(), alone.col(1).data()}, sample.rows);
            const Eigen::MatrixXd left = alone - solved.basis * (solved.basis.transpose() * alone);
            const auto at = static_cast<Index>(g);
            made.scores.col(at) = by_cluster(cluster, drawn.measure.cwiseProduct(left.col(0)));
            made.scores_per_d.col(at) = by_cluster(cluster, drawn.measure.cwiseProduct(left.col(1)));
        },
        static_cast<std::size_t>(cluster.levels) * sample.rows);
    return made;
}

Result<Bootstrap> wild_cluster_bootstrap(const WildScores& scores, double alpha, const BootstrapOptions& options) {
    if (options.draws < 1) {
        return invalid("the wild bootstrap needs at least one draw");
    }
    const WildWeights weights(scores.cluster, options);
    const std::vector<Draw> draws = draws_of(scores, weights);
    const auto larger = std::ranges::count_if(
        draws, [&](const Draw& draw) { return draw.is_larger(scores.estimate, scores.std_error, 1 + tie); });
    Bootstrap result{.pvalue = static_cast<double>(larger) / weights.draws(),
                     .draws = weights.draws(),
                     .enumerated = weights.enumerated(),
                     .least_pvalue = weights.least_pvalue(),
                     .type = options.type};
    if (result.least_pvalue > alpha) {
        result.why_not = fmt::format("{} clusters give no bootstrap p under {:.3g}, and the level is {:g}",
                                     scores.cluster.size(), result.least_pvalue, alpha);
        return result;
    }
    result.decisive = pvalue_at(scores.estimate, draws, weights, scores.std_error);
    if (const auto below = reach(1, draws, weights, scores.std_error, alpha)) {
        result.ci_lower = scores.estimate - *below;
    }
    if (const auto above = reach(-1, draws, weights, scores.std_error, alpha)) {
        result.ci_upper = scores.estimate + *above;
    }
    return result;
}

}  // namespace public_signals::inline models
