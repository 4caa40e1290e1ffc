#include "public_signals/features/standardize.hpp"

#include <algorithm>
#include <cmath>

#include "public_signals/features/overflow_safe.hpp"

namespace public_signals::inline features {

namespace {

template <class T>
void set_zscore(Row row, T value, const Moments& moments, const NewCells<double>& z) {
    z.set(row, zscore(static_cast<long double>(value), moments));
}

struct Squares {
    UInt128 low = 0;
    std::uint64_t high = 0;  // the 64 bits above
};

/// minuend - a * b, which is never negative.
Squares less_product(Squares minuend, std::uint64_t a, UInt128 b) {
    const UInt128 low = UInt128{a} * static_cast<std::uint64_t>(b);
    const UInt128 high = UInt128{a} * static_cast<std::uint64_t>(b >> 64);
    const UInt128 product = low + (high << 64);
    const std::uint64_t above = static_cast<std::uint64_t>(high >> 64) + (product < low ? 1 : 0);
    const std::uint64_t borrow = minuend.low < product ? 1 : 0;
    return {minuend.low - product, minuend.high - above - borrow};
}

UInt128 magnitude(Int128 x) {
    return x < 0 ? -static_cast<UInt128>(x) : static_cast<UInt128>(x);
}

template <class T>
void set_zscores(const FeatureCells<T>& x, const Moments& moments, const NewCells<double>& z) {
    for (Row row = 0; row < x.size(); ++row) {
        if (x.known[row] != 0) {
            set_zscore(row, x.values[row], moments, z);
        }
    }
}

}  // namespace

/// The squares are first taken from the origin to the whole part of the mean, exactly; what is left to subtract is
/// under one per value.
Moments WholeMoments::moments() const {
    Moments result{m_count, static_cast<long double>(m_origin), 0, 0, m_carries == 0 && m_squares == 0};
    if (m_count == 0) {
        return result;
    }
    const auto count = static_cast<long double>(m_count);
    const auto n = static_cast<Int128>(m_count);
    const Int128 whole = m_sum / n;
    const Int128 rest = m_sum - whole * n;
    const Squares about_whole =
        less_product({m_squares, m_carries}, static_cast<std::uint64_t>(magnitude(whole)), magnitude(m_sum + rest));
    result.mean = static_cast<long double>(m_sum) / count;
    if (m_count > 1) {
        const long double squares =
            std::ldexp(static_cast<long double>(about_whole.high), 128) + static_cast<long double>(about_whole.low);
        const auto left = static_cast<long double>(rest);
        result.sd = std::sqrt((squares - left * left / count) / (count - 1));
    }
    return result;
}

template <class T>
Moments RunningMoments<T>::moments() const {
    if (m_count == 0) {
        return {};
    }
    const auto n = static_cast<long double>(m_count);
    const long double sd = m_count < 2 ? 0 : std::sqrt(m_squares / (n - 1));
    return {m_count, static_cast<long double>(m_origin), static_cast<long double>(m_sum) / n, sd, m_constant};
}

void ColumnMoments::add(const FeatureCells<std::int64_t>& x) {
    for (Row row = 0; row < x.size(); ++row) {
        if (x.known[row] != 0) {
            m_whole.add(x.values[row]);
        }
    }
}

void ColumnMoments::add(const FeatureCells<double>& x) {
    for (Row row = 0; row < x.size(); ++row) {
        if (x.known[row] != 0) {
            m_running.add(x.values[row]);
        }
    }
}

template <class T>
Moments moments(const FeatureCells<T>& x) {
    ColumnMoments all;
    all.add(x);
    return all.moments();
}

template <class T>
void zscore(const FeatureCells<T>& x, const Moments& moments, const NewCells<double>& z) {
    if (moments.count >= 2) {
        set_zscores(x, moments, z);
    }
}

template <class T>
void zscore_expanding(const FeatureCells<T>& x, const NewCells<double>& z) {
    RunningMoments<T> earlier;
    std::size_t count = 0;
    for (Row row = 0; row < x.size(); ++row) {
        if (x.known[row] == 0) {
            continue;
        }
        if (count >= min_earlier_values) {
            set_zscore(row, x.values[row], earlier.moments(), z);
        }
        earlier.add(x.values[row]);
        ++count;
    }
}

template <class T>
void widen(Extent& extent, const FeatureCells<T>& x) {
    for (Row row = 0; row < x.size(); ++row) {
        if (x.known[row] != 0) {
            const auto value = static_cast<long double>(x.values[row]);
            extent.low = extent.count == 0 ? value : std::min(extent.low, value);
            extent.high = extent.count == 0 ? value : std::max(extent.high, value);
            ++extent.count;
        }
    }
}

template <class T>
void minmax(const FeatureCells<T>& x, const Extent& extent, const NewCells<double>& shares) {
    const long double width = extent.high - extent.low;
    for (Row row = 0; extent.count >= 2 && row < x.size(); ++row) {
        if (x.known[row] != 0) {
            const long double distance = static_cast<long double>(x.values[row]) - extent.low;
            shares.set(row, width == 0 ? 0.0 : static_cast<double>(distance / width));
        }
    }
}

template Moments RunningMoments<std::int64_t>::moments() const;
template Moments RunningMoments<double>::moments() const;
template Moments moments(const FeatureCells<std::int64_t>&);
template Moments moments(const FeatureCells<double>&);
template void zscore(const FeatureCells<std::int64_t>&, const Moments&, const NewCells<double>&);
template void zscore(const FeatureCells<double>&, const Moments&, const NewCells<double>&);
template void zscore_expanding(const FeatureCells<std::int64_t>&, const NewCells<double>&);
template void zscore_expanding(const FeatureCells<double>&, const NewCells<double>&);
template void widen(Extent&, const FeatureCells<std::int64_t>&);
template void widen(Extent&, const FeatureCells<double>&);
template void minmax(const FeatureCells<std::int64_t>&, const Extent&, const NewCells<double>&);
template void minmax(const FeatureCells<double>&, const Extent&, const NewCells<double>&);

}  // namespace public_signals::inline features
