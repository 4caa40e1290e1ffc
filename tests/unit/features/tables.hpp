// Panels written as tables: what the tests of this folder start from.
//
//     | show | week_start | tt_posts |
//     | A    | 2024-01-01 | 3        |
//
// A column with a `.` in one of its cells holds floats, one of true and false booleans; an empty cell is missing.
#pragma once

#include <algorithm>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/panel/panel.hpp"

namespace public_signals::tests {

inline constexpr std::nullopt_t missing = std::nullopt;
using Ints = std::vector<std::optional<std::int64_t>>;
using Floats = std::vector<std::optional<double>>;
using Table = std::vector<std::vector<std::string>>;

inline std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

inline Table rows_of(const std::string& text) {
    Table rows;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        const auto bar = line.find('|');
        if (bar == std::string::npos) {
            continue;
        }
        std::istringstream cells(line.substr(bar + 1));
        rows.emplace_back();
        for (std::string cell; std::getline(cells, cell, '|');) {
            rows.back().push_back(trimmed(cell));
        }
    }
    return rows;
}

inline ColumnType type_of(const Table& rows, std::size_t c) {
    const auto any = [&](auto&& matches) {
        return std::any_of(rows.begin() + 1, rows.end(), [&](const auto& row) { return matches(row.at(c)); });
    };
    if (any([](const std::string& cell) { return cell == "true" || cell == "false"; })) {
        return ColumnType::Bool;
    }
    if (any([](const std::string& cell) {
            return cell.find_first_not_of("+-.0123456789einfa") != std::string::npos;
        })) {
        return ColumnType::String;
    }
    return any([](const std::string& cell) { return cell.find_first_of(".in") != std::string::npos; })
               ? ColumnType::Float64
               : ColumnType::Int64;
}

inline Column column_of(const Table& rows, std::size_t c) {
    Column column = missing_column(rows[0][c], type_of(rows, c), rows.size() - 1);
    for (Row row = 0; row < column.size(); ++row) {
        const std::string& cell = rows[row + 1][c];
        if (cell.empty()) {
            continue;
        }
        column.known[row] = 1;
        switch (column.type()) {
            case ColumnType::Int64:
                column.ints()[row] = std::stoll(cell);
                break;
            case ColumnType::Float64:
                column.floats()[row] = std::stod(cell);
                break;
            case ColumnType::Bool:
                column.bools()[row] = cell == "true" ? 1 : 0;
                break;
            case ColumnType::String:
                column.strings()[row] = cell;
                break;
        }
    }
    return column;
}

inline Panel panel_from(const std::string& text) {
    const Table rows = rows_of(text);
    Panel panel;
    for (Row row = 1; row < rows.size(); ++row) {
        panel.show.push_back(rows[row].at(0));
        panel.week.push_back(to_week(parse_day(rows[row].at(1)).value()));
    }
    for (std::size_t c = 2; c < rows[0].size(); ++c) {
        panel.columns.push_back(column_of(rows, c));
    }
    return panel;
}

template <class T>
std::vector<std::optional<T>> cells_of(const Panel& panel, std::string_view name) {
    const Column& column = *panel.column(name).value();
    const auto& values = std::get<std::vector<T>>(column.values);
    std::vector<std::optional<T>> cells;
    for (Row row = 0; row < column.size(); ++row) {
        cells.push_back(column.known[row] != 0 ? std::optional<T>(values[row]) : missing);
    }
    return cells;
}
inline Ints ints(const Panel& panel, std::string_view name) {
    return cells_of<std::int64_t>(panel, name);
}
inline Floats floats(const Panel& panel, std::string_view name) {
    return cells_of<double>(panel, name);
}

}  // namespace public_signals::tests
