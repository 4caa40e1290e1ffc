// What the values of two columns of a panel say about them, whatever they are called: that one is the other of some
// periods earlier, or that one is told by the other in the same row.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/models/calendar_shift.hpp"

namespace public_signals::inline models {

/// Of the first rows of a panel, `most_rows` at most. Valid as long as the columns.
class ColumnRelations {
  public:
    static constexpr std::size_t most_rows = 5000;

    /// Without the key columns, or with times that are no numbers and no dates, nothing is known of any column.
    ColumnRelations(const std::vector<Series>& columns, const std::string& entity, const std::string& time);

    /// The column of that name among the first rows; null for text and for a name that is unknown.
    const Series* column(const std::string& name) const;
    const std::vector<Series>& columns() const { return m_columns; }

    /// k where `a` is `b` of k periods earlier (later for a negative k) in every row that has both, in eight rows at
    /// least where `a` is not what it was the period before: steps that few rows make coincide by chance. None else.
    /// The least k in size is taken.
    std::optional<std::int64_t> shift_of(const Series& a, const Series& b) const;
    /// k where `a` is a straight line of `b` of k periods earlier within every unit, but for rounding, with so many
    /// rows in which it changed as above beyond the two that any line goes through. The least k in size is taken, and
    /// of equal ones that of the past: what follows from its own past as well, like a trend, is no lead.
    std::optional<std::int64_t> line_of_shift(const Series& a, const Series& b) const;
    /// Whether `a` is a function of `b` within every unit that only rises, or only falls, in so many rows that chance
    /// would do it in fewer than one panel of a million; a column that only follows the calendar is none.
    bool is_told_by(const Series& a, const Series& b) const;
    /// k where `a` is such a function of `b` of k periods later, the least; of no k where it is one of the same period.
    std::optional<std::int64_t> is_told_by_later(const Series& a, const Series& b) const;
    /// Whether `a` is a linear function of `b` in all rows over the median of `b`, or in all rows under it.
    bool is_line_of_half(const Series& a, const Series& b) const;

  private:
    bool goes_with(const Series& a, const std::vector<double>& b, double direction) const;
    bool follows_calendar(const Series& a) const;

    std::vector<Series> m_columns;
    std::vector<std::int32_t> m_unit;
    std::vector<std::int64_t> m_period;  // empty where time is not understood
    std::vector<std::vector<std::size_t>> m_rows_of_unit;
    std::optional<CalendarRows> m_calendar;
};

/// A row's value of a column of numbers; NaN where it is missing.
double number_at(const Series& series, std::size_t row);

}  // namespace public_signals::inline models
