#include "public_signals/engine/list_reach.hpp"

#include <algorithm>

namespace public_signals::inline engine {

ListReach reach_of_posts(const std::vector<Post>& posts) {
    ListReach reach;
    std::vector<Instant> times;
    for (const Post& post : posts) {
        if (post.is_pinned == true) {
            ++reach.pinned;
        } else if (post.posted_at || post.post_day) {
            // Of a post whose day alone is known the day's last second.
            times.push_back(post.posted_at ? *post.posted_at
                                           : Instant(*post.post_day + std::chrono::days(1)) - std::chrono::seconds(1));
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
