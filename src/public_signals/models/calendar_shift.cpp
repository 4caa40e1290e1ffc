#include "public_signals/models/calendar_shift.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <numeric>
#include <utility>

#include "public_signals/base/timebins.hpp"
#include "public_signals/models/sample.hpp"

namespace public_signals::inline models {

CalendarRows::CalendarRows(std::vector<std::int32_t> unit, std::vector<std::int64_t> period)
    : m_unit(std::move(unit)), m_period(std::move(period)) {
    m_rows.reserve(m_unit.size());
    for (std::size_t row = 0; row < m_unit.size(); ++row) {
        m_rows.emplace(Key{m_unit[row], m_period[row]}, row);
    }
}

Column CalendarRows::shifted(const Series& x, std::int64_t k, std::string name) const {
    Column made = missing_column(std::move(name), ColumnType::Float64, x.size());
    std::visit(
        [&](const auto& values) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(values)>, Texts>) {
                for (std::size_t row = 0; row < m_unit.size(); ++row) {
                    const auto found = m_rows.find({m_unit[row], m_period[row] - k});
                    if (found != m_rows.end() && x.has(found->second)) {
                        made.floats()[row] = static_cast<double>(values[found->second]);
                        made.known[row] = 1;
                    }
                }
            }
        },
        x.values);
    return made;
}

std::optional<std::size_t> CalendarRows::earlier(std::size_t row, std::int64_t k) const {
    const auto found = m_rows.find({m_unit[row], m_period[row] - k});
    return found == m_rows.end() ? std::nullopt : std::optional(found->second);
}

namespace {

/// Whole numbers, instants, or the days of dates; empty for other texts.
std::vector<std::int64_t> plain_periods(const Series& time) {
    std::vector<std::int64_t> periods(time.size());
    if (const auto* const ints = std::get_if<Series::Ints>(&time.values)) {
        std::ranges::copy(*ints, periods.begin());
        return periods;
    }
    const auto* const texts = std::get_if<Texts>(&time.values);
    if (texts == nullptr) {
        return {};
    }
    for (std::size_t row = 0; row < texts->size(); ++row) {
        const auto day = time.has(row) ? parse_day((*texts)[row].substr(0, 10)) : Result<Day>(Day{});
        if (!day) {
            return {};
        }
        periods[row] = day->time_since_epoch().count();
    }
    return periods;
}

/// The first of the known periods, and the step that all others are whole numbers of steps behind it.
struct Steps {
    std::int64_t first = 0;
    std::int64_t step = 0;
    std::int64_t last = 0;
};

std::optional<Steps> steps_of(const Series& time, const std::vector<std::int64_t>& periods) {
    std::optional<Steps> found;
    for (std::size_t row = 0; row < periods.size(); ++row) {
        if (time.has(row)) {
            found = found ? Steps{std::min(found->first, periods[row]), 0, std::max(found->last, periods[row])}
                          : Steps{periods[row], 0, periods[row]};
        }
    }
    for (std::size_t row = 0; found && row < periods.size(); ++row) {
        found->step = time.has(row) ? std::gcd(found->step, periods[row] - found->first) : found->step;
    }
    return found;
}

std::vector<std::int64_t> in_steps(std::vector<std::int64_t> periods, std::int64_t first, std::int64_t step) {
    for (std::int64_t& period : periods) {
        period = (period - first) / std::max<std::int64_t>(step, 1);
    }
    return periods;
}

bool is_counted(const Series& time) {
    return std::holds_alternative<Series::Ints>(time.values) && time.is_number;
}

/// A week in the unit of days or instants, which are of our time: days, or seconds and their thousandths.
std::int64_t week_of_unit(std::int64_t latest) {
    constexpr std::int64_t most_days = 1'000'000;
    if (std::abs(latest) < most_days) {
        return 7;
    }
    std::int64_t week = std::int64_t{7} * 86'400;
    for (std::int64_t limit = 100'000'000'000; limit <= std::abs(latest) && limit < 1'000'000'000'000'000'000;
         limit *= 1000) {
        week *= 1000;
    }
    return week;
}

}  // namespace

std::vector<std::int64_t> counted_periods(const Series& time) {
    std::vector<std::int64_t> periods = plain_periods(time);
    if (is_counted(time)) {
        return periods;
    }
    const auto steps = steps_of(time, periods);
    return steps ? in_steps(std::move(periods), steps->first, steps->step) : std::vector<std::int64_t>();
}

std::vector<std::int64_t> counted_weeks(const Series& time) {
    std::vector<std::int64_t> periods = plain_periods(time);
    if (is_counted(time)) {
        return periods;
    }
    const auto steps = steps_of(time, periods);
    const std::int64_t week = steps ? week_of_unit(steps->last) : 1;
    return steps && steps->step % week == 0 ? in_steps(std::move(periods), steps->first, week)
                                            : std::vector<std::int64_t>();
}

namespace {

/// A year with its weeks, months or days behind it, written as one number: neighbours are not one apart.
struct YearInFront {
    std::int64_t unit;  // what the year is multiplied with
    bool (*is_within)(std::int64_t rest);
    const char* words;
};

constexpr std::array<YearInFront, 3> years_in_front = {
    {{100, [](std::int64_t rest) { return rest >= 1 && rest <= 53; }, "year and week or month"},
     {1000, [](std::int64_t rest) { return rest >= 1 && rest <= 537; }, "year and day, or year, week and day,"},
     {10'000,
      [](std::int64_t rest) { return rest / 100 >= 1 && rest / 100 <= 12 && rest % 100 >= 1 && rest % 100 <= 31; },
      "year, month and day"}}};

bool is_written_so(std::int64_t period, const YearInFront& form) {
    const std::int64_t year = period / form.unit;
    return year >= 1900 && year <= 2100 && form.is_within(period % form.unit);
}

}  // namespace

Result<void> check_periods(const Series& periods) {
    const auto* const counted = std::get_if<Series::Ints>(&periods.values);
    if (counted == nullptr || !periods.is_number || !periods.has_any()) {
        return {};
    }
    for (const YearInFront& form : years_in_front) {
        std::int64_t example = 0;
        bool is_other = false;
        for (std::size_t row = 0; row < counted->size() && !is_other; ++row) {
            is_other = periods.has(row) && !is_written_so((*counted)[row], form);
            example = periods.has(row) ? (*counted)[row] : example;
        }
        if (!is_other) {
            return invalid_at({.column = periods.name},
                              fmt::format("'{}' holds {} in one number, as {}: from one {} to the next these are no "
                                          "neighbours",
                                          periods.name, form.words, example, form.unit == 10'000 ? "month" : "year"),
                              "give dates, YYYY-MM-DD, or count the periods");
        }
    }
    return {};
}

Result<std::vector<std::int64_t>> periods_in_order(const Series& time, const std::string& help) {
    TRY(check_periods(time));
    std::vector<std::int64_t> periods = counted_periods(time);
    if (periods.empty()) {
        return invalid_at({.column = time.name}, fmt::format("'{}' holds no dates and no counts of periods", time.name),
                          help);
    }
    return periods;
}

Result<CalendarRows> calendar_of(const std::vector<Series>& columns, const std::string& entity,
                                 const std::string& time) {
    const Series* const units = TRY(column_named(columns, entity));
    const Series* const periods = TRY(column_named(columns, time));
    const auto* const counted = std::get_if<Series::Ints>(&periods->values);
    if (counted == nullptr) {
        return invalid_at({.column = time}, fmt::format("'{}' is no count of periods", time),
                          "give whole numbers, one for each period");
    }
    TRY(check_periods(*periods));
    std::vector<std::int32_t> unit = factor_of(*units).code;
    std::vector<std::int64_t> period(counted->begin(), counted->end());
    for (std::size_t row = 0; row < unit.size(); ++row) {
        if (unit[row] < 0 || !periods->has(row)) {
            unit[row] = -1 - static_cast<std::int32_t>(row);
        }
    }
    return CalendarRows(std::move(unit), std::move(period));
}

}  // namespace public_signals::inline models
