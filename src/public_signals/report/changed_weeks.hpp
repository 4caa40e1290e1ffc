// The parts of `changes_of` that are told in weeks, flags and profiles rather than in cells.
#pragma once

#include "public_signals/report/changes.hpp"
#include "public_signals/report/paired_rows.hpp"

namespace public_signals::inline report {

/// Weeks that became known or are new, source by source, and weeks that a show lost.
void add_changed_weeks(const History& history, const std::vector<PairedRow>& pairs, Changes& changes);
/// Anomalies and parser breaks that one of the panels has and the other has not.
void add_changed_flags(const History& history, double threshold, Changes& changes);
/// Profiles in which the last run met something else than the visit before it.
void add_changed_profiles(const History& history, const Collection& collection, Changes& changes);

}  // namespace public_signals::inline report
