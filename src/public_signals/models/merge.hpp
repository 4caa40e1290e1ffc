// The panel with outcomes beside it, and an account of every row of both.
#pragma once

#include <map>
#include <string>

#include "public_signals/models/merge_account.hpp"
#include "public_signals/models/model_words.hpp"
#include "public_signals/panel/panel.hpp"

namespace public_signals::inline models {

struct Merged {
    Panel panel;  // sorted by show, week
    RowAccount rows;
};

struct MergeOptions {
    Join join = Join::Left;
    std::map<std::string, Day> opening_dates;  // by match_key
    std::map<std::string, Day> closing_dates;  // the days of the last performances, by match_key
};

/// The panel's columns, the outcomes', has_outcome, capacity_constraint (capacity at least 98 %; a column whose
/// largest value is over 2 is in percent), is_preview (the week ends before the opening day), is_post_opening (the week
/// begins on or after it), is_post_closing where a closing date is known (the week begins after it) and week_index (0
/// at the panel's first Monday). Where an inner join leaves rows of the panel out, the flags of partial weeks follow
/// that they told of others: gt_is_partial_lag4 beside gt_index_lag4.
///
/// A show-week twice on one side, or one name for two columns, is an InvalidInput error that names it.
Result<Merged> merge(const Panel& panel, const Outcomes& outcomes, const ShowNames& names, const MergeOptions& options);

}  // namespace public_signals::inline models
