#include "public_signals/sources/instagram/facts.hpp"

#include "public_signals/panel/observations.hpp"

namespace public_signals::inline sources {

constinit const SourceFacts instagram_facts{.id = Source::Instagram,
                                            .name = "instagram",
                                            .title = "Instagram",
                                            .prefix = "ig_",
                                            .rows = RawRows::Posts,
                                            .leading = &Post::likes};

}  // namespace public_signals::sources
