// The map of what is known: one strip per show and source, a column per week.
//
// A strip always has the same five paths, one per state, so that neither names nor their order change the page's tree.
#include <iterator>

#include "public_signals/report/sections.hpp"

namespace public_signals::inline report {
namespace {

constexpr std::size_t runs_in_title = 6;

/// Height and place of each state in a strip 12 units tall: the shape says it without the colour.
struct MapShape {
    int top;
    int height;
};
constexpr MapShape shapes[cell_state_count][2] = {
    {{0, 12}, {0, 0}},  // value: the whole height
    {{9, 3}, {0, 0}},   // zero: along the bottom
    {{5, 2}, {0, 0}},   // missing: a hair
    {{1, 4}, {7, 4}},   // refused: two bars
    {{-1, 14}, {0, 0}}  // broken: taller than the strip
};

void add_shape(std::string& path, CellState state, std::int64_t from, std::int64_t weeks) {
    for (const MapShape& shape : shapes[static_cast<std::size_t>(state)]) {
        if (shape.height > 0) {
            fmt::format_to(std::back_inserter(path), "M{} {}h{}v{}h-{}z", from, shape.top, weeks, shape.height, weeks);
        }
    }
}

std::string runs_text(const ShowStates& show, CellState state, std::size_t most) {
    std::string text;
    std::size_t found = 0;
    for (const CellRun& run : show.runs) {
        if (run.state != state) {
            continue;
        }
        if (++found <= most) {
            text += (text.empty() ? "" : ", ") + span_text(run.first, run.last);
        }
    }
    if (found > most) {
        text += fmt::format(" and {} more", found - most);
    }
    return text;
}

std::string strip_title(const ShowStates& show, std::string_view source) {
    std::string text = fmt::format("{}, {}: ", show.show, title_of(source));
    std::string parts;
    for (std::size_t state = 0; state < cell_state_count; ++state) {
        if (show.weeks[state] > 0) {
            parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", counted(show.weeks[state], "week"),
                                 name_of(static_cast<CellState>(state)));
        }
    }
    return text + parts;
}

void add_strip(HtmlPage& page, const ShowStates& show, std::string_view source, const Draft& draft) {
    const Calendar& calendar = draft.calendar;
    page.add("<span class=\"name\" id=\"{}-{}\">{}</span>", source, draft.place_of.at(show.show),
             Markup{draft.show_link(show.show)});
    page.add("<svg viewBox=\"0 -1 {} 14\" preserveAspectRatio=\"none\" role=\"img\" shape-rendering=\"crispEdges\">",
             calendar.weeks());
    page.add("<title>{}</title>", strip_title(show, source));
    for (std::size_t at = 0; at < cell_state_count; ++at) {
        const auto state = static_cast<CellState>(at);
        std::string path;
        for (const CellRun& run : show.runs) {
            if (run.state == state) {
                add_shape(path, state, std::int64_t{run.first.index} - calendar.first.index, run.weeks());
            }
        }
        page.add("<path class=\"s{}\" d=\"{}\"><title>{}: {}</title></path>", at, path, name_of(state),
                 runs_text(show, state, runs_in_title));
    }
    page.raw("</svg>\n");
}

void add_axis(HtmlPage& page, const Calendar& calendar) {
    page.raw("<span></span><div class=\"axis\" aria-hidden=\"true\">");
    const std::vector<Tick> ticks = ticks_of(calendar);
    for (std::size_t at = 0; at < ticks.size(); ++at) {
        page.add("<span class=\"t{}\">{}</span>", at, ticks[at].label);
    }
    page.raw("</div>\n");
}

/// `2024-01-01 to 2024-03-11 missing: the list of 2025-10-06 reaches back to 2024-03-13 only; …` for every run of weeks
/// without a value.
std::string unknown_weeks(const ShowStates& show) {
    std::string text;
    for (const CellRun& run : show.runs) {
        if (run.state == CellState::Value) {
            continue;
        }
        text += (text.empty() ? "" : "; ") + span_text(run.first, run.last);
        text += fmt::format(" {}", name_of(run.state));
        if (run.state == CellState::Missing && !run.reason.empty()) {
            text += ": " + run.reason;
        }
    }
    return text.empty() ? "–" : text;
}

void add_table(HtmlPage& page, const SourceStates& source, const Draft& draft) {
    page.add(
        "<details><summary>{} as a table</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"{} coverage, table\">\n<table><caption>Weeks of each show by state</caption>\n<thead><tr>"
        "<th scope=\"col\">Show</th>",
        title_of(source.source), title_of(source.source));
    for (const char* column : {"Value", "True zero", "Missing", "Refused", "Broken"}) {
        page.add("<th scope=\"col\" class=\"n\">{}</th>", column);
    }
    page.raw("<th scope=\"col\">Weeks without a value above zero</th></tr></thead>\n<tbody>\n");
    for (const ShowStates& show : source.shows) {
        page.add("<tr><th scope=\"row\">{}</th>", Markup{draft.show_link(show.show)});
        for (const std::int64_t weeks : show.weeks) {
            page.add("<td class=\"n\">{}</td>", grouped(weeks));
        }
        page.add("<td class=\"wide full\">{}</td></tr>\n", unknown_weeks(show));
    }
    page.raw("</tbody></table></div></details>\n");
}

std::string sentence(const SourceStates& source) {
    std::array<std::int64_t, cell_state_count> weeks{};
    std::int64_t all = 0;
    std::int64_t going_on = 0;
    for (const ShowStates& show : source.shows) {
        for (std::size_t state = 0; state < cell_state_count; ++state) {
            weeks[state] += show.weeks[state] - show.going_on[state];
            all += show.weeks[state] - show.going_on[state];
            going_on += show.going_on[state];
        }
    }
    std::string text = fmt::format("{} of {} known", grouped(weeks[0] + weeks[1]), counted(all, "show-week"));
    for (std::size_t state = 1; state < cell_state_count; ++state) {
        if (weeks[state] > 0) {
            text += fmt::format(", {} {}{}", grouped(weeks[state]), state == 1 ? "of them " : "",
                                name_of(static_cast<CellState>(state)));
        }
    }
    if (going_on > 0) {
        text += fmt::format("; {} not over yet", going_on == 1 ? "1 more is" : grouped(going_on) + " more are");
    }
    return text;
}

void add_legend(HtmlPage& page) {
    page.raw("<ul class=\"legend\">");
    for (std::size_t at = 0; at < cell_state_count; ++at) {
        std::string path;
        add_shape(path, static_cast<CellState>(at), 0, 24);
        page.add(
            "<li><svg viewBox=\"0 -1 24 14\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><title>{}</title>"
            "<path class=\"s{}\" d=\"{}\"/></svg>{}</li>",
            name_of(static_cast<CellState>(at)), at, path, name_of(static_cast<CellState>(at)));
    }
    page.raw("</ul>\n");
}

}  // namespace

void add_coverage_map(HtmlPage& page, const Draft& draft) {
    page.raw(
        "<section aria-labelledby=\"coverage\">\n<h2 id=\"coverage\">Coverage</h2>\n"
        "<p class=\"soft\">What is known of each show in each week. An empty place lies outside a show's first and "
        "last week. Partial weeks of Google Trends and Wikipedia are drawn as values; the checks leave them "
        "out.</p>\n");
    add_legend(page);
    for (const SourceStates& source : draft.states) {
        page.add("<figure id=\"coverage-{}\">\n<figcaption><h3>{}</h3><p class=\"soft small\">{}</p></figcaption>\n",
                 source.source, title_of(source.source), sentence(source));
        page.add(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}: shows by week\">\n"
            "<div class=\"map\">\n",
            title_of(source.source));
        for (const ShowStates& show : source.shows) {
            add_strip(page, show, source.source, draft);
        }
        add_axis(page, draft.calendar);
        page.raw("</div></div>\n");
        add_table(page, source, draft);
        page.raw("</figure>\n");
    }
    page.raw("</section>\n");
}

}  // namespace public_signals::inline report
