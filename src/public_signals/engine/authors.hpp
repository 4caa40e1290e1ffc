// Whose posts count for an account: those that it made, and those that it made with others and that its own list or
// their co-authors name. What a platform recommends, what an account passed on and what only tags it is somebody
// else's.
#pragma once

#include <span>
#include <string>

#include "public_signals/engine/page.hpp"
#include "public_signals/panel/source.hpp"

namespace public_signals::inline engine {

/// Decides over all pages of a visit, so that it does not matter where a list was cut: posts of other accounts are left
/// out with a warning, `is_collab` is set, and what the posts that stay call for is appended to each page's warnings.
void settle_authors(std::span<ExtractedPosts* const> pages, Source source, const std::string& handle);

/// The same of a page by itself, whose state then says whether its counts were lost.
ExtractedPosts settled_alone(ExtractedPosts read, Source source, const std::string& handle);

/// The posts of a page that name an account as their co-author, as a selection of its own.
ExtractedPosts coauthored_by(const ExtractedPosts& read, const std::string& handle);

}  // namespace public_signals::inline engine
