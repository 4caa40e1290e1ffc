#include "public_signals/report/profile_figures.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "public_signals/models/estimate_text.hpp"
#include "public_signals/models/profile/profile_text.hpp"
#include "public_signals/report/model_figures.hpp"
#include "public_signals/report/svg_parts.hpp"

namespace public_signals::inline report {
namespace {

constexpr double panel_left = 110;
constexpr double panel_height = 180;
constexpr double row_height = 20;

/// What stands under a figure of the page; panels with the same caption share it.
struct PanelCaption {
    std::string panels;
    std::string text;
};

/// A panel on its way: where it begins, and how far it has come.
class Panels {
  public:
    /// Captions are drawn, or told to who asked for the panels.
    Panels(HtmlPage& page, std::vector<PanelCaption>* told) : m_page(page), m_told(told) {}

    double height() const { return m_top; }
    double width() const { return m_width; }

    void add(const Profile& profile, const ProfileRun& run) {
        title(profile.metric);
        const Axis axis = axis_of_profile(profile);
        const double top = m_top;
        const double bottom = top + panel_height;
        const double step = plot_width / static_cast<double>(profile.points.size());
        const auto x_of = [&](std::size_t i) { return panel_left + step * (0.5 + static_cast<double>(i)); };
        const auto y_of = [&](double value) { return bottom - panel_height * axis.place(value); };
        add_band(profile, axis, x_of, y_of);
        for (const double tick : axis.ticks) {
            add_path(m_page, tick == 0 ? "z" : "g",
                     fmt::format("M{:.1f} {:.1f}h{:.1f}", panel_left, y_of(tick), plot_width));
            add_text(m_page, panel_left - 8, y_of(tick) + 4, "end", "s", tick_text(tick));
        }
        const std::size_t every = 1 + profile.points.size() / 27;
        for (std::size_t i = 0; i < profile.points.size(); ++i) {
            const ProfilePoint& point = profile.points[i];
            const ShownInterval interval = point.interval();
            add_path(m_page, "g", fmt::format("M{:.1f} {:.1f}v4", x_of(i), bottom));
            if (i % every == 0) {
                add_text(m_page, x_of(i), bottom + 18, "middle", "s", fmt::format("{}", point.week));
            }
            add_path(m_page, "c",
                     fmt::format("M{:.1f} {:.1f}V{:.1f}", x_of(i), y_of(interval.lower.value_or(axis.low)),
                                 y_of(interval.upper.value_or(axis.high))));
            add_path(m_page, point.is_beyond_chance() && profile.goes_with() ? "d" : "o",
                     fmt::format("M{:.1f} {:.1f}h0", x_of(i), y_of(point.estimate.coefficient)));
        }
        add_text(m_page, panel_left + plot_width / 2, bottom + 36, "middle", "s",
                 run.request.kind == ProfileKind::LocalProjection ? "weeks later" : "lag, weeks earlier");
        m_top = bottom + 56;
        captions({fmt::format("Points: {}, with {}.", coefficient_unit(run.request.regression),
                              profile_caption(profile, run)),
                  "Blue: beyond chance by the band and over the profiles of the run. Shaded: the band."});
    }

    void add(const ShowProfile& profile, const ProfileRun& run) {
        title(profile.predictor);
        std::vector<std::string> names;
        std::vector<double> values;
        const std::vector<ForestRow> rows = forest_of(profile);
        for (const ForestRow& row : rows) {
            names.push_back(row.name);
            values.insert(values.end(), {row.middle, row.interval.lower.value_or(row.middle),
                                         row.interval.upper.value_or(row.middle)});
        }
        const Axis axis = axis_of(values);
        const double left = 32 + std::max(longest(names), 60.0);
        m_width = std::max(m_width, left + plot_width + 40);
        const double bottom = m_top + row_height * (static_cast<double>(rows.size()) + 1);
        const auto x_of = [&](double value) { return left + plot_width * axis.place(value); };
        for (const double tick : axis.ticks) {
            add_path(m_page, tick == 0 ? "z" : "g", fmt::format("M{:.1f} {:.1f}V{:.1f}", x_of(tick), m_top, bottom));
            add_text(m_page, x_of(tick), bottom + 18, "middle", "s", tick_text(tick));
        }
        double y = m_top + row_height / 2;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const ForestRow& row = rows[i];
            if (i > 0 && row.is_mean && !rows[i - 1].is_mean) {
                add_path(m_page, "g", fmt::format("M{:.1f} {:.1f}h{:.1f}", left, y, plot_width));
                y += row_height;
            }
            add_text(m_page, left - 12, y + 4, "end", row.is_mean ? "t" : "n", row.name);
            add_path(m_page, "c",
                     fmt::format("M{:.1f} {:.1f}H{:.1f}", x_of(row.interval.lower.value_or(axis.low)), y,
                                 x_of(row.interval.upper.value_or(axis.high))));
            add_path(m_page, row.beyond ? "d" : "o", fmt::format("M{:.1f} {:.1f}h0", x_of(row.middle), y));
            y += row_height;
        }
        add_text(m_page, left + plot_width / 2, bottom + 36, "middle", "s", coefficient_unit(run.request.regression));
        m_top = bottom + 56;
        captions({profile_caption(profile, run) + ".",
                  fmt::format(
                      "Blue: a show with q below {:g} over its {} shows whose interval leaves zero out; a mean whose "
                      "interval does.",
                      profile.level, profile.shows.size())});
    }

  private:
    struct ForestRow {
        std::string name;
        double middle = 0;
        ShownInterval interval;
        bool beyond = false;
        bool is_mean = false;
    };

    static ForestRow mean_row(const char* name, const ProfilePoint& point) {
        return {.name = name,
                .middle = point.estimate.coefficient,
                .interval = point.interval(),
                .beyond = point.is_off_zero(),
                .is_mean = true};
    }

    static std::vector<ForestRow> forest_of(const ShowProfile& profile) {
        std::vector<ForestRow> rows;
        for (const ShowCoefficient& show : profile.shows) {
            rows.push_back({.name = show.show,
                            .middle = show.estimate.coefficient,
                            .interval = t_interval(show.estimate),
                            .beyond = show.is_beyond_chance(profile.level)});
        }
        rows.push_back(mean_row("mean group", profile.mean_group.point));
        if (profile.cce) {
            rows.push_back(mean_row("CCE mean group", profile.cce->point));
        }
        if (profile.pooled) {
            rows.push_back(mean_row("pooled", *profile.pooled));
        }
        return rows;
    }

    static Axis axis_of_profile(const Profile& profile) {
        std::vector<double> values;
        for (const ProfilePoint& point : profile.points) {
            const double middle = point.estimate.coefficient;
            const ShownInterval interval = point.interval();
            const ShownInterval band = point.band.value_or(interval);
            for (const auto& end : {interval.lower, interval.upper, band.lower, band.upper}) {
                values.push_back(end.value_or(middle));
            }
        }
        return axis_of(values);
    }

    void add_band(const Profile& profile, const Axis& axis, const auto& x_of, const auto& y_of) {
        std::string there;
        std::string back;
        for (std::size_t i = 0; i < profile.points.size(); ++i) {
            const auto& band = profile.points[i].band;
            if (!band) {
                return;
            }
            there += fmt::format("{}{:.1f} {:.1f}", i == 0 ? "M" : "L", x_of(i), y_of(band->upper.value_or(axis.high)));
            back = fmt::format("L{:.1f} {:.1f}", x_of(i), y_of(band->lower.value_or(axis.low))) + back;
        }
        add_path(m_page, "e", there + back + "z");
    }

    void title(const std::string& text) {
        m_title = text;
        add_text(m_page, 12, m_top + 14, "start", "t", text);
        m_top += 30;
    }

    void captions(const std::vector<std::string>& texts) {
        if (m_told != nullptr) {
            const std::string caption = fmt::format("{}", fmt::join(texts, " "));
            const auto same = std::ranges::find(*m_told, caption, &PanelCaption::text);
            if (same != m_told->end()) {
                same->panels += ", " + m_title;
            } else {
                m_told->push_back({m_title, caption});
            }
            return;
        }
        for (const std::string& text : texts) {
            add_caption(m_page, text, m_top);
            m_top += caption_line * static_cast<double>(caption_lines(text).size());
        }
        m_top += 14;
    }

    HtmlPage& m_page;
    std::vector<PanelCaption>* m_told;
    std::string m_title;
    double m_top = 34;
    double m_width = panel_left + plot_width + 80;
};

std::string figure_title(const ProfileRun& run) {
    return fmt::format("{}: {}", profile_title(run.request.kind), coefficient_unit(run.request.regression));
}

std::string description_of_profiles(const ProfileRun& run) {
    std::string text;
    for (const Profile& profile : run.profiles) {
        text += sentence_of(profile, run) + ". ";
    }
    for (const ShowProfile& profile : run.shows) {
        text += sentence_of(profile, run) + ". ";
    }
    return text;
}

/// All panels, one under the other; their width and height.
std::pair<double, double> draw_panels(HtmlPage& page, const ProfileRun& run, std::vector<PanelCaption>* captions) {
    Panels panels(page, captions);
    add_text(page, 12, 20, "start", "t", figure_title(run));
    for (const Profile& profile : run.profiles) {
        panels.add(profile, run);
    }
    for (const ShowProfile& profile : run.shows) {
        panels.add(profile, run);
    }
    return {panels.width(), panels.height()};
}

}  // namespace

std::string profile_plot(const ProfileRun& run) {
    HtmlPage body;
    const auto [width, height] = draw_panels(body, run, nullptr);
    HtmlPage page;
    begin_svg(page, width, height, figure_title(run), description_of_profiles(run));
    page.raw(body.html());
    page.raw("</svg>\n");
    return std::move(page.html());
}

void add_profile_figure(HtmlPage& page, const ProfileRun& run) {
    HtmlPage body;
    std::vector<PanelCaption> told;
    const auto [width, height] = draw_panels(body, run, &told);
    page.add(
        "<figure class=\"fig\"><svg viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" role=\"img\"><title>{2}"
        "</title>\n",
        width, height, description_of_profiles(run));
    page.raw(body.html());
    page.raw("</svg>\n<figcaption class=\"soft\">");
    for (const PanelCaption& caption : told) {
        page.add("<p><b>{}</b>: {}</p>\n", caption.panels, caption.text);
    }
    page.raw("</figcaption></figure>\n");
}

}  // namespace public_signals::inline report
