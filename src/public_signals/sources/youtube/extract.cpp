// Counts come as text. A like or comment count that is not there is hidden: null, never zero.
//
// A list of uploads has when a video was published, in order, and `videos` has its counts: the two are joined by the
// video's id when a visit is read. A video that is private or deleted stays on the list without its date.
#include "public_signals/sources/youtube/extract.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "public_signals/base/words.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/data/words/hashtags.hpp"
#include "public_signals/engine/layout.hpp"
#include "public_signals/sources/youtube/refusals.hpp"
#include "public_signals/sources/youtube/requests.hpp"

namespace public_signals::inline sources {

/// What an answer says it is.
enum class YouTubeAnswer { Channels, Uploads, Videos };
constexpr auto word_table(YouTubeAnswer) {
    return base::words<YouTubeAnswer>("kind of answer", {{YouTubeAnswer::Channels, "youtube#channelListResponse"},
                                                         {YouTubeAnswer::Uploads, "youtube#playlistItemListResponse"},
                                                         {YouTubeAnswer::Videos, "youtube#videoListResponse"}});
}
namespace {

using json::Value;

constexpr int layer_of_videos = 1;
constexpr int layer_of_uploads = 2;  // its posts have no counts

ExtractedPosts answer(std::string layout, int layer) {
    ExtractedPosts extracted;
    extracted.state = PageState::Ok;
    extracted.layout = std::move(layout);
    extracted.layer = layer;
    return extracted;
}

ExtractedPosts unreadable(std::string why) {
    ExtractedPosts extracted;
    extracted.warnings.push_back({"unreadable", "youtube: " + std::move(why)});
    return extracted;
}

Post post_of(std::string id, std::string_view published) {
    Post post;
    post.post_url = "https://www.youtube.com/watch?v=" + id;
    post.post_id = std::move(id);
    if (const auto instant = parse_instant(published)) {
        post.posted_at = *instant;
        post.post_day = day_of(*instant);
        post.datetime_source = "page";
    }
    return post;
}

/// A video that a page has twice is one post.
void add_once(std::vector<Post>& posts, Post post) {
    if (std::ranges::find(posts, post.post_id, &Post::post_id) == posts.end()) {
        posts.push_back(std::move(post));
    }
}

/// An answer for a name that no channel has is one without items.
ExtractedPosts read_channels(const Value& root) {
    ExtractedPosts extracted = answer("channels", layer_of_uploads);
    const Value channel = root.get("items").item(0);
    if (!channel.exists()) {
        extracted.state = PageState::Missing;
        extracted.cause = "no channel has this handle or id: it may be renamed or gone";
        return extracted;
    }
    if (text_at(channel.at("contentDetails.relatedPlaylists"), "uploads").empty()) {
        return unreadable("the channel names no list of uploads");
    }
    extracted.handle = text_at(channel.get("snippet"), "customUrl");
    extracted.handle.erase(0, extracted.handle.starts_with('@') ? 1 : 0);
    extracted.account_posts = channel.at("statistics.videoCount").integer_or_text();
    extracted.state = extracted.account_posts == 0 ? PageState::Empty : PageState::Ok;
    return extracted;
}

/// Whether no post of a page is newer than the one above it: only then does the oldest one say how far the list
/// reaches.
bool is_newest_first(const std::vector<Post>& posts) {
    return std::ranges::is_sorted(posts, [](const Post& a, const Post& b) { return a.posted_at > b.posted_at; });
}

ExtractedPosts read_uploads(const Value& root) {
    ExtractedPosts extracted = answer("playlist-items", layer_of_uploads);
    std::size_t gone = 0;
    std::size_t unread = 0;
    for (const Value& item : root.get("items").elements()) {
        std::string id = text_at(item.get("contentDetails"), "videoId");
        const std::string published = text_at(item.get("contentDetails"), "videoPublishedAt");
        if (id.empty() || (!published.empty() && !parse_instant(published))) {
            ++unread;
        } else if (published.empty()) {
            ++gone;
        } else {
            add_once(extracted.posts, post_of(std::move(id), published));
        }
    }
    extracted.next_cursor = text_at(root, "nextPageToken");
    extracted.has_more = !extracted.next_cursor.empty();
    const bool is_ordered = is_newest_first(extracted.posts);
    for (Post& post : extracted.posts) {
        post.is_pinned = is_ordered ? std::optional(false) : std::nullopt;
    }
    if (unread > 0) {
        extracted.state = PageState::Partial;
        extracted.warnings.push_back(
            {"post_unreadable", fmt::format("{} items of the list have no readable id or date", unread)});
    } else if (extracted.posts.empty() && gone == 0) {
        extracted.state = PageState::Empty;
    }
    if (gone > 0) {
        extracted.warnings.push_back(
            {"videos_gone", fmt::format("{} videos of the list are private or deleted", gone)});
    }
    if (!is_ordered) {
        extracted.warnings.push_back({"list_unordered", "a video of the list is newer than the one above it"});
    }
    return extracted;
}

Count count_at(const Value& video, std::string_view key, std::vector<Warning>& warnings) {
    const Value value = video.get("statistics").get(key);
    const auto count = value.integer_or_text();
    if (value.exists() && (!count || *count < 0)) {
        warnings.push_back({"unread_count", fmt::format("{} of video {} is no count", key, text_at(video, "id"))});
        return std::nullopt;
    }
    return count;
}

/// A broadcast that is only announced is served with 0 views: nobody could watch it yet, so it counts as no views.
bool is_announced(const Value& snippet) {
    return text_at(snippet, "liveBroadcastContent") == "upcoming";
}

Post read_video(const Value& video, std::vector<Warning>& warnings) {
    const Value snippet = video.get("snippet");
    Post post = post_of(text_at(video, "id"), text_at(snippet, "publishedAt"));
    const std::string title = text_at(snippet, "title");
    const std::string description = text_at(snippet, "description");
    post.caption = title + (description.empty() ? "" : "\n") + description;
    post.hashtags = hashtags(*post.caption);
    post.counts[PostCount::Likes] = count_at(video, "likeCount", warnings);
    post.counts[PostCount::Comments] = count_at(video, "commentCount", warnings);
    const Count views = count_at(video, "viewCount", warnings);
    post.counts[PostCount::Views] = is_announced(snippet) ? std::nullopt : views;
    return post;
}

/// A video that was on the list and is not in the answer is shown no more: its counts stay unknown.
ExtractedPosts read_videos(const Value& root, const Page& page) {
    ExtractedPosts extracted = answer("videos", layer_of_videos);
    for (const Value& video : root.get("items").elements()) {
        Post post = read_video(video, extracted.warnings);
        if (post.post_id.empty() || !post.posted_at) {
            extracted.state = PageState::Partial;
            extracted.warnings.push_back({"post_unreadable", "a video has no readable id or date"});
            continue;
        }
        add_once(extracted.posts, std::move(post));
    }
    const auto request = youtube_request(page.url);
    if (request && request->method == YouTubeMethod::Videos) {
        const auto asked = static_cast<std::size_t>(std::ranges::count(request->subject, ',')) + 1;
        if (asked > root.get("items").size()) {
            extracted.warnings.push_back({"videos_gone", fmt::format("{} of {} videos are shown no more",
                                                                     asked - root.get("items").size(), asked)});
        }
    }
    return extracted;
}

ExtractedPosts read_answer(const Page& page) {
    const auto document = json::Document::parse_in_place(page.body);
    if (!document) {
        return unreadable(document.error().message);
    }
    const Value root = document->root();
    const auto kind = find_word<YouTubeAnswer>(text_at(root, "kind"));
    if (root.get("items").exists() && !root.get("items").is_array()) {
        return unreadable("items is no list");
    }
    if (!kind) {
        return unreadable("an answer of no kind that is asked for");
    }
    switch (*kind) {
        case YouTubeAnswer::Channels:
            return read_channels(root);
        case YouTubeAnswer::Uploads:
            return read_uploads(root);
        case YouTubeAnswer::Videos:
            break;
    }
    return read_videos(root, page);
}

}  // namespace

ExtractedPosts extract_youtube(const Page& page, const Rules&) {
    ExtractedPosts extracted;
    if (const auto refusal = refusal_in(page)) {
        extracted.state = refusal->state;
        extracted.cause = refusal->words;
        return extracted;
    }
    if (json::trimmed(page.body).empty()) {
        extracted.state = PageState::Transient;
        return extracted;
    }
    extracted = read_answer(page);
    for (Warning& warning : warnings_about(extracted.posts)) {
        extracted.warnings.push_back(std::move(warning));
    }
    return extracted;
}

std::string uploads_of(const std::string& body) {
    const auto document = json::Document::parse_in_place(body);
    const json::Value channel = document ? document->root().get("items").item(0) : json::Value();
    return text_at(channel.at("contentDetails.relatedPlaylists"), "uploads");
}

std::string next_page_of(const std::string& body) {
    const auto document = json::Document::parse_in_place(body);
    return document ? text_at(document->root(), "nextPageToken") : std::string();
}

std::vector<std::string> videos_in(const std::string& body) {
    std::vector<std::string> ids;
    for (const Post& post : read_answer({.body = body}).posts) {
        ids.push_back(post.post_id);
    }
    return ids;
}

}  // namespace public_signals::inline sources
