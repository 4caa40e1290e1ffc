// YouTube's row: its addresses, and what the layers above ask of it.
//
// A channel takes the place of a profile, a page of its uploads in that of a list, and an answer with the counts of
// some videos in that of a post's own page.
#include <algorithm>
#include <set>

#include "public_signals/aggregation/source_weeks.hpp"
#include "public_signals/collect/collector.hpp"
#include "public_signals/engine/extract_json.hpp"
#include "public_signals/engine/replay_parts.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/sources/youtube/collect.hpp"
#include "public_signals/sources/youtube/extract.hpp"
#include "public_signals/sources/youtube/facts.hpp"
#include "public_signals/sources/youtube/requests.hpp"

namespace public_signals::inline sources {
namespace {

PageKind kind_of(YouTubeMethod method) {
    switch (method) {
        case YouTubeMethod::Channels:
            return PageKind::Profile;
        case YouTubeMethod::PlaylistItems:
            return PageKind::PostList;
        case YouTubeMethod::Videos:
            break;
    }
    return PageKind::Post;
}

std::optional<PageTarget> target_of_url(const Url& url, const ArchivedPage&) {
    const auto asked = youtube_request(url);
    if (!asked) {
        return std::nullopt;
    }
    const bool names_channel = asked->method == YouTubeMethod::Channels;
    if (names_channel && (asked->subject.empty() || asked->subject.find(',') != std::string::npos)) {
        return std::nullopt;  // of the key's own channel, of several: of no show's
    }
    return PageTarget{Source::YouTube, kind_of(asked->method), names_channel ? folded_handle(asked->subject) : ""};
}

/// Every answer can be asked for again: a page of a list by its token, counts by the ids of their videos.
std::optional<std::string> api_cursor(const ArchivedPage& page) {
    const auto asked = youtube_request(page.page.url);
    if (!asked) {
        return std::nullopt;
    }
    return asked->method == YouTubeMethod::Videos ? asked->subject : asked->token;
}

/// A page of a list has no counts: `videos` is asked for those, by id.
std::vector<std::string> counts_asked(const ArchivedPage& page) {
    const auto asked = youtube_request(page.page.url);
    std::vector<std::string> ids;
    if (!asked || asked->method != YouTubeMethod::Videos) {
        return ids;
    }
    const std::string& list = asked->subject;
    for (std::size_t begin = 0; begin < list.size();) {
        const std::size_t end = std::min(list.find(',', begin), list.size());
        ids.push_back(list.substr(begin, end - begin));
        begin = end + 1;
    }
    return ids;
}

/// A channel's answer names its list, and the list its videos.
std::set<std::string> urls_of(const std::vector<ArchivedPage>& pages, const std::string& channel) {
    std::set<std::string> urls;
    std::set<std::string> lists;
    std::set<std::string> videos;
    const auto add = [&](YouTubeMethod method, auto is_own, auto learn) {
        for (const ArchivedPage& page : pages) {
            const auto asked = youtube_request(page.page.url);
            if (asked && asked->method == method && is_own(asked->subject)) {
                urls.insert(page.page.url);
                with_body(page, [&](const Page& whole) { learn(whole.body); });
            }
        }
    };
    add(
        YouTubeMethod::Channels,
        [&](const std::string& asked) { return folded_handle(asked) == folded_handle(channel); },
        [&](const std::string& body) { lists.insert(uploads_of(body)); });
    add(
        YouTubeMethod::PlaylistItems, [&](const std::string& asked) { return lists.contains(asked); },
        [&](const std::string& body) {
            for (std::string& id : videos_in(body)) {
                videos.insert(std::move(id));
            }
        });
    add(
        YouTubeMethod::Videos,
        [&](const std::string& asked) { return videos.contains(asked.substr(0, asked.find(','))); },
        [](const std::string&) {});
    return urls;
}

std::string extract_line(const std::string& file, const Page& page, const Rules& rules) {
    return extract_json(file, Source::YouTube, extract_youtube(page, rules));
}

Result<void> prepare(const collect::Order&, collect::Context& context) {
    context.tokens[Source::YouTube] = youtube_key_of_environment();
    return {};
}

constexpr PostsRow posts_row{.profile_url = youtube_channel_url,
                             .extract = extract_youtube,
                             .api_cursor = api_cursor,
                             .counts_asked = counts_asked,
                             .urls_of = urls_of};

}  // namespace

constinit const SourceRow youtube_row{
    .facts = youtube_facts,
    .posts = &posts_row,
    .target_of = target_of_url,
    .kept_parameters = "forHandle|id|maxResults|pageToken|part|playlistId",
    .extract_line = extract_line,
    .replay = replay_profiles,
    .sites = [](const Settings&) { return std::vector<std::string>{"https://www.googleapis.com/"}; },
    .pause = [](const Settings&) { return pause_of_apis; },
    .asks_with_token = [](const Settings&) { return true; },
    .prepare = prepare,
    .collector = youtube_collector,
    .weekly = weekly_of_posts};

}  // namespace public_signals::inline sources
