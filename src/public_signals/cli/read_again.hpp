// Archives that were read with other shows, accounts, queries or titles than shows.yaml has now are read again, so that
// a study that was put right holds what a new one would. data/cache/readings.json says which run was read how; without
// it they are read once more.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "public_signals/cli/pull_steps.hpp"
#include "public_signals/engine/replay.hpp"

namespace public_signals::inline cli {

/// Reads the runs of data/raw/runs.csv whose archives are here and were read with other keys, but for `own`. Whether
/// any was; what cannot be read is said and left as it is.
Result<bool> read_again(const PullOptions& options, const PullPlace& place, const std::set<std::string>& own);

/// Archives of the workspace that hold what is not in data/raw: runs that were read with other keys than shows.yaml has
/// now, and archives of which no run was read and that no later import takes back or says anew.
struct Unread {
    std::size_t runs = 0;
    std::vector<std::string> archives;
    bool any() const { return runs > 0 || !archives.empty(); }
};
Result<Unread> unread_here(const Workspace& workspace);
/// `2 earlier runs were read with other keys than shows.yaml has now: public-signals pull --offline reads …`; empty
/// where everything is read.
std::string unread_text(const Unread& unread);

/// Notes that these runs were read with the shows.yaml of today, over the days that the command named.
void note_reading(const PullPlace& place, const std::vector<Run>& runs, const ReplayOptions& asked);

}  // namespace public_signals::inline cli
