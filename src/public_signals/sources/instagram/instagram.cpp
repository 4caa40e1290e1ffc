// Instagram's row: its addresses, and what the layers above ask of it. Posts come from public pages, from Business
// Discovery, or from imports alone: settings.instagram.provider says.

#include <algorithm>

#include "public_signals/aggregation/source_weeks.hpp"
#include "public_signals/collect/profile_collector.hpp"
#include "public_signals/collect/run_choice.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/extract_json.hpp"
#include "public_signals/engine/replay_parts.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/sources/instagram/business_discovery.hpp"
#include "public_signals/sources/instagram/discovery_access.hpp"
#include "public_signals/sources/instagram/extract.hpp"
#include "public_signals/sources/instagram/facts.hpp"
#include "public_signals/sources/instagram/import_tables.hpp"

namespace public_signals::inline sources {

extern const std::string_view instagram_rules;

namespace instagram {
namespace {

std::string profile_url(const std::string& handle) {
    return "https://www.instagram.com/" + handle + "/";
}

std::string list_url(const std::string& handle) {
    return "https://www.instagram.com/api/v1/feed/user/" + handle + "/username/";
}

/// What stands between two parts of a path; empty where it has not both.
std::string between(const std::string& path, std::string_view before, std::string_view behind) {
    const std::size_t end = path.find(behind, std::min(before.size(), path.size()));
    return path.starts_with(before) && end != path.npos ? path.substr(before.size(), end - before.size())
                                                        : std::string();
}

constexpr AccountWords account_words{.names = "username|data.username",
                                     .ids = "target_user_id|user_id|userID|userId|data.user_id|data.target_user_id|id"};

/// /api/v1/feed/user/NAME/username/ and /api/v1/feed/user/ID/, /api/v1/users/ID/info/, /api/v1/usertags/ID/feed/; what
/// Business Discovery is asked for.
AskedAccount account_of_path(const Url& url, const ArchivedPage& page) {
    if (const auto asked = discovery_request(page.page.url)) {
        return {asked->handle, ""};
    }
    if (const std::string name = between(url.path, "/api/v1/feed/user/", "/username"); !name.empty()) {
        return {folded_handle(percent_decoded(name)), ""};
    }
    for (const std::string_view before : {"/api/v1/feed/user/", "/api/v1/users/", "/api/v1/usertags/"}) {
        const std::string id = between(url.path, before, "/");
        if (!id.empty() && id.find_first_not_of("0123456789") == id.npos) {
            return {"", id};
        }
    }
    return {handle_of_address(Source::Instagram, page.page.url), ""};
}

/// The account that a request names; where it names none the page that asked.
std::string handle_asked(const ArchivedPage& page) {
    const AskedAccount asked = account_asked(page, Source::Instagram);
    return asked.name.empty() ? handle_of_address(Source::Instagram, page.referer) : asked.name;
}

/// What an account is without its posts: /api/v1/users/ID/info/.
bool is_account_info(const Url& url) {
    return url.path.starts_with("/api/v1/users/") && (url.path.ends_with("/info/") || url.path.ends_with("/info"));
}

/// Its requests say what they ask for in a form, the cursor among it.
bool is_graphql(const Url& url) {
    return url.path.starts_with("/graphql/query") || url.path.starts_with("/api/graphql");
}

/// p/CODE/, reel/CODE/, tv/CODE/: a post's own page, under its account or by itself.
bool is_post(std::string_view path) {
    return path.starts_with("p/") || path.starts_with("reel/") || path.starts_with("tv/");
}

/// /api/v1/media/ID/info/: what else stands under a post (who likes it, what was said) shows other things.
bool is_media_info(const Url& url) {
    const std::string id = between(url.path, "/api/v1/media/", "/info");
    return !id.empty() && id.find('/') == id.npos && (url.path.ends_with("/info/") || url.path.ends_with("/info"));
}

std::optional<PageTarget> target_of_url(const Url& url, const ArchivedPage& page) {
    if (const auto asked = discovery_request(page.page.url)) {
        return PageTarget{Source::Instagram, asked->after.empty() ? PageKind::Profile : PageKind::PostList,
                          asked->handle};
    }
    if (url.path.starts_with("/api/v1/users/web_profile_info")) {
        return PageTarget{Source::Instagram, PageKind::Profile, folded_handle(query_value(url.query, "username"))};
    }
    if (url.path.starts_with("/api/v1/clips/user") || url.path.starts_with("/api/v1/usertags/")) {
        return PageTarget{Source::Instagram, PageKind::Selection, handle_asked(page)};
    }
    if (is_graphql(url) || url.path.starts_with("/api/v1/feed/user")) {
        return PageTarget{Source::Instagram, list_kind(url), handle_asked(page)};
    }
    if (is_account_info(url)) {
        return PageTarget{Source::Instagram, PageKind::Profile, handle_asked(page)};
    }
    if ((url.path.starts_with('/') && is_post(url.path.substr(1))) || is_media_info(url)) {
        return PageTarget{Source::Instagram, PageKind::Post, handle_asked(page)};
    }
    const bool is_instagram = page.source == name_of(Source::Instagram) || url.host.find("instagram") != url.host.npos;
    const std::string account = is_instagram ? handle_of_address(Source::Instagram, page.page.url) : std::string();
    if (account.empty()) {
        return std::nullopt;
    }
    return PageTarget{Source::Instagram, is_post(split_handle(url.path).rest) ? PageKind::Post : PageKind::Profile,
                      account};
}

/// Layouts that begin with `clips` are those of the tab of reels, which asks an address that serves anything too.
std::string_view tab_of(const Url& url, std::string_view layout) {
    return layout.starts_with("clips") || url.path.starts_with("/api/v1/clips/user") ? "reels tab"
           : url.path.starts_with("/api/v1/usertags/")                               ? "tagged tab"
                                                                                     : "";
}

std::string post_of_page(const Url& url, const std::string& address) {
    return is_media_info(url) ? between(url.path, "/api/v1/media/", "/info") : address;
}

std::optional<std::string> api_cursor(const ArchivedPage& page) {
    const auto asked = discovery_request(page.page.url);
    return asked ? std::optional(asked->after) : std::nullopt;
}

std::string list_of_items(const std::string& handle, const std::string& items) {
    const std::string user = Json{{"username", handle}}.dump();
    return R"({"items":)" + items + R"(,"user":)" + user + R"(,"more_available":true})";
}

std::string extract_line(const std::string& file, const Page& page, const Rules& rules) {
    return extract_json(file, Source::Instagram, extract_instagram(page, rules));
}

bool has_provider(const Settings& settings, InstagramProvider provider) {
    return settings.instagram.provider == provider;
}

bool asks_discovery(const Settings& settings) {
    return has_provider(settings, InstagramProvider::BusinessDiscovery);
}

bool asks_pages(const Settings& settings) {
    return has_provider(settings, InstagramProvider::PublicPage);
}

std::vector<std::string> sites(const Settings& settings) {
    if (has_provider(settings, InstagramProvider::Import)) {
        return {};
    }
    return {asks_discovery(settings) ? "https://graph.facebook.com/" : "https://www.instagram.com/"};
}

Result<void> prepare(const collect::Order&, collect::Context& context) {
    context.tokens[Source::Instagram] = discovery_token_of_environment();
    return {};
}

/// The lists that a profile asks for itself, and where Instagram keeps its scripts.
std::unique_ptr<collect::Collector> collector(const collect::Context& context) {
    const Settings& settings = context.study.settings;
    if (asks_discovery(settings)) {
        return discovery_collector(context);
    }
    return collect::profile_collector(context, {.source = Source::Instagram,
                                                .lists = {"/graphql/query", "/api/graphql", "/api/v1/feed/user/",
                                                          "/api/v1/clips/user/", "/api/v1/users/"},
                                                .script_hosts = {"static.cdninstagram.com"},
                                                .only_imports = has_provider(settings, InstagramProvider::Import)});
}

constexpr PostsRow posts_row{
    .profile_url = profile_url,
    .extract = extract_instagram,
    .read_all = read_instagram,
    .lists_only_own = true,
    .always_names_cursor = is_graphql,
    .serves_anything = is_graphql,
    .tab_of = tab_of,
    .account_words = account_words,
    .account_of_path = account_of_path,
    .post_of_page = post_of_page,
    .no_accounts =
        "p|reel|reels|tv|explore|stories|direct|accounts|api|graphql|challenge|about|legal|web|ajax|async|sync|"
        "logging|qp|static|data|oembed|embed|publicapi|session|emails|developer|consent|login|logout|two_factor|"
        "rsrc.php|robots.txt|favicon.ico|manifest.json|sitemap.xml|sw.js",
    .under_accounts = "p|reel|tv|reels|tagged|saved|channel|guides|feed|followers|following|embed",
    .own_views = "user_posts|posts",
    .view_member = "_zs_instagram_view",
    .likes_in_hiding = 3,
    .rules = &instagram_rules,
    .api_cursor = api_cursor,
    .list_url = list_url,
    .list_of_items = list_of_items,
    .needed_column = "is_reel",
    .needed_help = "say true or false of each post: reels are counted, and unknown is not zero",
    .tables = instagram_tables};

}  // namespace
}  // namespace instagram

constinit const SourceRow instagram_row{
    .facts = instagram_facts,
    .posts = &instagram::posts_row,
    .target_of = instagram::target_of_url,
    .kept_parameters = "count|doc_id|fields|first|query_hash|query_id|username",
    .extract_line = instagram::extract_line,
    .replay = replay_profiles,
    .sites = instagram::sites,
    .pause =
        [](const Settings& settings) { return instagram::asks_discovery(settings) ? pause_of_apis : pause_of_pages; },
    .renders = instagram::asks_pages,
    .asks_with_token = instagram::asks_discovery,
    .prepare = instagram::prepare,
    .collector = instagram::collector,
    .weekly = weekly_of_posts};

}  // namespace public_signals::inline sources
