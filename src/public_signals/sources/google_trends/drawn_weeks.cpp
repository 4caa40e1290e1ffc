#include "public_signals/sources/google_trends/drawn_weeks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "public_signals/aggregation/grid.hpp"
#include "public_signals/data/csv.hpp"
#include "public_signals/sources/google_trends/index.hpp"

namespace public_signals::inline sources {
namespace {

using Indices = std::map<std::string, std::vector<QueryIndex>>;  // by show

Indices indices_of(const Observations& observations, const WeeklyOptions& options) {
    std::map<std::pair<std::string, std::string>, std::vector<const RawPoint*>> points;
    for (const RawPoint& point : observations.points) {
        if (options.shows.empty() || std::ranges::find(options.shows, point.show) != options.shows.end()) {
            points[{point.show, point.query}].push_back(&point);
        }
    }
    const TrendsBase base = trends_base(observations.runs);
    Indices indices;
    for (const auto& [key, own] : points) {
        indices[key.first].push_back(query_index(key.second, of_latest_geo(own), base));
    }
    return indices;
}

/// The error of the mean over the queries of a week; nothing unless each of them has one.
std::optional<DrawnWeek> of_show(const std::vector<QueryIndex>& queries, Week week, double value) {
    double squares = 0;
    int count = 0;
    DrawnWeek row{.week = week, .value = value};
    for (const QueryIndex& query : queries) {
        if (!query.weeks.contains(week)) {
            continue;
        }
        const auto error = query.standard_errors.find(week);
        if (error == query.standard_errors.end()) {
            return std::nullopt;
        }
        squares += error->second * error->second;
        row.draws = count == 0 ? query.draws : std::min(row.draws, query.draws);
        ++count;
    }
    row.standard_error = std::sqrt(squares) / count;
    return count == 0 ? std::nullopt : std::optional(row);
}

}  // namespace

std::vector<DrawnWeek> drawn_weeks(const Observations& observations, const WeeklyOptions& options) {
    if (std::ranges::all_of(observations.points, [](const RawPoint& point) { return point.draw == 0; })) {
        return {};
    }
    std::vector<Week> observed;
    for (const RawPoint& point : observations.points) {
        if (point.day) {
            observed.push_back(to_week(*point.day));
        }
    }
    const std::vector<Week> asked = asked_weeks(Source::GoogleTrends, observations.runs, observed);
    const std::set<Week> in_file(asked.begin(), asked.end());
    std::vector<DrawnWeek> rows;
    for (const auto& [show, queries] : indices_of(observations, options)) {
        for (const auto& [week, index] : show_index(queries)) {
            if (!in_file.contains(week)) {
                continue;
            }
            if (auto row = of_show(queries, week, index.value)) {
                row->show = show;
                rows.push_back(std::move(*row));
            }
            for (const QueryIndex& query : queries) {
                const auto error = query.standard_errors.find(week);
                if (error != query.standard_errors.end() && query.weeks.contains(week)) {
                    rows.push_back({show, week, query.query, query.weeks.at(week).value, error->second, query.draws});
                }
            }
        }
    }
    return rows;
}

std::string drawn_weeks_csv(const std::vector<DrawnWeek>& weeks) {
    std::string csv = "show,week_start,query,value,standard_error,draws\n";
    for (const DrawnWeek& row : weeks) {
        append_csv_field(csv, row.show);
        csv += "," + format_week(row.week) + ",";
        append_csv_field(csv, row.query);
        csv += fmt::format(",{},{},{}\n", row.value, row.standard_error, row.draws);
    }
    return csv;
}

}  // namespace public_signals::inline sources
