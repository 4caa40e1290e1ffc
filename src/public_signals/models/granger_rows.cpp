#include "public_signals/models/granger_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/models/calendar_shift.hpp"
#include "public_signals/models/column_relations.hpp"
#include "public_signals/models/key_text.hpp"
#include "public_signals/models/sample.hpp"

namespace public_signals::inline models {
namespace {

/// The outcome, its lags 1..K, and the predictor's lags 1..K.
std::vector<Column> lagged(const CalendarRows& calendar, const Series& outcome, const Series& predictor, int lags) {
    std::vector<Column> made = {calendar.shifted(outcome, 0, outcome.name)};
    for (const Series* source : {&outcome, &predictor}) {
        for (int k = 1; k <= lags; ++k) {
            made.push_back(calendar.shifted(*source, k, fmt::format("{}_lag{}", source->name, k)));
        }
    }
    return made;
}

std::vector<UnitRows> usable_rows(const std::vector<Column>& series, const Factor& units, const Series& time) {
    std::vector<UnitRows> rows(static_cast<std::size_t>(units.levels));
    for (std::size_t row = 0; row < units.code.size(); ++row) {
        bool complete = units.code[row] >= 0;
        for (const Column& column : series) {
            complete = complete && column.known[row] != 0;
        }
        if (complete) {
            rows[static_cast<std::size_t>(units.code[row])].push_back(row);
        }
    }
    for (UnitRows& own : rows) {
        std::ranges::sort(own, {}, [&](std::size_t row) { return number_at(time, row); });
    }
    return rows;
}

}  // namespace

Result<GrangerRows> granger_rows(const std::vector<Column>& columns, const GrangerOptions& options) {
    if (options.lags < 1) {
        return invalid(fmt::format("{} lags can't be tested", options.lags), "", "ask for one lag or more");
    }
    if (options.outcome == options.predictor) {
        return invalid_at({.column = options.outcome},
                          fmt::format("'{}' is both outcome and predictor", options.outcome), "name two columns");
    }
    const std::vector<Series> given = series_of(columns);
    const Series* const outcome = TRY(number_column(given, options.outcome));
    const Series* const predictor = TRY(number_column(given, options.predictor));
    const Series* const entity = TRY(column_named(given, options.entity));
    const Series* const time = TRY(column_named(given, options.time));
    TRY(check_keys(given, options.entity, options.time));
    const Factor units = factor_of(*entity);
    const CalendarRows calendar = TRY(calendar_of(given, options.entity, options.time));
    GrangerRows made{.series = lagged(calendar, *outcome, *predictor, options.lags),
                     .rows = {},
                     .units = {},
                     .period = factor_of(*time).code};
    made.rows = usable_rows(made.series, units, *time);
    for (const std::size_t row : units.example) {
        made.units.push_back(key_text(*entity, row));
    }
    return made;
}

}  // namespace public_signals::inline models
