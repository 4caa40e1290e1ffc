// The days of a column as people's spreadsheets write them: 2024-11-03, 11/3/2024, 03.11.2024, 3-11-24.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/base/timebins.hpp"

namespace public_signals::inline engine::import {

/// Why the days of a column can't be told.
struct DaysFault {
    std::size_t cell = 0;
    std::string what;
    std::string help;  // empty: the cell is no day at all
};

/// The day of each cell. The order of day and month is that of the whole column: the one of which the days are rows of
/// a table that sites let people download, one or seven days or a month apart but for some that are missing. A column
/// that is one in two orders is none, and so is one that is in no order, where the orders differ: a column of two rows
/// is read in the order of its signs.
tl::expected<std::vector<Day>, DaysFault> days_of_column(const std::vector<std::string_view>& cells);

/// A number that a spreadsheet or a data frame wrote with decimals that say nothing: `12.0` and `12,0` are 12. Any
/// other text as it stands.
std::string_view without_zero_decimals(std::string_view number);

}  // namespace public_signals::inline engine::import
