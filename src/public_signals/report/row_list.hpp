// A list of rows under a heading of its own, which a reader can unfold: failing rows, changed cells.
#pragma once

#include <string_view>
#include <vector>

#include "public_signals/report/markup.hpp"

namespace public_signals::inline report {

struct RowList {
    std::string_view anchor;
    std::string_view title;
    std::string_view meaning;  // one line
    std::size_t rows = 0;
    std::string_view order = "Worst first";
    std::string_view whole = "validation_report.json has all";  // where the rows beyond the first hundred are
    std::vector<std::string_view> columns;                      // those that begin with # hold numbers
};

inline constexpr std::size_t most_listed = 100;
/// As many of `rows` as are shown.
std::size_t listed(std::size_t rows);

/// Everything before the first row.
void open_rows(HtmlPage& page, const RowList& list);
void close_rows(HtmlPage& page);
/// Writes into the cells of the table that was begun last which column they are of: a phone shows them one below the
/// other, without the head.
void label_cells(HtmlPage& page);
/// A heading with its line, for a list that has no rows.
void add_no_rows(HtmlPage& page, std::string_view anchor, std::string_view title, std::string_view words);

}  // namespace public_signals::inline report
