// Vintages: counts grow after a week is over, so the latest count leaks the future into a lag.
#pragma once

#include <bitset>
#include <map>
#include <string>
#include <utility>

#include "public_signals/panel/observations.hpp"
#include "public_signals/panel/panel.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline aggregation {

/// What had been scraped before `instant`, coverage, Trends windows and asked weeks included.
Observations scraped_before(Observations observations, Instant instant);
/// What had been scraped by the end of `day` (UTC).
Observations as_of(Observations observations, Day day);

/// Of weeks of a show that hold a post without a scrape of the asked age: the counts that no scrape of that age has.
using UnmeasuredWeeks = std::map<std::pair<std::string, Week>, std::bitset<n_counts>>;

/// Leaves of each post its first scrape at least `days` days after it was posted, with the fields that it lacks from
/// the next one that has them. A post without a scrape of that age keeps its latest, so that it still counts as a post;
/// its week is returned as unmeasured, and so is one in which a count was only read at a younger age: in all counts, or
/// in that one alone where it is one that some pages have and others never do.
UnmeasuredWeeks keep_count_age(std::vector<RawPost>& posts, int days);

/// Makes the sums of what was not measured null; posts, hashtags and days stay.
void blank_sums(Panel& weekly, const UnmeasuredWeeks& unmeasured);

}  // namespace public_signals::inline aggregation
