#include "public_signals/quality/anomalies.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <tuple>

#include "public_signals/quality/judged_weeks.hpp"
#include "public_signals/quality/metric_scan.hpp"
#include "public_signals/quality/season.hpp"

namespace public_signals::inline quality {
namespace {

constexpr std::size_t least_history_for_z = 6;
constexpr double mad_to_sd = 1.4826;
constexpr double least_spread = 0.1;  // in logs: a flat history must not make every change an outlier
constexpr double few_posts = 10.0;

/// Below this, a ratio says nothing. A column of somebody's own is taken for a count.
double worth_a_warning(const Metric& metric) {
    const PanelColumn* const column = panel_column(metric.name);
    return column == nullptr ? PanelColumn{}.worth_a_warning : column->worth_a_warning;
}

bool posts_were_few(const Metric& posts, const std::vector<Row>& history) {
    std::vector<double> counts;
    for (const Row row : history) {
        if (posts.is_number() && posts.known(row)) {
            counts.push_back(posts.number(row));
        }
    }
    return !counts.empty() && median_of(std::move(counts)) < few_posts;
}

std::optional<double> robust_z(const Metric& metric, Row row, const std::vector<Row>& history) {
    if (history.size() < least_history_for_z || metric.number(row) <= -1.0) {
        return std::nullopt;
    }
    std::vector<double> logs;
    for (const Row past : history) {
        if (metric.number(past) <= -1.0) {
            return std::nullopt;
        }
        logs.push_back(std::log1p(metric.number(past)));
    }
    const double centre = median_of(logs);
    for (double& log : logs) {
        log = std::abs(log - centre);
    }
    return (std::log1p(metric.number(row)) - centre) / std::max(mad_to_sd * median_of(logs), least_spread);
}

/// Of a verdict that is not Ok.
AnomalyType type_of(MedianVerdict verdict) {
    switch (verdict) {
        case MedianVerdict::Spike:
            return AnomalyType::Spike;
        case MedianVerdict::Drop:
            return AnomalyType::Drop;
        case MedianVerdict::FromZero:
        case MedianVerdict::Ok:
            break;
    }
    return AnomalyType::FromZero;
}

}  // namespace

AnomalyScan scan_anomalies(const Panel& panel, const std::vector<ShowRows>& shows,
                           const std::vector<std::string>& metrics, double threshold, int lookback, Baseline baseline) {
    AnomalyScan scan;
    for (const std::string& name : metrics) {
        const Metric metric = metric_of(panel, name);
        if (metric.is_number()) {
            const Metric posts = metric_of(panel, posts_beside(name));
            const ScanOptions wanted{.threshold = threshold, .lookback = lookback, .breaks = false};
            MetricScan found = baseline == Baseline::Seasonal
                                   ? scan_beside_season(panel.week, shows, metric, posts, wanted)
                                   : scan_metric(panel.week, shows, metric, posts, wanted);
            std::ranges::move(found.flagged, std::back_inserter(scan.flagged));
            scan.cells_checked += found.cells_checked;
        }
    }
    sort_flagged(scan.flagged);
    return scan;
}

void sort_flagged(std::vector<Anomaly>& flagged) {
    std::ranges::stable_sort(flagged, [](const Anomaly& a, const Anomaly& b) {
        return std::tie(a.show, a.week) < std::tie(b.show, b.week);
    });
}

Anomaly anomaly_of(const Metric& metric, const Metric& posts, const ShowRows& show, Week week, Row row,
                   const std::vector<Row>& history, const Judgement& judgement) {
    const bool small = std::max(metric.number(row), judgement.median) < worth_a_warning(metric);
    const bool info = small || judgement.verdict == MedianVerdict::FromZero || posts_were_few(posts, history);
    return {.show = std::string(show.show),
            .week = week,
            .metric = metric.name,
            .value = metric.values->type() == ColumnType::Int64 ? Number{metric.values->ints()[row]}
                                                                : Number{metric.values->floats()[row]},
            .median_prior_8w = judgement.median,
            .ratio_to_median = judgement.ratio,
            .anomaly_type = type_of(judgement.verdict),
            .severity = info ? Severity::Info : Severity::Warning,
            .n_history = static_cast<int>(history.size()),
            .robust_z = robust_z(metric, row, history),
            .row = row};
}

std::vector<Column> anomaly_flags(const Panel& panel, const std::vector<ShowRows>& shows,
                                  const std::vector<std::string>& metrics, double threshold, int lookback) {
    std::vector<Column> flags;
    for (const std::string& name : metrics) {
        const Metric metric = metric_of(panel, name);
        if (!metric.is_number()) {
            continue;
        }
        Column& flag = flags.emplace_back(missing_column(name + "_anomaly", ColumnType::Bool, panel.row_count()));
        JudgedWeeks weeks(panel.week, metric, threshold, lookback);
        for (const ShowRows& show : shows) {
            weeks.load(show);
            for (std::size_t at = 0; at < weeks.size(); ++at) {
                if (!weeks.known(at) || weeks.history(at) < least_history) {
                    continue;
                }
                const Row row = *weeks.row(at);
                flag.known[row] = 1;
                flag.bools()[row] = (weeks.seen(at) & JudgedWeeks::MayStandOut) != 0 &&
                                    weeks.judged(at, weeks.rows_before(at)).verdict != MedianVerdict::Ok;
            }
        }
    }
    return flags;
}

}  // namespace public_signals::inline quality
