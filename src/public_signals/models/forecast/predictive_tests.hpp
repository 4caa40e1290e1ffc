// Whether one forecast is better than another, from a number an origin: Diebold and Mariano, Clark and West, Giacomini
// and White.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace public_signals::inline models {

/// A number of an origin, origins counted in weeks and ascending.
struct OriginValue {
    std::int32_t origin = 0;
    double value = 0;
};
using OriginSeries = std::vector<OriginValue>;

/// Origins that a test of forecasts so many weeks ahead needs at least.
std::size_t origins_needed(int steps);

/// A test that a mean is zero.
struct MeanTest {
    std::size_t origins = 0;
    double mean = 0;
    double std_error = 0;
    double statistic = 0;
    double df = 0;
    double pvalue = 1;
    int cosines = 0;  // of the variance; 0 where origins are taken as unrelated
};

/// Diebold and Mariano (1995) on loss differences, from both sides. One step ahead differences are unrelated: t with
/// n - 1 degrees of freedom. Further ahead forecasts overlap, and the variance is that of equal-weighted cosines, t
/// with as many degrees of freedom as these (Coroneo and Iacone 2020). Nothing for too few origins or differences
/// without any variance.
std::optional<MeanTest> diebold_mariano(const OriginSeries& differences, int steps);

/// Clark and West (2007), on e1² - (e2² - (f1 - f2)²) of a model that is nested in the other: from one side, by the
/// same variance and degrees of freedom.
std::optional<MeanTest> clark_west(const OriginSeries& adjusted, int steps);

/// Giacomini and White (2006), the conditional test with a constant and the loss difference last known as instruments:
/// n z' S^-1 z against chi-squared with two degrees of freedom. S holds the autocovariances of `steps` - 1 weeks.
struct ConditionalTest {
    std::size_t origins = 0;
    double statistic = 0;
    double pvalue = 1;
};
std::optional<ConditionalTest> giacomini_white(const OriginSeries& differences, int steps);

}  // namespace public_signals::inline models
