// Wikipedia: the Wikimedia pageviews REST API and the MediaWiki action API, both documented.
//
// - Pageviews leave days without a view out, and answer 404 both for an article without views and for a title that
//   does not exist: which of the two it is, resolution decides, never that answer.
// - The action API answers 200 to nearly everything. In formatversion 1 `pages` is an object keyed by page id and flags
//   are empty strings; in formatversion 2 it is a list and flags are true. A flag is set where its key is present.
// - `pageprops.disambiguation` is an empty string on a disambiguation page.
// - The first search hit may be another page altogether; a suggestion beside it says so.
#include "public_signals/sources/wikipedia/extract.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/data/json.hpp"

namespace public_signals::inline sources {

namespace {

using json::Value;

tl::unexpected<Error> page_lacks(std::string what) {
    return fail(ErrorKind::ParseError, std::move(what));
}

bool has_flag(const Value& value, std::string_view key) {
    const Value flag = value.get(key);
    return flag.exists() && flag.boolean().value_or(true);
}

Result<DailyViews> day_of_views(const Value& item, std::size_t number) {
    const auto timestamp = item.get("timestamp").string();
    const auto views = item.get("views").integer();
    if (!timestamp || !views || *views < 0 || !item.get("article").is_string()) {
        return page_lacks(fmt::format("item {} has no article, timestamp or views", number));
    }
    if (item.get("granularity").string() != "daily") {
        return page_lacks(fmt::format("item {} is not of one day", number));
    }
    const auto day = parse_compact_day(*timestamp);
    if (!day) {
        return page_lacks(fmt::format("item {} has the timestamp '{}'", number, *timestamp));
    }
    return DailyViews{*day, *views};
}

Result<ExtractedViews> read_pageviews(const Value& root) {
    ExtractedViews views;
    views.layout = "pageviews";
    for (const Value& item : root.get("items").elements()) {
        views.days.push_back(TRY(day_of_views(item, views.days.size() + 1)));
    }
    if (views.days.empty()) {
        return page_lacks("items is empty");  // the API says 404 instead; other platforms have empty items too
    }
    views.state = PageState::Ok;
    return views;
}

PageState problem_state(std::int64_t status) {
    switch (status) {
        case 403:
            return PageState::Blocked;
        case 404:
            return PageState::Missing;
        case 408:
            return PageState::Transient;
        case 429:
            return PageState::RateLimited;
        default:
            return status >= 500 && status <= 599 ? PageState::Transient : PageState::LayoutChanged;
    }
}

/// application/problem+json (RFC 9457) as the pageviews API writes it.
bool is_problem(const Value& root) {
    return root.get("title").is_string() && root.get("detail").is_string() &&
           root.get("uri").string().value_or("").find("/pageviews/") != std::string_view::npos;
}

ExtractedViews read_problem(const Value& root, int page_status) {
    ExtractedViews views;
    views.layout = "problem";
    views.state = problem_state(root.get("status").integer().value_or(page_status));
    views.warnings.push_back({"problem", "wikipedia: " + text_at(root, "detail")});
    return views;
}

/// The action API's own errors, which come with status 200.
ExtractedViews read_api_error(const Value& error) {
    const std::string code = text_at(error, "code");
    ExtractedViews views;
    views.layout = "api-error";
    if (code == "ratelimited") {
        views.state = PageState::RateLimited;
    } else if (code == "maxlag" || code == "readonly" || code.rfind("internal_api_error", 0) == 0) {
        views.state = PageState::Transient;
    }
    views.warnings.push_back({"api_error", fmt::format("wikipedia: {}: {}", code, text_at(error, "info"))});
    return views;
}

Result<WikipediaPage> query_page(const Value& page, std::size_t number) {
    WikipediaPage read;
    read.missing = has_flag(page, "missing") || has_flag(page, "invalid");
    read.title = text_at(page, "title");
    if (read.title.empty() && !read.missing) {
        return page_lacks(fmt::format("page {} has no title", number));
    }
    read.page_id = page.get("pageid").integer();
    read.disambiguation = page.get("pageprops").get("disambiguation").exists();
    read.wikidata_id = text_at(page.get("pageprops"), "wikibase_item");
    for (const Value& redirect : page.get("redirects").elements()) {
        read.redirects.push_back(text_at(redirect, "title"));
    }
    return read;
}

std::vector<Value> list_of(const Value& pages) {
    std::vector<Value> list = pages.elements();
    for (const auto& [id, page] : pages.members()) {
        list.push_back(page);
    }
    return list;
}

std::vector<std::pair<std::string, std::string>> from_to(const Value& list) {
    std::vector<std::pair<std::string, std::string>> pairs;
    for (const Value& step : list.elements()) {
        pairs.emplace_back(text_at(step, "from"), text_at(step, "to"));
    }
    return pairs;
}

void note_sections(const Value& redirects, ExtractedViews& views) {
    for (const Value& step : redirects.elements()) {
        if (step.get("tofragment").exists()) {
            views.to_sections.push_back(text_at(step, "from"));
            views.warnings.push_back({"redirect_to_section", fmt::format("wikipedia: {} redirects to a section of {}",
                                                                         text_at(step, "from"), text_at(step, "to"))});
        }
    }
}

bool all_missing(const std::vector<WikipediaPage>& pages) {
    return !pages.empty() && std::all_of(pages.begin(), pages.end(), [](const auto& page) { return page.missing; });
}

Result<ExtractedViews> read_query(const Value& query) {
    const Value pages = query.get("pages");
    const Value search = query.get("search");
    ExtractedViews views;
    views.layout = pages.exists() ? "query" : "search";
    for (const Value& page : list_of(pages)) {
        views.pages.push_back(TRY(query_page(page, views.pages.size() + 1)));
    }
    views.normalized = from_to(query.get("normalized"));
    views.redirected = from_to(query.get("redirects"));
    note_sections(query.get("redirects"), views);
    for (const Value& hit : search.elements()) {
        if (!hit.get("title").is_string()) {
            return page_lacks(fmt::format("hit {} has no title", views.hits.size() + 1));
        }
        views.hits.push_back(text_at(hit, "title"));
    }
    views.suggestion = text_at(query.get("searchinfo"), "suggestion");
    const bool nothing = views.pages.empty() && views.hits.empty();
    views.state = nothing ? PageState::Empty : all_missing(views.pages) ? PageState::Missing : PageState::Ok;
    return views;
}

/// wbgetentities: a deleted item comes with `missing` and success 1.
Result<ExtractedViews> read_entities(const Value& root) {
    ExtractedViews views;
    views.layout = "wikidata";
    for (const auto& [id, entity] : root.get("entities").members()) {
        WikipediaPage page;
        page.wikidata_id = text_at(entity, "id");
        if (page.wikidata_id.empty()) {
            return page_lacks(fmt::format("entity {} has no id", views.pages.size() + 1));
        }
        page.missing = has_flag(entity, "missing");
        for (const auto& [wiki, link] : entity.get("sitelinks").members()) {
            page.title = page.title.empty() || wiki == "enwiki" ? text_at(link, "title") : page.title;
        }
        for (const Value& claim : entity.get("claims").get("P31").elements()) {
            page.instance_of.push_back(text_at(claim.at("mainsnak.datavalue.value"), "id"));
        }
        views.pages.push_back(std::move(page));
    }
    if (views.pages.empty()) {
        return page_lacks("entities is empty");
    }
    views.state = all_missing(views.pages) ? PageState::Missing : PageState::Ok;
    return views;
}

Result<ExtractedViews> read_views(const Page& page) {
    const json::Document document = TRY(json::parse(page.body));
    const Value root = document.root();
    if (is_problem(root)) {
        return read_problem(root, page.status);
    }
    if (page.status < 200 || page.status > 299) {
        return page_lacks(fmt::format("status {} without the API's own explanation", page.status));
    }
    if (root.get("items").is_array()) {
        return read_pageviews(root);
    }
    const Value query = root.get("query");
    if (query.get("pages").exists() || query.get("search").is_array()) {
        ExtractedViews views = TRY(read_query(query));
        for (const auto& [name, value] : root.get("continue").members()) {
            views.more.emplace_back(name, value.text().value_or(""));
        }
        return views;
    }
    if (root.get("entities").is_object() && root.get("success").exists()) {
        return read_entities(root);
    }
    if (root.get("error").get("code").is_string() && root.get("error").get("info").is_string()) {
        return read_api_error(root.get("error"));
    }
    return page_lacks("JSON of no known shape: neither items nor query nor entities");
}

}  // namespace

ExtractedViews extract_views(const Page& page) {
    ExtractedViews unread;
    if (page.status == 403 || page.status == 408 || page.status == 429 || page.status >= 500) {
        unread.state = problem_state(page.status);
        return unread;
    }
    if (json::trimmed(page.body).empty()) {
        unread.state = PageState::Transient;
        return unread;
    }
    Result<ExtractedViews> views = read_views(page);
    if (!views) {
        unread.warnings.push_back({"unreadable", "wikipedia: " + views.error().message});
        return unread;
    }
    return std::move(*views);
}

}  // namespace public_signals::inline sources
