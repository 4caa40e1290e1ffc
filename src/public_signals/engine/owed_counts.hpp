// Lists that show posts without their counts: these are asked for on pages of their own, and a run that ended between
// the two has posts whose counts are still to come.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "public_signals/engine/merged_posts.hpp"
#include "public_signals/engine/visit.hpp"

namespace public_signals::inline engine {

/// Whether the account's list shows a post whose counts the visit did not ask for: a sum without it would look whole. A
/// post that was asked for and is not in the answer owes nothing.
bool owes_counts(const std::vector<VisitPage>& pages);

/// Whether a pull of these days asks for the post's own page: the post may be of them, and lacks one of the counts that
/// are summed, or its day.
bool needs_own_page(const Post& post, Source source, const DateRange& asked);

/// How many posts of a pull's visit have no trace of the page that it asks for their counts, where others of their week
/// have these counts: a sum without them would look whole. `posts` are those of all pages. None where no pull asked for
/// the profile.
std::int64_t posts_without_page(const std::vector<VisitPage>& pages, const std::map<std::string, MergedPost>& posts,
                                Source source, const std::string& handle, const DateRange& asked);

}  // namespace public_signals::inline engine
