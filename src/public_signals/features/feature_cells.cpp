#include "public_signals/features/feature_cells.hpp"

namespace public_signals::inline features {

void fill_rows_earlier(std::span<const Week> weeks, std::span<const RowRange> shows, std::int64_t k,
                       std::vector<std::int32_t>& rows) {
    for (const RowRange show : shows) {
        Row candidate = show.begin;
        for (Row row = show.begin; row < show.end; ++row) {
            const std::int64_t wanted = std::int64_t{weeks[row].index} - k;
            while (candidate < show.end && weeks[candidate].index < wanted) {
                ++candidate;
            }
            const bool found = candidate < show.end && weeks[candidate].index == wanted;
            rows[row] = found ? static_cast<std::int32_t>(candidate) : no_row;
        }
    }
}

std::vector<std::int32_t> rows_earlier(std::span<const Week> weeks, std::int64_t k) {
    std::vector<std::int32_t> rows(weeks.size());
    const RowRange show{0, weeks.size()};
    fill_rows_earlier(weeks, {&show, 1}, k, rows);
    return rows;
}

}  // namespace public_signals::inline features
