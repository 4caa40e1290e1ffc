#include "public_signals/features/lag.hpp"

namespace public_signals::inline features {

template <class T>
void lag(const FeatureCells<T>& x, std::span<const std::int32_t> source_rows, const NewCells<T>& lagged) {
    for (Row row = 0; row < x.size(); ++row) {
        const std::int32_t source = source_rows[row];
        if (source != no_row && x.known[source] != 0) {
            lagged.set(row, x.values[source]);
        }
    }
}

template void lag(const FeatureCells<std::int64_t>&, std::span<const std::int32_t>, const NewCells<std::int64_t>&);
template void lag(const FeatureCells<double>&, std::span<const std::int32_t>, const NewCells<double>&);

}  // namespace public_signals::inline features
