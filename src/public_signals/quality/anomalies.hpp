// Weeks that are unusual beside their show's own recent weeks.
//
// Five times the median of the prior eight weeks hardly ever fires on series whose log varies by 0.6 or less, and all
// the time on tiny counts; hence the severity, and a robust z beside the ratio that takes the spread into account.
#pragma once

#include "public_signals/quality/calendar.hpp"

namespace public_signals::inline quality {

struct AnomalyScan {
    std::vector<Anomaly> flagged;  // by show, week, then in the order of the metrics
    std::int64_t cells_checked = 0;
};

/// Flags the cells of `metrics` that differ from the median of the prior `lookback` calendar weeks by more than
/// `threshold` times. A cell without four known weeks there is not checked.
AnomalyScan scan_anomalies(const Panel& panel, const std::vector<ShowRows>& shows,
                           const std::vector<std::string>& metrics, double threshold, int lookback,
                           Baseline baseline = Baseline::Median8);

/// Puts the flagged cells of several metrics, one metric after the other, in the order of `AnomalyScan`.
void sort_flagged(std::vector<Anomaly>& flagged);

/// A cell of `show` that is unusual beside the rows of `history`.
Anomaly anomaly_of(const Metric& metric, const Metric& posts, const ShowRows& show, Week week, Row row,
                   const std::vector<Row>& history, const Judgement& judgement);

/// The same judgement as a column for each metric of numbers, {metric}_anomaly, in the rows of the panel: true where
/// the cell is unusual, false where it doesn't, null where it is not checked.
std::vector<Column> anomaly_flags(const Panel& panel, const std::vector<ShowRows>& shows,
                                  const std::vector<std::string>& metrics, double threshold, int lookback);

}  // namespace public_signals::inline quality
