#include "public_signals/panel/column.hpp"

#include <utility>

namespace public_signals::inline panel {

namespace {

decltype(Column::values) empty_values(ColumnType type, std::size_t rows) {
    switch (type) {
        case ColumnType::Int64:
            return Column::Ints(rows);
        case ColumnType::Float64:
            return Column::Floats(rows);
        case ColumnType::Bool:
            return Column::Bools(rows);
        case ColumnType::String:
            break;
    }
    return Column::Strings(rows);
}

}  // namespace

Column missing_column(std::string name, ColumnType type, std::size_t rows) {
    return {std::move(name), empty_values(type, rows), std::vector<std::uint8_t>(rows, 0)};
}

}  // namespace public_signals::inline panel
