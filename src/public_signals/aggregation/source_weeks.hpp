// The weekly panel of a source of posts, and the rule for when a week of posts is known.
#pragma once

#include "public_signals/aggregation/weekly.hpp"

namespace public_signals::inline aggregation {

/// Whether one scrape covers a week: read, begun after the week's end, reaching back past its Monday, and without a
/// post of it that may have been made with the account or not.
bool covers(const Coverage& coverage, Week week);
/// Whether it would cover a week, were it not for such posts.
bool is_unsettled(const Coverage& coverage, Week week);

/// The `weekly` of every source of posts.
Result<Panel> weekly_of_posts(Source source, const WeeklyInputs& inputs, const WeeklyOptions& options,
                              std::vector<WeeklyNote>& notes);

}  // namespace public_signals::inline aggregation
