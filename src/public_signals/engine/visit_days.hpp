// Which UTC day pages belong to that no run of ours fetched: that on which their visit began.
#pragma once

#include <optional>
#include <vector>

#include "public_signals/engine/rules.hpp"
#include "public_signals/engine/targets.hpp"

namespace public_signals::inline engine {

/// A page with what it holds of one account, and the day of the visit that it belongs to.
struct SeenPage {
    Instant at;
    Day day;
    std::optional<PageTarget> target;
    std::vector<Post> posts;
};
SeenPage seen_page(ArchivedPage page, Instant at, const Rules& rules);

/// A visit that goes on past midnight is one visit, of the day on which it began: behind that moment its list cannot
/// say that no post was missed.
void join_visits(std::vector<SeenPage>& pages);

/// The pages of archives of other programs as runs: one a day, at the time of its first page, named by what is in it.
std::vector<ArchivedRun> runs_by_day(ArchivedRun foreign, const Rules& rules);

}  // namespace public_signals::inline engine
