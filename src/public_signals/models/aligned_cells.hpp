// Tables of results as text.
#pragma once

#include <string>
#include <vector>

namespace public_signals::inline models {

/// Rows of cells in columns as wide as their widest, the first to the left, the others to the right; indented by two.
/// There is a row at least, and all have as many cells.
std::string aligned_cells(const std::vector<std::vector<std::string>>& rows);

}  // namespace public_signals::inline models
