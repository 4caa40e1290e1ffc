#include "public_signals/quality/breaks.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "public_signals/panel/panel_files.hpp"
#include "public_signals/panel/schema.hpp"
#include "public_signals/quality/break_signature.hpp"
#include "public_signals/quality/median.hpp"

namespace public_signals {
namespace {

constexpr int baseline_weeks = 26;
constexpr int longest_break = 4;  // then fewer than four of the prior eight weeks are known
constexpr double least_chance = 0.01;
constexpr double p_limit = 1e-4;
constexpr std::int64_t least_shows = 5;
constexpr std::int64_t least_broken = 3;

using Tallies = std::map<Week, BreakTally>;

struct WeekTally {
    Week week;
    BreakTally tally;
};

/// Counts one metric of one show, week by week, into `tallies`.
class Tally {
  public:
    Tally(const Panel& panel, const Metric& metric, const Threshold& threshold, int lookback, Week last)
        : m_panel(panel), m_metric(metric), m_threshold(threshold), m_lookback(lookback), m_last(last) {}

    void add(const ShowRows& show, Tallies& tallies) const {
        for (std::size_t i = 0; i < show.rows.size(); ++i) {
            const Week week = m_panel.week[show.rows[i]];
            add_week(show, i, week, show.rows[i], tallies);
            const bool last_row = i + 1 == show.rows.size();
            const Week next = last_row ? week : m_panel.week[show.rows[i + 1]];
            for (int k = 1; k <= m_lookback && week + Weeks{k} < next; ++k) {
                add_week(show, i + 1, week + Weeks{k}, std::nullopt, tallies);
            }
        }
    }

  private:
    void add_week(const ShowRows& show, std::size_t end, Week week, std::optional<Row> row, Tallies& tallies) const {
        if (week > m_last) {
            return;
        }
        const std::vector<Row> history = prior_rows(m_panel, m_metric, show, end, week, m_lookback);
        if (history.size() < least_history) {
            return;
        }
        BreakTally& tally = tallies[week];
        ++tally.with_history;
        if (!row || !m_metric.known(*row)) {
            ++tally.gone;
            return;
        }
        const Judgement judgement = judge(m_metric, *row, history, m_threshold);
        if (judgement.verdict == Verdict::Drop) {
            const double value = m_metric.number(*row);
            ++tally.drops;
            tally.zeros += value == 0.0;
            tally.thousandths += judgement.ratio && *judgement.ratio > 1.0 / 2000 && *judgement.ratio < 1.0 / 500;
            tally.unchanged += value != 0.0 && value == m_metric.number(history.front());
        }
    }

    const Panel& m_panel;
    const Metric& m_metric;
    const Threshold& m_threshold;
    int m_lookback;
    Week m_last;
};

bool many_broken(const BreakTally& tally) {
    return tally.with_history >= least_shows && tally.broken() >= least_broken &&
           2 * tally.broken() >= tally.with_history;
}

/// Adds up weeks on one side of `at`, nearest first, until `weeks` are in. Weeks next to it that look broken as well
/// belong to the same break and say nothing about usual weeks; they are passed over as long as a history lasts.
class Usual {
  public:
    void add_side(std::vector<WeekTally>::const_iterator at, std::ptrdiff_t step, std::ptrdiff_t count) {
        Week next = at->week;
        int passed = 0;
        bool same_break = true;
        for (auto it = at + step; count > 0; it += step, --count) {
            next = step < 0 ? next - Weeks{1} : next + Weeks{1};
            same_break = same_break && it->week == next && passed < longest_break && many_broken(it->tally);
            if (same_break) {
                ++passed;
            } else if (m_weeks < baseline_weeks && std::abs((it->week - at->week).count) <= baseline_weeks) {
                ++m_weeks;
                m_shows += it->tally.with_history;
                m_broken += it->tally.broken();
            }
        }
    }
    double share() const { return m_shows == 0 ? 0.0 : static_cast<double>(m_broken) / static_cast<double>(m_shows); }

  private:
    int m_weeks = 0;
    std::int64_t m_shows = 0;
    std::int64_t m_broken = 0;
};

/// The chance that a show drops or goes missing by itself: its share in the 26 weeks before, and where the panel does
/// not reach back that far, in the weeks after too. Without them, the first weeks of a patchy source all look broken.
double usual_chance(const std::vector<WeekTally>& tallies, std::vector<WeekTally>::const_iterator at) {
    Usual usual;
    usual.add_side(at, -1, std::min<std::ptrdiff_t>(at - tallies.begin(), baseline_weeks + longest_break));
    usual.add_side(at, 1, std::min<std::ptrdiff_t>(tallies.end() - at - 1, baseline_weeks + longest_break));
    return std::max(least_chance, usual.share());
}

/// The broken weeks of one metric.
std::map<Week, BrokenMetric> broken_weeks(const std::string& metric, const Tallies& by_week) {
    std::vector<WeekTally> tallies;
    for (const auto& [week, tally] : by_week) {
        tallies.push_back({.week = week, .tally = tally});
    }
    std::map<Week, BrokenMetric> broken;
    for (auto at = tallies.cbegin(); at != tallies.cend(); ++at) {
        if (!many_broken(at->tally)) {
            continue;
        }
        const double p = binomial_tail(at->tally.with_history, at->tally.broken(), usual_chance(tallies, at));
        if (p < p_limit) {
            broken[at->week] = {.metric = metric, .tally = at->tally, .p_value = p};
        }
    }
    return broken;
}

ParserBreak parser_break(const SourceMetrics& source, Week week, const std::vector<BrokenMetric>& broken) {
    const BrokenMetric& clearest = *std::ranges::min_element(broken, {}, &BrokenMetric::p_value);
    ParserBreak found{.source = source.source,
                      .week = week,
                      .metrics = {},
                      .shows_with_history = clearest.tally.with_history,
                      .shows_broken = clearest.tally.broken(),
                      .p_value = clearest.p_value,
                      .signature = break_signature(broken, source.metrics.size()),
                      .only_missing = std::ranges::all_of(
                          broken, [](const BrokenMetric& metric) { return metric.tally.drops == 0; })};
    for (const BrokenMetric& metric : broken) {
        found.metrics.push_back(metric.metric);
    }
    return found;
}

/// The count columns that the panel holds as numbers, by source; gt_index is an index, not a count.
std::vector<SourceMetrics> count_metrics(const Panel& panel) {
    std::vector<SourceMetrics> sources = canonical_metrics(panel);
    std::erase_if(sources, [](const SourceMetrics& source) { return source.source == "google_trends"; });
    for (SourceMetrics& source : sources) {
        std::erase_if(source.metrics,
                      [&panel](const std::string& name) { return !metric_of(panel, name).is_number(); });
    }
    return sources;
}

}  // namespace

std::vector<ParserBreak> parser_breaks(const Panel& panel, const std::vector<ShowRows>& shows, double threshold,
                                       int lookback) {
    const Threshold exact = threshold_of(threshold);
    const Week last = last_finished_week(panel);
    std::vector<ParserBreak> breaks;
    for (const SourceMetrics& source : count_metrics(panel)) {
        std::map<Week, std::vector<BrokenMetric>> by_week;
        for (const Metric& metric : metrics_of(panel, source.metrics)) {
            const Tally tally(panel, metric, exact, lookback, last);
            Tallies tallies;
            for (const ShowRows& show : shows) {
                tally.add(show, tallies);
            }
            for (const auto& [week, broken] : broken_weeks(metric.name, tallies)) {
                by_week[week].push_back(broken);
            }
        }
        for (const auto& [week, broken] : by_week) {
            breaks.push_back(parser_break(source, week, broken));
        }
    }
    std::ranges::stable_sort(breaks, {}, &ParserBreak::week);
    return breaks;
}

double binomial_tail(std::int64_t trials, std::int64_t hits, double p) {
    if (hits <= 0 || p >= 1.0) {
        return 1.0;
    }
    double log_term = static_cast<double>(trials - hits) * std::log1p(-p);
    for (std::int64_t i = 1; i <= hits; ++i) {
        log_term += std::log(p * static_cast<double>(trials - hits + i) / static_cast<double>(i));
    }
    double term = std::exp(log_term);
    double sum = 0.0;
    for (std::int64_t k = hits; k <= trials; ++k) {
        sum += term;
        term *= static_cast<double>(trials - k) / static_cast<double>(k + 1) * p / (1.0 - p);
    }
    return std::min(sum, 1.0);
}

Week last_finished_week(const Panel& panel) {
    constexpr Week no_end{std::numeric_limits<std::int32_t>::max()};
    const std::string scrape = latest_scrape(panel);
    if (scrape.empty()) {
        return no_end;
    }
    Week last = to_week(day_of(parse_instant(scrape).value())) - Weeks{1};
    for (const Source source : {Source::TikTok, Source::Instagram}) {
        for (const SchemaColumn& column : count_columns(source)) {
            const Metric metric = metric_of(panel, column.name);
            for (Row row = 0; row < panel.row_count(); ++row) {
                if (metric.known(row)) {
                    last = std::max(last, panel.week[row]);
                }
            }
        }
    }
    return last;
}

}  // namespace public_signals
