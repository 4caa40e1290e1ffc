// The weekly panel of gt_index, the mean of the indices of a show's queries.
#pragma once

#include <vector>

#include "public_signals/aggregation/weekly.hpp"

namespace public_signals::inline sources {

Result<Panel> weekly_interest(const Observations& observations, const WeeklyOptions& options,
                              std::vector<WeeklyNote>& notes);

}  // namespace public_signals::inline sources
