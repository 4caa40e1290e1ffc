#include "public_signals/sources/google_trends/requests.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/text.hpp"
#include "public_signals/base/unicode.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/sources/google_trends/grid.hpp"
#include "public_signals/web/transport.hpp"

namespace public_signals::inline sources {
namespace {

/// `2024-01-01 2024-09-22`.
std::optional<DateRange> window_of(const json::Value& value) {
    const std::string_view time = value.string().value_or("");
    const auto space = std::min(time.find(' '), time.size());
    const auto first = parse_day(time.substr(0, space));
    const auto last = parse_day(time.substr(std::min(space + 1, time.size())));
    return first && last ? std::optional(DateRange{*first, *last}) : std::nullopt;
}

/// The request that `read` finds in a JSON text; nothing for a text of another shape or for several series.
template <class Read>
std::optional<InterestRequest> read_request(std::string_view text, const Read& read) {
    const auto asked = json::parse(text);
    const json::Value items = asked ? asked->root().get("comparisonItem") : json::Value();
    InterestRequest request;
    if (items.size() != 1 || !read(asked->root(), items.item(0), request)) {
        return std::nullopt;
    }
    request.draw = request.resolution ? draw_of(request.window.first, *request.resolution) : 0;
    return request;
}

/// The language that a URL asks in; not known where it names none.
std::optional<std::string> language_in(const Url& url) {
    std::string language = query_value(url.query, "hl");
    return language.empty() ? std::nullopt : std::optional(std::move(language));
}

/// The narrowest place that a widget names; nothing where its name is no text.
std::optional<std::string_view> geo_of(const json::Value& geo) {
    for (const char* level : {"city", "region", "country"}) {
        const json::Value place = geo.get(level);
        if (place.exists() && place.string() != "") {
            return place.string();
        }
    }
    return geo.exists() ? std::optional<std::string_view>("") : std::nullopt;
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
    auto request = url ? widget_request(query_value(url->query, "req")) : std::nullopt;
    if (request) {
        request->asked.language = language_in(*url);
    }
    if (request && query_value(url->query, "import") == "csv") {
        request->is_download = true;
        request->draw = 0;
    }
    return request;
}

std::string unusable_interest(const std::string& url) {
    const auto request = interest_request(url);
    return request && !request->resolution ? folded(request->resolution_text) + "s" : std::string();
}

std::string query_key(std::string_view query) {
    constexpr std::u32string_view quotes = U"\"'\u2018\u2019\u201C\u201D\u201E\u00AB\u00BB";
    const std::string text = folded(query);
    std::string key;
    bool is_apart = false;
    for (std::size_t at = 0; at < text.size();) {
        const unicode::CodePoint point = unicode::code_point_at(text, at);
        if (unicode::is_white_space(point.value)) {
            is_apart = !key.empty();
        } else if (quotes.find(point.value) == quotes.npos) {
            key += is_apart ? " " : "";
            is_apart = false;
            key += text.substr(at, point.bytes);
        }
        at += point.bytes;
    }
    return key;
}

std::optional<InterestRequest> explore_request(const std::string& text) {
    const auto url = parse_url(text);
    if (!url) {
        return std::nullopt;
    }
    const auto read = [&url](const json::Value& asked, const json::Value& item, InterestRequest& request) {
        const auto query = item.get("keyword").string();
        const auto geo = item.get("geo").string();
        const auto category = asked.get("category").integer();
        const auto window = window_of(item.get("time"));
        if (!query || !geo || !category || !window) {
            return false;
        }
        request = {.query = std::string(*query),
                   .asked = {.geo = std::string(*geo),
                             .category = static_cast<int>(*category),
                             .property = std::string(asked.get("property").string().value_or("")),
                             .language = language_in(*url)},
                   .resolution = resolution_of(*window),
                   .window = *window};
        return true;
    };
    return read_request(query_value(url->query, "req"), read);
}

std::optional<InterestRequest> widget_request(std::string_view text) {
    const auto read = [](const json::Value& asked, const json::Value& item, InterestRequest& request) {
        const auto query = item.at("complexKeywordsRestriction.keyword.0.value").string();
        const auto geo = geo_of(item.get("geo"));
        const auto resolution = asked.get("resolution").string();
        const auto window = window_of(asked.get("time"));
        const json::Value category = asked.at("requestOptions.category");
        if (!query || !geo || !resolution || !window || (category.exists() && !category.integer())) {
            return false;
        }
        const json::Value property = asked.at("requestOptions.property");
        request = {.query = std::string(*query),
                   .asked = {.geo = std::string(*geo),
                             .category = static_cast<int>(category.integer().value_or(0)),
                             .property = std::string(property.string().value_or("")),
                             .language = std::nullopt},
                   .resolution = find_word<Resolution>(*resolution),
                   .resolution_text = std::string(*resolution),
                   .window = *window};
        return true;
    };
    return read_request(text, read);
}

bool leads_to_captcha(const ArchivedPage& page) {
    const std::string_view location = net::header_of(page.headers, "Location");
    return page.page.status / 100 == 3 && location.find("/sorry") != location.npos;
}

std::string trends_geo(const Show& show, const Settings& settings) {
    return show.gt_geo.value_or(settings.geo);
}

InterestAsked interest_asked(const Show& show, const Settings& settings) {
    return {.geo = trends_geo(show, settings),
            .category = settings.gt.category,
            .property = "",
            .language = trends_language};
}

std::string other_than(const InterestAsked& asked, const InterestAsked& wanted) {
    const auto differs = [](const auto& one, const auto& other) { return one && one != other; };
    if (differs(asked.geo, wanted.geo)) {
        return asked.geo->empty() ? "worldwide" : "in " + *asked.geo;
    }
    if (differs(asked.category, wanted.category)) {
        return fmt::format("in category {}", *asked.category);
    }
    if (differs(asked.property, wanted.property)) {
        return asked.property->empty() ? "in web search" : fmt::format("in {} search", *asked.property);
    }
    return "";
}

}  // namespace public_signals::inline sources
