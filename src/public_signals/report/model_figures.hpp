// Figures of a run of models as SVG files of their own, for papers and slides. The page draws its own, smaller ones.
#pragma once

#include <string>
#include <vector>

#include "public_signals/models/model_run.hpp"

namespace public_signals::inline report {

/// The smallest and largest value of a figure's axis (zero inside), and round values between them.
struct Axis {
    double low = 0;
    double high = 1;
    std::vector<double> ticks;

    /// 0 at the low end, 1 at the high one.
    double place(double value) const { return (value - low) / (high - low); }
};

/// An axis that holds all finite `values` and zero, with a margin.
Axis axis_of(const std::vector<double>& values);

/// Every predictor's estimate and interval, in units of the outcome for one standard deviation of the predictor.
std::string coefficient_plot(const ModelRun& run);
/// One panel for each event study: the outcome in the weeks around one more unit of the variable.
std::string event_study_plot(const ModelRun& run);

}  // namespace public_signals::inline report
