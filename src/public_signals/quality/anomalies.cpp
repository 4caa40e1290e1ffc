#include "public_signals/quality/anomalies.hpp"

#include <algorithm>
#include <cmath>

#include "public_signals/quality/median.hpp"

namespace public_signals {
namespace {

constexpr std::size_t least_history_for_z = 6;
constexpr double mad_to_sd = 1.4826;
constexpr double least_spread = 0.1;  // in logs: a flat history must not make every change an outlier
constexpr double few_posts = 10.0;

/// Below this, a ratio says nothing: 3 posts after 0, 400 views after 60.
double worth_a_warning(const Metric& metric) {
    if (metric.name.find("views") != std::string::npos) {
        return 1000.0;
    }
    return metric.values->type() == ColumnType::Float64 && source_of(metric.name) == "google_trends" ? 5.0 : 10.0;
}

/// tt_posts for the metrics of tiktok, ig_posts for those of instagram.
Metric posts_beside(const Panel& panel, std::string_view metric) {
    const std::string_view prefix = metric.substr(0, metric.find('_'));
    return metric_of(panel, std::string(prefix) + "_posts");
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

const char* type_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::Spike:
            return "spike";
        case Verdict::Drop:
            return "drop";
        case Verdict::FromZero:
            return "from_zero";
        case Verdict::Ok:
            break;
    }
    return "";
}

class Scan {
  public:
    Scan(const Panel& panel, const std::vector<std::string>& names, double threshold, int lookback)
        : m_panel(panel), m_threshold(threshold_of(threshold)), m_lookback(lookback) {
        for (const std::string& name : names) {
            const Metric metric = metric_of(panel, name);
            if (metric.is_number()) {
                m_metrics.push_back(metric);
                m_posts.push_back(posts_beside(panel, name));
            }
        }
    }

    void scan(const ShowRows& show) {
        for (std::size_t i = 0; i < show.rows.size(); ++i) {
            for (std::size_t m = 0; m < m_metrics.size(); ++m) {
                check(show, i, m);
            }
        }
    }

    AnomalyScan take() { return std::move(m_result); }

  private:
    void check(const ShowRows& show, std::size_t position, std::size_t m) {
        const Metric& metric = m_metrics[m];
        const Row row = show.rows[position];
        if (!metric.known(row)) {
            return;
        }
        const Week week = m_panel.week[row];
        const std::vector<Row> history = prior_rows(m_panel, metric, show, position, week, m_lookback);
        if (history.size() < least_history) {
            return;
        }
        ++m_result.cells_checked;
        const Judgement judgement = judge(metric, row, history, m_threshold);
        if (judgement.verdict != Verdict::Ok) {
            m_result.flagged.push_back(anomaly(metric, m_posts[m], row, history, judgement));
        }
    }

    Anomaly anomaly(const Metric& metric, const Metric& posts, Row row, const std::vector<Row>& history,
                    const Judgement& judgement) const {
        const bool small = std::max(metric.number(row), judgement.median) < worth_a_warning(metric);
        const bool info = small || judgement.verdict == Verdict::FromZero || posts_were_few(posts, history);
        return {.show = m_panel.show[row],
                .week = m_panel.week[row],
                .metric = metric.name,
                .value = metric.values->type() == ColumnType::Int64 ? Number{metric.values->ints()[row]}
                                                                    : Number{metric.values->floats()[row]},
                .median_prior_8w = judgement.median,
                .ratio_to_median = judgement.ratio,
                .anomaly_type = type_of(judgement.verdict),
                .severity = info ? "info" : "warning",
                .n_history = static_cast<int>(history.size()),
                .robust_z = robust_z(metric, row, history)};
    }

    const Panel& m_panel;
    Threshold m_threshold;
    int m_lookback;
    std::vector<Metric> m_metrics;
    std::vector<Metric> m_posts;
    AnomalyScan m_result;
};

}  // namespace

AnomalyScan scan_anomalies(const Panel& panel, const std::vector<ShowRows>& shows,
                           const std::vector<std::string>& metrics, double threshold, int lookback) {
    Scan scan(panel, metrics, threshold, lookback);
    for (const ShowRows& show : shows) {
        scan.scan(show);
    }
    return scan.take();
}

std::vector<Column> anomaly_flags(const Panel& panel, const std::vector<ShowRows>& shows,
                                  const std::vector<std::string>& metrics, double threshold, int lookback) {
    const Threshold limit = threshold_of(threshold);
    std::vector<Column> flags;
    for (const std::string& name : metrics) {
        const Metric metric = metric_of(panel, name);
        if (!metric.is_number()) {
            continue;
        }
        Column& flag = flags.emplace_back(missing_column(name + "_anomaly", ColumnType::Bool, panel.row_count()));
        for (const ShowRows& show : shows) {
            for (std::size_t i = 0; i < show.rows.size(); ++i) {
                const Row row = show.rows[i];
                const std::vector<Row> history = prior_rows(panel, metric, show, i, panel.week[row], lookback);
                if (metric.known(row) && history.size() >= least_history) {
                    flag.bools()[row] = judge(metric, row, history, limit).verdict != Verdict::Ok ? 1 : 0;
                    flag.known[row] = 1;
                }
            }
        }
    }
    return flags;
}

}  // namespace public_signals
