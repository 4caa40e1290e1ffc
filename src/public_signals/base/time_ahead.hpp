// Times that have not come: what says one is not believed.
#pragma once

#include <string>

#include "public_signals/base/timebins.hpp"

namespace public_signals::inline base {

/// Whether an instant that a page, a row or a person says lies after `now()` by more than a day, which clocks are
/// allowed: nothing that was met then is believed.
bool lies_ahead(Instant said);
/// `lies ahead, 365 days after now (2026-12-01T10:00:00Z)`, of such an instant.
std::string ahead_text(Instant said);

}  // namespace public_signals::inline base
