#include "public_signals/panel/csv_cells.hpp"

#include <fmt/format.h>

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

}  // namespace

Result<CsvField> CsvCells::required(std::string_view name) const {
    const CsvField found = field(name);
    if (has(found)) {
        return found;
    }
    const std::string columns = m_table != nullptr ? fmt::format("{}", fmt::join(m_table->header(), ", "))
                                                   : fmt::format("{}", fmt::join(m_reader->header(), ", "));
    return invalid(fmt::format("no column '{}'", name),
                   (m_table != nullptr ? m_table->name() : m_reader->name()) + ":1",
                   "name it in the first line, which has: " + columns);
}

tl::unexpected<Error> CsvCells::bad(std::size_t row, const CsvField& field, std::string message,
                                    std::string help) const {
    const std::string& file = m_table != nullptr ? m_table->name() : m_reader->name();
    const std::size_t line = m_table != nullptr ? m_table->line_of(row) : m_reader->line();
    return invalid(std::move(message), fmt::format("{}:{}, column {}", file, line, field.name), std::move(help));
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
