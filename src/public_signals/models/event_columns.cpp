#include "public_signals/models/event_columns.hpp"

#include <algorithm>
#include <set>

namespace public_signals::inline models {
namespace {

struct AddedWeek {
    std::string show;
    Week week;
};

std::vector<AddedWeek> weeks_between_and_around(const Panel& panel, int before, int after) {
    std::vector<AddedWeek> added;
    for (const RowRange show : panel.units()) {
        if (show.begin == show.end) {
            continue;
        }
        std::set<Week> known;
        for (Row row = show.begin; row < show.end; ++row) {
            known.insert(panel.week[row]);
        }
        const Week last = *known.rbegin() + Weeks{after};
        for (Week week = *known.begin() - Weeks{before}; week <= last; week = week + Weeks{1}) {
            if (!known.contains(week)) {
                added.push_back({panel.show[show.begin], week});
            }
        }
    }
    return added;
}

/// Rows without a value behind those of a column.
void add_rows(Column& column, std::size_t rows) {
    std::visit([rows](auto& values) { values.resize(values.size() + rows); }, column.values);
    column.known.resize(column.known.size() + rows, 0);
}

}  // namespace

Column event_weeks(const Panel& panel, const EventCalendar& calendar, const std::string& name) {
    Column column = missing_column(name, ColumnType::Int64, panel.row_count());
    for (Row row = 0; row < panel.row_count(); ++row) {
        column.known[row] = 1;
        column.ints()[row] = calendar.happens(name, panel.show[row], panel.week[row]) ? 1 : 0;
    }
    return column;
}

Column event_steps(const Panel& panel, const EventCalendar& calendar, const std::string& name) {
    Column column = missing_column(name, ColumnType::Int64, panel.row_count());
    for (Row row = 0; row < panel.row_count(); ++row) {
        column.known[row] = 1;
        column.ints()[row] = calendar.count_until(name, panel.show[row], panel.week[row]);
    }
    return column;
}

EventFrame event_frame(const Panel& panel, const std::vector<Column>& columns, const EventCalendar& calendar,
                       const std::vector<std::string>& events, int before, int after) {
    const std::vector<AddedWeek> added = weeks_between_and_around(panel, before, after);
    EventFrame frame{.events = events, .columns = columns, .added = added.size()};
    const std::size_t rows = panel.row_count();
    for (Column& column : frame.columns) {
        add_rows(column, added.size());
        const bool is_event = std::ranges::find(events, column.name) != events.end();
        for (std::size_t i = 0; i < added.size(); ++i) {
            if (column.name == "show") {
                column.strings()[rows + i] = added[i].show;
            } else if (column.name == "week_start") {
                column.ints()[rows + i] = added[i].week.index;
            } else if (is_event) {
                column.ints()[rows + i] = calendar.count_until(column.name, added[i].show, added[i].week);
            } else {
                continue;
            }
            column.known[rows + i] = 1;
        }
    }
    return frame;
}

}  // namespace public_signals::inline models
