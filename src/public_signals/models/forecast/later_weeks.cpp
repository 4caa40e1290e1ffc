#include "public_signals/models/forecast/later_weeks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/models/column_relations.hpp"
#include "public_signals/panel/panel_columns.hpp"

namespace public_signals::inline models {
namespace {

/// The keys of a panel as columns; weeks are counted.
std::vector<Column> key_columns(const Panel& panel) {
    std::vector<Column> keys = {missing_column("show", ColumnType::String, panel.row_count()),
                                missing_column("week_start", ColumnType::Int64, panel.row_count())};
    for (Row row = 0; row < panel.row_count(); ++row) {
        keys[0].strings()[row] = panel.show[row];
        keys[1].ints()[row] = panel.week[row].index;
        keys[0].known[row] = keys[1].known[row] = 1;
    }
    return keys;
}

Error is_lead_error(const std::string& metric, std::string_view how, const std::string& of, std::int64_t weeks) {
    return {ErrorKind::InvalidInput,
            fmt::format("column '{}' is {}'{}' of {} week{} later: no forecast could have known it", metric, how, of,
                        weeks, weeks == 1 ? "" : "s"),
            fmt::format("column {}", metric), "name attention of the week itself"};
}

}  // namespace

Result<void> check_no_leads(const Panel& panel, const std::string& outcome, const std::vector<std::string>& metrics) {
    const std::vector<Column> keys = key_columns(panel);
    std::vector<Series> columns = series_of(keys);
    std::ranges::move(series_of(panel.columns), std::back_inserter(columns));
    const ColumnRelations relations(columns, "show", "week_start");
    for (const std::string& metric : metrics) {
        const Series* const given = relations.column(metric);
        for (const Series& other : relations.columns()) {
            const bool tells =
                other.name == outcome || (panel_column(metric) == nullptr && panel_column(other.name) != nullptr);
            if (given == nullptr || !tells || other.name == metric || !other.is_number) {
                continue;
            }
            const auto shift = relations.shift_of(*given, other);
            if (shift && *shift < 0) {
                return tl::unexpected(is_lead_error(metric, "", other.name, -*shift));
            }
            const auto line = shift ? std::nullopt : relations.line_of_shift(*given, other);
            if (line && *line < 0) {
                return tl::unexpected(is_lead_error(
                    metric, "a multiple, or another straight line within each show, of ", other.name, -*line));
            }
            const auto later = shift || line ? std::nullopt : relations.is_told_by_later(*given, other);
            if (later) {
                return tl::unexpected(is_lead_error(
                    metric, "within each show a function, rising or falling throughout, of ", other.name, *later));
            }
        }
    }
    return {};
}

void add_partial_warnings(ForecastRun& run, const std::vector<PartialValues>& lost) {
    std::vector<std::string> names = run.request.metrics;
    names.push_back(run.request.outcome);
    for (const ModelWarning& warning : partial_warnings(lost, names)) {
        run.warnings.push_back({warning.code, warning.text});
    }
}

}  // namespace public_signals::inline models
