// One pass over a metric: the unusual cells, and what became of the shows of each week.
#pragma once

#include "public_signals/quality/break_tally.hpp"
#include "public_signals/quality/calendar.hpp"

namespace public_signals::inline quality {

struct ScanOptions {
    double threshold = 5.0;
    int lookback = weeks_of_history;
    bool anomalies = true;
    bool breaks = true;
};

struct MetricScan {
    std::vector<Anomaly> flagged;  // by show, then week
    std::int64_t cells_checked = 0;
    std::vector<WeekTally> tallies;  // by week, of the weeks in which some show has a history
};

/// Scans a metric of numbers; `weeks` are those of the panel's rows, `posts` is the metric that counts the posts behind
/// this one, if any.
MetricScan scan_metric(const std::vector<Week>& weeks, const std::vector<ShowRows>& shows, const Metric& metric,
                       const Metric& posts, const ScanOptions& options);

}  // namespace public_signals::inline quality
