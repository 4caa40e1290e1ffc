// Regressions for Python: the columns cross as an Arrow table, the result as the JSON that `fit` writes.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <nlohmann/json.hpp>

#include "bindings.hpp"
#include "frame_series.hpp"
#include "public_signals/models/bootstrap.hpp"
#include "public_signals/models/estimate_json.hpp"
#include "public_signals/models/event_study.hpp"
#include "public_signals/models/granger.hpp"
#include "public_signals/models/many_tests.hpp"

namespace public_signals::python {

namespace {

using namespace nb::literals;
using Names = std::vector<std::string>;

Regression::Vcov vcov_named(const std::string& name) {
    return name == "iid"      ? Regression::Vcov::Iid
           : name == "hetero" ? Regression::Vcov::Hetero
                              : Regression::Vcov::Cluster;
}

Result<nlohmann::ordered_json> fitted(const std::vector<Series>& columns, const Regression& regression,
                                      const std::optional<BootstrapOptions>& bootstrap,
                                      const std::vector<Names>& tests) {
    Sample sample = TRY(sample_of(columns, regression));
    const Within within = TRY(Within::of(sample.effects));
    const Solved solved = TRY(solve(sample, within, regression.predictors.size()));
    const Estimate result = TRY(estimate(sample, within, solved, regression));
    nlohmann::ordered_json json = to_json(result, regression);
    if (bootstrap) {
        const Bootstrap wild = TRY(wild_cluster_bootstrap(sample, within, solved, *bootstrap));
        json["bootstrap_pvalue"] = wild.pvalue;
        json["bootstrap_draws"] = wild.draws;
        json["bootstrap_enumerated"] = wild.enumerated;
    }
    for (const Names& names : tests) {
        std::vector<std::size_t> positions;
        for (const std::string& name : names) {
            const auto found = std::ranges::find(regression.predictors, name);
            positions.push_back(static_cast<std::size_t>(found - regression.predictors.begin()));
        }
        const WaldTest test = TRY(wald_test(result, positions));
        json["wald"].push_back({{"columns", names},
                                {"statistic", test.statistic},
                                {"df_num", test.df_num},
                                {"df_denom", test.df_denom},
                                {"pvalue", test.pvalue}});
    }
    return json;
}

std::string fit_regression(nb::handle frame, const std::string& outcome, const Names& predictors, const Names& controls,
                           const std::string& entity, const std::string& time, const Names& effects,
                           const Names& clusters, const std::string& vcov, const std::string& ssc, double alpha,
                           bool drop_singletons, const Names& common_sample,
                           const std::optional<std::string>& bootstrap, int draws, std::uint64_t seed,
                           const std::vector<Names>& tests) {
    const Regression regression{.outcome = outcome,
                                .predictors = predictors,
                                .controls = controls,
                                .entity = entity,
                                .time = time,
                                .effects = effects,
                                .clusters = clusters,
                                .vcov = vcov_named(vcov),
                                .ssc = ssc == "linearmodels" ? Regression::Ssc::Linearmodels : Regression::Ssc::Fixest,
                                .alpha = alpha,
                                .drop_singletons = drop_singletons,
                                .common_sample = common_sample};
    std::optional<BootstrapOptions> wild;
    if (bootstrap) {
        wild = BootstrapOptions{
            .weights = *bootstrap == "webb" ? BootstrapOptions::Weights::Webb : BootstrapOptions::Weights::Rademacher,
            .draws = draws,
            .seed = seed};
    }
    const auto table = table_from(frame);
    const nlohmann::ordered_json json = value_or_raise(without_gil([&]() -> Result<nlohmann::ordered_json> {
        const FrameSeries frame = TRY(FrameSeries::of(*table));
        return fitted(frame.columns(), regression, wild, tests);
    }));
    return json.dump();
}

std::string fit_event_study(nb::handle frame, const std::string& outcome, const std::string& variable, int leads,
                            int lags, const Names& controls, const std::string& entity, const std::string& time,
                            const Names& effects, const Names& clusters, const std::string& vcov,
                            const std::string& ssc, double alpha, bool drop_singletons) {
    const Regression regression{.outcome = outcome,
                                .controls = controls,
                                .entity = entity,
                                .time = time,
                                .effects = effects,
                                .clusters = clusters,
                                .vcov = vcov_named(vcov),
                                .ssc = ssc == "linearmodels" ? Regression::Ssc::Linearmodels : Regression::Ssc::Fixest,
                                .alpha = alpha,
                                .drop_singletons = drop_singletons};
    const auto table = table_from(frame);
    const EventStudy study = value_or_raise(without_gil([&]() -> Result<EventStudy> {
        const std::vector<Column> columns = TRY(columns_from_arrow(*table));
        return event_study(columns, regression, {.variable = variable, .leads = leads, .lags = lags});
    }));
    return to_json(study).dump();
}

std::string test_granger(nb::handle frame, const std::string& outcome, const std::string& predictor,
                         const std::string& entity, const std::string& time, int lags) {
    const auto table = table_from(frame);
    const GrangerTest test = value_or_raise(without_gil([&]() -> Result<GrangerTest> {
        const std::vector<Column> columns = TRY(columns_from_arrow(*table));
        return granger_test(columns,
                            {.outcome = outcome, .predictor = predictor, .entity = entity, .time = time, .lags = lags});
    }));
    return to_json(test).dump();
}

}  // namespace

void bind_models(nb::module_& module) {
    module.def("fit_regression", &fit_regression, "frame"_a, nb::kw_only(), "outcome"_a, "predictors"_a, "controls"_a,
               "entity"_a, "time"_a, "effects"_a, "clusters"_a, "vcov"_a, "ssc"_a, "alpha"_a, "drop_singletons"_a,
               "common_sample"_a, "bootstrap"_a.none(), "draws"_a, "seed"_a, "tests"_a);
    module.def("event_study", &fit_event_study, "frame"_a, nb::kw_only(), "outcome"_a, "variable"_a, "leads"_a,
               "lags"_a, "controls"_a, "entity"_a, "time"_a, "effects"_a, "clusters"_a, "vcov"_a, "ssc"_a, "alpha"_a,
               "drop_singletons"_a);
    module.def("granger_test", &test_granger, "frame"_a, nb::kw_only(), "outcome"_a, "predictor"_a, "entity"_a,
               "time"_a, "lags"_a);
    module.def(
        "adjusted_pvalues",
        [](const std::vector<double>& pvalues, const std::string& method) {
            return method == "holm" ? holm(pvalues) : benjamini_hochberg(pvalues);
        },
        "pvalues"_a, "method"_a);
    module.def("t_quantile", &t_quantile, "probability"_a, "df"_a);
}

}  // namespace public_signals::python
