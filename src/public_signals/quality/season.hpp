// What the season makes of a metric: a factor for each calendar week, from the other years of all shows.
//
// Ratio to moving median: every value of a show over the median of its own year around it; a week's factor is the
// median of these ratios, over all shows, in the same week of the other years. The week's own year is left out, so that
// what happens in it can't explain itself.
#pragma once

#include <vector>

#include "public_signals/quality/metric_scan.hpp"

namespace public_signals::inline quality {

class Season {
  public:
    /// Of a metric of numbers; `weeks` are those of the panel's rows.
    Season(const std::vector<Week>& weeks, const std::vector<ShowRows>& shows, const Metric& metric);

    /// What a usual value is multiplied by in that week; nothing where fewer than five ratios of other years tell.
    std::optional<double> factor(Week week) const;

  private:
    Week m_first{};
    std::vector<std::optional<double>> m_factors;
};

/// The unusual cells of a metric beside its season: values over their factor against the history's over theirs, 1 where
/// none is known. An anomaly has the value as it is, and the median times the factor of its week.
MetricScan scan_beside_season(const std::vector<Week>& weeks, const std::vector<ShowRows>& shows, const Metric& metric,
                              const Metric& posts, ScanOptions options);

}  // namespace public_signals::inline quality
