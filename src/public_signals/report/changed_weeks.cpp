#include "public_signals/report/changed_weeks.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "public_signals/quality/anomalies.hpp"
#include "public_signals/quality/breaks.hpp"

namespace public_signals::inline report {
namespace {

/// The columns of a source that are known in a row; none where there is no row.
std::vector<std::string> known_columns(const std::vector<Metric>& metrics, std::optional<Row> row) {
    std::vector<std::string> known;
    for (const Metric& metric : metrics) {
        if (row && metric.is_number() && metric.values->known[*row] != 0) {
            known.push_back(metric.name);
        }
    }
    return known;
}

void add_lost(std::vector<LostWeeks>& lost, const std::string& source, const PairedRow& pair,
              std::vector<std::string> columns) {
    if (!lost.empty() && lost.back().show == pair.show && lost.back().source == source &&
        lost.back().last + Weeks{1} == pair.week && lost.back().columns == columns) {
        lost.back().last = pair.week;
        return;
    }
    lost.push_back({std::string(pair.show), source, pair.week, pair.week, std::move(columns)});
}

void add_found(std::vector<FoundWeeks>& all, FoundWeeks week) {
    if (!all.empty() && all.back().source == week.source && all.back().last + Weeks{1} == week.first &&
        all.back().shows == week.shows && all.back().unknown == week.unknown) {
        all.back().last = week.last;
        return;
    }
    all.push_back(std::move(week));
}

void add_source(const History& history, const std::vector<PairedRow>& pairs, const SourceMetrics& source,
                Changes& changes) {
    const std::vector<Metric> then = metrics_of(history.then, source.metrics);
    const std::vector<Metric> now = metrics_of(history.now, source.metrics);
    std::set<Week> old_weeks;
    std::map<Week, FoundWeeks> weeks;
    for (const PairedRow& pair : pairs) {
        if (pair.then) {
            old_weeks.insert(pair.week);
        }
        const std::vector<std::string> was = known_columns(then, pair.then);
        const std::vector<std::string> is = known_columns(now, pair.now);
        std::vector<std::string> gone = was;
        std::erase_if(gone, [&](const std::string& column) { return std::ranges::count(is, column) > 0; });
        if (!gone.empty()) {
            add_lost(changes.lost, source.source, pair, std::move(gone));
        }
        if (pair.now) {
            FoundWeeks& week = weeks[pair.week];
            week.source = source.source;
            week.first = week.last = pair.week;
            ++week.all;
            if (is.empty()) {
                week.unknown.emplace_back(pair.show);
            } else if (was.empty()) {
                week.shows.emplace_back(pair.show);
            }
        }
    }
    for (auto& [monday, week] : weeks) {
        if (!week.shows.empty() || !old_weeks.contains(monday)) {
            add_found(changes.found, std::move(week));
        }
    }
}

std::vector<Anomaly> flags_of(const Panel& panel, double threshold) {
    return scan_anomalies(panel, shows_of(panel), default_anomaly_metrics(), threshold, weeks_of_history).flagged;
}

std::vector<ParserBreak> breaks_of(const Panel& panel, double threshold) {
    return parser_breaks(panel, shows_of(panel), threshold, weeks_of_history);
}

/// Those of `these` whose key none of `those` has.
template <class Found, class Key>
std::vector<Found> only_in(const std::vector<Found>& these, const std::vector<Found>& those, Key key) {
    std::set<decltype(key(these.front()))> known;
    for (const Found& finding : those) {
        known.insert(key(finding));
    }
    std::vector<Found> only;
    std::ranges::copy_if(these, std::back_inserter(only),
                         [&](const Found& finding) { return !known.contains(key(finding)); });
    return only;
}

}  // namespace

void add_changed_weeks(const History& history, const std::vector<PairedRow>& pairs, Changes& changes) {
    for (const SourceMetrics& source : canonical_metrics(history.now)) {
        add_source(history, pairs, source, changes);
    }
}

void add_changed_flags(const History& history, double threshold, Changes& changes) {
    const auto cell = [](const Anomaly& anomaly) { return std::tuple(anomaly.show, anomaly.week, anomaly.metric); };
    const std::vector<Anomaly> flags_then = flags_of(history.then, threshold);
    const std::vector<Anomaly> flags_now = flags_of(history.now, threshold);
    changes.new_flags = only_in(flags_now, flags_then, cell);
    changes.gone_flags = only_in(flags_then, flags_now, cell);
    const auto week = [](const ParserBreak& parser_break) { return std::pair(parser_break.source, parser_break.week); };
    const std::vector<ParserBreak> breaks_then = breaks_of(history.then, threshold);
    const std::vector<ParserBreak> breaks_now = breaks_of(history.now, threshold);
    changes.new_breaks = only_in(breaks_now, breaks_then, week);
    changes.gone_breaks = only_in(breaks_then, breaks_now, week);
}

void add_changed_profiles(const History& history, const Collection& collection, Changes& changes) {
    for (const Visits& source : collection.profiles) {
        std::map<std::pair<std::string, std::string>, MovedProfile> visited;
        std::map<std::pair<std::string, std::string>, PageState> earlier;
        for (const Coverage& visit : source.visits) {
            const std::pair key(visit.show, visit.handle);
            if (visit.scrape_run_at == history.last->scrape_run_at) {
                visited.insert_or_assign(
                    key, MovedProfile{source.source, visit.show, visit.handle, std::nullopt, visit.state});
            } else if (visit.scrape_run_at < history.last->scrape_run_at) {
                earlier.insert_or_assign(key, visit.state);
            }
        }
        for (auto& [key, profile] : visited) {
            const auto before = earlier.find(key);
            if (before != earlier.end()) {
                profile.then = before->second;
            }
            if (profile.then != profile.now) {
                changes.profiles.push_back(std::move(profile));
            }
        }
    }
}

}  // namespace public_signals::inline report
