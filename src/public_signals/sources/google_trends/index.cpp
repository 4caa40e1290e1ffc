#include "public_signals/sources/google_trends/index.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "public_signals/panel/schema.hpp"
#include "public_signals/sources/google_trends/windows.hpp"

namespace public_signals::inline sources {

namespace {

using Days = std::chrono::days;

constexpr int fewest_common_days = 14;
constexpr Days last_days_change_for{3};  // Google's last days still change: 36 to 72 hours

/// The values of one day, over the windows and draws that hold it. A value that Google calls partial counts only
/// where nobody has a whole one.
struct DayValues {
    double sum = 0;
    int count = 0;
    bool is_partial = false;
    bool has_data = false;
    Instant fetched;

    void add(const TrendsPoint& point, double factor, Instant scrape) {
        if (count > 0 && point.is_partial && !is_partial) {
            return;
        }
        if (count > 0 && !point.is_partial && is_partial) {
            *this = {};
        }
        sum += point.value * factor;
        ++count;
        is_partial = point.is_partial;
        has_data = has_data || point.has_data;
        fetched = std::max(fetched, scrape);
    }
    double mean() const { return sum / count; }
};

using DaySeries = std::map<Day, DayValues>;

void add_window(DaySeries& series, const TrendsWindow& window, double factor) {
    for (const auto& [day, point] : window.points) {
        series[day].add(point, factor, window.scrape_run_at);
    }
}

/// The weekly values of the days first..last, as far as the backbone reaches.
void add_weekly(DaySeries& series, const Backbone& backbone, Day first, Day last, bool only_missing) {
    for (Day day = first; day <= last; day += Days{1}) {
        const TrendsPoint* point = backbone.of(day);
        if (point != nullptr && !(only_missing && series.contains(day))) {
            series[day].add(*point, 1, backbone.scrape_run_at);
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

/// The ratio of what `series` and a window say about their common days; 0 when too few days have both.
double factor_of_overlap(const DaySeries& series, const TrendsWindow& window) {
    double ours = 0;
    double theirs = 0;
    int common = 0;
    for (const auto& [day, point] : window.points) {
        const auto found = series.find(day);
        if (found != series.end() && found->second.sum > 0 && point.value > 0) {
            ours += found->second.mean();
            theirs += point.value;
            ++common;
        }
    }
    return common >= fewest_common_days ? ours / theirs : 0;
}

void note_factor(QueryIndex& index, const TrendsWindow& window, double factor) {
    index.factors.push_back(factor);
    index.windows.push_back({window.start, window.end});
}

DaySeries series_on_backbone(const std::vector<TrendsWindow>& windows, const Backbone& backbone, QueryIndex& index) {
    DaySeries series;
    for (const TrendsWindow& window : windows) {
        const double factor = factor_against(backbone, window);
        note_factor(index, window, factor);
        if (factor > 0) {
            add_window(series, window, factor);
        } else {
            add_weekly(series, backbone, window.start, window.end, false);
        }
    }
    const Day yesterday = day_of(backbone.scrape_run_at) - Days{1};
    add_weekly(series, backbone, backbone.weeks.begin()->first, yesterday, true);
    return series;
}

DaySeries series_by_overlap(const std::vector<TrendsWindow>& windows, QueryIndex& index) {
    DaySeries series;
    for (const TrendsWindow& window : windows) {
        const double factor = series.empty() ? 1 : factor_of_overlap(series, window);
        note_factor(index, window, factor);
        if (factor > 0) {
            add_window(series, window, factor);
        }
    }
    return series;
}

/// Draws of one window begin a day apart each; they share its scale. Windows that begin elsewhere have one of their
/// own.
Day start_without_draw(const TrendsWindow& window) {
    return window.start + Days{window.draw};
}

/// Windows of which each holds the whole base: the longest ones as they are, the others on their scale.
DaySeries series_of_covering(std::vector<TrendsWindow> covering, QueryIndex& index) {
    std::ranges::stable_sort(covering, {}, start_without_draw);
    DaySeries series;
    for (const TrendsWindow& window : covering) {
        const TrendsWindow& longest = covering.front();
        const bool is_asked_again = window.start == longest.start && window.end == longest.end;
        const bool leads = is_asked_again || start_without_draw(window) == start_without_draw(longest);
        const double factor = leads ? 1 : factor_of_overlap(series, window);
        note_factor(index, window, factor);
        if (factor > 0) {
            add_window(series, window, factor);
        }
    }
    return series;
}

/// Whether some window has days before all that hold the whole base: a base that begins later than what was captured
/// scales those days and loses none.
bool reach_behind(const std::vector<TrendsWindow>& windows, const std::vector<TrendsWindow>& covering) {
    const Day first = start_without_draw(*std::ranges::min_element(covering, {}, start_without_draw));
    return std::ranges::any_of(windows, [&](const TrendsWindow& window) {
        return !window.points.empty() && start_without_draw(window) < first;
    });
}

struct BaseRange {
    Day first;
    Day last;
    Instant first_scrape;
};

BaseRange base_range(const std::vector<const RawPoint*>& points, const TrendsBase& base) {
    BaseRange range{points.front()->window_start, points.front()->window_end, points.front()->scrape_run_at};
    for (const RawPoint* point : points) {
        range.first = std::min(range.first, point->window_start);
        range.last = std::max(range.last, point->window_end);
        range.first_scrape = std::min(range.first_scrape, point->scrape_run_at);
    }
    range.first = base.start.value_or(range.first);
    return range;
}

/// Picks the method and lays every captured day on one scale.
DaySeries day_series(std::vector<TrendsWindow> windows, const Backbone& backbone, const BaseRange& range,
                     QueryIndex& index) {
    std::vector<TrendsWindow> covering;
    std::ranges::copy_if(windows, std::back_inserter(covering),
                         [&](const TrendsWindow& window) { return window.covers(range.first, range.last); });
    std::erase_if(covering, [](const TrendsWindow& window) { return window.points.empty(); });
    if (!covering.empty() && !reach_behind(windows, covering)) {
        index.method = TrendsMethod::Single;
        return series_of_covering(std::move(covering), index);
    }
    const bool has_days = std::ranges::any_of(windows, [](const TrendsWindow& w) { return !w.points.empty(); });
    if (backbone.weeks.empty()) {
        index.method = has_days ? TrendsMethod::Overlap : TrendsMethod::Empty;
        std::erase_if(windows, [](const TrendsWindow& window) { return window.points.empty(); });
        return series_by_overlap(windows, index);
    }
    if (has_days) {
        index.method = TrendsMethod::Backbone;
        return series_on_backbone(windows, backbone, index);
    }
    index.method = TrendsMethod::WeeklyOnly;
    DaySeries series;
    add_weekly(series, backbone, backbone.weeks.begin()->first, backbone.weeks.rbegin()->first + Days{6}, false);
    return series;
}

struct WeekDays {
    double sum = 0;
    int count = 0;
    bool is_partial = false;
    bool has_data = false;
    Instant fetched = Instant::max();
};

std::map<Week, IndexWeek> weekly_means(const DaySeries& series, bool whole_weeks_only) {
    std::map<Week, WeekDays> weeks;
    for (const auto& [day, values] : series) {
        WeekDays& week = weeks[to_week(day)];
        week.sum += values.mean();
        ++week.count;
        week.is_partial = week.is_partial || values.is_partial;
        week.has_data = week.has_data || values.has_data;
        week.fetched = std::min(week.fetched, values.fetched);
    }
    std::map<Week, IndexWeek> means;
    for (const auto& [week, seen] : weeks) {
        if (whole_weeks_only && seen.count < days_a_week) {
            continue;
        }
        const bool settled = sunday_of(week) <= day_of(seen.fetched) - last_days_change_for;
        const bool whole = seen.count == days_a_week;
        const PartialWeek why = !whole            ? PartialWeek::Short
                                : seen.is_partial ? PartialWeek::Flagged
                                : !settled        ? PartialWeek::Unsettled
                                                  : PartialWeek::None;
        means[week] = {seen.sum / seen.count, why != PartialWeek::None, whole && !seen.has_data, why, seen.fetched};
    }
    return means;
}

struct Maximum {
    double value = 0;
    Week week;
    bool is_of_complete_weeks = false;
};

/// The largest value of the complete weeks of the base; of all weeks when none is complete.
Maximum largest(const std::map<Week, IndexWeek>& weeks, Day first, Day last) {
    Maximum of_complete{.is_of_complete_weeks = true};
    Maximum of_all;
    bool any_complete = false;
    for (const auto& [week, index] : weeks) {
        if (index.value > of_all.value) {
            of_all = {index.value, week, false};
        }
        if (index.is_partial || monday_of(week) < first || sunday_of(week) > last) {
            continue;
        }
        any_complete = true;
        if (index.value > of_complete.value) {
            of_complete = {index.value, week, true};
        }
    }
    return any_complete ? of_complete : of_all;
}

/// The last day of the windows that were asked before the latest scrape; nullopt when there was none before.
std::optional<Day> end_before_latest_scrape(const std::vector<const RawPoint*>& points) {
    const Instant latest = (*std::ranges::max_element(points, {}, &RawPoint::scrape_run_at))->scrape_run_at;
    std::optional<Day> end;
    for (const RawPoint* point : points) {
        if (point->scrape_run_at < latest) {
            end = std::max(end.value_or(point->window_end), point->window_end);
        }
    }
    return end;
}

/// A maximum among the weeks that the latest scrape added pushes all earlier values down by one factor.
void note_new_maximum(QueryIndex& index, const Maximum& top, Day first, const std::optional<Day>& end_before) {
    if (!end_before || !top.is_of_complete_weeks) {
        return;
    }
    const Maximum before = largest(index.weeks, first, *end_before);
    if (before.is_of_complete_weeks && before.value > 0 && top.value > before.value) {
        index.history_factor = before.value / top.value;
        index.new_maximum = top.week;
    }
}

/// What the draws of a query say alone and how far they lie apart, week by week, where the largest week is `top`.
void add_draws(const std::vector<TrendsWindow>& windows, const Backbone& backbone, const BaseRange& range, double top,
               QueryIndex& index) {
    std::map<int, std::vector<TrendsWindow>> draws;
    for (const TrendsWindow& window : windows) {
        draws[window.draw].push_back(window);
    }
    if (draws.size() < 2) {
        return;
    }
    index.draws = draws.size();
    for (const auto& [draw, own] : draws) {
        QueryIndex alone;
        for (const auto& [week, mean] : weekly_means(day_series(own, backbone, range, alone), false)) {
            if (!mean.is_partial) {
                index.by_draw[week].push_back(mean.value / top * 100);
            }
        }
    }
    for (const auto& [week, of_draws] : index.by_draw) {
        const auto n = static_cast<double>(of_draws.size());
        if (n < 2) {
            continue;
        }
        const double mean = std::accumulate(of_draws.begin(), of_draws.end(), 0.0) / n;
        double squares = 0;
        for (const double value : of_draws) {
            squares += (value - mean) * (value - mean);
        }
        index.standard_errors[week] = std::sqrt(squares / (n - 1) / n);
    }
}

}  // namespace

TrendsBase trends_base(const std::vector<Run>& runs, const Study* study) {
    const Run* latest = nullptr;
    for (const Run& run : runs) {
        const bool asked = std::ranges::find(run.sources, name_of(Source::GoogleTrends)) != run.sources.end();
        // A file that a person downloaded names no base: it is brought to that of the runs that asked.
        const auto rank = [](const Run& found) {
            return std::pair(found.gt_base_start.has_value(), found.scrape_run_at);
        };
        if (asked && (latest == nullptr || rank(*latest) <= rank(run))) {
            latest = &run;
        }
    }
    TrendsBase base =
        latest == nullptr ? TrendsBase{} : TrendsBase{latest->gt_base_start, latest->gt_below_one, latest->gt_scale};
    if (study != nullptr) {
        base.start = study->settings.gt.base_start ? study->settings.gt.base_start : base.start;
        base.below_one = study->settings.gt.below_one;
        base.scale = study->settings.gt.scale;
    }
    return base;
}

QueryIndex query_index(std::string query, const std::vector<const RawPoint*>& points, const TrendsBase& base) {
    QueryIndex index;
    index.query = std::move(query);
    if (std::ranges::none_of(points, &RawPoint::has_data)) {
        return index;  // only inside a series that has data is a value without data a zero
    }
    const BaseRange range = base_range(points, base);
    const Backbone backbone = backbone_of(latest_windows(points, Resolution::Week, base.below_one));
    const std::vector<TrendsWindow> windows = latest_windows(points, Resolution::Day, base.below_one);
    const DaySeries series = day_series(windows, backbone, range, index);
    index.weeks = weekly_means(series, index.method == TrendsMethod::WeeklyOnly);
    const Day last = base.scale == TrendsScale::Frozen ? day_of(range.first_scrape) : range.last;
    const Maximum top = largest(index.weeks, range.first, last);
    index.largest = top.value;
    index.largest_week = top.week;
    if (top.value > 0) {
        note_new_maximum(index, top, range.first, end_before_latest_scrape(points));
        add_draws(windows, backbone, range, top.value, index);
        for (auto& [week, value] : index.weeks) {
            value.value = value.value / top.value * 100;
        }
    }
    return index;
}

std::map<Week, IndexWeek> show_index(const std::vector<QueryIndex>& queries, int unasked) {
    std::map<Week, WeekDays> sums;
    int with_data = 0;
    int of_weeks = 0;  // queries whose days have not come: a mean of two resolutions is not whole
    for (const QueryIndex& query : queries) {
        with_data += query.weeks.empty() ? 0 : 1;
        of_weeks += !query.weeks.empty() && query.method == TrendsMethod::WeeklyOnly ? 1 : 0;
        for (const auto& [week, value] : query.weeks) {
            WeekDays& sum = sums[week];
            sum.sum += value.value;
            ++sum.count;
            sum.is_partial = sum.is_partial || value.is_partial;
        }
    }
    const bool lacks_a_series = unasked > 0 || (of_weeks > 0 && of_weeks < with_data);
    std::map<Week, IndexWeek> means;
    for (const auto& [week, sum] : sums) {
        means[week] = {sum.sum / sum.count, sum.is_partial || sum.count < with_data || lacks_a_series};
    }
    return means;
}

}  // namespace public_signals::inline sources
