#include "public_signals/sources/google_trends/requests.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "public_signals/base/text.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/sources/google_trends/grid.hpp"
#include "public_signals/study/asked_names.hpp"
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

/// What a widget asks interest in: a term or a topic, or several as one.
struct Terms {
    std::string query;
    bool is_sum = false;
    std::string beyond;
};

bool is_filled(const json::Value& value) {
    return value.exists() && !value.is_null() && value.string() != "" && (value.size() > 0 || !value.is_array());
}

/// Whatever stands beside a plain term makes the series another one, known to this program or not.
std::optional<Terms> terms_in(const json::Value& restriction) {
    const std::vector<json::Value> keywords = restriction.get("keyword").elements();
    const std::string_view joined_by = restriction.get("operator").string().value_or("");
    Terms terms{.is_sum = keywords.size() > 1};
    for (const json::Value& keyword : keywords) {
        const auto value = keyword.get("value").string();
        if (!value) {
            return std::nullopt;
        }
        terms.query += (terms.query.empty() ? "" : " + ") + std::string(*value);
        const std::string_view sort_of = keyword.get("type").string().value_or("");
        if (!sort_of.empty() && sort_of != "BROAD" && sort_of != "ENTITY") {
            terms.beyond = fmt::format("of type {}", sort_of);
        }
    }
    if (joined_by != (terms.is_sum ? "OR" : "")) {
        terms.beyond = joined_by.empty() ? "without an operator" : fmt::format("with the operator {}", joined_by);
    }
    for (const auto& [name, value] : restriction.members()) {
        if (name != "keyword" && name != "operator" && is_filled(value)) {
            terms.beyond = fmt::format("with {}", name);
        }
    }
    return keywords.empty() ? std::nullopt : std::optional(std::move(terms));
}

/// `2 compared terms (pizza, bagel)`; empty where one series is asked.
std::string compared_in(std::string_view text) {
    const auto asked = json::parse(text);
    const std::vector<json::Value> items =
        asked ? asked->root().get("comparisonItem").elements() : std::vector<json::Value>();
    if (items.size() < 2) {
        return "";
    }
    std::vector<std::string> names;
    for (const json::Value& item : items) {
        const auto terms = terms_in(item.get("complexKeywordsRestriction"));
        names.push_back(terms ? terms->query : std::string(item.get("keyword").string().value_or("?")));
    }
    return fmt::format("{} compared series ({})", items.size(), fmt::join(names, ", "));
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

std::string compared_interest(const std::string& text) {
    const auto url = parse_url(text);
    return url ? compared_in(query_value(url->query, "req")) : std::string();
}

std::string unusable_interest(const std::string& url) {
    if (const std::string compared = compared_interest(url); !compared.empty()) {
        return fmt::format("of {}, which share one scale and its rounding: ask each alone", compared);
    }
    const auto address = parse_url(url);
    if (address && address->path.starts_with("/trends/api/widgetdata/multiline") &&
        query_value(address->query, "req").empty()) {
        return "whose address says neither term nor place: give the whole one, with its `req=`";
    }
    const auto request = interest_request(url);
    return request && !request->resolution
               ? fmt::format("by {}s: ask at most five years for weeks, nine months for days",
                             folded(request->resolution_text))
               : std::string();
}

bool is_interest_in(const InterestRequest& asked, const std::string& query) {
    return asked.is_download ? words_key(query) == words_key(asked.query)
                             : search_key(query) == search_key(asked.query);
}

const std::string* query_asked(const InterestRequest& asked, const Show& show) {
    auto found = std::ranges::find(show.google_queries, search_key(asked.query), search_key);
    if (found == show.google_queries.end()) {
        found = std::ranges::find_if(show.google_queries,
                                     [&](const std::string& query) { return is_interest_in(asked, query); });
    }
    return found == show.google_queries.end() ? nullptr : &*found;
}

std::string interest_in_words(const std::string& url) {
    const auto asked = interest_request(url);
    if (!asked) {
        return "";
    }
    const std::string place = asked->asked.geo.value_or("");
    const std::string other = asked->beyond.empty()
                                  ? other_than(asked->asked, {.geo = asked->asked.geo, .category = 0, .property = ""})
                                  : asked->beyond;
    return fmt::format("{} in {}{}{}, {} to {}", asked->query, place.empty() ? "the world" : place,
                       other.empty() ? "" : " ", other, format_day(asked->window.first),
                       format_day(asked->window.last));
}

std::string interest_page_not_asked(const std::string& url, const Study& study) {
    auto asked = interest_request(url);
    asked = asked ? std::move(asked) : explore_request(url);
    if (!asked) {
        return "";
    }
    std::string other = asked->query;
    for (const Show& show : study.shows) {
        for (const std::string& query : show.google_queries) {
            if (!is_interest_in(*asked, query)) {
                continue;
            }
            std::string what = asked->beyond;
            what = what.empty() ? other_than(asked->asked, interest_asked(show, study.settings)) : what;
            if (what.empty()) {
                return "";
            }
            other = fmt::format("{} {}", query, what);
        }
    }
    return other;
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
        auto terms = terms_in(item.get("complexKeywordsRestriction"));
        const auto geo = geo_of(item.get("geo"));
        const auto resolution = asked.get("resolution").string();
        const auto window = window_of(asked.get("time"));
        const json::Value category = asked.at("requestOptions.category");
        if (!terms || !geo || !resolution || !window || (category.exists() && !category.integer())) {
            return false;
        }
        const json::Value property = asked.at("requestOptions.property");
        request = {.query = std::move(terms->query),
                   .is_sum = terms->is_sum,
                   .beyond = std::move(terms->beyond),
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
