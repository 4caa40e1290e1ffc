// Two posts of one account that went out in the same second with the same caption: most likely one post under two ids,
// which is then counted twice. They are named, never dropped: an account may post two alike.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "public_signals/aggregation/latest_posts.hpp"
#include "public_signals/aggregation/rounded_copies.hpp"
#include "public_signals/panel/twin_posts.hpp"

namespace public_signals::inline aggregation {

/// By show, then time.
std::vector<TwinPosts> twin_posts(Source source, const LatestPosts& posts, const RoundedCopies& copies);

}  // namespace public_signals::inline aggregation
