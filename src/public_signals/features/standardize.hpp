// z-scores, (x - mean) / sd with n - 1 in the variance, and minmax, (x - min) / (max - min).
//
// pandas gives NaN for a constant column, which would drop every row of a regression; here it is 0.0. Constant is
// decided by min == max, never by a rounded sd.
#pragma once

#include "public_signals/features/feature_cells.hpp"
#include "public_signals/features/overflow_safe.hpp"

namespace public_signals::inline features {

/// Distances are measured from one of the values: counts near 10^9 that differ by ones keep their digits.
struct Moments {
    std::size_t count = 0;
    long double origin = 0;  // the first value
    long double mean = 0;    // from the origin
    long double sd = 0;
    bool constant = true;
};

/// Least and largest value: a long double holds every int64.
struct Extent {
    std::size_t count = 0;
    long double low = 0;
    long double high = 0;
};

/// Mean and sd of whole numbers while they arrive. Sums and squares are exact, so nothing depends on how the rows are
/// cut or ordered but the origin.
class WholeMoments {
  public:
    void add(std::int64_t value) {
        if (m_count++ == 0) {
            m_origin = value;
        }
        const bool above = value >= m_origin;
        const auto distance = above ? static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(m_origin)
                                    : static_cast<std::uint64_t>(m_origin) - static_cast<std::uint64_t>(value);
        m_sum += above ? Int128{distance} : -Int128{distance};
        const UInt128 square = UInt128{distance} * distance;
        m_squares += square;
        m_carries += m_squares < square ? 1 : 0;
    }
    Moments moments() const;

  private:
    std::size_t m_count = 0;
    std::int64_t m_origin = 0;    // the first value
    Int128 m_sum = 0;             // of the distances from the origin
    UInt128 m_squares = 0;        // of the distances; its 128 bits are not enough,
    std::uint64_t m_carries = 0;  // and these are the 64 above them
};

/// Mean and sd while values arrive. Each step adds a square to the sum of squares and takes nothing away (Youngs and
/// Cramer 1971), so no digits cancel; the sum of whole numbers stays exact. Values in the same order give the same
/// bits.
template <class T>
class RunningMoments {
  public:
    void add(T value) {
        if (m_count == 0) {
            m_origin = value;
        }
        const OverflowSafe<T> x = OverflowSafe<T>{value} - m_origin;
        const auto n = static_cast<long double>(m_count);
        if (m_count > 0) {
            const auto step = static_cast<long double>(x * static_cast<OverflowSafe<T>>(m_count) - m_sum);
            m_squares += step / n * (step / (n + 1));
        }
        m_constant = m_constant && value == m_origin;
        m_sum += x;
        ++m_count;
    }
    Moments moments() const;

  private:
    std::size_t m_count = 0;
    T m_origin{};
    OverflowSafe<T> m_sum = 0;  // from the origin
    long double m_squares = 0;
    bool m_constant = true;
};

/// Mean and sd of a column that arrives in pieces, in row order: the same however it is cut, on any number of threads.
class ColumnMoments {
  public:
    void add(const FeatureCells<std::int64_t>& x);
    void add(const FeatureCells<double>& x);
    Moments moments() const { return m_whole.moments().count > 0 ? m_whole.moments() : m_running.moments(); }

  private:
    WholeMoments m_whole;  // of the one or the other: a column has one type
    RunningMoments<double> m_running;
};

/// Mean and standard deviation of the known cells.
template <class T>
Moments moments(const FeatureCells<T>& x);

/// The z-score of one value; `moments` are of two values or more.
inline double zscore(long double value, const Moments& moments) {
    return moments.constant ? 0.0 : static_cast<double>((value - moments.origin - moments.mean) / moments.sd);
}

/// The z-scores of the known cells; all missing under two values, 0.0 when constant.
template <class T>
void zscore(const FeatureCells<T>& x, const Moments& moments, const NewCells<double>& z);

/// The z-score against the show's own earlier weeks: it sees nothing of the week itself or later. Missing with fewer
/// than `min_earlier_values` known before; 0.0 when those are constant.
template <class T>
void zscore_expanding(const FeatureCells<T>& x, const NewCells<double>& z);

inline constexpr std::size_t min_earlier_values = 8;

/// Adds the known cells to an extent.
template <class T>
void widen(Extent& extent, const FeatureCells<T>& x);

/// The known cells as shares of the extent, 0.0 to 1.0; all missing under two values, 0.0 when constant.
template <class T>
void minmax(const FeatureCells<T>& x, const Extent& extent, const NewCells<double>& shares);

}  // namespace public_signals::inline features
