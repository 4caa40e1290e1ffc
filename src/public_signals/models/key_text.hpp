// A row's value of a key column, as a reader knows it.
#pragma once

#include <string>

#include "public_signals/models/sample.hpp"

namespace public_signals::inline models {

/// A whole number that counts weeks is shown as its Monday.
std::string key_text(const Series& column, std::size_t row, bool counts_weeks = false);
/// Of a column of a regression: its time may count weeks.
std::string key_text(const Series& column, std::size_t row, const Regression& regression);

}  // namespace public_signals::inline models
