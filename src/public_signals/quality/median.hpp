// A cell of a panel against the median of its history.
#pragma once

#include <span>

#include "public_signals/panel/history_median.hpp"
#include "public_signals/quality/calendar.hpp"

namespace public_signals::inline quality {

/// `metric` in `row` against its values in `history`, which is not empty.
Judgement compare_to_median(const Metric& metric, Row row, std::span<const Row> history, const Threshold& threshold);

}  // namespace public_signals::inline quality
