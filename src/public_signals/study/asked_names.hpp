// Names as people paste them into shows.yaml: a wiki, an article, a Wikidata item, a place of Google Trends. What can
// be read in one way is read; anything else is refused before a request is made of it. And the one key of each kind, by
// which two spellings are told to ask the same.
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

/// What two queries are compared by: whether Google searches for the same. Case, the width of blanks, those beside a +
/// and the form of quotes make no other search; quotes themselves do, for they ask for a phrase.
std::string search_key(std::string_view query);
/// The same without quotes and apostrophes: what a term of a downloaded table is compared by, for a table that was
/// saved again has lost its quotes.
std::string words_key(std::string_view query);

/// What two titles are compared by, and what is asked: a title as MediaWiki writes it, in NFC, with one space for
/// underscores and blanks of any width and none around, a straight apostrophe, and a first letter that has no case.
std::string normalized_title(std::string_view title);
/// The same with its first letter as it is.
std::string plain_title(std::string_view title);

/// What two handles are compared by: lower case.
std::string folded_handle(std::string_view handle);
/// What two accounts of shows.yaml are compared by: the same, but for an id of a YouTube channel, whose case counts.
std::string account_key(std::string_view handle);

/// A country, a region or a metro area (US, US-NY, US-NY-501) as Google writes it; "" is worldwide.
Result<std::string> trends_place_of(std::string_view text);

}  // namespace public_signals::inline study
