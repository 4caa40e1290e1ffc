#pragma once

#include "public_signals/panel/source.hpp"

namespace public_signals {
inline namespace engine {
struct SourceRow;
}
}  // namespace public_signals

namespace public_signals::inline sources {

extern const SourceFacts tiktok_facts;
extern const SourceRow tiktok_row;

}  // namespace public_signals::inline sources
