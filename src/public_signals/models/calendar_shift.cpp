#include "public_signals/models/calendar_shift.hpp"

#include <fmt/format.h>

#include <utility>

#include "public_signals/models/sample.hpp"

namespace public_signals {

CalendarRows::CalendarRows(std::vector<std::int32_t> unit, std::vector<std::int64_t> period)
    : m_unit(std::move(unit)), m_period(std::move(period)) {
    m_rows.reserve(m_unit.size());
    for (std::size_t row = 0; row < m_unit.size(); ++row) {
        m_rows.emplace(Key{m_unit[row], m_period[row]}, row);
    }
}

Column CalendarRows::shifted(const Column& x, std::int64_t k, std::string name) const {
    Column made = missing_column(std::move(name), x.type(), x.size());
    std::visit(
        [&](auto& values) {
            const auto& source = std::get<std::decay_t<decltype(values)>>(x.values);
            for (std::size_t row = 0; row < m_unit.size(); ++row) {
                const auto found = m_rows.find({m_unit[row], m_period[row] - k});
                if (found != m_rows.end() && x.known[found->second] != 0) {
                    values[row] = source[found->second];
                    made.known[row] = 1;
                }
            }
        },
        made.values);
    return made;
}

Result<CalendarRows> calendar_of(const std::vector<Column>& columns, const std::string& entity,
                                 const std::string& time) {
    const Column* const units = TRY(column_named(columns, entity));
    const Column* const periods = TRY(column_named(columns, time));
    if (periods->type() != ColumnType::Int64) {
        return invalid_at({.column = time}, fmt::format("'{}' is no count of periods", time),
                          "give whole numbers, one for each period");
    }
    std::vector<std::int32_t> unit = factor_of(*units).code;
    std::vector<std::int64_t> period = periods->ints();
    for (std::size_t row = 0; row < unit.size(); ++row) {
        if (unit[row] < 0 || periods->known[row] == 0) {
            unit[row] = -1 - static_cast<std::int32_t>(row);
        }
    }
    return CalendarRows(std::move(unit), std::move(period));
}

}  // namespace public_signals
