#include "public_signals/quality/coverage.hpp"

#include <algorithm>
#include <unordered_set>

namespace public_signals {
namespace {

double percent(std::int64_t part, std::int64_t whole) {
    return whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole);
}

/// Both sides are exact for every threshold that is a whole number: at exactly 60 % a metric passes.
bool reaches(std::int64_t part, std::int64_t whole, double min_percent) {
    return part > 0 && static_cast<double>(part) * 100.0 >= min_percent * static_cast<double>(whole);
}

std::vector<SourceMetrics> sources_to_cover(const Panel& panel, const CheckOptions& options) {
    std::vector<SourceMetrics> sources = options.source_metrics.value_or(canonical_metrics(panel));
    for (const std::string& required : options.required_sources) {
        if (std::ranges::find(sources, required, &SourceMetrics::source) == sources.end() && !options.source_metrics) {
            sources.push_back({.source = required, .metrics = {}});
        }
    }
    return sources;
}

SourceCoverage source_coverage(const Panel& panel, const std::vector<ShowRows>& shows, const SourceMetrics& source,
                               double min_coverage) {
    const std::vector<Metric> metrics = metrics_of(panel, source.metrics);
    std::vector<std::int64_t> known(metrics.size());
    std::unordered_set<std::int32_t> weeks;
    SourceCoverage coverage;
    coverage.source = source.source;
    for (const ShowRows& show : shows) {
        coverage.total_observations += calendar_weeks(panel, show);
        bool covered = false;
        for (const Row row : show.rows) {
            bool observed = false;
            for (std::size_t m = 0; m < metrics.size(); ++m) {
                if (metrics[m].known(row)) {
                    ++known[m];
                    observed = true;
                }
            }
            if (observed) {
                ++coverage.non_null_observations;
                weeks.insert(panel.week[row].index);
                covered = true;
            }
        }
        coverage.shows_covered += covered;
    }
    coverage.weeks_covered = static_cast<std::int64_t>(weeks.size());
    coverage.coverage_pct = percent(coverage.non_null_observations, coverage.total_observations);
    for (std::size_t m = 0; m < metrics.size(); ++m) {
        coverage.metrics.push_back({.metric = metrics[m].name,
                                    .non_null_observations = known[m],
                                    .coverage_pct = percent(known[m], coverage.total_observations)});
        coverage.passed = coverage.passed || reaches(known[m], coverage.total_observations, min_coverage);
    }
    return coverage;
}

}  // namespace

std::vector<SourceCoverage> coverage_of(const Panel& panel, const std::vector<ShowRows>& shows,
                                        const CheckOptions& options) {
    std::vector<SourceCoverage> coverage;
    for (const SourceMetrics& source : sources_to_cover(panel, options)) {
        coverage.push_back(source_coverage(panel, shows, source, options.min_coverage));
        coverage.back().required = std::ranges::count(options.required_sources, source.source) > 0;
    }
    return coverage;
}

std::vector<std::pair<std::string, double>> completeness(const std::vector<Column>& columns) {
    std::vector<std::pair<std::string, double>> shares;
    for (const Column& column : columns) {
        const auto known = std::ranges::count(column.known, std::uint8_t{1});
        shares.emplace_back(column.name, percent(known, static_cast<std::int64_t>(column.size())));
    }
    return shares;
}

}  // namespace public_signals
