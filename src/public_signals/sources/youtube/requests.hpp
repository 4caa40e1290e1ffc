// What YouTube's Data API v3 is asked, and what a URL of it asks for.
//
// https://developers.google.com/youtube/v3/docs
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "public_signals/base/url.hpp"

namespace public_signals::inline sources {

/// A channel as a show names it: an id, `UC` and 22 characters, else a handle without @.
bool is_channel_id(std::string_view channel);
/// Its page for people; the API is asked with it as referer, which says whose videos are asked for.
std::string youtube_channel_url(const std::string& channel);

std::string channels_url(const std::string& channel);
/// A page of a list of uploads; an empty token is the first one.
std::string uploads_url(const std::string& playlist, const std::string& token);
constexpr std::size_t most_ids = 50;  // of one request, and of one page of a list
std::string videos_url(std::span<const std::string> ids);

enum class YouTubeMethod { Channels, PlaylistItems, Videos };
struct YouTubeRequest {
    YouTubeMethod method;
    std::string channel;   // as asked for; empty where the URL does not say
    std::string argument;  // the token of a page of a list, the ids of videos
};
/// Of any host, since a mirror may stand in; nothing for another path.
std::optional<YouTubeRequest> youtube_request(const Url& url, const std::string& referer);

}  // namespace public_signals::inline sources
