// The windows in which Google Trends is asked. They lie on a fixed grid, so that what two runs ask can be compared and
// the draw of a window can be read off its first day.
//
// Google decides the resolution by the length of a window: up to 269 days come in days, 270 to 1889 in weeks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "public_signals/base/timebins.hpp"
#include "public_signals/panel/trends_words.hpp"

namespace public_signals::inline sources {

struct TrendsAsk {
    DateRange window;
    Resolution resolution = Resolution::Day;  // what the length of the window brings
    int draw = 0;
    auto operator<=>(const TrendsAsk&) const = default;
};

/// The daily windows that hold days of `wanted`, as far as `last` (the day before the fetch): 266 days each, from
/// Mondays 210 days apart, `draw` days earlier. A window is left out while the one before it still reaches `last`, and
/// where the one behind it begins before `wanted`.
std::vector<TrendsAsk> daily_windows(const DateRange& wanted, Day last, int draw);

/// The weekly windows from before `first` to `last`: from a Sunday on a grid of ten weeks, `draw` weeks earlier, at
/// least 280 and at most 1889 days long, each sharing 53 weeks with the one before it.
std::vector<TrendsAsk> backbone_windows(Day first, Day last, int draw);

/// DAY or WEEK, as the length of a window brings it; empty for lengths that bring neither.
std::optional<Resolution> resolution_of(const DateRange& window);

/// Which draw a window is by its first day; 0 for windows off the grid.
int draw_of(Day window_start, Resolution resolution);

}  // namespace public_signals::inline sources
