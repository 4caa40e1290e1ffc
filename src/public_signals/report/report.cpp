#include "public_signals/report/report.hpp"

#include <algorithm>

#include "public_signals/report/sections.hpp"

namespace public_signals::inline report {
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

void add_head(HtmlPage& page, const Calendar& calendar) {
    const std::string style = style_sheet(calendar);
    page.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.add("<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n", policy_for(style));
    page.raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n");
    page.raw("<meta name=\"referrer\" content=\"no-referrer\">\n<title>Public signals: panel report</title>\n<style>");
    page.raw(style);
    page.raw("</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the sections</a>\n");
}

/// What the raw files add: changes since the run before, ages of counts, whether the panel is theirs.
void look_back(Draft& draft) {
    const History* history = draft.input.history;
    if (history == nullptr) {
        return;
    }
    draft.difference = difference_of(draft.input.panel.panel, history->now);
    if (history->before) {
        draft.changes = changes_of(*history, draft.input.collection, draft.input.checks.anomaly_threshold);
    }
    for (const SourceAges& source : history->ages) {
        AgesOfSource ages{source.source, aged_weeks(source)};
        std::erase_if(ages.weeks, [&](const AgedWeek& week) {
            return week.week < draft.calendar.first || draft.calendar.last < week.week;
        });
        if (!ages.weeks.empty() && !draft.shows.empty()) {
            draft.ages.push_back(std::move(ages));
        }
    }
}

}  // namespace

std::string Draft::show_link(std::string_view show) const {
    const auto found = place_of.find(show);
    return found == place_of.end()
               ? fmt::format("<bdi>{}</bdi>", escaped(show))
               : fmt::format("<a href=\"#show-{}\"><bdi>{}</bdi></a>", found->second, escaped(show));
}

std::string Draft::difference_sentence() const {
    return fmt::format(
        "This panel is not what its raw files give now: {} differ, the first of them {}. It was made before the last "
        "pull, or with --as-of or --count-age; public-signals explain panel_differs says more.",
        counted(difference.cells, "cell"), difference.first);
}

std::string Draft::age_warning() const {
    const ReadLate& late = input.checks.counts_read_late;
    const bool drifts =
        std::ranges::any_of(ages, [](const AgesOfSource& source) { return drift_of(source.weeks).drifts(); });
    if (!drifts && !late.most()) {
        return {};
    }
    std::string text;
    if (late.most()) {
        text += fmt::format(
            "{}{} of {} of posts were counted over {} days late: old posts had longer to collect views than new ones. ",
            late.is_upper_bound ? "Up to " : "", grouped(static_cast<std::int64_t>(late.late)),
            counted(static_cast<std::int64_t>(late.rows), "show-week"), late_after.count());
    }
    for (const AgesOfSource& source : ages) {
        text += fmt::format("In eight of ten weeks {} was read {} after posting. ", title_of(source.source),
                            span_text(drift_of(source.weeks)));
    }
    return text +
           "Counts grow for months, so levels of weeks read at different ages don't compare: public-signals "
           "explain counts_read_late.";
}

std::string type_words(const Anomaly& anomaly) {
    return (anomaly.anomaly_type == AnomalyType::FromZero ? "from zero" : std::string(name_of(anomaly.anomaly_type))) +
           (anomaly.severity == Severity::Info ? " (info)" : "");
}

std::string_view title_of(std::string_view source) {
    const std::optional<Source> known = find_source(source);
    return known ? title_of(*known) : source;
}

std::string span_text(Week first, Week last) {
    return first == last ? format_week(first) : format_week(first) + " to " + format_week(last);
}

Report html_report(const ReportInput& input) {
    const Panel& panel = input.panel.panel;
    Draft draft{.input = input,
                .null_reasons = NullReasons(input.collection, input.why_unknown),
                .calendar = {},
                .shows = shows_of(panel),
                .states = {},
                .flagged = worst_first(input.checks),
                .place_of = {}};
    draft.calendar = calendar_of(panel, draft.shows);
    draft.states = cell_states(panel, draft.shows, input.checks, draft.null_reasons);
    for (std::size_t at = 0; at < draft.shows.size(); ++at) {
        draft.place_of.emplace(draft.shows[at].show, at);
    }
    look_back(draft);
    HtmlPage page;
    page.html().reserve(std::size_t{1} << 21);
    add_head(page, draft.calendar);
    add_verdict(page, draft);
    page.raw("<main id=\"main\" tabindex=\"-1\">\n");
    add_changes(page, draft);
    add_coverage_map(page, draft);
    add_check_table(page, draft);
    add_series(page, draft);
    add_collection(page, draft);
    add_forecast(page, draft);
    add_model(page, draft);
    add_profiles(page, draft);
    add_reproduction(page, draft);
    page.raw(
        "</main>\n<footer><p>Made by public-signals from the files named above. The page holds no script and asks "
        "for nothing.</p></footer>\n</body>\n</html>\n");
    return {std::move(page.html()), draft.changes ? changes_sentence(draft) : ""};
}

}  // namespace public_signals::inline report
