// The randomisation test of a predictor that few clusters carry: whole attention paths are exchanged between units with
// the same periods, and the clustered t of the data is held against those of the exchanges (RI-t; MacKinnon and Webb
// 2020). It asks whether it matters who has which path, and rests on units that could have had each other's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "public_signals/models/estimate.hpp"

namespace public_signals::inline models {

struct RandomisationOptions {
    int draws = 999;
    double level = 0.05;
    std::uint64_t seed = 0;
};

struct Randomisation {
    std::optional<double> pvalue;  // (1 + exchanges whose |t| is no smaller) / (exchanges + 1)
    int draws = 0;
    int exchangeable = 0;  // units that have another with the same periods
    std::string why_not;   // why there is no p
};

/// Of a single predictor with one cluster variable, which must be the entity; `predictor` is the column before anything
/// was taken out of it.
Randomisation randomisation_test(const Sample& sample, const Within& within, const Solved& solved,
                                 const Eigen::VectorXd& predictor, const std::string& entity, const std::string& time,
                                 const RandomisationOptions& options);

}  // namespace public_signals::inline models
