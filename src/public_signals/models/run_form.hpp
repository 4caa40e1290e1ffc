// What of a run is in the form that was asked for, and what stands as it is.
#pragma once

#include <string>
#include <vector>

#include "public_signals/models/model_run.hpp"

namespace public_signals::inline models {

/// Whether a column counts events, which no transform takes.
bool is_counted_event(const ModelRequest& request, const std::string& name);

/// Whether a column that nobody named is one of text, or without any value: no transform can be taken of it.
bool is_found_empty(const ModelRequest& request, const std::vector<Series>& columns, const std::string& name);

/// Whether there was something to make placebos of; `all_events` where the run has no other predictor.
Result<void> check_placebos(bool any_lead, bool all_events);

/// The frame of event studies with the outcome in its form: events stand as they are.
Result<EventFrame> frame_in_form(EventFrame frame, const Regression& regression);

/// Leads of the predictors' metrics, and these themselves: placebos and event studies are in the predictors' form.
std::vector<std::string> companions(const std::vector<Column>& columns, const FeatureOrigins& origins,
                                    const ModelRequest& request);

}  // namespace public_signals::inline models
