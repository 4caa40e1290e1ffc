// Every check with what it looked at, then the rows that failed. Long lists end with how many more there are:
// validation_report.json has them all.
#include <algorithm>
#include <cmath>

#include "public_signals/report/checks.hpp"
#include "public_signals/report/sections.hpp"

namespace public_signals {
namespace {

constexpr std::size_t most_rows = 100;

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
        case Level::Passes:
            return {"passes", "passes"};
    }
    return {"", ""};
}

void add_check(Page& page, const Check& check) {
    const LevelWords level = words_of(check.level);
    page.add(
        "<tr class=\"level-row\"><td><span class=\"level {}\">{}</span></td><th scope=\"row\"><a "
        "href=\"#{}\">{}</a></th>",
        level.style, level.word, check.anchor, check.name);
    page.add("<td class=\"wide full\">{}</td><td class=\"n\">{}</td>", check.rule, counted(check.units, check.unit));
    const std::int64_t passed = check.units - check.failed;
    page.add("<td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n", grouped_digits(passed),
             percent(passed, check.units), grouped_digits(check.failed));
}

/// A table of failing rows, its heading and one line on what they mean; `open` and `close` frame the rows.
void open_rows(Page& page, std::string_view anchor, std::string_view title, std::size_t rows, std::string_view meaning,
               std::initializer_list<std::string_view> columns) {
    page.add("<figure id=\"{}\"><figcaption><h3>{}</h3><p class=\"soft small\">{}</p></figcaption>\n", anchor, title,
             meaning);
    page.add(
        "<details{}><summary>{}</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}, "
        "rows\">\n<table><caption>{}</caption>\n<thead><tr>",
        Markup{rows > 0 && rows <= 12 ? " open" : ""}, counted(static_cast<std::int64_t>(rows), "row"), title,
        rows > most_rows ? fmt::format("The first {} of {}; validation_report.json has all", most_rows, rows)
                         : "Worst first");
    for (const std::string_view column : columns) {
        const bool number = column.starts_with('#');
        page.add("<th scope=\"col\"{}>{}</th>", Markup{number ? " class=\"n\"" : ""}, column.substr(number ? 1 : 0));
    }
    page.raw("</tr></thead>\n<tbody>\n");
}

void close_rows(Page& page) {
    page.raw("</tbody></table></div></details></figure>\n");
}

void add_breaks(Page& page, const ValidationReport& report) {
    if (report.parser_breaks.empty()) {
        page.raw(
            "<figure id=\"breaks\"><figcaption><h3>Parser breaks</h3><p class=\"soft small\">None: in no week did most "
            "shows of a source fall at once.</p></figcaption></figure>\n");
        return;
    }
    open_rows(page, "breaks", "Parser breaks", report.parser_breaks.size(),
              "Many shows fell in the same week, so suspect the page, not the world.",
              {"Week", "Source", "What it looks like", "#Shows", "#p", "Columns"});
    for (std::size_t at = 0; at < std::min(report.parser_breaks.size(), most_rows); ++at) {
        const ParserBreak& found = report.parser_breaks[at];
        page.add(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td class=\"wide\">{}</td><td class=\"n\">{} of {}</td>"
            "<td class=\"n\">{:.1e}</td><td class=\"wide full\">{}</td></tr>\n",
            format_week(found.week), title_of(found.source), found.signature, found.shows_broken,
            found.shows_with_history, found.p_value, fmt::format("{}", fmt::join(found.metrics, " ")));
    }
    close_rows(page);
}

double gravity(const Anomaly& anomaly) {
    const double ratio = anomaly.ratio_to_median.value_or(1.0);
    const double size = ratio > 0.0 ? std::abs(std::log(ratio)) : 1e3;
    return (anomaly.severity == "warning" ? 1e6 : 0.0) + size;
}

void add_anomalies(Page& page, const ValidationReport& report) {
    if (report.anomalies.empty()) {
        page.raw(
            "<figure id=\"anomalies\"><figcaption><h3>Anomalies</h3><p class=\"soft small\">No cell stands out."
            "</p></figcaption></figure>\n");
        return;
    }
    std::vector<const Anomaly*> worst;
    for (const Anomaly& anomaly : report.anomalies) {
        worst.push_back(&anomaly);
    }
    std::ranges::stable_sort(worst, std::ranges::greater{}, [](const Anomaly* one) { return gravity(*one); });
    open_rows(page, "anomalies", "Anomalies", worst.size(),
              "Cells far from their show's own recent weeks: a spike is news or a mistake, and only the page can tell.",
              {"Show", "Week", "Column", "Kind", "#Value", "#Median before", "#Ratio", "#Robust z", "Severity"});
    for (std::size_t at = 0; at < std::min(worst.size(), most_rows); ++at) {
        const Anomaly& one = *worst[at];
        const bool is_count = std::holds_alternative<std::int64_t>(one.value);
        const double value = std::visit([](auto number) { return static_cast<double>(number); }, one.value);
        page.add("<tr><th scope=\"row\"><bdi>{}</bdi></th><td class=\"k\">{}</td><td>{}</td><td>{}</td>", one.show,
                 format_week(one.week), one.metric, one.anomaly_type == "from_zero" ? "from zero" : one.anomaly_type);
        page.add(
            "<td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td "
            "class=\"n\">{}</td><td>{}</td></tr>\n",
            number_text(value, is_count), number_text(one.median_prior_8w, false),
            one.ratio_to_median ? fmt::format("{:.2f}", *one.ratio_to_median) : "–",
            one.robust_z ? fmt::format("{:.1f}", *one.robust_z) : "–", one.severity);
    }
    close_rows(page);
}

void add_schema(Page& page, const ValidationReport& report) {
    if (report.schema_errors.empty()) {
        page.raw(
            "<figure id=\"schema\"><figcaption><h3>Schema</h3><p class=\"soft small\">The canonical columns, in their "
            "types and order.</p></figcaption></figure>\n");
        return;
    }
    open_rows(page, "schema", "Schema", report.schema_errors.size(),
              "Write the panel with public-signals panel, not by hand.", {"What is wrong"});
    for (std::size_t at = 0; at < std::min(report.schema_errors.size(), most_rows); ++at) {
        page.add("<tr><th scope=\"row\">{}</th></tr>\n", report.schema_errors[at]);
    }
    close_rows(page);
}

void add_weeks(Page& page, const ValidationReport& report) {
    if (report.timestamp_issues.empty()) {
        page.raw(
            "<figure id=\"weeks\"><figcaption><h3>Weeks</h3><p class=\"soft small\">Every row is a Monday, once, in "
            "order.</p></figcaption></figure>\n");
        return;
    }
    open_rows(page, "weeks", "Weeks", report.timestamp_issues.size(), "Rows that no feature can be made of.",
              {"Show", "week_start", "What is wrong"});
    for (std::size_t at = 0; at < std::min(report.timestamp_issues.size(), most_rows); ++at) {
        const TimestampIssue& issue = report.timestamp_issues[at];
        page.add("<tr><th scope=\"row\"><bdi>{}</bdi></th><td>{}</td><td>{}</td></tr>\n", issue.show, issue.week_start,
                 issue.kind);
    }
    close_rows(page);
}

}  // namespace

void add_check_table(Page& page, const Draft& draft) {
    const ValidationReport& report = draft.input.checks;
    page.raw(
        "<section aria-labelledby=\"checks\">\n<h2 id=\"checks\">Checks</h2>\n"
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Checks, table\">\n<table>"
        "<caption>Worst first; each name leads to the rows behind it</caption>\n<thead><tr><th "
        "scope=\"col\">Result</th>"
        "<th scope=\"col\">Check</th><th scope=\"col\">Rule</th><th scope=\"col\" class=\"n\">Looked at</th>"
        "<th scope=\"col\" class=\"n\">Passed</th><th scope=\"col\" class=\"n\">Share</th>"
        "<th scope=\"col\" class=\"n\">Failed</th></tr></thead>\n<tbody>\n");
    for (const Check& check : checks_of(report, draft.calendar.weeks())) {
        add_check(page, check);
    }
    page.raw("</tbody></table></div>\n");
    add_breaks(page, report);
    add_anomalies(page, report);
    add_schema(page, report);
    add_weeks(page, report);
    page.raw("</section>\n");
}

}  // namespace public_signals
