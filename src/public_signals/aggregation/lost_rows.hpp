// Visits of which raw rows are missing: coverage.csv says how many posts each read. Their sums would lack posts, so
// they make no week known.
#pragma once

#include <string>
#include <vector>

#include "public_signals/aggregation/weekly.hpp"

namespace public_signals::inline aggregation {

/// Notes of each visit how many of its rows were deleted, renamed or cut off. The posts are all that the raw files hold
/// of the visits at hand.
void mark_lost_rows(std::vector<Coverage>& coverage, const LatestPosts& posts);
void mark_lost_rows(WeeklyInputs& inputs);

/// A sentence on a source's series of which rows are missing; empty where none is.
std::string lost_rows_text(Source source, const std::vector<SeriesRows>& lost, const std::vector<std::string>& shows);

/// A sentence on the visits to these shows, or to all where none is named; empty where no row is missing.
std::string lost_rows_text(const std::vector<Coverage>& coverage, const std::vector<std::string>& shows);

}  // namespace public_signals::inline aggregation
