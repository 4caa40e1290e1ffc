#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "public_signals/sources/google_trends/evidence.hpp"
#include "public_signals/sources/google_trends/show_series.hpp"
#include "public_signals/sources/google_trends/windows.hpp"

namespace public_signals::inline sources {
namespace {

/// The points of the windows in use: of captures of the same window the latest.
std::vector<const RawPoint*> in_use(const std::vector<const RawPoint*>& points, Resolution resolution,
                                    double below_one) {
    const std::vector<TrendsWindow> windows = latest_windows(points, resolution, below_one);
    std::vector<const RawPoint*> used;
    std::ranges::copy_if(points, std::back_inserter(used), [&](const RawPoint* point) {
        return point->day && point->resolution == resolution &&
               std::ranges::any_of(windows, [&](const TrendsWindow& window) {
                   return window.start == point->window_start && window.end == point->window_end &&
                          window.draw == point->draw && window.scrape_run_at == point->scrape_run_at;
               });
    });
    return used;
}

Evidence evidence_of(const RawPoint& point, std::string_view column) {
    EvidenceValue value;
    if (column == "gt_is_partial") {
        value = point.is_partial;
    } else if (point.value && !point.below_one) {
        value = *point.value;  // "<1" is no number: what it counts as stands beside it
    }
    return {EvidenceKind::OnePoint,
            fmt::format("{} {} {} {} {}..{}", point.query, point.asked.geo.value_or(""), name_of(point.resolution),
                        format_day(*point.day), format_day(point.window_start), format_day(point.window_end)),
            std::move(value),
            point.scrape_run_at,
            "multiline",
            point.capture};
}

}  // namespace

InterestOfShow::InterestOfShow(const std::vector<RawPoint>& points, const std::vector<Run>& runs,
                               const std::string& show, const Study* study) {
    const TrendsBase base = trends_base(runs, study);
    m_below_one = base.below_one;
    const ShowSeries series = series_by_show(points, study)[show];
    for (const auto& [query, own] : series.queries) {
        Query& added = m_queries.emplace_back(query_index(query, own, base));
        for (const Resolution resolution : {Resolution::Day, Resolution::Week}) {
            for (const RawPoint* point : in_use(own, resolution, base.below_one)) {
                added.points[{resolution, point->window_start, point->window_end, point->draw, *point->day}] = point;
            }
        }
    }
}

/// What each point of a week is multiplied by in its mean: the factor of its window, shared among the values of its day
/// and the days of the week.
std::map<InterestOfShow::PointKey, double> InterestOfShow::weights_in(const QueryIndex& query, Week week) {
    const auto first = query.series.days.lower_bound(monday_of(week));
    const auto end = query.series.days.upper_bound(sunday_of(week));
    const auto days = static_cast<double>(std::distance(first, end));
    std::map<PointKey, double> weights;
    for (auto at = first; at != end; ++at) {
        const auto& [day, values] = *at;
        const double share = 1 / days / values.count;
        for (const std::size_t place : values.windows) {
            const ScaledWindow& window = query.series.windows[place];
            weights[{Resolution::Day, window.window.first, window.window.last, window.draw, day}] +=
                window.factor * share;
        }
        if (values.of_weeks == 0) {
            continue;
        }
        const auto& [sunday, parts] = *std::prev(query.weekly_parts.upper_bound(day));
        for (const WeeklyPart& part : parts) {
            weights[{Resolution::Week, part.window_start, part.window_end, part.draw, sunday}] +=
                values.of_weeks * part.factor * share;
        }
    }
    return weights;
}

std::vector<Evidence> InterestOfShow::points_in(Week week, std::string_view column) const {
    std::vector<Evidence> found;
    for (const Query& query : m_queries) {
        if (!query.index.weeks.contains(week)) {
            continue;
        }
        for (const auto& [key, weight] : weights_in(query.index, week)) {
            const RawPoint& point = *query.points.at(key);
            Evidence& evidence = found.emplace_back(evidence_of(point, column));
            if (column == "gt_index") {
                evidence.weighted = {scored(point, m_below_one).value_or(0), weight};
            }
        }
    }
    return found;
}

QueryWeek interest_in_week(const QueryIndex& query, Week week) {
    const double index = query.weeks.at(week).value;
    QueryWeek found{.query = query.query,
                    .method = name_of(query.series.method),
                    .index = index,
                    .mean = index * query.largest / 100,
                    .largest = query.largest,
                    .largest_week = query.largest_week};
    for (const auto& [window, draw, factor] : query.series.windows) {
        if (window.first <= sunday_of(week) && window.last >= monday_of(week)) {
            found.windows.push_back({window, factor});
        }
    }
    return found;
}

std::vector<std::string> InterestOfShow::why_partial(Week week) const {
    std::vector<std::string> why;
    std::string of_weeks;
    bool has_days = false;
    for (const QueryIndex* query : queries_with(week)) {
        const IndexWeek& of_week = query->weeks.at(week);
        const bool is_of_weeks = of_week.lacks_days;
        of_weeks = is_of_weeks && of_weeks.empty() ? query->query : of_weeks;
        has_days = has_days || !is_of_weeks;
        switch (of_week.why) {
            case PartialWeek::None:
                break;
            case PartialWeek::Flagged:
                why.push_back(fmt::format(
                    "a value of \"{}\" is of days that were not over and settled when Google served it, as far as is "
                    "known (of a download, --captured-at says when that was)",
                    query->query));
                break;
            case PartialWeek::Short:
                why.push_back(fmt::format("\"{}\" has no value of every day of the week", query->query));
                break;
            case PartialWeek::Unsettled:
                why.push_back(
                    fmt::format("\"{}\" was read on {}, and Google's values of the last three days before that "
                                "still change: a later answer that holds the week makes it whole",
                                query->query, format_day(day_of(of_week.fetched))));
                break;
            case PartialWeek::DaysUnread:
                why.push_back(
                    fmt::format("\"{}\" has no days of it, because a window was not read: the weekly series "
                                "stands for them until a pull brings it",
                                query->query));
                break;
            case PartialWeek::Unscaled:
                why.push_back(
                    fmt::format("which week of \"{}\" is the largest, 100, is open: answers about weeks of the "
                                "base were not read, and the next pull asks for them",
                                query->query));
                break;
            case PartialWeek::Apart:
                why.push_back(fmt::format(
                    "which week of \"{}\" is the largest, 100, is open: its windows leave weeks out or share "
                    "too little to be on one scale (public-signals explain gt_hole)",
                    query->query));
                break;
        }
    }
    for (const Query& query : m_queries) {
        const bool is_of_weeks = query.index.series.method == TrendsMethod::WeeklyOnly;
        of_weeks = is_of_weeks && of_weeks.empty() ? query.index.query : of_weeks;
        has_days = has_days || (!is_of_weeks && !query.index.weeks.empty());
        if (query.index.lacks_weekly) {
            why.push_back(
                fmt::format("the weekly series of \"{}\", which may have data where its days have too little, "
                            "was not read",
                            query.index.query));
        }
    }
    if (!of_weeks.empty() && has_days) {
        why.push_back(fmt::format("\"{}\" has weeks alone where another query has days", of_weeks));
    }
    return why;
}

std::vector<const QueryIndex*> InterestOfShow::queries_with(Week week) const {
    std::vector<const QueryIndex*> found;
    for (const Query& query : m_queries) {
        if (query.index.weeks.contains(week)) {
            found.push_back(&query.index);
        }
    }
    return found;
}

}  // namespace public_signals::inline sources
