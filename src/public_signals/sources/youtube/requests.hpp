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
/// Its page for people.
std::string youtube_channel_url(const std::string& channel);

std::string channels_url(const std::string& channel);
/// A page of a list of uploads; an empty token is the first one.
std::string uploads_url(const std::string& playlist, const std::string& token);
constexpr std::size_t most_ids = 50;  // of one request, and of one page of a list
std::string videos_url(std::span<const std::string> ids);

enum class YouTubeMethod { Channels, PlaylistItems, Videos };
struct YouTubeRequest {
    YouTubeMethod method;
    std::string subject;  // the channel, the playlist, or the ids of videos, as asked for
    std::string token;    // of a page of a list; empty for the first one
};
/// Of any host, since a mirror may answer; nothing for another path.
std::optional<YouTubeRequest> youtube_request(const Url& url);
std::optional<YouTubeRequest> youtube_request(const std::string& url);

}  // namespace public_signals::inline sources
