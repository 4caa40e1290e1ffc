// Visits of which raw rows are missing: coverage.csv says how many posts each read. Their sums would lack posts, so
// they make no week known; and counts that only older visits tell may not be the latest.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "public_signals/aggregation/weekly.hpp"

namespace public_signals::inline aggregation {

/// Notes of each visit how many of its rows were deleted, renamed or cut off. The posts are all that the raw files hold
/// of the visits at hand.
void mark_lost_rows(std::vector<Coverage>& coverage, const LatestPosts& posts);
void mark_lost_rows(WeeklyInputs& inputs);

/// Whether a visit that lost rows may have read posts of a week.
bool may_have_lost_posts_of(const Coverage& visit, Week week);

using ShowWeek = std::pair<std::string_view, Week>;

/// Weeks of which some count is from before a visit that lost rows and may have read it again: the counts that these
/// columns add up. The visits outlive the answer.
std::set<ShowWeek> weeks_behind_lost_rows(std::span<const PanelColumn> columns, const std::vector<Coverage>& coverage,
                                          const LatestPosts& posts);

/// A sentence on a source's series of which rows are missing; empty where none is.
std::string lost_rows_text(Source source, const std::vector<SeriesRows>& lost, const std::vector<std::string>& shows);

/// A sentence on the visits to these shows, or to all where none is named; empty where no row is missing.
std::string lost_rows_text(const std::vector<Coverage>& coverage, const std::vector<std::string>& shows);

}  // namespace public_signals::inline aggregation
