// A column where it lies: the memory of a frame or of a Column is read, nothing is copied.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "public_signals/panel/column.hpp"

namespace public_signals::inline models {

/// Text row by row, whatever keeps it.
struct Texts {
    const void* source = nullptr;
    std::string_view (*text_at)(const void* source, std::size_t row) = nullptr;
    std::size_t rows = 0;
    // Where the texts lie end to end, which is read without a call: row r has the bytes from begins[r] to begins[r +
    // 1].
    const std::int64_t* begins = nullptr;
    const char* bytes = nullptr;

    std::size_t size() const { return rows; }
    std::string_view operator[](std::size_t row) const {
        return begins == nullptr
                   ? text_at(source, row)
                   : std::string_view(bytes + begins[row], static_cast<std::size_t>(begins[row + 1] - begins[row]));
    }
};

/// Valid as long as what it was made from. A missing row's value means nothing.
struct Series {
    using Ints = std::span<const std::int64_t>;
    using Floats = std::span<const double>;
    using Bools = std::span<const std::uint8_t>;

    std::string name;
    std::variant<Ints, Floats, Bools, Texts> values;
    std::span<const std::uint8_t> known;  // 1 where the row has a value; empty when all have one
    bool is_number = true;                // text and times are none: they can only group rows

    std::size_t size() const {
        return std::visit([](const auto& all) { return all.size(); }, values);
    }
    bool has(std::size_t row) const { return known.empty() || known[row] != 0; }
    bool has_any() const;
    bool has_all() const;
};

Series series_of(const Column& column);
std::vector<Series> series_of(const std::vector<Column>& columns);

}  // namespace public_signals::inline models
