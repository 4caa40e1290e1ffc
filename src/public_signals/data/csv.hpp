// CSV as RFC 4180 says it: quoted fields, doubled quotes, line breaks inside quotes; LF line ends are written.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/result.hpp"

namespace public_signals::inline data {

/// A table of text: the header and rows as views into the file's bytes, in which doubled quotes are undone in place.
///
/// A BOM is skipped, CRLF and CR alone accepted, an empty line between rows ignored (in a table of one column it is an
/// empty cell). A row of another length than the header and a quote that never closes are InvalidInput errors with
/// file:line.
class CsvTable {
  public:
    static Result<CsvTable> read(const std::filesystem::path& file);
    static Result<CsvTable> parse(std::string bytes, std::string name);

    const std::vector<std::string_view>& header() const { return m_header; }
    std::size_t row_count() const { return m_header.empty() ? 0 : m_cells.size() / m_header.size(); }
    std::string_view cell(std::size_t row, std::size_t column) const { return m_cells[row * m_header.size() + column]; }
    /// The column's index, or npos.
    std::size_t find(std::string_view column) const;
    /// The line of the file (1 is the header) on which a row starts, for messages.
    std::size_t line_of(std::size_t row) const { return m_lines[row]; }
    const std::string& name() const { return m_name; }
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);

  private:
    std::string m_name;
    std::shared_ptr<std::string> m_bytes;
    std::vector<std::string_view> m_header;
    std::vector<std::string_view> m_cells;
    std::vector<std::size_t> m_lines;
};

/// Appends one field, quoted when it has a comma, quote, CR, LF or leading/trailing space.
void append_csv_field(std::string& out, std::string_view field);

}  // namespace public_signals::inline data
