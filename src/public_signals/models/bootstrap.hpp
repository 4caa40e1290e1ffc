// Wild cluster bootstrap with the null imposed (WCR; Cameron, Gelbach and Miller 2008, Roodman et al. 2019).
//
// Each cluster's restricted residuals are turned by one random sign. Numerator and score of every draw are linear in
// the signs, so the regression is solved once for each cluster and a draw costs clusters squared.
#pragma once

#include <cstdint>

#include "public_signals/models/estimate.hpp"

namespace public_signals {

struct BootstrapOptions {
    enum class Weights { Rademacher, Webb } weights = Weights::Rademacher;
    int draws = 9999;  // unless every sign can be tried
    std::uint64_t seed = 0;
    int threads = 0;  // 0: as many as there are processors; the result does not depend on it
};

struct Bootstrap {
    double pvalue = 1;  // share of |t*| > |t|; equal within 1e-9 does not count
    int draws = 0;
    bool enumerated = false;  // all 2^G signs, at most 9,999
};

/// Of the first predictor, clustered one way.
Result<Bootstrap> wild_cluster_bootstrap(const Sample& sample, const Within& within, const Solved& solved,
                                         const BootstrapOptions& options);

}  // namespace public_signals
