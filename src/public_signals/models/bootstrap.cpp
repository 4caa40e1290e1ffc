#include "public_signals/models/bootstrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "public_signals/models/cluster_influence.hpp"
#include "public_signals/models/cluster_terms.hpp"
#include "public_signals/models/decompositions.hpp"
#include "public_signals/models/estimate_checks.hpp"
#include "public_signals/models/matrix_products.hpp"
#include "public_signals/models/residual_maker.hpp"
#include "public_signals/models/row_blocks.hpp"
#include "public_signals/models/undecidable.hpp"
#include "public_signals/models/unrejected.hpp"
#include "public_signals/models/wild_draws.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

constexpr double most_work = 5e10;  // clusters x rows
constexpr std::int32_t most_clusters = 5000;
constexpr double most_two_way_cells = 1e8;  // clusters x rows, kept at once

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

double squares_of(const std::vector<ClusterTerm>& terms, const Eigen::VectorXd& values) {
    double sum = 0;
    for (const ClusterTerm& term : terms) {
        sum += term.weight * by_cluster(*term.cluster, values).squaredNorm();
    }
    return sum;
}

/// The scores of all terms as few rows that give every draw the same sums of squares: the eigenvectors of their
/// products.
void compress(WildScores& made, const std::vector<ClusterTerm>& terms) {
    const Index g = made.scores.cols();
    Eigen::MatrixXd together(made.scores.rows(), 2 * g);
    together << made.scores, made.scores_per_d;
    Eigen::VectorXd weights(together.rows());
    Index first = 0;
    for (const ClusterTerm& term : terms) {
        weights.segment(first, term.cluster->levels).setConstant(term.weight);
        first += term.cluster->levels;
    }
    // In units of their own, so that none is lost in rounding.
    const auto scale_of = [](const Eigen::MatrixXd& part) { return part.norm() > 0 ? part.norm() : 1.0; };
    const double scale = scale_of(made.scores);
    const double scale_per_d = scale_of(made.scores_per_d);
    together.leftCols(g) /= scale;
    together.rightCols(g) /= scale_per_d;
    const Eigen::MatrixXd products = together.transpose() * weights.asDiagonal() * together;
    const SymmetricEigen solver = symmetric_eigen(products);
    const Eigen::MatrixXd rows = solver.values.cwiseAbs().cwiseSqrt().asDiagonal() * solver.vectors.transpose();
    made.signs = solver.values.unaryExpr([](double value) { return value < 0 ? -1.0 : 1.0; });
    made.scores = scale * rows.leftCols(g);
    made.scores_per_d = scale_per_d * rows.rightCols(g);
}

}  // namespace

std::optional<JackknifedError> jackknifed_error(const Sample& sample, const Solved& solved,
                                                const Eigen::VectorXd& weights) {
    if (sample.clusters.size() > 1) {
        return std::nullopt;
    }
    const ClusterInfluence influence = cluster_influence(sample, solved, weights);
    if (influence.covariance.size() == 0) {
        return std::nullopt;
    }
    const Index q = weights.size();
    const double variance = weights.dot(influence.covariance.topLeftCorner(q, q) * weights);
    return JackknifedError{
        .std_error = std::sqrt(std::max(variance, 0.0)),
        .df = sample.clusters.front()->levels - 1.0,
        .is_of_one = std::ranges::any_of(influence.left, [](const std::optional<double>& left) { return !left; })};
}

Bootstrap Bootstrap::undecided(std::string why) {
    return {.pvalue = std::nan(""), .decisive = std::nullopt, .why_not = std::move(why)};
}

void Bootstrap::take_ends(const Unrejected& below, const Unrejected& above, double estimate, double std_error) {
    if (below.end) {
        ci_lower = estimate - *below.end * std_error;
    }
    if (above.end) {
        ci_upper = estimate + *above.end * std_error;
    }
    own_lower = ci_lower;
    own_upper = ci_upper;
    has_hole = below.has_hole || above.has_hole;
}

std::optional<Coefficient> WildScores::by_cr3(double alpha) const {
    return cr3 ? std::optional(coefficient_of("", estimate, cr3->std_error * cr3->std_error, cr3->df, alpha))
               : std::nullopt;
}

InferenceMethod Bootstrap::p_method() const {
    return of_scores  ? InferenceMethod::ScoreBootstrap
           : p_is_cr3 ? InferenceMethod::Cr3
                      : InferenceMethod::WildBootstrap;
}

InferenceMethod Bootstrap::interval_method() const {
    return of_scores ? InferenceMethod::ScoreBootstrap : interval_method_of(lower_is_cr3, upper_is_cr3);
}

Result<WildScores> wild_scores(const Sample& sample, const Within& within, const Solved& solved, WildKind kind) {
    return wild_scores(sample, within, solved, Eigen::VectorXd::Unit(1, 0), kind);
}

Result<WildScores> wild_scores(const Sample& sample, const Within& within, const Solved& solved,
                               const Eigen::VectorXd& weights, WildKind kind) {
    if (sample.clusters.empty()) {
        return invalid("the wild bootstrap needs clusters", "", "cluster by show");
    }
    const Factor& cluster = drawn_cluster(sample, kind.drawn);
    const double most_terms = sample.clusters.size() > 1 ? most_two_way_cells : most_work;
    if (static_cast<double>(cluster.levels) * static_cast<double>(sample.rows) > most_terms ||
        cluster.levels > most_clusters) {
        return invalid(fmt::format("the wild bootstrap of {} clusters is too much work", cluster.levels), "",
                       "it is for few clusters; with this many the clustered standard error holds");
    }
    TRY(check_bootstrap_type(sample, kind.type));
    // The combination less everything else, up to scale: rows of R^-1 say how the basis makes the coefficients.
    const Index q = weights.size();
    const Eigen::VectorXd direction = applied(solved.basis, crossprod(solved.inverse.topRows(q), weights));
    const DrawnResiduals drawn = TRY(drawn_residuals(sample, within, solved, direction, kind.type));
    WildScores made{.cluster_name = cluster.name,
                    .cluster = cluster.origin,
                    .numerator = by_cluster(cluster, direction.cwiseProduct(drawn.residuals)),
                    .numerator_per_d = by_cluster(cluster, direction.cwiseProduct(drawn.predictor)),
                    .scores = {},
                    .scores_per_d = {},
                    .signs = {},
                    .estimate = weights.dot(solved.coefficients.head(q))};
    const std::vector<ClusterTerm> terms = terms_of(sample, kind.ssc);
    const double square = squares_of(terms, drawn.measure.cwiseProduct(solved.residuals));
    made.std_error = std::sqrt(std::max(square, 0.0));
    const double outcome_size = direction.norm() * std::sqrt(solved.total);  // in units of the coefficient
    if (is_next_to_nothing(std::max(made.std_error, std::abs(made.estimate)), outcome_size)) {
        return outcome_does_not_vary();
    }
    if (!(square > 0) && terms.size() == 1) {
        return invalid("the variance is not over zero: there is no t to bootstrap", "cluster",
                       "choose another predictor or outcome");
    }
    if (!(square > 0)) {
        made.std_error = std::nan("");
        made.undecidable = "the two-way variance is not over zero, so there is no t: cluster by one of the two";
        return made;
    }
    made.undecidable = why_carried_two_way(sample, direction);
    if (!made.undecidable.empty()) {
        return made;
    }
    if (terms.size() == 1 && carried_shares(cluster, direction).effective < few_effective_clusters) {
        made.cr3 = jackknifed_error(sample, solved, weights);
    }
    Index rows = 0;
    for (const ClusterTerm& term : terms) {
        rows += term.cluster->levels;
    }
    made.scores.resize(rows, cluster.levels);
    made.scores_per_d.resize(rows, cluster.levels);
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
            const Eigen::MatrixXd left = without_projection(solved.basis, alone);
            const auto at = static_cast<Index>(g);
            Index first = 0;
            for (const ClusterTerm& term : terms) {
                const Index levels = term.cluster->levels;
                made.scores.col(at).segment(first, levels) =
                    by_cluster(*term.cluster, drawn.measure.cwiseProduct(left.col(0)));
                made.scores_per_d.col(at).segment(first, levels) =
                    by_cluster(*term.cluster, drawn.measure.cwiseProduct(left.col(1)));
                first += levels;
            }
        },
        static_cast<std::size_t>(cluster.levels) * sample.rows);
    if (terms.size() > 1) {
        compress(made, terms);
    }
    return made;
}

Result<Bootstrap> wild_cluster_bootstrap(const WildScores& scores, double alpha, const BootstrapOptions& options) {
    if (options.draws < 1) {
        return invalid("the wild bootstrap needs at least one draw");
    }
    const WildWeights weights(scores.cluster, options);
    if (!scores.undecidable.empty()) {
        Bootstrap made = Bootstrap::undecided(scores.undecidable);
        made.draws = weights.draws();
        made.enumerated = weights.enumerated();
        made.least_pvalue = weights.least_pvalue();
        made.type = options.type;
        return made;
    }
    const WildDraws draws(scores, weights);
    const double t = scores.estimate / scores.std_error;
    const std::int64_t larger = draws.larger(t, 1 + tie);
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
    result.decisive = weights.pvalue(draws.larger(t, 1 - tie));  // an equal |t*| counts
    const std::int64_t enough = weights.fewest_over(alpha);
    const auto side = [&](double sign) {
        return unrejected([&](double d) { return draws.larger(sign * d, 1 - tie, enough) >= enough; },
                          sign * t > 0 ? std::optional(std::abs(t)) : std::nullopt);
    };
    result.take_ends(side(1), side(-1), scores.estimate, scores.std_error);
    if (const auto cr3 = scores.by_cr3(alpha)) {
        result.with_cr3 = true;
        if (scores.cr3->is_of_one) {
            result.decisive = 1;
            result.ci_lower = std::nullopt;
            result.ci_upper = std::nullopt;
            result.has_hole = false;
            result.p_is_cr3 = result.lower_is_cr3 = result.upper_is_cr3 = true;
            return result;
        }
        result.p_is_cr3 = cr3->pvalue > *result.decisive;
        result.lower_is_cr3 = result.ci_lower && cr3->ci_lower < *result.ci_lower;
        result.upper_is_cr3 = result.ci_upper && cr3->ci_upper > *result.ci_upper;
        result.decisive = std::max(*result.decisive, cr3->pvalue);
        if (result.lower_is_cr3) {
            result.ci_lower = cr3->ci_lower;
        }
        if (result.upper_is_cr3) {
            result.ci_upper = cr3->ci_upper;
        }
    }
    return result;
}

}  // namespace public_signals::inline models
