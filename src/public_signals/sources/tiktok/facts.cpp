#include "public_signals/sources/tiktok/facts.hpp"

namespace public_signals::inline sources {

constinit const SourceFacts tiktok_facts{.id = Source::TikTok,
                                         .name = "tiktok",
                                         .title = "TikTok",
                                         .prefix = "tt_",
                                         .rows = RawRows::Posts,
                                         .show_key = "tiktok_handle",
                                         .leading = PostCount::Views,
                                         .own_post_fields = " shares is_video is_pinned "};

}  // namespace public_signals::inline sources
