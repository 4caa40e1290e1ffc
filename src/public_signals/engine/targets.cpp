#include "public_signals/engine/targets.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "public_signals/web/transport.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/sources/instagram/business_discovery.hpp"
#include "public_signals/sources/google_trends/grid.hpp"

namespace public_signals::inline engine {
namespace {

/// `handle` of `/@handle/…` or `/handle/…`, with what follows it.
struct HandlePath {
    std::string handle;
    std::string rest;  // video/7…, photo/7…, p/…, or empty
};

HandlePath split_handle(std::string path) {
    if (path.starts_with('/')) {
        path.erase(0, 1);
    }
    if (path.starts_with('@')) {
        path.erase(0, 1);
    }
    const auto slash = path.find('/');
    HandlePath parts{path.substr(0, slash), slash == std::string::npos ? "" : path.substr(slash + 1)};
    parts.handle = folded_handle(percent_decoded(parts.handle));
    return parts;
}

std::string handle_of_referer(const std::string& referer) {
    const auto url = parse_url(referer);
    return url ? split_handle(url->path).handle : std::string();
}

/// A list that was put together from posts on import is one only where a person said that none is missing.
PageKind list_kind(const Url& url) {
    return query_value(url.query, "import") == "posts" ? PageKind::Post : PageKind::PostList;
}

std::optional<PageTarget> tiktok_target(const Url& url, const ArchivedPage& page) {
    if (url.path.starts_with("/@")) {
        const HandlePath parts = split_handle(url.path);
        const bool post = parts.rest.starts_with("video/") || parts.rest.starts_with("photo/");
        return PageTarget{Source::TikTok, post ? PageKind::Post : PageKind::Profile, parts.handle};
    }
    if (url.path.starts_with("/api/post/item_list") || url.path.starts_with("/api/creator/item_list") ||
        url.path.starts_with("/v2/research/video/query")) {
        return PageTarget{Source::TikTok, list_kind(url), handle_of_referer(page.referer)};
    }
    return std::nullopt;
}

std::optional<PageTarget> instagram_target(const Url& url, const ArchivedPage& page) {
    if (const auto asked = discovery_request(page.page.url)) {
        return PageTarget{Source::Instagram, asked->after.empty() ? PageKind::Profile : PageKind::PostList,
                          asked->handle};
    }
    if (url.path.starts_with("/api/v1/users/web_profile_info")) {
        return PageTarget{Source::Instagram, PageKind::Profile, folded_handle(query_value(url.query, "username"))};
    }
    if (url.path.starts_with("/graphql/query") || url.path.starts_with("/api/graphql") ||
        url.path.starts_with("/api/v1/clips/user") || url.path.starts_with("/api/v1/feed/user")) {
        return PageTarget{Source::Instagram, list_kind(url), handle_of_referer(page.referer)};
    }
    if (url.path.starts_with("/p/") || url.path.starts_with("/reel/") || url.path.starts_with("/api/v1/media/")) {
        return PageTarget{Source::Instagram, PageKind::Post, handle_of_referer(page.referer)};
    }
    const bool is_instagram = page.source == name_of(Source::Instagram) || url.host.find("instagram") != url.host.npos;
    if (is_instagram && url.path.size() > 1 && url.path != "/robots.txt") {
        return PageTarget{Source::Instagram, PageKind::Profile, split_handle(url.path).handle};
    }
    return std::nullopt;
}

std::string article_title(std::string_view article) {
    std::string title = percent_decoded(article);
    std::replace(title.begin(), title.end(), '_', ' ');
    return nfc(title);
}

struct NoWindow : std::exception {};

/// `2024-01-01 2024-09-22`.
DateRange window_of(const std::string& time) {
    const auto space = time.find(' ');
    const auto first = parse_day(std::string_view(time).substr(0, space));
    const auto last = parse_day(std::string_view(time).substr(space == std::string::npos ? time.size() : space + 1));
    if (!first || !last) {
        throw NoWindow();
    }
    return {*first, *last};
}

/// The request that `read` finds in a JSON text; nothing for a text of another shape or for several series.
template <class Read>
std::optional<InterestRequest> read_request(std::string_view text, const Read& read) {
    const auto asked = nlohmann::json::parse(text, nullptr, false);
    try {
        if (asked.is_discarded() || asked.at("comparisonItem").size() != 1) {
            return std::nullopt;
        }
        InterestRequest request;
        read(asked, request);
        request.draw = draw_of(request.window.first, request.resolution);
        return request;
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;
    } catch (const NoWindow&) {
        return std::nullopt;
    }
}

}  // namespace

std::string folded_handle(std::string_view handle) {
    std::string lower(handle);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return lower;
}

std::optional<PageTarget> target_of(const ArchivedPage& page) {
    const auto url = parse_url(page.page.url);
    if (!url) {
        return std::nullopt;
    }
    if (url->path.starts_with("/trends/api/widgetdata/")) {
        return PageTarget{Source::GoogleTrends, PageKind::Interest, ""};
    }
    if (url->path.starts_with("/trends/api/explore")) {
        return PageTarget{Source::GoogleTrends, PageKind::InterestWidgets, ""};
    }
    if (url->path.find("/metrics/pageviews/per-article/") != std::string::npos) {
        return PageTarget{Source::Wikipedia, PageKind::Views, ""};
    }
    if (url->path == "/w/api.php") {
        return PageTarget{Source::Wikipedia, PageKind::WikiQuery, ""};
    }
    if (const auto tiktok = tiktok_target(*url, page)) {
        return tiktok;
    }
    return instagram_target(*url, page);
}

std::optional<InterestRequest> interest_request(const std::string& text) {
    const auto url = parse_url(text);
    return url ? widget_request(query_value(url->query, "req")) : std::nullopt;
}

std::optional<InterestRequest> explore_request(const std::string& text) {
    const auto url = parse_url(text);
    if (!url) {
        return std::nullopt;
    }
    return read_request(query_value(url->query, "req"), [](const nlohmann::json& asked, InterestRequest& request) {
        const auto& item = asked.at("comparisonItem").at(0);
        request.query = item.at("keyword");
        request.geo = item.at("geo");
        request.category = asked.at("category");
        request.window = window_of(item.at("time"));
        request.resolution = resolution_of(request.window);
    });
}

std::optional<InterestRequest> widget_request(std::string_view text) {
    return read_request(text, [](const nlohmann::json& asked, InterestRequest& request) {
        const auto& item = asked.at("comparisonItem").at(0);
        request.query = item.at("complexKeywordsRestriction").at("keyword").at(0).at("value");
        const auto& geo = item.at("geo");
        for (const char* level : {"city", "region", "country"}) {
            if (request.geo.empty() && geo.contains(level)) {
                request.geo = geo.at(level).get<std::string>();
            }
        }
        request.resolution = asked.at("resolution");
        request.window = window_of(asked.at("time"));
        if (asked.contains("requestOptions")) {
            request.category = asked.at("requestOptions").value("category", 0);
        }
    });
}

bool leads_to_captcha(const ArchivedPage& page) {
    const std::string_view location = net::header_of(page.headers, "Location");
    return page.page.status / 100 == 3 && location.find("/sorry") != location.npos;
}

std::string trends_geo(const Show& show, const Settings& settings) {
    std::string geo = show.gt_geo.empty() ? settings.geo : show.gt_geo;
    std::transform(geo.begin(), geo.end(), geo.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return geo;
}

std::optional<ViewsRequest> views_request(const std::string& text) {
    const auto url = parse_url(text);
    if (!url) {
        return std::nullopt;
    }
    std::vector<std::string> segments;
    for (std::size_t begin = 1; begin <= url->path.size();) {
        const auto end = std::min(url->path.find('/', begin), url->path.size());
        segments.push_back(url->path.substr(begin, end - begin));
        begin = end + 1;
    }
    if (segments.size() < 7) {  // … project, access, agent, article, granularity, start, end
        return std::nullopt;
    }
    const auto first = parse_compact_day(segments[segments.size() - 2]);
    const auto last = parse_compact_day(segments.back());
    if (!first || !last) {
        return std::nullopt;
    }
    return ViewsRequest{article_title(segments[segments.size() - 4]), {*first, *last}};
}

}  // namespace public_signals::engine
