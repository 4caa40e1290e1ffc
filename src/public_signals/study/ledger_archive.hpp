// The ledger's rows of the runs that archives hold: what `pull --replay` makes the ledger of.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "public_signals/study/ledger.hpp"

namespace public_signals::inline study {

struct ArchiveFile {
    std::filesystem::path path;
    std::string name;  // as the ledger writes it
};

struct ArchivedRequests {
    std::vector<LedgerRun> runs;  // in order of time
    std::vector<LedgerFetch> fetches;
};

/// Reads the archives. `source_of` says which source a URL belongs to (empty: none); a URL of none takes that of the
/// others of its host in the run.
Result<ArchivedRequests> archived_requests(const std::vector<ArchiveFile>& archives,
                                           const std::function<std::string(const std::string& url)>& source_of);

/// Scheme, host and port of a URL.
std::string origin_of(const std::string& url);

}  // namespace public_signals::inline study
