// TikTok's row: its addresses, and what the layers above ask of it.
#include "public_signals/aggregation/source_weeks.hpp"
#include "public_signals/collect/profile_collector.hpp"
#include "public_signals/engine/extract_json.hpp"
#include "public_signals/engine/replay_parts.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/sources/tiktok/extract.hpp"
#include "public_signals/sources/tiktok/facts.hpp"
#include "public_signals/sources/tiktok/import_tables.hpp"
#include "public_signals/sources/tiktok/research_api.hpp"

namespace public_signals::inline sources {

extern const std::string_view tiktok_rules;

namespace tiktok {
namespace {

/// The tabs of a profile, Latest, Popular and Oldest, ask one address.
bool latest_first(const Url& url) {
    const std::string tab = query_value(url.query, "post_item_list_request_type");
    return tab.find_first_not_of('0') == tab.npos;
}

std::string_view tab_of(const Url& url, std::string_view) {
    const std::string tab = query_value(url.query, "post_item_list_request_type");
    return tab == "1" ? "Popular order" : tab == "2" ? "Oldest order" : latest_first(url) ? "" : "another order";
}

/// A list that a page asks for itself has a cursor from its first piece on; what a person brought has the import's
/// word.
bool always_names_cursor(const Url& url) {
    const bool is_asked_list =
        url.path.starts_with("/api/post/item_list") || url.path.starts_with("/api/creator/item_list");
    return url.query.empty() || url.path.starts_with("/@") ||
           (is_asked_list && query_value(url.query, "import").empty());
}

std::optional<PageTarget> target_of_url(const Url& url, const ArchivedPage& page) {
    if (url.path.starts_with("/@")) {
        const std::string account = handle_of_address(Source::TikTok, page.page.url);
        const std::string rest = split_handle(url.path).rest;
        const bool is_post = rest.starts_with("video/") || rest.starts_with("photo/");
        if (account.empty() || (!is_post && !rest.empty())) {
            return std::nullopt;  // a playlist, a live stream: no list of the account's posts in order of time
        }
        return PageTarget{Source::TikTok, is_post ? PageKind::Post : PageKind::Profile, account};
    }
    if (url.path.starts_with("/api/post/item_list") || url.path.starts_with("/api/creator/item_list") ||
        url.path.starts_with("/v2/research/video/query")) {
        const bool is_another_order = !latest_first(url);
        return PageTarget{Source::TikTok, is_another_order ? PageKind::Selection : list_kind(url),
                          handle_of_address(Source::TikTok, page.referer)};
    }
    return std::nullopt;
}

AskedAccount account_of_path(const Url& url, const ArchivedPage&) {
    return {url.path.starts_with("/@") ? split_handle(url.path).handle : std::string(), ""};
}

std::string list_of_items(const std::string&, const std::string& items) {
    return R"({"itemList":)" + items + R"(,"hasMore":true})";
}

std::string extract_line(const std::string& file, const Page& page, const Rules& rules) {
    return extract_json(file, Source::TikTok, extract_tiktok(page, rules));
}

/// The lists that a profile asks for itself, and where TikTok keeps its scripts.
std::unique_ptr<collect::Collector> collector(const collect::Context& context) {
    return collect::profile_collector(context, {.source = Source::TikTok,
                                                .lists = {"/api/post/item_list/", "/api/creator/item_list/"},
                                                .script_hosts = {"sf16-website-login.neutral.ttwstatic.com",
                                                                 "sf16-website-login.neutral.tiktokcdn-eu.com"}});
}

constexpr PostsRow posts_row{
    .profile_url = tiktok_profile_url,
    .extract = extract_tiktok,
    .read_all = read_tiktok,
    .always_names_cursor = always_names_cursor,
    .tab_of = tab_of,
    .account_words = {.names = "uniqueId", .ids = "secUid"},
    .account_of_path = account_of_path,
    .own_views = "user_posts|posts",
    .view_member = "_zs_tiktok_view",
    .rules = &tiktok_rules,
    .list_url = [](const std::string&) -> std::string { return "https://www.tiktok.com/api/post/item_list/"; },
    .list_of_items = list_of_items,
    .tables = tiktok_tables,
    .read_api_answer = read_research_api,
    .is_api_answer = is_research_api};

}  // namespace
}  // namespace tiktok

std::string tiktok_profile_url(const std::string& handle) {
    return "https://www.tiktok.com/@" + handle;
}

constinit const SourceRow tiktok_row{
    .facts = tiktok_facts,
    .posts = &tiktok::posts_row,
    .target_of = tiktok::target_of_url,
    .kept_parameters = "count|fields|post_item_list_request_type|username",
    .extract_line = tiktok::extract_line,
    .replay = replay_profiles,
    .sites = [](const Settings&) { return std::vector<std::string>{"https://www.tiktok.com/"}; },
    .pause = [](const Settings&) { return pause_of_pages; },
    .renders = [](const Settings&) { return true; },
    .collector = tiktok::collector,
    .weekly = weekly_of_posts};

}  // namespace public_signals::inline sources
