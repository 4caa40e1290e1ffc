// The rows of manifests: what a room writes down once, here once for every slot.
#pragma once

#include <cstddef>

#include "public_signals/engine/source.hpp"

namespace public_signals::inline sources::manifests {

const SourceRow& row_of_slot(std::size_t slot);

}  // namespace public_signals::inline sources::manifests
