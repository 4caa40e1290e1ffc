// How far back the list of one visit to an account goes, and whether it has every post of the account.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/engine/visit.hpp"

namespace public_signals::inline engine {

struct Reach {
    std::optional<Instant> oldest_unpinned;
    bool whole = false;
    std::optional<Day> asked_until;                // an answer speaks of no week that ends behind it
    bool is_put_together = false;                  // by a person, all of it
    bool ended = false;                            // the list says so, be it true or not
    std::size_t listed = 0;                        // posts that it shows, whoever made them
    std::int64_t account_posts = 0;                // of an account with `missing` posts: those that it counts
    bool goes_on = false;                          // the last piece says that there is more
    std::int64_t missing = 0;                      // posts that the account counts and a list that ended did not have
    std::optional<Instant> count_kept_since = {};  // the account's count is of then: a cache kept its page

    void reach_back_to(const std::optional<Instant>& instant) {
        if (instant) {
            oldest_unpinned = std::min(oldest_unpinned.value_or(*instant), *instant);
        }
    }
};

/// When the oldest piece of the list was served: one with posts, where any has some.
std::optional<Instant> list_served(const std::vector<VisitPage>& pages);

/// The followers that the visit's last page about the account counts; nothing where none does. A page that a cache kept
/// is no reading of the visit.
std::optional<std::int64_t> followers_in(const std::vector<VisitPage>& pages, const std::string& handle,
                                         std::chrono::milliseconds clock_ahead);

/// How far back the account's list goes. A post whose pinned flag is unknown says nothing about it; posts that were met
/// elsewhere were not met in the list.
Reach reach_of(const std::vector<VisitPage>& pages, Source source, const std::string& handle,
               std::chrono::milliseconds clock_ahead);

}  // namespace public_signals::inline engine
