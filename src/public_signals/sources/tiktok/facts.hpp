#pragma once

#include "public_signals/panel/source.hpp"

namespace public_signals::inline sources {

extern const SourceFacts tiktok_facts;

}  // namespace public_signals::sources
