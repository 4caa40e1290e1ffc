#include "public_signals/quality/coverage.hpp"

#include <algorithm>
#include <limits>

namespace public_signals::inline quality {
namespace {

double percent(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

/// Both sides are exact for every threshold that is a whole number: at exactly 60 % a metric passes.
bool reaches(std::int64_t part, std::int64_t whole, double min_percent) {
    return part > 0 && static_cast<double>(part) * 100.0 >= min_percent * static_cast<double>(whole);
}

using Cells = std::vector<std::uint8_t>;

bool is_over(const CheckedRows& rows, Row row) {
    return !rows.unfinished || rows.weeks[row] < *rows.unfinished;
}

/// Whether every row counts: none repeats a week, none has a week_start that is no date, each week was over.
bool all_counted(const CheckedRows& rows) {
    std::size_t counted = 0;
    for (const ShowRows& show : rows.shows) {
        counted += is_over(rows, show.rows.back()) ? show.rows.size() : 0;
    }
    return counted == rows.count;
}

std::int64_t known_among(const CheckedRows& rows, const Cells& cells, bool all) {
    std::int64_t known = 0;
    if (all) {
        for (const std::uint8_t cell : cells) {
            known += cell;
        }
        return known;
    }
    for (const ShowRows& show : rows.shows) {
        for (const Row row : show.rows) {
            known += is_over(rows, row) ? cells[row] : 0;
        }
    }
    return known;
}

/// The calendar weeks that some row observes, by their distance from the first.
class WeeksSeen {
  public:
    explicit WeeksSeen(const CheckedRows& rows) {
        for (const ShowRows& show : rows.shows) {
            m_first = std::min(m_first, rows.weeks[show.rows.front()].index);
            m_last = std::max(m_last, rows.weeks[show.rows.back()].index);
        }
        m_seen.resize(rows.shows.empty() ? 0 : static_cast<std::size_t>(m_last - m_first) + 1);
    }
    void add(Week week) { m_seen[static_cast<std::size_t>(week.index - m_first)] = 1; }
    std::int64_t count() const { return std::ranges::count(m_seen, std::uint8_t{1}); }

  private:
    std::int32_t m_first = std::numeric_limits<std::int32_t>::max();
    std::int32_t m_last = std::numeric_limits<std::int32_t>::min();
    Cells m_seen;
};

SourceCoverage source_coverage(const CheckedRows& rows, const SourceMetrics& source, const KnownCells& known,
                               double min_coverage, bool all) {
    SourceCoverage coverage;
    coverage.source = source.source;
    for (const ShowRows& show : rows.shows) {
        coverage.total_observations += finished_weeks(rows, show);
    }
    Cells observed(rows.count);
    for (const std::string& metric : source.metrics) {
        const auto found = known.find(metric);
        const bool is_in_panel = found != known.end() && !found->second.empty();
        const std::int64_t count = is_in_panel ? known_among(rows, found->second, all) : 0;
        for (Row row = 0; is_in_panel && row < rows.count; ++row) {
            observed[row] |= found->second[row];
        }
        coverage.metrics.push_back({.metric = metric,
                                    .non_null_observations = count,
                                    .coverage_pct = percent(count, coverage.total_observations)});
        coverage.passed = coverage.passed || reaches(count, coverage.total_observations, min_coverage);
    }
    WeeksSeen weeks(rows);
    for (const ShowRows& show : rows.shows) {
        std::int64_t seen = 0;
        for (const Row row : show.rows) {
            if (observed[row] != 0 && is_over(rows, row)) {
                ++seen;
                weeks.add(rows.weeks[row]);
            }
        }
        coverage.non_null_observations += seen;
        coverage.shows_covered += seen > 0;
    }
    coverage.weeks_covered = weeks.count();
    coverage.coverage_pct = percent(coverage.non_null_observations, coverage.total_observations);
    return coverage;
}

}  // namespace

std::vector<SourceMetrics> sources_to_cover(const Panel& schema, const CheckOptions& options) {
    std::vector<SourceMetrics> sources = options.source_metrics.value_or(canonical_metrics(schema));
    for (const std::string& required : options.required_sources) {
        if (std::ranges::find(sources, required, &SourceMetrics::source) == sources.end() && !options.source_metrics) {
            sources.push_back({.source = required, .metrics = {}});
        }
    }
    return sources;
}

std::vector<std::uint8_t> known_cells(const Metric& metric, std::size_t rows) {
    if (metric.values == nullptr) {
        return {};
    }
    if (metric.partial == nullptr && metric.values->type() != ColumnType::Float64) {
        return metric.values->known;
    }
    Cells known(rows);
    for (Row row = 0; row < rows; ++row) {
        known[row] = metric.known(row) ? 1 : 0;
    }
    return known;
}

std::vector<SourceCoverage> coverage_of(const CheckedRows& rows, const std::vector<SourceMetrics>& sources,
                                        const KnownCells& known, const CheckOptions& options) {
    const bool all = all_counted(rows);
    std::vector<SourceCoverage> coverage;
    for (const SourceMetrics& source : sources) {
        coverage.push_back(source_coverage(rows, source, known, options.min_coverage, all));
        coverage.back().required = std::ranges::count(options.required_sources, source.source) > 0;
    }
    return coverage;
}

std::vector<SourceCoverage> coverage_of(const ReadPanel& input, const CheckOptions& options) {
    const std::vector<SourceMetrics> sources = sources_to_cover(input.panel, options);
    KnownCells known;
    for (const SourceMetrics& source : sources) {
        for (const std::string& metric : source.metrics) {
            known[metric] = known_cells(metric_of(input.panel, metric), input.panel.row_count());
        }
    }
    return coverage_of(rows_of(input), sources, known, options);
}

std::vector<std::pair<std::string, double>> completeness(const std::vector<Column>& columns) {
    std::vector<std::pair<std::string, double>> shares;
    for (const Column& column : columns) {
        const auto known = std::ranges::count(column.known, std::uint8_t{1});
        shares.emplace_back(column.name, percent(known, static_cast<std::int64_t>(column.size())));
    }
    return shares;
}

}  // namespace public_signals::inline quality
