// Instagram as the sample shows it: the profile's JSON with its first twelve posts as GraphQL nodes, then timeline
// pages with item nodes. robots.txt refuses every crawler, so these pages are imports: a person saved them.
#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/url.hpp"
#include "public_signals/demo/ground_truth.hpp"
#include "public_signals/demo/json_writer.hpp"
#include "public_signals/demo/random.hpp"
#include "public_signals/demo/web.hpp"

namespace public_signals::inline demo {
namespace {

constexpr std::size_t timeline_page = 12;
constexpr std::size_t posts_beyond_timeline = 2;
constexpr std::int64_t posts_before_timeline = 310;
constexpr const char* partner_id = "6990000000000";
constexpr const char* partner_name = "synthetic_partner";

struct InstagramProfile {
    const SampleShow& show;
    std::string id;
    std::vector<TruthPost> posts;  // newest first
    std::int64_t now = 0;

    std::int64_t count(std::int64_t mature, const TruthPost& post) const { return grown(mature, post.created, now); }
    /// Where likes are hidden the platform serves some small number instead.
    std::int64_t likes(const TruthPost& post) const { return show.hidden_likes ? 3 : count(post.likes, post); }
    std::string owner_id(const TruthPost& post) const { return post.is_collab ? partner_id : id; }
    std::string owner_name(const TruthPost& post) const { return post.is_collab ? partner_name : show.handle; }
};

InstagramProfile instagram_profile(std::uint64_t seed, const SampleShow& show, const SampleRun& run) {
    Draws draws(0, Stream::Id, {show.number, 2});
    InstagramProfile profile{.show = show,
                             .id = fmt::format("69{:09}", draws.below(1'000'000'000)),
                             .posts = {},
                             .now = unix_seconds(run.started)};
    profile.posts = instagram_truth(seed, show);
    std::reverse(profile.posts.begin(), profile.posts.end());
    std::erase_if(profile.posts, [&](const TruthPost& post) { return post.created >= profile.now; });
    return profile;
}

/// An id in base64url, big end first, without leading zeros: the name in a post's URL.
std::string shortcode(const std::string& id) {
    constexpr const char* alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string code;
    for (std::uint64_t rest = std::stoull(id); rest > 0; rest /= 64) {
        code.insert(code.begin(), alphabet[rest % 64]);
    }
    return code;
}

void write_owner(JsonWriter& json, const char* key, const char* id_key, const std::string& id,
                 const std::string& name) {
    json.key(key).begin('{').field(id_key, id).field("username", name).end('}');
}

void write_graphql_node(JsonWriter& json, const InstagramProfile& profile, const TruthPost& post) {
    const char* type = post.is_reel ? "GraphVideo" : post.is_carousel ? "GraphSidecar" : "GraphImage";
    json.begin('{').key("node").begin('{').field("__typename", type).field("id", post.id);
    json.field("shortcode", shortcode(post.id)).key("dimensions").begin('{').field("height", 1350);
    json.field("width", 1080).end('}');
    write_owner(json, "owner", "id", profile.owner_id(post), profile.owner_name(post));
    json.field("is_video", post.is_reel);
    if (post.is_reel) {
        json.field("product_type", "clips").field("video_view_count", profile.count(post.views, post));
    }
    json.key("edge_media_to_caption").begin('{').key("edges").begin('[');
    if (post.has_caption) {
        json.begin('{').key("node").begin('{').field("text", post.caption.text).end('}').end('}');
    }
    json.end(']').end('}').key("edge_media_to_comment").begin('{');
    json.field("count", profile.count(post.comments, post)).end('}').field("comments_disabled", false);
    json.field("taken_at_timestamp", post.created);
    json.key("edge_liked_by").begin('{').field("count", profile.likes(post)).end('}');
    json.key("edge_media_preview_like").begin('{').field("count", profile.likes(post)).end('}');
    json.field("like_and_view_counts_disabled", profile.show.hidden_likes);
    json.key("pinned_for_users").begin('[').end(']').key("coauthor_producers").begin('[');
    if (post.is_collab) {
        json.begin('{').field("id", profile.id).field("username", profile.show.handle).end('}');
    }
    json.end(']').end('}').end('}');
}

void write_item_node(JsonWriter& json, const InstagramProfile& profile, const TruthPost& post) {
    const std::string item_id = post.id + "_" + profile.owner_id(post);
    json.begin('{').key("node").begin('{').field("pk", post.id).field("id", item_id);
    json.field("code", shortcode(post.id)).field("taken_at", post.created);
    json.field("media_type", post.is_reel ? 2 : post.is_carousel ? 8 : 1);
    json.field("product_type", post.is_reel ? "clips" : post.is_carousel ? "carousel_container" : "feed");
    json.key("caption");
    if (post.has_caption) {
        json.begin('{').field("text", post.caption.text).field("created_at", post.created - 20);
        json.field("pk", fmt::format("18{}", post.id.substr(0, 15))).end('}');
    } else {
        json.value(nullptr);
    }
    write_owner(json, "user", "pk", profile.owner_id(post), profile.owner_name(post));
    write_owner(json, "owner", "pk", profile.owner_id(post), profile.owner_name(post));
    json.key("coauthor_producers").begin('[');
    if (post.is_collab) {
        json.begin('{').field("pk", profile.id).field("username", profile.show.handle).end('}');
    }
    json.end(']').field("like_and_view_counts_disabled", profile.show.hidden_likes);
    json.field("like_count", profile.likes(post)).field("comment_count", profile.count(post.comments, post));
    if (post.is_reel) {
        const std::int64_t plays = profile.count(post.views, post);
        json.field("play_count", plays).field("view_count", plays / 4);
        json.key("clips_metadata").begin('{').field("audio_type", "original_sounds").end('}');
    } else {
        json.field("clips_metadata", nullptr);
    }
    if (post.is_carousel) {
        json.field("carousel_media_count", 3).key("carousel_media").begin('[');
        for (int slide = 0; slide < 3; ++slide) {
            json.begin('{').field("media_type", 1).end('}');
        }
        json.end(']');
    }
    json.key("timeline_pinned_user_ids").begin('[').end(']').end('}').field("cursor", item_id).end('}');
}

std::string profile_info(const InstagramProfile& profile, std::size_t shown) {
    const bool is_private = profile.show.instagram == Account::Private;
    JsonWriter json;
    json.begin('{').key("data").begin('{').key("user").begin('{').field("id", profile.id);
    json.field("username", profile.show.handle).field("full_name", profile.show.name + " (synthetic)");
    json.field("biography", "Synthetic sample account. Nobody posts here.").field("is_private", is_private);
    json.field("hide_like_and_view_counts", profile.show.hidden_likes).key("edge_followed_by").begin('{');
    json.field("count", profile.show.likes_level * 23).end('}');
    json.key("edge_owner_to_timeline_media").begin('{');
    json.field("count", posts_before_timeline + static_cast<std::int64_t>(profile.posts.size()));
    json.key("page_info").begin('{').field("has_next_page", !is_private);
    if (is_private) {
        json.field("end_cursor", nullptr);
    } else {
        json.field("end_cursor", profile.posts[shown - 1].id + "_" + profile.owner_id(profile.posts[shown - 1]));
    }
    json.end('}').key("edges").begin('[');
    for (std::size_t place = 0; place < shown && !is_private; ++place) {
        write_graphql_node(json, profile, profile.posts[place]);
    }
    json.end(']').end('}').end('}').end('}').field("status", "ok").end('}');
    return json.take();
}

std::string timeline(const InstagramProfile& profile, std::size_t begin, std::size_t end) {
    JsonWriter json;
    json.begin('{').key("data").begin('{').key("xdt_api__v1__feed__user_timeline_graphql_connection").begin('{');
    json.key("edges").begin('[');
    for (std::size_t place = begin; place < end; ++place) {
        write_item_node(json, profile, profile.posts[place]);
    }
    json.end(']').key("page_info").begin('{');
    json.field("end_cursor", profile.posts[end - 1].id + "_" + profile.owner_id(profile.posts[end - 1]));
    json.field("has_next_page", true).field("has_previous_page", false).field("start_cursor", nullptr).end('}');
    json.end('}').end('}').key("extensions").begin('{').field("is_final", true).end('}').field("status", "ok").end('}');
    return json.take();
}

std::string timeline_url(const InstagramProfile& profile, const std::string& after) {
    JsonWriter variables;
    variables.begin('{').field("after", after).field("first", 12).field("username", profile.show.handle).end('}');
    return fmt::format("https://www.instagram.com/graphql/query/?doc_id=synthetic_timeline&variables={}",
                       percent_encoded(variables.take()));
}

std::size_t reach(const InstagramProfile& profile, const SampleRun& run) {
    const auto first = std::find_if(profile.posts.begin(), profile.posts.end(), [&](const TruthPost& post) {
        return post.created < unix_seconds(Instant(run.asked.first));
    });
    return std::min(static_cast<std::size_t>(first - profile.posts.begin()) + posts_beyond_timeline,
                    profile.posts.size());
}

void account(HostLog& log, const InstagramProfile& profile, const SampleRun& run) {
    const std::string referer = fmt::format("https://www.instagram.com/{}/", profile.show.handle);
    const auto import_json = [&](std::string url, std::string body) {
        log.add({.url = std::move(url),
                 .referer = referer,
                 .content_type = "application/json; charset=utf-8",
                 .body = std::move(body),
                 .imported = true});
    };
    const std::size_t first_page = std::min(timeline_page, profile.posts.size());
    import_json(
        fmt::format("https://www.instagram.com/api/v1/users/web_profile_info/?username={}", profile.show.handle),
        profile_info(profile, first_page));
    if (profile.show.instagram != Account::Open) {
        return;
    }
    const std::size_t shown = reach(profile, run);
    for (std::size_t begin = first_page; begin < shown; begin += timeline_page) {
        const std::string after = profile.posts[begin - 1].id + "_" + profile.owner_id(profile.posts[begin - 1]);
        import_json(timeline_url(profile, after), timeline(profile, begin, std::min(begin + timeline_page, shown)));
    }
}

}  // namespace

std::vector<PlayedExchange> instagram_web(std::uint64_t seed, const std::vector<SampleShow>& shows,
                                          const SampleRun& run) {
    HostLog log(seed, run, 2);
    log.robots("https://www.instagram.com/robots.txt", "# synthetic sample\nUser-agent: *\nDisallow: /\n",
               {.allowed = false, .rule = "Disallow: /", .source = "cache"});
    for (const SampleShow& show : shows) {
        account(log, instagram_profile(seed, show, run), run);
    }
    return log.take();
}

}  // namespace public_signals::inline demo
