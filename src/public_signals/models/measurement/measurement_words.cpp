#include "public_signals/models/measurement/measurement_words.hpp"

#include <fmt/format.h>

#include <cmath>

#include "public_signals/base/counted.hpp"
#include "public_signals/models/estimate_text.hpp"
#include "public_signals/models/transform.hpp"

namespace public_signals::inline models {
namespace {

std::string shown(double coefficient, const Regression& regression) {
    return short_number(shown_effect(regression, coefficient)) + effect_unit(regression);
}

std::string with_interval(double coefficient, double lower, double upper, const Regression& regression) {
    const auto end = [&regression](double value) {
        return std::isfinite(value) ? short_number(shown_effect(regression, value)) : end_text(std::nullopt);
    };
    return fmt::format("{} ({:g} % interval {} to {})", shown(coefficient, regression), 100 * (1 - regression.alpha),
                       end(lower), end(upper));
}

std::string counted_rows(std::size_t rows) {
    return counted(static_cast<std::int64_t>(rows), "row");
}

std::string percent(double share) {
    return share == 0 ? "0 %" : share < 0.01 ? "under 1 %" : fmt::format("{:.0f} %", 100 * share);
}

/// Few clusters pay for the rule itself, however alike the panels are: that width is no measurement's.
std::string rule_text(const PooledEstimate& all) {
    return std::isfinite(all.df_alike) ? fmt::format(
                                             "; {:.4g} of one panel's {:.4g} where nothing lies "
                                             "between, by Barnard and Rubin's rule",
                                             all.df_alike, all.df_within)
                                       : "";
}

}  // namespace

std::string sentence_of(const OverPanels& over, Remeasurement what, const std::string& predictor,
                        const Regression& regression) {
    const PooledEstimate& all = over.pooled;
    const bool is_drawn = what == Remeasurement::Draws;
    const std::string plain =
        with_interval(over.plain_coefficient, over.plain_ci_lower, over.plain_ci_upper, regression);
    std::string text = fmt::format(
        "{} {}: {} gives {}, {} {}, on the {} that {}", predictor,
        is_drawn ? fmt::format("drawn {} times", all.panels) : fmt::format("as known at {} dates", all.panels),
        is_drawn ? "one draw" : "one date", with_interval(all.coefficient, all.ci_lower, all.ci_upper, regression),
        is_drawn ? "their mean" : "the panel as it stands", plain, counted_rows(over.n_obs),
        is_drawn ? "all draws have" : "all dates know");
    text += fmt::format(
        "; measurement is {} of the variance and {} of the interval's width (within {}, between {}; {}, t with {:.4g} "
        "degrees of freedom{})",
        percent(all.variance_share), percent(all.interval_share), short_number(all.within), short_number(all.between),
        over.standard_errors, all.df, rule_text(all));
    if (over.n_unknown > 0) {
        text +=
            fmt::format("; {} more {} left out, {}", counted_rows(over.n_unknown), over.n_unknown == 1 ? "is" : "are",
                        is_drawn ? "drawn too seldom" : "not known at every date");
    }
    return text;
}

std::string path_text(const OverPanels& over, const std::string& predictor, const Regression& regression) {
    std::string text = predictor + " by date:";
    for (const PanelPoint& panel : over.panels) {
        text += fmt::format("{} {} {} ({})", &panel == &over.panels.front() ? "" : ",", panel.label,
                            shown(panel.coefficient, regression), counted_rows(panel.n_obs));
    }
    return text;
}

std::string sentence_of(const Simex& simex, const std::string& predictor, const Regression& regression) {
    const std::string corrected =
        simex.ci_lower ? with_interval(simex.coefficient, *simex.ci_lower, *simex.ci_upper, regression)
                       : shown(simex.coefficient, regression) + " (no interval: its variance does not stay over zero)";
    return fmt::format("{} without the error of its draws (SIMEX, {} at each of {}): {}, with it {}", predictor,
                       counted(simex.remeasurements, "remeasurement"), counted(std::ssize(simex.points) - 1, "size"),
                       corrected, shown(simex.points.front().coefficient, regression));
}

std::vector<std::string> measurement_sentences(const PredictorResult& result, const Regression& regression) {
    const std::string& predictor = result.estimate.predictors.front().name;
    std::vector<std::string> sentences;
    if (result.over_draws) {
        sentences.push_back(sentence_of(*result.over_draws, Remeasurement::Draws, predictor, regression));
    }
    if (result.simex) {
        sentences.push_back(sentence_of(*result.simex, predictor, regression));
    }
    if (result.over_vintages) {
        sentences.push_back(sentence_of(*result.over_vintages, Remeasurement::Vintages, predictor, regression));
        sentences.push_back(path_text(*result.over_vintages, predictor, regression));
    }
    return sentences;
}

std::string measurement_text(const ModelRun& run) {
    std::string text;
    for (const PredictorResult& result : run.results) {
        for (const std::string& sentence : measurement_sentences(result, run.regression)) {
            text += fmt::format("  {}\n", sentence);
        }
    }
    return text.empty() ? "" : "measurement:\n" + text;
}

}  // namespace public_signals::inline models
