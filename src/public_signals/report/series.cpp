// One small chart per show and column, each on its own scale: levels of different shows are never compared here, least
// of all those of Google Trends.
//
// A unit of the horizontal axis is a week, of the vertical one a hundredth of the largest value; both are integers, so
// that 40 shows over 260 weeks stay under 2 MB. For the same reason the tables leave out the end tags that HTML makes
// optional.
#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>
#include <span>
#include <tuple>

#include "public_signals/report/row_list.hpp"
#include "public_signals/report/sections.hpp"

namespace public_signals::inline report {
namespace {

/// Cells that the checks flagged: (show, metric) -> weeks.
using Flags = std::map<std::pair<std::string, std::string>, std::set<Week>>;

Flags flags_of(const ValidationReport& report) {
    Flags flags;
    for (const Anomaly& anomaly : report.anomalies) {
        flags[{anomaly.show, anomaly.metric}].insert(anomaly.week);
    }
    return flags;
}

std::vector<Metric> drawn_metrics(const Panel& panel) {
    std::vector<Metric> metrics;
    for (const Source source : all_sources()) {
        for (const PanelColumn& column : source_columns(source, extensions_of(panel))) {
            Metric metric = metric_of(panel, column.name);
            if (column.is_drawn && metric.is_number()) {
                metrics.push_back(std::move(metric));
            }
        }
    }
    return metrics;
}

bool is_partial(const Metric& metric, Row row) {
    return metric.partial != nullptr && metric.partial->known[row] && metric.partial->bools()[row];
}

/// Partial weeks have a value to draw; infinite ones don't.
std::optional<double> value_at(const Metric& metric, Row row) {
    if (metric.values->known[row] == 0 || !std::isfinite(metric.number(row))) {
        return std::nullopt;
    }
    return metric.number(row);
}

struct Chart {
    const Panel& panel;
    const ShowRows& show;
    const Metric& metric;
    const Calendar& calendar;
    double largest = 0.0;
    Row largest_row = 0;

    std::int64_t x(Row row) const { return std::int64_t{panel.week[row].index} - calendar.first.index; }
    int y(double value) const {
        return largest > 0.0 ? 100 - static_cast<int>(std::lround(100.0 * std::clamp(value / largest, -0.05, 1.0)))
                             : 100;
    }
};

Chart chart_of(const Panel& panel, const ShowRows& show, const Metric& metric, const Calendar& calendar) {
    Chart chart{panel, show, metric, calendar};
    for (const Row row : show.rows) {
        const auto value = value_at(metric, row);
        if (value && *value > chart.largest) {
            chart.largest = *value;
            chart.largest_row = row;
        }
    }
    return chart;
}

/// Weeks next to each other are joined, others are not: a gap stays a gap, and a week alone is a dot.
std::string line_of(const Chart& chart) {
    std::string path;
    std::optional<std::pair<std::int64_t, int>> last;
    bool alone = false;
    const auto end_run = [&] { path += alone ? "h0" : ""; };
    for (const Row row : chart.show.rows) {
        const auto value = value_at(chart.metric, row);
        if (!value || is_partial(chart.metric, row)) {
            continue;
        }
        const std::int64_t x = chart.x(row);
        const int y = chart.y(*value);
        if (last && last->first + 1 == x) {
            const int step = y - last->second;
            path += alone ? "l" : " ";
            fmt::format_to(std::back_inserter(path), "1{}{}", step < 0 ? "" : " ", step);
            alone = false;
        } else {
            end_run();
            fmt::format_to(std::back_inserter(path), "M{} {}", x, y);
            alone = true;
        }
        last = {x, y};
    }
    end_run();
    return path;
}

template <class Chosen>
std::string dots_where(const Chart& chart, Chosen chosen) {
    std::string path;
    for (const Row row : chart.show.rows) {
        const auto value = value_at(chart.metric, row);
        if (value && chosen(row)) {
            fmt::format_to(std::back_inserter(path), "M{} {}h0", chart.x(row), chart.y(*value));
        }
    }
    return path;
}

std::string band(std::int64_t from, std::int64_t weeks) {
    // Half a week to the left; twice the integers would cost a byte in every other point.
    return fmt::format("M{}.5-6h{}v112h-{}z", from == 0 ? "-0" : fmt::format("{}", from - 1), weeks, weeks);
}

std::string broken_bands(const Chart& chart, const std::vector<CellRun>& runs) {
    std::string path;
    for (const CellRun& run : runs) {
        if (run.state == CellState::Broken) {
            path += band(std::int64_t{run.first.index} - chart.calendar.first.index, run.weeks());
        }
    }
    return path;
}

/// A tick at the upper edge of each week in which the calendar has an event of the show.
std::string event_ticks(const Chart& chart, const EventCalendar& events) {
    std::string path;
    for (Week week = chart.calendar.first; week <= chart.calendar.last; week = week + Weeks{1}) {
        if (events.find(chart.show.show, week) != nullptr) {
            fmt::format_to(std::back_inserter(path), "M{}-6v9", std::int64_t{week.index} - chart.calendar.first.index);
        }
    }
    return path;
}

/// `thanksgiving 2024-11-25 2025-11-24; tony_win 2024-06-10`: the events of some show, or those of all.
std::string events_text(const EventCalendar& events, const Calendar& calendar, std::string_view show) {
    std::string text;
    for (const std::string& name : events.names()) {
        std::string weeks;
        for (const CalendarEvent& event : events.events) {
            const bool is_own = show.empty() ? event.shows.empty() : !event.shows.empty() && event.concerns(show);
            const bool is_drawn = to_week(event.last) >= calendar.first && to_week(event.first) <= calendar.last;
            weeks += event.name == name && is_own && is_drawn ? " " + format_week(to_week(event.first)) : "";
        }
        text += weeks.empty() ? "" : (text.empty() ? "" : "; ") + name + weeks;
    }
    return text;
}

std::string partial_bands(const Chart& chart) {
    std::string path;
    for (const Row row : chart.show.rows) {
        if (is_partial(chart.metric, row)) {
            path += band(chart.x(row), 1);
        }
    }
    return path;
}

void add_chart(HtmlPage& page, const Chart& chart, const std::vector<CellRun>& runs, const std::set<Week>& flagged,
               const EventCalendar* events) {
    const Metric& metric = chart.metric;
    const bool is_count = metric.values->type() == ColumnType::Int64;
    const std::int64_t known =
        std::ranges::count_if(chart.show.rows, [&](Row row) { return value_at(metric, row).has_value(); });
    const std::string peak = known == 0 ? "no value" : "max " + number_text(chart.largest, is_count);
    page.add("<div class=\"plot\"><p><span>{}</span><span class=\"soft\">{}</span></p>\n", metric.name, peak);
    page.add(
        "<svg viewBox=\"-1 -6 {} 112\" preserveAspectRatio=\"none\" role=\"img\"><title>{} of {}: {} known, "
        "{}{}</title>",
        chart.calendar.weeks() + 1, metric.name, chart.show.show, counted(known, "week"), peak,
        chart.largest > 0.0 ? " in the week of " + format_week(chart.panel.week[chart.largest_row]) : "");
    page.add("<path class=\"b\" d=\"{}\"/><path class=\"q\" d=\"{}\"/><path class=\"x\" d=\"M-1 100h{}\"/>",
             broken_bands(chart, runs), partial_bands(chart), chart.calendar.weeks() + 1);
    if (events != nullptr) {
        page.add("<path class=\"e\" d=\"{}\"/>", event_ticks(chart, *events));
    }
    page.add("<path class=\"l\" d=\"{}\"/><path class=\"p\" d=\"{}\"/><path class=\"a\" d=\"{}\"/></svg></div>\n",
             line_of(chart), dots_where(chart, [&](Row row) { return is_partial(metric, row); }),
             dots_where(chart, [&](Row row) { return flagged.contains(chart.panel.week[row]); }));
}

void add_cell(std::string& html, const Metric& metric, Row row) {
    html += "<td>";
    if (metric.values->known[row] == 0) {
        html += "–";
    } else if (metric.values->type() == ColumnType::Int64) {
        fmt::format_to(std::back_inserter(html), "{}", metric.values->ints()[row]);
    } else {
        fmt::format_to(std::back_inserter(html), "{:.1f}", metric.values->floats()[row]);
    }
    if (is_partial(metric, row)) {
        html += " partial";
    }
}

void add_table(HtmlPage& page, const Panel& panel, const ShowRows& show, const std::vector<Metric>& metrics) {
    page.add(
        "<details><summary>The values of <bdi>{}</bdi></summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
        "aria-label=\"Values of {}\">\n<table class=\"data\"><caption>– is not known; partial weeks go on or are not "
        "yet "
        "final</caption>\n<thead><tr><th scope=\"col\">Week</th>",
        show.show, show.show);
    for (const Metric& metric : metrics) {
        page.add("<th scope=\"col\">{}</th>", metric.name);
    }
    page.raw("</tr></thead>\n<tbody>\n");
    for (const Row row : show.rows) {
        page.html() += "<tr><th scope=row>";
        page.html() += format_week(panel.week[row]);
        for (const Metric& metric : metrics) {
            add_cell(page.html(), metric, row);
        }
        page.html() += '\n';
    }
    page.raw("</tbody></table></div></details>\n");
}

void add_key(HtmlPage& page, bool has_events) {
    struct Sign {
        const char* style;
        const char* path;
        const char* words;
    };
    static constexpr Sign signs[] = {{"l", "M1 11l5-6 6 3 5-5 6 2", "value; a gap is a gap"},
                                     {"a", "M12 7h0", "flagged by a check"},
                                     {"b", "M7 0h10v14H7z", "parser broken"},
                                     {"p", "M12 7h0", "partial week"},
                                     {"e", "M12 0v7", "an event of the calendar"}};
    page.raw("<ul class=\"legend\">");
    for (const Sign& sign : std::span(signs).first(std::size(signs) - (has_events ? 0 : 1))) {
        page.add(
            "<li><svg class=\"key\" viewBox=\"0 0 24 14\" aria-hidden=\"true\"><title>{}</title><path class=\"{}\" "
            "d=\"{}\"/>"
            "</svg>{}</li>",
            sign.words, sign.style, sign.path, sign.words);
    }
    page.raw("</ul>\n");
}

/// To the show's strips in the coverage map, and to its rows among the anomalies.
void add_ways_back(HtmlPage& page, const Draft& draft, std::size_t at) {
    const char* before = "Coverage: ";
    page.raw("<p class=\"soft small ways\">");
    for (const SourceStates& source : draft.states) {
        page.add("{}<a href=\"#{}-{}\">{}</a>", before, source.source, at, title_of(source.source));
        before = ", ";
    }
    before = "; flagged: ";
    for (std::size_t flag = 0; flag < listed(draft.flagged.size()); ++flag) {
        const Anomaly& anomaly = *draft.flagged[flag];
        if (anomaly.show == draft.shows[at].show) {
            page.add("{}<a href=\"#flag-{}\" class=\"k\">{} {}</a>", before, flag, anomaly.metric,
                     format_week(anomaly.week));
            before = ", ";
        }
    }
    page.raw("</p>\n");
}

/// The runs of the source that a metric belongs to, for one show.
const std::vector<CellRun>& runs_of(const Draft& draft, std::string_view metric, std::size_t show) {
    static const std::vector<CellRun> none;
    const auto source = source_of(metric);
    const auto found = std::ranges::find_if(
        draft.states, [&](const SourceStates& states) { return source && states.source == *source; });
    return found == draft.states.end() ? none : found->shows[show].runs;
}

}  // namespace

void add_series(HtmlPage& page, const Draft& draft) {
    const Panel& panel = draft.input.panel.panel;
    const std::vector<Metric> metrics = drawn_metrics(panel);
    const Flags flags = flags_of(draft.input.checks);
    static const std::set<Week> no_flags;
    page.add(
        "<section aria-labelledby=\"series\">\n<h2 id=\"series\">Series</h2>\n<p class=\"soft\">{}. Each chart runs "
        "from "
        "zero to its own maximum; gt_index is each show's own scale, so never compare its levels across shows.</p>\n",
        draft.shows.empty() ? "No week to draw"
                            : "Every chart spans " + span_text(draft.calendar.first, draft.calendar.last));
    const EventCalendar* const events = draft.input.calendar;
    add_key(page, events != nullptr);
    const auto add_events = [&](std::string_view of, const char* head) {
        if (events != nullptr && !draft.shows.empty()) {
            const std::string text = events_text(*events, draft.calendar, of);
            page.add("<p class=\"soft small\">{}{}</p>\n", head, text.empty() ? "none" : text);
        }
    };
    add_events("", "Events of all shows, by the Monday of their week: ");
    for (std::size_t at = 0; at < draft.shows.size(); ++at) {
        const ShowRows& show = draft.shows[at];
        page.add("<div class=\"show\" id=\"show-{}\">\n<h3><bdi>{}</bdi></h3>\n", at, show.show);
        add_ways_back(page, draft, at);
        add_events(show.show, "Events: ");
        page.raw("<div class=\"plots\">\n");
        for (const Metric& metric : metrics) {
            const auto flagged = flags.find({std::string(show.show), metric.name});
            add_chart(page, chart_of(panel, show, metric, draft.calendar), runs_of(draft, metric.name, at),
                      flagged == flags.end() ? no_flags : flagged->second, events);
        }
        page.raw("</div>\n");
        add_table(page, panel, show, metrics);
        page.raw("</div>\n");
    }
    page.raw("</section>\n");
}

}  // namespace public_signals::inline report
