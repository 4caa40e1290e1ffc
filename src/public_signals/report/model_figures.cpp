#include "public_signals/report/model_figures.hpp"

#include <algorithm>
#include <cmath>

#include "public_signals/models/estimate_text.hpp"
#include "public_signals/models/shown_interval.hpp"
#include "public_signals/models/transform.hpp"
#include "public_signals/report/svg_parts.hpp"

namespace public_signals::inline report {
namespace {

struct ScaledEstimate {
    std::string name;
    std::optional<double> low;
    double middle;
    std::optional<double> high;
    bool predicts;
};

std::vector<ScaledEstimate> scaled(const ModelRun& run) {
    std::vector<ScaledEstimate> rows;
    for (const PredictorResult& result : run.results) {
        const Coefficient& c = result.estimate.predictors.front();
        const double sd = result.predictor_sd;
        const ShownInterval interval = shown_interval(c, result.test);
        const auto shown = [&](double value) { return shown_effect(run.regression, sd * value); };
        const auto end = [&](const std::optional<double>& value) {
            return value ? std::optional(shown(*value)) : std::nullopt;
        };
        rows.push_back({c.name, end(interval.lower), shown(c.coefficient), end(interval.upper), result.predicts()});
    }
    return rows;
}

std::string description_of(const std::vector<ScaledEstimate>& rows) {
    std::string text;
    for (const ScaledEstimate& row : rows) {
        text += fmt::format("{}{} {} ({})", text.empty() ? "" : "; ", row.name, short_number(row.middle),
                            interval_range({row.low, row.high}));
    }
    return text;
}

/// The band of the intervals, week by week there and back.
std::string band_of(const EventStudy& study, const Axis& axis, auto x_of, auto y_of) {
    std::string there;
    std::string back;
    for (std::size_t i = 0; i < study.weeks.size(); ++i) {
        const double x = x_of(study.weeks[i]);
        const ShownInterval interval = shown_interval(study, i);
        there += fmt::format("{}{:.1f} {:.1f}", i == 0 ? "M" : "L", x, y_of(axis, interval.upper.value_or(axis.high)));
        back = fmt::format("L{:.1f} {:.1f}", x, y_of(axis, interval.lower.value_or(axis.low))) + back;
    }
    return there + back + "z";
}

std::string label_of_week(const EventStudy& study, std::size_t i) {
    const int week = study.weeks[i];
    return i == 0                        ? fmt::format("≤{}", week)
           : i + 1 == study.weeks.size() ? fmt::format("≥{}", week)
                                         : fmt::format("{}", week);
}

void add_event_panel(HtmlPage& page, const EventStudy& study, const std::string& caption, double top, double left) {
    std::vector<double> values;
    for (std::size_t i = 0; i < study.weeks.size(); ++i) {
        const ShownInterval interval = shown_interval(study, i);
        const double middle = study.cumulative[i].coefficient;
        values.insert(values.end(), {interval.lower.value_or(middle), interval.upper.value_or(middle)});
    }
    const Axis axis = axis_of(values);
    constexpr double height = 150;
    const double step = plot_width / static_cast<double>(study.weeks.size());
    const auto x_of = [&](int week) { return left + step * (0.5 + week - study.weeks.front()); };
    const auto y_of = [&](const Axis& a, double value) { return top + 30 + height * (1 - a.place(value)); };
    add_text(page, left, top + 14, "start", "t", study.variable);
    add_caption(page, caption, top + 218);
    add_path(page, "e", band_of(study, axis, x_of, y_of));
    for (const double tick : axis.ticks) {
        const double y = y_of(axis, tick);
        add_path(page, tick == 0 ? "z" : "g", fmt::format("M{:.1f} {:.1f}h{:.1f}", left, y, plot_width));
        add_text(page, left - 8, y + 4, "end", "s", tick_text(tick));
    }
    std::string line;
    for (std::size_t i = 0; i < study.weeks.size(); ++i) {
        const double x = x_of(study.weeks[i]);
        const double y = y_of(axis, study.cumulative[i].coefficient);
        line += fmt::format("{}{:.1f} {:.1f}", i == 0 ? "M" : "L", x, y);
        add_text(page, x, top + height + 48, "middle", "s", label_of_week(study, i));
    }
    add_path(page, "c", line);
    for (std::size_t i = 0; i < study.weeks.size(); ++i) {
        add_path(page, study.weeks[i] == reference_week ? "o" : "d",
                 fmt::format("M{:.1f} {:.1f}h0", x_of(study.weeks[i]), y_of(axis, study.cumulative[i].coefficient)));
    }
}

}  // namespace

Axis axis_of(const std::vector<double>& values) {
    Axis axis{.low = 0, .high = 0};
    for (const double value : values) {
        if (std::isfinite(value)) {
            axis.low = std::min(axis.low, value);
            axis.high = std::max(axis.high, value);
        }
    }
    if (axis.low == axis.high) {
        axis.high = 1;
    }
    const double span = axis.high - axis.low;
    double step = std::pow(10.0, std::floor(std::log10(span / 3)));
    for (const double factor : {5.0, 2.0}) {
        if (span / (step * factor) >= 3) {
            step *= factor;
            break;
        }
    }
    for (double i = std::ceil(axis.low / step); i * step <= axis.high; ++i) {
        axis.ticks.push_back(i == 0 ? 0.0 : i * step);
    }
    axis.low -= 0.05 * span;
    axis.high += 0.05 * span;
    return axis;
}

std::string coefficient_plot(const ModelRun& run) {
    const std::vector<ScaledEstimate> rows = scaled(run);
    std::vector<double> values;
    std::vector<std::string> names;
    for (const ScaledEstimate& row : rows) {
        values.insert(values.end(), {row.low.value_or(row.middle), row.middle, row.high.value_or(row.middle)});
        names.push_back(row.name);
    }
    const Axis axis = axis_of(values);
    const double left = 24 + longest(names);
    const double bottom = 44 + 26 * static_cast<double>(rows.size());
    const std::string caption = interval_caption(run);
    HtmlPage page;
    begin_svg(
        page, std::max(left + plot_width + 40, caption_width),
        bottom + 50 + caption_line * static_cast<double>(caption_lines(caption).size()),
        fmt::format("Estimates for {}", run.regression.outcome),
        fmt::format("{} for one standard deviation of each predictor, with {}{}: {}", measured_outcome(run.regression),
                    interval_caption(run), controls_text(run.regression), description_of(rows)));
    const auto x_of = [&](double value) { return left + plot_width * axis.place(value); };
    add_text(page, 12, 22, "start", "t",
             fmt::format("{} for one standard deviation more", measured_outcome(run.regression)));
    for (const double tick : axis.ticks) {
        add_path(page, tick == 0 ? "z" : "g", fmt::format("M{:.1f} 36V{:.1f}", x_of(tick), bottom));
        add_text(page, x_of(tick), bottom + 18, "middle", "s", tick_text(tick));
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double y = 52 + 26 * static_cast<double>(i);
        add_text(page, left - 12, y + 4, "end", "n", rows[i].name);
        add_path(page, "c",
                 fmt::format("M{:.1f} {:.1f}H{:.1f}", x_of(rows[i].low.value_or(axis.low)), y,
                             x_of(rows[i].high.value_or(axis.high))));
        add_path(page, rows[i].predicts ? "d" : "o", fmt::format("M{:.1f} {:.1f}h0", x_of(rows[i].middle), y));
    }
    add_caption(page, caption, bottom + 58);
    add_text(page, 12, bottom + 40, "start", "s",
             fmt::format("blue: q below {:g} over {} tests, no failed placebo", run.regression.alpha, rows.size()));
    page.raw("</svg>\n");
    return std::move(page.html());
}

std::string event_study_plot(const ModelRun& run) {
    constexpr double left = 110;
    std::size_t lines = 1;
    for (const EventStudy& study : run.event_studies) {
        lines = std::max(lines, caption_lines(interval_caption({&study, 1}, run.regression)).size());
    }
    const double panel = 230 + caption_line * static_cast<double>(lines);
    HtmlPage page;
    std::string description = "Coefficient by week since the change, week -1 being the reference: ";
    for (const EventStudy& study : run.event_studies) {
        description += fmt::format("{}; {}. ", sentence_of(study), interval_caption({&study, 1}, run.regression));
    }
    const auto count = static_cast<double>(run.event_studies.size());
    begin_svg(page, std::max(left + plot_width + 40, caption_width), 60 + panel * std::max(count, 0.3),
              fmt::format("Change in {}, by weeks before and after one additional unit of attention",
                          measured_outcome(run.regression)),
              description);
    add_text(
        page, 12, 22, "start", "t",
        fmt::format("Change in {}, by weeks before and after one additional unit", measured_outcome(run.regression)));
    if (run.event_studies.empty()) {
        add_text(page, 12, 60, "start", "s", "No event study could be estimated.");
    }
    for (std::size_t i = 0; i < run.event_studies.size(); ++i) {
        add_event_panel(page, run.event_studies[i], interval_caption({&run.event_studies[i], 1}, run.regression),
                        44 + panel * static_cast<double>(i), left);
    }
    page.raw("</svg>\n");
    return std::move(page.html());
}

}  // namespace public_signals::inline report
