// A cell of a panel against the median of its history.
#pragma once

#include <span>

#include "public_signals/common/history_median.hpp"
#include "public_signals/quality/calendar.hpp"

namespace public_signals {

/// `metric` in `row` against its values in `history`, which is not empty.
Judgement judge(const Metric& metric, Row row, std::span<const Row> history, const Threshold& threshold);

}  // namespace public_signals
