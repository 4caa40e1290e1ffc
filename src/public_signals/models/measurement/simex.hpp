// Simulation and extrapolation (Cook and Stefanski 1994): error of known size is added to a predictor, and what that
// does to the coefficient is followed back to a predictor without any.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/models/estimate.hpp"

namespace public_signals::inline models {

struct SimexOptions {
    std::vector<double> lambdas = {0.5, 1, 1.5, 2};  // the error's variance is multiplied by 1 + lambda
    int remeasurements = 100;                        // for each lambda
    std::uint64_t seed = 0;
    unsigned threads = 1;  // the result is the same for any number
};
inline constexpr int most_remeasurements = 10'000;

/// What is measured with error, row by row of whatever table it stands in, and the columns of the frame that are made
/// of it.
struct Mismeasured {
    std::vector<double> values;
    std::vector<double> std_errors;  // zero where the value has no error
    std::function<Result<std::vector<Column>>(const std::vector<double>& values)> columns_of;
};

struct SimexPoint {
    double lambda = 0;
    double coefficient = 0;  // the mean over the remeasurements
    double variance = 0;     // the mean of their variances, less the variance among them (Stefanski and Cook 1995)
};

struct Simex {
    std::vector<SimexPoint> points;   // lambda 0 first: the predictor as it stands
    double coefficient = 0;           // the quadratic through the points at lambda = -1
    std::optional<double> std_error;  // likewise of the variance; none where that is not over zero
    std::optional<double> ci_lower;
    std::optional<double> ci_upper;
    double df = 0;
    double mean_std_error = 0;  // root of the mean squared error of the values with one
    int remeasurements = 0;
    std::size_t n_obs = 0;
    std::string standard_errors;
};

/// Of the first predictor of a regression without a transform. Errors: those of the regression; no value with an error.
Result<Simex> simex(const std::vector<Series>& columns, const Mismeasured& measured, const Regression& regression,
                    const SimexOptions& options);

/// The value at -1 of the quadratic that lies closest to the points, by least squares; three points or more.
double extrapolated(const std::vector<double>& at, const std::vector<double>& values);

}  // namespace public_signals::inline models
