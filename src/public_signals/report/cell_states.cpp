// A parser break names a source and a week; which of its shows broke is told again here from their own history, so
// that a show which went on through the week isn't painted with the others.
#include "public_signals/report/cell_states.hpp"

#include <algorithm>

#include "public_signals/quality/median.hpp"

namespace public_signals::inline report {
namespace {

constexpr int lookback_weeks = 8;
constexpr double suffix_applied_twice = 500.0;  // about a thousand times the median

struct SourceView {
    const Panel& panel;
    const ValidationReport& checks;
    std::string source;
    std::vector<Metric> metrics;
    const NullReasons& reasons;
    std::vector<const ParserBreak*> breaks;
};

const ParserBreak* break_in(const SourceView& view, Week week) {
    const auto found = std::ranges::find(view.breaks, week, &ParserBreak::week);
    return found == view.breaks.end() ? nullptr : *found;
}

bool is_stale(const SourceView& view, const Metric& metric, Row row, Row before) {
    return view.panel.week[row] - view.panel.week[before] == Weeks{1} && metric.number(row) > 0 &&
           metric.number(row) == metric.number(before);
}

bool has_broken(const SourceView& view, const ParserBreak& found, const ShowRows& show, std::size_t at) {
    const Row row = show.rows[at];
    return std::ranges::any_of(found.metrics, [&](const std::string& name) {
        const Metric metric = metric_of(view.panel, name);
        if (!metric.is_number()) {
            return false;
        }
        const auto history = prior_rows(view.panel, metric, show, at, found.week, lookback_weeks);
        if (history.size() < least_history) {
            return false;
        }
        if (!metric.known(row) || is_stale(view, metric, row, history.front())) {
            return true;
        }
        const Judgement judgement =
            compare_to_median(metric, row, history, threshold_of(view.checks.anomaly_threshold));
        return judgement.verdict == MedianVerdict::Drop || judgement.ratio.value_or(1.0) > suffix_applied_twice;
    });
}

/// Known but unfinished weeks count as values: something is there to be seen.
bool has_value(const Metric& metric, Row row) {
    return metric.is_number() && metric.values->known[row] != 0;
}

CellRun missing_run(const SourceView& view, std::string_view show, Week week) {
    const auto source = find_source(view.source);
    const auto met = source ? view.reasons.met(*source, show, week) : std::nullopt;
    const CellState state = met == PageState::RobotsDisallowed ? CellState::Refused
                            : met == PageState::LayoutChanged  ? CellState::Broken
                                                               : CellState::Missing;
    return {state, week, week, source ? view.reasons.of(*source, std::string(show), week) : std::string()};
}

CellRun cell(const SourceView& view, const ShowRows& show, std::size_t at) {
    const Row row = show.rows[at];
    const Week week = view.panel.week[row];
    const ParserBreak* found = break_in(view, week);
    if (found != nullptr && has_broken(view, *found, show, at)) {
        return {CellState::Broken, week, week, {}};
    }
    bool known = false;
    bool zero = true;
    for (const Metric& metric : view.metrics) {
        if (has_value(metric, row)) {
            known = true;
            zero = zero && metric.number(row) == 0;
        }
    }
    if (!known) {
        return missing_run(view, show.show, week);
    }
    return {zero ? CellState::Zero : CellState::Value, week, week, {}};
}

void append(std::vector<CellRun>& runs, const CellRun& run) {
    if (!runs.empty() && runs.back().state == run.state && runs.back().reason == run.reason) {
        runs.back().last = run.last;
    } else {
        runs.push_back(run);
    }
}

ShowStates states_of(const SourceView& view, const ShowRows& show) {
    ShowStates states{.show = show.show, .runs = {}};
    for (std::size_t at = 0; at < show.rows.size(); ++at) {
        const CellRun next = cell(view, show, at);
        if (!states.runs.empty() && states.runs.back().last + Weeks{1} < next.first) {
            for (Week week = states.runs.back().last + Weeks{1}; week < next.first; week = week + Weeks{1}) {
                append(states.runs, missing_run(view, show.show, week));
            }
        }
        append(states.runs, next);
    }
    const std::optional<Week> unfinished = unfinished_week(view.checks.timestamp);
    for (const CellRun& run : states.runs) {
        states.weeks[static_cast<std::size_t>(run.state)] += run.weeks();
        if (unfinished) {
            const Week from = std::max(run.first, *unfinished);
            states.going_on[static_cast<std::size_t>(run.state)] +=
                std::max<std::int64_t>(0, std::int64_t{run.last.index} - from.index + 1);
        }
    }
    return states;
}

}  // namespace

std::vector<SourceStates> cell_states(const Panel& panel, const std::vector<ShowRows>& shows,
                                      const ValidationReport& checks, const NullReasons& reasons) {
    std::vector<SourceStates> sources;
    for (const SourceMetrics& source : canonical_metrics(panel)) {
        SourceView view{panel, checks, source.source, metrics_of(panel, source.metrics), reasons, {}};
        for (const ParserBreak& found : checks.parser_breaks) {
            if (found.source == source.source) {
                view.breaks.push_back(&found);
            }
        }
        SourceStates states{.source = source.source, .shows = {}};
        for (const ShowRows& show : shows) {
            states.shows.push_back(states_of(view, show));
        }
        sources.push_back(std::move(states));
    }
    return sources;
}

}  // namespace public_signals::inline report
