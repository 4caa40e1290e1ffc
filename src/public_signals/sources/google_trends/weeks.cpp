// Google Trends points -> gt_index and gt_is_partial of every show and asked week.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "public_signals/aggregation/grid.hpp"
#include "public_signals/base/counted.hpp"
#include "public_signals/sources/google_trends/index.hpp"
#include "public_signals/sources/google_trends/show_series.hpp"
#include "public_signals/sources/google_trends/weeks.hpp"

namespace public_signals::inline sources {

namespace {

Instant latest_scrape(const std::vector<const RawPoint*>& points) {
    return (*std::ranges::max_element(points, {}, &RawPoint::scrape_run_at))->scrape_run_at;
}

struct ShowInterest {
    std::map<Week, IndexWeek> weeks;
    Instant scrape_run_at;
};

/// How a query's index was made: `backbone, factors 0.97 1.02`.
std::string method_of(const QueryIndex& index) {
    const std::vector<ScaledWindow>& windows = index.series.windows;
    std::string text = name_of(index.series.method);
    if (!windows.empty()) {
        text += windows.size() == 1 ? ", factor" : ", factors";
    }
    for (const ScaledWindow& window : windows) {
        text += window.factor > 0 ? fmt::format(" {:.3g}", window.factor) : " weekly";
    }
    if (!index.standard_errors.empty()) {
        std::vector<double> errors;
        errors.reserve(index.standard_errors.size());
        for (const auto& [week, error] : index.standard_errors) {
            errors.push_back(error);
        }
        std::ranges::sort(errors);
        text += fmt::format(", {} draws, standard error {:.2g} (median week)", index.draws, errors[errors.size() / 2]);
    }
    return text;
}

/// The weeks without a value from the first that has one, or that was served whole, to the last.
std::vector<Week> weeks_without(const std::map<Week, IndexWeek>& weeks, const std::vector<const RawPoint*>& points) {
    std::vector<Week> gaps;
    if (weeks.empty()) {
        return gaps;
    }
    Week first = weeks.begin()->first;
    Week last = weeks.rbegin()->first;
    std::map<Week, std::set<Day>> served;
    for (const RawPoint* point : points) {
        if (!point->day) {
            continue;
        }
        if (point->resolution == Resolution::Day) {
            last = std::max(last, to_week(*point->day));
        }
        const int length = point->resolution == Resolution::Day ? 1 : days_a_week;
        for (int i = 0; i < length; ++i) {
            const Day day = *point->day + std::chrono::days(i);
            served[to_week(day)].insert(day);
        }
    }
    for (const auto& [week, days] : served) {
        if (std::ssize(days) == days_a_week) {
            first = std::min(first, week);
            last = std::max(last, week);
        }
    }
    for (Week week = first; week <= last; week = week + Weeks{1}) {
        if (!weeks.contains(week)) {
            gaps.push_back(week);
        }
    }
    return gaps;
}

void add_notes(std::string_view show, const QueryIndex& index, const std::vector<const RawPoint*>& points,
               std::vector<WeeklyNote>& notes) {
    const auto note = [&](std::string code, const std::string& text) {
        notes.push_back({Source::GoogleTrends, std::move(code), fmt::format("{}: {}: {}", show, index.query, text)});
    };
    note("", method_of(index));
    const auto is_censored = [](const auto& week) { return week.second.is_censored; };
    const auto first = std::ranges::find_if(index.weeks, is_censored);
    if (first != index.weeks.end()) {
        const auto count = std::ranges::count_if(index.weeks, is_censored);
        note("gt_censored", fmt::format("{} without data counted as 0, the first {}",
                                        count == 1 ? "a whole week" : fmt::format("{} whole weeks", count),
                                        format_week(first->first)));
    }
    if (const auto gaps = weeks_without(index.weeks, points); !gaps.empty()) {
        note("gt_hole",
             fmt::format(
                 "{} without a value, the first {}: a window was not read, shares too little with the others to be on "
                 "their scale, or leaves its cell empty{}",
                 gaps.size() == 1 ? "a week" : fmt::format("{} weeks", gaps.size()), format_week(gaps.front()),
                 index.is_unscaled ? "; which week is 100 is open, so every week of it is partial" : ""));
    }
    if (!index.disputed.empty()) {
        note("runs_disagree",
             fmt::format("{}, the first {}, have two values, of runs that began in one second: unknown, "
                         "for nothing tells which is the later one; import the file that counts again "
                         "with a --captured-at some seconds later",
                         counted(std::ssize(index.disputed), "period"), format_day(*index.disputed.begin())));
    }
    if (index.new_maximum) {
        note("gt_new_maximum", fmt::format("a new maximum in the week of {} multiplied every earlier value by {:.4g}",
                                           format_week(*index.new_maximum), index.history_factor));
    }
}

ShowInterest interest_of(std::string_view name, const ShowSeries& series, const TrendsBase& base,
                         std::vector<WeeklyNote>& notes) {
    ShowInterest show;
    std::vector<QueryIndex> indices;
    for (const auto& [query, points] : series.queries) {
        indices.push_back(query_index(query, points, base));
        add_notes(name, indices.back(), points, notes);
        show.scrape_run_at = std::max(show.scrape_run_at, latest_scrape(points));
    }
    if (!indices.empty()) {
        for (const std::string& query : series.unasked) {
            notes.push_back({Source::GoogleTrends, "gt_is_partial", no_series_text(name, query)});
        }
    }
    show.weeks = show_index(indices, static_cast<int>(series.unasked.size()));
    return show;
}

}  // namespace

Result<Panel> weekly_interest(const Observations& observations, const WeeklyOptions& options,
                              std::vector<WeeklyNote>& notes) {
    std::vector<Week> observed;
    std::vector<std::string> shows = options.shows;
    for (const RawPoint& point : observations.points) {
        if (point.day) {
            observed.push_back(to_week(*point.day));
        }
        if (options.shows.empty() && (shows.empty() || shows.back() != point.show)) {
            shows.push_back(point.show);
        }
    }
    const Grid grid(std::move(shows), asked_weeks(Source::GoogleTrends, observations.runs, observed));
    const TrendsBase base = trends_base(observations.runs, options.study);
    Panel panel = grid.empty_panel(source_columns(Source::GoogleTrends, options.extensions));
    for (const auto& [name, series] : series_by_show(observations.points, options.study)) {
        if (!std::ranges::binary_search(grid.shows(), name)) {
            continue;
        }
        const ShowInterest show = interest_of(name, series, base, notes);
        for (const auto& [week, index] : show.weeks) {
            if (const auto row = grid.row(name, week)) {
                put(panel.columns[0], *row, index.value);
                put(panel.columns[1], *row, index.is_partial);
                put_scrape(panel, *row, show.scrape_run_at);
            }
        }
    }
    return panel;
}

}  // namespace public_signals::inline sources
