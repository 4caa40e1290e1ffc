// What no forecast may be made of: values of later weeks, and sums of weeks that are not over.
#pragma once

#include <string>
#include <vector>

#include "public_signals/models/forecast/forecast_run.hpp"
#include "public_signals/models/partial_weeks.hpp"

namespace public_signals::inline models {

/// An InvalidInput error where a metric's values are those of a later week of the outcome, or, of a column that this
/// program does not make, of a later week of one that it makes. Told by values: a name decides nothing.
Result<void> check_no_leads(const Panel& panel, const std::string& outcome, const std::vector<std::string>& metrics);

/// One warning for outcome and each metric of the run that lost values of partial weeks.
void add_partial_warnings(ForecastRun& run, const std::vector<PartialValues>& lost);

}  // namespace public_signals::inline models
