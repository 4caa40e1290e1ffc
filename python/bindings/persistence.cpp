// The panel's memory for Python: unit roots, serial correlation, the split-panel jackknife.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "bindings.hpp"
#include "frame_series.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/models/column_relations.hpp"
#include "public_signals/models/estimate_json.hpp"
#include "public_signals/models/persistence/persistence_json.hpp"
#include "public_signals/models/persistence/persistence_words.hpp"
#include "public_signals/models/transform.hpp"
#include "regression_options.hpp"

namespace public_signals::python {

namespace {

using namespace nb::literals;

std::string test_unit_root(nb::handle frame, const std::string& column, const std::string& entity,
                           const std::string& time, std::optional<int> lags, const std::string& deterministic,
                           const std::string& transform, int draws, std::uint64_t seed, double alpha) {
    const UnitRootOptions options{.entity = entity,
                                  .time = time,
                                  .lags = lags,
                                  .deterministic = value_or_raise(parse_word<Deterministic>(deterministic)),
                                  .draws = draws,
                                  .seed = seed};
    const auto form = value_or_raise(parse_word<ValueTransform>(transform));
    value_or_raise(check_walks(draws, alpha));
    const auto table = table_from(frame);
    const UnitRootTest test = value_or_raise(without_gil([&]() -> Result<UnitRootTest> {
        const FrameSeries series = TRY(FrameSeries::of(*table, entity, time));
        const Regression as_asked{.entity = entity, .time = time, .transform = form};
        const Transformed columns = TRY(transformed(series.columns(), {column}, as_asked));
        WalkDraws walks;
        return unit_root_test(columns.columns, column, options, walks);
    }));
    Json json = to_json(test);
    json["sentence"] = sentence_of(test, form, alpha);
    return json.dump();
}

/// The outcome and a predictor as a regression takes them, NaN where they are unknown.
std::vector<std::vector<double>> columns_in_form(nb::handle frame, const std::string& outcome,
                                                 const std::string& predictor, const std::string& entity,
                                                 const std::string& time, const std::string& transform) {
    const Regression regression{.outcome = outcome,
                                .predictors = {predictor},
                                .entity = entity,
                                .time = time,
                                .transform = value_or_raise(parse_word<ValueTransform>(transform))};
    const auto table = table_from(frame);
    return value_or_raise(without_gil([&]() -> Result<std::vector<std::vector<double>>> {
        const FrameSeries series = TRY(FrameSeries::of(*table, entity, time));
        const Transformed form = TRY(transformed(series.columns(), {outcome, predictor}, regression));
        std::vector<std::vector<double>> made;
        for (const std::string& name : {outcome, predictor}) {
            const Series* const column = TRY(number_column(form.columns, name));
            made.emplace_back(column->size());
            for (std::size_t row = 0; row < column->size(); ++row) {
                made.back()[row] = number_at(*column, row);
            }
        }
        return made;
    }));
}

std::string said(const SerialCorrelation& test, const Regression& regression) {
    return sentence_of(test, regression.predictors.front(), regression);
}

std::string said(const SplitPanel& split, const Regression& regression) {
    return sentence_of(split, regression);
}

/// Columns in the regression's form, and what `test` makes of them.
template <class Test>
std::string tested(nb::handle frame, const nb::dict& options, const Test& test) {
    const Regression regression = regression_from(options);
    const auto table = table_from(frame);
    const Json json = value_or_raise(without_gil([&]() -> Result<Json> {
        const FrameSeries series = TRY(FrameSeries::of(*table, regression.entity, regression.time));
        const Transformed form = TRY(transformed(series.columns(), names_to_transform(regression), regression));
        const auto result = TRY(test(form.columns, regression));
        Json made = to_json(result);
        made["sentence"] = said(result, regression);
        add_warnings(made, form.warnings);
        return made;
    }));
    return json.dump();
}

std::string test_serial_correlation(nb::handle frame, const nb::dict& options) {
    return tested(frame, options, serial_correlation_test);
}

std::string jackknife_split_panel(nb::handle frame, const nb::dict& options) {
    return tested(frame, options, split_panel_jackknife);
}

}  // namespace

void bind_persistence(nb::module_& module) {
    module.def("unit_root_test", &test_unit_root, "frame"_a, nb::kw_only(), "column"_a, "entity"_a, "time"_a,
               "lags"_a.none(), "deterministic"_a, "transform"_a, "draws"_a, "seed"_a, "alpha"_a);
    module.def("columns_in_form", &columns_in_form, "frame"_a, nb::kw_only(), "outcome"_a, "predictor"_a, "entity"_a,
               "time"_a, "transform"_a);
    module.def("serial_correlation_test", &test_serial_correlation, "frame"_a, "options"_a);
    module.def("split_panel_jackknife", &jackknife_split_panel, "frame"_a, "options"_a);
}

}  // namespace public_signals::python
