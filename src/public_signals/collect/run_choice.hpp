// Which run a command goes on with. A run is (configuration, sources, dates, output, UTC day): the same command on the
// same day goes on with an unfinished one and finds a finished one done.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/archive/warc_archive.hpp"
#include "public_signals/panel/schema.hpp"
#include "public_signals/study/ledger.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::collect {

/// What a live pull is asked to do.
struct Order {
    DateRange asked;  // whole weeks
    std::vector<Source> sources;
    std::string config_hash;
    std::filesystem::path data;  // the workspace's, with the archives and the ledger
    std::string output;          // where raw and weekly files go, as given
    bool fresh = false;
    std::optional<int> max_posts;
    std::string drawn = {};  // at random by the process: no other one that begins with it gives its run the same id
};

struct RunChoice {
    LedgerRun run;
    bool is_resumed = false;
    bool is_finished = false;
};

/// The run of a ledger that an order goes on with or finds finished; nothing where it begins a new one.
std::optional<RunChoice> run_of(const std::vector<LedgerRun>& runs, const Order& order, Instant now);

/// The run to go on with, or a new one that begins at `now`; a new one is put into the ledger.
Result<RunChoice> choose_run(Ledger& ledger, const Order& order, Instant now);

/// What the warcinfo of a run says; `more` is what its sources add.
warc::RunDescription describe(const LedgerRun& run, const Order& order, const Study& study,
                              const std::vector<std::pair<std::string, std::string>>& more);

/// Archives of the other runs of this day: their pages need not be asked for again.
Result<std::vector<std::filesystem::path>> archives_of_today(Ledger& ledger, const Order& order, const LedgerRun& run);

/// data/archive/{run_id}.warc.gz, or its `.open` while it grows.
std::filesystem::path archive_of(const std::filesystem::path& data, const std::string& run_id);

}  // namespace public_signals::collect
