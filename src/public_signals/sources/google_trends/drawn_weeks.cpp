#include "public_signals/sources/google_trends/drawn_weeks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "public_signals/aggregation/grid.hpp"
#include "public_signals/data/csv.hpp"
#include "public_signals/sources/google_trends/index.hpp"
#include "public_signals/sources/google_trends/show_series.hpp"

namespace public_signals::inline sources {
namespace {

struct ShowIndices {
    std::vector<QueryIndex> queries;
    int unasked = 0;
};

std::map<std::string, ShowIndices> indices_of(const Observations& observations, const WeeklyOptions& options) {
    const TrendsBase base = trends_base(observations.runs, options.study);
    std::map<std::string, ShowIndices> indices;
    for (const auto& [show, series] : series_by_show(observations.points, options.study)) {
        if (!options.shows.empty() && std::ranges::find(options.shows, show) == options.shows.end()) {
            continue;
        }
        indices[show].unasked = static_cast<int>(series.unasked.size());
        for (const auto& [query, points] : series.queries) {
            indices[show].queries.push_back(query_index(query, points, base));
        }
    }
    return indices;
}

/// The weeks that the weekly file has.
std::set<Week> weeks_of_file(const Observations& observations) {
    std::vector<Week> observed;
    for (const RawPoint& point : observations.points) {
        if (point.day) {
            observed.push_back(to_week(*point.day));
        }
    }
    const std::vector<Week> asked = asked_weeks(Source::GoogleTrends, observations.runs, observed);
    return {asked.begin(), asked.end()};
}

/// The first draw of every query of a week, the second, and so on; the value itself where one of them was drawn once.
std::vector<double> draws_of_show(const std::vector<QueryIndex>& queries, Week week, double value) {
    std::vector<double> sums;
    int count = 0;
    for (const QueryIndex& query : queries) {
        if (!query.weeks.contains(week)) {
            continue;
        }
        const auto drawn = query.by_draw.find(week);
        if (drawn == query.by_draw.end() || drawn->second.size() < 2) {
            return {value};
        }
        sums.resize(count == 0 ? drawn->second.size() : std::min(sums.size(), drawn->second.size()));
        for (std::size_t draw = 0; draw < sums.size(); ++draw) {
            sums[draw] += drawn->second[draw];
        }
        ++count;
    }
    for (double& sum : sums) {
        sum /= count;
    }
    return sums;
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
    const std::set<Week> in_file = weeks_of_file(observations);
    std::vector<DrawnWeek> rows;
    for (const auto& [show, indices] : indices_of(observations, options)) {
        const auto& [queries, unasked] = indices;
        for (const auto& [week, index] : show_index(queries, unasked)) {
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

std::vector<WeekByDraw> weeks_by_draw(const Observations& observations, const WeeklyOptions& options) {
    const std::set<Week> in_file = weeks_of_file(observations);
    std::vector<WeekByDraw> rows;
    for (const auto& [show, indices] : indices_of(observations, options)) {
        for (const auto& [week, index] : show_index(indices.queries, indices.unasked)) {
            if (index.is_partial || !in_file.contains(week)) {
                continue;
            }
            WeekByDraw row{show, week, index.value, std::nullopt, draws_of_show(indices.queries, week, index.value)};
            if (const auto error = of_show(indices.queries, week, index.value)) {
                row.standard_error = error->standard_error;
            }
            rows.push_back(std::move(row));
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
