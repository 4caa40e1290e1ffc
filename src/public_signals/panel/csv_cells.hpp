// Typed cells of a CSV row, and rows written the same way back. Every bad cell is an error with file:line and column.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/byte_block.hpp"
#include "public_signals/base/timebins.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/data/csv.hpp"
#include "public_signals/data/csv_rows.hpp"

namespace public_signals::inline panel {

/// A column looked up once by name; an absent one reads as empty cells.
struct CsvField {
    std::string_view name;
    std::size_t index = CsvTable::npos;
};

class CsvCells {
  public:
    explicit CsvCells(const CsvTable& table) : m_table(&table) {}
    /// The cells of the row that a reader is on, whatever `row` is given.
    explicit CsvCells(const CsvReader& reader) : m_reader(&reader) {}

    CsvField field(std::string_view name) const {
        return {name, m_table != nullptr ? m_table->find(name) : m_reader->find(name)};
    }
    /// The field, or an error that names the columns the file has.
    Result<CsvField> required(std::string_view name) const;
    std::vector<std::string_view> header() const;
    /// An error where one of `ours` stands twice in the header, or is missing and there under another spelling.
    Result<void> check_header(std::span<const std::string_view> ours) const;
    bool has(const CsvField& field) const { return field.index != CsvTable::npos; }

    /// Of a table; a reader does not know how many there are.
    std::size_t row_count() const { return m_table->row_count(); }
    std::string_view text(std::size_t row, const CsvField& field) const {
        if (!has(field)) {
            return {};
        }
        return m_table != nullptr ? m_table->cell(row, field.index) : m_reader->field(field.index);
    }
    Result<std::string_view> filled_text(std::size_t row, const CsvField& field) const;
    Result<std::string> filled(std::size_t row, const CsvField& field) const;
    Result<std::optional<std::int64_t>> integer(std::size_t row, const CsvField& field) const;
    Result<std::optional<double>> number(std::size_t row, const CsvField& field) const;
    Result<std::optional<bool>> flag(std::size_t row, const CsvField& field) const;
    Result<std::optional<Instant>> instant(std::size_t row, const CsvField& field) const;
    Result<std::optional<Day>> day(std::size_t row, const CsvField& field) const;
    /// The value that a word means.
    template <HasWords E>
    Result<E> word(std::size_t row, const CsvField& field) const {
        const std::string_view read = text(row, field);
        if (const std::optional<E> value = find_word<E>(read)) {
            return *value;
        }
        Error unknown = unknown_word(word_list<E>.what, read, words_of<E>());
        return bad(row, field, std::move(unknown.message), std::move(unknown.help));
    }
    /// `FILE:LINE, column NAME`
    std::string place(std::size_t line, const CsvField& field) const;
    tl::unexpected<Error> bad(std::size_t row, const CsvField& field, std::string message, std::string help) const;

  private:
    std::string place_of_header() const;

    const CsvTable* m_table = nullptr;
    const CsvReader* m_reader = nullptr;
};

/// Cells as most rows have them: up to 18 digits, `true`, `false`, or nothing. False for anything else, which CsvCells
/// then reads or names as wrong.
inline bool read_plain_count(std::string_view cell, std::optional<std::int64_t>& count) {
    constexpr std::size_t digits_that_fit = 18;
    if (cell.size() > digits_that_fit) {
        return false;
    }
    std::int64_t value = 0;
    bool wrong = false;
    for (const char c : cell) {
        wrong |= c < '0' || c > '9';
        value = value * 10 + (c - '0');
    }
    count = cell.empty() ? std::nullopt : std::optional(value);
    return !wrong;
}
inline bool read_plain_flag(std::string_view cell, std::optional<bool>& flag) {
    const auto is = [&](const char* word, std::size_t size) {
        return cell.size() == size && same_bytes(cell.data(), word, size);
    };
    flag = cell.empty() ? std::nullopt : std::optional(is("true", 4));
    return cell.empty() || *flag || is("false", 5);
}

/// A row under construction: cells appended in column order, commas and quotes as CSV needs them.
class CsvRow {
  public:
    explicit CsvRow(std::string& out) : m_out(out) {}
    ~CsvRow() { m_out += '\n'; }
    CsvRow(const CsvRow&) = delete;
    CsvRow& operator=(const CsvRow&) = delete;

    CsvRow& add(std::string_view text);
    CsvRow& add(const char* text) { return add(std::string_view(text)); }
    CsvRow& add(std::optional<std::int64_t> value);
    CsvRow& add(std::optional<double> value);
    CsvRow& add(std::optional<bool> value);
    CsvRow& add(std::optional<Instant> value);
    CsvRow& add(std::optional<Day> value);

  private:
    void next();

    std::string& m_out;
    bool m_first = true;
};

}  // namespace public_signals::inline panel
