#include "public_signals/models/estimate_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "public_signals/base/words.hpp"

namespace public_signals::inline models {

bool is_of_rounding(double variance, double of_independent_errors) {
    constexpr double cancelled_share = 1e-20;
    return of_independent_errors > 0 && variance < cancelled_share * of_independent_errors;
}

bool is_next_to_nothing(double value, double size) {
    return std::abs(value) < 1e-12 * size;
}

tl::unexpected<Error> outcome_does_not_vary() {
    return invalid("where the predictor varies the outcome does not: estimate and standard error are zero", "",
                   "choose another predictor or outcome");
}

Result<void> check_that_each_can_be_left_out(const Sample& sample, const Solved& solved, const Regression& regression,
                                             const std::vector<std::size_t>& needed) {
    const auto predictors =
        needed.begin() + static_cast<std::ptrdiff_t>(std::min(needed.size(), regression.predictors.size()));
    const auto found = std::find_if(needed.begin(), predictors, [](std::size_t clusters) { return clusters > 0; });
    if (found == predictors) {
        return {};
    }
    const Factor& cluster = *sample.clusters.front();
    const std::string& name = sample.names[solved.kept[static_cast<std::size_t>(found - needed.begin())]];
    if (*found > 1) {
        return invalid(fmt::format("{} of {} clusters of '{}' can't be left out: without one of them the coefficient "
                                   "of '{}' can't be estimated, so {} has no standard error",
                                   *found, cluster.levels, cluster.name, name, name_of(regression.cluster_vcov)),
                       "vcov", "take more of them, or fewer effects");
    }
    return invalid(
        fmt::format("one {} carries '{}': without it the coefficient can't be estimated, so {} has no standard error",
                    cluster.name, name, name_of(regression.cluster_vcov)),
        "vcov",
        fmt::format("one {} can't tell an effect from chance; crv1 with diagnostics=True says which it is",
                    cluster.name));
}

std::vector<bool> variances_of_rounding(const Sample& sample, const Solved& solved, const Eigen::MatrixXd& covariance) {
    if (sample.clusters.size() > 1) {
        return std::vector<bool>(solved.kept.size(), false);
    }
    const double of_error = solved.residuals.squaredNorm() / static_cast<double>(sample.rows);
    const Eigen::VectorXd alike = solved.inverse.rowwise().squaredNorm();
    std::vector<bool> of_rounding;
    for (Eigen::Index at = 0; at < alike.size(); ++at) {
        of_rounding.push_back(is_of_rounding(covariance(at, at), of_error * alike[at]));
    }
    return of_rounding;
}

Result<void> check_that_scores_are_left(const Sample& sample, const Solved& solved, const Regression& regression,
                                        const std::vector<bool>& of_rounding) {
    for (std::size_t i = 0; i < regression.predictors.size(); ++i) {
        if (of_rounding[i]) {
            const auto at = static_cast<Eigen::Index>(i);
            if (is_next_to_nothing(solved.coefficients[at], solved.inverse.row(at).norm() * std::sqrt(solved.total))) {
                return outcome_does_not_vary();
            }
            const bool is_clustered = regression.vcov == Vcov::Cluster;
            const std::string of = is_clustered ? sample.clusters.front()->name : regression.time;
            return invalid(fmt::format("within each '{}' the scores of '{}' add up to nothing: no standard error can "
                                       "be computed{}",
                                       of, sample.names[solved.kept[i]],
                                       is_clustered && sample.clusters.front()->levels == 2 && sample.effects.size() > 1
                                           ? ", and with two of them beside effects of time it never can"
                                           : ""),
                           fmt::format("column {}", of), "take more of them, fewer effects, or vcov hetero");
        }
    }
    return {};
}

}  // namespace public_signals::inline models
