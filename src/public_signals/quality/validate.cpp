// All checks in one pass over the columns: each is read once, by one of several threads, and let go; what the checks
// keep of it is which rows know it, the unusual cells, and the tally of each week.
#include "public_signals/quality/validate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <set>

#include "public_signals/base/in_parallel.hpp"
#include "public_signals/panel/schema.hpp"
#include "public_signals/quality/anomalies.hpp"
#include "public_signals/quality/breaks.hpp"
#include "public_signals/quality/coverage.hpp"
#include "public_signals/quality/expected_weeks.hpp"
#include "public_signals/quality/impossible_counts.hpp"
#include "public_signals/quality/metric_scan.hpp"
#include "public_signals/quality/schema_check.hpp"
#include "public_signals/quality/season.hpp"
#include "public_signals/quality/status.hpp"

namespace public_signals::inline quality {
namespace {

constexpr std::size_t rows_worth_threads = 20'000;

/// Columns that others are held against, so that they stay: posts and bounds beside counts, flags beside values.
std::vector<std::string> kept_columns() {
    std::vector<std::string> names;
    const auto keep = [&names](std::string_view name) {
        if (!name.empty() && std::ranges::find(names, name) == names.end()) {
            names.emplace_back(name);
        }
    };
    for (const PanelColumn& column : all_columns()) {
        keep(posts_beside(column.name));
        keep(column.at_most);
        keep(partial_flag_of(column.name));
    }
    return names;
}

/// The columns that number the posts of a source.
std::vector<std::string> numbers_of_posts() {
    std::vector<std::string> names;
    for (const PanelColumn& column : all_columns()) {
        if (column.measure == Measure::Posts) {
            names.emplace_back(column.name);
        }
    }
    return names;
}

std::vector<std::string> metrics_to_scan(const CheckOptions& options, const Panel& schema) {
    std::vector<std::string> metrics = options.anomaly_metrics.value_or(default_anomaly_metrics());
    std::erase_if(metrics, [&schema](const std::string& name) { return schema.find(name) == nullptr; });
    return metrics;
}

/// Whether nobody has zeros of it alone: posts, their sums and an index; but reels, or hashtags, some accounts have
/// none of.
bool may_not_be_all_zero(Measure measure) {
    return measure == Measure::Posts || measure == Measure::SumOfCount || measure == Measure::Index ||
           measure == Measure::DailyViews;
}

/// What is kept of a column.
struct ColumnFacts {
    std::vector<std::uint8_t> known;
    MetricScan scan;
    std::vector<ImpossibleCount> impossible;
    std::vector<TrendsZeros> trends_zeros;
    std::optional<ZeroColumn> zeros;
    std::int64_t infinite = 0;
    std::int64_t partial = 0;  // values of weeks that are partial
};

class Checks {
  public:
    Checks(const CheckedRows& rows, const CheckOptions& options)
        : m_rows(rows),
          m_options(options),
          m_sources(sources_to_cover(*rows.schema, options)),
          m_break_metrics(break_metrics(*rows.schema)),
          m_anomaly_metrics(metrics_to_scan(options, *rows.schema)) {
        for (const SourceMetrics& source : m_break_metrics) {
            m_counts.insert(source.metrics.begin(), source.metrics.end());
        }
        for (const SourceMetrics& source : m_sources) {
            m_covered.insert(source.metrics.begin(), source.metrics.end());
        }
    }

    Result<ValidationReport> run() {
        const auto keep = [this](const std::string& name, SharedColumn& column) -> Result<void> {
            column = TRY(m_rows.column(name));
            return {};
        };
        const auto look = [this](const std::string& name, ColumnFacts& facts) { return look_at(name, facts); };
        TRY(each(kept_columns(), m_kept, keep));
        TRY(each(names_to_read(), m_facts, look));
        return report();
    }

  private:
    /// Calls `work` with each name and its place in `map`, on several threads.
    template <class Value, class Work>
    Result<void> each(const std::vector<std::string>& names, std::map<std::string, Value>& map, Work work) const {
        std::vector<Value*> places;
        places.reserve(names.size());
        for (const std::string& name : names) {
            places.push_back(&map[name]);  // made here: the threads change no map
        }
        std::vector<Result<void>> outcomes(names.size());
        const unsigned threads = m_rows.count < rows_worth_threads ? 1U : machine_threads();
        in_parallel(names.size(), threads, [&](std::size_t i) { outcomes[i] = work(names[i], *places[i]); });
        for (const Result<void>& outcome : outcomes) {
            TRY(outcome);
        }
        return {};
    }

    std::vector<std::string> names_to_read() const {
        std::set<std::string> wanted = m_counts;
        wanted.insert(m_covered.begin(), m_covered.end());
        wanted.insert(m_anomaly_metrics.begin(), m_anomaly_metrics.end());
        std::vector<std::string> names;
        for (const Column& column : m_rows.schema->columns) {
            if (wanted.contains(column.name) || column.type() == ColumnType::Float64) {
                names.push_back(column.name);
            }
        }
        return names;
    }

    const Column* kept(const std::string& name) const {
        const auto found = m_kept.find(name);
        return found == m_kept.end() ? nullptr : found->second.get();
    }

    Result<void> look_at(const std::string& name, ColumnFacts& facts) const {
        const auto stays = m_kept.find(name);
        const SharedColumn column = stays != m_kept.end() ? stays->second : TRY(m_rows.column(name));
        const Metric metric = metric_of(name, column.get(), kept(std::string(partial_flag_of(name))));
        if (column->type() == ColumnType::Float64) {
            facts.infinite = std::ranges::count_if(column->floats(), [](double value) { return std::isinf(value); });
        }
        if (m_covered.contains(name) || m_counts.contains(name)) {
            facts.known = known_cells(metric, m_rows.count);
        }
        for (Row row = 0; metric.partial != nullptr && row < m_rows.count; ++row) {
            facts.partial += column->known[row] != 0 && !metric.known(row) ? 1 : 0;
        }
        const PanelColumn* const told = panel_column(name);
        const std::string beside(posts_beside(name));
        const Column* const posts = kept(beside);
        const ScanOptions wanted{.threshold = m_options.anomaly_threshold,
                                 .lookback = m_options.lookback_weeks,
                                 .anomalies = std::ranges::count(m_anomaly_metrics, name) > 0,
                                 .breaks = m_counts.contains(name)};
        if (metric.is_number() && (wanted.anomalies || wanted.breaks)) {
            facts.scan = scanned(metric, metric_of(beside, posts, nullptr), wanted);
        }
        if (m_counts.contains(name) && told != nullptr) {
            facts.impossible = impossible_counts(m_rows, metric, {*told, posts, kept(std::string(told->at_most))});
        }
        if (told != nullptr && told->measure == Measure::Index) {
            facts.trends_zeros = trends_zeros(m_rows, metric);
            facts.impossible = impossible_indices(m_rows, metric, m_options.index_base);
        }
        if (m_counts.contains(name) && told != nullptr && may_not_be_all_zero(told->measure)) {
            facts.zeros = zero_column(m_rows, metric, told->measure == Measure::SumOfCount ? posts : nullptr);
        }
        return {};
    }

    /// Breaks are looked for in the numbers as they are, whatever anomalies are judged against.
    MetricScan scanned(const Metric& metric, const Metric& posts, ScanOptions wanted) const {
        const bool beside_season = wanted.anomalies && m_options.baseline == Baseline::Seasonal;
        ScanOptions plain = wanted;
        plain.anomalies = wanted.anomalies && !beside_season;
        MetricScan scan = scan_metric(m_rows.weeks, m_rows.shows, metric, posts, plain);
        if (beside_season) {
            scan.flagged = scan_beside_season(m_rows.weeks, m_rows.shows, metric, posts, wanted).flagged;
        }
        return scan;
    }

    std::optional<Week> last_count() const {
        std::optional<Week> last;
        for (const auto& [name, facts] : m_facts) {
            const auto source = source_of(name);
            if (!m_counts.contains(name) || !source || raw_rows_of(*source) != RawRows::Posts) {
                continue;
            }
            for (const ShowRows& show : m_rows.shows) {
                const auto known = std::ranges::find_if(show.rows.rbegin(), show.rows.rend(),
                                                        [&](Row row) { return facts.known[row] != 0; });
                if (known != show.rows.rend()) {
                    last = std::max(last.value_or(m_rows.weeks[*known]), m_rows.weeks[*known]);
                }
            }
        }
        return last;
    }

    /// The shows that know any of these columns in some week.
    std::int64_t shows_that_know(const std::vector<std::string>& metrics) const {
        return std::ranges::count_if(m_rows.shows, [&](const ShowRows& show) {
            return std::ranges::any_of(metrics, [&](const std::string& metric) {
                const std::vector<std::uint8_t>& known = m_facts.at(metric).known;
                return std::ranges::any_of(show.rows, [&known](Row row) { return known[row] != 0; });
            });
        });
    }

    /// The most values of partial weeks that a column of these has.
    std::int64_t partial_weeks(const std::vector<std::string>& metrics) const {
        std::int64_t most = 0;
        for (const std::string& metric : metrics) {
            const auto found = m_facts.find(metric);
            most = std::max(most, found == m_facts.end() ? 0 : found->second.partial);
        }
        return most;
    }

    void look_for_breaks(ValidationReport& report) {
        if (report.count_age) {
            leave_out_aged_sums(report);
        }
        std::vector<SourceTallies> sources;
        for (const SourceMetrics& source : m_break_metrics) {
            SourceTallies& tallies = sources.emplace_back(
                SourceTallies{.source = source.source, .shows = shows_that_know(source.metrics), .metrics = {}});
            for (const std::string& metric : source.metrics) {
                tallies.metrics.push_back({metric, std::move(m_facts[metric].scan.tallies)});
            }
        }
        const Week last = last_finished_week(report.timestamp, last_count());
        report.parser_breaks = breaks_of(sources, last);
        for (std::size_t at = 0; at < sources.size(); ++at) {
            const SourceTallies& source = sources[at];
            report.weeks_judged.push_back({source.source, weeks_judged(source, last)});
            if (std::string reason = why_not_judged(source, last); !reason.empty()) {
                const std::int64_t partial = source.shows == 0 ? partial_weeks(m_break_metrics[at].metrics) : 0;
                reason = partial > 0 ? fmt::format("all {} weeks that have a value are partial", partial) : reason;
                report.not_judged.push_back({source.source, std::move(reason)});
            }
        }
    }

    /// The sums of posts of a panel whose counts are those of one age: null where no reading was old enough, on
    /// purpose.
    void leave_out_aged_sums(ValidationReport& report) {
        for (SourceMetrics& source : m_break_metrics) {
            std::vector<std::string> sums;
            std::ranges::copy_if(source.metrics, std::back_inserter(sums), [](const std::string& name) {
                const PanelColumn* const told = panel_column(name);
                return told != nullptr && told->measure == Measure::SumOfCount;
            });
            std::erase_if(source.metrics, [&](const std::string& name) { return std::ranges::count(sums, name) > 0; });
            if (!sums.empty()) {
                report.not_judged.push_back(
                    {source.source, fmt::format("{}: --count-age {} leaves them out on purpose where no reading is old "
                                                "enough; the panel without it tells",
                                                fmt::join(sums, " "), *report.count_age)});
            }
        }
    }

    ReadLate counts_read_late() const {
        ReadLate seen;
        std::vector<Result<Instant>> instants;
        instants.reserve(m_rows.scrapes.texts.size());
        for (const std::string& text : m_rows.scrapes.texts) {
            instants.push_back(parse_instant(text));
        }
        for (const std::string& name : numbers_of_posts()) {
            const Column* const posts = kept(name);
            const auto source = source_of_column(name);
            if (posts == nullptr || !source || posts->type() != ColumnType::Int64 || m_rows.scrapes.codes.empty()) {
                continue;
            }
            for (const ShowRows& show : m_rows.shows) {
                const auto* const scrapes = m_options.scrapes == nullptr ? nullptr : m_options.scrapes->of(show.show);
                for (const Row row : show.rows) {
                    const std::int32_t code = m_rows.scrapes.codes[row];
                    if (posts->known[row] != 0 && posts->ints()[row] != 0 && code >= 0 &&
                        instants[static_cast<std::size_t>(code)]) {
                        add_row(seen, *source, m_rows.weeks[row], *instants[static_cast<std::size_t>(code)], scrapes);
                    }
                }
            }
        }
        return seen;
    }

    ValidationReport report() {
        ValidationReport report;
        report.timestamp = latest_scrape(m_rows.scrapes);
        report.total_rows = static_cast<std::int64_t>(m_rows.count);
        report.total_columns = static_cast<std::int64_t>(m_rows.stored.size());
        report.count_age = m_rows.schema->count_age;
        for (const std::string& name : m_anomaly_metrics) {
            MetricScan& scan = m_facts[name].scan;
            std::ranges::move(scan.flagged, std::back_inserter(report.anomalies));
            report.cells_checked += scan.cells_checked;
        }
        sort_flagged(report.anomalies);
        look_for_breaks(report);
        InfiniteValues infinite;
        KnownCells known;
        for (const Column& column : m_rows.schema->columns) {
            const auto found = m_facts.find(column.name);
            if (found == m_facts.end()) {
                continue;
            }
            ColumnFacts& facts = found->second;
            infinite.emplace_back(column.name, facts.infinite);
            std::ranges::move(facts.impossible, std::back_inserter(report.impossible_counts));
            std::ranges::move(facts.trends_zeros, std::back_inserter(report.trends_zeros));
            if (facts.zeros) {
                facts.zeros->source = source_of(column.name).value_or("");
                if (facts.zeros->is_by_many) {
                    report.zero_columns.push_back(std::move(*facts.zeros));
                } else if (!facts.zeros->with_posts) {
                    report.zero_sources.push_back(std::move(*facts.zeros));
                }
            }
            known[column.name] = std::move(facts.known);
        }
        report.coverage = coverage_of(m_rows, m_sources, known, m_options);
        for (std::size_t at = 0; at < m_sources.size(); ++at) {
            SourceCoverage& source = report.coverage[at];
            source.partial_weeks = source.non_null_observations == 0 ? partial_weeks(m_sources[at].metrics) : 0;
        }
        report.schema_errors = schema_errors_of(m_rows.stored, infinite);
        report.schema_valid = report.schema_errors.empty();
        report.timestamp_issues = m_rows.timestamp_issues;
        report.anomaly_threshold = m_options.anomaly_threshold;
        report.min_coverage = m_options.min_coverage;
        report.counts_read_late = counts_read_late();
        report.baseline = m_options.baseline;
        if (m_options.calendar != nullptr) {
            take_out_expected(report, *m_options.calendar);
        }
        report.reasons = reasons_for(report);
        report.action_needed = !report.reasons.empty();
        return report;
    }

    const CheckedRows& m_rows;
    const CheckOptions& m_options;
    std::vector<SourceMetrics> m_sources;
    std::vector<SourceMetrics> m_break_metrics;
    std::vector<std::string> m_anomaly_metrics;
    std::set<std::string> m_counts;
    std::set<std::string> m_covered;
    std::map<std::string, SharedColumn> m_kept;
    std::map<std::string, ColumnFacts> m_facts;
};

}  // namespace

ValidationReport validate(const ReadPanel& input, const CheckOptions& options) {
    const CheckedRows rows = rows_of(input);
    return Checks(rows, options).run().value();  // columns in memory are always there
}

Result<ValidationReport> validate(const ColumnsOfFile& file, const CheckOptions& options) {
    const CheckedRows rows = TRY(rows_of(file));
    return Checks(rows, options).run();
}

}  // namespace public_signals::inline quality
