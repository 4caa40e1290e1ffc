// Instagram: web_profile_info, GraphQL timelines, clips and timeline nodes -> posts.
#pragma once

#include "public_signals/engine/page.hpp"
#include "public_signals/engine/rules.hpp"

namespace public_signals::inline sources {

/// The posts of one Instagram page and the page's state. Never fails: a page that cannot be read has a state that says
/// so.
/// Every post of the page, whoever made it.
ExtractedPosts read_instagram(const Page& page, const Rules& rules);
/// Those of the account that the page was asked for.
ExtractedPosts extract_instagram(const Page& page, const Rules& rules);

}  // namespace public_signals::inline sources
