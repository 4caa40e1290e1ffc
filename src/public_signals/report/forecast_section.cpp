// Whether attention beats what last week says, when forecasts were made: sentences, errors, and where they were won.
#include <algorithm>
#include <cmath>

#include "public_signals/models/estimate_text.hpp"
#include "public_signals/models/forecast/forecast_text.hpp"
#include "public_signals/report/forecast_figures.hpp"
#include "public_signals/report/model_figures.hpp"
#include "public_signals/report/sections.hpp"

namespace public_signals::inline report {
namespace {

std::string percent_cell(const std::optional<double>& share) {
    return share ? fmt::format("{:.1f} %", 100 * *share) : "–";
}

std::string number_cell(const std::optional<double>& value, int digits) {
    return value ? fmt::format("{:.{}f}", *value, digits) : "–";
}

void add_sentences(HtmlPage& page, const ForecastRun& run) {
    page.raw("<ul>\n");
    for (const HorizonResult& horizon : run.horizons) {
        for (const RivalResult& result : horizon.rivals) {
            if (result.rival.uses_attention()) {
                page.add("<li>{}.</li>\n", sentence_of(result, horizon, run));
            }
        }
    }
    if (const std::string plain = plain_sentence(run); !plain.empty()) {
        page.add("<li>{}.</li>\n", plain);
    }
    page.add("<li>{}.</li>\n</ul>\n", last_week_sentence(run));
}

/// The mean absolute error of each rival, one axis for all horizons.
void add_error_figure(HtmlPage& page, const ForecastRun& run) {
    std::vector<double> values;
    for (const HorizonResult& horizon : run.horizons) {
        for (const RivalResult& result : horizon.rivals) {
            values.push_back(result.scores.mae);
        }
    }
    Axis axis = axis_of(values);
    axis.low = 0;
    page.add(
        "<figure class=\"coefs\"><figcaption>Mean absolute error over forecasts by horizon and rival, in units of {}; "
        "each horizon has one sample for all its rivals; the axis runs from {} to {}; the upright line is "
        "AR; blue: attention cuts its error, that is, the interval of the cut lies above zero and q is under {:g}. "
        "{}</figcaption>\n",
        run.request.outcome, short_number(axis.low), short_number(axis.high), run.request.alpha, cut_caption(run));
    for (const HorizonResult& horizon : run.horizons) {
        const auto ar = std::ranges::find(horizon.rivals, RivalKind::Ar,
                                          [](const RivalResult& result) { return result.rival.kind; });
        for (const RivalResult& result : horizon.rivals) {
            const double x = 400 * axis.place(result.scores.mae);
            const double line = 400 * axis.place(ar == horizon.rivals.end() ? 0.0 : ar->scores.mae);
            page.add(
                "<span class=\"name\">{}, {}</span><svg viewBox=\"0 0 400 20\" preserveAspectRatio=\"none\" "
                "role=\"img\"><title>{}, {}: {}</title><path class=\"x\" d=\"M{:.1f} -4v28\"/><path class=\"{}\" "
                "d=\"M{:.1f} 10h0\"/></svg>\n",
                weeks_text(horizon.horizon), result.name, weeks_text(horizon.horizon), result.name,
                short_number(result.scores.mae), line, cuts_error(result) ? "d" : "p", x);
        }
    }
    page.raw("</figure>\n");
}

void add_loss_path(HtmlPage& page, const LossPath& path) {
    const std::vector<double> saved = path.saved_so_far();
    const Axis axis = axis_of(saved);
    const auto y_of = [&axis](double value) { return 100 * (1 - axis.place(value)); };
    const Week first = path.horizon->origins.front();
    std::string line;
    for (std::size_t i = 0; i < saved.size(); ++i) {
        line +=
            fmt::format("{}{} {:.1f}", i == 0 ? "M" : "L", (path.horizon->origins[i] - first).count, y_of(saved[i]));
    }
    const int span = std::max((path.horizon->origins.back() - first).count, 1);
    page.add("<div class=\"plot\"><p><span>{} against {}, {}</span><span class=\"soft\">{}, {} to {}</span></p>\n",
             path.rival->name, path.against->name, weeks_text(path.horizon->horizon),
             span_text(first, path.horizon->origins.back()), short_number(axis.low), short_number(axis.high));
    page.add(
        "<svg viewBox=\"0 -4 {} 108\" preserveAspectRatio=\"none\" role=\"img\"><title>Error saved so far by {} "
        "against "
        "{} at {}: {} at the end</title><path class=\"x\" d=\"M0 {:.1f}h{}\"/><path class=\"l\" "
        "d=\"{}\"/></svg></div>\n",
        span, path.rival->name, path.against->name, weeks_text(path.horizon->horizon), short_number(saved.back()),
        y_of(0), span, line);
}

void add_loss_paths(HtmlPage& page, const ForecastRun& run) {
    const std::vector<LossPath> paths = loss_paths(run);
    if (paths.empty()) {
        return;
    }
    page.add(
        "<h3>When it was won</h3>\n<p class=\"soft\">The error saved so far, the mean over shows added up from origin "
        "to "
        "origin, in units of {} (Goyal and Welch 2008): a line that rises is gain, one that falls is loss, and one "
        "step "
        "is one lucky week. No intervals are drawn; those of the cut stand in the sentences. {}.</p>\n<div "
        "class=\"plots events\">\n",
        run.request.outcome, cut_caption(run));
    for (const LossPath& path : paths) {
        add_loss_path(page, path);
    }
    page.raw("</div>\n");
}

void add_forecast_table(HtmlPage& page, const HorizonResult& horizon, const ForecastRun& run) {
    page.add(
        "<details><summary>{}: {}</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"Forecasts "
        "at {}, table\">\n<table class=\"data\"><caption>Means over the forecasts of one sample for all rivals (the "
        "sentences above: over origins). Skill: the share of AR's MAE that is saved; placebo: the same with the "
        "attention of another show; p and q: of attention against AR, over origins. Attention is held against AR that "
        "learns from the same weeks as it does. {}</caption>\n<thead><tr>",
        weeks_text(horizon.horizon), sample_text(horizon), weeks_text(horizon.horizon), cut_caption(run));
    for (const char* head : {"Rival", "MAE", "RMSE", "MAPE", "MASE", "R2", "Skill", "Placebo", "p", "q"}) {
        page.add("<th scope=\"col\">{}</th>", head);
    }
    page.raw("</tr></thead>\n<tbody>\n");
    for (const RivalResult& result : horizon.rivals) {
        const ForecastComparison none;
        const ForecastComparison& c = result.comparison && result.rival.uses_attention() ? *result.comparison : none;
        page.add("<tr><th scope=\"row\">{}</th>", result.name);
        for (const std::string& cell :
             {short_number(result.scores.mae), short_number(result.scores.rmse), number_cell(result.scores.mape, 2),
              number_cell(result.scores.mase, 2), number_cell(result.scores.r2, 4), percent_cell(result.skill),
              result.placebo ? percent_cell(result.placebo->skill) : std::string("–"),
              c.pvalue ? p_text(*c.pvalue) : std::string("–"), c.qvalue ? p_text(*c.qvalue) : std::string("–")}) {
            page.add("<td>{}</td>", cell);
        }
        page.raw("</tr>\n");
    }
    page.raw("</tbody></table></div>\n</details>\n");
}

void add_forecast_notes(HtmlPage& page, const ForecastRun& run) {
    page.raw("<ul class=\"small\">\n");
    for (const ForecastWarning& warning : run.warnings) {
        page.add("<li>{}: {}</li>\n", warning.code, warning.text);
    }
    for (const HorizonResult& horizon : run.horizons) {
        for (const NotFormed& missing : horizon.not_formed) {
            page.add("<li>{}</li>\n", sentence_of(missing, horizon));
        }
    }
    page.add("<li>{} is known {} later; {}</li>\n</ul>\n", run.request.outcome, weeks_text(run.request.outcome_lag),
             attention_sentence(run));
}

}  // namespace

void add_forecast(HtmlPage& page, const Draft& draft) {
    if (draft.input.forecast == nullptr) {
        return;
    }
    const ForecastRun& run = draft.input.forecast->run;
    page.raw("<section aria-labelledby=\"forecast\">\n<h2 id=\"forecast\">Does attention help to forecast?</h2>\n");
    if (draft.input.forecast_is_stale) {
        page.raw(
            "<p class=\"look\">The file that was forecast has changed since, or shows.yaml has: run forecast "
            "again.</p>\n");
    }
    add_sentences(page, run);
    add_error_figure(page, run);
    add_loss_paths(page, run);
    for (const HorizonResult& horizon : run.horizons) {
        if (!horizon.rivals.empty()) {
            add_forecast_table(page, horizon, run);
        }
    }
    add_forecast_notes(page, run);
    page.raw("</section>\n");
}

}  // namespace public_signals::inline report
