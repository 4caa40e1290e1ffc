// z-scores: (x - mean) / sd with n - 1 in the variance.
//
// pandas gives NaN for a constant column, which would drop every row of a regression; here it is 0.0. Constant is
// decided by min == max, never by a rounded sd.
#pragma once

#include "public_signals/features/cells.hpp"

namespace public_signals {

/// Distances are measured from one of the values: counts near 10^9 that differ by ones keep their digits.
struct Moments {
    std::size_t count = 0;
    long double origin = 0;  // the first value
    long double mean = 0;    // from the origin
    long double sd = 0;
    bool constant = true;
};

/// Mean and standard deviation of the known cells, in two passes and in row order: the same for any number of threads.
template <class T>
Moments moments(const Cells<T>& x);

/// The z-scores of the known cells; all missing under two values, 0.0 when constant.
template <class T>
void zscore(const Cells<T>& x, const Moments& moments, const NewCells<double>& z);

/// The z-score against the show's own earlier weeks: it sees nothing of the week itself or later. Missing with fewer
/// than `min_earlier_values` known before; 0.0 when those are constant.
template <class T>
void zscore_expanding(const Cells<T>& x, const NewCells<double>& z);

inline constexpr std::size_t min_earlier_values = 8;

}  // namespace public_signals
