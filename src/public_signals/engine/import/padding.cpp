#include "public_signals/engine/import/padding.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace public_signals::inline engine::import {
namespace {

/// A line and what ends it.
struct PaddedLine {
    std::string_view text;
    std::string_view end;
};

std::vector<PaddedLine> padded_lines(std::string_view bytes) {
    std::vector<PaddedLine> lines;
    for (std::size_t begin = 0; begin < bytes.size();) {
        const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
        const bool has_cr = end > begin && bytes[end - 1] == '\r';
        const std::size_t behind = end - (has_cr ? 1 : 0);
        lines.push_back({bytes.substr(begin, behind - begin), bytes.substr(behind, end + 1 - behind)});
        begin = end + 1;
    }
    return lines;
}

/// The length of the empty cell that a line ends with, with the comma before it; 0 where there is none. Of a line that
/// ends within quotes nothing is known.
std::size_t empty_end(std::string_view line) {
    const bool ends_in_quotes = std::ranges::count(line, '"') % 2 != 0;
    return ends_in_quotes ? 0 : line.ends_with(',') ? 1 : line.ends_with(",\"\"") ? 3 : 0;
}

std::size_t empty_cells(std::string_view line) {
    std::size_t cells = 0;
    for (std::size_t length = empty_end(line); length > 0; length = empty_end(line)) {
        line.remove_suffix(length);
        ++cells;
    }
    return cells;
}

bool holds_nothing(std::string_view line) {
    line = without_empty_end(line);
    return line.empty() || line == "\"\"";
}

}  // namespace

std::string_view without_empty_end(std::string_view line) {
    for (std::size_t length = empty_end(line); length > 0; length = empty_end(line)) {
        line.remove_suffix(length);
    }
    return line;
}

std::string without_padding(std::string_view bytes, std::size_t first_row) {
    const std::vector<PaddedLine> lines = padded_lines(bytes);
    std::size_t row = 0;
    while (row < lines.size() && lines[row].text.data() < bytes.data() + first_row) {
        ++row;
    }
    std::size_t header = row;
    while (header > 0 && holds_nothing(lines[header - 1].text)) {
        --header;
    }
    header = header > 0 ? header - 1 : row;
    std::size_t padding = std::numeric_limits<std::size_t>::max();
    for (std::size_t line = header; line < lines.size(); ++line) {
        padding = holds_nothing(lines[line].text) ? padding : std::min(padding, empty_cells(lines[line].text));
    }
    std::string text;
    text.reserve(bytes.size());
    for (std::size_t line = 0; line < lines.size(); ++line) {
        std::string_view kept = lines[line].text;
        if (holds_nothing(kept)) {
            kept = {};
        } else if (line < header) {
            kept = without_empty_end(kept);
        } else {
            for (std::size_t cell = 0; cell < padding; ++cell) {
                kept.remove_suffix(empty_end(kept));
            }
        }
        text += kept;
        text += lines[line].end;
    }
    return text;
}

}  // namespace public_signals::inline engine::import
