#include "public_signals/sources/google_trends/grid.hpp"

#include <algorithm>

#include "public_signals/study/shows.hpp"

namespace public_signals::inline sources {

namespace {

using Days = std::chrono::days;

constexpr Day first_monday{Days{12422}};  // 2004-01-05: Google has nothing before 2004
constexpr Day first_sunday{Days{12421}};
constexpr Days day_step{210};
constexpr Days day_length{266};
constexpr Days most_daily{269};
constexpr Days most_weekly{1889};
constexpr Days least_backbone{280};
constexpr Days backbone_step{days_a_week * most_draws};
constexpr Days backbone_overlap{days_a_week * 53};

/// The last point of the grid on or before `day`.
Day on_grid(Day origin, Days step, Day day) {
    const auto since = (day - origin).count();
    const auto steps = since >= 0 ? since / step.count() : (since - step.count() + 1) / step.count();
    return origin + steps * step;
}

/// How many days `day` lies before the next point of the grid; 0 on one.
int before_grid(Day origin, Days step, Day day) {
    return static_cast<int>((on_grid(origin, step, day - Days{1}) + step - day).count());
}

}  // namespace

std::vector<TrendsAsk> daily_windows(const DateRange& wanted, Day last, int draw) {
    const Day until = std::min(wanted.last, last);
    std::vector<TrendsAsk> windows;
    for (Day monday = first_monday; monday <= until; monday += day_step) {
        const Day before_reaches = monday - day_step + day_length - Days{1};
        if (monday > first_monday && before_reaches >= last) {
            break;
        }
        const bool reaches_last = monday + day_length - Days{1} >= last;
        if (!reaches_last && monday + day_step <= wanted.first) {
            continue;  // the next window holds all of the wanted days that this one does
        }
        const DateRange window{monday - Days{draw}, std::min(monday + day_length - Days{1 + draw}, last)};
        if (window.last >= wanted.first && window.first <= until) {
            windows.push_back({window, Resolution::Day, draw});
        }
    }
    return windows;
}

std::vector<TrendsAsk> backbone_windows(Day first, Day last, int draw) {
    first = std::max(std::min(first, last - least_backbone), first_sunday);
    Day start = std::max(on_grid(first_sunday, backbone_step, first - Days{1}), first_sunday);
    start -= Days{days_a_week * draw};
    std::vector<TrendsAsk> windows;
    while (start + most_weekly < last) {
        // Whole grid steps between the starts keep the draw readable.
        windows.push_back({{start, start + most_weekly}, Resolution::Week, draw});
        start += (most_weekly - backbone_overlap) / backbone_step * backbone_step;
    }
    windows.push_back({{start, last}, Resolution::Week, draw});
    return windows;
}

std::optional<Resolution> resolution_of(const DateRange& window) {
    const Days span = window.last - window.first;
    if (span >= Days{8} && span <= most_daily) {
        return Resolution::Day;
    }
    return span > most_daily && span <= most_weekly ? std::optional(Resolution::Week) : std::nullopt;
}

int draw_of(Day window_start, Resolution resolution) {
    if (resolution == Resolution::Day) {
        const int before = before_grid(first_monday, day_step, window_start);
        return before < most_draws ? before : 0;
    }
    const int before = before_grid(first_sunday, backbone_step, window_start);
    return before % days_a_week == 0 ? before / days_a_week : 0;
}

}  // namespace public_signals::inline sources
