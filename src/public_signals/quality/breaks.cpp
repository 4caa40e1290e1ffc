#include "public_signals/quality/breaks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "public_signals/base/counted.hpp"
#include "public_signals/panel/panel_files.hpp"
#include "public_signals/panel/schema.hpp"
#include "public_signals/panel/source.hpp"
#include "public_signals/quality/break_signature.hpp"
#include "public_signals/quality/metric_scan.hpp"

namespace public_signals::inline quality {
namespace {

constexpr int baseline_weeks = 26;
constexpr int longest_break = 4;  // then fewer than four of the prior eight weeks are known
constexpr double least_chance = 0.01;
constexpr double p_limit = 1e-4;
constexpr std::int64_t least_alike = 2;
constexpr std::int64_t least_broken = 3;

using Weekly = std::vector<WeekTally>;

bool in_many(const BreakTally& tally, const Trace& trace) {
    const std::int64_t shows = trace.seen(tally);
    return tally.with_history >= least_shows_judged && shows >= least_broken && 2 * shows >= tally.with_history;
}

/// Whether every show that has a history leaves the trace: all that can be asked of a source with few shows.
bool in_all(const BreakTally& tally, const Trace& trace) {
    return tally.with_history >= least_alike && trace.seen(tally) == tally.with_history;
}

/// Adds up weeks on one side of `at`, nearest first, until `weeks` are in. Weeks next to it that look broken as well
/// belong to the same break and say nothing about usual weeks; they are passed over as long as a history lasts.
class Usual {
  public:
    explicit Usual(const Trace& trace) : m_trace(trace) {}

    void add_side(Weekly::const_iterator at, std::ptrdiff_t step, std::ptrdiff_t count) {
        Week next = at->week;
        int passed = 0;
        bool same_break = m_trace.kind != Trace::Kind::Unchanged;  // sums that never change are no break
        for (auto it = at + step; count > 0; it += step, --count) {
            next = step < 0 ? next - Weeks{1} : next + Weeks{1};
            same_break = same_break && it->week == next && passed < longest_break && in_many(it->tally, m_trace);
            if (same_break) {
                ++passed;
            } else if (m_weeks < baseline_weeks && std::abs((it->week - at->week).count) <= baseline_weeks) {
                ++m_weeks;
                m_shows += it->tally.with_history;
                m_by_itself += m_trace.by_itself(it->tally);
            }
        }
    }
    double share() const {
        return m_shows == 0 ? 0.0 : static_cast<double>(m_by_itself) / static_cast<double>(m_shows);
    }

  private:
    const Trace& m_trace;
    int m_weeks = 0;
    std::int64_t m_shows = 0;
    std::int64_t m_by_itself = 0;
};

/// The chance that a show leaves this trace by itself: its share in the 26 weeks before, and where the panel does not
/// reach back that far, in the weeks after too. Without them, the first weeks of a patchy source all look broken.
double usual_chance(const Weekly& weekly, Weekly::const_iterator at, const Trace& trace) {
    Usual usual(trace);
    usual.add_side(at, -1, std::min<std::ptrdiff_t>(at - weekly.begin(), baseline_weeks + longest_break));
    usual.add_side(at, 1, std::min<std::ptrdiff_t>(weekly.end() - at - 1, baseline_weeks + longest_break));
    return std::max(least_chance, usual.share());
}

/// The clearest trace of a week, when one is in too many shows for chance.
std::optional<BrokenMetric> broken(const MetricTallies& metric, Weekly::const_iterator at,
                                   std::span<const Trace> traces) {
    BrokenMetric clearest{.metric = metric.metric, .tally = at->tally};
    for (const Trace& trace : traces) {
        if (!in_many(at->tally, trace)) {
            continue;
        }
        const std::int64_t shows = trace.seen(at->tally);
        const double p = binomial_tail(at->tally.with_history, shows, usual_chance(metric.tallies, at, trace));
        if (p < clearest.p_value) {
            clearest.trace = trace.kind;
            clearest.shows = shows;
            clearest.p_value = p;
        }
    }
    return clearest.p_value < p_limit ? std::optional(clearest) : std::nullopt;
}

/// The chance that a show leaves this trace by itself, weeks in which every show leaves it left out: they are what is
/// looked for.
double chance_among_few(const Weekly& weekly, Weekly::const_iterator at, const Trace& trace) {
    std::int64_t shows = 0;
    std::int64_t by_itself = 0;
    for (const WeekTally& other : weekly) {
        if (std::abs((other.week - at->week).count) <= baseline_weeks && !in_all(other.tally, trace)) {
            shows += other.tally.with_history;
            by_itself += trace.by_itself(other.tally);
        }
    }
    return shows == 0 ? least_chance
                      : std::max(least_chance, static_cast<double>(by_itself) / static_cast<double>(shows));
}

/// The clearest trace of a week that every show of a small source leaves.
std::optional<BrokenMetric> broken_alike(const MetricTallies& metric, Weekly::const_iterator at,
                                         std::span<const Trace> traces) {
    std::optional<BrokenMetric> clearest;
    for (const Trace& trace : traces) {
        if (!in_all(at->tally, trace)) {
            continue;
        }
        const std::int64_t shows = at->tally.with_history;
        const double p = binomial_tail(shows, shows, chance_among_few(metric.tallies, at, trace));
        if (p < trace.alike_limit && (!clearest || p < clearest->p_value)) {
            clearest = BrokenMetric{
                .metric = metric.metric, .tally = at->tally, .trace = trace.kind, .shows = shows, .p_value = p};
        }
    }
    return clearest;
}

/// The other columns of a small source that leave, in every show, the trace of those that tell a break of one week:
/// such a column tells none by itself, where it is often so, but it is broken alike.
void add_alike(std::vector<BrokenMetric>& broken, const SourceTallies& source, Week week) {
    const Trace::Kind kind = std::ranges::min_element(broken, {}, &BrokenMetric::p_value)->trace;
    const std::span<const Trace> traces = traces_of_few(source.source);
    const auto trace = std::ranges::find(traces, kind, &Trace::kind);
    std::vector<BrokenMetric> all;
    for (const MetricTallies& metric : source.metrics) {
        const auto told = std::ranges::find(broken, metric.metric, &BrokenMetric::metric);
        const auto at = std::ranges::find(metric.tallies, week, &WeekTally::week);
        if (told != broken.end()) {
            all.push_back(*told);
        } else if (at != metric.tallies.end() && in_all(at->tally, *trace)) {
            all.push_back({.metric = metric.metric,
                           .tally = at->tally,
                           .trace = kind,
                           .shows = at->tally.with_history,
                           .p_value = 1.0});
        }
    }
    broken = std::move(all);
}

ParserBreak parser_break(const SourceTallies& source, Week week, const std::vector<BrokenMetric>& metrics) {
    const BrokenMetric& clearest = *std::ranges::min_element(metrics, {}, &BrokenMetric::p_value);
    ParserBreak found{.source = source.source,
                      .week = week,
                      .metrics = {},
                      .shows_with_history = clearest.tally.with_history,
                      .shows_broken = clearest.shows,
                      .p_value = clearest.p_value,
                      .signature = break_signature(metrics, source.metrics.size(), source.source),
                      .only_missing = std::ranges::all_of(metrics, &BrokenMetric::only_missing),
                      .only_low = std::ranges::all_of(metrics, &BrokenMetric::only_low),
                      .only_zero = std::ranges::all_of(metrics, &BrokenMetric::only_zero)};
    for (const BrokenMetric& metric : metrics) {
        found.metrics.push_back(metric.metric);
    }
    return found;
}

}  // namespace

std::string command_for(const ParserBreak& found) {
    switch (raw_rows_of(found.source).value_or(RawRows::Posts)) {
        case RawRows::Points:
            return fmt::format("public-signals pull --sources {}", found.source);
        case RawRows::Days:
            return fmt::format("public-signals why SHOW {} {}", format_week(found.week),
                               found.metrics.empty() ? "COLUMN" : found.metrics.front());
        case RawRows::Posts:
            if (found.of_import) {
                return fmt::format("public-signals why SHOW {} {}", format_week(found.week),
                                   found.metrics.empty() ? "COLUMN" : found.metrics.front());
            }
            break;
    }
    return "public-signals doctor " + found.source;
}

void blame_import(ParserBreak& found) {
    found.of_import = true;
    const std::size_t cause = found.signature.find(": ");
    found.signature = found.signature.substr(0, cause) +
                      ": so the files say that were imported; look whether they hold all posts of the week";
}

std::vector<SourceMetrics> break_metrics(const Panel& panel) {
    std::vector<SourceMetrics> sources = canonical_metrics(panel);
    for (SourceMetrics& source : sources) {
        std::erase_if(source.metrics,
                      [&panel](const std::string& name) { return !metric_of(panel, name).is_number(); });
    }
    return sources;
}

std::vector<ParserBreak> breaks_of(const std::vector<SourceTallies>& sources, Week last) {
    std::vector<ParserBreak> breaks;
    for (const SourceTallies& source : sources) {
        std::map<Week, std::vector<BrokenMetric>> by_week;
        for (const MetricTallies& given : source.metrics) {
            MetricTallies metric = given;
            std::erase_if(metric.tallies, [last](const WeekTally& tally) { return tally.week > last; });
            for (auto at = metric.tallies.cbegin(); at != metric.tallies.cend(); ++at) {
                auto found = source.shows < least_shows_judged ? broken_alike(metric, at, traces_of_few(source.source))
                                                               : broken(metric, at, traces_of(source.source));
                if (found) {
                    by_week[at->week].push_back(std::move(*found));
                }
            }
        }
        for (auto& [week, metrics] : by_week) {
            if (source.shows < least_shows_judged) {
                add_alike(metrics, source, week);
            }
            breaks.push_back(parser_break(source, week, metrics));
        }
    }
    std::ranges::stable_sort(breaks, {}, &ParserBreak::week);
    return breaks;
}

std::int64_t weeks_judged(const SourceTallies& source, Week last) {
    std::int64_t most = 0;
    for (const MetricTallies& metric : source.metrics) {
        most = std::max<std::int64_t>(most, std::ranges::count_if(metric.tallies, [last](const WeekTally& one) {
                                          return one.week <= last && one.tally.with_history >= least_shows_judged;
                                      }));
    }
    return most;
}

std::string why_not_judged(const SourceTallies& source, Week last) {
    if (source.shows == 0) {
        return no_page_was_read;
    }
    if (source.shows < least_shows_judged) {
        return fmt::format("{}; needs {}", counted(source.shows, "show"), least_shows_judged);
    }
    return weeks_judged(source, last) > 0 ? ""
                                          : fmt::format("no week has {} shows with {} known weeks among the 8 before",
                                                        least_shows_judged, least_history);
}

std::vector<ParserBreak> parser_breaks(const Panel& panel, const std::vector<ShowRows>& shows, double threshold,
                                       int lookback) {
    std::vector<SourceTallies> sources;
    for (const SourceMetrics& source : break_metrics(panel)) {
        SourceTallies& of_source = sources.emplace_back(SourceTallies{.source = source.source, .metrics = {}});
        const std::vector<Metric> metrics = metrics_of(panel, source.metrics);
        of_source.shows = std::ranges::count_if(shows, [&metrics](const ShowRows& show) {
            return std::ranges::any_of(metrics, [&show](const Metric& metric) {
                return std::ranges::any_of(show.rows, [&metric](Row row) { return metric.known(row); });
            });
        });
        for (const Metric& metric : metrics) {
            MetricScan scan = scan_metric(panel.week, shows, metric, {},
                                          {.threshold = threshold, .lookback = lookback, .anomalies = false});
            of_source.metrics.push_back({metric.name, std::move(scan.tallies)});
        }
    }
    return breaks_of(sources, last_finished_week(panel));
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
    std::optional<Week> last_count;
    for (const Source source : sources_with_posts()) {
        for (const PanelColumn& column : source_columns(source)) {
            const Metric metric = metric_of(panel, column.name);
            for (Row row = 0; row < panel.row_count(); ++row) {
                if (metric.known(row)) {
                    last_count = std::max(last_count.value_or(panel.week[row]), panel.week[row]);
                }
            }
        }
    }
    return last_finished_week(latest_scrape(panel), last_count);
}

Week last_finished_week(const std::string& latest_scrape, std::optional<Week> last_count) {
    const std::optional<Week> unfinished = unfinished_week(latest_scrape);
    if (!unfinished) {
        return Week{std::numeric_limits<std::int32_t>::max()};
    }
    const Week ended = *unfinished - Weeks{1};
    return std::max(ended, last_count.value_or(ended));
}

}  // namespace public_signals::inline quality
