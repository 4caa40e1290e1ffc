#include "public_signals/aggregation/grid.hpp"

#include <algorithm>

namespace public_signals::inline aggregation {

namespace {

template <class Value>
std::vector<Value> sorted_once(std::vector<Value> values) {
    std::ranges::sort(values);
    const auto repeats = std::ranges::unique(values);
    values.erase(repeats.begin(), repeats.end());
    return values;
}

template <class Values, class Value>
std::optional<std::size_t> position(const Values& sorted, const Value& value) {
    const auto found = std::lower_bound(sorted.begin(), sorted.end(), value);
    if (found == sorted.end() || *found != value) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - sorted.begin());
}

}  // namespace

Grid::Grid(std::vector<std::string> shows, std::vector<Week> weeks)
    : m_shows(sorted_once(std::move(shows))), m_weeks(sorted_once(std::move(weeks))) {}

std::optional<Row> Grid::row(std::string_view show, Week week) const {
    const auto unit = position(m_shows, show);
    const auto period = position(m_weeks, week);
    return unit && period ? std::optional(*unit * m_weeks.size() + *period) : std::nullopt;
}

Panel Grid::empty_panel(std::span<const PanelColumn> columns) const {
    Panel panel;
    for (const std::string& show : m_shows) {
        panel.show.insert(panel.show.end(), m_weeks.size(), show);
        panel.week.insert(panel.week.end(), m_weeks.begin(), m_weeks.end());
    }
    for (const PanelColumn& column : columns) {
        panel.columns.push_back(missing_column(std::string(column.name), column.type, panel.row_count()));
    }
    panel.columns.push_back(missing_column("scrape_run_at", ColumnType::String, panel.row_count()));
    return panel;
}

std::vector<Week> asked_weeks(Source source, const std::vector<Run>& runs, const std::vector<Week>& observed) {
    std::vector<Week> weeks;
    for (const Run& run : runs) {
        if (std::ranges::find(run.sources, name_of(source)) != run.sources.end()) {
            const std::vector<Week> asked = weeks_of(run.asked);
            weeks.insert(weeks.end(), asked.begin(), asked.end());
        }
    }
    if (weeks.empty() && !observed.empty()) {
        const auto [first, last] = std::ranges::minmax(observed);
        weeks = weeks_of({monday_of(first), sunday_of(last)});
    }
    return sorted_once(std::move(weeks));
}

void put(Column& column, Row row, std::int64_t value) {
    column.ints()[row] = value;
    column.known[row] = 1;
}

void put(Column& column, Row row, double value) {
    column.floats()[row] = value;
    column.known[row] = 1;
}

void put(Column& column, Row row, bool value) {
    column.bools()[row] = value ? 1 : 0;
    column.known[row] = 1;
}

void put(Column& column, Row row, std::string value) {
    column.strings()[row] = std::move(value);
    column.known[row] = 1;
}

void put_scrape(Panel& panel, Row row, Instant scrape) {
    if (scrape != Instant{}) {
        put(panel.columns.back(), row, format_instant(scrape));
    }
}

}  // namespace public_signals::inline aggregation
