// Tables of results as text.
#pragma once

#include <string>
#include <vector>

#include "public_signals/base/wrapped.hpp"

namespace public_signals::inline models {

/// Rows of cells in columns as wide as their widest, the first to the left, the others to the right; indented by two.
/// Columns that a line of `most` has no room for stand below, beside the first column again; a cell that has none by
/// itself goes on in further lines. There is a row at least, and all have as many cells.
std::string aligned_cells(const std::vector<std::vector<std::string>>& rows, std::size_t most = terminal_width);

}  // namespace public_signals::inline models
