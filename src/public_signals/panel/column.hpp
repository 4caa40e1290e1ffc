// A column of values; some may be missing.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "public_signals/base/word_table.hpp"

namespace public_signals::inline panel {

enum class ColumnType { Int64, Float64, Bool, String };
constexpr auto word_table(ColumnType) {
    return words<ColumnType>("type of a column", {{ColumnType::Int64, "int64"},
                                                  {ColumnType::Float64, "float64"},
                                                  {ColumnType::Bool, "bool"},
                                                  {ColumnType::String, "string"}});
}

/// `known[row]` is 1 where the row has a value and 0 where it is missing; a missing row's stored value is 0 (or empty)
/// and means nothing. `values` and `known` have the same length.
struct Column {
    using Ints = std::vector<std::int64_t>;
    using Floats = std::vector<double>;
    using Bools = std::vector<std::uint8_t>;
    using Strings = std::vector<std::string>;

    std::string name;
    std::variant<Ints, Floats, Bools, Strings> values;
    std::vector<std::uint8_t> known;

    ColumnType type() const { return static_cast<ColumnType>(values.index()); }
    std::size_t size() const { return known.size(); }
    const Ints& ints() const { return std::get<Ints>(values); }
    Ints& ints() { return std::get<Ints>(values); }
    const Floats& floats() const { return std::get<Floats>(values); }
    Floats& floats() { return std::get<Floats>(values); }
    const Bools& bools() const { return std::get<Bools>(values); }
    Bools& bools() { return std::get<Bools>(values); }
    const Strings& strings() const { return std::get<Strings>(values); }
    Strings& strings() { return std::get<Strings>(values); }
};

/// A column of `rows` missing values.
Column missing_column(std::string name, ColumnType type, std::size_t rows);

}  // namespace public_signals::inline panel
