// Times as tables write them: seconds since 1970, ISO with a zone or without, with the name of a zone behind them.
#pragma once

#include <optional>
#include <string_view>

#include "public_signals/base/result.hpp"
#include "public_signals/base/timebins.hpp"
#include "public_signals/engine/import/post_table.hpp"

namespace public_signals::inline engine::import {

/// A zone that a person names: UTC, -05:00, EST, or a place of the system's time zones (America/New_York).
class TimeZone {
  public:
    static Result<TimeZone> named(const std::string& name);
    static TimeZone utc() { return {}; }

    /// The instant of a local time, written as ISO without a zone. Nothing for a time that no clock showed.
    std::optional<Instant> instant_of(std::string_view local) const;

  private:
    std::chrono::minutes m_offset{};
    std::string m_place;  // of the system's time zones; empty: the offset alone
};

/// What to write where a time says no zone.
inline constexpr const char* no_zone_help =
    "say in which its times are: --timezone UTC, -05:00 or America/New_York; or write 2026-11-22T12:00:00Z";

struct TimeRead {
    std::optional<Instant> at;
    std::optional<Day> day;  // where no more than the day is said
    bool lacks_zone = false;
};

/// What a cell says; nothing at all where it says no time. `zone` is that of a time without one: unset, such a time is
/// read as none and `lacks_zone` says so.
TimeRead read_time(std::string_view text, const std::optional<TimeZone>& zone);

/// `2025-09`
bool is_month(std::string_view cell);

}  // namespace public_signals::inline engine::import
