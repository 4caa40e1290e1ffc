// YouTube's Data API: answers of channels, playlistItems and videos -> posts.
#pragma once

#include <string>
#include <vector>

#include "public_signals/engine/page.hpp"
#include "public_signals/engine/rules.hpp"

namespace public_signals::inline sources {

/// The posts of one answer and its state. Never fails: a page that cannot be read has a state that says so. The answers
/// have a documented form; rules are not asked.
ExtractedPosts extract_youtube(const Page& page, const Rules& rules);

/// The list of uploads that a channel names; empty where an answer names none.
std::string uploads_of(const std::string& body);
/// The token that a list goes on with; empty behind its last page.
std::string next_page_of(const std::string& body);
/// The videos of a page of a list that can be asked for: private and deleted ones cannot.
std::vector<std::string> videos_in(const std::string& body);

}  // namespace public_signals::inline sources
