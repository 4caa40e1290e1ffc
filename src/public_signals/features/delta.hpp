// Changes from one calendar week to the next.
#pragma once

#include <optional>

#include "public_signals/features/feature_cells.hpp"

namespace public_signals::inline features {

/// x(t) - x(t-1), missing where either is; `week_before` is rows_earlier(weeks, 1).
///
/// Whole numbers stay whole. Returns the first row whose difference the type can't hold, if any.
template <class T>
std::optional<Row> delta(const FeatureCells<T>& x, std::span<const std::int32_t> week_before,
                         const NewCells<T>& change);

/// (x(t) - b) / b with b = x(t-1), a fraction: 0.5 is +50 %. Missing where x or b is, and where b is zero; those rows
/// are added to `zero_bases`. The difference is exact for whole numbers.
///
/// Returns the first row whose quotient is no finite double, if any.
template <class T>
std::optional<Row> pct_change(const FeatureCells<T>& x, std::span<const std::int32_t> week_before,
                              const NewCells<double>& change, std::size_t& zero_bases);

/// log(1 + x) - log(1 + b) with b = x(t-1): close to pct_change for large counts, and defined after a zero. Missing
/// where x or b is, and where either is -1 or less.
template <class T>
void dlog1p(const FeatureCells<T>& x, std::span<const std::int32_t> week_before, const NewCells<double>& change);

}  // namespace public_signals::inline features
