// Days of raw CSV are hundreds of megabytes: lines without quotes, nearly all, are split by memchr alone.
#include "public_signals/common/csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "public_signals/common/file.hpp"

namespace public_signals {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

const char* find_char(const char* begin, const char* end, char wanted) {
    if (begin == end) {
        return end;
    }
    const void* found = std::memchr(begin, wanted, static_cast<std::size_t>(end - begin));
    return found == nullptr ? end : static_cast<const char*>(found);
}

std::string_view view_of(const char* begin, const char* end) {
    return {begin, static_cast<std::size_t>(end - begin)};
}

/// Walks over the bytes of a file row by row.
class Splitter {
  public:
    Splitter(std::string& bytes, const std::string& name)
        : m_name(name), m_at(bytes.data()), m_end(bytes.data() + bytes.size()) {
        if (view_of(m_at, m_end).starts_with(byte_order_mark)) {
            m_at += byte_order_mark.size();
        }
        m_quote = find_char(m_at, m_end, '"');
    }

    bool done() const { return m_at == m_end; }
    std::size_t line() const { return m_line; }
    std::string place(std::size_t line) const { return fmt::format("{}:{}", m_name, line); }

    /// Appends the fields of the next row.
    Result<void> row(std::vector<std::string_view>& fields) {
        const char* line_end = find_char(m_at, m_end, '\n');
        if (m_quote < m_at) {
            m_quote = find_char(m_at, m_end, '"');
        }
        if (m_quote >= line_end) {
            plain_row(line_end, fields);
            return {};
        }
        return quoted_row(fields);
    }

  private:
    /// The end of a line's text: a CR before the LF is part of the line end.
    const char* text_end(const char* line_end) const {
        return line_end != m_end && line_end != m_at && line_end[-1] == '\r' ? line_end - 1 : line_end;
    }
    void step_over_line_end(const char* line_end) {
        m_at += line_end - m_at + (line_end == m_end ? 0 : 1);
        ++m_line;
    }

    void plain_row(const char* line_end, std::vector<std::string_view>& fields) {
        const char* end = text_end(line_end);
        const char* begin = m_at;
        for (const char* comma = find_char(begin, end, ','); comma != end; comma = find_char(begin, end, ',')) {
            fields.push_back(view_of(begin, comma));
            begin = comma + 1;
        }
        fields.push_back(view_of(begin, end));
        step_over_line_end(line_end);
    }

    Result<void> quoted_row(std::vector<std::string_view>& fields) {
        while (true) {
            const bool quoted = m_at != m_end && *m_at == '"';
            fields.push_back(TRY(quoted ? quoted_field() : plain_field()));
            if (m_at != m_end && *m_at == ',') {
                ++m_at;
                continue;
            }
            const char* line_end = m_at != m_end && *m_at == '\r' ? m_at + 1 : m_at;
            if (line_end != m_end && *line_end != '\n') {
                return invalid("text follows the closing quote of a field", place(m_line),
                               "write a quote inside a quoted field twice");
            }
            step_over_line_end(line_end);
            return {};
        }
    }

    Result<std::string_view> plain_field() {
        const char* begin = m_at;
        const char* line_end = find_char(m_at, m_end, '\n');
        const char* end = find_char(m_at, text_end(line_end), ',');
        m_at += end - m_at;
        return view_of(begin, end);
    }

    /// The text between two quotes; what follows a doubled quote moves up by one.
    Result<std::string_view> quoted_field() {
        const std::size_t first_line = m_line;
        char* const begin = ++m_at;
        char* to = begin;
        while (true) {
            const char* quote = find_char(m_at, m_end, '"');
            if (quote == m_end) {
                return invalid("a quoted field never ends", place(first_line), "close the quote");
            }
            const auto length = quote - m_at;
            m_line += static_cast<std::size_t>(std::count(m_at, m_at + length, '\n'));
            if (to != m_at) {
                std::memmove(to, m_at, static_cast<std::size_t>(length));
            }
            to += length;
            m_at += length + 1;
            if (m_at == m_end || *m_at != '"') {
                return view_of(begin, to);
            }
            *to++ = '"';
            ++m_at;
        }
    }

    const std::string& m_name;
    char* m_at;
    const char* m_end;
    const char* m_quote;  // the first quote at or after m_at, as last looked up
    std::size_t m_line = 1;
};

}  // namespace

Result<CsvTable> CsvTable::read(const std::filesystem::path& file) {
    return parse(TRY(read_file(file)), file.string());
}

Result<CsvTable> CsvTable::parse(std::string bytes, std::string name) {
    CsvTable table;
    table.m_name = std::move(name);
    table.m_bytes = std::make_shared<std::string>(std::move(bytes));
    Splitter splitter(*table.m_bytes, table.m_name);
    if (splitter.done()) {
        return invalid("the CSV file is empty", table.m_name, "its first line names the columns");
    }
    TRY(splitter.row(table.m_header));
    const std::size_t width = table.m_header.size();
    // Growing the cells step by step would hold them twice; every cell takes a byte of the file at least.
    const auto lines = static_cast<std::size_t>(std::count(table.m_bytes->begin(), table.m_bytes->end(), '\n'));
    table.m_cells.reserve(std::min(lines * width, table.m_bytes->size()));
    table.m_lines.reserve(lines);
    while (!splitter.done()) {
        const std::size_t line = splitter.line();
        const std::size_t before = table.m_cells.size();
        TRY(splitter.row(table.m_cells));
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

}  // namespace public_signals
