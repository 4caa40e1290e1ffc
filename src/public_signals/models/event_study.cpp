#include "public_signals/models/event_study.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/counted.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/models/calendar_shift.hpp"
#include "public_signals/models/column_checks.hpp"
#include "public_signals/models/estimate_json.hpp"
#include "public_signals/models/regression_fit.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

constexpr int longest_window = 104;

std::string shifted_name(const std::string& variable, int k) {
    return k < 0 ? fmt::format("{}_lead{}", variable, -k) : fmt::format("{}_lag{}", variable, k);
}

Result<void> check_window(const EventStudyOptions& options) {
    if (options.leads < 1 || options.lags < 0 || options.leads > longest_window || options.lags > longest_window) {
        return invalid(fmt::format("an event study over {} and {} is not possible", counted(options.leads, "lead"),
                                   counted(options.lags, "lag")),
                       "", fmt::format("ask for 1 to {0} leads and 0 to {0} lags", longest_window));
    }
    return {};
}

/// Position by position, which way the increments add up to the event study's coefficient of `week`.
Eigen::VectorXd path_to(int week, const std::vector<int>& shifts) {
    Eigen::VectorXd weights = Eigen::VectorXd::Zero(static_cast<Index>(shifts.size()));
    for (std::size_t i = 0; i < shifts.size(); ++i) {
        const int k = shifts[i];
        const bool after = week >= 0 && k >= 0 && k <= week;
        const bool before = week < -1 && k < 0 && k > week;
        weights[static_cast<Index>(i)] = after ? 1.0 : before ? -1.0 : 0.0;
    }
    return weights;
}

/// Of the sum of the predictors, each times its weight.
Result<Bootstrap> bootstrap_of_sum(const Prepared& prepared, const Eigen::VectorXd& weights,
                                   const Regression& regression, const BootstrapOptions& options) {
    const auto& [sample, within, solved, predictor] = prepared;
    const WildScores scores =
        TRY(wild_scores(sample, within, solved, weights, WildKind{options.type, regression.ssc, regression.entity}));
    return wild_cluster_bootstrap(scores, regression.alpha, options);
}

Json fields(const char* name, int week, const Coefficient& c) {
    return {{name, week},         {"coefficient", c.coefficient}, {"std_error", c.std_error},
            {"pvalue", c.pvalue}, {"ci_lower", c.ci_lower},       {"ci_upper", c.ci_upper}};
}

}  // namespace

Result<EventStudy> event_study(const std::vector<Column>& columns, Regression regression,
                               const EventStudyOptions& options) {
    TRY(check_window(options));
    if (options.variable == regression.outcome) {
        return invalid_at({.column = options.variable},
                          fmt::format("'{}' is both outcome and variable", options.variable), "name two columns");
    }
    std::vector<Series> series = series_of(columns);
    const Series x = *TRY(number_column(series, options.variable));
    const CalendarRows calendar = TRY(calendar_of(series, regression.entity, regression.time));
    const bool is_of_step = std::ranges::find(regression.steps, options.variable) != regression.steps.end();
    EventStudy study{.variable = options.variable, .transform = regression.transform, .is_of_step = is_of_step};
    std::vector<Column> shifted;
    regression.predictors.clear();
    for (int k = 1 - options.leads; k <= options.lags; ++k) {
        study.shifts.push_back(k);
        regression.predictors.push_back(shifted_name(options.variable, k));
        std::erase_if(series, [&](const Series& regressor) { return regressor.name == regression.predictors.back(); });
        shifted.push_back(calendar.shifted(x, k, regression.predictors.back()));
    }
    std::ranges::move(series_of(shifted), std::back_inserter(series));
    const Prepared prepared = TRY(prepare(series, regression));
    const Estimate estimate =
        TRY(public_signals::estimate(prepared.sample, prepared.within, prepared.solved, regression));
    if (estimate.df_is_of_one) {
        return invalid("an event study sums coefficients up, and vcov cr2 has degrees of freedom for one alone", "vcov",
                       "take crv1 or cr3");
    }
    const auto bootstrap = bootstrap_for(prepared.sample, regression, options.bootstrap, options.bootstrap_seed);
    const std::optional<ClusterInfluence> influence = influence_of(prepared, estimate);
    study.increments = estimate.predictors;
    for (int week = -options.leads; week <= options.lags; ++week) {
        const Eigen::VectorXd path = path_to(week, study.shifts);
        study.weeks.push_back(week);
        study.cumulative.push_back(combination(estimate, path, fmt::format("{}", week), regression.alpha));
        if (bootstrap) {
            study.bootstraps.push_back(
                path.isZero() ? std::nullopt
                              : std::optional(TRY(bootstrap_of_sum(prepared, path, regression, *bootstrap))));
        }
    }
    std::vector<std::size_t> leads(static_cast<std::size_t>(options.leads) - 1);
    std::ranges::generate(leads, [next = std::size_t{0}]() mutable { return next++; });
    std::vector<std::size_t> lags(study.shifts.size() - leads.size());
    std::ranges::generate(lags, [next = leads.size()]() mutable { return next++; });
    study.leads = joint_test(prepared, estimate, influence, leads, regression, bootstrap);
    study.lags = joint_test(prepared, estimate, influence, lags, regression, bootstrap);
    study.df_t = estimate.df_t;
    study.n_obs = estimate.n_obs;
    study.n_missing = estimate.n_missing;
    study.n_clusters = estimate.n_clusters;
    study.controls = estimate.controls;
    for (const auto& [control, why] : estimate.dropped) {
        study.dropped.push_back(control);
    }
    for (const auto& [control, level] : estimate.left_out_levels) {
        study.factors.push_back(control);
    }
    study.warnings = warnings_of(estimate, Model::Ols, bootstrap.has_value());
    regression.predictors.clear();  // its leads are no mistake
    std::ranges::move(column_warnings(series, regression, FeatureOrigins{}), std::back_inserter(study.warnings));
    return study;
}

Json to_json(const EventStudy& study) {
    Json json = {{"variable", study.variable},     {"transform", name_of(study.transform)},
                 {"n_obs", study.n_obs},           {"n_dropped_null", study.n_missing},
                 {"n_clusters", study.n_clusters}, {"df_t", study.df_t},
                 {"leads", to_json(study.leads)},  {"lags", to_json(study.lags)}};
    if (study.is_of_step) {
        json["variable_is_step"] = true;
    }
    for (std::size_t i = 0; i < study.weeks.size(); ++i) {
        Json week = fields("week", study.weeks[i], study.cumulative[i]);
        if (!study.bootstraps.empty() && study.bootstraps[i]) {
            week.update(to_json(*study.bootstraps[i]));
        }
        json["weeks"].push_back(std::move(week));
    }
    for (std::size_t i = 0; i < study.shifts.size(); ++i) {
        json["increments"].push_back(fields("weeks_earlier", study.shifts[i], study.increments[i]));
    }
    add_warnings(json, study.warnings);
    return json;
}

Json to_json(const EventStudy& study, const Regression& regression) {
    Json json = to_json(study);
    json["outcome"] = regression.outcome;
    json["controls"] = by_name(study.controls);
    json["dropped_controls"] = study.dropped;
    json["categories"] = study.factors;
    json["effects"] = regression.effects;
    json["vcov"] = vcov_word(regression);
    json["alpha"] = regression.alpha;
    return json;
}

}  // namespace public_signals::inline models
