#include "public_signals/cli/remade_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace public_signals::inline cli {
namespace {

/// What a feature keeps: the metric's own unit.
bool keeps_its_unit(const FeatureOrigin& origin) {
    if (!origin.kind) {
        return true;
    }
    switch (*origin.kind) {
        case FeatureKind::Lag:
        case FeatureKind::Lead:
        case FeatureKind::Delta:
        case FeatureKind::PctChange:
        case FeatureKind::Dlog1p:
        case FeatureKind::RollSum:
        case FeatureKind::RollMean:
            return true;
        case FeatureKind::Z:
        case FeatureKind::MinMax:
        case FeatureKind::Anomaly:
            break;
    }
    return false;
}

/// The features that the names need: all of them once, and once more for each further rolling window.
std::vector<FeatureOptions> feature_runs(const std::string& metric, const std::vector<FeatureOrigin>& origins) {
    std::set<int> lags;
    std::set<int> leads;
    std::set<int> windows;
    FeatureOptions plain{.metrics = std::vector{metric}, .lags = {}, .leads = {}, .add_deltas = false};
    plain.add_rolling = false;
    plain.standardize = std::vector<std::string>{};
    for (const FeatureOrigin& origin : origins) {
        const auto is = [&](FeatureKind kind) { return origin.kind == kind; };
        if (is(FeatureKind::Lag)) {
            lags.insert(origin.k);
        } else if (is(FeatureKind::Lead)) {
            leads.insert(origin.k);
        } else if (is(FeatureKind::RollSum) || is(FeatureKind::RollMean)) {
            windows.insert(origin.k);
        }
        plain.add_deltas = plain.add_deltas || is(FeatureKind::Delta) || is(FeatureKind::PctChange);
        plain.add_dlog1p = plain.add_dlog1p || is(FeatureKind::Dlog1p);
    }
    plain.lags.assign(lags.begin(), lags.end());
    plain.leads.assign(leads.begin(), leads.end());
    std::vector<FeatureOptions> runs = {plain};
    for (const int window : windows) {
        FeatureOptions rolling = runs.front();
        rolling.lags.clear();
        rolling.leads.clear();
        rolling.add_deltas = rolling.add_dlog1p = false;
        rolling.add_rolling = true;
        rolling.rolling_window = window;
        runs.push_back(std::move(rolling));
    }
    return runs;
}

}  // namespace

Result<RemadeColumns> RemadeColumns::of(const Panel& file, const std::vector<ShowWeek>& keys, const std::string& metric,
                                        const std::vector<std::string>& names, const FeatureOrigins& origins) {
    std::vector<FeatureOrigin> told;
    for (const std::string& name : names) {
        told.push_back(origins.of(name));
        if (!keeps_its_unit(told.back())) {
            return invalid(fmt::format("'{}' is a {} of {}, whose unit is measured anew with it", name,
                                       kind_word(told.back()), metric),
                           name, fmt::format("name {} or a lag of it", metric));
        }
    }
    RemadeColumns made;
    made.m_metric = metric;
    made.m_names = names;
    made.m_runs = feature_runs(metric, told);
    std::vector<ShowWeek> rows;
    for (Row row = 0; row < file.row_count(); ++row) {
        rows.emplace_back(file.show[row], file.week[row]);
    }
    made.m_calendar = keys;
    made.m_calendar.insert(made.m_calendar.end(), rows.begin(), rows.end());
    std::ranges::sort(made.m_calendar);
    made.m_calendar.erase(std::ranges::unique(made.m_calendar).begin(), made.m_calendar.end());
    const auto places_of = [&made](const std::vector<ShowWeek>& some) {
        std::vector<std::size_t> places;
        for (const ShowWeek& key : some) {
            const auto found = std::ranges::lower_bound(made.m_calendar, key);
            places.push_back(static_cast<std::size_t>(found - made.m_calendar.begin()));
        }
        return places;
    };
    made.m_measured = places_of(keys);
    made.m_place = places_of(rows);
    return made;
}

Result<std::vector<Column>> RemadeColumns::from(const std::vector<double>& values) const {
    Panel measured;
    for (const auto& [show, week] : m_calendar) {
        measured.show.push_back(show);
        measured.week.push_back(week);
    }
    Column metric = missing_column(m_metric, ColumnType::Float64, m_calendar.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        metric.known[m_measured[i]] = std::isnan(values[i]) ? 0 : 1;
        metric.floats()[m_measured[i]] = std::isnan(values[i]) ? 0 : values[i];
    }
    measured.columns.push_back(std::move(metric));
    std::map<std::string, Column> there;
    for (const FeatureOptions& run : m_runs) {
        ModelReady ready = TRY(model_ready(measured, run));
        for (Column& column : ready.panel.columns) {
            const std::string name = column.name;
            there.try_emplace(name, std::move(column));
        }
    }
    std::vector<Column> columns;
    for (const std::string& name : m_names) {
        const auto found = there.find(name);
        if (found == there.end() || found->second.type() != ColumnType::Float64) {
            return invalid(fmt::format("column '{}' can't be made of {} again", name, m_metric), name,
                           fmt::format("name {} or a lag of it", m_metric));
        }
        Column column = missing_column(name, ColumnType::Float64, m_place.size());
        for (std::size_t row = 0; row < m_place.size(); ++row) {
            if (found->second.known[m_place[row]] != 0) {
                column.floats()[row] = found->second.floats()[m_place[row]];
                column.known[row] = 1;
            }
        }
        columns.push_back(std::move(column));
    }
    return columns;
}

}  // namespace public_signals::inline cli
