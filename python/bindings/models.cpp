// Regressions for Python: the columns cross as an Arrow table, the result as the JSON that `fit` writes.
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>

#include "bindings.hpp"
#include "frame_series.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/models/bootstrap.hpp"
#include "public_signals/models/cluster_influence.hpp"
#include "public_signals/models/estimate_json.hpp"
#include "public_signals/models/event_study.hpp"
#include "public_signals/models/granger.hpp"
#include "public_signals/models/multiple_testing.hpp"

namespace public_signals::python {

namespace {

using namespace nb::literals;
using Names = std::vector<std::string>;
/// The options of a regression as lagged_causality.py has checked them: the one place that knows their names.
Regression regression_from(const nb::dict& options) {
    const auto names = [&](const char* key) { return nb::cast<Names>(options[key]); };
    const auto text = [&](const char* key) { return nb::cast<std::string>(options[key]); };
    return {.outcome = text("outcome"),
            .predictors = names("predictors"),
            .controls = names("controls"),
            .entity = text("entity"),
            .time = text("time"),
            .effects = names("effects"),
            .clusters = names("clusters"),
            .vcov = value_or_raise(parse_word<Vcov>(text("vcov"))),
            .ssc = value_or_raise(parse_word<Ssc>(text("ssc"))),
            .alpha = nb::cast<double>(options["alpha"]),
            .drop_singletons = nb::cast<bool>(options["drop_singletons"]),
            .common_sample = names("common_sample")};
}

/// The bootstrap as lagged_causality.py calls it.
enum class AskedBootstrap { Wild, Webb };
constexpr auto word_table(AskedBootstrap) {
    return words<AskedBootstrap>("bootstrap", {{AskedBootstrap::Wild, "wild"}, {AskedBootstrap::Webb, "webb"}});
}

BootstrapOptions bootstrap_from(const std::string& asked, int draws, std::uint64_t seed) {
    const AskedBootstrap bootstrap = value_or_raise(parse_word<AskedBootstrap>(asked));
    return {.weights = bootstrap == AskedBootstrap::Webb ? BootstrapWeights::Webb : BootstrapWeights::Rademacher,
            .draws = draws,
            .seed = seed};
}

/// A regression's result, what its clusters carry and what its bootstrap starts from, where these were asked for.
struct BoundFit {
    Estimate estimate;
    std::optional<ClusterReport> clusters;
    std::optional<WildScores> scores;
};

Result<BoundFit> fitted(const std::vector<Series>& columns, const Regression& regression, bool with_clusters,
                        bool with_scores) {
    Sample sample = TRY(sample_of(columns, regression));
    const Within within = TRY(Within::of(sample.effects));
    const Solved solved = TRY(solve(sample, within, regression.predictors.size()));
    BoundFit made{.estimate = TRY(estimate(sample, within, solved, regression)),
                  .clusters = std::nullopt,
                  .scores = std::nullopt};
    if (with_clusters && made.estimate.n_clusters.size() == 1) {
        made.clusters =
            cluster_report(cluster_influence(sample, solved), sample,
                           *TRY(column_named(columns, regression.clusters.front())), made.estimate, regression.alpha);
    }
    if (with_scores) {
        made.scores = TRY(wild_scores(sample, within, solved));
    }
    return made;
}

Result<Json> tested(const BoundFit& fit, const Regression& regression, const std::vector<Names>& tests) {
    Json json = to_json(fit.estimate, regression);
    if (fit.clusters) {
        json.update(to_json(*fit.clusters, fit.estimate));
    }
    for (const Names& names : tests) {
        std::vector<std::size_t> positions;
        for (const std::string& name : names) {
            const auto found = std::ranges::find(regression.predictors, name);
            positions.push_back(static_cast<std::size_t>(found - regression.predictors.begin()));
        }
        const WaldTest test = TRY(wald_test(fit.estimate, positions));
        json["wald"].push_back({{"columns", names},
                                {"statistic", test.statistic},
                                {"df_num", test.df_num},
                                {"df_denom", test.df_denom},
                                {"pvalue", test.pvalue}});
    }
    return json;
}

std::string fit_regression(nb::handle frame, const nb::dict& options, const std::optional<std::string>& bootstrap,
                           int draws, std::uint64_t seed, bool diagnostics, const std::vector<Names>& tests) {
    const Regression regression = regression_from(options);
    const auto wild = bootstrap ? std::optional(bootstrap_from(*bootstrap, draws, seed)) : std::nullopt;
    const auto table = table_from(frame);
    const Json json = value_or_raise(without_gil([&]() -> Result<Json> {
        const FrameSeries series = TRY(FrameSeries::of(*table));
        const BoundFit fit = TRY(fitted(series.columns(), regression, diagnostics, bootstrap.has_value()));
        Json result = TRY(tested(fit, regression, tests));
        if (wild) {
            result.update(to_json(TRY(wild_cluster_bootstrap(*fit.scores, regression.alpha, *wild))));
        }
        return result;
    }));
    return json.dump();
}

/// One regression for each of the predictors, and what the family makes of their bootstraps.
std::string fit_family(nb::handle frame, const nb::dict& options, const std::string& bootstrap, int draws,
                       std::uint64_t seed) {
    const Regression all = regression_from(options);
    const BootstrapOptions wild = bootstrap_from(bootstrap, draws, seed);
    const auto table = table_from(frame);
    const Json json = value_or_raise(without_gil([&]() -> Result<Json> {
        const FrameSeries series = TRY(FrameSeries::of(*table));
        std::vector<BoundFit> fits;
        std::vector<Json> results;
        for (const std::string& predictor : all.predictors) {
            Regression regression = all;
            regression.predictors = {predictor};
            fits.push_back(TRY(fitted(series.columns(), regression, false, true)));
            results.push_back(to_json(fits.back().estimate, regression));
            results.back().update(to_json(TRY(wild_cluster_bootstrap(*fits.back().scores, all.alpha, wild))));
        }
        std::vector<FamilyScores> family;
        for (const BoundFit& fit : fits) {
            family.push_back({&*fit.scores, fit.estimate.predictors.front().std_error});
        }
        const std::vector<double> pvalues = TRY(romano_wolf(family, wild));
        for (std::size_t i = 0; i < pvalues.size(); ++i) {
            results[i]["romano_wolf_pvalue"] = pvalues[i];
        }
        return Json(std::move(results));
    }));
    return json.dump();
}

std::string fit_event_study(nb::handle frame, const nb::dict& options, const std::string& variable, int leads,
                            int lags) {
    const Regression regression = regression_from(options);
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
    module.def("fit_regression", &fit_regression, "frame"_a, "options"_a, nb::kw_only(), "bootstrap"_a.none(),
               "draws"_a, "seed"_a, "diagnostics"_a, "tests"_a);
    module.def("fit_family", &fit_family, "frame"_a, "options"_a, nb::kw_only(), "bootstrap"_a, "draws"_a, "seed"_a);
    module.def("event_study", &fit_event_study, "frame"_a, "options"_a, nb::kw_only(), "variable"_a, "leads"_a,
               "lags"_a);
    module.def("granger_test", &test_granger, "frame"_a, nb::kw_only(), "outcome"_a, "predictor"_a, "entity"_a,
               "time"_a, "lags"_a);
    module.def(
        "adjusted_pvalues",
        [](const std::vector<double>& pvalues, const std::string& method) {
            return adjusted(pvalues, value_or_raise(parse_word<Adjustment>(method)));
        },
        "pvalues"_a, "method"_a);
    module.def("t_quantile", &t_quantile, "probability"_a, "df"_a);
}

}  // namespace public_signals::python
