// Every check with what it looked at, then the rows that failed. Long lists end with how many more there are:
// validation_report.json has them all.
#include <algorithm>
#include <cmath>

#include "public_signals/quality/breaks.hpp"
#include "public_signals/report/checks.hpp"
#include "public_signals/report/command_text.hpp"
#include "public_signals/report/row_list.hpp"
#include "public_signals/report/sections.hpp"

namespace public_signals::inline report {
namespace {

struct LevelWords {
    const char* style;
    const char* word;
};

LevelWords words_of(Level level) {
    switch (level) {
        case Level::Fails:
            return {"fails", "fails"};
        case Level::Look:
            return {"look", "look"};
        case Level::NotJudged:
            return {"unjudged", "not judged"};
        case Level::Passes:
            return {"passes", "passes"};
    }
    return {"", ""};
}

/// A coverage check leads to its source's figure, where the panel has one.
std::string anchor_of(const Check& check, const Draft& draft) {
    for (const SourceStates& states : draft.states) {
        if (check.anchor == "coverage" && check.name.starts_with(title_of(states.source))) {
            return "coverage-" + states.source;
        }
    }
    return check.anchor;
}

void add_check(HtmlPage& page, const Check& check, const Draft& draft) {
    const LevelWords level = words_of(check.level);
    page.add(
        "<tr class=\"level-row\"><td><span class=\"level {}\">{}</span></td><th scope=\"row\"><a "
        "href=\"#{}\">{}</a></th>",
        level.style, level.word, anchor_of(check, draft), check.name);
    page.add("<td class=\"wide full\">{}</td><td class=\"n\">{}</td>", check.rule, counted(check.units, check.unit));
    const std::int64_t passed = check.units - check.failed;
    const bool judged = check.level != Level::NotJudged;
    page.add("<td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
             judged ? grouped(passed) : "–", judged ? percent(passed, check.units) : "–",
             judged ? grouped(check.failed) : "–");
}

/// The first show that broke in the source and week, whose cells are worth a look.
std::string break_command(const ParserBreak& found, const Draft& draft) {
    for (const SourceStates& states : draft.states) {
        if (states.source != found.source) {
            continue;
        }
        for (const ShowStates& show : states.shows) {
            const bool broke = std::ranges::any_of(show.runs, [&](const CellRun& run) {
                return run.state == CellState::Broken && run.first <= found.week && found.week <= run.last;
            });
            if (broke && !found.metrics.empty()) {
                return why_command(show.show, found.week, found.metrics.front());
            }
        }
    }
    return command_for(found);
}

void add_breaks(HtmlPage& page, const Draft& draft) {
    const std::vector<ParserBreak>& breaks = draft.input.checks.parser_breaks;
    if (breaks.empty()) {
        add_no_rows(page, "breaks", "Parser breaks",
                    draft.input.checks.not_judged.empty()
                        ? "None: in no week did most shows of a source fall at once."
                        : "None in the weeks that could be judged; the table above names the sources that could not.");
        return;
    }
    open_rows(page, {.anchor = "breaks",
                     .title = "Parser breaks",
                     .meaning = std::ranges::all_of(breaks, &ParserBreak::of_import)
                                    ? "Many shows fell in the same week, so suspect the imported files, not the world: "
                                      "look whether they hold all posts of the week."
                                    : "Many shows fell in the same week, so suspect the page, not the world: "
                                      "public-signals doctor looks for what changed in it.",
                     .rows = breaks.size(),
                     .order = "By week",
                     .columns = {"Week", "Source", "What it looks like", "#Shows", "#p", "Columns"}});
    for (std::size_t at = 0; at < listed(breaks.size()); ++at) {
        const ParserBreak& found = breaks[at];
        page.add(
            "<tr><th scope=\"row\">{}<code class=\"cmd\">{}</code></th><td><a href=\"#coverage-{}\">{}</a></td><td "
            "class=\"wide\">{}</td><td class=\"n\">{} of {}</td>",
            format_week(found.week), break_command(found, draft), found.source, title_of(found.source), found.signature,
            found.shows_broken, found.shows_with_history);
        page.add("<td class=\"n\">{:.1e}</td><td class=\"wide full\">{}</td></tr>\n", found.p_value,
                 fmt::format("{}", fmt::join(found.metrics, " ")));
    }
    close_rows(page);
}

double gravity(const Anomaly& anomaly) {
    const double ratio = anomaly.ratio_to_median.value_or(1.0);
    const double size = ratio > 0.0 ? std::abs(std::log(ratio)) : 1e3;
    return (anomaly.severity == Severity::Warning ? 1e6 : 0.0) + size;
}

void add_anomaly(HtmlPage& page, const Draft& draft, std::size_t at) {
    const Anomaly& anomaly = *draft.flagged[at];
    const bool is_count = std::holds_alternative<std::int64_t>(anomaly.value);
    const double value = std::visit([](auto number) { return static_cast<double>(number); }, anomaly.value);
    page.add(
        "<tr id=\"flag-{}\"><th scope=\"row\">{}<code class=\"cmd\">{}</code></th><td class=\"k\">{}</td><td>{}</td>"
        "<td>{}</td>",
        at, Markup{draft.show_link(anomaly.show)}, why_command(anomaly.show, anomaly.week, anomaly.metric),
        format_week(anomaly.week), anomaly.metric, type_words(anomaly));
    page.add("<td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
             number_text(value, is_count), number_text(anomaly.median_prior_8w, false),
             anomaly.ratio_to_median ? fmt::format("{:.2f}", *anomaly.ratio_to_median) : "–",
             anomaly.robust_z ? fmt::format("{:.1f}", *anomaly.robust_z) : "–");
}

void add_anomalies(HtmlPage& page, const Draft& draft) {
    if (draft.flagged.empty()) {
        add_no_rows(page, "anomalies", "Anomalies", "No cell stands out.");
        return;
    }
    open_rows(
        page,
        {.anchor = "anomalies",
         .title = "Anomalies",
         .meaning = "Cells far from their show's own recent weeks: a spike is news or a mistake, and only the page "
                    "can tell. The command leads to it.",
         .rows = draft.flagged.size(),
         .columns = {"Show", "Week", "Column", "Kind", "#Value", "#Median before", "#Ratio", "#Robust z"}});
    for (std::size_t at = 0; at < listed(draft.flagged.size()); ++at) {
        add_anomaly(page, draft, at);
    }
    close_rows(page);
}

void add_schema(HtmlPage& page, const ValidationReport& report) {
    if (report.schema_errors.empty()) {
        add_no_rows(page, "schema", "Schema", "The canonical columns, in their types and order.");
        return;
    }
    open_rows(page, {.anchor = "schema",
                     .title = "Schema",
                     .meaning = "Write the panel with public-signals panel, not by hand.",
                     .rows = report.schema_errors.size(),
                     .order = "In the order of the columns",
                     .columns = {"What is wrong"}});
    for (std::size_t at = 0; at < listed(report.schema_errors.size()); ++at) {
        page.add("<tr><th scope=\"row\">{}</th></tr>\n", report.schema_errors[at]);
    }
    close_rows(page);
}

void add_weeks(HtmlPage& page, const Draft& draft) {
    const std::vector<TimestampIssue>& issues = draft.input.checks.timestamp_issues;
    if (issues.empty()) {
        add_no_rows(page, "weeks", "Weeks", "Every row is a Monday, once, in order.");
        return;
    }
    open_rows(page, {.anchor = "weeks",
                     .title = "Weeks",
                     .meaning = "Rows that no feature can be made of.",
                     .rows = issues.size(),
                     .order = "As stored",
                     .columns = {"Show", "week_start", "What is wrong"}});
    for (std::size_t at = 0; at < listed(issues.size()); ++at) {
        const TimestampIssue& issue = issues[at];
        page.add("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>\n", Markup{draft.show_link(issue.show)},
                 issue.week_start, name_of(issue.kind));
    }
    close_rows(page);
}

}  // namespace

std::vector<const Anomaly*> worst_first(const ValidationReport& report) {
    std::vector<const Anomaly*> worst;
    for (const Anomaly& anomaly : report.anomalies) {
        worst.push_back(&anomaly);
    }
    std::ranges::stable_sort(worst, std::ranges::greater{}, [](const Anomaly* anomaly) { return gravity(*anomaly); });
    return worst;
}

void add_check_table(HtmlPage& page, const Draft& draft) {
    const ValidationReport& report = draft.input.checks;
    page.raw(
        "<section aria-labelledby=\"checks\">\n<h2 id=\"checks\">Checks</h2>\n"
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Checks, table\">\n<table class=\"stack\">"
        "<caption>Worst first; each name leads to the rows behind it</caption>\n<thead><tr><th "
        "scope=\"col\">Result</th>"
        "<th scope=\"col\">Check</th><th scope=\"col\">Rule</th><th scope=\"col\" class=\"n\">Looked at</th>"
        "<th scope=\"col\" class=\"n\">Passed</th><th scope=\"col\" class=\"n\">Share</th>"
        "<th scope=\"col\" class=\"n\">Failed</th></tr></thead>\n<tbody>\n");
    for (const Check& check : checks_of(report)) {
        add_check(page, check, draft);
    }
    label_cells(page);
    page.raw("</tbody></table></div>\n");
    add_breaks(page, draft);
    add_anomalies(page, draft);
    add_impossible_counts(page, draft);
    add_twin_posts(page, draft);
    add_suspect_likes(page, draft);
    add_trends_zeros(page, draft);
    add_schema(page, report);
    add_weeks(page, draft);
    add_ages(page, draft);
    page.raw("</section>\n");
}

}  // namespace public_signals::inline report
