#include "public_signals/features/standardize.hpp"

#include <cmath>

#include "public_signals/features/wide.hpp"

namespace public_signals {

namespace {

template <class T>
void set_zscore(Row row, T value, const Moments& moments, const NewCells<double>& z) {
    const long double distance = static_cast<long double>(value) - moments.mean;
    z.set(row, moments.constant ? 0.0 : static_cast<double>(distance / moments.sd));
}

/// Count, sum, and whether all known values are the same.
template <class T>
struct Sums {
    std::size_t count = 0;
    Wide<T> sum = 0;
    bool constant = true;
};

template <class T>
Sums<T> sums_of(const Cells<T>& x) {
    Sums<T> sums;
    T first{};
    for (Row row = 0; row < x.size(); ++row) {
        if (x.known[row] == 0) {
            continue;
        }
        if (sums.count == 0) {
            first = x.values[row];
        }
        sums.constant = sums.constant && x.values[row] == first;
        sums.sum += x.values[row];
        ++sums.count;
    }
    return sums;
}

/// Mean and sum of squared distances while values arrive (Welford 1962), measured from the first value: counts far from
/// zero keep their digits.
class RunningMoments {
  public:
    template <class T>
    void add(T value) {
        if (m_count == 0) {
            m_origin = static_cast<long double>(value);
        }
        const long double x = static_cast<long double>(value) - m_origin;
        m_constant = m_constant && x == 0;
        ++m_count;
        const long double distance = x - m_mean;
        m_mean += distance / static_cast<long double>(m_count);
        m_squares += distance * (x - m_mean);
    }
    Moments moments() const {
        const long double variance = m_count < 2 ? 0 : m_squares / static_cast<long double>(m_count - 1);
        return {m_count, m_origin + m_mean, std::sqrt(variance), m_constant};
    }

  private:
    std::size_t m_count = 0;
    long double m_origin = 0;
    long double m_mean = 0;
    long double m_squares = 0;
    bool m_constant = true;
};

}  // namespace

template <class T>
Moments moments(const Cells<T>& x) {
    const Sums<T> sums = sums_of(x);
    if (sums.count < 2) {
        return {sums.count, 0, 0, true};
    }
    const auto count = static_cast<long double>(sums.count);
    const long double mean = static_cast<long double>(sums.sum) / count;
    long double squares = 0;
    long double rest = 0;  // what the rounding of the mean left over
    for (Row row = 0; row < x.size(); ++row) {
        if (x.known[row] != 0) {
            const long double distance = static_cast<long double>(x.values[row]) - mean;
            squares += distance * distance;
            rest += distance;
        }
    }
    const long double variance = (squares - rest * rest / count) / (count - 1);
    return {sums.count, mean + rest / count, std::sqrt(variance), sums.constant};
}

template <class T>
void zscore(const Cells<T>& x, const Moments& moments, const NewCells<double>& z) {
    if (moments.count < 2) {
        return;
    }
    for (Row row = 0; row < x.size(); ++row) {
        if (x.known[row] != 0) {
            set_zscore(row, x.values[row], moments, z);
        }
    }
}

template <class T>
void zscore_expanding(const Cells<T>& x, const NewCells<double>& z) {
    RunningMoments earlier;
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

template Moments moments(const Cells<std::int64_t>&);
template Moments moments(const Cells<double>&);
template void zscore(const Cells<std::int64_t>&, const Moments&, const NewCells<double>&);
template void zscore(const Cells<double>&, const Moments&, const NewCells<double>&);
template void zscore_expanding(const Cells<std::int64_t>&, const NewCells<double>&);
template void zscore_expanding(const Cells<double>&, const NewCells<double>&);

}  // namespace public_signals
