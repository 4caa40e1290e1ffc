// The clock of the machine that fetched some pages, against the clocks of the sites that served them.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "public_signals/engine/archive_run.hpp"

namespace public_signals::inline engine {

/// The seconds of an Age header (RFC 9111): how long ago the site made or confirmed what a cache serves.
std::optional<std::chrono::seconds> age_in(std::string_view text);

/// How far the machine's clock stood before the sites': the least distance of a page's time from its own Date header,
/// with its Age or without. A cache may serve an old Date, so that the largest distance says nothing. Zero where no
/// page has a Date.
std::chrono::milliseconds clock_ahead(const std::vector<ArchivedPage>& pages);

/// When pages were met that a machine says it met from `begun` on: the sites' time where its clock stood a day or more
/// ahead of theirs, and at any distance where by their time an earlier week was still going on. Else `begun`.
Instant time_by_sites(Instant begun, const std::vector<ArchivedPage>& pages);

/// Gives a run the time of the sites where `time_by_sites` has another, so that no week that goes on is taken for one
/// that is over; a clock that stood a day behind is only named. What was found is a warning.
void mend_clock(ArchivedRun& run, std::vector<Warning>& warnings);

/// What the site's clock said when it made what a page holds, by its Date and its Age; nothing where it has neither.
std::optional<Instant> served_at(const ArchivedPage& page);

/// Whether a page was made more than an hour before it was fetched, by a machine whose clock stood `clock_ahead`.
bool is_from_cache(const ArchivedPage& page, std::chrono::milliseconds clock_ahead);

/// What the sites' clocks said when the oldest of some pages was served; nothing where none says it.
std::optional<Instant> oldest_served(std::span<const ArchivedPage* const> pages);

/// The last day that a list can know all of: where a piece of it was served in a week before the one in which the visit
/// began, a cache kept it, and the week in which it was served was not over. Nothing where none was.
std::optional<Day> last_day_before_cache(const std::optional<Instant>& served, Instant visit);

}  // namespace public_signals::inline engine
