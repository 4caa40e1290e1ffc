// What no served point of Google Trends is, in a raw file or a frame: a value out of 0 to 100, rows months or hours
// apart, a day with two values in one scrape.
#pragma once

#include <vector>

#include "public_signals/panel/raw_rows.hpp"

namespace public_signals::inline panel {

/// An error names two rows that give a day of one window of one run two values.
Result<void> check_one_value_each(const std::vector<RawPoint>& points, const PlaceOfRow& place);
/// An error names the first row that can't be one that was served.
Result<void> check_points(const std::vector<RawPoint>& points, const PlaceOfRow& place);

}  // namespace public_signals::inline panel
