// Names as people paste them into shows.yaml: a wiki, an article, a Wikidata item, a place of Google Trends. What can
// be read in one way is read; anything else is refused before a request is made of it.
#pragma once

#include <string>
#include <string_view>

#include "public_signals/base/result.hpp"

namespace public_signals::inline study {

/// `en.wikipedia` of en.wikipedia, en.wikipedia.org, enwiki, or any address of that wiki.
Result<std::string> wiki_project_of(std::string_view text);

/// The title of an article as it is written or encoded, or of its address on the wiki of that project.
Result<std::string> wiki_title_of(std::string_view text, const std::string& project);

/// `Q123` of q123 or of the item's address.
Result<std::string> wikidata_id_of(std::string_view text);

/// A country, a region or a metro area (US, US-NY, US-NY-501) as Google writes it; "" is worldwide.
Result<std::string> trends_place_of(std::string_view text);

}  // namespace public_signals::inline study
