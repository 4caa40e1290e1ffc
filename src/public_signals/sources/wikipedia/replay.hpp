#pragma once

#include "public_signals/engine/replay.hpp"

namespace public_signals::inline sources {

/// The daily views of every title of every show, redirects included where the archive has the query's answer.
void replay_views(const ArchivedRun& run, Source source, const Study& study, const Rules& rules, Replayed& into);

}  // namespace public_signals::inline sources
