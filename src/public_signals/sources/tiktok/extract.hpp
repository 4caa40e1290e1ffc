// TikTok: profile pages, video pages and captured item lists -> posts.
#pragma once

#include "public_signals/engine/page.hpp"
#include "public_signals/engine/rules.hpp"

namespace public_signals::inline sources {

/// The posts of one TikTok page and the page's state. Never fails: a page that cannot be read has a state that says so.
/// Every post of the page, whoever made it.
ExtractedPosts read_tiktok(const Page& page, const Rules& rules);
/// Those of the account that the page was asked for.
ExtractedPosts extract_tiktok(const Page& page, const Rules& rules);

std::string tiktok_profile_url(const std::string& handle);

}  // namespace public_signals::inline sources
