// A spreadsheet saves every line of a table as wide as its widest one: `Category: All categories,` and `,` stand above
// the header of a download then.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace public_signals::inline engine::import {

/// A table, commas between its cells, without the empty cells that every line from its header on ends with, those
/// behind the lines above the header, and those of rows that hold nothing. `first_row` is where its first row begins.
/// No line goes away, so that all keep their numbers.
std::string without_padding(std::string_view bytes, std::size_t first_row);

/// A line without the empty cells at its end.
std::string_view without_empty_end(std::string_view line);

}  // namespace public_signals::inline engine::import
