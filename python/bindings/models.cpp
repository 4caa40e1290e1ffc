// Regressions for Python: the columns cross as an Arrow table, the result as the JSON that `fit` writes.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>

#include "bindings.hpp"
#include "frame_series.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/models/column_checks.hpp"
#include "public_signals/models/distributions.hpp"
#include "public_signals/models/estimate_json.hpp"
#include "public_signals/models/event_study.hpp"
#include "public_signals/models/granger.hpp"
#include "public_signals/models/granger_hpj.hpp"
#include "public_signals/models/granger_joint.hpp"
#include "public_signals/models/multiple_testing.hpp"
#include "public_signals/models/poisson.hpp"
#include "public_signals/models/regression_fit.hpp"
#include "public_signals/models/transform.hpp"
#include "regression_options.hpp"

namespace public_signals::python {

namespace {

using namespace nb::literals;
using Names = std::vector<std::string>;

/// What joint tests and the bootstrap of a family start from.
struct BoundFit {
    Prepared prepared;
    Estimate estimate;
};

Result<BoundFit> fitted(const std::vector<Series>& columns, const Regression& regression,
                        RawPredictor raw = RawPredictor::Left) {
    Prepared prepared = TRY(prepare(columns, regression, raw));
    Estimate made = TRY(estimate(prepared.sample, prepared.within, prepared.solved, regression));
    return BoundFit{std::move(prepared), std::move(made)};
}

/// What the wild bootstrap adds: of the first predictor, and of each where there are several; a warning where no data
/// could reject.
Result<void> add_bootstrap(Json& json, const BoundFit& fit, const Regression& regression,
                           const BootstrapOptions& options) {
    const auto& [sample, within, solved, predictor] = fit.prepared;
    const auto q = static_cast<Eigen::Index>(regression.predictors.size());
    for (Eigen::Index at = 0; at < q; ++at) {
        const Eigen::VectorXd alone = Eigen::VectorXd::Unit(q, at);
        const WildScores scores =
            TRY(wild_scores(sample, within, solved, alone, WildKind{options.type, regression.ssc, regression.entity}));
        const Bootstrap bootstrap = TRY(wild_cluster_bootstrap(scores, regression.alpha, options));
        if (at == 0) {
            json.update(to_json(bootstrap));
            if (!bootstrap.decisive) {
                add_warnings(json, {{"undecidable", "the bootstrap decides nothing: " + bootstrap.why_not}});
            }
        }
        if (q > 1) {
            json["predictors"][regression.predictors[static_cast<std::size_t>(at)]].update(to_json(bootstrap));
        }
    }
    return {};
}

/// A joint test of some predictors; by the bootstrap too where one was asked for.
Json joint_test(const BoundFit& fit, const Regression& regression, const Names& names,
                const std::optional<BootstrapOptions>& bootstrap) {
    std::vector<std::size_t> positions;
    for (const std::string& name : names) {
        const auto found = std::ranges::find(regression.predictors, name);
        positions.push_back(static_cast<std::size_t>(found - regression.predictors.begin()));
    }
    const auto influence = bootstrap ? influence_of(fit.prepared, fit.estimate) : std::nullopt;
    const JointTest made =
        public_signals::joint_test(fit.prepared, fit.estimate, influence, positions, regression, bootstrap);
    Json json = to_json(made);
    json["columns"] = names;
    if (made.bootstrap && !made.cr3) {
        json["cr3"] = nullptr;
    }
    return json;
}

/// The columns whose values a regression reads.
Names names_in_use(const Regression& regression, const std::string& variable = {}) {
    Names names = regression.predictors;
    names.insert(names.end(), regression.controls.begin(), regression.controls.end());
    names.push_back(regression.outcome);
    names.push_back(variable);
    return names;
}

/// The first rows of further columns of the frame, by which the regression's own are judged.
using Beside = std::shared_ptr<arrow::Table>;

/// A control that was dropped takes nothing away.
Result<std::vector<ModelWarning>> column_warnings_beside(const Beside& beside, Regression regression,
                                                         const Estimate& estimate) {
    std::erase_if(regression.controls, [&](const std::string& control) { return !is_kept(estimate, control); });
    const FrameSeries series = TRY(FrameSeries::of(*beside));
    return column_warnings(series.columns(), regression, FeatureOrigins{});
}

std::string fit_regression(nb::handle frame, const nb::dict& options, nb::handle beside, bool diagnostics,
                           const std::vector<Names>& tests) {
    const Regression regression = regression_from(options);
    const auto bootstrap = bootstrap_from(options);
    const auto seed = nb::cast<std::uint64_t>(options["seed"]);
    const auto table = table_from(frame);
    const Beside others = table_from(beside);
    const Json json = value_or_raise(without_gil([&]() -> Result<Json> {
        const FrameSeries series = TRY(FrameSeries::of(*table, regression.entity, regression.time));
        const Transformed form = TRY(transformed(series.columns(), names_to_transform(regression), regression));
        BoundFit fit = TRY(fitted(form.columns, regression, diagnostics ? RawPredictor::Kept : RawPredictor::Left));
        if (bootstrap) {
            fit.estimate.rest_on_bootstrap();
        }
        Json result = to_json(fit.estimate, regression);
        add_warnings(result, form.warnings);
        add_warnings(result, partial_warnings(series.lost(), names_in_use(regression)));
        add_warnings(result, TRY(column_warnings_beside(others, regression, fit.estimate)));
        const auto& clusters = fit.estimate.n_clusters;
        if (diagnostics && clusters.size() == 1) {
            const ClusterReport report = TRY(clusters_of(form.columns, fit.prepared, regression, fit.estimate, seed));
            result.update(to_json(report, fit.estimate.predictors.front(), clusters.front()));
        }
        for (const Names& names : tests) {
            result["wald"].push_back(joint_test(fit, regression, names, bootstrap));
        }
        if (bootstrap) {
            TRY(add_bootstrap(result, fit, regression, *bootstrap));
        }
        return result;
    }));
    return json.dump();
}

std::string fit_poisson_regression(nb::handle frame, const nb::dict& options, nb::handle beside) {
    Regression regression = regression_from(options);
    regression.model = Model::Poisson;
    const auto bootstrap = bootstrap_from(options);
    const auto table = table_from(frame);
    const Beside others = table_from(beside);
    const Json json = value_or_raise(without_gil([&]() -> Result<Json> {
        TRY(check_transform(regression));
        const FrameSeries series = TRY(FrameSeries::of(*table, regression.entity, regression.time));
        const Transformed form = TRY(transformed(series.columns(), names_to_transform(regression), regression));
        const PoissonFit fit = TRY(fit_poisson(form.columns, regression, {.told = bootstrap, .seed = std::nullopt}));
        Json result = to_json(fit.estimate, regression);
        add_warnings(result, form.warnings);
        add_warnings(result, partial_warnings(series.lost(), names_in_use(regression)));
        add_warnings(result, TRY(column_warnings_beside(others, regression, fit.estimate)));
        result.erase("r2_within");
        if (fit.bootstrap) {
            result.update(to_json(fit.bootstrap->result));
        }
        result["deviance"] = fit.deviance;
        result["iterations"] = fit.iterations;
        result["n_separated"] = fit.n_separated;
        result["separated"] = Json::array();
        for (const auto& [entity, time] : fit.separated) {
            result["separated"].push_back(Json(Names{entity, time}));
        }
        return result;
    }));
    return json.dump();
}

/// One regression for each of the predictors, and what the family makes of their bootstraps.
std::string fit_family(nb::handle frame, const nb::dict& options) {
    const Regression all = regression_from(options);
    const BootstrapOptions wild = bootstrap_from(options).value_or(BootstrapOptions{});
    const auto table = table_from(frame);
    const Json json = value_or_raise(without_gil([&]() -> Result<Json> {
        const FrameSeries series = TRY(FrameSeries::of(*table, all.entity, all.time));
        const Transformed form = TRY(transformed(series.columns(), names_to_transform(all), all));
        std::vector<WildScores> scores;
        std::vector<double> errors;
        std::vector<Json> results;
        for (const std::string& predictor : all.predictors) {
            Regression regression = all;
            regression.predictors = {predictor};
            const BoundFit fit = TRY(fitted(form.columns, regression));
            const auto& [sample, within, solved, values] = fit.prepared;
            scores.push_back(
                TRY(wild_scores(sample, within, solved, WildKind{wild.type, regression.ssc, regression.entity})));
            errors.push_back(fit.estimate.predictors.front().std_error);
            results.push_back(to_json(fit.estimate, regression));
            add_warnings(results.back(), form.warnings);
            add_warnings(results.back(), partial_warnings(series.lost(), names_in_use(regression)));
            results.back().update(to_json(TRY(wild_cluster_bootstrap(scores.back(), all.alpha, wild))));
        }
        std::vector<FamilyScores> family;
        for (std::size_t i = 0; i < scores.size(); ++i) {
            family.push_back({&scores[i], errors[i]});
        }
        const std::vector<double> pvalues = TRY(romano_wolf(family, wild));
        for (std::size_t i = 0; i < pvalues.size(); ++i) {
            const bool is_decided = !results[i]["decisive_pvalue"].is_null();
            results[i]["romano_wolf_pvalue"] = is_decided ? Json(pvalues[i]) : Json(nullptr);
        }
        return Json(std::move(results));
    }));
    return json.dump();
}

std::string fit_event_study(nb::handle frame, const nb::dict& options, const std::string& variable, int leads,
                            int lags) {
    const Regression regression = regression_from(options);
    const auto bootstrap = bootstrap_from(options);
    const auto table = table_from(frame);
    const EventStudy study = value_or_raise(without_gil([&]() -> Result<EventStudy> {
        std::vector<Column> columns = TRY(columns_from_arrow(*table));
        const auto lost = TRY(forget_partial_weeks(columns, FeatureOrigins{}, regression.entity, regression.time));
        const Transformed form = TRY(transformed(series_of(columns), {variable, regression.outcome}, regression));
        for (const Column& made : form.made) {
            *std::ranges::find(columns, made.name, &Column::name) = made;
        }
        EventStudy study = TRY(event_study(columns, regression,
                                           {.variable = variable,
                                            .leads = leads,
                                            .lags = lags,
                                            .bootstrap = bootstrap,
                                            .bootstrap_seed = std::nullopt}));
        std::ranges::copy(form.warnings, std::back_inserter(study.warnings));
        std::ranges::move(partial_warnings(lost, names_in_use(regression, variable)),
                          std::back_inserter(study.warnings));
        return study;
    }));
    return to_json(study, regression).dump();
}

std::string test_granger(nb::handle frame, const nb::dict& options, const std::string& predictor, int lags) {
    const Regression regression = regression_from(options);
    const auto bootstrap = bootstrap_from(options);
    const auto seed = nb::cast<std::uint64_t>(options["seed"]);
    const auto table = table_from(frame);
    const Json json = value_or_raise(without_gil([&]() -> Result<Json> {
        std::vector<Column> columns = TRY(columns_from_arrow(*table));
        const auto lost = TRY(forget_partial_weeks(columns, FeatureOrigins{}, regression.entity, regression.time));
        const Transformed form = TRY(transformed(series_of(columns), {predictor, regression.outcome}, regression));
        for (const Column& made : form.made) {
            *std::ranges::find(columns, made.name, &Column::name) = made;
        }
        const GrangerOptions options{.outcome = regression.outcome,
                                     .predictor = predictor,
                                     .entity = regression.entity,
                                     .time = regression.time,
                                     .lags = lags};
        const GrangerTest by_unit = TRY(granger_test(columns, options));
        Json result = to_json(by_unit);
        result["dumitrescu_hurlin"] = to_json(by_unit);
        const auto halves = granger_half_panel(columns, options, regression.alpha);
        result["juodis_karavias_sarafidis"] =
            halves ? to_json(*halves) : to_json(JointTest{.test = std::nullopt, .why_not = halves.error().message});
        const auto joint = granger_joint(series_of(columns), regression, predictor, lags, bootstrap, seed);
        result["joint"] = joint ? to_json(*joint, regression)
                                : to_json(JointTest{.test = std::nullopt, .why_not = joint.error().message});
        add_warnings(result["joint"], form.warnings);
        add_warnings(result["joint"], partial_warnings(lost, names_in_use(regression, predictor)));
        return result;
    }));
    return json.dump();
}

}  // namespace

void bind_models(nb::module_& module) {
    module.def("fit_regression", &fit_regression, "frame"_a, "options"_a, "beside"_a, nb::kw_only(), "diagnostics"_a,
               "tests"_a);
    module.def("fit_poisson", &fit_poisson_regression, "frame"_a, "options"_a, "beside"_a);
    module.def("fit_family", &fit_family, "frame"_a, "options"_a);
    module.def("event_study", &fit_event_study, "frame"_a, "options"_a, nb::kw_only(), "variable"_a, "leads"_a,
               "lags"_a);
    module.def("granger_test", &test_granger, "frame"_a, "options"_a, nb::kw_only(), "predictor"_a, "lags"_a);
    module.def(
        "adjusted_pvalues",
        [](const std::vector<double>& pvalues, const std::string& method) {
            return value_or_raise(adjusted(pvalues, value_or_raise(parse_word<Adjustment>(method))));
        },
        "pvalues"_a, "method"_a);
    module.def("partial_flags_beside", &partial_flags, "names"_a);
    module.def("t_quantile", &t_quantile, "probability"_a, "df"_a);
}

}  // namespace public_signals::python
