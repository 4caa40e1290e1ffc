#pragma once

#include "public_signals/engine/replay.hpp"

namespace public_signals::inline sources {

/// The points of every query of every show.
void replay_interest(const ArchivedRun& run, Source source, const Study& study, const Rules& rules, Replayed& into);

}  // namespace public_signals::inline sources
