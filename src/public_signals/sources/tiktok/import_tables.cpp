#include "public_signals/sources/tiktok/import_tables.hpp"

#include <algorithm>
#include <charconv>

#include "public_signals/base/url.hpp"

namespace public_signals::inline sources {
namespace tiktok_import {
namespace {

using namespace import;

/// 4CAT's table of what Zeeschuimer collected.
constexpr TableCell of_4cat[] = {
    {"post_id", "id|tiktok_url"}, {"posted_at", "unix_timestamp|timestamp"},
    {"handle", "author"},         {"views", "plays"},
    {"likes", "likes"},           {"comments", "comments"},
    {"shares", "shares"},         {"caption", "body"},
    {"hashtags", "hashtags"},
};

/// Apify's TikTok scrapers, as JSON or flattened to CSV.
constexpr TableCell of_apify[] = {
    {"post_id", "id|webVideoUrl"}, {"posted_at", "createTimeISO|createTime"},
    {"handle", "authorMeta.name"}, {"views", "playCount"},
    {"likes", "diggCount"},        {"comments", "commentCount"},
    {"shares", "shareCount"},      {"saves", "collectCount"},
    {"caption", "text"},           {"hashtags", "hashtags"},
    {"is_pinned", "isPinned"},
};
constexpr FlagSays flags_of_apify[] = {{"isSlideshow", true, Says::IsPhoto}};

/// Clients of TikTok's Research API, traktok among them: R writes NA for what is missing.
constexpr TableCell of_research_clients[] = {
    {"post_id", "video_id|id"},    {"posted_at", "create_time"}, {"handle", "author_name|username"},
    {"views", "view_count"},       {"likes", "like_count"},      {"comments", "comment_count"},
    {"shares", "share_count"},     {"saves", "favorites_count"}, {"caption", "video_description"},
    {"hashtags", "hashtag_names"},
};

/// yt-dlp's .info.json.
constexpr TableCell of_ytdlp[] = {
    {"post_id", "id|webpage_url"}, {"posted_at", "timestamp"},    {"handle", "uploader"},     {"views", "view_count"},
    {"likes", "like_count"},       {"comments", "comment_count"}, {"shares", "repost_count"}, {"saves", "save_count"},
    {"caption", "description"},    {"captured_at", "epoch"},
};

constexpr PostTable tables[] = {
    {.name = "4cat-tiktok",
     .title = "4CAT's table of TikTok posts",
     .told_by = "collected_from_url|tiktok_url|plays",
     .cells = of_4cat,
     .no_zone = NoZone::Utc,
     .met_on = "collected_from_url"},
    {.name = "apify-tiktok",
     .title = "Apify's table of TikTok posts",
     .told_by = "authorMeta.name|diggCount|webVideoUrl",
     .cells = of_apify,
     .flags = flags_of_apify,
     .error_in = "error",
     .error_text_in = "errorDescription"},
    {.name = "tiktok-research",
     .title = "a table of TikTok's Research API",
     .told_by = "create_time|video_description|view_count|like_count",
     .cells = of_research_clients},
    {.name = "yt-dlp-tiktok",
     .title = "TikTok posts of yt-dlp",
     .told_by = "extractor|webpage_url|timestamp",
     .cells = of_ytdlp,
     .told_by_word_in = "extractor",
     .told_by_word = "tiktok"},
};

}  // namespace
}  // namespace tiktok_import

std::span<const import::PostTable> tiktok_tables() {
    using namespace tiktok_import;
    return tables;
}

}  // namespace public_signals::inline sources
