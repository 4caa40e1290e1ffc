// What is known of each title and day: views, a zero, or nothing.
//
// The API leaves a day without views out, and so it does with a day that is not loaded yet, or that it lost. A day left
// out is a zero, but for three: one behind the last day that its runs saw of any title; one of a title that is read on
// most days, when no run asked for it three days later, since titles are not all loaded at once; and one of a short
// hole between busy days. A title that nobody reads is silent, which is no hole.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "public_signals/panel/observations.hpp"

namespace public_signals::inline sources {

/// A day that is left out so long after its end had no views.
inline constexpr std::chrono::days views_loaded_after{3};

struct TitleDay {
    std::string_view show;
    Day day;
    std::string_view title;
    auto operator<=>(const TitleDay&) const = default;
};

struct KnownDay {
    Count views;  // a day left out that is a zero has 0
    Instant scrape_run_at;
    const RawDay* row = nullptr;
    bool is_lost = false;      // in a hole between busy days
    bool is_disputed = false;  // runs that began in one second say different views
};

/// Views as the latest run served them, unknown where two of its second differ; what one run served, no later one takes
/// away by leaving it out.
std::map<TitleDay, KnownDay> known_days(const std::vector<RawDay>& days);

}  // namespace public_signals::inline sources
