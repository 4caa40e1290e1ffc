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

/// The same of a source whose posts have pages of their own, which a pull asks for where the list lacks a count:
/// whether a week has posts with their counts beside one whose page the archive has no trace of.
bool owes_pages(const std::vector<VisitPage>& pages, const std::map<std::string, MergedPost>& posts, Source source,
                const std::string& handle);

}  // namespace public_signals::inline engine
