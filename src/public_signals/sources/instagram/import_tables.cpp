#include "public_signals/sources/instagram/import_tables.hpp"

#include <algorithm>
#include <charconv>

namespace public_signals::inline sources {
namespace instagram_import {
namespace {

using namespace import;

/// 4CAT's table of what Zeeschuimer collected; its id is the shortcode.
constexpr TableCell of_4cat[] = {
    {"post_id", "id|url"},        {"posted_at", "unix_timestamp|timestamp"},
    {"handle", "author"},         {"owner_id", "author_id"},
    {"views", "play_count"},      {"likes", "num_likes"},
    {"comments", "num_comments"}, {"caption", "body"},
    {"hashtags", "hashtags"},
};
constexpr WordSays says_4cat[] = {
    {"media_type", "photo|carousel", Says::IsNoReel},
    {"media_type", "reel|clips", Says::IsReel},
    {"product_type", "clips", Says::IsReel},
    {"url", "/reel/*", Says::IsReel},
};

/// Meta Content Library, downloaded as a table. Its ids are its own.
constexpr TableCell of_mcl[] = {
    {"post_id", "id"},
    {"posted_at", "creation_time"},
    {"handle", "post_owner.username"},
    {"views", "statistics.views"},
    {"likes", "statistics.like_count"},
    {"comments", "statistics.comment_count"},
    {"caption", "text"},
    {"hashtags", "hashtags"},
};
constexpr WordSays says_mcl[] = {
    {"content_type", "reels|reel", Says::IsReel},
    {"content_type", "photos|photo|albums|album|videos|video|igtv", Says::IsNoReel},
    {"post_owner.type", "facebook*", Says::IsOfNoSource},
};

/// CrowdTangle, closed in August 2024. What nobody plays has a zero in Views.
constexpr TableCell of_crowdtangle[] = {
    {"post_id", "URL"}, {"posted_at", "Post Created"}, {"handle", "User Name"},    {"views", "Views"},
    {"likes", "Likes"}, {"comments", "Comments"},      {"caption", "Description"},
};
constexpr WordSays says_crowdtangle[] = {
    {"Type", "reel|reels", Says::IsReel},
    {"Type", "photo|video|igtv|album|carousel", Says::IsNoReel},
    {"Type", "photo|album|carousel", Says::HasNoViews},
};

/// Apify's Instagram scrapers, as JSON or flattened to CSV.
constexpr TableCell of_apify[] = {
    {"post_id", "id|shortCode|url"}, {"shortcode", "shortCode"},    {"posted_at", "timestamp"},
    {"handle", "ownerUsername"},     {"owner_id", "ownerId"},       {"views", "videoPlayCount|videoViewCount"},
    {"likes", "likesCount"},         {"comments", "commentsCount"}, {"caption", "caption"},
    {"hashtags", "hashtags"},        {"is_pinned", "isPinned"},
};
constexpr WordSays says_apify[] = {
    {"type", "image|sidecar", Says::IsNoReel},
    {"productType", "feed|carousel_container|igtv", Says::IsNoReel},
    {"productType", "clips", Says::IsReel},
};

/// instaloader's file beside a post.
constexpr TableCell of_instaloader[] = {
    {"post_id", "node.id|node.shortcode"},
    {"shortcode", "node.shortcode"},
    {"posted_at", "node.taken_at_timestamp|node.date"},
    {"handle", "node.owner.username"},
    {"owner_id", "node.owner.id"},
    {"views", "node.video_play_count|node.video_view_count"},
    {"likes", "node.edge_media_preview_like.count|node.edge_liked_by.count"},
    {"comments", "node.edge_media_to_parent_comment.count|node.edge_media_to_comment.count"},
    {"caption", "node.edge_media_to_caption.edges.0.node.text"},
};
constexpr WordSays says_instaloader[] = {
    {"node.product_type", "feed|igtv|carousel_container", Says::IsNoReel},
    {"node.product_type", "clips", Says::IsReel},
};
constexpr FlagSays flags_of_instaloader[] = {
    {"node.is_video", false, Says::IsNoReel},
    {"node.like_and_view_counts_disabled", true, Says::HidesLikes},
};

/// yt-dlp's .info.json; its id is the shortcode.
constexpr TableCell of_ytdlp[] = {
    {"post_id", "id|webpage_url"}, {"posted_at", "timestamp"},    {"handle", "channel"},      {"views", "view_count"},
    {"likes", "like_count"},       {"comments", "comment_count"}, {"caption", "description"}, {"captured_at", "epoch"},
};
constexpr WordSays says_ytdlp[] = {{"webpage_url", "/reel/*", Says::IsReel}};

constexpr PostTable tables[] = {
    {.name = "4cat-instagram",
     .title = "4CAT's table of Instagram posts",
     .told_by = "collected_from_url|media_type|num_likes",
     .cells = of_4cat,
     .says = says_4cat,
     .no_zone = NoZone::Utc,
     .profile = "collected_from_url",
     .coauthors = "coauthors",
     .met_on = "collected_from_url",
     .met_in_view = "collected_from_view",
     .hidden_likes = 3},
    {.name = "mcl-instagram",
     .title = "Meta Content Library's table of Instagram posts",
     .told_by = "mcl_url|statistics.like_count",
     .cells = of_mcl,
     .says = says_mcl,
     .ids = IdsOf::Library},
    {.name = "crowdtangle-instagram",
     .title = "CrowdTangle's table of Instagram posts",
     .told_by = "Overperforming Score|Followers at Posting|Post Created",
     .cells = of_crowdtangle,
     .says = says_crowdtangle},
    {.name = "apify-instagram",
     .title = "Apify's table of Instagram posts",
     .told_by = "ownerUsername|likesCount|shortCode",
     .cells = of_apify,
     .says = says_apify,
     .profile = "inputUrl",
     .coauthors = "coauthorProducers",
     .met_on = "inputUrl",
     .is_met_in_list = true,
     .error_in = "error",
     .error_text_in = "errorDescription"},
    {.name = "instaloader",
     .title = "Instagram posts of instaloader",
     .told_by = "instaloader|node.shortcode",
     .cells = of_instaloader,
     .says = says_instaloader,
     .flags = flags_of_instaloader},
    {.name = "yt-dlp-instagram",
     .title = "Instagram posts of yt-dlp",
     .told_by = "extractor|webpage_url|timestamp",
     .cells = of_ytdlp,
     .says = says_ytdlp,
     .told_by_word_in = "extractor",
     .told_by_word = "instagram"},
};

}  // namespace
}  // namespace instagram_import

std::span<const import::PostTable> instagram_tables() {
    using namespace instagram_import;
    return tables;
}

}  // namespace public_signals::inline sources
