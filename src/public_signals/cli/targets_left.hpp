// What a later pull still has to ask: one rule for `pull` and `status`.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "public_signals/engine/page.hpp"
#include "public_signals/engine/rules.hpp"
#include "public_signals/study/ledger.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline cli {

/// Whether asking again on the same day may bring another answer: walls and breakdowns, and a token that was refused,
/// which may be mended.
bool may_bring_more(Source source, PageState state, const Settings& settings);

/// Of each show and source that the study asks, the latest word, where that is not the last one.
std::vector<LedgerTarget> targets_left(const std::vector<LedgerTarget>& targets, const Study& study,
                                       const Rules& rules);

/// The shows and sources that a pull of the study would ask, and of which there is no word yet.
std::vector<std::pair<std::string, std::string>> never_asked(const std::vector<LedgerTarget>& targets,
                                                             const Study& study, const Rules& rules);

}  // namespace public_signals::inline cli
