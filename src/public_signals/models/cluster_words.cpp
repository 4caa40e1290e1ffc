#include "public_signals/models/cluster_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "public_signals/models/estimate_text.hpp"
#include "public_signals/models/shown_interval.hpp"
#include "public_signals/models/transform.hpp"

namespace public_signals::inline models {
namespace {

std::string share_text(const ClusterReport::Extreme& extreme) {
    return fmt::format("{:.0f} % {}", 100 * extreme.value, extreme.cluster);
}

/// In the unit of the estimates.
std::string range_text(const ClusterReport& clusters, const Regression& regression) {
    if (!clusters.lowest_without) {
        return "–";
    }
    return fmt::format("{} to {}", short_number(shown_effect(regression, clusters.lowest_without->value)),
                       short_number(shown_effect(regression, clusters.highest_without->value)));
}

std::string mover_text(const ClusterReport& clusters, double estimate) {
    if (!clusters.carries_alone.empty()) {
        return fmt::format("none without {}", clusters.carries_alone.front());
    }
    if (!clusters.lowest_without) {
        return "–";
    }
    const bool low =
        std::abs(clusters.lowest_without->value - estimate) >= std::abs(clusters.highest_without->value - estimate);
    return (low ? clusters.lowest_without : clusters.highest_without)->cluster;
}

std::string effective_text(const PredictorResult& result) {
    return fmt::format("{:.2f} of {}", result.clusters->effective_clusters, result.estimate.n_clusters.front());
}

bool any_randomisation(const ModelRun& run) {
    return std::ranges::any_of(
        run.results, [](const PredictorResult& result) { return result.clusters && result.clusters->randomisation; });
}

std::string randomisation_text(const ClusterReport& clusters) {
    return clusters.randomisation && clusters.randomisation->pvalue ? p_text(*clusters.randomisation->pvalue) : "–";
}

}  // namespace

std::string unequal_text(const PredictorResult& result, const Regression& regression) {
    const ClusterReport& clusters = *result.clusters;
    std::string text = fmt::format(
        "few clusters carry {}: {:.2f} effective clusters of {}; the largest leverage is {}, the largest share of the "
        "predictor's variation {}",
        result.estimate.predictors.front().name, clusters.effective_clusters, result.estimate.n_clusters.front(),
        share_text(clusters.leverage), share_text(clusters.partial_leverage));
    if (clusters.lowest_without) {
        text += fmt::format("; without one cluster the estimate is {}{}", range_text(clusters, regression),
                            effect_unit(regression));
    }
    if (!clusters.carries_alone.empty()) {
        text += fmt::format("; without {} there is none", fmt::join(clusters.carries_alone, ", "));
    }
    if (clusters.randomisation && !clusters.randomisation->pvalue) {
        text += fmt::format("; no randomisation p: {}", clusters.randomisation->why_not);
    }
    return text;
}

std::string carried_by_one(const PredictorResult& result, const Regression& regression) {
    const std::string unit = regression.clusters.empty() ? "cluster" : regression.clusters.front();
    const ClusterReport& clusters = *result.clusters;
    return fmt::format(
        "one {} carries this; the panel can't say whether {} predicts {}: {} has {:.0f} % of its "
        "variation",
        unit, result.estimate.predictors.front().name, regression.outcome, clusters.partial_leverage.cluster,
        100 * clusters.partial_leverage.value);
}

std::vector<std::vector<std::string>> cluster_table(const ModelRun& run) {
    std::vector<std::vector<std::string>> rows;
    const bool randomised = any_randomisation(run);
    for (const PredictorResult& result : run.results) {
        if (!result.clusters) {
            continue;
        }
        const ClusterReport& clusters = *result.clusters;
        const Coefficient& c = result.estimate.predictors.front();
        const Regression regression = run.regression_of(c.name);
        std::vector<std::string> row = {c.name,
                                        effective_text(result),
                                        share_text(clusters.leverage),
                                        share_text(clusters.partial_leverage),
                                        range_text(clusters, regression),
                                        mover_text(clusters, c.coefficient),
                                        clusters.cr3 ? marked_range(t_interval(*clusters.cr3), regression) : "–",
                                        clusters.cr3 ? p_text(clusters.cr3->pvalue) : "–"};
        if (randomised) {
            row.push_back(randomisation_text(clusters));
        }
        rows.push_back(std::move(row));
    }
    if (rows.empty()) {
        return rows;
    }
    std::vector<std::string> head = {"Predictor",
                                     "Effective clusters",
                                     "Largest leverage",
                                     "Share of predictor",
                                     head_in_unit("Without one", run.regression),
                                     "Moves most",
                                     head_in_unit("CR3 interval", run.regression),
                                     "CR3 p"};
    if (randomised) {
        head.emplace_back("Randomisation p");
    }
    rows.insert(rows.begin(), std::move(head));
    return rows;
}

std::string cluster_note(const ModelRun& run) {
    return fmt::format(
        "Effective clusters: how many equal ones would carry as much of the predictor; largest leverage: the "
        "largest share that one has in all regressors together, and whose; share of predictor: the same of the "
        "predictor alone; without one: the range of estimates when one cluster is left out, and the one that moves it "
        "most; CR3: "
        "the jackknife over clusters, {:g} % confidence intervals of t with clusters less one degrees of freedom{}{}.",
        100 * (1 - run.regression.alpha),
        std::ranges::any_of(
            run.results,
            [](const PredictorResult& result) { return result.clusters && !result.clusters->carries_alone.empty(); })
            ? "; without ends and p where there is no estimate without one of them"
            : "",
        any_randomisation(run)
            ? "; randomisation: paths exchanged between units with the same periods, where few carry "
              "the predictor"
            : "");
}

}  // namespace public_signals::inline models
