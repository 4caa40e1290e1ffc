// The weeks of somebody's outcomes. Dates are ISO; others are read by a format that is given, or that is the only one
// in which the whole column can be read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/base/timebins.hpp"
#include "public_signals/models/model_words.hpp"

namespace public_signals::inline models {

/// The day that `text` is in a format of %Y %y %m %d %b %B %A %a and what stands between them, a midnight behind it
/// left out; nothing for any other text, nor where the name of the day is another one. ISO dates are read in every
/// format.
std::optional<Day> day_in_format(std::string_view text, std::string_view format);
/// An InvalidInput error for a format that does not name year, month and day once each.
Result<void> check_date_format(const std::string& format);

struct DateOptions {
    bool ending = true;                               // Sundays are due, else Mondays
    std::string format;                               // empty: told from the column
    Outside outside = Outside::Stop;                  // what becomes of days outside `weeks`
    std::optional<std::pair<Week, Week>> weeks = {};  // the panel's first and last
};

/// The week of each cell; nothing where it lies outside and is dropped. An InvalidInput error lists up to ten cells
/// that are no date or another day of the week, with their places.
Result<std::vector<std::optional<Week>>> weeks_in(const std::vector<std::string>& cells,
                                                  const std::vector<std::string>& places, const DateOptions& options);

}  // namespace public_signals::inline models
