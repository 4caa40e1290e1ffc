// The one style sheet of the page, and the policy that lets in nothing else.
#pragma once

#include <string>
#include <vector>

#include "public_signals/base/timebins.hpp"

namespace public_signals::inline report {

/// The calendar that the figures share: every week from the first to the last of the panel.
struct Calendar {
    Week first;
    Week last;
    std::int64_t weeks() const { return std::int64_t{last.index} - first.index + 1; }
};

struct Tick {
    std::string label;
    double position;  // 0 at the left edge, 100 at the right one
};

/// The years of a calendar, or its months where it is short; at most twelve, none near the right edge.
std::vector<Tick> ticks_of(const Calendar& calendar);

std::string style_sheet(const Calendar& calendar);
/// A Content-Security-Policy that allows this style sheet and nothing else.
std::string policy_for(const std::string& style_sheet);

}  // namespace public_signals::inline report
