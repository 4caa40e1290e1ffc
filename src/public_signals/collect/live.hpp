// A live run: every show of every source asked step by step through one fetcher, every exchange archived as it ends.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "public_signals/collect/collector.hpp"
#include "public_signals/collect/run_choice.hpp"

namespace public_signals::collect {

/// How far a run is: for a person.
struct Progress {
    int shows_done = 0;  // shows x sources
    int shows = 0;
    std::int64_t requests = 0;
    std::string latest;  // the URL answered last
};

struct LiveHooks {
    std::function<bool()> stop = {};                     // true: end now, what was collected stays
    std::function<void(const Progress&)> progress = {};  // after every answer
    std::function<void(const std::string&)> say = {};    // a line of narration
};

/// A show that was asked for, and what its last answer without a page said.
struct AskedShow {
    std::string show;
    Source source;
    bool is_done = false;
    std::optional<ErrorKind> failure;
    std::optional<PageState> unasked;  // why it was not asked, or not to its end
    std::string message;               // of the failure, or for a person: why it was not asked
    std::optional<Instant> retry_not_before;
    bool is_begun = false;       // something of it was to be asked for
    bool was_held_back = false;  // and nothing was, because its host is left to rest
};

struct LiveRun {
    LedgerRun run;
    bool is_resumed = false;
    bool was_finished = false;  // nothing was asked
    bool is_interrupted = false;
    std::int64_t requests = 0;  // of this process
    std::filesystem::path archive;
    std::vector<AskedShow> shows;
};

/// Collects what the order asks, going on with a run that was ended. The archive and the ledger are whole whenever the
/// process ends; an Io error when they cannot be written.
Result<LiveRun> collect_live(const Order& order, const Study& study, const Rules& rules, Ledger& ledger,
                             const LiveHooks& hooks);

/// The collectors of some sources, in the order of `Source`.
std::vector<std::pair<Source, std::unique_ptr<Collector>>> collectors_of(const std::vector<Source>& sources,
                                                                         const Context& context);

/// Seconds between two requests of a source.
net::DelayRange delay_of(Source source, const Settings& settings);
/// An InvalidInput error where settings ask a platform faster than its source's floor. An endpoint of the user's has
/// none.
Result<void> check_pauses(const std::vector<Source>& sources, const Settings& settings);
/// An InvalidInput error where a name that would be asked is one of the sample study, which belongs to nobody.
Result<void> check_names(const std::vector<Source>& sources, const std::vector<Show>& shows);

}  // namespace public_signals::collect
