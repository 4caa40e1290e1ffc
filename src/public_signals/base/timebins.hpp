// Days, instants and Monday weeks on the proleptic Gregorian calendar, in UTC.
//
// A week is named by its Monday. Its index counts Mondays from 1969-12-29, so that a lag of k weeks is a
// subtraction. libstdc++ 12 has no chrono::parse; the parsers here accept exactly the forms that they name.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/result.hpp"

namespace public_signals::inline base {

using Day = std::chrono::sys_days;
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

constexpr int days_a_week = 7;

struct Weeks {
    std::int32_t count = 0;
    auto operator<=>(const Weeks&) const = default;
};

struct Week {
    std::int32_t index = 0;  // Mondays since 1969-12-29
    auto operator<=>(const Week&) const = default;
};

constexpr Week operator+(Week week, Weeks k) {
    return {week.index + k.count};
}
constexpr Week operator-(Week week, Weeks k) {
    return {week.index - k.count};
}
constexpr Weeks operator-(Week a, Week b) {
    return {a.index - b.index};
}

/// The week that `day` falls in: its Monday is on or before `day`.
Week to_week(Day day);
Day monday_of(Week week);
Day sunday_of(Week week);
bool is_monday(Day day);

/// `YYYY-MM-DD`, the only form accepted; an impossible date (2024-13-01) is an InvalidInput error.
Result<Day> parse_day(std::string_view text);
/// `YYYYMMDD` with an optional hour `HH` behind it, as the Wikimedia API writes its timestamps.
Result<Day> parse_compact_day(std::string_view text);
std::string format_day(Day day);          // 2024-01-01
std::string format_compact_day(Day day);  // 20240101
std::string format_week(Week week);       // its Monday, 2024-01-01

/// ISO 8601: `2024-01-01T00:00:00Z`, with optional fractions of a second (kept to the millisecond) and `+02:00`
/// offsets; without an offset it is UTC. A space may replace the T; a bare date is its midnight.
Result<Instant> parse_instant(std::string_view text);
std::string format_instant(Instant instant);          // 2024-01-01T00:00:00Z; whole seconds
std::string format_compact_instant(Instant instant);  // 20240101T000000000Z; milliseconds
Day day_of(Instant instant);
Instant instant_of_unix_seconds(std::int64_t seconds);

struct DateRange {
    Day first;
    Day last;  // inclusive
    auto operator<=>(const DateRange&) const = default;
};

/// The range widened to whole weeks: first back to its Monday, last forward to its Sunday.
DateRange whole_weeks(const DateRange& range);
/// Every week that begins in the widened range, in order.
std::vector<Week> weeks_of(const DateRange& range);

/// The process's idea of now: PUBLIC_SIGNALS_NOW or `--now` when set (frozen), else the system clock.
Instant now();
/// Freezes `now()` for the rest of the process; `--now` calls it.
void freeze_now(Instant instant);
/// The error of a PUBLIC_SIGNALS_NOW that is no time (`now()` then follows the system clock); a program asks at start.
Result<void> check_environment_now();

}  // namespace public_signals::inline base
