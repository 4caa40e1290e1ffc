// What became of every row of a merge, and of every name that found no partner.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "public_signals/models/model_words.hpp"
#include "public_signals/models/outcomes.hpp"
#include "public_signals/models/show_names.hpp"
#include "public_signals/panel/panel.hpp"

namespace public_signals::inline models {

struct UnmatchedShow {
    std::string name;
    std::size_t rows = 0;
    std::string nearest;                   // on the other side; empty where none is near
    std::optional<Unmatched> reason = {};  // of a panel show
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
    std::vector<UnmatchedShow> unmatched_panel_shows;  // without one week that has an outcome
    std::vector<UnknownAlias> unknown_aliases;
};

/// The account but for matched, panel_only and outcome_only. `renamed` are the outcomes in the panel's spellings,
/// `matched` the panel's shows with a common week.
RowAccount account_of(const Panel& panel, const Outcomes& outcomes, const Panel& renamed, const ShowNames& names,
                      const std::set<std::string>& matched);

}  // namespace public_signals::inline models
