// The base of Google Trends: one range for every run, so that a later and shorter one stays on the same scale.
#pragma once

#include "public_signals/study/ledger.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::collect {

/// The Monday that the base begins with: gt.base_start, or what the first run of the workspace pinned, 104 weeks before
/// the earliest week that it asked.
Result<Day> trends_base(const Study& study, const DateRange& asked, Ledger& ledger);

}  // namespace public_signals::collect
