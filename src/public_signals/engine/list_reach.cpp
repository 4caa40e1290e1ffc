#include "public_signals/engine/list_reach.hpp"

#include <algorithm>

#include "public_signals/panel/day_alone.hpp"

namespace public_signals::inline engine {

ListReach reach_of_posts(const std::vector<Post>& posts) {
    ListReach reach;
    std::vector<Instant> times;
    for (const Post& post : posts) {
        if (post.is_pinned == true) {
            ++reach.pinned;
        } else if (const auto posted = posted_at_latest(post)) {
            times.push_back(*posted);
        }
    }
    std::ranges::sort(times, std::ranges::greater());
    for (const Instant at : times) {
        if (reach.oldest && *reach.oldest - at >= longest_silence) {
            break;
        }
        reach.oldest = at;
    }
    reach.far_behind =
        static_cast<std::size_t>(std::ranges::count_if(times, [&](Instant at) { return at < *reach.oldest; }));
    return reach;
}

}  // namespace public_signals::inline engine
