// The weekly panel of wiki_views, summed over the titles of a show.
#pragma once

#include <vector>

#include "public_signals/aggregation/weekly.hpp"

namespace public_signals::inline sources {

Result<Panel> weekly_views(const Observations& observations, const WeeklyOptions& options,
                           std::vector<WeeklyNote>& notes);

}  // namespace public_signals::inline sources
