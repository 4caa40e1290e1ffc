#include "public_signals/models/calendar_shift.hpp"

#include <utility>

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

}  // namespace public_signals
