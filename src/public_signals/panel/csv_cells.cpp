#include "public_signals/panel/csv_cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "public_signals/panel/cell_rules.hpp"
#include "public_signals/panel/cell_text.hpp"

namespace public_signals::inline panel {

namespace {

template <class Number>
std::optional<Number> number_from(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

/// Letters and digits in lower case: what is left of a name however it is spelled.
std::string letters_of(std::string_view name) {
    std::string letters;
    for (const char c : name) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            letters += c;
        } else if (c >= 'A' && c <= 'Z') {
            letters += static_cast<char>(c - 'A' + 'a');
        }
    }
    return letters;
}

}  // namespace

Result<CsvField> CsvCells::required(std::string_view name) const {
    const CsvField found = field(name);
    if (has(found)) {
        return found;
    }
    return invalid(fmt::format("no column '{}'", name), place_of_header(),
                   fmt::format("name it in the first line, which has: {}", fmt::join(header(), ", ")));
}

std::vector<std::string_view> CsvCells::header() const {
    if (m_table != nullptr) {
        return m_table->header();
    }
    return {m_reader->header().begin(), m_reader->header().end()};
}

std::string CsvCells::place_of_header() const {
    return (m_table != nullptr ? m_table->name() : m_reader->name()) + ":1";
}

Result<void> CsvCells::check_header(std::span<const std::string_view> ours) const {
    const std::vector<std::string_view> names = header();
    for (const std::string_view column : ours) {
        const auto count = std::ranges::count(names, column);
        if (count > 1) {
            return invalid(fmt::format("the column '{}' stands twice", column), place_of_header(),
                           "delete the one that is not meant");
        }
        const auto spelled = [&](std::string_view name) { return letters_of(name) == letters_of(column); };
        const auto other = std::ranges::find_if(names, spelled);
        if (count == 0 && other != names.end() && std::ranges::find(ours, *other) == ours.end()) {
            return invalid(fmt::format("the column '{}' is called '{}'", column, *other), place_of_header(),
                           fmt::format("call it {}: columns of another name are not read", column));
        }
    }
    return {};
}

tl::unexpected<Error> CsvCells::bad(std::size_t row, const CsvField& field, std::string message,
                                    std::string help) const {
    const std::size_t line = m_table != nullptr ? m_table->line_of(row) : m_reader->line();
    return invalid(std::move(message), place(line, field), std::move(help));
}

std::string CsvCells::place(std::size_t line, const CsvField& field) const {
    const std::string& file = m_table != nullptr ? m_table->name() : m_reader->name();
    return fmt::format("{}:{}, column {}", file, line, field.name);
}

Result<std::string_view> CsvCells::filled_text(std::size_t row, const CsvField& field) const {
    const std::string_view cell = text(row, field);
    if (cell.empty()) {
        return bad(row, field, fmt::format("{} is empty", field.name), "every row needs one");
    }
    return cell;
}

Result<std::string> CsvCells::filled(std::size_t row, const CsvField& field) const {
    return std::string(TRY(filled_text(row, field)));
}

Result<std::optional<std::int64_t>> CsvCells::integer(std::size_t row, const CsvField& field) const {
    const std::string_view cell = text(row, field);
    Count count;
    if (!read_count(cell, count)) {
        return bad(row, field, fmt::format("'{}' is not a count", cell), "write digits only, or nothing when unknown");
    }
    return count;
}

Result<std::optional<double>> CsvCells::number(std::size_t row, const CsvField& field) const {
    const std::string_view cell = text(row, field);
    if (cell.empty()) {
        return std::nullopt;
    }
    const auto value = number_from<double>(cell);
    if (!value || !std::isfinite(*value)) {
        return bad(row, field, fmt::format("'{}' is not a number", cell), "write a number, or nothing when unknown");
    }
    return value;
}

Result<std::optional<bool>> CsvCells::flag(std::size_t row, const CsvField& field) const {
    const std::string_view cell = text(row, field);
    std::optional<bool> value;
    if (!read_flag(cell, value)) {
        return bad(row, field, fmt::format("'{}' is neither true nor false", cell),
                   "leave the cell empty when unknown");
    }
    return value;
}

Result<std::optional<Instant>> CsvCells::instant(std::size_t row, const CsvField& field) const {
    const std::string_view cell = text(row, field);
    if (cell.empty()) {
        return std::nullopt;
    }
    const Result<Instant> parsed = parse_instant(cell);
    if (!parsed) {
        return bad(row, field, parsed.error().message, "write a time as 2024-01-31T18:00:00Z");
    }
    return *parsed;
}

Result<std::optional<Day>> CsvCells::day(std::size_t row, const CsvField& field) const {
    const std::optional<Instant> parsed = TRY(instant(row, field));
    return parsed ? std::optional(day_of(*parsed)) : std::nullopt;
}

void CsvRow::next() {
    if (!m_first) {
        m_out += ',';
    }
    m_first = false;
}

CsvRow& CsvRow::add(std::string_view text) {
    next();
    append_csv_field(m_out, text);
    return *this;
}

CsvRow& CsvRow::add(std::optional<std::int64_t> value) {
    next();
    if (value) {
        m_out += std::to_string(*value);
    }
    return *this;
}

CsvRow& CsvRow::add(std::optional<double> value) {
    next();
    if (value) {
        append_float(m_out, *value);
    }
    return *this;
}

CsvRow& CsvRow::add(std::optional<bool> value) {
    next();
    if (value) {
        m_out += *value ? "true" : "false";
    }
    return *this;
}

CsvRow& CsvRow::add(std::optional<Instant> value) {
    next();
    if (value) {
        m_out += format_instant(*value);
    }
    return *this;
}

CsvRow& CsvRow::add(std::optional<Day> value) {
    next();
    if (value) {
        m_out += format_day(*value);
    }
    return *this;
}

}  // namespace public_signals::inline panel
