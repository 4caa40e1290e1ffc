// p-values of a family of tests, adjusted for their number; and quantiles of t for power.
#pragma once

#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/models/model_words.hpp"

namespace public_signals::inline models {

/// Benjamini and Hochberg (1995) q-values, in the order given. A p-value that is NaN stays so and is not counted.
std::vector<double> benjamini_hochberg(const std::vector<double>& pvalues);
/// Holm (1979), in the order given.
std::vector<double> holm(const std::vector<double>& pvalues);
/// One of them over all tests of a family: a test without a p, which no data could make reject, counts as one that does
/// not, and has none afterwards.
std::vector<double> over_family(const std::vector<double>& pvalues,
                                std::vector<double> (*adjust)(const std::vector<double>&));
/// Either of them. An error that names the first value that is no probability; a NaN is none given.
Result<std::vector<double>> adjusted(const std::vector<double>& pvalues, Adjustment method);

}  // namespace public_signals::inline models
