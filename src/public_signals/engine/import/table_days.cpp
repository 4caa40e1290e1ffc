#include "public_signals/engine/import/table_days.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "public_signals/data/json.hpp"
#include "public_signals/engine/import/day_order.hpp"

namespace public_signals::inline engine::import {
namespace table_days {
namespace {

/// What separates the rows of a table.
enum class RowsApart : std::uint8_t { No, Days, Weeks, Months };

struct DayParts {
    std::array<std::string, 3> texts;
    char sign = '-';
};

/// Three numbers between two equal signs; spaces, and a dot behind the last, say nothing (`3. 11. 2024`,
/// `2024. 11. 3.`).
std::optional<DayParts> day_parts(std::string_view cell) {
    std::string text(cell);
    std::erase(text, ' ');
    if (text.ends_with('.')) {
        text.pop_back();
    }
    const auto sign = text.find_first_of("-/.");
    DayParts parts{.sign = sign == text.npos ? '-' : text[sign]};
    std::size_t begin = 0;
    for (std::size_t part = 0; part < parts.texts.size(); ++part) {
        const bool is_last = part + 1 == parts.texts.size();
        const std::size_t end = is_last ? text.size() : text.find(parts.sign, begin);
        if (end == text.npos || begin > end) {
            return std::nullopt;
        }
        parts.texts[part] = text.substr(begin, end - begin);
        if (parts.texts[part].empty() || parts.texts[part].size() > 4 ||
            parts.texts[part].find_first_not_of("0123456789") != std::string::npos) {
            return std::nullopt;
        }
        begin = end + 1;
    }
    return parts;
}

std::optional<Day> day_in(const DayParts& parts, DateOrder order) {
    return day_of_numbers({parts.texts[0], parts.texts[1], parts.texts[2]}, order);
}

/// So few rows have no distance that most of them keep.
constexpr std::size_t most_rows_without_rhythm = 2;
constexpr const char* write_days_anew = "import the file as it was downloaded, or write its days as YYYY-MM-DD";

/// At least half of the steps between rows are the one that the others miss rows of.
RowsApart rows_apart(std::vector<Day> days) {
    std::ranges::sort(days);
    std::size_t of_day = 0;
    std::size_t of_week = 0;
    std::size_t of_month = 0;
    for (std::size_t i = 1; i < days.size(); ++i) {
        const auto step = (days[i] - days[i - 1]).count();
        of_day += step == 1 ? 1 : 0;
        of_week += step == days_a_week ? 1 : 0;
        of_month += step >= 28 && step <= 31 ? 1 : 0;
    }
    const auto is_most = [&](std::size_t steps) { return steps > 0 && 2 * steps >= days.size() - 1; };
    const auto begins_month = [](Day day) { return std::chrono::year_month_day(day).day() == std::chrono::day(1); };
    if (is_most(of_day)) {
        return RowsApart::Days;
    }
    if (is_most(of_week)) {
        return RowsApart::Weeks;
    }
    return is_most(of_month) && std::ranges::all_of(days, begins_month) ? RowsApart::Months : RowsApart::No;
}

std::string_view in_words(RowsApart rows) {
    return rows == RowsApart::Days ? "days" : rows == RowsApart::Weeks ? "weeks" : "months";
}

struct ColumnReading {
    DateOrder order;
    std::vector<Day> days = {};
    RowsApart rows = RowsApart::No;
};

}  // namespace
}  // namespace table_days

tl::expected<std::vector<Day>, DaysFault> days_of_column(const std::vector<std::string_view>& cells) {
    using namespace table_days;
    std::vector<ColumnReading> readings;
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
        const auto parts = day_parts(json::trimmed(cells[cell]));
        if (parts && readings.empty() && cell == 0) {
            readings = {{DateOrder::DayMonthYear}, {DateOrder::MonthDayYear}, {DateOrder::YearMonthDay}};
            if (parts->sign == '/') {
                std::swap(readings[0], readings[1]);
            }
        }
        const auto can_not_be = [&](ColumnReading& reading) {
            const auto day = parts ? day_in(*parts, reading.order) : std::nullopt;
            if (day) {
                reading.days.push_back(*day);
            }
            return !day;
        };
        std::erase_if(readings, can_not_be);
        if (readings.empty()) {
            const bool is_day = cell > 0 && parts &&
                                (day_in(*parts, DateOrder::DayMonthYear) || day_in(*parts, DateOrder::MonthDayYear));
            return tl::unexpected(DaysFault{
                cell, fmt::format("`{}` is no day{}", cells[cell], is_day ? " as the rows before write theirs" : "")});
        }
    }
    std::vector<const ColumnReading*> series;
    for (ColumnReading& reading : readings) {
        reading.rows = rows_apart(reading.days);
        const bool is_new =
            std::ranges::none_of(series, [&](const ColumnReading* other) { return other->days == reading.days; });
        if (reading.rows != RowsApart::No && is_new) {
            series.push_back(&reading);
        }
    }
    if (series.empty() && readings.size() > 1 && cells.size() > most_rows_without_rhythm &&
        readings[0].days != readings[1].days) {
        return tl::unexpected(
            DaysFault{0,
                      fmt::format("`{}` may be {} or {}, and in neither order are the rows days, weeks "
                                  "or months apart",
                                  cells[0], format_day(readings[0].days[0]), format_day(readings[1].days[0])),
                      write_days_anew});
    }
    if (series.size() < 2) {
        return series.empty() ? readings.empty() ? std::vector<Day>() : readings.front().days : series.front()->days;
    }
    const ColumnReading& one = *series[0];
    const ColumnReading& other = *series[1];
    const auto differ = std::ranges::mismatch(one.days, other.days).in1 - one.days.begin();
    const auto cell = static_cast<std::size_t>(differ);
    return tl::unexpected(DaysFault{
        cell,
        fmt::format("the rows may be {}, with `{}` for {}, or {}, with it for {}", in_words(one.rows), cells[cell],
                    format_day(one.days[cell]), in_words(other.rows), format_day(other.days[cell])),
        write_days_anew});
}

std::string_view without_zero_decimals(std::string_view number) {
    for (const std::string_view zeros : {".00", ",00", ".0", ",0"}) {
        if (number.size() > zeros.size() && number.ends_with(zeros) &&
            number.find_first_not_of("0123456789") == number.size() - zeros.size()) {
            return number.substr(0, number.size() - zeros.size());
        }
    }
    return number;
}

}  // namespace public_signals::inline engine::import
