// The two halves of a replay: profiles (TikTok, Instagram) and series (Trends, Wikipedia) of one run.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "public_signals/sources/replay.hpp"
#include "public_signals/sources/targets.hpp"

namespace public_signals {

/// The posts, coverage rows, outcomes and snapshots of every show's profile on `source` in this run.
void replay_profiles(const ArchivedRun& run, Source source, const Study& study, const Rules& rules, Replayed& into);

/// The points of every query of every show.
void replay_interest(const ArchivedRun& run, const Study& study, Replayed& into);

/// The daily views of every title of every show, redirects included where the archive has the query's answer.
void replay_views(const ArchivedRun& run, const Study& study, Replayed& into);

}  // namespace public_signals
