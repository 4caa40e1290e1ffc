#include "public_signals/models/model_tables.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "public_signals/models/cluster_words.hpp"
#include "public_signals/models/estimate_json.hpp"
#include "public_signals/models/estimate_text.hpp"
#include "public_signals/models/shown_interval.hpp"
#include "public_signals/models/text_tables.hpp"
#include "public_signals/models/transform.hpp"
#include "public_signals/panel/csv_cells.hpp"

namespace public_signals::inline models {
namespace {

std::optional<double> finite(double value) {
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> fewest_clusters(const Estimate& estimate) {
    if (estimate.n_clusters.empty()) {
        return std::nullopt;
    }
    return *std::ranges::min_element(estimate.n_clusters);
}

/// What clusters carry; empty fields without one cluster variable.
void add_clusters(CsvRow& row, const PredictorResult& result) {
    const auto& clusters = result.clusters;
    const auto value = [&](const auto& part) { return clusters ? finite(part(*clusters)) : std::optional<double>(); };
    const auto end = [&](const std::optional<ClusterReport::Extreme>& extreme) {
        return extreme ? finite(extreme->value) : std::nullopt;
    };
    const auto name = [](const std::optional<ClusterReport::Extreme>& extreme) {
        return extreme ? extreme->cluster : std::string();
    };
    row.add(value([](const ClusterReport& r) { return r.effective_clusters; }));
    row.add(clusters ? clusters->leverage.cluster : "");
    row.add(value([](const ClusterReport& r) { return r.leverage.value; }));
    row.add(clusters ? clusters->partial_leverage.cluster : "");
    row.add(value([](const ClusterReport& r) { return r.partial_leverage.value; }));
    row.add(end(clusters ? clusters->lowest_without : std::nullopt));
    row.add(name(clusters ? clusters->lowest_without : std::nullopt));
    row.add(end(clusters ? clusters->highest_without : std::nullopt));
    row.add(name(clusters ? clusters->highest_without : std::nullopt));
    const auto& cr3 = clusters ? clusters->cr3 : std::nullopt;
    row.add(cr3 ? finite(cr3->std_error) : std::nullopt).add(cr3 ? finite(cr3->ci_lower) : std::nullopt);
    row.add(cr3 ? finite(cr3->ci_upper) : std::nullopt).add(cr3 ? finite(cr3->pvalue) : std::nullopt);
    const auto& exchanged = clusters ? clusters->randomisation : std::nullopt;
    row.add(exchanged ? exchanged->pvalue : std::nullopt);
}

/// What was asked, in every row: a row stands by itself where files are put together.
void add_regression(CsvRow& row, const Regression& regression) {
    row.add(regression.outcome).add(fmt::format("{}", fmt::join(regression.controls, " ")));
    row.add(fmt::format("{}", fmt::join(regression.effects, " "))).add(vcov_word(regression));
    row.add(name_of(regression.model)).add(name_of(regression.transform)).add(std::optional(regression.alpha));
}

void add_row(std::string& csv, const PredictorResult& result, const Regression& regression) {
    const Estimate& estimate = result.estimate;
    const Coefficient& c = estimate.predictors.front();
    const auto& bootstrap = result.test.bootstrap;
    CsvRow row(csv);
    row.add(c.name).add(result.origin.metric).add(kind_word(result.origin));
    row.add(std::optional<std::int64_t>(result.origin.k));
    for (const double value : {c.coefficient, c.std_error, c.t_stat, c.pvalue, c.ci_lower, c.ci_upper, estimate.df_t}) {
        row.add(finite(value));
    }
    for (const std::size_t count : {estimate.n_obs, estimate.n_missing, estimate.n_singletons}) {
        row.add(std::optional(static_cast<std::int64_t>(count)));
    }
    row.add(fewest_clusters(estimate)).add(finite(result.test.qvalue)).add(finite(result.test.holm));
    row.add(bootstrap ? finite(bootstrap->result.pvalue) : std::nullopt);
    row.add(bootstrap ? finite(result.test.qvalue) : std::nullopt);
    row.add(bootstrap ? bootstrap->result.own_lower : std::nullopt);
    row.add(bootstrap ? bootstrap->result.own_upper : std::nullopt).add(result.test.romano_wolf);
    row.add(std::optional(result.predicts())).add(result.placebo_failed);
    const ShownInterval shown = shown_interval(c, result.test);
    row.add(shown.lower).add(shown.upper).add(name_of(result.test.interval_method()));
    row.add(finite(result.test.decisive_p(c.pvalue))).add(name_of(result.test.p_method()));
    row.add(bootstrap ? finite(bootstrap->result.least_pvalue) : std::nullopt);
    add_clusters(row, result);
    add_regression(row, regression);
}

/// Markdown and LaTeX show the same cells; those of the bootstrap where there is one.
std::vector<std::vector<std::string>> shown_cells(const ModelRun& run) {
    const bool boot = has_bootstrap(run);
    std::vector<std::vector<std::string>> rows = {{"Predictor", head_in_unit("Estimate", run.regression),
                                                   error_head(run.regression),
                                                   fmt::format("{:g} % interval", 100 * (1 - run.regression.alpha))}};
    if (boot) {
        rows[0].insert(rows[0].end(), {"p", "q", "RW p"});
    } else {
        rows[0].emplace_back("q");
    }
    rows[0].insert(rows[0].end(), {t_pvalue_head(run.regression), "Rows", "Clusters"});
    for (const PredictorResult& result : run.results) {
        const Coefficient& c = result.estimate.predictors.front();
        const FamilyTest& test = result.test;
        const Regression regression = run.regression_of(c.name);
        std::vector<std::string> row = {c.name, short_number(shown_effect(regression, c.coefficient)),
                                        short_number(c.std_error), marked_range(shown_interval(c, test), regression)};
        if (boot) {
            row.push_back(marked_p(test.decisive_p(c.pvalue), test.p_method()));
        }
        row.push_back(p_text(test.qvalue));
        if (boot) {
            row.push_back(test.romano_wolf ? p_text(*test.romano_wolf) : "–");
        }
        row.push_back(p_text(c.pvalue));
        const auto clusters = fewest_clusters(result.estimate);
        row.insert(row.end(),
                   {fmt::format("{}", result.estimate.n_obs), clusters ? fmt::format("{}", *clusters) : "–"});
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string note_of(const ModelRun& run) {
    return fmt::format(
        "Outcome {}; within {}{}; {}; {}q: Benjamini-Hochberg over {} tests{}. A lag predicts within units, net of "
        "common "
        "periods; it is no experiment.{}",
        run.regression.outcome, effects_text(run.regression), controls_text(run.regression), interval_caption(run),
        any_marked(run) ? mark_note(true) + "; " : "", run.results.size(), level_text(run.regression.alpha),
        has_bootstrap(run)
            ? fmt::format(" p: of {} with the null imposed, on which q and interval rest; RW: Romano and Wolf's "
                          "step-down over its draws; SE and {}: the clustered t test that other programs print.",
                          bootstrap_in_words(run.regression), t_pvalue_head(run.regression))
            : "");
}

}  // namespace

std::string results_csv(const ModelRun& run) {
    std::string csv =
        "predictor,metric,kind,k,coefficient,std_error,t_stat,pvalue,ci_lower,ci_upper,df_t,n_obs,n_dropped_null,"
        "n_singletons,n_clusters,qvalue,holm_pvalue,bootstrap_pvalue,bootstrap_qvalue,bootstrap_ci_lower,bootstrap_ci_"
        "upper,"
        "romano_wolf_pvalue,predicts,placebo_failed,interval_lower,interval_upper,interval_method,decisive_pvalue,p_"
        "method,"
        "bootstrap_least_pvalue,effective_clusters,largest_leverage_cluster,largest_leverage,"
        "largest_partial_leverage_cluster,largest_partial_leverage,leave_one_out_min,leave_one_out_min_without,"
        "leave_one_out_max,leave_one_out_max_without,cr3_std_error,cr3_ci_lower,cr3_ci_upper,cr3_pvalue,"
        "randomisation_pvalue,outcome,controls,effects,vcov,model,transform,alpha\n";
    for (const PredictorResult& result : run.results) {
        add_row(csv, result, run.regression);
    }
    return csv;
}

std::string results_markdown(const ModelRun& run) {
    std::string text = markdown_table(shown_cells(run)) + "\n" + escaped_markdown(note_of(run)) + "\n";
    if (const auto clusters = cluster_table(run); !clusters.empty()) {
        text += "\n" + markdown_table(clusters) + "\n" + escaped_markdown(cluster_note(run)) + "\n";
    }
    return text;
}

std::string results_latex(const ModelRun& run) {
    std::string text = "% needs \\usepackage{booktabs}\n" + latex_table(shown_cells(run), note_of(run));
    if (const auto clusters = cluster_table(run); !clusters.empty()) {
        text += "\n\\par\\medskip\n" + latex_table(clusters, cluster_note(run));
    }
    return text;
}

}  // namespace public_signals::inline models
