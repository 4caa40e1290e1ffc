#pragma once

#include "public_signals/panel/source.hpp"

namespace public_signals::inline sources {

extern const SourceFacts google_trends_facts;

}  // namespace public_signals::sources
