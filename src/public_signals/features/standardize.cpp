#include "public_signals/features/standardize.hpp"

#include <cmath>

#include "public_signals/features/wide.hpp"

namespace public_signals {

namespace {

template <class T>
void set_zscore(Row row, T value, const Moments& moments, const NewCells<double>& z) {
    const long double distance = static_cast<long double>(value) - moments.origin - moments.mean;
    z.set(row, moments.constant ? 0.0 : static_cast<double>(distance / moments.sd));
}

/// Mean and sd while values arrive. Each step adds a square to the sum of squares and takes nothing away (Youngs and
/// Cramer 1971), so no digits cancel; the sum of whole numbers stays exact.
template <class T>
class RunningMoments {
  public:
    void add(T value) {
        if (m_count == 0) {
            m_origin = value;
        }
        const Wide<T> x = Wide<T>{value} - m_origin;
        const auto n = static_cast<long double>(m_count);
        if (m_count > 0) {
            const auto step = static_cast<long double>(x * static_cast<Wide<T>>(m_count) - m_sum);
            m_squares += step / n * (step / (n + 1));
        }
        m_constant = m_constant && value == m_origin;
        m_sum += x;
        ++m_count;
    }
    Moments moments() const {
        const auto n = static_cast<long double>(m_count);
        const long double sd = m_count < 2 ? 0 : std::sqrt(m_squares / (n - 1));
        return {m_count, static_cast<long double>(m_origin), static_cast<long double>(m_sum) / n, sd, m_constant};
    }

  private:
    std::size_t m_count = 0;
    T m_origin{};
    Wide<T> m_sum = 0;  // from the origin
    long double m_squares = 0;
    bool m_constant = true;
};

/// Everything but the sd; the mean is that of one pass.
template <class T>
Moments first_pass(const Cells<T>& x) {
    Moments first;
    T origin{};
    Wide<T> sum = 0;
    for (Row row = 0; row < x.size(); ++row) {
        if (x.known[row] == 0) {
            continue;
        }
        if (first.count == 0) {
            origin = x.values[row];
        }
        first.constant = first.constant && x.values[row] == origin;
        sum += Wide<T>{x.values[row]} - origin;
        ++first.count;
    }
    first.origin = static_cast<long double>(origin);
    if (first.count > 0) {
        first.mean = static_cast<long double>(sum) / static_cast<long double>(first.count);
    }
    return first;
}

}  // namespace

template <class T>
Moments moments(const Cells<T>& x) {
    Moments result = first_pass(x);
    if (result.count < 2) {
        return result;
    }
    const auto count = static_cast<long double>(result.count);
    long double squares = 0;
    long double rest = 0;  // what the rounding of the mean left over
    for (Row row = 0; row < x.size(); ++row) {
        if (x.known[row] != 0) {
            const long double distance = static_cast<long double>(x.values[row]) - result.origin - result.mean;
            squares += distance * distance;
            rest += distance;
        }
    }
    result.sd = std::sqrt((squares - rest * rest / count) / (count - 1));
    if constexpr (!std::is_integral_v<T>) {
        result.mean += rest / count;  // whole numbers were summed exactly
    }
    return result;
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

template Moments moments(const Cells<std::int64_t>&);
template Moments moments(const Cells<double>&);
template void zscore(const Cells<std::int64_t>&, const Moments&, const NewCells<double>&);
template void zscore(const Cells<double>&, const Moments&, const NewCells<double>&);
template void zscore_expanding(const Cells<std::int64_t>&, const NewCells<double>&);
template void zscore_expanding(const Cells<double>&, const NewCells<double>&);

}  // namespace public_signals
