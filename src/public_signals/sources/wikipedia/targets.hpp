// What the URLs of the pageviews API and of MediaWiki ask for.
#pragma once

#include <optional>
#include <string>

#include "public_signals/base/url.hpp"
#include "public_signals/engine/targets.hpp"
#include "public_signals/sources/wikipedia/targets.hpp"

namespace public_signals::inline sources {

std::optional<PageTarget> wikipedia_target(const Url& url, const ArchivedPage& page);

/// What a pageviews URL asks for; the title with spaces.
struct ViewsRequest {
    std::string title;
    DateRange days;
    std::string project;  // en.wikipedia
    std::string agent;
    bool counts_all = false;  // every day, whatever device was read on: what weeks are made of
};
std::optional<ViewsRequest> views_request(const std::string& url);

}  // namespace public_signals::inline sources
