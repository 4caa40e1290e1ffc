// What a cell of wiki_views rests on: the days that its week adds up.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "public_signals/aggregation/evidence.hpp"
#include "public_signals/sources/wikipedia/known_days.hpp"

namespace public_signals::inline sources {

/// The days of views that a week's wiki_views adds up, title by title; `known` is made of all of the study's
/// days: which are loaded is a run's, not a show's.
std::vector<Evidence> day_evidence(const std::map<TitleDay, KnownDay>& known, std::string_view show, Week week,
                                   std::string_view column);

/// Why a week of a show has no views; empty where it has no days at all.
std::string why_no_views(const std::vector<RawDay>& days, std::string_view show);

/// Why weeks of a show are partial, by week a sentence for each day that is unknown.
std::map<Week, std::vector<std::string>> why_partial(const std::vector<RawDay>& days,
                                                     const std::map<TitleDay, KnownDay>& known, std::string_view show,
                                                     const Study* study);

}  // namespace public_signals::inline sources
