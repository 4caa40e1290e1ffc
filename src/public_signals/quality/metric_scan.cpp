#include "public_signals/quality/metric_scan.hpp"

#include <algorithm>
#include <numeric>

#include "public_signals/panel/panel_columns.hpp"
#include "public_signals/quality/anomalies.hpp"
#include "public_signals/quality/judged_weeks.hpp"

namespace public_signals::inline quality {
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
        m_tallies.resize(shows.empty() ? 0 : place(last) + 1);
        m_histories.resize(m_tallies.size());
    }
    BreakTally& of(Week week) { return m_tallies[place(week)]; }
    /// Counts the weeks of a show that have a history.
    void add_histories(const JudgedWeeks& show) {
        constexpr auto least = static_cast<std::int64_t>(least_history);
        const std::vector<std::int64_t>& known = show.histories();
        if (show.gaps()) {
            for (std::size_t at = 0; at < show.size(); ++at) {
                m_histories[place(show.week(at))] += known[at] >= least ? 1 : 0;
            }
            return;
        }
        std::int64_t* const histories = m_histories.data() + place(show.week(0));
        for (std::size_t at = 0; at < known.size(); ++at) {
            histories[at] += known[at] >= least ? 1 : 0;
        }
    }
    std::int64_t cells_checked() const {
        std::int64_t checked = std::reduce(m_histories.begin(), m_histories.end());
        for (const BreakTally& tally : m_tallies) {
            checked -= tally.gone + tally.partial;
        }
        return checked;
    }
    std::vector<WeekTally> take() const {
        std::vector<WeekTally> tallies;
        for (std::size_t i = 0; i < m_tallies.size(); ++i) {
            if (m_histories[i] > 0) {
                tallies.push_back({m_first + Weeks{static_cast<std::int32_t>(i)}, m_tallies[i]});
                tallies.back().tally.with_history = m_histories[i];
            }
        }
        return tallies;
    }

  private:
    std::size_t place(Week week) const { return static_cast<std::size_t>((week - m_first).count); }

    Week m_first{};
    std::vector<BreakTally> m_tallies;
    std::vector<std::int64_t> m_histories;  // how many shows have one in each week
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
    const PanelColumn* const column = panel_column(metric.name);
    const bool sums = column != nullptr && column->measure == Measure::SumOfCount;
    const int looked_for = JudgedWeeks::Unknown | JudgedWeeks::MayStandOut | (sums ? JudgedWeeks::MayRepeat : 0);
    for (const ShowRows& show : shows) {
        judged.load(show);
        tallies.add_histories(judged);
        for (std::size_t at = least_history; at < judged.size(); ++at) {
            const int seen = judged.seen(at) & looked_for;
            if (seen == 0) {
                continue;
            }
            BreakTally& tally = tallies.of(judged.week(at));
            if (seen == JudgedWeeks::Unknown) {
                const std::optional<Row> row = judged.row(at);
                ++(row && metric.says_partial(*row) ? tally.partial : tally.gone);
                continue;
            }
            const bool may_repeat = (seen & JudgedWeeks::MayRepeat) != 0;
            const Row row = *judged.row(at);
            const std::vector<Row>& history = judged.rows_before(at);
            const Judgement judgement = judged.judged(at, history);
            if (options.anomalies && judgement.verdict != MedianVerdict::Ok) {
                scan.flagged.push_back(anomaly_of(metric, posts, show, weeks[row], row, history, judgement));
            }
            if (options.breaks) {
                tally.add(metric.number(row), judgement, threshold,
                          may_repeat ? repeat_of(metric, judged, at, history) : Repeat::No);
            }
        }
    }
    scan.cells_checked = tallies.cells_checked();
    if (options.breaks) {
        scan.tallies = tallies.take();
    }
    return scan;
}

}  // namespace public_signals::inline quality
