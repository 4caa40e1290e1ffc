// What was estimated on the panel, when something was: verdicts, estimates, placebos and event studies.
#include <algorithm>
#include <cmath>

#include "public_signals/models/cluster_words.hpp"
#include "public_signals/models/estimate_json.hpp"
#include "public_signals/models/estimate_text.hpp"
#include "public_signals/models/measurement/measurement_words.hpp"
#include "public_signals/models/shown_interval.hpp"
#include "public_signals/models/transform.hpp"
#include "public_signals/report/model_figures.hpp"
#include "public_signals/report/sections.hpp"

namespace public_signals::inline report {
namespace {

void begin_table(HtmlPage& page, std::string_view label, std::string_view caption,
                 const std::vector<std::string>& heads) {
    page.add(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\n<table class=\"data\"><caption>{}"
        "</caption>\n<thead><tr>",
        label, caption);
    for (const std::string& head : heads) {
        page.add("<th scope=\"col\">{}</th>", head);
    }
    page.raw("</tr></thead>\n<tbody>\n");
}

void add_row(HtmlPage& page, const std::string& name, const std::vector<std::string>& cells) {
    page.add("<tr><th scope=\"row\">{}</th>", name);
    for (const std::string& cell : cells) {
        page.add("<td>{}</td>", cell);
    }
    page.raw("</tr>\n");
}

void end_table(HtmlPage& page) {
    page.raw("</tbody></table></div>\n");
}

/// The p that decides, marked where it is CR3's; `–` where no data could reject.
std::string decisive_text(const Coefficient& c, const FamilyTest& test) {
    const double p = test.decisive_p(c.pvalue);
    return std::isnan(p) ? "–" : marked_p(p, test.p_method());
}

/// What the mark says, behind a caption.
std::string marks(bool any) {
    return any ? ". " + mark_note(true) : "";
}

std::string clusters_text(const std::vector<std::int32_t>& clusters) {
    return clusters.empty() ? "–" : grouped(*std::ranges::min_element(clusters));
}

const char* verdict_of(const PredictorResult& result) {
    switch (result.finding()) {
        case Finding::Undecidable:
            return "undecidable";
        case Finding::NoSign:
            return "no sign";
        case Finding::CarriedByOne:
            return "one carries it";
        case Finding::Unsettled:
            return "can't say";
        case Finding::PlaceboFailed:
            return "placebo failed";
        case Finding::Predicts:
            break;
    }
    return result.is_carried_by_one() ? "predicts, one carries it" : "predicts";
}

void add_estimates(HtmlPage& page, const ModelRun& run) {
    begin_table(page, "Estimates, table",
                "Estimates with " + interval_caption(run) + "; p of the same method, q over all of them" +
                    marks(any_marked(run)) +
                    fmt::format(". RW: Romano and Wolf's step-down over the draws; {}: the clustered t test that other "
                                "programs print",
                                t_pvalue_head(run.regression)),
                {"Predictor", "Verdict", head_in_unit("Estimate", run.regression), "Interval", "p", "q", "RW p",
                 run.results.front().test.bootstrap ? t_pvalue_head(run.regression) : "t test p", "Rows", "Clusters"});
    for (const PredictorResult& result : run.results) {
        const Coefficient& c = result.estimate.predictors.front();
        const Regression regression = run.regression_of(c.name);
        add_row(page, c.name,
                {verdict_of(result), short_number(shown_effect(regression, c.coefficient)),
                 marked_range(shown_interval(c, result.test), regression), decisive_text(c, result.test),
                 p_text(result.test.qvalue), result.test.romano_wolf ? p_text(*result.test.romano_wolf) : "–",
                 p_text(c.pvalue), grouped(static_cast<std::int64_t>(result.estimate.n_obs)),
                 clusters_text(result.estimate.n_clusters)});
    }
    end_table(page);
}

void add_clusters(HtmlPage& page, const ModelRun& run) {
    const std::vector<std::vector<std::string>> rows = cluster_table(run);
    if (rows.empty()) {
        return;
    }
    begin_table(page, "What clusters carry, table", "What clusters carry. " + cluster_note(run), rows.front());
    for (std::size_t i = 1; i < rows.size(); ++i) {
        add_row(page, rows[i].front(), {rows[i].begin() + 1, rows[i].end()});
    }
    end_table(page);
}

/// Predictors have units of their own: each is drawn for one standard deviation more of it.
void add_coefficient_plot(HtmlPage& page, const ModelRun& run) {
    std::vector<double> values;
    for (const PredictorResult& result : run.results) {
        const Coefficient& c = result.estimate.predictors.front();
        const ShownInterval interval = shown_interval(c, result.test);
        for (const double end : {interval.lower.value_or(c.coefficient), interval.upper.value_or(c.coefficient)}) {
            values.push_back(shown_effect(run.regression, result.predictor_sd * end));
        }
    }
    const Axis axis = axis_of(values);
    const auto x_of = [&axis](double value) { return 400 * axis.place(value); };
    page.add(
        "<figure class=\"coefs\"><figcaption>{} for one standard deviation more of each predictor, with {}; the axis "
        "runs from {} to {}</figcaption>\n",
        measured_outcome(run.regression), interval_caption(run), short_number(axis.low), short_number(axis.high));
    for (const PredictorResult& result : run.results) {
        const Coefficient& c = result.estimate.predictors.front();
        const double sd = result.predictor_sd;
        const auto shown = [&](double value) { return shown_effect(run.regression, sd * value); };
        const auto scaled_end = [&](const std::optional<double>& end) {
            return end ? std::optional(shown(*end)) : std::nullopt;
        };
        const ShownInterval interval = shown_interval(c, result.test);
        const ShownInterval drawn{scaled_end(interval.lower), scaled_end(interval.upper)};
        page.add(
            "<span class=\"name\">{}</span><svg viewBox=\"0 0 400 20\" preserveAspectRatio=\"none\" role=\"img\">"
            "<title>{}: {}, {}</title><path class=\"x\" d=\"M{:.1f} -4v28\"/><path class=\"l\" d=\"M{:.1f} "
            "10H{:.1f}\"/>"
            "<path class=\"{}\" d=\"M{:.1f} 10h0\"/></svg>\n",
            c.name, c.name, short_number(shown(c.coefficient)), interval_range(drawn), x_of(0),
            x_of(drawn.lower.value_or(axis.low)), x_of(drawn.upper.value_or(axis.high)), result.predicts() ? "d" : "p",
            x_of(shown(c.coefficient)));
    }
    page.raw("</figure>\n");
}

void add_placebos(HtmlPage& page, const ModelRun& run) {
    if (run.placebos.empty()) {
        page.raw("<p class=\"soft\">No placebo was run: fit --placebo puts a lead beside its lags.</p>\n");
        return;
    }
    const auto failed = std::ranges::count_if(run.placebos, &PlaceboResult::failed);
    const auto judged = std::ranges::count_if(run.placebos, &PlaceboResult::is_judged);
    const std::string leads = counted(judged > 0 ? judged : std::ssize(run.placebos), "lead");
    page.add("<p>{}</p>\n", failed > 0    ? fmt::format("Placebo failed: {} of {}. Attention of later weeks can't have "
                                                           "moved the outcome; read those metrics as no prediction.",
                                                        failed, leads)
                            : judged == 0 ? fmt::format("None of {} could be judged: the clusters are too few.", leads)
                                          : fmt::format("None of {} failed as a placebo; that proves nothing.", leads));
    begin_table(page, "Placebos, table",
                "Leads beside the lags of their metric, a family of tests of their own; " +
                    interval_caption(run.placebos, run.regression) + "; p of the same method, q over all of them" +
                    marks(std::ranges::any_of(run.placebos,
                                              [](const PlaceboResult& placebo) { return is_marked(placebo.test); })),
                {"Lead", "Result", head_in_unit("Estimate", run.regression), "Interval", "p", "q", "Rows"});
    for (const PlaceboResult& placebo : run.placebos) {
        add_row(page, placebo.lead.name,
                {!placebo.is_judged() ? "not judged"
                 : placebo.failed()   ? "failed"
                                      : "passed",
                 short_number(shown_effect(run.regression, placebo.lead.coefficient)),
                 marked_range(shown_interval(placebo.lead, placebo.test), run.regression),
                 decisive_text(placebo.lead, placebo.test), p_text(placebo.test.qvalue),
                 grouped(static_cast<std::int64_t>(placebo.n_obs))});
    }
    end_table(page);
}

void add_event_chart(HtmlPage& page, const EventStudy& study) {
    std::vector<double> values;
    for (std::size_t i = 0; i < study.weeks.size(); ++i) {
        const ShownInterval interval = shown_interval(study, i);
        const double middle = study.cumulative[i].coefficient;
        values.insert(values.end(), {interval.lower.value_or(middle), interval.upper.value_or(middle)});
    }
    const Axis axis = axis_of(values);
    const auto y_of = [&axis](double value) { return 100 * (1 - axis.place(value)); };
    std::string there;
    std::string back;
    std::string line;
    std::string dots;
    for (std::size_t i = 0; i < study.weeks.size(); ++i) {
        const Coefficient& c = study.cumulative[i];
        const char* const move = i == 0 ? "M" : "L";
        const ShownInterval interval = shown_interval(study, i);
        there += fmt::format("{}{} {:.1f}", move, i, y_of(interval.upper.value_or(axis.high)));
        back = fmt::format("L{} {:.1f}", i, y_of(interval.lower.value_or(axis.low))) + back;
        line += fmt::format("{}{} {:.1f}", move, i, y_of(c.coefficient));
        dots += fmt::format("M{} {:.1f}h0", i, y_of(c.coefficient));
    }
    const std::size_t last = study.weeks.size() - 1;
    page.add("<div class=\"plot\"><p><span>{}</span><span class=\"soft\">{} to {} weeks, {} to {}</span></p>\n",
             study.variable, study.weeks.front(), study.weeks.back(), short_number(axis.low), short_number(axis.high));
    page.add(
        "<svg viewBox=\"-0.5 -4 {} 108\" preserveAspectRatio=\"none\" role=\"img\"><title>Event study of {}</title>"
        "<path class=\"q\" d=\"{}\"/><path class=\"x\" d=\"M-0.5 {:.1f}h{}M{} -4v108\"/><path class=\"l\" "
        "d=\"{}\"/><path "
        "class=\"p\" d=\"{}\"/></svg></div>\n",
        last + 1, sentence_of(study), there + back + "z", y_of(0), last + 1, -study.weeks.front(), line, dots);
}

std::string week_p_text(const EventStudy& study, std::size_t i) {
    if (study.bootstraps.empty() || !study.bootstraps[i]) {
        return p_text(study.cumulative[i].pvalue);
    }
    const auto& p = study.bootstraps[i]->decisive;
    return p ? marked_p(*p, study.bootstraps[i]->p_method()) : "–";
}

void add_event_table(HtmlPage& page, const EventStudy& study, const Regression& regression) {
    page.add("<details><summary>The weeks around {}</summary>\n", study.variable);
    begin_table(page, fmt::format("Event study of {}, table", study.variable),
                "The first and the last week are bins; week -1 is the reference; " +
                    interval_caption({&study, 1}, regression) + marks(any_marked(study)),
                {"Week", "Estimate", "Interval", "p"});
    for (std::size_t i = 0; i < study.weeks.size(); ++i) {
        if (study.weeks[i] == reference_week) {
            add_row(page, fmt::format("{}", study.weeks[i]), {"reference", "–", "–"});
            continue;
        }
        add_row(page, fmt::format("{}", study.weeks[i]),
                {short_number(study.cumulative[i].coefficient), marked_range(shown_interval(study, i), Regression{}),
                 week_p_text(study, i)});
    }
    end_table(page);
    page.raw("</details>\n");
}

void add_event_studies(HtmlPage& page, const ModelRun& run) {
    if (run.event_studies.empty()) {
        return;
    }
    page.raw("<h3>Event studies</h3>\n");
    page.add(
        "<p class=\"soft\">Change in {}, by weeks before and after one additional unit of a metric that stays from "
        "then "
        "on, against the week before; the upright line is week 0; the bands are {}. Careful: {}.</p>\n",
        measured_outcome(run.regression), interval_caption(run.event_studies, run.regression), heterogeneity_note);
    page.raw("<div class=\"plots events\">\n");
    for (const EventStudy& study : run.event_studies) {
        add_event_chart(page, study);
    }
    page.raw("</div>\n");
    for (const EventStudy& study : run.event_studies) {
        add_event_table(page, study, run.regression);
    }
}

void add_sentences(HtmlPage& page, const char* title, const std::vector<std::string>& sentences) {
    if (sentences.empty()) {
        return;
    }
    page.add("<h3>{}</h3>\n<ul class=\"small\">\n", title);
    for (const std::string& sentence : sentences) {
        page.add("<li>{}.</li>\n", sentence);
    }
    page.raw("</ul>\n");
}

void add_measurement(HtmlPage& page, const ModelRun& run) {
    std::vector<std::string> sentences;
    for (const PredictorResult& result : run.results) {
        std::ranges::move(measurement_sentences(result, run.regression), std::back_inserter(sentences));
    }
    add_sentences(page, "Measured anew", sentences);
}

void add_notes(HtmlPage& page, const ModelRun& run) {
    page.raw("<ul class=\"small\">\n");
    for (const ModelWarning& warning : run.warnings) {
        page.add("<li>{}: {}</li>\n", warning.code, warning.text);
    }
    for (const NotEstimated& missing : run.not_estimated) {
        page.add("<li>Not estimated: {}: {}</li>\n", missing.what, missing.why);
    }
    page.add("<li>A lag that predicts does so within {}; it is no experiment.</li>\n</ul>\n",
             effects_text(run.regression));
}

void add_run(HtmlPage& page, const StoredModelRun& stored, bool is_stale) {
    const ModelRun& run = stored.run;
    const auto found = std::ranges::count_if(run.results, &PredictorResult::predicts);
    const auto carried = std::ranges::count_if(
        run.results, [](const PredictorResult& result) { return result.predicts() && result.is_carried_by_one(); });
    const std::string unit = run.regression.clusters.empty() ? "cluster" : run.regression.clusters.front();
    page.add("<p>{} of {} {} {}{}{}.</p>\n", found, counted(std::ssize(run.results), "predictor"),
             found == 1 || run.results.size() == 1 ? "predicts" : "predict", run.regression.outcome,
             level_text(run.regression.alpha),
             carried == 0       ? ""
             : carried == found ? fmt::format("; one {} carries {}", unit, found == 1 ? "it" : "each of them")
                                : fmt::format("; one {} carries {} of them", unit, carried));
    page.add("<p class=\"soft\">{}: {} of {}; within {}{}; standard errors: {}{}.</p>\n", run.regression.outcome,
             regressions_text(run), stored.source.input_file, effects_text(run.regression),
             controls_text(run.regression), vcov_word(run.regression), form_text(run.regression));
    if (is_stale) {
        page.raw(
            "<p class=\"look\">The file that was fitted has changed since, or shows.yaml has: run fit again.</p>\n");
    }
    add_coefficient_plot(page, run);
    add_estimates(page, run);
    add_clusters(page, run);
    page.raw("<h3>Placebos</h3>\n");
    add_placebos(page, run);
    add_event_studies(page, run);
    add_sentences(page, "What the panel remembers", persistence_sentences(run));
    add_measurement(page, run);
    page.raw("<h3>What to know</h3>\n");
    add_notes(page, run);
}

}  // namespace

void add_model(HtmlPage& page, const Draft& draft) {
    page.raw("<section aria-labelledby=\"model\">\n<h2 id=\"model\">Model</h2>\n");
    if (draft.input.model == nullptr) {
        page.raw(
            "<p class=\"soft\">No model was run on this panel: this report describes it and estimates nothing.</p>\n");
    } else {
        add_run(page, *draft.input.model, draft.input.model_is_stale);
    }
    page.raw("</section>\n");
}

}  // namespace public_signals::inline report
