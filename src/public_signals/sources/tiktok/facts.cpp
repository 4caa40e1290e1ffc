#include "public_signals/sources/tiktok/facts.hpp"

#include "public_signals/panel/observations.hpp"

namespace public_signals::inline sources {

constinit const SourceFacts tiktok_facts{.id = Source::TikTok,
                                         .name = "tiktok",
                                         .title = "TikTok",
                                         .prefix = "tt_",
                                         .rows = RawRows::Posts,
                                         .leading = &Post::views};

}  // namespace public_signals::sources
