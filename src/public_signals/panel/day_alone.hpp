// Posts of which the day alone is known.
//
// Whose midnight ends such a day, most tables do not say: a Sunday in New York is a Monday in UTC for its last hours.
// So a day whose zone is not known lies between its beginning in the easternmost zone and its end in the westernmost
// one, and a Sunday or a Monday may lie in two weeks.
#pragma once

#include <optional>
#include <utility>

#include "public_signals/base/timebins.hpp"
#include "public_signals/panel/post_fields.hpp"
#include "public_signals/panel/source.hpp"

namespace public_signals::inline panel {

/// The first and the last week in which the day of some zone may lie.
std::pair<Week, Week> weeks_around(Day day);

/// Whether a post may be of two weeks: its day alone is known, and not in which zone.
bool is_week_open(const Post& post);

/// When a post was out at the latest, and the first UTC day on which it may have been posted; nothing without a date.
std::optional<Instant> posted_at_latest(const Post& post);
std::optional<Day> posted_at_earliest(const Post& post);

/// When an id was given, where that was on a day of some zone: then it says the second of a post of that day.
std::optional<Instant> given_on(Day day, const std::optional<Instant>& given);

/// Of a post that may be of two weeks the one that its id tells, where it was given on that day.
void settle_week(Source source, Post& post);

}  // namespace public_signals::inline panel
