// Checks of a weekly panel; the JSON of validation_report.json is interfaces.md's.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/panel/parquet.hpp"

namespace public_signals {

struct CheckOptions {
    double anomaly_threshold = 5.0;
    std::vector<std::string> required_sources = {"google_trends", "tiktok", "instagram"};
    double min_coverage = 60.0;
    std::optional<std::vector<std::string>> anomaly_metrics;
};

struct MetricCoverage {
    std::string metric;
    std::int64_t non_null_observations = 0;
    double coverage_pct = 0.0;
};

struct SourceCoverage {
    std::string source;
    std::int64_t total_observations = 0;
    std::int64_t non_null_observations = 0;
    double coverage_pct = 0.0;
    std::int64_t shows_covered = 0;
    std::int64_t weeks_covered = 0;
    bool required = false;
    bool passed = false;
    std::vector<MetricCoverage> metrics;
};

struct Anomaly {
    std::string show;
    Week week;
    std::string metric;
    double value = 0.0;
    double median_prior_8w = 0.0;
    std::optional<double> ratio_to_median;
    std::string anomaly_type;  // spike, drop, from_zero
    std::string severity;      // info, warning
    int n_history = 0;
    std::optional<double> robust_z;
};

struct ParserBreak {
    std::string source;
    Week week;
    std::vector<std::string> metrics;
    std::int64_t shows_with_history = 0;
    std::int64_t shows_broken = 0;
    double p_value = 1.0;
    std::string signature;
};

struct TimestampIssue {
    std::string kind;  // duplicate, not_sorted, not_monday, bad_date
    std::string show;
    std::string week_start;
};

struct ValidationReport {
    std::string timestamp;  // the latest scrape_run_at of the panel; empty when there is none
    std::int64_t total_rows = 0;
    std::int64_t total_columns = 0;
    std::vector<SourceCoverage> coverage;
    std::vector<Anomaly> anomalies;  // flagged cells only
    std::int64_t cells_checked = 0;
    std::vector<ParserBreak> parser_breaks;
    bool schema_valid = true;
    std::vector<std::string> schema_errors;
    std::vector<TimestampIssue> timestamp_issues;
    bool action_needed = false;
    std::vector<std::string> reasons;  // why action is needed, in words
};

ValidationReport validate(const ReadPanel& input, const CheckOptions& options);
nlohmann::ordered_json to_json(const ValidationReport& report);
/// What `validate` prints for a person.
std::string summary_text(const ValidationReport& report);

}  // namespace public_signals
