// TikTok as the sample shows it: profile pages with their rendered grid, item lists as the page's own script asks for
// them, video pages, and the walls.
//
// Counts are rounded at the source: from 10,000 to hundreds, from a million to hundred thousands. The profile's JSON
// holds no posts. A good page holds the words captcha and private too, in its table of texts.
#include <fmt/format.h>

#include <algorithm>

#include "public_signals/demo/ground_truth.hpp"
#include "public_signals/demo/json_writer.hpp"
#include "public_signals/demo/random.hpp"
#include "public_signals/demo/web.hpp"

namespace public_signals::inline demo {
namespace {

constexpr std::size_t item_list_page = 30;
constexpr std::size_t grid_size = 24;
constexpr std::size_t posts_beyond_item_list = 3;
constexpr std::int64_t posts_before_item_list = 640;  // from before the study; no list here reaches them

std::int64_t rounded_count(std::int64_t count) {
    const std::int64_t step = count >= 1'000'000 ? 100'000 : count >= 10'000 ? 100 : 1;
    return (count + step / 2) / step * step;
}

/// "1.9M", "2M", "192.1K", "8873": as the grid writes a count.
std::string shown_count(std::int64_t count) {
    const auto with_suffix = [](std::int64_t tenths, char suffix) {
        return tenths % 10 == 0 ? fmt::format("{}{}", tenths / 10, suffix)
                                : fmt::format("{}.{}{}", tenths / 10, tenths % 10, suffix);
    };
    if (count >= 1'000'000) {
        return with_suffix(count / 100'000, 'M');
    }
    return count >= 10'000 ? with_suffix(count / 100, 'K') : std::to_string(count);
}

std::string html_escaped(const std::string& text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            default:
                escaped += c;
        }
    }
    return escaped;
}

/// One account in one run: who it is and what it had posted by then.
struct TikTokProfile {
    const SampleShow& show;
    std::string id;
    std::string sec_uid;
    std::vector<TruthPost> posts;  // as its list shows them: pinned ones, then newest first
    std::int64_t now = 0;
    bool broken = false;

    std::string page_url() const { return fmt::format("https://www.tiktok.com/@{}?lang=en", show.handle); }
    std::int64_t video_count() const { return posts_before_item_list + static_cast<std::int64_t>(posts.size()); }
    std::int64_t count(std::int64_t mature, const TruthPost& post) const {
        return rounded_count(grown(mature, post.created, now));
    }
};

TikTokProfile tiktok_profile(std::uint64_t seed, const SampleShow& show, const SampleRun& run) {
    Draws draws(0, Stream::Id, {show.number});  // arguments of a call are drawn in no set order: one at a time
    const std::uint64_t id = draws.next() % 100'000'000'000'000'000u;
    const std::uint64_t secret = draws.next();
    TikTokProfile profile{.show = show,
                          .id = fmt::format("69{:017}", id),
                          .sec_uid = fmt::format("MS4wLjABAAAAsynthetic{:016x}", secret),
                          .posts = {},
                          .now = unix_seconds(run.started),
                          .broken = run.broken};
    std::vector<TruthPost> posts = tiktok_truth(seed, show);
    std::reverse(posts.begin(), posts.end());
    std::erase_if(posts, [&](const TruthPost& post) { return post.created >= profile.now; });
    std::stable_partition(posts.begin(), posts.end(), [](const TruthPost& post) { return post.is_pinned; });
    profile.posts = std::move(posts);
    return profile;
}

void write_text_extra(JsonWriter& json, const Caption& caption) {
    json.key("textExtra").begin('[');
    for (const Span& span : caption.spans) {
        json.begin('{').field("awemeId", "").field("start", span.start).field("end", span.end);
        json.field("hashtagName", span.is_mention ? "" : span.text).field("isCommerce", false);
        json.field("subType", 0).field("type", span.is_mention ? 0 : 1);
        if (span.is_mention) {
            json.field("userUniqueId", span.text);
        }
        json.end('}');
    }
    json.end(']');
}

void write_counts(JsonWriter& json, const TikTokProfile& profile, const TruthPost& post, bool saves_as_text) {
    const std::int64_t plays = profile.count(post.views, post);
    const std::int64_t likes = profile.count(post.likes, post);
    const std::int64_t comments = profile.count(post.comments, post);
    const std::int64_t shares = profile.count(post.shares, post);
    const std::int64_t saves = profile.count(post.saves, post);
    if (profile.broken) {
        json.key("counters").begin('{').field("plays", plays).field("likes", likes);
        json.field("comments", comments).field("shares", shares).end('}');
        return;
    }
    json.key("stats").begin('{');
    saves_as_text ? json.field("collectCount", std::to_string(saves)) : json.field("collectCount", saves);
    json.field("commentCount", comments).field("diggCount", likes).field("playCount", plays);
    json.field("shareCount", shares).end('}');
    json.key("statsV2").begin('{').field("collectCount", std::to_string(saves));
    json.field("commentCount", std::to_string(comments)).field("diggCount", std::to_string(likes));
    json.field("playCount", std::to_string(plays)).field("repostCount", "0");
    json.field("shareCount", std::to_string(shares)).end('}');
}

/// One item: createTime is a number in a list and a text on the video's own page.
void write_item(JsonWriter& json, const TikTokProfile& profile, const TruthPost& post, bool own_page) {
    json.begin('{').field("id", post.id).field("desc", post.caption.text);
    own_page ? json.field("createTime", std::to_string(post.created)) : json.field("createTime", post.created);
    json.key("author").begin('{').field("id", profile.id).field("uniqueId", profile.show.handle);
    json.field("nickname", profile.show.name + " (synthetic)").field("secUid", profile.sec_uid).end('}');
    write_counts(json, profile, post, own_page);
    write_text_extra(json, post.caption);
    json.key("challenges").begin('[');
    for (const Span& span : post.caption.spans) {
        if (!span.is_mention) {
            json.begin('{').field("title", span.text).end('}');
        }
    }
    json.end(']').key("contents").begin('[').begin('{').field("desc", post.caption.text);
    write_text_extra(json, post.caption);
    json.end('}').end(']');
    if (post.is_photo) {
        json.key("imagePost").begin('{').key("images").begin('[').begin('{');
        json.field("imageWidth", 1080).field("imageHeight", 1440).end('}').end(']').end('}');
    }
    json.key("video").begin('{').field("id", post.is_photo ? "" : post.id);
    json.field("duration", post.is_photo ? 0 : 15 + post.views % 60).end('}');
    if (post.is_pinned) {
        json.field("isPinnedItem", true);
    }
    json.field("isAd", false).field("privateItem", false).end('}');
}

/// The HTML around a page's script and what it rendered.
std::string html_page(const std::string& title, const std::string& scopes, const std::string& rendered) {
    return fmt::format(
        R"(<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{}</title></head><body>)"
        R"(<script id="__UNIVERSAL_DATA_FOR_REHYDRATION__" type="application/json">{{"__DEFAULT_SCOPE__":{{)"
        R"("webapp.app-context":{{"language":"en","appId":1233,"synthetic":true}},)"
        R"("webapp.i18n-translation":{{"captcha_title":"Verify to continue","private":"This account is private"}},)"
        R"({}}}}}</script><div id="app">{}</div></body></html>)",
        html_escaped(title), scopes, rendered);
}

std::string post_path(const TikTokProfile& profile, const TruthPost& post) {
    return fmt::format("https://www.tiktok.com/@{}/{}/{}", profile.show.handle, post.is_photo ? "photo" : "video",
                       post.id);
}

/// The first rows of the list, never more than its scrolls reach: a post met in the grid alone has views and no likes.
std::string grid(const TikTokProfile& profile, std::size_t reached) {
    const char* item = profile.broken ? "profile-card" : "user-post-item";
    const char* views = profile.broken ? "card-plays" : "video-views";
    std::string html = fmt::format(R"(<div data-e2e="{}-list">)", item);
    for (std::size_t place = 0; place < std::min(grid_size, reached); ++place) {
        const TruthPost& post = profile.posts[place];
        html += fmt::format(
            R"(<div><div data-e2e="{}"><a href="{}"><picture><img alt="{} created by {} with original sound"></picture>)"
            R"({}<div><strong data-e2e="{}">{}</strong></div></a></div></div>)",
            item, post_path(profile, post), html_escaped(post.caption.text), html_escaped(profile.show.name),
            post.is_pinned ? R"(<div data-e2e="video-card-badge">Pinned</div>)" : "", views,
            shown_count(profile.count(post.views, post)));
    }
    return html + "</div>";
}

std::string user_detail(const TikTokProfile& profile) {
    const std::int64_t followers = profile.show.views_level * 7 + 427;
    const std::int64_t hearts = profile.show.views_level * 190 + 256;
    JsonWriter json;
    json.begin('{').key("userInfo").begin('{');
    json.key(profile.broken ? "account" : "user").begin('{').field("id", profile.id);
    json.field("uniqueId", profile.show.handle).field("nickname", profile.show.name + " (synthetic)");
    json.field("signature", "Synthetic sample account. Nobody posts here.").field("secUid", profile.sec_uid);
    json.field("privateAccount", false).field("secret", false).field("verified", false).end('}');
    if (profile.broken) {
        json.key("counters").begin('{').field("fans", followers).field("posts", profile.video_count()).end('}');
    } else {
        json.key("stats").begin('{').field("followerCount", rounded_count(followers)).field("followingCount", 12);
        json.field("heartCount", rounded_count(hearts)).field("videoCount", profile.video_count()).end('}');
        json.key("statsV2").begin('{').field("followerCount", std::to_string(followers));
        json.field("followingCount", "12").field("heartCount", std::to_string(hearts));
        json.field("videoCount", std::to_string(profile.video_count())).end('}');
    }
    json.key(profile.broken ? "itemCards" : "itemList").begin('[').end(']').end('}');
    json.field("statusCode", 0).field("statusMsg", "").end('}');
    return "\"webapp.user-detail\":" + json.take();
}

std::string profile_page(const TikTokProfile& profile, std::size_t reached) {
    const std::string title = fmt::format("{} (@{}) | synthetic sample", profile.show.name, profile.show.handle);
    return html_page(title, user_detail(profile), grid(profile, reached));
}

/// A profile page of an account that is private or was never there.
std::string closed_page(const SampleShow& show) {
    JsonWriter json;
    json.begin('{');
    if (show.tiktok == Account::Private) {
        json.key("userInfo").begin('{').key("user").begin('{').field("uniqueId", show.handle);
        json.field("nickname", show.name + " (synthetic)").field("privateAccount", true).field("secret", true).end('}');
        json.key("stats").begin('{').field("videoCount", 0).end('}').end('}');
        json.field("statusCode", 10222).field("statusMsg", "user not public").end('}');
    } else {
        json.field("statusCode", 10221).field("statusMsg", "user not exist").end('}');
    }
    const std::string text = show.tiktok == Account::Private ? "This account is private" : "Couldn't find this account";
    return html_page("Synthetic sample: closed account", "\"webapp.user-detail\":" + json.take(),
                     "<main><p>" + text + "</p></main>");
}

std::string captcha_page() {
    return R"(<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Synthetic sample: captcha</title></head>)"
           R"(<body><div id="captcha-verify-container-main-page" class="captcha-verify-container">)"
           R"(<div class="captcha_verify_bar"><span>Verify to continue:</span></div>)"
           R"(<div id="secsdk-captcha-drag-wrapper"><div class="secsdk-captcha-drag-icon">Drag the slider</div></div>)"
           R"(</div></body></html>)";
}

std::string item_list(const TikTokProfile& profile, std::size_t begin, std::size_t end) {
    JsonWriter json;
    json.begin('{').field("cursor", std::to_string(profile.posts[end - 1].created * 1000));
    json.key("extra").begin('{').field("now", profile.now * 1000).end('}').field("hasMore", true);
    json.key(profile.broken ? "itemCards" : "itemList").begin('[');
    for (std::size_t place = begin; place < end; ++place) {
        write_item(json, profile, profile.posts[place], false);
    }
    json.end(']').field("statusCode", 0).field("status_code", 0).field("status_msg", "").end('}');
    return json.take();
}

std::string video_page(const TikTokProfile& profile, const TruthPost& post) {
    JsonWriter json;
    json.begin('{').key("itemInfo").begin('{').key(profile.broken ? "itemCard" : "itemStruct");
    write_item(json, profile, post, true);
    json.end('}').field("statusCode", 0).field("statusMsg", "").end('}');
    const std::string rendered =
        fmt::format(R"(<div data-e2e="browse-video"><strong data-e2e="like-count">{}</strong></div>)"
                    R"(<div data-e2e="recommend-list"><strong data-e2e="like-count">35.3K</strong></div>)",
                    shown_count(profile.count(post.likes, post)));
    return html_page("Synthetic sample: one video", "\"webapp.video-detail\":" + json.take(), rendered);
}

/// How many posts of the list a scroll shows: to a few posts behind the window's start, cut there so that the week
/// before the window stays half seen. Hadestown's list ends early in the backfill.
std::size_t reach(const TikTokProfile& profile, const SampleRun& run) {
    const bool stops_early = profile.show.number == hadestown && run.asked.first < day(2024, 3, 13);
    const Day oldest = stops_early ? day(2024, 3, 13) : run.asked.first;
    const auto is_older = [&](const TruthPost& post) {
        return !post.is_pinned && post.created < unix_seconds(Instant(oldest));
    };
    const auto first = std::find_if(profile.posts.begin(), profile.posts.end(), is_older);
    const auto shown = static_cast<std::size_t>(first - profile.posts.begin());
    return stops_early ? shown : std::min(shown + posts_beyond_item_list, profile.posts.size());
}

void open_account(HostLog& log, const TikTokProfile& profile, const SampleRun& run) {
    const std::string profile_url = fmt::format("https://www.tiktok.com/@{}", profile.show.handle);
    const std::size_t shown = reach(profile, run);
    log.add(
        {.url = profile.page_url(), .content_type = "text/html; charset=utf-8", .body = profile_page(profile, shown)});
    std::int64_t cursor = 0;
    for (std::size_t begin = 0; begin < shown; begin += item_list_page) {
        const std::size_t end = std::min(begin + item_list_page, shown);
        log.add({.url = fmt::format("https://www.tiktok.com/api/post/item_list/?aid=1988&count=30&cursor={}&secUid={}",
                                    cursor, profile.sec_uid),
                 .referer = profile_url,
                 .content_type = "application/json; charset=utf-8",
                 .body = item_list(profile, begin, end)});
        cursor = profile.posts[end - 1].created * 1000;
    }
    int videos = 0;
    for (std::size_t place = 0; place < shown && videos < 2 && run.all_sources; ++place) {
        const TruthPost& post = profile.posts[place];
        if (!post.is_pinned) {
            log.add({.url = fmt::format("https://www.tiktok.com/@{}/video/{}?lang=en", profile.show.handle, post.id),
                     .content_type = "text/html; charset=utf-8",
                     .body = video_page(profile, post)});
            ++videos;
        }
    }
}

}  // namespace

std::vector<PlayedExchange> tiktok_web(std::uint64_t seed, const std::vector<SampleShow>& shows, const SampleRun& run) {
    HostLog log(seed, run, 1);
    log.robots("https://www.tiktok.com/robots.txt",
               "# synthetic sample\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: *\nDisallow: /inapp\n"
               "Disallow: /auth\nDisallow: /embed/@\nDisallow: /embed/v2\n",
               {.allowed = true, .rule = "", .source = "cache"});
    std::vector<SampleShow> order = shows;
    if (run.captcha) {  // a captcha ends the host for the run, so it comes last
        std::stable_partition(order.begin(), order.end(),
                              [](const SampleShow& show) { return show.number != the_outsiders; });
    }
    for (const SampleShow& show : order) {
        const std::string url = fmt::format("https://www.tiktok.com/@{}?lang=en", show.handle);
        if (show.tiktok != Account::Open) {
            log.add({.url = url, .content_type = "text/html; charset=utf-8", .body = closed_page(show)});
        } else if (run.captcha && show.number == the_outsiders) {
            log.add({.url = url, .content_type = "text/html; charset=utf-8", .body = captcha_page()});
        } else {
            open_account(log, tiktok_profile(seed, show, run), run);
        }
    }
    return log.take();
}

}  // namespace public_signals::inline demo
