// Panels written as tables, and series as numbers: what the tests of this folder start from.
#pragma once

#include <fmt/format.h>

#include <map>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "public_signals/panel/schema.hpp"
#include "public_signals/panel/week_text.hpp"
#include "public_signals/quality/calendar.hpp"

namespace public_signals::tests {

using Series = std::vector<std::optional<double>>;
inline constexpr std::nullopt_t missing = std::nullopt;

inline Week week_of(const std::string& monday) {
    return to_week(parse_day(monday).value());
}

inline const char* arrow_type_of(ColumnType type) {
    switch (type) {
        case ColumnType::Int64:
            return "int64";
        case ColumnType::Float64:
            return "double";
        case ColumnType::Bool:
            return "bool";
        case ColumnType::String:
            break;
    }
    return "string";
}

/// A canonical panel that grows row by row; cells that nobody sets are missing.
class PanelBuilder {
  public:
    PanelBuilder() {
        for (const PanelColumn& column : canonical_columns()) {
            m_read.stored.push_back({std::string(column.name), arrow_type_of(column.type)});
            if (column.name != "show" && column.name != "week_start") {
                m_read.panel.columns.push_back(missing_column(std::string(column.name), column.type, 0));
            }
        }
    }

    /// A row with a week_start as a file would hold it.
    Row add(const std::string& show, const std::string& week_start) {
        const Row row = m_read.panel.row_count();
        const Result<Day> day = parse_day(week_start);
        if (!day) {
            m_read.bad_weeks.push_back(week_start);
        } else if (!is_monday(*day)) {
            m_read.not_mondays.emplace_back(row, *day);
        }
        m_read.panel.show.push_back(show);
        m_read.panel.week.push_back(day ? to_week(*day) : no_week);
        for (Column& column : m_read.panel.columns) {
            std::visit([row](auto& values) { values.resize(row + 1); }, column.values);
            column.known.push_back(0);
        }
        return row;
    }

    void set(Row row, std::string_view name, double value) {
        Column& column = find(name);
        switch (column.type()) {
            case ColumnType::Int64:
                column.ints()[row] = static_cast<std::int64_t>(value);
                break;
            case ColumnType::Float64:
                column.floats()[row] = value;
                break;
            case ColumnType::Bool:
                column.bools()[row] = value != 0.0;
                break;
            case ColumnType::String:
                throw std::logic_error("a number in a text column");
        }
        column.known[row] = 1;
    }

    void set_text(Row row, std::string_view name, const std::string& value) {
        find(name).strings()[row] = value;
        find(name).known[row] = 1;
    }

    /// One row for each value, week after week from `first`.
    PanelBuilder& series(const std::string& show, std::string_view metric, const Series& values,
                         const std::string& first = "2024-01-01") {
        for (std::size_t i = 0; i < values.size(); ++i) {
            const Row row = add(show, format_week(week_of(first) + Weeks{static_cast<int>(i)}));
            if (values[i]) {
                set(row, metric, *values[i]);
            }
        }
        return *this;
    }

    ReadPanel& read() { return m_read; }
    const Panel& panel() const { return m_read.panel; }

  private:
    Column& find(std::string_view name) {
        for (Column& column : m_read.panel.columns) {
            if (column.name == name) {
                return column;
            }
        }
        throw std::logic_error("no column " + std::string(name));
    }

    ReadPanel m_read;
};

/// A table with `|` between cells, its header first; an empty cell is missing, `true` is 1.
inline ReadPanel panel_from(const std::string& table) {
    std::istringstream lines(table);
    std::vector<std::string> header;
    PanelBuilder builder;
    for (std::string line; std::getline(lines, line);) {
        std::vector<std::string> cells;
        std::istringstream parts(line);
        for (std::string cell; std::getline(parts, cell, '|');) {
            const auto begin = cell.find_first_not_of(' ');
            cells.push_back(begin == std::string::npos ? ""
                                                       : cell.substr(begin, cell.find_last_not_of(' ') - begin + 1));
        }
        if (cells.size() < 2) {
            continue;
        }
        cells.erase(cells.begin());
        if (header.empty()) {
            header = cells;
            continue;
        }
        const Row row = builder.add(cells[0], cells[1]);
        for (std::size_t i = 2; i < header.size(); ++i) {
            if (i < cells.size() && !cells[i].empty()) {
                if (header[i] == "scrape_run_at") {
                    builder.set_text(row, header[i], cells[i]);
                } else {
                    builder.set(row, header[i],
                                cells[i] == "true"    ? 1.0
                                : cells[i] == "false" ? 0.0
                                                      : std::stod(cells[i]));
                }
            }
        }
    }
    return builder.read();
}

}  // namespace public_signals::tests
