// Instagram: web_profile_info, GraphQL timelines, clips and timeline nodes -> posts.
#pragma once

#include "public_signals/engine/page.hpp"
#include "public_signals/engine/rules.hpp"

namespace public_signals::inline sources {

/// The posts of one Instagram page and the page's state. Never fails: a page that cannot be read has a state that says
/// so.
ExtractedPosts extract_instagram(const Page& page, const Rules& rules);

}  // namespace public_signals::inline sources
