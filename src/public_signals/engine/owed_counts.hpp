// Lists that show posts without their counts: these are asked for on pages of their own, and a run that ended between
// the two has posts whose counts are still to come.
#pragma once

#include <vector>

#include "public_signals/engine/visit.hpp"

namespace public_signals::inline engine {

/// Whether the account's list shows a post whose counts the visit did not ask for: a sum without it would look whole. A
/// post that was asked for and is not in the answer owes nothing.
bool owes_counts(const std::vector<VisitPage>& pages);

}  // namespace public_signals::inline engine
