#include "public_signals/aggregation/suspect_likes.hpp"

#include <map>

namespace public_signals::inline aggregation {

std::vector<SuspectLikes> suspect_likes(Source source, std::int64_t stand_in, const LatestPosts& posts) {
    std::map<std::string_view, LikesTally> tallies;
    for (const LatestPosts::Post& post : posts.posts()) {
        LikesTally& tally =
            tallies.try_emplace(posts.shows()[post.show], LikesTally{.stand_in = stand_in}).first->second;
        tally.add(post.count(PostCount::Likes));
    }
    std::vector<SuspectLikes> suspect;
    for (const auto& [show, tally] : tallies) {
        if (tally.is_suspect()) {
            suspect.push_back({.source = name_of(source),
                               .show = std::string(show),
                               .likes = stand_in,
                               .posts = static_cast<std::int64_t>(tally.known),
                               .alike = static_cast<std::int64_t>(tally.alike)});
        }
    }
    return suspect;
}

}  // namespace public_signals::inline aggregation
