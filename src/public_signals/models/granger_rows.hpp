// What tests of each unit's own regression start from: the outcome with its lags and the predictor's, and the rows of
// each unit that have them all.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "public_signals/models/granger.hpp"

namespace public_signals::inline models {

using UnitRows = std::vector<std::size_t>;

struct GrangerRows {
    std::vector<Column> series;        // the outcome, its lags 1..K, the predictor's lags 1..K, by the calendar
    std::vector<UnitRows> rows;        // of each unit, earliest first
    std::vector<std::string> units;    // their names
    std::vector<std::int32_t> period;  // a number for each row's
};

/// Errors: an unknown or text column, fewer than one lag, the outcome as its own predictor.
Result<GrangerRows> granger_rows(const std::vector<Column>& columns, const GrangerOptions& options);

}  // namespace public_signals::inline models
