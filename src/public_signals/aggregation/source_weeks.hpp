// The weekly panels of the four sources, and the rule for when a week of posts is known.
#pragma once

#include "public_signals/aggregation/weekly.hpp"

namespace public_signals {

/// Whether one scrape covers a week: read, begun after the week's end, and reaching back past its Monday.
bool covers(const Coverage& coverage, Week week);

Result<Panel> weekly_posts(Source source, const LatestPosts& posts, const Observations& observations,
                           const WeeklyOptions& options);
Result<Panel> weekly_views(const Observations& observations, const WeeklyOptions& options,
                           std::vector<WeeklyNote>& notes);
Result<Panel> weekly_interest(const Observations& observations, const WeeklyOptions& options,
                              std::vector<WeeklyNote>& notes);

}  // namespace public_signals
