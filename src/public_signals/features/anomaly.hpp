// Weeks that are unusual beside their show's own recent weeks, as a column: a control for a model.
#pragma once

#include "public_signals/features/feature_cells.hpp"
#include "public_signals/panel/history_median.hpp"

namespace public_signals::inline features {

/// Whether `x` is more than `threshold` times the median of the eight calendar weeks before, or under a
/// `threshold`-th of it: the rule of the checks. Missing where x is, or where fewer than four of those weeks are known.
template <class T>
void anomaly(const FeatureCells<T>& x, std::span<const Week> weeks, const Threshold& threshold,
             const NewCells<std::uint8_t>& flags);

}  // namespace public_signals::inline features
