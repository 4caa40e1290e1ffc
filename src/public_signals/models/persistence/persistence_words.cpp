#include "public_signals/models/persistence/persistence_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "public_signals/base/counted.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/models/estimate_text.hpp"
#include "public_signals/models/transform.hpp"

namespace public_signals::inline models {
namespace {

std::string statistic_text(const char* name, const RootStatistic& statistic) {
    if (!statistic.statistic) {
        return fmt::format("no {} ({})", name, statistic.why_not);
    }
    return fmt::format(
        "{} {}, {}", name, short_number(*statistic.statistic),
        statistic.pvalue ? "p " + p_text(*statistic.pvalue) : fmt::format("no p ({})", statistic.why_not));
}

/// What follows: by CIPS, which holds where units share shocks, else by IPS.
std::string root_verdict(const UnitRootTest& test, double level) {
    const std::optional<double> p = test.cips.pvalue ? test.cips.pvalue : test.ips.pvalue;
    if (!p) {
        return "undecided";
    }
    return *p < level ? "not all units have a unit root: some at least return to their mean"
                      : "a unit root is not rejected, and two such series can go together by chance";
}

/// Whether the standard errors of the run hold where errors of neighbouring periods go together.
std::string allowance(const Regression& regression) {
    if (regression.vcov == Vcov::DriscollKraay) {
        return "which the standard errors allow for over their lags";
    }
    const bool by_unit = regression.vcov == Vcov::Cluster &&
                         std::ranges::find(regression.clusters, regression.entity) != regression.clusters.end();
    return by_unit ? fmt::format("which clustering by {} allows for", regression.entity)
                   : "which the standard errors do not allow for";
}

}  // namespace

std::string sentence_of(const UnitRootTest& test, ValueTransform transform, double level) {
    const std::string series =
        transform == ValueTransform::None ? test.column + " in levels" : name_of(transform) + (" of " + test.column);
    return fmt::format(
        "{}: {}; {}{}; {}, {}, {} rows{}: {}", series, statistic_text("IPS W", test.ips),
        statistic_text("CIPS", test.cips), level_text(level), counted(test.lags, "lag"),
        counted(static_cast<std::int64_t>(test.units), "unit"), short_number(static_cast<double>(test.rows)),
        test.left_out.empty() ? "" : fmt::format(", {} too short", counted(std::ssize(test.left_out), "unit")),
        root_verdict(test, level));
}

std::string sentence_of(const SerialCorrelation& test, const std::string& predictor, const Regression& regression) {
    return fmt::format(
        "{}: residuals of differences go with those of the period before by {}, which is -0.5 without serial "
        "correlation (F(1, {}) {}, p {}{}): {}",
        predictor, short_number(test.coefficient), test.units - 1, short_number(test.statistic), p_text(test.pvalue),
        level_text(regression.alpha),
        test.pvalue < regression.alpha ? "errors of neighbouring periods go together, " + allowance(regression)
                                       : "no sign that errors of neighbouring periods go together");
}

std::string sentence_of(const SplitPanel& split, const Regression& regression) {
    std::string text;
    for (std::size_t i = 0; i < split.coefficients.size(); ++i) {
        const Coefficient& c = split.coefficients[i];
        Regression own = regression;  // the predictor comes first, then the outcome's own lag as it is
        own.predictors = {c.name};
        const auto shown = [&](double value) { return short_number(i == 0 ? shown_effect(own, value) : value); };
        const char* const unit = i == 0 ? effect_unit(own) : "";
        const std::string interval = std::isnan(c.std_error)
                                         ? "no standard error: within each cluster the scores add up to nothing"
                                         : fmt::format("{} to {}{}", shown(c.ci_lower), shown(c.ci_upper), unit);
        text += fmt::format("{}{} {}{} ({}), least squares {}{}", i == 0 ? "" : "; ", c.name,
                            i == 0 ? "by the split-panel jackknife " : "", shown(c.coefficient), interval,
                            shown(split.least_squares[i].coefficient), unit);
    }
    return fmt::format("{}; {:g} % intervals of t with {:g} degrees of freedom", text, 100 * (1 - regression.alpha),
                       split.df_t);
}

}  // namespace public_signals::inline models
