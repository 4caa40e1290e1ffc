#include "public_signals/models/regression_fit.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "public_signals/models/cluster_terms.hpp"
#include "public_signals/models/undecidable.hpp"

namespace public_signals::inline models {

Result<Prepared> prepare(const std::vector<Series>& columns, const Regression& regression, RawPredictor raw) {
    Sample sample = TRY(sample_of(columns, regression));
    Eigen::VectorXd predictor = raw == RawPredictor::Kept ? sample.regressors.col(0) : Eigen::VectorXd();
    Within within = TRY(Within::of(sample.effects));
    Solved solved = TRY(solve(sample, within, regression.predictors.size()));
    return Prepared{std::move(sample), std::move(within), std::move(solved), std::move(predictor)};
}

JointTest joint_test(const Prepared& prepared, const Estimate& estimate,
                     const std::optional<ClusterInfluence>& influence, const std::vector<std::size_t>& positions,
                     const Regression& regression, const std::optional<BootstrapOptions>& bootstrap) {
    if (positions.empty()) {
        return {.test = std::nullopt, .why_not = "there is none to test"};
    }
    const bool is_f_alone = !bootstrap && regression.vcov == Vcov::Cluster;
    if (std::string why = is_f_alone ? why_undecidable(prepared.sample, prepared.solved, positions) : "";
        !why.empty()) {
        return {.test = std::nullopt, .why_not = std::move(why)};
    }
    const auto test = wald_test(estimate, positions);
    if (!test) {
        return {.test = std::nullopt, .why_not = test.error().message};
    }
    JointTest made{.test = *test, .why_not = ""};
    const auto& [sample, within, solved, predictor] = prepared;
    if (influence) {
        made.cr3 = cr3_test(sample, solved, *influence, positions);
    }
    if (bootstrap) {
        const auto drawn = joint_bootstrap(sample, within, solved, positions, regression.alpha, *bootstrap,
                                           WildKind{bootstrap->type, regression.ssc, regression.entity});
        if (!drawn) {
            return {.test = std::nullopt, .why_not = drawn.error().message};
        }
        made.bootstrap = *drawn;
    }
    return made;
}

std::optional<ClusterInfluence> influence_of(const Prepared& prepared, const Estimate& estimate) {
    return estimate.n_clusters.size() == 1 ? std::optional(cluster_influence(prepared.sample, prepared.solved))
                                           : std::nullopt;
}

std::optional<BootstrapOptions> bootstrap_for(const Sample& sample, const Regression& regression,
                                              const std::optional<BootstrapOptions>& told,
                                              std::optional<std::uint64_t> seed) {
    if (told || !seed) {
        return told;
    }
    const auto is_too_many = [](const SharedFactor& cluster) { return cluster->levels > most_bootstrapped_clusters; };
    if (sample.clusters.empty() || std::ranges::any_of(sample.clusters, is_too_many)) {
        return std::nullopt;
    }
    return bootstrap_of(drawn_cluster(sample, regression.entity).count.size(), *seed);
}

Result<ClusterReport> clusters_of(const std::vector<Series>& columns, const Prepared& prepared,
                                  const Regression& regression, const Estimate& estimate, std::uint64_t seed) {
    const ClusterInfluence influence = cluster_influence(prepared.sample, prepared.solved);
    const Series& column = *TRY(column_named(columns, regression.clusters.front()));
    ClusterReport report = cluster_report(influence, prepared.sample, column, estimate, regression);
    if (report.few_carry() && regression.predictors.size() == 1) {
        assert(static_cast<std::size_t>(prepared.predictor.size()) == prepared.sample.rows);
        report.randomisation =
            randomisation_test(prepared.sample, prepared.within, prepared.solved, prepared.predictor, regression.entity,
                               regression.time, {.level = regression.alpha, .seed = seed});
    }
    return report;
}

Result<RegressionFit> fit_with_clusters(const std::vector<Series>& columns, const Regression& regression,
                                        std::uint64_t seed) {
    const Prepared prepared = TRY(prepare(columns, regression, RawPredictor::Kept));
    const auto& [sample, within, solved, predictor] = prepared;
    RegressionFit made{.estimate = TRY(estimate(sample, within, solved, regression)),
                       .predictor_sd = std::sqrt((predictor.array() - predictor.mean()).square().sum() /
                                                 static_cast<double>(sample.rows - 1)),
                       .clusters = std::nullopt,
                       .scores = std::nullopt,
                       .bootstrap = std::nullopt};
    const auto& clusters = made.estimate.n_clusters;
    if (clusters.size() == 1) {
        made.clusters = TRY(clusters_of(columns, prepared, regression, made.estimate, seed));
    }
    if (clusters.empty()) {
        return made;
    }
    if (std::ranges::max(clusters) > most_bootstrapped_clusters) {
        if (std::string why = why_undecidable(sample, solved, {0}); !why.empty()) {
            made.bootstrap = WildBootstrap{Bootstrap::undecided(std::move(why))};
        }
        return made;
    }
    made.scores =
        TRY(wild_scores(sample, within, solved, WildKind{BootstrapType::Wcr11, regression.ssc, regression.entity}));
    const BootstrapOptions options = bootstrap_of(made.scores->cluster.size(), seed);
    made.bootstrap =
        WildBootstrap{TRY(wild_cluster_bootstrap(*made.scores, regression.alpha, options)), options.weights};
    return made;
}

}  // namespace public_signals::inline models
