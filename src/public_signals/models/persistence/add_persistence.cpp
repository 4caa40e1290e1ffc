#include "public_signals/models/persistence/add_persistence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "public_signals/models/column_checks.hpp"
#include "public_signals/models/column_relations.hpp"

namespace public_signals::inline models {
namespace {

/// Whether a column is the series itself, of whatever week, and not its change.
bool is_level(const FeatureOrigin& origin) {
    return !origin.kind || origin.kind == FeatureKind::Lag || origin.kind == FeatureKind::Lead ||
           origin.kind == FeatureKind::RollSum || origin.kind == FeatureKind::RollMean;
}

/// Whether a column has two values at most: it marks weeks, and no such series wanders.
bool is_mark(const Series& series) {
    std::set<double> values;
    for (std::size_t row = 0; row < series.size() && values.size() < 3; ++row) {
        if (series.has(row)) {
            values.insert(number_at(series, row));
        }
    }
    return values.size() < 3;
}

void not_there(ModelRun& run, const char* what, const std::string& name, const Error& error) {
    run.not_estimated.push_back({fmt::format("{} of {}", what, name), error.message});
}

void add_unit_roots(ModelRun& run, const std::vector<Series>& columns, std::uint64_t seed) {
    std::vector<std::string> levels = {run.regression.outcome};
    std::set<std::string> seen;
    for (const PredictorResult& result : run.results) {
        if (is_level(result.origin) && seen.insert(result.origin.metric).second) {
            levels.push_back(result.estimate.predictors.front().name);
        }
    }
    WalkDraws walks;
    for (const std::string& name : levels) {
        const auto column = std::ranges::find(columns, name, &Series::name);
        if (column != columns.end() && column->is_number && is_mark(*column)) {
            continue;
        }
        const auto test = unit_root_test(
            columns, name,
            {.entity = run.regression.entity, .time = run.regression.time, .lags = std::nullopt, .seed = seed}, walks);
        if (test) {
            run.unit_roots.push_back(*test);
        } else {
            not_there(run, "unit roots", name, test.error());
        }
    }
}

}  // namespace

void add_persistence(ModelRun& run, const std::vector<Series>& columns, const std::vector<Series>& given,
                     std::uint64_t seed) {
    add_unit_roots(run, columns, seed);
    if (run.regression.model != Model::Ols) {
        return;
    }
    const std::vector<std::string> lags = own_lags(given, run.regression);
    for (PredictorResult& result : run.results) {
        const std::string& name = result.estimate.predictors.front().name;
        Regression regression = run.regression;
        regression.predictors = {name};
        if (const auto test = serial_correlation_test(columns, regression)) {
            result.serial = *test;
        } else {
            not_there(run, "serial correlation", name, test.error());
        }
        if (lags.empty() || regression.effects.empty()) {
            continue;
        }
        if (auto split = split_panel_jackknife(columns, regression)) {
            for (auto* const list : {&split->coefficients, &split->least_squares}) {
                std::erase_if(*list, [&](const Coefficient& c) {
                    return c.name != name && std::ranges::find(lags, c.name) == lags.end();
                });
            }
            result.split = std::move(*split);
        } else {
            not_there(run, "split-panel jackknife", name, split.error());
        }
    }
}

}  // namespace public_signals::inline models
