// The requests of the MediaWiki and Wikidata action APIs and of the pageviews API. All three are documented for
// programs: https://www.mediawiki.org/wiki/API, https://doc.wikimedia.org/generated-data-platform/aqs/analytics-api/
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "public_signals/collect/collector.hpp"

namespace public_signals::collect {

/// Pages of titles, followed through redirects, with their Wikidata items and the titles that redirect to them. `more`
/// are the parameters by which an answer says how its list goes on.
Ask wikipedia_query(const Settings& settings, const std::vector<std::string>& titles,
                    const std::vector<std::pair<std::string, std::string>>& more = {});
Ask wikipedia_search(const Settings& settings, const std::string& words);
/// What an item is an instance of, and its article.
Ask wikidata_item(const Settings& settings, const std::string& id);
/// Daily views of one title.
Ask wikipedia_views(const Settings& settings, const std::string& title, const DateRange& days);

}  // namespace public_signals::collect
