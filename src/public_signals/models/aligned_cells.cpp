#include "public_signals/models/aligned_cells.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace public_signals::inline models {

std::string aligned_cells(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths(rows.front().size());
    for (const auto& row : rows) {
        for (std::size_t c = 0; c < row.size(); ++c) {
            widths[c] = std::max(widths[c], row[c].size());
        }
    }
    std::string text;
    for (const auto& row : rows) {
        std::string line = fmt::format("  {:<{}}", row[0], widths[0]);
        for (std::size_t c = 1; c < row.size(); ++c) {
            line += fmt::format("  {:>{}}", row[c], widths[c]);
        }
        text += line + "\n";
    }
    return text;
}

}  // namespace public_signals::inline models
