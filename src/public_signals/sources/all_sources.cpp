// The one list: a source that stands here is collected, replayed, read, drawn and explained like every other.
#include <array>

#include "public_signals/sources/google_trends/facts.hpp"
#include "public_signals/sources/instagram/facts.hpp"
#include "public_signals/sources/tiktok/facts.hpp"
#include "public_signals/sources/wikipedia/facts.hpp"

namespace public_signals::inline panel {

std::span<const SourceFacts* const> builtin_sources() {
    static constexpr std::array<const SourceFacts*, 4> sources = {
        &google_trends_facts,
        &wikipedia_facts,
        &tiktok_facts,
        &instagram_facts,
    };
    return sources;
}

}  // namespace public_signals::panel
