// Why weeks of the sources that are asked for a series are null, as their rooms say it.
#pragma once

#include "public_signals/aggregation/asked_rows.hpp"
#include "public_signals/panel/observations.hpp"
#include "public_signals/report/null_reasons.hpp"

namespace public_signals::inline cli {

/// The observations outlive it. What is said of a show is worked out once, rows that shows.yaml does not ask included.
SeriesReason series_reasons(const Observations& observations, std::vector<LeftOut> left_out);

}  // namespace public_signals::inline cli
