// data/weekly/{source}_weekly.csv: one source's panel, as a person opens it.
#include <fmt/format.h>

#include <algorithm>

#include "public_signals/panel/csv_cells.hpp"
#include "public_signals/panel/parquet.hpp"
#include "public_signals/panel/raw_files.hpp"

#include "public_signals/base/file.hpp"

namespace public_signals::inline panel {

namespace {

namespace fs = std::filesystem;

Result<void> read_cell(const CsvCells& cells, Row row, const CsvField& field, Column& column) {
    const auto put = [&](auto& values, const auto& value) {
        if (value) {
            values[row] = static_cast<typename std::remove_reference_t<decltype(values)>::value_type>(*value);
            column.known[row] = 1;
        }
    };
    switch (column.type()) {
        case ColumnType::Int64:
            put(column.ints(), TRY(cells.integer(row, field)));
            break;
        case ColumnType::Float64:
            put(column.floats(), TRY(cells.number(row, field)));
            break;
        case ColumnType::Bool:
            put(column.bools(), TRY(cells.flag(row, field)));
            break;
        case ColumnType::String:
            column.strings()[row] = cells.text(row, field);
            column.known[row] = !column.strings()[row].empty();
            break;
    }
    return {};
}

Result<Column> read_column(const CsvCells& cells, std::string_view name, ColumnType type) {
    const CsvField field = TRY(cells.required(name));
    Column column = missing_column(std::string(name), type, cells.row_count());
    for (Row row = 0; row < cells.row_count(); ++row) {
        TRY(read_cell(cells, row, field, column));
    }
    return column;
}

Result<Week> week_at(const CsvCells& cells, Row row, const CsvField& field) {
    TRY(cells.filled(row, field));
    const Day day = *TRY(cells.day(row, field));
    if (!is_monday(day)) {
        return cells.bad(row, field, fmt::format("{} is not a Monday", format_day(day)),
                         fmt::format("weeks are named by their Monday, here {}", format_week(to_week(day))));
    }
    return to_week(day);
}

Result<void> no_row_twice(const Panel& panel, const fs::path& file) {
    for (Row row = 1; row < panel.row_count(); ++row) {
        if (panel.show[row] == panel.show[row - 1] && panel.week[row] == panel.week[row - 1]) {
            return invalid("a show has a week twice",
                           fmt::format("{}: {}, {}", file.string(), panel.show[row], format_week(panel.week[row])),
                           "make the file again with: public-signals weekly");
        }
    }
    return {};
}

}  // namespace

std::string weekly_file_name(Source source) {
    return fmt::format("{}_weekly.csv", name_of(source));
}

Result<void> write_weekly(Source source, const Panel& weekly, const fs::path& folder) {
    return write_file(folder / weekly_file_name(source), panel_csv(weekly, 0));
}

Result<Panel> read_weekly(Source source, const fs::path& file) {
    const CsvTable table = TRY(CsvTable::read(file));
    const CsvCells cells(table);
    const CsvField show = TRY(cells.required("show"));
    const CsvField week_start = TRY(cells.required("week_start"));
    Panel panel;
    for (Row row = 0; row < cells.row_count(); ++row) {
        panel.show.push_back(TRY(cells.filled(row, show)));
        panel.week.push_back(TRY(week_at(cells, row, week_start)));
    }
    const Extensions found = extensions_with([&](std::string_view name) { return cells.has(cells.field(name)); });
    for (const PanelColumn& column : source_columns(source, found)) {
        panel.columns.push_back(TRY(read_column(cells, column.name, column.type)));
    }
    panel.columns.push_back(TRY(read_column(cells, "scrape_run_at", ColumnType::String)));
    panel = reordered(panel, panel_order(panel));
    TRY(no_row_twice(panel, file));
    return panel;
}

}  // namespace public_signals::inline panel
