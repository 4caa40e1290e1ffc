// One number a show and week, on a calendar without gaps: a week that nobody knows is unknown, never zero.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "public_signals/panel/panel.hpp"

namespace public_signals::inline models {

inline constexpr double no_number = std::numeric_limits<double>::quiet_NaN();

/// Weeks are counted from `first`; an unknown number is NaN.
struct WeekGrid {
    std::vector<std::string> shows;  // sorted byte by byte
    Week first = {};
    std::int32_t weeks = 0;
    std::vector<double> values;  // show by show

    std::size_t show_count() const { return shows.size(); }
    /// NaN outside the calendar too.
    double at(std::size_t show, std::int32_t week) const {
        return week < 0 || week >= weeks ? no_number : values[show * static_cast<std::size_t>(weeks) + week];
    }
    Week week_at(std::int32_t week) const { return first + Weeks{week}; }
};

/// The numbers of a column from the first to the last week that has one. Errors: an unknown column or one of text, no
/// known value, an infinite one, a (show, week) twice, a calendar of more than 10,000 weeks.
Result<WeekGrid> week_grid(const Panel& panel, const std::string& column);

/// The number of a row; NaN where it is missing. The column is one of numbers or of true and false.
double number_at(const Column& column, Row row);
/// The column of that name; an InvalidInput error for one of text.
Result<const Column*> numbers_named(const Panel& panel, const std::string& column);

}  // namespace public_signals::inline models
