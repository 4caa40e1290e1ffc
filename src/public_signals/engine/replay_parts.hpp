// The two halves of a replay: profiles (TikTok, Instagram) and series (Trends, Wikipedia) of one run.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "public_signals/engine/replay.hpp"
#include "public_signals/engine/targets.hpp"

namespace public_signals::inline engine {

/// The posts, coverage rows, outcomes and snapshots of every show's profile on `source` in this run.
void replay_profiles(const ArchivedRun& run, Source source, const Study& study, const Rules& rules, Replayed& into);

/// What one page of a profile says; a request without an answer gives its state alone.
ExtractedPosts read_profile_page(const ArchivedPage& archived, Source source, const std::string& handle,
                                 const Rules& rules);

/// What the pages of one visit to a profile say together.
struct ProfileVisit {
    PageState state = PageState::LayoutChanged;
    std::vector<Post> posts;
    std::optional<Instant> oldest_unpinned;
    bool whole = false;  // the list has every post of the account
};
ProfileVisit read_visit(const std::vector<ArchivedPage>& pages, Source source, const std::string& handle,
                        const Rules& rules);

/// The points of every query of every show.
void replay_interest(const ArchivedRun& run, const Study& study, Replayed& into);

/// The daily views of every title of every show, redirects included where the archive has the query's answer.
void replay_views(const ArchivedRun& run, const Study& study, Replayed& into);

}  // namespace public_signals::engine
