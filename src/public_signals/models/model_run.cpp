#include "public_signals/models/model_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

#include "public_signals/models/cluster_words.hpp"
#include "public_signals/models/column_checks.hpp"
#include "public_signals/models/multiple_testing.hpp"
#include "public_signals/models/persistence/add_persistence.hpp"
#include "public_signals/models/poisson.hpp"
#include "public_signals/models/run_form.hpp"
#include "public_signals/models/shown_interval.hpp"
#include "public_signals/models/transform.hpp"

namespace public_signals::inline models {
namespace {

using Scores = std::optional<WildScores>;

const Coefficient& tested(const PredictorResult& result) {
    return result.estimate.predictors.front();
}

const Coefficient& tested(const PlaceboResult& placebo) {
    return placebo.lead;
}

/// Smallest deciding p first, those without one last; of equal ones that of the t test, then the larger |t|.
std::tuple<double, double, double> place_of(const auto& member) {
    const auto or_last = [](double p) { return std::isnan(p) ? 2.0 : p; };
    const Coefficient& c = tested(member);
    return {or_last(member.test.decisive_p(c.pvalue)), or_last(c.pvalue), -std::abs(c.t_stat)};
}

/// Romano-Wolf p-values of a family in which every test has a bootstrap.
template <class Member>
Result<void> step_down(std::vector<Member>& family, const std::vector<Scores>& scores, std::uint64_t seed) {
    std::vector<FamilyScores> tests;
    std::size_t fewest = most_bootstrapped_clusters;
    for (std::size_t i = 0; i < family.size(); ++i) {
        tests.push_back({&*scores[i], tested(family[i]).std_error});
        fewest = std::min(fewest, scores[i]->cluster.size());
    }
    const std::vector<double> pvalues = TRY(romano_wolf(tests, bootstrap_of(fewest, seed)));
    for (std::size_t i = 0; i < family.size(); ++i) {
        family[i].test.romano_wolf = pvalues[i];
    }
    return {};
}

/// What a family makes of its tests' deciding p-values; `scores` are its bootstraps', one for each.
template <class Member>
Result<void> adjust(std::vector<Member>& family, const std::vector<Scores>& scores, double level, std::uint64_t seed) {
    std::vector<double> decisive;
    for (const Member& member : family) {
        decisive.push_back(member.test.decisive_p(tested(member).pvalue));
    }
    const std::vector<double> q = over_family(decisive, benjamini_hochberg);
    const std::vector<double> stepped = over_family(decisive, holm);
    for (std::size_t i = 0; i < family.size(); ++i) {
        family[i].test.qvalue = q[i];
        family[i].test.holm = stepped[i];
        family[i].test.level = level;
    }
    const bool all_have_one = std::ranges::all_of(
        family, [](const Member& member) { return member.test.bootstrap && member.test.bootstrap->result.decisive; });
    const bool alike = all_have_one && std::ranges::all_of(scores, [&](const Scores& own) {
                           return own && own->cluster_name == scores.front()->cluster_name;
                       });
    return alike && !family.empty() ? step_down(family, scores, seed) : Result<void>{};
}

/// The joint tests of all event studies, those of leads and those of lags: a family each.
void adjust_joint(std::vector<EventStudy>& studies, JointTest EventStudy::* tests) {
    std::vector<double> decisive;
    for (const EventStudy& study : studies) {
        decisive.push_back((study.*tests).decisive_p());
    }
    const std::vector<double> q = over_family(decisive, benjamini_hochberg);
    for (std::size_t i = 0; i < studies.size(); ++i) {
        if (!std::isnan(q[i])) {
            (studies[i].*tests).qvalue = q[i];
        }
    }
}

class Runner {
  public:
    /// `given` are the columns before any transform: what a column is made of shows there.
    Runner(const std::vector<Column>& columns, const std::vector<Column>& given, const FeatureOrigins& origins,
           const ModelRequest& request)
        : m_columns(columns), m_series(series_of(columns)), m_given(given), m_origins(origins), m_request(request) {
        m_run.regression = request.regression;
        m_run.regression.predictors.clear();
        m_run.rows = columns.empty() ? 0 : columns.front().size();
    }

    Result<ModelRun> run() {
        for (const std::string& predictor : m_request.predictors) {
            TRY(add_predictor(predictor));
        }
        if (m_run.results.empty()) {
            return tl::unexpected(m_first_error);
        }
        if (m_request.placebo) {
            TRY(add_placebos());
        }
        for (const std::string& metric : metrics()) {
            add_event_study(metric);
        }
        add_persistence(m_run, m_series, series_of(m_given), m_request.seed);
        TRY(adjust(m_run.results, m_scores, m_request.regression.alpha, m_request.seed));
        TRY(adjust(m_run.placebos, m_placebo_scores, m_request.regression.alpha, m_request.seed));
        adjust_joint(m_run.event_studies, &EventStudy::leads);
        adjust_joint(m_run.event_studies, &EventStudy::lags);
        settle();
        return std::move(m_run);
    }

  private:
    Regression regression_of(std::vector<std::string> predictors) const {
        Regression regression = m_request.regression;
        regression.predictors = std::move(predictors);
        return regression;
    }

    void warn(const ModelWarning& warning) {
        if (std::ranges::find(m_run.warnings, warning) == m_run.warnings.end()) {
            m_run.warnings.push_back(warning);
        }
    }

    void warn_of_origin(const std::string& name, const FeatureOrigin& origin) {
        if (origin.leaks_future) {
            warn({"leaks_future", fmt::format("'{}' is made with later weeks ({}): it knows what came after the week "
                                              "that it stands in",
                                              name, kind_word(origin))});
        } else if (origin.uses_current_week) {
            warn({"uses_current_week",
                  fmt::format("'{}' holds the week that it stands in: take a lag of it to predict", name)});
        }
    }

    bool is_event(const std::string& name) const {
        const std::vector<std::string>& events = m_request.event_frame.events;
        return std::ranges::find(events, name) != events.end();
    }

    Result<RegressionFit> fitted(const std::vector<std::string>& predictors) const {
        const Regression regression = regression_of(predictors);
        if (regression.model == Model::Ols) {
            return fit_with_clusters(m_series, regression, m_request.seed);
        }
        const PoissonFit made = TRY(fit_poisson(m_series, regression, {.told = std::nullopt, .seed = m_request.seed}));
        return RegressionFit{.estimate = made.estimate,
                             .predictor_sd = made.predictor_sd,
                             .clusters = std::nullopt,
                             .scores = std::nullopt,
                             .bootstrap = made.bootstrap};
    }

    Result<void> add_predictor(const std::string& name) {
        const auto made = fitted({name});
        if (!made) {
            if (std::ranges::find(m_request.found, name) == m_request.found.end()) {
                return tl::unexpected(made.error());
            }
            if (m_run.not_estimated.empty()) {
                m_first_error = made.error();
            }
            m_run.not_estimated.push_back({name, made.error().message});
            return {};
        }
        PredictorResult result{.origin = m_origins.of(name), .estimate = made->estimate, .test = {}};
        result.test.bootstrap = made->bootstrap;
        result.clusters = made->clusters;
        m_scores.push_back(made->scores);
        result.predictor_sd = made->predictor_sd;
        result.smallest_effect = smallest_effect_of(result, m_request.regression.alpha);
        if (!is_event(name)) {  // a holiday is known before its week
            warn_of_origin(name, result.origin);
        }
        m_run.results.push_back(std::move(result));
        return {};
    }

    /// The metrics behind the results, in the order asked for.
    std::vector<std::string> metrics() const {
        std::vector<std::string> names;
        for (const PredictorResult& result : m_run.results) {
            if (std::ranges::find(names, result.origin.metric) == names.end()) {
                names.push_back(result.origin.metric);
            }
        }
        return names;
    }

    /// Columns of `metric` that are `kind`, among `names`.
    std::vector<std::string> shifted(const std::string& metric, FeatureKind kind,
                                     const std::vector<std::string>& names) const {
        std::vector<std::string> found;
        for (const std::string& name : names) {
            const FeatureOrigin origin = m_origins.of(name);
            if (origin.metric == metric && origin.kind == kind) {
                found.push_back(name);
            }
        }
        return found;
    }

    Result<void> add_placebos() {
        std::vector<std::string> names;
        names.reserve(m_columns.size());
        for (const Column& column : m_columns) {
            names.push_back(column.name);
        }
        bool any_lead = false;
        for (const std::string& metric : metrics()) {
            std::vector<std::string> beside;
            for (const PredictorResult& result : m_run.results) {
                const std::string& name = result.estimate.predictors.front().name;
                if (result.origin.metric == metric && result.origin.kind != FeatureKind::Lead) {
                    beside.push_back(name);
                }
            }
            const std::vector<std::string> leads = shifted(metric, FeatureKind::Lead, names);
            any_lead = any_lead || !leads.empty();
            if (leads.empty() || beside.empty()) {
                m_run.not_estimated.push_back(
                    {fmt::format("placebo of {}", metric), is_event(metric) ? "an event of the calendar has no lead"
                                                           : leads.empty()  ? "the file has no lead of it"
                                                                            : "it has no lag in this run"});
            }
            for (const std::string& lead : beside.empty() ? std::vector<std::string>{} : leads) {
                add_placebo(metric, lead, beside);
            }
        }
        const auto all = metrics();
        return check_placebos(any_lead, std::ranges::all_of(all, [&](const auto& one) { return is_event(one); }));
    }

    void add_placebo(const std::string& metric, const std::string& lead, const std::vector<std::string>& lags) {
        std::vector<std::string> together = {lead};
        together.insert(together.end(), lags.begin(), lags.end());
        const auto made = fitted(together);
        if (!made) {
            m_run.not_estimated.push_back({fmt::format("placebo {}", lead), made.error().message});
            return;
        }
        const auto& coefficients = made->estimate.predictors;
        PlaceboResult placebo{.metric = metric,
                              .lead = coefficients.front(),
                              .lags = {coefficients.begin() + 1, coefficients.end()},
                              .n_obs = made->estimate.n_obs,
                              .n_clusters = made->estimate.n_clusters};
        placebo.test.bootstrap = made->bootstrap;
        placebo.clusters = made->clusters;
        m_placebo_scores.push_back(made->scores);
        m_run.placebos.push_back(std::move(placebo));
    }

    void add_event_study(const std::string& metric) {
        const bool is_there = std::ranges::find(m_columns, metric, &Column::name) != m_columns.end();
        if (!is_there) {
            return;
        }
        if (m_request.regression.model != Model::Ols) {
            m_run.not_estimated.push_back({fmt::format("event study of {}", metric), "least squares alone has one"});
            return;
        }
        auto study = event_study(is_event(metric) ? m_request.event_frame.columns : m_columns, m_request.regression,
                                 {.variable = metric,
                                  .leads = m_request.event_leads,
                                  .lags = m_request.event_lags,
                                  .bootstrap = std::nullopt,
                                  .bootstrap_seed = m_request.seed});
        if (study) {
            study->n_missing -= is_event(metric) ? m_request.event_frame.added : 0;
            m_run.event_studies.push_back(std::move(*study));
        } else {
            m_run.not_estimated.push_back({fmt::format("event study of {}", metric), study.error().message});
        }
    }

    void settle() {
        for (PredictorResult& result : m_run.results) {
            for (const PlaceboResult& placebo : m_run.placebos) {
                if (placebo.metric == result.origin.metric && placebo.is_judged()) {
                    result.placebo_failed = result.placebo_failed.value_or(false) || placebo.failed();
                }
            }
            for (const ModelWarning& warning : result.estimate.warnings) {
                const bool said_below = warning.code == "unequal_clusters" && result.clusters.has_value();
                if (warning.code != "few_clusters" && !said_below) {
                    warn(warning);
                }
            }
        }
        warn_of_few_clusters();
        warn_of_unequal_clusters();
        warn_of_undecided();
        warn_of_columns();
        const auto place = [](const auto& member) { return place_of(member); };
        std::ranges::stable_sort(m_run.results, {}, place);
        std::ranges::stable_sort(m_run.placebos, {}, place);
    }

    /// A lead among the controls is a bad one; whatever else knows later weeks leaks.
    void warn_of_columns() {
        for (const std::string& control : m_request.regression.controls) {
            const FeatureOrigin origin = m_origins.of(control);
            if (origin.leaks_future && origin.kind != FeatureKind::Lead) {
                warn_of_origin(control, origin);
            }
        }
        Regression judged = regression_of(not_known_as_leads());
        std::erase_if(judged.controls, [&](const std::string& control) { return is_dropped_everywhere(control); });
        for (const ModelWarning& warning : column_warnings(series_of(m_given), judged, m_origins)) {
            warn(warning);
        }
    }

    /// Whether no regression kept any of it.
    bool is_dropped_everywhere(const std::string& control) const {
        return std::ranges::all_of(m_run.results,
                                   [&](const PredictorResult& result) { return !is_kept(result.estimate, control); });
    }

    std::vector<std::string> not_known_as_leads() const {
        std::vector<std::string> names;
        std::ranges::copy_if(m_request.predictors, std::back_inserter(names),
                             [&](const std::string& name) { return !m_origins.of(name).leaks_future; });
        return names;
    }

    void warn_of_few_clusters() {
        std::set<std::int32_t> few;
        bool any_bootstrap = false;
        for (const PredictorResult& result : m_run.results) {
            any_bootstrap = any_bootstrap || result.test.bootstrap.has_value();
            for (const std::int32_t groups : result.estimate.n_clusters) {
                if (groups < few_clusters) {
                    few.insert(groups);
                }
            }
        }
        if (few.empty()) {
            return;
        }
        const std::string range = *few.begin() == *few.rbegin() ? fmt::format("{}", *few.begin())
                                                                : fmt::format("{} to {}", *few.begin(), *few.rbegin());
        warn({"few_clusters", fmt::format("{} clusters are few: clustered standard errors come out too small{}", range,
                                          any_bootstrap ? fmt::format(", so verdicts rest on {}",
                                                                      bootstrap_in_words(m_request.regression))
                                                        : "")});
    }

    void warn_of_unequal_clusters() {
        for (const PredictorResult& result : m_run.results) {
            if (result.clusters && result.clusters->is_unequal(result.estimate.n_clusters.front())) {
                warn({"unequal_clusters", unequal_text(result, m_run.regression_of(tested(result).name))});
            }
        }
    }

    /// Where no data could have been beyond chance.
    void warn_of_undecided() {
        for (const PredictorResult& result : m_run.results) {
            if (result.test.bootstrap && !result.test.bootstrap->result.decisive) {
                warn({"undecidable", fmt::format("no verdict is possible: {}", result.test.bootstrap->result.why_not)});
            }
        }
    }

    const std::vector<Column>& m_columns;
    const std::vector<Series> m_series;
    const std::vector<Column>& m_given;
    const FeatureOrigins& m_origins;
    const ModelRequest& m_request;
    ModelRun m_run;
    std::vector<Scores> m_scores;          // of the results
    std::vector<Scores> m_placebo_scores;  // of the placebos
    Error m_first_error;
};

}  // namespace

Regression ModelRun::regression_of(const std::string& predictor) const {
    Regression own = regression;
    own.predictors = {predictor};
    return own;
}

double FamilyTest::decisive_p(double t_pvalue) const {
    return bootstrap ? bootstrap->result.decisive.value_or(std::nan("")) : t_pvalue;
}

InferenceMethod FamilyTest::p_method() const {
    return bootstrap ? bootstrap->result.p_method() : InferenceMethod::T;
}

InferenceMethod FamilyTest::interval_method() const {
    return bootstrap ? bootstrap->result.interval_method() : InferenceMethod::T;
}

Result<ModelRun> run_models(const std::vector<Column>& columns, const FeatureOrigins& origins,
                            const ModelRequest& request) {
    if (request.predictors.empty()) {
        return invalid("there is no predictor", "--predictor", "name columns, or --lag 4 for all _lag4 columns");
    }
    const Regression& regression = request.regression;
    if (regression.transform == ValueTransform::None) {
        return Runner(columns, columns, origins, request).run();
    }
    TRY(check_transform(regression));
    const std::vector<Series> series = series_of(columns);
    std::vector<std::string> named = request.predictors;
    std::erase_if(named, [&](const std::string& name) {
        return is_counted_event(request, name) || is_found_empty(request, series, name);
    });
    if (regression.model == Model::Ols) {
        named.push_back(regression.outcome);
    }
    const Transformed asked = TRY(transformed(series, named, regression));
    const Transformed beside = TRY(transformed(series, companions(columns, origins, request), regression));
    std::vector<Column> all = columns;
    for (const auto* const made : {&beside.made, &asked.made}) {
        for (const Column& column : *made) {
            *std::ranges::find(all, column.name, &Column::name) = column;
        }
    }
    ModelRequest in_form = request;
    in_form.event_frame = TRY(frame_in_form(request.event_frame, regression));
    ModelRun run = TRY(Runner(all, columns, origins, in_form).run());
    run.warnings.insert(run.warnings.end(), asked.warnings.begin(), asked.warnings.end());
    return run;
}

}  // namespace public_signals::inline models
