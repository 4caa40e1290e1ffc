#include "public_signals/sources/google_trends/index.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "public_signals/panel/schema.hpp"
#include "public_signals/sources/google_trends/grid.hpp"
#include "public_signals/sources/google_trends/windows.hpp"

namespace public_signals::inline sources {

namespace {

using Days = std::chrono::days;

constexpr double most_off = 8.0 / 7;    // how far a week of Monday to Sunday may lie above what weeks from Sunday say
constexpr double largest_served = 100;  // of every answer

struct BaseRange {
    DateRange days;
    Instant first_scrape;
};

BaseRange base_range(const std::vector<const RawPoint*>& points, const TrendsBase& base) {
    BaseRange range{{points.front()->window_start, points.front()->window_end}, points.front()->scrape_run_at};
    for (const RawPoint* point : points) {
        range.days.first = std::min(range.days.first, point->window_start);
        range.days.last = std::max(range.days.last, point->window_end);
        range.first_scrape = std::min(range.first_scrape, point->scrape_run_at);
    }
    range.days.first = base.start.value_or(range.days.first);
    return range;
}

struct WeekDays {
    double sum = 0;
    int count = 0;
    bool is_partial = false;
    bool has_data = false;
    bool has_a_day = false;  // of a daily window
    bool lacks_days = false;
    Instant fetched = Instant::max();
};

std::map<Week, IndexWeek> weekly_means(const DaySeries& series) {
    std::map<Week, WeekDays> weeks;
    for (const auto& [day, values] : series.days) {
        WeekDays& week = weeks[to_week(day)];
        week.sum += values.mean();
        ++week.count;
        week.is_partial = week.is_partial || values.is_partial;
        week.has_data = week.has_data || values.has_data;
        week.has_a_day = week.has_a_day || !values.windows.empty();
        week.lacks_days = week.lacks_days || values.lacks_days;
        week.fetched = std::min(week.fetched, values.fetched);
    }
    std::map<Week, IndexWeek> means;
    for (const auto& [week, seen] : weeks) {
        if (!seen.has_a_day && seen.count < days_a_week) {
            continue;  // a part of a week from Sunday says nothing of single days
        }
        const bool settled = sunday_of(week) <= day_of(seen.fetched) - last_days_change_for;
        const bool whole = seen.count == days_a_week;
        const PartialWeek why = !whole            ? PartialWeek::Short
                                : seen.is_partial ? PartialWeek::Flagged
                                : !settled        ? PartialWeek::Unsettled
                                                  : PartialWeek::None;
        means[week] = {.value = seen.sum / seen.count,
                       .is_partial = why != PartialWeek::None,
                       .is_censored = whole && !seen.has_data,
                       .lacks_days = seen.lacks_days,
                       .why = why,
                       .fetched = seen.fetched};
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

/// The last day of the windows that were asked before the day of the latest scrape; nullopt when there was none before.
std::optional<Day> end_before_latest_scrape(const std::vector<const RawPoint*>& points) {
    const Day latest = day_of((*std::ranges::max_element(points, {}, &RawPoint::scrape_run_at))->scrape_run_at);
    std::optional<Day> end;
    for (const RawPoint* point : points) {
        if (day_of(point->scrape_run_at) < latest) {
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
        for (const auto& [week, mean] : weekly_means(day_series(own, backbone, range.days))) {
            if (!mean.is_partial && !mean.lacks_days) {
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

/// The runs that asked Google themselves, and the days that they asked for together.
void add_pulls(const std::vector<Run>& runs, TrendsBase& base) {
    for (const Run& run : runs) {
        const bool asked = std::ranges::find(run.sources, name_of(Source::GoogleTrends)) != run.sources.end();
        const Day last = day_of(run.scrape_run_at) - Days{1};
        if (!asked || !run.gt_base_start || run.asked.first > last) {
            continue;
        }
        const Day first = std::min(*run.gt_base_start, run.asked.first);
        base.pulls.push_back(run);
        for (const TrendsAsk& ask : daily_windows({first, run.asked.last}, last, 0)) {
            DateRange& due = base.days_due ? *base.days_due : base.days_due.emplace(first, ask.window.last);
            due = {std::min(due.first, first), std::max(due.last, ask.window.last)};
        }
    }
}

/// Whether a pull asked for a series: it asks the weekly series of the whole base, and all of its days.
bool is_asked_by_a_pull(const std::vector<const RawPoint*>& points, const TrendsBase& base) {
    std::set<RunKey> runs;
    return std::ranges::any_of(points, [&](const RawPoint* point) {
        return runs.insert(run_key(*point)).second &&
               std::ranges::any_of(base.pulls, [&](const Run& pull) { return is_of(*point, pull); });
    });
}

/// The most that a week may come to: a day that a window on the scale holds without a value lies at or below that
/// window's 100. nullopt where no such window holds some day.
std::optional<double> most_of_week(const DaySeries& series, Week week) {
    double sum = 0;
    for (Day day = monday_of(week); day <= sunday_of(week); day += Days{1}) {
        if (const auto found = series.days.find(day); found != series.days.end()) {
            sum += found->second.mean();
            continue;
        }
        double most = 0;
        for (const ScaledWindow& window : series.windows) {
            if (window.window.first <= day && day <= window.window.last) {
                most = std::max(most, largest_served * window.factor);
            }
        }
        if (most <= 0) {
            return std::nullopt;
        }
        sum += most;
    }
    return sum / days_a_week;
}

/// Whether the largest week of the base may be one whose days, or all of it, have not come: 100 would be another week.
/// At the end a pull's weeks may be short because Google serves the last days late; a week of which nothing came,
/// though it was due, is no such week, and a downloaded window ends with its last day.
bool may_lack_the_largest(const QueryIndex& index, const DateRange& due, double top, bool is_pulled) {
    std::optional<Week> last_known;
    for (const auto& [week, value] : index.weeks) {
        last_known = value.is_partial ? last_known : week;
    }
    const Week first = to_week(due.first + Days{days_a_week - 1});
    for (Week week = first; sunday_of(week) <= due.last; week = week + Weeks{1}) {
        const auto found = index.weeks.find(week);
        if (found == index.weeks.end()) {
            return true;
        }
        const PartialWeek why = found->second.why;
        const bool goes_on = !last_known || week > *last_known;
        if ((is_pulled && goes_on) || (why != PartialWeek::Short && why != PartialWeek::DaysUnread)) {
            continue;
        }
        const auto most = why == PartialWeek::Short ? most_of_week(index.series, week) : found->second.value * most_off;
        if (!most || *most >= top) {
            return true;
        }
    }
    return false;
}

/// Marks weeks of which a pull asked days and did not get them, or lost them.
void mark_unread(const DateRange& days_due, QueryIndex& index) {
    for (auto& [week, value] : index.weeks) {
        const bool is_due = monday_of(week) >= days_due.first && sunday_of(week) <= days_due.last;
        if (value.lacks_days && is_due && !value.is_partial) {
            value.is_partial = true;
            value.why = PartialWeek::DaysUnread;
        }
    }
}

/// Marks every week where it is open which one is 100. A pull is due the weeks whose days it asked; what a person
/// downloaded is due what it spans.
void mark_unscaled(const std::vector<const RawPoint*>& points, const TrendsBase& base, const DateRange& scaled,
                   double top, QueryIndex& index) {
    const bool is_pulled = base.days_due && is_asked_by_a_pull(points, base);
    DateRange held{Day::max(), Day::min()};
    for (const RawPoint* point : points) {
        if (!is_pulled || point->resolution == Resolution::Day) {
            held.first = std::min(held.first, point->window_start);
            held.last = std::max(held.last, point->window_end);
        }
    }
    DateRange due{std::max(held.first, scaled.first), held.last};
    if (is_pulled) {
        mark_unread(*base.days_due, index);
        due = {scaled.first, std::max(base.days_due->last, held.last)};
    }
    due.last = std::min(due.last, scaled.last);
    if (!may_lack_the_largest(index, due, top, is_pulled)) {
        return;
    }
    index.is_unscaled = true;
    for (auto& [week, value] : index.weeks) {
        value.why = value.is_partial ? value.why : is_pulled ? PartialWeek::Unscaled : PartialWeek::Apart;
        value.is_partial = true;
    }
}

void add_disputed(const std::vector<TrendsWindow>& windows, QueryIndex& index) {
    for (const TrendsWindow& window : windows) {
        index.disputed.insert(window.disputed.begin(), window.disputed.end());
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
    add_pulls(runs, base);
    return base;
}

QueryIndex query_index(std::string query, const std::vector<const RawPoint*>& points, const TrendsBase& base) {
    QueryIndex index;
    index.query = std::move(query);
    if (std::ranges::none_of(points, &RawPoint::has_data)) {
        // Only inside a series that has data is a value without data a zero; and days may be too few to show where
        // the weekly series has data.
        const auto is_weekly = [](const RawPoint* point) { return point->resolution == Resolution::Week; };
        index.lacks_weekly = is_asked_by_a_pull(points, base) && std::ranges::none_of(points, is_weekly);
        return index;
    }
    const BaseRange range = base_range(points, base);
    std::vector<TrendsWindow> of_weeks = latest_windows(points, Resolution::Week, base.below_one);
    const std::vector<TrendsWindow> windows = latest_windows(points, Resolution::Day, base.below_one);
    add_disputed(of_weeks, index);
    add_disputed(windows, index);
    const Backbone backbone = backbone_of(std::move(of_weeks));
    index.series = day_series(windows, backbone, range.days);
    index.weekly_parts = backbone.parts;
    index.weeks = weekly_means(index.series);
    const DateRange scaled = {range.days.first,
                              base.scale == TrendsScale::Frozen ? day_of(range.first_scrape) : range.days.last};
    const Maximum top = largest(index.weeks, scaled.first, scaled.last);
    index.largest = top.value;
    index.largest_week = top.week;
    if (top.value > 0) {
        note_new_maximum(index, top, scaled.first, end_before_latest_scrape(points));
        add_draws(windows, backbone, range, top.value, index);
    }
    mark_unscaled(points, base, scaled, top.value, index);
    if (top.value > 0) {
        for (auto& [week, value] : index.weeks) {
            value.value = value.value / top.value * 100;
        }
    }
    return index;
}

std::map<Week, IndexWeek> show_index(const std::vector<QueryIndex>& queries, int unasked) {
    struct Mean {
        double sum = 0;
        int count = 0;
        int of_days = 0;
        bool is_partial = false;
    };
    std::map<Week, Mean> sums;
    int with_data = 0;
    int of_weeks = 0;  // queries whose days have not come: a mean of two resolutions is not whole
    for (const QueryIndex& query : queries) {
        with_data += query.weeks.empty() ? 0 : 1;
        unasked += query.lacks_weekly ? 1 : 0;
        of_weeks += !query.weeks.empty() && query.series.method == TrendsMethod::WeeklyOnly ? 1 : 0;
        for (const auto& [week, value] : query.weeks) {
            Mean& mean = sums[week];
            mean.sum += value.value;
            ++mean.count;
            mean.of_days += value.lacks_days ? 0 : 1;
            mean.is_partial = mean.is_partial || value.is_partial;
        }
    }
    const bool lacks_a_series = unasked > 0 || (of_weeks > 0 && of_weeks < with_data);
    std::map<Week, IndexWeek> means;
    for (const auto& [week, mean] : sums) {
        const bool is_of_two_resolutions = mean.of_days > 0 && mean.of_days < mean.count;
        means[week] = {mean.sum / mean.count,
                       mean.is_partial || mean.count < with_data || lacks_a_series || is_of_two_resolutions};
    }
    return means;
}

}  // namespace public_signals::inline sources
