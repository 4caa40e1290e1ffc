// How many followers an account had in a week: what the last visit within the week read.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "public_signals/panel/observations.hpp"
#include "public_signals/panel/panel.hpp"
#include "public_signals/panel/panel_columns.hpp"

namespace public_signals::inline aggregation {

/// Whether the Sunday of a week is past.
bool is_over(Week week);
/// Whether a visit to a show's account was made within a week.
bool lies_in(const Coverage& visit, std::string_view show, Week week);

/// The last visit within a week that counts followers, once the week is over; nullptr where none does, or where visits
/// of one second count differently. No later visit tells how many there were.
const Coverage* last_reading(const std::vector<Coverage>& coverage, std::string_view show, Week week);

/// Writes the readings into the rows of a panel that begins with these columns; null where there is none. A row that
/// has no time yet takes that of its reading.
void put_followers(std::span<const PanelColumn> columns, Panel& panel, const std::vector<Coverage>& coverage);

}  // namespace public_signals::inline aggregation
