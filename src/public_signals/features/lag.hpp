// Lags and leads on the calendar.
#pragma once

#include "public_signals/features/feature_cells.hpp"

namespace public_signals::inline features {

/// The value of `x` in the row that `source_rows` names, as rows_earlier(weeks, k) does; a negative k makes it a lead.
///
/// A week the show lacks lags as missing, and nothing is carried forward.
template <class T>
void lag(const FeatureCells<T>& x, std::span<const std::int32_t> source_rows, const NewCells<T>& lagged);

}  // namespace public_signals::inline features
