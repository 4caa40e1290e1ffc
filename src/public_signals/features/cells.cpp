#include "public_signals/features/cells.hpp"

namespace public_signals {

std::vector<std::int32_t> rows_earlier(std::span<const Week> weeks, std::int64_t k) {
    std::vector<std::int32_t> rows(weeks.size(), no_row);
    std::size_t candidate = 0;
    for (std::size_t row = 0; row < weeks.size(); ++row) {
        const std::int64_t wanted = std::int64_t{weeks[row].index} - k;
        while (candidate < weeks.size() && weeks[candidate].index < wanted) {
            ++candidate;
        }
        if (candidate < weeks.size() && weeks[candidate].index == wanted) {
            rows[row] = static_cast<std::int32_t>(candidate);
        }
    }
    return rows;
}

}  // namespace public_signals
