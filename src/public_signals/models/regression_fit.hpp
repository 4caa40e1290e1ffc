// A regression with all that its verdict rests on: the estimate, what its clusters carry, and the restricted wild
// cluster bootstrap, at every number of clusters.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "public_signals/models/bootstrap.hpp"
#include "public_signals/models/cluster_influence.hpp"
#include "public_signals/models/joint_bootstrap.hpp"
#include "public_signals/models/randomisation.hpp"

namespace public_signals::inline models {

/// Over more clusters than this the t test decides.
inline constexpr std::int32_t most_bootstrapped_clusters = 1000;

struct WildBootstrap {
    Bootstrap result;
    BootstrapWeights weights = BootstrapWeights::Rademacher;
};

/// A regression on the way: its rows, the effects taken out, and what is left.
struct Prepared {
    Sample sample;  // without outcome and regressors: they lie in `solved`
    Within within;
    Solved solved;
    Eigen::VectorXd predictor;  // the first, as it stands in the frame; empty unless it is kept
};
enum class RawPredictor { Left, Kept };
Result<Prepared> prepare(const std::vector<Series>& columns, const Regression& regression,
                         RawPredictor raw = RawPredictor::Left);

struct RegressionFit {
    Estimate estimate;
    double predictor_sd = 0;                // of the first predictor, over the rows used
    std::optional<ClusterReport> clusters;  // with one cluster variable
    std::optional<WildScores> scores;       // with one cluster variable, up to 1,000 clusters
    std::optional<WildBootstrap> bootstrap;
};

/// Whether the predictors at `positions` are all zero: by the covariance of the estimate, by CR3 where `influence` is
/// known, and by the bootstrap where one is told. Why not, where one of them can't be had.
JointTest joint_test(const Prepared& prepared, const Estimate& estimate,
                     const std::optional<ClusterInfluence>& influence, const std::vector<std::size_t>& positions,
                     const Regression& regression, const std::optional<BootstrapOptions>& bootstrap);

/// What clusters carry, with one cluster variable.
std::optional<ClusterInfluence> influence_of(const Prepared& prepared, const Estimate& estimate);

/// The bootstrap that was told, else that of a seed where there are clusters, up to 1,000 of each variable.
std::optional<BootstrapOptions> bootstrap_for(const Sample& sample, const Regression& regression,
                                              const std::optional<BootstrapOptions>& told,
                                              std::optional<std::uint64_t> seed);

/// Of the first predictor. Errors: those of `fit`; clusters and bootstrap are empty without one cluster variable.
/// A single predictor that few clusters carry has the p of exchanged attention paths in its report.
Result<RegressionFit> fit_with_clusters(const std::vector<Series>& columns, const Regression& regression,
                                        std::uint64_t seed);

/// The standing of an estimate's clusters, for one cluster variable. `prepared` keeps the raw predictor.
Result<ClusterReport> clusters_of(const std::vector<Series>& columns, const Prepared& prepared,
                                  const Regression& regression, const Estimate& estimate, std::uint64_t seed);

}  // namespace public_signals::inline models
