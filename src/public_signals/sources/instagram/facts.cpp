#include "public_signals/sources/instagram/facts.hpp"

namespace public_signals::inline sources {

constinit const SourceFacts instagram_facts{.id = Source::Instagram,
                                            .name = "instagram",
                                            .title = "Instagram",
                                            .prefix = "ig_",
                                            .rows = RawRows::Posts,
                                            .leading = PostCount::Likes,
                                            .own_post_fields = " shortcode is_reel owner_id is_collab "};

}  // namespace public_signals::sources
