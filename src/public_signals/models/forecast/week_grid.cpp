#include "public_signals/models/forecast/week_grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace public_signals::inline models {
namespace {

constexpr std::int32_t longest_calendar = 10'000;  // weeks

struct KnownSpan {
    Week first;
    Week last;
};

/// An error where a number is infinite, or too large or too small to be squared and squared again.
Result<void> check_size(const Panel& panel, const Column& column) {
    constexpr double largest = 1e70;
    constexpr double smallest = 1e-70;
    double most = 0;
    for (Row row = 0; row < panel.row_count(); ++row) {
        const double size = std::abs(number_at(column, row));
        if (std::isinf(size) || size > largest) {
            return invalid_at({panel.show[row], format_week(panel.week[row]), column.name},
                              std::isinf(size) ? "an infinite value" : "a number too large to be squared",
                              std::isinf(size) ? "leave the cell empty where the number is unknown"
                                               : "give the column in a larger unit");
        }
        most = std::isnan(size) ? most : std::max(most, size);
    }
    if (most > 0 && most < smallest) {
        return invalid(
            fmt::format("column '{}' has numbers too small to be squared: none is over {:g}", column.name, most),
            fmt::format("column {}", column.name), "give the column in a smaller unit");
    }
    return {};
}

Result<KnownSpan> span_of_known(const Panel& panel, const Column& column) {
    std::optional<KnownSpan> span;
    for (Row row = 0; row < panel.row_count(); ++row) {
        if (std::isnan(number_at(column, row))) {
            continue;
        }
        const Week week = panel.week[row];
        span = span ? KnownSpan{std::min(span->first, week), std::max(span->last, week)} : KnownSpan{week, week};
    }
    if (!span) {
        return invalid(fmt::format("column '{}' has no known value", column.name),
                       fmt::format("column {}", column.name),
                       "merge outcomes first, or name another column with --outcome");
    }
    if ((span->last - span->first).count >= longest_calendar) {
        return invalid(fmt::format("column '{}' spans {} weeks", column.name, (span->last - span->first).count + 1),
                       fmt::format("{} to {}", format_week(span->first), format_week(span->last)),
                       "look for a wrong year among the dates");
    }
    return *span;
}

}  // namespace

double number_at(const Column& column, Row row) {
    if (column.known[row] == 0) {
        return no_number;
    }
    switch (column.type()) {
        case ColumnType::Int64:
            return static_cast<double>(column.ints()[row]);
        case ColumnType::Float64:
            return column.floats()[row];
        case ColumnType::Bool:
            return column.bools()[row] != 0 ? 1 : 0;
        case ColumnType::String:
            break;
    }
    return no_number;
}

Result<const Column*> numbers_named(const Panel& panel, const std::string& column) {
    const Column* const found = TRY(panel.column(column));
    if (found->type() == ColumnType::String) {
        return invalid(fmt::format("column '{}' holds text", column), fmt::format("column {}", column),
                       "name a column of numbers");
    }
    TRY(check_size(panel, *found));
    return found;
}

Result<WeekGrid> week_grid(const Panel& panel, const std::string& column) {
    const Column& numbers = *TRY(numbers_named(panel, column));
    const KnownSpan span = TRY(span_of_known(panel, numbers));
    WeekGrid grid{.shows = panel.show, .first = span.first, .weeks = (span.last - span.first).count + 1};
    std::ranges::sort(grid.shows);
    grid.shows.erase(std::ranges::unique(grid.shows).begin(), grid.shows.end());
    grid.values.assign(grid.shows.size() * static_cast<std::size_t>(grid.weeks), no_number);
    std::vector<std::uint8_t> seen(grid.values.size(), 0);
    for (Row row = 0; row < panel.row_count(); ++row) {
        const std::int32_t week = (panel.week[row] - span.first).count;
        if (week < 0 || week >= grid.weeks) {
            continue;
        }
        const auto show = std::ranges::lower_bound(grid.shows, panel.show[row]) - grid.shows.begin();
        const std::size_t at = static_cast<std::size_t>(show) * static_cast<std::size_t>(grid.weeks) + week;
        if (seen[at] != 0) {
            return invalid_at({panel.show[row], format_week(panel.week[row]), {}}, "a show and week stand twice",
                              "keep one row for each show and week");
        }
        seen[at] = 1;
        grid.values[at] = number_at(numbers, row);
    }
    return grid;
}

}  // namespace public_signals::inline models
