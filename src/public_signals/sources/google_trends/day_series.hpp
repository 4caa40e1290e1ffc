// Every captured day of one series on one scale, and which served values each day is made of.
#pragma once

#include <map>
#include <vector>

#include "public_signals/base/word_table.hpp"
#include "public_signals/sources/google_trends/windows.hpp"

namespace public_signals::inline sources {

enum class TrendsMethod {
    Empty,       // no answer had data
    Single,      // one window covers the base
    Backbone,    // daily windows scaled against the weekly series
    Overlap,     // daily windows chained by common days
    WeeklyOnly,  // the weekly series alone
};
constexpr auto word_table(TrendsMethod) {
    return words<TrendsMethod>("method of an index", {{TrendsMethod::Empty, "empty"},
                                                      {TrendsMethod::Single, "single"},
                                                      {TrendsMethod::Backbone, "backbone"},
                                                      {TrendsMethod::Overlap, "overlap"},
                                                      {TrendsMethod::WeeklyOnly, "weekly_only"}});
}

/// A daily window and what its values are multiplied by: 0 where it could not be put on the scale.
struct ScaledWindow {
    DateRange window;
    int draw = 0;
    double factor = 0;
};

/// The values of one day, over the windows and draws that hold it. A value that Google calls partial counts only
/// where nobody has a whole one.
struct DayValues {
    double sum = 0;
    int count = 0;
    bool is_partial = false;
    bool has_data = false;
    bool lacks_days = false;  // no daily window that was read holds it: the weekly series stands for it
    Instant fetched;
    std::vector<std::size_t> windows = {};  // of the daily ones, by place
    int of_weeks = 0;                       // how often the weekly series is among the values

    double mean() const { return sum / count; }
};

struct DaySeries {
    std::map<Day, DayValues> days;
    TrendsMethod method = TrendsMethod::Empty;
    std::vector<ScaledWindow> windows;  // daily ones
};

/// Picks the method and lays every captured day on one scale; first..last are the base.
DaySeries day_series(std::vector<TrendsWindow> windows, const Backbone& backbone, const DateRange& base);

}  // namespace public_signals::inline sources
