#include "public_signals/features/delta.hpp"

#include <cmath>

#include "public_signals/features/overflow_safe.hpp"

namespace public_signals::inline features {

template <class T>
std::optional<Row> delta(const FeatureCells<T>& x, std::span<const std::int32_t> week_before,
                         const NewCells<T>& change) {
    for (Row row = 0; row < x.size(); ++row) {
        const std::int32_t before = week_before[row];
        if (x.known[row] == 0 || before == no_row || x.known[before] == 0) {
            continue;
        }
        const std::optional<T> narrow = narrowed<T>(OverflowSafe<T>{x.values[row]} - x.values[before]);
        if (!narrow) {
            return row;
        }
        change.set(row, *narrow);
    }
    return std::nullopt;
}

template <class T>
std::optional<Row> pct_change(const FeatureCells<T>& x, std::span<const std::int32_t> week_before,
                              const NewCells<double>& change, std::size_t& zero_bases) {
    for (Row row = 0; row < x.size(); ++row) {
        const std::int32_t before = week_before[row];
        if (x.known[row] == 0 || before == no_row || x.known[before] == 0) {
            continue;
        }
        const T base = x.values[before];
        if (base == T{0}) {
            ++zero_bases;
            continue;
        }
        const auto difference = static_cast<long double>(OverflowSafe<T>{x.values[row]} - base);
        const auto fraction = static_cast<double>(difference / static_cast<long double>(base));
        if (!std::isfinite(fraction)) {
            return row;
        }
        change.set(row, fraction);
    }
    return std::nullopt;
}

/// As the logarithm of one quotient: the difference of two large logarithms would lose its digits.
template <class T>
void dlog1p(const FeatureCells<T>& x, std::span<const std::int32_t> week_before, const NewCells<double>& change) {
    for (Row row = 0; row < x.size(); ++row) {
        const std::int32_t before = week_before[row];
        if (x.known[row] == 0 || before == no_row || x.known[before] == 0) {
            continue;
        }
        const T base = x.values[before];
        if (base <= T{-1} || x.values[row] <= T{-1}) {
            continue;
        }
        const auto difference = static_cast<long double>(OverflowSafe<T>{x.values[row]} - base);
        const auto above_base = static_cast<long double>(OverflowSafe<T>{base} + 1);
        change.set(row, static_cast<double>(std::log1p(difference / above_base)));
    }
}

template std::optional<Row> delta(const FeatureCells<std::int64_t>&, std::span<const std::int32_t>,
                                  const NewCells<std::int64_t>&);
template std::optional<Row> delta(const FeatureCells<double>&, std::span<const std::int32_t>, const NewCells<double>&);
template std::optional<Row> pct_change(const FeatureCells<std::int64_t>&, std::span<const std::int32_t>,
                                       const NewCells<double>&, std::size_t&);
template std::optional<Row> pct_change(const FeatureCells<double>&, std::span<const std::int32_t>,
                                       const NewCells<double>&, std::size_t&);
template void dlog1p(const FeatureCells<std::int64_t>&, std::span<const std::int32_t>, const NewCells<double>&);
template void dlog1p(const FeatureCells<double>&, std::span<const std::int32_t>, const NewCells<double>&);

}  // namespace public_signals::inline features
