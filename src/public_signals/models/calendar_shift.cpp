#include "public_signals/models/calendar_shift.hpp"

#include <fmt/format.h>

#include <utility>

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

Result<CalendarRows> calendar_of(const std::vector<Series>& columns, const std::string& entity,
                                 const std::string& time) {
    const Series* const units = TRY(column_named(columns, entity));
    const Series* const periods = TRY(column_named(columns, time));
    const auto* const counted = std::get_if<Series::Ints>(&periods->values);
    if (counted == nullptr) {
        return invalid_at({.column = time}, fmt::format("'{}' is no count of periods", time),
                          "give whole numbers, one for each period");
    }
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
