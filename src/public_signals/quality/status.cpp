#include "public_signals/quality/status.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "public_signals/base/counted.hpp"
#include "public_signals/quality/breaks.hpp"
#include "public_signals/quality/calendar.hpp"

namespace public_signals::inline quality {
namespace {

constexpr std::int64_t warnings_always_allowed = 10;
constexpr std::int64_t impossible_in_a_week = 4;

/// Warnings outside broken weeks, which are named by themselves.
std::int64_t counted_warnings(const ValidationReport& report) {
    return std::ranges::count_if(report.anomalies, [&report](const Anomaly& anomaly) {
        return anomaly.severity == Severity::Warning && !in_broken_week(report, anomaly);
    });
}

void add_coverage_reasons(const ValidationReport& report, std::vector<std::string>& reasons) {
    for (const SourceCoverage& source : report.coverage) {
        if (!source.required || source.passed) {
            continue;
        }
        if (source.non_null_observations == 0) {
            reasons.push_back(
                fmt::format("{}: no observation in {} show-weeks{}", source.source, source.total_observations,
                            source.partial_weeks > 0
                                ? fmt::format("; the values of {} are of partial weeks (public-signals explain "
                                              "gt_is_partial)",
                                              source.partial_weeks)
                                : ""));
            continue;
        }
        const MetricCoverage& best =
            *std::ranges::max_element(source.metrics, {}, &MetricCoverage::non_null_observations);
        reasons.push_back(fmt::format("{}: {} of {} show-weeks observed, no metric reaches {} % (best: {} {:.1f} %)",
                                      source.source, source.non_null_observations, source.total_observations,
                                      report.min_coverage, best.metric, best.coverage_pct));
    }
}

struct ImpossibleWeek {
    Week week;
    std::string column;
    std::int64_t shows = 0;
};

/// One impossible number is a slip; those of many shows in one column and week are a rule that reads another field.
std::vector<ImpossibleWeek> impossible_weeks(const ValidationReport& report) {
    // A break says of its source's week all that there is to say.
    const auto is_of_break = [&report](const ImpossibleCount& count) {
        return std::ranges::any_of(report.parser_breaks, [&count](const ParserBreak& found) {
            return found.week == count.week && source_of(count.column) == found.source;
        });
    };
    std::map<std::pair<Week, std::string>, std::int64_t> shows;
    for (const ImpossibleCount& count : report.impossible_counts) {
        if (!is_of_break(count)) {
            ++shows[{count.week, count.column}];
        }
    }
    std::vector<ImpossibleWeek> weeks;
    for (const auto& [place, count] : shows) {
        const auto of_column = [&place](const SourceCoverage& one) { return source_of(place.second) == one.source; };
        const auto source = std::ranges::find_if(report.coverage, of_column);
        const bool all = source != report.coverage.end() && count > 1 && count >= source->shows_covered;
        if (count >= impossible_in_a_week || all) {
            weeks.push_back({place.first, place.second, count});
        }
    }
    return weeks;
}

void add_impossible_reasons(const ValidationReport& report, std::vector<std::string>& reasons) {
    for (const ImpossibleWeek& found : impossible_weeks(report)) {
        reasons.push_back(
            fmt::format("{}: {} shows have an impossible count in the week of {}; a rule may read another field",
                        found.column, found.shows, format_week(found.week)));
    }
}

void add_zero_reasons(const ValidationReport& report, std::vector<std::string>& reasons) {
    for (const ZeroColumn& zeros : report.zero_columns) {
        reasons.push_back(
            fmt::format("{}: {} is 0 in every week of {}{} ({}): it was read without its numbers, or the "
                        "file holds none",
                        zeros.source, zeros.column, counted(zeros.shows, "show"),
                        zeros.with_posts ? " in which there are posts" : "", counted(zeros.weeks, "show-week")));
    }
}

void add_timestamp_reasons(const ValidationReport& report, std::vector<std::string>& reasons) {
    static constexpr std::pair<TimestampProblem, const char*> kinds[] = {
        {TimestampProblem::Duplicate, "with a show and week that were there before"},
        {TimestampProblem::NotSorted, "that should come before the row above"},
        {TimestampProblem::NotMonday, "with another day than a Monday"},
        {TimestampProblem::BadDate, "with a text that is no date"}};
    for (const auto& [kind, words] : kinds) {
        const auto count = std::ranges::count(report.timestamp_issues, kind, &TimestampIssue::kind);
        if (count > 0) {
            reasons.push_back(fmt::format("week_start: {} {}", counted(count, "row"), words));
        }
    }
}

}  // namespace

bool in_broken_week(const ValidationReport& report, const Anomaly& anomaly) {
    return std::ranges::any_of(report.parser_breaks, [&anomaly](const ParserBreak& found) {
        return found.week == anomaly.week && source_of(anomaly.metric) == found.source;
    });
}

bool needs_action(const ParserBreak& found, const ValidationReport& report) {
    const auto source = std::ranges::find(report.coverage, found.source, &SourceCoverage::source);
    return !found.only_missing || (source != report.coverage.end() && source->required);
}

std::string judged_alike(const ValidationReport& report, std::string_view source) {
    const auto covered = std::ranges::find(report.coverage, source, &SourceCoverage::source);
    if (covered == report.coverage.end() || covered->shows_covered < 2 ||
        covered->shows_covered >= least_shows_judged) {
        return {};
    }
    const auto found = std::ranges::count(report.parser_breaks, source, &ParserBreak::source);
    return fmt::format("; weeks in which all {} break alike were looked for: {}", covered->shows_covered,
                       found == 0 ? "none" : fmt::format("{} found", found));
}

bool too_many_warnings(const ValidationReport& report) {
    const std::int64_t warnings = counted_warnings(report);
    return warnings > warnings_always_allowed && warnings * 100 > report.cells_checked;
}

bool impossible_needs_action(const ValidationReport& report) {
    return !impossible_weeks(report).empty();
}

std::vector<std::string> reasons_for(const ValidationReport& report) {
    std::vector<std::string> reasons;
    for (const ParserBreak& found : report.parser_breaks) {
        if (needs_action(found, report)) {
            reasons.push_back(fmt::format("{} broke in the week of {}: {} ({} of {} shows)", found.source,
                                          format_week(found.week), found.signature, found.shows_broken,
                                          found.shows_with_history));
        }
    }
    add_impossible_reasons(report, reasons);
    add_zero_reasons(report, reasons);
    add_coverage_reasons(report, reasons);
    for (const std::string& error : report.schema_errors) {
        reasons.push_back("schema: " + error);
    }
    add_timestamp_reasons(report, reasons);
    if (too_many_warnings(report)) {
        reasons.push_back(fmt::format("{} anomalies among {} cells; up to {} or 1 % are expected",
                                      counted_warnings(report), report.cells_checked, warnings_always_allowed));
    }
    return reasons;
}

}  // namespace public_signals::inline quality
