#include "public_signals/models/model_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "public_signals/models/cluster_words.hpp"
#include "public_signals/models/estimate_text.hpp"
#include "public_signals/models/shown_interval.hpp"
#include "public_signals/models/text_tables.hpp"
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

void add_row(std::string& csv, const PredictorResult& result) {
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
    row.add(bootstrap ? bootstrap->result.ci_lower : std::nullopt);
    row.add(bootstrap ? bootstrap->result.ci_upper : std::nullopt).add(result.test.romano_wolf);
    row.add(std::optional(result.predicts())).add(result.placebo_failed);
    const ShownInterval shown = shown_interval(c, result.test);
    row.add(shown.lower).add(shown.upper).add(bootstrap ? "wild bootstrap" : "t");
    row.add(finite(result.test.decisive_p(c.pvalue)));
    row.add(bootstrap ? finite(bootstrap->result.least_pvalue) : std::nullopt);
    add_clusters(row, result);
}

/// Markdown and LaTeX show the same cells; those of the bootstrap where there is one.
std::vector<std::vector<std::string>> shown_cells(const ModelRun& run) {
    const bool boot = run.results.front().test.bootstrap.has_value();
    std::vector<std::vector<std::string>> rows = {
        {"Predictor", "Estimate", "SE", fmt::format("{:g} % interval", 100 * (1 - run.regression.alpha))}};
    if (boot) {
        rows[0].insert(rows[0].end(), {"Wild p", "q", "RW p"});
    } else {
        rows[0].emplace_back("q");
    }
    rows[0].insert(rows[0].end(), {t_pvalue_head(run.regression), "Rows", "Clusters"});
    for (const PredictorResult& result : run.results) {
        const Coefficient& c = result.estimate.predictors.front();
        const FamilyTest& test = result.test;
        std::vector<std::string> row = {c.name, short_number(c.coefficient), short_number(c.std_error),
                                        interval_range(shown_interval(c, test))};
        if (boot) {
            row.push_back(test.bootstrap ? p_text(test.decisive_p(c.pvalue)) : "–");
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
        "Outcome {}; within {}; {}; q: Benjamini-Hochberg over {} tests. A lag predicts within units, net of common "
        "periods; it is no experiment.{}",
        run.regression.outcome, effects_text(run.regression), interval_caption(run), run.results.size(),
        run.results.front().test.bootstrap
            ? " Wild: the wild cluster bootstrap with the null imposed, on which q and interval rest; RW: Romano and "
              "Wolf's step-down over its draws; SE and CRV1 p: the clustered t test that other programs print."
            : "");
}

}  // namespace

std::string results_csv(const ModelRun& run) {
    std::string csv =
        "predictor,metric,kind,k,coefficient,std_error,t_stat,pvalue,ci_lower,ci_upper,df_t,n_obs,n_dropped_null,"
        "n_singletons,n_clusters,qvalue,holm_pvalue,bootstrap_pvalue,bootstrap_qvalue,bootstrap_ci_lower,bootstrap_ci_"
        "upper,"
        "romano_wolf_pvalue,predicts,placebo_failed,interval_lower,interval_upper,interval_method,decisive_pvalue,"
        "bootstrap_least_pvalue,effective_clusters,largest_leverage_cluster,largest_leverage,"
        "largest_partial_leverage_cluster,largest_partial_leverage,leave_one_out_min,leave_one_out_min_without,"
        "leave_one_out_max,leave_one_out_max_without,cr3_std_error,cr3_ci_lower,cr3_ci_upper,cr3_pvalue,"
        "randomisation_pvalue\n";
    for (const PredictorResult& result : run.results) {
        add_row(csv, result);
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
