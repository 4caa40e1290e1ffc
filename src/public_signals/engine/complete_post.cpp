#include "public_signals/engine/complete_post.hpp"

namespace public_signals::inline engine {

void complete(Post& post, const Post& other) {
    const bool better_date = post.datetime_source == "id" && other.datetime_source != "id" && other.posted_at;
    if (better_date || (!post.posted_at && (other.posted_at || !post.post_day))) {
        post.posted_at = other.posted_at;
        post.post_day = other.post_day;
        post.datetime_source = other.datetime_source;
    }
    fill(post.shortcode, other.shortcode);
    fill(post.post_url, other.post_url);
    fill(post.owner_id, other.owner_id);
    fill(post.views, other.views);
    fill(post.likes, other.likes);
    fill(post.comments, other.comments);
    fill(post.shares, other.shares);
    fill(post.is_video, other.is_video);
    fill(post.is_pinned, other.is_pinned);
    fill(post.is_reel, other.is_reel);
    fill(post.is_collab, other.is_collab);
    post.says_hashtags = post.says_hashtags || other.says_hashtags;
    if (!post.caption) {
        post.caption = other.caption;
        post.hashtags = post.hashtags.empty() ? other.hashtags : post.hashtags;
    }
}

}  // namespace public_signals::engine
