// The weeks as they were stored: each show's rows once, in order, on Mondays.
#pragma once

#include <vector>

#include "public_signals/quality/validate.hpp"

namespace public_signals::inline quality {

/// Every row that repeats a show and week, comes before the row above it, isn't a Monday or is no date, in row order.
std::vector<TimestampIssue> timestamp_issues_of(const ReadPanel& input);

}  // namespace public_signals::inline quality
