// Joint tests of several coefficients that hold with few clusters: Wald tests by the jackknife covariance, and by the
// wild cluster bootstrap of the Wald statistic with the null imposed on all of them.
//
// Of two cluster variables one is drawn, as for a single coefficient, and the statistic is that of the two-way
// covariance (Roodman, MacKinnon, Nielsen and Webb 2019); a draw in which that is not positive definite counts as
// larger, and where the data's is not, or one cluster carries over half of a coefficient, there is no verdict.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "public_signals/models/bootstrap.hpp"
#include "public_signals/models/cluster_influence.hpp"

namespace public_signals::inline models {

struct JointBootstrap {
    double statistic = 0;  // the Wald statistic by CRV1, of type 33 by CR3, without small-sample factors, which cancel;
                           // NaN where a two-way covariance is not positive definite
    int draws = 0;
    bool enumerated = false;
    double least_pvalue = 0;         // as of Bootstrap
    std::optional<double> decisive;  // as of Bootstrap; a draw whose covariance is singular counts as larger
    std::string why_not;
    bool with_cr3 = false;  // as of Bootstrap
    bool p_is_cr3 = false;  // as of Bootstrap
    BootstrapType type = BootstrapType::Wcr11;
};

/// A joint test, or why there is none.
struct JointTest {
    std::optional<WaldTest> test;  // by the covariance of the estimate
    std::string why_not;
    std::optional<WaldTest> cr3;  // by the jackknife: F(q, G* - 1), G* the fewest effective clusters of the tested
    std::optional<JointBootstrap> bootstrap;
    std::optional<double> qvalue;  // Benjamini-Hochberg of the deciding p over the metrics of a run

    /// The p that decides: the bootstrap's where it was run; NaN where no data could reject or there is no test.
    double decisive_p() const;
};

/// Whether the predictors at `positions` are all zero. `kind` has the type, and what two cluster variables need.
/// Errors: those of wild_scores; a covariance of the data by one cluster variable that is singular.
Result<JointBootstrap> joint_bootstrap(const Sample& sample, const Within& within, const Solved& solved,
                                       const std::vector<std::size_t>& positions, double alpha,
                                       const BootstrapOptions& options, const WildKind& kind);

/// The Wald test of the same by CR3; nothing where the jackknife is too much work, the covariance is singular, or one
/// of them can't be estimated without some cluster.
std::optional<WaldTest> cr3_test(const Sample& sample, const Solved& solved, const ClusterInfluence& influence,
                                 const std::vector<std::size_t>& positions);

}  // namespace public_signals::inline models
