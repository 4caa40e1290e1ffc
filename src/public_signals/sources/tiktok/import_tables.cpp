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
constexpr WordSays apify_says[] = {{"isSlideshow", "true", Says::IsPhoto}};

/// Clients of TikTok's Research API, traktok among them: R writes NA for what is missing.
constexpr TableCell of_research_clients[] = {
    {"post_id", "video_id|id"},   {"posted_at", "create_time"},  {"handle", "author_name|username"},
    {"views", "view_count"},      {"likes", "like_count"},       {"comments", "comment_count"},
    {"shares", "share_count"},    {"saves", "favorites_count"},  {"caption", "video_description"},
    {"hashtags", "hashtag_names"},
};

/// yt-dlp's .info.json.
constexpr TableCell of_ytdlp[] = {
    {"post_id", "id|webpage_url"}, {"posted_at", "timestamp"},   {"handle", "uploader"},
    {"views", "view_count"},       {"likes", "like_count"},      {"comments", "comment_count"},
    {"shares", "repost_count"},    {"saves", "save_count"},      {"caption", "description"},
    {"captured_at", "epoch"},
};

constexpr PostTable tables[] = {
    {.name = "4cat-tiktok",
     .title = "4CAT's table of TikTok posts",
     .told_by = "collected_from_url|tiktok_url|plays",
     .cells = of_4cat,
     .no_zone = NoZone::Utc},
    {.name = "apify-tiktok",
     .title = "Apify's table of TikTok posts",
     .told_by = "authorMeta.name|diggCount|webVideoUrl",
     .cells = of_apify,
     .says = apify_says},
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

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The number behind /video/ or /photo/ of an address.
std::string_view id_in(std::string_view text) {
    if (!text.starts_with("http")) {
        return text;
    }
    for (const std::string_view kind : {"/video/", "/photo/", "/v/"}) {
        if (const auto found = text.find(kind); found != text.npos) {
            const std::string_view rest = text.substr(found + kind.size());
            return rest.substr(0, static_cast<std::size_t>(std::ranges::find_if_not(rest, is_digit) - rest.begin()));
        }
    }
    return {};
}

PlatformKey no_key(const char* why) {
    return {.problem = why};
}

}  // namespace
}  // namespace tiktok_import

std::span<const import::PostTable> tiktok_tables() {
    using namespace tiktok_import;
    return tables;
}

import::PlatformKey tiktok_post_key(std::string_view text) {
    using namespace tiktok_import;
    constexpr std::size_t fewest = 15;
    const std::string_view id = id_in(text);
    if (!id.empty() && std::ranges::all_of(id, [](char c) { return is_digit(c) || c == '.' || c == ','; }) &&
        !std::ranges::all_of(id, is_digit)) {
        return no_key("has a decimal point, and is no id any more");
    }
    if (!id.empty() && is_digit(id.front()) && id.find_first_of("eE") != id.npos) {
        return no_key("is an id that a spreadsheet rounded");
    }
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
    if (id.empty() || error != std::errc{} || end != id.data() + id.size()) {
        return no_key("is no id of TikTok: digits, or the address of a post");
    }
    if (id.size() < fewest) {
        return no_key("is too short for an id of TikTok");
    }
    return {.post_id = std::string(id), .given = instant_of_unix_seconds(static_cast<std::int64_t>(number >> 32))};
}

}  // namespace public_signals::inline sources
