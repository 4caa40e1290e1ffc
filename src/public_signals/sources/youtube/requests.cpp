#include "public_signals/sources/youtube/requests.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace public_signals::inline sources {
namespace {

constexpr std::string_view api = "https://www.googleapis.com";
constexpr std::string_view path_begins = "/youtube/v3/";
constexpr std::string_view site = "https://www.youtube.com/";

std::optional<YouTubeMethod> method_of(std::string_view path) {
    if (!path.starts_with(path_begins)) {
        return std::nullopt;
    }
    path.remove_prefix(path_begins.size());
    return path == "channels"        ? std::optional(YouTubeMethod::Channels)
           : path == "playlistItems" ? std::optional(YouTubeMethod::PlaylistItems)
           : path == "videos"        ? std::optional(YouTubeMethod::Videos)
                                     : std::nullopt;
}

}  // namespace

bool is_channel_id(std::string_view channel) {
    constexpr std::size_t id_length = 24;
    return channel.size() == id_length && channel.starts_with("UC");
}

std::string youtube_channel_url(const std::string& channel) {
    return fmt::format("{}{}{}", site, is_channel_id(channel) ? "channel/" : "@", percent_encoded(channel));
}

std::string channels_url(const std::string& channel) {
    return fmt::format("{}{}channels?part=snippet,contentDetails,statistics&{}{}", api, path_begins,
                       is_channel_id(channel) ? "id=" : "forHandle=%40", percent_encoded(channel));
}

std::string uploads_url(const std::string& playlist, const std::string& token) {
    return fmt::format("{}{}playlistItems?part=contentDetails&maxResults={}&playlistId={}{}{}", api, path_begins,
                       most_ids, percent_encoded(playlist), token.empty() ? "" : "&pageToken=", percent_encoded(token));
}

std::string videos_url(std::span<const std::string> ids) {
    return fmt::format("{}{}videos?part=snippet,statistics,contentDetails&id={}", api, path_begins,
                       percent_encoded(fmt::format("{}", fmt::join(ids, ","))));
}

std::optional<YouTubeRequest> youtube_request(const Url& url) {
    const auto method = method_of(url.path);
    if (!method) {
        return std::nullopt;
    }
    if (method == YouTubeMethod::PlaylistItems) {
        return YouTubeRequest{*method, query_value(url.query, "playlistId"), query_value(url.query, "pageToken")};
    }
    std::string handle = query_value(url.query, "forHandle");
    handle.erase(0, handle.starts_with('@') ? 1 : 0);
    return YouTubeRequest{*method, handle.empty() ? query_value(url.query, "id") : handle, {}};
}

std::optional<YouTubeRequest> youtube_request(const std::string& text) {
    const auto url = parse_url(text);
    return url ? youtube_request(*url) : std::nullopt;
}

}  // namespace public_signals::inline sources
