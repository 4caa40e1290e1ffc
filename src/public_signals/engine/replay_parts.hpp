// The replay of a source that is read post by post, and what one visit to a profile says.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "public_signals/engine/replay.hpp"
#include "public_signals/engine/targets.hpp"

namespace public_signals::inline engine {

/// The posts, coverage rows, outcomes and snapshots of every show's profile on `source` in this run: the `replay` of
/// every source of posts.
void replay_profiles(const ArchivedRun& run, Source source, const Study& study, const Rules& rules, Replayed& into);

/// What one page of a profile says; a request without an answer gives its state alone.
ExtractedPosts read_profile_page(const ArchivedPage& archived, Source source, const std::string& handle,
                                 const Rules& rules);

/// What the pages of one visit to a profile say together.
struct ProfileVisit {
    PageState state = PageState::LayoutChanged;
    std::vector<Post> posts;
    std::optional<Instant> oldest_unpinned;
    bool whole = false;                            // the list has every post of the account
    bool is_put_together = false;                  // by a person, who says that none is missing
    std::optional<Day> asked_until = {};           // an answer speaks of no week that ends behind it
    bool is_about_others = false;                  // no page of it is the account's
    std::string rounded_ids = {};                  // why its ids can't be those of its posts; empty where they may be
    std::vector<std::string> contradictions = {};  // of records left out, whose ids name two posts
    bool ended = false;                            // it says that no more follow, which is no proof that it is whole
    std::optional<Instant> list_served = {};       // when the oldest piece of its list was, by the site's clock
    std::vector<Post> unsettled = {};              // posts of others on its page that may have been made with it
};
/// The weeks in which posts may lie, in order.
std::vector<Week> weeks_with(const std::vector<Post>& posts);
/// The day of the newest post of the lists among some pages that a person put together; nothing where there is none.
std::optional<Day> newest_put_together(const std::vector<ArchivedPage>& pages, Source source, const Rules& rules);

ProfileVisit read_visit(const std::vector<ArchivedPage>& pages, Source source, const std::string& handle,
                        const Rules& rules);

}  // namespace public_signals::inline engine
