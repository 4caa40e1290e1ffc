#include "public_signals/sources/google_trends/requests.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "public_signals/sources/google_trends/grid.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/web/transport.hpp"

namespace public_signals::inline sources {
namespace {

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
        request.draw = request.resolution ? draw_of(request.window.first, *request.resolution) : 0;
        return request;
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;
    } catch (const NoWindow&) {
        return std::nullopt;
    }
}

}  // namespace

std::optional<PageTarget> trends_target(const Url& url, const ArchivedPage&) {
    if (url.path.starts_with("/trends/api/widgetdata/")) {
        return PageTarget{Source::GoogleTrends, PageKind::Series, ""};
    }
    if (url.path.starts_with("/trends/api/explore")) {
        return PageTarget{Source::GoogleTrends, PageKind::Lookup, ""};
    }
    return std::nullopt;
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
        request.resolution = find_word<Resolution>(asked.at("resolution").get<std::string>());
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

}  // namespace public_signals::sources
