// Figures of a run of forecasts as SVG files of their own, for papers and slides. The page draws its own, smaller ones.
#pragma once

#include <string>
#include <vector>

#include "public_signals/models/forecast/forecast_run.hpp"

namespace public_signals::inline report {

/// A rival and the one that it is held against, at a horizon.
struct LossPath {
    const HorizonResult* horizon;
    const RivalResult* rival;
    const RivalResult* against;

    /// From origin to origin, the errors of `against` less those of the rival, added up.
    std::vector<double> saved_so_far() const;
};

/// At each horizon the attention with the least error against AR; of outcomes alone, AR against last week's value.
std::vector<LossPath> loss_paths(const ForecastRun& run);

/// Whether attention is said to cut the error.
bool cuts_error(const RivalResult& result);

/// The mean absolute error of each rival, a panel for each horizon, on one axis.
std::string forecast_error_plot(const ForecastRun& run);
/// The error saved so far from origin to origin (Goyal and Welch 2008), a panel for each horizon.
std::string forecast_gain_plot(const ForecastRun& run);

}  // namespace public_signals::inline report
