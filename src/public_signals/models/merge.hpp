// The panel with outcomes beside it, and an account of every row of both.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/models/model_words.hpp"
#include "public_signals/models/outcomes.hpp"
#include "public_signals/models/show_names.hpp"
#include "public_signals/panel/panel.hpp"

namespace public_signals::inline models {

struct UnmatchedShow {
    std::string name;
    std::size_t rows = 0;
    std::string nearest;  // on the other side; empty where none is near
};

/// panel_rows = matched + panel_only; outcome_rows = matched + outcome_only + the sum of dropped.
struct RowAccount {
    std::size_t panel_rows = 0;
    std::size_t outcome_rows = 0;
    std::size_t matched = 0;
    std::size_t panel_only = 0;
    std::size_t outcome_only = 0;
    std::map<std::string, std::size_t> dropped;  // by reason
    std::vector<UnmatchedShow> unmatched_outcome_shows;
    std::vector<UnmatchedShow> unmatched_panel_shows;
};

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
/// at the panel's first Monday).
///
/// A show-week twice on one side, or one name for two columns, is an InvalidInput error that names it.
Result<Merged> merge(const Panel& panel, const Outcomes& outcomes, const ShowNames& names, const MergeOptions& options);

}  // namespace public_signals::inline models
