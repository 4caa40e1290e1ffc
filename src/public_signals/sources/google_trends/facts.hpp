#pragma once

#include "public_signals/panel/source.hpp"

namespace public_signals {
inline namespace engine {
struct SourceRow;
}
}  // namespace public_signals

namespace public_signals::inline sources {

extern const SourceFacts google_trends_facts;
extern const SourceRow google_trends_row;

}  // namespace public_signals::inline sources
