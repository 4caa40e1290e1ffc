// Shows whose likes look like the number that a platform puts in the place of hidden ones.
#pragma once

#include <vector>

#include "public_signals/aggregation/latest_posts.hpp"
#include "public_signals/panel/likes_tally.hpp"

namespace public_signals::inline aggregation {

/// Of a source whose hidden likes look like `stand_in`; sorted by show.
std::vector<SuspectLikes> suspect_likes(Source source, std::int64_t stand_in, const LatestPosts& posts);

}  // namespace public_signals::inline aggregation
