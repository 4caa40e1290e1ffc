#include "public_signals/models/cluster_covariance.hpp"

#include <fmt/format.h>

#include "public_signals/base/words.hpp"
#include "public_signals/models/cluster_influence.hpp"
#include "public_signals/models/matrix_products.hpp"
#include "public_signals/models/residual_maker.hpp"
#include "public_signals/models/row_blocks.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

constexpr const char* too_much_work = "the jackknife over clusters is too much work";

/// (sum of eigenvalues)^2 / sum of their squares, of the matrix whose quadratic form the variance is when errors are
/// alike and unrelated. `turned` holds each cluster's rows of the coefficient's direction, corrected.
double satterthwaite(const Sample& sample, const Within& within, const Solved& solved, const ResidualMaker& maker,
                     const Eigen::VectorXd& turned) {
    const Index groups = sample.clusters.front()->levels;
    Eigen::MatrixXd products(groups, groups);
    in_parallel_rows(
        static_cast<std::size_t>(groups),
        [&](std::size_t g) {
            const std::vector<Index>& rows = maker.rows(static_cast<std::int32_t>(g));
            Eigen::VectorXd alone = Eigen::VectorXd::Zero(turned.size());
            alone(rows) = turned(rows);
            within.apply({alone.data()}, sample.rows);
            alone = without_projection(solved.basis, alone);
            for (Index h = 0; h < groups; ++h) {
                const std::vector<Index>& others = maker.rows(static_cast<std::int32_t>(h));
                products(h, static_cast<Index>(g)) = turned(others).dot(alone(others));
            }
        },
        static_cast<std::size_t>(groups) * sample.rows);
    return products.trace() * products.trace() / products.squaredNorm();
}

Result<ClusterCovariance> leverage_corrected(const Sample& sample, const Within& within, const Solved& solved) {
    const ResidualMaker maker = TRY(ResidualMaker::of(sample, within, solved));
    const Index k = solved.basis.cols();
    const std::int32_t groups = sample.clusters.front()->levels;
    Eigen::MatrixXd directions = solved.basis * solved.inverse.transpose();  // a coefficient a column
    Eigen::MatrixXd scores(groups, k);
    for (std::int32_t g = 0; g < groups; ++g) {
        const std::vector<Index>& rows = maker.rows(g);
        const Eigen::MatrixXd root = symmetric_power(maker.block(g), -0.5);
        directions(rows, Eigen::all) = (root * directions(rows, Eigen::all)).eval();
        scores.row(g) = solved.residuals(rows).transpose() * directions(rows, Eigen::all);
    }
    ClusterCovariance made{.covariance = crossprod(scores), .df = {}, .needed = {}};
    for (Index c = 0; c < k; ++c) {
        made.df.push_back(satterthwaite(sample, within, solved, maker, directions.col(c)));
    }
    return made;
}

}  // namespace

Result<ClusterCovariance> cluster_covariance(const Sample& sample, const Within& within, const Solved& solved,
                                             ClusterVcov kind) {
    if (sample.clusters.size() != 1) {
        return invalid(fmt::format("vcov {} needs one cluster variable", name_of(kind)), "vcov",
                       "cluster by show alone, or take crv1");
    }
    ClusterInfluence influence = cluster_influence(sample, solved);
    if (kind == ClusterVcov::Cr2) {
        ClusterCovariance made = TRY(leverage_corrected(sample, within, solved));
        made.needed = std::move(influence.needed);
        return made;
    }
    if (influence.covariance.size() == 0) {
        return invalid(too_much_work, "vcov", "take crv1");
    }
    const auto k = static_cast<std::size_t>(solved.basis.cols());
    return ClusterCovariance{std::move(influence.covariance),
                             std::vector<double>(k, sample.clusters.front()->levels - 1.0),
                             std::move(influence.needed)};
}

bool is_too_much_work(const Error& error) {
    return error.message == too_much_work;
}

}  // namespace public_signals::inline models
