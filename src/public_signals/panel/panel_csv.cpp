#include <algorithm>

#include "public_signals/base/file.hpp"
#include "public_signals/data/csv.hpp"
#include "public_signals/panel/cell_text.hpp"
#include "public_signals/panel/parquet.hpp"
#include "public_signals/panel/week_text.hpp"

namespace public_signals::inline panel {

namespace {

std::string header_of(const Panel& panel) {
    std::string out = "show,week_start";
    for (const Column& column : panel.columns) {
        out += ',';
        append_csv_field(out, column.name);
    }
    return out + '\n';
}

}  // namespace

std::string panel_csv(const Panel& panel, std::size_t rows) {
    const std::size_t count = rows == 0 ? panel.row_count() : std::min(rows, panel.row_count());
    std::string out = header_of(panel);
    for (Row row = 0; row < count; ++row) {
        append_csv_field(out, panel.show[row]);
        out += ',';
        if (panel.week[row] != no_week) {
            out += format_week(panel.week[row]);
        }
        for (const Column& column : panel.columns) {
            out += ',';
            append_cell(out, column, row);
        }
        out += '\n';
    }
    return out;
}

Result<void> write_panel_csv(const Panel& panel, const std::filesystem::path& file, std::size_t rows) {
    return write_file(file, panel_csv(panel, rows));
}

}  // namespace public_signals::inline panel
