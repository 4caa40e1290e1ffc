#include "public_signals/models/joint_bootstrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "public_signals/base/counted.hpp"
#include "public_signals/models/cluster_terms.hpp"
#include "public_signals/models/decompositions.hpp"
#include "public_signals/models/matrix_products.hpp"
#include "public_signals/models/residual_maker.hpp"
#include "public_signals/models/row_blocks.hpp"
#include "public_signals/models/undecidable.hpp"
#include "public_signals/models/wild_weights.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

constexpr double most_joint_work = 5e10;  // clusters x rows
constexpr double most_joint_cells = 1e8;  // clusters x rows x coefficients, kept at once
constexpr std::int32_t most_joint_clusters = 5000;
constexpr std::size_t joint_draws_a_block = 128;
constexpr double singular_pivot = 1e-10;  // of the largest pivot

std::vector<Index> as_places(const std::vector<std::size_t>& positions) {
    return {positions.begin(), positions.end()};
}

/// The Wald statistic; infinite where the covariance is not positive definite.
double wald_of(const Eigen::VectorXd& values, const Eigen::MatrixXd& covariance) {
    const auto solved = solve_definite(covariance, values, singular_pivot);
    return solved ? values.dot(solved->col(0)) : std::numeric_limits<double>::infinity();
}

/// What all draws share, the null imposed: linear in the weights.
struct JointScores {
    Eigen::MatrixXd numerator;  // coefficients by cluster
    // Of one cluster variable the coefficients' scores of cluster 0, of cluster 1 ... by the cluster that is drawn.
    Eigen::MatrixXd scores;
    // Of two the covariance of coefficients a and b is w'Mw, M by a, then b up to a.
    std::vector<Eigen::MatrixXd> forms;

    /// The Wald statistic of each draw.
    Eigen::VectorXd statistics(const Eigen::MatrixXd& weights) const {
        const Eigen::MatrixXd drawn = numerator * weights;
        return forms.empty() ? by_scores(drawn, scores * weights) : by_forms(drawn, weights);
    }

  private:
    static Eigen::VectorXd by_scores(const Eigen::MatrixXd& drawn, const Eigen::MatrixXd& score) {
        const Index q = drawn.rows();
        Eigen::VectorXd made(drawn.cols());
        for (Index draw = 0; draw < drawn.cols(); ++draw) {
            const Eigen::Map<const Eigen::MatrixXd> of_draw(score.col(draw).data(), q, score.rows() / q);
            made[draw] = wald_of(drawn.col(draw), of_draw * of_draw.transpose());
        }
        return made;
    }

    Eigen::VectorXd by_forms(const Eigen::MatrixXd& drawn, const Eigen::MatrixXd& weights) const {
        const Index q = drawn.rows();
        Eigen::MatrixXd entries(std::ssize(forms), weights.cols());
        for (Index form = 0; form < entries.rows(); ++form) {
            const Eigen::MatrixXd turned = forms[static_cast<std::size_t>(form)] * weights;
            entries.row(form) = weights.cwiseProduct(turned).colwise().sum();
        }
        Eigen::VectorXd made(weights.cols());
        Eigen::MatrixXd covariance(q, q);
        for (Index draw = 0; draw < weights.cols(); ++draw) {
            Index form = 0;
            for (Index a = 0; a < q; ++a) {
                for (Index b = 0; b <= a; ++b) {
                    covariance(a, b) = covariance(b, a) = entries(form++, draw);
                }
            }
            made[draw] = wald_of(drawn.col(draw), covariance);
        }
        return made;
    }
};

/// What a cluster's draws turn, and what a residual weighs in the scores by which the statistic is measured: a
/// coefficient a column, row by row of the sample.
struct JointResiduals {
    Eigen::VectorXd drawn;
    Eigen::MatrixXd measure;
};

/// `directions` are the coefficients' rows of the inverse of the normal equations, a coefficient a column. Jackknifed
/// as in MacKinnon, Nielsen and Webb (2023), with all the coefficients held at zero.
Result<JointResiduals> joint_residuals(const Sample& sample, const Within& within, const Solved& solved,
                                       const Eigen::MatrixXd& directions, const Eigen::VectorXd& coefficients,
                                       BootstrapType type) {
    const Eigen::MatrixXd normal = crossprod(directions);
    JointResiduals made{.drawn = solved.residuals + directions * solve_symmetric(normal, coefficients),
                        .measure = directions};
    if (type == BootstrapType::Wcr11) {
        return made;
    }
    const ResidualMaker maker = TRY(ResidualMaker::of(sample, within, solved));
    for (std::int32_t g = 0; g < sample.clusters.front()->levels; ++g) {
        const std::vector<Index>& rows = maker.rows(g);
        const Eigen::MatrixXd own = directions(rows, Eigen::all);
        const Eigen::MatrixXd restricted = maker.block(g) + own * solve_symmetric(normal, own.transpose());
        made.drawn(rows) = (symmetric_power(restricted, -1) * made.drawn(rows)).eval();
        if (type == BootstrapType::Wcr33) {
            made.measure(rows, Eigen::all) = symmetric_power(maker.block(g), -1) * own;
        }
    }
    return made;
}

/// Scores by cluster, all terms one below the other: a coefficient a column.
Eigen::MatrixXd term_scores(const std::vector<ClusterTerm>& terms, const Eigen::VectorXd& residuals,
                            const Eigen::MatrixXd& measure) {
    Index rows = 0;
    for (const ClusterTerm& term : terms) {
        rows += term.cluster->levels;
    }
    Eigen::MatrixXd made(rows, measure.cols());
    for (Index c = 0; c < measure.cols(); ++c) {
        const Eigen::VectorXd score = residuals.cwiseProduct(measure.col(c));
        Index first = 0;
        for (const ClusterTerm& term : terms) {
            made.col(c).segment(first, term.cluster->levels) = by_cluster(*term.cluster, score);
            first += term.cluster->levels;
        }
    }
    return made;
}

/// By row of term_scores.
Eigen::VectorXd term_weights(const std::vector<ClusterTerm>& terms, Index rows) {
    Eigen::VectorXd weights(rows);
    Index first = 0;
    for (const ClusterTerm& term : terms) {
        weights.segment(first, term.cluster->levels).setConstant(term.weight);
        first += term.cluster->levels;
    }
    return weights;
}

/// The forms of two cluster variables, from each drawn cluster's scores.
std::vector<Eigen::MatrixXd> forms_of(const std::vector<Eigen::MatrixXd>& by_drawn, const Eigen::VectorXd& weights) {
    const Index q = by_drawn.front().cols();
    const auto column = [&](Index coefficient) {
        Eigen::MatrixXd made(weights.size(), std::ssize(by_drawn));
        for (std::size_t g = 0; g < by_drawn.size(); ++g) {
            made.col(static_cast<Index>(g)) = by_drawn[g].col(coefficient);
        }
        return made;
    };
    std::vector<Eigen::MatrixXd> forms;
    for (Index a = 0; a < q; ++a) {
        const Eigen::MatrixXd weighted = weights.asDiagonal() * column(a);
        for (Index b = 0; b <= a; ++b) {
            forms.emplace_back(weighted.transpose() * column(b));
        }
    }
    return forms;
}

JointScores scores_of(const Sample& sample, const Within& within, const Solved& solved,
                      const Eigen::MatrixXd& directions, const JointResiduals& residuals, const Factor& cluster,
                      const std::vector<ClusterTerm>& terms) {
    const Index q = directions.cols();
    JointScores made{.numerator = Eigen::MatrixXd::Zero(q, cluster.levels), .scores = {}, .forms = {}};
    for (Index row = 0; row < residuals.drawn.size(); ++row) {
        made.numerator.col(cluster.code[static_cast<std::size_t>(row)]) +=
            residuals.drawn[row] * directions.row(row).transpose();
    }
    std::vector<Eigen::MatrixXd> by_drawn(static_cast<std::size_t>(cluster.levels));
    in_parallel_rows(
        by_drawn.size(),
        [&](std::size_t g) {
            Eigen::VectorXd alone = Eigen::VectorXd::Zero(residuals.drawn.size());
            for (Index row = 0; row < alone.size(); ++row) {
                if (static_cast<std::size_t>(cluster.code[static_cast<std::size_t>(row)]) == g) {
                    alone[row] = residuals.drawn[row];
                }
            }
            within.apply({alone.data()}, sample.rows);
            alone = without_projection(solved.basis, alone);
            by_drawn[g] = term_scores(terms, alone, residuals.measure);
        },
        by_drawn.size() * sample.rows);
    if (terms.size() > 1) {
        made.forms = forms_of(by_drawn, term_weights(terms, by_drawn.front().rows()));
        return made;
    }
    made.scores.resize(q * cluster.levels, cluster.levels);
    for (std::size_t g = 0; g < by_drawn.size(); ++g) {
        made.scores.col(static_cast<Index>(g)) = by_drawn[g].transpose().reshaped();
    }
    return made;
}

/// The Wald statistic of the data, by the scores of its own residuals.
double data_statistic(const std::vector<ClusterTerm>& terms, const Eigen::VectorXd& residuals,
                      const Eigen::MatrixXd& measure, const Eigen::VectorXd& coefficients) {
    const Eigen::MatrixXd scores = term_scores(terms, residuals, measure);
    const Eigen::MatrixXd covariance = scores.transpose() * term_weights(terms, scores.rows()).asDiagonal() * scores;
    return wald_of(coefficients, covariance);
}

/// Where few clusters carry the coefficients the larger p decides; nothing does where CR3 can't be formed.
void hold_against_cr3(JointBootstrap& made, const Sample& sample, const Solved& solved,
                      const std::vector<std::size_t>& positions) {
    const double effective = fewest_effective(sample, solved, positions);
    if (!few_carry_one(effective, positions.size())) {
        return;
    }
    made.with_cr3 = true;
    const ClusterInfluence influence = cluster_influence(sample, solved);
    const auto test = cr3_test(sample, solved, influence, positions);
    if (test) {
        made.p_is_cr3 = test->pvalue > *made.decisive;
        made.decisive = std::max(*made.decisive, test->pvalue);
        return;
    }
    made.decisive = std::nullopt;
    made.why_not = needed_clusters(influence, positions) > 0
                       ? why_needed(sample, positions.size())
                       : fmt::format("{:.2f} effective clusters carry {}, and CR3 can't be formed", effective,
                                     counted(std::ssize(positions), "coefficient"));
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
                                       const BootstrapOptions& options, const WildKind& kind) {
    if (sample.clusters.empty()) {
        return invalid("the wild bootstrap needs clusters", "", "cluster by show");
    }
    if (options.draws < 1 || positions.empty()) {
        return invalid("the wild bootstrap needs at least one draw and one coefficient");
    }
    TRY(check_bootstrap_type(sample, kind.type));
    const Factor& cluster = drawn_cluster(sample, kind.drawn);
    const bool is_two_way = sample.clusters.size() > 1;
    const double most = is_two_way ? most_joint_cells / static_cast<double>(positions.size()) : most_joint_work;
    if (static_cast<double>(cluster.levels) * static_cast<double>(sample.rows) > most ||
        cluster.levels > most_joint_clusters) {
        return invalid(fmt::format("the wild bootstrap of {} clusters is too much work", cluster.levels));
    }
    const std::vector<Index> tested = as_places(positions);
    Eigen::MatrixXd directions = solved.basis * solved.inverse(tested, Eigen::all).transpose();
    Eigen::VectorXd coefficients = solved.coefficients(tested);
    const Eigen::VectorXd lengths = directions.colwise().norm();  // units of their own: none is lost in rounding
    directions = directions * lengths.cwiseInverse().asDiagonal();
    coefficients = coefficients.cwiseQuotient(lengths);
    const JointResiduals residuals = TRY(joint_residuals(sample, within, solved, directions, coefficients, kind.type));
    const std::vector<ClusterTerm> terms = terms_of(sample, kind.ssc);
    const WildWeights weights(cluster.origin, options);
    JointBootstrap made{.statistic = data_statistic(terms, solved.residuals, residuals.measure, coefficients),
                        .draws = weights.draws(),
                        .enumerated = weights.enumerated(),
                        .least_pvalue = weights.least_pvalue(),
                        .decisive = std::nullopt,
                        .why_not = "",
                        .type = kind.type};
    if (!std::isfinite(made.statistic) && is_two_way) {
        made.statistic = std::nan("");
        made.why_not =
            "the two-way covariance is not positive definite, so there is no Wald statistic: cluster by one "
            "of the two, or test fewer coefficients together";
        return made;
    }
    if (is_two_way) {
        made.why_not = why_undecidable(sample, solved, positions);
        if (!made.why_not.empty()) {
            return made;
        }
    }
    if (!std::isfinite(made.statistic)) {
        return invalid(fmt::format("a joint test of {} needs more than {}", counted(std::ssize(tested), "coefficient"),
                                   counted(static_cast<std::int64_t>(cluster.levels), "cluster")),
                       "", "test fewer of them together");
    }
    if (made.least_pvalue > alpha) {
        made.why_not = fmt::format("{} clusters give no bootstrap p under {:.3g}, and the level is {:g}",
                                   cluster.levels, made.least_pvalue, alpha);
        return made;
    }
    const JointScores scores = scores_of(sample, within, solved, directions, residuals, cluster, terms);
    const auto draws = static_cast<std::size_t>(weights.draws());
    std::vector<std::int64_t> larger((draws + joint_draws_a_block - 1) / joint_draws_a_block);
    in_parallel_rows(larger.size(), [&](std::size_t block) {
        const std::size_t first = block * joint_draws_a_block;
        const Eigen::VectorXd drawn =
            scores.statistics(weights.block(first, std::min(draws - first, joint_draws_a_block)));
        larger[block] = (drawn.array() >= made.statistic * (1 - tie)).count();
    });
    made.decisive = weights.pvalue(std::accumulate(larger.begin(), larger.end(), std::int64_t{0}));
    if (!is_two_way) {
        hold_against_cr3(made, sample, solved, positions);
    }
    return made;
}

std::optional<WaldTest> cr3_test(const Sample& sample, const Solved& solved, const ClusterInfluence& influence,
                                 const std::vector<std::size_t>& positions) {
    if (influence.covariance.size() == 0 || positions.empty() || needed_clusters(influence, positions) > 0) {
        return std::nullopt;
    }
    const std::vector<Index> tested = as_places(positions);
    const double fewest = fewest_effective(sample, solved, positions);
    const Eigen::VectorXd values = solved.coefficients(tested);
    const Eigen::MatrixXd covariance = influence.covariance(tested, tested);
    const auto test = wald_test(values, covariance, fewest - 1);
    return test ? std::optional(*test) : std::nullopt;
}

}  // namespace public_signals::inline models
