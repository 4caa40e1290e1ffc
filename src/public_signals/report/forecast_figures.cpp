#include "public_signals/report/forecast_figures.hpp"

#include <algorithm>

#include "public_signals/models/estimate_text.hpp"
#include "public_signals/models/forecast/forecast_text.hpp"
#include "public_signals/report/model_figures.hpp"
#include "public_signals/report/svg_parts.hpp"

namespace public_signals::inline report {
namespace {

constexpr double first_panel = 44;
constexpr double rival_row = 22;
constexpr double gain_height = 130;
constexpr double gain_left = 110;
constexpr double least_room = 60;  // of a figure without a panel

const RivalResult* ar_of(const HorizonResult& horizon) {
    const auto found =
        std::ranges::find(horizon.rivals, RivalKind::Ar, [](const RivalResult& result) { return result.rival.kind; });
    return found == horizon.rivals.end() ? nullptr : &*found;
}

double panel_height_of(const HorizonResult& horizon) {
    return 70 + caption_line * static_cast<double>(caption_lines(sample_text(horizon)).size()) +
           rival_row * static_cast<double>(horizon.rivals.size());
}

std::vector<const HorizonResult*> compared_horizons(const ForecastRun& run) {
    std::vector<const HorizonResult*> horizons;
    for (const HorizonResult& horizon : run.horizons) {
        if (!horizon.rivals.empty()) {
            horizons.push_back(&horizon);
        }
    }
    return horizons;
}

/// The rivals of a horizon from `top` on: a dot each, and an upright line where AR is.
void add_error_panel(HtmlPage& page, const HorizonResult& horizon, const Axis& axis, double left, double top) {
    const auto x_of = [&](double value) { return left + plot_width * axis.place(value); };
    const double first_row = top + 30;
    const double bottom = first_row + rival_row * static_cast<double>(horizon.rivals.size());
    add_text(page, 12, top + 14, "start", "t", weeks_text(horizon.horizon));
    for (const double tick : axis.ticks) {
        add_path(page, tick == 0 ? "z" : "g", fmt::format("M{:.1f} {:.1f}V{:.1f}", x_of(tick), first_row - 8, bottom));
        add_text(page, x_of(tick), bottom + 16, "middle", "s", tick_text(tick));
    }
    if (const RivalResult* const ar = ar_of(horizon)) {
        add_path(page, "c", fmt::format("M{:.1f} {:.1f}V{:.1f}", x_of(ar->scores.mae), first_row - 8, bottom));
    }
    for (std::size_t i = 0; i < horizon.rivals.size(); ++i) {
        const RivalResult& result = horizon.rivals[i];
        const double y = first_row + rival_row * (static_cast<double>(i) + 0.3);
        add_text(page, left - 12, y + 4, "end", "n", result.name);
        add_path(page, cuts_error(result) ? "d" : "o", fmt::format("M{:.1f} {:.1f}h0", x_of(result.scores.mae), y));
    }
    add_caption(page, sample_text(horizon), bottom + 36);
}

std::string gain_sentence(const LossPath& path) {
    return fmt::format("{} against {} at {}: {} at the end", path.rival->name, path.against->name,
                       weeks_text(path.horizon->horizon), short_number(path.saved_so_far().back()));
}

void add_gain_panel(HtmlPage& page, const LossPath& path, double top) {
    const std::vector<double> saved = path.saved_so_far();
    const Axis axis = axis_of(saved);
    const std::vector<Week>& origins = path.horizon->origins;
    const double bottom = top + 30 + gain_height;
    const double span = std::max((origins.back() - origins.front()).count, 1);
    const auto x_of = [&](Week week) { return gain_left + plot_width * (week - origins.front()).count / span; };
    const auto y_of = [&](double value) { return bottom - gain_height * axis.place(value); };
    add_text(page, gain_left, top + 14, "start", "t",
             fmt::format("{} against {}, {}", path.rival->name, path.against->name, weeks_text(path.horizon->horizon)));
    for (const double tick : axis.ticks) {
        add_path(page, tick == 0 ? "z" : "g", fmt::format("M{:.1f} {:.1f}h{:.1f}", gain_left, y_of(tick), plot_width));
        add_text(page, gain_left - 8, y_of(tick) + 4, "end", "s", tick_text(tick));
    }
    std::string line;
    for (std::size_t i = 0; i < saved.size(); ++i) {
        line += fmt::format("{}{:.1f} {:.1f}", i == 0 ? "M" : "L", x_of(origins[i]), y_of(saved[i]));
    }
    add_path(page, "c", line);
    add_text(page, gain_left, bottom + 18, "start", "s", format_week(origins.front()));
    add_text(page, gain_left + plot_width, bottom + 18, "end", "s", format_week(origins.back()));
}

}  // namespace

std::vector<double> LossPath::saved_so_far() const {
    std::vector<double> saved;
    double sum = 0;
    for (std::size_t i = 0; i < rival->loss.size(); ++i) {
        sum += (rival->rival.uses_attention() ? rival->loss_without : against->loss)[i] - rival->loss[i];
        saved.push_back(sum);
    }
    return saved;
}

std::vector<LossPath> loss_paths(const ForecastRun& run) {
    std::vector<LossPath> paths;
    for (const HorizonResult& horizon : run.horizons) {
        const RivalResult* best = nullptr;
        for (const RivalResult& result : horizon.rivals) {
            const bool is_candidate =
                result.comparison && (result.rival.uses_attention() || run.request.metrics.empty());
            if (is_candidate && (best == nullptr || result.scores.mae < best->scores.mae)) {
                best = &result;
            }
        }
        const auto against = best == nullptr
                                 ? horizon.rivals.end()
                                 : std::ranges::find(horizon.rivals, best->comparison->against, &RivalResult::name);
        if (against != horizon.rivals.end()) {
            paths.push_back({&horizon, best, &*against});
        }
    }
    return paths;
}

bool cuts_error(const RivalResult& result) {
    return result.comparison && result.rival.uses_attention() && result.comparison->verdict == ForecastVerdict::Cuts;
}

std::string forecast_error_plot(const ForecastRun& run) {
    const std::vector<const HorizonResult*> horizons = compared_horizons(run);
    std::vector<double> values;
    std::vector<std::string> names;
    std::string description;
    double height = first_panel;
    for (const HorizonResult* horizon : horizons) {
        height += panel_height_of(*horizon);
        description += weeks_text(horizon->horizon) + ":";
        for (const RivalResult& result : horizon->rivals) {
            values.push_back(result.scores.mae);
            names.push_back(result.name);
            description += fmt::format(" {} {},", result.name, short_number(result.scores.mae));
        }
        description.back() = '.';
        description += ' ';
    }
    Axis axis = axis_of(values);
    axis.low = 0;
    const double left = 24 + longest(names);
    const std::string title = fmt::format("Mean absolute error over forecasts of {}", run.request.outcome);
    const std::string caption =
        horizons.empty() ? "No forecasts could be compared."
                         : fmt::format(
                               "Upright line: AR. Blue: attention cuts its error: the interval of the cut lies "
                               "above zero, and q is under {:g}. {}.",
                               run.request.alpha, cut_caption(run));
    HtmlPage page;
    const double room = caption_line * static_cast<double>(caption_lines(caption).size());
    begin_svg(page, std::max(left + plot_width + 40, caption_width), std::max(height, first_panel + least_room) + room,
              title, description);
    add_text(page, 12, 22, "start", "t", title);
    double top = first_panel;
    for (const HorizonResult* horizon : horizons) {
        add_error_panel(page, *horizon, axis, left, top);
        top += panel_height_of(*horizon);
    }
    add_caption(page, caption, top + 8);
    page.raw("</svg>\n");
    return std::move(page.html());
}

std::string forecast_gain_plot(const ForecastRun& run) {
    constexpr double panel = gain_height + 76;
    const std::vector<LossPath> paths = loss_paths(run);
    std::string description = "Mean over shows, added up from origin to origin; a line that rises is gain. ";
    for (const LossPath& path : paths) {
        description += gain_sentence(path) + ". ";
    }
    const std::string title = fmt::format("Error saved so far, in units of {}", run.request.outcome);
    HtmlPage page;
    const std::string caption = fmt::format(
        "The mean error over the shows of each origin, added up from origin to origin; a line that rises "
        "is gain. No intervals are drawn; those of the cut stand with the results. {}.",
        cut_caption(run));
    const double height = first_panel + std::max(panel * static_cast<double>(paths.size()), least_room);
    const double room = paths.empty() ? 0 : caption_line * static_cast<double>(caption_lines(caption).size());
    begin_svg(page, std::max(gain_left + plot_width + 40, caption_width), height + room, title, description);
    add_text(page, 12, 22, "start", "t", title);
    if (paths.empty()) {
        add_text(page, 12, first_panel + 16, "start", "s", "No forecasts could be compared.");
    }
    for (std::size_t i = 0; i < paths.size(); ++i) {
        add_gain_panel(page, paths[i], first_panel + panel * static_cast<double>(i));
    }
    if (!paths.empty()) {
        add_caption(page, caption, height);
    }
    page.raw("</svg>\n");
    return std::move(page.html());
}

}  // namespace public_signals::inline report
