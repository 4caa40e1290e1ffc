#include "public_signals/sources/instagram/import_tables.hpp"

#include <algorithm>
#include <charconv>

#include "public_signals/sources/instagram/business_discovery.hpp"

namespace public_signals::inline sources {
namespace instagram_import {
namespace {

using namespace import;

/// 4CAT's table of what Zeeschuimer collected; its id is the shortcode.
constexpr TableCell of_4cat[] = {
    {"post_id", "id|url"},
    {"posted_at", "unix_timestamp|timestamp"},
    {"handle", "author"},
    {"owner_id", "author_id"},
    {"views", "play_count"},
    {"likes", "num_likes"},
    {"comments", "num_comments"},
    {"caption", "body"},
    {"hashtags", "hashtags"},
};
constexpr WordSays says_4cat[] = {
    {"media_type", "photo|carousel", Says::IsNoReel},
    {"media_type", "reel|clips", Says::IsReel},
    {"product_type", "clips", Says::IsReel},
    {"url", "/reel/*", Says::IsReel},
    {"likes_hidden", "yes|true|1", Says::HidesLikes},
    {"collected_from_view", "tagged*", Says::IsOutOfList},
    {"collected_from_view", "reels*", Says::IsOutOfList},
    {"collected_from_view", "explore*", Says::IsOutOfList},
    {"collected_from_view", "search*", Says::IsOutOfList},
    {"collected_from_view", "single*", Says::IsOutOfList},
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
    {"post_id", "URL"},   {"posted_at", "Post Created"},
    {"handle", "User Name"}, {"views", "Views"},
    {"likes", "Likes"},   {"comments", "Comments"},
    {"caption", "Description"},
};
constexpr WordSays says_crowdtangle[] = {
    {"Type", "reel|reels", Says::IsReel},
    {"Type", "photo|video|igtv|album|carousel", Says::IsNoReel},
    {"Type", "photo|album|carousel", Says::HasNoViews},
};

/// Apify's Instagram scrapers, as JSON or flattened to CSV.
constexpr TableCell of_apify[] = {
    {"post_id", "id|shortCode|url"},
    {"shortcode", "shortCode"},
    {"posted_at", "timestamp"},
    {"handle", "ownerUsername"},
    {"owner_id", "ownerId"},
    {"views", "videoPlayCount|videoViewCount"},
    {"likes", "likesCount"},
    {"comments", "commentsCount"},
    {"caption", "caption"},
    {"hashtags", "hashtags"},
    {"is_pinned", "isPinned"},
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
    {"node.is_video", "false", Says::IsNoReel},
    {"node.product_type", "feed|igtv|carousel_container", Says::IsNoReel},
    {"node.product_type", "clips", Says::IsReel},
    {"node.like_and_view_counts_disabled", "true", Says::HidesLikes},
};

/// yt-dlp's .info.json; its id is the shortcode.
constexpr TableCell of_ytdlp[] = {
    {"post_id", "id|webpage_url"}, {"posted_at", "timestamp"},      {"handle", "channel"},
    {"views", "view_count"},       {"likes", "like_count"},         {"comments", "comment_count"},
    {"caption", "description"},    {"captured_at", "epoch"},
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
     .hidden_flag = "likes_hidden",
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
     .coauthors = "coauthorProducers"},
    {.name = "instaloader",
     .title = "Instagram posts of instaloader",
     .told_by = "instaloader|node.shortcode",
     .cells = of_instaloader,
     .says = says_instaloader},
    {.name = "yt-dlp-instagram",
     .title = "Instagram posts of yt-dlp",
     .told_by = "extractor|webpage_url|timestamp",
     .cells = of_ytdlp,
     .says = says_ytdlp,
     .told_by_word_in = "extractor",
     .told_by_word = "instagram"},
};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_of_shortcode(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

/// The shortcode of an address: behind /p/, /reel/, /reels/ or /tv/.
std::string_view code_in(std::string_view text) {
    for (const std::string_view kind : {"/p/", "/reel/", "/reels/", "/tv/"}) {
        if (const auto found = text.find(kind); found != text.npos) {
            const std::string_view rest = text.substr(found + kind.size());
            return rest.substr(
                0, static_cast<std::size_t>(std::ranges::find_if_not(rest, is_of_shortcode) - rest.begin()));
        }
    }
    return {};
}

/// Ids since 2011 begin with the thousandth of a second in which they were given.
std::optional<Instant> given_at(std::uint64_t pk) {
    constexpr std::uint64_t first_that_says_it = 1'000'000'000'000'000;
    constexpr std::chrono::milliseconds began{1314220021721};
    constexpr int bits_behind = 23;
    return pk < first_that_says_it
               ? std::nullopt
               : std::optional(Instant(began) + std::chrono::milliseconds(static_cast<std::int64_t>(pk >> bits_behind)));
}

PlatformKey key_of_number(std::string_view digits) {
    std::uint64_t pk = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), pk);
    if (error != std::errc{} || end != digits.data() + digits.size() || pk == 0) {
        return {.problem = "is no id of Instagram"};
    }
    return {.post_id = std::to_string(pk), .given = given_at(pk)};
}

PlatformKey key_of_code(std::string_view code) {
    constexpr std::size_t of_public_post = 11;  // behind these a private post has more
    const std::string_view own = code.substr(0, of_public_post);
    const auto pk = own.empty() || !std::ranges::all_of(code, is_of_shortcode) ? std::nullopt : id_of_shortcode(own);
    if (!pk) {
        return {.problem = "is no id, shortcode or address of a post of Instagram"};
    }
    PlatformKey key = key_of_number(*pk);
    key.shortcode = std::string(own);
    return key;
}

}  // namespace
}  // namespace instagram_import

std::span<const import::PostTable> instagram_tables() {
    using namespace instagram_import;
    return tables;
}

import::PlatformKey instagram_post_key(std::string_view text) {
    using namespace instagram_import;
    if (text.starts_with("http")) {
        return key_of_code(code_in(text));
    }
    const std::string_view before_owner = text.substr(0, text.find('_'));
    if (!before_owner.empty() && std::ranges::all_of(before_owner, is_digit)) {
        constexpr std::size_t longest_owner_mark = 11;
        const bool may_be_code = text.size() <= longest_owner_mark && text.find('_') != text.npos;
        return may_be_code ? key_of_code(text) : key_of_number(before_owner);
    }
    if (!text.empty() && is_digit(text.front()) && text.find_first_of(".+,") != text.npos) {
        return {.problem = "is an id that a spreadsheet rounded"};
    }
    return key_of_code(text);
}

}  // namespace public_signals::inline sources
