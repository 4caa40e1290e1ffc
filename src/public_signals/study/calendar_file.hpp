// config/calendar.yaml: what happens in the world, by name, kind and date.
#pragma once

#include <filesystem>

#include "public_signals/panel/event_calendar.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline study {

/// Reads and checks a calendar.yaml. Every mistake (bad YAML, an unknown key or kind, a name that no column may have,
/// an end before its beginning, a show that shows.yaml lacks, the same event twice) is an InvalidInput error with
/// file:line:column and the nearest known word. Shows may be named by an alias; the calendar has their names.
Result<EventCalendar> read_calendar(const std::filesystem::path& file, const Study& study);

}  // namespace public_signals::inline study
