#include "public_signals/sources/google_trends/day_series.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include "public_signals/panel/schema.hpp"

namespace public_signals::inline sources {

namespace {

using Days = std::chrono::days;

constexpr int fewest_common_days = 14;

void add(DayValues& values, const TrendsPoint& point, double factor, Instant scrape,
         std::optional<std::size_t> window) {
    if (values.count > 0 && point.is_partial && !values.is_partial) {
        return;
    }
    if (values.count > 0 && !point.is_partial && values.is_partial) {
        values = {};
    }
    values.sum += point.value * factor;
    ++values.count;
    values.is_partial = point.is_partial;
    values.has_data = values.has_data || point.has_data;
    values.fetched = std::max(values.fetched, scrape);
    if (window) {
        values.windows.push_back(*window);
    } else {
        ++values.of_weeks;
    }
}

/// Lays a window's days into the series, multiplied by a factor; with 0 none of them.
void add_window(DaySeries& series, const TrendsWindow& window, double factor) {
    const std::size_t place = series.windows.size();
    series.windows.push_back({{window.start, window.end}, window.draw, factor});
    if (factor > 0) {
        for (const auto& [day, point] : window.points) {
            add(series.days[day], point, factor, window.scrape_run_at, place);
        }
    }
}

/// The weekly values of a window's days, as far as the backbone reaches; what the window leaves unsaid stays so.
void add_weekly(DaySeries& series, const Backbone& backbone, const TrendsWindow& window) {
    for (Day day = window.start; day <= window.end; day += Days{1}) {
        const TrendsPoint* point = window.unsaid.contains(day) ? nullptr : backbone.of(day);
        if (point != nullptr) {
            add(series.days[day], *point, 1, backbone.scrape_run_at, std::nullopt);
        }
    }
}

/// The days that daily windows leave unsaid, each with the sample of the latest that does.
std::map<Day, Day> days_unsaid(const std::vector<TrendsWindow>& windows) {
    std::map<Day, Day> days;
    for (const TrendsWindow& window : windows) {
        for (const Day day : window.unsaid) {
            Day& latest = days.try_emplace(day, window.sampled()).first->second;
            latest = std::max(latest, window.sampled());
        }
    }
    return days;
}

/// The weekly values of the days that no daily window holds, until the scrape; of the last week at least its first day,
/// for a download tells no more of when it was saved than its last row. A day that a window leaves unsaid stays so; a
/// weekly series of later says it in part.
void fill_weekly(DaySeries& series, const Backbone& backbone, const std::map<Day, Day>& unsaid) {
    const Day last = std::max(day_of(backbone.scrape_run_at) - Days{1}, backbone.weeks.rbegin()->first);
    for (Day day = backbone.weeks.begin()->first; day <= last; day += Days{1}) {
        const auto open = unsaid.find(day);
        const bool is_open = open != unsaid.end() && open->second >= day_of(backbone.scrape_run_at);
        const TrendsPoint* point = series.days.contains(day) || is_open ? nullptr : backbone.of(day);
        if (point != nullptr) {
            DayValues& values = series.days[day];
            add(values, *point, 1, backbone.scrape_run_at, std::nullopt);
            values.lacks_days = true;
            values.is_partial = values.is_partial || open != unsaid.end();
        }
    }
}

/// The sum of a whole week of daily values, or nullopt when a day is absent or partial.
std::optional<double> whole_week(const TrendsWindow& window, Day sunday) {
    double sum = 0;
    for (int i = 0; i < days_a_week; ++i) {
        const auto found = window.points.find(sunday + Days{i});
        if (found == window.points.end() || found->second.is_partial) {
            return std::nullopt;
        }
        sum += found->second.value;
    }
    return sum;
}

/// What a window's values are multiplied by to be on the backbone's scale; 0 when one of the two has nothing.
double factor_against(const Backbone& backbone, const TrendsWindow& window) {
    double weekly = 0;
    double daily = 0;
    for (const auto& [sunday, point] : backbone.weeks) {
        const auto sum = point.is_partial ? std::nullopt : whole_week(window, sunday);
        if (sum) {
            weekly += days_a_week * point.value;
            daily += *sum;
        }
    }
    return weekly > 0 && daily > 0 ? weekly / daily : 0;
}

/// The ratio of what `series` and a window say about their common days, those that were over alone; 0 when too few days
/// have both.
double factor_of_overlap(const DaySeries& series, const TrendsWindow& window) {
    double ours = 0;
    double theirs = 0;
    int common = 0;
    for (const auto& [day, point] : window.points) {
        const auto found = series.days.find(day);
        const bool both_have_some = found != series.days.end() && found->second.sum > 0 && point.value > 0;
        if (both_have_some && !found->second.is_partial && !point.is_partial) {
            ours += found->second.mean();
            theirs += point.value;
            ++common;
        }
    }
    return common >= fewest_common_days ? ours / theirs : 0;
}

void lay_on_backbone(const std::vector<TrendsWindow>& windows, const Backbone& backbone, DaySeries& series) {
    for (const TrendsWindow& window : windows) {
        const double factor = factor_against(backbone, window);
        add_window(series, window, factor);
        if (factor <= 0) {
            add_weekly(series, backbone, window);
        }
    }
    fill_weekly(series, backbone, days_unsaid(windows));
}

/// A window that shares too little with those before it may share enough with what joined meanwhile.
void chain_by_overlap(std::vector<TrendsWindow> windows, DaySeries& series) {
    for (std::size_t left = windows.size() + 1; windows.size() < left;) {
        left = windows.size();
        std::erase_if(windows, [&](const TrendsWindow& window) {
            const double factor = series.days.empty() ? 1 : factor_of_overlap(series, window);
            if (factor > 0) {
                add_window(series, window, factor);
            }
            return factor > 0;
        });
    }
    for (const TrendsWindow& window : windows) {
        add_window(series, window, 0);
    }
}

/// Draws of one window begin a day apart each; they share its scale. Windows that begin elsewhere have one of their
/// own.
Day start_without_draw(const TrendsWindow& window) {
    return window.start + Days{window.draw};
}

/// Windows of which each holds the whole base: the longest ones as they are, the others on their scale.
void lay_covering(std::vector<TrendsWindow> covering, DaySeries& series) {
    std::ranges::stable_sort(covering, {}, start_without_draw);
    for (const TrendsWindow& window : covering) {
        const TrendsWindow& longest = covering.front();
        const bool is_asked_again = window.start == longest.start && window.end == longest.end;
        const bool leads = is_asked_again || start_without_draw(window) == start_without_draw(longest);
        add_window(series, window, leads ? 1 : factor_of_overlap(series, window));
    }
}

/// Whether some window has days before all that hold the whole base: a base that begins later than what was captured
/// scales those days and loses none.
bool reach_behind(const std::vector<TrendsWindow>& windows, const std::vector<TrendsWindow>& covering) {
    const Day first = start_without_draw(*std::ranges::min_element(covering, {}, start_without_draw));
    return std::ranges::any_of(windows, [&](const TrendsWindow& window) {
        return !window.points.empty() && start_without_draw(window) < first;
    });
}

}  // namespace

DaySeries day_series(std::vector<TrendsWindow> windows, const Backbone& backbone, const DateRange& base) {
    DaySeries series;
    std::vector<TrendsWindow> covering;
    std::ranges::copy_if(windows, std::back_inserter(covering),
                         [&](const TrendsWindow& window) { return window.covers(base.first, base.last); });
    std::erase_if(covering, [](const TrendsWindow& window) { return window.points.empty(); });
    if (!covering.empty() && !reach_behind(windows, covering)) {
        series.method = TrendsMethod::Single;
        lay_covering(std::move(covering), series);
        return series;
    }
    const bool has_days = std::ranges::any_of(windows, [](const TrendsWindow& w) { return !w.points.empty(); });
    if (backbone.weeks.empty()) {
        series.method = has_days ? TrendsMethod::Overlap : TrendsMethod::Empty;
        std::erase_if(windows, [](const TrendsWindow& window) { return window.points.empty(); });
        chain_by_overlap(std::move(windows), series);
    } else if (has_days) {
        series.method = TrendsMethod::Backbone;
        lay_on_backbone(windows, backbone, series);
    } else {
        series.method = TrendsMethod::WeeklyOnly;
        fill_weekly(series, backbone, days_unsaid(windows));
    }
    return series;
}

}  // namespace public_signals::inline sources
