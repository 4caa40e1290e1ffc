// A kind of raw file as a table: a row a column, with how its cell is read into a member and written from it.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "public_signals/panel/csv_cells.hpp"
#include "public_signals/panel/raw_rows.hpp"
#include "public_signals/panel/raw_way_out.hpp"

namespace public_signals::inline panel {

/// The place of a cell, for its reader.
struct CellPlace {
    const CsvCells& cells;
    std::size_t row;
    const CsvField& field;
};

/// What an empty cell means, and a column that a file lacks.
enum class Needed : std::uint8_t {
    Cell,    // neither may be: an error
    Column,  // the column has to be there, a cell may be empty
    No,      // the member keeps its default
    Added,   // the same: files from before the column was there lack it
    Ours,    // an error in a file that this program wrote: without it, its rows would count as others; else the same
    Filled,  // Ours, and no row that names its run may lack it
};

/// A file that says which run or page each row is of is one of ours; of somebody's own any column may be absent.
bool is_of_this_program(const CsvCells& cells);
/// The field, which an error names that also names a column of the file that nobody reads: what it may have become.
Result<CsvField> required_of_ours(const CsvCells& cells, std::string_view name, std::span<const std::string_view> ours);
/// An error where a column that a file of ours may lack is not there, and one that nobody reads has nearly its name.
Result<void> check_not_renamed(const CsvCells& cells, std::string_view name, std::span<const std::string_view> ours);

template <class Row>
struct RawColumn {
    std::string_view name;
    Needed needed;
    std::function<Result<void>(const CellPlace&, Row&)> read;
    std::function<void(const Row&, CsvRow&)> write;
};

inline Result<std::optional<std::int64_t>> value_in(const CellPlace& at, std::int64_t) {
    return at.cells.integer(at.row, at.field);
}
inline Result<std::optional<double>> value_in(const CellPlace& at, double) {
    return at.cells.number(at.row, at.field);
}
inline Result<std::optional<bool>> value_in(const CellPlace& at, bool) {
    return at.cells.flag(at.row, at.field);
}
inline Result<std::optional<Instant>> value_in(const CellPlace& at, Instant) {
    return at.cells.instant(at.row, at.field);
}
inline Result<std::optional<Day>> value_in(const CellPlace& at, Day) {
    return at.cells.day(at.row, at.field);
}
inline Result<std::optional<int>> value_in(const CellPlace& at, int) {
    const auto value = TRY(at.cells.integer(at.row, at.field));
    return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
}
inline Result<std::optional<std::string>> value_in(const CellPlace& at, const std::string&) {
    return std::optional(std::string(at.cells.text(at.row, at.field)));
}
template <HasWords E>
Result<std::optional<E>> value_in(const CellPlace& at, E) {
    return std::optional(TRY(at.cells.template word<E>(at.row, at.field)));
}

template <class Value>
void add_value(CsvRow& row, const Value& value) {
    if constexpr (HasWords<Value>) {
        row.add(name_of(value));
    } else if constexpr (std::is_same_v<Value, std::string>) {
        row.add(value);
    } else if constexpr (std::is_same_v<Value, int>) {
        row.add(std::optional<std::int64_t>(value));
    } else {
        row.add(std::optional(value));
    }
}

/// A column whose cell is a member of the row, which an empty cell leaves as it is; of an optional member it is
/// nothing.
template <class Row, class Value>
RawColumn<Row> raw_column(std::string_view name, Needed needed, Value Row::* member) {
    return {name, needed,
            [member, needed](const CellPlace& at, Row& row) -> Result<void> {
                if (HasWords<Value> && needed >= Needed::No && at.cells.text(at.row, at.field).empty()) {
                    return {};
                }
                if (auto value = TRY(value_in(at, Value()))) {
                    row.*member = std::move(*value);
                }
                return {};
            },
            [member](const Row& row, CsvRow& out) { add_value(out, row.*member); }};
}
template <class Row, class Value>
RawColumn<Row> raw_column(std::string_view name, Needed needed, std::optional<Value> Row::* member) {
    return {name, needed,
            [member](const CellPlace& at, Row& row) -> Result<void> {
                row.*member = TRY(value_in(at, Value()));
                return {};
            },
            [member](const Row& row, CsvRow& out) { out.add(row.*member); }};
}

/// Rows of which several may be of the same: any may follow.
struct AnyRows {
    template <class Row>
    Result<void> operator()(const std::vector<Row>&, const PlaceOfRow&) const {
        return {};
    }
};

/// An error where two rows are of the same (`key_of`) and say different values, with both lines. The same row twice is
/// fine; `value_of` is empty where a row says nothing.
template <class KeyOf, class ValueOf>
struct OneValueEach {
    KeyOf key_of;
    ValueOf value_of;
    const char* what;

    template <class Row>
    Result<void> operator()(const std::vector<Row>& rows, const PlaceOfRow& place) const {
        std::vector<std::size_t> order(rows.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::stable_sort(order, {}, [&](std::size_t row) { return key_of(rows[row]); });
        for (std::size_t at = 0, first = 0; at < order.size(); ++at) {
            if (key_of(rows[order[first]]) != key_of(rows[order[at]]) || !value_of(rows[order[first]])) {
                first = at;
            }
            const auto said = value_of(rows[order[first]]);
            const auto now = value_of(rows[order[at]]);
            if (said && now && *said != *now) {
                return about(
                    {.show = rows[order[at]].show, .column = what},
                    invalid(fmt::format("the day {} has {} {} here and {} in {}", format_day(day_in(rows[order[at]])),
                                        what, in_words(*now), in_words(*said), place(order[first])),
                            place(order[at]),
                            "a run reads a day once: delete the row that is not meant, or say in scrape_run_at when "
                            "each was read"));
            }
        }
        return {};
    }

  private:
    template <class Value>
    static std::string in_words(const Value& value) {
        if constexpr (requires { value.text(); }) {
            return value.text();
        } else {
            return fmt::format("{}", value);
        }
    }
    template <class Row>
    static Day day_in(const Row& row) {
        if constexpr (std::is_same_v<decltype(row.day), const Day> || std::is_same_v<decltype(row.day), Day>) {
            return row.day;
        } else {
            return row.day.value_or(Day{});
        }
    }
};

template <class Row, class Check>
Result<std::vector<Row>> read_all_rows(const std::filesystem::path& file, std::span<const RawColumn<Row>> columns,
                                       const Check& check) {
    const CsvTable table = TRY(CsvTable::read(file));
    const CsvCells cells(table);
    std::vector<std::string_view> names;
    for (const RawColumn<Row>& column : columns) {
        names.push_back(column.name);
    }
    TRY(cells.check_header(names));
    std::vector<CsvField> fields;
    const bool is_ours = is_of_this_program(cells);
    for (const RawColumn<Row>& column : columns) {
        const bool is_key = is_ours && column.needed >= Needed::Ours;
        fields.push_back(is_key                        ? TRY(required_of_ours(cells, column.name, names))
                         : column.needed >= Needed::No ? cells.field(column.name)
                                                       : TRY(cells.required(column.name)));
    }
    const CsvField run_id = cells.field("run_id");
    std::vector<Row> rows(cells.row_count());
    for (std::size_t row = 0; row < rows.size(); ++row) {
        const bool names_run = !cells.text(row, run_id).empty();
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (columns[i].needed == Needed::Cell || (columns[i].needed == Needed::Filled && names_run)) {
                TRY(cells.filled_text(row, fields[i]));
            }
            TRY(columns[i].read({cells, row, fields[i]}, rows[row]));
        }
    }
    TRY(check(rows, [&](std::size_t row) { return fmt::format("{}:{}", table.name(), table.line_of(row)); }));
    return rows;
}

template <class Row, class Check = AnyRows>
Result<std::vector<Row>> read_rows(const std::filesystem::path& file, std::span<const RawColumn<Row>> columns,
                                   const Check& check = {}) {
    return of_raw_file(read_all_rows(file, columns, check));
}

template <class Row>
std::string rows_csv(const std::vector<Row>& rows, std::span<const RawColumn<Row>> columns) {
    std::string out;
    for (const RawColumn<Row>& column : columns) {
        out.append(out.empty() ? "" : ",").append(column.name);
    }
    out += '\n';
    for (const Row& row : rows) {
        CsvRow cells(out);
        for (const RawColumn<Row>& column : columns) {
            column.write(row, cells);
        }
    }
    return out;
}

}  // namespace public_signals::inline panel
