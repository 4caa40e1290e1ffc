#include "public_signals/models/joint_bootstrap.hpp"

#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <Eigen/LU>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "public_signals/models/row_blocks.hpp"
#include "public_signals/models/wild_weights.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

constexpr double most_joint_work = 5e10;  // clusters x rows
constexpr std::int32_t most_joint_clusters = 5000;
constexpr std::size_t joint_draws_a_block = 128;
constexpr double singular_pivot = 1e-10;  // of the largest pivot

std::vector<Index> as_places(const std::vector<std::size_t>& positions) {
    return {positions.begin(), positions.end()};
}

/// What all draws share, the null imposed: linear in the weights.
struct JointScores {
    Eigen::MatrixXd numerator;  // coefficients by cluster
    Eigen::MatrixXd scores;     // the coefficients' scores of cluster 0, of cluster 1 ... by the cluster that is drawn

    /// The Wald statistic of each draw; infinite where its covariance is singular.
    Eigen::VectorXd statistics(const Eigen::MatrixXd& weights) const {
        const Index q = numerator.rows();
        const Eigen::MatrixXd drawn = numerator * weights;
        const Eigen::MatrixXd score = scores * weights;
        Eigen::VectorXd made(weights.cols());
        for (Index draw = 0; draw < weights.cols(); ++draw) {
            const Eigen::Map<const Eigen::MatrixXd> by_cluster(score.col(draw).data(), q, score.rows() / q);
            const Eigen::MatrixXd covariance = by_cluster * by_cluster.transpose();
            const Eigen::LLT<Eigen::MatrixXd> factored(covariance);
            const Eigen::ArrayXd pivots = factored.matrixLLT().diagonal().array().square();
            const bool singular = factored.info() != Eigen::Success ||
                                  !(pivots.minCoeff() > singular_pivot * covariance.diagonal().maxCoeff());
            made[draw] = singular ? std::numeric_limits<double>::infinity()
                                  : drawn.col(draw).dot(factored.solve(drawn.col(draw)));
        }
        return made;
    }
};

/// `directions` are the coefficients' rows of the inverse of the normal equations, a coefficient a column.
JointScores scores_of(const Sample& sample, const Within& within, const Solved& solved,
                      const Eigen::MatrixXd& directions, const Eigen::VectorXd& coefficients) {
    const Factor& cluster = *sample.clusters.front();
    const Index q = directions.cols();
    const Eigen::MatrixXd normal = directions.transpose() * directions;
    const Eigen::VectorXd restricted = solved.residuals + directions * normal.ldlt().solve(coefficients);
    JointScores made{.numerator = Eigen::MatrixXd::Zero(q, cluster.levels),
                     .scores = Eigen::MatrixXd::Zero(q * cluster.levels, cluster.levels)};
    for (Index row = 0; row < restricted.size(); ++row) {
        made.numerator.col(cluster.code[static_cast<std::size_t>(row)]) +=
            restricted[row] * directions.row(row).transpose();
    }
    in_parallel_rows(
        static_cast<std::size_t>(cluster.levels),
        [&](std::size_t g) {
            Eigen::VectorXd alone = Eigen::VectorXd::Zero(restricted.size());
            for (Index row = 0; row < alone.size(); ++row) {
                if (static_cast<std::size_t>(cluster.code[static_cast<std::size_t>(row)]) == g) {
                    alone[row] = restricted[row];
                }
            }
            within.apply({alone.data()}, sample.rows);
            alone -= solved.basis * (solved.basis.transpose() * alone);
            auto column = made.scores.col(static_cast<Index>(g));
            for (Index row = 0; row < alone.size(); ++row) {
                column.segment(q * cluster.code[static_cast<std::size_t>(row)], q) +=
                    alone[row] * directions.row(row).transpose();
            }
        },
        static_cast<std::size_t>(cluster.levels) * sample.rows);
    return made;
}

}  // namespace

double JointTest::decisive_p() const {
    if (bootstrap) {
        return bootstrap->decisive.value_or(std::numeric_limits<double>::quiet_NaN());
    }
    return test ? test->pvalue : std::numeric_limits<double>::quiet_NaN();
}

Result<JointBootstrap> joint_bootstrap(const Sample& sample, const Within& within, const Solved& solved,
                                       const std::vector<std::size_t>& positions, double alpha,
                                       const BootstrapOptions& options) {
    if (sample.clusters.size() != 1) {
        return invalid("the wild bootstrap needs one cluster variable", "", "cluster by show alone");
    }
    if (options.draws < 1 || positions.empty()) {
        return invalid("the wild bootstrap needs at least one draw and one coefficient");
    }
    if (options.type != BootstrapType::Wcr11) {
        return invalid("joint tests have the bootstrap of type 11 alone", "bootstrap_type");
    }
    const Factor& cluster = *sample.clusters.front();
    if (static_cast<double>(cluster.levels) * static_cast<double>(sample.rows) > most_joint_work ||
        cluster.levels > most_joint_clusters) {
        return invalid(fmt::format("the wild bootstrap of {} clusters is too much work", cluster.levels));
    }
    const std::vector<Index> tested = as_places(positions);
    Eigen::MatrixXd directions = solved.basis * solved.inverse(tested, Eigen::all).transpose();
    Eigen::VectorXd coefficients = solved.coefficients(tested);
    const Eigen::VectorXd lengths = directions.colwise().norm();  // units of their own: none is lost in rounding
    directions = directions * lengths.cwiseInverse().asDiagonal();
    coefficients = coefficients.cwiseQuotient(lengths);
    const JointScores scores = scores_of(sample, within, solved, directions, coefficients);
    const WildWeights weights(cluster.origin, options);
    JointBootstrap made{.statistic = scores.statistics(Eigen::VectorXd::Ones(cluster.levels))[0],
                        .draws = weights.draws(),
                        .enumerated = weights.enumerated(),
                        .least_pvalue = weights.least_pvalue(),
                        .decisive = std::nullopt,
                        .why_not = ""};
    if (!std::isfinite(made.statistic)) {
        return invalid(fmt::format("a joint test of {} coefficients needs more clusters than that", tested.size()), "",
                       "test fewer of them together");
    }
    if (made.least_pvalue > alpha) {
        made.why_not = fmt::format("{} clusters give no bootstrap p under {:.3g}, and the level is {:g}",
                                   cluster.levels, made.least_pvalue, alpha);
        return made;
    }
    const auto draws = static_cast<std::size_t>(weights.draws());
    std::vector<std::int64_t> larger((draws + joint_draws_a_block - 1) / joint_draws_a_block);
    in_parallel_rows(larger.size(), [&](std::size_t block) {
        const std::size_t first = block * joint_draws_a_block;
        const Eigen::VectorXd drawn =
            scores.statistics(weights.block(first, std::min(draws - first, joint_draws_a_block)));
        larger[block] = (drawn.array() >= made.statistic * (1 - tie)).count();
    });
    made.decisive = weights.pvalue(std::accumulate(larger.begin(), larger.end(), std::int64_t{0}));
    return made;
}

std::optional<WaldTest> cr3_test(const Sample& sample, const Solved& solved, const ClusterInfluence& influence,
                                 const std::vector<std::size_t>& positions) {
    if (influence.covariance.size() == 0 || positions.empty()) {
        return std::nullopt;
    }
    const std::vector<Index> tested = as_places(positions);
    double fewest = std::numeric_limits<double>::infinity();
    for (const Index at : tested) {
        fewest = std::min(fewest, carried_shares(*sample.clusters.front(), solved, at).effective);
    }
    const Eigen::VectorXd values = solved.coefficients(tested);
    const Eigen::MatrixXd covariance = influence.covariance(tested, tested);
    const auto test = wald_test(values, covariance, fewest - 1);
    return test ? std::optional(*test) : std::nullopt;
}

}  // namespace public_signals::inline models
