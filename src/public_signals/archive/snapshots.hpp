// data/raw_snapshots/{source}/{handle}/: the last pages of a handle as plain files for a person to open.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/archive/stored_body.hpp"
#include "public_signals/base/result.hpp"
#include "public_signals/base/timebins.hpp"

namespace public_signals::inline archive {

struct Snapshot {
    Instant captured_at;
    std::string html;  // the page's bytes; empty where they were left in an archive
    std::string json;  // what was asked and what came: URL, status, headers, record id, digest
    std::optional<StoredBody> stored = {};

    Result<std::string> page() const { return stored ? stored->read() : Result<std::string>(html); }
};

/// {timestamp}.html + {timestamp}.json with {timestamp} = YYYYMMDDTHHMMSSmmmZ[-n], and latest.html, a regular copy of
/// the newest. At most `keep` per handle, by time of capture; a page already there (same time, same bytes) is not
/// written twice; two different pages of one millisecond get -1, -2.
class SnapshotManager {
  public:
    explicit SnapshotManager(std::filesystem::path root, std::size_t keep = 50);
    Result<void> save(const std::string& source, const std::string& handle, const std::vector<Snapshot>& snapshots);
    /// The same for one page: its .html file, or an empty path when `keep` newer pages are there.
    Result<std::filesystem::path> save(const std::string& source, const std::string& handle, const Snapshot& snapshot);
    /// Removes the oldest pages of every handle until `keep` are left; how many went.
    Result<std::size_t> prune();
    /// Where the pages of a handle are. A handle that is no plain file name is slugged, with 6 hex of its digest.
    std::filesystem::path folder_of(const std::string& source, const std::string& handle) const;

  private:
    std::filesystem::path m_root;
    std::size_t m_keep;
};

}  // namespace public_signals::inline archive
