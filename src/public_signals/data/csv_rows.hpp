// The rows of a CSV file one after another: memory depends on the longest row, never on the file.
#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/data/csv_breaks.hpp"
#include "public_signals/data/csv_line_ends.hpp"

namespace public_signals::inline data {

/// Makes one of every two quotes in the text of a quoted field, in place; returns the new end.
char* undouble_quotes(char* begin, char* end);

/// An InvalidInput error that says so where bytes are UTF-16.
Result<void> check_is_no_utf16(std::string_view bytes, const std::string& name);

/// Splits bytes that the caller owns into rows. Doubled quotes are undone in the bytes themselves.
class CsvSplitter {
  public:
    enum class Step { Whole, NeedMore, End };

    explicit CsvSplitter(const std::string& name) : m_name(name) {}

    /// The bytes to go on with: they begin with what at() had left over. `is_last`: nothing follows them.
    void feed(char* begin, char* end, bool is_last);
    /// The fields of the next row; NeedMore when the row ends behind the bytes given.
    Result<Step> row(std::vector<std::string_view>& fields);

    /// From now on the doubled quotes of this field of a row stay as they are.
    void leave_doubled(std::size_t field) { m_left_field = field; }
    /// Whether the row's field that is left so has any.
    bool left_doubled() const { return m_left_doubled; }

    char* at() const { return m_at; }
    /// Whether the row from `begin` to at() is known to be ASCII: where it is not, look.
    bool is_known_ascii(const char* begin) const { return m_breaks.is_known_ascii(begin, m_at); }
    /// The line on which the next row begins; 1 is the header.
    std::size_t line() const { return m_line; }
    std::string place(std::size_t line) const;

  private:
    enum class Found { Whole, NeedMore, Odd };

    Found plain_row(std::vector<std::string_view>& fields);
    Result<Step> careful_row(std::vector<std::string_view>& fields);
    Result<bool> quoted_field(char*& at, std::string_view& field, std::size_t& inner_lines);
    void undo_doubled(std::vector<std::string_view>& fields);

    const std::string& m_name;
    char* m_at = nullptr;  // where the row begins that comes next
    char* m_end = nullptr;
    bool m_is_last = true;
    std::size_t m_line = 1;
    CsvBreaks m_breaks;
    std::vector<std::size_t> m_doubled;  // the fields of this row that hold doubled quotes
    std::size_t m_left_field = static_cast<std::size_t>(-1);
    bool m_left_doubled = false;
};

/// A file open for reading, row by row. A row of another length than the header and a quote that never closes are
/// InvalidInput errors with file:line; a BOM is skipped, CRLF and CR alone accepted, an empty line between rows
/// ignored.
class CsvReader {
  public:
    static Result<CsvReader> open(const std::filesystem::path& file);

    const std::string& name() const { return *m_name; }
    const std::vector<std::string>& header() const { return m_header; }
    /// The column's index, or npos.
    std::size_t find(std::string_view column) const;
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);

    /// Moves to the next row; false behind the last. Fields are views that the next call ends.
    Result<bool> next();
    std::string_view field(std::size_t column) const { return m_fields[column]; }
    std::size_t line() const { return m_row_line; }

    /// A column that is asked for in the bytes of the file, where quotes inside of quotes are doubled: field() then
    /// gives it so, and is_doubled() says whether the row's field has such quotes.
    void leave_doubled(std::size_t column) { m_splitter.leave_doubled(column); }
    bool is_doubled() const { return m_splitter.left_doubled(); }

  private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    explicit CsvReader(const std::filesystem::path& file);
    Result<CsvSplitter::Step> step();
    Result<void> refill();

    std::unique_ptr<std::string> m_name;  // the splitter keeps a reference to it
    std::unique_ptr<std::FILE, Close> m_file;
    std::vector<char> m_buffer;
    CsvSplitter m_splitter;
    std::size_t m_held = 0;  // bytes of the buffer that hold something
    bool m_at_end = false;
    std::optional<CrToLf> m_cr_to_lf;
    std::vector<std::string> m_header;
    std::vector<std::string_view> m_fields;
    std::size_t m_row_line = 1;
};

}  // namespace public_signals::inline data
