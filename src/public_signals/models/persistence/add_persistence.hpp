// What a run of tests says of the panel's memory.
#pragma once

#include "public_signals/models/model_run.hpp"

namespace public_signals::inline models {

/// Unit roots of what enters in levels, serial correlation of each regression's errors, and the coefficients without
/// Nickell's bias where the outcome's own lag is a control. `columns` are in the run's form, `given` as they came. What
/// can't be had is listed with the cause.
void add_persistence(ModelRun& run, const std::vector<Series>& columns, const std::vector<Series>& given,
                     std::uint64_t seed);

}  // namespace public_signals::inline models
