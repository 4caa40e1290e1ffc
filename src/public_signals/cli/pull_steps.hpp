// What replay and live collection share: from read pages to raw, snapshot and weekly files.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>

#include "public_signals/cli/options.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/collect/live.hpp"
#include "public_signals/engine/replay.hpp"

namespace public_signals::inline cli {

/// Where a pull reads and writes.
struct PullPlace {
    Workspace workspace;
    Study study;
    Rules rules;
    NamedPath output;
};
Result<PullPlace> pull_place(const PullOptions& options);

/// The workspace's data/: its archives and its ledger, wherever the output goes.
std::filesystem::path data_of(const PullPlace& place);

/// --start, --end and --sources as given.
Result<ReplayOptions> replay_options(const PullOptions& options);

/// Raw files of what was read; rows of the same runs that the study does not ask any more stay.
Result<void> write_rows(const PullPlace& place, const Observations& observations);

/// Raw, snapshot and weekly files of what was read.
Result<void> write_collected(const PullOptions& options, const PullPlace& place, const Replayed& replayed);

/// Weekly files of the raw files that are here.
Result<void> derive_weekly(const PullOptions& options, const PullPlace& place);
/// The same where there are weekly files that were not made with today's shows.yaml: of a pull that read nothing.
Result<void> derive_weekly_again(const PullOptions& options, const PullPlace& place);

std::set<std::string> run_ids_of(const Replayed& replayed);

/// What a live pull did: what its run's archive holds, and how far it came.
struct LivePulled {
    Replayed replayed;
    collect::LiveRun live;
    std::size_t left = 0;      // shows x sources that a later pull still asks, as `status` lists them
    std::string nothing_came;  // what to say where no site gave any answer; empty otherwise
};
/// Collects from the sources. The caller holds the lock of the output folder.
Result<LivePulled> pull_live(const PullOptions& options, const PullPlace& place);

/// The exit code of a replay, and why in a line where it is not 0.
struct PullEnd {
    ExitCode code = ExitCode::Done;
    std::string why;
};
PullEnd end_of_replay(const PullOptions& options, const Replayed& replayed);

/// The exit code of a live pull.
ExitCode exit_of(const PullOptions& options, const LivePulled& pulled);

/// What --dry-run prints: every source with its hosts, requests, pace and time.
Result<std::string> plan_of(const PullOptions& options, const PullPlace& place);

/// The order of a live pull; without dates the last 45 days.
Result<collect::Order> order_of(const PullOptions& options, const PullPlace& place);

}  // namespace public_signals::inline cli
