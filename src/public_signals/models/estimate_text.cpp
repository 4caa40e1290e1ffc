#include "public_signals/models/estimate_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "public_signals/base/counted.hpp"
#include "public_signals/base/wrapped.hpp"
#include "public_signals/models/aligned_cells.hpp"
#include "public_signals/models/cluster_words.hpp"
#include "public_signals/models/estimate_json.hpp"
#include "public_signals/models/measurement/measurement_words.hpp"
#include "public_signals/models/persistence/persistence_words.hpp"
#include "public_signals/models/shown_interval.hpp"
#include "public_signals/models/transform.hpp"

namespace public_signals::inline models {

const char* const heterogeneity_note =
    "where effects differ between units, leads and lags of a two-way regression mix into each other (Sun and Abraham "
    "2021)";

namespace {

/// `tt_sum_views of 4 weeks earlier`, or the column's own name.
std::string in_words(const FeatureOrigin& origin, const std::string& column) {
    if (origin.kind == FeatureKind::Lag) {
        return fmt::format("{} of {} week{} earlier", origin.metric, origin.k, origin.k == 1 ? "" : "s");
    }
    return column;
}

/// ` of the wild bootstrap`, ` of CR3`; empty for t.
std::string of_method(InferenceMethod method) {
    return method == InferenceMethod::T     ? ""
           : method == InferenceMethod::Cr3 ? " of CR3"
                                            : fmt::format(" of the {}", in_words(method));
}

/// In the unit of the sentence's estimate.
std::string interval(const Coefficient& c, const FamilyTest& test, const Regression& regression) {
    const bool has_gaps = test.bootstrap && test.bootstrap->result.has_hole;
    return fmt::format("{:g} % interval{} {}{}", 100 * (1 - regression.alpha), of_method(test.interval_method()),
                       effect_range(shown_interval(c, test), regression), has_gaps ? " with gaps" : "");
}

/// `p 0.109`, `p 0.050 of CR3` beside an interval of the bootstrap.
std::string own_p_text(const Coefficient& c, const FamilyTest& test) {
    const bool is_named = test.p_method() != test.interval_method();
    return fmt::format("p {}{}", p_text(test.decisive_p(c.pvalue)), is_named ? of_method(test.p_method()) : "");
}

/// What the panel could have found: the size of an effect that has its chance.
std::string power_text(const PredictorResult& result, const Regression& regression) {
    if (!result.smallest_effect) {
        return "how large a coefficient it would find can't be said";
    }
    const std::string size = short_number(shown_effect(regression, *result.smallest_effect));
    const std::string unit = effect_unit(regression);
    if (unit.empty()) {
        return fmt::format("80 of 100 such panels would find a coefficient of {}", size);
    }
    const bool as_it_is = regression.transform == ValueTransform::None || is_step(regression);
    const char* const more = as_it_is                                        ? "one"
                             : regression.transform == ValueTransform::Share ? "one point"
                                                                             : "one per cent";
    return fmt::format("80 of 100 such panels would find {}{} of {} for {} more of {}", size, unit, regression.outcome,
                       more, in_words(result.origin, result.estimate.predictors.front().name));
}

/// Whose story an estimate is, where one cluster has most of the predictor; empty elsewhere.
std::string carrier_text(const PredictorResult& result, const Regression& regression) {
    if (!result.is_carried_by_one()) {
        return "";
    }
    const ClusterReport::Extreme& carrier = result.clusters->partial_leverage;
    return fmt::format("; one {} carries this: {} has {:.0f} % of the variation",
                       regression.clusters.empty() ? "cluster" : regression.clusters.front(), carrier.cluster,
                       100 * carrier.value);
}

std::string q_text(const FamilyTest& test, std::size_t tests, const char* noun) {
    return fmt::format("q {} over {} {}{}{}", p_text(test.qvalue), tests, noun, tests == 1 ? "" : "s",
                       level_text(test.level));
}

/// What a verdict without the bootstrap rests on; empty where it has one.
std::string rests_on_t(const PredictorResult& result, const Regression& regression) {
    if (result.test.bootstrap) {
        return "";
    }
    const bool few_carry = std::ranges::find(result.estimate.warnings, "unequal_clusters", &ModelWarning::code) !=
                           result.estimate.warnings.end();
    return fmt::format(" by the t test alone (standard errors: {}; no bootstrap{})", vcov_word(regression),
                       few_carry ? "; few clusters carry it" : "");
}

std::string clusters_text(const std::vector<std::int32_t>& clusters) {
    return clusters.empty() ? "-" : fmt::format("{}", fmt::join(clusters, ", "));
}

std::string table_of(const ModelRun& run, std::size_t width) {
    const bool boot = has_bootstrap(run);
    const bool stepped = run.results.front().test.romano_wolf.has_value();
    std::vector<std::vector<std::string>> rows = {{"predictor", head_in_unit("estimate", run.regression),
                                                   fmt::format("{:g} % interval", 100 * (1 - run.regression.alpha))}};
    if (boot) {
        rows[0].emplace_back("p");
    }
    rows[0].emplace_back("q");
    if (stepped) {
        rows[0].emplace_back("Romano-Wolf p");
    }
    rows[0].insert(rows[0].end(), {t_pvalue_head(run.regression), "rows", "clusters"});
    for (const PredictorResult& result : run.results) {
        const Coefficient& c = result.estimate.predictors.front();
        const Regression regression = run.regression_of(c.name);
        std::vector<std::string> row = {c.name, short_number(shown_effect(regression, c.coefficient)),
                                        marked_range(shown_interval(c, result.test), regression)};
        if (boot) {
            row.push_back(marked_p(result.test.decisive_p(c.pvalue), result.test.p_method()));
        }
        row.push_back(p_text(result.test.qvalue));
        if (stepped) {
            row.push_back(p_text(*result.test.romano_wolf));
        }
        row.push_back(p_text(c.pvalue));
        row.push_back(grouped_number(static_cast<double>(result.estimate.n_obs)));
        row.push_back(clusters_text(result.estimate.n_clusters));
        rows.push_back(std::move(row));
    }
    return aligned_cells(rows, width);
}

/// The table of what clusters carry, and what its columns are.
std::string carried_text(const ModelRun& run, std::size_t width) {
    std::vector<std::vector<std::string>> rows = cluster_table(run);
    if (rows.empty()) {
        return "";
    }
    for (std::string& head : rows.front()) {
        if (!head.starts_with("CR3")) {
            head.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(head.front())));
        }
    }
    return fmt::format("what clusters carry\n{}{}\n", aligned_cells(rows, width), "  " + cluster_note(run));
}

/// `tt_posts_lag4: 583 used, 249 left out (249 without tt_posts_lag4), 3 alone in their group`.
std::string rows_of(const PredictorResult& result) {
    const Estimate& estimate = result.estimate;
    std::string text = fmt::format("  {}: {} used", estimate.predictors.front().name,
                                   grouped_number(static_cast<double>(estimate.n_obs)));
    for (const auto& [column, rows] : estimate.missing) {
        text += fmt::format(", {} without {}", grouped_number(static_cast<double>(rows)), column);
    }
    if (estimate.n_singletons > 0) {
        text += fmt::format(", {} alone in their group", grouped_number(static_cast<double>(estimate.n_singletons)));
    }
    return text;
}

/// Controls that every regression dropped for the same reason are said once.
std::string dropped_controls(const ModelRun& run) {
    std::vector<std::pair<std::string, std::string>> said;
    std::string text;
    for (const PredictorResult& result : run.results) {
        for (const auto& dropped : result.estimate.dropped) {
            if (std::ranges::find(said, dropped) == said.end()) {
                said.push_back(dropped);
                text += fmt::format("  control {} dropped: {}\n", dropped.first, dropped.second);
            }
        }
    }
    return text;
}

/// What the controls of text are held against, and what stands beside Driscoll and Kraay's standard errors; each said
/// once.
std::string further_notes(const ModelRun& run) {
    std::vector<std::string> lines;
    for (const PredictorResult& result : run.results) {
        for (const auto& [control, level] : result.estimate.left_out_levels) {
            lines.push_back(fmt::format("  control {}: its levels stand against {}", control, level));
        }
        if (const auto& kernel = result.estimate.kernel; kernel && kernel->dependence) {
            lines.push_back(fmt::format(
                "  {}: Driscoll and Kraay with {} over {}; Pesaran CD {}, p {}, mean |r| {:.3f} of {} pair{}{}",
                result.estimate.predictors.front().name, counted(kernel->lags, "lag"),
                counted(kernel->periods, "period"), short_number(kernel->dependence->statistic),
                p_text(kernel->dependence->pvalue), kernel->dependence->mean_absolute, kernel->dependence->pairs,
                kernel->dependence->pairs == 1 ? "" : "s",
                run.regression.effects.size() > 1 ? " (effects of periods push it down: Juodis and Reese 2022)" : ""));
        }
    }
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const bool is_new = std::find(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(i), lines[i]) ==
                            lines.begin() + static_cast<std::ptrdiff_t>(i);
        text += is_new ? lines[i] + "\n" : "";
    }
    return text;
}

std::string persistence_text(const ModelRun& run) {
    std::string text;
    for (const std::string& sentence : persistence_sentences(run)) {
        text += fmt::format("  {}\n", sentence);
    }
    return text.empty() ? "" : "persistence:\n" + text;
}

std::string randomisation_of(const PredictorResult& result) {
    const bool known = result.clusters->randomisation && result.clusters->randomisation->pvalue;
    return known ? fmt::format(", randomisation p {}", p_text(*result.clusters->randomisation->pvalue)) : "";
}

std::string placebo_summary(const ModelRun& run) {
    if (run.placebos.empty()) {
        return "";
    }
    const auto failed = std::ranges::count_if(run.placebos, &PlaceboResult::failed);
    const auto judged = std::ranges::count_if(run.placebos, &PlaceboResult::is_judged);
    std::string text = failed > 0    ? fmt::format("placebo failed: {} of {}\n", failed, run.placebos.size())
                       : judged == 0 ? fmt::format("placebos: none of {} could be judged\n", run.placebos.size())
                                     : fmt::format("placebos: none of {} failed; that proves nothing\n", judged);
    for (const PlaceboResult& placebo : run.placebos) {
        text += "  " + sentence_of(placebo, run) + "\n";
    }
    return text + fmt::format("  {}\n", interval_caption(run.placebos, run.regression));
}

}  // namespace

std::string grouped_number(double value) {
    std::string digits = fmt::format("{:.0f}", std::abs(value));
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, ",");
    }
    return (value < 0 ? "-" : "") + digits;
}

std::string short_number(double value) {
    if (!std::isfinite(value)) {
        return "-";
    }
    constexpr double thousand = 999.95;  // what four digits round to 1,000
    return std::abs(value) >= thousand && std::abs(value) < 1e15 ? grouped_number(value) : fmt::format("{:.4g}", value);
}

std::string end_text(const std::optional<double>& end) {
    return end ? short_number(*end) : "no end";
}

std::string p_text(double p) {
    return std::isnan(p) ? "-" : p < 0.001 ? "<0.001" : fmt::format("{:.3f}", p);
}

std::string level_text(double level) {
    return level == usual_level ? "" : fmt::format(", level {:g}", level);
}

const char* t_pvalue_head(const Regression& regression) {
    return regression.vcov == Vcov::Cluster && regression.clusters.size() == 1 ? "CRV1 p" : "t test p";
}

std::string effects_text(const Regression& regression) {
    return regression.effects.empty() ? "nothing" : fmt::format("{}", fmt::join(regression.effects, " and "));
}

std::string regressions_text(const ModelRun& run) {
    const auto [fewest, most] =
        std::ranges::minmax(run.results, {}, [](const PredictorResult& result) { return result.estimate.n_obs; });
    const auto number = [](std::size_t rows) { return grouped_number(static_cast<double>(rows)); };
    const std::string least = number(fewest.estimate.n_obs);
    const std::string largest = number(most.estimate.n_obs);
    return fmt::format(
        "{} one predictor; {}{} of {} rows",
        run.results.size() == 1 ? "1 regression with" : fmt::format("{} regressions, each with", run.results.size()),
        least, least == largest ? "" : " to " + largest, number(run.rows));
}

std::vector<std::string> persistence_sentences(const ModelRun& run) {
    std::vector<std::string> sentences;
    for (const UnitRootTest& test : run.unit_roots) {
        const std::vector<std::string>& steps = run.regression.steps;
        const bool is_transformed = (run.regression.model == Model::Ols || test.column != run.regression.outcome) &&
                                    std::ranges::find(steps, test.column) == steps.end();
        sentences.push_back(
            sentence_of(test, is_transformed ? run.regression.transform : ValueTransform::None, run.regression.alpha));
    }
    for (const PredictorResult& result : run.results) {
        if (result.serial) {
            sentences.push_back(sentence_of(*result.serial, result.estimate.predictors.front().name, run.regression));
        }
        if (result.split) {
            sentences.push_back(sentence_of(*result.split, run.regression));
        }
    }
    return sentences;
}

std::string sentence_of(const PredictorResult& result, const ModelRun& run) {
    const Coefficient& c = result.estimate.predictors.front();
    const Regression regression = run.regression_of(c.name);
    const std::string& outcome = run.regression.outcome;
    const std::string facts =
        fmt::format("{}, {}", interval(c, result.test, regression), q_text(result.test, run.results.size(), "test"));
    const std::string goes = effect_text(regression, in_words(result.origin, c.name), c.coefficient);
    const double own_p = result.test.decisive_p(c.pvalue);
    switch (result.finding()) {
        case Finding::Undecidable:
            return fmt::format("no verdict on {}: {}", c.name, result.test.bootstrap->result.why_not);
        case Finding::CarriedByOne:
            return fmt::format("{} ({}{})", carried_by_one(result, run.regression), facts, randomisation_of(result));
        case Finding::NoSign:
            break;
        case Finding::Unsettled:
            return fmt::format(
                "can't say whether {} predicts {}: zero is rejected, and yet the interval holds it ({}){}", c.name,
                outcome, facts, carrier_text(result, run.regression));
        case Finding::PlaceboFailed:
            return fmt::format("placebo failed for {}: {} ({}), but so do later weeks: this is no prediction", c.name,
                               goes, facts);
        case Finding::Predicts:
            return fmt::format("{} predicts {}{}: {} ({}{}){}", c.name, outcome, rests_on_t(result, run.regression),
                               goes, facts, result.is_carried_by_one() ? randomisation_of(result) : "",
                               carrier_text(result, run.regression));
    }
    const double level = result.test.level;
    if (result.test.bootstrap && c.pvalue < level && !(own_p < level)) {
        return fmt::format(
            "{} goes with {} in the t test (p {}), but not beyond chance {} ({}): too little to say that it predicts",
            c.name, outcome, p_text(c.pvalue),
            result.test.bootstrap->result.with_cr3 ? std::string("where the wild bootstrap and CR3 have to agree")
                                                   : fmt::format("in the {}", in_words(result.test.p_method())),
            fmt::format("{}, {}", facts, own_p_text(c, result.test)));
    }
    const std::size_t tests = run.results.size();
    const std::string why = own_p < level ? fmt::format(
                                                "not beyond chance once {} {} counted, and q decides, though "
                                                "its own interval leaves zero out",
                                                tests, tests == 1 ? "test is" : "tests are")
                                          : "not beyond chance";
    return fmt::format("no sign that {} predicts {}{}: {} ({}, {}); {}", c.name, outcome,
                       rests_on_t(result, run.regression), why, facts, own_p_text(c, result.test),
                       power_text(result, regression));
}

std::string sentence_of(const PlaceboResult& placebo, const ModelRun& run) {
    const std::string facts = fmt::format("{}, {}", interval(placebo.lead, placebo.test, run.regression),
                                          q_text(placebo.test, run.placebos.size(), "placebo"));
    if (!placebo.is_judged()) {
        return fmt::format("{}: not judged: {}", placebo.lead.name, placebo.test.bootstrap->result.why_not);
    }
    if (placebo.failed()) {
        return fmt::format("placebo failed: {}, which lies after the outcome, goes with {} beside {} {} of {} ({})",
                           placebo.lead.name, run.regression.outcome, placebo.lags.size(),
                           placebo.lags.size() == 1 ? "lag" : "lags", placebo.metric, facts);
    }
    return fmt::format(
        "{} beside {} {}: {}{} ({})", placebo.lead.name, placebo.lags.size(), placebo.lags.size() == 1 ? "lag" : "lags",
        short_number(shown_effect(run.regression, placebo.lead.coefficient)), effect_unit(run.regression), facts);
}

std::string joint_text(const std::string& what, const JointTest& joint) {
    if (!joint.test) {
        return fmt::format("{} can't be tested together ({})", what, joint.why_not);
    }
    const auto f_text = [](const WaldTest& test) {
        return fmt::format("F({}, {:.4g}) {}, p {}", test.df_num, test.df_denom, short_number(test.statistic),
                           p_text(test.pvalue));
    };
    if (!joint.bootstrap) {
        return fmt::format("{} together {}", what, f_text(*joint.test));
    }
    std::string text = joint.bootstrap->decisive
                           ? fmt::format("{} together {} p {}", what, joint.bootstrap->p_is_cr3 ? "CR3" : "bootstrap",
                                         p_text(*joint.bootstrap->decisive))
                           : fmt::format("{} together undecided ({})", what, joint.bootstrap->why_not);
    text += joint.qvalue ? fmt::format(", q {}", p_text(*joint.qvalue)) : "";
    return text + (joint.cr3 ? fmt::format(", CR3 {}", f_text(*joint.cr3)) : "");
}

std::string sentence_of(const EventStudy& study) {
    const bool few = study.bootstraps.empty() &&
                     std::ranges::any_of(study.n_clusters, [](std::int32_t groups) { return groups < few_clusters; });
    const std::string form =
        study.transform == ValueTransform::None
            ? ""
            : fmt::format(" ({} of outcome{})", name_of(study.transform), study.is_of_step ? "" : " and variable");
    return fmt::format(
        "{}{}: {}; {}; {} rows{}", study.variable, form, joint_text("leads", study.leads),
        joint_text("lags", study.lags), grouped_number(static_cast<double>(study.n_obs)),
        few ? fmt::format("; joint tests of {} clusters reject too often", clusters_text(study.n_clusters)) : "");
}

std::string text_of(const StoredModelRun& stored, std::size_t width) {
    const ModelRun& run = stored.run;
    std::string text = fmt::format("{}: {} of {}; within {}{}; standard errors: {}{}\n\n", run.regression.outcome,
                                   regressions_text(run), stored.source.input_file, effects_text(run.regression),
                                   controls_text(run.regression), vcov_word(run.regression), form_text(run.regression));
    for (const PredictorResult& result : run.results) {
        text += sentence_of(result, run) + "\n";
    }
    text += fmt::format("\n{}\n{}{}\n{}{}", interval_caption(run), table_of(run, width),
                        any_marked(run) ? fmt::format("  {}\n", mark_note(true)) : "", carried_text(run, width),
                        placebo_summary(run));
    if (!run.event_studies.empty()) {
        text += fmt::format("event studies ({}):\n", heterogeneity_note);
    }
    for (const EventStudy& study : run.event_studies) {
        text += fmt::format("  {}; {}\n", sentence_of(study), interval_caption({&study, 1}, run.regression));
    }
    text += persistence_text(run) + measurement_text(run);
    text += fmt::format("rows: {} in the file\n", grouped_number(static_cast<double>(run.rows)));
    for (const PredictorResult& result : run.results) {
        text += rows_of(result) + "\n";
    }
    text += dropped_controls(run) + further_notes(run);
    for (const NotEstimated& missing : run.not_estimated) {
        text += fmt::format("not estimated: {}: {}\n", missing.what, missing.why);
    }
    for (const ModelWarning& warning : run.warnings) {
        text += fmt::format("warning[{}]: {}\n", warning.code, warning.text);
    }
    return wrapped_lines(text, width);
}

}  // namespace public_signals::inline models
