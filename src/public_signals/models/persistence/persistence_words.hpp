// The panel's memory in words: unit roots, errors of neighbouring periods, and what the outcome's own lag does.
#pragma once

#include <string>

#include "public_signals/models/estimate.hpp"
#include "public_signals/models/persistence/serial_correlation.hpp"
#include "public_signals/models/persistence/split_panel.hpp"
#include "public_signals/models/persistence/unit_root.hpp"

namespace public_signals::inline models {

/// `gross in levels: IPS W -8.3, p <0.001; CIPS -2.9, p 0.004; 3 lags, 40 units, 3,960 rows: …`.
std::string sentence_of(const UnitRootTest& test, ValueTransform transform, double level);
/// `views_lag4: residuals of differences go with those of the period before by -0.48 …`.
std::string sentence_of(const SerialCorrelation& test, const std::string& predictor, const Regression& regression);
/// `views_lag4: the split-panel jackknife gives 0.28 (0.2 to 0.36), least squares 0.25; …`.
std::string sentence_of(const SplitPanel& split, const Regression& regression);

}  // namespace public_signals::inline models
