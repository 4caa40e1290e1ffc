// Lags and leads on the calendar, for regressions that need more of them than a file has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/models/series.hpp"

namespace public_signals::inline models {

/// The rows of a panel by unit and period.
class CalendarRows {
  public:
    /// `unit` and `period` have one entry for each row; of rows with the same pair the first counts.
    CalendarRows(std::vector<std::int32_t> unit, std::vector<std::int64_t> period);

    /// The numbers of `x` as they were `k` periods earlier in the same unit (later for a negative k), missing where the
    /// panel lacks that period: rows are never counted.
    Column shifted(const Series& x, std::int64_t k, std::string name) const;
    /// The row of the same unit `k` periods earlier.
    std::optional<std::size_t> earlier(std::size_t row, std::int64_t k) const;

  private:
    struct Key {
        std::int32_t unit;
        std::int64_t period;
        bool operator==(const Key&) const = default;
    };
    struct Hash {
        std::size_t operator()(const Key& key) const {
            return std::hash<std::int64_t>()(key.period * 1'000'003 + key.unit);
        }
    };
    std::vector<std::int32_t> m_unit;
    std::vector<std::int64_t> m_period;
    std::unordered_map<Key, std::size_t, Hash> m_rows;
};

/// Periods as whole numbers; of dates and instants the least step between them is one. Empty for other texts.
std::vector<std::int64_t> counted_periods(const Series& time);
/// The same where dates and instants are whole weeks apart, however far: one week is one. Empty for others.
std::vector<std::int64_t> counted_weeks(const Series& time);

/// An error where whole numbers are years with weeks, months or days, 202401 or 20240108, which don't count periods.
Result<void> check_periods(const Series& periods);
/// Counted periods of a column that tells which are neighbours: errors are those of check_periods, and of texts that
/// are no dates, with `help`.
Result<std::vector<std::int64_t>> periods_in_order(const Series& time, const std::string& help);

/// Of the columns named; `time` holds whole numbers in which one period is 1. A row without unit or period has no
/// neighbours.
Result<CalendarRows> calendar_of(const std::vector<Series>& columns, const std::string& entity,
                                 const std::string& time);

}  // namespace public_signals::inline models
