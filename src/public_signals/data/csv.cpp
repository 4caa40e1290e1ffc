#include "public_signals/data/csv.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/file.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/data/csv_line_ends.hpp"
#include "public_signals/data/csv_rows.hpp"
#include "public_signals/data/stranger_files.hpp"
#include "public_signals/data/utf8_table.hpp"

namespace public_signals::inline data {

Result<CsvTable> CsvTable::read(const std::filesystem::path& file) {
    return parse(TRY(read_file(file)), file.string());
}

Result<CsvTable> CsvTable::parse(std::string bytes, std::string name) {
    CsvTable table;
    table.m_name = std::move(name);
    table.m_bytes = std::make_shared<std::string>(std::move(bytes));
    TRY(check_no_stranger(*table.m_bytes, table.m_name));
    TRY(check_is_no_utf16(*table.m_bytes, table.m_name));
    const std::size_t mark = table.m_bytes->starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
    if (ends_lines_with_cr(*table.m_bytes)) {
        CrToLf().apply(table.m_bytes->data(), table.m_bytes->data() + table.m_bytes->size());
    }
    TRY(check_is_utf8(*table.m_bytes, table.m_name));
    CsvSplitter splitter(table.m_name);
    splitter.feed(table.m_bytes->data() + mark, table.m_bytes->data() + table.m_bytes->size(), true);
    if (TRY(splitter.row(table.m_header)) == CsvSplitter::Step::End) {
        return invalid("the CSV file is empty", table.m_name, "its first line names the columns");
    }
    const std::size_t width = table.m_header.size();
    // Growing the cells step by step would hold them twice; every cell takes a byte of the file at least.
    const auto lines = static_cast<std::size_t>(std::count(table.m_bytes->begin(), table.m_bytes->end(), '\n'));
    table.m_cells.reserve(std::min(lines * width, table.m_bytes->size()));
    table.m_lines.reserve(lines);
    while (true) {
        const std::size_t line = splitter.line();
        const std::size_t before = table.m_cells.size();
        if (TRY(splitter.row(table.m_cells)) == CsvSplitter::Step::End) {
            break;
        }
        const std::size_t fields = table.m_cells.size() - before;
        if (fields == 1 && width > 1 && table.m_cells.back().empty()) {
            table.m_cells.pop_back();
            continue;
        }
        if (fields != width) {
            return invalid(fmt::format("a row has {} fields, the header has {}", fields, width), splitter.place(line),
                           "quote fields that hold a comma");
        }
        table.m_lines.push_back(line);
    }
    return table;
}

std::size_t CsvTable::find(std::string_view column) const {
    const auto found = std::find(m_header.begin(), m_header.end(), column);
    return found == m_header.end() ? npos : static_cast<std::size_t>(found - m_header.begin());
}

void append_csv_field(std::string& out, std::string_view field) {
    const bool quoted = field.find_first_of(",\"\r\n") != field.npos || field.starts_with(' ') || field.ends_with(' ');
    if (!quoted) {
        out += field;
        return;
    }
    out += '"';
    for (const char c : field) {
        if (c == '"') {
            out += '"';
        }
        out += c;
    }
    out += '"';
}

}  // namespace public_signals::inline data
