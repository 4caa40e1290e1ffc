#include <fmt/format.h>

#include <algorithm>

#include "public_signals/sources/google_trends/evidence.hpp"
#include "public_signals/sources/google_trends/show_series.hpp"
#include "public_signals/sources/google_trends/windows.hpp"

namespace public_signals::inline sources {
namespace {

constexpr std::chrono::days bucket_days{6};  // a weekly bucket's last day, from its first

/// The points of the windows in use: of captures of the same window the latest.
std::vector<const RawPoint*> in_use(const std::vector<const RawPoint*>& points, Resolution resolution,
                                    double below_one) {
    const std::vector<TrendsWindow> windows = latest_windows(points, resolution, below_one);
    std::vector<const RawPoint*> used;
    std::ranges::copy_if(points, std::back_inserter(used), [&](const RawPoint* point) {
        return point->day && point->resolution == resolution &&
               std::ranges::any_of(windows, [&](const TrendsWindow& window) {
                   return window.start == point->window_start && window.end == point->window_end &&
                          window.draw == point->draw && run_key(window) == run_key(*point);
               });
    });
    return used;
}

Evidence evidence_of(const RawPoint& point, std::string_view column) {
    EvidenceValue value;
    if (column == "gt_is_partial") {
        value = point.is_partial;
    } else if (point.value) {
        value = *point.value;
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
    const ShowSeries series = series_by_show(points, study)[show];
    for (const auto& [query, own] : series.queries) {
        m_queries.push_back({query_index(query, own, base), in_use(own, Resolution::Day, base.below_one),
                             in_use(own, Resolution::Week, base.below_one)});
    }
}

std::vector<Evidence> InterestOfShow::points_in(Week week, std::string_view column) const {
    std::vector<Evidence> found;
    for (const Query& query : m_queries) {
        if (!query.index.weeks.contains(week)) {
            continue;
        }
        int days = 0;
        for (const RawPoint* point : query.days) {
            const bool wanted = query.index.method != TrendsMethod::WeeklyOnly;
            if (wanted && to_week(*point->day) == week) {
                found.push_back(evidence_of(*point, column));
                ++days;
            }
        }
        // Where days are missing, or a window could not be scaled, the weekly series is used.
        if (days < days_a_week || std::ranges::find(query.index.factors, 0.0) != query.index.factors.end()) {
            for (const RawPoint* point : query.weeks) {
                if (*point->day <= sunday_of(week) && *point->day + bucket_days >= monday_of(week)) {
                    found.push_back(evidence_of(*point, column));
                }
            }
        }
    }
    return found;
}

QueryWeek interest_in_week(const QueryIndex& query, Week week) {
    const double index = query.weeks.at(week).value;
    QueryWeek found{.query = query.query,
                    .method = name_of(query.method),
                    .index = index,
                    .mean = index * query.largest / 100,
                    .largest = query.largest,
                    .largest_week = query.largest_week};
    for (std::size_t at = 0; at < query.windows.size(); ++at) {
        const DateRange& window = query.windows[at];
        if (window.first <= sunday_of(week) && window.last >= monday_of(week)) {
            found.windows.push_back({window, query.factors[at]});
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
        const bool is_of_weeks = query->method == TrendsMethod::WeeklyOnly;
        of_weeks = is_of_weeks && of_weeks.empty() ? query->query : of_weeks;
        has_days = has_days || !is_of_weeks;
        switch (of_week.why) {
            case PartialWeek::None:
                break;
            case PartialWeek::Flagged:
                why.push_back(fmt::format("Google itself calls a value of \"{}\" partial", query->query));
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
