// From the id of a capture to its record in an archive: found in the ledger, read, its digests checked on the way.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/engine/page.hpp"
#include "public_signals/study/ledger.hpp"

namespace public_signals::inline cli {

class ArchivedPages {
  public:
    /// `ledger` as given or the workspace's; the archives lie relative to the workspace or to the working directory.
    static Result<ArchivedPages> open(const std::string& ledger, const std::string& config);

    /// Where a capture lies; nullptr when the ledger does not know it.
    const LedgerFetch* find(const std::string& capture) const;
    /// Reads its record once and checks it: ArchiveDamaged when a digest, an id or a place is not what it should be.
    Result<void> verify(const LedgerFetch& fetch);
    std::size_t verified() const { return m_verified.size(); }
    /// The page itself, decoded; of a revisit the page that it says is unchanged.
    Result<Page> page(const LedgerFetch& fetch) const;
    /// The requests of the run that began at this instant, in order.
    std::vector<const LedgerFetch*> of_run(const Coverage& visit) const;

  private:
    ArchivedPages(std::filesystem::path root, std::vector<LedgerRun> runs, std::vector<LedgerFetch> fetches);
    std::filesystem::path path_of(const LedgerFetch& fetch) const;

    std::filesystem::path m_root;
    std::vector<LedgerRun> m_runs;
    std::vector<LedgerFetch> m_fetches;
    std::map<std::string, std::size_t, std::less<>> m_by_record;
    std::set<std::string> m_verified;
};

}  // namespace public_signals::inline cli
