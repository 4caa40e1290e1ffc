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
