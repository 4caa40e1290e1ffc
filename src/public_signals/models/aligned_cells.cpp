#include "public_signals/models/aligned_cells.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace public_signals::inline models {
namespace {

/// Code points.
std::size_t width_of(const std::string& cell) {
    return static_cast<std::size_t>(
        std::ranges::count_if(cell, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string blanks_before(const std::string& cell, std::size_t width) {
    return std::string(width - width_of(cell), ' ');
}

}  // namespace

std::string aligned_cells(const std::vector<std::vector<std::string>>& rows, std::size_t most) {
    std::vector<std::size_t> widths(rows.front().size());
    for (const auto& row : rows) {
        for (std::size_t c = 0; c < row.size(); ++c) {
            widths[c] = std::max(widths[c], width_of(row[c]));
        }
    }
    std::string text;
    for (std::size_t from = 1; from < widths.size() || from == 1;) {
        std::size_t to = from;
        for (std::size_t line = 2 + widths[0]; to < widths.size() && (to == from || line + 2 + widths[to] <= most);
             ++to) {
            line += 2 + widths[to];
        }
        for (const auto& row : rows) {
            std::string line = "  " + row[0] + (to > from ? blanks_before(row[0], widths[0]) : "");
            for (std::size_t c = from; c < std::min(to, row.size()); ++c) {
                line += "  " + blanks_before(row[c], widths[c]) + row[c];
            }
            text += line + "\n";
        }
        from = std::max(to, from + 1);
    }
    return text;
}

}  // namespace public_signals::inline models
