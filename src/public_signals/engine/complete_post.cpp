#include "public_signals/engine/complete_post.hpp"

namespace public_signals::inline engine {

namespace {

/// Those that come together, with where they are from.
bool is_date(const PostField& field) {
    return field.is<std::optional<Day> Post::*>() || field.is<std::optional<Instant> Post::*>() ||
           field.member == PostMember(&Post::is_week_sure);
}

}  // namespace

void complete(Post& post, const Post& other) {
    const bool better_date = post.datetime_source == "id" && other.datetime_source != "id" && other.posted_at;
    if (better_date || (!post.posted_at && (other.posted_at || !post.post_day))) {
        post.posted_at = other.posted_at;
        post.post_day = other.post_day;
        post.is_week_sure = other.is_week_sure;
        post.datetime_source = other.datetime_source;
    }
    if (!post.caption && other.hashtags && (!post.hashtags || post.hashtags->empty())) {
        post.hashtags = other.hashtags;  // of the caption that comes with them
    }
    for (const PostField& field : post_fields) {
        if (!is_date(field)) {
            visit_field(field, [](auto& value, const auto& given) { fill(value, given); }, post, other);
        }
    }
}

bool forget_disputed(Post& post, const Post& other) {
    bool any = false;
    for (const PostCount count : all_counts) {
        if (post.counts[count] && other.counts[count] && *post.counts[count] != *other.counts[count]) {
            post.counts[count].reset();
            any = true;
        }
    }
    return any;
}

}  // namespace public_signals::inline engine
