// What a feature function is given: one show's cells of a column, and the cells it fills.
//
// The functions see one show at a time and write into columns that exist already, so that shows can be worked on in
// any order, by any number of threads, or as they stream past.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "public_signals/base/timebins.hpp"
#include "public_signals/panel/panel.hpp"

namespace public_signals::inline features {

/// One show's values of a column; `known[row]` is 0 where the value is missing.
template <class T>
struct FeatureCells {
    std::span<const T> values;
    std::span<const std::uint8_t> known;

    std::size_t size() const { return known.size(); }
    FeatureCells of(RowRange rows) const {
        return {values.subspan(rows.begin, rows.end - rows.begin), known.subspan(rows.begin, rows.end - rows.begin)};
    }
};

/// One show's cells of a new column; all missing until they are set.
template <class T>
struct NewCells {
    std::span<T> values;
    std::span<std::uint8_t> known;

    void set(Row row, T value) const {
        values[row] = value;
        known[row] = 1;
    }
    NewCells of(RowRange rows) const {
        return {values.subspan(rows.begin, rows.end - rows.begin), known.subspan(rows.begin, rows.end - rows.begin)};
    }
};

/// Says that a show has no row for a week.
inline constexpr std::int32_t no_row = -1;

/// For each row of a show the row `k` weeks earlier (later for a negative `k`), or `no_row`: the calendar decides, rows
/// are never counted. `weeks` ascends without repeats. Looked up once per show and shared by every column.
std::vector<std::int32_t> rows_earlier(std::span<const Week> weeks, std::int64_t k);

/// The same for the rows of several shows, into `rows`, which has one place for each row of `weeks`.
void fill_rows_earlier(std::span<const Week> weeks, std::span<const RowRange> shows, std::int64_t k,
                       std::vector<std::int32_t>& rows);

}  // namespace public_signals::inline features
