// How a value is written in our CSV files: null is an empty field, booleans are true and false, floats are the
// shortest text that reads back the same and always look like floats.
#pragma once

#include <string>

#include "public_signals/panel/column.hpp"

namespace public_signals::inline panel {

void append_float(std::string& out, double value);
/// Appends the cell of `row`, quoted where CSV needs it.
void append_cell(std::string& out, const Column& column, std::size_t row);

}  // namespace public_signals::inline panel
