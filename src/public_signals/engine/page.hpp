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

/// What one page of a source of posts holds.
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

}  // namespace public_signals::inline engine
