#include "public_signals/models/estimate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <set>

#include "public_signals/base/counted.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/models/cluster_covariance.hpp"
#include "public_signals/models/cluster_influence.hpp"
#include "public_signals/models/decompositions.hpp"
#include "public_signals/models/distributions.hpp"
#include "public_signals/models/estimate_checks.hpp"
#include "public_signals/models/kernel_covariance.hpp"
#include "public_signals/models/matrix_products.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

constexpr const char* poisson_bootstrap = "use bootstrap=\"wild\", the score bootstrap";

bool nested(const Factor& effect, const Factor& cluster) {
    if (&effect == &cluster) {
        return true;
    }
    std::vector<std::int32_t> home(static_cast<std::size_t>(effect.levels), -1);
    for (std::size_t i = 0; i < effect.code.size(); ++i) {
        std::int32_t& group = home[static_cast<std::size_t>(effect.code[i])];
        if (group == -1) {
            group = cluster.code[i];
        } else if (group != cluster.code[i]) {
            return false;
        }
    }
    return true;
}

struct Freedom {
    double parameters = 0;  // K in the small-sample factor
    double df_t = 0;
};

/// Levels of the effects less one for each effect after the first.
double absorbed_levels(const Sample& sample) {
    double levels = 0;
    for (const SharedFactor& effect : sample.effects) {
        levels += effect->levels;
    }
    return levels - (sample.effects.size() > 1 ? 1 : 0);
}

Freedom freedom_of(const Sample& sample, const Solved& solved, const Regression& regression) {
    const auto n = static_cast<double>(sample.rows);
    const double k = static_cast<double>(solved.kept.size());
    const double all = k + absorbed_levels(sample);
    double nested_levels = 0;
    double nested_effects = 0;
    bool clustered = regression.vcov == Vcov::Cluster;
    for (const SharedFactor& effect : sample.effects) {
        const bool inside = clustered && std::ranges::any_of(sample.clusters, [&](const SharedFactor& cluster) {
                                return nested(*effect, *cluster);
                            });
        nested_levels += inside ? effect->levels : 0;
        nested_effects += inside;
    }
    if (regression.ssc == Ssc::Linearmodels) {
        const bool uncounted = sample.effects.size() == 1 && nested_effects > 0;
        return {uncounted ? k : all, n - all};
    }
    if (regression.vcov == Vcov::DriscollKraay) {
        return {all,
                static_cast<double>(std::set<std::int64_t>(sample.period.begin(), sample.period.end()).size()) - 1};
    }
    if (!clustered) {
        return {all, n - all};
    }
    std::int32_t fewest = sample.clusters.front()->levels;
    for (const SharedFactor& cluster : sample.clusters) {
        fewest = std::min(fewest, cluster->levels);
    }
    return {all - nested_levels + nested_effects, fewest - 1.0};
}

/// Negative eigenvalues, measured on the scale of each coefficient, become 0.
bool repair(Eigen::MatrixXd& covariance, const Eigen::VectorXd& scale) {
    const Eigen::VectorXd safe = scale.unaryExpr([](double s) { return s > 0 ? s : 1.0; });
    const Eigen::MatrixXd scaled = scaled_both(safe.cwiseInverse(), covariance);
    const SymmetricEigen solver = symmetric_eigen(scaled);
    const Eigen::VectorXd& values = solver.values;
    if (values.minCoeff() >= -1e-12 * std::max(values.cwiseAbs().maxCoeff(), 1e-300)) {
        return false;
    }
    covariance = scaled_both(safe, recomposed(solver.vectors, values.cwiseMax(0.0)));
    return true;
}

Result<void> set_kernel_covariance(const Sample& sample, const Solved& solved, const Regression& regression,
                                   const Freedom& freedom, Estimate& result) {
    const KernelMeat kernel = TRY(kernel_meat(sample, solved, regression.kernel_lags));
    const auto n = static_cast<double>(sample.rows);
    const double t = kernel.periods;
    const double factor = regression.ssc == Ssc::Linearmodels ? n / (n - freedom.parameters)
                                                              : t / (t - 1) * (n - 1) / (n - freedom.parameters);
    result.covariance = factor * sandwich(solved.inverse, kernel.meat);
    result.kernel = KernelFacts{kernel.lags, kernel.periods, pesaran_cd(sample, solved.residuals)};
    return {};
}

/// What each cluster variable's clusters carry of the first predictor; nothing without clusters.
std::vector<CarriedShares> set_covariance(const Sample& sample, const Solved& solved, const Regression& regression,
                                          const Freedom& freedom, Estimate& result) {
    std::vector<CarriedShares> carried;
    const auto n = static_cast<double>(sample.rows);
    const auto k = solved.basis.cols();
    Eigen::MatrixXd meat;
    if (regression.vcov == Vcov::Iid) {
        meat = Eigen::MatrixXd::Identity(k, k) * (solved.residuals.squaredNorm() / (n - freedom.parameters));
    } else if (regression.vcov == Vcov::Hetero) {
        const Eigen::MatrixXd scores = solved.residuals.asDiagonal() * solved.basis;
        meat = crossprod(scores) * (n / (n - freedom.parameters));
    } else {
        const auto& clusters = sample.clusters;
        std::int32_t fewest = clusters[0]->levels;
        if (clusters.size() > 1) {
            fewest = std::min(fewest, clusters[1]->levels);
        }
        const auto factor = [&](const Factor& cluster) {
            const double g = regression.ssc == Ssc::Each ? cluster.levels : fewest;
            return regression.ssc == Ssc::Linearmodels ? n / (n - freedom.parameters)
                                                       : g / (g - 1) * (n - 1) / (n - freedom.parameters);
        };
        // The sum over groups of the outer product of each group's score.
        const auto clustered_meat = [&](const Factor& cluster) {
            ClusterScores made = cluster_scores(cluster, solved);
            carried.push_back(std::move(made.carried));
            return crossprod(made.scores);
        };
        meat = factor(*clusters[0]) * clustered_meat(*clusters[0]);
        if (clusters.size() > 1) {
            meat += factor(*clusters[1]) * clustered_meat(*clusters[1]);
        }
        const Eigen::MatrixXd sum = meat;
        if (clusters.size() > 1) {
            const Factor both = crossing(*clusters[0], *clusters[1]);
            meat -= factor(both) * clustered_meat(both);
            carried.pop_back();  // a crossing is no variable of its own
        }
        result.covariance = sandwich(solved.inverse, meat);
        if (clusters.size() > 1) {
            const Eigen::MatrixXd whole = sandwich(solved.inverse, sum);
            result.vcov_repaired = repair(result.covariance, whole.diagonal().cwiseSqrt());
        }
        return carried;
    }
    result.covariance = sandwich(solved.inverse, meat);
    return carried;
}

/// Where few clusters carry the first predictor, whose t test then rejects too often.
void warn_of_carriers(const Sample& sample, const std::vector<CarriedShares>& by_variable, Model model,
                      Estimate& result) {
    for (std::size_t i = 0; i < sample.clusters.size(); ++i) {
        const SharedFactor& cluster = sample.clusters[i];
        const CarriedShares& carried = by_variable[i];
        if (carried.is_unequal()) {
            result.warnings.push_back(
                {"unequal_clusters",
                 fmt::format(
                     "few clusters of {} carry '{}': {:.2f} effective clusters of {}, {:.0f} % of it in one; "
                     "the t test rejects too often, {}",
                     cluster->name, result.predictors.front().name, carried.effective, cluster->levels,
                     100 * carried.largest,
                     model == Model::Poisson ? "the score bootstrap less often" : "the wild bootstrap does not")});
        }
    }
}

}  // namespace

Coefficient without_std_error(const Coefficient& coefficient) {
    constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    return {.name = coefficient.name,
            .coefficient = coefficient.coefficient,
            .std_error = unknown,
            .t_stat = unknown,
            .pvalue = unknown,
            .ci_lower = unknown,
            .ci_upper = unknown};
}

Coefficient coefficient_of(std::string name, double value, double variance, double df, double alpha) {
    Coefficient made{.name = std::move(name), .coefficient = value, .std_error = std::sqrt(std::max(variance, 0.0))};
    made.t_stat = value / made.std_error;
    made.pvalue = std::isfinite(made.t_stat) ? t_two_sided(made.t_stat, df) : (value == 0 ? 1.0 : 0.0);
    const double reach = t_upper_quantile(alpha / 2, df) * made.std_error;
    made.ci_lower = value - reach;
    made.ci_upper = value + reach;
    return made;
}

Result<Estimate> estimate(const Sample& sample, const Within& within, const Solved& solved,
                          const Regression& regression) {
    Estimate result{.dropped = solved.dropped,
                    .n_obs = sample.rows,
                    .n_missing = sample.n_missing,
                    .n_singletons = sample.n_singletons,
                    .missing = sample.missing,
                    .left_out_levels = sample.left_out_levels,
                    .components = within.components()};
    if (regression.vcov == Vcov::Cluster) {
        for (const SharedFactor& cluster : sample.clusters) {
            if (cluster->levels < 2) {
                return invalid(
                    fmt::format("there is one cluster of '{}': no standard error can be computed", cluster->name),
                    fmt::format("column {}", cluster->name), "cluster by something else, or take vcov hetero");
            }
            result.n_clusters.push_back(cluster->levels);
        }
    }
    const Freedom freedom = freedom_of(sample, solved, regression);
    result.df_t = freedom.df_t;
    const double all = static_cast<double>(solved.kept.size()) + absorbed_levels(sample) - (within.components() - 1);
    if (static_cast<double>(sample.rows) <= all || result.df_t < 1 ||
        static_cast<double>(sample.rows) <= freedom.parameters) {
        return invalid(fmt::format("{} left for {} parameter{}",
                                   counted(static_cast<std::int64_t>(sample.rows), "row is", "rows are"), all,
                                   all == 1 ? "" : "s"),
                       "", "use fewer controls or effects, or find out why rows are missing");
    }
    std::vector<double> df(solved.kept.size(), freedom.df_t);
    std::vector<std::size_t> needed;  // clusters without which it can't be estimated, of each coefficient
    std::vector<CarriedShares> carried;
    if (regression.vcov == Vcov::Cluster && regression.cluster_vcov != ClusterVcov::Crv1) {
        ClusterCovariance made = TRY(cluster_covariance(sample, within, solved, regression.cluster_vcov));
        result.covariance = std::move(made.covariance);
        df = std::move(made.df);
        TRY(check_that_each_can_be_left_out(sample, solved, regression, made.needed));
        needed = std::move(made.needed);
        carried.push_back(carried_shares(*sample.clusters.front(), solved, 0));
        result.df_t = df.front();
        result.df_is_of_one = regression.cluster_vcov == ClusterVcov::Cr2;
    } else if (regression.vcov == Vcov::DriscollKraay) {
        TRY(set_kernel_covariance(sample, solved, regression, freedom, result));
    } else {
        carried = set_covariance(sample, solved, regression, freedom, result);
    }
    const std::vector<bool> of_rounding = variances_of_rounding(sample, solved, result.covariance);
    TRY(check_that_scores_are_left(sample, solved, regression, of_rounding));
    result.r2_within = solved.total > 0 ? 1 - solved.residuals.squaredNorm() / solved.total : 0.0;
    for (std::size_t i = 0; i < solved.kept.size(); ++i) {
        const auto at = static_cast<Index>(i);
        auto& list = i < regression.predictors.size() ? result.predictors : result.controls;
        list.push_back(coefficient_of(sample.names[solved.kept[i]], solved.coefficients[at], result.covariance(at, at),
                                      df[i], regression.alpha));
        if (of_rounding[i] || (!needed.empty() && needed[i] > 0)) {  // of a control
            list.back() = without_std_error(list.back());
        }
    }
    std::erase_if(result.left_out_levels, [&](const auto& level) { return !is_kept(result, level.first); });
    result.warnings = warnings_of(result, regression.model);
    if (regression.vcov == Vcov::Cluster) {
        warn_of_carriers(sample, carried, regression.model, result);
    }
    return result;
}

Result<Estimate> fit(const std::vector<Series>& columns, const Regression& regression) {
    Sample sample = TRY(sample_of(columns, regression));
    const Within within = TRY(Within::of(sample.effects));
    const Solved solved = TRY(solve(sample, within, regression.predictors.size()));
    return estimate(sample, within, solved, regression);
}

Result<Estimate> fit(const std::vector<Column>& columns, const Regression& regression) {
    return fit(series_of(columns), regression);
}

bool is_kept(const Estimate& estimate, const std::string& control) {
    return std::ranges::any_of(estimate.controls, [&](const Coefficient& c) {
        return c.name == control || (c.name.starts_with(control + "[") && c.name.ends_with("]"));
    });
}

namespace {

constexpr const char* few_clusters_code = "few_clusters";
constexpr const char* read_the_bootstrap = "read decisive_pvalue, interval_lower and interval_upper";

/// One for each cluster variable with few groups.
std::vector<ModelWarning> warnings_of_few_clusters(const Estimate& estimate, const char* advice) {
    std::vector<ModelWarning> warnings;
    for (const std::int32_t groups : estimate.n_clusters) {
        if (groups < few_clusters) {
            warnings.push_back({few_clusters_code,
                                fmt::format("{} clusters are few: standard errors are too small; {}", groups, advice)});
        }
    }
    return warnings;
}

}  // namespace

void Estimate::rest_on_bootstrap() {
    std::vector<ModelWarning> said = warnings_of_few_clusters(*this, read_the_bootstrap);
    for (auto next = said.begin(); ModelWarning & warning : warnings) {
        if (warning.code == few_clusters_code && next != said.end()) {
            warning = std::move(*next++);
        }
    }
}

std::vector<ModelWarning> warnings_of(const Estimate& estimate, Model model, bool bootstrapped) {
    std::vector<ModelWarning> warnings =
        warnings_of_few_clusters(estimate, bootstrapped              ? read_the_bootstrap
                                           : model == Model::Poisson ? poisson_bootstrap
                                                                     : "use bootstrap=\"wild\"");
    if (estimate.components > 1) {
        warnings.push_back({"components", fmt::format("the effects fall into {} components that share no level",
                                                      estimate.components)});
    }
    if (estimate.vcov_repaired) {
        warnings.push_back({"vcov_repaired", "the two-way covariance was not positive semidefinite and was repaired"});
    }
    return warnings;
}

Coefficient combination(const Estimate& estimate, const Eigen::VectorXd& weights, std::string name, double alpha) {
    const Index q = weights.size();
    Eigen::VectorXd values(q);
    for (Index i = 0; i < q; ++i) {
        values[i] = estimate.predictors[static_cast<std::size_t>(i)].coefficient;
    }
    const double variance = weights.dot(estimate.covariance.topLeftCorner(q, q) * weights);
    if (weights.isZero()) {
        return {.name = std::move(name)};
    }
    return coefficient_of(std::move(name), weights.dot(values), variance, estimate.df_t, alpha);
}

Result<WaldTest> wald_test(const Estimate& estimate, const std::vector<std::size_t>& positions) {
    if (estimate.df_is_of_one) {
        return invalid("vcov cr2 has degrees of freedom for one coefficient, not for several together", "vcov",
                       "take crv1 or cr3 for joint tests");
    }
    const auto q = static_cast<Index>(positions.size());
    Eigen::VectorXd values(q);
    Eigen::MatrixXd covariance(q, q);
    for (Index i = 0; i < q; ++i) {
        values[i] = estimate.predictors[positions[static_cast<std::size_t>(i)]].coefficient;
        for (Index j = 0; j < q; ++j) {
            covariance(i, j) = estimate.covariance(static_cast<Index>(positions[static_cast<std::size_t>(i)]),
                                                   static_cast<Index>(positions[static_cast<std::size_t>(j)]));
        }
    }
    return wald_test(values, covariance, estimate.df_t);
}

Result<WaldTest> wald_test(const Eigen::VectorXd& values, const Eigen::MatrixXd& covariance, double df) {
    const Index q = values.size();
    const Eigen::VectorXd scale = covariance.diagonal().cwiseSqrt();
    if (q == 0 || !(scale.minCoeff() > 0) || !(df > 0)) {
        return invalid("no joint test is possible", "", "the coefficients' covariance is singular");
    }
    const Eigen::VectorXd t = values.cwiseQuotient(scale);
    const Eigen::MatrixXd correlation = scaled_both(scale.cwiseInverse(), covariance);
    const SymmetricEigen solver = symmetric_eigen(correlation);
    if (solver.values.minCoeff() < 1e-12 * static_cast<double>(q)) {
        return invalid(fmt::format("a joint test of {} needs more clusters than that",
                                   counted(static_cast<std::int64_t>(q), "coefficient")),
                       "", "test fewer of them together");
    }
    const Eigen::VectorXd turned = crossprod(solver.vectors, t);
    const double statistic = turned.cwiseAbs2().cwiseQuotient(solver.values).sum() / static_cast<double>(q);
    return WaldTest{statistic, static_cast<int>(q), df, f_above(statistic, static_cast<double>(q), df)};
}

}  // namespace public_signals::inline models
