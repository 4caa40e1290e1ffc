#include "public_signals/aggregation/twin_posts.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace public_signals::inline aggregation {

std::vector<TwinPosts> twin_posts(Source source, const LatestPosts& posts) {
    using Key = std::tuple<std::string_view, Instant, std::uint64_t>;
    std::map<Key, std::vector<const LatestPosts::Post*>> alike;
    for (const LatestPosts::Post& post : posts.posts()) {
        if (post.posted_read != LatestPosts::never && post.posted_to_second &&
            post.caption_read != LatestPosts::never) {
            alike[{posts.shows()[post.show], post.posted, post.caption_hash}].push_back(&post);
        }
    }
    std::vector<TwinPosts> twins;
    for (const auto& [key, of_key] : alike) {
        if (of_key.size() < 2) {
            continue;
        }
        TwinPosts& found = twins.emplace_back();
        found.source = name_of(source);
        found.show = std::get<0>(key);
        found.posted_at = std::get<1>(key);
        for (const LatestPosts::Post* post : of_key) {
            found.post_ids.push_back(posts.id_text(*post));
        }
        std::ranges::sort(found.post_ids);
    }
    return twins;
}

}  // namespace public_signals::inline aggregation
