// How far back a list reaches that a person put together: whether a post was left out of it nothing but its dates tell.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "public_signals/panel/post_fields.hpp"

namespace public_signals::inline engine {

/// A post older than the next newer one by this much is taken for one that was added to the list: pinned, or found by
/// itself.
inline constexpr std::chrono::days longest_silence{56};

struct ListReach {
    std::optional<Instant> oldest;  // of the posts that follow each other; a day alone is its midnight
    std::size_t pinned = 0;
    std::size_t far_behind = 0;  // not pinned, and older than a silence
};

/// Back to the oldest post that is not pinned and that less than eight weeks separate from the next newer one.
ListReach reach_of_posts(const std::vector<Post>& posts);

}  // namespace public_signals::inline engine
