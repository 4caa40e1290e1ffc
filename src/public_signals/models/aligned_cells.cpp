#include "public_signals/models/aligned_cells.hpp"

#include <algorithm>

namespace public_signals::inline models {
namespace {

/// The lines of a cell, each as wide as `room` at most where words let it.
using CellLines = std::vector<std::string>;

std::size_t width_of(const CellLines& lines) {
    std::size_t width = 0;
    for (const std::string& line : lines) {
        width = std::max(width, display_width(line));
    }
    return width;
}

std::string blanks_beside(const std::string& line, std::size_t width) {
    return std::string(width - std::min(width, display_width(line)), ' ');
}

std::string without_blanks_behind(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

/// The widest cell of each column.
std::vector<std::size_t> widths_of(const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::size_t> widths(rows.front().size());
    for (const auto& row : rows) {
        for (std::size_t c = 0; c < row.size(); ++c) {
            widths[c] = std::max(widths[c], display_width(row[c]));
        }
    }
    return widths;
}

/// One row of a block of columns: the cells stand beside the last line of the first one, and below it where that is
/// wider than its column.
std::string row_text(const std::vector<CellLines>& cells, const std::vector<std::size_t>& widths, std::size_t from,
                     std::size_t to) {
    CellLines names = cells[0];
    if (to > from && display_width(names.back()) > widths[0]) {
        names.emplace_back();
    }
    std::size_t height = 1;
    for (std::size_t c = from; c < to; ++c) {
        height = std::max(height, cells[c].size());
    }
    std::string text;
    for (std::size_t i = 0; i + 1 < names.size(); ++i) {
        text += "  " + names[i] + "\n";
    }
    for (std::size_t i = 0; i < height; ++i) {
        std::string line = i == 0 ? names.back() : "";
        line = "  " + line + (to > from ? blanks_beside(line, widths[0]) : "");
        for (std::size_t c = from; c < to; ++c) {
            const std::string cell = i < cells[c].size() ? cells[c][i] : "";
            line += "  " + blanks_beside(cell, widths[c]) + cell;
        }
        text += (i == 0 ? line : without_blanks_behind(line)) + "\n";
    }
    return text;
}

}  // namespace

std::string aligned_cells(const std::vector<std::vector<std::string>>& rows, std::size_t most) {
    constexpr std::size_t between = 2;
    std::vector<std::size_t> widths = widths_of(rows);
    const std::size_t half = most / 2 - between;
    const std::size_t widest = widths.size() < 2 ? 0 : *std::max_element(widths.begin() + 1, widths.end());
    const std::size_t first_room = std::max(most - 2 * between - std::min(widest, half), half);
    const std::size_t other_room = most - 2 * between - std::min(widths[0], first_room);
    std::vector<std::vector<CellLines>> cells;
    for (const auto& row : rows) {
        cells.emplace_back();
        for (std::size_t c = 0; c < row.size(); ++c) {
            cells.back().push_back(lines_within(row[c], c == 0 ? first_room : other_room));
        }
    }
    for (std::size_t c = 0; c < widths.size(); ++c) {
        widths[c] = 0;
        for (const auto& row : cells) {
            widths[c] = c < row.size() ? std::max(widths[c], width_of(row[c])) : widths[c];
        }
        widths[c] = c == 0 ? std::min(widths[c], first_room) : widths[c];
    }
    std::string text;
    for (std::size_t from = 1; from < widths.size() || from == 1;) {
        std::size_t to = from;
        for (std::size_t line = between + widths[0];
             to < widths.size() && (to == from || line + between + widths[to] <= most); ++to) {
            line += between + widths[to];
        }
        for (const auto& row : cells) {
            text += row_text(row, widths, from, std::min(to, row.size()));
        }
        from = std::max(to, from + 1);
    }
    return text;
}

}  // namespace public_signals::inline models
