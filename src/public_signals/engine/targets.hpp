// From a URL to what it was asked for: source, handle, query or title. The paths are the platforms' own, so a mirror
// or a test server on another host is read like the original.
#pragma once

#include <optional>
#include <string>

#include "public_signals/base/url.hpp"
#include "public_signals/panel/schema.hpp"
#include "public_signals/study/shows.hpp"
#include "public_signals/engine/archive_run.hpp"

namespace public_signals::inline engine {

enum class PageKind { Profile, PostList, Post, Interest, InterestWidgets, Views, WikiQuery };

struct PageTarget {
    Source source;
    PageKind kind;
    std::string handle;  // tiktok, instagram: without @, lower case
};

/// What an archived page was asked for; nothing for robots.txt, cookies and pages of no source.
std::optional<PageTarget> target_of(const ArchivedPage& page);

/// Handles are compared in lower case.
std::string folded_handle(std::string_view handle);

/// The one Trends series that a URL asks for.
struct InterestRequest {
    std::string query;
    std::string geo;
    std::string resolution;  // explore cannot ask for one: what the length of its window brings
    DateRange window;
    int category = 0;
    int draw = 0;  // read off the first day of the window
};
/// Of a widgetdata URL.
std::optional<InterestRequest> interest_request(const std::string& url);
/// Of an explore URL.
std::optional<InterestRequest> explore_request(const std::string& url);
/// Whether Google sends a request to its captcha page instead of an answer.
bool leads_to_captcha(const ArchivedPage& page);
/// Where a show's queries are asked, as Google writes it: upper case.
std::string trends_geo(const Show& show, const Settings& settings);
/// Of the `request` object of a widget.
std::optional<InterestRequest> widget_request(std::string_view request);

/// The article and days that a pageviews URL asks for; the title with spaces.
struct ViewsRequest {
    std::string title;
    DateRange days;
};
std::optional<ViewsRequest> views_request(const std::string& url);

}  // namespace public_signals::engine
