// What a cell of wiki_views rests on: the days that its week adds up.
#pragma once

#include <string_view>
#include <vector>

#include "public_signals/aggregation/evidence.hpp"

namespace public_signals::inline sources {

/// The days of views that a week's wiki_views adds up, title by title; `days` are all of the study's: which days are
/// loaded is a run's, not a show's.
std::vector<Evidence> day_evidence(const std::vector<RawDay>& days, std::string_view show, Week week,
                                   std::string_view column);

}  // namespace public_signals::inline sources
