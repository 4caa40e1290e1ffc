// What a reader wants first: whether the panel can be used, what it spans, and where to look.
#include <algorithm>

#include "public_signals/report/checks.hpp"
#include "public_signals/report/sections.hpp"

namespace public_signals::inline report {
namespace {

void add_fact(HtmlPage& page, std::string_view name, std::string_view value, std::string_view kind = "") {
    page.add("<div><dt>{}</dt><dd class=\"{}\">{}</dd></div>", name, kind, value);
}

/// What changed since last time, and what the numbers can't be used for as they are.
void add_since(HtmlPage& page, const Draft& draft) {
    if (draft.changes) {
        page.add("<p class=\"since\"><a href=\"#changes\">{}</a></p>\n", changes_sentence(draft));
    }
    if (draft.difference.cells > 0) {
        page.add("<p class=\"careful\">{}</p>\n", draft.difference_sentence());
    }
    if (const std::string warning = draft.age_warning(); !warning.empty()) {
        page.add("<p class=\"careful\"><a href=\"#ages\">Age of counts.</a> {}</p>\n", warning);
    }
}

}  // namespace

void add_verdict(HtmlPage& page, const Draft& draft) {
    const ValidationReport& report = draft.input.checks;
    const std::vector<Check> checks = checks_of(report);
    const auto at_level = [&checks](Level level) { return grouped(std::ranges::count(checks, level, &Check::level)); };
    page.raw("<header>\n<h1>Weekly panel of public signals</h1>\n");
    page.add("<div class=\"verdict {}\">", report.action_needed ? "needed" : "ok");
    page.add("<strong>{}</strong>", report.action_needed ? "Action needed" : "OK");
    page.add("<p>{}</p>",
             report.action_needed ? "Before this panel goes into a model, look at the following."
             : std::ranges::count(checks, Level::NotJudged, &Check::level) > 0
                 ? "The panel passes the checks that could be made and is ready for features; others could not be made."
                 : "The panel passes its checks and is ready for features.");
    page.raw("<ul>");
    for (const std::string& reason : report.reasons) {
        page.add("<li>{}</li>", reason);
    }
    if (report.reasons.empty()) {
        page.add("<li>{}</li>", report.anomalies.empty() ? "No cell stands out."
                                                         : counted(std::ssize(report.anomalies), "unusual cell") +
                                                               (report.anomalies.size() == 1 ? " is" : " are") +
                                                               " flagged below; a few never fail a panel.");
    }
    page.raw("</ul></div>\n");
    add_since(page, draft);
    page.raw("<dl class=\"facts\">");
    add_fact(page, "Shows", grouped(std::ssize(draft.shows)));
    add_fact(page, "Rows", grouped(report.total_rows));
    add_fact(page, "Checks passed", at_level(Level::Passes));
    add_fact(page, "To look at", at_level(Level::Look));
    add_fact(page, "Failed", at_level(Level::Fails));
    add_fact(page, "Not judged", at_level(Level::NotJudged));
    add_fact(page, "First week", draft.shows.empty() ? "–" : format_week(draft.calendar.first), "date");
    add_fact(page, "Last week", draft.shows.empty() ? "–" : format_week(draft.calendar.last), "date");
    add_fact(page, "Latest scrape", report.timestamp.empty() ? "–" : report.timestamp.substr(0, 10), "date");
    page.raw("</dl>\n<nav aria-label=\"Sections\"><ul>");
    for (const char* section :
         {"Changes", "Coverage", "Checks", "Series", "Collection", "Forecast", "Model", "Profiles", "Reproduce"}) {
        const std::string_view name = section;
        if ((name == "Forecast" && draft.input.forecast == nullptr) ||
            (name == "Profiles" && draft.input.profiles.empty())) {
            continue;
        }
        std::string anchor = section;
        anchor.front() = static_cast<char>(anchor.front() - 'A' + 'a');
        page.add("<li><a href=\"#{}\">{}</a></li>", anchor, section);
    }
    page.raw("</ul></nav>\n</header>\n");
}

}  // namespace public_signals::inline report
