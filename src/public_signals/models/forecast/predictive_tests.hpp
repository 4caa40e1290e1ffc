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

/// Origins that a test needs at least.
inline constexpr std::size_t fewest_origins = 8;

/// A test that a mean is zero.
struct MeanTest {
    std::size_t origins = 0;
    double mean = 0;
    double std_error = 0;
    double statistic = 0;
    double df = 0;
    double pvalue = 1;
    bool bartlett = false;  // the plain sum of autocovariances was not positive
};

/// Diebold and Mariano (1995) on loss differences, with the correction of Harvey, Leybourne and Newbold (1997): the
/// variance holds the autocovariances of `steps` - 1 weeks, the statistic is scaled and held against t with n - 1
/// degrees of freedom, from both sides. Nothing for too few origins or differences without any variance.
std::optional<MeanTest> diebold_mariano(const OriginSeries& differences, int steps);

/// Clark and West (2007), on e1² - (e2² - (f1 - f2)²) of a model that is nested in the other: from one side, against
/// the normal distribution.
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
