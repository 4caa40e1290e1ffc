// Frames of served values of Google Trends -> points.
#pragma once

#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/panel/column.hpp"
#include "public_signals/panel/raw_rows.hpp"

namespace public_signals::python {

/// What a frame leaves out of its windows is told from its days: the points of one scrape are one window.
Result<std::vector<RawPoint>> points_from(const std::vector<Column>& columns);

}  // namespace public_signals::python
