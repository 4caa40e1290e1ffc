// How much of each source is there.
#pragma once

#include <map>
#include <utility>

#include "public_signals/quality/checked_rows.hpp"

namespace public_signals::inline quality {

/// For each metric, 1 for the rows in which it is known; nothing for a metric that the panel lacks.
using KnownCells = std::map<std::string, std::vector<std::uint8_t>>;

/// The sources of `options`, or the canonical ones and required ones that are none of them.
std::vector<SourceMetrics> sources_to_cover(const Panel& schema, const CheckOptions& options);

/// 1 for the rows in which the metric is known.
std::vector<std::uint8_t> known_cells(const Metric& metric, std::size_t rows);

/// Coverage of `sources` over the calendar weeks from the first to the last of each show: a row that the panel lacks
/// counts as not observed.
std::vector<SourceCoverage> coverage_of(const CheckedRows& rows, const std::vector<SourceMetrics>& sources,
                                        const KnownCells& known, const CheckOptions& options);
/// The coverage of a panel in memory.
std::vector<SourceCoverage> coverage_of(const ReadPanel& input, const CheckOptions& options);

/// The share of rows in percent that have a value, for each column; 0 for columns without rows.
std::vector<std::pair<std::string, double>> completeness(const std::vector<Column>& columns);

}  // namespace public_signals::inline quality
