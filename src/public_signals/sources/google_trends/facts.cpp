#include "public_signals/sources/google_trends/facts.hpp"

namespace public_signals::inline sources {

constinit const SourceFacts google_trends_facts{.id = Source::GoogleTrends,
                                                .name = "google_trends",
                                                .title = "Google Trends",
                                                .prefix = "gt_",
                                                .rows = RawRows::Points};

}  // namespace public_signals::inline sources
