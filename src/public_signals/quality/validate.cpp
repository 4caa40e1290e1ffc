#include "public_signals/quality/validate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "public_signals/common/text.hpp"
#include "public_signals/panel/panel_files.hpp"
#include "public_signals/panel/schema.hpp"
#include "public_signals/quality/anomalies.hpp"
#include "public_signals/quality/breaks.hpp"
#include "public_signals/quality/coverage.hpp"
#include "public_signals/quality/schema_check.hpp"
#include "public_signals/quality/timestamps.hpp"

namespace public_signals {
namespace {

constexpr std::int64_t warnings_always_allowed = 10;

Result<void> known_source(const std::string& source, const std::vector<std::string>& sources) {
    if (std::ranges::find(sources, source) != sources.end()) {
        return {};
    }
    const std::string near = nearest(source, sources);
    return invalid(fmt::format("no source '{}'", source), "sources",
                   near.empty() ? fmt::format("the sources are {}", fmt::join(sources, ", "))
                                : fmt::format("did you mean '{}'?", near));
}

std::vector<std::string> source_names(const CheckOptions& options) {
    std::vector<std::string> names;
    if (options.source_metrics) {
        for (const SourceMetrics& source : *options.source_metrics) {
            names.push_back(source.source);
        }
    } else {
        for (const Source source : all_sources) {
            names.emplace_back(name_of(source));
        }
    }
    return names;
}

bool in_broken_week(const std::vector<ParserBreak>& breaks, const Anomaly& anomaly) {
    return std::ranges::any_of(breaks, [&anomaly](const ParserBreak& found) {
        return found.week == anomaly.week && source_of(anomaly.metric) == found.source;
    });
}

/// What `validate` counts against the panel: warnings outside broken weeks, which are named by themselves.
std::int64_t counted_warnings(const ValidationReport& report) {
    return std::ranges::count_if(report.anomalies, [&report](const Anomaly& anomaly) {
        return anomaly.severity == "warning" && !in_broken_week(report.parser_breaks, anomaly);
    });
}

void add_coverage_reasons(const ValidationReport& report, std::vector<std::string>& reasons) {
    for (const SourceCoverage& source : report.coverage) {
        if (!source.required || source.passed) {
            continue;
        }
        if (source.non_null_observations == 0) {
            reasons.push_back(
                fmt::format("{}: no observation in {} show-weeks", source.source, source.total_observations));
            continue;
        }
        const MetricCoverage& best =
            *std::ranges::max_element(source.metrics, {}, &MetricCoverage::non_null_observations);
        reasons.push_back(fmt::format("{}: {} of {} show-weeks observed, no metric reaches {} % (best: {} {:.1f} %)",
                                      source.source, source.non_null_observations, source.total_observations,
                                      report.min_coverage, best.metric, best.coverage_pct));
    }
}

void add_timestamp_reasons(const ValidationReport& report, std::vector<std::string>& reasons) {
    static constexpr std::pair<const char*, const char*> kinds[] = {
        {"duplicate", "with a show and week that were there before"},
        {"not_sorted", "that should come before the row above"},
        {"not_monday", "with another day than a Monday"},
        {"bad_date", "with a text that is no date"}};
    for (const auto& [kind, words] : kinds) {
        const auto count = std::ranges::count(report.timestamp_issues, kind, &TimestampIssue::kind);
        if (count > 0) {
            reasons.push_back(fmt::format("week_start: {} row{} {}", count, count == 1 ? "" : "s", words));
        }
    }
}

/// A source that isn't required may end or pause; wrong numbers need action whoever asked for them.
bool needs_action(const ParserBreak& found, const ValidationReport& report) {
    const auto source = std::ranges::find(report.coverage, found.source, &SourceCoverage::source);
    return !found.only_missing || (source != report.coverage.end() && source->required);
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
    add_coverage_reasons(report, reasons);
    for (const std::string& error : report.schema_errors) {
        reasons.push_back("schema: " + error);
    }
    add_timestamp_reasons(report, reasons);
    const std::int64_t warnings = counted_warnings(report);
    if (warnings > warnings_always_allowed && warnings * 100 > report.cells_checked) {
        reasons.push_back(fmt::format("{} anomalies among {} cells; up to {} or 1 % are expected", warnings,
                                      report.cells_checked, warnings_always_allowed));
    }
    return reasons;
}

std::vector<std::string> metrics_to_scan(const CheckOptions& options, const Panel& panel) {
    std::vector<std::string> metrics = options.anomaly_metrics.value_or(default_anomaly_metrics());
    std::erase_if(metrics, [&panel](const std::string& name) { return panel.find(name) == nullptr; });
    return metrics;
}

}  // namespace

const std::vector<std::string>& default_anomaly_metrics() {
    static const std::vector<std::string> metrics = {"tt_sum_views", "tt_sum_likes", "tt_posts",
                                                     "ig_sum_likes", "ig_posts",     "gt_index"};
    return metrics;
}

Result<void> check_options(const CheckOptions& options, const Panel& panel) {
    if (!(options.anomaly_threshold >= 1.0 && options.anomaly_threshold <= 1e9)) {
        return invalid(fmt::format("an anomaly threshold of {} compares nothing", options.anomaly_threshold),
                       "anomaly threshold", "give a ratio from 1 to 1e9, for example 5");
    }
    if (!(options.min_coverage >= 0.0 && options.min_coverage <= 100.0)) {
        return invalid(fmt::format("a coverage of {} % can't be asked for", options.min_coverage), "min_coverage",
                       "give a percentage from 0 to 100, for example 60");
    }
    if (options.lookback_weeks < 4 || options.lookback_weeks > 520) {
        return invalid(fmt::format("{} weeks of history can't be asked for", options.lookback_weeks), "lookback weeks",
                       "give 4 to 520 weeks, for example 8");
    }
    const std::vector<std::string> sources = source_names(options);
    for (const std::string& source : options.required_sources) {
        TRY(known_source(source, sources));
    }
    if (options.source_metrics) {
        for (const SourceMetrics& source : *options.source_metrics) {
            for (const std::string& metric : source.metrics) {
                TRY(panel.column(metric));
            }
        }
    }
    if (options.anomaly_metrics) {
        for (const std::string& metric : *options.anomaly_metrics) {
            const Column& column = *TRY(panel.column(metric));
            if (column.type() != ColumnType::Int64 && column.type() != ColumnType::Float64) {
                return invalid_at({.column = metric},
                                  fmt::format("'{}' holds {}, not numbers", metric, name_of(column.type())),
                                  "name a count or an index");
            }
        }
    }
    return {};
}

ValidationReport validate(const ReadPanel& input, const CheckOptions& options) {
    const Panel& panel = input.panel;
    const std::vector<ShowRows> shows = shows_of(panel);
    const int lookback = options.lookback_weeks;
    AnomalyScan scan =
        scan_anomalies(panel, shows, metrics_to_scan(options, panel), options.anomaly_threshold, lookback);
    ValidationReport report;
    report.timestamp = latest_scrape(panel);
    report.total_rows = static_cast<std::int64_t>(panel.row_count());
    report.total_columns = static_cast<std::int64_t>(input.stored.size());
    report.coverage = coverage_of(panel, shows, options);
    report.anomalies = std::move(scan.flagged);
    report.cells_checked = scan.cells_checked;
    report.parser_breaks = parser_breaks(panel, shows, options.anomaly_threshold, lookback);
    report.schema_errors = schema_errors_of(input);
    report.schema_valid = report.schema_errors.empty();
    report.timestamp_issues = timestamp_issues_of(input);
    report.anomaly_threshold = options.anomaly_threshold;
    report.min_coverage = options.min_coverage;
    report.reasons = reasons_for(report);
    report.action_needed = !report.reasons.empty();
    return report;
}

}  // namespace public_signals
