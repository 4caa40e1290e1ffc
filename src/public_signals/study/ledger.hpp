// data/ledger.sqlite3: what was asked, when, under which robots rule, and where the answer lies.
//
// A live pull writes it page by page (WAL, synchronous=FULL); `pull --replay` makes the rows of its runs anew from the
// archives. Every time in it is a run's own, from the archive or from `now()`: it never asks the machine's clock.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/archive/warc_archive.hpp"
#include "public_signals/base/result.hpp"
#include "public_signals/base/timebins.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/panel/observations.hpp"
#include "public_signals/study/sqlite.hpp"

namespace public_signals::inline study {

/// How far a run got. Partly: it ended with targets that are to be asked again; Replayed: read from an archive.
enum class RunState { Running, Interrupted, Partly, Finished, Replayed };
constexpr auto word_table(RunState) {
    return words<RunState>("run state", {{RunState::Running, "running"},
                                         {RunState::Interrupted, "interrupted"},
                                         {RunState::Partly, "partly"},
                                         {RunState::Finished, "finished"},
                                         {RunState::Replayed, "replayed"}});
}

/// Where an answer came from. Import: handed in by the researcher.
enum class FetchOrigin { Network, Import };
constexpr auto word_table(FetchOrigin) {
    return words<FetchOrigin>("origin", {{FetchOrigin::Network, "network"}, {FetchOrigin::Import, "import"}});
}

struct LedgerRun {
    std::string run_id;
    Instant started_at;
    std::optional<DateRange> asked;
    std::string sources;      // names with blanks between them
    std::string config_hash;  // empty: not known (an archive of another program)
    std::string output;       // as given to the command
    RunState state = RunState::Running;
    std::string archive;             // relative to the workspace
    std::int64_t archive_bytes = 0;  // of this run's records, compressed
};

/// One show x source of a run.
struct LedgerTarget {
    std::string run_id;
    std::string source;
    std::string show;
    std::optional<PageState> state;  // null: planned, nothing was read yet
    std::int64_t items = 0;
    std::string note;
    std::optional<Instant> retry_not_before;
};

/// One request: answered, refused or failed.
struct LedgerFetch {
    std::string run_id;
    std::int64_t ordinal = 0;  // in the run, from 1 on
    Instant time;
    std::string source;  // empty: of none
    std::string url;
    std::optional<std::int64_t> status;  // null: no answer
    std::optional<ErrorKind> category;   // null: none
    std::int64_t attempts = 0;
    std::optional<double> total_wait;
    std::optional<warc::RobotsVerdict> robots;
    std::optional<double> gap;  // seconds since the answer before, from the same host; null for the first
    std::int64_t bytes = 0;     // of the body as stored
    std::string file;           // the archive, relative to the workspace
    std::int64_t offset = 0;    // of the record's gzip member
    std::string record_id;
    std::string digest;  // of the payload
    FetchOrigin origin = FetchOrigin::Network;
};

/// The word of a target's state: that of the page state, or `planned`.
const char* state_word(const LedgerTarget& target);

/// robots.txt of a scheme, host and port, as it was read.
struct LedgerRobots {
    std::string origin;  // https://www.tiktok.com
    Instant fetched_at;
    std::int64_t status = 0;  // 0: it could not be read
    std::string body;
    std::string cause;  // why it could not be read
};

class Ledger {
  public:
    /// For a live run; made where there is none.
    static Result<Ledger> open(const std::filesystem::path& file);
    /// An error where the file is a ledger of a later version; nothing is opened and nothing changes.
    static Result<void> check_file(const std::filesystem::path& file);
    /// For reading; InvalidInput with help where there is none.
    static Result<Ledger> open_read_only(const std::filesystem::path& file);

    Result<void> put(const LedgerRun& run);
    Result<void> put(const LedgerTarget& target);
    /// Given an ordinal of 0 it gets the next one of its run.
    Result<void> put(const LedgerFetch& fetch);
    /// Takes a request out.
    Result<void> forget(const LedgerFetch& fetch);
    Result<void> put(const LedgerRobots& robots);
    Result<void> set_run_state(const std::string& run_id, RunState state);
    /// When a host may be asked again; nullopt takes the rest away.
    Result<void> set_retry_not_before(const std::string& origin, std::optional<Instant> instant);
    /// The base of a Trends series is pinned by the first run that asks.
    Result<Day> pin_trends_base(const std::string& query, const std::string& geo, int category, Day base_start);

    Result<std::vector<LedgerRun>> runs();                                      // in order of time
    Result<std::vector<LedgerTarget>> targets(const std::string& run_id = {});  // of all runs when empty
    Result<std::vector<LedgerFetch>> fetches(const std::string& run_id = {});
    /// The latest answered fetch of a URL in a run.
    Result<std::optional<LedgerFetch>> stored_fetch(const std::string& run_id, const std::string& url);
    /// robots.txt read less than 24 hours before `now`.
    Result<std::optional<LedgerRobots>> robots(const std::string& origin, Instant now);
    Result<std::optional<Instant>> retry_not_before(const std::string& origin);
    /// Every host that asked for rest, by origin.
    Result<std::vector<std::pair<std::string, Instant>>> resting_hosts();

  private:
    Ledger(sqlite::Database database, std::string file) : m_database(std::move(database)), m_file(std::move(file)) {}
    /// `ledger.sqlite3: runs.state of R`, where an error is about a cell.
    std::string place(const char* column, const std::string& key) const;
    Result<LedgerTarget> target_in(const sqlite::Statement& row) const;
    Result<LedgerFetch> fetch_in(const sqlite::Statement& row) const;

    sqlite::Database m_database;
    std::string m_file;
};

/// Replaces the rows of these runs and keeps those of others. The file is written whole or not at all, and its bytes
/// depend on its rows alone.
Result<void> rebuild_ledger(const std::filesystem::path& file, const std::vector<LedgerRun>& runs,
                            const std::vector<LedgerTarget>& targets, const std::vector<LedgerFetch>& fetches);

}  // namespace public_signals::inline study
