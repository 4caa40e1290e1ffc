#include "public_signals/features/rolling.hpp"

#include "public_signals/features/overflow_safe.hpp"

namespace public_signals::inline features {

namespace {

/// Calls `visit(row, begin)` for each row with the first row of its window.
template <class Visit>
void for_each_window(std::span<const Week> weeks, std::int64_t window, Visit&& visit) {
    Row begin = 0;
    for (Row row = 0; row < weeks.size(); ++row) {
        const std::int64_t before_window = std::int64_t{weeks[row].index} - window;
        while (weeks[begin].index <= before_window) {
            ++begin;
        }
        if (!visit(row, begin)) {
            return;
        }
    }
}

template <class T>
struct Total {
    OverflowSafe<T> sum = 0;
    std::int64_t known = 0;
};

template <class T>
Total<T> total(const FeatureCells<T>& x, Row begin, Row last) {
    Total<T> total;
    for (Row row = begin; row <= last; ++row) {
        if (x.known[row] != 0) {
            total.sum += x.values[row];
            ++total.known;
        }
    }
    return total;
}

}  // namespace

template <class T>
std::optional<Row> roll_sum(const FeatureCells<T>& x, std::span<const Week> weeks, Window window,
                            const NewCells<T>& sums) {
    std::optional<Row> overflow;
    for_each_window(weeks, window.weeks, [&](Row row, Row begin) {
        const Total<T> window_total = total(x, begin, row);
        if (window_total.known >= window.min_known) {
            if (const auto sum = narrowed<T>(window_total.sum)) {
                sums.set(row, *sum);
            } else {
                overflow = row;
            }
        }
        return !overflow;
    });
    return overflow;
}

template <class T>
void roll_mean(const FeatureCells<T>& x, std::span<const Week> weeks, Window window, const NewCells<double>& means) {
    for_each_window(weeks, window.weeks, [&](Row row, Row begin) {
        const Total<T> window_total = total(x, begin, row);
        if (window_total.known >= window.min_known) {
            const auto count = static_cast<long double>(window_total.known);
            means.set(row, static_cast<double>(static_cast<long double>(window_total.sum) / count));
        }
        return true;
    });
}

std::size_t incomplete_windows(std::span<const std::uint8_t> known, std::span<const Week> weeks, std::int64_t window) {
    std::size_t incomplete = 0;
    for_each_window(weeks, window, [&](Row row, Row begin) {
        std::int64_t count = 0;
        for (Row r = begin; r <= row; ++r) {
            count += known[r];
        }
        incomplete += count > 0 && count < window ? 1 : 0;
        return true;
    });
    return incomplete;
}

template std::optional<Row> roll_sum(const FeatureCells<std::int64_t>&, std::span<const Week>, Window,
                                     const NewCells<std::int64_t>&);
template std::optional<Row> roll_sum(const FeatureCells<double>&, std::span<const Week>, Window,
                                     const NewCells<double>&);
template void roll_mean(const FeatureCells<std::int64_t>&, std::span<const Week>, Window, const NewCells<double>&);
template void roll_mean(const FeatureCells<double>&, std::span<const Week>, Window, const NewCells<double>&);

}  // namespace public_signals::inline features
