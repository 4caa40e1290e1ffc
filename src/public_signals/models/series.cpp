#include "public_signals/models/series.hpp"

#include <algorithm>

namespace public_signals::inline models {
namespace {

std::string_view string_at(const void* source, std::size_t row) {
    return static_cast<const std::string*>(source)[row];
}

}  // namespace

bool Series::has_any() const {
    return known.empty() ? size() > 0 : std::ranges::find(known, 1) != known.end();
}

bool Series::has_all() const {
    return std::ranges::find(known, 0) == known.end();
}

Series series_of(const Column& column) {
    Series series{.name = column.name, .values = {}, .known = column.known};
    switch (column.type()) {
        case ColumnType::Int64:
            series.values = Series::Ints(column.ints());
            break;
        case ColumnType::Float64:
            series.values = Series::Floats(column.floats());
            break;
        case ColumnType::Bool:
            series.values = Series::Bools(column.bools());
            break;
        case ColumnType::String:
            series.values = Texts{column.strings().data(), string_at, column.size()};
            series.is_number = false;
    }
    return series;
}

std::vector<Series> series_of(const std::vector<Column>& columns) {
    std::vector<Series> all;
    all.reserve(columns.size());
    for (const Column& column : columns) {
        all.push_back(series_of(column));
    }
    return all;
}

}  // namespace public_signals::inline models
