// Visits of which raw rows are missing: coverage.csv says how many posts each read.
#pragma once

#include <string>
#include <vector>

#include "public_signals/aggregation/latest_posts.hpp"

namespace public_signals::inline aggregation {

/// A sentence on the visits whose rows were deleted, renamed or cut off; empty where none is missing.
std::string lost_rows(const std::vector<Coverage>& coverage, const LatestPosts& posts,
                      const std::vector<std::string>& shows);

}  // namespace public_signals::inline aggregation
