// Forecasts for Python: the columns cross as an Arrow table, the results as the JSON that `forecast` writes.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>

#include "bindings.hpp"
#include "public_signals/models/forecast/forecast_json.hpp"
#include "public_signals/models/forecast/later_weeks.hpp"

namespace public_signals::python {
namespace {

using namespace nb::literals;
using ForecastNames = std::vector<std::string>;

/// A panel whose every week is named by its Monday.
Panel panel_to_forecast(nb::handle frame) {
    ReadPanel read = panel_from(frame);
    if (!read.bad_weeks.empty()) {
        raise({ErrorKind::InvalidInput, "week_start '" + read.bad_weeks.front() + "' is no date", "column week_start",
               "write week_start as YYYY-MM-DD"});
    }
    if (!read.not_mondays.empty()) {
        const auto& [row, day] = read.not_mondays.front();
        raise({ErrorKind::InvalidInput, "week_start " + format_day(day) + " is no Monday",
               "show '" + read.panel.show[row] + "'", "name each week by its Monday"});
    }
    return std::move(read.panel);
}

/// The same without what partial weeks say. `lost` receives what that was, where it is wanted.
Panel finished_panel(nb::handle frame, std::vector<PartialValues>* lost = nullptr) {
    Panel panel = panel_to_forecast(frame);
    std::vector<PartialValues> forgotten = value_or_raise(forget_partial_weeks(panel, FeatureOrigins{}));
    if (lost != nullptr) {
        *lost = std::move(forgotten);
    }
    return panel;
}

Column texts_of(const char* name, const std::vector<ForecastRow>& rows, auto text_of_row) {
    Column column = missing_column(name, ColumnType::String, rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        column.strings()[row] = text_of_row(rows[row]);
        column.known[row] = 1;
    }
    return column;
}

Column numbers_of(const std::string& name, const std::vector<ForecastRow>& rows, auto number_of_row) {
    Column column = missing_column(name, ColumnType::Float64, rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const std::optional<double> number = number_of_row(rows[row]);
        column.floats()[row] = number.value_or(0);
        column.known[row] = number ? 1 : 0;
    }
    return column;
}

std::vector<Column> columns_of_rows(const ForecastRun& run) {
    const std::vector<ForecastRow>& rows = run.rows;
    std::vector<Column> columns;
    columns.push_back(texts_of("show", rows, [](const ForecastRow& row) { return row.show; }));
    columns.push_back(texts_of("origin", rows, [](const ForecastRow& row) { return format_week(row.origin); }));
    Column horizons = missing_column("horizon", ColumnType::Int64, rows.size());
    Column compared = missing_column("compared", ColumnType::Bool, rows.size());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        horizons.ints()[row] = rows[row].horizon;
        compared.bools()[row] = rows[row].compared ? 1 : 0;
        horizons.known[row] = compared.known[row] = 1;
    }
    columns.push_back(std::move(horizons));
    columns.push_back(texts_of("target_week", rows, [](const ForecastRow& row) { return format_week(row.target); }));
    columns.push_back(numbers_of("actual", rows, [](const ForecastRow& row) { return row.actual; }));
    columns.push_back(std::move(compared));
    for (std::size_t rival = 0; rival < run.rival_names.size(); ++rival) {
        columns.push_back(
            numbers_of(run.rival_names[rival], rows, [rival](const ForecastRow& row) { return row.forecasts[rival]; }));
    }
    return columns;
}

std::optional<Week> week_given(const std::optional<std::string>& day) {
    return day ? std::optional(to_week(value_or_raise(parse_day(*day)))) : std::nullopt;
}

std::pair<std::string, nb::object> make_forecast(
    nb::handle frame, const std::string& outcome, const ForecastNames& metrics, const std::vector<int>& horizons,
    const std::optional<std::string>& first_origin, std::optional<int> window, int outcome_lag,
    const std::optional<std::vector<std::pair<std::string, nb::object>>>& vintages, int placebos, std::uint64_t seed,
    double alpha) {
    const ForecastRequest request{.outcome = outcome,
                                  .metrics = metrics,
                                  .horizons = horizons,
                                  .first_origin = week_given(first_origin),
                                  .window = window,
                                  .outcome_lag = outcome_lag,
                                  .placebos = placebos,
                                  .seed = seed,
                                  .alpha = alpha};
    std::vector<PartialValues> lost;
    const Panel panel = finished_panel(frame, &lost);
    std::vector<PanelVintage> states;
    if (vintages) {
        for (const auto& [day, state] : *vintages) {
            states.push_back({value_or_raise(parse_day(day)), finished_panel(state)});
        }
        std::ranges::stable_sort(states, {}, &PanelVintage::day);
    }
    const StoredForecastRun stored = value_or_raise(without_gil([&]() -> Result<StoredForecastRun> {
        const WeekGrid grid = TRY(week_grid(panel, outcome));
        Attention attention = TRY(latest_attention(metrics, grid, panel));
        attention.why_not_real_time = "since no vintages say what was known when";
        if (vintages) {
            attention = TRY(attention_of_vintages(metrics, grid, states));
        }
        TRY(check_no_leads(panel, outcome, metrics));
        StoredForecastRun made{.source = {}, .run = TRY(run_forecast(grid, attention, request))};
        add_partial_warnings(made.run, lost);
        return made;
    }));
    return {to_json(stored).dump(), stream_capsule(columns_of_rows(stored.run))};
}

OriginSeries series_from(const std::vector<double>& values) {
    OriginSeries series;
    for (std::size_t i = 0; i < values.size(); ++i) {
        series.push_back({static_cast<std::int32_t>(i), values[i]});
    }
    return series;
}

std::string mean_test_text(const std::optional<MeanTest>& test) {
    return test ? Json{{"mean", test->mean}, {"std_error", test->std_error}, {"statistic", test->statistic},
                       {"df", test->df},     {"pvalue", test->pvalue},       {"cosines", test->cosines}}
                      .dump()
                : "null";
}

}  // namespace

void bind_forecast(nb::module_& module) {
    module.def("forecast", &make_forecast, "frame"_a, nb::kw_only(), "outcome"_a, "metrics"_a, "horizons"_a,
               "first_origin"_a.none(), "window"_a.none(), "outcome_lag"_a, "vintages"_a.none(), "placebos"_a, "seed"_a,
               "alpha"_a);
    module.def("diebold_mariano", [](const std::vector<double>& differences, int steps) {
        return mean_test_text(diebold_mariano(series_from(differences), steps));
    });
    module.def("clark_west", [](const std::vector<double>& adjusted, int steps) {
        return mean_test_text(clark_west(series_from(adjusted), steps));
    });
    module.def("giacomini_white", [](const std::vector<double>& differences, int steps) -> std::string {
        const auto test = giacomini_white(series_from(differences), steps);
        return test ? Json{{"statistic", test->statistic}, {"pvalue", test->pvalue}}.dump() : "null";
    });
}

}  // namespace public_signals::python
