// Checks of a weekly panel; what validation_report.json holds.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "public_signals/base/words.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/panel/columns_of_file.hpp"
#include "public_signals/panel/event_calendar.hpp"
#include "public_signals/panel/likes_tally.hpp"
#include "public_signals/panel/parquet.hpp"
#include "public_signals/panel/read_late.hpp"
#include "public_signals/panel/schema.hpp"
#include "public_signals/panel/twin_posts.hpp"

namespace public_signals::inline quality {

struct SourceMetrics {
    std::string source;
    std::vector<std::string> metrics;
};

struct CheckOptions {
    double anomaly_threshold = 5.0;
    std::vector<std::string> required_sources = names_of(canonical_sources());
    double min_coverage = 60.0;
    std::optional<std::vector<std::string>> anomaly_metrics =
        {};  // unset: default_anomaly_metrics() that the panel has
    std::optional<std::vector<SourceMetrics>> source_metrics = {};  // unset: the canonical columns of each source
    int lookback_weeks = 8;
    Baseline baseline = Baseline::Median8;
    const EventCalendar* calendar = nullptr;  // weeks of its events are expected to be unusual
    const SourceScrapes* scrapes = nullptr;   // of the weekly files beside the panel: when each source was read
    std::optional<Week> index_base = {};      // from which on no gt_index is above 100; unset: nobody knows
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
    std::int64_t partial_weeks = 0;  // show-weeks with nothing but values of partial weeks; not in the JSON
    std::vector<MetricCoverage> metrics;
};

/// A value as its column holds it: counts stay integers.
using Number = std::variant<std::int64_t, double>;

/// FromZero: a count where the median of the weeks before is zero.
enum class AnomalyType { Spike, Drop, FromZero };
constexpr auto word_table(AnomalyType) {
    return words<AnomalyType>(
        "anomaly_type",
        {{AnomalyType::Spike, "spike"}, {AnomalyType::Drop, "drop"}, {AnomalyType::FromZero, "from_zero"}});
}

enum class Severity { Info, Warning };
constexpr auto word_table(Severity) {
    return words<Severity>("severity", {{Severity::Info, "info"}, {Severity::Warning, "warning"}});
}

struct Anomaly {
    std::string show;
    Week week;
    std::string metric;
    Number value;
    double median_prior_8w = 0.0;
    std::optional<double> ratio_to_median;
    AnomalyType anomaly_type = AnomalyType::Spike;
    Severity severity = Severity::Info;
    int n_history = 0;
    std::optional<double> robust_z;
    Row row = 0;  // of the panel; not in the JSON
};

/// What would have been flagged, had the calendar no event in its week.
struct ExpectedAnomaly {
    Anomaly anomaly;
    std::string event;
};

struct ParserBreak {
    std::string source;
    Week week;
    std::vector<std::string> metrics;
    std::int64_t shows_with_history = 0;  // of the metric with the smallest p_value, as the two below
    std::int64_t shows_broken = 0;
    double p_value = 1.0;
    std::string signature;
    bool only_missing = false;  // every broken value is absent, none is wrong; not in the JSON
    bool only_low = false;      // numbers are low, hardly one is absent or exactly zero; not in the JSON
    bool only_zero = false;     // every broken value is exactly 0; not in the JSON
    bool of_import = false;     // posts that were handed in say the week: no page layout is behind it; not in the JSON
};

/// A week of low numbers that a holiday or a strike of all shows explains.
struct ExpectedBreak {
    ParserBreak found;
    std::string event;
};

/// A source whose parser breaks nobody could look for, in all of its columns or in those that the reason names.
struct NotJudged {
    std::string source;
    std::string reason;  // `4 shows; needs 5`
};

/// How many weeks of a source were looked at for parser breaks.
struct JudgedSource {
    std::string source;
    std::int64_t weeks = 0;
};

enum class TimestampProblem { Duplicate, NotSorted, NotMonday, BadDate };
constexpr auto word_table(TimestampProblem) {
    return words<TimestampProblem>("kind of a timestamp issue", {{TimestampProblem::Duplicate, "duplicate"},
                                                                 {TimestampProblem::NotSorted, "not_sorted"},
                                                                 {TimestampProblem::NotMonday, "not_monday"},
                                                                 {TimestampProblem::BadDate, "bad_date"}});
}

struct TimestampIssue {
    TimestampProblem kind = TimestampProblem::Duplicate;
    std::string show;
    std::string week_start;
};

/// A number that its week cannot have.
struct ImpossibleCount {
    std::string show;
    Week week;
    std::string column;
    Number value;
    std::string beside;  // the column that it contradicts; empty for a number below zero, or an index above 100
    std::optional<std::int64_t> beside_value;
};

/// Zeros of Google Trends that look like an answer and may be none.
struct TrendsZeros {
    std::string show;
    Week week;  // the first
    std::int64_t weeks = 0;
    bool whole_show = false;  // no known week is above zero
};

/// A column that says 0 of every show and week, although the source was read.
struct ZeroColumn {
    std::string source;
    std::string column;
    std::int64_t shows = 0;
    std::int64_t weeks = 0;   // show-weeks
    bool with_posts = false;  // only those in which there are posts are looked at
    bool is_by_many = false;  // five shows or more, four weeks of each: hardly any accounts are all silent
};

/// What all checks come to.
enum class CheckStatus { Ok, ActionNeeded };
constexpr auto word_table(CheckStatus) {
    return words<CheckStatus>("status", {{CheckStatus::Ok, "OK"}, {CheckStatus::ActionNeeded, "ACTION_NEEDED"}});
}

struct ValidationReport {
    std::string timestamp;  // the latest scrape_run_at of the panel; empty when there is none
    std::int64_t total_rows = 0;
    std::int64_t total_columns = 0;
    std::vector<SourceCoverage> coverage;
    std::vector<Anomaly> anomalies;  // flagged cells only
    std::int64_t cells_checked = 0;
    std::vector<ParserBreak> parser_breaks;
    std::vector<NotJudged> not_judged;       // a check that could not run is not passed
    std::vector<JudgedSource> weeks_judged;  // for parser breaks, every source of the panel
    bool schema_valid = true;
    std::vector<std::string> schema_errors;
    std::vector<TimestampIssue> timestamp_issues;
    bool action_needed = false;
    CheckStatus status() const { return action_needed ? CheckStatus::ActionNeeded : CheckStatus::Ok; }
    std::vector<std::string> reasons;  // why action is needed, in words
    double anomaly_threshold = 5.0;
    double min_coverage = 60.0;
    Baseline baseline = Baseline::Median8;
    std::vector<ExpectedAnomaly> expected_anomalies;  // of the calendar's weeks; not among `anomalies`
    std::vector<ExpectedBreak> expected_breaks;       // nor these among `parser_breaks`
    std::vector<TrendsZeros> trends_zeros;
    std::vector<ImpossibleCount> impossible_counts;
    std::vector<ZeroColumn> zero_columns;  // by many shows; not in the JSON, whose reasons say them
    std::vector<ZeroColumn> zero_sources;  // by few: every known number of a source is 0, which needs a look alone
    ReadLate counts_read_late;
    std::optional<std::int64_t> count_age = {};  // days, of a panel whose counts are those of one age
    std::vector<TwinPosts> twin_posts;           // a panel does not tell: whoever has the weekly files puts them in
    std::vector<SuspectLikes> suspect_likes;     // nor this: whoever has the raw files puts them in
};

/// Those that panel_columns says are checked: tt_sum_views tt_sum_likes tt_posts ig_sum_likes ig_posts gt_index, and of
/// the groups tt_sum_saves.
const std::vector<std::string>& default_anomaly_metrics();

/// An InvalidInput error for options that can't be meant: an unknown source, a metric that the panel lacks, a
/// threshold below 1. `validate` itself takes what it gets: an unknown required source is one without observations.
Result<void> check_options(const CheckOptions& options, const Panel& panel);

ValidationReport validate(const ReadPanel& input, const CheckOptions& options);
/// The same of a file; only the columns at hand are held. An error when a column can't be read.
Result<ValidationReport> validate(const ColumnsOfFile& file, const CheckOptions& options);

Json to_json(const ValidationReport& report);
/// The bytes of validation_report.json.
std::string report_file_text(const ValidationReport& report);
/// A report read back from the text that `report_file_text` writes, `file` being the name of what holds it. A word that
/// no report has is an error that names file and key.
Result<ValidationReport> report_from_json(std::string_view text, const std::string& file = {});

/// What `validate` prints for a person.
std::string summary_text(const ValidationReport& report);

}  // namespace public_signals::inline quality
