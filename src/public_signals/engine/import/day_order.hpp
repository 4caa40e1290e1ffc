// Days as people's tables write them: 13/11/2025, 11-13-25 7:30 PM, 13.11.2025. Which number is the day, the whole
// column says, or a person.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "public_signals/base/result.hpp"
#include "public_signals/base/timebins.hpp"

namespace public_signals::inline engine::import {

enum class DateOrder : std::uint8_t { DayMonthYear, MonthDayYear, YearMonthDay };

/// The day of three numbers; a year has four digits, or two of this century. A number of four digits that stands first
/// is the year in any order.
std::optional<Day> day_of_numbers(const std::array<std::string_view, 3>& numbers, DateOrder order);

/// The order that a format names: `%d/%m/%Y`, with / - or . between, and %y for a year of two digits.
Result<DateOrder> order_of_format(const std::string& format);

/// A column of times: its cells, and where they stand.
struct TimeColumn {
    std::size_t rows = 0;
    std::function<std::string(std::size_t)> cell;
    std::function<std::string(std::size_t)> place;
};

/// The one order in which every cell that has such a day is one; nothing where none has. An error where two orders fit
/// and give different days, or none does; `format`, where a person gave one, is not judged.
Result<std::optional<DateOrder>> day_order_of(const TimeColumn& column, const std::string& format);

/// A cell with its day in ISO and its time on 24 hours; as it stands where it has no such day.
std::string with_iso_day(const std::string& cell, DateOrder order);

}  // namespace public_signals::inline engine::import
