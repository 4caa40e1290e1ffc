// What measurement makes of a coefficient, for Python: panels that were measured anew, Rubin's rules, SIMEX.
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <cmath>

#include "bindings.hpp"
#include "frame_series.hpp"
#include "public_signals/base/in_parallel.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/models/column_relations.hpp"
#include "public_signals/models/estimate_json.hpp"
#include "public_signals/models/measurement/measurement_json.hpp"
#include "public_signals/models/measurement/measurement_words.hpp"
#include "public_signals/models/partial_weeks.hpp"
#include "regression_options.hpp"

namespace public_signals::python {

namespace {

using namespace nb::literals;

std::string pool_estimates(const std::vector<double>& coefficients, const std::vector<double>& std_errors, double df,
                           double alpha) {
    std::vector<PanelEstimate> panels;
    for (std::size_t i = 0; i < coefficients.size(); ++i) {
        panels.push_back({coefficients[i], std_errors[i] * std_errors[i]});
    }
    return to_json(value_or_raise(pooled(panels, df, alpha))).dump();
}

/// The columns of a panel that the regression measures: its predictors and controls, unknown in partial weeks.
Result<RemeasuredPanel> measured_panel(const std::string& label, const arrow::Table& table,
                                       const Regression& regression) {
    std::vector<Column> columns = TRY(columns_from_arrow(table));
    TRY(forget_partial_weeks(columns, FeatureOrigins{}, regression.entity, regression.time));
    RemeasuredPanel panel{label, {}};
    for (Column& column : columns) {
        const auto is_named = [&](const std::vector<std::string>& names) {
            return std::ranges::find(names, column.name) != names.end();
        };
        if (is_named(regression.predictors) || is_named(regression.controls)) {
            panel.columns.push_back(std::move(column));
        }
    }
    return panel;
}

using LabelledFrames = std::vector<std::pair<std::string, nb::object>>;

std::string fit_over_panels(nb::handle frame, const LabelledFrames& panels, const nb::dict& options,
                            const std::string& remeasurement, bool best_errors) {
    Regression regression = regression_from(options);
    const auto what = value_or_raise(parse_word<Remeasurement>(remeasurement));
    const auto table = table_from(frame);
    std::vector<std::pair<std::string, std::shared_ptr<arrow::Table>>> tables;
    for (const auto& [label, panel] : panels) {
        tables.emplace_back(label, table_from(panel));
    }
    const Json json = value_or_raise(without_gil([&]() -> Result<Json> {
        const FrameSeries series = TRY(FrameSeries::of(*table, regression.entity, regression.time));
        std::vector<RemeasuredPanel> measured;
        for (const auto& [label, panel] : tables) {
            measured.push_back(TRY(measured_panel(label, *panel, regression)));
        }
        if (best_errors) {
            regression = TRY(with_best_errors(series.columns(), regression));
        }
        const OverPanels over = TRY(estimate_over(series.columns(), measured, regression));
        Json made = to_json(over);
        made["sentence"] = sentence_of(over, what, regression.predictors.front(), regression);
        return made;
    }));
    return json.dump();
}

/// The predictor where its error is known too.
Mismeasured mismeasured(const Series& predictor, const Series& error) {
    Mismeasured measured{.values = {}, .std_errors = {}, .columns_of = {}};
    for (std::size_t row = 0; row < predictor.size(); ++row) {
        const double std_error = number_at(error, row);
        measured.values.push_back(std::isnan(std_error) ? std_error : number_at(predictor, row));
        measured.std_errors.push_back(std::isnan(measured.values.back()) ? 0 : std_error);
    }
    measured.columns_of = [name = predictor.name](const std::vector<double>& values) -> Result<std::vector<Column>> {
        Column column = missing_column(name, ColumnType::Float64, values.size());
        for (std::size_t row = 0; row < values.size(); ++row) {
            column.known[row] = std::isnan(values[row]) ? 0 : 1;
            column.floats()[row] = std::isnan(values[row]) ? 0 : values[row];
        }
        return std::vector<Column>{std::move(column)};
    };
    return measured;
}

std::string fit_simex(nb::handle frame, const nb::dict& options, const std::string& error,
                      const std::vector<double>& lambdas, int remeasurements, bool best_errors) {
    Regression regression = regression_from(options);
    const SimexOptions simulation{.lambdas = lambdas,
                                  .remeasurements = remeasurements,
                                  .seed = nb::cast<std::uint64_t>(options["seed"]),
                                  .threads = machine_threads()};
    const auto table = table_from(frame);
    const Json json = value_or_raise(without_gil([&]() -> Result<Json> {
        const FrameSeries series = TRY(FrameSeries::of(*table, regression.entity, regression.time));
        const std::string name = regression.predictors.front();
        const Series& predictor = *TRY(number_column(series.columns(), name));
        const Series& errors = *TRY(number_column(series.columns(), error));
        if (best_errors) {
            regression = TRY(with_best_errors(series.columns(), regression));
        }
        const Simex made = TRY(simex(series.columns(), mismeasured(predictor, errors), regression, simulation));
        Json result = to_json(made);
        result["sentence"] = sentence_of(made, name, regression);
        return result;
    }));
    return json.dump();
}

}  // namespace

void bind_measurement(nb::module_& module) {
    module.def("pool_estimates", &pool_estimates, "coefficients"_a, "std_errors"_a, "df"_a, "alpha"_a);
    module.def("fit_over_panels", &fit_over_panels, "frame"_a, "panels"_a, "options"_a, nb::kw_only(),
               "remeasurement"_a, "best_errors"_a);
    module.def("fit_simex", &fit_simex, "frame"_a, "options"_a, nb::kw_only(), "error"_a, "lambdas"_a,
               "remeasurements"_a, "best_errors"_a);
}

}  // namespace public_signals::python
