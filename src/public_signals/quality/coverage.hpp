// How much of each source is there.
#pragma once

#include <utility>

#include "public_signals/quality/calendar.hpp"

namespace public_signals {

/// Coverage of every source of `options` (or of the canonical ones, and of required ones that are none of them), over
/// the calendar weeks from the first to the last of each show: a row that the panel lacks counts as not observed.
std::vector<SourceCoverage> coverage_of(const Panel& panel, const std::vector<ShowRows>& shows,
                                        const CheckOptions& options);

/// The share of rows in percent that have a value, for each column; 0 for columns without rows.
std::vector<std::pair<std::string, double>> completeness(const std::vector<Column>& columns);

}  // namespace public_signals
