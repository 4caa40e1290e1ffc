#include "public_signals/models/merge_account.hpp"

#include <algorithm>

#include "public_signals/models/near_names.hpp"

namespace public_signals::inline models {
namespace {

std::map<std::string, std::size_t> rows_by_show(const std::vector<std::string>& shows) {
    std::map<std::string, std::size_t> rows;
    for (const std::string& show : shows) {
        ++rows[show];
    }
    return rows;
}

std::vector<std::string> names_in(const std::map<std::string, std::size_t>& rows) {
    std::vector<std::string> names;
    for (const auto& [name, count] : rows) {
        names.push_back(name);
    }
    return names;
}

/// The outcomes' spellings that stand for no show of the panel: what a show without outcomes may have been called.
std::vector<std::string> strangers_of(const std::vector<std::string>& names, const ShowNames& shows) {
    std::vector<std::string> strangers;
    std::ranges::copy_if(names, std::back_inserter(strangers),
                         [&shows](const std::string& name) { return shows.find(name).empty(); });
    return strangers;
}

/// The alias whose show is none of the panel's and was meant to be `show`, as far as its name tells.
const UnknownAlias* alias_meant_for(const std::string& show, const std::vector<UnknownAlias>& aliases) {
    const auto found = std::ranges::find(aliases, show, &UnknownAlias::nearest);
    return found == aliases.end() ? nullptr : &*found;
}

}  // namespace

RowAccount account_of(const Panel& panel, const Outcomes& outcomes, const Panel& renamed, const ShowNames& names,
                      const std::set<std::string>& matched) {
    RowAccount rows{.panel_rows = panel.row_count(),
                    .outcome_rows = outcomes.rows.row_count() + outcomes.rows_without_show +
                                    outcomes.rows_without_week + outcomes.rows_outside,
                    .unknown_aliases = names.unknown_aliases()};
    for (const auto& [reason, count] :
         {std::pair("no show", outcomes.rows_without_show), std::pair("no week", outcomes.rows_without_week),
          std::pair("outside the panel's weeks", outcomes.rows_outside)}) {
        if (count > 0) {
            rows.dropped[reason] = count;
        }
    }
    const auto panel_shows = rows_by_show(panel.show);
    const auto outcome_shows = rows_by_show(outcomes.rows.show);
    const std::vector<std::string> panel_names = names_in(panel_shows);
    const std::vector<std::string> strangers = strangers_of(names_in(outcome_shows), names);
    for (const std::string& name : strangers) {
        rows.unmatched_outcome_shows.push_back({name, outcome_shows.at(name), nearest_show(name, panel_names)});
    }
    std::set<std::string> named(renamed.show.begin(), renamed.show.end());
    for (const std::string& outside : outcomes.shows_outside) {
        named.insert(names.find(outside));
    }
    for (const auto& [show, count] : panel_shows) {
        if (matched.contains(show)) {
            continue;
        }
        UnmatchedShow unmatched{show, count, nearest_show(show, strangers), Unmatched::NoSuchName};
        if (named.contains(show)) {
            unmatched.reason = Unmatched::NoCommonWeek;
        } else if (const UnknownAlias* alias = alias_meant_for(show, rows.unknown_aliases)) {
            unmatched.reason = Unmatched::AliasUnknown;
            unmatched.nearest = alias->name;
        }
        rows.unmatched_panel_shows.push_back(std::move(unmatched));
    }
    return rows;
}

}  // namespace public_signals::inline models
