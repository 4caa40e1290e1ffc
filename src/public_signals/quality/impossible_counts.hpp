// Numbers that no week can have, and zeros that Google Trends gives in place of an answer.
#pragma once

#include "public_signals/panel/panel_columns.hpp"
#include "public_signals/quality/checked_rows.hpp"

namespace public_signals::inline quality {

/// The columns that a column's numbers are held against; nullptr where the panel lacks one.
struct Beside {
    const PanelColumn& column;
    const Column* posts = nullptr;  // of the same source
    const Column* bound = nullptr;  // what the column cannot exceed: likes and their views
};

/// The cells of a metric of integers that are below zero or contradict the posts and views of their week: more
/// likes than views, numbers without posts, more posting days than posts or than days, more reels than posts.
std::vector<ImpossibleCount> impossible_counts(const CheckedRows& rows, const Metric& metric, const Beside& beside);

/// The cells of an index of Google Trends that are below 0, or above 100, its largest whole week from `base` on.
/// Partial weeks and those before it may be above; without `base` any may.
std::vector<ImpossibleCount> impossible_indices(const CheckedRows& rows, const Metric& index, std::optional<Week> base);

/// The column, where it is 0 in every show and week that knows it, be there four such show-weeks; `posts` beside it
/// (nullptr: none): weeks without any are not looked at.
std::optional<ZeroColumn> zero_column(const CheckedRows& rows, const Metric& metric, const Column* posts);

/// Shows whose known index is zero from first to last, and runs of at least eight zeros after a median above zero.
std::vector<TrendsZeros> trends_zeros(const CheckedRows& rows, const Metric& index);

}  // namespace public_signals::inline quality
