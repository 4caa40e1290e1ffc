#include "public_signals/models/calendar_shift.hpp"

#include <fmt/format.h>

#include <algorithm>
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

std::vector<std::int64_t> counted_periods(const Series& time) {
    std::vector<std::int64_t> periods(time.size());
    if (const auto* const ints = std::get_if<Series::Ints>(&time.values)) {
        std::ranges::copy(*ints, periods.begin());
        if (time.is_number) {
            return periods;
        }
    } else if (const auto* const texts = std::get_if<Texts>(&time.values)) {
        for (std::size_t row = 0; row < texts->size(); ++row) {
            const auto day = time.has(row) ? parse_day((*texts)[row].substr(0, 10)) : Result<Day>(Day{});
            if (!day) {
                return {};
            }
            periods[row] = day->time_since_epoch().count();
        }
    } else {
        return {};
    }
    std::vector<std::int64_t> known;
    for (std::size_t row = 0; row < periods.size(); ++row) {
        if (time.has(row)) {
            known.push_back(periods[row]);
        }
    }
    if (known.empty()) {
        return {};
    }
    const std::int64_t first = std::ranges::min(known);
    std::int64_t step = 0;
    for (const std::int64_t period : known) {
        step = std::gcd(step, period - first);
    }
    for (std::int64_t& period : periods) {
        period = (period - first) / std::max<std::int64_t>(step, 1);
    }
    return periods;
}

Result<void> check_periods(const Series& periods) {
    const auto* const counted = std::get_if<Series::Ints>(&periods.values);
    if (counted == nullptr || !periods.is_number || !periods.has_any()) {
        return {};
    }
    std::int64_t example = 0;
    for (std::size_t row = 0; row < counted->size(); ++row) {
        const std::int64_t period = (*counted)[row];
        const bool in_years = period / 100 >= 1900 && period / 100 <= 2100;
        if (periods.has(row) && !(in_years && period % 100 >= 1 && period % 100 <= 53)) {
            return {};
        }
        example = periods.has(row) ? period : example;
    }
    return invalid_at({.column = periods.name},
                      fmt::format("'{}' holds year and week or month in one number, as {}: from one year to the next "
                                  "these are no neighbours",
                                  periods.name, example),
                      "give dates, YYYY-MM-DD, or count the periods");
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
