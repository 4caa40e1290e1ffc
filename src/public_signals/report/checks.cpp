#include "public_signals/report/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "public_signals/panel/schema.hpp"
#include "public_signals/quality/status.hpp"
#include "public_signals/report/sections.hpp"

namespace public_signals::inline report {
namespace {

Level level_of(bool passed, bool counts) {
    return passed ? Level::Passes : counts ? Level::Fails : Level::Look;
}

/// A check of no unit at all has not passed.
Level level_of(bool passed, bool counts, std::int64_t units) {
    return passed && units == 0 ? Level::NotJudged : level_of(passed, counts);
}

void add_coverage(std::vector<Check>& checks, const ValidationReport& report) {
    for (const SourceCoverage& source : report.coverage) {
        checks.push_back({level_of(source.passed, source.required), fmt::format("{} coverage", title_of(source.source)),
                          fmt::format("one column known in {} % of the show-weeks{}", report.min_coverage,
                                      source.required ? "" : "; not required"),
                          "show-week", source.total_observations,
                          source.total_observations - source.non_null_observations, "coverage"});
    }
}

void add_breaks(std::vector<Check>& checks, const ValidationReport& report) {
    for (const Source each : canonical_sources_first()) {
        const std::string_view source = name_of(each);
        const auto covered = std::ranges::find(report.coverage, source, &SourceCoverage::source);
        if (covered == report.coverage.end()) {
            continue;
        }
        const auto of_source = [&](const ParserBreak& found) { return found.source == source; };
        const auto counts = [&](const ParserBreak& found) { return of_source(found) && needs_action(found, report); };
        const std::int64_t found = std::ranges::count_if(report.parser_breaks, of_source);
        const auto judged = std::ranges::find(report.weeks_judged, source, &JudgedSource::source);
        const std::int64_t weeks = std::max(judged == report.weeks_judged.end() ? 0 : judged->weeks, found);
        const auto why_not = std::ranges::find(report.not_judged, source, &NotJudged::source);
        checks.push_back({level_of(found == 0, std::ranges::any_of(report.parser_breaks, counts), weeks),
                          fmt::format("{} pages read", title_of(source)),
                          "no week in which most shows fall at once" +
                              (why_not == report.not_judged.end()
                                   ? std::string()
                                   : fmt::format("; not judged ({}){}", why_not->reason, judged_alike(report, source))),
                          "week", weeks, found, "breaks"});
    }
}

void add_anomalies(std::vector<Check>& checks, const ValidationReport& report) {
    checks.push_back({level_of(report.anomalies.empty(), too_many_warnings(report), report.cells_checked), "Anomalies",
                      fmt::format("within {} times the median of the prior 8 weeks; more than 10 warnings and 1 % fail",
                                  report.anomaly_threshold),
                      "cell", report.cells_checked, std::ssize(report.anomalies), "anomalies"});
}

/// Rows in which some column of a source of posts is known, as far as coverage tells: their most.
std::int64_t rows_with_counts(const ValidationReport& report) {
    std::int64_t most = 0;
    for (const SourceCoverage& source : report.coverage) {
        if (raw_rows_of(source.source) == RawRows::Posts) {
            most = std::max(most, source.non_null_observations);
        }
    }
    return most;
}

/// What is listed, and needs action only where it is in many shows at once.
void add_odd_numbers(std::vector<Check>& checks, const ValidationReport& report) {
    std::set<std::pair<std::string, Week>> impossible;
    for (const ImpossibleCount& impossible_count : report.impossible_counts) {
        impossible.emplace(impossible_count.show, impossible_count.week);
    }
    checks.push_back({level_of(impossible.empty(), impossible_needs_action(report), rows_with_counts(report)),
                      "Counts that can be", "none below zero, no more likes than views, none without posts", "row",
                      report.total_rows, std::ssize(impossible), "impossible"});
    const auto trends = std::ranges::find(report.coverage, RawRows::Points,
                                          [](const SourceCoverage& covered) { return raw_rows_of(covered.source); });
    if (trends != report.coverage.end()) {
        std::set<std::string> zero;
        for (const TrendsZeros& zeros : report.trends_zeros) {
            zero.insert(zeros.show);
        }
        checks.push_back({level_of(zero.empty(), false, trends->shows_covered), "Google Trends above zero",
                          "not zero throughout, nor for 8 weeks after a median above zero", "show",
                          trends->shows_covered, std::ssize(zero), "trends-zeros"});
    }
}

void add_weeks(std::vector<Check>& checks, const ValidationReport& report) {
    struct Kind {
        TimestampProblem kind;
        const char* name;
        const char* rule;
    };
    static constexpr Kind kinds[] = {
        {TimestampProblem::Duplicate, "Rows once", "each show and week once"},
        {TimestampProblem::NotSorted, "Rows in order", "each show's weeks in order, as stored"},
        {TimestampProblem::NotMonday, "Mondays", "week_start is a Monday"},
        {TimestampProblem::BadDate, "Dates", "week_start is a date"}};
    for (const Kind& kind : kinds) {
        const std::int64_t failed = std::ranges::count(report.timestamp_issues, kind.kind, &TimestampIssue::kind);
        checks.push_back({level_of(failed == 0, true, report.total_rows), kind.name, kind.rule, "row",
                          report.total_rows, failed, "weeks"});
    }
}

}  // namespace

std::vector<Check> checks_of(const ValidationReport& report) {
    std::vector<Check> checks;
    add_breaks(checks, report);
    add_coverage(checks, report);
    const std::int64_t wrong = std::min<std::int64_t>(std::ssize(report.schema_errors), report.total_columns);
    checks.push_back({level_of(report.schema_valid, true), "Schema", "the canonical columns, types and order", "column",
                      report.total_columns, wrong, "schema"});
    add_weeks(checks, report);
    add_anomalies(checks, report);
    add_odd_numbers(checks, report);
    std::ranges::stable_sort(checks, {}, &Check::level);
    return checks;
}

}  // namespace public_signals::inline report
