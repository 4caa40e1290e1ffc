#include "public_signals/models/shown_interval.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "public_signals/models/distributions.hpp"
#include "public_signals/models/estimate_json.hpp"
#include "public_signals/models/estimate_text.hpp"
#include "public_signals/models/multiple_testing.hpp"
#include "public_signals/models/transform.hpp"

namespace public_signals::inline models {
namespace {

constexpr double power = 0.8;
constexpr const char* also_cr3 = " (with CR3 where few carry it)";

std::optional<double> finite_end(double end) {
    return std::isfinite(end) ? std::optional(end) : std::nullopt;
}

/// `12 clusters by show`, or the word for standard errors without clusters.
std::string clusters_by(const Regression& regression, std::int32_t least, std::int32_t most) {
    if (regression.vcov != Vcov::Cluster) {
        return fmt::format("standard errors {}", vcov_word(regression));
    }
    return fmt::format("{}{} clusters by {}", least, most > least ? fmt::format(" to {}", most) : "",
                       fmt::join(regression.clusters, " and "));
}

/// Which of two cluster variables the bootstrap draws.
std::string drawn_of(const Regression& regression) {
    const bool named = std::ranges::find(regression.clusters, regression.entity) != regression.clusters.end();
    return regression.clusters.size() > 1 && named ? fmt::format(", drawn by {}", regression.entity) : "";
}

/// The ends as a sentence and a table give them.
ShownInterval in_effects(ShownInterval interval, const Regression& regression) {
    for (std::optional<double>* end : {&interval.lower, &interval.upper}) {
        *end = *end ? std::optional(shown_effect(regression, **end)) : std::nullopt;
    }
    return interval;
}

double percent_of(const Regression& regression) {
    return 100 * (1 - regression.alpha);
}

/// What a caption says of one of a family's tests.
struct CaptionedTest {
    const FamilyTest* test;
    const std::vector<std::int32_t>* n_clusters;
};

std::string caption_of(const std::vector<CaptionedTest>& tests, const Regression& regression) {
    std::int32_t least = 0;
    std::int32_t most = 0;
    std::size_t bootstrapped = 0;
    bool any_webb = false;
    bool any_with_cr3 = false;
    for (const auto& [test, n_clusters] : tests) {
        bootstrapped += test->bootstrap ? 1 : 0;
        any_webb = any_webb || (test->bootstrap && test->bootstrap->weights == BootstrapWeights::Webb);
        any_with_cr3 = any_with_cr3 || (test->bootstrap && test->bootstrap->result.with_cr3);
        if (!n_clusters->empty()) {
            const std::int32_t fewest = *std::ranges::min_element(*n_clusters);
            least = least == 0 ? fewest : std::min(least, fewest);
            most = std::max(most, fewest);
        }
    }
    const std::string weights = any_webb ? weights_of(least, most) : "";
    const std::string method =
        rests_on(bootstrap_in_words(regression), weights, bootstrapped > 0, bootstrapped < tests.size());
    return fmt::format(
        "{:g} % confidence intervals {}{}, {}{}", percent_of(regression), method, any_with_cr3 ? also_cr3 : "",
        clusters_by(regression, least, most) + (bootstrapped > 0 ? drawn_of(regression) : ""), form_text(regression));
}

}  // namespace

ShownInterval t_interval(const Coefficient& coefficient) {
    return {finite_end(coefficient.ci_lower), finite_end(coefficient.ci_upper)};
}

ShownInterval shown_interval(const Bootstrap& bootstrap) {
    return {bootstrap.ci_lower, bootstrap.ci_upper, bootstrap.lower_is_cr3, bootstrap.upper_is_cr3};
}

ShownInterval shown_interval(const Coefficient& coefficient, const FamilyTest& test) {
    return test.bootstrap ? shown_interval(test.bootstrap->result) : t_interval(coefficient);
}

ShownInterval shown_interval(const EventStudy& study, std::size_t i) {
    return study.bootstraps.empty() || !study.bootstraps[i] ? t_interval(study.cumulative[i])
                                                            : shown_interval(*study.bootstraps[i]);
}

Finding PredictorResult::finding() const {
    if (test.bootstrap && !test.bootstrap->result.decisive) {
        return Finding::Undecidable;
    }
    if (!test.is_significant()) {
        return is_carried_by_one() ? Finding::CarriedByOne : Finding::NoSign;
    }
    const ShownInterval interval = shown_interval(estimate.predictors.front(), test);
    if (interval.lower.value_or(-1) <= 0 && interval.upper.value_or(1) >= 0) {
        return Finding::Unsettled;
    }
    return placebo_failed.value_or(false) ? Finding::PlaceboFailed : Finding::Predicts;
}

std::optional<double> smallest_effect_of(const PredictorResult& result, double alpha) {
    const bool has_clusters = result.clusters.has_value();
    if (has_clusters && (!result.clusters->cr3 || !result.clusters->carries_alone.empty())) {
        return std::nullopt;
    }
    const double df = has_clusters ? result.estimate.n_clusters.front() - 1.0 : result.estimate.df_t;
    const double error = has_clusters ? result.clusters->cr3->std_error : result.estimate.predictors.front().std_error;
    double reach = error * t_quantile(1 - alpha / 2, df);
    if (result.test.bootstrap) {
        const Bootstrap& shown = result.test.bootstrap->result;
        if (!shown.ci_lower || !shown.ci_upper) {
            return std::nullopt;
        }
        reach = std::max(reach, (*shown.ci_upper - *shown.ci_lower) / 2);
    }
    return reach + error * t_quantile(power, df);
}

std::string interval_range(const ShownInterval& interval) {
    return interval.lower || interval.upper
               ? fmt::format("{} to {}", end_text(interval.lower), end_text(interval.upper))
               : "without ends";
}

std::string effect_range(const ShownInterval& interval, const Regression& regression) {
    const ShownInterval shown = in_effects(interval, regression);
    return interval_range(shown) + (shown.lower || shown.upper ? effect_unit(regression) : "");
}

std::string marked_range(const ShownInterval& interval, const Regression& regression) {
    const ShownInterval shown = in_effects(interval, regression);
    if (!shown.lower && !shown.upper) {
        return interval_range(shown) + (shown.lower_is_cr3 ? cr3_mark : "");
    }
    return fmt::format("{}{} to {}{}", end_text(shown.lower), shown.lower_is_cr3 ? cr3_mark : "", end_text(shown.upper),
                       shown.upper_is_cr3 ? cr3_mark : "");
}

std::string marked_p(double p, InferenceMethod method) {
    return p_text(p) + (method == InferenceMethod::Cr3 && !std::isnan(p) ? cr3_mark : "");
}

const char* in_words(InferenceMethod method) {
    switch (method) {
        case InferenceMethod::WildBootstrap:
            return "wild bootstrap";
        case InferenceMethod::Cr3:
            return "CR3";
        case InferenceMethod::WildBootstrapAndCr3:
            return "wild bootstrap and CR3";
        case InferenceMethod::ScoreBootstrap:
            return "score bootstrap";
        case InferenceMethod::T:
            break;
    }
    return "t test";
}

/// The weights that a run's bootstrap takes of so many clusters, unless they are signs.
std::string weights_of(std::int32_t least, std::int32_t most, std::size_t for_signs) {
    if (static_cast<std::size_t>(least) >= for_signs) {
        return "";
    }
    return static_cast<std::size_t>(most) < for_signs
               ? " with Webb's weights"
               : fmt::format(" with Webb's weights under {} clusters", for_signs);
}

const char* bootstrap_in_words(const Regression& regression) {
    return regression.model == Model::Poisson ? "the score bootstrap" : "the wild cluster bootstrap";
}

std::string mark_note(bool any_marked) {
    return any_marked
               ? fmt::format(
                     "p and interval ends marked {} are CR3's, which has to agree where few clusters carry what is "
                     "tested, the others the bootstrap's",
                     cr3_mark)
               : "";
}

bool is_marked(const Bootstrap& bootstrap) {
    return bootstrap.p_is_cr3 || bootstrap.lower_is_cr3 || bootstrap.upper_is_cr3;
}

bool is_marked(const FamilyTest& test) {
    return test.bootstrap && is_marked(test.bootstrap->result);
}

bool has_bootstrap(const ModelRun& run) {
    return std::ranges::any_of(run.results,
                               [](const PredictorResult& result) { return result.test.bootstrap.has_value(); });
}

std::string rests_on(const char* bootstrap, const std::string& weights, bool any_bootstrap, bool any_t) {
    return !any_bootstrap ? "of t"
                          : fmt::format("of {}{}{}", bootstrap, weights, any_t ? " where it was run, else of t" : "");
}

bool any_marked(const ModelRun& run) {
    return std::ranges::any_of(run.results, [](const PredictorResult& result) { return is_marked(result.test); });
}

bool any_marked(const EventStudy& study) {
    return std::ranges::any_of(study.bootstraps,
                               [](const auto& bootstrap) { return bootstrap && is_marked(*bootstrap); });
}

std::string interval_caption(const ModelRun& run) {
    std::vector<CaptionedTest> tests;
    for (const PredictorResult& result : run.results) {
        tests.push_back({&result.test, &result.estimate.n_clusters});
    }
    return caption_of(tests, run.regression);
}

std::string interval_caption(std::span<const PlaceboResult> placebos, const Regression& regression) {
    std::vector<CaptionedTest> tests;
    for (const PlaceboResult& placebo : placebos) {
        tests.push_back({&placebo.test, &placebo.n_clusters});
    }
    return caption_of(tests, regression);
}

std::string interval_caption(std::span<const EventStudy> studies, const Regression& regression) {
    std::int32_t least = 0;
    std::int32_t most = 0;
    for (const EventStudy& study : studies) {
        if (!study.n_clusters.empty()) {
            const std::int32_t fewest = *std::ranges::min_element(study.n_clusters);
            least = least == 0 ? fewest : std::min(least, fewest);
            most = std::max(most, fewest);
        }
    }
    const EventStudy& first = studies.front();
    const std::string method = first.bootstraps.empty() ? fmt::format("of t with {:g} degrees of freedom", first.df_t)
                                                        : "of the wild cluster bootstrap" + weights_of(least, most);
    const bool any_with_cr3 = std::ranges::any_of(studies, [](const EventStudy& study) {
        return std::ranges::any_of(study.bootstraps,
                                   [](const auto& bootstrap) { return bootstrap && bootstrap->with_cr3; });
    });
    return fmt::format("{:g} % confidence intervals {}{}, {}{}", percent_of(regression), method,
                       any_with_cr3 ? also_cr3 : "", clusters_by(regression, least, most), form_text(regression));
}

}  // namespace public_signals::inline models
