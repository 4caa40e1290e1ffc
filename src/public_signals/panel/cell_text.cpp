#include "public_signals/panel/cell_text.hpp"

#include <fmt/format.h>

#include <iterator>

#include "public_signals/data/csv.hpp"

namespace public_signals::inline panel {

void append_float(std::string& out, double value) {
    const std::size_t begin = out.size();
    fmt::format_to(std::back_inserter(out), "{}", value);
    if (out.find_first_not_of("-0123456789", begin) == std::string::npos) {
        out += ".0";
    }
}

void append_cell(std::string& out, const Column& column, std::size_t row) {
    if (!column.known[row]) {
        return;
    }
    switch (column.type()) {
        case ColumnType::Int64:
            fmt::format_to(std::back_inserter(out), "{}", column.ints()[row]);
            return;
        case ColumnType::Float64:
            append_float(out, column.floats()[row]);
            return;
        case ColumnType::Bool:
            out += column.bools()[row] != 0 ? "true" : "false";
            return;
        case ColumnType::String:
            append_csv_field(out, column.strings()[row]);
            return;
    }
}

}  // namespace public_signals::inline panel
