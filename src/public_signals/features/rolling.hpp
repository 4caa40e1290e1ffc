// Sums and means over the calendar weeks t-w+1 … t, the current week included.
//
// Each window is summed afresh: exact for whole numbers, no drift for the others, and one missing week never spoils
// the windows after it.
#pragma once

#include <optional>

#include "public_signals/features/feature_cells.hpp"

namespace public_signals::inline features {

struct Window {
    std::int64_t weeks = 3;
    std::int64_t min_known = 1;  // weeks that must be known, else the statistic is missing
};

/// The sum of the known weeks of each window. Returns the first row whose sum the type can't hold, if any.
template <class T>
std::optional<Row> roll_sum(const FeatureCells<T>& x, std::span<const Week> weeks, Window window,
                            const NewCells<T>& sums);

/// The mean of the known weeks of each window.
template <class T>
void roll_mean(const FeatureCells<T>& x, std::span<const Week> weeks, Window window, const NewCells<double>& means);

/// How many windows know some of their weeks, but not all.
std::size_t incomplete_windows(std::span<const std::uint8_t> known, std::span<const Week> weeks, std::int64_t window);

}  // namespace public_signals::inline features
