#include "public_signals/engine/extract_json.hpp"

#include "public_signals/engine/extract_line.hpp"

namespace public_signals::inline engine {
namespace {

LineJson tiktok_post(const Post& post) {
    return {{"post_id", post.post_id},
            {"post_url", or_null(post.post_url)},
            {"post_datetime", or_null(post.post_day)},
            {"posted_at", or_null(post.posted_at)},
            {"views", or_null(post.views)},
            {"likes", or_null(post.likes)},
            {"comments", or_null(post.comments)},
            {"shares", or_null(post.shares)},
            {"caption", or_null(post.caption)},
            {"hashtags", post.hashtags},
            {"is_video", or_null(post.is_video)},
            {"is_pinned", or_null(post.is_pinned)}};
}

LineJson instagram_post(const Post& post) {
    return {{"post_id", post.post_id},
            {"shortcode", or_null(post.shortcode)},
            {"post_url", or_null(post.post_url)},
            {"post_datetime", or_null(post.post_day)},
            {"posted_at", or_null(post.posted_at)},
            {"likes", or_null(post.likes)},
            {"comments", or_null(post.comments)},
            {"views", or_null(post.views)},
            {"caption", or_null(post.caption)},
            {"hashtags", post.hashtags},
            {"is_reel", or_null(post.is_reel)},
            {"owner_id", or_null(post.owner_id)},
            {"is_collab", or_null(post.is_collab)}};
}

LineJson json_of(const Post& post, Source source) {
    return source == Source::TikTok ? tiktok_post(post) : instagram_post(post);
}

}  // namespace

std::string extract_json(const std::string& file, Source source, const ExtractedPosts& extracted) {
    LineJson json = line_head(file, source, extracted.state, extracted.layout);
    json["posts"] = LineJson::array();
    for (const Post& post : extracted.posts) {
        json["posts"].push_back(json_of(post, source));
    }
    json["warnings"] = warnings_json(extracted.warnings);
    return line_of(json);
}

std::string post_json(const Post& post, Source source) {
    return line_of(json_of(post, source));
}

}  // namespace public_signals::engine
