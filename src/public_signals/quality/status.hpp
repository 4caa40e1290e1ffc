// What a report's findings mean for its status: which of them need action, and the words for it.
#pragma once

#include "public_signals/quality/validate.hpp"

namespace public_signals::inline quality {

/// Whether a break of `anomaly`'s source and week accounts for it.
bool in_broken_week(const ValidationReport& report, const Anomaly& anomaly);

/// Whether a break fails the panel: a source that isn't required may end or pause, but wrong numbers need action
/// whoever asked for them.
bool needs_action(const ParserBreak& found, const ValidationReport& report);
/// What was looked for in a source that has too few shows for `most of them`: breaks of all of its shows alike, and in
/// how many weeks there is one. Empty where the source has enough shows, or one.
std::string judged_alike(const ValidationReport& report, std::string_view source);

/// Whether anomalies of severity warning, those of broken weeks left out, are more than ten and than 1 % of the cells.
bool too_many_warnings(const ValidationReport& report);

/// Whether so many shows have an impossible number in one column and week that a rule must be at fault: four, or all
/// shows of the source where it has two or three.
bool impossible_needs_action(const ValidationReport& report);

/// Why action is needed, in words; nothing when it isn't.
std::vector<std::string> reasons_for(const ValidationReport& report);

}  // namespace public_signals::inline quality
