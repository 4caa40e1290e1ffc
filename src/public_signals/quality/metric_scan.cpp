#include "public_signals/quality/metric_scan.hpp"

#include <algorithm>

#include "public_signals/quality/anomalies.hpp"
#include "public_signals/quality/judged_weeks.hpp"

namespace public_signals {
namespace {

constexpr double least_repeated = 100.0;  // below this, two weeks are alike by chance

/// Tallies by week, from the first week of any show to the last.
class Tallies {
  public:
    Tallies(const std::vector<Week>& weeks, const std::vector<ShowRows>& shows) {
        Week last{};
        for (const ShowRows& show : shows) {
            const Week begin = weeks[show.rows.front()];
            const Week end = weeks[show.rows.back()];
            m_first = &show == &shows.front() ? begin : std::min(m_first, begin);
            last = &show == &shows.front() ? end : std::max(last, end);
        }
        m_tallies.resize(shows.empty() ? 0 : static_cast<std::size_t>((last - m_first).count) + 1);
    }
    BreakTally& of(Week week) { return m_tallies[static_cast<std::size_t>((week - m_first).count)]; }
    std::vector<WeekTally> take() const {
        std::vector<WeekTally> tallies;
        for (std::size_t i = 0; i < m_tallies.size(); ++i) {
            if (m_tallies[i].with_history > 0) {
                tallies.push_back({m_first + Weeks{static_cast<std::int32_t>(i)}, m_tallies[i]});
            }
        }
        return tallies;
    }

  private:
    Week m_first{};
    std::vector<BreakTally> m_tallies;
};

/// Whether a sum repeats that of the week before, and whether the weeks before it ever changed.
Repeat repeat_of(const Metric& metric, const JudgedWeeks& weeks, std::size_t at, const std::vector<Row>& history) {
    const double value = metric.number(*weeks.row(at));
    if (value < least_repeated || !weeks.known(at - 1) || value != metric.number(history.front())) {
        return Repeat::No;
    }
    const bool changes = std::ranges::any_of(history, [&](Row row) { return metric.number(row) != value; });
    return changes ? Repeat::Stale : Repeat::Constant;
}

}  // namespace

MetricScan scan_metric(const std::vector<Week>& weeks, const std::vector<ShowRows>& shows, const Metric& metric,
                       const Metric& posts, const ScanOptions& options) {
    MetricScan scan;
    Tallies tallies(weeks, shows);
    JudgedWeeks judged(weeks, metric, options.threshold, options.lookback);
    const Threshold threshold = threshold_of(options.threshold);
    const bool sums = metric.name.find("_sum_") != std::string::npos;
    for (const ShowRows& show : shows) {
        judged.load(show);
        for (std::size_t at = least_history; at < judged.size(); ++at) {
            if (judged.history(at) < least_history) {
                continue;
            }
            BreakTally& tally = tallies.of(judged.week(at));
            ++tally.with_history;
            if (!judged.known(at)) {
                ++tally.gone;
                continue;
            }
            ++scan.cells_checked;
            const bool may_repeat = sums && judged.may_repeat(at);
            if (!may_repeat && !judged.may_stand_out(at)) {
                continue;
            }
            const Row row = *judged.row(at);
            const std::vector<Row> history = judged.rows_before(at);
            const Judgement judgement = judged.judged(at, history);
            if (options.anomalies && judgement.verdict != Verdict::Ok) {
                scan.flagged.push_back(anomaly_of(metric, posts, show, weeks[row], row, history, judgement));
            }
            if (options.breaks) {
                tally.add(metric.number(row), judgement, threshold,
                          may_repeat ? repeat_of(metric, judged, at, history) : Repeat::No);
            }
        }
    }
    if (options.breaks) {
        scan.tallies = tallies.take();
    }
    return scan;
}

std::string posts_beside(std::string_view metric) {
    return std::string(metric.substr(0, metric.find('_'))) + "_posts";
}

}  // namespace public_signals
