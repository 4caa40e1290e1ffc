// Raw rows of a time that has not come: read later than now, or of days after today. They are left out, named.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "public_signals/aggregation/latest_posts.hpp"
#include "public_signals/panel/observations.hpp"

namespace public_signals::inline aggregation {

/// Rows of a source and show whose own time lies ahead (`lies_ahead`), and what that of the first of them is.
struct AheadRows {
    Source source;
    std::string show;
    std::size_t rows = 0;
    Instant first;
};

/// The first instant whose readings are left out.
Instant first_ahead();

/// Takes the rows that lie ahead out of coverage, posts, days and points, and says which.
std::vector<AheadRows> leave_out_ahead(Observations& observations);
/// Adds the posts that were read until `first_ahead` only, and those behind were left out.
void add_later_posts(Source source, const LatestPosts& posts, std::vector<AheadRows>& ahead);

/// A sentence on the rows of a source and of these shows, or of all where none is named; empty where there are none.
std::string ahead_rows_text(Source source, std::span<const AheadRows> ahead, const std::vector<std::string>& shows);

}  // namespace public_signals::inline aggregation
