// Poisson pseudo-maximum likelihood with fixed effects: the outcome's mean is an exponential, so zeros stay in and a
// coefficient is a relative change (Santos Silva and Tenreyro 2006).
//
// Iterated least squares with up to two effects taken out of each step. Rows whose mean would go to zero are separated:
// they tell nothing of the coefficients and are found before (Correia, Guimaraes and Zylkin 2019).
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "public_signals/models/regression_fit.hpp"

namespace public_signals::inline models {

struct PoissonFit {
    Estimate estimate;        // of logarithms of the mean; r2_within is null
    double predictor_sd = 0;  // of the first predictor, over the rows used
    double deviance = 0;
    int iterations = 0;
    std::size_t n_separated = 0;
    std::vector<std::pair<std::string, std::string>> separated;  // entity and time of rows left out, 20 at most
    std::optional<WildBootstrap> bootstrap;                      // of the first predictor's score
};

/// The bootstrap that was told, else that of a seed where there is one cluster variable of up to 1,000 clusters.
struct PoissonBootstrap {
    std::optional<BootstrapOptions> told;
    std::optional<std::uint64_t> seed;
};

/// Errors: those of `fit`; an outcome under zero; a covariance that is classical, CR2 or CR3; no convergence; a
/// bootstrap that was told without one cluster variable.
Result<PoissonFit> fit_poisson(const std::vector<Series>& columns, Regression regression,
                               const PoissonBootstrap& wanted = {});

}  // namespace public_signals::inline models
