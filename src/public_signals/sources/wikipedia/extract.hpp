// Wikipedia: pageviews REST answers -> days; action API answers -> pages, redirects, hits.
#pragma once

#include "public_signals/engine/page.hpp"

namespace public_signals::inline sources {

struct DailyViews {
    Day day;
    std::int64_t views = 0;
};

struct WikipediaPage {
    std::string title;
    std::optional<std::int64_t> page_id;
    bool missing = false;
    bool disambiguation = false;
    std::string wikidata_id;
    std::vector<std::string> redirects;
    std::vector<std::string> instance_of;  // of a Wikidata item: P31
};

struct ExtractedViews {
    PageState state = PageState::LayoutChanged;
    std::string layout;  // pageviews, query, search, …
    std::vector<DailyViews> days;
    std::vector<WikipediaPage> pages;
    std::vector<std::pair<std::string, std::string>> normalized;  // from, to
    std::vector<std::pair<std::string, std::string>> redirected;  // from, to
    std::vector<std::string> to_sections;                         // redirects to a section of another page
    std::vector<std::pair<std::string, std::string>> more;        // parameters that bring the rest of a cut list
    std::vector<std::string> hits;
    std::string suggestion;
    std::vector<Warning> warnings;
};

/// The days (pageviews) or pages (query, search) of one answer and its state. Never fails.
ExtractedViews extract_views(const Page& page);

/// The line of JSON of `public-signals extract`; `file` is the path as given.
std::string extract_json(const std::string& file, const ExtractedViews& extracted);

}  // namespace public_signals::inline sources
