// A page as it came out of an archive, and what an extractor makes of it. Extraction is a pure function of these.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "public_signals/panel/observations.hpp"

namespace public_signals::inline engine {

struct Page {
    std::string url;  // WARC-Target-URI; empty for a bare file
    int status = 200;
    std::string content_type;  // may be empty: then the body decides
    std::string body;          // decoded (no gzip, no chunking)
    std::string handle;        // the profile asked for, without @; may be empty
};

struct Warning {
    std::string code;
    std::string message;
};

/// What one TikTok or Instagram page holds.
struct ExtractedPosts {
    PageState state = PageState::LayoutChanged;
    std::string layout;  // name of the rule that read it; empty when none did
    int layer = 0;  // 0 JSON embedded in the page, 1 JSON that the page asked for, 2 rendered DOM, 3 meta tags, oEmbed
    std::vector<Post> posts;  // page order, each id once
    std::vector<Warning> warnings;
    std::optional<std::int64_t> account_posts;  // how many the account has, when the page says so
    std::optional<bool> has_more;               // whether the list goes on behind this page, when the page says so
    std::string next_cursor;                    // what the list goes on with, when the page says so
    std::string handle;                         // whose page it is, when the page says so
    std::string cause;                          // why it has no posts, in words, where an API says so
};

/// One point of a Trends series; the vectors have one entry per comparison item.
struct InterestPoint {
    std::vector<std::int64_t> time;  // unix seconds: one entry for multiline, one per item for multirange
    std::vector<std::optional<std::int64_t>> values;  // as served; null only where multirange has -1
    std::vector<bool> has_data;
    std::vector<bool> below_one;
    bool is_partial = false;
};

struct Widget {
    std::string id;
    std::string token;
    std::string request;  // byte by byte as served
};

struct ExtractedInterest {
    PageState state = PageState::LayoutChanged;
    std::string layout;  // multiline, multirange, explore, …
    std::vector<InterestPoint> points;
    std::vector<double> averages;
    std::vector<Widget> widgets;
    std::vector<Warning> warnings;
};

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

}  // namespace public_signals::engine
