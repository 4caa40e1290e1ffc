#include "public_signals/engine/import/day_order.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "public_signals/base/ascii.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/data/json.hpp"

namespace public_signals::inline engine::import {
namespace day_order {
namespace {

constexpr std::string_view signs = "/-.";

struct OrderWord {
    DateOrder order;
    std::string_view letters;
    const char* format;
};
constexpr std::array orders = {OrderWord{DateOrder::DayMonthYear, "dmy", "%d/%m/%Y"},
                               OrderWord{DateOrder::MonthDayYear, "mdy", "%m/%d/%Y"},
                               OrderWord{DateOrder::YearMonthDay, "ymd", "%Y/%m/%d"}};

/// Three numbers between two equal signs, and what stands behind them.
struct DayCell {
    std::array<std::string_view, 3> numbers;
    std::string_view behind;
};

std::optional<DayCell> day_cell(std::string_view cell) {
    cell = json::trimmed(cell);
    const std::size_t end = std::min(cell.find_first_not_of("0123456789/-."), cell.size());
    const std::string_view day = cell.substr(0, end);
    const std::size_t first = day.find_first_of(signs);
    const std::size_t second = first == day.npos ? day.npos : day.find(day[first], first + 1);
    if (second == day.npos || first == 0 || second == first + 1) {
        return std::nullopt;
    }
    DayCell found{{day.substr(0, first), day.substr(first + 1, second - first - 1), day.substr(second + 1)},
                  cell.substr(end)};
    const auto is_number = [](std::string_view number) {
        return !number.empty() && number.size() <= 4 && number.size() != 3 &&
               number.find_first_not_of("0123456789") == number.npos;
    };
    const bool is_iso = found.numbers[0].size() == 4 && day[first] == '-' && found.numbers[1].size() == 2;
    return std::ranges::all_of(found.numbers, is_number) && !is_iso ? std::optional(found) : std::nullopt;
}

int number_of(std::string_view digits) {
    int number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

/// ` 7:30 PM` as `T19:30:00`; with what stands behind it, a zone. Nothing for any other text.
std::optional<std::string> iso_clock(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" ,T");
    if (begin == text.npos) {
        return std::string();
    }
    text.remove_prefix(begin);
    std::array<int, 3> parts{};
    std::size_t count = 0;
    while (count < parts.size()) {
        const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
        if (digits == 0 || digits > 2) {
            return std::nullopt;
        }
        parts[count++] = number_of(text.substr(0, digits));
        text.remove_prefix(digits);
        if (!text.starts_with(':')) {
            break;
        }
        text.remove_prefix(1);
    }
    std::string_view behind = json::trimmed(text);
    const std::string half = ascii_lower(behind.substr(0, 2));
    if (half == "am" || half == "pm") {
        parts[0] = parts[0] % 12 + (half == "pm" ? 12 : 0);
        behind = json::trimmed(behind.substr(2));
    } else if (count < 2) {
        return std::nullopt;
    }
    const bool is_name = !behind.empty() && behind.front() >= 'A' && behind.front() < 'Z';
    return fmt::format("T{:02}:{:02}:{:02}{}{}", parts[0], parts[1], parts[2], is_name ? " " : "", behind);
}

struct DaysRead {
    OrderWord as;
    std::vector<Day> days = {};
};

tl::unexpected<Error> two_readings(const TimeColumn& column, const std::vector<std::size_t>& rows, const DaysRead& one,
                                   const DaysRead& other) {
    const auto differ = std::ranges::mismatch(one.days, other.days).in1 - one.days.begin();
    const auto at = static_cast<std::size_t>(differ);
    return invalid(
        fmt::format("`{}` may be {} ({}) or {} ({}), and no row says which", repaired_utf8(column.cell(rows[at])),
                    format_day(one.days[at]), one.as.format, format_day(other.days[at]), other.as.format),
        column.place(rows[at]),
        fmt::format("say which: --date-format '{}' or --date-format '{}'", one.as.format, other.as.format));
}

}  // namespace
}  // namespace day_order

std::optional<Day> day_of_numbers(const std::array<std::string_view, 3>& numbers, DateOrder order) {
    using namespace day_order;
    if (numbers[0].size() == 4) {
        order = DateOrder::YearMonthDay;  // nobody writes the day between
    }
    const std::string_view letters = orders[static_cast<std::size_t>(order)].letters;
    const auto part = [&](char letter) { return numbers[letters.find(letter)]; };
    constexpr int century = 2000;
    const std::string_view year = part('y');
    if (part('d').size() > 2 || part('m').size() > 2 || (year.size() != 4 && year.size() != 2)) {
        return std::nullopt;
    }
    const int number = number_of(year) + (year.size() == 2 ? century : 0);
    const std::chrono::year_month_day date{std::chrono::year(number),
                                           std::chrono::month(static_cast<unsigned>(number_of(part('m')))),
                                           std::chrono::day(static_cast<unsigned>(number_of(part('d'))))};
    return date.ok() && number > 0 ? std::optional(Day(date)) : std::nullopt;
}

Result<DateOrder> order_of_format(const std::string& format) {
    using namespace day_order;
    std::string letters = ascii_lower(format);
    std::erase_if(letters, [](char c) { return c == '%' || signs.find(c) != signs.npos; });
    const auto known = std::ranges::find(orders, letters, &OrderWord::letters);
    if (known == orders.end() || std::ranges::count(format, '%') != 3) {
        return invalid(fmt::format("--date-format `{}` is no order of day, month and year", format), "--date-format",
                       "write %d/%m/%Y, %m/%d/%Y or %Y/%m/%d, with the signs that the file has between them");
    }
    return known->order;
}

Result<std::optional<DateOrder>> day_order_of(const TimeColumn& column, const std::string& format) {
    using namespace day_order;
    if (!format.empty()) {
        return std::optional(TRY(order_of_format(format)));
    }
    std::vector<std::size_t> rows;
    std::vector<DaysRead> readings;
    for (const OrderWord& word : orders) {
        readings.push_back({word});
    }
    for (std::size_t row = 0; row < column.rows; ++row) {
        const std::string text = column.cell(row);
        const auto cell = day_cell(text);
        if (!cell) {
            continue;
        }
        rows.push_back(row);
        std::erase_if(readings, [&](DaysRead& reading) {
            const auto day = day_of_numbers(cell->numbers, reading.as.order);
            if (day) {
                reading.days.push_back(*day);
            }
            return !day;
        });
        if (readings.empty()) {
            return invalid(fmt::format("`{}` is no day as the rows before write theirs", repaired_utf8(text)),
                           column.place(row), "write every day in one order, or as 2026-11-22");
        }
    }
    if (rows.empty()) {
        return std::optional<DateOrder>();
    }
    for (const DaysRead& other : readings) {
        if (other.days != readings.front().days) {
            return two_readings(column, rows, readings.front(), other);
        }
    }
    return std::optional(readings.front().as.order);
}

std::string with_iso_day(const std::string& text, DateOrder order) {
    using namespace day_order;
    const auto cell = day_cell(text);
    const auto day = cell ? day_of_numbers(cell->numbers, order) : std::nullopt;
    const auto clock = cell ? iso_clock(cell->behind) : std::nullopt;
    return day && clock ? format_day(*day) + *clock : text;
}

}  // namespace public_signals::inline engine::import
