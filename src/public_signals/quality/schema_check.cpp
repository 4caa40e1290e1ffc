#include "public_signals/quality/schema_check.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/counted.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline quality {
namespace {

using StoredColumns = std::vector<StoredColumn>;

const StoredColumn* stored(const StoredColumns& columns, std::string_view name) {
    const auto found = std::ranges::find(columns, name, &StoredColumn::name);
    return found == columns.end() ? nullptr : &*found;
}

/// The canonical columns, and those of an extension when the file has one of them.
std::vector<PanelColumn> due_columns(const StoredColumns& columns) {
    const auto in_file = [&columns](std::string_view name) { return stored(columns, name) != nullptr; };
    return panel_schema(extensions_with(in_file));
}

const char* due_type(ColumnType type) {
    return type == ColumnType::Float64 ? "float64" : name_of(type);
}

std::string found_type(const std::string& arrow_type) {
    return arrow_type == "double" ? "float64" : arrow_type == "float" ? "float32" : arrow_type;
}

/// A text column without any text has no type of its own in pandas, hence `null`.
bool type_fits(const std::string& arrow_type, ColumnType due) {
    switch (due) {
        case ColumnType::Int64:
            return arrow_type == "int64";
        case ColumnType::Float64:
            return arrow_type == "double";
        case ColumnType::Bool:
            return arrow_type == "bool";
        case ColumnType::String:
            break;
    }
    return arrow_type == "string" || arrow_type == "large_string" || arrow_type == "string_view" ||
           arrow_type == "null";
}

/// For each entry of `places`, whether it belongs to one longest increasing run: what doesn't was moved.
std::vector<bool> in_order(const std::vector<std::size_t>& places) {
    std::vector<std::size_t> length(places.size(), 1);
    std::vector<std::size_t> before(places.size(), places.size());
    std::size_t last = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (places[j] < places[i] && length[j] + 1 > length[i]) {
                length[i] = length[j] + 1;
                before[i] = j;
            }
        }
        last = length[i] > length[last] ? i : last;
    }
    std::vector<bool> kept(places.size());
    for (std::size_t i = last; i < places.size(); i = before[i]) {
        kept[i] = true;
    }
    return kept;
}

void add_absent_and_mistyped(const StoredColumns& columns, const std::vector<PanelColumn>& due,
                             std::vector<std::string>& errors) {
    for (const PanelColumn& column : due) {
        const StoredColumn* found = stored(columns, column.name);
        if (found == nullptr) {
            errors.push_back(fmt::format("{}: absent, {} is due", column.name, due_type(column.type)));
        } else if (!type_fits(found->arrow_type, column.type)) {
            errors.push_back(fmt::format("{}: {} where {} is due", column.name, found_type(found->arrow_type),
                                         due_type(column.type)));
        }
    }
}

void add_moved(const StoredColumns& columns, const std::vector<PanelColumn>& due, std::vector<std::string>& errors) {
    std::vector<std::size_t> places;
    for (const StoredColumn& column : columns) {
        const auto found = std::ranges::find(due, column.name, &PanelColumn::name);
        if (found != due.end()) {
            places.push_back(static_cast<std::size_t>(found - due.begin()));
        }
    }
    const std::vector<bool> kept = in_order(places);
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (!kept[i]) {
            const std::size_t place = places[i];
            errors.push_back(
                place == 0 ? fmt::format("{}: out of order, it comes first", due[place].name)
                           : fmt::format("{}: out of order, it comes after {}", due[place].name, due[place - 1].name));
        }
    }
}

void add_foreign(const StoredColumns& columns, const std::vector<PanelColumn>& due, std::vector<std::string>& errors) {
    std::vector<std::string> names;
    names.reserve(due.size());
    for (const PanelColumn& column : due) {
        names.emplace_back(column.name);
    }
    for (const StoredColumn& column : columns) {
        if (std::ranges::find(names, column.name) == names.end()) {
            const std::string near = nearest(column.name, names);
            errors.push_back(fmt::format("{}: not a column of the panel{}", column.name,
                                         near.empty() ? "" : fmt::format(" (nearest: {})", near)));
        }
    }
}

}  // namespace

std::vector<std::string> schema_errors_of(const std::vector<StoredColumn>& stored, const InfiniteValues& infinite) {
    const std::vector<PanelColumn> due = due_columns(stored);
    std::vector<std::string> errors;
    add_absent_and_mistyped(stored, due, errors);
    add_moved(stored, due, errors);
    add_foreign(stored, due, errors);
    for (const auto& [column, values] : infinite) {
        if (values > 0) {
            errors.push_back(fmt::format("{}: {}", column, counted(values, "infinite value")));
        }
    }
    return errors;
}

}  // namespace public_signals::inline quality
