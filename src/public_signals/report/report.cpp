#include "public_signals/report/report.hpp"

#include <algorithm>

#include "public_signals/report/sections.hpp"

namespace public_signals {
namespace {

Calendar calendar_of(const Panel& panel, const std::vector<ShowRows>& shows) {
    if (shows.empty()) {
        return {Week{0}, Week{0}};
    }
    Calendar calendar{panel.week[shows.front().rows.front()], panel.week[shows.front().rows.back()]};
    for (const ShowRows& show : shows) {
        calendar.first = std::min(calendar.first, panel.week[show.rows.front()]);
        calendar.last = std::max(calendar.last, panel.week[show.rows.back()]);
    }
    return calendar;
}

void add_head(Page& page, const Calendar& calendar) {
    const std::string style = style_sheet(calendar);
    page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.add("<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n", policy_for(style));
    page.raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n");
    page.raw("<meta name=\"referrer\" content=\"no-referrer\">\n<title>Public signals: panel report</title>\n<style>");
    page.raw(style);
    page.raw("</style>\n</head>\n<body>\n");
}

}  // namespace

std::string_view title_of(std::string_view source) {
    static constexpr std::pair<std::string_view, std::string_view> titles[] = {{"google_trends", "Google Trends"},
                                                                               {"tiktok", "TikTok"},
                                                                               {"instagram", "Instagram"},
                                                                               {"wikipedia", "Wikipedia"}};
    const auto found = std::ranges::find(titles, source, [](const auto& title) { return title.first; });
    return found == std::end(titles) ? source : found->second;
}

std::string span_text(Week first, Week last) {
    return first == last ? format_week(first) : format_week(first) + " to " + format_week(last);
}

std::string html_report(const ReportInput& input) {
    const Panel& panel = input.panel.panel;
    Draft draft{.input = input, .calendar = {}, .shows = shows_of(panel), .states = {}};
    draft.calendar = calendar_of(panel, draft.shows);
    draft.states = cell_states(panel, draft.shows, input.checks, input.collection);
    Page page;
    page.html().reserve(std::size_t{1} << 21);
    add_head(page, draft.calendar);
    add_verdict(page, draft);
    page.raw("<main>\n");
    add_coverage_map(page, draft);
    add_check_table(page, draft);
    add_series(page, draft);
    add_collection(page, draft);
    add_model(page, draft);
    add_reproduction(page, draft);
    page.raw(
        "</main>\n<footer><p>Made by public-signals from the files named above. The page holds no script and asks "
        "for nothing.</p></footer>\n</body>\n</html>\n");
    return std::move(page.html());
}

}  // namespace public_signals
