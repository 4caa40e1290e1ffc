// From pages that a layout no longer reads to a layout that does, where their posts are in the markup.
//
// The links to posts are what a redesign keeps: from them outward lie a post's element and the list, inward its counts.
#pragma once

#include "public_signals/engine/doctor/json_proposal.hpp"

namespace public_signals::inline engine {

/// Nothing where the pages have no links to posts, or no attribute names the elements around them.
std::optional<ProposedLayout> propose_dom(const LayoutRule& old, const std::vector<BadPage>& pages,
                                          const KnownPosts& known, const std::string& name);

}  // namespace public_signals::inline engine
