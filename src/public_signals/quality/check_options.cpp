#include "public_signals/quality/validate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "public_signals/base/text.hpp"
#include "public_signals/panel/panel_files.hpp"
#include "public_signals/panel/schema.hpp"
#include "public_signals/quality/anomalies.hpp"
#include "public_signals/quality/breaks.hpp"
#include "public_signals/quality/coverage.hpp"
#include "public_signals/quality/schema_check.hpp"
#include "public_signals/quality/timestamps.hpp"

namespace public_signals::inline quality {
namespace {

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
        for (const Source source : all_sources()) {
            names.emplace_back(name_of(source));
        }
    }
    return names;
}

}  // namespace

const std::vector<std::string>& default_anomaly_metrics() {
    static const std::vector<std::string> metrics = names_where(&PanelColumn::is_checked);
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

}  // namespace public_signals::inline quality
